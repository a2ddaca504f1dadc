package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
	"footnote/knowledge/reference"
)

// A builder puts a document together in reading order.
type builder struct {
	cleaner
	doc    *document.Document
	open   []openSection // from the outermost to the current one
	number int           // of the last paragraph that may answer
	pages  []int         // offsets in the decoded text at which pages begin, without the first

	spans []document.Span // room for the sentences of many paragraphs
	found []document.Span
}

type openSection struct {
	level   int // as the file has it
	section int // index
}

func newBuilder(name string, data []byte, src *source) *builder {
	sum := sha256.Sum256(data)
	b := &builder{cleaner: cleaner{src: src}, doc: &document.Document{
		ID:       slug(name),
		Source:   name,
		SHA256:   hex.EncodeToString(sum[:]),
		Size:     len(data),
		Sections: []document.Section{{Parent: -1}},
	}}
	if src.problem != "" {
		b.doc.Problems = append(b.doc.Problems, src.problem)
	}
	return b
}

// heading opens a section. The level orders headings among each other; the
// section's own Level is its depth in the tree.
func (b *builder) heading(level int, number, title string, file document.Span) {
	for len(b.open) > 0 && b.open[len(b.open)-1].level >= level {
		b.open = b.open[:len(b.open)-1]
	}
	parent := 0
	if len(b.open) > 0 {
		parent = b.open[len(b.open)-1].section
	}
	b.open = append(b.open, openSection{level, len(b.doc.Sections)})
	b.doc.Sections = append(b.doc.Sections, document.Section{
		Number: number, Title: title, Level: len(b.open), Parent: parent, File: file,
	})
	b.number = 0
}

// paragraph adds a paragraph unless its text is empty.
func (b *builder) paragraph(kind document.Kind, text string, m document.Map, at int) {
	if text == "" {
		return
	}
	p := document.Paragraph{Section: len(b.doc.Sections) - 1, Kind: kind, Text: text, Map: m}
	if b.pages != nil {
		p.Page = 1 + sort.SearchInts(b.pages, at+1)
	}
	if kind.Answers() {
		b.number++
		p.Number = b.number
	}
	b.found = analysis.AppendSentences(b.found[:0], text)
	if n := len(b.spans); n+len(b.found) > cap(b.spans) {
		b.spans = make([]document.Span, 0, len(b.found)+min(1024, len(b.src.text)/100))
	}
	first := len(b.spans)
	b.spans = append(b.spans, b.found...)
	p.Sentences = b.spans[first:len(b.spans):len(b.spans)]
	b.doc.Paragraphs = append(b.doc.Paragraphs, p)
}

// finish fills in what is known at the end.
func (b *builder) finish() *document.Document {
	d := b.doc
	if d.Title == "" {
		d.Title, d.TitleGuessed = titleFromName(d.Source), true
	}
	if d.Language == "" {
		d.Language = analysis.Language(b.sample())
	}
	if b.pages != nil {
		d.Pages = len(b.pages) + 1
	}
	if len(d.Paragraphs) == 0 {
		d.Problems = append(d.Problems, "It has a title and no text.")
	}
	b.references()
	return d
}

// enough is how many bytes tell a language: some 150 words, half of them
// function words.
const enough = 1 << 10

// sample is text enough to tell the language by, without reference lists.
func (b *builder) sample() string {
	var s strings.Builder
	for _, p := range b.doc.Paragraphs {
		if p.Kind != document.Entry {
			s.WriteString(p.Text[:min(len(p.Text), enough)])
			s.WriteByte('\n')
			if s.Len() >= enough {
				break
			}
		}
	}
	return strings.ToValidUTF8(s.String(), "")
}

// references reads the entries of the reference list.
func (b *builder) references() {
	var entries []string
	var at []int
	for i, p := range b.doc.Paragraphs {
		if p.Kind == document.Entry {
			entries = append(entries, p.Text)
			at = append(at, i)
		}
	}
	if len(entries) == 0 {
		return
	}
	refs := reference.ParseList(entries)
	for i := range refs {
		refs[i].Paragraph = at[i]
	}
	b.doc.References = refs
}

// maxSlug bounds an ID in bytes.
const maxSlug = 60

// slug makes an ID of a file name: its base without the ending, in lower case,
// with hyphens for all that is neither letter nor digit. Accents go; letters of
// other scripts stay.
func slug(name string) string {
	base := filepath.Base(filepath.ToSlash(name))
	base = strings.TrimSuffix(base, filepath.Ext(base))
	if base == "" {
		base = strings.TrimPrefix(filepath.Base(name), ".")
	}
	var s strings.Builder
	var last rune
	for _, r := range norm.NFKD.String(base) {
		switch {
		case unicode.Is(unicode.Mn, r) && last < 0x250:
			continue // the accent of a Latin letter
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			if last == '-' && s.Len() > 0 {
				s.WriteByte('-')
			}
			s.WriteRune(unicode.ToLower(r))
			last = r
		case r == '\'' || r == '’':
		default:
			last = '-'
		}
	}
	id := norm.NFC.String(s.String())
	if len(id) > maxSlug {
		id = id[:maxSlug]
		for !utf8.ValidString(id) {
			id = id[:len(id)-1]
		}
		id = strings.Trim(id, "-")
	}
	if id == "" {
		return "document"
	}
	return id
}

// titleFromName makes a title of a file name: "silk-road_notes.md" gives
// "Silk road notes".
func titleFromName(name string) string {
	base := filepath.Base(filepath.ToSlash(name))
	base = strings.TrimSuffix(base, filepath.Ext(base))
	words := strings.Fields(strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, base))
	title := strings.ToValidUTF8(strings.Join(words, " "), "")
	r, n := utf8.DecodeRuneInString(title)
	if title == "" || title == "." {
		return "Untitled"
	}
	return string(unicode.ToUpper(r)) + title[n:]
}
