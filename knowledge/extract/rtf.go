package extract

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"

	"footnote/knowledge/document"
)

// maxGroups bounds the nesting of groups in RTF.
const maxGroups = 1000

// An rtfTarget says where the text of a group goes.
type rtfTarget uint8

const (
	rtfText rtfTarget = iota
	rtfSkipped
	rtfFonts
	rtfStyles
	rtfInfo
	rtfTitle
	rtfAuthor
	rtfInstruction // of a field
	rtfLabel       // the number or bullet of an item
)

// An rtfState is what a group inherits from the one around it, and what ends
// with it.
type rtfState struct {
	target   rtfTarget
	outer    rtfTarget // of the group around one that is given twice (\upr)
	font     int
	fallback int // characters that follow \u for readers without Unicode
	hidden   bool
	deleted  bool

	// Of the paragraph, until \pard.
	style   int
	outline int // -1 if not given
	listed  bool
	table   int // depth of tables; 0 outside

	story   bool   // the group is a note or a text box of its own
	note    bool   // it is a note
	closing string // written when the group ends
}

// An rtfStory is the text, or a note or text box in it, while it is read.
type rtfStory struct {
	text  strings.Builder
	label string // of the paragraph that is being read
	after []part // what stands behind that paragraph

	// A table so far: rows, the cells of the row, what is in the cell, and the
	// same of a table inside it.
	rows         [][][]part
	cells, inner [][]part
	cell, deep   []part
	done         []part
}

// An rtf reads Rich Text Format: groups in braces, control words, and text in
// the encoding of its font. It goes once over the bytes.
type rtf struct {
	*flow
	data   []byte
	at     int
	groups []rtfState // around the current one
	rtfState
	stories []*rtfStory // from the text to the innermost
	fonts   map[int]rtfFont
	styles  map[int]rtfStyle
	page    int // code page of the file
	usual   int // font where none is named
	starred bool
	skip    int    // characters still to be left out after \u
	raw     []byte // text not decoded yet
	high    rune   // first half of a surrogate pair
	entry   rtfEntry
	said    [rtfLabel + 1]strings.Builder // what groups outside the text say

	decoders map[int]*encoding.Decoder
}

func readRTF(name string, data []byte) (*document.Document, error) {
	r := &rtf{
		flow: newFlow(name, data), data: data, page: 1252,
		fonts: map[int]rtfFont{}, styles: map[int]rtfStyle{}, decoders: map[int]*encoding.Decoder{},
		rtfState: rtfState{fallback: 1, outline: -1}, stories: []*rtfStory{{}},
	}
	for r.at < len(data) && !r.full() {
		switch c := data[r.at]; c {
		case '{':
			if len(r.groups) == maxGroups {
				return nil, &Error{name, ErrDamaged, fmt.Sprintf("its parts are nested deeper than %d", maxGroups)}
			}
			r.at++
			r.begin()
		case '}':
			r.at++
			if len(r.groups) == 0 {
				continue // one too many
			}
			r.end()
			if len(r.groups) == 0 {
				r.at = len(data) // what follows the document is not part of it
			}
		case '\\':
			r.at++
			r.control()
		case '\r', '\n', 0:
			r.at++
		default:
			r.at++
			r.byte(c)
		}
	}
	r.flush()
	cut := len(r.groups) > 0
	for len(r.groups) > 0 {
		r.end()
	}
	r.paragraph()
	r.endTable()
	if cut {
		r.problem("It ends in the middle: what followed is missing.")
	}
	return r.finishOffice(properties{title: r.said[rtfTitle].String(), author: r.said[rtfAuthor].String()})
}

func (r *rtf) begin() {
	r.flush()
	r.skip = 0
	r.groups = append(r.groups, r.rtfState)
	r.story, r.closing = false, ""
}

func (r *rtf) end() {
	r.flush()
	r.skip, r.starred = 0, false
	if r.closing != "" {
		r.write(r.closing)
	}
	if r.story {
		r.endStory()
	}
	if len(r.groups) == 1 { // the last paragraph need not have an end of its own
		r.paragraph()
	}
	r.rtfState = r.groups[len(r.groups)-1]
	r.groups = r.groups[:len(r.groups)-1]
}

// in is the innermost story.
func (r *rtf) in() *rtfStory { return r.stories[len(r.stories)-1] }

// beginStory begins a note or a text box, which is read by itself and stands
// behind the paragraph that it is anchored to.
func (r *rtf) beginStory(note bool) {
	if r.story {
		return
	}
	r.target, r.story, r.note = rtfText, true, note
	r.style, r.outline, r.listed, r.table = 0, -1, false, 0
	r.stories = append(r.stories, &rtfStory{})
}

func (r *rtf) endStory() {
	r.paragraph()
	r.endTable()
	s := r.in()
	r.stories = r.stories[:len(r.stories)-1]
	around := r.in()
	if !r.note {
		around.after = append(around.after, s.done...)
		return
	}
	var texts []string
	for _, p := range s.done {
		texts = append(texts, p.text)
	}
	around.after = append(around.after, part{kind: document.Note, text: strings.Join(texts, "\n")})
}

// paragraph ends a paragraph.
func (r *rtf) paragraph() {
	r.count++
	s := r.in()
	text, label := s.text.String(), s.label
	s.text.Reset()
	parts := s.after
	s.label, s.after = "", nil
	if own, ok := r.kind(label, text); ok {
		parts = append([]part{own}, parts...)
	}
	switch {
	case r.table > 1:
		s.deep = append(s.deep, parts...)
	case r.table == 1:
		s.cell = append(s.cell, parts...)
	case len(parts) > 0:
		r.endTable()
		r.give(parts)
	}
}

// give hands on what has been read as a whole.
func (r *rtf) give(parts []part) {
	if s := r.in(); len(r.stories) > 1 {
		s.done = append(s.done, parts...)
		return
	}
	r.take(parts)
}

// kind says what a paragraph is; false if it is left out.
func (r *rtf) kind(label, text string) (part, bool) {
	if strings.TrimSpace(text) == "" {
		return part{}, false
	}
	style := r.styleOf(r.style)
	if style.role == contentsRole {
		return part{}, false
	}
	listed := label != "" || r.listed
	label = strings.TrimSpace(label)
	if len(label) > maxLabel || label == "o" || !strings.ContainsFunc(label, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) {
		label = "" // a bullet
	}
	level := 0
	switch {
	case style.role == titleRole:
		level = -1
	case style.role == authorRole:
		level = -2
	case r.outline >= 0:
		level = (r.outline + 1) % 10
	case style.role == headingRole:
		level = style.level
	case style.outline >= 0:
		level = (style.outline + 1) % 10
	}
	return styledPart(level, label, text, style.role, listed), true
}

// endCell and endRow end parts of a table, or of a table inside one.
func (r *rtf) endCell(inner bool) {
	if s := r.in(); inner {
		r.table = max(r.table, 2)
		r.paragraph()
		s.inner, s.deep = append(s.inner, s.deep), nil
	} else {
		r.table = 1
		r.paragraph()
		s.cells, s.cell = append(s.cells, s.cell), nil
	}
}

func (r *rtf) endRow(inner bool) {
	if s := r.in(); inner {
		s.cell, s.inner = append(s.cell, table([][][]part{s.inner})...), nil
	} else if len(s.cells) > 0 {
		s.rows, s.cells = append(s.rows, s.cells), nil
	}
}

// endTable hands on the table that was read, whole or broken off.
func (r *rtf) endTable() {
	s := r.in()
	if len(s.deep) > 0 {
		s.inner, s.deep = append(s.inner, s.deep), nil
	}
	if len(s.inner) > 0 {
		r.endRow(true)
	}
	if len(s.cell) > 0 {
		s.cells, s.cell = append(s.cells, s.cell), nil
	}
	r.endRow(false)
	rows := s.rows
	s.rows = nil
	r.give(table(rows))
}
