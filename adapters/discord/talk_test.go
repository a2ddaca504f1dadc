package discord

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/secret"
)

func TestMention(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		s := w.mention(w.alice, w.general, "why the tankers wait?")
		w.only(s, "")
		w.reads(s, "Tankers wait in the strait for weeks (Fulton, 2020).", "Tankers at rest", "https://doi.org/10.1000/182")
		for _, k := range []bot.ActionKind{bot.Context, bot.Cite, bot.Delete} {
			w.button(s, k)
		}
		if s.Flags&discordgo.MessageFlagsSuppressEmbeds == 0 {
			t.Error("links are shown with a preview")
		}
	})
}

func TestSilence(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		other := w.d.AddBot("other")
		w.guild.Join(other)
		w.start()
		first := w.mention(w.alice, w.general, "tankers")
		w.d.Say(w.alice, w.general, "why the tankers wait?")
		w.d.Say(other, w.general, "how long do tankers wait?", discordtest.SayOptions{Mention: true})
		w.d.Say(other, w.general, "and Russia?", discordtest.SayOptions{ReplyTo: first.ID})
		w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true, Webhook: true})
		w.d.Edit(w.d.Say(w.alice, w.general, "what is a tanker?"), w.d.Message(first.ID).Content+" <@"+w.d.BotID+"> tankers?")
		w.d.Say(w.alice, w.general, "@everyone tankers?")
		w.still()
		if n := len(w.d.Messages(w.general)); n != 1 {
			t.Errorf("%d messages of the bot, want 1", n)
		}
	})
}

// TestTwoBots: one bot that answers every message, and we, in a room.
func TestTwoBots(t *testing.T) {
	alone(t, discordtest.Options{Privileged: discordgo.IntentMessageContent}, func(w *world) {
		w.change = func(c *Config) { c.MessageContent = true }
		w.start()
		parrot := w.d.AddBot("parrot")
		w.guild.Join(parrot)
		w.asked(w.chief, w.general, "settings", map[string]string{"setting": "auto-answer", "value": "on"})
		w.d.Say(w.alice, w.general, "why the tankers wait?")
		for n := range 10 {
			w.still()
			all := w.d.Messages(w.general)
			w.d.Say(parrot, w.general, "Why? how long do tankers wait?", discordtest.SayOptions{ReplyTo: all[len(all)-1].ID, Mention: n%2 == 0})
		}
		w.still()
		public := 0
		for _, s := range w.d.Messages(w.general) {
			if s.OnlyFor == "" {
				public++
			}
		}
		if public != 1 {
			t.Errorf("%d replies in a room with another bot, want 1", public)
		}
	})
}

func TestThread(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		thread := w.general.AddThread("reading")
		s := w.mention(w.alice, thread, "who opened a port?")
		w.reads(s, "Russia opened a port")
		w.mention(w.ben, thread, "and Russia?")
		asked := w.base.Asked()
		if len(asked) != 2 || len(asked[1].Context) == 0 {
			t.Errorf("a question in a thread has no context of the others': %+v", asked)
		}
	})
}

func TestReplies(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		t.Log("to somebody's message, whose text Discord withholds")
		other := w.d.Say(w.ben, w.general, "tankers wait in the strait for weeks")
		s := w.d.WaitReply(w.d.Say(w.alice, w.general, "source?", discordtest.SayOptions{Mention: true, ReplyTo: other}))
		w.reads(s, "Find in the material")

		t.Log("to the bot's answer, with a ping: a follow-up, also by another")
		first := w.mention(w.alice, w.general, "who opened a port?")
		w.d.WaitReply(w.d.Say(w.ben, w.general, "and Russia?", discordtest.SayOptions{ReplyTo: first.ID}))
		asked := w.base.Asked()
		if last := asked[len(asked)-1]; len(last.Context) != 1 || last.Context[0] != "who opened a port?" {
			t.Errorf("the follow-up has context %q", last.Context)
		}

		t.Log("without a ping: advice, once")
		s = w.d.WaitReply(w.d.Say(w.ben, w.general, "and Norway?", discordtest.SayOptions{ReplyTo: first.ID, NoPing: true}))
		w.reads(s, "Discord does not show me replies without a mention")
		again := w.d.Say(w.ben, w.general, "anyway", discordtest.SayOptions{ReplyTo: first.ID, NoPing: true})
		w.still()
		if n := len(w.d.Replies(again)); n > 0 {
			t.Errorf("the same advice is given again")
		}

		t.Log("a mention of the role")
		s = w.d.WaitReply(w.d.Say(w.alice, w.general, "tankers?", discordtest.SayOptions{MentionRole: true}))
		w.reads(s, "Mention me, not my role")

		t.Log("to a message that is gone")
		gone := w.d.Say(w.ben, w.general, "x")
		w.d.Delete(gone)
		w.reads(w.d.WaitReply(w.d.Say(w.alice, w.general, "source?", discordtest.SayOptions{Mention: true, ReplyTo: gone})), "not there any more")

		t.Log("an answer whose question is deleted meanwhile")
		q := w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true})
		w.d.Delete(q)
		w.still()
	})
}

// TestReplyWithContent: with the intent, the text of a message is known.
func TestReplyWithContent(t *testing.T) {
	alone(t, discordtest.Options{Privileged: discordgo.IntentMessageContent}, func(w *world) {
		w.change = func(c *Config) { c.MessageContent = true }
		w.start()
		other := w.d.Say(w.ben, w.general, "“Tankers wait in the strait for weeks”")
		s := w.d.WaitReply(w.d.Say(w.alice, w.general, "source?", discordtest.SayOptions{Mention: true, ReplyTo: other}))
		w.reads(s, "Harbours and Straits")
		first := w.mention(w.alice, w.general, "who opened a port?")
		w.d.WaitReply(w.d.Say(w.ben, w.general, "and Russia?", discordtest.SayOptions{ReplyTo: first.ID, NoPing: true}))
	})
}

// TestRoleAfterAResume: a session that is resumed is not told of guilds again.
func TestRoleAfterAResume(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.mention(w.alice, w.general, "tankers")
		thread := w.general.AddThread("reading")
		w.restart()
		if n := w.d.Counts().Resumes; n != 1 {
			t.Fatalf("%d resumes, want 1", n)
		}
		s := w.d.WaitReply(w.d.Say(w.alice, w.general, "tankers?", discordtest.SayOptions{MentionRole: true}))
		w.reads(s, "Mention me, not my role")
		s = w.mention(w.chief, thread, "/settings who-may-ask managers")
		w.reads(s, "managers")
		s = w.mention(w.alice, w.general, "tankers")
		w.reads(s, "Only managers may ask")
	})
}

func TestDirectMessages(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		dm := w.d.DM(w.alice)
		s := w.d.WaitReply(w.d.Say(w.alice, dm, "who does guide tankers?"))
		w.reads(s, "Pilots guide the tankers through.", "¶ 2")
		w.reads(w.pressed(w.alice, s, bot.Context), "Tankers wait")
		w.reads(w.asked(w.alice, dm, "ask", map[string]string{"question": "what is a zeppelin?"}), "“zeppelin”")
		w.reads(w.asked(w.alice, dm, "settings", nil), "who-may-ask")
	})
}

func TestAutoAnswer(t *testing.T) {
	on := map[string]string{"setting": "auto-answer", "value": "on"}
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.reads(w.asked(w.chief, w.general, "settings", on), "Message Content Intent", "Developer Portal")
	})
	alone(t, discordtest.Options{Privileged: discordgo.IntentMessageContent}, func(w *world) {
		w.change = func(c *Config) { c.MessageContent = true }
		w.start()
		w.asked(w.chief, w.general, "settings", on)
		w.reads(w.d.WaitReply(w.d.Say(w.alice, w.general, "why the tankers wait?")), "Tankers wait")
		before := len(w.d.Messages(w.general))
		w.d.Say(w.alice, w.general, "what of tankers and zeppelins?")
		w.d.Say(w.alice, w.general, "tankers wait")
		w.d.Say(w.alice, w.aside, "why the tankers wait?")
		w.still()
		if n := len(w.d.Messages(w.general)) + len(w.d.Messages(w.aside)); n != before {
			t.Errorf("%d messages more, want none", n-before)
		}
	})
}

// TestHidden: what is for the asker alone does not stand in the channel.
func TestHidden(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		q := w.d.Say(w.alice, w.general, "how long do tankers wait? --hide", discordtest.SayOptions{Mention: true})
		s := w.d.WaitMessages(w.d.DM(w.alice), 1)[0]
		w.reads(s, "Tankers wait")
		if n := len(w.d.Replies(q)); n != 0 {
			t.Errorf("%d replies in the channel, want none", n)
		}
		t.Log("its buttons act where it was asked")
		next := w.pressed(w.alice, s, bot.Next)
		if next.ID != s.ID {
			t.Errorf("the next passage is another message")
		}
		w.reads(w.pressed(w.alice, next, bot.Share), "#general")
		shared := w.d.WaitMessages(w.general, 1)[0]
		w.only(shared, "")
		w.button(shared, bot.Cite)

		t.Log("they do not for one who left")
		w.guild.Leave(w.alice)
		w.reads(w.pressed(w.alice, next, bot.Context), "may not speak any more")

		t.Log("who takes no direct messages is told")
		w.ben.CloseDMs()
		s = w.mention(w.ben, w.general, "tankers --hide")
		w.reads(s, "you do not take direct messages", "/ask")
	})
}

func TestMissingPermission(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.general.Deny(nil, discordgo.PermissionSendMessages)
		w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true})
		s := w.d.WaitMessages(w.d.DM(w.alice), 1)[0]
		w.reads(s, "#general", "Send Messages")
		w.ben.CloseDMs()
		w.d.Say(w.ben, w.general, "tankers", discordtest.SayOptions{Mention: true})
		w.still()
		if n := len(w.d.Messages(w.general)); n != 0 {
			t.Errorf("%d messages where none may be", n)
		}
	})
}

// TestMissingHistory: where the bot may not read what was said, it answers all the same.
func TestMissingHistory(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.general.Deny(nil, discordgo.PermissionReadMessageHistory)
		w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true})
		w.reads(w.the(w.d.WaitMessages(w.general, 1)), "Tankers wait in the strait")
	})
}

// TestMissingFiles: where the bot may not attach files, it says so in private.
func TestMissingFiles(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.newLibrary()
		w.start()
		w.the(w.d.Slash(w.chief, w.general, "library", map[string]string{"what": "add"},
			discordtest.Attachment{Name: "lighthouse.md", Data: []byte(lighthouse)}).Wait())
		w.general.Deny(nil, discordgo.PermissionAttachFiles)
		w.d.Say(w.alice, w.general, "/library export lighthouse", discordtest.SayOptions{Mention: true})
		w.reads(w.d.WaitMessages(w.d.DM(w.alice), 1)[0], "Send Messages, and for files Attach Files")
	})
}

// TestTimedOut: who is timed out may not use a button from elsewhere.
func TestTimedOut(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for until, want := range map[string]bool{"null": true, `"2026-10-31T00:00:00Z"`: true, `"2026-11-02T00:00:00Z"`: false} {
		transport := spy(func(r *http.Request) (*http.Response, error) {
			answer := `{"id":"1","owner_id":"5","roles":[]}`
			if strings.Contains(r.URL.Path, "/members/") {
				answer = `{"user":{"id":"4"},"roles":[],"communication_disabled_until":` + until + `}`
			}
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(answer)), Header: http.Header{}, Request: r}, nil
		})
		a := &Adapter{Config: Config{Now: func() time.Time { return now }}}
		a.rest = rest.New(rest.Config{Token: secret.Hide("t"), AppID: "1", HTTP: &http.Client{Transport: transport}})
		a.guilds = newGuilds(a.rest)
		member, manager, err := a.canStillSpeak(t.Context(), origin{guild: "1", channel: "2"}, "4")
		if err != nil || member != want || manager {
			t.Errorf("until %s: may speak %v, manages %v, %v; want %v, false", until, member, manager, err, want)
		}
	}
}
