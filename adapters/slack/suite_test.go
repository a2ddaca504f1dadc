package slack

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"footnote/adapters/adaptertest"
	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

// A harness plays the suite of all adapters on a Slack where everything that is
// said reaches the bot. People go on talking in the thread in which they were
// answered, as they do there.
type harness struct {
	w        *world
	users    map[string]*slacktest.User
	channels map[string]*slacktest.Channel
	threads  map[adaptertest.Place]string // their roots
	talks    map[talk]string              // the thread in which somebody talks to the bot
	given    []shownAs                    // all that was given out
}

// A talk is what one person has with the bot in one place.
type talk struct {
	person string
	in     adaptertest.Place
}

// A shownAs is a message as the suite got it.
type shownAs struct {
	seen adaptertest.Seen
	ts   string
}

// handler is a Bot of nothing but its answers.
type handler struct {
	Bot
	respond bot.Handler
}

func (h handler) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	return h.respond(ctx, m)
}

func newHarness(t *testing.T, http bool, respond bot.Handler) *harness {
	w := newWorld(t, slacktest.Options{HTTP: http, AllMessages: true})
	w.bot = handler{w.newBot(), respond}
	w.start()
	return &harness{w: w, users: map[string]*slacktest.User{"alice": w.alice, "ben": w.ben, "chief": w.chief},
		channels: map[string]*slacktest.Channel{"general": w.general}, threads: map[adaptertest.Place]string{}, talks: map[talk]string{}}
}

func (h *harness) Limit() int     { return maxShown }
func (h *harness) Whispers() bool { return true }

// place is where somebody speaks.
func (h *harness) place(by adaptertest.Person, in adaptertest.Place) (u *slacktest.User, c *slacktest.Channel, thread string) {
	u = h.users[by.Name]
	if in.Channel == "" {
		return u, h.w.s.DM(u), ""
	}
	c = h.channels[in.Channel]
	if c == nil {
		c = h.w.team.AddChannel(in.Channel)
		h.channels[in.Channel] = c
	}
	if in.Thread != "" && h.threads[in] == "" {
		h.threads[in] = h.w.s.Say(h.w.chief, c, "a thread", slacktest.SayOptions{Silent: true})
	}
	return u, c, h.threads[in]
}

func (h *harness) Say(t testing.TB, l adaptertest.Line) []adaptertest.Seen {
	t.Helper()
	u, c, thread := h.place(l.By, l.In)
	direct := l.In.Channel == ""
	// Clients make a command of a line that begins with a slash; as text it needs a
	// mention.
	mention := !direct && (l.Mention || strings.HasPrefix(l.Text, "/"))
	k := talk{l.By.Name, l.In}
	if mention && thread == "" {
		thread = h.talks[k]
	}
	var files []slacktest.File
	for _, name := range l.Files {
		files = append(files, slacktest.File{Name: name, Data: []byte(name)})
	}
	ts := h.w.s.Say(u, c, l.Text, slacktest.SayOptions{Mention: mention, Thread: thread, Files: files})
	if mention && thread == "" {
		h.talks[k] = ts
	}
	h.settle()
	return h.see(h.w.s.Replies(ts))
}

// SayUnder is of adaptertest.Threader.
func (h *harness) SayUnder(t testing.TB, root, l adaptertest.Line) []adaptertest.Seen {
	t.Helper()
	u, c, _ := h.place(root.By, root.In)
	h.threads[l.In] = h.w.s.Say(u, c, root.Text, slacktest.SayOptions{})
	h.settle()
	return h.Say(t, l)
}

// SendsFiles is of adaptertest.Sender.
func (h *harness) SendsFiles() {}

// Border is of adaptertest.Border: a channel shared by Slack Connect.
func (h *harness) Border() (adaptertest.Place, adaptertest.Person) {
	foreign := h.w.s.AddForeignWorkspace("Elsewhere")
	h.users["eve"] = foreign.AddUser("eve", slacktest.UserOptions{Admin: true})
	h.channels["shared"] = h.w.team.AddChannel("shared", slacktest.ChannelOptions{SharedWith: []*slacktest.Workspace{foreign}})
	return adaptertest.Place{Channel: "shared"}, adaptertest.Person{Name: "eve", Manager: true}
}

var (
	_ adaptertest.Threader = (*harness)(nil)
	_ adaptertest.Sender   = (*harness)(nil)
	_ adaptertest.Border   = (*harness)(nil)
)

// settle waits until all that was said was answered, or left alone.
func (h *harness) settle() {
	h.w.Helper()
	h.w.s.WaitAcknowledged()
	for {
		waiting, err := h.w.queue.Pending(context.Background(), source)
		if err != nil {
			h.w.Fatal(err)
		}
		if len(waiting) == 0 && h.w.adapter.going.Running() == 0 {
			return
		}
		runtime.Gosched()
	}
}

func (h *harness) Press(t testing.TB, by adaptertest.Person, in adaptertest.Place, on adaptertest.Seen, kind bot.ActionKind) []adaptertest.Seen {
	t.Helper()
	u, _, _ := h.place(by, in)
	s := h.find(on)
	use := h.w.s.Press(u, s, h.w.button(s, kind))
	all := use.Wait()
	if now := h.w.s.Message(s.TS); len(all) == 0 && use.Changed() && !now.Deleted {
		all = []slacktest.Shown{now}
	}
	return h.see(all)
}

// find is the message that was given out as a Seen, as it is now.
func (h *harness) find(s adaptertest.Seen) slacktest.Shown {
	for n := len(h.given) - 1; n >= 0; n-- {
		if h.given[n].seen.Text == s.Text {
			return h.w.s.Message(h.given[n].ts)
		}
	}
	h.w.Fatalf("this was not shown: %q", s.Text)
	return slacktest.Shown{}
}

// see is what people see of messages.
func (h *harness) see(all []slacktest.Shown) (out []adaptertest.Seen) {
	for _, s := range all {
		seen := adaptertest.Seen{Text: s.Plain, OnlyFor: s.OnlyFor, Live: s.Live}
		for _, b := range s.Buttons {
			if p, _, _, err := readPress(b.Block, b.Value); err == nil {
				seen.Actions = append(seen.Actions, p.Action)
			}
		}
		h.given = append(h.given, shownAs{seen, s.TS})
		out = append(out, seen)
	}
	return out
}

func TestAdapter(t *testing.T) {
	for _, delivery := range []string{"socket", "http"} {
		t.Run(delivery, func(t *testing.T) {
			adaptertest.Run(t, func(t *testing.T, respond bot.Handler) adaptertest.Harness {
				return newHarness(t, delivery == "http", respond)
			})
		})
	}
}
