package quality

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"footnote/knowledge"
)

// ParagraphIndex returns a function that tells which paragraph of a set's
// document holds a byte of its file: counted from 0, -1 for none. Paragraphs
// are separated by blank lines; headings are not counted.
func ParagraphIndex(data []byte) func(offset int) int {
	var paragraphs []knowledge.Span
	for start := 0; start < len(data); {
		end, next := len(data), len(data)
		if i := bytes.Index(data[start:], []byte("\n\n")); i >= 0 {
			end, next = start+i, start+i+2
		}
		block := bytes.TrimSpace(data[start:end])
		if len(block) > 0 && block[0] != '#' {
			paragraphs = append(paragraphs, knowledge.Span{Start: start, End: end})
		}
		start = next
	}
	return func(offset int) int {
		i := sort.Search(len(paragraphs), func(i int) bool { return paragraphs[i].End > offset })
		if i == len(paragraphs) || offset < paragraphs[i].Start {
			return -1
		}
		return i
	}
}

// A source is a document as the set knows it.
type source struct {
	name string // file name without extension
	// paragraph maps file offsets to the set's paragraphs; nil where the
	// document is not one of the set's own, and its own count serves.
	paragraph func(offset int) int
}

// sources finds the set's name of each document. Ids won't do: they are made
// from file names but are not the same.
func (s Set) sources(docs []*knowledge.Document) (map[string]source, error) {
	m := make(map[string]source, len(docs))
	for _, d := range docs {
		base := path.Base(filepath.ToSlash(d.Source))
		src := source{name: strings.TrimSuffix(base, path.Ext(base))}
		if s.Material != "" {
			data, err := os.ReadFile(filepath.Join(s.Material, base))
			if err != nil {
				return nil, fmt.Errorf("find paragraphs of %s: %w", d.ID, err)
			}
			src.paragraph = ParagraphIndex(data)
		}
		m[d.ID] = src
	}
	return m, nil
}

// result places a snippet.
func (s source) result(x knowledge.Snippet) Result {
	r := Result{Doc: s.name, Paragraph: x.Citation.Locator.Paragraph, Text: x.Text, Score: x.Score}
	if s.paragraph != nil {
		r.Paragraph = s.paragraph(x.Citation.Locator.File.Start)
	}
	return r
}
