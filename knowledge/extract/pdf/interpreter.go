package pdf

import (
	"bytes"
	"errors"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// An interpreter runs the content of one page and collects its text.
type interpreter struct {
	f    *File
	out  *Page
	view matrix // from the space of the page to that of Page

	state  state
	saved  []state
	lost   int // states that were saved beyond maxStates
	tm, lm matrix

	forms  []int // object numbers of the forms that are being drawn
	ops    int
	bytes  int
	marks  []mark
	run    runBuilder
	accent *accent // that was drawn last; nil if the last glyph was none
	last   place   // of the last glyph
	failed error
}

// state is the graphics state, as far as text needs it.
type state struct {
	ctm                       matrix
	font                      *font
	size, char, word, leading float64
	scale, rise               float64
}

// A matrix maps x, y to a*x+c*y+e, b*x+d*y+f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// times returns the map that does m first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

// A mark is a stretch of marked content.
type mark struct {
	replaced, artifact bool
	text               string // instead of what is drawn
	at                 place  // of what is drawn
	drawn              bool
}

func newInterpreter(f *File, out *Page, pg page) *interpreter {
	b := pg.box
	w, h := b[2]-b[0], b[3]-b[1]
	view := matrix{1, 0, 0, -1, -b[0], b[3]} // the origin at the upper left
	switch pg.rotate {
	case 1:
		view = view.times(matrix{0, 1, -1, 0, h, 0})
	case 2:
		view = view.times(matrix{-1, 0, 0, -1, w, h})
	case 3:
		view = view.times(matrix{0, -1, 1, 0, 0, w})
	}
	out.Width, out.Height = w, h
	if pg.rotate%2 == 1 {
		out.Width, out.Height = h, w
	}
	in := &interpreter{f: f, out: out, view: view}
	in.state = state{ctm: identity, scale: 1}
	return in
}

// page runs the content of the page. An error in one of its streams does not
// keep the others from being read.
func (in *interpreter) page(pg page) error {
	var content []byte
	var damage error
	streams := types.Array{pg.dict["Contents"]}
	if a := in.f.array(pg.dict["Contents"]); a != nil {
		streams = a
	}
	for _, o := range streams {
		b, err := in.f.stream(o)
		if errors.Is(err, ErrLimit) {
			return err
		}
		if err != nil {
			damage = err
		}
		if len(streams) == 1 {
			content = b
			break
		}
		if len(content)+len(b) > maxStream {
			return errTooBig
		}
		content = append(append(content, b...), '\n')
	}
	in.content(content, in.f.dict(pg.resources))
	in.annotations(pg.dict)
	if a := in.accent; a != nil {
		in.place(a.text, a.at)
	}
	in.flush()
	if in.failed != nil {
		return in.failed
	}
	return damage
}

// annotations draws what stands in forms that were filled in, and notes that
// are shown on the page itself.
func (in *interpreter) annotations(d types.Dict) {
	for i, o := range in.f.array(d["Annots"]) {
		a := in.f.dict(o)
		kind := in.f.name(a["Subtype"])
		flags, _ := in.f.integer(a["F"])
		if i >= 2000 || in.failed != nil {
			return
		}
		if kind != "Widget" && kind != "FreeText" || flags&(1<<1|1<<5) != 0 {
			continue
		}
		look := in.f.dict(a["AP"])["N"]
		if states, ok := in.f.resolve(look).(types.Dict); ok {
			look = states[in.f.name(a["AS"])]
		}
		sd, ok := in.f.resolve(look).(types.StreamDict)
		rect, box := in.f.array(a["Rect"]), in.f.array(sd.Dict["BBox"])
		if !ok || len(rect) < 4 || len(box) < 4 {
			continue
		}
		var r, b [4]float64
		for k := range r {
			r[k], _ = in.f.number(rect[k])
			b[k], _ = in.f.number(box[k])
		}
		in.saved, in.lost, in.marks = nil, 0, nil
		in.state = state{ctm: matrix{1, 0, 0, 1, min(r[0], r[2]) - min(b[0], b[2]), min(r[1], r[3]) - min(b[1], b[3])}, scale: 1}
		in.draw(look, nil)
	}
}

// content runs a content stream.
func (in *interpreter) content(data []byte, resources types.Dict) {
	l := &lexer{data: data}
	operands := make([]value, 0, 16)
	for in.failed == nil {
		v := l.next(0)
		switch {
		case l.deep:
			in.failed = errNesting
		case v.kind == endOfData:
			return
		case v.kind != keyword:
			if len(operands) < 64 && v.kind != closing {
				operands = append(operands, v)
			}
			continue
		default:
			if in.ops++; in.ops > maxOperators {
				in.failed = errOps
				return
			}
			if in.bytes > MaxText-in.f.text {
				in.failed = errTextSize
				return
			}
			if string(v.text) == "ID" {
				l.inlineImage()
				in.out.Images++
			} else {
				in.do(string(v.text), operands, resources)
			}
		}
		operands = operands[:0]
	}
}

// numbers returns the last n operands as numbers.
func numbers(operands []value, n int) (v [6]float64, ok bool) {
	if len(operands) < n {
		return v, false
	}
	for i, o := range operands[len(operands)-n:] {
		if o.kind != number {
			return v, false
		}
		v[i] = o.num
	}
	return v, true
}

// do runs an operator that is not about text.
func (in *interpreter) do(op string, operands []value, resources types.Dict) {
	switch op {
	case "q":
		if len(in.saved) < maxStates {
			in.saved = append(in.saved, in.state)
		} else {
			in.lost++
		}
	case "Q":
		if in.lost > 0 {
			in.lost--
		} else if n := len(in.saved); n > 0 {
			in.state, in.saved = in.saved[n-1], in.saved[:n-1]
		}
	case "cm":
		if v, ok := numbers(operands, 6); ok {
			in.state.ctm = matrix{v[0], v[1], v[2], v[3], v[4], v[5]}.times(in.state.ctm)
		}
	case "gs":
		if len(operands) > 0 {
			d := in.f.dict(in.f.dict(resources["ExtGState"])[string(operands[0].text)])
			if a := in.f.array(d["Font"]); len(a) == 2 {
				in.state.font = in.f.font(a[0])
				in.state.size, _ = in.f.number(a[1])
			}
		}
	case "Do":
		if len(operands) > 0 {
			in.draw(in.f.dict(resources["XObject"])[string(operands[0].text)], resources)
		}
	case "BMC", "BDC":
		in.mark(operands, resources)
	case "EMC":
		in.unmark()
	default:
		in.text(op, operands, resources)
	}
}

// draw draws a form, or counts a picture.
func (in *interpreter) draw(o types.Object, resources types.Dict) {
	sd, ok := in.f.resolve(o).(types.StreamDict)
	if !ok {
		return
	}
	switch in.f.name(sd.Dict["Subtype"]) {
	case "Image":
		in.out.Images++
		return
	case "Form":
	default:
		return
	}
	n := objectNumber(o)
	for _, drawing := range in.forms {
		if drawing == n {
			return // it draws itself
		}
	}
	if len(in.forms) >= maxForms {
		return
	}
	data, err := in.f.stream(sd)
	if err != nil {
		if errors.Is(err, ErrLimit) {
			in.failed = err
		}
		return
	}
	if !bytes.Contains(data, []byte("Do")) && !bytes.Contains(data, []byte("T")) {
		return
	}
	saved, stack, tm, lm, marks := in.state, in.saved, in.tm, in.lm, len(in.marks)
	in.saved = nil
	if a := in.f.array(sd.Dict["Matrix"]); len(a) == 6 {
		var v [6]float64
		for i := range v {
			v[i], _ = in.f.number(a[i])
		}
		in.state.ctm = matrix{v[0], v[1], v[2], v[3], v[4], v[5]}.times(in.state.ctm)
	}
	if own := in.f.dict(sd.Dict["Resources"]); own != nil {
		resources = own
	}
	in.forms = append(in.forms, n)
	in.content(data, resources)
	in.forms = in.forms[:len(in.forms)-1]
	for len(in.marks) > marks {
		in.unmark()
	}
	in.state, in.saved, in.tm, in.lm = saved, stack, tm, lm
}

// mark begins a stretch of marked content.
func (in *interpreter) mark(operands []value, resources types.Dict) {
	if len(in.marks) >= maxStates {
		return
	}
	var m mark
	if len(operands) > 0 && string(operands[0].text) == "Artifact" {
		m.artifact = true
	}
	if len(operands) > 1 {
		switch p := operands[1]; p.kind {
		case dictionary:
			for i := 0; i+1 < len(p.items); i += 2 {
				if string(p.items[i].text) == "ActualText" && p.items[i+1].kind == str {
					m.replaced, m.text = true, decodeText(p.items[i+1].text)
				}
			}
		case nameKind:
			d := in.f.dict(in.f.dict(resources["Properties"])[string(p.text)])
			if t := in.f.resolve(d["ActualText"]); t != nil {
				m.replaced, m.text = true, in.f.textString(t)
			}
		}
	}
	in.marks = append(in.marks, m)
}

// unmark ends it, and puts in the text that stands for what was drawn.
func (in *interpreter) unmark() {
	n := len(in.marks) - 1
	if n < 0 {
		return
	}
	m := in.marks[n]
	in.marks = in.marks[:n]
	if m.replaced && m.drawn {
		if outer := in.replaced(); outer != nil {
			outer.cover(m.at)
			return
		}
		in.put(m.text, m.at)
	}
}

// replaced returns the innermost mark that stands for what is drawn now; nil
// if there is none.
func (in *interpreter) replaced() *mark {
	for i := len(in.marks) - 1; i >= 0; i-- {
		if in.marks[i].replaced {
			return &in.marks[i]
		}
	}
	return nil
}
