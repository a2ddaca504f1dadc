package extract

import (
	"encoding/xml"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// A tocEntry is a line of a table of contents, or of a list of pages.
type tocEntry struct {
	level int // from 1
	title string
	file  string
	id    string // "" for the beginning of the file
}

// contents finds headings and pages that only the book's table of contents
// knows: chapters often begin with a picture of their title.
func (b *book) contents(w *pageWalker) {
	var toc, pages []tocEntry
	for _, item := range b.items {
		if slices.Contains(strings.Fields(item.properties), "nav") {
			toc, pages = b.nav(item)
		}
	}
	if item := b.items[b.ncx]; item != nil && len(toc) == 0 {
		toc, pages = b.ncxLists(item)
	}
	start := map[string]*node{}
	headed := map[string]int{} // level of the first heading
	for _, root := range b.roots {
		start[root.file] = root
		if body := root.find(oneOf(atom.Body)); body != nil {
			start[root.file] = body
		}
		if h := root.find(func(n *node) bool { return headingLevel(n) > 0 && n.words > 0 }); h != nil {
			headed[root.file] = headingLevel(h)
		}
	}
	top := 9 // level of the headings of chapters that have them
	for _, e := range toc {
		if l := headed[e.file]; l > 0 && e.level == 1 {
			top = min(top, l)
		}
	}
	if top == 9 {
		top = 1
	}
	for _, e := range toc {
		n := start[e.file]
		if e.id != "" && w.ids[e.file+"#"+e.id] != nil {
			n = w.ids[e.file+"#"+e.id]
		}
		if n == nil || headed[e.file] > 0 || n.drop {
			continue
		}
		if _, ok := w.heads[n]; !ok {
			e.level += top - 1
			w.heads[n] = e
			w.hide(n, e.title)
		}
	}
	for _, e := range pages {
		n := start[e.file]
		if e.id != "" {
			n = w.ids[e.file+"#"+e.id]
		}
		if n != nil && !n.drop {
			if _, ok := w.turns[n]; !ok {
				w.turns[n] = e.title
			}
		}
	}
}

// hide takes the first block in n out where it is the title that stands above
// it as a heading.
func (w *pageWalker) hide(n *node, title string) {
	wanted, words := fold(title), 0
	n.all(func(m *node) bool {
		if words > 0 || m.drop {
			return false
		}
		if m.tag == atom.P || m.tag == atom.Div && m.find(oneOf(atom.P)) == nil {
			if s := fold(m.plain()); s == wanted {
				m.drop = true
				words = 1
			} else {
				words = m.words
			}
			return false
		}
		return true
	})
}

// nav reads the navigation document of EPUB 3.
func (b *book) nav(item *bookItem) (toc, pages []tocEntry) {
	data, err := b.a.read(item.file)
	if err != nil {
		return nil, nil
	}
	text, _ := decodePage(data)
	root, err := b.plants.plant(text, item.file, true)
	if err != nil {
		return nil, nil
	}
	root.all(func(n *node) bool {
		if n.tag != atom.Nav {
			return true
		}
		switch list := n.find(oneOf(atom.Ol)); {
		case list == nil:
		case hasType(n, "toc"):
			toc = navList(toc, list, 1)
		case hasType(n, "page-list"):
			pages = navList(pages, list, 1)
		}
		return false
	})
	return toc, pages
}

// navList reads a list of links and the lists in it.
func navList(all []tocEntry, list *node, level int) []tocEntry {
	for li := list.first; li != nil; li = li.next {
		for c := li.first; c != nil; c = c.next {
			switch {
			case c.tag == atom.Ol:
				all = navList(all, c, level+1)
			case c.tag == atom.A:
				_, id, _ := strings.Cut(c.attr("href"), "#")
				all = append(all, tocEntry{level, c.plain(), resolve(c.file, c.attr("href")), id})
			}
		}
	}
	return all
}

// ncxLists reads the table of contents and the list of pages of EPUB 2. What
// cannot be read of them is left out: the text does not need them.
func (b *book) ncxLists(item *bookItem) (toc, pages []tocEntry) {
	_ = b.a.parse(item.file, func(x *xmlReader, _ xml.StartElement) error {
		base := x.depth
		var e tocEntry
		return x.every(func(el xml.StartElement) error {
			switch el.Name.Local {
			case "navPoint":
				e = tocEntry{level: x.depth - base - 1}
			case "pageTarget":
				e = tocEntry{title: attr(el, "value")}
			case "text":
				s, err := x.content()
				if err != nil {
					return err
				}
				e.title = first(oneLine(tidy(s)), e.title)
			case "content":
				_, e.id, _ = strings.Cut(attr(el, "src"), "#")
				e.file = resolve(item.file, attr(el, "src"))
				if e.level > 0 {
					toc = append(toc, e)
				} else {
					pages = append(pages, e)
				}
			}
			return nil
		})
	})
	return toc, pages
}
