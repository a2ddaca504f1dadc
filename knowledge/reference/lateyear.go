package reference

import (
	"regexp"
	"strconv"
	"strings"

	"footnote/knowledge/document"
)

var (
	vancouver = regexp.MustCompile(`^((?:\p{Lu}[\p{L}'’\- ]* \p{Lu}{1,3}, )+et al\. |(?:\p{Lu}[\p{L}'’\- ]* \p{Lu}{1,3}(?:, |\. ))+)`)
	gost      = regexp.MustCompile(`^((?:\p{Lu}[\p{L}\-]+,? \p{Lu}\. ?\p{Lu}?\.?(?:, |\s))+)`)
	ieee      = regexp.MustCompile(`^((?:(?:\p{Lu}\p{Ll}?\.[ \-]?){1,4} ?[\p{L}'’\- ]+?(?:, and |, & | and | & |, |\. ))+)`)
	mla       = regexp.MustCompile(`^(\p{Lu}[\p{L}'’\- ]*, (?:\p{Lu}[\p{L}'’.\-]*,? ?)+(?:,? and (?:[\p{L}'’.\-]+ ?)+|,? et al)?)\. `)
	chinese   = regexp.MustCompile(`^([\p{Han}·]{2,6}(?:[,，、]\s?[\p{Han}·]{2,6})*(?:[,，]?\s?等)?)[.．。]\s?`)
	german    = regexp.MustCompile(`^(\p{Lu}[\p{L}'’\-]+, \p{Lu}[\p{L}.\- ]+(?: / \p{Lu}[\p{L}'’\-]+, \p{Lu}[\p{L}.\- ]+)*): `)
	notes     = regexp.MustCompile(`^(\p{Lu}[\p{L}'’.\-]*(?: (?:\p{Lu}[\p{L}'’.\-]*|van|von|de|der|den|la|du))+(?:(?:,| and|, and) \p{Lu}[\p{L}'’.\-]*(?: \p{Lu}[\p{L}'’.\-]*)+)*), (.+?) \(([^()]*?:\s*)([^():]+), ((?:1[4-9]|20)\d\d)\)`)
	undated   = regexp.MustCompile(`(?i)(?:\bn\.\s?d\.|\bs\.\s?d\.|б\.\s?г\.)`)
)

// parseLateYear reads the styles that print the year after the title: MLA,
// Chicago notes, IEEE, Vancouver, GOST, GB/T 7714. Where none is recognised the
// entry keeps its year, DOI and address only: cutting at a guess would invent
// titles.
func parseLateYear(r *document.Reference, s string, repeated bool) {
	setLateYear(r, s)
	if i, mark := firstQuote(s); i >= 0 && i < 400 {
		head := strings.TrimSpace(s[:i])
		if head == "" || repeated || couldBeAuthors(strings.TrimRight(head, " ,.:"), false) {
			if title, rest, quoted := cutTitle(s[i:]); quoted {
				if head != "" {
					o := natural
					if mark != '«' && mlaHead(head) || mark == '«' && strings.Contains(head, ",") && isInverted(head) {
						o = inverted
					}
					setAuthors(r, strings.TrimRight(head, " ,:"), o)
				}
				r.Title = title
				parseSource(r, withoutYear(rest), true)
				return
			}
		}
	}
	if m := notes.FindStringSubmatchIndex(s); m != nil && !strings.ContainsAny(s[:m[3]], ":") {
		setAuthors(r, s[m[2]:m[3]], natural)
		r.Title = s[m[4]:m[5]]
		r.Publisher = strings.TrimSpace(s[m[8]:m[9]])
		return
	}
	for _, style := range []struct {
		shape *regexp.Regexp
		order order
	}{{gost, inverted}, {vancouver, inverted}, {chinese, inverted}, {ieee, natural}, {german, inverted}, {mla, inverted}} {
		m := style.shape.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		head, tail := m[1], s[len(m[0]):]
		if style.shape == ieee {
			// A comma ends both authors and book titles: the authors go as far
			// as initials do, the last name up to the next comma.
			head, tail = cutInitialsFirst(s)
		}
		setAuthors(r, strings.TrimRight(head, " ,.:")+stop(head), style.order)
		title, rest := cutLateTitle(tail, style.shape == ieee)
		r.Title = kindMark.ReplaceAllString(title, "")
		parseSource(r, withoutYear(rest), false)
		return
	}
}

// stop gives back the full stop of initials that trimming took.
func stop(head string) string {
	words := strings.Fields(strings.TrimRight(head, " ,:"))
	if len(words) > 0 && isInitials(words[len(words)-1]) {
		return "."
	}
	return ""
}

// cutInitialsFirst splits "A. Author and B. Author, Title, …".
func cutInitialsFirst(s string) (head, tail string) {
	end := 0
	for end < len(s) {
		rest := s[end:]
		m := leadInitials.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		i, j, p := strings.IndexByte(rest, ','), strings.Index(rest, " and "), namePeriod(rest)
		if p >= 0 && (i < 0 || p < i) && (j < 0 || p < j) {
			return s[:end+p], strings.TrimSpace(s[end+p+1:])
		}
		if j >= 0 && (i < 0 || j < i) {
			end += j + len(" and ")
			continue
		}
		if i < 0 {
			return s, ""
		}
		end += i + 1
		for _, joint := range []string{" and ", " & ", " "} {
			if strings.HasPrefix(s[end:], joint) {
				end += len(joint)
				break
			}
		}
	}
	return s[:end], strings.TrimSpace(s[end:])
}

// namePeriod is the first full stop that follows no initial; -1 without one.
func namePeriod(s string) int {
	for i := 1; i+1 < len(s); i++ {
		if s[i] == '.' && s[i+1] == ' ' && !isInitials(s[strings.LastIndexByte(s[:i], ' ')+1:i+1]) {
			return i
		}
	}
	return -1
}

// cutLateTitle is cutTitle for styles that may end a title with a comma.
func cutLateTitle(s string, comma bool) (title, rest string) {
	if loc := kindMark.FindStringIndex(s); loc != nil {
		return strings.TrimSpace(s[:loc[0]]), s[loc[1]:]
	}
	if comma {
		if i := strings.IndexByte(s, ','); i >= 0 && i < sentenceEnd(s) {
			rest := strings.TrimSpace(s[i+1:])
			return strings.TrimSpace(s[:i]), editionAhead.ReplaceAllString(rest, "")
		}
	}
	title, rest, _ = cutTitle(s)
	return title, rest
}

var editionAhead = regexp.MustCompile(`(?i)^(?:\d+(?:st|nd|rd|th)|rev\.) ed\.?,?\s*`)

// firstQuote finds the first opening quotation mark that can begin a title.
func firstQuote(s string) (int, rune) {
	for i, r := range s {
		switch r {
		case '"', '“', '„', '«', '《', '「':
			return i, r
		case '‘', '\'':
			if i == 0 || s[i-1] == ' ' {
				return i, r
			}
		}
	}
	return -1, 0
}

// mlaHead reports whether the authors before a quoted title are turned round:
// they end with a full stop and the first has a comma.
func mlaHead(head string) bool {
	return strings.Contains(head, ",") && (strings.HasSuffix(head, ".") || isInverted(head)) && !leadInitials.MatchString(head)
}

// setLateYear takes the last year outside titles in quotation marks and links;
// with pages behind it that look like years it is the one in parentheses.
func setLateYear(r *document.Reference, s string) {
	s = visited.ReplaceAllString(s, gap)
	if i, _ := firstQuote(s); i >= 0 {
		if end, after := closeQuote(s[i:]); end > 0 {
			s = s[i+after:]
		}
	}
	if m := parenthesisedYear.FindStringSubmatch(s); m != nil {
		r.Year, _ = strconv.Atoi(m[1])
		r.YearSuffix = m[2]
		return
	}
	for _, m := range year.FindAllStringSubmatchIndex(s, -1) {
		// Pages may look like years: "pp. 1998–2003".
		if pagesAhead.MatchString(s[max(0, m[0]-8):m[0]]) || inRange.MatchString(s[m[1]:]) || m[0] > 0 && strings.ContainsAny(s[m[0]-1:m[0]], "-–/:") {
			continue
		}
		r.Year, _ = strconv.Atoi(s[m[2]:m[3]])
		r.YearSuffix = ""
		if m[4] >= 0 {
			r.YearSuffix = s[m[4]:m[5]]
		}
	}
	if r.Year == 0 && undated.MatchString(s) {
		r.NoDate = true
	}
}

var (
	parenthesisedYear = regexp.MustCompile(`\((?:\p{Lu}[\p{L}./]*\s)?(?:[^()]*,\s)?((?:1[4-9]|20)\d\d)([a-z])?\)`)
	pagesAhead        = regexp.MustCompile(`(?:pp?\.|S\.|[Pp]ages|[-–:])\s?$`)
	anyYear           = regexp.MustCompile(`(?:,\s*)?(?:\((?:\p{Lu}[\p{L}.]*\s)?(?:1[4-9]|20)\d\d[a-z]?\)|\b(?:1[4-9]|20)\d\d[a-z]?\b)`)
)

// withoutYear removes the year, which has been read, so that the numbers left
// are volume, issue and pages. A year before ";" is Medline's and stays.
func withoutYear(s string) string {
	if medline.MatchString(s) || dotted.MatchString(s) {
		return s
	}
	return anyYear.ReplaceAllStringFunc(s, func(m string) string {
		if strings.HasPrefix(m, ",") {
			return ","
		}
		return ""
	})
}
