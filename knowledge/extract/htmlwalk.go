package extract

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"

	"footnote/knowledge/document"
)

// A pageWalker goes through the trees of pages and gives their text to a flow,
// in blocks as a browser would show them.
type pageWalker struct {
	f     *flow
	ids   map[string]*node // by file and fragment
	notes map[*node]bool   // the footnotes that are referred to; true once given
	marks map[*node]*node  // from the marks of footnotes to them
	cites map[*node]bool   // marks that lead to entries of a reference list
	roots []*node
	heads map[*node]tocEntry // headings that only a table of contents knows
	turns map[*node]string   // pages that only a list of pages knows

	line    strings.Builder
	flat    bool   // blocks are not set apart
	pre     bool   // white space counts
	lead    string // what stands before the next paragraph: the number of an item
	linked  int    // bytes of line in links
	inLink  bool
	queue   []*node // footnotes that follow the paragraph
	giving  bool    // the queue is being given
	pages   int     // begun so far
	pending string  // label of the page that begins behind the open paragraph
	turned  bool    // such a page begins
	shares  []float64
}

func newPageWalker(f *flow, roots ...*node) *pageWalker {
	w := &pageWalker{f: f, roots: roots, ids: map[string]*node{}, notes: map[*node]bool{}, marks: map[*node]*node{}, cites: map[*node]bool{}, heads: map[*node]tocEntry{}, turns: map[*node]string{}}
	for _, r := range roots {
		r.all(func(n *node) bool {
			for i := range n.attrs {
				if a := &n.attrs[i]; a.Key == "id" || a.Key == "name" && n.tag == atom.A {
					if key := n.file + "#" + a.Val; w.ids[key] == nil {
						w.ids[key] = n
					}
				}
			}
			return true
		})
	}
	return w
}

// children gives what is in n. kind is that of running text there.
func (w *pageWalker) children(n *node, kind document.Kind) {
	for c := n.first; c != nil; c = c.next {
		w.node(c, kind)
	}
}

func (w *pageWalker) node(n *node, kind document.Kind) {
	if e, ok := w.heads[n]; ok {
		w.flush(kind)
		w.f.head(e.level, e.title)
	}
	if label, ok := w.turns[n]; ok && !isPageBreak(n) {
		w.turn(label)
	}
	_, isNote := w.notes[n]
	switch {
	case n.drop, isNote && !w.giving:
		return
	case n.name == "":
		w.write(n.text)
		return
	case isPageBreak(n):
		w.turn(first(pageLabel(n), w.turns[n]))
		return
	case isFormula(n):
		w.write(formulaText(n))
		return
	}
	if kind != document.Entry && kind != document.Note {
		switch {
		case isRefs(n):
			kind = document.Entry
		case isNotes(n):
			kind = document.Note
		}
	}
	if level := headingLevel(n); level > 0 && !w.flat {
		w.flush(kind)
		w.leftover(kind)
		w.f.head(level, w.inline(n))
		w.give()
		return
	}
	if display[n.tag] == 0 {
		w.inlineNode(n, kind)
		return
	}
	w.block(n, kind)
}

// block gives an element that stands apart.
func (w *pageWalker) block(n *node, kind document.Kind) {
	w.flush(kind)
	inner := kind
	before, pre := w.lead, w.pre
	switch n.tag {
	case atom.Hr:
		return
	case atom.Li:
		w.item(n, kind)
		return
	case atom.Dt:
		w.lead = joinTerms(w.lead, w.inline(n), kind)
		return
	case atom.Dd:
		inner = nested(kind, document.Item)
	case atom.Blockquote:
		inner = nested(kind, document.Quote)
	case atom.Figcaption, atom.Caption:
		inner = nested(kind, document.Caption)
	case atom.Table:
		if kind != document.Entry && isDataTable(n) && !w.flat {
			w.table(n, kind)
			return
		}
	case atom.Pre, atom.Listing, atom.Plaintext, atom.Xmp:
		w.pre = true
	}
	if kind == document.Entry && hasClass(n, "csl") && strings.Contains(n.attr("class"), "csl-entry") {
		w.write(w.inline(n))
	} else {
		w.children(n, inner)
	}
	w.flush(inner)
	w.pre = pre
	if n.tag == atom.Dl {
		w.leftover(kind)
		w.lead = before
	}
}

// nested is the kind of text in an element of kind inner within one of kind
// outer.
func nested(outer, inner document.Kind) document.Kind {
	switch outer {
	case document.Note, document.Entry, document.Caption, document.Quote:
		return outer
	}
	return inner
}

// leftover gives the term or number that nothing followed.
func (w *pageWalker) leftover(kind document.Kind) {
	if lead := strings.TrimRight(w.lead, ": "); strings.ContainsFunc(lead, unicode.IsLetter) && !w.flat {
		w.lead = ""
		w.add(nested(kind, document.Item), lead)
	}
}

// item gives an item of a list: its number, which a person would miss, stays in
// the text; a bullet does not.
func (w *pageWalker) item(n *node, kind document.Kind) {
	before := w.lead
	list := n.inside(atom.Ol, atom.Ul, atom.Menu, atom.Dir)
	if list != nil && list.tag == atom.Ol {
		number := ordinal(n, list)
		switch {
		case kind == document.Entry && (len(w.cites) > 0 || hasClass(list, "references")):
			w.lead += "[" + number + "] "
		case kind == document.Note && w.giving:
		default:
			w.lead += number + ". "
		}
	}
	if kind == document.Entry && n.find(oneOf(atom.Ul, atom.Ol)) == nil {
		w.write(w.inline(n))
	} else {
		w.children(n, nested(kind, document.Item))
	}
	w.flush(nested(kind, document.Item))
	w.leftover(kind)
	w.lead = before
	if w.f.size > 0 && before != "" && !strings.HasSuffix(before, ": ") {
		w.lead = "" // the number of the item around it has been given
	}
}

// ordinal is the number of an item as a browser shows it.
func ordinal(n, list *node) string {
	k, _ := strconv.Atoi(first(list.attr("start"), "1"))
	step := 1
	if list.has("reversed") {
		step = -1
		if !list.has("start") {
			k = 0
			for c := list.first; c != nil; c = c.next {
				if c.tag == atom.Li {
					k++
				}
			}
		}
	}
	for c := list.first; c != nil && c != n; c = c.next {
		if c.tag != atom.Li {
			continue
		}
		if v, err := strconv.Atoi(c.attr("value")); err == nil {
			k = v
		}
		k += step
	}
	if v, err := strconv.Atoi(n.attr("value")); err == nil {
		k = v
	}
	switch kind := list.attr("type"); {
	case k < 1 || k > 3999:
	case kind == "i":
		return strings.ToLower(roman(k))
	case kind == "I":
		return roman(k)
	case k > 26:
	case kind == "a":
		return string(rune('a' + k - 1))
	case kind == "A":
		return string(rune('A' + k - 1))
	}
	return strconv.Itoa(k)
}

// joinTerms puts a term before what explains it.
func joinTerms(before, term string, kind document.Kind) string {
	term = oneLine(tidy(term))
	switch {
	case term == "":
		return before
	case strings.HasSuffix(before, ": "):
		return strings.TrimSuffix(before, ": ") + ", " + strings.TrimRight(term, ":") + ": "
	case kind == document.Entry || kind == document.Note:
		return before + term + " "
	}
	return before + strings.TrimRight(term, ":") + ": "
}

// headingLevel is the level of a heading; 0 if n is none.
func headingLevel(n *node) int {
	switch n.tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return int(n.name[1] - '0')
	}
	if n.attr("role") == "heading" {
		if l, err := strconv.Atoi(n.attr("aria-level")); err == nil && l >= 1 && l <= 9 {
			return l
		}
		return 2
	}
	return 0
}

// inlineNode gives an element that stands in a line.
func (w *pageWalker) inlineNode(n *node, kind document.Kind) {
	switch n.tag {
	case atom.Br:
		w.line.WriteByte('\n')
	case atom.Img:
		if s := first(n.attr("alt")); s != "" && hasClass(n, "math", "tex", "latex", "equation") && n.parent.find(isFormula) == nil {
			w.write(mathText(s))
		}
	case atom.Q:
		w.write("“")
		w.children(n, kind)
		w.write("”")
	case atom.Sup:
		w.write(raised(w.inline(n)))
	case atom.A:
		w.link(n, kind)
	default:
		w.children(n, kind)
	}
}

func (w *pageWalker) link(n *node, kind document.Kind) {
	if note := w.marks[n]; note != nil {
		if given, ok := w.notes[note]; ok && !given {
			w.notes[note] = true
			w.queue = append(w.queue, note)
		}
		return
	}
	if w.isBacklink(n) {
		return
	}
	if w.cites[n] {
		w.write("[" + strings.Trim(w.inline(n), "[]() ") + "]")
		return
	}
	if n.attr("href") == "" || w.inLink {
		w.children(n, kind)
		return
	}
	from := w.line.Len()
	w.inLink = true
	w.children(n, kind)
	w.inLink = false
	w.linked += max(0, w.line.Len()-from)
}

var superscripts = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹", "+", "⁺", "-", "⁻", "−", "⁻")

// raised writes numbers as they stand above the line: ten to the fifth is not
// 105.
func raised(s string) string {
	if t := strings.TrimSpace(s); t != "" && strings.Trim(t, "0123456789+-−") == "" {
		return superscripts.Replace(t)
	}
	return s
}

// inline returns what is in n as one paragraph.
func (w *pageWalker) inline(n *node) string {
	line, flat, lead, linked := w.line, w.flat, w.lead, w.linked
	w.line, w.flat, w.lead = strings.Builder{}, true, ""
	w.children(n, document.Body)
	s := w.line.String()
	w.line, w.flat, w.lead, w.linked = line, flat, lead, linked
	return s
}

func (w *pageWalker) write(s string) {
	if !w.pre {
		s = strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' || r == '\t' || r == '\f' {
				return ' '
			}
			return r
		}, s)
	}
	w.line.WriteString(s)
}

// flush ends the open paragraph.
func (w *pageWalker) flush(kind document.Kind) {
	if w.flat {
		w.line.WriteByte(' ')
		return
	}
	s := w.line.String()
	linked := w.linked
	w.line, w.linked = strings.Builder{}, 0
	if strings.TrimFunc(s, blank) != "" {
		w.linked = linked
		if w.pre {
			for _, part := range paragraphs(s) {
				w.add(kind, part)
			}
		} else {
			w.add(kind, s)
		}
		w.linked = 0
	}
	w.give()
	if w.turned && !w.giving {
		w.f.page(w.pages, w.pending)
		w.turned = false
	}
}

// add gives a paragraph with what leads it.
func (w *pageWalker) add(kind document.Kind, s string) {
	for len(w.shares) < len(w.f.parts) {
		w.shares = append(w.shares, 0)
	}
	n := len(w.f.parts)
	w.f.add(kind, w.lead+s)
	w.lead = ""
	if len(w.f.parts) > n {
		w.shares = append(w.shares, float64(w.linked)/float64(len(s)))
	}
}

// paragraphs splits text of which white space counts at its empty lines.
func paragraphs(s string) []string {
	var all []string
	var open []string
	for line := range strings.Lines(s) {
		if strings.TrimFunc(line, blank) != "" {
			open = append(open, line)
		} else if len(open) > 0 {
			all, open = append(all, strings.Join(open, "")), nil
		}
	}
	if len(open) > 0 {
		all = append(all, strings.Join(open, ""))
	}
	return all
}

// give gives the footnotes that follow what has been given.
func (w *pageWalker) give() {
	if w.giving || w.flat {
		return
	}
	w.giving = true
	lead, pre := w.lead, w.pre
	for len(w.queue) > 0 {
		n := w.queue[0]
		w.queue = w.queue[1:]
		w.lead, w.pre = "", false
		delete(w.notes, n) // so that it is not passed over
		if n.tag == atom.Li {
			w.children(n, document.Note)
		} else {
			w.node(n, document.Note)
		}
		w.flush(document.Note)
		w.notes[n] = true
	}
	w.lead, w.pre = lead, pre
	w.giving = false
}

// turn begins a page.
func (w *pageWalker) turn(label string) {
	w.pages++
	if label = oneLine(tidy(label)); label == strconv.Itoa(w.pages) {
		label = ""
	}
	if w.flat || strings.TrimFunc(w.line.String(), blank) != "" {
		w.pending, w.turned = label, true
		return
	}
	w.f.page(w.pages, label)
}

// trimHeadings drops headings such as "Notes" that nothing stands under any
// more.
func (w *pageWalker) trimHeadings() {
	next := -1 // level of the heading behind; 0 for text, -1 at the end
	for i := len(w.f.parts) - 1; i >= 0; i-- {
		p := &w.f.parts[i]
		if p.drop {
			continue
		}
		if p.level > 0 && next != 0 && next <= p.level && notesHeadings[plainHeading(p.text)] {
			p.drop = true
			continue
		}
		next = p.level
	}
}

var notesHeadings = set(`notes|footnotes|endnotes|end notes|anmerkungen|fußnoten|einzelnachweise|notes de bas de page|notas|note|примечания`)

// trimLinks drops the menus that a page without a marked main text begins and
// ends with.
func (w *pageWalker) trimLinks() {
	for len(w.shares) < len(w.f.parts) {
		w.shares = append(w.shares, 0)
	}
	isText := func(i int) bool {
		p := &w.f.parts[i]
		return p.level > 0 || p.kind == document.Entry || p.kind == document.Note || w.shares[i] < 0.5 && len(strings.Fields(p.text)) >= 8
	}
	cut := func(from, to int) {
		links := 0
		for i := from; i < to; i++ {
			if w.shares[i] > 0.6 {
				links++
			}
		}
		if links < 3 || links*2 < to-from {
			return
		}
		for i := from; i < to; i++ {
			w.f.parts[i].drop = true
		}
	}
	n := len(w.f.parts)
	start, end := 0, n
	for start < n && !isText(start) {
		start++
	}
	for end > start && !isText(end-1) {
		end--
	}
	if start < n {
		cut(0, start)
		cut(end, n)
	}
}
