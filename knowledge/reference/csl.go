package reference

import (
	"bytes"
	"encoding/json"
	"strings"

	"footnote/knowledge/document"
)

// cslItem has the variables of CSL-JSON that a Reference can fill
// (https://github.com/citation-style-language/schema, csl-data.json).
type cslItem struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Author    []cslName `json:"author,omitempty"`
	Editor    []cslName `json:"editor,omitempty"`
	Issued    *cslDate  `json:"issued,omitempty"`
	Title     string    `json:"title,omitempty"`
	Container string    `json:"container-title,omitempty"`
	Volume    string    `json:"volume,omitempty"`
	Issue     string    `json:"issue,omitempty"`
	Page      string    `json:"page,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
	DOI       string    `json:"DOI,omitempty"`
	URL       string    `json:"URL,omitempty"`
	Note      string    `json:"note,omitempty"`
}

type cslName struct {
	Family  string `json:"family,omitempty"`
	Given   string `json:"given,omitempty"`
	Literal string `json:"literal,omitempty"`
}

type cslDate struct {
	Parts [][]int `json:"date-parts"`
}

// formatCSL writes an array of one item: the schema wants an array, and so do
// the programs that read it.
func formatCSL(r *document.Reference) string {
	item := cslItem{
		ID: CiteKey(*r), Title: r.Title, Container: r.Container, Volume: r.Volume, Issue: r.Issue, Page: r.Pages,
		Publisher: r.Publisher, DOI: r.DOI, URL: Link(*r), Author: cslNames(r.Authors), Editor: cslNames(r.Editors),
	}
	switch k := kindOf(r); {
	case r.Title == "":
		item.Type, item.Note = "document", r.Text
	case k == article:
		item.Type = "article-journal"
	case k == chapter:
		item.Type = "chapter"
	case k == book:
		item.Type = "book"
	case r.URL != "":
		item.Type = "webpage"
	default:
		item.Type = "document"
	}
	if r.Year != 0 {
		item.Issued = &cslDate{Parts: [][]int{{r.Year}}}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode([]cslItem{item}); err != nil {
		panic(err) // strings and numbers always encode
	}
	return strings.TrimRight(b.String(), "\n")
}

// cslNames gives bodies and undivided names of several words as literals, which
// processors print untouched.
func cslNames(names []document.Name) []cslName {
	var out []cslName
	for _, n := range names {
		switch {
		case n.Family == Others:
			out = append(out, cslName{Literal: Others})
		case n.Given == "" && strings.Contains(n.Family, " "):
			out = append(out, cslName{Literal: n.Family})
		default:
			out = append(out, cslName{Family: n.Family, Given: n.Given})
		}
	}
	return out
}
