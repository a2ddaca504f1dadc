package reference

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// Back says that a marker repeats an earlier one instead of naming a work.
type Back uint8

const (
	NotBack Back = iota
	Ibid         // the work cited last: "ibidem", "ibid.", "ebd.", "там же"
	OpCit        // the work of that author cited before: "Fulton, op. cit."
)

// A Marker is one work cited in running text. A parenthesis that cites several
// works gives one Marker for each, and so does a range of numbers ("[5–7]").
type Marker struct {
	// Text is the marker as it stands there, without the brackets around it;
	// where the author's name stands before the bracket ("Pieper (2020)") it is
	// all from the name to the bracket's end.
	Text string
	// Span is where Text stands.
	Span document.Span
	// Author is the author part as printed ("Clarke and Rice"); "" if there is
	// none. Where the name stands earlier in the sentence it lies outside Span.
	Author string
	// Names are the authors one by one, without "et al.".
	Names []string
	// More is set where the marker itself says that there are more authors.
	More bool
	// Year is 0 if the marker has none.
	Year       int
	YearSuffix string
	NoDate     bool // "n.d." in the marker
	// Label is the number or key of a numbered style.
	Label string
	Back  Back
	// Pages, Place and Via are as in Resolution.
	Pages, Place, Via string
	// Weak is set where the shape alone does not show a citation: "Astana
	// (2013)" and "(World Cup 2018)" look like one. Only a list can tell.
	Weak bool

	group int // offset of the bracket, the same for the works in one
}

// longestGroup bounds what stands between two brackets; longer ones are
// remarks. It keeps hostile input from costing more than linear time.
const longestGroup = 600

// Markers finds the works that text cites, in the order of the text.
//
// It knows author-year citations in brackets and in the sentence, with pages
// or other places; years whose author stands before in the sentence; works
// cited at second hand ("apud"); "ibidem" and "op. cit."; and numbers in square
// brackets. Superscript digits are not taken for markers: once a text has lost
// its typesetting nothing tells them from other numbers.
func Markers(text string) []Marker {
	if !mayCite(text) {
		return nil
	}
	s := scanner{text: text}
	round, square := -1, -1
	roundFrom := 0 // number of markers when the round bracket opened
	for i := 0; i < len(text); {
		c, size := text[i], 1
		if c == 0xEF { // fullwidth brackets
			switch {
			case strings.HasPrefix(text[i:], "（"):
				c, size = '(', len("（")
			case strings.HasPrefix(text[i:], "）"):
				c, size = ')', len("）")
			}
		}
		switch c {
		case '(':
			round, roundFrom = i+size, len(s.markers)
			s.bracket = i
		case '[':
			square = i + size
			if round < 0 {
				s.bracket = i
			}
		case ')':
			if round >= 0 && i-round <= longestGroup && len(s.markers) == roundFrom {
				s.group(round, i, i+size)
			}
			round = -1
		case ']':
			if square >= 0 && i-square <= longestGroup {
				// A whole entry in square brackets has its year in round ones.
				if !s.numbers(square, i) && round < 0 && !strings.ContainsAny(text[square:i], "()") {
					s.group(square, i, i+size)
				}
			}
			square = -1
		}
		i += size
	}
	return s.markers
}

// mayCite rejects at once what cannot hold a marker: there is no bracket, or
// neither a digit nor one of the words that stand in for a work.
func mayCite(text string) bool {
	if !strings.ContainsAny(text, "([") && !strings.Contains(text, "（") {
		return false
	}
	return hasCue(text)
}

// hasCue reports whether s has a digit or one of the words that stand in for a
// year or a work. All of those but "ibidem" and its like have a full stop early.
func hasCue(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			return true
		case c == '.' && i > 0:
			switch s[i-1] {
			case 'n', 's', 'o', 'a', 'p', 'c', 0xB1: // n.d., s.d., o.J., a.a.O., op., loc., б.г.
				from := max(0, i-3)
				for !utf8.RuneStart(s[from]) {
					from++
				}
				for from < i {
					if _, n := undatedWord(s[from:]); n > 0 {
						return true
					}
					if back, _ := backWord(s[from:]); back != NotBack {
						return true
					}
					_, n := utf8.DecodeRuneInString(s[from:])
					from += n
				}
			}
		case c == '(' || c == '[' || c == 0x88: // 0x88 ends the fullwidth bracket
			if back, _ := backWord(strings.TrimLeft(s[i+1:], " *_")); back != NotBack {
				return true
			}
		}
	}
	return false
}

// A scanner collects the markers of one text.
type scanner struct {
	text    string
	bracket int // offset of the bracket at hand
	sought  int // how often an author was sought in the sentence
	markers []Marker
}

// mayLookBack counts the searches for an author in what is before. Each reads
// up to lookBack bytes, so their number is bounded by the length of the text.
func mayLookBack(sought *int, text string) bool {
	*sought++
	return *sought <= 16+len(text)/512
}

func (s *scanner) add(m Marker) {
	m.Text = m.Span.Of(s.text)
	m.group = s.bracket
	if s.markers == nil {
		s.markers = make([]Marker, 0, 4)
	}
	s.markers = append(s.markers, m)
}

// backWords are the words for a work cited before, in lower case.
var backWords = []struct {
	word string
	back Back
}{
	{"ibidem", Ibid}, {"ibid", Ibid}, {"ibíd", Ibid}, {"ebenda", Ibid}, {"ebd", Ibid}, {"там же", Ibid}, {"同上", Ibid},
	{"loc. cit", Ibid}, {"loc.cit", Ibid}, {"id.,", Ibid},
	{"op. cit", OpCit}, {"op.cit", OpCit}, {"a.a.o", OpCit}, {"a. a. o", OpCit},
}

// backWord reports what a text that begins with such a word means, and the
// length of the word with its full stop.
func backWord(s string) (Back, int) {
	if s == "" {
		return NotBack, 0
	}
	switch s[0] {
	case 'i', 'I', 'e', 'E', 'l', 'L', 'o', 'O', 'a', 'A', 0xD0, 0xD1, 0xE5:
	default:
		return NotBack, 0
	}
	for _, w := range backWords {
		if len(s) < len(w.word) || !strings.EqualFold(s[:len(w.word)], w.word) {
			continue
		}
		n := len(w.word)
		if r := firstRune(s[n:]); n < len(s) && unicode.IsLetter(r) {
			continue
		}
		if strings.HasPrefix(s[n:], ".") {
			n++
		}
		return w.back, n
	}
	return NotBack, 0
}

// undatedWords say that a work has no year.
var undatedWords = []string{"n.d.", "n. d.", "n.d", "s.d.", "s. d.", "s.f.", "s. f.", "o.J.", "o. J.", "б.г.", "б. г."}

// undatedWord reports the length of the word for "no date" that s begins with.
func undatedWord(s string) (string, int) {
	if s == "" || s[0] != 'n' && s[0] != 's' && s[0] != 'o' && s[0] != 0xD0 {
		return "", 0
	}
	for _, w := range undatedWords {
		if strings.HasPrefix(s, w) && !unicode.IsLetter(firstRune(s[len(w):])) {
			return w, len(w)
		}
	}
	return "", 0
}

// A date is the year part of a marker.
type date struct {
	year   int
	suffix string
	none   bool // "n.d."
	end    int  // offset behind it
}

// dateAt reads a year, or the word for none, that begins at offset i of s. What
// precedes it must not be part of the same word or number.
func dateAt(s string, i int) (d date, ok bool) {
	if i > 0 {
		prev, _ := utf8.DecodeLastRuneInString(s[:i])
		if unicode.IsLetter(prev) || unicode.IsDigit(prev) || strings.ContainsRune("$€£¥№#-–./", prev) {
			return d, false
		}
	}
	if _, n := undatedWord(s[i:]); n > 0 {
		return date{none: true, end: i + n}, true
	}
	if i+4 > len(s) {
		return d, false
	}
	y := 0
	for _, c := range []byte(s[i : i+4]) {
		if c < '0' || c > '9' {
			return d, false
		}
		y = y*10 + int(c-'0')
	}
	if y < 1400 || y > 2099 {
		return d, false
	}
	d = date{year: y, end: i + 4}
	next := firstRune(s[d.end:])
	switch {
	case d.end == len(s):
	case next >= 'a' && next <= 'z':
		if d.end+1 < len(s) && isWordRune(firstRune(s[d.end+1:])) || next == 's' && y%10 == 0 {
			return d, false // a word, or a decade: "1930s"
		}
		d.suffix = s[d.end : d.end+1]
		d.end++
	case unicode.IsLetter(next) || unicode.IsDigit(next):
		return d, false
	case next == '-' || next == '–' || next == '—' || next == '/':
		// A span of years is no date of publication; "1998/2004" may be one,
		// but which of the two the list has is unknown.
		after := firstRune(strings.TrimLeft(s[d.end+utf8.RuneLen(next):], " "))
		if unicode.IsDigit(after) || d.end+utf8.RuneLen(next) == len(s) {
			return d, false
		}
	}
	// The year of the original, "2001 [1781]", belongs to the date.
	if rest := s[d.end:]; len(rest) >= 7 && rest[0] == ' ' && rest[1] == '[' && rest[6] == ']' {
		if _, ok := dateAt(rest, 2); ok {
			d.end += 7
		}
	}
	return d, true
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// nextDate finds the first date at or after offset i.
func nextDate(s string, i int) (at int, d date, ok bool) {
	for ; i < len(s); i++ {
		c := s[i]
		if c == '1' || c == '2' || c == 'n' || c == 's' || c == 'o' || c == 0xD0 {
			if d, ok := dateAt(s, i); ok {
				return i, d, true
			}
		}
	}
	return 0, d, false
}
