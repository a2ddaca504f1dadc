package extract

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"

	"footnote/knowledge/document"
)

// readEPUB reads a book: its parts in reading order, each as a web page without
// anything around it. Footnotes stand in files of their own as often as not;
// they follow the paragraph that refers to them. Pages are those of the printed
// book where the file tells of them.
func readEPUB(name string, data []byte) (*document.Document, error) {
	a, err := openArchive(name, data)
	if err != nil {
		return nil, err
	}
	b := &book{a: a, flow: newFlow(name, data), items: map[string]*bookItem{}, plants: planter{name: name}}
	for _, step := range []func() error{b.open, b.locked, b.load} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for _, root := range b.roots[:min(len(b.roots), 3)] {
		byline(b.flow, root)
	}
	w := newPageWalker(b.flow, b.roots...)
	b.contents(w)
	w.follow()
	for _, root := range b.roots {
		body := root.find(oneOf(atom.Body))
		if body == nil {
			body = root
		}
		w.node(body, document.Body)
		w.flush(document.Body)
	}
	w.trimHeadings()
	if len(b.parts) == 0 {
		return nil, &Error{name, ErrNoText, "if it is pictures of pages, run text recognition (OCR) over it first"}
	}
	return b.finish()
}

// A book is an EPUB file while it is read.
type book struct {
	*flow
	a       *archive
	pack    string // path of the package document
	items   map[string]*bookItem
	spine   []string // ids in reading order, what stands outside of it last
	aside   []string // ids of the rest: linear="no"
	ncx     string   // id
	plants  planter
	size    int // bytes of text files read
	roots   []*node
	creator []creator
	refined map[string]string // roles by the id of a creator
	skipped map[string]string // files that the guide calls a cover or contents
}

type bookItem struct{ file, kind, properties, fallback string }

type creator struct{ id, name, role string }

// open reads the container and the package document.
func (b *book) open() error {
	err := b.a.parse("META-INF/container.xml", func(x *xmlReader, _ xml.StartElement) error {
		return x.every(func(e xml.StartElement) error {
			if e.Name.Local == "rootfile" && b.pack == "" {
				b.pack = attr(e, "full-path")
			}
			return nil
		})
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if b.pack == "" {
		for file := range b.a.files {
			if strings.HasSuffix(strings.ToLower(file), ".opf") && (b.pack == "" || file < b.pack) {
				b.pack = file
			}
		}
	}
	b.refined, b.skipped = map[string]string{}, map[string]string{}
	err = b.a.parse(b.pack, func(x *xmlReader, _ xml.StartElement) error {
		return x.every(func(e xml.StartElement) error { return b.element(x, e) })
	})
	if errors.Is(err, fs.ErrNotExist) {
		return damaged(b.doc.Source)
	}
	if err != nil {
		return err
	}
	b.spine = append(b.spine, b.aside...)
	b.creators()
	return nil
}

// element reads an element of the package document.
func (b *book) element(x *xmlReader, e xml.StartElement) error {
	switch e.Name.Local {
	case "item":
		b.items[strings.TrimSpace(attr(e, "id"))] = &bookItem{resolve(b.pack, attr(e, "href")), attr(e, "media-type"), attr(e, "properties"), attr(e, "fallback")}
	case "spine":
		b.ncx = attr(e, "toc")
	case "itemref":
		if id := strings.TrimSpace(attr(e, "idref")); attr(e, "linear") == "no" {
			b.aside = append(b.aside, id)
		} else {
			b.spine = append(b.spine, id)
		}
	case "reference":
		if kind := attr(e, "type"); kind == "cover" || kind == "toc" {
			b.skipped[resolve(b.pack, attr(e, "href"))] = kind
		}
	case "title", "creator", "date", "language", "meta":
		s, err := x.content()
		if err != nil {
			return err
		}
		b.metadata(e, oneLine(tidy(s)))
	}
	return nil
}

func (b *book) metadata(e xml.StartElement, s string) {
	switch e.Name.Local {
	case "title":
		if b.named == "" && len(s) <= longHeading {
			b.named = s
		}
	case "creator":
		b.creator = append(b.creator, creator{attr(e, "id"), s, attr(e, "role")})
	case "date":
		if y := anyYear(s); b.doc.Year == 0 && attr(e, "event") != "modification" {
			b.doc.Year = y
		}
	case "language":
		b.language(s)
	case "meta":
		switch attr(e, "property") {
		case "role":
			b.refined[strings.TrimPrefix(attr(e, "refines"), "#")] = s
		case "dcterms:issued", "dcterms:date", "dcterms:created":
			if b.doc.Year == 0 {
				b.doc.Year = anyYear(s)
			}
		}
	}
}

// creators takes the authors, and who else made the book only where there are
// none.
func (b *book) creators() {
	for _, only := range []bool{true, false} {
		for _, c := range b.creator {
			role := first(c.role, b.refined[c.id], "aut")
			if len(b.doc.Authors) > 20 || only != (role == "aut") || strings.EqualFold(c.name, "unknown") {
				continue
			}
			n := len(b.doc.Authors)
			if b.author(c.name); len(b.doc.Authors) == n && c.name != "" && len(c.name) <= 100 {
				b.doc.Authors = append(b.doc.Authors, c.name) // "Plato", "World Bank"
			}
		}
		if len(b.doc.Authors) > 0 {
			return
		}
	}
}

// every hands each element inside the one that was begun last to element, which
// may read it to its end.
func (x *xmlReader) every(element func(e xml.StartElement) error) error {
	return x.each(func(e xml.StartElement) error {
		depth := x.depth
		if err := element(e); err != nil || x.depth < depth {
			return err
		}
		return x.every(element)
	}, nil)
}

// locked refuses a book whose text is encrypted. Fonts are in most books that
// bring their own.
func (b *book) locked() error {
	text := map[string]bool{}
	for _, id := range b.spine {
		if item := b.items[id]; item != nil {
			text[item.file] = true
		}
	}
	err := b.a.parse("META-INF/encryption.xml", func(x *xmlReader, _ xml.StartElement) error {
		return x.every(func(e xml.StartElement) error {
			if e.Name.Local == "CipherReference" && text[resolve("", attr(e, "URI"))] {
				return &Error{b.doc.Source, ErrLocked, "it is protected against copying: add an edition that is not"}
			}
			return nil
		})
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// load makes the trees of the parts that hold text.
func (b *book) load() error {
	missing, pictures, others := 0, 0, 0
	seen := map[string]bool{}
	for _, id := range b.spine {
		item := b.items[id]
		for i := 0; item != nil && !item.isText() && b.items[item.fallback] != nil && i < 8; i++ {
			item = b.items[item.fallback]
		}
		switch {
		case item == nil:
			missing++
			continue
		case seen[item.file]:
			continue
		case item.kind == "image/svg+xml":
			pictures++
			continue
		case !item.isText():
			others++
			continue
		}
		seen[item.file] = true
		root, err := b.tree(item)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing++
		case err != nil:
			return err
		case root == nil:
			others++
		case !b.passed(item, root):
			b.roots = append(b.roots, root)
		}
	}
	for _, p := range []struct {
		n    int
		what string
	}{{missing, "Parts that it lists and does not hold: %d."}, {pictures, "Parts that are drawings (SVG) and were left out: %d."}, {others, "Parts of a kind that is not read: %d."}} {
		if p.n > 0 {
			b.problem(p.what, p.n)
		}
	}
	return nil
}

func (i *bookItem) isText() bool {
	switch i.kind {
	case "application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml":
		return true
	}
	return false
}

// tree makes the tree of a part; nil if it is no text.
func (b *book) tree(item *bookItem) (*node, error) {
	data, err := b.a.read(item.file)
	if err != nil {
		return nil, err
	}
	if b.size += len(data); b.size > 3*MaxText {
		return nil, tooLarge(b.doc.Source, b.size)
	}
	text, problem := decodePage(data)
	if text == nil {
		return nil, nil
	}
	if problem != "" {
		b.problem("%s", problem)
	}
	root, err := b.plants.plant(text, item.file, item.kind != "text/html")
	if err != nil {
		return nil, err
	}
	prune(root, false)
	return root, nil
}

// passed reports whether a part is a cover or contents, and takes such out of
// other parts.
func (b *book) passed(item *bookItem, root *node) bool {
	left := root.words
	root.all(func(n *node) bool {
		if n.drop || n.name == "" {
			return false
		}
		if n.tag == atom.Nav || n.name == "epub:case" || hasType(n, "toc", "landmarks", "page-list", "cover") || n.attr("role") == "doc-toc" || n.attr("role") == "doc-cover" {
			n.drop = true
			left -= n.words
		}
		return !n.drop
	})
	switch {
	case slices.Contains(strings.Fields(item.properties), "nav"):
		heading := root.find(func(n *node) bool { return headingLevel(n) > 0 && !n.drop })
		return heading != nil && left <= heading.words || left == 0
	case b.skipped[item.file] == "cover":
		return left < fewWords/2
	case b.skipped[item.file] == "toc":
		return mostlyLinks(root)
	}
	return false
}
