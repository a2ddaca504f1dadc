package reference

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// Others is the family name of the last author where an entry cuts its list of
// authors short ("Meier, et al."): there are more, and who they are is unknown.
const Others = "et al."

var (
	etAl = regexp.MustCompile(`(?i)[,;]?(?:\s+|^)(?:et\.?\s+al|et\s+coll|u\.\s?a|and\s+(?:others|colleagues)|y\s+otros|и\s+др)(?:\.|[\s,;]|$)|等人?$`)
	// role marks the people before it as editors: "(Eds.)", ", ed.", "(Hrsg.)".
	role = regexp.MustCompile(`(?i)[,\s]*(?:[(\[]\s*(?:eds?|editors?|hrsgs?|hg|éds?|dirs?|coords?|ред|отв\. ред)\.?\s*[)\]]|,\s*(?:eds?\.|editors?|hrsg\.|éds?\.|dir\.))[.,]?\s*$`)
	// joint splits names joined by a word.
	joint = regexp.MustCompile(`\s*(?:,\s*)?(?:\s&\s|&amp;|\s(?:and|und|et|y|e|и|та|och|og|en)\s)\s*`)
	// trailing initials without a comma: Vancouver ("Smith AB") and Russian
	// lists ("Иванов И. И.", "Иванов И.И.").
	bareInitials   = regexp.MustCompile(`^(\p{Lu}[\p{L}'’\- ]*\p{Ll}[\p{L}'’\-]*) (\p{Lu}{1,3})$`)
	dottedInitials = regexp.MustCompile(`^(\p{Lu}[\p{L}'’\-]+(?: \p{Lu}[\p{L}'’\-]+)?) ((?:\p{Lu}\.[ \-]?){1,4})$`)
	leadInitials   = regexp.MustCompile(`^((?:\p{Lu}\p{Ll}?\.[ \-]?){1,4}) ?(\S.*)$`)
)

// An order says in which order the names of a list are written.
type order int

const (
	inverted order = iota // "Onuf, N. and Kim, S.": family first; a name without comma is whole
	natural               // "N. Onuf and S. Kim": family last
)

// parseNames reads a list of authors or editors. It knows a given name only
// where the list shows it: by a comma, by initials or by the order that the
// caller knows of. Everything else is the family name, whole, which is also
// how bodies are kept.
func parseNames(s string, o order) []document.Name {
	s = strings.Trim(s, " ,;:\t")
	others := false
	if loc := etAl.FindStringIndex(s); loc != nil {
		others = true
		s = s[:loc[0]]
	}
	s = strings.Trim(s, " ,;:")
	var names []document.Name
	switch {
	case s == "":
	case strings.ContainsAny(s, ";；、"):
		for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '；' || r == '、' }) {
			names = append(names, parseNames(strings.TrimPrefix(strings.TrimSpace(part), "& "), o)...)
		}
	case strings.Contains(s, " / "):
		for _, part := range strings.Split(s, " / ") {
			names = append(names, parseNames(part, o)...)
		}
	case isBody(s) && !strings.ContainsAny(s, ",，"):
		names = bodyNames(s)
	default:
		names = personNames(s, o)
	}
	if others && len(names) > 0 {
		names = append(names, document.Name{Family: Others})
	}
	return names
}

// bodyNames keeps a body whole. "and" inside it joins two bodies only where
// both sides could stand alone, which nothing shows; so it never splits.
func bodyNames(s string) []document.Name { return []document.Name{{Family: s}} }

// personNames reads names separated by commas and conjunctions.
func personNames(s string, o order) []document.Name {
	type part struct {
		text string
		hard bool // begins a new name: stands after a conjunction
	}
	var parts []part
	initials, leading := false, false
	for i, joined := range joint.Split(s, -1) {
		for j, p := range strings.FieldsFunc(joined, func(r rune) bool { return r == ',' || r == '，' }) {
			// APA's dots for the authors left out go.
			if p = strings.TrimSpace(strings.TrimLeft(p, ".… ")); p == "" {
				continue
			}
			parts = append(parts, part{p, i > 0 && j == 0})
			initials = initials || isInitials(p) || bareInitials.MatchString(p) || dottedInitials.MatchString(p) || isHan(p)
			leading = leading || !isInitials(p) && leadInitials.MatchString(p)
		}
	}
	// "Onuf, Nicholas, and Maria Kim": the first name is turned round, the
	// others are not. "Dunay, Guang, and Troitskiy" has families only.
	firstTurned := false
	if !initials && !leading && o == inverted && len(parts) >= 2 && !parts[1].hard {
		rest := parts[2:]
		firstTurned = true
		for _, p := range rest {
			if !strings.Contains(p.text, " ") {
				firstTurned = false
			}
		}
	}
	// "Onuf, Nicholas & Kim, Maria": every second part is a given name, since
	// only one name can follow the last conjunction.
	paired := len(parts) >= 4 && len(parts)%2 == 0 && parts[len(parts)-2].hard && !initials
	for i, p := range parts {
		paired = paired && (!p.hard || i%2 == 0)
	}
	var names []document.Name
	for i, p := range parts {
		last := len(names) - 1
		switch {
		case paired && i%2 == 1:
			names[last].Given = p.text
		case last >= 0 && isGeneration(p.text):
			names[last].Given = strings.TrimSpace(names[last].Given + " " + p.text)
		case last >= 0 && !p.hard && isInitials(p.text) && names[last].Given == "":
			names[last].Given = p.text
		case last >= 0 && !p.hard && initials && names[last].Given == "" && (isGivenWithInitial(p.text) || parts[i-1].hard && i == len(parts)-1):
			names[last].Given = p.text
		case i == 1 && firstTurned:
			names[last].Given = p.text
		default:
			turned := o == natural || i > 0 && (firstTurned || leading)
			names = append(names, oneName(p.text, turned))
		}
	}
	return names
}

// isGivenWithInitial reports "Nicholas G." and the like, which in a list that
// has initials can only be given names.
func isGivenWithInitial(s string) bool {
	first, rest, ok := strings.Cut(s, " ")
	return ok && !strings.Contains(first, ".") && isInitials(rest)
}

// oneName splits a single name without comma.
func oneName(s string, familyLast bool) document.Name {
	if m := dottedInitials.FindStringSubmatch(s); m != nil {
		return document.Name{Family: m[1], Given: strings.TrimSpace(m[2])}
	}
	if m := bareInitials.FindStringSubmatch(s); m != nil && !isBody(strings.TrimSuffix(s, " "+m[2])) {
		return document.Name{Family: m[1], Given: m[2]}
	}
	if m := leadInitials.FindStringSubmatch(s); m != nil {
		return document.Name{Family: strings.TrimSpace(m[2]), Given: strings.TrimSpace(m[1])}
	}
	words := strings.Fields(s)
	if !familyLast || len(words) < 2 || isBody(s) {
		return document.Name{Family: s}
	}
	at := len(words) - 1
	for at > 1 && particles[words[at-1]] {
		at--
	}
	return document.Name{Family: strings.Join(words[at:], " "), Given: strings.Join(words[:at], " ")}
}

// longestHead bounds a list of authors; papers of large groups cut theirs short
// well before.
const longestHead = 2000

// couldBeAuthors reports whether the head of an entry, before the year or the
// title, can be its authors rather than the beginning of its title.
// parenthesised says that the year after it stands in parentheses, which hardly
// ever happens inside a title.
func couldBeAuthors(head string, parenthesised bool) bool {
	if len(head) > longestHead {
		return false
	}
	head = etAl.ReplaceAllString(role.ReplaceAllString(head, ""), "")
	head = strings.Trim(head, " ,;:.")
	if head == "" || strings.ContainsAny(head, "\"“”„«»‘:") || strings.Contains(head, "//") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(head)
	if !isCapital(first) && !particles[strings.Fields(head)[0]] && !isName(strings.Fields(head)[0]) {
		return false
	}
	words := strings.Fields(head)
	several := strings.ContainsAny(head, ",;")
	small := 0
	for i, w := range words {
		bare := strings.Trim(w, ".,;:()")
		if i > 0 && strings.HasSuffix(words[i-1], ".") && !isShort(words[i-1]) {
			return false // a sentence has ended: what follows is no author
		}
		switch {
		case bare == "" || bare == "&" || bare == "/" || isName(bare) || isInitials(w):
		case conjunctions[bare] || particles[bare] || connectors[bare]:
			if several && !particles[bare] && !conjunctions[bare] && !parenthesised {
				return false
			}
		case unicode.IsDigit(rune(bare[0])):
			if !parenthesised {
				return false
			}
			small++
		default:
			small++
		}
	}
	if parenthesised {
		return len(words)-small >= 1 && (small == 0 || len(words) <= 12)
	}
	return small == 0 && (several || len(words) <= 12)
}

// isShort reports whether a full stop after w belongs to it: initials and the
// abbreviations that occur among names.
func isShort(w string) bool {
	w = strings.Trim(w, "().,;")
	if strings.Contains(w, ".") || utf8.RuneCountInString(w) <= 2 {
		return true
	}
	switch strings.ToLower(w) {
	case "eds", "hrsg", "prof", "inc", "ltd", "dept", "jr.", "ред":
		return true
	}
	return false
}

// isHan reports whether s is a name in Chinese characters, family first and
// undivided.
func isHan(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) && r != '·' {
			return false
		}
	}
	return s != ""
}

// isGeneration reports what follows a name to tell father and son apart.
func isGeneration(s string) bool {
	switch strings.TrimSuffix(s, ".") {
	case "Jr", "Sr", "II", "III", "IV":
		return true
	}
	return false
}
