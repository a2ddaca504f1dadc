package document_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"footnote/knowledge/document"
	"footnote/knowledge/document/documenttest"
)

// texts are made of signs that a codec may trip over.
var texts = rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{
	"a", "Zürich", " ", `"`, `\`, `\n`, "/", "<b>", "&", "\u2028", "\ufffd", "\u00a0", "日本", "𝄞", "[", "]", ",", "0", "{}", "é",
}), 1, 20), func(parts []string) string { return strings.Join(parts, "") })

// loose texts may be empty and hold control characters.
var loose = rapid.OneOf(texts, rapid.Just(""), rapid.Just("a\x00b\tc\n.txt"))

// lists are nil when they are empty.
func lists[T any](of *rapid.Generator[T]) *rapid.Generator[[]T] {
	return rapid.Map(rapid.SliceOfN(of, 0, 4), func(l []T) []T {
		if len(l) == 0 {
			return nil
		}
		return l
	})
}

// documents draws documents that keep Check.
var documents = rapid.Custom(func(t *rapid.T) *document.Document {
	d := &document.Document{
		ID:     rapid.StringMatching(`[a-z0-9-]{1,20}`).Draw(t, "ID"),
		Source: loose.Draw(t, "source"),
		SHA256: rapid.StringMatching(`[0-9a-f]{64}`).Draw(t, "SHA256"),
		Size:   1 << 20,
		Title:  texts.Draw(t, "title"), TitleGuessed: rapid.Bool().Draw(t, "guessed"),
		Authors:  lists(texts).Draw(t, "authors"),
		Year:     rapid.IntRange(0, 3000).Draw(t, "year"),
		Language: rapid.SampledFrom([]string{"", "en", "kk"}).Draw(t, "language"),
		Pages:    rapid.IntRange(0, 9).Draw(t, "pages"),
		Sections: []document.Section{{Parent: -1}},
		Problems: lists(loose).Draw(t, "problems"),
		Layered:  rapid.Bool().Draw(t, "layered"),
	}
	for range rapid.IntRange(0, 6).Draw(t, "sections") {
		parent := len(d.Sections) - 1
		for parent > 0 && rapid.Bool().Draw(t, "up") {
			parent = d.Sections[parent].Parent
		}
		d.Sections = append(d.Sections, document.Section{
			Number: rapid.SampledFrom([]string{"", "3.1", "IV"}).Draw(t, "number"),
			Title:  texts.Draw(t, "heading"), Level: d.Sections[parent].Level + 1, Parent: parent,
		})
	}
	section, number, layer := 0, 0, 0
	for range rapid.IntRange(0, 12).Draw(t, "paragraphs") {
		if next := rapid.IntRange(section, len(d.Sections)-1).Draw(t, "section"); next > section {
			section, number = next, 0
		}
		p := document.Paragraph{
			Section: section, Page: rapid.IntRange(0, d.Pages).Draw(t, "page"),
			PageLabel: rapid.SampledFrom([]string{"", "xii"}).Draw(t, "label"),
			Kind:      document.Kind(rapid.IntRange(0, int(document.Entry)).Draw(t, "kind")),
			Text:      texts.Draw(t, "text"),
		}
		if p.Kind.Answers() {
			number++
			p.Number = number
		}
		borders := []int{}
		for i := range p.Text {
			borders = append(borders, i)
		}
		borders = append(borders, len(p.Text))
		from := 0 // a border: sentences and runs are cut at random ones
		for from+1 < len(borders) && rapid.Bool().Draw(t, "sentence") {
			start := rapid.IntRange(from, len(borders)-2).Draw(t, "start")
			from = rapid.IntRange(start+1, len(borders)-1).Draw(t, "end")
			p.Sentences = append(p.Sentences, document.Span{Start: borders[start], End: borders[from]})
		}
		if d.Layered {
			p.Map = document.Map{{File: layer, TextUnit: 1, FileUnit: 1}}
			layer += len(p.Text) + 1
		} else {
			file := rapid.IntRange(0, 1000).Draw(t, "file")
			for from = 0; from+1 < len(borders) && (from > 0 || rapid.Bool().Draw(t, "map")); {
				p.Map = append(p.Map, document.Run{
					Text: borders[from], File: file,
					TextUnit: uint8(rapid.IntRange(1, 4).Draw(t, "text unit")), FileUnit: uint8(rapid.IntRange(1, 255).Draw(t, "file unit")),
				})
				file = rapid.IntRange(0, 9999).Draw(t, "next file")
				from = rapid.IntRange(from+1, len(borders)-1).Draw(t, "run")
			}
		}
		d.Paragraphs = append(d.Paragraphs, p)
	}
	names := lists(rapid.Custom(func(t *rapid.T) document.Name {
		return document.Name{Family: texts.Draw(t, "family"), Given: rapid.SampledFrom([]string{"", "J."}).Draw(t, "given")}
	}))
	for range rapid.IntRange(0, 3).Draw(t, "references") {
		d.References = append(d.References, document.Reference{
			Text: texts.Draw(t, "entry"), Paragraph: rapid.IntRange(-1, len(d.Paragraphs)-1).Draw(t, "of"),
			Label: "12", Authors: names.Draw(t, "names"), Editors: names.Draw(t, "editors"),
			Year: rapid.IntRange(0, 2026).Draw(t, "year"), NoDate: rapid.Bool().Draw(t, "no date"), YearSuffix: "a",
			Title: texts.Draw(t, "title"), Container: "C", Volume: "1", Issue: "2", Pages: "3-4", Publisher: "P", DOI: "10.1000/1", URL: "https://a.example/?a=1&b=<2>",
		})
	}
	return d
})

// TestCodec holds the round trip: nothing is lost, and writing again gives the
// same bytes.
func TestCodec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := documents.Draw(t, "document")
		if err := want.Check(); err != nil {
			t.Fatalf("the generator is wrong: %v", err)
		}
		data := encode(t, want)
		for line := range bytes.Lines(data) {
			if !json.Valid(line) {
				t.Fatalf("not JSON: %s", line)
			}
		}
		got, err := document.Decode(iotest.HalfReader(bytes.NewReader(data)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
		if again := encode(t, got); !bytes.Equal(data, again) {
			t.Fatalf("written again it is\n%s\ninstead of\n%s", again, data)
		}
	})
}

func encode(t interface {
	Helper()
	Fatal(...any)
}, d *document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := document.Encode(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const dams = "# Dams\n\n## Use\n\nWater is kept. It is \"kept\" long.\n\n~ Kept long.\n\n[] Holm, M. (2001). *Dams*."

// TestDecodeRefuses what Encode did not write, without telling what it says.
func TestDecodeRefuses(t *testing.T) {
	good := string(encode(t, documenttest.New(dams)))
	head, rest, _ := strings.Cut(good, "\n")
	first, _, _ := strings.Cut(rest, "\n")
	replace := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("nothing to replace: %s is not in %s", old, good)
		}
		return strings.Replace(good, old, new, 1)
	}
	tests := map[string]struct{ data, want string }{
		"nothing":             {"", "unexpected EOF"},
		"another thing":       {"secret words\n", "does not begin with its head"},
		"a newer format":      {replace(`"format":1`, `"format":2`), "format of documents that this version does not know: 2"},
		"only the head":       {head + "\n", "paragraph 0 of 3: unexpected EOF"},
		"cut in a line":       {good[:len(good)-3], "paragraph 2 of 3: it ends within a line"},
		"cut before its end":  {good[:len(good)-1], "ends within a line"},
		"a paragraph more":    {good + first + "\n", "behind its 3 paragraphs"},
		"a byte more":         {good + "x", "behind its 3 paragraphs"},
		"no numbers":          {replace("[1,1,0,", "[1,,0,"), "paragraph 0 of 3 is not"},
		"long numbers":        {replace("[1,1,0,", "[1,1234567890,0,"), "paragraph 0 of 3 is not"},
		"another escape":      {replace(`\"kept`, `\u0022kept`), "paragraph 0 of 3 is not"},
		"an open text":        {replace(` long."`, ` long.\"`), "is not what was written"},
		"an unknown kind":     {replace(`"",0,"Water`, `"",8,"Water`), "is not what was written"},
		"many paragraphs":     {replace(`"paragraphs":3`, `"paragraphs":999999999`), "paragraph 3 of 999999999: unexpected EOF"},
		"what Check refuses":  {replace("[1,1,0,", "[1,2,0,"), "paragraph 0: number 2 instead of 1"},
		"a sentence too long": {replace("[0,14,", "[0,914,"), "sentence 0: {0 914}"},
	}
	for name, tt := range tests {
		d, err := document.Decode(strings.NewReader(tt.data))
		if err == nil || d != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "Water") {
			t.Errorf("%s: the error tells the text: %v", name, err)
		}
		if is := errors.Is(err, document.ErrFormat); is != (name == "a newer format") {
			t.Errorf("%s: ErrFormat: %t", name, is)
		}
	}
	for n := range len(good) {
		if _, err := document.Decode(strings.NewReader(good[:n])); err == nil {
			t.Fatalf("%d of %d bytes are read as a document", n, len(good))
		}
	}
	broken := errors.New("cable out")
	for _, n := range []int{0, 5, len(good)} {
		r := io.MultiReader(strings.NewReader(good[:n]), iotest.ErrReader(broken))
		if _, err := document.Decode(r); !errors.Is(err, broken) {
			t.Errorf("reading fails after %d bytes: %v", n, err)
		}
	}
}

func TestEncodeFails(t *testing.T) {
	d := documenttest.New(dams)
	full := errors.New("disk full")
	if err := document.Encode(failing{full}, d); !errors.Is(err, full) {
		t.Errorf("error %v, want %v", err, full)
	}
	d.Paragraphs[0].Text = "line\nfeed"
	var b bytes.Buffer
	if err := document.Encode(&b, d); err == nil || b.Len() > 0 {
		t.Errorf("a document that breaks Check gives %d bytes and %v", b.Len(), err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// FuzzDecode: whatever is read without error keeps Check and comes back the
// same.
func FuzzDecode(f *testing.F) {
	f.Add(encode(f, documenttest.New(dams)))
	f.Add([]byte(`{"format":1,"id":"a","sha256":"` + strings.Repeat("0", 64) + `","size":9,"title":"T","sections":[{"Parent":-1}],"paragraphs":1}` +
		"\n[0,1,0,\"\",0,\"\\\\é\\\"b\",[0,3,1,1],[0,5,1,1,3,-2,1,1]]\n"))
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := document.Decode(bytes.NewReader(data))
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Errorf("error %q", err)
			}
			return
		}
		if err := d.Check(); err != nil {
			t.Fatalf("decoded, but %v", err)
		}
		once := encode(t, d)
		again, err := document.Decode(bytes.NewReader(once))
		if err != nil {
			t.Fatalf("written and not read: %v", err)
		}
		if twice := encode(t, again); !bytes.Equal(once, twice) {
			t.Errorf("written twice:\n%s\n%s", once, twice)
		}
	})
}

// book makes a document with a text of so many bytes.
func book(size int) *document.Document {
	var b strings.Builder
	for n := 1; b.Len() < size; n++ {
		if n%20 == 1 {
			fmt.Fprintf(&b, "## Chapter %d\n\n", n/20+1)
		}
		for k := range 5 {
			fmt.Fprintf(&b, "The %d ships of harbour %d waited \"nine\" days for a pilot, as they had in the winter of %d. ", n%90+2, k, 1700+n%300)
		}
		b.WriteString("\n\n")
	}
	d := documenttest.New(b.String())
	for i := range d.Paragraphs {
		p := &d.Paragraphs[i]
		for at := 0; at < len(p.Text); at += 72 { // as wrapped lines give
			p.Map = append(p.Map, document.Run{Text: at, File: at + i, TextUnit: 1, FileUnit: 1})
		}
	}
	return d
}

func BenchmarkCodec(b *testing.B) {
	d := book(2 << 20)
	data := encode(b, d)
	b.Run("encode", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if err := document.Encode(io.Discard, d); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := document.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
