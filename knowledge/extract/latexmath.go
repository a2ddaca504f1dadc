package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFormula is how long a formula may be, in bytes; maxFraction how deep its
// parts may be nested to be taken apart.
const (
	maxFormula  = 20_000
	maxFraction = 16
)

// mathText makes the source of a formula in TeX readable in a line: letters and
// operators as characters, fractions with a stroke, powers and indices with the
// signs ^ and _ that readers know.
func mathText(s string) string {
	if len(s) > maxFormula {
		return s
	}
	m := mathReader{s: s, end: map[int]int{}}
	var open []int
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '{':
			open = append(open, i)
		case '}':
			if n := len(open); n > 0 {
				m.end[open[n-1]] = i
				open = open[:n-1]
			}
		}
	}
	m.read(0, len(s), 0)
	out := strings.Join(strings.Fields(m.b.String()), " ")
	return strings.ReplaceAll(strings.ReplaceAll(out, "( ", "("), " )", ")")
}

type mathReader struct {
	s   string
	end map[int]int // where braces are closed
	b   strings.Builder
}

// mathWords are the commands that say how a formula looks.
var mathWords = set(`left|right|big|Big|bigg|Bigg|bigl|bigr|Bigl|Bigr|biggl|biggr|displaystyle|textstyle|scriptstyle|limits|nolimits|mathrm|mathbf|mathit|mathsf|mathtt|mathcal|mathbb|
	mathfrak|mathscr|boldsymbol|bm|operatorname|operatorname*|text|textrm|textit|textbf|mbox|hbox|ensuremath|nonumber|notag|hline|rm|bf|it|cal|middle|mathop|mathrel|mathbin|
	textnormal|mathnormal|pmb|mathstrut|strut|boxed|underline|overline|protect`)

// mathArguments are the commands whose argument is not shown.
var mathArguments = set(`label|tag|tag*|color|vspace|hspace|phantom|hphantom|vphantom|begin|end|cline|intertext`)

func (m *mathReader) read(i, end, depth int) {
	for i < end {
		switch c := m.s[i]; c {
		case '\\':
			i = m.command(i, end, depth)
		case '{', '}', '$':
			i++
		case '&', '~', '\n', '\t', '\r':
			m.b.WriteByte(' ')
			i++
		case '^', '_':
			var a string
			a, i = m.argument(i+1, end, depth)
			switch {
			case a == "":
			case a == "′" || a == "°" || a == "∘" || a == "*":
				m.b.WriteString(strings.ReplaceAll(a, "∘", "°"))
			case utf8.RuneCountInString(a) == 1 || !strings.ContainsFunc(a, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }):
				m.b.WriteString(string(c) + a)
			default:
				m.b.WriteString(string(c) + "(" + a + ")")
			}
		case '-':
			m.b.WriteString("−")
			i++
		case '\'':
			m.b.WriteString("′")
			i++
		case '%':
			for i < end && m.s[i] != '\n' {
				i++
			}
		default:
			m.b.WriteByte(c)
			i++
		}
	}
}

func (m *mathReader) command(i, end, depth int) int {
	k := i + 1
	for k < end && isLetter(m.s[k]) {
		k++
	}
	if k == i+1 { // one sign
		if k >= end {
			return end
		}
		switch m.s[k] {
		case '\\':
			m.b.WriteString("; ")
		case ',', ';', ':', ' ', '>':
			m.b.WriteByte(' ')
		case '!':
		case '|':
			m.b.WriteString("‖")
		default:
			m.b.WriteByte(m.s[k])
		}
		return k + 1
	}
	name := m.s[i+1 : k]
	if k < end && m.s[k] == '*' && (name == "operatorname" || name == "tag") {
		k++
	}
	switch {
	case mathSymbols[name] != "":
		m.b.WriteString(mathSymbols[name])
	case mathArguments[name]:
		_, k = m.argument(k, end, maxFraction)
	case mathWords[name]:
		if (name == "left" || name == "right" || name == "middle") && k < end && m.s[k] == '.' {
			k++
		}
	case name == "frac" || name == "dfrac" || name == "tfrac" || name == "cfrac" || name == "nicefrac" || name == "binom":
		var a, b string
		a, k = m.argument(k, end, depth)
		b, k = m.argument(k, end, depth)
		if name == "binom" {
			m.b.WriteString("(" + a + " over " + b + ")")
			break
		}
		m.b.WriteString(grouped(a) + "/" + grouped(b))
	case name == "sqrt":
		root := "√"
		if k < end && m.s[k] == '[' {
			if n := strings.IndexByte(m.s[k:end], ']'); n > 0 && n < 10 {
				root = m.s[k+1:k+n] + "√"
				k += n + 1
			}
		}
		var a string
		a, k = m.argument(k, end, depth)
		m.b.WriteString(root + grouped(a))
	case texSymbols[name] != "":
		m.b.WriteString(texSymbols[name])
	case mathAccents[name] != "":
		var a string
		a, k = m.argument(k, end, depth)
		_, n := utf8.DecodeRuneInString(a)
		m.b.WriteString(a[:n] + mathAccents[name] + a[n:])
	case name == "quad" || name == "qquad":
		m.b.WriteByte(' ')
	default: // sin, log, and what the author made
		m.apart(name)
	}
	return k
}

var mathAccents = map[string]string{"hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308"}

// apart writes a word so that it stands apart from letters.
func (m *mathReader) apart(word string) {
	last, _ := utf8.DecodeLastRuneInString(m.b.String())
	if unicode.IsLetter(last) || unicode.IsDigit(last) {
		m.b.WriteByte(' ')
	}
	m.b.WriteString(word)
}

// argument returns the argument at i as text, and the offset behind it.
func (m *mathReader) argument(i, end, depth int) (string, int) {
	for i < end && m.s[i] == ' ' {
		i++
	}
	if i >= end || m.s[i] == '}' {
		return "", i
	}
	from, to, next := i, i+1, i+1
	switch c := m.s[i]; {
	case c == '{':
		e, ok := m.end[i]
		if !ok || e >= end {
			return "", i + 1
		}
		from, to, next = i+1, e, e+1
	case c == '\\':
		k := i + 1
		for k < end && isLetter(m.s[k]) {
			k++
		}
		if k == i+1 && k < end {
			k++
		}
		to, next = k, k
	case c >= utf8.RuneSelf:
		_, n := utf8.DecodeRuneInString(m.s[i:end])
		to, next = i+n, i+n
	}
	if depth >= maxFraction {
		return "", next
	}
	b := m.b
	m.b = strings.Builder{}
	m.read(from, to, depth+1)
	s := strings.TrimSpace(m.b.String())
	m.b = b
	return s, next
}

// grouped puts parentheses around what is more than one sign or number.
func grouped(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' }) {
		return s
	}
	return "(" + s + ")"
}
