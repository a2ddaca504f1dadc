package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

const (
	// thaiStretch is the length in bytes from which a stretch of Thai or Lao,
	// which mark no sentence ends, is cut at its spaces: about one sentence of
	// newspaper prose.
	thaiStretch = 200
	// longSentence is where a "sentence" is taken for a table or a list and
	// may be cut at semicolons.
	longSentence = 1500
	// maxSentence bounds a sentence whatever it is made of.
	maxSentence = 4000
)

// Sentences splits the clean text of one paragraph into sentences. The spans
// are ordered, lie on rune borders, hold no white space at their ends and
// together cover all other text; text without any gives nil.
//
// The rules are our own: a terminator ends a sentence unless what stands
// before it is an abbreviation or an initial, or what follows goes on in lower
// case. They are written for study texts, so a citation in parentheses stays
// with the sentence it belongs to. Safe for concurrent use.
func Sentences(text string) []document.Span { return AppendSentences(nil, text) }

// AppendSentences is Sentences, appending to dst.
func AppendSentences(dst []document.Span, text string) []document.Span {
	s := splitter{text: text, spans: dst}
	for i := 0; i < len(text); {
		switch mark[text[i]] {
		case plain:
			i++
		case quoteMark:
			s.quoted = !s.quoted
			i++
		case terminator:
			i = s.terminated(i, 1)
		case lead:
			i = s.wide(i)
		}
	}
	s.emit(len(text))
	return s.spans
}

// Classes of bytes for the one pass over the text.
const (
	plain      = iota
	terminator // . ! ?
	quoteMark  // ", which opens and closes
	lead       // first byte of a rune that may be a terminator
)

var mark = func() (m [256]uint8) {
	m['.'], m['!'], m['?'] = terminator, terminator, terminator
	m['"'] = quoteMark
	for _, r := range wideTerminators {
		m[string(r)[0]] = lead
	}
	m[0xe0] = lead // Thai and Lao, too
	return m
}()

// wideTerminators end a sentence in the scripts that have them. The ellipsis
// is among them because it may.
const wideTerminators = "…。！？｡．‼⁇⁈⁉؟۔।॥։።፧።᙮។៕။༎"

// unspaced are those that need no space after them.
const unspaced = "。！？｡．‼⁇⁈⁉"

type splitter struct {
	text   string
	spans  []document.Span
	start  int  // of the sentence being read
	quoted bool // an odd number of " so far in the sentence
	thai   bool // the sentence holds Thai or Lao
}

// wide looks at a rune of more than one byte and returns where to go on.
func (s *splitter) wide(i int) int {
	t := s.text
	if t[i] == 0xe2 && i+2 < len(t) && t[i+1] == 0x80 && (t[i+2] < 0xa6 || t[i+2] > 0xbc) {
		return i + 3 // a typographic quote or dash: the common case
	}
	r, n := utf8.DecodeRuneInString(t[i:])
	switch {
	case r >= 0x0e00 && r <= 0x0eff:
		s.thai = true
	case strings.ContainsRune(wideTerminators, r):
		return s.terminated(i, n)
	}
	return i + n
}

// terminated decides on the terminator of n bytes at i, ends the sentence if
// it does, and returns where to go on.
func (s *splitter) terminated(i, n int) int {
	t := s.text
	first, _ := utf8.DecodeRuneInString(t[i:])
	last, j := first, i+n
	for j < len(t) {
		r, m := utf8.DecodeRuneInString(t[j:])
		if !isTerminator(r) {
			break
		}
		last, j = r, j+m
	}
	run := j // end of the run of terminators
	j = s.closers(j)
	if j >= len(t) {
		return j
	}
	if !isSpace(t, j) {
		if end, ok := s.glued(i, run, j, last); ok {
			return s.end(end)
		}
		s.requote(run, j)
		return j
	}
	k := skipSpace(t, j)
	// Tokenised text has a space before the closing marks.
	if c := s.closers(k); c > k && c < len(t) && isSpace(t, c) && i > 0 && t[i-1] == ' ' {
		j, k = c, skipSpace(t, c)
	}
	if k >= len(t) {
		return k
	}
	if c := citation(t, k); c > 0 && c < len(t) {
		// "… end. (Fulton, 2020) Next": the parenthesis belongs to what it
		// follows, unless the sentence goes on behind it.
		next := skipSpace(t, c)
		if next > c && next < len(t) && s.begins(next) != startsLower {
			return s.end(c)
		}
		if j > run {
			s.requote(run, c)
			return c
		}
	}
	if s.breaks(i, run, j, k) {
		return s.end(j)
	}
	s.requote(run, j)
	return j
}

// end closes the sentence at end and returns it.
func (s *splitter) end(end int) int {
	s.emit(end)
	s.start, s.quoted, s.thai = end, false, false
	return end
}

// requote follows the quote marks in text that the scan steps over.
func (s *splitter) requote(from, to int) {
	if strings.Count(s.text[from:to], `"`)%2 == 1 {
		s.quoted = !s.quoted
	}
}

// closers skips the marks that close after a terminator, and notes glued to it
// ("end.[12]", "end.[citation needed]").
func (s *splitter) closers(j int) int {
	t := s.text
	open := s.quoted
	for j < len(t) {
		switch c := t[j]; {
		case c == '\'' || c == ')' || c == ']' || c == '}':
			j++
			continue
		case c == '"':
			if !open && (j == 0 || t[j-1] == ' ') {
				return j
			}
			open = !open
			j++
			continue
		case c == '[':
			k := j + 1
			for k < len(t) && k < j+40 && (isWordByte(t[k]) || isDigit(t[k]) || strings.IndexByte(" ,-?", t[k]) >= 0) {
				k++
			}
			if j == 0 || t[j-1] == ' ' || k == j+1 || k >= len(t) || t[k] != ']' {
				return j
			}
			j = k + 1
			continue
		case c < 0xc2:
			return j
		}
		r, n := utf8.DecodeRuneInString(t[j:])
		if !strings.ContainsRune("”’»›“«」』）】》〉］", r) {
			return j
		}
		if (r == '“' || r == '«') && (j == 0 || t[j-1] == ' ' || j+n < len(t) && !isSpace(t, j+n)) {
			return j // these open, except where German and Danish glue them on
		}
		j += n
	}
	return j
}

// glued decides where no space follows the terminator and its closers.
func (s *splitter) glued(i, run, j int, last rune) (int, bool) {
	t := s.text
	next, n := utf8.DecodeRuneInString(t[j:])
	if strings.ContainsRune(unspaced, last) {
		opens := unicode.In(next, unicode.Ps, unicode.Pi)
		return j, (opens || !unicode.IsPunct(next)) && !(last == '．' && unicode.IsDigit(next))
	}
	if next == '¿' || next == '¡' {
		return j, true
	}
	prev, _ := utf8.DecodeLastRuneInString(t[:i])
	if isHan(next) && isHan(prev) {
		return j, true
	}
	if t[i] != '.' || run != i+1 {
		return 0, false
	}
	// The number of a footnote, set small in print: "policy.12 The".
	if j == run && next >= '0' && next <= '9' && lowerWord(t[:i]) >= 4 {
		k := j
		for k < len(t) && k < j+3 && t[k] >= '0' && t[k] <= '9' {
			k++
		}
		if m := skipSpace(t, k); m > k && m < len(t) && s.begins(m) == startsUpper {
			return k, true
		}
	}
	// A space that was lost: "the end.The next".
	if j == run && unicode.IsUpper(next) && lowerWord(t[:i]) >= 3 && j+n < len(t) {
		k := j
		for k < len(t) && k < j+24 && isWordByte(t[k]) {
			k++
		}
		if k < len(t) && t[k] == ' ' && starter[t[j:k]] != 0 {
			return j, true
		}
	}
	return 0, false
}

// How the text after a terminator begins.
type beginning uint8

const (
	startsOther beginning = iota // a digit, a symbol
	startsUpper                  // a capital, or a letter of a script without case
	startsLower
	startsNot // punctuation that goes on with a sentence
)

// begins looks at the word at k, behind opening quotes and brackets.
func (s *splitter) begins(k int) beginning {
	t := s.text
	for limit := k + 64; k < len(t) && k < limit; {
		c := t[k]
		switch {
		case c >= 'a' && c <= 'z':
			if k+1 < len(t) && t[k+1] >= 'A' && t[k+1] <= 'Z' {
				return startsUpper // iPhone, eBay
			}
			return startsLower
		case c >= 'A' && c <= 'Z':
			return startsUpper
		case c == ',' || c == ';' || c == ':' || c == ')' || c == ']' || c == '.' || c == '?' || c == '!' || c == '=':
			return startsNot
		case c == '"' || c == '\'' || c == '(' || c == '[' || c == '{' || c == '*' || c == '_' || c == '`' || c == '-' || c == ' ':
			k++
			continue
		case c < utf8.RuneSelf:
			return startsOther
		}
		r, n := utf8.DecodeRuneInString(t[k:])
		switch {
		case unicode.IsLower(r):
			return startsLower
		case unicode.IsLetter(r):
			return startsUpper
		case isTerminator(r):
			return startsNot
		case unicode.IsPunct(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			k += n
			continue
		}
		return startsOther
	}
	return startsOther
}

// breaks decides on a terminator at i, its run ending at run, followed by
// closers to j and by white space to k.
func (s *splitter) breaks(i, run, j, k int) bool {
	t := s.text
	next := s.begins(k)
	if next == startsNot {
		return false
	}
	if i > 0 && (t[i-1] == '(' || t[i-1] == '[') && j > run {
		return false // "(...)", "(!)"
	}
	if run > i+1 && j == run && i > 0 && strings.IndexByte("\"'([", t[i-1]) >= 0 || strings.HasSuffix(t[:i], "“") {
		return false // an elision at the start of a quotation
	}
	tokenised := i > 0 && t[i-1] == ' '
	if next == startsLower {
		// Tokenised text of no case ends with " . "; all else goes on.
		return tokenised && run == i+1 && j == run && t[i] == '.' && i-s.start > 40
	}
	if t[i] != '.' || run > i+1 || tokenised {
		return true
	}
	return s.afterDot(i, j, k, next)
}

// afterDot decides whether a single full stop at i, behind which a capital, a
// digit or the like begins at k, ends a sentence or an abbreviation.
func (s *splitter) afterDot(i, j, k int, next beginning) bool {
	t := s.text
	b := tokenStart(t, s.start, i)
	tok := t[b:i]
	if tok == "" {
		return true
	}
	if j > i+1 && t[j-1] != ')' {
		return true // a quotation ends here, whatever it ends with
	}
	word, solo := nextWord(t, k)
	starts := starter[word]
	if solo {
		starts = 0 // "J. A. Smith": the A is an initial
	}
	first, size := utf8.DecodeRuneInString(tok)
	switch {
	case allDigits(tok):
		if b == s.start || strings.TrimLeft(t[s.start:b], " ([#") == "" {
			return false // the number of an item
		}
		return !(len(tok) <= 2 && ordinal(t[:b], word))
	case size == len(tok) && unicode.IsLetter(first):
		if b == s.start {
			return false // "a. the first item", "J. Smith said"
		}
		return s.afterLetter(first, b, k, next, starts)
	case strings.IndexByte(tok, '.') >= 0:
		return afterDotted(tok, next, starts)
	}
	if b == s.start && isRoman(tok) {
		return false
	}
	var buf [24]byte
	if len(tok) > len(buf) {
		return true
	}
	switch kind := abbreviation[tok] | abbreviation[string(foldASCII(buf[:0], tok))]; {
	case kind&never != 0:
		return false
	case kind&(open|capital) != 0:
		return starts != 0
	case kind&numbered != 0:
		return !(next == startsOther || isRoman(word) || len(word) == 1)
	}
	return true
}

// afterLetter decides on a single letter: an initial, a unit, a variable.
func (s *splitter) afterLetter(r rune, b, k int, next beginning, starts uint8) bool {
	t := s.text
	switch {
	case r == 'г' || r == 'в':
		// "1990 г. В": a year; "г. Москва": a town.
		p := strings.TrimRight(t[s.start:b], " ")
		return p != "" && (isDigit(p[len(p)-1]) || isRoman(p[strings.LastIndexByte(p, ' ')+1:]))
	case unicode.IsUpper(r):
		if r == 'I' && starts != 0 {
			return true
		}
		return starts&strong != 0
	case unicode.IsLower(r):
		return next == startsUpper && (starts != 0 || strings.IndexByte("pscnv", byte(r)) < 0 && r < utf8.RuneSelf)
	}
	return false // a letter of a script without case abbreviates, too
}

// afterDotted decides on a token with dots inside: "U.S", "e.g", "node.js".
func afterDotted(tok string, next beginning, starts uint8) bool {
	for rest := tok; rest != ""; {
		part, tail, _ := strings.Cut(rest, ".")
		if utf8.RuneCountInString(part) > 3 || part != "" && isDigit(part[0]) {
			return true // a number, a file name, an address
		}
		rest = tail
	}
	var buf [24]byte
	if len(tok) <= len(buf) && abbreviation[string(foldASCII(buf[:0], tok))] == never {
		return false
	}
	if next == startsOther {
		return false
	}
	return starts != 0
}

// ordinal reports whether a number between before and word counts something in
// German or its neighbours: "am 3. Oktober", "das 19. Jahrhundert".
func ordinal(before, word string) bool {
	if ordinals[word] {
		return true
	}
	before = strings.TrimRight(before, " ")
	switch before[strings.LastIndexByte(before, ' ')+1:] {
	case "am", "Am", "der", "Der", "dem", "den", "Den", "vom", "Vom", "zum", "Zum", "im", "Im", "das", "Das", "bis", "und", "zur", "Zur":
		return true
	}
	return false
}

// citation returns the end of the parenthesis that begins at k if it reads
// like a citation ("(Fulton, 2020, p. 2)", "[12]"), else 0.
func citation(t string, k int) int {
	if t[k] != '(' {
		return 0
	}
	digits := 0
	for i := k + 1; i < len(t) && i < k+160; i++ {
		switch c := t[i]; {
		case c == '(':
			return 0
		case isDigit(c):
			digits++
		case c == ')':
			inner := t[k+1 : i]
			year := digits >= 4 && hasYear(inner)
			page := strings.HasPrefix(inner, "p.") || strings.HasPrefix(inner, "pp.") || strings.HasPrefix(inner, "S. ")
			if year && len(inner) <= 120 && !strings.HasSuffix(inner, ".") && sentenceLike(inner) < 2 || page && digits > 0 {
				return i + 1
			}
			return 0
		}
	}
	return 0
}

// hasYear reports whether four digits stand alone in s.
func hasYear(s string) bool {
	for i := 0; i+4 <= len(s); i++ {
		if (s[i] == '1' || s[i] == '2') && isDigit(s[i+1]) && isDigit(s[i+2]) && isDigit(s[i+3]) &&
			(i == 0 || !isDigit(s[i-1])) && (i+4 == len(s) || !isDigit(s[i+4])) {
			return true
		}
	}
	return false
}

// sentenceLike counts the words of s that citations have no use for.
func sentenceLike(s string) int {
	n := 0
	for _, w := range strings.Fields(s) {
		switch w {
		case "is", "was", "are", "were", "the", "that", "which", "has", "had", "have", "this":
			n++
		}
	}
	return n
}

// emit appends the sentence from s.start to end, cut where it is too long.
func (s *splitter) emit(end int) {
	start := skipSpace(s.text, s.start)
	if end = s.trimRight(start, end); end <= start {
		return
	}
	if s.thai && end-start > thaiStretch {
		start = s.cut(start, end, thaiStretch, thaiBorder)
	}
	if end-start > longSentence {
		start = s.cut(start, end, longSentence/5, rowBorder)
	}
	s.add(start, end)
}

// trimRight returns the end of the text from start to end without the white
// space behind it.
func (s *splitter) trimRight(start, end int) int {
	for end > start {
		r, n := utf8.DecodeLastRuneInString(s.text[start:end])
		if !unicode.IsSpace(r) {
			break
		}
		end -= n
	}
	return end
}

// cut adds pieces of at least size bytes that end at a border, and returns
// where the rest begins.
func (s *splitter) cut(start, end, size int, border func(t string, i int) bool) int {
	for i := start + size; i < end; i++ {
		if !border(s.text, i) {
			continue
		}
		next := skipSpace(s.text, i)
		if end-next < size/4 {
			break
		}
		s.add(start, s.trimRight(start, i))
		start, i = next, next+size-1
	}
	return start
}

// add appends the sentence from start to end, in pieces where it is longer
// than a sentence can be.
func (s *splitter) add(start, end int) {
	for end-start > maxSentence {
		at := start + maxSentence
		for at > start+maxSentence/2 && s.text[at] != ' ' {
			at--
		}
		if s.text[at] != ' ' {
			at = start + maxSentence
			for k := 0; k < utf8.UTFMax && !utf8.RuneStart(s.text[at]); k++ {
				at--
			}
		}
		if stop := s.trimRight(start, at); stop > start {
			s.spans = append(s.spans, document.Span{Start: start, End: stop})
		}
		start = skipSpace(s.text, at)
	}
	if end > start {
		s.spans = append(s.spans, document.Span{Start: start, End: end})
	}
}

// thaiBorder is a space between two letters of Thai or Lao.
func thaiBorder(t string, i int) bool {
	return t[i] == ' ' && t[i-1] >= 0x80 && i+1 < len(t) && t[i+1] == 0xe0
}

// rowBorder is a space after a semicolon, a bar or a line end.
func rowBorder(t string, i int) bool {
	return t[i] == '\n' || t[i] == ' ' && (t[i-1] == ';' || t[i-1] == '|')
}

func isTerminator(r rune) bool {
	return r == '.' || r == '!' || r == '?' || r >= 0x80 && strings.ContainsRune(wideTerminators, r)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordByte(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

func isHan(r rune) bool {
	return r >= 0x3040 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff
}

// isSpace reports whether white space stands at i.
func isSpace(t string, i int) bool {
	if c := t[i]; c < utf8.RuneSelf {
		return c == ' ' || c >= '\t' && c <= '\r'
	}
	r, _ := utf8.DecodeRuneInString(t[i:])
	return unicode.IsSpace(r)
}

func skipSpace(t string, i int) int {
	for i < len(t) && isSpace(t, i) {
		_, n := utf8.DecodeRuneInString(t[i:])
		i += n
	}
	return i
}

// tokenStart returns where the word that ends at i begins, not before from.
func tokenStart(t string, from, i int) int {
	for i > from {
		c := t[i-1]
		if c < utf8.RuneSelf {
			if !isWordByte(c) && !isDigit(c) && c != '.' && c != '-' {
				return i
			}
			i--
			continue
		}
		r, n := utf8.DecodeLastRuneInString(t[:i])
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) || isHan(r) {
			return i
		}
		i -= n
	}
	return i
}

// nextWord returns the word at k behind opening marks; solo says that a full
// stop or an apostrophe, not a space, follows it.
func nextWord(t string, k int) (word string, solo bool) {
	for k < len(t) && strings.IndexByte("\"'([{*_", t[k]) >= 0 {
		k++
	}
	for strings.HasPrefix(t[k:], "“") || strings.HasPrefix(t[k:], "‘") || strings.HasPrefix(t[k:], "„") {
		k += 3
	}
	e := k
	for e < len(t) && e < k+32 && isWordByte(t[e]) {
		if t[e] == 0xe2 {
			break // a typographic mark, no letter
		}
		e++
	}
	return t[k:e], e < len(t) && t[e] == '.'
}

// lowerWord is the number of ASCII lower-case letters that t ends with.
func lowerWord(t string) int {
	n := 0
	for n < len(t) && t[len(t)-1-n] >= 'a' && t[len(t)-1-n] <= 'z' {
		n++
	}
	return n
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

func isRoman(s string) bool {
	for i := 0; i < len(s); i++ {
		if strings.IndexByte("IVXLC", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

func foldASCII(buf []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf = append(buf, c)
	}
	return buf
}
