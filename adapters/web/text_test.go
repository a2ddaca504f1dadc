package web

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/knowledge"
	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
)

func TestPlain(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"as it is", "Straße, naïve <b>", "Straße, naïve <b>"},
		{"controls", "a\x00b\x1b[31mc\u0085d\ne", "ab[31mc d e"},
		{"overrides of direction", "a\u202eb\u202c\u2066c\u2069", "abc"},
		{"direction marks stay", "a\u200e\u200f\u061cb", "a\u200e\u200f\u061cb"},
		{"joiners stay", "می\u200cخواهم 👩\u200d🌾", "می\u200cخواهم 👩\u200d🌾"},
		{"optional breaks stay", "co\u00adop\u200beration", "co\u00adop\u200beration"},
		{"lines", "a\u2028b\u2029c", "a b c"},
		{"tags", "a\U000e0041\U000e007fb", "ab"},
		{"no characters", "a\ufdd0\uffffb", "ab"},
		{"not UTF-8", "a\xffb", "a\ufffdb"},
		{"not UTF-8, and a control", "a\xff\x00b", "a\ufffdb"},
		{"nothing", "", ""},
	} {
		if got := plain(tt.in); got != tt.want {
			t.Errorf("%s: plain(%q) = %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestSegments(t *testing.T) {
	text := "one two three four"
	span := func(start, end int) knowledge.Span { return knowledge.Span{Start: start, End: end} }
	for _, tt := range []struct {
		name  string
		span  knowledge.Span
		marks []knowledge.Span
		links []stretch
		want  string
	}{
		{"nothing", whole(text), nil, nil, "one two three four"},
		{"a mark", whole(text), []knowledge.Span{span(4, 7)}, nil, "one |[two]| three four"},
		{"marks at both ends", whole(text), []knowledge.Span{span(0, 3), span(14, 18)}, nil, "[one]| two three |[four]"},
		{"a link in a mark", whole(text), []knowledge.Span{span(0, 13)}, []stretch{{Span: span(4, 7), href: "h"}}, "[one ]|[two]h|[ three]| four"},
		{"a mark in a link", whole(text), []knowledge.Span{span(5, 6)}, []stretch{{Span: span(4, 7), href: "h"}}, "one |th|[w]h|oh| three four"},
		{"a mark across a link's end", whole(text), []knowledge.Span{span(6, 9)}, []stretch{{Span: span(4, 7), href: "h"}}, "one |twh|[o]h|[ t]|hree four"},
		{"a part", span(4, 13), []knowledge.Span{span(0, 5), span(12, 18)}, nil, "[t]|wo thre|[e]"},
		{"links out of order and out of bounds", whole(text), nil, []stretch{{Span: span(8, 13), href: "h"}, {Span: span(4, 7), href: "i"}, {Span: span(14, 99), href: "k"}}, "one two |threeh| four"},
		{"marks out of bounds", whole(text), []knowledge.Span{span(-5, 3), span(14, 99), span(9, 9), span(20, 30)}, nil, "[one]| two three |[four]"},
	} {
		var parts []string
		for _, s := range segments(text, tt.span, tt.marks, tt.links) {
			p := s.Text
			if s.Mark {
				p = "[" + p + "]"
			}
			parts = append(parts, p+s.Href)
		}
		if got := strings.Join(parts, "|"); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Whatever the marks and links, the text is the text.
func FuzzSegments(f *testing.F) {
	f.Add("one two three", 2, 5, 1, 8)
	f.Add("ä", 0, 1, 1, 2)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		if !utf8.ValidString(text) || plain(text) != text {
			return
		}
		on := func(i int) int { // a rune border of the text, as all spans have
			i = max(0, min(i, len(text)))
			for i < len(text) && !utf8.RuneStart(text[i]) {
				i++
			}
			return i
		}
		marks := []knowledge.Span{{Start: on(a), End: on(b)}}
		links := []stretch{{Span: knowledge.Span{Start: min(on(c), on(d)), End: max(on(c), on(d))}, href: "h"}}
		got := ""
		for _, s := range segments(text, whole(text), marks, links) {
			got += s.Text
		}
		if got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}

func TestAddress(t *testing.T) {
	for _, tt := range []struct{ url, doi, want string }{
		{"https://example.org/a?b=c#d", "", "https://example.org/a?b=c#d"},
		{"http://example.org", "", "http://example.org"},
		{"www.example.org/x", "", "https://www.example.org/x"},
		{"", "10.1000/x", "https://doi.org/10.1000/x"},
		{"https://例え.jp/本", "", "https://例え.jp/本"},
		{"", "", ""},
		{"javascript:alert(1)", "", ""},
		{"JavaScript://example.org/%0aalert(1)", "", ""},
		{"data:text/html,x", "", ""},
		{"ftp://example.org/", "", ""},
		{"//example.org/", "", ""},
		{"example.org", "", ""},
		{"https:///x", "", ""},
		{"https://user:word@example.org/", "", ""},
		{"https://good.example@evil.example/", "", ""},
		{"https://example.org/\u202egpj.exe", "", ""},
		{"https://exa\u200bmple.org/", "", ""},
		{"https://example.org/a b", "", ""},
		{"https://example.org/\"x", "", ""},
		{"https://example.org/\\x", "", ""},
		{"https://exam\x00ple.org/", "", ""},
		{"https://[::1", "", ""},
	} {
		if got := address(knowledge.Reference{URL: tt.url, DOI: tt.doi}); got != tt.want {
			t.Errorf("address of %q %q is %q, want %q", tt.url, tt.doi, got, tt.want)
		}
	}
}

func TestQuotations(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want quotation
		ok   bool
	}{
		{"k7m2qx.1", quotation{"k7m2qx", 1, 1}, true},
		{"k7m2qx-2.3-5", quotation{"k7m2qx-2", 3, 5}, true},
		{"k7m2qx", quotation{}, false},
		{"k7m2qx.5-3", quotation{}, false},
		{"k7m2qx.-1", quotation{}, false},
		{"k7m2qx.1-2-3", quotation{}, false},
		{"", quotation{}, false},
		{strings.Repeat("x", 70) + ".1", quotation{}, false},
	} {
		got, ok := parseQuotation(tt.in)
		if ok != tt.ok || ok && (got != tt.want || got.String() != tt.in) {
			t.Errorf("parseQuotation(%q) = %v, %t; want %v, %t", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzParseQuotation(f *testing.F) {
	f.Add("k7m2qx.1-2")
	f.Fuzz(func(t *testing.T, s string) {
		if q, ok := parseQuotation(s); ok {
			if again, ok := parseQuotation(q.String()); !ok || again != q {
				t.Errorf("%q is read as %v, written as %q, read as %v", s, q, q.String(), again)
			}
		}
	})
}

func TestWords(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, " – ": 0, "One two, three.": 3, "it's the harbour-master’s 3.5": 5, "水不问": 3, "ひらがな and Latin": 6,
		"حُفر الميناء": 2, "naı\u0308ve": 1,
	} {
		if got := words(text); got != want {
			t.Errorf("words(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestAbout(t *testing.T) {
	for n, want := range map[int]string{1: "1 word", 99: "99 words", 100: "about 100 words", 104: "about 100 words", 5412: "about 5,400 words", 996: "about 1,000 words", 1234567: "about 1,200,000 words"} {
		if got := about(n, "word"); got != want {
			t.Errorf("about(%d) = %q, want %q", n, got, want)
		}
	}
}

// large is a document of sections of the given sizes in bytes.
func large(id string, sizes ...int) *knowledge.Document {
	d := &document.Document{ID: id, Title: id, Sections: []document.Section{{Parent: -1}}}
	for i, size := range sizes {
		d.Sections = append(d.Sections, document.Section{Title: "s", Level: 1, Parent: 0})
		for size > 0 {
			text := strings.Repeat("x", min(size, 10))
			d.Paragraphs = append(d.Paragraphs, document.Paragraph{Section: i + 1, Number: 1, Text: text, Sentences: analysis.Sentences(text)})
			size -= len(text)
		}
	}
	return d
}

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		name  string
		sizes []int
		want  []int // bytes of each part
	}{
		{"small", []int{50, 50, 50}, []int{150}},
		{"as large as one page may be", []int{100, 100}, []int{200}},
		{"at headings", []int{60, 60, 60, 60}, []int{60, 60, 60, 60}},
		{"small sections together", []int{30, 30, 30, 30, 30, 30, 30}, []int{60, 60, 60, 30}},
		{"inside a long section", []int{20, 250, 20}, []int{20, 100, 100, 70}},
		{"headings without text", []int{0, 150, 0, 80, 0}, []int{100, 50, 80}},
	} {
		d := large("x", tt.sizes...)
		l := newLayout(d, 200, 100)
		var got []int
		at := 0
		for _, p := range l.parts {
			if p.Start != at {
				t.Errorf("%s: part at %d, want %d", tt.name, p.Start, at)
			}
			size := 0
			for ; at < p.End; at++ {
				size += len(d.Paragraphs[at].Text)
				if l.parts[l.partOf(at)] != p {
					t.Errorf("%s: paragraph %d is said to be in part %d", tt.name, at, l.partOf(at))
				}
			}
			got = append(got, size)
		}
		if !slices.Equal(got, tt.want) || at != len(d.Paragraphs) {
			t.Errorf("%s: parts of %v, want %v", tt.name, got, tt.want)
		}
	}
	if l := newLayout(&document.Document{ID: "x", Sections: []document.Section{{Parent: -1}}}, 200, 100); len(l.parts) != 1 {
		t.Errorf("a document without text has %d parts", len(l.parts))
	}
}

// A layout goes when its document goes.
func TestLayoutsAreDropped(t *testing.T) {
	var c layouts
	kept := large("kept", 100)
	first := c.of(kept)
	for range 20 {
		c.of(large("gone", 100))
	}
	for range 100 {
		runtime.GC()
		if c.len() == 1 {
			break
		}
		runtime.Gosched()
	}
	if n := c.len(); n != 1 || c.of(kept) != first {
		t.Errorf("%d layouts are kept, want that of the one document", n)
	}
	runtime.KeepAlive(kept)
}
