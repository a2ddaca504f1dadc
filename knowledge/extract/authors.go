package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxByline is the length in bytes above which a block is no list of authors.
const maxByline = 400

var (
	orcid     = regexp.MustCompile(`\(?(?:https?://)?(?:orcid\.org/)?\b\d{4}-\d{4}-\d{4}-\d{3}[\dXx]\b\)?`)
	webOrMail = regexp.MustCompile(`<?(?:https?://|www\.|mailto:)\S+|\S+@\S+\.\S+`)
	bySplit   = regexp.MustCompile(`\s*(?:[,;·•|&/]|\band\b|\bund\b|\bet\b|\by\b|\be\b|(?:^|\s)и(?:\s|$))\s*`)
	byWord    = regexp.MustCompile(`(?i)^(?:(?:written |edited )?by|authors?|von|par|por|autor(?:es)?|автор(?:ы)?)\b\s*:?\s*`)
	copyright = regexp.MustCompile(`(?i)(?:©|\(c\)|copyright|(?:first )?published(?: online)?|publication date|date of publication|veröffentlicht|publié|publicado|опубликовано)[^.]{0,60}?\b((?:1[5-9]|20)\d\d)\b`)
	yearAlone = regexp.MustCompile(`(?:^|[^\d/.-])((?:1[5-9]|20)\d\d)(?:$|[^\d/])`)
)

// academic are titles and degrees, which are no part of a display name.
var academic = set(`prof|dr|phd|ph.d|md|m.d|msc|m.sc|bsc|b.sc|ma|m.a|ba|b.a|mba|mphil|dphil|mag|dipl|ing|dipl.-ing|professor|doctor|univ.-prof|pd|habil|
	h.c|hc|priv.-doz|assoc|associate|assistant|emeritus|em|drs|ir|esq|mr|mrs|ms|herr|frau|проф|д-р|к.и.н|д.и.н`)

// particles are the words of a name that begin in lower case.
var particles = set(`de|da|do|dos|das|di|del|della|der|den|van|von|zu|zur|vom|la|le|les|du|des|y|e|bin|ibn|al|el|ter|ten|af|av|bint|ben|abu|st`)

// bodies are words that names of places to work at have, and people have not.
var bodies = regexp.MustCompile(`(?i)\b(?:universit|universid|université|institut|department|school|facult|college|cent(?:er|re)\b|academ|ministr|laborator|hospital|` +
	`foundation|department|journal|press|society|review|agency|council|association|research|studies|abstract|program|office|bank|group|company|university|` +
	`университет|институт|академи)`)

// authorNames reads a line of authors: display names without academic titles,
// links and numbers of affiliations. It returns nil if the line is something
// else. sure says that more than capitals speak for it: "by", an ORCID, a
// title, an address, an initial.
func authorNames(s string) (names []string, sure bool) {
	if len(s) > maxByline || len(s) > 80 && endsSentence(s) {
		return nil, false
	}
	s, by := cutMatch(byWord, s)
	s, id := cutMatch(orcid, s)
	s, mail := cutMatch(webOrMail, s)
	sure = by || id || mail
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("*†‡§¶#()[]<>", r):
			return ' '
		case unicode.IsDigit(r) || unicode.Is(unicode.No, r):
			return ' '
		}
		return r
	}, s)
	if strings.ContainsAny(s, ":?!\"“”") {
		return nil, false
	}
	for _, part := range bySplit.Split(s, -1) {
		part = strings.TrimSpace(strings.Trim(part, " \t-–—"))
		if part == "" {
			continue
		}
		if bodies.MatchString(part) {
			if len(names) == 0 {
				return nil, false
			}
			break // the rest says where they work
		}
		name, titled, ok := personName(part)
		if !ok {
			return nil, false
		}
		sure = sure || titled
		if name != "" {
			names = append(names, name)
		}
	}
	return names, sure && len(names) > 0
}

func cutMatch(re *regexp.Regexp, s string) (string, bool) {
	if !re.MatchString(s) {
		return s, false
	}
	return re.ReplaceAllString(s, " "), true
}

// personName checks that a part reads like a name and takes titles off it. A
// part of nothing but titles gives "" and true.
func personName(s string) (name string, titled, ok bool) {
	var kept []string
	for _, w := range strings.Fields(s) {
		if academic[strings.ToLower(strings.TrimRight(w, "."))] && (len(kept) == 0 || !unicode.IsLower(rune(w[0]))) {
			titled = true
			continue
		}
		first, n := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsUpper(first) && (len(w) == n || w[n] == '.'):
			titled = true // an initial
		case unicode.IsLetter(first) && !unicode.IsLower(first):
		case particles[strings.Trim(strings.ToLower(w), "-'’")] && len(kept) >= 0:
		case strings.HasPrefix(w, "d'") || strings.HasPrefix(w, "d’") || strings.HasPrefix(w, "al-") || strings.HasPrefix(w, "el-"):
		default:
			return "", false, false
		}
		for _, r := range w {
			if !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(".-'’", r) {
				return "", false, false
			}
		}
		kept = append(kept, w)
	}
	switch {
	case len(kept) == 0:
		return "", titled, titled
	case len(kept) == 1 || len(kept) > 6 || particles[strings.ToLower(kept[len(kept)-1])]:
		return "", false, false
	}
	return strings.Join(kept, " "), titled, true
}

// publicationYear returns the year that a line of publication gives; 0 if it
// gives none.
func publicationYear(s string) int {
	if m := copyright.FindStringSubmatch(s); m != nil {
		return anyYear(m[1])
	}
	return 0
}

// frontYear returns the one year that a short line of the front matter gives;
// 0 if it gives none or several.
func frontYear(s string) int {
	if y := publicationYear(s); y != 0 {
		return y
	}
	m := yearAlone.FindAllStringSubmatch(s, 3)
	if len(m) != 1 || strings.Contains(strings.ToLower(s), "received") {
		return 0
	}
	return anyYear(m[0][1])
}

// anyYear returns the first four digits of s that can be a year; 0 if there
// are none.
func anyYear(s string) int {
	for i := 0; i+4 <= len(s); i++ {
		y := 0
		for _, c := range []byte(s[i : i+4]) {
			if c < '0' || c > '9' {
				y = -1
				break
			}
			y = 10*y + int(c-'0')
		}
		if y >= 1400 && y <= 2100 {
			return y
		}
	}
	return 0
}
