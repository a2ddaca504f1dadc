package extract

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// A pdfBlock is a paragraph or heading, or what a column or page has of it.
type pdfBlock struct {
	page, last int // pages on which it begins and ends, counted from 0
	lines      []*pdfLine
	text       string // joined; raised parts still marked
	kind       document.Kind
	level      int // of a heading; 0 for a paragraph
	size       float64
	bold       bool // all of it
	italic     bool
	mono       bool
	row        bool // of a table
	gap        bool // more space than between lines stands before it
	after      bool // and behind it
	indented   bool // its first line, against the column
	hanging    bool // all lines but its first
	short      bool // its last line ends before the right edge
	first      bool // of its column
	strip      *pdfColumn
	drop       bool
	x0, x1     float64
}

// A pdfColumn is what blocks are measured against.
type pdfColumn struct {
	left, right float64
	bottom      float64 // baseline of its last line
}

// measure finds the size of running text and the distances of its lines.
func (r *pdfReader) measure() {
	sizes := map[float64]int{}
	mono, all := 0, 0
	for i := range r.pages {
		for _, l := range r.pages[i].lines {
			sizes[math.Round(l.size*2)/2] += len(l.text)
			all += len(l.text)
			if l.mono {
				mono += len(l.text)
			}
		}
	}
	r.typed = mono*2 > all
	most := 0
	for s, n := range sizes {
		if n > most || n == most && s < r.body {
			r.body, most = s, n
		}
	}
	if r.body == 0 {
		r.body = 10
	}
	// Half points are enough to tell sizes apart, but not to compare with.
	exact := map[float64]int{}
	for i := range r.pages {
		for _, l := range r.pages[i].lines {
			if math.Abs(l.size-r.body) <= 0.26 {
				exact[l.size] += len(l.text)
			}
		}
	}
	most = 0
	half := r.body
	for s, n := range exact {
		if n > most || n == most && s < half {
			r.body, most = s, n
		}
	}
}

// sizeKey makes sizes comparable.
func sizeKey(size float64) int { return int(math.Round(size * 2)) }

// layOut brings the lines of each page into order and makes blocks of them.
func (r *pdfReader) layOut() {
	var strips [][]*pdfLine
	var pages []int
	for i := range r.pages {
		for _, s := range readingOrder(r.pages[i].lines) {
			strips = append(strips, s)
			pages = append(pages, i)
		}
	}
	r.findLeading(strips)
	r.findWords()
	for i, s := range strips {
		r.columnBlocks(pages[i], s)
		if i+1 == len(strips) || pages[i+1] != pages[i] {
			r.asides(pages[i])
		}
	}
	for i := range r.pages {
		r.pages[i].lines = nil
	}
	yes, no := 0, 0
	for _, b := range r.blocks {
		if len(b.lines) >= 2 && !b.first && !b.row {
			if b.indented {
				yes++
			} else if !b.gap {
				no++
			}
		}
	}
	r.indents = yes >= 3 && yes > no/2
}

// asides adds what stands upright at the margin of a page, but for the stamps
// that preprint servers put there.
func (r *pdfReader) asides(page int) {
	for _, s := range r.pages[page].aside {
		if len(strings.Fields(s)) >= 3 && !strings.HasPrefix(s, "arXiv:") {
			r.blocks = append(r.blocks, &pdfBlock{page: page, last: page, text: s, size: r.body, strip: &pdfColumn{}, gap: true, after: true})
		}
	}
}

// findLeading finds the usual distance of lines for each size of type.
func (r *pdfReader) findLeading(strips [][]*pdfLine) {
	steps := map[int]map[int]int{}
	for _, s := range strips {
		for i := 1; i < len(s); i++ {
			a, b := s[i-1], s[i]
			if d := b.y - a.y; sizeKey(a.size) == sizeKey(b.size) && d > 0.8*a.size && d < 3.2*a.size {
				k := sizeKey(a.size)
				if steps[k] == nil {
					steps[k] = map[int]int{}
				}
				steps[k][int(math.Round(d*2))]++
			}
		}
	}
	r.leading = map[int]float64{}
	for k, m := range steps {
		best, most := 0, 0
		for d, n := range m {
			n = n*2 + m[d-1] + m[d+1]
			if n > most || n == most && d < best {
				best, most = d, n
			}
		}
		// A few lines of a size are rather set apart than set wide.
		if d := float64(best) / 2; most >= 12 || d < 1.6*float64(k)/2 {
			r.leading[k] = d
		}
	}
}

// step is the distance from line a to line b if they belong to one paragraph.
func (r *pdfReader) step(a, b *pdfLine) float64 {
	if d := r.leading[sizeKey(a.size)]; d > 0 {
		return d
	}
	return 1.25 * max(a.size, b.size)
}

// columnBlocks cuts a column into blocks.
func (r *pdfReader) columnBlocks(page int, lines []*pdfLine) {
	c := newPDFColumn(lines)
	r.markRows(lines)
	from := 0
	var last *pdfBlock
	for from < len(lines) {
		to := from + 1
		for to < len(lines) && !r.apart(lines[to-1], lines[to]) {
			to++
		}
		for _, b := range r.groupBlocks(c, lines[from:to]) {
			b.page, b.last = page, page
			b.first = last == nil
			b.gap = b.gap || b.first
			r.finishBlock(b)
			if last != nil && b.gap {
				last.after = true
			}
			r.blocks = append(r.blocks, b)
			last = b
		}
		from = to
	}
	if last != nil {
		last.after = true
	}
}

// newPDFColumn measures a column: where most of its lines begin, and how far
// the long ones reach.
func newPDFColumn(lines []*pdfLine) *pdfColumn {
	c := &pdfColumn{left: math.Inf(1), bottom: lines[len(lines)-1].y}
	starts := map[int]int{}
	var ends []float64
	for _, l := range lines {
		starts[int(math.Round(l.x0))]++
		ends = append(ends, l.x1)
	}
	for _, l := range lines {
		x := int(math.Round(l.x0))
		if n := starts[x-1] + starts[x] + starts[x+1]; n*8 >= len(lines) && l.x0 < c.left {
			c.left = l.x0
		}
	}
	if math.IsInf(c.left, 1) {
		for _, l := range lines {
			c.left = min(c.left, l.x0)
		}
	}
	slices.Sort(ends)
	c.right = ends[(len(ends)-1)*19/20]
	return c
}

// apart reports whether space or another style stands between two lines of a
// column.
func (r *pdfReader) apart(a, b *pdfLine) bool {
	if math.Abs(a.size-b.size) > 0.09*max(a.size, b.size) {
		return true
	}
	d := b.y - a.y
	return d > 1.28*r.step(a, b)+0.6 || d < 0
}

// groupBlocks cuts lines without space between them into blocks.
func (r *pdfReader) groupBlocks(c *pdfColumn, lines []*pdfLine) []*pdfBlock {
	hanging := r.hangs(c, lines)
	var blocks []*pdfBlock
	var b *pdfBlock
	for i, l := range lines {
		switch {
		case i == 0, r.begins(c, lines[i-1], l, hanging):
			b = &pdfBlock{strip: c, gap: i == 0}
			blocks = append(blocks, b)
		}
		b.lines = append(b.lines, l)
	}
	return blocks
}

// hangs reports whether the lines of a group hang below the first line of each
// of its paragraphs, as in reference lists: lines with an indent come after
// full lines, and not where a paragraph ends. Lines without one that go on in
// the middle of a sentence speak against it: notes in the margin look alike.
func (r *pdfReader) hangs(c *pdfColumn, lines []*pdfLine) bool {
	votes := 0
	for i := 1; i < len(lines); i++ {
		a, b := lines[i-1], lines[i]
		in := b.x0 - a.x0
		if math.Abs(in) <= 0.5*b.size && b.x0 < c.left+0.5*b.size && !wouldFit(c, a, b) {
			if first, _ := utf8.DecodeRuneInString(plainText(b.text)); unicode.IsLower(first) && !endsSentence(plainText(a.text)) {
				votes--
			}
			continue
		}
		if in < 0.8*b.size || in > 6*b.size || bulletLength(b.text) > 0 {
			continue
		}
		if !wouldFit(c, a, b) && !(endsSentence(plainText(a.text)) && a.x1 < c.right-a.size) {
			votes++
		} else {
			votes--
		}
	}
	return votes > 0
}

// fits reports whether the first word of line b would have had room at the end
// of line a.
func wouldFit(c *pdfColumn, a, b *pdfLine) bool {
	word := b.text
	if k := strings.IndexByte(word, ' '); k >= 0 {
		word = word[:k]
	}
	per := b.width() / float64(max(1, utf8.RuneCountInString(b.text)))
	return a.x1+per*float64(utf8.RuneCountInString(word)+1)+0.8*b.size < c.right
}

// begins reports whether a paragraph begins with line b, below line a.
func (r *pdfReader) begins(c *pdfColumn, a, b *pdfLine, hanging bool) bool {
	textA, textB := plainText(a.text), plainText(b.text)
	if a.row || b.row {
		return true
	}
	if (a.bold > 0.95) != (b.bold > 0.95) && (a.bold > 0.95 && wouldFit(c, a, b) || b.bold > 0.95) {
		return true
	}
	in, ends := b.x0-a.x0, endsSentence(textA)
	if !r.typed && (a.mono || b.mono) {
		// Lines of a program stay together, and apart from the text around.
		if a.mono && b.mono {
			return false
		}
		if wouldFit(c, a, b) || math.Abs(in) > 0.7*b.size {
			return true
		}
	}
	large := a.size > pdfBig*r.body || a.bold > 0.95
	if bulletLength(textB) > 0 {
		return true
	}
	if _, _, _, ok := headingNumber(textB); large && ok {
		return true
	}
	labelled := hasLabel(textB)
	if labelled && (ends || wouldFit(c, a, b) || hasLabel(textA)) {
		return true
	}
	if hanging {
		return in < -0.5*b.size || math.Abs(in) <= 0.5*b.size && b.x0 < c.left+0.5*b.size
	}
	if bulletLength(textA) > 0 || hasLabel(textA) {
		return in < -0.4*b.size // the rest of an item stands below its text
	}
	if large && !ends {
		return false
	}
	switch {
	case in > 0.7*b.size && in < 5*b.size && b.x0 > c.left+0.7*b.size:
		// An indent, unless the line before stood out.
		return ends || wouldFit(c, a, b) || a.x0 <= c.left+0.5*b.size
	case in < -1.5*b.size && a.x0 > c.left+1.5*b.size && len(textA) > 0:
		// Back from a quotation or a centred line, or behind the indent of a
		// first line.
		return ends && wouldFit(c, a, b) || in < -5*b.size && wouldFit(c, a, b)
	}
	if !wouldFit(c, a, b) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(textB)
	return ends || a.width() < 0.6*(c.right-c.left) && unicode.IsUpper(first)
}

// plainText is the text of a line without what is raised.
func plainText(s string) string {
	if !strings.Contains(s, pdfUp) {
		return s
	}
	var b strings.Builder
	in := false
	for _, c := range s {
		switch {
		case c == pdfRaised:
			in = true
		case c == pdfLowered:
			in = false
		case !in:
			b.WriteRune(c)
		}
	}
	return strings.TrimSpace(b.String())
}

// markRows marks the lines that are rows of a table: several in sequence that
// consist of cells.
func (r *pdfReader) markRows(lines []*pdfLine) {
	for i := 0; i < len(lines); {
		k := i
		for k < len(lines) && lines[k].cells != nil && (k == i || lines[k].y-lines[k-1].y < 3*r.step(lines[k-1], lines[k])) {
			k++
		}
		for _, l := range lines[i:k] {
			l.row = k-i >= 2 && !nestedNumbers(lines[i:k])
		}
		i = max(k, i+1)
	}
}

// nestedNumbers reports whether lines are headings, one right below the other,
// whose numbers stand apart from their titles: "2 Ships", "2.1 Tankers".
func nestedNumbers(lines []*pdfLine) bool {
	var above []int
	for _, l := range lines {
		v, _, title, ok := headingNumber(l.text)
		if !ok || !mayBeHeading(title) || above != nil && (len(v) != len(above)+1 || !slices.Equal(v[:len(above)], above)) {
			return false
		}
		above = v
	}
	return true
}

// finishBlock fills in what is known from the lines.
func (r *pdfReader) finishBlock(b *pdfBlock) {
	c, n := b.strip, len(b.lines)
	b.x0, b.x1 = math.Inf(1), math.Inf(-1)
	bold, italic, mono, count := 0.0, 0.0, 0, 0
	sizes := map[float64]int{}
	for _, l := range b.lines {
		b.x0, b.x1 = min(b.x0, l.x0), max(b.x1, l.x1)
		k := len(l.text)
		bold += l.bold * float64(k)
		italic += l.italic * float64(k)
		if l.mono {
			mono += k
		}
		sizes[l.size] += k
		count += k
	}
	most := 0
	for s, k := range sizes {
		if k > most || k == most && s > b.size {
			b.size, most = s, k
		}
	}
	b.bold = bold > 0.93*float64(count)
	b.italic = italic > 0.9*float64(count)
	b.mono = mono*2 > count && !r.typed
	first, last := b.lines[0], b.lines[n-1]
	b.indented = first.x0 > c.left+0.7*b.size
	b.hanging = n > 1 && b.lines[1].x0 > first.x0+0.7*b.size
	b.short = last.x1 < c.right-2*b.size
	if b.row = first.row; b.row {
		b.text = rowText(first)
	} else {
		b.text = r.joinLines(b.lines)
	}
}

// rowText is a row of a table, its cells joined by bars.
func rowText(l *pdfLine) string {
	var cells []string
	for i, c := range l.cells {
		end := len(l.text)
		if i+1 < len(l.cells) {
			end = l.cells[i+1].at
		}
		if s := strings.TrimSpace(l.text[c.at:end]); s != "" {
			cells = append(cells, s)
		}
	}
	return strings.Join(cells, " | ")
}

// joinLines joins the lines of a paragraph and undoes hyphenation.
func (r *pdfReader) joinLines(lines []*pdfLine) string {
	if len(lines) == 1 {
		return lines[0].text
	}
	var s []byte
	for i, l := range lines {
		if i > 0 {
			s = r.joint(s, lines[i-1].text, l.text)
		}
		s = append(s, l.text...)
	}
	return string(s)
}

// joint prepares s, which ends with text a, for text b to be added.
func (r *pdfReader) joint(s []byte, a, b string) []byte {
	if strings.HasSuffix(a, "\u00ad") {
		return s[:len(s)-len("\u00ad")]
	}
	if cut, glue := divided(a, b, r.vocabulary); glue {
		return s[:len(s)-cut]
	}
	return append(s, ' ')
}

// vocabulary holds the words of the document, with their inner hyphens.
func (r *pdfReader) vocabulary() map[string]bool { return r.words }

// findWords fills the vocabulary.
func (r *pdfReader) findWords() {
	r.words = map[string]bool{}
	for i := range r.pages {
		for _, l := range r.pages[i].lines {
			for _, w := range strings.FieldsFunc(l.text, func(c rune) bool { return !unicode.IsLetter(c) && c != '-' }) {
				if len(w) <= 64 {
					r.words[w] = true
				}
			}
		}
	}
}
