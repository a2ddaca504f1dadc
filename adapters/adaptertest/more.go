package adaptertest

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/bot/bottest"
)

// What a Harness may have beside what all have. The scenarios that need it are
// skipped without.
type (
	// A Threader has threads that hang on a message.
	Threader interface {
		// SayUnder lets root be said and then line in the thread on it, which is
		// line.In, and returns what is shown for line.
		SayUnder(t testing.TB, root, line Line) []Seen
	}
	// A Sender can send files along: it takes Line.Files.
	Sender interface {
		SendsFiles()
	}
	// A Border has a channel in which people of another space read and speak.
	Border interface {
		// Border returns that channel, and one of these people.
		Border() (shared Place, stranger Person)
	}
)

// runMore runs the scenarios of a harness that has more. on starts a bot over a
// base and a harness over the bot.
func runMore(t *testing.T, on func(*testing.T, *bottest.Base) Harness, newHarness func(*testing.T, bot.Handler) Harness) {
	t.Run("a question in a thread leans on how it began", func(t *testing.T) {
		base := bottest.Sample()
		h, ok := on(t, base).(Threader)
		if !ok {
			t.Skip("skipped: nothing hangs on a message here")
		}
		root := Line{By: alice, In: general, Text: "who opened a port?"}
		seen := one(t, h.SayUnder(t, root, Line{By: ben, In: Place{"general", "port"}, Text: "and Russia?", Mention: true}))
		contains(t, seen, "Russia opened a port in 1998.")
		if asked := base.Asked(); len(asked) != 1 || !slices.Equal(asked[0].Context, []string{"who opened a port?"}) {
			t.Errorf("asked %+v, want one question, with the root of the thread as context", asked)
		}
	})
	t.Run("a file is fetched when somebody wants it, and no other", func(t *testing.T) {
		h := newHarness(t, asksFirst)
		if _, ok := h.(Sender); !ok {
			t.Skip("skipped: no files are sent here")
		}
		seen := one(t, h.Say(t, Line{By: alice, In: general, Mention: true, Files: []string{"lamps.md", "bells.md"}}))
		contains(t, seen, "lamps.md", "bells.md")
		if slices.Contains(seen.Actions, bot.Add) {
			seen = one(t, h.Press(t, alice, general, seen, bot.Add))
		}
		contains(t, seen, "It says: lamps.md")
		if strings.Contains(seen.Text, "It says: bells.md") {
			t.Error("a file that nobody pressed for was fetched")
		}
	})
	t.Run("people of other spaces read no answer", func(t *testing.T) {
		h := on(t, bottest.Sample())
		border, ok := h.(Border)
		if !ok {
			t.Skip("skipped: nobody of another space comes here")
		}
		shared, stranger := border.Border()
		for _, text := range []string{"how long do tankers wait?", "/outline harbours", "how long do tankers wait? --share"} {
			seen := one(t, h.Say(t, Line{By: alice, In: shared, Text: text, Mention: true}))
			if seen.OnlyFor != "alice" || slices.Contains(seen.Actions, bot.Share) {
				t.Errorf("%q: for %q with the buttons %q, want alice alone and no way to share", text, seen.OnlyFor, seen.Actions)
			}
		}
		seen := one(t, h.Say(t, Line{By: stranger, In: shared, Text: "how long do tankers wait?", Mention: true}))
		contains(t, seen, "you come from another one")
		if seen.OnlyFor != stranger.Name || strings.Contains(seen.Text, "strait") {
			t.Errorf("%s gets %q, for %q", stranger.Name, seen.Text, seen.OnlyFor)
		}
	})
}

// asksFirst reads of the files of a message only the first one: at once where files
// have no name for later, and else when a button for it was pressed.
func asksFirst(ctx context.Context, m bot.Message) (bot.Reply, error) {
	var reply bot.Reply
	say := func(text string) { reply.Blocks = append(reply.Blocks, bot.Block{Kind: bot.Say, Text: text}) }
	wanted := -1
	for i, a := range m.Attachments {
		say(a.Name)
		switch {
		case m.Press != nil && m.Press.Action == bot.Add && a.ID == m.Press.File(), m.Press == nil && a.ID == "" && i == 0:
			wanted = i
		case m.Press == nil && i == 0:
			reply.Actions = []bot.Action{{Kind: bot.Add, Label: "Add", Token: "f1." + a.ID}}
		}
	}
	if len(m.Attachments) == 0 {
		say("There is no file.")
	}
	if wanted >= 0 {
		in, err := m.Attachments[wanted].Open(ctx)
		if err != nil {
			say("It cannot be opened: " + err.Error())
			return reply, nil
		}
		defer in.Close()
		data, err := io.ReadAll(in)
		if err != nil {
			say("It cannot be read: " + err.Error())
			return reply, nil
		}
		say("It says: " + string(data))
	}
	return reply, nil
}
