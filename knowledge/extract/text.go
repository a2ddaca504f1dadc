package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// readText reads text without mark-up, most often taken from a PDF: what is a
// heading, a quotation, an entry has to be told from its shape and place.
func readText(name string, data []byte) (*document.Document, error) {
	src, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	t := textReader{builder: newBuilder(name, data, src), how: plainMarks}
	t.blocks = t.layOut()
	for i := range t.blocks {
		b := &t.blocks[i]
		b.text, b.back = t.clean(b.pieces, t.how)
	}
	t.judge()
	t.emit()
	return t.finish(), nil
}

// judge tells what each block is.
func (t *textReader) judge() {
	t.pageNumbers()
	t.front()
	t.referenceList()
	t.numberedHeadings()
	t.knownHeadings()
	t.echoes()
	t.freeHeadings()
	t.join()
	t.kinds()
}

type textReader struct {
	*builder
	how      marks // that stand in the text
	blocks   []block
	body     int // the block behind title and authors
	words    map[string]bool
	numbered bool // the headings have numbers
}

// undecided reports whether nothing has been decided about a block yet.
func (b *block) undecided() bool {
	return !b.drop && b.level == 0 && b.kind == document.Body && b.text != ""
}

// imprint is how many blocks at the beginning and at the end of a text may say
// when it was published.
const imprint = 20

// front finds title, authors and year at the beginning of the text, and the
// year also where a line of publication gives it.
func (t *textReader) front() {
	blocks := t.blocks
	if len(blocks) == 0 {
		return
	}
	for i, b := range blocks {
		if t.doc.Year == 0 && len(b.text) <= 300 && (i < imprint || i >= len(blocks)-imprint) {
			t.doc.Year = publicationYear(b.text)
		}
	}
	if first := &blocks[0]; first.undecided() && isTitle(first.text) && len(first.pieces) <= 3 && len(blocks) > 1 {
		t.doc.Title = strings.TrimSpace(strings.TrimLeft(first.text, "#"))
		first.drop = true
		t.body = 1
	} else if words := shoutedOpening(first.text); words != nil {
		t.doc.Title, t.doc.TitleGuessed = titleCase(words), true
		return
	} else {
		return
	}
	for i := 1; i < len(blocks) && i <= 10; i++ {
		b := &blocks[i]
		if len(b.text) > maxByline || opensBody(b.text) || len(b.text) > 80 && endsSentence(b.text) {
			return
		}
		names, sure := authorNames(b.text)
		if t.doc.Year == 0 {
			t.doc.Year = frontYear(b.text)
		}
		if len(names) > 0 && (sure || i+1 < len(blocks) && t.stillFront(blocks[i+1].text)) {
			t.doc.Authors = append(t.doc.Authors, names...)
			b.drop = true
			t.body = i + 1
		}
	}
}

// isTitle reports whether the first block reads like a title.
func isTitle(s string) bool {
	if s == "" || len(s) > 250 || len(strings.Fields(s)) > 30 || isKnownHeading(s) || bulletLength(s) > 0 {
		return false
	}
	if v, _, _, ok := headingNumber(s); ok && v[0] <= 1 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return !unicode.IsLower(r) && !strings.HasSuffix(s, ":") && (!endsSentence(s) || strings.HasSuffix(s, "?") && len(s) < 120)
}

// opensBody reports whether a block is the heading that front matter ends at.
func opensBody(s string) bool {
	v, _, title, ok := headingNumber(s)
	return isKnownHeading(s) || strings.HasPrefix(s, "#") || ok && v[0] <= 1 && mayBeHeading(title)
}

// stillFront reports whether a block shows that the one before it was not yet
// body: the heading of the body, or what stands around authors.
func (t *textReader) stillFront(s string) bool {
	if opensBody(s) || strings.HasPrefix(strings.ToLower(s), "abstract") {
		return true
	}
	_, sure := authorNames(s)
	return sure || len(s) < 200 && (bodies.MatchString(s) || webOrMail.MatchString(s)) && !endsSentence(s)
}

// pageNumbers drops the blocks that are nothing but growing numbers.
func (t *textReader) pageNumbers() {
	last, run := -1, []int(nil)
	drop := func() {
		if len(run) >= 2 {
			for _, i := range run {
				t.blocks[i].drop = true
			}
		}
		run = nil
	}
	for i, b := range t.blocks {
		s := strings.Trim(b.text, " -–—[]|")
		s = strings.TrimPrefix(strings.TrimPrefix(s, "Page "), "Seite ")
		if s == "" || len(s) > 4 || strings.Trim(s, "0123456789") != "" {
			continue
		}
		n := 0
		for _, c := range s {
			n = 10*n + int(c-'0')
		}
		if n != last+1 {
			drop()
		}
		last = n
		run = append(run, i)
	}
	drop()
}

// numberedHeadings finds the headings that begin with a number and keep its
// sequence.
func (t *textReader) numberedHeadings() {
	var all []numbered
	for i := t.body; i < len(t.blocks); i++ {
		b := &t.blocks[i]
		if !b.undecided() || len(b.pieces) > 2 {
			continue
		}
		v, _, title, ok := headingNumber(b.text)
		if !ok || !mayBeHeading(title) || isContentsLine(title) {
			continue
		}
		weight := 1
		if i+1 < len(t.blocks) {
			next := &t.blocks[i+1]
			w, _, _, sibling := headingNumber(next.text)
			switch {
			case sibling && len(next.text) < 160 && len(w) == len(v) && !endsSentence(next.text):
				continue // an item among items
			case len(next.text) > 100 || endsSentence(next.text):
				weight = 3
			}
		}
		all = append(all, numbered{at: i, values: v, weight: weight})
	}
	for k := range plausible(all) {
		b := &t.blocks[all[k].at]
		_, b.number, b.title, _ = headingNumber(b.text)
		b.level = len(all[k].values)
		t.numbered = true
	}
}

// isContentsLine reports whether a heading ends with the dots and the page
// number of a table of contents.
func isContentsLine(title string) bool {
	s := strings.TrimRight(title, "0123456789")
	return s != title && (strings.HasSuffix(strings.TrimRight(s, " "), "..") || strings.HasSuffix(strings.TrimRight(s, " "), ". .") || strings.HasSuffix(strings.TrimRight(s, " "), "…"))
}

// knownHeadings finds the headings that every paper has, and those with marks.
func (t *textReader) knownHeadings() {
	for i := range t.blocks {
		b := &t.blocks[i]
		s := t.src.text[b.pieces[0].start:b.pieces[len(b.pieces)-1].end]
		switch {
		case b.level > 0 && b.title == "" && len(b.text) < 160: // underlined
			b.title = b.text
			if b.title == "" {
				b.level = 0
			}
		case b.level > 0 && b.title == "":
			b.level = 0
		case i < t.body || !b.undecided() || len(b.pieces) > 2:
		case isKnownHeading(b.text):
			b.level, b.title = 1, strings.TrimRight(b.text, ":")
		case atxLevel(s) > 0 && len(s) < longHeading:
			if b.title = strings.TrimSpace(strings.Trim(b.text, "#")); b.title != "" {
				b.level = atxLevel(s)
			}
		}
	}
}

// atxLevel is the number of # before a heading; 0 if there are none.
func atxLevel(s string) int {
	n := len(s) - len(strings.TrimLeft(s, "#"))
	if n == 0 || n > 6 || n == len(s) || s[n] != ' ' {
		return 0
	}
	return n
}

// freeHeadings finds headings by shape and place: a short line, in capitals or
// bold or with no full stop, above a paragraph and below the end of one.
func (t *textReader) freeHeadings() {
	depth, shouts := 0, false
	for i := t.body; i < len(t.blocks); i++ {
		b := &t.blocks[i]
		if b.level > 0 {
			if b.number != "" {
				depth = b.level
			}
			continue
		}
		if !b.undecided() || len(b.pieces) > 2 || !mayBeHeading(b.text) || bulletLength(b.text) > 0 || i+1 == len(t.blocks) {
			continue
		}
		next := &t.blocks[i+1]
		loud := shouted(b.text) && len(b.text) <= 100 && !shouted(next.text)
		raw := t.src.text[b.pieces[0].start:b.pieces[len(b.pieces)-1].end]
		bold := len(b.text) <= 100 && strings.HasPrefix(raw, "**") && strings.HasSuffix(raw, "**") && strings.Count(raw, "**") == 2
		level := depth + 1
		switch {
		case loud && !t.numbered:
			level, shouts = 1, true
		case loud, bold:
		case shouts:
			level = 2
			fallthrough
		default:
			if !t.freeHeading(i) {
				continue
			}
		}
		b.level, b.title = level, b.text
	}
}

// freeHeading decides on a line that nothing but its shape makes a heading.
func (t *textReader) freeHeading(i int) bool {
	b := &t.blocks[i]
	if len(b.pieces) > 1 || len(b.text) > 80 || isQuoted(b.text) || unicode.IsDigit(rune(b.text[0])) || strings.HasSuffix(b.text, ")") && strings.Contains(b.text, "(") && entryYear.MatchString(b.text) {
		return false
	}
	next := &t.blocks[i+1]
	if !next.undecided() || len(next.text) < 2*len(b.text) || len(next.text) < 100 || !startsUpper(next.text) {
		return false
	}
	for k := i - 1; k >= 0; k-- {
		if prev := &t.blocks[k]; !prev.drop {
			return prev.level == 0 && endsSentence(prev.text)
		}
	}
	return true
}

// startsUpper reports whether a text begins like a sentence.
func startsUpper(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return !unicode.IsLower(r)
		}
	}
	return true
}

// referenceList turns the blocks below a heading such as "References" into
// entries.
func (t *textReader) referenceList() {
	for i := len(t.blocks) - 2; i >= t.body; i-- {
		head := &t.blocks[i]
		if head.drop || len(head.pieces) > 1 || !isReferencesHeading(strings.TrimLeft(head.text, "# ")) {
			continue
		}
		end := i + 1
		var lines []piece
		for ; end < len(t.blocks); end++ {
			b := &t.blocks[end]
			if isKnownHeading(b.text) || atxLevel(b.text) > 0 || isAppendix(b.text) {
				break
			}
			if !b.drop {
				lines = append(lines, b.pieces...)
			}
		}
		var entries []block
		cited := 0
		for _, pieces := range splitEntries(t.src.text, lines) {
			e := block{pieces: pieces, kind: document.Entry}
			e.text, e.back = t.clean(pieces, t.how)
			if entryYear.MatchString(e.text) || strings.Contains(e.text, "://") {
				cited++
			}
			entries = append(entries, e)
		}
		if cited*3 < len(entries) || cited == 0 {
			continue // a section that bears such a name
		}
		head.level, head.title = 1, strings.TrimSpace(strings.Trim(head.text, ":# "))
		if _, number, title, ok := headingNumber(head.title); ok {
			head.number, head.title = number, title
		}
		t.blocks = append(append(append([]block(nil), t.blocks[:i+1]...), entries...), t.blocks[end:]...)
		return
	}
}

// isAppendix reports whether a block is the heading of an appendix.
func isAppendix(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	switch strings.ToLower(strings.TrimRight(word, ":.")) {
	case "appendix", "appendices", "annex", "anhang", "annexe", "anexo", "приложение":
		return mayBeHeading(s) && len(s) < 100
	}
	return false
}

// echoes marks pull quotes.
func (t *textReader) echoes() {
	texts := make([]string, len(t.blocks))
	for i := range t.blocks {
		texts[i] = t.blocks[i].text
	}
	skip := func(i int) bool { return i < t.body || !t.blocks[i].undecided() }
	for i := range echoes(texts, skip) {
		b := &t.blocks[i]
		if isQuoted(b.text) || endsSentence(b.text) || len(strings.Fields(b.text)) >= 8 {
			b.kind = document.Echo
		}
	}
}

// join puts paragraphs together that a page break, or a pull quote at one, cut
// in two.
func (t *textReader) join() {
	last := -1 // the paragraph that may go on
	var numbers []int
	for i := t.body; i < len(t.blocks); i++ {
		b := &t.blocks[i]
		switch {
		case b.drop || b.kind == document.Echo || b.undecided() && isCaption(b.text):
			continue
		case strings.Trim(b.text, "0123456789") == "" && len(b.text) <= 4:
			numbers = append(numbers, i) // of a page, if the paragraph goes on behind it
			continue
		case !b.undecided() || bulletLength(b.text) > 0 || hasLabel(b.text):
			last = -1
			continue
		}
		if last >= 0 && goesOnIn(t.blocks[last].text, b.text) {
			a := &t.blocks[last]
			pieces := append(append([]piece(nil), a.pieces...), b.pieces...)
			t.hyphen(&pieces[len(a.pieces)-1], &pieces[len(a.pieces)])
			a.pieces = pieces
			a.text, a.back = t.clean(pieces, t.how)
			b.drop = true
			for _, n := range numbers {
				t.blocks[n].drop = t.blocks[n].drop || n > last
			}
			continue
		}
		last, numbers = i, numbers[:0]
	}
}

// goesOnIn reports whether paragraph b is the rest of paragraph a.
func goesOnIn(a, b string) bool {
	if len(a) < 40 || endsSentence(a) || strings.HasSuffix(a, ":") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(b, "\"'“‘([*_"))
	if unicode.IsLower(first) {
		return true
	}
	if len(a) < 100 || isQuoted(b) {
		return false
	}
	switch a[strings.LastIndexByte(a, ' ')+1:] {
	case "the", "a", "an", "of", "in", "and", "or", "to", "for", "with", "by", "on", "at", "from", "that", "as", "which", "is", "are", "was",
		"der", "die", "das", "und", "von", "mit", "de", "la", "le", "les", "et", "el", "los", "y", "в", "и", "на", "с":
		return true
	}
	open := strings.LastIndexByte(a, '(')
	return strings.HasSuffix(a, ",") || strings.HasSuffix(a, "-") || open > strings.LastIndexByte(a, ')') && strings.IndexByte(b, ')') >= 0
}

// kinds tells quotations, items and captions from running text.
func (t *textReader) kinds() {
	base := t.usualIndent()
	intro := ""
	for i := t.body; i < len(t.blocks); i++ {
		b := &t.blocks[i]
		if b.drop {
			continue
		}
		if b.undecided() {
			switch bullet := bulletLength(b.text); {
			case isCaption(b.text):
				b.kind = document.Caption
			case bullet > 0 && !strings.HasPrefix(b.text, "–"):
				b.kind = document.Item
				b.pieces[0].start += bulletLength(t.src.text[b.pieces[0].start:b.pieces[0].end])
				b.text, b.back = t.clean(b.pieces, t.how)
			case hasLabel(b.text) && len(b.text) < 400:
				b.kind = document.Item
			case strings.HasSuffix(intro, ":") && len(b.text) >= 60 && endsSentence(b.text) && t.standsAlone(i):
				b.kind = document.Quote
			case b.indent >= base+2 && len(b.pieces) > 1 && len(b.text) >= 60 && t.allIndented(b, base):
				b.kind = document.Quote
			}
		}
		if b.kind != document.Echo {
			intro = b.text
		}
	}
}

// standsAlone reports whether running text that is no item of a row follows
// block i: a quotation is one block, an enumeration several.
func (t *textReader) standsAlone(i int) bool {
	if i+1 == len(t.blocks) {
		return true
	}
	next := &t.blocks[i+1]
	return bulletLength(next.text) == 0 && !hasLabel(next.text)
}

// usualIndent is the least indent of the blocks, so that a file that is
// indented as a whole has no quotations.
func (t *textReader) usualIndent() int {
	least := 1 << 20
	for _, b := range t.blocks {
		least = min(least, b.indent)
	}
	return least
}

func (t *textReader) allIndented(b *block, base int) bool {
	for _, p := range b.pieces {
		k := p.start
		for k > 0 && (t.src.text[k-1] == ' ' || t.src.text[k-1] == '\t') {
			k--
		}
		if p.start-k < base+2 {
			return false
		}
	}
	return true
}

// emit adds the blocks to the document.
func (t *textReader) emit() {
	for i := range t.blocks {
		b := &t.blocks[i]
		switch start := b.pieces[0].start; {
		case b.drop:
		case b.level > 0:
			t.heading(b.level, b.number, b.title, t.src.file(start, b.pieces[len(b.pieces)-1].end))
		default:
			t.paragraph(b.kind, b.text, b.back, start)
		}
	}
}
