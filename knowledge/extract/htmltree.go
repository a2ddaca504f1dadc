package extract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Limits of a page.
const (
	maxNodes  = 700_000 // elements and stretches of text, over all files of a book
	maxOpened = 200     // of open elements; what is deeper is read as if it were not
	maxToken  = 4 << 20 // bytes of a tag, or of text without one
)

// A node is an element, or a stretch of text, of a page.
//
// The tree is our own, not that of x/net/html, whose tokenizer it is made from:
// that one takes quadratic time on some pages, refuses those nested deeper than
// 512, and does not know the empty elements of XHTML. For the text of a page it
// matters where blocks begin and end; how formatting is mended does not.
type node struct {
	tag   atom.Atom // 0 for text and for elements that HTML does not know
	name  string    // of an element; "" for text
	text  string    // of a text
	attrs []html.Attribute

	parent, first, last, next *node

	words, linked int  // in it, and those of them in links
	drop          bool // not part of the main text
	file          string
}

// attr returns an attribute's value, "" if it is not there. Only those are kept
// that kept lists.
func (n *node) attr(key string) string {
	for i := range n.attrs {
		if n.attrs[i].Key == key {
			return n.attrs[i].Val
		}
	}
	return ""
}

func (n *node) has(key string) bool {
	for i := range n.attrs {
		if n.attrs[i].Key == key {
			return true
		}
	}
	return false
}

// inside returns the nearest of the elements with one of the tags that n is or
// stands in; nil if there is none.
func (n *node) inside(tags ...atom.Atom) *node {
	for ; n != nil; n = n.parent {
		for _, t := range tags {
			if n.tag == t {
				return n
			}
		}
	}
	return nil
}

// all calls visit for n and what is in it, in order. Where visit returns false,
// it does not go into the element.
func (n *node) all(visit func(*node) bool) {
	if !visit(n) {
		return
	}
	for c := n.first; c != nil; c = c.next {
		c.all(visit)
	}
}

// find returns the first element in n, or n itself, that is fits; nil if none.
func (n *node) find(fits func(*node) bool) (found *node) {
	n.all(func(m *node) bool {
		if found == nil && m.name != "" && fits(m) {
			found = m
		}
		return found == nil
	})
	return found
}

func oneOf(tags ...atom.Atom) func(*node) bool {
	return func(n *node) bool {
		for _, t := range tags {
			if n.tag == t {
				return true
			}
		}
		return false
	}
}

// plain is the text in n in one line, without what is dropped.
func (n *node) plain() string {
	var b strings.Builder
	n.all(func(m *node) bool {
		switch {
		case m.drop || m.tag == atom.Script || m.tag == atom.Style:
			return false
		case m.name == "":
			b.WriteString(m.text)
		case m.tag == atom.Br || display[m.tag] != 0:
			b.WriteByte(' ')
		}
		return b.Len() < MaxText
	})
	return oneLine(tidy(b.String()))
}

// kept lists the attributes that are read.
var kept = map[string]bool{
	"id": true, "class": true, "role": true, "href": true, "hidden": true, "style": true, "title": true, "alt": true,
	"name": true, "content": true, "property": true, "rel": true, "type": true, "start": true, "value": true, "reversed": true,
	"lang": true, "xml:lang": true, "datetime": true, "itemprop": true, "epub:type": true, "alttext": true, "encoding": true,
	"aria-hidden": true, "aria-label": true, "rev": true, "aria-level": true, "http-equiv": true, "src": true,
}

// How elements are laid out, as far as it matters to their text.
const (
	asBlock   uint8 = iota + 1 // stands apart
	asCell                     // of a table: what is open in it ends with it
	asClosing                  // stands apart and ends an open paragraph
)

var display = func() map[atom.Atom]uint8 {
	m := map[atom.Atom]uint8{}
	for _, a := range []atom.Atom{atom.Html, atom.Body, atom.Head, atom.Title, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot, atom.Colgroup, atom.Frameset,
		atom.Legend, atom.Optgroup, atom.Option, atom.Noframes, atom.Iframe, atom.Object, atom.Button, atom.Select, atom.Textarea, atom.Template, atom.Noscript} {
		m[a] = asBlock
	}
	for _, a := range []atom.Atom{atom.Td, atom.Th, atom.Caption} {
		m[a] = asCell
	}
	for _, a := range []atom.Atom{atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Center, atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl,
		atom.Dt, atom.Dd, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Header, atom.Hgroup, atom.Hr, atom.Li, atom.Listing, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Plaintext, atom.Pre, atom.Search,
		atom.Section, atom.Summary, atom.Table, atom.Ul, atom.Xmp} {
		m[a] = asClosing
	}
	return m
}()

// empties are the elements that have no content.
var empties = tags(atom.Area, atom.Base, atom.Basefont, atom.Bgsound, atom.Br, atom.Col, atom.Embed, atom.Frame, atom.Hr, atom.Img, atom.Input, atom.Keygen,
	atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr)

// formatting are the elements that change how text looks. Without attributes
// that matter, no node is made for them.
var formatting = tags(atom.B, atom.Strong, atom.I, atom.Em, atom.U, atom.S, atom.Strike, atom.Tt, atom.Big, atom.Small, atom.Font, atom.Code, atom.Var,
	atom.Samp, atom.Kbd, atom.Cite, atom.Dfn, atom.Abbr, atom.Acronym, atom.Mark, atom.Ins, atom.Del, atom.Bdi, atom.Bdo, atom.Nobr, atom.Data, atom.Wbr)

func tags(all ...atom.Atom) map[atom.Atom]bool {
	m := map[atom.Atom]bool{}
	for _, a := range all {
		m[a] = true
	}
	return m
}

// headOnly are the elements that may stand in a page's head.
var headOnly = tags(atom.Meta, atom.Link, atom.Title, atom.Script, atom.Style, atom.Base, atom.Noscript, atom.Template)

// A planter makes trees of pages.
type planter struct {
	name  string // of the file that a person gave
	nodes int    // so far
	slab  []node

	z     *html.Tokenizer
	xml   bool // XHTML: elements end where it says so, and only there
	file  string
	open  []*node
	count map[string]int // of open elements by name
	over  int            // elements that were not opened, being too deep
	alien int            // open elements of SVG and MathML
}

// picture finds pictures that are written into a page.
var picture = regexp.MustCompile(`data:[\w/+.-]+(?:;[\w=-]+)*;base64,[A-Za-z0-9+/=\s]{512,}`)

// plant makes the tree of a page in UTF-8. Its errors are of type *Error and
// ErrTooLarge.
func (p *planter) plant(text []byte, file string, isXML bool) (*node, error) {
	if len(text) > maxToken {
		text = picture.ReplaceAll(text, []byte("data:"))
	}
	p.z, p.xml, p.file = html.NewTokenizer(bytes.NewReader(text)), isXML, file
	p.z.SetMaxBuf(maxToken)
	p.z.AllowCDATA(isXML)
	p.open, p.count, p.over, p.alien = p.open[:0], map[string]int{}, 0, 0
	root := p.node()
	root.name = "#page"
	p.open = append(p.open, root)
	for p.nodes <= maxNodes {
		switch kind := p.z.Next(); kind {
		case html.ErrorToken:
			if err := p.z.Err(); errors.Is(err, html.ErrBufferExceeded) {
				return nil, &Error{p.name, ErrTooLarge, fmt.Sprintf("it holds more than %d MB without a break: save it as text", maxToken>>20)}
			} else if !errors.Is(err, io.EOF) {
				return nil, damaged(p.name)
			}
			return root, nil
		case html.TextToken:
			if text := p.z.Text(); len(text) > 0 && !p.between(text) {
				p.append(p.node()).text = string(text)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			p.start(kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := p.z.TagName()
			p.end(localName(name))
		}
	}
	return nil, &Error{p.name, ErrTooLarge, fmt.Sprintf("it has more than %d elements: split it", maxNodes)}
}

// between reports whether text is no more than the white space behind a block.
func (p *planter) between(text []byte) bool {
	last := p.open[len(p.open)-1].last
	return last != nil && display[last.tag] == asClosing && len(bytes.TrimSpace(text)) == 0
}

// localName takes off the prefix that XHTML may put before the names of HTML.
func localName(name []byte) string {
	if i := bytes.IndexByte(name, ':'); i >= 0 && string(name[:i]) != "epub" {
		name = name[i+1:]
	}
	return string(name)
}

func (p *planter) node() *node {
	if len(p.slab) == cap(p.slab) {
		p.slab = make([]node, 0, max(256, min(8192, p.nodes)))
	}
	p.nodes++
	p.slab = append(p.slab, node{file: p.file})
	return &p.slab[len(p.slab)-1]
}

func (p *planter) append(n *node) *node {
	top := p.open[len(p.open)-1]
	n.parent = top
	if top.last == nil {
		top.first = n
	} else {
		top.last.next = n
	}
	top.last = n
	return n
}

func (p *planter) start(selfClosing bool) {
	raw, more := p.z.TagName()
	name := localName(raw)
	tag := atom.Lookup([]byte(name))
	var attrs []html.Attribute
	for more {
		var k, v []byte
		k, v, more = p.z.TagAttr()
		if kept[string(k)] && len(attrs) < len(kept) {
			attrs = append(attrs, html.Attribute{Key: string(k), Val: string(v)})
		}
	}
	ends := empties[tag] || selfClosing && (p.xml || p.alien > 0 || name == "svg" || name == "math")
	if ends || tag == atom.Noscript || p.alien > 0 {
		p.z.NextIsNotRawText()
	}
	if formatting[tag] && !p.matters(attrs) {
		return
	}
	if tag == 0 && name == "" || (tag == atom.Html || tag == atom.Body) && p.count[name] > 0 {
		return
	}
	if !p.xml {
		p.implied(tag)
	}
	n := p.append(p.node())
	n.tag, n.name, n.attrs = tag, name, attrs
	if tag == atom.A && n.attr("href") == "" && !p.xml {
		return // marks a place; many are never closed
	}
	if ends {
		return
	}
	if len(p.open) >= maxOpened {
		p.over++
		return
	}
	p.push(n)
}

func (p *planter) push(n *node) {
	p.open = append(p.open, n)
	p.count[n.name]++
	if n.name == "svg" || n.name == "math" {
		p.alien++
	}
}

func (p *planter) pop(to int) {
	for i := to; i < len(p.open); i++ {
		n := p.open[i]
		p.count[n.name]--
		if n.name == "svg" || n.name == "math" {
			p.alien--
		}
	}
	p.open = p.open[:to]
}

// matters reports whether a formatting element says more than how it looks.
func (p *planter) matters(attrs []html.Attribute) bool {
	for _, a := range attrs {
		switch a.Key {
		case "id", "epub:type", "role", "hidden", "aria-hidden", "style", "itemprop":
			return true
		}
	}
	return false
}

// implied closes what ends where the element begins, though no tag says so.
func (p *planter) implied(tag atom.Atom) {
	if p.count["head"] > 0 && !headOnly[tag] && tag != atom.Head {
		p.close(oneOf(atom.Head), nil)
	}
	if display[tag] == asClosing && p.count["p"] > 0 {
		p.close(oneOf(atom.P), func(n *node) bool { return display[n.tag] == asCell || n.tag == atom.Table || n.tag == atom.Button })
	}
	until := func(own, border func(*node) bool) {
		if p.over == 0 {
			p.close(own, border)
		}
	}
	switch tag {
	case atom.Li:
		until(oneOf(atom.Li), oneOf(atom.Ul, atom.Ol, atom.Menu, atom.Dir, atom.Td, atom.Th, atom.Table))
	case atom.Dt, atom.Dd:
		until(oneOf(atom.Dt, atom.Dd), oneOf(atom.Dl, atom.Td, atom.Th, atom.Table))
	case atom.Td, atom.Th:
		until(oneOf(atom.Td, atom.Th), oneOf(atom.Tr, atom.Table))
	case atom.Tr:
		until(oneOf(atom.Tr), oneOf(atom.Table))
	case atom.Tbody, atom.Thead, atom.Tfoot:
		until(oneOf(atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption), oneOf(atom.Table))
	case atom.Option, atom.Optgroup:
		until(oneOf(atom.Option), oneOf(atom.Select, atom.Optgroup))
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		until(oneOf(atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6), func(n *node) bool { return display[n.tag] != 0 })
	case atom.A:
		until(oneOf(atom.A), func(n *node) bool { return display[n.tag] != 0 })
	case atom.Rt, atom.Rp:
		until(oneOf(atom.Rt, atom.Rp), oneOf(atom.Ruby))
	}
}

// close closes the innermost open element that own tells, with what is open in
// it, unless one that border tells stands before it.
func (p *planter) close(own, border func(*node) bool) {
	for i := len(p.open) - 1; i > 0; i-- {
		n := p.open[i]
		if own(n) {
			p.pop(i)
			return
		}
		if border != nil && border(n) {
			return
		}
	}
}

func (p *planter) end(name string) {
	tag := atom.Lookup([]byte(name))
	switch {
	case tag == atom.Br && !p.xml:
		n := p.append(p.node())
		n.tag, n.name = tag, name
		return
	case p.over > 0 && !formatting[tag]:
		p.over--
		return
	case p.count[name] == 0, tag == atom.Html, tag == atom.Body:
		return
	}
	var border func(*node) bool
	switch kind := display[tag]; {
	case p.xml, tag == atom.Table:
	case kind == 0:
		border = func(n *node) bool { return display[n.tag] != 0 }
	case kind == asCell, tag == atom.Tr, tag == atom.Tbody, tag == atom.Thead, tag == atom.Tfoot:
		border = oneOf(atom.Table)
	default:
		border = func(n *node) bool { return display[n.tag] == asCell || n.tag == atom.Table }
	}
	p.close(func(n *node) bool { return n.name == name }, border)
}
