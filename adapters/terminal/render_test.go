package terminal

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"footnote/bot"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 0, []string{"one two three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 3, []string{"one", "two", "thr", "ee"}},
		{"abcdefghij k", 4, []string{"abcd", "efgh", "ij k"}},
		{"漢字漢字", 5, []string{"漢字", "漢字"}},
		{"漢字 漢字", 5, []string{"漢字", "漢字"}},
		{"e\u0301e\u0301e\u0301e\u0301", 2, []string{"e\u0301e\u0301", "e\u0301e\u0301"}},
		{"👩‍👩‍👧👩‍👩‍👧", 2, []string{"👩‍👩‍👧", "👩‍👩‍👧"}},
		{"a  b", 2, []string{"a", "b"}},
		{"ab cd ", 5, []string{"ab cd "}},
		{"ab · ¶ 12", 7, []string{"ab ·", "¶ 12"}},
		{"¶ 123456", 4, []string{"¶ 12", "3456"}},
	} {
		var got []string
		for _, l := range wrap(c.text, c.width) {
			got = append(got, c.text[l.start:l.end])
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	for _, s := range []string{"", "one two three", " lead", "trail ", "漢字 kanji", "e\u0301 👩‍👩‍👧", "https://example.org/a/b/c", "a\u00a0b  c"} {
		f.Add(s, uint8(7))
	}
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		text = plain(strings.ToValidUTF8(text, "�"))
		w := int(width)%60 + 2
		at, lines := 0, wrap(text, w)
		for _, l := range lines {
			if l.start < at || l.end < l.start || l.end > len(text) {
				t.Fatalf("line %v out of order in %q", l, text)
			}
			if left := text[at:l.start]; strings.Trim(left, " ") != "" {
				t.Fatalf("%q left out of %q", left, text)
			}
			line := text[l.start:l.end]
			if !utf8.ValidString(line) {
				t.Fatalf("cut inside a rune: %q", line)
			}
			if n := displaywidth.String(strings.TrimRight(line, " ")); n > w && len(lines) > 1 && !single(line) {
				t.Fatalf("%q takes %d columns of %d", line, n, w)
			}
			at = l.end
		}
		if strings.Trim(text[at:], " ") != "" {
			t.Fatalf("%q left out at the end of %q", text[at:], text)
		}
	})
}

// single reports whether a line is one character, however wide.
func single(line string) bool {
	g := displaywidth.StringGraphemes(line)
	g.Next()
	return g.Value() == line
}

func TestRenderMarks(t *testing.T) {
	r := renderer{width: 12, paint: paint{on: true, colour: true}}
	got := r.event(event{reply: bot.Reply{Blocks: []bot.Block{
		{Kind: bot.Quotation, Text: "The narrow strait", Marks: []bot.Mark{{Start: 4, End: 17}}},
	}}})
	want := "\x1b[36m│ \x1b[0mThe \x1b[1;4;33mnarrow\x1b[0m\n\x1b[36m│ \x1b[0m\x1b[1;4;33mstrait\x1b[0m\n"
	if got != want {
		t.Errorf("got %q, want %q: a mark goes on over a line end, and not over the space", got, want)
	}
}

func TestNoColour(t *testing.T) {
	for s := range sequences {
		if seq := (paint{on: true}).text(s, "x"); strings.Contains(seq, "[3") && !strings.HasPrefix(seq, "\x1b[3m") {
			t.Errorf("style %d has a colour without colour: %q", s, seq)
		}
		if seq := (paint{}).text(s, "x"); seq != "x" {
			t.Errorf("style %d is painted where nothing is: %q", s, seq)
		}
	}
}

func TestPlainMovesMarks(t *testing.T) {
	text, marks := plainMarked("a\x1b[1mb\u202ec", []bot.Mark{{Start: 5, End: 9}, {Start: 9, End: 10}})
	if text != "a[1mbc" || text[marks[0].Start:marks[0].End] != "b" || text[marks[1].Start:marks[1].End] != "c" {
		t.Errorf("got %q with %v, want the marks on b and c", text, marks)
	}
}

func TestVerbatimKeepsWordsWhole(t *testing.T) {
	const long = "url = {https://doi.org/10.1000/a-very-long-identifier-indeed}"
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"@book{a,\n  title = {An Analysis},\n}", 0, "    @book{a,\n      title = {An Analysis},\n    }\n"},
		{"@book{a,\n  title = {An Analysis},\n}", 24, "    @book{a,\n      title = {An\n        Analysis},\n    }\n"},
		{"  " + long, 20, "      url =\n        {https://doi.org/10.1000/a-very-long-identifier-indeed}\n"},
		{"a\n\nb", 20, "    a\n\n    b\n"},
		{"TY  - BOOK", 0, "    TY  - BOOK\n"},
	} {
		r := renderer{width: c.width}
		got := r.event(event{reply: bot.Reply{Blocks: []bot.Block{{Kind: bot.Verbatim, Text: c.text}}}})
		if got != c.want {
			t.Errorf("%q in %d columns is\n%s, want\n%s", c.text, c.width, got, c.want)
		}
	}
}
