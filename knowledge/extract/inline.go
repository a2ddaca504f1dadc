package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxCode  = 400  // bytes in which a code span or formula must end
	maxDest  = 1000 // bytes of a link's address
	maxPlain = 100  // bytes in which it must show that it is one
	maxOpen  = 32   // emphasis marks that are kept open
)

// A delim is a run of emphasis marks.
type delim struct {
	pos, n      int
	char        byte
	open, close bool
}

// markUp finds the inline marks in raw and lists the edits that take them off.
// It reads the marks more strictly than CommonMark: prose that merely contains
// an asterisk or underscore must stay as it is.
func (c *cleaner) markUp(m marks) {
	t := c.text
	c.delims = c.delims[:0]
	links := c.links()
	for i := 0; i < len(t); {
		switch t[i] {
		case '\\':
			if i+1 < len(t) && isPunct(t[i+1]) {
				c.remove(i, i+1)
				i++
			}
			i++
		case '`':
			i = c.code(i)
		case '$':
			i = formula(t, i)
		case '<':
			i = c.angle(i, m)
		case '[':
			if l, ok := links[i]; ok {
				if i > 0 && t[i-1] == '!' {
					c.remove(i-1, i)
				}
				c.remove(i, i+1)
				c.remove(l.close, l.end)
			}
			i++
		case ']':
			if l, ok := links[-i]; ok {
				i = l.end
				break
			}
			i++
		case '*', '_', '~':
			n := 1
			for i+n < len(t) && t[i+n] == t[i] {
				n++
			}
			c.delimiter(i, n)
			i += n
		case '&':
			if m == allMarks {
				if with, n := unescape(t[i:]); n > 0 {
					c.edits = append(c.edits, edit{i, i + n, with})
					i += n
					break
				}
			}
			i++
		default:
			i++
		}
	}
	c.emphasis()
}

func (c *cleaner) remove(start, end int) { c.edits = append(c.edits, edit{start: start, end: end}) }

// code takes off the backticks around a code span, whose content stays.
func (c *cleaner) code(i int) int {
	t := c.text
	n := 1
	for i+n < len(t) && t[i+n] == '`' {
		n++
	}
	limit := min(len(t), i+n+maxCode)
	for k := i + n; k < limit; {
		if t[k] != '`' {
			k++
			continue
		}
		e := k
		for e < len(t) && t[e] == '`' {
			e++
		}
		if e-k == n {
			if !isCode(t[i+n:k]) || n == 1 && e < len(t) && isWord(t[e]) {
				break
			}
			c.remove(i, i+n)
			c.remove(k, e)
			return e
		}
		k = e
	}
	return i + n
}

// isCode tells code from the “quotations” and `quotations' of texts that were
// typed for TeX.
func isCode(s string) bool {
	if s == "" || s[0] == ' ' != (s[len(s)-1] == ' ') || strings.Contains(s, "''") {
		return false
	}
	return strings.Count(s, "'")%2 == 0
}

func isWord(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }

// formula returns the end of the formula that begins at i, which stays as it
// is, or i+1 if there is none.
func formula(t string, i int) int {
	n := 1
	if i+1 < len(t) && t[i+1] == '$' {
		n = 2
	}
	if i+n >= len(t) || t[i+n] == ' ' && n == 1 {
		return i + n
	}
	math := false
	for k := i + n; k < len(t) && k < i+maxCode; k++ {
		switch t[k] {
		case '\\':
			math = true
			k++
		case '^', '_', '{', '=', '<', '>':
			math = true
		case '$':
			end := k + n
			if t[k-1] == ' ' && n == 1 || end > len(t) || end < len(t) && t[end] >= '0' && t[end] <= '9' || !math && k-i > 4 {
				return i + n
			}
			return end
		}
	}
	return i + n
}

// angle takes off the brackets of "<https://…>" and, in Markdown, HTML tags and
// comments.
func (c *cleaner) angle(i int, m marks) int {
	t := c.text
	rest := t[i+1 : min(len(t), i+1+maxDest)]
	if m == allMarks && strings.HasPrefix(rest, "!--") {
		if e := strings.Index(rest, "-->"); e >= 0 {
			c.remove(i, i+1+e+3)
			return i + 1 + e + 3
		}
		return i + 1
	}
	end := strings.IndexAny(rest, "<>")
	if end < 1 || rest[end] != '>' {
		return i + 1
	}
	inner := rest[:end]
	switch {
	case isAddress(inner):
		c.remove(i, i+1)
		c.remove(i+1+end, i+2+end)
		return i + 2 + end
	case m == allMarks && isTag(inner):
		c.remove(i, i+2+end)
		return i + 2 + end
	}
	return i + 1
}

func isAddress(s string) bool {
	if strings.ContainsAny(s, " \t") {
		return false
	}
	return strings.Contains(s, "://") || strings.HasPrefix(s, "mailto:") || strings.HasPrefix(s, "www.") ||
		strings.IndexByte(s, '@') > 0 && strings.IndexByte(s, '.') > 0
}

// isTag reports whether s is an HTML tag that prose is marked up with. All
// else in angle brackets is the author's.
func isTag(s string) bool {
	s = strings.TrimPrefix(s, "/")
	name := strings.ToLower(s)
	if k := strings.IndexAny(name, " /\t"); k >= 0 {
		name = name[:k]
	}
	switch name {
	case "b", "i", "em", "strong", "u", "s", "sub", "sup", "br", "hr", "span", "p", "div", "a", "small", "big", "mark", "code", "kbd",
		"abbr", "cite", "q", "del", "ins", "center", "font", "img", "blockquote", "ul", "ol", "li", "table", "tr", "td", "th", "tbody",
		"thead", "pre", "section", "article", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "details", "summary":
		return true
	}
	return false
}

// A link is "[text](address)" by the offsets of its ] and its end.
type link struct{ close, end int }

// links finds the links in raw, by the offset of their [ and by the negative
// offset of their ]; nil if there are none.
func (c *cleaner) links() map[int]link {
	t := c.text
	if !strings.Contains(t, "](") {
		return nil
	}
	var found map[int]link
	var open []int
	for i := 0; i < len(t); i++ {
		switch t[i] {
		case '\\':
			i++
		case '[':
			open = append(open, i)
		case ']':
			if len(open) == 0 {
				continue
			}
			start := open[len(open)-1]
			open = open[:len(open)-1]
			if end := destination(t, i+1); end > 0 {
				if found == nil {
					found = map[int]link{}
				}
				found[start] = link{i, end}
				found[-i] = link{i, end}
				i = end - 1
			}
		}
	}
	return found
}

// destination returns the end of "(address)" or "(address "title")" at i; 0 if
// it is not one.
func destination(t string, i int) int {
	if i >= len(t) || t[i] != '(' {
		return 0
	}
	depth, like := 1, likeAddress(t[i+1:min(len(t), i+12)])
	for k := i + 1; k < len(t) && k < i+maxDest && (like || k < i+maxPlain); k++ {
		switch t[k] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				if like {
					return k + 1
				}
				return 0
			}
		case '.', '@':
			like = like || k+1 < len(t) && isWord(t[k+1])
		case ' ':
			rest := t[k+1 : min(len(t), k+1+maxDest)]
			if !like || rest == "" || rest[0] != '"' && rest[0] != '\'' {
				return 0
			}
			e := strings.Index(rest[1:], rest[:1]+")")
			if e < 0 {
				return 0
			}
			return k + 1 + 1 + e + 2
		}
	}
	return 0
}

// likeAddress reports whether s begins like a link's address. What else stands
// in parentheses behind brackets is prose: "[GHS-R](-/-)".
func likeAddress(s string) bool {
	for _, p := range []string{"http:", "https:", "mailto:", "ftp:", "www.", "doi:", "/", "./", "../", "#", "<"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// delimiter notes n equal marks at i that may begin or end an emphasis.
func (c *cleaner) delimiter(i, n int) {
	t := c.text
	if t[i] == '~' && n != 2 || n > 3 {
		return
	}
	before, _ := utf8.DecodeLastRuneInString(t[:i])
	if i == 0 {
		before = ' '
	}
	after, _ := utf8.DecodeRuneInString(t[i+n:])
	if i+n == len(t) {
		after = ' '
	}
	d := delim{pos: i, n: n, char: t[i], open: outer(before) && inner(after, true), close: inner(before, false) && outer(after)}
	if d.open || d.close {
		c.delims = append(c.delims, d)
	}
}

// outer is what stands around emphasised words, so that 5*3*2 and a_b_c are
// none. Scripts without spaces need no border.
func outer(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) || r >= 0x3000 && r <= 0x9fff
}

// inner is what an emphasis begins or ends with.
func inner(r rune, first bool) bool {
	switch {
	case unicode.IsSpace(r):
		return false
	case unicode.In(r, unicode.Ps, unicode.Pi):
		return first
	case unicode.In(r, unicode.Pe, unicode.Pf), r == ',', r == '.', r == ';', r == ':', r == '!', r == '?':
		return !first || r == '.'
	}
	return true
}

// emphasis pairs the delimiters and takes the pairs off.
func (c *cleaner) emphasis() {
	var stack []delim
	for _, d := range c.delims {
		if d.close {
			for k := len(stack) - 1; k >= 0 && d.n > 0; k-- {
				o := &stack[k]
				if o.char != d.char {
					continue
				}
				n := min(o.n, d.n)
				c.remove(o.pos+o.n-n, o.pos+o.n)
				c.remove(d.pos, d.pos+n)
				o.n -= n
				d.n -= n
				d.pos += n
				if o.n == 0 {
					stack = stack[:k]
				} else {
					stack = stack[:k+1]
				}
			}
		}
		if d.open && d.n > 0 {
			if len(stack) == maxOpen {
				stack = append(stack[:0], stack[1:]...)
			}
			stack = append(stack, d)
		}
	}
}

func isPunct(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}
