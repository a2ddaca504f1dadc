package terminal

import (
	"context"
	"strings"
	"testing"

	"footnote/bot"
)

// A menu is numbered on after the buttons, a link is shown, a notice is said
// where it belongs, and who sees a reply alone need not delete it.
func TestOffers(t *testing.T) {
	var pressed bot.Press
	s := newStage(func(_ context.Context, m bot.Message) (bot.Reply, error) {
		if m.Press != nil {
			pressed = *m.Press
			return bot.Reply{Blocks: []bot.Block{{Text: "Thanks."}}, Visibility: bot.Discreet, Elsewhere: []bot.Notice{{
				Conversation: "home#mods", About: m.Conversation, Blocks: []bot.Block{{Text: "Look."}},
				Actions: []bot.Action{{Kind: bot.Open, Label: "Open", Link: "https://reader.example/2"}}}}}, nil
		}
		return bot.Reply{Blocks: []bot.Block{{Text: "It is so."}}, Visibility: bot.Discreet,
			Actions: []bot.Action{{Kind: bot.Next, Label: "Next", Token: "a"}, {Kind: bot.Open, Label: "Open", Link: "https://reader.example/1"},
				{Kind: bot.Delete, Label: "Delete", Token: "d"}},
			Menu: &bot.Menu{Label: "Other sources", Actions: []bot.Action{
				{Kind: bot.Next, Label: "An Essay", Token: "b"}, {Kind: bot.Next, Label: "A Book", Token: "c"}}}}, nil
	})
	r := renderer{buttons: true}
	s.line(t.Context(), "/in #general")
	got := r.event(s.line(t.Context(), "@footnote why?"))
	want := "(only visible to you)\nIt is so.\n[1] Next\nOther sources:  [2] An Essay  [3] A Book\nOpen: https://reader.example/1\n"
	if got != want {
		t.Errorf("shown is\n%s\nwant\n%s", got, want)
	}
	got = r.event(s.line(t.Context(), "3"))
	if pressed != (bot.Press{Action: bot.Next, Token: "c"}) {
		t.Errorf("3 presses %+v, want the second of the menu", pressed)
	}
	if want := "(in #mods, about #general)\nLook.\nOpen: https://reader.example/2\n"; !strings.Contains(got, want) {
		t.Errorf("shown is\n%s\nwant the notice\n%s", got, want)
	}
	if !strings.Contains(got, "[3] A Book") {
		t.Errorf("the buttons above are not shown again:\n%s", got)
	}
	s.line(t.Context(), "/in #mods")
	if last := s.room().last; last == nil || last.Text != "Look." {
		t.Errorf("said last in the other channel: %+v", last)
	}
	if got := (renderer{}).event(s.line(t.Context(), "@footnote why?")); strings.Contains(got, "Next") || strings.Contains(got, "https") {
		t.Errorf("a pipe shows buttons:\n%s", got)
	}
}
