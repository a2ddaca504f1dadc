package analysis

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Case says how a word was capitalised in its text.
type Case uint8

const (
	Lower   Case = iota // "road", "5", and scripts without capitals
	Initial             // "Road"
	Upper               // "BRI"; at least two letters
)

// A Word is one token of a text.
type Word struct {
	// Start and End are byte offsets into the text.
	Start, End int
	// Text is the word in lower case, accents kept and composed (NFC), because
	// stemmers and stop words know no others; an abbreviation that would
	// otherwise be a stop word stays in capitals. The bytes are valid only
	// until the next call.
	Text []byte
	Case Case
	// Gram marks a pair of characters from a script without spaces.
	Gram bool
}

// A Scanner reads the words of one text after the other without allocating.
// The zero Scanner is ready after Reset. Not safe for concurrent use.
type Scanner struct {
	text string
	pos  int
	buf  []byte
	nfc  []byte // the other half of buf while a word is composed
	// gram holds where the characters of a run without spaces begin.
	run []int
	at  int
}

// Reset starts on a new text.
func (s *Scanner) Reset(text string) { s.text, s.pos, s.run = text, 0, s.run[:0] }

const (
	clsOther = iota
	clsLower
	clsUpper
	clsDigit
)

var ascii = func() (t [128]uint8) {
	for c := range t {
		switch {
		case 'a' <= c && c <= 'z':
			t[c] = clsLower
		case 'A' <= c && c <= 'Z':
			t[c] = clsUpper
		case '0' <= c && c <= '9':
			t[c] = clsDigit
		}
	}
	return
}()

// Next returns the next word; false at the end of the text.
func (s *Scanner) Next() (Word, bool) {
	if len(s.run) > 0 {
		return s.gram(), true
	}
	text := s.text
	for s.pos < len(text) {
		c := text[s.pos]
		if c < utf8.RuneSelf {
			if ascii[c] == clsOther {
				s.pos++
				continue
			}
			return s.word(), true
		}
		r, n := utf8.DecodeRuneInString(text[s.pos:])
		if spaceless(r) {
			s.collect()
			return s.gram(), true
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return s.word(), true
		}
		s.pos += n
	}
	return Word{}, false
}

// word reads a run of letters, marks and digits that begins at s.pos.
func (s *Scanner) word() Word {
	text, i := s.text, s.pos
	start := i
	s.buf = s.buf[:0]
	upper, lower, letters := 0, 0, 0
	first, marks := false, false
loop:
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			switch ascii[c] {
			case clsLower:
				lower++
				letters++
				s.buf = append(s.buf, c)
			case clsUpper:
				if letters == 0 {
					first = true
				}
				upper++
				letters++
				s.buf = append(s.buf, c+'a'-'A')
			case clsDigit:
				s.buf = append(s.buf, c)
			default:
				// Dotted abbreviations: "U.S." is one word.
				if c == '.' && i == start+1 && upper == 1 {
					if j, ok := s.dotted(start); ok {
						return Word{Start: start, End: j, Text: s.buf, Case: Upper}
					}
				}
				break loop
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\u00ad' || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\ufeff':
			// invisible: part of the word, but not of its form
		case spaceless(r):
			break loop
		case unicode.IsLetter(r):
			if l := unicode.ToLower(r); l != r {
				if letters == 0 {
					first = true
				}
				upper++
				r = l
			} else {
				lower++
			}
			letters++
			s.buf = utf8.AppendRune(s.buf, r)
		case unicode.IsDigit(r):
			s.buf = utf8.AppendRune(s.buf, r)
		case unicode.IsMark(r):
			marks = true
			s.buf = utf8.AppendRune(s.buf, r)
		default:
			break loop
		}
		i += n
	}
	s.pos = i
	if marks && !norm.NFC.IsNormal(s.buf) {
		s.buf, s.nfc = norm.NFC.Append(s.nfc[:0], s.buf...), s.buf
	}
	w := Word{Start: start, End: i, Text: s.buf}
	switch {
	case upper >= 2 && lower == 0 || upper >= 2 && lower == 1 && text[i-1] == 's':
		w.Case = Upper
		if lower == 0 && len(s.buf) <= 4 && stopEnglish[string(s.buf)] {
			for k, c := range s.buf {
				if 'a' <= c && c <= 'z' {
					s.buf[k] = c - 'a' + 'A'
				}
			}
		}
	case first:
		w.Case = Initial
	}
	return w
}

// dotted reads an abbreviation of single capitals, each with its point, that
// begins at start ("U.S.", "D.C."), into s.buf.
func (s *Scanner) dotted(start int) (int, bool) {
	text, i, n := s.text, start, 0
	for i+1 < len(text) && 'A' <= text[i] && text[i] <= 'Z' && text[i+1] == '.' {
		i, n = i+2, n+1
	}
	if n < 2 || i < len(text) && text[i] < utf8.RuneSelf && ascii[text[i]] != clsOther {
		return 0, false
	}
	s.buf = s.buf[:0]
	for k := start; k < i; k += 2 {
		s.buf = append(s.buf, text[k]+'a'-'A')
	}
	if stopEnglish[string(s.buf)] {
		for k := range s.buf {
			s.buf[k] -= 'a' - 'A'
		}
	}
	s.pos = i
	return i, true
}

// collect notes where each character of a run without spaces begins.
func (s *Scanner) collect() {
	s.run, s.at = s.run[:0], 0
	i := s.pos
	for i < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if !spaceless(r) {
			break
		}
		s.run = append(s.run, i)
		i += n
	}
	s.pos = i
	s.run = append(s.run, i)
}

// gram returns the next pair of the run; a lone character stands alone.
func (s *Scanner) gram() Word {
	a, b := s.run[s.at], s.run[min(s.at+2, len(s.run)-1)]
	s.buf = append(s.buf[:0], s.text[a:b]...)
	s.at++
	if s.at+2 >= len(s.run) {
		s.run = s.run[:0]
	}
	return Word{Start: a, End: b, Text: s.buf, Gram: true}
}

// spaceless reports whether r belongs to a script written without spaces
// between words.
func spaceless(r rune) bool {
	switch {
	case r < 0x0e01:
		return false
	case r <= 0x0eff: // Thai, Lao
		return unicode.IsLetter(r) || unicode.IsMark(r)
	case 0x1000 <= r && r <= 0x109f, 0x1780 <= r && r <= 0x17d3: // Burmese, Khmer
		return unicode.IsLetter(r) || unicode.IsMark(r)
	case r == 0x3005 || r == 0x3007: // 々 and 〇
		return true
	case 0x3041 <= r && r <= 0x30ff, 0x31f0 <= r && r <= 0x31ff: // Kana
		return unicode.IsLetter(r) || unicode.IsMark(r)
	case 0x3400 <= r && r <= 0x4dbf, 0x4e00 <= r && r <= 0x9fff, 0xf900 <= r && r <= 0xfaff, 0x20000 <= r && r <= 0x323af:
		return true
	}
	return false
}

// Words returns the words of a text as strings, for callers off the hot path.
func Words(text string) []string {
	var s Scanner
	s.Reset(text)
	var out []string
	for w, ok := s.Next(); ok; w, ok = s.Next() {
		out = append(out, string(w.Text))
	}
	return out
}

// IsNumber reports whether a word begins with a digit.
func IsNumber(word string) bool {
	return word != "" && '0' <= word[0] && word[0] <= '9'
}
