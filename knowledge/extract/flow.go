package extract

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"footnote/knowledge/document"
)

// A flow takes what the reader of a structured format finds, in reading order,
// and makes the document of it: title, authors, headings, kinds, entries,
// echoes. Such formats share it, so that a reader only has to know its format.
//
// The text of these formats does not stand in the file as it is read, so the
// documents are Layered.
type flow struct {
	*builder
	parts []part
	at    int // current page; 0 without pages
	label string

	// named is the title that the text itself marks as such ("" if none);
	// filed is the one in the file's properties, which is often left over from
	// another document.
	named, filed string
	size         int // bytes of text so far
	count        int // paragraphs and cells that a reader has begun, where it counts them
}

// A part is a heading or a paragraph as it was found.
type part struct {
	kind  document.Kind
	level int    // of a heading, from 1; 0 for a paragraph
	text  string // clean, but hard line breaks are line feeds
	page  int
	label string
	drop  bool
}

func newFlow(name string, data []byte) *flow {
	f := &flow{builder: newBuilder(name, data, &source{})}
	f.doc.Layered = true
	return f
}

// page says on which page what follows stands: counted from 1, and as printed
// where that is known and differs.
func (f *flow) page(number int, label string) {
	f.at, f.label = number, label
	f.doc.Pages = max(f.doc.Pages, number)
}

// head adds a heading. Levels order headings among each other and need not be
// without gaps; 0 is the document's title.
func (f *flow) head(level int, text string) {
	text = oneLine(tidy(text))
	switch {
	case text == "":
	case len(text) > longHeading:
		f.add(document.Body, text)
	case level <= 0 && f.named == "":
		f.named = text
	case level <= 0:
		f.push(part{level: 1, text: text})
	default:
		f.push(part{level: level, text: text})
	}
}

// add adds a paragraph. White space is folded; a line feed is a hard line
// break, which counts in reference lists only.
func (f *flow) add(kind document.Kind, text string) {
	if text = tidy(text); text != "" {
		f.push(part{kind: kind, text: text})
	}
}

// maxParts bounds the paragraphs of a document: each takes many times the
// memory of a short text.
const maxParts = 250000

// full reports whether there is more than may be read. Then nothing is added,
// and finish says so.
func (f *flow) full() bool {
	return f.size > MaxText || len(f.parts) > maxParts || f.count > maxParts
}

func (f *flow) push(p part) {
	if f.full() {
		return
	}
	p.page, p.label = f.at, f.label
	f.size += len(p.text)
	f.parts = append(f.parts, p)
}

// title takes the title in the file's properties. What programs put there
// unasked is passed over.
func (f *flow) title(s string) {
	s = oneLine(tidy(s))
	lower := strings.ToLower(s)
	for _, junk := range []string{"microsoft word - ", "microsoft powerpoint - ", "untitled", "powerpoint presentation", "document1", "slide 1", "title"} {
		if strings.HasPrefix(lower, junk) && (strings.HasSuffix(junk, "- ") || len(lower) < len(junk)+4) {
			return
		}
	}
	for _, e := range []string{".doc", ".docx", ".pdf", ".tex", ".dvi", ".indd", ".rtf", ".odt", ".qxd", ".html", ".ps", ".pptx", ".ppt"} {
		if strings.HasSuffix(lower, e) {
			return
		}
	}
	if f.filed == "" && len(s) <= longHeading && strings.ContainsFunc(s, unicode.IsLetter) {
		f.filed = s
	}
}

// author takes an author from the file's properties: one name, or several
// apart by semicolons. An account or a program is no author.
func (f *flow) author(s string) {
	for name := range strings.SplitSeq(s, ";") {
		name = oneLine(tidy(name))
		if last, first, ok := strings.Cut(name, ", "); ok && !strings.Contains(first, ",") {
			name = first + " " + last
		}
		if names, _ := authorNames(name); len(names) > 0 {
			f.doc.Authors = append(f.doc.Authors, names...)
		}
	}
}

// language takes a language tag; what is none is passed over.
func (f *flow) language(tag string) {
	primary, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	if f.doc.Language == "" && len(primary) >= 2 && len(primary) <= 3 && strings.Trim(primary, "abcdefghijklmnopqrstuvwxyz") == "" && primary != "und" {
		f.doc.Language = primary
	}
}

// problem adds a sentence on what could not be read.
func (f *flow) problem(format string, args ...any) {
	f.doc.Problems = append(f.doc.Problems, fmt.Sprintf(format, args...))
}

// finish makes the document. Without any word it returns ErrNoText, above
// MaxText ErrTooLarge.
func (f *flow) finish() (*document.Document, error) {
	if f.size > MaxText {
		return nil, &Error{f.doc.Source, ErrTooLarge, fmt.Sprintf("its text has %d MB and the limit is %d MB: split it", f.size>>20, MaxText>>20)}
	}
	if f.bare() {
		f.judge()
	}
	if f.full() {
		return nil, &Error{f.doc.Source, ErrTooLarge, fmt.Sprintf("it has more than %d paragraphs or cells: split it", maxParts)}
	}
	f.front()
	f.entries()
	f.echoes()
	layer := 0
	for i := range f.parts {
		p := &f.parts[i]
		switch text := oneLine(p.text); {
		case p.drop:
		case p.level > 0:
			f.heading(p.level, "", text, document.Span{Start: layer, End: layer})
		default:
			n := len(f.doc.Paragraphs)
			f.paragraph(p.kind, text, document.Map{{File: layer, TextUnit: 1, FileUnit: 1}}, 0)
			if len(f.doc.Paragraphs) > n {
				q := &f.doc.Paragraphs[n]
				q.Page, q.PageLabel = p.page, p.label
				layer += len(text) + 1
			}
		}
	}
	if len(f.parts) == 0 && f.named == "" { // a title in the properties alone is no text
		return nil, &Error{f.doc.Source, ErrNoText, "if it is pictures of pages, run text recognition (OCR) over it first"}
	}
	f.numberHeadings()
	return f.builder.finish(), nil
}

// front settles title, authors and year.
func (f *flow) front() {
	f.doc.Title = f.named
	first := 0
	for first < len(f.parts) && f.parts[first].drop {
		first++
	}
	if f.doc.Title == "" && first < len(f.parts) {
		// A heading above all others that the text begins with is its title.
		if p := &f.parts[first]; p.level > 0 && !isKnownHeading(p.text) && f.alone(p.level) {
			f.doc.Title, p.drop = oneLine(p.text), true
		}
	}
	if f.doc.Title == "" {
		f.doc.Title = f.filed
	}
	if f.doc.Title == "" && f.leads(first) {
		f.doc.Title, f.parts[first].drop = oneLine(f.parts[first].text), true
	}
	titled := fold(f.doc.Title)
	filed := len(f.doc.Authors) > 0 // in the properties
	for i := range f.parts {
		p := &f.parts[i]
		if p.drop || p.text == "" {
			continue
		}
		if i-first > imprint {
			break
		}
		if p.level > 0 {
			if titled != "" && fold(p.text) == titled && i-first < 4 {
				p.drop = true // the title again
				continue
			}
			break
		}
		if titled != "" && fold(p.text) == titled {
			p.drop = true
			continue
		}
		if f.doc.Year == 0 && len(p.text) <= 300 {
			f.doc.Year = publicationYear(p.text)
		}
		if len(p.text) <= maxByline && !filed && f.doc.Title != "" {
			// Between the title and the first heading a line of names is sure to be one.
			names, sure := authorNames(oneLine(p.text))
			alone := i+1 < len(f.parts) && f.parts[i+1].level > 0 && i-first <= 2
			if len(names) > 0 && (sure || alone) {
				f.doc.Authors = append(f.doc.Authors, names...)
				p.drop = true
			}
		}
	}
	for i := max(0, len(f.parts)-imprint); i < len(f.parts) && f.doc.Year == 0; i++ {
		if p := &f.parts[i]; len(p.text) <= 300 {
			f.doc.Year = publicationYear(p.text)
		}
	}
}

// leads reports whether a part reads like the title of what follows: it opens
// the text, and the first heading stands a few short lines below it.
func (f *flow) leads(i int) bool {
	const between = 3 // authors, where they work, a date
	if i >= len(f.parts) || f.parts[i].level > 0 || f.parts[i].kind != document.Body || !isTitle(oneLine(f.parts[i].text)) {
		return false
	}
	for k := i + 1; k < len(f.parts) && k <= i+1+between; k++ {
		switch p := &f.parts[k]; {
		case p.level > 0:
			return true
		case len(p.text) > maxByline || p.kind != document.Body:
			return false
		}
	}
	return false
}

// alone reports whether just one heading has this level and none a higher one.
func (f *flow) alone(level int) bool {
	n := 0
	for _, p := range f.parts {
		switch {
		case p.level == level:
			n++
		case p.level > 0 && p.level < level:
			return false
		}
	}
	return n == 1
}

// entries turns what stands below a heading such as "References" into entries,
// if it reads like a list of them.
func (f *flow) entries() {
	level := 0 // of the open heading; 0 outside
	var out []part
	for i, p := range f.parts {
		switch {
		case p.level > 0:
			if level > 0 && p.level <= level {
				level = 0
			}
			if level == 0 && isReferencesHeading(p.text) && f.citesBelow(i) {
				level = p.level
			}
		case level > 0 && p.mayBeEntry():
			for _, e := range splitEntries(p.text, p.lines()) {
				q := p
				q.kind, q.text = document.Entry, strings.TrimSpace(p.text[e[0].start:e[len(e)-1].end])
				if n := len(out); n > 0 && out[n-1].kind == document.Entry && addressAlone(q.text) {
					out[n-1].text += " " + q.text // the end of the entry before
					continue
				}
				out = append(out, q)
			}
			continue
		}
		out = append(out, p)
	}
	f.parts = out
}

// citesBelow reports whether a third of what stands under a heading has a year
// or a link, as entries have: sections on sources, too, bear such names.
func (f *flow) citesBelow(heading int) bool {
	all, cited := 0, 0
	for _, p := range f.parts[heading+1:] {
		if p.level > 0 && p.level <= f.parts[heading].level {
			break
		}
		if p.level == 0 && p.mayBeEntry() {
			all++
			if entryYear.MatchString(p.text) || strings.Contains(p.text, "://") {
				cited++
			}
		}
	}
	return cited*3 >= all
}

func (p *part) mayBeEntry() bool {
	return !p.drop && (p.kind == document.Body || p.kind == document.Item || p.kind == document.Quote)
}

// lines are the lines of a part's text.
func (p *part) lines() []piece {
	var lines []piece
	for at := 0; at < len(p.text); {
		end := at + len(p.text[at:])
		if k := strings.IndexByte(p.text[at:], '\n'); k >= 0 {
			end = at + k
		}
		lines = append(lines, piece{start: at, end: end})
		at = end + 1
	}
	return lines
}

// echoes marks pull quotes.
func (f *flow) echoes() {
	texts := make([]string, len(f.parts))
	for i := range f.parts {
		texts[i] = f.parts[i].text
	}
	skip := func(i int) bool {
		p := &f.parts[i]
		return p.drop || p.level > 0 || p.kind != document.Body && p.kind != document.Quote
	}
	for i := range echoes(texts, skip) {
		p := &f.parts[i]
		if isQuoted(p.text) || endsSentence(p.text) || len(strings.Fields(p.text)) >= 8 {
			p.kind = document.Echo
		}
	}
}

// tidy folds white space, keeps line feeds, takes out what no reader sees, and
// composes characters; the ligatures that typesetters make are taken apart.
func tidy(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space, line := false, false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "\ufffd")) {
		switch {
		case r == '\n':
			line = true
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case leftOut(r):
			continue
		}
		if b.Len() > 0 && line {
			b.WriteByte('\n')
		} else if b.Len() > 0 && space {
			b.WriteByte(' ')
		}
		space, line = false, false
		if r >= 0xfb00 && r <= 0xfb06 {
			b.WriteString(ligatures[r-0xfb00])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// ligatures from U+FB00 on.
var ligatures = [...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// fold makes titles comparable: letters and digits in lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
