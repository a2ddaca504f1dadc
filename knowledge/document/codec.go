package document

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// codecFormat is the number of the format that Encode writes. It grows with
// every change that an older Decode would misread.
const codecFormat = 1

// ErrFormat is the error of Decode for what another version of this package
// has written.
var ErrFormat = errors.New("a format of documents that this version does not know")

// A head is the first value of an encoded document: all but the paragraphs.
type head struct {
	Format       int             `json:"format"`
	ID           string          `json:"id"`
	Source       string          `json:"source"`
	SHA256       string          `json:"sha256"`
	Size         int             `json:"size"`
	Title        string          `json:"title"`
	TitleGuessed bool            `json:"title_guessed,omitempty"`
	Authors      []string        `json:"authors,omitempty"`
	Year         int             `json:"year,omitempty"`
	Language     string          `json:"language,omitempty"`
	Pages        int             `json:"pages,omitempty"`
	Sections     []Section       `json:"sections"`
	References   []headReference `json:"references,omitempty"`
	Problems     []string        `json:"problems,omitempty"`
	Layered      bool            `json:"layered,omitempty"`
	Paragraphs   int             `json:"paragraphs"` // how many values follow
}

// A headReference is a Reference with the field that it keeps from its readers.
type headReference struct {
	Reference
	Paragraph int `json:"paragraph"`
}

// Encode writes the document as JSON values, each on a line of its own: first
// an object with everything but the paragraphs, then an array for each of
// those. It needs little memory beside the document. A document that breaks
// Check is an error, before anything is written.
//
// Lists that are empty come back from Decode as nil; nothing else is lost.
func Encode(w io.Writer, d *Document) error {
	if err := d.Check(); err != nil {
		return fmt.Errorf("encode a document: %w", err)
	}
	h := head{
		Format: codecFormat,
		ID:     d.ID, Source: d.Source, SHA256: d.SHA256, Size: d.Size,
		Title: d.Title, TitleGuessed: d.TitleGuessed, Authors: d.Authors, Year: d.Year, Language: d.Language, Pages: d.Pages,
		Sections: d.Sections, Problems: d.Problems, Layered: d.Layered, Paragraphs: len(d.Paragraphs),
	}
	for _, r := range d.References {
		h.References = append(h.References, headReference{r, r.Paragraph})
	}
	out := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(h); err != nil {
		return fmt.Errorf("encode a document: %w", err)
	}
	var line []byte
	for i := range d.Paragraphs {
		line = d.Paragraphs[i].append(line[:0])
		if _, err := out.Write(line); err != nil {
			return fmt.Errorf("encode a document: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("encode a document: %w", err)
	}
	return nil
}

// append writes the paragraph as a line:
//
//	[section, number, page, label, kind, text, [sentences], [map]]
//
// A sentence is two numbers, how far it begins behind the one before it and its
// length; a run of the map is four, how far text and file are from those of the
// run before, and the units. encoding/json would take most of the time of
// opening a shelf, so that this is written and read by hand.
func (p *Paragraph) append(b []byte) []byte {
	number := func(sep byte, n int) {
		b = strconv.AppendInt(append(b, sep), int64(n), 10)
	}
	number('[', p.Section)
	number(',', p.Number)
	number(',', p.Page)
	b = appendQuoted(append(b, ','), p.PageLabel)
	number(',', int(p.Kind))
	b = appendQuoted(append(b, ','), p.Text)

	b = append(b, ',')
	sep, end := byte('['), 0
	for _, s := range p.Sentences {
		number(sep, s.Start-end)
		number(',', s.Len())
		sep, end = ',', s.End
	}
	b = closed(b, sep)

	b = append(b, ',')
	sep = '['
	var last Run
	for _, r := range p.Map {
		number(sep, r.Text-last.Text)
		number(',', r.File-last.File)
		number(',', int(r.TextUnit))
		number(',', int(r.FileUnit))
		sep, last = ',', r
	}
	b = closed(b, sep)
	return append(b, ']', '\n')
}

// closed ends a list; sep is still the bracket if it has nothing in it.
func closed(b []byte, sep byte) []byte {
	if sep == '[' {
		b = append(b, '[')
	}
	return append(b, ']')
}

// appendQuoted appends a text as JSON. It has no control characters, so that
// nothing but quotes and backslashes needs an escape.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for {
		i := strings.IndexAny(s, `"\`)
		if i < 0 {
			return append(append(b, s...), '"')
		}
		b = append(append(b, s[:i]...), '\\', s[i])
		s = s[i+1:]
	}
}

// Decode reads what Encode has written, and nothing may follow it. The document
// it returns keeps Check. The error is ErrFormat for a document in a newer
// format; others say at which paragraph the data are not what Encode writes,
// and hold no text of the document. What is allocated grows with the data that
// are there, never with a number in them.
func Decode(r io.Reader) (*Document, error) {
	in := &lineReader{r: bufio.NewReaderSize(r, 64<<10)}
	line, err := in.next()
	if err != nil {
		return nil, fmt.Errorf("decode a document: %w", err)
	}
	var h head
	if err := json.Unmarshal(line, &h); err != nil {
		// The error would quote what it read.
		return nil, errors.New("decode a document: it does not begin with its head")
	}
	if h.Format != codecFormat {
		return nil, fmt.Errorf("decode a document: %w: %d, known is %d", ErrFormat, h.Format, codecFormat)
	}
	d := &Document{
		ID: h.ID, Source: h.Source, SHA256: h.SHA256, Size: h.Size,
		Title: h.Title, TitleGuessed: h.TitleGuessed, Authors: h.Authors, Year: h.Year, Language: h.Language, Pages: h.Pages,
		Sections: h.Sections, Problems: h.Problems, Layered: h.Layered,
	}
	for _, r := range h.References {
		r.Reference.Paragraph = r.Paragraph
		d.References = append(d.References, r.Reference)
	}
	if err := d.decodeParagraphs(in, h.Paragraphs); err != nil {
		return nil, fmt.Errorf("decode a document: %w", err)
	}
	if err := d.Check(); err != nil {
		return nil, fmt.Errorf("decode a document: %w", err)
	}
	return d, nil
}

func (d *Document) decodeParagraphs(in *lineReader, count int) error {
	var p parser
	for i := range count {
		line, err := in.next()
		if err != nil {
			return fmt.Errorf("paragraph %d of %d: %w", i, count, err)
		}
		p.rest = line
		q, ok := p.paragraph()
		if !ok {
			return fmt.Errorf("paragraph %d of %d is not what was written", i, count)
		}
		d.Paragraphs = append(d.Paragraphs, q)
	}
	switch _, err := in.next(); err {
	case io.ErrUnexpectedEOF:
		return nil
	case nil, errWithin:
		return fmt.Errorf("there is something behind its %d paragraphs", count)
	default:
		return err
	}
}

// A lineReader reads lines of any length.
type lineReader struct {
	r    *bufio.Reader
	long []byte
}

var errWithin = errors.New("it ends within a line")

// next returns a line without its end, good until the next call. At the end of
// the data it fails with io.ErrUnexpectedEOF, in a line without end with
// errWithin.
func (l *lineReader) next() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		switch {
		case err == nil && len(l.long) == 0:
			return part[:len(part)-1], nil
		case err == nil || errors.Is(err, bufio.ErrBufferFull):
			l.long = append(l.long, part...)
			if err == nil {
				return l.long[:len(l.long)-1], nil
			}
		case err == io.EOF && len(part)+len(l.long) > 0:
			return nil, errWithin
		case err == io.EOF:
			return nil, io.ErrUnexpectedEOF
		default:
			return nil, err
		}
	}
}

// A parser reads the lines of paragraphs. Its arenas are room for the lists of
// many of them.
type parser struct {
	rest  []byte
	spans []Span
	runs  []Run
}

const arena = 1024

// paragraph reads a line as Paragraph.append writes it.
func (p *parser) paragraph() (q Paragraph, ok bool) {
	kind, good := 0, false
	ok = p.number('[', &q.Section) && p.number(',', &q.Number) && p.number(',', &q.Page)
	ok = ok && p.sign(',') && p.quoted(&q.PageLabel)
	ok = ok && p.number(',', &kind) && kind >= 0 && kind <= int(Entry)
	ok = ok && p.sign(',') && p.quoted(&q.Text)
	if !ok || !p.sign(',') {
		return q, false
	}
	q.Kind = Kind(kind)
	if q.Sentences, good = p.sentences(); !good || !p.sign(',') {
		return q, false
	}
	q.Map, good = p.runList()
	return q, good && p.sign(']') && len(p.rest) == 0
}

func (p *parser) sentences() (list []Span, ok bool) {
	if cap(p.spans)-len(p.spans) < arena/8 {
		p.spans = make([]Span, 0, arena)
	}
	first, end := len(p.spans), 0
	if p.empty() {
		return nil, true
	}
	for sep := byte('['); ; sep = ',' {
		var gap, length int
		if !p.number(sep, &gap) || !p.number(',', &length) {
			return nil, false
		}
		s := Span{end + gap, end + gap + length}
		p.spans = append(p.spans, s)
		end = s.End
		if p.sign(']') {
			return p.spans[first:len(p.spans):len(p.spans)], true
		}
	}
}

func (p *parser) runList() (list Map, ok bool) {
	if cap(p.runs)-len(p.runs) < arena/8 {
		p.runs = make([]Run, 0, arena)
	}
	if p.empty() {
		return nil, true
	}
	first := len(p.runs)
	var last Run
	for sep := byte('['); ; sep = ',' {
		var text, file, textUnit, fileUnit int
		if !p.number(sep, &text) || !p.number(',', &file) || !p.number(',', &textUnit) || !p.number(',', &fileUnit) ||
			textUnit != int(uint8(textUnit)) || fileUnit != int(uint8(fileUnit)) {
			return nil, false
		}
		last = Run{last.Text + text, last.File + file, uint8(textUnit), uint8(fileUnit)}
		p.runs = append(p.runs, last)
		if p.sign(']') {
			return Map(p.runs[first:len(p.runs):len(p.runs)]), true
		}
	}
}

// empty reads an empty list if one is next.
func (p *parser) empty() bool {
	rest, ok := bytes.CutPrefix(p.rest, []byte("[]"))
	p.rest = rest
	return ok
}

// sign reads a byte of punctuation.
func (p *parser) sign(c byte) bool {
	if len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// maxDigits keeps numbers, and the sums that are made of them, within an int.
const maxDigits = 9

// number reads a sign and a whole number behind it.
func (p *parser) number(before byte, n *int) bool {
	if !p.sign(before) {
		return false
	}
	minus := p.sign('-')
	i, v := 0, 0
	for ; i < len(p.rest) && p.rest[i] >= '0' && p.rest[i] <= '9'; i++ {
		if i == maxDigits {
			return false
		}
		v = v*10 + int(p.rest[i]-'0')
	}
	// One way of writing each number: no leading zeros, no -0.
	if i == 0 || i > 1 && p.rest[0] == '0' || minus && v == 0 {
		return false
	}
	if minus {
		v = -v
	}
	*n, p.rest = v, p.rest[i:]
	return true
}

// quoted reads a text as appendQuoted writes it.
func (p *parser) quoted(s *string) bool {
	if !p.sign('"') {
		return false
	}
	end := bytes.IndexAny(p.rest, `"\`)
	if end >= 0 && p.rest[end] == '"' {
		*s, p.rest = string(p.rest[:end]), p.rest[end+1:]
		return true
	}
	var b strings.Builder
	for ; end >= 0; end = bytes.IndexAny(p.rest, `"\`) {
		b.Write(p.rest[:end])
		if p.rest[end] == '"' {
			*s, p.rest = b.String(), p.rest[end+1:]
			return true
		}
		if end+1 == len(p.rest) || p.rest[end+1] != '"' && p.rest[end+1] != '\\' {
			return false
		}
		b.WriteByte(p.rest[end+1])
		p.rest = p.rest[end+2:]
	}
	return false
}
