package reference

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	markdownLink = regexp.MustCompile(`\[([^\]]*)\]\(\s*<?(https?://[^)\s>]+)>?\s*\)`)
	angled       = regexp.MustCompile(`<((?:https?://|www\.|doi:|10\.)[^<>]*)>`)
	emphasis     = regexp.MustCompile(`(\*{1,3})([^\s*](?:[^*]*[^\s*])?)\*{1,3}`)
	underscored  = regexp.MustCompile(`(^|[\s(“"'])_{1,2}([^_]+)_{1,2}($|[\s.,;:)”"'])`)
	bullet       = regexp.MustCompile(`^(?:[-*+•·▪‣]|–)\s+`)
	numbered     = regexp.MustCompile(`^(?:\[([\p{L}+]{0,8}\d{1,4}[a-z]?)\]|\((\d{1,3})\)|(\d{1,3})[.)])[\s\x{00a0}]+`)
	escaped      = regexp.MustCompile(`\\([$_*#&\[\]()~<>])`)

	webAddress = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"“”]+`)
	doiNumber  = regexp.MustCompile(`(?i)(?:\bdoi(?:\.org/|\s*:\s*|\s+)\s*)?\b(10\.\d{4,9}/[^\s<>"“”]+)`)
	// visited is the remark on when a page was read; its date is not the work's.
	visited = regexp.MustCompile(`(?i)[\[(]?(?:\b(?:last )?(?:accessed|retrieved|abgerufen|zugriff|consulté|consultado)\b|дата обращения)[^.\])\x00]*(?:[\])]|\.|\x00|$)\.?`)
	online  = regexp.MustCompile(`(?i)(?:\[online\]\.?|\bavailable (?:at|from|online)\s*:?|\bretrieved from\b|\bverfügbar unter\s*:?|\bdisponible (?:en|sur)\s*:?|\bURL\s*:|\[Электронный ресурс\]\.?)\s*`)
)

// gap stands where a link was taken out of an entry: what comes after it is no
// longer title or container.
const gap = "\x00"

// tidy removes what is left of Markdown and list marks from an entry and
// returns it in one line, and the label of a numbered style.
func tidy(entry string) (text, label string) {
	s := strings.ToValidUTF8(strings.ReplaceAll(entry, gap, " "), "\uFFFD")
	s = strings.Join(strings.Fields(s), " ")
	s = bullet.ReplaceAllString(s, "")
	s = markdownLink.ReplaceAllStringFunc(s, func(m string) string {
		sub := markdownLink.FindStringSubmatch(m)
		if sub[1] == "" || strings.Contains(sub[1], "://") || strings.HasPrefix(sub[1], "10.") {
			return sub[2]
		}
		return sub[1] + " " + sub[2]
	})
	s = angled.ReplaceAllString(s, "$1")
	s = escaped.ReplaceAllString(s, "$1")
	s = emphasis.ReplaceAllString(s, "$2")
	s = underscored.ReplaceAllString(s, "$1$2$3")
	s = strings.TrimSpace(s)
	if m := numbered.FindStringSubmatch(s); m != nil {
		label = m[1] + m[2] + m[3]
		s = s[len(m[0]):]
	}
	return s, label
}

// takeLinks finds the DOI and the address of an entry and returns the entry
// with a gap in the place of each. The address of the DOI itself is no URL of
// its own: Link makes it again.
func takeLinks(s string) (rest, doi, address string) {
	rest = webAddress.ReplaceAllStringFunc(s, func(m string) string {
		link := trimLink(m)
		tail := m[len(link):]
		if i := strings.Index(strings.ToLower(link), "doi.org/10."); i >= 0 {
			if doi == "" {
				doi = link[i+len("doi.org/"):]
				if plain, err := url.PathUnescape(doi); err == nil && printable(plain) {
					doi = plain
				}
			}
		} else if address == "" {
			address = link
		}
		return gap + tail
	})
	rest = doiNumber.ReplaceAllStringFunc(rest, func(m string) string {
		bare := trimLink(doiNumber.FindStringSubmatch(m)[1])
		if doi == "" {
			doi = bare
		}
		return gap + m[strings.Index(m, bare)+len(bare):]
	})
	return rest, doi, address
}

// printable reports whether s has no control characters or white space, which
// no DOI has and a hostile one would carry into other formats.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' })
}

// trimLink takes off what belongs to the sentence around a link: final
// punctuation, and a closing bracket that was not opened in it.
func trimLink(s string) string {
	for {
		t := strings.TrimRight(s, ".,;:!?'’”»*_")
		if strings.HasSuffix(t, ")") && strings.Count(t, "(") < strings.Count(t, ")") ||
			strings.HasSuffix(t, "]") && strings.Count(t, "[") < strings.Count(t, "]") {
			t = t[:len(t)-1]
		}
		if t == s {
			return s
		}
		s = t
	}
}
