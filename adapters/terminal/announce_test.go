package terminal

import (
	"context"
	"errors"
	"strings"
	"testing"

	"footnote/bot"
)

// What is due is shown after a line, with the place that it belongs to, and its
// buttons can be pressed there.
func TestAnnouncements(t *testing.T) {
	var pressed []bot.Press
	s := newStage(func(_ context.Context, m bot.Message) (bot.Reply, error) {
		if m.Press != nil {
			pressed = append(pressed, *m.Press)
		}
		return bot.Reply{Blocks: []bot.Block{{Text: "said " + m.Text}}}, nil
	})
	due := []bot.Announcement{{ID: "g1", Space: Home, Notice: bot.Notice{Conversation: "home#reading/1",
		Blocks:  []bot.Block{{Text: "New material answers it:"}, {Kind: bot.Quotation, Text: "A zeppelin is an airship."}},
		Actions: []bot.Action{{Kind: bot.Context, Label: "Context", Token: "p1"}}}}}
	var noted []string
	var failure error
	s.announcements = func(context.Context) ([]bot.Announcement, error) {
		now := due
		due = nil
		return now, failure
	}
	s.announced = func(_ context.Context, a bot.Announcement) error {
		noted = append(noted, a.ID)
		return nil
	}
	shown := renderer{buttons: true}.event(s.line(t.Context(), "hello"))
	if want := "said hello\n\n(in #reading/1)\nNew material answers it:\n> A zeppelin is an airship.\n[1] Context\n"; shown != want {
		t.Errorf("shown:\n%s\nwant:\n%s", shown, want)
	}
	if len(noted) != 1 || noted[0] != "g1" {
		t.Errorf("noted as said: %q", noted)
	}
	if again := (renderer{}).event(s.line(t.Context(), "hello")); strings.Contains(again, "zeppelin") {
		t.Errorf("shown twice:\n%s", again)
	}
	for _, line := range []string{"/in #reading", "/in #reading/1", "1"} {
		s.line(t.Context(), line)
	}
	if len(pressed) != 1 || pressed[0].Action != bot.Context {
		t.Errorf("pressed: %+v", pressed)
	}
	failure = errors.New("disk on fire")
	if e := s.line(t.Context(), "hello"); !errors.Is(e.err, failure) || e.reply.Silent() {
		t.Errorf("a failure beside an answer: %v, %+v", e.err, e.reply)
	}
	if e := s.line(t.Context(), "/quit"); e.err != nil || !e.quit {
		t.Errorf("leaving asks for announcements: %v", e.err)
	}
}
