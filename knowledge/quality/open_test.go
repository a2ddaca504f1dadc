package quality

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// openSets returns the folders of the open question sets.
func openSets(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t), "bench", "*", "questions.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no question sets beside the reference scorer: %v", err)
	}
	for i, f := range files {
		files[i] = filepath.Dir(f)
	}
	return files
}

// TestParagraphsOfOpenSets holds our count of paragraphs against the sets':
// the paragraphs named as answering have to exist and to hold the answers.
func TestParagraphsOfOpenSets(t *testing.T) {
	for _, dir := range openSets(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			set := readSet(t, dir)
			docs := map[string][]string{}
			asked, held := 0, 0
			for i, q := range set.Questions {
				if len(q.Paragraphs) == 0 || len(q.Answers) == 0 || i%7 > 0 { // some are enough
					continue
				}
				asked++
				for _, p := range q.Paragraphs {
					if docs[p.Doc] == nil {
						docs[p.Doc] = paragraphsOf(t, filepath.Join(set.Material, p.Doc+".md"))
					}
					if p.Paragraph >= len(docs[p.Doc]) {
						t.Fatalf("question %s: %s has %d paragraphs, want number %d", q.ID, p.Doc, len(docs[p.Doc]), p.Paragraph)
					}
				}
				if slices.ContainsFunc(q.Paragraphs, func(p Place) bool {
					text := docs[p.Doc][p.Paragraph]
					return slices.ContainsFunc(q.Answers, func(a string) bool { return ContainsAnswer(text, a) })
				}) {
					held++
				}
			}
			// Answers that begin or end inside a word are not found; papers
			// are paraphrased.
			if share := float64(held) / float64(max(1, asked)); asked > 0 && share < .85 {
				t.Errorf("%d of %d questions have an answer in their paragraphs (%.2f)", held, asked, share)
			}
		})
	}
}

// paragraphsOf returns the paragraphs of a document by ParagraphIndex.
func paragraphsOf(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	index := ParagraphIndex(data)
	var texts [][]byte
	for offset, b := range data {
		i := index(offset)
		if i < 0 {
			continue
		}
		for len(texts) <= i {
			texts = append(texts, nil)
		}
		texts[i] = append(texts[i], b)
	}
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = string(text)
	}
	return out
}

// measureLine is a set's main measures in one line of a golden file.
func measureLine(name string, r Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-16s", name)
	for _, m := range []string{"hit@1", "answer@1", "fact@1", "ndcg@10", "overall", "auroc", "answerable_refused"} {
		for _, have := range r.Measures {
			if have.Name == m {
				fmt.Fprintf(&b, "  %s %s", m, have)
			}
		}
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}

func TestMeasureLine(t *testing.T) {
	got := measureLine("few", Score(fewQuestions, fewResponses))
	want := "few               hit@1 0.5000  answer@1 0.5000  overall 0.5000  auroc 0.7500  answerable_refused 0.0000\n"
	if got != want {
		t.Errorf("measureLine:\n got %q\nwant %q", got, want)
	}
}
