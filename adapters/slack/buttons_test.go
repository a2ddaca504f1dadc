package slack

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"

	"footnote/bot"
)

// pressable is what of a reply can be pressed, by blocks.
func pressable(r bot.Reply, o renderOptions) (out [][]string) {
	blocks, _ := controls(r, o)
	for _, b := range blocks {
		row := []string{b.ID()}
		for _, e := range b.(*slackapi.ActionBlock).Elements.ElementSet {
			switch e := e.(type) {
			case *slackapi.ButtonBlockElement:
				row = append(row, fmt.Sprint(e.ActionID, " ", e.Text.Text, " ", e.Style, e.URL, e.Value))
			case *slackapi.SelectBlockElement:
				for _, o := range e.Options {
					row = append(row, o.Text.Text+" "+o.Value)
				}
			}
		}
		out = append(out, row)
	}
	return out
}

func TestControls(t *testing.T) {
	r := bot.Reply{
		Actions: []bot.Action{
			{Kind: bot.Next, Label: "Next", Token: "n"}, {Kind: bot.Open, Label: "Open", Link: "https://reader.example/p#x"},
			{Kind: bot.Open, Label: "Open", Link: "http://localhost/p"}, {Kind: bot.Cite, Token: "c"}, {Kind: bot.Cite, Label: "Again", Token: "c"},
			{Kind: bot.Discard, Label: "Remove", Token: "d"}, {Kind: bot.Share, Label: "Share", Token: "s"}, {Kind: bot.Delete, Label: "Delete", Token: "x"},
		},
		Menu: &bot.Menu{Label: "Other sources", Actions: []bot.Action{
			{Kind: bot.Next, Label: "A", Token: "a"}, {Kind: bot.Next, Label: "B", Token: "b"}, {Kind: bot.Next, Label: "B", Token: "b"},
		}},
	}
	common := []string{"a0 Next 1|next|n", "a1 Open https://reader.example/p#x", "a2 cite 1|cite|c", "a3 Remove danger1|discard|d"}
	for name, test := range map[string]struct {
		options renderOptions
		last    []string // of the buttons
		id      string
	}{
		"for all":                {renderOptions{thread: "1.2"}, []string{"a4 Delete 1|delete|x"}, "1||1.2|"},
		"for one":                {renderOptions{person: "U1"}, []string{"a4 Share 1|share|s"}, "1|U1||"},
		"where nobody else is":   {renderOptions{direct: true}, []string{"a4 Delete 1|delete|x"}, "1|||"},
		"for one, and no others": {renderOptions{person: "U1", direct: true}, nil, "1|U1||"},
	} {
		want := [][]string{append(append([]string{test.id + "0"}, common...), test.last...), {test.id + "1", "A 1|next|a", "B 1|next|b"}}
		if diff := cmp.Diff(want, pressable(r, test.options)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTooMuchToPress(t *testing.T) {
	var r bot.Reply
	for i := range 140 {
		r.Actions = append(r.Actions, bot.Action{Kind: bot.Next, Label: "x", Token: fmt.Sprint(i)})
	}
	r.Menu = &bot.Menu{Label: "Menu", Actions: r.Actions}
	got := pressable(r, renderOptions{})
	if len(got) != 2 || len(got[0]) != 1+maxButtons || len(got[1]) != 1+maxOptions {
		t.Errorf("%d blocks: %q", len(got), got)
	}
	// Blocks that would fit without them give way.
	for i := range 25 {
		r.Blocks = append(r.Blocks, bot.Block{Kind: bot.Quotation, Text: fmt.Sprint(i)}, bot.Block{Kind: bot.Place, Text: "Source"})
	}
	checkMessage(t, render(r, renderOptions{}))
}
