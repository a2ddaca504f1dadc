package extract

import (
	"sort"
	"strings"
	"unicode/utf8"
)

const (
	// maxDepth bounds the nesting of quotes and lists; deeper marks are text.
	maxDepth = 24
	// maxOutline is the length in bytes from which a line of prose is cut.
	maxOutline = 128
)

// An outline is what the block parser gets to see of a text. Blocks show in the
// first bytes of their lines, so long lines of prose are cut short, which
// makes parsing several times as fast. Marks nested deeper than maxDepth, on
// which the parser would take quadratic time, are written over.
type outline struct {
	source []byte
	cuts   []cut
}

// From at on, the outline lacks shift bytes of the text.
type cut struct{ at, shift int }

// newOutline makes the outline of s, the first body bytes of which are front
// matter.
func newOutline(s string, body int) outline {
	var o outline
	o.source = make([]byte, 0, min(len(s), 4096+len(s)/4))
	cutting := !hasRawHTML(s)
	if body > 0 {
		o.cuts = append(o.cuts, cut{0, body})
	}
	for i := body; i < len(s); {
		end := len(s)
		if k := strings.IndexByte(s[i:], '\n'); k >= 0 {
			end = i + k
		}
		line := s[i:end]
		if keep := 0; cutting && len(line) > maxOutline && isProse(line[0]) {
			for k := maxOutline / 2; k < maxOutline && keep == 0; k++ {
				if isLetter(line[k]) {
					keep = k + 1
				}
			}
			if keep > 0 {
				o.source = append(o.source, line[:keep]...)
				o.cuts = append(o.cuts, cut{len(o.source), end - len(o.source)})
				line = ""
			}
		}
		from := len(o.source)
		o.source = append(o.source, line...)
		if line != "" && !isProse(line[0]) {
			flatten(o.source[from:])
		}
		if end < len(s) {
			o.source = append(o.source, '\n')
		}
		i = end + 1
	}
	return o
}

// origin returns the offset in the text of offset off in the outline. An
// offset behind a line that was cut is behind the whole line.
func (o *outline) origin(off int) int {
	if k := sort.Search(len(o.cuts), func(k int) bool { return o.cuts[k].at > off }); k > 0 {
		return off + o.cuts[k-1].shift
	}
	return off
}

// hasRawHTML reports whether s may hold HTML whose end can stand anywhere in a
// line.
func hasRawHTML(s string) bool {
	for i := 0; i < len(s); i++ {
		k := strings.IndexByte(s[i:], '<')
		if k < 0 {
			return false
		}
		i += k
		rest := strings.ToLower(s[i+1 : min(len(s), i+10)])
		for _, p := range []string{"!", "?", "script", "pre", "style", "textarea"} {
			if strings.HasPrefix(rest, p) {
				return true
			}
		}
	}
	return false
}

// isProse reports whether a line that begins with c can only be running text.
func isProse(c byte) bool { return isLetter(c) || c >= utf8.RuneSelf }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// flatten writes over the marks of quotes and lists in a line that are nested
// deeper than maxDepth.
func flatten(line []byte) {
	depth, indent := 0, 0
	for i, c := range line {
		switch {
		case depth > maxDepth || indent > 8*maxDepth:
			if isProse(c) {
				return
			}
			line[i] = 'x'
			continue
		case c == ' ':
			indent++
		case c == '\t':
			indent += 4
		case c == '>', (c == '-' || c == '*' || c == '+') && i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t'):
			depth++
		case (c == '.' || c == ')') && i > 0 && line[i-1] >= '0' && line[i-1] <= '9':
			depth++
		case c < '0' || c > '9':
			return
		}
	}
}
