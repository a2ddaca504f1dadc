package pdf

import (
	"bytes"
	"math"
)

// A value is an operand in a content stream or a character map.
type value struct {
	kind  valueKind
	num   float64
	text  []byte  // of a string, a name (without the slash) or a keyword
	items []value // of an array; of a dictionary: keys and values by turns
}

type valueKind uint8

const (
	endOfData valueKind = iota
	number
	str
	nameKind
	array
	dictionary
	keyword
	closing // a bracket without its other half
)

// A lexer reads the values of a content stream. Strings point into data where
// they need no change.
type lexer struct {
	data []byte
	at   int
	// deep is set once arrays or dictionaries were nested too deeply.
	deep bool
}

// Classes of bytes.
const (
	white = 1 << iota
	delimiter
)

var class = func() (t [256]uint8) {
	for _, c := range "\x00\t\n\f\r " {
		t[c] = white
	}
	for _, c := range "()<>[]{}/%" {
		t[c] = delimiter
	}
	return t
}()

func (l *lexer) skip() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case class[c] == white:
			l.at++
		case c == '%':
			for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// next returns the next value; endOfData at the end.
func (l *lexer) next(depth int) value {
	l.skip()
	if l.at >= len(l.data) {
		return value{}
	}
	c := l.data[l.at]
	switch c {
	case '(':
		return value{kind: str, text: l.literal()}
	case '<':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '<' {
			l.at += 2
			return value{kind: dictionary, items: l.list('>', depth)}
		}
		return value{kind: str, text: l.hex()}
	case '[':
		l.at++
		return value{kind: array, items: l.list(']', depth)}
	case '/':
		l.at++
		return value{kind: nameKind, text: unescapeName(l.word())}
	case ']', '>':
		l.at++
		return value{kind: closing, text: l.data[l.at-1 : l.at]}
	case '{', '}', ')':
		l.at++
		return value{kind: keyword, text: l.data[l.at-1 : l.at]}
	}
	w := l.word()
	if c <= '9' && c >= '+' && c != ',' && c != '/' {
		if n, ok := parseNumber(w); ok {
			return value{kind: number, num: n}
		}
	}
	return value{kind: keyword, text: w}
}

func (l *lexer) word() []byte {
	from := l.at
	for l.at < len(l.data) && class[l.data[l.at]] == 0 {
		l.at++
	}
	return l.data[from:l.at]
}

// list reads up to the closing bracket.
func (l *lexer) list(end byte, depth int) []value {
	if depth >= maxNested {
		l.deep, l.at = true, len(l.data)
		return nil
	}
	var items []value
	for {
		v := l.next(depth + 1)
		switch {
		case v.kind == endOfData:
			return items
		case v.kind == closing && v.text[0] == end:
			if end == '>' && l.at < len(l.data) && l.data[l.at] == '>' {
				l.at++
			}
			return items
		case v.kind == closing:
		case len(items) < 1<<16:
			items = append(items, v)
		}
	}
}

// literal reads a string in parentheses.
func (l *lexer) literal() []byte {
	l.at++
	from, depth := l.at, 1
	for ; l.at < len(l.data); l.at++ {
		switch l.data[l.at] {
		case '\\', '\r':
			return l.escaped(from, depth)
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.at++
				return l.data[from : l.at-1]
			}
		}
	}
	return l.data[from:]
}

// escaped goes on reading a string in which something stands for something
// else.
func (l *lexer) escaped(from, depth int) []byte {
	out := append([]byte(nil), l.data[from:l.at]...)
	for ; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.at++
				return out
			}
		case '\r':
			if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
				l.at++
			}
			c = '\n'
		case '\\':
			var ok bool
			if c, ok = l.escape(); !ok {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// escape reads what follows a backslash, up to its last byte; false if it
// stands for nothing.
func (l *lexer) escape() (byte, bool) {
	l.at++
	if l.at >= len(l.data) {
		return 0, false
	}
	switch c := l.data[l.at]; c {
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case '\n':
		return 0, false
	case '\r':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
			l.at++
		}
		return 0, false
	default:
		if c < '0' || c > '7' {
			return c, true
		}
		n := 0
		for k := 0; k < 3 && l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '7'; k++ {
			n = n<<3 | int(l.data[l.at]-'0')
			l.at++
		}
		l.at--
		return byte(n), true
	}
}

func (l *lexer) hex() []byte {
	l.at++
	end := bytes.IndexByte(l.data[l.at:], '>')
	src := l.data[l.at:]
	if end >= 0 {
		src = src[:end]
		l.at += end + 1
	} else {
		l.at = len(l.data)
	}
	out := make([]byte, 0, len(src)/2+1)
	half, have := byte(0), false
	for _, c := range src {
		d, ok := hexDigit(c)
		if !ok {
			continue
		}
		if have {
			out = append(out, half<<4|d)
		}
		half, have = d, !have
	}
	if have {
		out = append(out, half<<4)
	}
	return out
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

// unescapeName replaces #xx.
func unescapeName(b []byte) []byte {
	if bytes.IndexByte(b, '#') < 0 {
		return b
	}
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '#' && i+2 < len(b) {
			hi, ok1 := hexDigit(b[i+1])
			lo, ok2 := hexDigit(b[i+2])
			if ok1 && ok2 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

// parseNumber reads a number as leniently as viewers do ("--3", "1.2.3").
func parseNumber(b []byte) (float64, bool) {
	negative, i := false, 0
	for i < len(b) && (b[i] == '+' || b[i] == '-') {
		negative = b[i] == '-'
		i++
	}
	n, scale, digits := 0.0, 0.0, 0
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c >= '0' && c <= '9':
			digits++
			if scale > 0 {
				n += float64(c-'0') * scale
				scale /= 10
			} else {
				n = n*10 + float64(c-'0')
			}
		case c == '.':
			if scale > 0 {
				i = len(b)
			}
			scale = 0.1
		case c == '-':
			i = len(b) // "12-34": what comes behind is ignored
		default:
			return 0, false
		}
	}
	if digits == 0 && scale == 0 {
		return 0, false
	}
	if negative {
		n = -n
	}
	if math.IsInf(n, 0) {
		n = 0
	}
	return n, true
}

// inlineImage skips the image between ID and EI.
func (l *lexer) inlineImage() {
	for {
		k := bytes.Index(l.data[l.at:], []byte("EI"))
		if k < 0 {
			l.at = len(l.data)
			return
		}
		l.at += k + 2
		before, after := l.data[l.at-3], l.data[l.at:]
		if class[before] != white || len(after) > 0 && class[after[0]] != white {
			continue
		}
		// Chance makes such bytes within pictures; text follows only the end.
		plain := true
		for _, c := range after[:min(len(after), 12)] {
			plain = plain && (c >= ' ' && c < 0x7f || class[c] == white && c != 0)
		}
		if plain {
			return
		}
	}
}
