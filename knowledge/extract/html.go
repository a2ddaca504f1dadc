package extract

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"

	"footnote/knowledge/document"
)

// isHTML looks for what a web page begins with.
func isHTML(data []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(data[:min(len(data), 1024)], "\xef\xbb\xbf \t\r\n"))
	if bytes.HasPrefix(head, []byte("<?xml")) {
		if _, rest, ok := bytes.Cut(head, []byte("?>")); ok {
			head = bytes.TrimLeft(rest, " \t\r\n")
		}
	}
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

// readHTML reads a web page: its main text, without what stands around it.
// Footnotes follow the paragraph that refers to them, and their marks go; the
// "[12]" that leads to an entry of a reference list stays.
func readHTML(name string, data []byte) (*document.Document, error) {
	text, problem := decodePage(data)
	if text == nil {
		return nil, notText(name)
	}
	if len(text) > MaxText*2 {
		return nil, tooLarge(name, len(text))
	}
	p := planter{name: name}
	root, err := p.plant(text, "", isXHTML(text))
	if err != nil {
		return nil, err
	}
	f := newFlow(name, data)
	if problem != "" {
		f.problem("%s", problem)
	}
	about := info(root)
	prune(root, false)
	around(root, root, false)
	main := mainText(root)
	head(f, about, root, main)
	w := newPageWalker(f, root)
	w.follow()
	w.children(main, document.Body)
	w.flush(document.Body)
	if main == root {
		w.trimLinks()
	}
	w.trimHeadings()
	return f.finish()
}

// isXHTML reports whether a page says that it is XML.
func isXHTML(text []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(text[:min(len(text), 100)], "\ufeff \t\r\n"), []byte("<?xml"))
}

// head settles title, authors, year and language of a page by what it says of
// itself and by the parts of it that are named so.
func head(f *flow, about pageInfo, root, main *node) {
	f.language(about.language)
	f.title(about.title)
	for _, a := range about.authors {
		f.author(a)
	}
	f.doc.Year = about.year
	if h := titleHeading(about, root, main); h != nil {
		f.head(0, h.plain())
		h.drop = true
	}
	byline(f, root)
}

// titleHeading returns the heading that is a page's title: the one that says
// so, or the only one of the first level in the main text, or one around it
// that the head of the page repeats. nil if there is none.
func titleHeading(about pageInfo, root, main *node) (title *node) {
	var inMain []*node
	repeats := func(n *node) bool {
		s := fold(n.plain())
		return s != "" && (s == fold(about.title) || len(s) >= 8 && strings.Contains(fold(about.tab), s))
	}
	site := fold(about.site)
	if about.site == "" && about.title != about.tab {
		site = strings.Replace(fold(about.tab), fold(about.title), "", 1)
	}
	root.all(func(n *node) bool {
		if n.tag == atom.H1 && site != "" && fold(n.plain()) == site {
			n.drop = true // the site's name, which stands on each of its pages
		}
		return !n.drop
	})
	main.all(func(n *node) bool {
		if n.tag == atom.H1 && !n.drop && n.words > 0 {
			inMain = append(inMain, n)
		}
		return !n.drop && len(inMain) < 50
	})
	for _, n := range inMain {
		if hasClass(n, "title") || n.attr("itemprop") == "headline" {
			return n
		}
	}
	if len(inMain) == 1 {
		return inMain[0]
	}
	if len(inMain) > 1 {
		if repeats(inMain[0]) {
			return inMain[0]
		}
		return nil
	}
	return root.find(func(n *node) bool { return n.tag == atom.H1 && !n.drop && n.words > 0 && repeats(n) })
}

// hasClass reports whether one of n's classes is made of the word.
func hasClass(n *node, words ...string) bool {
	for c := range strings.FieldsSeq(n.attr("class")) {
		for _, w := range nameWords(c) {
			if slices.Contains(words, w) {
				return true
			}
		}
	}
	return false
}

// byline takes authors and year from the parts of a page that are named so, and
// takes those parts out of the text.
func byline(f *flow, root *node) {
	known := len(f.doc.Authors) > 0
	found := 0
	root.all(func(n *node) bool {
		if n.drop || found > 20 {
			return false
		}
		if n.name == "" || n.words > 40 || n.words == 0 {
			return true
		}
		if f.doc.Year == 0 && (n.tag == atom.Time || hasClass(n, "date", "published", "pubdate", "posted")) && n.words <= 12 {
			f.doc.Year = anyYear(first(n.attr("datetime"), n.plain()))
		}
		if n.tag == atom.P && hasClass(n, "date") && f.doc.Year != 0 && anyYear(n.plain()) == f.doc.Year {
			n.drop = true
			return false
		}
		if n.attr("rel") != "author" && n.attr("itemprop") != "author" && !hasClass(n, "author", "authors", "byline") {
			return true
		}
		names, _ := authorNames(n.plain())
		if len(names) == 0 {
			return true
		}
		found++
		for _, name := range names {
			if !slices.Contains(f.doc.Authors, name) {
				if known {
					return false // of something else
				}
				f.doc.Authors = append(f.doc.Authors, name)
			}
		}
		n.drop = true
		return false
	})
}
