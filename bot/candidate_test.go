package bot_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/notes"
)

// questionOf asks what may stand in the question of /ask.
func questionOf(text string) bot.Completion {
	return bot.Completion{Space: "club", Conversation: "general", Author: bot.Author{ID: "alice"}, Command: "ask", Option: "question", Text: text}
}

// What matches exactly comes first, then what is near, then what the text says;
// the words of the label tell them apart.
func TestCandidatesSayHowTheyMatch(t *testing.T) {
	synctest.Test(t, sayHowTheyMatch) // time stands still: nothing is left out for being slow
}

func sayHowTheyMatch(t *testing.T) {
	base, err := knowledge.New(straits())
	if err != nil {
		t.Fatal(err)
	}
	k := newTalk(t, func(c *bot.Config) {
		c.Open = func(context.Context, bot.Space) (bot.Base, error) { return base, nil }
	})
	for _, c := range []struct {
		text string
		want bot.Candidate
		most bot.Match // of all candidates
	}{
		{"malacca", bot.Candidate{Value: "Malacca dilemma", Label: "Malacca dilemma (heading)", Kind: "heading"}, bot.Near},
		{"strait", bot.Candidate{Value: "Straits of old", Label: "Straits of old (heading)", Kind: "heading"}, bot.Near},
		{"dilem", bot.Candidate{Value: "Malacca dilemma", Label: "Malacca dilemma (heading)", Kind: "heading"}, bot.Near},
		{"malaca", bot.Candidate{Value: "Malacca dilemma", Label: "Malacca dilemma (heading, like “malaca”)", Kind: "heading", Match: bot.Near}, bot.Near},
		{"pilots guide tankers", bot.Candidate{Value: "Through the strait", Label: "Through the strait (heading, words in its text)", Kind: "heading", Match: bot.Content}, bot.Content},
		{"quiet place", bot.Candidate{Value: "An Essay on Ports", Label: "An Essay on Ports (title, words in its text)", Kind: "title", Match: bot.Content}, bot.Content},
	} {
		got := k.Complete(t.Context(), questionOf(c.text))
		if len(got) == 0 || got[0] != c.want {
			t.Errorf("%q completes to %+v, want %+v first", c.text, got, c.want)
		}
		if !slices.IsSortedFunc(got, func(a, b bot.Candidate) int { return int(a.Match) - int(b.Match) }) {
			t.Errorf("%q: %+v, want exact, near, content", c.text, got)
		}
		if len(got) > 0 && got[len(got)-1].Match > c.most {
			t.Errorf("%q: %+v goes further than it should", c.text, got)
		}
	}
	for _, x := range []string{"", "zeppelin", "xeno zeppelin", "?"} {
		if got := k.Complete(t.Context(), questionOf(x)); len(got) > 0 {
			t.Errorf("%q completes to %+v", x, got)
		}
	}
	c := questionOf("malacca")
	c.Command, c.Option = "p", "id"
	if got := k.Complete(t.Context(), c); len(got) > 0 {
		t.Errorf("the id of a paragraph completes to %+v", got)
	}
	c.Command, c.Option, c.Options, c.Author.Manager, c.Text = "settings", "value", map[string]string{"setting": "auto-answer"}, true, "of"
	if got := k.Complete(t.Context(), c); len(got) != 1 || got[0].Value != "off" {
		t.Errorf("a setting completes to %+v, want off", got)
	}
}

func straits() []*document.Document {
	return []*document.Document{
		bottest.Document("harbours", "Harbours", nil, 2021, "# 1 Malacca dilemma", "Oil passes the strait of Malacca.",
			"# 2 Through the strait", "Pilots guide the tankers through the narrow water.", "# 3 Straits of old", "There were others."),
		bottest.Document("essay", "An Essay on Ports", nil, 0, "A port without ships is a quiet place."),
	}
}

// A slow or failing material leaves out what would be found by content.
func TestCompletionDoesNotWait(t *testing.T) {
	k := newTalk(t)
	k.base.Fail = func(context.Context, knowledge.Question) error { return errors.New("disk on fire") }
	if got := k.Complete(t.Context(), questionOf("the st")); len(got) != 1 || got[0].Value != "The strait" {
		t.Errorf("completes to %+v, want the heading", got)
	}
	k.base.Fail = func(ctx context.Context, _ knowledge.Question) error {
		<-ctx.Done()
		return ctx.Err()
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		k.Complete(t.Context(), questionOf("pilots guide"))
		if d := time.Since(start); d > 100*time.Millisecond {
			t.Errorf("waits for %v", d)
		}
	})
	slow := newTalk(t, func(c *bot.Config) {
		c.Open = func(ctx context.Context, _ bot.Space) (bot.Base, error) {
			<-ctx.Done() // it is just made ready
			return nil, ctx.Err()
		}
	})
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if got := slow.Complete(t.Context(), questionOf("the st")); got != nil || time.Since(start) > time.Second {
			t.Errorf("completes to %+v after %v, want nothing after a second", got, time.Since(start))
		}
	})
}

// The aim is 20 ms for a completion.
func BenchmarkComplete(b *testing.B) {
	docs, err := notes.Documents()
	if err != nil {
		b.Fatal(err)
	}
	base, err := knowledge.New(docs)
	if err != nil {
		b.Fatal(err)
	}
	k, err := bot.New(bot.Config{Open: func(context.Context, bot.Space) (bot.Base, error) { return base, nil }})
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{"m", "malacca", "malaka", "china oil imports", "who pays for the railway"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				k.Complete(b.Context(), questionOf(text))
			}
		})
	}
}
