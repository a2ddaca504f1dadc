package quality

import (
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/extract"
	"footnote/knowledge/notes"
)

// asked is about how many questions of each open set are asked: every n-th, so
// that all sets together take less than a minute under the race detector. A
// measure of some differs from that of the whole set, but it is the same ones
// each time.
const asked = 200

// thin takes every n-th of a set's questions, n such that about asked are left.
func thin[Q any](questions []Q) []Q {
	n := max(1, (len(questions)+asked/2)/asked)
	var some []Q
	for i := 0; i < len(questions); i += n {
		some = append(some, questions[i])
	}
	return some
}

// TestNotesMeasures shows what a change does to the answers from the built-in
// notes.
func TestNotesMeasures(t *testing.T) {
	set := notesSet(t)
	run := askAll(t, set, notesBase(t))
	checkFloors(t, "notes", Score(set, run))
	checkGolden(t, "golden.txt", goldenText(set, run))
}

// An openSet is a question set from outside the repository.
type openSet struct {
	name string
	read func(t *testing.T) (Set, *knowledge.Base)
}

// TestOpenMeasures does the same with the open sets: a line each.
func TestOpenMeasures(t *testing.T) {
	gold := filepath.Join(shared(t), "gold")
	sets := []openSet{
		{"gold, material", func(t *testing.T) (Set, *knowledge.Base) {
			return readSet(t, gold), folderBase(t, filepath.Join(shared(t), "material"))
		}},
		{"gold, notes", func(t *testing.T) (Set, *knowledge.Base) {
			set := readSet(t, gold)
			set.ByFacts = true
			return set, notesBase(t)
		}},
	}
	for _, dir := range openSets(t) {
		sets = append(sets, openSet{filepath.Base(dir), func(t *testing.T) (Set, *knowledge.Base) {
			set := readSet(t, dir)
			set.Questions = thin(set.Questions)
			return set, folderBase(t, set.Material)
		}})
	}
	lines := make([]string, len(sets))
	t.Run("sets", func(t *testing.T) {
		for i, s := range sets {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				set, base := s.read(t)
				report := Score(set, askAll(t, set, base))
				checkFloors(t, s.name, report)
				lines[i] = measureLine(s.name, report)
			})
		}
	})
	for i, s := range sets {
		if lines[i] == "" {
			t.Skipf("%s was not measured, so the lines are not compared", s.name) // -run chose some
		}
	}
	checkGolden(t, "open.txt", strings.Join(lines, ""))
}

func readSet(t *testing.T, name string) Set {
	t.Helper()
	set, err := ReadSet(name)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// notesBase is the built-in notes, ready to answer.
func notesBase(t *testing.T) *knowledge.Base {
	t.Helper()
	docs, err := notes.Documents()
	if err != nil {
		t.Fatal(err)
	}
	return newBase(t, docs)
}

// folderBase is the texts of a folder, ready to answer.
func folderBase(t *testing.T, dir string) *knowledge.Base {
	t.Helper()
	docs, problems := extract.Load(t.Context(), extract.Here, []string{dir})
	for _, p := range problems {
		t.Error(p)
	}
	return newBase(t, docs)
}

func newBase(t *testing.T, docs []*knowledge.Document) *knowledge.Base {
	t.Helper()
	base, err := knowledge.New(docs)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func askAll(t *testing.T, set Set, base *knowledge.Base) Run {
	t.Helper()
	run, _, err := Ask(t.Context(), set, base.Documents(), base.Answer, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return run
}
