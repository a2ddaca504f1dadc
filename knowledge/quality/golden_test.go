package quality

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/knowledge/notes"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// checkGolden compares text with a file in testdata, line by line, so that a
// changed weight shows as a diff to review. With -update it writes the file.
func checkGolden(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		write(t, name, text)
		return
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v (-update writes it)", err)
	}
	got, want := strings.Split(text, "\n"), strings.Split(string(data), "\n")
	shown := 0
	for i := range max(len(got), len(want)) {
		g, w := line(got, i), line(want, i)
		if g == w {
			continue
		}
		if shown++; shown > 20 {
			t.Errorf("%s: more lines differ", name)
			break
		}
		t.Errorf("%s:%d:\n got %s\nwant %s", name, i+1, g, w)
	}
	if t.Failed() {
		t.Log("-update rewrites the file, if what changed is meant")
	}
}

// line returns line i, or what says that there is none.
func line(lines []string, i int) string {
	if i >= len(lines) {
		return "(end of file)"
	}
	return lines[i]
}

// goldenText tells of a run what matters to a reviewer: the measures, and what
// became of each question.
func goldenText(set Set, run Run) string {
	var b strings.Builder
	b.WriteString(Score(set, run).String())
	b.WriteString("\n# right, wrong; refused rightly, missed: refused wrongly, fooled: answered wrongly\n")
	for i, q := range set.Questions {
		r := run[i]
		confidence := "-"
		if r.Confidence != nil {
			confidence = fmt.Sprintf("%.2f", *r.Confidence)
		}
		fmt.Fprintf(&b, "\n%s %s %s: %s\n", q.ID, outcome(judge(q, r, set.ByFacts)), confidence, q.Text)
		for _, x := range r.Results[:min(3, len(r.Results))] {
			text := strings.Join(strings.Fields(x.Text), " ")
			if start := clip(text, 120); start != text {
				text = start + " …"
			}
			fmt.Fprintf(&b, "\t%s %d: %s\n", x.Doc, x.Paragraph, text)
		}
	}
	return b.String()
}

func outcome(j judgement) string {
	switch {
	case j.refused && !j.answerable:
		return "refused"
	case j.refused:
		return "missed"
	case !j.answerable:
		return "fooled"
	case j.right > 0:
		return "right"
	}
	return "wrong"
}

func TestGoldenText(t *testing.T) {
	set, docs := material(t)
	set.Questions = append(set.Questions,
		Question{ID: "wide", Text: "how wide?", Answerable: true, Doc: "Black_Sea", Answers: []string{"1,175 km"}},
		Question{ID: "old", Text: "how old?"},
		Question{ID: "missed", Text: "how far?", Context: []string{"the sea"}, Answerable: true, Doc: "Black_Sea"},
	)
	run, _, err := Ask(t.Context(), set, docs, pretend, Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "pretend.txt", goldenText(set, run))
}

// notesSet is our own set of questions on the built-in notes.
func notesSet(t *testing.T) Set {
	t.Helper()
	set := readSet(t, filepath.Join("testdata", "notes.jsonl"))
	set.ByFacts = true
	return set
}

// TestNotesHoldTheFacts keeps the questions and the notes together: a fact
// that no note has could never be found.
func TestNotesHoldTheFacts(t *testing.T) {
	var all [][]byte
	for _, f := range notes.Files() {
		all = append(all, bytes.Split(f.Data, []byte("\n\n"))...)
	}
	answerable := 0
	for _, q := range notesSet(t).Questions {
		if !q.Answerable {
			if len(q.Facts) > 0 {
				t.Errorf("%s has facts but is not answerable", q.ID)
			}
			continue
		}
		answerable++
		told := slices.ContainsFunc(all, func(note []byte) bool {
			return slices.ContainsFunc(q.Facts, func(f string) bool { return containsFact(clip(string(note), shown), f) })
		})
		if !told {
			t.Errorf("%s: no note has any of %q", q.ID, q.Facts)
		}
	}
	if answerable != 45 {
		t.Errorf("%d answerable questions, want 45", answerable)
	}
}
