package reference

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/document"
)

const pageRange = `([A-Za-z]?\d+(?:\s?[-–—‑−+,]{1,2}\s?[A-Za-z]?\d+)*)`

var (
	pagesMarked = regexp.MustCompile(`(?:^|[\s,(.:;])(?:pp?\.?|[Pp]ages?|págs?\.|S\.|Seiten?|[сСcC]\.)\s?` + pageRange + `(?:$|[^\p{L}\d])`)
	pagesColon  = regexp.MustCompile(`[):\d]\s*:\s*` + pageRange + `(?:$|[^\p{L}\d])`)
	pagesBare   = regexp.MustCompile(`(?:^|[\s,])(\d+\s?[-–—]\s?\d+)\s*[.,)]?\s*$`)
	volumeWord  = regexp.MustCompile(`(?i)(?:^|[\s,.(])(?:vol(?:ume)?|bd|band|jg|t|т|том)\.?\s?(\d+[a-z]?|[ivxl]+)(?:$|[^\p{L}\d])`)
	issueWord   = regexp.MustCompile(`(?i)(?:^|[\s,.(\d])(?:no|nr|issue|iss|num|núm|n°|nº|n\.º|№|heft|h)\.?\s?(\d+(?:[-–/]\d+)?)`)
	volumeIssue = regexp.MustCompile(`(?:^|[\s,;])(\d{1,4})\s?\((\d{1,3}(?:[-–/]\d{1,3})?|[A-Z][a-z]+)\)`)
	dotted      = regexp.MustCompile(`(?:^|[\s,])(\d{1,3})\.(\d{1,3})\s+\((?:19|20)\d\d\)`)
	medline     = regexp.MustCompile(`(?:1[4-9]|20)\d\d[^;]{0,12};\s?(\d{1,4})`)
	volumeFirst = regexp.MustCompile(`^[\s,]*(\d{1,4})(?:$|[\s,.:(;])`)

	inBook    = regexp.MustCompile(`^(?:In|in|Dans|En|В кн\.|W|//)\s*:?\s+`)
	editedBy  = regexp.MustCompile(`,?\s+(?:(?:edited by|ed\. by|eds?\.|hrsg\. von|sous la direction de|éd\. par|под ред\.|editado por)\s+)`)
	editorsIn = regexp.MustCompile(`^(.{2,200}?),?\s*\((?:Eds?|eds?|Editors?|Hrsgs?|Hg|éds?|dirs?|Coords?|ред)\.?\)[,.:]?\s*(.*)$`)

	// figures is where the numbers of a source begin, and its name has ended.
	figures = regexp.MustCompile(`(?:^|[\s,.;:(])(?:\(?\d|(?i:vol|no|nr|bd|band|jg|pp?|issue|т|№|heft|n°|S|С|t)\.?\s?\d|(?i:vols?\.|pp\.|pages)\s|№)`)
	// serial tells a journal or proceedings from a publisher by its own name.
	serial = regexp.MustCompile(`(?i)^(?:in )?(?:proceedings|proc\.|journal|conference|transactions|arxiv|advances in|zeitschrift|revue|revista|журнал|вестник)`)
	// publisherAt is "Place: Publisher".
	publisherAt = regexp.MustCompile(`^\s*(\p{Lu}[^:]{0,60}):\s*(\S.*)$`)
)

// cities are those that publishers name most; in "Routledge, London" they tell
// the place from the publisher. Where none is named both are kept as printed.
var cities = set("london oxford cambridge paris berlin münchen munich frankfurt leipzig wien vienna zürich zurich basel " +
	"moscow москва boston chicago princeton stanford amsterdam leiden dordrecht heidelberg stuttgart hamburg köln " +
	"brussels bruxelles geneva genève madrid barcelona lisboa lisbon porto roma rome milano milan tokyo beijing shanghai " +
	"singapore delhi washington almaty astana toronto sydney melbourne edinburgh dublin stockholm copenhagen oslo")

func isCity(s string) bool {
	s = strings.ToLower(strings.Trim(s, " ."))
	switch s {
	case "new york", "new haven", "new delhi", "washington dc", "washington d.c", "washington, dc", "санкт-петербург", "thousand oaks", "los angeles":
		return true
	}
	return cities[s]
}

// parseSource reads what follows the title: container, numbers, pages,
// editors, publisher. quoted says that the title stood in quotation marks,
// which styles give to parts (articles, chapters, pages), not to wholes.
func parseSource(r *document.Reference, s string, quoted bool) {
	s = visited.ReplaceAllString(s, gap)
	if i := strings.Index(s, gap); i >= 0 {
		before, after := s[:i], strings.Trim(s[i:], " .,;"+gap)
		if s = before; strings.Trim(before, " .,;:") == "" && len(after) > 3 && isCapital(firstRune(after)) {
			s, _, _ = strings.Cut(after, gap) // the title itself was the link
		}
	}
	s = kindMark.ReplaceAllString(s, " ")
	s = strings.TrimLeft(s, " ,.;:。，")
	s = strings.TrimRight(s, " ,;:")
	if s == "" {
		return
	}
	if m := inBook.FindString(s); m != "" {
		s = s[len(m):]
		if m != "// " || editedBy.MatchString(s) {
			parseChapter(r, s)
			return
		}
	}
	parseNumbers(r, s)
	hasNumbers := r.Volume != "" || r.Issue != "" || r.Pages != ""
	name, _ := cutName(s)
	switch {
	case name == "":
	case quoted || hasNumbers || serial.MatchString(name):
		r.Container = name
	case r.URL != "" && !publisherAt.MatchString(name) && publisherOf(name) == name:
		r.Container = name // a page on a site: nothing shows a publisher
	default:
		r.Publisher = publisherOf(name)
	}
	if quoted && r.Publisher == "" && r.Container != "" {
		if m := publisherAt.FindStringSubmatch(r.Container); m != nil && isCity(m[1]) {
			r.Container, r.Publisher = "", publisherOf(m[2])
		}
	}
}

// parseNumbers finds volume, issue and pages anywhere in s. The pages of
// styles that mark them are sought first: the others only count by position.
func parseNumbers(r *document.Reference, s string) {
	numbers := s
	if m := pagesMarked.FindStringSubmatchIndex(s); m != nil {
		r.Pages = span(s[m[2]:m[3]])
		numbers = s[:m[0]] + s[m[3]:]
	} else if m := pagesColon.FindStringSubmatchIndex(s); m != nil {
		r.Pages = span(s[m[2]:m[3]])
		numbers = s[:m[2]] + s[m[3]:]
	} else if m := pagesBare.FindStringSubmatchIndex(s); m != nil && !year.MatchString(strings.SplitN(s[m[2]:m[3]], "-", 2)[0]+" ") {
		r.Pages = span(s[m[2]:m[3]])
		numbers = s[:m[0]]
	}
	if m := volumeIssue.FindStringSubmatch(numbers); m != nil {
		r.Volume, r.Issue = m[1], m[2]
	} else if m := dotted.FindStringSubmatch(numbers); m != nil {
		r.Volume, r.Issue = m[1], m[2]
	} else if m := medline.FindStringSubmatch(numbers); m != nil {
		r.Volume = m[1]
	} else if m := volumeWord.FindStringSubmatch(numbers); m != nil {
		r.Volume = m[1]
	} else if name, rest := cutName(numbers); name != "" {
		if m := volumeFirst.FindStringSubmatch(rest); m != nil && !year.MatchString(m[1]) {
			r.Volume = m[1]
		}
	}
	if r.Issue == "" {
		if m := issueWord.FindStringSubmatch(numbers); m != nil {
			r.Issue = m[1]
		}
	}
}

// span is a range of pages without spaces around its dash.
func span(s string) string { return strings.Trim(strings.ReplaceAll(s, " ", ""), ",.") }

// cutName takes the name of a journal, site or publisher off the front.
func cutName(s string) (name, rest string) {
	end := len(s)
	if m := figures.FindStringIndex(s); m != nil {
		end = m[0]
		if m[0] == 0 {
			return "", s
		}
	}
	rest = s[end:]
	name = s[:end]
	// Journal abbreviations have full stops inside ("J. Strat. Stud.") and are
	// followed by numbers; without numbers the first sentence is the name.
	if rest == "" {
		if i := sentenceEnd(name); i < len(name) {
			name, rest = name[:i], name[i:]
		}
	} else if i := sentenceEnd(name); i < len(name) && longSentence(name[:i]) {
		name, rest = name[:i], s[i:]
	}
	name = trailingDate.ReplaceAllString(strings.TrimRight(name, " ,.;:(。，"), "")
	return strings.Trim(name, " ,;:("), rest
}

// trailingDate is a day or season that MLA and IEEE print before the year.
var trailingDate = regexp.MustCompile(`(?:^|,)?\s*(?:\d{1,2}\s+)?(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|January|February|March|April|August|September|October|November|December|Spring|Summer|Autumn|Fall|Winter)\.?$`)

// longSentence reports whether the last word of s is too long for an
// abbreviation, so that its full stop ends a sentence.
func longSentence(s string) bool {
	w := strings.TrimRight(s, ".")
	return len(w)-strings.LastIndexByte(w, ' ')-1 > 6
}

// publisherOf drops the place from "London: Routledge" and, where one of them
// is a known city, from "Routledge, London" and "Paris, Gallimard".
func publisherOf(s string) string {
	s = strings.Trim(year.ReplaceAllString(s, ""), " ,.;:()")
	if m := publisherAt.FindStringSubmatch(s); m != nil {
		return strings.Trim(m[2], " ,.")
	}
	if first, rest, ok := strings.Cut(s, ", "); ok {
		switch {
		case isCity(rest) && isCity(first):
			return ""
		case isCity(rest) || isCity(strings.SplitN(rest, " and ", 2)[0]):
			return first
		case isCity(first):
			return strings.Trim(rest, " ,.")
		}
	}
	if isCity(s) {
		return ""
	}
	return s
}

// parseChapter reads "Book, edited by Names, pages. Place: Publisher" and
// "Names (Eds.), Book (pp. 1–5). Publisher".
func parseChapter(r *document.Reference, s string) {
	if m := editorsIn.FindStringSubmatch(s); m != nil && !strings.Contains(m[1], ". ") || m != nil && leadInitials.MatchString(m[1]) || m != nil && dottedInitials.MatchString(strings.SplitN(m[1], ",", 2)[0]) {
		r.Editors = parseNames(m[1], natural)
		if strings.Contains(m[1], ",") && isInverted(m[1]) {
			r.Editors = parseNames(m[1], inverted)
		}
		s = m[2]
	} else if m := editedBy.FindStringIndex(s); m != nil {
		r.Container = strings.Trim(s[:m[0]], " ,.;:")
		s = s[m[1]:]
		end := len(s)
		if f := figures.FindStringIndex(s); f != nil {
			end = f[0]
		}
		if i := nameListEnd(s[:end]); i < end {
			end = i
		}
		r.Editors = parseNames(strings.TrimRight(s[:end], " .,("), natural)
		s = strings.TrimLeft(s[end:], " ,.;")
		parsePublisher(r, s)
		return
	}
	parseNumbers(r, s)
	name, rest := cutName(s)
	r.Container = name
	if r.Pages != "" && r.Volume == "" && r.Issue == "" || rest != "" {
		parsePublisher(r, rest)
	}
}

// isInverted reports "Family, G." rather than "G. Family".
func isInverted(s string) bool {
	_, rest, ok := strings.Cut(s, ",")
	if !ok {
		return false
	}
	next, _, _ := strings.Cut(strings.TrimSpace(rest), ",")
	next, _, _ = strings.Cut(next, " &")
	next, _, _ = strings.Cut(next, " and ")
	return isInitials(strings.TrimSpace(next))
}

// nameListEnd is where the sentence of names ends: at a full stop after a word
// that is no initial.
func nameListEnd(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '.' && s[i+1] == ' ' && !isShort(s[strings.LastIndexByte(s[:i], ' ')+1:i]) {
			return i
		}
	}
	return len(s)
}

// parsePublisher reads pages and publisher of a book from what is left.
func parsePublisher(r *document.Reference, s string) {
	if r.Pages == "" {
		if m := pagesMarked.FindStringSubmatch(s); m != nil {
			r.Pages = span(m[1])
		} else if m := leadingPages.FindStringSubmatch(s); m != nil {
			r.Pages = span(m[1])
		} else if m := pagesBare.FindStringSubmatch(s); m != nil {
			r.Pages = span(m[1])
		}
	}
	s = pagesMarked.ReplaceAllString(s, " ")
	s = leadingPages.ReplaceAllString(s, "")
	s = pagesBare.ReplaceAllString(s, "")
	s = strings.Trim(s, " ,.;:()–-")
	if s == "" {
		return
	}
	if i := nameListEnd(s); !strings.Contains(s[:i], ":") && !publisherAt.MatchString(s) && i < len(s) {
		s = s[:i]
	}
	if p := publisherOf(s); p != "" && !strings.ContainsAny(p, "\"“”") && figures.FindString(p) == "" {
		r.Publisher = p
	}
}

var leadingPages = regexp.MustCompile(`^[\s,.(]*` + pageRange + `\)?[.,]\s*`)

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
