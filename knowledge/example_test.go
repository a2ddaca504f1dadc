package knowledge_test

import (
	"context"
	"fmt"
	"path/filepath"

	"footnote/knowledge"
	"footnote/knowledge/extract"
)

func Example() {
	docs, _ := extract.Load(context.Background(), extract.Here, []string{filepath.Join("testdata", "harbour.txt")})
	base, err := knowledge.New(docs)
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := base.Answer(context.Background(), knowledge.Question{Text: "who biult the railway?"})
	if err != nil {
		fmt.Println(err)
		return
	}
	first := answer.Snippets[0]
	fmt.Println(answer.Verdict, "-", answer.Read)
	fmt.Println(first.Text[:72], "…")
	fmt.Println(first.Citation.Authors[0], "-", first.Citation.Section, "- paragraph", first.Citation.Paragraph)
	for _, r := range first.Citation.References {
		fmt.Println(r.Marker, "-", r.Status, "-", r.Note)
	}
	// Output:
	// answered - who built the railway?
	// The engineer Tomas Verhoeven built the coastal railway between 1924 and  …
	// Maria Lindqvist - [2 The Railway 2.1 Who built it] - paragraph 1
	// Nordin, 2010 - near - the list has Nordin 2011
}
