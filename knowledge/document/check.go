package document

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Check reports the first place where the document breaks what this package
// says of it, and nil where it keeps all: the order and levels of sections,
// the numbering of paragraphs, spans that lie inside their text on rune
// borders, Maps that stay inside the file (or the layer), and texts that are
// valid UTF-8 without control characters. Source and Problems may hold control
// characters, because they hold names that people gave to files.
//
// The error says where, by index, and never holds text of the document.
func (d *Document) Check() error {
	limit := d.Size
	if d.Layered {
		limit = 0
		for i := range d.Paragraphs {
			limit += len(d.Paragraphs[i].Text) + 1
		}
	}
	if err := d.checkHead(); err != nil {
		return fmt.Errorf("document: %w", err)
	}
	if err := d.checkSections(limit); err != nil {
		return err
	}
	if err := d.checkParagraphs(limit); err != nil {
		return err
	}
	for i := range d.References {
		if err := d.References[i].check(len(d.Paragraphs)); err != nil {
			return fmt.Errorf("reference %d: %w", i, err)
		}
	}
	return nil
}

func (d *Document) checkHead() error {
	sum, err := hex.DecodeString(d.SHA256)
	switch {
	case d.ID == "" || strings.ContainsFunc(d.ID, notInID):
		return errors.New("its ID is empty or has other signs than letters, digits and hyphens")
	case !utf8.ValidString(d.Source):
		return errors.New("its source is not valid UTF-8")
	case err != nil || len(sum) != 32 || strings.ToLower(d.SHA256) != d.SHA256:
		return errors.New("its SHA-256 is not 64 digits of lower-case hex")
	case d.Title == "":
		return errors.New("it has no title")
	case d.Size < 0 || d.Year < 0 || d.Pages < 0:
		return errors.New("its size, year or number of pages is below 0")
	}
	for _, p := range d.Problems {
		if !utf8.ValidString(p) {
			return errors.New("a problem is not valid UTF-8")
		}
	}
	return cleanTexts(append([]string{d.Title, d.Language}, d.Authors...)...)
}

// notInID reports whether a character cannot stand in an ID. Marks belong to
// the letters of some scripts.
func notInID(r rune) bool {
	return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) || unicode.IsUpper(r) || r == utf8.RuneError
}

func (d *Document) checkSections(limit int) error {
	if len(d.Sections) == 0 || d.Sections[0].Parent != -1 || d.Sections[0].Level != 0 || d.Sections[0].Heading() != "" {
		return errors.New("section 0 is not the root")
	}
	for i, s := range d.Sections[1:] {
		i++
		// In reading order a heading stands under the one before it or under
		// one of those that enclose that.
		open := i - 1
		for open > 0 && open > s.Parent {
			open = d.Sections[open].Parent
		}
		switch {
		case s.Title == "":
			return fmt.Errorf("section %d has no title", i)
		case s.Parent < 0 || s.Parent != open:
			return fmt.Errorf("section %d: its parent %d is not open there", i, s.Parent)
		case s.Level != d.Sections[s.Parent].Level+1:
			return fmt.Errorf("section %d: level %d in one of level %d", i, s.Level, d.Sections[s.Parent].Level)
		case !s.File.inside(limit):
			return fmt.Errorf("section %d: its place %v is outside 0 to %d", i, s.File, limit)
		}
		if err := cleanTexts(s.Number, s.Title); err != nil {
			return fmt.Errorf("section %d: %w", i, err)
		}
	}
	return nil
}

func (d *Document) checkParagraphs(limit int) error {
	section, number := 0, 0
	for i := range d.Paragraphs {
		p := &d.Paragraphs[i]
		if p.Section < section || p.Section >= len(d.Sections) {
			return fmt.Errorf("paragraph %d: section %d after %d, of %d", i, p.Section, section, len(d.Sections))
		}
		if p.Section > section {
			section, number = p.Section, 0
		}
		want := 0
		if p.Kind.Answers() {
			number++
			want = number
		}
		if p.Number != want {
			return fmt.Errorf("paragraph %d: number %d instead of %d", i, p.Number, want)
		}
		if p.Page < 0 || p.Page > d.Pages {
			return fmt.Errorf("paragraph %d: page %d of %d", i, p.Page, d.Pages)
		}
		if err := p.check(limit); err != nil {
			return fmt.Errorf("paragraph %d: %w", i, err)
		}
	}
	return nil
}

func (p *Paragraph) check(limit int) error {
	if p.Kind > Entry {
		return fmt.Errorf("unknown kind %d", p.Kind)
	}
	if p.Text == "" {
		return errors.New("it has no text")
	}
	if err := cleanTexts(p.Text, p.PageLabel); err != nil {
		return err
	}
	end := 0
	for k, s := range p.Sentences {
		if s.Start < end || s.End <= s.Start || s.End > len(p.Text) {
			return fmt.Errorf("sentence %d: %v after %d, of %d", k, s, end, len(p.Text))
		}
		if !onBorder(p.Text, s.Start) || !onBorder(p.Text, s.End) {
			return fmt.Errorf("sentence %d: %v cuts a character", k, s)
		}
		end = s.End
	}
	return p.Map.check(p.Text, limit)
}

// check reports whether the map covers the text and stays inside the file.
func (m Map) check(text string, limit int) error {
	if len(m) == 0 {
		if len(text) > limit {
			return fmt.Errorf("its text of %d bytes maps to itself in a file of %d", len(text), limit)
		}
		return nil
	}
	if m[0].Text != 0 {
		return fmt.Errorf("its map begins at %d", m[0].Text)
	}
	for i, r := range m {
		end := len(text)
		if i+1 < len(m) {
			end = m[i+1].Text
		}
		switch {
		case r.TextUnit == 0 || r.FileUnit == 0:
			return fmt.Errorf("run %d has a unit of 0", i)
		case end <= r.Text || end > len(text) || !onBorder(text, r.Text):
			return fmt.Errorf("run %d: from %d to %d of %d", i, r.Text, end, len(text))
		case !m.Span(Span{r.Text, end}).inside(limit):
			return fmt.Errorf("run %d: its place %v is outside 0 to %d", i, m.Span(Span{r.Text, end}), limit)
		}
	}
	return nil
}

func (r *Reference) check(paragraphs int) error {
	if r.Paragraph < -1 || r.Paragraph >= paragraphs {
		return fmt.Errorf("paragraph %d of %d", r.Paragraph, paragraphs)
	}
	for _, n := range append(r.Authors[:len(r.Authors):len(r.Authors)], r.Editors...) {
		if err := cleanTexts(n.Family, n.Given); err != nil {
			return err
		}
	}
	return cleanTexts(r.Text, r.Label, r.YearSuffix, r.Title, r.Container, r.Volume, r.Issue, r.Pages, r.Publisher, r.DOI, r.URL)
}

// inside reports whether the span lies in a text of so many bytes.
func (s Span) inside(limit int) bool { return 0 <= s.Start && s.Start <= s.End && s.End <= limit }

// onBorder reports whether offset i of a text does not stand inside a
// character.
func onBorder(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }

// cleanTexts reports texts that are not valid UTF-8 or hold control characters.
func cleanTexts(texts ...string) error {
	for _, s := range texts {
		if !utf8.ValidString(s) {
			return errors.New("a text is not valid UTF-8")
		}
		for i := range len(s) {
			// Of the controls above ASCII, U+0080 to U+009F, each begins so.
			if s[i] < ' ' || s[i] == 0x7f || s[i] == 0xc2 && s[i+1] < 0xa0 {
				return fmt.Errorf("a text has a control character at %d", i)
			}
		}
	}
	return nil
}
