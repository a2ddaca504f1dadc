package bot_test

import (
	"strings"
	"testing"

	"footnote/bot"
)

func TestFind(t *testing.T) {
	k := newTalk(t, func(c *bot.Config) { c.PersonLimit = -1 })
	for _, c := range []struct {
		text string
		want []string
	}{
		{`/find "Tankers wait in the strait"`, []string{"Exact.", "Tankers wait in the strait for weeks", "1 The strait · ¶ 1", "Tankers at rest"}},
		{`find “tankers wait in the strait”`, []string{"The same words; case"}},
		{`/find they said "tankers sleep in the strait for weeks"`, []string{"Differs in 1 word. Not in the source: “sleep”."}},
		{`/find "tankers wait in the cold strait for weeks"`, []string{"Differs in 1 word. Not in the source: “cold”."}},
		{`/find "tankers wait in strait for weeks"`, []string{"Differs in 1 word.\n"}},
		{`/find "The strait is narrow. Tankers wait"`, []string{"Exact.", "The strait is narrow. Tankers wait in the strait"}},
		{`/find "zeppelins fly over the mountains"`, []string{"not in the material, nor anything close"}},
		{`/find "Tankers wait in the [...] zeppelins of the mountains"`, []string{"“Tankers wait in the”: Exact.", "“zeppelins of the mountains”: not in the material."}},
		{`/find pilots guide the tankers`, []string{"The same words", "¶ 2"}},
		{`/find what tankers there are`, []string{"These words are not in the material. On the same matter", "¶"}},
		{`/find the fee`, []string{"On this matter the material says:", "fee"}},
		{`/find “fee”`, []string{"On this matter the material says:", "fee"}},
		{`/find xeno zeppelin`, []string{"does not answer"}},
		{`/find`, []string{"Find what?"}},
	} {
		r := k.say(t, c.text)
		discreet(t, r)
		for _, w := range c.want {
			if !strings.Contains(text(r)+"\n", w) {
				t.Errorf("%s: %q is not said in:\n%s", c.text, w, text(r))
			}
		}
	}
	wants(t, k.say(t, "find", replyTo(`I read "every port charges a toll" somewhere`, false)), "Differs in 1 word", "Every port charges a fee.")
	if q := k.base.Asked(); q[len(q)-1].Text == "" {
		t.Error("an empty question was asked")
	}
	k.say(t, "find the port that charges a fee")
	if q := k.base.Asked(); q[len(q)-1].Text != "find the port that charges a fee" {
		t.Error("a question that begins with find was not asked")
	}
}

func TestFindMarksWhatDiffers(t *testing.T) {
	r := newTalk(t).say(t, `/find "tankers sleep in the strait"`)
	for _, b := range r.Blocks {
		if b.Kind == bot.Quotation && (len(b.Marks) != 1 || b.Text[b.Marks[0].Start:b.Marks[0].End] != "wait") {
			t.Errorf("marks %v in %q, want wait alone", b.Marks, b.Text)
		}
	}
}
