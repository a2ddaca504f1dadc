// Package notes holds the built-in study notes: what Footnote answers from
// when nobody has given it material yet. They report on two texts, an article
// by Leticia De Jesus and Paulo Afonso B. Duarte and an untitled essay, both on
// Kazakhstan between China and Russia, and are complete: each argument, figure,
// date and name of the two texts is in a note.
//
// The notes tell all of it in our own words. Footnote quotes its sources word
// for word, so whatever is embedded here is handed out word for word; the two
// texts are their authors' to publish, a report on them is ours. From a
// quotation only a key phrase of a few words is kept, in quotation marks.
//
// # Shape
//
// Each file is Markdown with a front matter of title, author and lang. A note
// is one paragraph on one line, short enough to be shown whole, and it names
// its subject because it will be shown alone. Notes of the article stand under
// the article's own section numbers, with a further heading for each topic.
//
// A note ends with one parenthesis: the text it reports on, the place there,
// and the works that are cited at that place, separated by semicolons.
//
//	… in its own region (De Jesus and Duarte, n.d., §3.2 ¶4; Lo, 2015, p.8-9).
//	… on the border with China (Essay on Kazakhstan, n.d., ¶2).
//
// Paragraphs (¶) count from 1 within their section; a block quotation is one,
// a pull quote is none, and a page break makes none. "§Title" is what stands
// above the abstract. A comparison names several places, separated by commas.
//
// Works are named as the article's text names them, and listed under
// "References" as its list has them. Where the two differ (Pieper 2020 in the
// text, 2021 in the list) or the list has no entry, the notes differ in the
// same way: saying so is Footnote's work, here as in any other material.
package notes

import (
	"embed"
	"fmt"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

//go:embed *.md
var files embed.FS

// A File is one of the embedded Markdown files.
type File struct {
	Name string // "banner.md"
	Data []byte // UTF-8; the caller's own copy
}

// names fixes the order, the longer text first.
var names = []string{"dejesus-duarte.md", "banner.md"}

// Files returns the study notes, always in the same order.
func Files() []File {
	all := make([]File, len(names))
	for i, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic("notes: " + err.Error()) // a name here without its file
		}
		all[i] = File{Name: name, Data: data}
	}
	return all
}

// Documents returns the study notes as they are read.
func Documents() ([]*document.Document, error) {
	var docs []*document.Document
	for _, f := range Files() {
		d, err := extract.Read(f.Name, f.Data)
		if err != nil {
			return nil, fmt.Errorf("read the built-in notes: %w", err)
		}
		docs = append(docs, d)
	}
	return docs, nil
}
