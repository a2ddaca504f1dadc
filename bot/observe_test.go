package bot_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/bot"
	"footnote/knowledge"
)

// Each Respond is observed once, with how it ended and what took how long.
func TestObservations(t *testing.T) {
	var seen []bot.Observation
	var k *talk
	k = newTalk(t, func(c *bot.Config) {
		c.PersonLimit = 2
		c.Observe = func(o bot.Observation) { seen = append(seen, o) }
		open := c.Open
		c.Open = func(ctx context.Context, s bot.Space) (bot.Base, error) {
			k.clock.Move(2 * time.Millisecond)
			return open(ctx, s)
		}
	})
	k.base.Fail = func(_ context.Context, q knowledge.Question) error {
		k.clock.Move(3 * time.Millisecond)
		switch q.Text {
		case "fire":
			return errors.New("disk on fire")
		case "panic":
			panic(q.Text)
		}
		return nil
	}
	const opening, answering, both = 2 * time.Millisecond, 3 * time.Millisecond, 5 * time.Millisecond
	k.say(t, "/settings auto-answer on", manager, at("open"))
	answer := k.say(t, "tankers")
	for _, c := range []struct {
		name   string
		text   string
		change []func(*bot.Message)
		want   bot.Observation
	}{
		{"an answer", "tankers", []func(*bot.Message){by("a")}, bot.Observation{Command: "ask", Verdict: knowledge.Answered, Outcome: bot.Done, Opening: opening, Answering: answering, Took: both}},
		{"a refusal by the material", "the zeppelin", []func(*bot.Message){by("z")}, bot.Observation{Command: "ask", Verdict: knowledge.NotInMaterial, Outcome: bot.Done, Opening: opening, Answering: answering, Took: both}},
		{"an unsure answer", "tankers zeppelin", []func(*bot.Message){by("a")}, bot.Observation{Command: "ask", Verdict: knowledge.Uncertain, Outcome: bot.Done, Opening: opening, Answering: answering, Took: both}},
		{"a question too many", "tankers", []func(*bot.Message){by("a")}, bot.Observation{Command: "ask", Outcome: bot.Limited, Opening: opening, Took: opening}},
		{"comparing", "/compare port", []func(*bot.Message){by("b")}, bot.Observation{Command: "compare", Verdict: knowledge.Answered, Outcome: bot.Done, Opening: opening, Answering: 3 * answering, Took: opening + 3*answering}},
		{"no question", "/ask ?", []func(*bot.Message){by("b")}, bot.Observation{Command: "ask", Outcome: bot.Refused, Opening: opening, Answering: answering, Took: both}},
		{"no right", "/settings", []func(*bot.Message){by("b")}, bot.Observation{Command: "settings", Outcome: bot.Refused, Opening: opening, Took: opening}},
		{"an unknown command", "/nonsense", []func(*bot.Message){by("b")}, bot.Observation{Outcome: bot.Refused, Opening: opening, Took: opening}},
		{"an outsider", "tankers", []func(*bot.Message){stranger}, bot.Observation{Outcome: bot.Refused}},
		{"help", "/help", nil, bot.Observation{Command: "help", Outcome: bot.Done, Opening: opening, Took: opening}},
		{"small talk", "thanks", nil, bot.Observation{Outcome: bot.Done, Opening: opening, Took: opening}},
		{"the passage once more", "again", []func(*bot.Message){by("a")}, bot.Observation{Outcome: bot.Done, Opening: opening, Answering: answering, Took: both}},
		{"not addressed", "tankers", []func(*bot.Message){unaddressed}, bot.Observation{Outcome: bot.Silent}},
		{"not sure enough", "why the zeppelin?", []func(*bot.Message){unaddressed, at("open")}, bot.Observation{Outcome: bot.Silent, Opening: opening, Answering: answering, Took: both}},
		{"another bot", "tankers", []func(*bot.Message){func(m *bot.Message) { m.Author.Bot = true }}, bot.Observation{Outcome: bot.Silent}},
		{"a button", "", []func(*bot.Message){func(m *bot.Message) {
			m.Press = &bot.Press{Action: bot.Context, Token: action(t, answer, bot.Context).Token}
		}},
			bot.Observation{Command: "press", Outcome: bot.Done, Opening: opening, Took: opening}},
		{"a strange button", "", []func(*bot.Message){func(m *bot.Message) { m.Press = &bot.Press{Action: bot.Context, Token: "x"} }},
			bot.Observation{Command: "press", Outcome: bot.Refused, Opening: opening, Took: opening}},
		{"a failure", "fire", []func(*bot.Message){by("c")}, bot.Observation{Command: "ask", Outcome: bot.Failed, Opening: opening, Answering: answering, Took: both}},
		{"a panic", "panic", []func(*bot.Message){by("c")}, bot.Observation{Command: "ask", Outcome: bot.Failed, Opening: opening, Took: both}},
	} {
		seen = nil
		_, _ = k.Respond(t.Context(), k.from(c.text, c.change...))
		if diff := cmp.Diff([]bot.Observation{c.want}, seen); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
