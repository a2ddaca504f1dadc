package discord

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"footnote/bot"
)

// seen is a message's buttons as text, by rows.
func seen(r bot.Reply, o renderOptions) []string {
	var out []string
	for _, c := range components(r, o) {
		var row []string
		for _, c := range c.(discordgo.ActionsRow).Components {
			switch c := c.(type) {
			case discordgo.Button:
				row = append(row, fmt.Sprint(c.Label, " ", c.Style, " ", c.CustomID, c.URL))
			case discordgo.SelectMenu:
				row = append(row, "["+c.Placeholder)
				for _, o := range c.Options {
					row = append(row, o.Label+" "+o.Value)
				}
			}
		}
		out = append(out, strings.Join(row, ", "))
	}
	return out
}

func TestButtons(t *testing.T) {
	r := bot.Reply{
		Actions: []bot.Action{
			{Kind: bot.Next, Label: "Next", Token: "n"}, {Kind: bot.Context, Label: "Context", Token: "c"},
			{Kind: bot.Open, Label: "Open", Link: "https://reader.example/p#x"}, {Kind: bot.Cite, Label: "Cite", Token: "c"},
			{Kind: bot.Share, Label: "Share", Token: "c"}, {Kind: bot.Wrong, Label: "Wrong?", Token: "c"}, {Kind: bot.Delete, Label: "Delete", Token: "d"},
			{Kind: bot.Open, Label: "Open", Link: "http://localhost/p"}, {Kind: bot.Cite, Label: "Again", Token: "c"},
		},
		Menu: &bot.Menu{Label: "Other sources", Actions: []bot.Action{
			{Kind: bot.Next, Label: "A", Token: "a"}, {Kind: bot.Next, Label: "B", Token: "b"}, {Kind: bot.Next, Label: "B", Token: "b"},
		}},
	}
	want := []string{
		"Next 2 1|next||n, Context 2 1|context||c, Open 5 https://reader.example/p#x",
		"Cite 2 1|cite||c, Wrong? 2 1|wrong||c, Delete 2 1|delete||d",
		"[Other sources, A next|a, B next|b",
	}
	if diff := cmp.Diff(want, seen(r, renderOptions{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := seen(r, renderOptions{whispered: true}); strings.Contains(fmt.Sprint(got), "Delete") || !strings.Contains(fmt.Sprint(got), "Share") {
		t.Errorf("whispered: %q", got)
	}
	hidden := seen(r, renderOptions{origin: origin{"1", "2"}})
	if !strings.Contains(hidden[0], "1|next|AAAAAAAAAAEAAAAAAAAAAI|n") {
		t.Errorf("with an origin: %q", hidden)
	}
}

func TestTooManyButtons(t *testing.T) {
	var r bot.Reply
	for i := range 40 {
		r.Actions = append(r.Actions, bot.Action{Kind: bot.Next, Label: "Next", Token: fmt.Sprint(i)})
	}
	if got := seen(r, renderOptions{}); len(got) != 5 {
		t.Errorf("%d rows", len(got))
	}
	r.Menu = &bot.Menu{Label: "Menu", Actions: r.Actions}
	got := seen(r, renderOptions{})
	if len(got) != 5 || !strings.HasPrefix(got[4], "[Menu") || strings.Count(got[4], "next|") != 25 {
		t.Errorf("with a menu: %q", got)
	}
}
