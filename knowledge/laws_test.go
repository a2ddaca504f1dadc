package knowledge_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// FuzzLaws reads any Markdown, asks it any question, and holds the laws of
// answers: quotations are verbatim, and places lead back to the file. Answering
// takes less than a second.
func FuzzLaws(f *testing.F) {
	harbour, err := os.ReadFile(filepath.Join("testdata", "harbour.txt"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(harbour, "who built the railway?")
	f.Add([]byte("# Dams\n\nA *dam* keeps water (Holm, 2001, p. 3). It is [old](x).\n\n> Dams are old, said Holm.\n\n## References\n\nHolm, M. (2001). Dams.\n"), "what does Holm say of dams?")
	f.Add([]byte("a\u0301b \u202ec\n\n- d\n- e &amp; f\n"), "ab")
	f.Fuzz(func(t *testing.T, data []byte, question string) {
		if len(data) > 1<<16 {
			return
		}
		doc, err := extract.Read("x.md", data)
		if err != nil {
			return
		}
		base, err := knowledge.New([]*document.Document{doc})
		if err != nil {
			if !errors.Is(err, knowledge.ErrNoDocuments) {
				t.Fatal(err)
			}
			return
		}
		var a knowledge.Answer
		var took time.Duration
		for range 3 { // a busy machine gets two more tries
			start := time.Now()
			a, err = base.Answer(context.Background(), knowledge.Question{Text: question, Limit: 5})
			if took = time.Since(start); took < time.Second {
				break
			}
		}
		if took >= time.Second {
			t.Errorf("an answer from %d bytes takes %v", len(data), took)
		}
		if err != nil {
			if e := (*knowledge.QuestionError)(nil); !errors.As(err, &e) {
				t.Fatalf("Answer(%q): %v", question, err)
			}
			return
		}
		files := map[string][]byte{}
		if isPlain(data) { // else what a person reads is not what stands there
			files[doc.Source] = data
		}
		for _, s := range a.Snippets { // what checkAnswer would panic at
			if f := s.Citation.Locator.File; f.Start < 0 || f.End < f.Start || f.End > len(data) {
				t.Fatalf("%q: place %v in a file of %d", question, f, len(data))
			}
		}
		checkAnswer(t, base, files, question, a)
	})
}

// isPlain reports whether a text has nothing that is composed, left out or
// written in another way in its file.
func isPlain(data []byte) bool {
	for _, c := range data {
		if c < ' ' && c != '\n' || c >= 0x7f || c == '&' || c == '`' {
			return false
		}
	}
	return true
}
