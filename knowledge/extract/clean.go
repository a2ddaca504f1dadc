package extract

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// A piece is a stretch of the decoded text, usually a line, that goes into a
// paragraph. Pieces are joined by one space unless glue is set.
type piece struct {
	start, end int
	glue       bool // follows without a space, as the rest of a divided word does
}

// marks says which inline marks are cleaned.
type marks uint8

const (
	literal    marks = iota // none: only white space is folded
	plainMarks              // emphasis, escapes, code, links and addresses
	allMarks                // also entities and HTML tags, as Markdown has them
)

// A cleaner turns pieces of a source into the clean text of a paragraph and the
// Map that leads back. It keeps its buffers; not safe for concurrent use.
type cleaner struct {
	src    *source
	raw    []byte
	text   string         // raw while it is marked up
	runs   []document.Run // from raw to src.text, all of unit 1
	edits  []edit
	delims []delim
	out    []byte
	outs   []document.Run
	arena  []document.Run
}

// An edit replaces a stretch of the raw text.
type edit struct {
	start, end int
	with       string
}

// Classes of bytes that need a look.
const (
	inlineMark = 1 << iota
	inlineSpace
	inlineLook // may be white space or a character that is left out
)

var inlineByte = func() (t [256]uint8) {
	for _, c := range "\\*_`[<&~" {
		t[c] = inlineMark
	}
	t[' '] = inlineSpace
	for c := range ' ' {
		t[c] = inlineLook
	}
	t[0x7f] = inlineLook
	for _, c := range []byte{0xc2, 0xe1, 0xe2, 0xe3, 0xef} {
		t[c] = inlineLook
	}
	return t
}()

// clean returns the clean text of the pieces and its map. Where nothing had to
// be changed the text is a part of the source, not a copy.
func (c *cleaner) clean(pieces []piece, m marks) (string, document.Map) {
	pieces = c.trim(pieces)
	if len(pieces) == 0 {
		return "", nil
	}
	var seen uint8
	if len(pieces) == 1 {
		p := pieces[0]
		if seen = look(c.src.text[p.start:p.end]); seen == 0 || seen == inlineMark && m == literal {
			return c.src.text[p.start:p.end], c.compose([]document.Run{{Text: 0, File: p.start}}, p.end-p.start)
		}
	}
	c.raw, c.runs = c.raw[:0], c.runs[:0]
	for i, p := range pieces {
		if i > 0 && !p.glue {
			c.raw = append(c.raw, ' ')
		}
		c.fold(p)
	}
	for len(c.raw) > 0 && c.raw[len(c.raw)-1] == ' ' {
		c.raw = c.raw[:len(c.raw)-1]
	}
	c.edits = c.edits[:0]
	c.text = string(c.raw)
	if m != literal {
		c.markUp(m)
	}
	if len(c.edits) == 0 {
		return c.text, c.compose(c.runs, len(c.raw))
	}
	return c.apply()
}

// look reports the classes of what has to be changed in s.
func look(s string) (seen uint8) {
	for i := 0; i < len(s); i++ {
		k := inlineByte[s[i]]
		if k == 0 || k == inlineSpace && s[i+1] != ' ' { // s has no space at its end
			continue
		}
		if k == inlineLook && s[i] >= 0x80 {
			r, _ := utf8.DecodeRuneInString(s[i:])
			if !unicode.IsSpace(r) && !leftOut(r) {
				continue
			}
		}
		seen |= k
	}
	return seen
}

// leftOut are the characters that no reader sees, and those that turn a line
// around so that it reads as what it is not.
func leftOut(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0:
		return true
	case r == 0xad, r == 0xfeff, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069:
		return true
	}
	return false
}

// trim takes white space off the ends of pieces and drops empty ones.
func (c *cleaner) trim(pieces []piece) []piece {
	kept := pieces[:0:0]
	if len(pieces) == 1 {
		kept = pieces[:0] // the usual case, done in place
	}
	for _, p := range pieces {
		s := c.src.text[p.start:p.end]
		t := strings.TrimLeftFunc(s, blank)
		p.start += len(s) - len(t)
		p.end = p.start + len(strings.TrimRightFunc(t, blank))
		if p.start < p.end {
			kept = append(kept, p)
		}
	}
	return kept
}

func blank(r rune) bool { return unicode.IsSpace(r) || leftOut(r) }

// fold appends a piece to raw with its white space folded.
func (c *cleaner) fold(p piece) {
	t := c.src.text
	from := p.start
	copied := func(to int) {
		if from < to {
			c.runs = appendRun(c.runs, document.Run{Text: len(c.raw), File: from})
			c.raw = append(c.raw, t[from:to]...)
		}
	}
	for i := p.start; i < p.end; {
		k := inlineByte[t[i]]
		if k&(inlineSpace|inlineLook) == 0 {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(t[i:])
		switch {
		case unicode.IsSpace(r):
			end := i + n
			for end < p.end {
				r, n := utf8.DecodeRuneInString(t[end:])
				if !blank(r) {
					break
				}
				end += n
			}
			if end == i+1 && t[i] == ' ' {
				i++
				continue
			}
			copied(i)
			if n := len(c.raw); n == 0 || c.raw[n-1] != ' ' {
				// The space stands for the white space: one run of its own.
				c.runs = appendRun(c.runs, document.Run{Text: n, File: i})
				c.raw = append(c.raw, ' ')
			}
			i, from = end, end
		case leftOut(r):
			copied(i)
			i += n
			from = i
		default:
			i += n
		}
	}
	copied(p.end)
}

// appendRun appends a run of unit 1 unless it goes on with the last.
func appendRun(runs []document.Run, r document.Run) []document.Run {
	if k := len(runs) - 1; k >= 0 && r.TextUnit == 0 && runs[k].TextUnit == 0 && r.File-r.Text == runs[k].File-runs[k].Text {
		return runs
	}
	return append(runs, r)
}

// apply makes the edits and returns the text with its map.
func (c *cleaner) apply() (string, document.Map) {
	slices.SortFunc(c.edits, func(a, b edit) int { return a.start - b.start })
	c.out, c.outs = c.out[:0], c.outs[:0]
	from, k := 0, 0
	copied := func(to int) {
		for from < to {
			for k+1 < len(c.runs) && c.runs[k+1].Text <= from {
				k++
			}
			end := to
			if k+1 < len(c.runs) {
				end = min(end, c.runs[k+1].Text)
			}
			if n := len(c.out); c.raw[from] == ' ' && (n == 0 || c.out[n-1] == ' ') {
				from++ // what stood between two spaces was taken out
				continue
			}
			c.outs = appendRun(c.outs, document.Run{Text: len(c.out), File: c.runs[k].File + from - c.runs[k].Text})
			c.out = append(c.out, c.raw[from:end]...)
			from = end
		}
	}
	for _, e := range c.edits {
		if e.start < from {
			continue
		}
		copied(e.start)
		if e.with != "" {
			// One character for all that it replaces.
			for k+1 < len(c.runs) && c.runs[k+1].Text <= e.start {
				k++
			}
			c.outs = append(c.outs, document.Run{
				Text: len(c.out), File: c.runs[k].File + e.start - c.runs[k].Text,
				TextUnit: uint8(len(e.with)), FileUnit: uint8(min(e.end-e.start, 255)),
			})
			c.out = append(c.out, e.with...)
		}
		from = e.end
	}
	copied(len(c.raw))
	for len(c.out) > 0 && c.out[len(c.out)-1] == ' ' {
		c.out = c.out[:len(c.out)-1]
	}
	return string(c.out), c.compose(c.outs, len(c.out))
}

// compose turns runs to the decoded text into a Map to the file.
func (c *cleaner) compose(runs []document.Run, length int) document.Map {
	back := c.src.back
	if back == nil && len(runs) == 1 && runs[0].File == 0 && runs[0].TextUnit == 0 {
		return nil
	}
	if len(c.arena)+len(runs) > cap(c.arena) {
		// Most documents need a few dozen runs; a large first block would
		// outweigh the text of a small one.
		c.arena = make([]document.Run, 0, max(2*len(runs), min(2*cap(c.arena), 1024), 32))
	}
	first := len(c.arena)
	for i, r := range runs {
		if r.Text >= length {
			break
		}
		end := length
		if i+1 < len(runs) {
			end = min(end, runs[i+1].Text)
		}
		if r.TextUnit != 0 { // a replacement
			f := c.src.file(r.File, r.File+int(r.FileUnit))
			c.arena = append(c.arena, document.Run{Text: r.Text, File: f.Start, TextUnit: r.TextUnit, FileUnit: uint8(min(f.Len(), 255))})
			continue
		}
		if back == nil {
			c.arena = append(c.arena, document.Run{Text: r.Text, File: r.File, TextUnit: 1, FileUnit: 1})
			continue
		}
		k, _ := slices.BinarySearchFunc(back, r.File+1, func(b document.Run, off int) int { return b.Text - off })
		for k = max(k-1, 0); k < len(back) && back[k].Text < r.File+end-r.Text; k++ {
			b := back[k]
			at := max(r.File, b.Text)
			c.arena = append(c.arena, document.Run{
				Text: r.Text + at - r.File, File: b.File + (at-b.Text)/int(b.TextUnit)*int(b.FileUnit),
				TextUnit: b.TextUnit, FileUnit: b.FileUnit,
			})
		}
	}
	return document.Map(c.arena[first:len(c.arena):len(c.arena)])
}

// unescape returns the character that an entity at the start of s stands for,
// and the entity's length; 0 if there is none.
func unescape(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), 32)], ';')
	if end < 2 || strings.IndexByte(s[1:end], '&') >= 0 { // another begins before it ends
		return "", 0
	}
	with := html.UnescapeString(s[:end+1])
	if with == s[:end+1] || strings.HasSuffix(with, ";") && end > 3 && with != ";" {
		return "", 0
	}
	if r, _ := utf8.DecodeRuneInString(with); unicode.IsSpace(r) {
		with = " "
	} else if leftOut(r) {
		return "", 0
	}
	return with, end + 1
}
