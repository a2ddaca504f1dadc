package bot

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/sahilm/fuzzy"
	"golang.org/x/text/unicode/norm"

	"footnote/knowledge/document"
	"footnote/knowledge/reference"
)

// findSources returns the documents that words may name, in the library's
// order: by number, id or title, else those that hold every word in title,
// authors or id.
func findSources(docs []*document.Document, words string) []*document.Document {
	if n, err := strconv.Atoi(words); err == nil && n >= 1 && n <= len(docs) {
		return docs[n-1 : n]
	}
	want := fold(words)
	if want == "" {
		return nil
	}
	var all []*document.Document
	for _, d := range docs {
		if fold(d.ID) == want || fold(d.Title) == want {
			all = append(all, d)
		}
	}
	if all != nil {
		return all
	}
	for _, d := range docs {
		have := " " + fold(d.Title+" "+strings.Join(d.Authors, " ")+" "+d.ID)
		holds := true
		for _, w := range strings.Fields(want) {
			holds = holds && strings.Contains(have, " "+w)
		}
		if holds {
			all = append(all, d)
		}
	}
	return all
}

// source returns the one document that words name, or a refusal that says
// which there are.
func (r *request) source(words string) (*document.Document, error) {
	docs := r.base.Documents()
	if words == "" && len(docs) == 1 {
		return docs[0], nil
	}
	found := findSources(docs, words)
	if len(found) == 1 {
		return found[0], nil
	}
	var no *refusal
	switch {
	case len(docs) == 0:
		return nil, refuse("There is no material here yet.")
	case words == "":
		no = refuseCount(len(docs), "Which source? There are %d source:", "Which source? There are %d sources:")
		found = docs
	case len(found) > 1:
		no = refuse("“%s” fits several sources:", words)
	default:
		no = refuse("No source here is called “%s”.", words)
		titles := make([]string, len(docs))
		for i, d := range docs {
			titles[i] = d.Title
		}
		if runes := []rune(words); len(runes) <= 30 { // longer patterns overflow its score
			for _, m := range fuzzy.Find(words, titles) {
				found = append(found, docs[m.Index])
			}
		}
		if len(found) == 0 {
			found = docs
		}
	}
	const most = 8
	for i, d := range found {
		if i == most {
			no.more = append(no.more, r.hint("and %d more: /library", len(found)-most))
			break
		}
		no.more = append(no.more, Block{Kind: ListItem, Text: d.ID + ": " + r.sourceLine(d)})
	}
	return nil, no
}

// sourceLine is a document in one line: authors, title, year.
func (v voice) sourceLine(d *document.Document) string {
	line := d.Title
	if by := v.byline(d.Authors); by != "" {
		line = by + ", " + line
	}
	if d.Year != 0 {
		line += fmt.Sprintf(" (%d)", d.Year)
	}
	return line
}

// byline names authors as an in-text citation does: one or two family names,
// or the first and "et al.".
func (v voice) byline(authors []string) string {
	switch len(authors) {
	case 0:
		return ""
	case 1:
		return family(authors[0])
	case 2:
		return v.Say("%s and %s", family(authors[0]), family(authors[1]))
	}
	return v.Say("%s et al.", family(authors[0]))
}

// family is the family name of a display name.
func family(name string) string { return reference.ReadName(name).Family }

// fold makes names comparable: without case, accents and punctuation, words
// apart by one space.
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(unicode.ToLower(r))
		default:
			space = true
		}
	}
	return b.String()
}
