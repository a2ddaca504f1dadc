package extract

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/extract/pdf"
)

// Gaps along a line of a PDF in ems: what is a space, how far apart runs of one
// line stand that are drawn one after the other, or in another order, and from
// where on there are cells of a table.
const (
	pdfSpace   = 0.13
	pdfNext    = 0.95
	pdfNear    = 0.5
	pdfCellGap = 1.0
)

// What is raised above the line stands between these until it is known whether
// it is the mark of a note.
const (
	pdfRaised  = '\ue000'
	pdfLowered = '\ue001' // back on the line
	pdfUp      = "\ue000"
	pdfDown    = "\ue001"
)

// A pdfLine is a line of text, or a part of one that stands for itself. y grows
// downwards, as on paper.
type pdfLine struct {
	text         string
	x0, x1, y    float64
	size         float64 // of most of it
	bold, italic float64 // shares of its characters
	mono         bool
	cells        []pdfCell // nil if it is one
	row          bool      // of a table
	artifact     bool
	dropped      bool
}

// A pdfCell is a part of a line that stands apart from the part before it.
type pdfCell struct {
	at     int // offset in the text
	x0, x1 float64
}

// A pdfLineMaker adds runs to a line.
type pdfLineMaker struct {
	line   pdfLine
	text   strings.Builder
	sizes  map[float64]int // characters by size
	mono   int
	count  int
	bold   int
	italic int
	up     bool // the last run is raised
}

// pdfLines makes lines of the runs of a page: those that stand on one baseline,
// near each other, and are drawn one after the other, and then those that are
// not.
func pdfLines(p *pdf.Page) pdfPage {
	page := pdfPage{width: p.Width, height: p.Height}
	runs := upright(p, &page)
	var lines []*pdfLine
	var m *pdfLineMaker
	seen := map[pdfSpot]bool{}
	for _, r := range runs {
		r.Text = strings.Map(func(c rune) rune {
			if c == pdfRaised || c == pdfLowered {
				return -1
			}
			return c
		}, r.Text)
		spot := pdfSpot{r.Text, int(r.X + 0.5), int(r.Y + 0.5)}
		if r.Text == "" || seen[spot] {
			continue // drawn twice, to look bold
		}
		seen[spot] = true
		if m != nil && m.takes(r, pdfNext) {
			m.add(r)
			continue
		}
		if m != nil {
			lines = append(lines, m.done())
		}
		m = newPDFLine(r)
	}
	if m != nil {
		lines = append(lines, m.done())
	}
	page.lines = dropCaps(nearLines(lines))
	return page
}

type pdfSpot struct {
	text string
	x, y int
}

// upright turns the page so that most of its text can be read, and puts the
// rest aside. What is slanted is left out: stamps, and labels of drawings.
func upright(p *pdf.Page, page *pdfPage) []pdf.Run {
	var count [4]int
	for _, r := range p.Runs {
		if r.Turn >= 0 {
			count[r.Turn] += len(r.Text)
		}
	}
	most := 0
	for t, n := range count {
		if n > count[most] {
			most = t
		}
	}
	w, h := p.Width, p.Height
	if most%2 == 1 {
		page.width, page.height = h, w
	}
	var runs []pdf.Run
	var aside strings.Builder
	last := -1.0
	for _, r := range p.Runs {
		switch {
		case r.Turn < 0:
		case r.Turn != most:
			across := r.Y
			if r.Turn%2 == 1 {
				across = r.X
			}
			if aside.Len() > 0 && math.Abs(across-last) > r.Size/2 {
				page.aside = append(page.aside, aside.String())
				aside.Reset()
			} else if aside.Len() > 0 {
				aside.WriteByte(' ')
			}
			last = across
			aside.WriteString(r.Text)
		default:
			switch most {
			case 1:
				r.X, r.Y = r.Y, w-r.X
			case 2:
				r.X, r.Y = w-r.X, h-r.Y
			case 3:
				r.X, r.Y = h-r.Y, r.X
			}
			runs = append(runs, r)
		}
	}
	if aside.Len() > 0 {
		page.aside = append(page.aside, aside.String())
	}
	return runs
}

func newPDFLine(r pdf.Run) *pdfLineMaker {
	m := &pdfLineMaker{sizes: map[float64]int{}}
	m.line = pdfLine{x0: r.X, x1: r.X, y: r.Y, size: r.Size, artifact: r.Artifact}
	m.add(r)
	return m
}

// takes reports whether a run goes on with the line, gap ems behind it at most.
func (m *pdfLineMaker) takes(r pdf.Run, gap float64) bool {
	l := &m.line
	base := max(l.size, r.Size)
	if r.Artifact != l.artifact {
		return false
	}
	dx, dy := r.X-l.x1, r.Y-l.y
	if r.X < l.x0 || dx < -1.5*base || dx > gap*base {
		return false
	}
	if math.Abs(dy) <= 0.12*base {
		return dx > -0.35*base
	}
	if m.raises(r) || m.raisedBefore(r) {
		return true
	}
	// An index, or a root, or a fraction.
	return dy > 0 && dy <= 0.45*base && r.Size < 0.9*l.size
}

// raises reports whether a run stands above the line.
func (m *pdfLineMaker) raises(r pdf.Run) bool {
	up := m.line.y - r.Y
	return r.Size < 0.85*m.line.size && up > 0.12*m.line.size && up < 0.75*m.line.size
}

// raisedBefore reports whether the line so far stands above the run.
func (m *pdfLineMaker) raisedBefore(r pdf.Run) bool {
	up := r.Y - m.line.y
	return m.line.size < 0.85*r.Size && up > 0.12*r.Size && up < 0.75*r.Size && m.text.Len() <= 12
}

func (m *pdfLineMaker) add(r pdf.Run) {
	l := &m.line
	first := m.text.Len() == 0
	up := !first && m.raises(r)
	if !first && m.raisedBefore(r) {
		s := m.text.String()
		m.text.Reset()
		if !strings.HasPrefix(s, pdfUp) {
			s = pdfUp + s + pdfDown
		}
		m.text.WriteString(s)
		l.size, l.y = r.Size, r.Y
	}
	n := utf8.RuneCountInString(r.Text)
	switch {
	case up && m.up:
		s := strings.TrimSuffix(m.text.String(), pdfDown)
		m.text.Reset()
		m.text.WriteString(s + r.Text + pdfDown)
	case up:
		m.text.WriteString(pdfUp + r.Text + pdfDown)
	default:
		if gap := r.X - l.x1; !first && gap > pdfSpace*min(l.size, r.Size) {
			m.text.WriteByte(' ')
		}
		m.text.WriteString(r.Text)
		if r.Size >= 0.85*l.size {
			l.y = r.Y
		}
		l.size = max(l.size, r.Size)
	}
	m.up = up
	l.x1 = max(l.x1, r.X+r.W)
	l.x0 = min(l.x0, r.X)
	m.sizes[math.Round(r.Size*10)/10] += n
	m.count += n
	if r.Bold {
		m.bold += n
	}
	if r.Italic {
		m.italic += n
	}
	if r.Mono {
		m.mono += n
	}
}

// done returns the line.
func (m *pdfLineMaker) done() *pdfLine {
	l := m.line
	l.text = m.text.String()
	most := 0
	for s, n := range m.sizes {
		if n > most || n == most && s > l.size {
			l.size, most = s, n
		}
	}
	l.bold, l.italic = float64(m.bold)/float64(m.count), float64(m.italic)/float64(m.count)
	l.mono = m.mono*100 > m.count*85
	return &l
}

// width is that of a line.
func (l *pdfLine) width() float64 { return l.x1 - l.x0 }

// sameRow reports whether two lines stand on one baseline.
func sameRow(a, b *pdfLine) bool {
	return math.Abs(a.y-b.y) <= 0.25*min(a.size, b.size)
}

// pdfRows sorts lines into rows from the top down, each from left to right.
func pdfRows(lines []*pdfLine) [][]*pdfLine {
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b *pdfLine) int { return cmp.Compare(a.y, b.y) })
	var rows [][]*pdfLine
	for i := 0; i < len(sorted); {
		k := i + 1
		for k < len(sorted) && sameRow(sorted[k-1], sorted[k]) && sorted[k].y-sorted[i].y < 0.5*sorted[i].size {
			k++
		}
		row := sorted[i:k]
		slices.SortStableFunc(row, func(a, b *pdfLine) int { return cmp.Compare(a.x0, b.x0) })
		rows = append(rows, row)
		i = k
	}
	return rows
}

// nearLines joins what stands on one baseline close together but was drawn in
// another order.
func nearLines(lines []*pdfLine) []*pdfLine {
	var out []*pdfLine
	for _, row := range pdfRows(lines) {
		last := row[0]
		for _, l := range row[1:] {
			size := max(last.size, l.size)
			gap := l.x0 - last.x1
			if gap > pdfNear*size || gap < -0.5*size || l.artifact != last.artifact {
				out = append(out, last)
				last = l
				continue
			}
			last = joinRow(last, l, gap)
		}
		out = append(out, last)
	}
	return out
}

// joinRow puts b behind a, on the same line.
func joinRow(a, b *pdfLine, gap float64) *pdfLine {
	l := *a
	sep := ""
	if gap > pdfSpace*min(a.size, b.size) {
		sep = " "
	}
	l.text = a.text + sep + b.text
	n, k := float64(len(a.text)), float64(len(b.text))
	l.bold, l.italic = (a.bold*n+b.bold*k)/(n+k), (a.italic*n+b.italic*k)/(n+k)
	if k > n {
		l.size, l.mono, l.y = b.size, b.mono, b.y
	}
	l.x1 = max(a.x1, b.x1)
	return &l
}

// dropCaps puts the large letter that a chapter begins with before its line.
func dropCaps(lines []*pdfLine) []*pdfLine {
	for i, c := range lines {
		r, n := utf8.DecodeRuneInString(c.text)
		if n != len(c.text) || !unicode.IsUpper(r) {
			continue
		}
		var best *pdfLine
		for _, l := range lines {
			if l != c && c.size > 1.7*l.size && l.x0 > c.x0 && l.x0-c.x1 < l.size && l.y <= c.y+0.3*l.size && l.y > c.y-c.size && (best == nil || l.y < best.y) {
				best = l
			}
		}
		if best != nil {
			best.text = c.text + best.text
			best.x0 = c.x0
			return slices.Delete(lines, i, i+1)
		}
	}
	return lines
}

// pdfStrip joins the parts of each line of a column, which become its cells
// where they stand apart.
func pdfStrip(parts []*pdfLine) []*pdfLine {
	var out []*pdfLine
	for _, row := range pdfRows(parts) {
		l := row[0]
		if len(row) > 1 {
			l = joinCells(row)
		}
		out = append(out, l)
	}
	return out
}

func joinCells(row []*pdfLine) *pdfLine {
	l := *row[0]
	l.cells = []pdfCell{{0, l.x0, l.x1}}
	for _, next := range row[1:] {
		gap := next.x0 - l.x1
		apart := gap > pdfCellGap*max(l.size, next.size)
		if first := l.text; len(l.cells) == 1 && (bulletLength(first+" x") > 0 || hasLabel(first+" x")) && gap < 5*next.size {
			apart = false // the mark of an item
		}
		cells := l.cells
		l = *joinRow(&l, next, max(gap, next.size))
		if l.cells = cells; apart {
			l.cells = append(cells, pdfCell{len(l.text) - len(next.text), next.x0, next.x1})
		}
	}
	if len(l.cells) == 1 {
		l.cells = nil
	}
	return &l
}
