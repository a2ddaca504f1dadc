package extract

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

// keep marks, in the cleaned source, a stretch that is not LaTeX: what stands
// between two of them is its index.
const keep = "\x01"

// maxVerb is how far the end of \verb or of an address is looked for.
const maxVerb = 1000

// A texSource is a LaTeX file without its comments.
type texSource struct {
	s    string
	raw  []string // listings, \verb and addresses, by index
	open []int32  // offsets of the braces that are closed
	end  []int32  // and where; both in the order of open
}

var (
	texHead   = regexp.MustCompile(`^\\(?:begin\s*\{(verbatim\*?|Verbatim|lstlisting|minted|alltt|comment|filecontents\*?)\}|verb\*?|url|nolinkurl|path|lstinline|iffalse)`)
	verbatims = map[string]bool{"comment": false, "filecontents": false, "filecontents*": false}
)

// newTexSource takes the comments off and sets aside what is not LaTeX.
func newTexSource(text string) *texSource {
	t := &texSource{}
	var b strings.Builder
	b.Grow(len(text))
	text = strings.ReplaceAll(text, keep, "")
	unclosed := map[string]bool{}
	for i := 0; i < len(text); {
		n := strings.IndexAny(text[i:], `\%`)
		if n < 0 {
			b.WriteString(text[i:])
			break
		}
		b.WriteString(text[i : i+n])
		i += n
		if text[i] == '%' {
			i = afterComment(text, i)
			continue
		}
		m := texHead.FindStringSubmatch(text[i:min(len(text), i+40)])
		if m == nil || len(m[1]) == 0 && i+len(m[0]) < len(text) && isLetter(text[i+len(m[0])]) && !strings.HasSuffix(m[0], "*") {
			b.WriteString(text[i:min(i+2, len(text))]) // a backslash and what it may escape
			i += 2
			continue
		}
		from := i + len(m[0])
		closing := ""
		switch {
		case m[1] != "":
			closing = `\end{` + m[1] + "}"
		case m[0] == `\iffalse`:
			closing = `\fi`
		default:
			start, end := t.short(text, from, m[0])
			if end < 0 {
				b.WriteString(m[0])
				i = from
				continue
			}
			t.set(&b, text[start:end])
			i = end + 1
			continue
		}
		end := -1
		if !unclosed[closing] {
			end = strings.Index(text[from:], closing)
		}
		if end < 0 {
			unclosed[closing] = true
			b.WriteString(m[0])
			i = from
			continue
		}
		if _, out := verbatims[m[1]]; !out && m[1] != "" {
			b.WriteString(`\begin{verbatim}`)
			t.set(&b, listing(text[from:from+end]))
			b.WriteString(`\end{verbatim}`)
		}
		i = from + end + len(closing)
	}
	t.s = b.String()
	t.braces()
	return t
}

// set puts a stretch aside.
func (t *texSource) set(b *strings.Builder, s string) {
	b.WriteString(keep + strconv.Itoa(len(t.raw)) + keep)
	t.raw = append(t.raw, s)
}

// kept returns the stretch at i, a mark, and the offset behind it.
func (t *texSource) kept(i int) (string, int) {
	n := strings.Index(t.s[i+1:], keep)
	if n < 0 {
		return "", i + 1
	}
	k, err := strconv.Atoi(t.s[i+1 : i+1+n])
	if err != nil || k >= len(t.raw) {
		return "", i + 1
	}
	return t.raw[k], i + 2 + n
}

// short returns where the argument of \verb|…| or \url{…} stands; end is -1 if
// there is none.
func (t *texSource) short(text string, i int, command string) (start, end int) {
	if strings.HasPrefix(command, `\lstinline`) && i < len(text) && text[i] == '[' {
		if n := strings.IndexByte(text[i:min(len(text), i+maxVerb)], ']'); n > 0 {
			i += n + 1
		}
	}
	for i < len(text) && text[i] == ' ' && !strings.HasPrefix(command, `\verb`) {
		i++
	}
	if i >= len(text) || text[i] == '\n' || isLetter(text[i]) || text[i] == '#' && !strings.HasPrefix(command, `\verb`) {
		return 0, -1
	}
	closing := text[i]
	if closing == '{' {
		closing = '}'
	}
	window := text[i+1 : min(len(text), i+1+maxVerb)]
	depth := 0
	for k := range len(window) {
		switch c := window[k]; {
		case c == closing && depth == 0:
			return i + 1, i + 1 + k
		case c == '\n' && closing != '}':
			return 0, -1
		case closing == '}' && c == '{':
			depth++
		case closing == '}' && c == '}':
			depth--
		}
	}
	return 0, -1
}

// listing takes the options off a listing.
func listing(s string) string {
	for _, pair := range []string{"[]", "{}"} {
		if strings.HasPrefix(s, pair[:1]) {
			if n := strings.IndexByte(s[:min(len(s), maxVerb)], pair[1]); n > 0 && !strings.Contains(s[:n], "\n\n") {
				s = s[n+1:]
			}
		}
	}
	return s
}

// afterComment returns where the text goes on behind the comment at i.
func afterComment(text string, i int) int {
	n := strings.IndexByte(text[i:], '\n')
	if n < 0 {
		return len(text)
	}
	i += n + 1
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i
}

// braces pairs the braces, once for all arguments.
func (t *texSource) braces() {
	var stack []int32
	for i := 0; i < len(t.s); i++ {
		switch t.s[i] {
		case '\\':
			i++
		case '{':
			stack = append(stack, int32(len(t.open)))
			t.open = append(t.open, int32(i))
			t.end = append(t.end, -1)
		case '}':
			if n := len(stack); n > 0 {
				t.end[stack[n-1]] = int32(i)
				stack = stack[:n-1]
			}
		}
	}
}

// close returns where the brace at i is closed, -1 if it is not.
func (t *texSource) close(i int) int {
	k := sort.Search(len(t.open), func(k int) bool { return int(t.open[k]) >= i })
	if k == len(t.open) || int(t.open[k]) != i {
		return -1
	}
	return int(t.end[k])
}

// A stretch is a part of the source.
type stretch struct{ start, end int }

func (t *texSource) of(a stretch) string { return t.s[a.start:a.end] }

// blanks returns the offset behind the white space at i, over one line end at
// most.
func (t *texSource) blanks(i, end int) int {
	lines := 0
	k := i
	for ; k < end && unicode.IsSpace(rune(t.s[k])); k++ {
		if t.s[k] == '\n' {
			if lines++; lines > 1 {
				return i
			}
		}
	}
	return k
}

// argument returns the argument at i: a group, a command or a character. ok is
// false if there is none.
func (t *texSource) argument(i, end int) (a stretch, next int, ok bool) {
	i = t.blanks(i, end)
	switch {
	case i >= end || t.s[i] == '}' || t.s[i] == '\n':
		return stretch{i, i}, i, false
	case t.s[i] == '{':
		c := t.close(i)
		if c < 0 || c >= end {
			return stretch{i, i}, i + 1, false
		}
		return stretch{i + 1, c}, c + 1, true
	case t.s[i] == '\\':
		_, next := t.command(i, end)
		return stretch{i, next}, next, true
	}
	n := 1
	for i+n < end && t.s[i+n]&0xc0 == 0x80 {
		n++
	}
	return stretch{i, i + n}, i + n, true
}

// maxOption is how long an optional argument may be.
const maxOption = 500

// option returns the optional argument at i. ok is false if there is none.
func (t *texSource) option(i, end int) (a stretch, next int, ok bool) {
	if i >= end || t.s[i] != '[' {
		return stretch{i, i}, i, false
	}
	depth := 0
	for k := i + 1; k < end && k < i+maxOption; k++ {
		switch t.s[k] {
		case '\\':
			k++
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return stretch{i, i}, i, false
			}
		case ']':
			if depth == 0 {
				return stretch{i + 1, k}, k + 1, true
			}
		}
	}
	return stretch{i, i}, i, false
}

// command returns the name of the command at i, a backslash, and the offset
// behind it. A star belongs to the name.
func (t *texSource) command(i, end int) (name string, next int) {
	k := i + 1
	for k < end && (isLetter(t.s[k]) || t.s[k] == '@') {
		k++
	}
	switch {
	case k > i+1 && k < end && t.s[k] == '*':
		k++
	case k == i+1 && k < end:
		k++
		for k < end && t.s[k]&0xc0 == 0x80 {
			k++
		}
	}
	return t.s[i+1 : k], k
}
