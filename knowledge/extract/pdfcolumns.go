package extract

import (
	"cmp"
	"math"
	"slices"
)

// maxGutters bounds how many places for a gap between columns are tried.
const maxGutters = 12

// readingOrder sorts the lines of a page, or of a part of it, into strips in
// the order in which they are read. A strip is a column, or a part of one, with
// its lines from the top down. Lines that reach across the gap between columns
// (titles, wide figures) cut the columns into bands, and each band is read
// column by column.
func readingOrder(lines []*pdfLine) [][]*pdfLine {
	if len(lines) == 0 {
		return nil
	}
	g, ok := findGutter(lines)
	if !ok {
		return [][]*pdfLine{pdfStrip(lines)}
	}
	var strips [][]*pdfLine
	var wide []*pdfLine // lines of bands without columns
	flush := func() {
		if len(wide) > 0 {
			strips = append(strips, readingOrder(wide)...)
			wide = nil
		}
	}
	for _, b := range g.bands {
		if !b.columns {
			wide = append(wide, b.lines...)
			continue
		}
		flush()
		strips = append(strips, readingOrder(b.left)...)
		strips = append(strips, readingOrder(b.right)...)
	}
	flush()
	return strips
}

// A pdfGutter is a gap between columns, with the bands into which a region falls.
type pdfGutter struct {
	bands []pdfBand
	score int
}

// A pdfBand is a part of a region from one height to another.
type pdfBand struct {
	lines, left, right []*pdfLine
	columns            bool
}

// findGutter finds the gap between columns that most lines keep to.
func findGutter(lines []*pdfLine) (best pdfGutter, ok bool) {
	if len(lines) < 6 {
		return pdfGutter{}, false
	}
	left, right := math.Inf(1), math.Inf(-1)
	starts := map[int]int{}
	for _, l := range lines {
		left, right = min(left, l.x0), max(right, l.x1)
		starts[int(math.Round(l.x0/2))]++
	}
	type start struct{ x, n int }
	var candidates []start
	for x, n := range starts {
		if at := float64(2 * x); n+starts[x-1]+starts[x+1] >= 3 && at > left+0.12*(right-left) && at < right-0.1*(right-left) {
			candidates = append(candidates, start{x, n})
		}
	}
	slices.SortFunc(candidates, func(a, b start) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.x, b.x)) })
	if len(candidates) > maxGutters {
		candidates = candidates[:maxGutters]
	}
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b *pdfLine) int { return cmp.Compare(a.y, b.y) })
	for _, c := range candidates {
		g := cutAt(sorted, float64(2*c.x)-1.5)
		if g.score > best.score {
			best = g
		}
	}
	return best, best.score > 0
}

// cutAt cuts lines, sorted from the top down, into bands by a right column that
// begins at x. The score is the number of lines in columns, without what one has
// more than the other, and without the lines that cross the gap.
func cutAt(lines []*pdfLine, x float64) (g pdfGutter) {
	var b pdfBand
	crossing := 0
	end := func() {
		if len(b.lines) > 0 {
			b.columns = b.hasColumns(x)
			if b.columns {
				g.score += len(b.left) + len(b.right) - apartBy(len(b.left)-len(b.right))/2
			}
			g.bands = append(g.bands, b)
			b = pdfBand{}
		}
	}
	for _, l := range lines {
		switch {
		case l.x0 >= x:
			b.right = append(b.right, l)
		case l.x1 <= x-0.45*l.size:
			b.left = append(b.left, l)
		default:
			end()
			g.bands = append(g.bands, pdfBand{lines: []*pdfLine{l}})
			crossing++
			continue
		}
		b.lines = append(b.lines, l)
	}
	end()
	if g.score > 0 {
		g.score = max(1, g.score-crossing)
	}
	return g
}

// hasColumns tells the columns of a text from those of a table, and from a text
// with something beside it. Lines of columns fill them, and columns of a table
// have cells that stand side by side and are of different lengths.
func (b *pdfBand) hasColumns(x float64) bool {
	if len(b.left) < 2 || len(b.right) < 2 {
		return false
	}
	if overlap := min(b.left[len(b.left)-1].y, b.right[len(b.right)-1].y) - max(b.left[0].y, b.right[0].y); overlap < 1.5*b.left[0].size {
		return false
	}
	fillLeft, widthLeft := columnFill(b.left)
	fillRight, widthRight := columnFill(b.right)
	n := min(len(b.left), len(b.right))
	balanced := min(widthLeft, widthRight) > 0.42*max(widthLeft, widthRight) // of three columns, two may be right
	side := 0
	for i, k := 0, 0; i < len(b.left) && k < len(b.right); {
		switch l, r := b.left[i], b.right[k]; {
		case sameRow(l, r):
			side++
			i++
			k++
		case l.y < r.y:
			i++
		default:
			k++
		}
	}
	aligned := side*10 >= n*8
	full := fillLeft >= 0.4 && fillRight >= 0.4
	em := b.left[0].size
	switch {
	case widthLeft < 5*em || widthRight < 5*em:
		return false // numbers of lines, marks of items
	case full && n >= 3 && (balanced || !aligned):
		return true
	case balanced && n >= 14 && !isGrid(b.left, b.right):
		return true // an index, verse
	}
	return !aligned && n >= 3 && balanced && (fillLeft >= 0.25 && fillRight >= 0.25)
}

// isGrid reports whether cells stand to the right of most lines on the left and
// no line there begins with an indent: a table of two columns.
func isGrid(left, right []*pdfLine) bool {
	rows := 0
	at := map[int]bool{}
	for _, l := range left {
		at[int(math.Round(l.x0))] = true
	}
	for _, l := range left {
		for _, r := range right {
			if sameRow(l, r) {
				rows++
				break
			}
		}
	}
	return rows*10 >= len(left)*9 && len(at) == 1 && apartBy(len(left)-len(right))*10 < len(left)
}

// fill returns the share of lines that reach the right edge of their column,
// and the width of the column.
func columnFill(lines []*pdfLine) (share, width float64) {
	x0, ends := math.Inf(1), make([]float64, 0, len(lines))
	for _, l := range lines {
		x0 = min(x0, l.x0)
		ends = append(ends, l.x1)
	}
	slices.Sort(ends)
	edge := ends[(len(ends)-1)*9/10]
	full := 0
	for _, l := range lines {
		if l.x1 > edge-0.12*(edge-x0) {
			full++
		}
	}
	return float64(full) / float64(len(lines)), edge - x0
}

// apartBy is a difference without its sign.
func apartBy(d int) int { return max(d, -d) }
