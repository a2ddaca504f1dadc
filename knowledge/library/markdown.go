package library

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// Bounds of what a reader of Markdown takes for a heading.
const (
	deepest     = 6
	longestHead = 300 // bytes
)

// markdown writes a document so that reading it again gives the same headings
// and the same paragraphs. Every sign of the text that could be mark-up is
// escaped, also what programs would turn into links: the document's words stay
// words. Headings deeper than six levels, the title's included, come up to the
// sixth.
func markdown(d *document.Document) []byte {
	w := writer{doc: d}
	w.front()
	if w.titled() {
		w.block("# " + escapeLine(d.Title))
	}
	section := 0
	for i := 0; i < len(d.Paragraphs); {
		for section < d.Paragraphs[i].Section {
			section++
			w.heading(section)
		}
		i = w.paragraph(i)
	}
	for section++; section < len(d.Sections); section++ {
		w.heading(section)
	}
	return []byte(w.String())
}

type writer struct {
	strings.Builder
	doc   *document.Document
	begun bool // text has begun
}

// titled reports whether the title can be a heading; else it stands in the
// front matter.
func (w *writer) titled() bool { return len(escapeLine(w.doc.Title)) <= longestHead }

// block writes a block with an empty line before it.
func (w *writer) block(s string) {
	w.WriteByte('\n')
	w.WriteString(s)
	w.WriteByte('\n')
}

// front writes the settings that the text begins with.
func (w *writer) front() {
	d := w.doc
	w.WriteString("---\n")
	if !w.titled() {
		fmt.Fprintf(w, "title: %s\n", scalar(d.Title))
	}
	if len(d.Authors) > 0 {
		w.WriteString("authors:\n")
		for _, a := range d.Authors {
			fmt.Fprintf(w, "- %s\n", scalar(a))
		}
	}
	if d.Year != 0 {
		fmt.Fprintf(w, "year: %d\n", d.Year)
	}
	if d.Language != "" {
		fmt.Fprintf(w, "lang: %s\n", scalar(d.Language))
	}
	fmt.Fprintf(w, "source: %s\n---\n", scalar(d.Source))
}

// scalar is a text as a value of the front matter, in quotation marks. It needs
// no escapes, which not every reader of front matter knows: of the two kinds of
// quotation marks the text has, at most, the other.
func scalar(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	switch {
	case !strings.ContainsAny(s, `"\`):
		return `"` + s + `"`
	case !strings.Contains(s, "'"):
		return "'" + s + "'"
	}
	return `"` + strings.NewReplacer(`"`, "'", `\`, "/").Replace(s) + `"`
}

func (w *writer) heading(section int) {
	s := w.doc.Sections[section]
	w.begun = true
	w.block(strings.Repeat("#", min(s.Level+1, deepest)) + " " + escapeLine(s.Heading()))
}

// paragraph writes paragraph i, or the rows of a table that begin there, and
// returns the index of what follows.
func (w *writer) paragraph(i int) int {
	p := &w.doc.Paragraphs[i]
	mark, text, end := "", p.Text, "" // what stands around the text
	indent := ""                      // of a second line
	switch p.Kind {
	case document.Row:
		w.begun = true
		return w.table(i)
	case document.Quote, document.Echo:
		mark, indent = "> ", "> "
	case document.Item, document.Entry:
		mark = "- "
		if m := ordinal.FindString(text); m != "" {
			mark, text = m, text[len(m):]
		}
		indent = strings.Repeat(" ", len(mark))
	case document.Caption:
		if wrapped.MatchString(text) {
			mark, end = "*", "*"
		}
	case document.Note:
		if m := footnoteMark.FindString(text); m != "" {
			mark, text = m, text[len(m):]
		} else {
			mark, end = "<small>", "</small>"
		}
	}
	w.block(mark + w.running(text, "\n"+indent) + end)
	w.begun = true
	return i + 1
}

// running is running text. What a text without named authors begins with could
// be read as their names, if it is one line; so it becomes two.
func (w *writer) running(text, lineBreak string) string {
	if at := strings.LastIndexByte(text, ' '); !w.begun && at > 0 && len(w.doc.Authors) == 0 {
		return escapeLine(text[:at]) + lineBreak + escapeLine(text[at+1:])
	}
	return escapeLine(text)
}

var (
	// ordinal is the number that an item begins with.
	ordinal = regexp.MustCompile(`^\d{1,9}[.)] `)
	// footnoteMark is how the text of a footnote begins in Markdown.
	footnoteMark = regexp.MustCompile(`^\[\^[0-9A-Za-z]{1,20}\]: `)
	// wrapped texts can stand between marks of emphasis.
	wrapped = regexp.MustCompile(`^\p{L}(?:.*[\p{L}\d.])?$`)
)

// table writes the rows from paragraph i on as a table.
func (w *writer) table(i int) int {
	first := i
	var rows [][]string
	columns := 0
	for ; i < len(w.doc.Paragraphs); i++ {
		p := &w.doc.Paragraphs[i]
		if p.Kind != document.Row || p.Section != w.doc.Paragraphs[first].Section {
			break
		}
		cells := strings.Split(p.Text, " | ")
		for k := range cells {
			cells[k] = strings.ReplaceAll(escape(cells[k]), `\|`, "&#124;")
		}
		rows = append(rows, cells)
		columns = max(columns, len(cells))
	}
	for len(rows[0]) < columns {
		rows[0] = append(rows[0], "") // what has no head would not be shown
	}
	for k, cells := range rows {
		if k == 0 {
			w.WriteByte('\n')
		}
		w.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		if k == 0 {
			w.WriteString(strings.Repeat("| --- ", columns) + "|\n")
		}
	}
	return i
}

// escapeLine escapes a text that begins a line.
func escapeLine(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case strings.ContainsRune("#+-=:~", r):
		return `\` + s[:n] + escape(s[n:])
	case strings.ContainsRune("•◦▪‣·●○■–", r) && strings.HasPrefix(s[n:], " "):
		// In a reference list a reader would take these for bullets.
		return fmt.Sprintf("&#%d;", r) + escape(s[n:])
	}
	// A number would begin a list.
	if m := ordinal.FindString(s + " "); m != "" {
		return m[:len(m)-2] + `\` + m[len(m)-2:len(m)-1] + escape(s[len(m)-1:])
	}
	return escape(s)
}

// escape takes the meaning from every sign that is mark-up anywhere in a line,
// and from what many programs turn into links.
func escape(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/16)
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '&', '$', '~', '#', '|', '@', '{', '}':
			b.WriteByte('\\')
		case ':':
			if strings.HasPrefix(s[i:], "://") {
				b.WriteByte('\\')
			}
		case '.':
			if i >= 3 && strings.EqualFold(s[i-3:i], "www") {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
