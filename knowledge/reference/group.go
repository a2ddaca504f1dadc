package reference

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// viaWords stand between a work quoted and the one that it was quoted from.
var viaWords = []string{
	"apud", "as cited in", "cited in", "cited by", "quoted in", "qtd. in", "as quoted in", "zit. nach", "zitiert nach",
	"cité par", "citado en", "citado por", "цит. по",
}

// leads are words before the first author of a citation.
var leads = []string{
	"see also, e.g.", "see, for example", "see for example", "see, e.g.", "see e.g.", "see also", "see", "but see", "e.g.",
	"i.e.", "cf. also", "cf.", "cf", "compare", "for example", "for instance", "also", "as in", "adapted from",
	"source:", "vgl. auch", "vgl.", "siehe auch", "siehe", "s. auch", "voir aussi", "voir", "véase también", "véase",
	"см. также", "см.", "and", "or", "&", "und", "et", "y", "参见", "见",
}

// weakLeads may begin a citation but more often begin something else.
var weakLeads = []string{"in", "from", "by", "after", "following", "based on", "according to", "ver"}

// cutLead takes one of words off the front of s, with the punctuation behind it.
func cutLead(s string, words []string) (rest string, ok bool) {
	for _, w := range words {
		if len(s) <= len(w) || !strings.EqualFold(s[:len(w)], w) {
			continue
		}
		if r := firstRune(s[len(w):]); isWordRune(r) && isWordRune(lastRune(w)) && !isUnspaced(r) {
			continue
		}
		return strings.TrimLeft(s[len(w):], " ,:*_"), true
	}
	return s, false
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// group reads the content text[a:b] of a pair of brackets, which ends at after.
func (s *scanner) group(a, b, after int) {
	for a < b && strings.IndexByte(" *_\t\n", s.text[a]) >= 0 {
		a++
	}
	for a < b && strings.IndexByte(" *_\t\n", s.text[b-1]) >= 0 {
		b--
	}
	content := s.text[a:b]
	if back, _ := backWord(content); back == NotBack && !hasCue(content) || strings.Contains(content, "://") {
		return
	}
	if _, ok := dateAt(s.text[:b], a); ok {
		s.yearFirst(a, b, after)
		return
	}
	for start := a; start < b; {
		end, next := b, b
		for i := start; i < b; i++ {
			if s.text[i] == ';' {
				end, next = i, i+1
				break
			}
			if strings.HasPrefix(s.text[i:b], "；") {
				end, next = i, i+len("；")
				break
			}
		}
		s.segment(start, end)
		start = next
	}
}

// segment reads one part of a bracket between semicolons: usually one work.
func (s *scanner) segment(a, b int) {
	seg := s.text[a:b]
	via := ""
	secondHand := false
	if i, n := indexVia(seg); i >= 0 {
		secondHand = true
		via = strings.Trim(seg[:i], " ,.*_")
		if at, _, ok := nextDate(via, 0); ok {
			via = strings.TrimRight(via[:at], " ,")
		}
		a += i + n
		if via == "" {
			if mayLookBack(&s.sought, s.text) {
				via = authorBefore(s.text, s.bracket)
			}
		} else if names, _, ok := splitNames(via); !ok || len(names) == 0 {
			return // "(the words of the minister cited in 2019)"
		}
	}
	first := len(s.markers)
	if first > 0 && s.markers[first-1].group == s.bracket {
		// "Smith 2019; 2020": the authors are those of the work before.
		a = s.moreYears(s.markers[first-1], a, b)
	}
	for a < b {
		next := s.work(a, b)
		if next < 0 {
			break
		}
		a = next
	}
	if secondHand {
		for i := first; i < len(s.markers); i++ {
			s.markers[i].Via = via
		}
	}
}

// indexVia finds a word of viaWords that stands by itself.
func indexVia(seg string) (at, length int) {
	if !strings.Contains(seg, "apud") && !strings.Contains(seg, "cit") && !strings.Contains(seg, "qu") &&
		!strings.Contains(seg, "qtd") && !strings.Contains(seg, "zit") && !strings.Contains(seg, "цит") {
		return -1, 0
	}
	for _, w := range viaWords {
		i := strings.Index(seg, w)
		if i < 0 {
			continue
		}
		n := len(w)
		if i > 0 && isWordRune(lastRune(seg[:i])) || i+n < len(seg) && isWordRune(firstRune(seg[i+n:])) {
			continue
		}
		return i, n
	}
	return -1, 0
}

// work reads one work that begins at a and returns where the next may begin;
// -1 if there is no work, or none can follow.
func (s *scanner) work(a, b int) int {
	weak := false
	seg := strings.TrimLeft(s.text[a:b], " ,*_\t\n")
	for {
		rest, ok := cutLead(seg, leads)
		if !ok {
			if rest, ok = cutLead(seg, weakLeads); ok {
				weak = true
			}
		}
		if !ok {
			break
		}
		seg = rest
	}
	a = b - len(seg)
	if back, n := backWord(seg); back != NotBack {
		m := Marker{Back: back}
		end := s.places(a+n, b, &m)
		m.Span = document.Span{Start: a, End: end}
		s.add(m)
		return -1
	}
	at, d, ok := nextDate(s.text[:b], a)
	if !ok {
		return s.opCit(a, b)
	}
	author := strings.TrimRight(s.text[a:at], " ,:*_(\t\n，")
	comma := strings.ContainsAny(s.text[a+len(author):at], ",:，") || isOpeningQuote(firstRune(author))
	m := Marker{Year: d.year, YearSuffix: d.suffix, NoDate: d.none}
	if author, ok = cutDay(author); ok {
		weak = true
	}
	if !s.setAuthor(&m, author) {
		return -1
	}
	if !comma && !d.none && d.suffix == "" && !m.More {
		// Without a comma "(Fulton 2020)" is one of the styles, but "(World Cup
		// 2018)" and "(EAEU 2015)" are written like it.
		weak = weak || isAcronym(author) || len(m.Names) == 1 && strings.Contains(author, " ")
	}
	m.Weak = weak
	end := s.places(d.end, b, &m)
	rest := strings.TrimLeft(s.text[end:b], " *_")
	switch {
	case rest == "" || rest[0] == ',' || rest[0] == ':' || strings.HasPrefix(rest, "，"):
	case joins(rest):
	default:
		if startsLower(rest) && !comma || m.Pages == "" && m.Place == "" && isWordRune(firstRune(rest)) {
			return -1 // "(Winter 2020 collection)"
		}
	}
	m.Span = document.Span{Start: a, End: end}
	s.add(m)
	return s.moreYears(m, end, b)
}

// joins reports whether s goes on with a conjunction.
func joins(s string) bool {
	w, _, ok := strings.Cut(s, " ")
	return ok && (conjunctions[w] || w == "or")
}

func startsLower(s string) bool { return unicode.IsLower(firstRune(s)) }

// moreYears reads further years of the same authors: "2019, 2020", "2019a, b".
func (s *scanner) moreYears(m Marker, a, b int) int {
	for {
		i := a
		for i < b && strings.IndexByte(" ,;&*_", s.text[i]) >= 0 {
			i++
		}
		if strings.HasPrefix(s.text[i:b], "and ") {
			i += len("and ")
		}
		d, ok := dateAt(s.text[:b], i)
		if !ok && m.YearSuffix != "" && i < b && s.text[i] >= 'b' && s.text[i] <= 'z' && (i+1 == b || !isWordRune(firstRune(s.text[i+1:b]))) {
			d, ok = date{year: m.Year, suffix: s.text[i : i+1], end: i + 1}, true
		}
		if !ok {
			return a
		}
		next := m
		next.Year, next.YearSuffix, next.NoDate, next.Pages, next.Place = d.year, d.suffix, d.none, "", ""
		end := s.places(d.end, b, &next)
		next.Span = document.Span{Start: i, End: end}
		s.add(next)
		a = end
	}
}

// opCit reads "Fulton, op. cit., p. 4".
func (s *scanner) opCit(a, b int) int {
	seg := s.text[a:b]
	for i := 0; i < len(seg); i++ {
		if seg[i] != 'o' && seg[i] != 'a' && seg[i] != 'l' {
			continue
		}
		back, n := backWord(seg[i:])
		if back == NotBack || i == 0 || isWordRune(lastRune(seg[:i])) {
			continue
		}
		m := Marker{Back: OpCit}
		if !s.setAuthor(&m, strings.TrimRight(seg[:i], " ,*_")) {
			return -1
		}
		end := s.places(a+i+n, b, &m)
		m.Span = document.Span{Start: a, End: end}
		s.add(m)
		return -1
	}
	return -1
}

// setAuthor fills the author part and reports whether it can be one.
func (s *scanner) setAuthor(m *Marker, author string) bool {
	names, more, ok := splitNames(author)
	if !ok {
		return false
	}
	m.Author, m.Names, m.More = strings.Trim(author, " ,“”\"*_"), names, more
	return true
}

// cutDay takes a day or month off the end: "(Reuters, 3 May 2014)".
func cutDay(author string) (string, bool) {
	i := strings.LastIndexByte(author, ',')
	if i < 0 {
		return author, false
	}
	for _, w := range strings.Fields(author[i+1:]) {
		if w = strings.Trim(w, "."); !listed(months, w) && !isNumber(w) {
			return author, false
		}
	}
	return strings.TrimRight(author[:i], " ,"), true
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// numbers reads "[12]", "[3, 5–7]", "[12, p. 45]" and keys like "[Knu84]". It
// reports whether the content was of that kind.
func (s *scanner) numbers(a, b int) bool {
	content := s.text[a:b]
	if len(content) == 0 || len(content) > 80 {
		return false
	}
	if isKey(content) {
		s.add(Marker{Label: content, Weak: true, Span: document.Span{Start: a, End: b}})
		return true
	}
	var found []Marker
	for i := 0; i < len(content); {
		switch c := content[i]; {
		case c == ' ' || c == ',' || c == ';':
			i++
		case c >= '0' && c <= '9':
			start := i
			n, j := digits(content, i)
			if j-i > 3 || n == 0 {
				return false
			}
			last := n
			if k := skipDash(content, j); k > j {
				m, l := digits(content, k)
				// A range of more than twenty entries is no citation.
				if l == k || l-k > 3 || m <= n || m-n > 20 {
					return false
				}
				last, j = m, l
			}
			for ; n <= last; n++ {
				found = append(found, Marker{Label: strconv.Itoa(n), Weak: true, Span: document.Span{Start: a + start, End: a + j}})
			}
			i = j
		default:
			if len(found) == 0 {
				return false
			}
			end := s.places(a+i-trailing(content[:i], " ,"), b, &found[len(found)-1])
			if end != b {
				return false
			}
			found[len(found)-1].Span.End = b
			i = len(content)
		}
	}
	for _, m := range found {
		s.add(m)
	}
	return len(found) > 0
}

// trailing counts the bytes of cutset that s ends with.
func trailing(s, cutset string) int { return len(s) - len(strings.TrimRight(s, cutset)) }

func digits(s string, i int) (n, end int) {
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9' && n < 1e6; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n, i
}

// skipDash is the offset behind a dash at i, spaces around it allowed; i if
// there is none.
func skipDash(s string, i int) int {
	j := i
	for j < len(s) && s[j] == ' ' {
		j++
	}
	r, n := utf8.DecodeRuneInString(s[j:])
	if r != '-' && r != '–' && r != '—' && r != '‑' {
		return i
	}
	for j += n; j < len(s) && s[j] == ' '; j++ {
	}
	return j
}

// isKey reports the shape of an alphabetic label: letters and two digits of the
// year ("Knu84", "ABC+19a").
func isKey(s string) bool {
	i := 0
	for i < len(s) && (s[i] >= 'A' && s[i] <= 'Z' || s[i] >= 'a' && s[i] <= 'z' || s[i] == '+') {
		i++
	}
	j := i
	for j < len(s) && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	if j < len(s) && s[j] >= 'a' && s[j] <= 'z' {
		return j+1 == len(s) && i >= 2 && i <= 6 && j-i == 2
	}
	return j == len(s) && i >= 2 && i <= 6 && j-i == 2 && s[0] >= 'A' && s[0] <= 'Z'
}
