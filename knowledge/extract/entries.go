package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	entryYear = regexp.MustCompile(`(?:1[5-9]|20)\d\d|\bn\.\s?d\.|\bforthcoming\b|\bin press\b`)
	entryName = regexp.MustCompile(`^\p{Lu}[\p{L}’'\-]+(?:\s\p{Lu}[\p{L}’'\-]+)?,\s+\p{Lu}(?:\.|[\p{L}]+)`)
)

// bulletLength is the length of a bullet and the space behind it at the start
// of s; 0 if there is none.
func bulletLength(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '-', '*', '+', '•', '◦', '▪', '‣', '·', '●', '○', '■', '–':
	default:
		return 0
	}
	t := strings.TrimLeft(s[n:], " \t")
	if t == "" || len(t) == len(s[n:]) {
		return 0
	}
	return len(s) - len(t)
}

// hasLabel reports whether s begins with the label of an item or entry: "[12]",
// "[Ful20]", "(3)", "4.", "5)".
func hasLabel(s string) bool {
	i, open := 0, byte(0)
	if s != "" && (s[0] == '[' || s[0] == '(') {
		i, open = 1, s[0]
	}
	k := i
	for k < len(s) && k < i+12 && (s[k] >= '0' && s[k] <= '9' || open == '[' && isWord(s[k])) {
		k++
	}
	if k == i || k+1 >= len(s) || s[k+1] != ' ' && s[k+1] != '\t' {
		return false
	}
	switch open {
	case '[':
		return s[k] == ']'
	case '(':
		return s[k] == ')' && k-i <= 3
	}
	return (s[k] == '.' || s[k] == ')') && k-i <= 3
}

// splitEntries cuts the lines of a reference list into its entries. A line that
// opens with a bullet or label begins one; where the list has none, one begins
// with what reads like an author and a year. Bullets are taken off.
func splitEntries(text string, lines []piece) [][]piece {
	marked := 0
	for _, l := range lines {
		if s := lineText(text, l); bulletLength(s) > 0 || hasLabel(s) {
			marked++
		}
	}
	var entries [][]piece
	complete := false // the entry so far has what an entry needs
	for i, l := range lines {
		s := lineText(text, l)
		l.start = l.end - len(text[l.start:l.end]) + strings.Index(text[l.start:l.end], s)
		bullet := bulletLength(s)
		l.start += bullet
		begins := bullet > 0 || hasLabel(s) || len(entries) == 0
		if !begins && marked*5 < len(lines) {
			begins = beginsEntry(lineText(text, lines[i-1]), s, complete, gapBefore(text, l.start))
		}
		if begins {
			entries = append(entries, []piece{l})
			complete = false
		} else {
			last := len(entries) - 1
			entries[last] = append(entries[last], l)
		}
		complete = complete || entryYear.MatchString(s)
	}
	return entries
}

func lineText(text string, l piece) string { return strings.TrimSpace(text[l.start:l.end]) }

// gapBefore reports whether an empty line stands before the line at i.
func gapBefore(text string, i int) bool {
	k := i
	for k > 0 && (text[k-1] == ' ' || text[k-1] == '\t' || text[k-1] == '\n' || text[k-1] == '\f') {
		k--
	}
	return strings.Count(text[k:i], "\n") > 1
}

// beginsEntry decides on a line s of a list without labels. complete says that
// the entry before it has a year, gap that an empty line stands between them.
func beginsEntry(before, s string, complete, gap bool) bool {
	if goesOn(s) {
		return false
	}
	if gap {
		return complete || endsSentence(before)
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	closed := endsSentence(before) || unicode.IsDigit(r) || r == '>' || r == '/' || strings.Contains(before[strings.LastIndexByte(before, ' ')+1:], "//")
	head := s[:min(len(s), 160)]
	return complete && closed && (entryName.MatchString(head) || entryYear.MatchString(head))
}

// goesOn reports whether a line can only be the rest of an entry: an address, a
// DOI, a word in lower case that is no part of a name.
func goesOn(s string) bool {
	lower := strings.ToLower(s[:min(len(s), 12)])
	for _, p := range []string{"http", "<http", "www.", "doi", "available at", "retrieved", "accessed", "pp. ", "p. ", "vol. ", "(", "[online"} {
		if strings.HasPrefix(lower, p) {
			return true
		}
	}
	r, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLower(r) {
		return unicode.IsDigit(r) || strings.ContainsRune(",.;:)]–&", r)
	}
	word, rest, _ := strings.Cut(s, " ")
	next, _ := utf8.DecodeRuneInString(rest)
	return !(particles[strings.Trim(word, "-'’")] && unicode.IsUpper(next)) && !strings.Contains(word, "-")
}

// addressAlone reports whether a line is nothing but a web address or a DOI, which
// is the end of an entry and never one of its own.
func addressAlone(s string) bool {
	s = strings.TrimLeft(s, "<(")
	if strings.HasPrefix(strings.ToLower(s), "doi:") {
		s = "https://" + strings.TrimSpace(s[4:])
	}
	return (strings.Contains(s, "://") || strings.HasPrefix(s, "www.")) && !strings.ContainsRune(s, ' ')
}
