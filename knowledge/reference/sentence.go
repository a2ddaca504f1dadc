package reference

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// yearFirst reads a bracket that begins with a year: "Pieper (2020)", "Thornton
// (2020, p.2)", and "(1998, p.40)" behind a quotation, whose author stands
// earlier in the sentence.
func (s *scanner) yearFirst(a, b, after int) {
	d, _ := dateAt(s.text[:b], a)
	m := Marker{Year: d.year, YearSuffix: d.suffix, NoDate: d.none}
	end := s.places(d.end, b, &m)
	rest := strings.TrimLeft(s.text[end:b], " ,;&")
	if _, ok := dateAt(rest, 0); rest != "" && !ok && !(d.suffix != "" && len(rest) == 1) {
		return // "(2013 and later)"
	}
	placed := m.Pages != "" || m.Place != ""
	m.Span = document.Span{Start: a, End: end}
	if start, nameEnd := nameBefore(s.text, s.bracket); start >= 0 && s.setAuthor(&m, s.text[start:nameEnd]) {
		m.Span = document.Span{Start: start, End: end}
		if rest == "" {
			m.Span.End = after
		}
		m.Weak = !placed && !m.More && d.suffix == "" && !d.none && !cited(s.text, start, after)
	} else {
		quoted := isClosingQuote(lastRune(strings.TrimRight(s.text[:s.bracket], " *_")))
		if !placed && !quoted {
			return
		}
		if mayLookBack(&s.sought, s.text) {
			m.Author = authorBefore(s.text, s.bracket)
		}
		if m.Author == "" || !s.setAuthor(&m, m.Author) {
			m.Author, m.Names, m.Weak = "", nil, !placed
		}
	}
	s.add(m)
	s.moreYears(m, end, b)
}

// cited reports whether the words around "Pieper (2020)" show that it is cited:
// "according to" before it, a verb of reporting behind it.
func cited(text string, start, after int) bool {
	before := strings.ToLower(lastWords(text[:start], 24))
	for _, w := range []string{"according to", "laut", "selon", "según", "d'après", "par", "see", "per", "согласно", "см.", "vgl."} {
		if strings.HasSuffix(before, w) {
			rest := before[:len(before)-len(w)]
			if rest == "" || !isWordRune(lastRune(rest)) {
				return true
			}
		}
	}
	word := strings.TrimLeft(text[after:], " *_")
	if i := strings.IndexAny(word, " ,.;:)"); i >= 0 {
		word = word[:i]
	}
	return listed(reports, word)
}

// lastWords is the end of s, about n bytes, without white space behind it.
func lastWords(s string, n int) string {
	s = strings.TrimRight(s, " *_\n")
	if len(s) > n {
		s = s[len(s)-n:]
		for len(s) > 0 && !utf8.RuneStart(s[0]) {
			s = s[1:]
		}
	}
	return s
}

// nameBefore finds the name that ends right before offset p: capitalised words
// with the particles, conjunctions and connectors between them. It returns
// start -1 if no name stands there.
func nameBefore(text string, p int) (start, end int) {
	const mostWords = 12
	end = p - trailing(text[:p], " *_\n")
	start = -1
	pos := end
	joined, etAlSeen, nouns := false, false, false
	initials := true // no word but initials so far: "Mayer, J. D. (1990)"
	for n := 0; n < mostWords && pos > 0; n++ {
		wordEnd := pos - trailing(text[:pos], " *_\n")
		floor := max(0, wordEnd-80)
		wordStart := floor + strings.LastIndexAny(text[floor:wordEnd], " \n*(") + 1
		if wordStart == floor && floor > 0 {
			break // no word is as long as that
		}
		word := text[wordStart:wordEnd]
		last := wordStart > 0 && text[wordStart-1] == '('
		trimmed := strings.TrimLeft(word, "“\"'‘«—–[")
		if len(trimmed) < len(word) {
			wordStart += len(word) - len(trimmed)
			word, last = trimmed, true
		}
		switch lower := strings.TrimRight(word, ",."); {
		case word == "":
			return start, end
		case start < 0 && !etAlSeen && (strings.EqualFold(lower, "al") || lower == "colleagues" || lower == "others"):
			etAlSeen = true
		case start < 0 && etAlSeen && !joined && (strings.EqualFold(lower, "et") || lower == "and" || lower == "&"):
			joined = true
		case start < 0 && !etAlSeen && sourceNouns[word]:
			nouns = true
		case start >= 0 && conjunctions[word]:
			joined = true
		case start >= 0 && (particles[word] || connectors[word] && word != "in" && word != "on" && word != "to"):
			if particles[word] && !connectors[word] {
				start = wordStart
			}
		default:
			name := word
			if strings.HasSuffix(name, ",") {
				if start >= 0 && !joined && !initials || start < 0 && !etAlSeen {
					return start, end
				}
				name = strings.TrimRight(name, ",")
			}
			if start < 0 && !etAlSeen && !nouns {
				for _, possessive := range []string{"'s", "’s", "'", "’"} {
					if strings.HasSuffix(name, possessive) {
						name = strings.TrimSuffix(name, possessive)
						end = wordStart + len(name)
						break
					}
				}
			}
			if !(isInitials(name) || isNameWord(name)) || listed(openers, name) || listed(months, strings.TrimRight(name, ".")) {
				if initials {
					start = -1
				}
				return start, end
			}
			start = wordStart
			initials = initials && isInitials(name)
		}
		if last {
			break
		}
		pos = wordStart
	}
	if initials {
		return -1, end
	}
	return start, end
}

// isNameWord reports whether w, which may have letters, digits, hyphens and
// apostrophes only, is a word of a name. "Jr." and the like count.
func isNameWord(w string) bool {
	if isGeneration(w) {
		return true
	}
	for _, r := range w {
		if !isWordRune(r) && !strings.ContainsRune("'’ʼ-‐‑&·", r) && !unicode.Is(unicode.Mn, r) {
			return false
		}
	}
	return isName(w)
}

func isClosingQuote(r rune) bool { return strings.ContainsRune("\"”»’'」》“", r) }

// openingOf leads from the mark that closes a quotation to those that open it.
func openingOf(r rune) string {
	switch r {
	case '"':
		return "\"“"
	case '”':
		return "“"
	case '“':
		return "„"
	case '»':
		return "«"
	case '’', '\'':
		return "‘'"
	case '」':
		return "「"
	case '》':
		return "《"
	}
	return ""
}

// lookBack bounds how far the author of a year is sought.
const lookBack = 1500

// sayers stand before the name of one whose words follow.
var sayers = []string{"according to ", "in the words of ", "laut ", "nach ", "selon ", "d'après ", "según ", "согласно ", "по мнению "}

// authorBefore finds the name of the one whose words the sentence before offset
// p reports: after "According to", or before a verb of reporting. The
// quotation that ends at p is skipped, with the sentences in it. It returns ""
// if the sentence names nobody so; the nearest capital is no evidence.
func authorBefore(text string, p int) string {
	floor := max(0, p-lookBack)
	for floor < p && !utf8.RuneStart(text[floor]) {
		floor++
	}
	s := strings.TrimRight(text[floor:p], " *_\n")
	if r := lastRune(s); s != "" && isClosingQuote(r) {
		if open := openingOf(r); open != "" {
			if i := strings.LastIndexAny(s[:len(s)-utf8.RuneLen(r)], open); i >= 0 {
				s = s[:i]
			}
		}
	}
	s = s[sentenceStart(s):]
	best, at := "", -1
	for _, say := range sayers {
		if i := lastIndexFold(s, say); i > at {
			from := i + len(say)
			if end := nameEnd(s, from); end > from {
				best, at = s[from:end], i
			}
		}
	}
	if best != "" {
		return best
	}
	for i := len(s); i > 0; {
		wordStart := strings.LastIndexAny(s[:i], " \n") + 1
		if listed(reports, strings.Trim(s[wordStart:i], " ,:;")) {
			if start, end := nameBefore(s, wordStart); start >= 0 {
				return s[start:end]
			}
		}
		i = wordStart - 1
	}
	return ""
}

// lastIndexFold is strings.LastIndex that takes a capital for its first letter
// too, at the beginning of a word.
func lastIndexFold(s, lower string) int {
	for end := len(s); end > 0; {
		i := strings.LastIndex(s[:end], lower[1:])
		if i < 0 {
			return -1
		}
		_, size := utf8.DecodeLastRuneInString(s[:i])
		at := i - size
		if at >= 0 && strings.EqualFold(s[at:i], lower[:size]) && (at == 0 || !isWordRune(lastRune(s[:at]))) {
			return at
		}
		end = i
	}
	return -1
}

// sentenceStart is where the last sentence of s begins.
func sentenceStart(s string) int {
	for i := len(s) - 2; i > 0; i-- {
		if s[i] == '\n' {
			return i + 1
		}
		if s[i] != '.' && s[i] != '!' && s[i] != '?' || s[i+1] != ' ' {
			continue
		}
		word := s[strings.LastIndexAny(s[:i], " (")+1 : i]
		next := firstRune(strings.TrimLeft(s[i+1:], " "))
		if s[i] == '.' && (utf8.RuneCountInString(word) == 1 || listed(abbreviations, word) || word == "al") || unicode.IsLower(next) {
			continue
		}
		return i + 2
	}
	return 0
}

// nameEnd is where the name that begins at offset from of s ends.
func nameEnd(s string, from int) int {
	end, pending := from, false
	for i := from; i < len(s); {
		j := i
		for j < len(s) && s[j] != ' ' && s[j] != '\n' {
			j++
		}
		word := s[i:j]
		bare := strings.TrimRight(word, ",.;:")
		switch {
		case isInitials(word):
			end = j
		case bare != "" && isNameWord(bare) && (end == from || !listed(openers, bare)):
			end = i + len(bare)
			if len(bare) < len(word) {
				return end
			}
		case end > from && (conjunctions[word] || connectors[word]):
			pending = true
		case particles[word]:
		case end > from && pending && bare == "al":
			return i + len(bare)
		default:
			return end
		}
		i = j + 1
	}
	return end
}
