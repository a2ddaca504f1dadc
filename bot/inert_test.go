package bot

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"plain text", "plain text"},
		{"a\x1b[31mb", "a[31mb"},
		{"a\tb\nc\r\nd", "a b c  d"},
		{"abc\u202edef\u2066x\u2069", "abcdefx"},
		{"zero\u200bwidth\ufeff", "zerowidth"},
		{"tag\U000e0041s", "tags"},
		{"bad\xffbytes", "bad\ufffdbytes"},
		{"soft\u00adhyphen", "softhyphen"},
		{"می\u200cخواهم", "می\u200cخواهم"}, // the joiner is spelling in Persian
		{"ab\u200ccd", "abcd"},
		{"👩\u200d👧", "👩\u200d👧"},
		{"e\u0301", "e\u0301"},
	} {
		if got, _ := clean(c.text, false); got != c.want {
			t.Errorf("clean(%q) = %q, want %q", c.text, got, c.want)
		}
	}
	if got, _ := clean("a\r\nb\rc\n", true); got != "a\nb\nc\n" {
		t.Errorf("with lines: %q", got)
	}
}

func FuzzInert(f *testing.F) {
	f.Add("a\x1bb \u202ec\u200b", 0, 3)
	f.Add("\xff\xfe", 1, 2)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		b := inertBlock(Block{Text: text, Marks: []Mark{{start, end}}, Link: text})
		if !utf8.ValidString(b.Text) || strings.ContainsFunc(b.Text, unicode.IsControl) {
			t.Fatalf("%q comes out as %q", text, b.Text)
		}
		for _, m := range b.Marks {
			if m.Start >= m.End || m.End > len(b.Text) || !utf8.ValidString(b.Text[m.Start:m.End]) {
				t.Fatalf("mark %v of %q", m, b.Text)
			}
		}
		if again := inertBlock(b); again.Text != b.Text {
			t.Fatalf("cleaning twice changes %q to %q", b.Text, again.Text)
		}
	})
}

// Every text that a reply has leaves clean, wherever it stands.
func TestInertReply(t *testing.T) {
	const evil = "x\x1b\u202ey"
	blocks := []Block{{Text: evil, Link: "javascript:x"}}
	actions := []Action{{Kind: Ask, Label: evil, Token: "n1.x"}}
	given := Reply{Blocks: blocks, Actions: actions, Menu: &Menu{Label: evil, Actions: actions},
		Elsewhere: []Notice{{Conversation: "mods", Blocks: blocks, Actions: actions}}}
	r := inert(given)
	n := r.Elsewhere[0]
	for name, got := range map[string]string{"block": r.Blocks[0].Text, "button": r.Actions[0].Label, "menu": r.Menu.Label,
		"choice": r.Menu.Actions[0].Label, "notice": n.Blocks[0].Text, "button of a notice": n.Actions[0].Label} {
		if got != "xy" {
			t.Errorf("%s leaves as %q, want %q", name, got, "xy")
		}
	}
	if r.Blocks[0].Link != "" || n.Blocks[0].Link != "" {
		t.Error("a script is a link")
	}
	if given.Actions[0].Label != evil || given.Blocks[0].Text != evil {
		t.Error("the reply that was given is changed")
	}
}
