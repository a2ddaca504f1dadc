package web

import (
	"runtime"
	"strings"
	"sync"
	"weak"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// A layout is what the pages of a document need to know of all of it. It does
// not hold the document.
type layout struct {
	// ids are the document's ParagraphIDs.
	ids []string
	// parts are the ranges of paragraphs that one page shows; there is always
	// one.
	parts []knowledge.Span
	// sections says in which part the heading of a section stands.
	sections []int
	depths   []int // of the sections, 0 for the root
	// notes leads from the mark of a note, "[^3]", to its paragraph, marks to
	// the paragraph where it is first used.
	notes, marks map[string]int
}

// Sizes in bytes of text: a document up to wholeSize is one page, a larger one
// has parts of about partSize.
const (
	wholeSize = 200_000
	partSize  = 100_000
)

func newLayout(d *knowledge.Document, whole, part int) *layout {
	l := &layout{ids: d.ParagraphIDs(), notes: map[string]int{}, marks: map[string]int{}}
	size := 0
	for i := range d.Paragraphs {
		p := &d.Paragraphs[i]
		size += len(p.Text)
		if strings.Contains(p.Text, "[^") {
			l.collect(i, p)
		}
	}
	l.depths = make([]int, len(d.Sections))
	for i, s := range d.Sections {
		if s.Parent >= 0 && s.Parent < i {
			l.depths[i] = l.depths[s.Parent] + 1
		}
	}
	if size <= whole {
		l.parts = []knowledge.Span{{End: len(d.Paragraphs)}}
	} else {
		l.split(d, part)
	}
	l.place(d)
	return l
}

// collect takes the marks of notes in a paragraph.
func (l *layout) collect(i int, p *knowledge.Paragraph) {
	for _, at := range noteMark.FindAllStringIndex(p.Text, -1) {
		mark := p.Text[at[0]:at[1]]
		to := l.marks
		if p.Kind == document.Note && at[0] == 0 {
			to = l.notes
		}
		if _, ok := to[mark]; !ok {
			to[mark] = i
		}
	}
}

// split cuts the document into parts: before the heading of a chapter once a
// part is half full, before any other when what stands under it would make the
// part too long, and inside a section that is too long by itself.
func (l *layout) split(d *knowledge.Document, limit int) {
	sizes := make([]int, len(d.Sections))
	for i := range d.Paragraphs {
		sizes[d.Paragraphs[i].Section] += len(d.Paragraphs[i].Text)
	}
	start, size, last := 0, 0, -1
	for i := range d.Paragraphs {
		p := &d.Paragraphs[i]
		cut := size > 0 && size+len(p.Text) > limit
		if p.Section != last {
			chapter := l.depths[p.Section] <= 1
			cut = cut || size > 0 && size+sizes[p.Section] > limit || chapter && size > limit/2
			last = p.Section
		}
		if cut {
			l.parts = append(l.parts, knowledge.Span{Start: start, End: i})
			start, size = i, 0
		}
		size += len(p.Text)
	}
	l.parts = append(l.parts, knowledge.Span{Start: start, End: len(d.Paragraphs)})
}

// place finds the part of each section's heading: that of the first paragraph
// under it, or under one that follows.
func (l *layout) place(d *knowledge.Document) {
	l.sections = make([]int, len(d.Sections))
	part, at := 0, 0
	for s := range d.Sections {
		for at < len(d.Paragraphs) && d.Paragraphs[at].Section < s {
			at++
		}
		if at < len(d.Paragraphs) {
			for at >= l.parts[part].End {
				part++
			}
		} else {
			part = len(l.parts) - 1
		}
		l.sections[s] = part
	}
}

// partOf returns the part in which a paragraph stands.
func (l *layout) partOf(paragraph int) int {
	for i, p := range l.parts {
		if paragraph < p.End {
			return i
		}
	}
	return len(l.parts) - 1
}

// find returns the paragraph whose id ends in words; ok is false if there is
// none.
func (l *layout) find(doc, words string) (paragraph int, ok bool) {
	want := doc + "." + words
	for i, id := range l.ids {
		if id == want {
			return i, true
		}
	}
	return 0, false
}

// A layouts keeps what was found out about each document as long as somebody
// else keeps the document. Documents never change. The zero value is ready;
// safe for concurrent use.
type layouts struct {
	mu  sync.Mutex
	all map[weak.Pointer[knowledge.Document]]*known // guarded by mu
}

// known is found out when it is first asked for: a list of many documents needs
// no more than their words. It does not hold the document.
type known struct {
	counting, laying sync.Once
	words            int
	layout           *layout
}

func (c *layouts) of(d *knowledge.Document) *layout {
	k := c.known(d)
	k.laying.Do(func() { k.layout = newLayout(d, wholeSize, partSize) })
	return k.layout
}

// words counts the words of the paragraphs that may answer.
func (c *layouts) words(d *knowledge.Document) int {
	k := c.known(d)
	k.counting.Do(func() {
		for i := range d.Paragraphs {
			if p := &d.Paragraphs[i]; p.Kind.Answers() {
				k.words += words(p.Text)
			}
		}
	})
	return k.words
}

func (c *layouts) known(d *knowledge.Document) *known {
	key := weak.Make(d)
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.all[key]
	if k == nil {
		if c.all == nil {
			c.all = map[weak.Pointer[knowledge.Document]]*known{}
		}
		k = &known{}
		c.all[key] = k
		runtime.AddCleanup(d, c.drop, key)
	}
	return k
}

func (c *layouts) drop(key weak.Pointer[knowledge.Document]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.all, key)
}

// len is the number of documents that something is known of.
func (c *layouts) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.all)
}
