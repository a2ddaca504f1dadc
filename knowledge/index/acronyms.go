package index

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/analysis"
)

// An Acronym is a short form that the material explains.
type Acronym struct {
	// Short is the form as printed ("EAEU").
	Short string
	// Stem is its stem.
	Stem uint32
	// Long are the word numbers of the long form in order, stop words included.
	Long []uint32
	// Text is the long form as printed.
	Text string
}

// Acronyms returns what the material explains, in reading order of the first
// explanation. The caller must not change it.
func (ix *Index) Acronyms() []Acronym { return ix.long }

// LongForms returns the numbers of the sentences that hold a long form of the
// acronym with stem s, ascending.
func (ix *Index) LongForms(s uint32) []uint32 { return ix.acronyms[s] }

// widest bounds a parenthesis and a long form, in bytes.
const widest = 500

// findAcronyms collects "Long Form (LF)" and "LF (Long Form)" and notes where
// each long form stands, so that either finds the other. After Schwartz and
// Hearst (2003), "A simple algorithm for identifying abbreviation definitions",
// but stricter: each letter must begin a word.
func (b *builder) findAcronyms() {
	known := map[string]bool{}
	for p := range b.passages {
		text := b.Paragraph(p).Text
		for at := strings.IndexByte(text, '('); at >= 0; {
			// A wider parenthesis explains nothing; looking for the end of each
			// would take quadratic time on a row of them.
			if end := strings.IndexByte(text[at:min(len(text), at+widest)], ')'); end >= 0 {
				b.explained(text, at, at+end, known)
			}
			next := strings.IndexByte(text[at+1:], '(')
			if next < 0 {
				break
			}
			at += 1 + next
		}
	}
	if len(b.long) == 0 {
		return
	}
	b.Index.acronyms = map[uint32][]uint32{}
	// The first content word of a long form leads to the places to look at.
	for _, a := range b.long {
		var first uint32 = None
		for _, w := range a.Long {
			if s := b.stemOf[w]; s != None && (first == None || b.df[s] < b.df[first]) {
				first = s
			}
		}
		if first == None {
			continue
		}
		list := b.Index.acronyms[a.Stem]
		for _, post := range b.Index.postings[b.postStart[first]:b.postStart[first+1]] {
			at := b.passages[post>>8]
			for s := at.First; s < at.End; s++ {
				if b.holds(b.Sentence(s), a.Long) {
					list = append(list, uint32(s))
				}
			}
		}
		sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
		out := list[:0]
		for i, s := range list {
			if i == 0 || s != list[i-1] {
				out = append(out, s)
			}
		}
		b.Index.acronyms[a.Stem] = out
		for _, h := range b.headings {
			if b.holds(h.words, a.Long) && !slices.Contains(b.fields[a.Stem], h.over) {
				b.fields[a.Stem] = append(b.fields[a.Stem], h.over)
			}
		}
	}
}

// holds reports whether the words stand in the sentence in a row, compared by
// stem where there is one ("Road Initiatives").
func (b *builder) holds(sentence, words []uint32) bool {
	same := func(v, w uint32) bool {
		return v == w || b.stemOf[v] != None && b.stemOf[v] == b.stemOf[w]
	}
next:
	for i := 0; i+len(words) <= len(sentence); i++ {
		for j, w := range words {
			if !same(sentence[i+j], w) {
				continue next
			}
		}
		return true
	}
	return false
}

// explained looks at the parenthesis text[at:end+1] and what stands before it.
func (b *builder) explained(text string, at, end int, known map[string]bool) {
	inside := strings.TrimSpace(text[at+1 : end])
	if isShort(inside) {
		if long, ok := longBefore(text[:at], inside); ok {
			b.addAcronym(inside, long, known)
		}
		return
	}
	// "LF (Long Form)"
	before := strings.TrimRight(text[:at], " ")
	short := before[strings.LastIndexAny(before, " (")+1:]
	if isShort(short) {
		if long, ok := longBefore(inside, short); ok && strings.HasPrefix(inside, long) {
			b.addAcronym(short, long, known)
		}
	}
}

// isShort reports whether s looks like an acronym: two to ten characters, at
// least two capitals, more capitals than small letters.
func isShort(s string) bool {
	if n := utf8.RuneCountInString(s); n < 2 || n > 10 {
		return false
	}
	up, low := 0, 0
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z' || 'А' <= r && r <= 'Я':
			up++
		case 'a' <= r && r <= 'z' || 'а' <= r && r <= 'я':
			low++
		case r == '.' || r == '-' || r == '&' || '0' <= r && r <= '9':
		default:
			return false
		}
	}
	return up >= 2 && up >= low
}

// longBefore finds the words at the end of text whose first letters spell the
// capitals of short. Small words between may be skipped ("Belt and Road
// Initiative"), and a word may give several letters ("EurAsEC").
func longBefore(text, short string) (string, bool) {
	var letters []byte
	for i := 0; i < len(short); i++ {
		if c := short[i]; 'A' <= c && c <= 'Z' {
			letters = append(letters, c|0x20)
		}
	}
	if len(letters) < 2 || len(letters) < utf8.RuneCountInString(strings.Trim(short, "s.-&"))/3 {
		return "", false
	}
	text = strings.TrimRight(text, " \"”’'")
	var starts []int
	var s analysis.Scanner
	// A long form has at most twice as many words as letters, plus a few.
	from := max(0, len(text)-24*len(letters)-40)
	for from > 0 && text[from] != ' ' {
		if from--; len(text)-from > widest {
			return "", false
		}
	}
	s.Reset(text[from:])
	for w, ok := s.Next(); ok; w, ok = s.Next() {
		starts = append(starts, from+w.Start)
	}
	i, k := len(letters)-1, len(starts)-1
	skipped := 0
	for ; k >= 0 && i >= 0; k-- {
		c := text[starts[k]]
		switch {
		case c|0x20 == letters[i]:
			i--
			skipped = 0
		case skipped < 2 && smallWord(text[starts[k]:]):
			skipped++
		case 'A' <= c && c <= 'Z' && i > 0 && c|0x20 == letters[i-1] && hasInner(text[starts[k]:], letters[i]):
			i -= 2
			skipped = 0
		default:
			return "", false
		}
	}
	if i >= 0 {
		return "", false
	}
	long := text[starts[k+1]:]
	if !strings.ContainsRune(long, ' ') && !strings.ContainsRune(long, '-') || strings.ContainsAny(long, ".;:") {
		return "", false
	}
	return long, true
}

// smallWord reports whether text begins with a word that acronyms leave out.
func smallWord(text string) bool {
	i := strings.IndexByte(text, ' ')
	if i < 0 || i > 4 {
		return false
	}
	w := text[:i]
	return analysis.IsStop(w, "en") || w == "de" || w == "la" || w == "du" || w == "des" || w == "und" || w == "y"
}

// hasInner reports whether the word at the start of text has the letter inside,
// small ("Eurasian") or capital ("MetroLine").
func hasInner(text string, letter byte) bool {
	i := strings.IndexByte(text, ' ')
	if i < 0 {
		i = len(text)
	}
	return strings.IndexByte(text[1:i], letter) >= 0 || strings.IndexByte(text[1:i], letter&^0x20) >= 0
}

// addAcronym enters an explanation once.
func (b *builder) addAcronym(short, long string, known map[string]bool) {
	var words []uint32
	b.scanner.Reset(long)
	for w, ok := b.scanner.Next(); ok; w, ok = b.scanner.Next() {
		n, ok := b.surface[string(w.Text)]
		if !ok {
			return
		}
		words = append(words, n)
	}
	key := short + "\x00" + strings.ToLower(long)
	if known[key] || len(words) < 2 {
		return
	}
	b.scanner.Reset(short)
	w, ok := b.scanner.Next()
	if !ok {
		return
	}
	n, ok := b.surface[string(w.Text)]
	if !ok || b.stemOf[n] == None {
		return
	}
	known[key] = true
	b.long = append(b.long, Acronym{Short: short, Stem: b.stemOf[n], Long: words, Text: long})
}
