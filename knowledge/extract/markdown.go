package extract

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"footnote/knowledge/document"
)

// longHeading is the length in bytes from which what looks like a heading is a
// paragraph, as one above a line of hyphens may be.
const longHeading = 300

// blockParser finds the blocks. Inline marks are cleaned by the cleaner, which
// is linear on hostile input and keeps positions. A parser may be shared.
var blockParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewHTMLBlockParser(), 900),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	))
})

func readMarkdown(name string, data []byte) (*document.Document, error) {
	src, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	m := markdown{builder: newBuilder(name, data, src)}
	body := m.frontMatter()
	m.outline = newOutline(src.text, body)
	root := blockParser().Parse(text.NewReader(m.outline.source))
	m.findTitle(root)
	m.front = m.doc.Authors == nil
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		m.block(n, document.Body)
	}
	m.numberHeadings()
	return m.finish(), nil
}

type markdown struct {
	*builder
	outline   outline
	titleNode ast.Node
	front     bool // nothing but the title has been read
	entries   bool // in the reference list
	pieces    []piece
}

// findTitle takes the first heading of the first level for the title, or the
// first heading at all if the document begins with it.
func (m *markdown) findTitle(root ast.Node) {
	if m.doc.Title != "" {
		return
	}
	first := root.FirstChild()
	for n := first; n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && (h.Level == 1 || n == first) {
			title, _ := m.clean(m.lines(n), allMarks)
			if title == "" || len(title) > longHeading {
				continue
			}
			m.doc.Title, m.titleNode = title, n
			return
		}
	}
}

// block adds a block and what is in it. kind is that of running text there.
func (m *markdown) block(n ast.Node, kind document.Kind) {
	switch n := n.(type) {
	case *ast.Heading:
		m.headingBlock(n)
	case *ast.Paragraph, *ast.TextBlock:
		m.running(m.lines(n), kind)
	case *ast.Blockquote:
		if kind == document.Body {
			kind = document.Quote
		}
		m.children(n, kind)
	case *ast.List:
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			m.item(item, n.IsOrdered())
		}
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		m.add(kind, m.lines(n), literal)
	case *ast.HTMLBlock:
		lines := m.lines(n)
		if n.HasClosure() {
			lines = append(lines, m.piece(n.ClosureLine))
		}
		if n.HTMLBlockType != ast.HTMLBlockType1 { // script and style
			m.running(lines, kind)
		}
	default:
		m.children(n, kind)
	}
}

func (m *markdown) children(n ast.Node, kind document.Kind) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.block(c, kind)
	}
}

// lines returns the lines of a block. The slice is good until the next call.
func (m *markdown) lines(n ast.Node) []piece {
	m.pieces = m.pieces[:0]
	lines := n.Lines()
	for i := range lines.Len() {
		l := lines.At(i)
		m.pieces = append(m.pieces, m.piece(l))
	}
	return m.pieces
}

func (m *markdown) piece(l text.Segment) piece {
	return piece{start: m.outline.origin(l.Start), end: m.outline.origin(l.Stop)}
}

func (m *markdown) headingBlock(n *ast.Heading) {
	lines := m.lines(n)
	if n == m.titleNode || len(lines) == 0 {
		return
	}
	start, end := lines[0].start, lines[len(lines)-1].end
	title, mp := m.clean(lines, allMarks)
	if len(title) > longHeading {
		m.paragraph(document.Body, title, mp, start)
		return
	}
	if title == "" {
		return
	}
	m.front = false
	m.entries = isReferencesHeading(title) || m.entries && m.below(n.Level)
	m.heading(n.Level, "", title, m.src.file(start, end))
}

// below reports whether a heading of this level stays inside the current
// section.
func (m *markdown) below(level int) bool {
	return len(m.open) > 0 && level > m.open[len(m.open)-1].level
}

// running adds lines of running text: a paragraph, or the rows of a table.
func (m *markdown) running(lines []piece, kind document.Kind) {
	if m.front {
		m.front = false
		if m.byline(lines) {
			m.front = true
			return
		}
	}
	if len(lines) >= 2 && isTableRule(m.src.text[lines[1].start:lines[1].end]) {
		for i, l := range lines {
			if i != 1 {
				m.add(document.Row, m.row(l), allMarks)
			}
		}
		return
	}
	switch s := m.src.text[lines[0].start:lines[0].end]; {
	case m.entries:
		for _, e := range splitEntries(m.src.text, lines) {
			m.add(document.Entry, e, allMarks)
		}
		return
	case kind == document.Body && strings.HasPrefix(s, "[^") && strings.Contains(s, "]:"):
		kind = document.Note
	case kind == document.Body && isCaption(s):
		kind = document.Caption
	}
	m.add(kind, lines, allMarks)
}

// byline reads the authors under the title.
func (m *markdown) byline(lines []piece) bool {
	if len(lines) != 1 || lines[0].end-lines[0].start > maxByline {
		return false
	}
	s, _ := m.clean(append([]piece(nil), lines...), allMarks)
	names, sure := authorNames(s)
	if len(names) == 0 || !sure {
		return false
	}
	m.doc.Authors = append(m.doc.Authors, names...)
	return true
}

func (m *markdown) add(kind document.Kind, lines []piece, how marks) {
	if len(lines) == 0 {
		return
	}
	at := lines[0].start
	text, mp := m.clean(lines, how)
	m.paragraph(kind, text, mp, at)
}

// item adds an item of a list: its number, which a person would miss, stays in
// the text; its bullet does not.
func (m *markdown) item(n ast.Node, ordered bool) {
	first := true
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		_, paragraph := c.(*ast.Paragraph)
		_, textBlock := c.(*ast.TextBlock)
		if !first || !paragraph && !textBlock {
			m.block(c, document.Item)
			continue
		}
		first = false
		lines := m.lines(c)
		if len(lines) > 0 && ordered {
			lines[0].start = itemStart(m.src.text, lines[0].start)
		}
		if m.entries {
			m.add(document.Entry, lines, allMarks)
		} else {
			m.running(lines, document.Item)
		}
	}
}

// itemStart returns where the number of an item stands whose text begins at i.
func itemStart(s string, i int) int {
	k := i
	for k > 0 && (s[k-1] == ' ' || s[k-1] == '\t') {
		k--
	}
	if k == 0 || s[k-1] != '.' && s[k-1] != ')' {
		return i
	}
	e := k - 1
	for e > 0 && s[e-1] >= '0' && s[e-1] <= '9' {
		e--
	}
	if e == k-1 {
		return i
	}
	return e
}

// isTableRule reports whether a line is the rule under a table's head.
func isTableRule(s string) bool {
	s = strings.TrimSpace(s)
	return strings.Contains(s, "-") && strings.Contains(s, "|") && strings.Trim(s, "|-: \t") == ""
}

// row takes the outer bars off a row of a table.
func (m *markdown) row(l piece) []piece {
	s := m.src.text[l.start:l.end]
	t := strings.TrimLeft(s, " \t|")
	l.start += len(s) - len(t)
	l.end = l.start + len(strings.TrimRight(t, " \t\n|"))
	return []piece{l}
}
