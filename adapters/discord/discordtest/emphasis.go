package discordtest

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// emphasis reads bold, italic and underlined text. Where several could begin,
// the longest does; of equal ones italic comes before bold.
func (p *parser) emphasis(s string, quoted bool) int {
	var kind string
	var length, mark int
	take := func(name string, n, width int) {
		if n > length {
			kind, length, mark = name, n, width
		}
	}
	take("italic", max(star(s), underscore(s)), 1)
	take("bold", double(s, '*'), 2)
	take("underline", double(s, '_'), 2)
	if length == 0 {
		return 0
	}
	p.found(kind, s[:length])
	p.read(s[mark:length-mark], false, quoted)
	return length
}

// step is the length of one character, or of a backslash and the character
// behind it; 0 at the end, and for a backslash there.
func step(s string) int {
	switch {
	case s == "":
		return 0
	case s[0] != '\\':
		return runeLen(s)
	case len(s) == 1:
		return 0
	}
	return 1 + runeLen(s[1:])
}

// double is the length of a text between two pairs of a mark, of which the
// closing one is not followed by a third; 0 if s does not begin with one.
func double(s string, mark byte) int {
	pair := string([]byte{mark, mark})
	if !strings.HasPrefix(s, pair) {
		return 0
	}
	for k := 2; ; {
		n := step(s[k:])
		if n == 0 {
			return 0
		}
		k += n
		if strings.HasPrefix(s[k:], pair) && (k+2 == len(s) || s[k+2] != mark) {
			return k + 2
		}
	}
}

// underscore is the length of an italic text between underscores: the closing one
// ends a word.
func underscore(s string) int {
	if s[0] != '_' {
		return 0
	}
	for k := 1; ; {
		n := step(s[k:])
		if strings.HasPrefix(s[k:], "__") {
			n = 2
		} else if strings.HasPrefix(s[k:], "_") {
			return 0
		}
		if n == 0 {
			return 0
		}
		k += n
		if strings.HasPrefix(s[k:], "_") && (k+1 == len(s) || !isWord(s[k+1])) {
			return k + 1
		}
	}
}

// star is the length of an italic text between asterisks, before and behind which
// there is no space within.
func star(s string) int {
	if len(s) < 2 || s[0] != '*' || isSpace(s[1:]) {
		return 0
	}
	for k := 1; ; {
		for isSpace(s[k:]) {
			k += runeLen(s[k:])
		}
		n := step(s[k:])
		if strings.HasPrefix(s[k:], "**") {
			n = 2
		} else if strings.HasPrefix(s[k:], "*") {
			return 0
		}
		if n == 0 {
			return 0
		}
		k += n
		if strings.HasPrefix(s[k:], "*") && (k+1 == len(s) || s[k+1] != '*') {
			return k + 1
		}
	}
}

// paired reads what hides or strikes text. Backslashes within do not help.
func (p *parser) paired(s string, quoted bool) int {
	for _, pair := range []struct{ mark, kind, unless string }{{"||", "spoiler", ""}, {"~~", "strike", "_"}} {
		if !strings.HasPrefix(s, pair.mark) {
			continue
		}
		for k := 3; k+2 <= len(s); k++ {
			if s[k:k+2] != pair.mark || pair.unless != "" && strings.HasPrefix(s[k+2:], pair.unless) {
				continue
			}
			p.found(pair.kind, s[:k+2])
			p.read(s[2:k], false, quoted)
			return k + 2
		}
	}
	return 0
}

var (
	everyoneAt = regexp.MustCompile(`^@(?:everyone|here)`)
	// Which names are emoji is a long list; here all with a letter are, and the few
	// without.
	shortcodeAt = regexp.MustCompile(`^:(?:[A-Za-z0-9_+-]*[A-Za-z][A-Za-z0-9_+-]*|[+-]1|100|1234):`)
)

// word reads @everyone, @here, and the names of emoji.
func (p *parser) word(s string, _ bool) int {
	kind, m := "everyone", everyoneAt.FindString(s)
	if m == "" {
		kind, m = "emoji", shortcodeAt.FindString(s)
	}
	if m != "" {
		p.found(kind, m)
		p.plain.WriteString(m)
	}
	return len(m)
}

// isWord reports what a regular expression of the clients calls \w.
func isWord(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}

var spaceAt = regexp.MustCompile(`^[\s\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}\x0b]`)

// isSpace reports whether s begins with what the clients call \s.
func isSpace(s string) bool { return spaceAt.MatchString(s) }

// runeLen is the length of the first character; also of a broken one.
func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
