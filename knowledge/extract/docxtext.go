package extract

import (
	"encoding/xml"
	"strings"
)

// A wordParagraph is a paragraph while it is read.
type wordParagraph struct {
	style   string
	outline int // as the paragraph itself says; -1 if it does not
	list    listPlace
	joined  bool // its end was deleted: it goes on in the next one
	text    strings.Builder
	after   []part // notes and text boxes, which stand behind it
}

// A wordRun is what a stretch of text says of itself.
type wordRun struct {
	font   string
	hidden bool
	marked bool // the mark of a note that the author chose follows
}

// paragraph reads a paragraph and what is anchored to it.
func (r *docx) paragraph(x *xmlReader) ([]part, error) {
	if r.count++; r.full() {
		return nil, errEnough
	}
	p := &wordParagraph{outline: -1, list: listPlace{level: -1}}
	if err := r.inline(x, p, &wordRun{}); err != nil {
		return nil, err
	}
	// The instruction of a field ends with the paragraph where the file forgot
	// its end.
	for len(r.fields) > 0 && !r.fields[len(r.fields)-1].result {
		r.endField()
	}
	text := p.text.String()
	if p.joined || r.carry.Len() > 0 {
		r.carry.WriteString(text)
		if p.joined {
			return p.after, nil
		}
		text = r.carry.String()
		r.carry.Reset()
	}
	if own, ok := r.kind(p, text); ok {
		return append([]part{own}, p.after...), nil
	}
	return p.after, nil
}

// kind says what a paragraph is; false if it is left out.
func (r *docx) kind(p *wordParagraph, text string) (part, bool) {
	style := r.styles.get(p.style)
	if style.role == contentsRole || style.hidden {
		return part{}, false
	}
	at := p.list
	if at.list == "" {
		at.list = style.list.list
	}
	if at.level < 0 {
		at.level = style.list.level
	}
	label, listed := "", false
	if at.list != "" && at.list != "0" && strings.TrimSpace(text) != "" {
		label, listed = r.lists.next(at, p.style)
	}
	return styledPart(p.level(style), label, text, style.role, listed), text != ""
}

// level is that of a heading, 0 for text, -1 for a title, -2 for authors.
func (p *wordParagraph) level(style *wordStyle) int {
	switch {
	case style.role == titleRole:
		return -1
	case style.role == authorRole:
		return -2
	case p.outline == 9:
		return 0
	case p.outline >= 0:
		return p.outline + 1
	case style.role == headingRole:
		return style.level
	case style.outline >= 0 && style.outline < 9:
		return style.outline + 1
	}
	return 0
}

// properties reads the properties of a paragraph.
func (r *docx) properties(x *xmlReader, p *wordParagraph) error {
	err := x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			p.style = attr(e, "val")
		case "outlineLvl":
			p.outline = outlineLevel(e)
		case "numPr":
			return p.list.read(x)
		case "rPr":
			return x.each(func(e xml.StartElement) error {
				p.joined = p.joined || e.Name.Local == "del"
				return nil
			}, nil)
		}
		return nil
	}, nil)
	if p.level(r.styles.get(p.style)) > 0 {
		// No field goes on into a heading: the file forgot its end.
		r.fields, r.hidden = r.fields[:0], 0
	}
	return err
}

// inline reads what stands in a paragraph, up to the end of the element that
// was begun last.
func (r *docx) inline(x *xmlReader, p *wordParagraph, run *wordRun) error {
	return x.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; name {
		case "pPr":
			return r.properties(x, p)
		case "rPr":
			return r.runProperties(x, run)
		case "r":
			return r.inline(x, p, &wordRun{})
		case "t":
			return x.each(func(xml.StartElement) error { return nil }, func(s []byte) {
				if !run.marked {
					r.write(p, run, symbols(run.font, string(s)))
				}
			})
		case "sym":
			r.write(p, run, symbol(attr(e, "font"), attr(e, "char")))
		case "tab", "ptab":
			r.write(p, run, " ")
		case "br", "cr":
			r.write(p, run, "\n")
		case "noBreakHyphen":
			r.write(p, run, "-")
		case "fldChar":
			r.fieldMark(attr(e, "fldCharType"))
		case "instrText":
			instruction, err := x.content()
			if n := len(r.fields); n > 0 && !r.fields[n-1].result {
				f := &r.fields[n-1]
				f.instruction += instruction[:min(len(instruction), max(0, maxInstruction-len(f.instruction)))]
			}
			return err
		case "fldSimple":
			if hidesResult(attr(e, "instr")) {
				return nil
			}
			return r.inline(x, p, run)
		case "footnoteReference", "endnoteReference":
			if !run.hidden {
				p.after = append(p.after, r.note(strings.TrimSuffix(name, "Reference")+attr(e, "id"))...)
			}
			run.marked = run.marked || attr(e, "customMarkFollows") != ""
		case "sdt":
			return r.control(x, func() error { return r.inline(x, p, run) })
		case "AlternateContent":
			return choice(x, func() error { return r.inline(x, p, run) })
		case "txbxContent":
			return r.blocks(x, func(parts []part) error {
				p.after = append(p.after, parts...)
				return nil
			})
		case "txBody", "relIds", "chart":
			parts, err := drawn(r.a, r.rels, x, e)
			p.after = append(p.after, parts...)
			return err
		case "f", "sSup", "sSub", "sSubSup", "rad", "d", "nary":
			return r.math(x, p, run, name)
		default:
			if !leftOutOfWord(name) {
				return r.inline(x, p, run)
			}
		}
		return nil
	}, nil)
}

// write adds text to a paragraph unless it is hidden.
func (r *docx) write(p *wordParagraph, run *wordRun, s string) {
	if r.hidden == 0 && !run.hidden {
		p.text.WriteString(s)
	}
}

func (r *docx) runProperties(x *xmlReader, run *wordRun) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "vanish":
			run.hidden = on(e)
		case "rStyle":
			run.hidden = run.hidden || r.styles.get(attr(e, "val")).hidden
		case "rFonts":
			run.font = attr(e, "ascii")
		}
		return nil
	}, nil)
}

// math writes a part of a formula in a line, as people type formulas.
func (r *docx) math(x *xmlReader, p *wordParagraph, run *wordRun, name string) error {
	first, last := "", ""
	switch name {
	case "d":
		first, last = "(", ")"
	case "rad":
		first = "√"
	case "nary":
		first = "∫"
	}
	begun := false
	begin := func() {
		if !begun {
			r.write(p, run, first)
			begun = true
		}
	}
	err := x.each(func(e xml.StartElement) error {
		switch part := e.Name.Local; part {
		case "dPr", "naryPr":
			return x.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "begChr", "chr":
					first = attr(e, "val")
				case "endChr":
					last = attr(e, "val")
				}
				return nil
			}, nil)
		case "den":
			r.write(p, run, "/")
		case "sup":
			begin()
			r.write(p, run, "^")
		case "sub":
			begin()
			r.write(p, run, "_")
		default:
			if leftOutOfWord(part) || part == "deg" {
				return nil
			}
			begin()
		}
		return r.inline(x, p, run)
	}, nil)
	r.write(p, run, last)
	return err
}

// A field is text that Word computes: an instruction, then its result.
type field struct {
	instruction string
	result      bool // what stands here is its result
	hides       bool // which is not read either
}

// maxInstruction is how much of a field's instruction is kept, in bytes.
const maxInstruction = 64

func (r *docx) fieldMark(kind string) {
	switch n := len(r.fields); {
	case kind == "begin":
		r.fields = append(r.fields, field{})
		r.hidden++
	case kind == "separate" && n > 0 && !r.fields[n-1].result:
		f := &r.fields[n-1]
		f.result = true
		if f.hides = hidesResult(f.instruction); !f.hides {
			r.hidden--
		}
	case kind == "end" && n > 0:
		r.endField()
	}
}

func (r *docx) endField() {
	f := r.fields[len(r.fields)-1]
	r.fields = r.fields[:len(r.fields)-1]
	if !f.result || f.hides {
		r.hidden--
	}
}

// hidesResult reports whether the result of a field is no text of the document:
// tables of contents, indexes, page numbers, marks of notes.
func hidesResult(instruction string) bool {
	words := strings.Fields(strings.ToUpper(instruction))
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "TOC", "INDEX", "TOA", "PAGE", "NUMPAGES", "SECTIONPAGES":
		return true
	case "NOTEREF":
		return strings.Contains(instruction, `\f`)
	}
	return false
}
