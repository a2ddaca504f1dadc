package pdf

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Gaps along a line, in ems: from which on there is a space between two
// glyphs, and from which on they belong to different runs. Typesetters press
// the space between words to some .2 and kern letters by less than .1.
const (
	wordGap = 0.13
	runGap  = 1.0
)

// A place is where a glyph stands: its baseline from (x, y), with its advance,
// in the space of Page, and the height of its em.
type place struct {
	x, y, dx, dy float64
	cx, cy       float64 // space that the file puts behind each character
	size         float64
	font         *font
}

// cover takes another place into account.
func (m *mark) cover(p place) {
	if !m.drawn {
		m.at, m.drawn = p, true
		return
	}
	m.at.dx, m.at.dy = p.x+p.dx-m.at.x, p.y+p.dy-m.at.y
}

// text runs a text operator.
func (in *interpreter) text(op string, operands []value, resources types.Dict) {
	s := &in.state
	one, isNumber := numbers(operands, 1)
	switch op {
	case "BT":
		in.tm, in.lm = identity, identity
	case "Tc", "Tw", "Tz", "TL", "Ts":
		if !isNumber {
			return
		}
		switch op {
		case "Tc":
			s.char = one[0]
		case "Tw":
			s.word = one[0]
		case "Tz":
			s.scale = one[0] / 100
		case "TL":
			s.leading = one[0]
		case "Ts":
			s.rise = one[0]
		}
	case "Tf":
		if len(operands) >= 2 && isNumber {
			s.font = in.f.font(in.f.dict(resources["Font"])[string(operands[len(operands)-2].text)])
			s.size = one[0]
		}
	case "Td", "TD":
		if v, ok := numbers(operands, 2); ok {
			if op == "TD" {
				s.leading = -v[1]
			}
			in.newLine(v[0], v[1])
		}
	case "Tm":
		if v, ok := numbers(operands, 6); ok {
			in.tm = matrix{v[0], v[1], v[2], v[3], v[4], v[5]}
			in.lm = in.tm
		}
	case "T*":
		in.newLine(0, -s.leading)
	case "'", "\"":
		if v, ok := numbers(operands[:max(0, len(operands)-1)], 2); ok && op == "\"" {
			s.word, s.char = v[0], v[1]
		}
		in.newLine(0, -s.leading)
		in.show(operands)
	case "Tj", "TJ":
		in.show(operands)
	}
}

func (in *interpreter) newLine(x, y float64) {
	in.lm = matrix{1, 0, 0, 1, x, y}.times(in.lm)
	in.tm = in.lm
}

// show draws the last operand: a string, or an array of strings and shifts.
func (in *interpreter) show(operands []value) {
	if len(operands) == 0 {
		return
	}
	last := operands[len(operands)-1]
	if last.kind == str {
		in.showString(last.text)
		return
	}
	for _, v := range last.items {
		switch v.kind {
		case str:
			in.showString(v.text)
		case number:
			in.advance(-v.num / 1000 * in.state.size * in.state.scale)
		}
	}
}

func (in *interpreter) advance(x float64) {
	in.tm.e += x * in.tm.a
	in.tm.f += x * in.tm.b
}

func (in *interpreter) showString(s []byte) {
	st := &in.state
	ft := st.font
	if ft == nil {
		ft = in.f.font(nil)
		st.font = ft
	}
	// From text space, in which the font's size is 1, to the page as seen.
	outer := st.ctm.times(in.view)
	shape := in.tm.times(outer)
	ux, uy := shape.a*st.size*st.scale, shape.b*st.size*st.scale // one em along the line
	size := math.Hypot(shape.c, shape.d) * math.Abs(st.size) * ft.em
	if !finite(ux) || !finite(uy) || !finite(size) || size > 1e5 {
		return
	}
	for len(s) > 0 {
		g, n := ft.next(s)
		at := matrix{1, 0, 0, 1, 0, st.rise}.times(in.tm).times(outer)
		extra := st.char
		if n == 1 && s[0] == ' ' {
			extra += st.word
		}
		s = s[n:]
		p := place{x: at.e, y: at.f, dx: ux * g.width, dy: uy * g.width, size: size, font: ft}
		if st.char > 0 {
			p.cx, p.cy = shape.a*st.char*st.scale, shape.b*st.char*st.scale
		}
		in.glyph(g, p)
		in.advance((g.width*st.size + extra) * st.scale)
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) && math.Abs(x) < 1e7 }

// glyph takes a glyph that is drawn.
func (in *interpreter) glyph(g glyph, p place) {
	if !finite(p.x) || !finite(p.y) || p.size < 0.2 || !in.visible(p) {
		return
	}
	if m := in.replaced(); m != nil {
		m.cover(p)
		return
	}
	if !g.known {
		in.out.Unknown++
	}
	in.put(g.text, p)
}

// visible reports whether a glyph stands on the page, or hardly beside it.
func (in *interpreter) visible(p place) bool {
	x, y, near := p.x+p.dx/2, p.y+p.dy/2, p.size/2
	return x > -near && x < in.out.Width+near && y > -near && y < in.out.Height+near
}

// A runBuilder is the run that glyphs are being added to.
type runBuilder struct {
	text     strings.Builder
	first    place
	x, y     float64 // where its last glyph ends
	ex, ey   float64 // the same, without space behind the text
	turn     int
	artifact bool
	space    bool // it ends with a space that was drawn
}

// turnOf returns the direction of a baseline as Run has it.
func turnOf(p place) int {
	ax, ay := math.Abs(p.dx), math.Abs(p.dy)
	switch {
	case ay <= 0.05*ax && p.dx >= 0:
		return 0
	case ax <= 0.05*ay && p.dy > 0:
		return 1
	case ay <= 0.05*ax:
		return 2
	case ax <= 0.05*ay:
		return 3
	}
	return -1
}

// put takes text at a place.
func (in *interpreter) put(text string, p place) {
	if text == "" {
		return
	}
	in.bytes += len(text)
	if mark, ok := spacingAccents[text]; ok && in.accent == nil {
		if in.overlaps(p, in.last) && in.run.text.Len() > 0 && !in.run.space {
			in.run.text.WriteRune(mark)
			return
		}
		in.accent = &accent{text, mark, p}
		return
	}
	if a := in.accent; a != nil {
		in.accent = nil
		if first, _ := utf8.DecodeRuneInString(text); unicode.IsLetter(first) && in.overlaps(a.at, p) {
			text = accentLetter(text, a.mark)
		} else {
			in.place(a.text, a.at)
		}
	}
	in.place(text, p)
	in.last = p
}

// spacingAccents are the accents that old fonts have as glyphs of their own,
// with the characters that combine with letters.
var spacingAccents = map[string]rune{
	"´": 0x301, "¨": 0x308, "ˆ": 0x302, "˜": 0x303, "ˇ": 0x30c, "˘": 0x306, "¯": 0x304, "˙": 0x307, "˚": 0x30a, "˝": 0x30b, "¸": 0x327, "˛": 0x328, "`": 0x300,
}

// An accent waits for the letter below it.
type accent struct {
	text string
	mark rune
	at   place
}

// overlaps reports whether the middle of accent a stands over letter b.
func (in *interpreter) overlaps(a, b place) bool {
	middle := a.x + a.dx/2
	return b.dx > 0 && math.Abs(middle-b.x-b.dx/2) < 0.3*b.dx && math.Abs(a.y-b.y) < 0.5*b.size
}

// accentLetter puts an accent on the first letter of a text.
func accentLetter(text string, mark rune) string {
	first, n := utf8.DecodeRuneInString(text)
	switch first {
	case 'ı':
		first = 'i'
	case 'ȷ':
		first = 'j'
	}
	return string(first) + string(mark) + text[n:]
}

// place adds text to the current run, or begins another.
func (in *interpreter) place(text string, p place) {
	b := &in.run
	artifact := false
	for _, m := range in.marks {
		artifact = artifact || m.artifact
	}
	blank := strings.TrimFunc(text, unicode.IsSpace) == ""
	wide := math.Hypot(p.dx, p.dy) > 0
	if b.text.Len() > 0 {
		joins := p.font == b.first.font && artifact == b.artifact && math.Abs(p.size-b.first.size) < 0.02*p.size+0.01
		along, across := in.offset(p)
		switch {
		case !joins, wide && !blank && turnOf(p) != b.turn, math.Abs(across) > 0.08*p.size, along < -0.35*p.size, along > runGap*p.size:
			in.flush()
		case along > wordGap*p.size && !b.space && !blank:
			b.text.WriteByte(' ')
		}
	}
	if b.text.Len() == 0 {
		if blank {
			return
		}
		b.first, b.artifact, b.turn = p, artifact, 0
		if wide {
			b.turn = turnOf(p)
		}
	}
	if blank {
		if !b.space {
			b.text.WriteByte(' ')
		}
	} else {
		b.text.WriteString(text)
	}
	b.space = blank
	b.x, b.y = p.x+p.dx+p.cx, p.y+p.dy+p.cy
	if !blank {
		b.ex, b.ey = p.x+p.dx, p.y+p.dy
	}
	if b.text.Len() > 1<<14 {
		in.flush()
	}
}

// offset returns how far a place is from the end of the run, along its
// baseline and across it.
func (in *interpreter) offset(p place) (along, across float64) {
	b := &in.run
	dx, dy := p.x-b.x, p.y-b.y
	switch b.turn {
	case 0:
		return dx, dy
	case 1:
		return dy, dx
	case 2:
		return -dx, dy
	case 3:
		return -dy, dx
	}
	ux, uy := b.x-b.first.x, b.y-b.first.y
	n := math.Hypot(ux, uy)
	if n == 0 {
		return math.Hypot(dx, dy), 0
	}
	return (dx*ux + dy*uy) / n, (dx*uy - dy*ux) / n
}

// flush ends the run.
func (in *interpreter) flush() {
	b := &in.run
	if b.text.Len() == 0 {
		return
	}
	text := strings.TrimRight(b.text.String(), " ")
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	if text != "" {
		ft := b.first.font
		in.out.Runs = append(in.out.Runs, Run{
			Text: text, X: b.first.x, Y: b.first.y, W: math.Hypot(b.ex-b.first.x, b.ey-b.first.y), Size: b.first.size,
			Bold: ft.bold, Italic: ft.italic, Mono: ft.mono, Turn: b.turn, Artifact: b.artifact,
		})
	}
	b.text.Reset()
	b.space = false
}
