package discord

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/adaptertest"
	"footnote/adapters/discord/discordtest"
	"footnote/bot"
)

// A harness plays the suite of all adapters on a Discord where everything that is
// said reaches the bot.
type harness struct {
	w        *world
	users    map[string]*discordtest.User
	channels map[adaptertest.Place]*discordtest.Channel
	given    []shownAs // all that was given out
	last     string    // the id of what was said last
}

// A shownAs is a message as the suite got it.
type shownAs struct {
	seen adaptertest.Seen
	id   string
}

// handler is a Bot of nothing but its answers; it answers the harness's own
// question, too.
type handler struct {
	Bot
	respond bot.Handler
}

const whetherDone = "whether all before this was answered"

func (h handler) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	if m.Text == whetherDone {
		return bot.Reply{Blocks: []bot.Block{{Kind: bot.Say, Text: "done"}}}, nil
	}
	return h.respond(ctx, m)
}

func newHarness(t *testing.T, respond bot.Handler) *harness {
	w := newWorld(t, discordtest.Options{Privileged: discordgo.IntentMessageContent})
	w.bot = handler{w.newBot(), respond}
	w.change = func(c *Config) { c.MessageContent = true }
	w.start()
	return &harness{w: w, users: map[string]*discordtest.User{"alice": w.alice, "ben": w.ben, "chief": w.chief},
		channels: map[adaptertest.Place]*discordtest.Channel{{Channel: "general"}: w.general}}
}

func (h *harness) Limit() int     { return 2000 + 4096 } // a message and its embed
func (h *harness) Whispers() bool { return false }

func (h *harness) place(by adaptertest.Person, in adaptertest.Place) (*discordtest.User, *discordtest.Channel) {
	u := h.users[by.Name]
	if in.Channel == "" {
		return u, h.w.d.DM(u)
	}
	if h.channels[in] == nil {
		c := h.channels[adaptertest.Place{Channel: in.Channel}]
		if c == nil {
			c = h.w.guild.AddChannel(in.Channel)
			h.channels[adaptertest.Place{Channel: in.Channel}] = c
		}
		if in.Thread != "" {
			h.channels[in] = c.AddThread(in.Thread)
		}
	}
	return u, h.channels[in]
}

func (h *harness) Say(t testing.TB, l adaptertest.Line) []adaptertest.Seen {
	t.Helper()
	u, c := h.place(l.By, l.In)
	dm := h.w.d.DM(u)
	before := len(h.w.d.Messages(dm))
	// Clients make a command of a line that begins with a slash; as text it needs a
	// mention.
	id := h.w.d.Say(u, c, l.Text, discordtest.SayOptions{Mention: l.Mention || strings.HasPrefix(l.Text, "/") && c != dm, Attachments: attached(l.Files)})
	h.last = id
	h.settle(u, c)
	all := h.w.d.Replies(id)
	if c != dm {
		all = append(all, h.w.d.Messages(dm)[before:]...)
	}
	return h.see(l.By, l.In, all)
}

func (h *harness) SendsFiles() {}

func attached(names []string) (files []discordtest.Attachment) {
	for _, n := range names {
		files = append(files, discordtest.Attachment{Name: n, Data: []byte(n)})
	}
	return files
}

func (h *harness) SayUnder(t testing.TB, root, line adaptertest.Line) []adaptertest.Seen {
	t.Helper()
	h.Say(t, root)
	_, c := h.place(root.By, root.In)
	h.channels[line.In] = c.AddThreadOn(h.last, line.In.Thread)
	return h.Say(t, line)
}

// settle waits until what was said in a place before was answered, or left alone.
func (h *harness) settle(u *discordtest.User, c *discordtest.Channel) {
	h.w.Helper()
	h.w.d.WaitReply(h.w.d.Say(u, c, whetherDone, discordtest.SayOptions{Mention: true}))
	for h.w.adapter.going.Running() > 0 {
		runtime.Gosched()
	}
}

func (h *harness) Press(t testing.TB, by adaptertest.Person, in adaptertest.Place, on adaptertest.Seen, kind bot.ActionKind) []adaptertest.Seen {
	t.Helper()
	u, c := h.place(by, in)
	s := h.find(on)
	before := len(h.w.d.Messages(c))
	got := h.w.d.Press(u, s.ID, h.w.button(s, kind)).Wait()
	if s.Channel != c.ID && kind == bot.Share {
		return h.see(by, in, h.w.d.Messages(c)[before:]) // in the place that it came from
	}
	return h.see(by, in, got)
}

// find is the message that was given out as a Seen, as it is now.
func (h *harness) find(s adaptertest.Seen) discordtest.Shown {
	for n := len(h.given) - 1; n >= 0; n-- {
		if h.given[n].seen.Text == s.Text {
			return h.w.d.Message(h.given[n].id)
		}
	}
	h.w.Fatalf("this was not shown: %q", s.Text)
	return discordtest.Shown{}
}

// ours is the mark-up that rendering a reply brings along.
var ours = []string{"quote ", "subtext ", "list ", "bold ", "block "}

// see is what a person sees of messages in a place.
func (h *harness) see(by adaptertest.Person, in adaptertest.Place, all []discordtest.Shown) (out []adaptertest.Seen) {
	for _, s := range all {
		seen := adaptertest.Seen{Text: read(s), OnlyFor: s.OnlyFor}
		if u, c := h.place(by, in); s.Channel != c.ID && s.Channel == h.w.d.DM(u).ID {
			seen.OnlyFor = by.Name
		}
		texts := []string{s.Content}
		for _, e := range s.Embeds {
			texts = append(texts, e.Description)
		}
		for _, text := range texts {
			for _, l := range discordtest.Live(text) {
				if !slices.ContainsFunc(ours, func(o string) bool { return strings.HasPrefix(l, o) }) {
					seen.Live = append(seen.Live, l)
				}
			}
		}
		for _, b := range s.Buttons() {
			if p, _, err := readPress(b.CustomID, ""); err == nil {
				seen.Actions = append(seen.Actions, p.Action)
			}
		}
		h.given = append(h.given, shownAs{seen, s.ID})
		out = append(out, seen)
	}
	return out
}

func TestAdapter(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, respond bot.Handler) adaptertest.Harness { return newHarness(t, respond) })
}
