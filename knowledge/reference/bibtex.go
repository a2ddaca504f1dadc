package reference

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"footnote/knowledge/document"
)

// formatBibTeX writes one entry of the standard types
// (https://ctan.org/pkg/bibtex, btxdoc.pdf). The fields doi and url are not of
// the standard styles, but every current one knows them.
func formatBibTeX(r *document.Reference) string {
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, ",\n  %-9s = {%s}", name, value)
		}
	}
	k := kindOf(r)
	if r.Title == "" {
		k = other
	}
	b.WriteString("@" + map[kind]string{other: "misc", article: "article", chapter: "incollection", book: "book"}[k])
	b.WriteString("{" + CiteKey(*r))
	if r.Title == "" {
		field("note", texEscaper.Replace(r.Text))
	}
	field("author", bibtexNames(r.Authors))
	field("editor", bibtexNames(r.Editors))
	field("title", texEscaper.Replace(r.Title))
	container := texEscaper.Replace(r.Container)
	switch k {
	case article:
		field("journal", container)
	case chapter:
		field("booktitle", container)
	default:
		field("howpublished", container)
	}
	field("publisher", texEscaper.Replace(r.Publisher))
	if r.Year != 0 {
		field("year", strconv.Itoa(r.Year))
	} else if r.NoDate {
		field("year", "n.d.")
	}
	field("volume", texEscaper.Replace(r.Volume))
	field("number", texEscaper.Replace(r.Issue))
	field("pages", texEscaper.Replace(strings.ReplaceAll(enRange(r.Pages), "–", "--")))
	field("doi", verbatimTeX.Replace(r.DOI))
	if r.DOI == "" {
		field("url", verbatimTeX.Replace(Link(*r)))
	}
	b.WriteString("\n}")
	return b.String()
}

// texEscaper escapes the ten special characters of LaTeX (Lamport, LaTeX: A
// Document Preparation System, 2nd ed., 2.2).
var texEscaper = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `$`, `\$`, `&`, `\&`, `#`, `\#`, `%`, `\%`, `_`, `\_`,
	`~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`,
)

// verbatimTeX is for fields that styles print with \url: only what would end
// the field, or TeX's own escape, must go.
var verbatimTeX = strings.NewReplacer(`{`, "%7B", `}`, "%7D", `\`, "%5C")

// bibtexNames joins names by "and". A name without given part that has several
// words is put in braces, or BibTeX would take the last for the family.
func bibtexNames(names []document.Name) string {
	out := make([]string, len(names))
	for i, n := range names {
		family, given := texEscaper.Replace(n.Family), texEscaper.Replace(n.Given)
		switch {
		case n.Family == Others:
			out[i] = "others"
		case given == "" && strings.ContainsAny(family, " ,"):
			out[i] = "{" + family + "}"
		case suffixOf(n.Given) != "":
			suffix := suffixOf(n.Given)
			out[i] = commas(family, suffix, strings.TrimSpace(strings.TrimSuffix(given, suffix)))
		default:
			out[i] = commas(family, given)
		}
	}
	return strings.Join(out, " and ")
}

// small are the words that no key is made of.
var small = set("the a an of and or in on for to from by with as at is its der die das und le la les de des du el los las " +
	"un una une o os as e y et between what how why")

// CiteKey is a key for a reference in a bibliography: first author, year, first
// word of the title that counts ("pieper2021linchpin"), in ASCII. It depends on
// the reference only, so two works can share one if they agree in all three.
func CiteKey(r document.Reference) string {
	var b strings.Builder
	names := r.Authors
	if len(names) == 0 {
		names = r.Editors
	}
	if len(names) > 0 {
		b.WriteString(keyPart(strings.TrimPrefix(fold(names[0].Family), "the ")))
	}
	word := ""
	for _, w := range strings.Fields(fold(r.Title)) {
		if w = keyPart(w); len(w) > 1 && !small[w] {
			word = w
			break
		}
	}
	if b.Len() == 0 { // some programs want a letter first
		b.WriteString(word)
		word = ""
	}
	if r.Year != 0 {
		b.WriteString(strconv.Itoa(r.Year))
	} else if r.NoDate {
		b.WriteString("nd")
	}
	b.WriteString(keyPart(r.YearSuffix) + word)
	if key := b.String(); strings.Trim(key, "0123456789") != "" {
		return key
	}
	// Nothing to spell in ASCII: the text itself tells entries apart.
	h := fnv.New32a()
	h.Write([]byte(r.Text + r.Title))
	return fmt.Sprintf("ref%s%06x", b.String(), h.Sum32()&0xffffff)
}

// keyPart is the ASCII letters and digits of a folded word.
func keyPart(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, romanised(s))
}
