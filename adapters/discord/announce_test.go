package discord

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/bot"
)

// news is what is announced in a channel.
func (w *world) news(id string, c *discordtest.Channel) bot.Announcement {
	n := bot.Announcement{ID: id, Space: spaceOf(w.guild.ID, ""), Notice: bot.Notice{
		Conversation: bot.Conversation(c.ID),
		Blocks:       []bot.Block{{Kind: bot.Say, Text: "New material @everyone *answers* it:"}, {Kind: bot.Quotation, Text: "Russia opened a port."}},
		Actions:      []bot.Action{{Kind: bot.Delete, Label: "Delete", Token: "t"}, {Kind: bot.Share, Label: "Share", Token: "t"}},
	}}
	if c.Guild == nil {
		n.Space = spaceOf("", w.alice.ID)
	}
	return n
}

func TestAnnounce(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		for name, c := range map[string]*discordtest.Channel{
			"channel": w.general, "thread": w.general.AddThread("reading"), "direct": w.d.DM(w.alice),
		} {
			n := w.news(strings.Repeat("Z", 13)+"-"+name[:6], c) // as long as ids may be
			for range 2 {
				if err := w.adapter.Announce(w.Context(), n); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			w.crash()
			if err := w.adapter.Announce(w.Context(), n); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			s := w.the(w.d.Messages(c))
			w.reads(s, "New material @everyone *answers* it: Russia opened a port.")
			if c.Guild == nil == has(s, bot.Delete) || c.Guild != nil == has(s, bot.Share) {
				t.Errorf("%s: the buttons are %+v", name, s.Buttons())
			}
			other := w.news("other-"+name[:6], c)
			if err := w.adapter.Announce(w.Context(), other); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if n := len(w.d.Messages(c)); n != 2 {
				t.Errorf("%s: %d messages of two announcements", name, n)
			}
		}
	})
}

// TestAnnounceTellsWhere: a notice says where it comes from, in the same guild only.
func TestAnnounceTellsWhere(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		foreign := w.d.AddGuild("Others").AddChannel("secret")
		for about, want := range map[*discordtest.Channel]bool{w.aside: true, foreign: false} {
			n := w.news("about-"+about.ID[:4], w.general)
			n.ID, n.Notice.About = "about-"+about.Name, bot.Conversation(about.ID)
			if err := w.adapter.Announce(w.Context(), n); err != nil {
				t.Fatal(err)
			}
			all := w.d.Messages(w.general)
			if got := strings.Contains(read(all[len(all)-1]), "#"+about.Name); got != want {
				t.Errorf("about #%s: told is %v, want %v", about.Name, got, want)
			}
		}
	})
}

// TestAnnounceUnreachable tells a place that is closed from one that is not now.
func TestAnnounceUnreachable(t *testing.T) {
	type refusal struct {
		status, code int
		html         bool
	}
	alone(t, discordtest.Options{Allow: []discordtest.Rule{discordtest.Route}}, func(w *world) {
		w.start()
		gone := w.news("gone", w.general)
		gone.Notice.Conversation = "1"
		if err := w.adapter.Announce(w.Context(), gone); !errors.Is(err, bot.ErrUnreachable) {
			t.Errorf("in a channel that is gone: %v", err)
		}
		w.aside.Deny(nil, discordgo.PermissionSendMessages)
		if err := w.adapter.Announce(w.Context(), w.news("mute", w.aside)); !errors.Is(err, bot.ErrUnreachable) {
			t.Errorf("in a channel in which we may not write: %v", err)
		}
		for r, want := range map[refusal]bool{
			{404, 10003, false}: true, {403, 50001, false}: true, {403, 50013, false}: true, {403, 50007, false}: true,
			{400, 50083, false}: true, {400, 160005, false}: true, {400, 50035, false}: true,
			{403, 0, true}: false, {403, 40333, false}: false, {502, 0, true}: false, {500, 0, false}: false,
		} {
			w.d.Faults(func(*http.Request, string) *discordtest.Fault {
				return &discordtest.Fault{Status: r.status, Code: r.code, Message: "no", HTML: r.html}
			})
			err := w.adapter.Announce(w.Context(), w.news("refused", w.general))
			if err == nil || errors.Is(err, bot.ErrUnreachable) != want {
				t.Errorf("%+v: %v; is unreachable should be %v", r, err, want)
			}
		}
		w.d.Faults(nil)
		w.start429()
		began := w.d.Now()
		if err := w.adapter.Announce(w.Context(), w.news("limited", w.general)); err != nil {
			t.Errorf("limited: %v", err)
		}
		if took := w.d.Now().Sub(began); took < 3*time.Second {
			t.Errorf("said after %v, before Discord allowed it", took)
		}
		ctx, cancel := context.WithTimeout(w.Context(), time.Second)
		defer cancel()
		w.start429()
		err := w.adapter.Announce(ctx, w.news("later", w.general))
		if err == nil || errors.Is(err, bot.ErrUnreachable) {
			t.Errorf("limited for longer than there is time: %v", err)
		}
	})
}

// start429 has the next message refused for 3 seconds.
func (w *world) start429() {
	refused := false
	w.d.Faults(func(_ *http.Request, route string) *discordtest.Fault {
		if refused || route != "POST /channels/{channel}/messages" {
			return nil
		}
		refused = true
		return &discordtest.Fault{Status: http.StatusTooManyRequests, RetryAfter: "3"}
	})
}
