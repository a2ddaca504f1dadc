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
