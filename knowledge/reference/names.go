package reference

import (
	"strings"
	"unicode"

	"footnote/knowledge/document"
)

// initialsOf abbreviates given names: "Nicholas Greenwood" to "N. G.",
// "Jean-Luc" to "J.-L.", "JK" (as Medline prints) to "J. K.". Given names in a
// script without case stay whole.
func initialsOf(given string) string {
	var out []string
	for _, word := range strings.Fields(strings.ReplaceAll(given, ".", ". ")) {
		word = strings.TrimSpace(word)
		switch {
		case isGeneration(word):
			continue
		case !unicode.IsUpper(firstRune(word)):
			if isUnspaced(firstRune(word)) {
				return given
			}
			if word[0] == '-' && len(out) > 0 { // "J.-L." was taken apart
				out[len(out)-1] += "-" + initialsOf(word[1:])
			}
			continue
		case len(word) <= 3 && isAcronym(word):
			for _, r := range word {
				out = append(out, string(r)+".")
			}
			continue
		}
		var b strings.Builder
		for i, part := range strings.FieldsFunc(word, func(r rune) bool { return r == '-' || r == '‐' || r == '‑' }) {
			if i > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(unicode.ToUpper(firstRune(part)))
			b.WriteByte('.')
		}
		out = append(out, b.String())
	}
	return strings.Join(out, " ")
}

// suffixOf is the generation in a given name ("Jr."); "" if there is none.
func suffixOf(given string) string {
	words := strings.Fields(given)
	if n := len(words); n > 0 && isGeneration(words[n-1]) {
		return words[n-1]
	}
	return ""
}

// withInitials is "Family, G. G." and "Family, G. G., Jr.".
func withInitials(n document.Name) string {
	return commas(n.Family, initialsOf(n.Given), suffixOf(n.Given))
}

// initialsFirst is "G. G. Family".
func initialsFirst(n document.Name) string {
	return strings.TrimSpace(initialsOf(n.Given) + " " + n.Family)
}

// familyFirst is "Family, Given".
func familyFirst(n document.Name) string { return commas(n.Family, n.Given) }

// reading is the name in reading order, with single initials spaced.
func reading(n document.Name) string { return n.String() }

// join puts names together; conjunction stands before the last ("and", "&"),
// with a comma before it if there are more than two or serial asks for it.
func join(names []string, conjunction string, serial bool) string {
	switch n := len(names); {
	case n == 0:
		return ""
	case n == 1:
		return names[0]
	case n == 2 && !serial:
		return names[0] + " " + conjunction + " " + names[1]
	default:
		return strings.Join(names[:n-1], ", ") + ", " + conjunction + " " + names[n-1]
	}
}

func each(names []document.Name, f func(document.Name) string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = f(n)
	}
	return out
}
