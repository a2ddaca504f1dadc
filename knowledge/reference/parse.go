package reference

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// ParseList reads the entries of one reference list, each a single entry as
// printed, and returns one Reference for each in the same order. A field that
// the entry does not show in a way that some citation style defines stays zero;
// Text is always there. Paragraph is -1, for the caller to fill.
//
// An entry that begins with a dash for the authors of the one before
// ("———. 2019.") gets those.
func ParseList(entries []string) []document.Reference {
	refs := make([]document.Reference, len(entries))
	for i, entry := range entries {
		text, label := tidy(entry)
		repeated := sameAuthors.FindString(text)
		refs[i] = parseEntry(clip(text[len(repeated):], longestEntry), repeated != "")
		closeGaps(&refs[i])
		refs[i].Text, refs[i].Label, refs[i].Paragraph = text, label, -1
		if repeated != "" && i > 0 && refs[i].Authors == nil {
			refs[i].Authors = refs[i-1].Authors
		}
	}
	return refs
}

// closeGaps removes the traces of links from the fields: a link may stand
// anywhere, also where a style has none.
func closeGaps(r *document.Reference) {
	fields := []*string{&r.Title, &r.Container, &r.Volume, &r.Issue, &r.Pages, &r.Publisher}
	for _, names := range [][]document.Name{r.Authors, r.Editors} {
		for i := range names {
			fields = append(fields, &names[i].Family, &names[i].Given)
		}
	}
	for _, f := range fields {
		if strings.Contains(*f, gap) {
			*f = strings.Join(strings.Fields(strings.ReplaceAll(*f, gap, " ")), " ")
		}
	}
}

// longestEntry bounds what is read of an entry: more is no entry but text that
// was taken for one.
const longestEntry = 4000

var (
	sameAuthors = regexp.MustCompile(`^(?:[—–]{2,}|—|-{3,}|_{3,})[.,]?\s*`)

	// dated finds what may be the year of publication: 2 is the year, 3 its
	// letter; 4 says in words that there is none.
	dated = regexp.MustCompile(`(?i)([(（\[]\s*(?:c\.?\s?|ca\.\s?|©)?)?(?:\b((?:1[4-9]|20)\d\d)([a-z])?(?:$|[^\p{L}\p{N}])|(\bn\.\s?d\.?|\bs\.\s?d\.|\bs\.\s?f\.|\bo\.\s?j\.|б\.\s?г\.))`)
	// doubtful is a number that looks like a year but is part of a range, an
	// arXiv number or the like.
	inRange = regexp.MustCompile(`^[-–/]\d`)
	year    = regexp.MustCompile(`\b((?:1[4-9]|20)\d\d)([a-z])?\b`)
)

// parseEntry reads one tidy entry. repeated says that a dash stood for its
// authors.
func parseEntry(s string, repeated bool) document.Reference {
	var r document.Reference
	s, r.DOI, r.URL = takeLinks(s)
	s = online.ReplaceAllString(s, "")
	if head, tail, ok := cutAuthorDate(s, &r, repeated); ok {
		setAuthors(&r, head, inverted)
		parseTail(&r, tail)
		return r
	}
	parseLateYear(&r, s, repeated)
	return r
}

// cutAuthorDate recognises the author-date styles: authors, year, the rest. It
// sets the year.
func cutAuthorDate(s string, r *document.Reference, repeated bool) (head, tail string, ok bool) {
	tried := 0 // a list of authors has no years in it, a title may have a few
	for from := 0; from < len(s); {
		m := dated.FindStringSubmatchIndex(s[from:])
		if m == nil {
			return "", "", false
		}
		for i := range m {
			if m[i] >= 0 {
				m[i] += from
			}
		}
		// The match may take a character behind the year along, so it ends
		// where its last group does.
		begin, stop := m[0], max(m[5], m[7], m[9])
		parenthesised, undated := m[2] >= 0, m[8] >= 0
		from = stop
		after := s[stop:]
		if inRange.MatchString(after) {
			continue
		}
		head = strings.TrimSpace(s[:begin])
		switch {
		case repeated && head == "":
		case parenthesised:
			close := strings.IndexAny(after, ")]）")
			if close < 0 || close > 40 {
				continue
			}
			_, size := utf8.DecodeRuneInString(after[close:])
			after = after[close+size:]
		case !strings.HasSuffix(head, ",") && !strings.HasSuffix(head, ".") && !strings.HasSuffix(s[:begin], " "):
			continue
		case after != "" && !strings.ContainsRune(".,:; "+gap, rune(after[0])) && !strings.ContainsAny(after[:1], "\"'“«"):
			continue
		case strings.HasPrefix(after, " ") && !undated && !startsQuoted(after[1:]) && !strings.HasPrefix(after, " ("):
			continue // "Report 2020 of the Bank": a year inside a title
		}
		if tried++; strings.Contains(head, gap) || len(head) > longestHead || tried > 8 {
			return "", "", false
		}
		if !couldBeAuthors(head, parenthesised) && !(repeated && head == "") {
			continue
		}
		if r.NoDate = undated; !undated {
			r.Year, _ = strconv.Atoi(s[m[4]:m[5]])
			if m[6] >= 0 {
				r.YearSuffix = strings.ToLower(s[m[6]:m[7]])
			}
		}
		return head, strings.TrimLeft(after, " .,:;)]"), true
	}
	return "", "", false
}

// setAuthors fills authors, or editors where the head names them so.
func setAuthors(r *document.Reference, head string, o order) {
	head = strings.Trim(head, " ,;:")
	if loc := role.FindStringIndex(head); loc != nil {
		r.Editors = parseNames(head[:loc[0]], o)
		return
	}
	// The full stop belongs to the style unless it ends an initial.
	if strings.HasSuffix(head, ".") {
		words := strings.Fields(head)
		if last := words[len(words)-1]; !isInitials(last) && !strings.HasSuffix(strings.ToLower(last), "al.") && !isGeneration(last) {
			head = strings.TrimSuffix(head, ".")
		}
	}
	r.Authors = parseNames(head, o)
}

// parseTail reads what follows the year in an author-date entry.
func parseTail(r *document.Reference, s string) {
	title, rest, quoted := cutTitle(s)
	r.Title = title
	parseSource(r, rest, quoted)
}

// startsQuoted reports whether s begins with an opening quotation mark.
func startsQuoted(s string) bool {
	q, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("\"“”„«‘'《「", q) && s != ""
}

// cutTitle takes the title off the front: a quotation, or a sentence.
func cutTitle(s string) (title, rest string, quoted bool) {
	s = strings.TrimSpace(s)
	if startsQuoted(s) {
		if end, after := closeQuote(s); end > 0 {
			_, size := utf8.DecodeRuneInString(s)
			title = strings.TrimRight(strings.TrimSpace(s[size:end]), ",.")
			return strings.TrimSpace(title), s[after:], true
		}
	}
	body := s
	if i := strings.Index(s, gap); i >= 0 {
		body = s[:i]
	}
	if i := strings.Index(body, " // "); i >= 0 { // GOST: the container follows
		return strings.TrimRight(body[:i], " ."), s[i:], false
	}
	end := sentenceEnd(body)
	title = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(body[:end]), ",.。;:"))
	rest = s[end:]
	if m := placePublisher.FindStringSubmatchIndex(title); m != nil && strings.TrimSpace(strings.Trim(rest, " ."+gap)) == "" {
		title, rest = title[:m[0]], title[m[2]:]
	}
	if m := commaSource.FindStringSubmatchIndex(title); m != nil {
		title, rest = title[:m[0]], title[m[2]:]+rest
	}
	if m := edition.FindStringIndex(title); m != nil {
		title = strings.TrimSpace(title[:m[0]])
	}
	return title, rest, false
}

var (
	// placePublisher is how Harvard ends a book without a full stop before it:
	// ", London: Routledge".
	placePublisher = regexp.MustCompile(`,\s+(\p{Lu}[\p{L}. ]{1,40}: \p{Lu}[^.:,]*)$`)
	// commaSource is how some Harvard lists end an article without quotation
	// marks: ", Journal, 33, pp. 1–5".
	commaSource = regexp.MustCompile(`,\s+([^,]{3,80}, (?:vol\. ?)?\d[^a-z]*(?:,\s*no\. ?\d+)?,\s*pp?\. ?\d[^,]*)$`)
	edition     = regexp.MustCompile(`(?i)\s*\((?:\d+(?:st|nd|rd|th)|rev\.|revised|\d+\.?ª?) (?:ed\.?|edn\.?|edition|aufl\.?)[^)]*\)$`)
	kindMark    = regexp.MustCompile(`\s*\[(?:J|M|D|C|R|N|A|S|P|EB/OL|J/OL)\]\.?`)
)

// closeQuote finds the end of the quotation that s begins with: the offset of
// its closing mark and that of what follows. Quotations inside it are skipped,
// also those in the same marks: a mark before a word opens, one after a word
// closes.
func closeQuote(s string) (end, after int) {
	open, size := utf8.DecodeRuneInString(s)
	var closing string
	switch open {
	case '"', '“', '”':
		closing = "\"“”"
	case '„':
		closing = "“”\""
	case '«':
		closing = "»"
	case '‘', '\'':
		closing = "’'"
	case '《':
		closing = "》"
	case '「':
		closing = "」"
	}
	depth := 1
	prev := open
	for i := size; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+n:])
		ends := i+n == len(s)
		switch {
		case r == open && !strings.ContainsRune(closing, r):
			depth++
		case !strings.ContainsRune(closing, r):
		case r == '“' && open != '„', r == '"' && unicode.IsSpace(prev) && !ends && !unicode.IsSpace(next):
			depth++
		case (r == '\'' || r == '’') && !ends && (!strings.ContainsRune(" ,.;)"+gap, next) || unicode.IsLetter(prev) && next == ' '):
			// An apostrophe: a letter follows, or a plural's space.
		default:
			if depth--; depth == 0 {
				return i, i + n
			}
		}
		prev = r
		i += n
	}
	return 0, 0
}

// abbreviations end with a full stop that ends no sentence.
var abbreviations = set("vol no nr st dr mr mrs prof ed eds vs cf etc fig sec jr sr mt u.s u.k u.n d.c e.g i.e approx dept " +
	"univ proc trans assoc ch chap pt bd ser rev op pp p")

// sentenceEnd is the offset behind the first sentence of s. A question or
// exclamation mark ends a title too, and stays with it.
func sentenceEnd(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '.' && c != '?' && c != '!' {
			if strings.HasPrefix(s[i:], "。") {
				return i + len("。")
			}
			continue
		}
		if i+1 < len(s) && s[i+1] != ' ' {
			continue
		}
		if c == '.' {
			word := s[strings.LastIndexAny(s[:i], " (")+1 : i]
			last, _ := utf8.DecodeLastRuneInString(word)
			if listed(abbreviations, word) || utf8.RuneCountInString(word) == 1 && unicode.IsUpper(last) {
				continue
			}
			rest := strings.TrimLeft(s[i+1:], " ")
			if unicode.IsLower(firstRune(rest)) && !strings.HasPrefix(rest, "arXiv") {
				continue
			}
		}
		return i + 1
	}
	return len(s)
}
