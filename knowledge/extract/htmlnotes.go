package extract

import (
	"net/url"
	"path"
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"
)

// maxNote is the length in words up to which what a mark leads to is a
// footnote.
const maxNote = 1500

// follow finds the footnotes of the pages: what short raised marks lead to.
func (w *pageWalker) follow() {
	place := map[*node]int{} // in reading order
	var links []*node
	for _, n := range w.roots {
		n.all(func(n *node) bool {
			if n.name != "" {
				place[n] = len(place)
			}
			if n.tag == atom.A && strings.Contains(n.attr("href"), "#") && n.words <= 2 && !n.drop {
				links = append(links, n)
			}
			return true
		})
	}
	for _, a := range links {
		target := w.target(a)
		if target == nil {
			continue
		}
		mark := a.plain()
		said := hasType(a, "noteref") || a.attr("role") == "doc-noteref"
		if !said && !isNoteMark(mark) {
			continue
		}
		up := said || a.inside(atom.Sup) != nil || a.find(oneOf(atom.Sup)) != nil || hasClass(a, "footnote", "noteref", "footref", "fn", "fnref")
		note := noteBlock(target)
		if note == nil || note.words > maxNote || contains(note, a) || note.find(func(n *node) bool { return headingLevel(n) > 0 }) != nil {
			continue
		}
		listed := within(note, isNotes)
		if !said && !listed && within(note, isRefs) {
			if isNumber(strings.Trim(mark, "[]() ")) {
				w.cites[a] = up || strings.HasPrefix(mark, "[")
				continue
			}
		} else if !listed && (!up || place[target] < place[a]) {
			continue // leads back, or to a place in the text
		}
		if within(a, isNotes) && !said || isBack(a) {
			continue
		}
		w.marks[a] = note
		w.notes[note] = false
		unbracket(a)
	}
}

// target returns what a link leads to; nil if that is not in these pages.
func (w *pageWalker) target(a *node) *node {
	href, fragment, _ := strings.Cut(a.attr("href"), "#")
	file := a.file
	if href != "" {
		if file == "" {
			return nil // another page
		}
		file = resolve(a.file, href)
	}
	if n := w.ids[file+"#"+fragment]; n != nil {
		return n
	}
	if f, err := url.PathUnescape(fragment); err == nil {
		return w.ids[file+"#"+f]
	}
	return nil
}

// resolve returns the path of the file that a reference in another names.
func resolve(from, href string) string {
	href, _, _ = strings.Cut(href, "#")
	href, _, _ = strings.Cut(href, "?")
	if s, err := url.PathUnescape(href); err == nil {
		href = s
	}
	if strings.HasPrefix(href, "/") {
		return path.Clean(href)[1:]
	}
	return path.Clean("/" + path.Join(path.Dir(from), href))[1:]
}

// isNoteMark reports whether s is what marks a footnote: "12", "[3]", "*", "a",
// "note 4".
func isNoteMark(s string) bool {
	s = strings.TrimSpace(strings.Trim(s, "[](){} \u00a0."))
	for _, word := range []string{"note", "Note", "n", "N", "Anm", "fn"} {
		if rest, ok := strings.CutPrefix(s, word+" "); ok {
			s = strings.TrimSpace(rest)
		}
	}
	switch {
	case s == "" || len(s) > 12:
		return false
	case isNumber(s), strings.Trim(s, "*†‡§¶#‖∥") == "", strings.Trim(s, "⁰¹²³⁴⁵⁶⁷⁸⁹") == "", strings.Trim(strings.ToLower(s), "ivxlc") == "":
		return true
	}
	return len(s) == 1 && unicode.IsLetter(rune(s[0])) || len(s) <= 4 && isNumber(s[:len(s)-1])
}

func isNumber(s string) bool { return s != "" && len(s) <= 4 && strings.Trim(s, "0123456789") == "" }

// noteBlock returns the footnote of which n is, or begins, a part.
func noteBlock(n *node) *node {
	for n != nil && (display[n.tag] == 0 || n.tag == atom.Td || n.tag == atom.Th) {
		if n.name == "#page" {
			return nil
		}
		n = n.parent
	}
	if n == nil || n.tag == atom.Body || n.tag == atom.Html || n.tag == atom.Main || n.tag == atom.Article {
		return nil
	}
	if n.tag == atom.Dt {
		for c := n.next; c != nil; c = c.next {
			if c.tag == atom.Dd {
				return c
			}
		}
		return nil
	}
	if up := n.parent; n.tag == atom.P && up != nil && (up.tag == atom.Li || up.tag == atom.Div || up.tag == atom.Aside) && up.attr("id") != "" &&
		up.words < maxNote && up.find(oneOf(atom.P)) == n && !hasClass(up, "footnotes", "endnotes", "notes") {
		id := strings.ToLower(up.attr("id"))
		if strings.Contains(id, "fn") || strings.Contains(id, "ftn") || strings.Contains(id, "edn") || strings.Contains(id, "note") {
			return up
		}
	}
	return n
}

// contains reports whether m stands in n.
func contains(n, m *node) bool {
	for ; m != nil; m = m.parent {
		if m == n {
			return true
		}
	}
	return false
}

// within reports whether n is, or stands in, an element that is tells.
func within(n *node, is func(*node) bool) bool {
	for ; n != nil; n = n.parent {
		if is(n) {
			return true
		}
	}
	return false
}

// isNotes reports whether n is a footnote or holds such.
func isNotes(n *node) bool {
	if len(n.attrs) == 0 || n.tag == atom.Body || display[n.tag] == 0 {
		return false
	}
	switch n.attr("role") {
	case "doc-footnote", "doc-endnote", "doc-endnotes", "doc-footnotes":
		return true
	}
	return hasType(n, "footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes", "note") ||
		hasClass(n, "footnotes", "footnote", "endnotes", "endnote", "fnlist")
}

// isRefs reports whether n is a reference list.
func isRefs(n *node) bool {
	switch n.tag {
	case atom.Ol, atom.Ul, atom.Div, atom.Section, atom.Dl:
	default:
		return false
	}
	return len(n.attrs) > 0 && (n.attr("role") == "doc-bibliography" || hasType(n, "bibliography") ||
		hasClass(n, "references", "reflist", "bibliography", "biblist", "citationlist") || strings.Contains(n.attr("class"), "csl-bib-body"))
}

// hasType reports whether n has one of the types of EPUB.
func hasType(n *node, types ...string) bool {
	for t := range strings.FieldsSeq(n.attr("epub:type")) {
		for _, want := range types {
			if t == want {
				return true
			}
		}
	}
	return false
}

// isBack reports whether a link says that it leads back to the text.
func isBack(a *node) bool {
	if a.attr("role") == "doc-backlink" || a.attr("rev") == "footnote" || hasClass(a, "backlink", "backref", "reversefootnote") || strings.Contains(a.attr("class"), "footnote-back") {
		return true
	}
	s := strings.Trim(a.plain(), "[]() \ufe0e")
	return s != "" && strings.Trim(s, "↩↑⏎^←⮌⬑") == ""
}

// isPermalink reports whether a link is the sign by which a heading's address is
// had.
func isPermalink(a *node) bool {
	s := a.plain()
	return s != "" && strings.Trim(s, "#¶§🔗⚓¤ ") == ""
}

// isBacklink reports whether a link in a footnote leads back to its mark, or
// leads to where it stands.
func (w *pageWalker) isBacklink(a *node) bool {
	if a.words > 2 || !strings.Contains(a.attr("href"), "#") {
		return false
	}
	if isBack(a) || isPermalink(a) {
		return true
	}
	if !w.giving || !isNoteMark(a.plain()) {
		return false
	}
	t := w.target(a)
	return t != nil && !within(t, isNotes) && strings.TrimFunc(w.line.String(), blank) == ""
}

// unbracket takes the brackets off that stand around a mark, not in it.
func unbracket(a *node) {
	for a.parent != nil && a.parent.first == a && a.next == nil && display[a.parent.tag] == 0 {
		a = a.parent
	}
	if a.parent == nil || a.next == nil {
		return
	}
	before := a.parent.first
	for before != a && before.next != a {
		before = before.next
	}
	for _, pair := range []string{"[]", "()"} {
		if before != a && strings.HasSuffix(before.text, pair[:1]) && strings.HasPrefix(a.next.text, pair[1:]) {
			before.text, a.next.text = before.text[:len(before.text)-1], a.next.text[1:]
		}
	}
}

// isPageBreak reports whether a page of the printed book begins at n.
func isPageBreak(n *node) bool { return hasType(n, "pagebreak") || n.attr("role") == "doc-pagebreak" }

// pageLabel is the number of the page that begins at n, as printed; "" if
// unknown.
func pageLabel(n *node) string {
	s := first(n.attr("aria-label"), n.attr("title"), n.plain())
	if s == "" {
		id := n.attr("id")
		s = id[len(strings.TrimRight(id, "0123456789ivxlcIVXLC")):]
	}
	s = strings.TrimSpace(strings.Trim(s, "[]. "))
	if i := strings.LastIndexByte(s, ' '); i >= 0 {
		s = s[i+1:] // "Page 12"
	}
	if len(s) > 12 {
		return ""
	}
	return s
}

// isFormula reports whether n is a formula.
func isFormula(n *node) bool {
	return n.name == "math" || n.tag == atom.Script && strings.HasPrefix(n.attr("type"), "math/tex")
}

// formulaText is the text of a formula: its source in TeX where it is there,
// else what it shows.
func formulaText(n *node) string {
	if n.tag == atom.Script {
		if n.first == nil {
			return ""
		}
		return mathText(n.first.text)
	}
	if s := n.attr("alttext"); s != "" {
		return mathText(s)
	}
	source := n.find(func(m *node) bool { return m.name == "annotation" && strings.Contains(m.attr("encoding"), "tex") })
	if source != nil {
		return mathText(source.plain())
	}
	var b strings.Builder
	n.all(func(m *node) bool {
		b.WriteString(strings.TrimSpace(m.text))
		return !strings.HasPrefix(m.name, "annotation")
	})
	return b.String()
}
