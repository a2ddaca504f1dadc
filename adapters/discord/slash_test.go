package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/bot"
	"footnote/bot/pause"
	"footnote/knowledge"
)

func ask(question string, more ...string) map[string]string {
	o := map[string]string{"question": question}
	for n := 0; n+1 < len(more); n += 2 {
		o[more[n]] = more[n+1]
	}
	return o
}

func TestSlash(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.asked(w.alice, w.general, "ask", ask("how long do tankers wait?"))
		w.only(s, "")
		w.reads(s, "Tankers wait in the strait for weeks", "https://doi.org/10.1000/182")
		w.button(s, bot.Delete)

		s = w.asked(w.alice, w.general, "ask", ask("how long do tankers wait?", "visibility", "hide"))
		w.only(s, "alice")
		if has(s, bot.Delete) {
			t.Error("a message that only the asker sees has Delete")
		}
		w.button(s, bot.Share)
		shared := w.pressed(w.alice, s, bot.Share)
		w.only(shared, "")

		for name, c := range map[string]struct {
			command string
			options map[string]string
			want    string
		}{
			"a refusal":                     {"ask", ask("what is a zeppelin?"), "zeppelin"},
			"a list":                        {"outline", map[string]string{"source": "harbours"}, "1 The strait"},
			"what only managers may do":     {"settings", map[string]string{"setting": "visibility", "value": "private"}, "Only a manager"},
			"a command that does not exist": {"nothing", nil, "I have no command /nothing"},
			"help":                          {"help", nil, "/ask"},
			"what is erased":                {"forget-me", nil, ""},
		} {
			t.Log(name)
			s := w.asked(w.ben, w.general, c.command, c.options)
			w.only(s, "ben")
			w.reads(s, c.want)
		}
	})
}

func TestGuest(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		foreign := w.d.AddForeignGuild("Elsewhere")
		channel := foreign.AddChannel("lounge")
		foreign.Join(w.alice)
		foreign.Join(w.ben)
		w.alice.Install()
		w.ben.Install()
		s := w.asked(w.alice, channel, "ask", ask("tankers"))
		w.only(s, "alice")
		s = w.asked(w.alice, channel, "ask", ask("tankers", "visibility", "share"))
		w.only(s, "")
		w.reads(w.pressed(w.ben, s, bot.Delete), "Only who asked")
		group := w.d.AddGroup(w.alice, w.ben)
		w.only(w.asked(w.alice, group, "ask", ask("tankers")), "alice")
	})
}

func TestCompletion(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		choices := w.d.Complete(w.alice, w.general, "ask", "source", "harb", ask("x"))
		if len(choices) != 1 || choices[0].Value != "harbours" || !strings.Contains(choices[0].Name, "Harbours and Straits") {
			t.Errorf("completing a source gives %+v", choices)
		}
		if choices = w.d.Complete(w.alice, w.general, "help", "command", "cit", nil); len(choices) != 1 || choices[0].Value != "cite" {
			t.Errorf("completing a command gives %+v", choices)
		}
		w.d.Complete(w.alice, w.general, "nothing", "at all", "x", nil)
	})
}

// wordy is a bot whose completion is too much for Discord.
type wordy struct{ Bot }

func (wordy) Complete(context.Context, bot.Completion) []bot.Candidate {
	var all []bot.Candidate
	for range 60 {
		all = append(all, bot.Candidate{Value: strings.Repeat("漢", 100), Label: strings.Repeat("long words ", 30)},
			bot.Candidate{Value: strings.Repeat("🚢", 60), Label: "too long a value"}, bot.Candidate{})
	}
	return all
}

// dreadful is one that panics.
type dreadful struct{ Bot }

func (dreadful) Complete(_ context.Context, c bot.Completion) []bot.Candidate {
	panic("at tanker " + c.Text)
}
func (dreadful) Respond(_ context.Context, m bot.Message) (bot.Reply, error) {
	panic("at tanker " + m.Text)
}

func TestCompletionWithinLimits(t *testing.T) {
	both(t, func(w *world) {
		w.bot = wordy{w.newBot()}
		w.start()
		if n := len(w.d.Complete(w.alice, w.general, "ask", "question", "mal", nil)); n != 25 {
			t.Errorf("%d choices, want 25", n)
		}
	})
}

func TestPanics(t *testing.T) {
	both(t, func(w *world) {
		w.bot = dreadful{w.newBot()}
		w.start()
		if n := len(w.d.Complete(w.alice, w.general, "ask", "question", "mal", nil)); n != 0 {
			t.Errorf("%d choices of a panic, want none", n)
		}
		s := w.asked(w.alice, w.general, "ask", ask("tankers"))
		w.only(s, "alice")
		w.reads(s, "Something went wrong on my side")
		s = w.mention(w.alice, w.general, "tankers")
		w.reads(s, "Something went wrong on my side")
		if !strings.Contains(w.log.String(), "panic") {
			t.Error("the log says nothing of a panic")
		}
	})
}

func TestContextMenu(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		for text, want := range map[string]string{
			"They say “Tankers wait in the strait for weeks”.": "Harbours and Straits",
			"They say “Tankers wait in the strait for years”.": "years",
			"They say “a zeppelin never flies backwards”.":     "not",
		} {
			id := w.d.Say(w.ben, w.general, text)
			s := w.the(w.d.MessageMenu(w.alice, w.general, "Find in the material", id).Wait())
			w.only(s, "alice")
			w.reads(s, want)
		}
	})
}

func TestSettings(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		w.reads(w.asked(w.chief, w.general, "settings", map[string]string{"setting": "visibility", "value": "private"}), "private")
		s := w.asked(w.alice, w.general, "ask", ask("tankers"))
		w.only(s, "alice")
		if got := w.asked(w.alice, w.aside, "ask", ask("tankers")); got.OnlyFor != "" {
			t.Errorf("what was set in one channel holds in another")
		}
		thread := w.general.AddThread("reading")
		w.only(w.asked(w.alice, thread, "ask", ask("tankers")), "alice")
		w.reads(w.asked(w.chief, w.general, "settings", map[string]string{"setting": "who-may-ask", "value": "managers"}), "managers")
		w.reads(w.asked(w.alice, w.general, "ask", ask("tankers")), "Only managers may ask")
	})
}

func TestFeedback(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		staff := w.guild.AddChannel("staff")
		s := w.mention(w.alice, w.general, "how long do tankers wait?")
		w.reads(w.pressed(w.ben, s, bot.Wrong), "without your name or your question")
		w.asked(w.chief, staff, "settings", map[string]string{"setting": "feedback", "value": "here"})
		before := len(w.d.Messages(staff))
		told := w.pressed(w.alice, s, bot.Wrong)
		w.only(told, "alice")
		notice := w.d.WaitMessages(staff, before+1)[before]
		w.only(notice, "")
		w.reads(notice, "marked as wrong", "Tankers wait in the strait", "#general")
		if strings.Contains(notice.Content, "alice") || strings.Contains(notice.Content, "how long") {
			t.Errorf("the notice names who pressed, or the question: %s", notice.Content)
		}
		sent := w.pressed(w.alice, told, bot.Send)
		w.only(sent, "alice")
		w.reads(sent, "Your question stands with it now")
		w.reads(w.asked(w.chief, staff, "gaps", map[string]string{"what": "wrong"}), "Tankers wait in the strait", "how long do tankers wait?")
	})
}

// TestGaps: what was refused is kept where that is on, and answered where it was asked
// once there is material.
func TestGaps(t *testing.T) {
	both(t, func(w *world) {
		w.newLibrary()
		w.start()
		upload := func(name, text string) {
			w.the(w.d.Slash(w.chief, w.aside, "library", map[string]string{"what": "add"},
				discordtest.Attachment{Name: name, Data: []byte(text)}).Wait())
		}
		upload("lighthouse.md", lighthouse)
		w.asked(w.chief, w.aside, "settings", map[string]string{"setting": "gaps", "value": "on"})
		thread := w.general.AddThread("reading")
		w.reads(w.mention(w.alice, thread, "who invented the zeppelin?"), "I keep it in /gaps")
		hidden := w.asked(w.ben, w.general, "ask", ask("who baked the sourdough?", "visibility", "hide"))
		w.reads(w.pressed(w.ben, hidden, bot.Note), "It is in /gaps now")
		w.reads(w.asked(w.ben, w.general, "gaps", map[string]string{"what": "everywhere"}), "Only a manager")
		w.reads(w.asked(w.chief, w.general, "gaps", map[string]string{"what": "everywhere"}), "zeppelin", "sourdough")

		upload("zeppelin.md", "# Airships\n\nThe zeppelin was invented by Ferdinand von Zeppelin, who built the first one in 1900.\n")
		before := len(w.d.Messages(thread))
		b := w.adapter.Bot.(*bot.Bot)
		due, err := b.Announcements(w.Context())
		if err != nil || len(due) != 1 {
			t.Fatalf("%d announcements are due, want 1: %v", len(due), err)
		}
		if err := w.adapter.Announce(w.Context(), due[0]); err != nil {
			t.Fatal(err)
		}
		if err := b.Announced(w.Context(), due[0]); err != nil {
			t.Fatal(err)
		}
		s := w.d.WaitMessages(thread, before+1)[before]
		w.only(s, "")
		w.reads(s, "who invented the zeppelin?", "Ferdinand von Zeppelin", "Airships")
		w.button(s, bot.Context)
		if due, err = b.Announcements(w.Context()); err != nil || len(due) != 0 {
			t.Errorf("what was said is due again: %+v, %v", due, err)
		}
	})
}

// TestSlowCore: whoever asks sees within half a second that something is on its
// way, and gets one answer in the end.
func TestSlowCore(t *testing.T) {
	for _, takes := range []time.Duration{2 * time.Second, 20 * time.Second} {
		both(t, func(w *world) {
			w.base.Fail = func(ctx context.Context, q knowledge.Question) error {
				return pause.For(context.WithoutCancel(ctx), takes)
			}
			w.start()
			for n, o := range []map[string]string{ask("what is a zeppelin?"), ask("tankers"), ask("tankers", "visibility", "hide")} {
				i := w.d.Slash(w.alice, w.general, "ask", o)
				shown := w.the(i.Wait())
				if _, took := i.Response(); took > 500*time.Millisecond {
					t.Errorf("the first response took %v", took)
				}
				if took := i.Answered(); took < takes {
					t.Errorf("the answer took %v, less than the core", took)
				}
				if hidden := n != 1; hidden != (shown.OnlyFor == "alice") {
					t.Errorf("%v is shown to %q", o, shown.OnlyFor)
				}
				w.still()
				if n := len(i.Shown()); n != 1 {
					t.Errorf("%v: %d answers, want 1", o, n)
				}
			}
			typed := w.general.Typing()
			s := w.mention(w.alice, w.general, "tankers")
			if want := typed + 1 + int(takes/typingLasts); w.general.Typing() < want {
				t.Errorf("typing is shown %d times, want %d", w.general.Typing()-typed, want-typed)
			}
			typed = w.general.Typing()
			w.base.Fail = nil
			w.d.Press(w.alice, s.ID, w.button(s, bot.Context)).Wait()
			w.mention(w.alice, w.general, "tankers")
			if w.general.Typing() != typed {
				t.Error("typing is shown where the answer is there at once")
			}
		})
	}
}

// TestFailuresOfTheCore come to the person, and not to the log with their words.
func TestFailuresOfTheCore(t *testing.T) {
	both(t, func(w *world) {
		w.base.Fail = func(_ context.Context, q knowledge.Question) error { panic("at " + q.Text) }
		w.start()
		s := w.asked(w.alice, w.general, "ask", ask("tankers"))
		w.only(s, "alice")
		w.reads(s, "Something went wrong")
	})
}

func TestGarbage(t *testing.T) {
	alone(t, discordtest.Options{Privileged: discordgo.IntentMessageContent}, func(w *world) {
		w.change = func(c *Config) { c.MessageContent = true }
		w.start()
		type o = map[string]any
		for _, e := range []struct {
			name string
			data any
		}{
			{"MESSAGE_CREATE", o{"id": "1", "channel_id": w.general.ID, "author": nil, "content": "x"}},
			{"MESSAGE_CREATE", o{}},
			{"MESSAGE_CREATE", o{"id": 5}},
			{"MESSAGE_CREATE", o{"id": "1", "channel_id": w.general.ID, "author": o{"id": "7"}, "mentions": []any{nil}, "type": "x"}},
			{"INTERACTION_CREATE", o{"id": "1", "type": 0, "token": "t"}},
			{"INTERACTION_CREATE", o{"id": "1", "type": 2, "token": "t", "data": nil, "channel_id": "2", "user": o{"id": "3"}}},
			{"INTERACTION_CREATE", o{"id": "1", "type": 3, "token": "t", "data": o{"custom_id": "x"}, "channel_id": "2", "user": o{"id": "3"}}},
			{"INTERACTION_CREATE", o{"id": "1", "type": 5, "token": "t", "data": o{"custom_id": "x"}, "channel_id": "2", "user": o{"id": "3"}}},
			{"INTERACTION_CREATE", o{"id": "1", "type": 4, "token": "t", "data": nil, "channel_id": "2"}},
			{"GUILD_CREATE", o{"id": nil, "roles": []any{nil}, "threads": []any{nil, o{}}}},
			{"GUILD_CREATE", o{"id": "9", "roles": "x"}},
			{"GUILD_DELETE", o{}},
			{"GUILD_ROLE_UPDATE", o{"guild_id": w.guild.ID}},
			{"THREAD_LIST_SYNC", o{"threads": []any{nil}}},
			{"THREAD_CREATE", o{"id": o{}}},
			{"SOMETHING_NEW", o{"x": 1}},
		} {
			w.d.Dispatch(e.name, e.data)
		}
		w.reads(w.mention(w.alice, w.general, "how long do tankers wait?"), "Tankers wait")
	})
}
