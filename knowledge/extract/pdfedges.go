package extract

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// edgeRows is how many rows at the top and at the foot of a page may be running
// heads, feet or page numbers.
const edgeRows = 3

var (
	pageWord    = regexp.MustCompile(`(?i)^(?:page|p\.|seite|página|pagina|стр\.?|с\.)?\s*[-–—|\[(]*\s*(\d{1,4}|[ivxlc]{1,8})\s*[-–—|\])]*\s*(?:(?:of|von|de|из|/)\s*\d{1,4})?$`)
	edgeNumber  = regexp.MustCompile(`(?:^|\s|[|\-–—\[(])(\d{1,4})(?:$|\s|[|\-–—\])])`)
	romanNumber = regexp.MustCompile(`^(?:x{0,3})(?:ix|iv|v?i{0,3})$|^(?:l|xl)x{0,3}(?:ix|iv|v?i{0,3})$`)
)

// An edge is a row near the top or the foot of a page.
type pdfEdge struct {
	page  int // counts from 0
	lines []*pdfLine
	text  string
	key   string // without what changes from page to page
	foot  bool
	rank  int // 0 for the outermost
	y     float64
	size  float64
	drop  bool
}

// dropEdges drops running heads and feet and page numbers, and takes from them
// the numbers as printed, where the file does not have them.
func (r *pdfReader) dropEdges() {
	var edges []*pdfEdge
	for i := range r.pages {
		edges = append(edges, r.pageEdges(i)...)
	}
	r.repeated(edges)
	r.labelled(edges)
	r.numbers(edges)
	r.aligned(edges)
	for _, e := range edges {
		for _, l := range e.lines {
			l.dropped = e.drop || l.artifact
		}
	}
	if r.allDropped() {
		return // slides, say, with a line each
	}
	for i := range r.pages {
		p := &r.pages[i]
		kept := p.lines[:0]
		for _, l := range p.lines {
			if !l.dropped {
				kept = append(kept, l)
			}
		}
		p.lines = kept
	}
}

// allDropped reports whether no words would be left.
func (r *pdfReader) allDropped() bool {
	for i := range r.pages {
		for _, l := range r.pages[i].lines {
			if !l.dropped && strings.ContainsFunc(l.text, unicode.IsLetter) {
				return false
			}
		}
	}
	return true
}

func (r *pdfReader) pageEdges(page int) []*pdfEdge {
	p := &r.pages[page]
	rows := pdfRows(p.lines)
	var edges []*pdfEdge
	for i, row := range rows {
		rank, foot := i, false
		if k := len(rows) - 1 - i; k < i {
			rank, foot = k, true
		}
		inMargin := row[0].y < 0.14*p.height || row[0].y > 0.86*p.height
		alone := rank == 0 && isolated(rows, i, foot)
		if !inMargin && !alone || rank >= edgeRows && !row[0].artifact {
			continue
		}
		e := &pdfEdge{page: page, lines: row, foot: foot, rank: rank, y: row[0].y, size: row[0].size}
		var text []string
		for _, l := range row {
			text = append(text, l.text)
		}
		e.text = strings.TrimSpace(strings.Join(text, "  "))
		e.key = edgeKey(e.text)
		edges = append(edges, e)
	}
	return edges
}

// isolated reports whether the outermost row stands apart from the next.
func isolated(rows [][]*pdfLine, i int, foot bool) bool {
	next := i + 1
	if foot {
		next = i - 1
	}
	return next < 0 || next >= len(rows) || math.Abs(rows[next][0].y-rows[i][0].y) > 1.9*rows[i][0].size
}

// edgeKey is a text without its numbers.
func edgeKey(s string) string {
	if pageWord.MatchString(s) {
		return ""
	}
	words := strings.Fields(s)
	kept := words[:0]
	for _, w := range words {
		if w = strings.TrimFunc(w, unicode.IsDigit); w != "" {
			kept = append(kept, w)
		}
	}
	for len(kept) > 1 && romanNumber.MatchString(kept[0]) {
		kept = kept[1:]
	}
	for len(kept) > 1 && romanNumber.MatchString(kept[len(kept)-1]) {
		kept = kept[:len(kept)-1]
	}
	return strings.Join(kept, " ")
}

// repeated drops what comes back at the same place of several pages.
func (r *pdfReader) repeated(edges []*pdfEdge) {
	type place struct {
		key  string
		foot bool
		size int
	}
	at := map[place]map[int]bool{} // pages
	where := func(e *pdfEdge) place { return place{e.key, e.foot, int(math.Round(e.size))} }
	for _, e := range edges {
		if e.key != "" {
			w := where(e)
			if at[w] == nil {
				at[w] = map[int]bool{}
			}
			at[w][e.page] = true
		}
	}
	enough := 3
	if len(r.pages) <= 5 {
		enough = 2
	}
	for _, e := range edges {
		if e.key != "" && len(at[where(e)]) >= enough && len(e.text) < 200 {
			e.drop = true
		}
	}
}

// labelled drops the rows that begin or end with the number that the file says
// is printed on the page.
func (r *pdfReader) labelled(edges []*pdfEdge) {
	for _, e := range edges {
		label := r.pages[e.page].label
		w := strings.Fields(e.text)
		if label != "" && e.rank == 0 && !chapter.MatchString(e.text) && len(w) > 0 && len(e.text) < 100 && (w[0] == label || w[len(w)-1] == label) {
			e.drop = true
		}
	}
}

// aligned drops the rows that stand where other pages have running heads: those
// of short chapters do not come back often enough.
func (r *pdfReader) aligned(edges []*pdfEdge) {
	type place struct {
		foot bool
		y    int
	}
	drops := map[place]int{}
	for _, e := range edges {
		if e.drop && e.rank == 0 {
			drops[place{e.foot, int(math.Round(e.y))}]++
		}
	}
	for _, e := range edges {
		p := place{e.foot, int(math.Round(e.y))}
		n := max(drops[p], drops[place{p.foot, p.y - 1}], drops[place{p.foot, p.y + 1}])
		if !e.drop && e.rank == 0 && n >= 4 && n*5 >= len(r.pages)*2 && len(e.text) < 120 {
			e.drop = true
		}
	}
}

// numbers finds the page numbers at the edges: those that grow with the pages.
func (r *pdfReader) numbers(edges []*pdfEdge) {
	type found struct {
		e     *pdfEdge
		value int
		roman bool
		whole bool // the row is nothing else
		outer bool // it begins or ends with it
	}
	var all []found
	for _, e := range edges {
		if m := pageWord.FindStringSubmatch(e.text); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil {
				all = append(all, found{e, n, false, true, true})
			} else if n := romanValue(strings.ToLower(m[1])); n > 0 {
				all = append(all, found{e, n, true, true, true})
			}
			continue
		}
		if len(e.text) > 160 {
			continue
		}
		if m := edgeNumber.FindAllStringSubmatch(e.text, -1); m != nil {
			for _, k := range []int{0, len(m) - 1} {
				n, _ := strconv.Atoi(m[k][1])
				outer := strings.HasPrefix(e.text, m[k][1]) || strings.HasSuffix(e.text, m[k][1])
				all = append(all, found{e, n, false, false, outer})
			}
		}
		if w := strings.Fields(e.text); len(w) > 1 {
			for _, s := range []string{w[0], w[len(w)-1]} {
				if n := romanValue(s); n > 0 {
					all = append(all, found{e, n, true, false, true})
				}
			}
		}
	}
	votes := map[bool]map[int]map[int]bool{false: {}, true: {}} // roman, offset, pages
	for _, c := range all {
		v := votes[c.roman]
		d := c.value - c.e.page
		if v[d] == nil {
			v[d] = map[int]bool{}
		}
		v[d][c.e.page] = true
	}
	numbered := map[bool]int{}
	offset := map[bool]int{}
	for roman, v := range votes {
		for d, pages := range v {
			if n := len(pages); n > numbered[roman] || n == numbered[roman] && d < offset[roman] {
				numbered[roman], offset[roman] = n, d
			}
		}
	}
	enough := 2
	if len(r.pages) > 6 {
		enough = 3
	}
	labels := map[int]string{}
	for _, c := range all {
		fits := numbered[c.roman] >= enough && c.value-c.e.page == offset[c.roman]
		if c.whole && (fits || len(r.pages) < 3 && c.e.rank == 0 && c.e.foot) {
			c.e.drop = true
		}
		// A running head that changes still has the number of its page.
		if fits && c.outer && c.e.rank == 0 && len(c.e.text) < 100 && !chapter.MatchString(c.e.text) {
			c.e.drop = true
		}
		if fits && (c.e.drop || c.whole) {
			if c.roman {
				labels[c.e.page] = strings.ToLower(romanText(c.value))
			} else {
				labels[c.e.page] = strconv.Itoa(c.value)
			}
		}
	}
	r.label(labels, offset[false])
}

// label gives the pages their printed numbers, unless the file has them.
func (r *pdfReader) label(labels map[int]string, offset int) {
	own := false
	for i := range r.pages {
		own = own || r.pages[i].label != ""
	}
	if own || len(labels)*2 < len(r.pages) {
		return
	}
	first := len(r.pages) + 2
	for i, l := range labels {
		if l == strconv.Itoa(i+offset) {
			first = min(first, i)
		}
	}
	for i := range r.pages {
		l, ok := labels[i]
		if !ok && i >= first-2 && i+offset > 0 {
			l = strconv.Itoa(i + offset) // chapters often begin without
		}
		r.pages[i].label = l
	}
}

// romanValue reads a small roman number in lower case; 0 if it is none.
func romanValue(s string) int {
	if s == "" || !romanNumber.MatchString(s) {
		return 0
	}
	n, last := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		v := map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50}[s[i]]
		if v < last {
			n -= v
		} else {
			n, last = n+v, v
		}
	}
	return n
}

// romanText writes a number below 90 as a roman one.
func romanText(n int) string {
	var b strings.Builder
	for _, r := range []struct {
		value int
		text  string
	}{{50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.text)
		}
	}
	return b.String()
}
