package quality

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A Question is one question of a set, with what is known about its answer. A
// field that the set does not give is zero and is not judged.
type Question struct {
	ID   string
	Text string
	// Context is what was said before, oldest first.
	Context []string
	// Answerable reports whether the material answers it; otherwise the right
	// reply is a refusal. Sets that don't say have answerable questions only.
	Answerable bool
	// Kind groups questions in the report ("definition", "typo").
	Kind string

	// Doc is the document that answers, by file name without extension.
	Doc string
	// Paragraphs that answer; any of them will do.
	Paragraphs []Place
	// Answers are strings of which one must stand in the text shown.
	Answers []string
	// Facts are strings of which one stands in any telling of the answer, in
	// whatever words. Judged in place of the answers where Set.ByFacts is set.
	Facts []string
	// Sentences are the ids of sentences that answer, for results with ids.
	Sentences []string
	// Relevance holds judgements by document; where it is not nil, documents
	// are ranked and nothing else is judged.
	Relevance map[string]int
}

// A Place is one paragraph of a set's material.
type Place struct {
	Doc string
	// Paragraph counts from 0 after the title.
	Paragraph int
}

// A Set is a list of questions, perhaps with the material to answer them from.
type Set struct {
	// Questions in the order of the file.
	Questions []Question
	// Material is the folder of the set's own texts; "" if it has none.
	Material string
	// ByFacts says that the material is not the one that the questions were
	// written for but another telling of it: Facts decide, and documents and
	// paragraphs are not judged.
	ByFacts bool
}

// ReadSet reads the set in a folder: its questions.jsonl and, where there is
// one, the folder material. Given a file, it reads the questions alone.
func ReadSet(name string) (Set, error) {
	var s Set
	file := name
	info, err := os.Stat(name)
	if err != nil {
		return s, fmt.Errorf("read question set: %w", err)
	}
	if info.IsDir() {
		file = filepath.Join(name, "questions.jsonl")
		if m := filepath.Join(name, "material"); isDir(m) {
			s.Material = m
		}
	}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("read question set: %s has no questions.jsonl", name)
	} else if err != nil {
		return s, fmt.Errorf("read question set: %w", err)
	}
	defer f.Close()
	err = eachLine(f, func(line []byte) error {
		q, err := parseQuestion(line)
		s.Questions = append(s.Questions, q)
		return err
	})
	if err != nil {
		return s, fmt.Errorf("read questions %s: %w", file, err)
	}
	if len(s.Questions) == 0 {
		return s, fmt.Errorf("read questions %s: no questions in it", file)
	}
	return s, nil
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// questionLine is a line of questions.jsonl.
type questionLine struct {
	ID         json.RawMessage     `json:"id"`
	Question   string              `json:"question"`
	Context    json.RawMessage     `json:"context"`
	Doc        string              `json:"doc"`
	Paragraphs [][]json.RawMessage `json:"paragraphs"`
	Answers    []string            `json:"answers"`
	Facts      []string            `json:"facts"`
	Sentences  []string            `json:"gold_sentences"`
	Answerable *bool               `json:"answerable"`
	Kind       string              `json:"kind"`
	Relevance  map[string]int      `json:"qrels"`
}

func parseQuestion(line []byte) (Question, error) {
	var l questionLine
	if err := json.Unmarshal(line, &l); err != nil {
		return Question{}, err
	}
	q := Question{
		ID:         idText(l.ID),
		Text:       l.Question,
		Answerable: l.Answerable == nil || *l.Answerable,
		Kind:       l.Kind,
		Doc:        l.Doc,
		Answers:    l.Answers,
		Facts:      l.Facts,
		Sentences:  l.Sentences,
		Relevance:  l.Relevance,
	}
	if q.ID == "" {
		return q, errors.New("a question without id")
	}
	for _, p := range l.Paragraphs {
		place, err := parsePlace(p)
		if err != nil {
			return q, fmt.Errorf("question %s: %w", q.ID, err)
		}
		q.Paragraphs = append(q.Paragraphs, place)
	}
	if err := parseContext(l.Context, &q.Context); err != nil {
		return q, fmt.Errorf("question %s: %w", q.ID, err)
	}
	return q, nil
}

// parsePlace reads the pair ["doc", 3].
func parsePlace(pair []json.RawMessage) (p Place, err error) {
	if len(pair) != 2 || json.Unmarshal(pair[0], &p.Doc) != nil || json.Unmarshal(pair[1], &p.Paragraph) != nil {
		return p, errors.New(`a paragraph is not a pair like ["doc", 3]`)
	}
	return p, nil
}

// parseContext reads one string or a list of them.
func parseContext(raw json.RawMessage, to *[]string) error {
	var one string
	if len(raw) == 0 {
		return nil
	}
	if json.Unmarshal(raw, &one) == nil {
		if one != "" {
			*to = []string{one}
		}
		return nil
	}
	if err := json.Unmarshal(raw, to); err != nil {
		return errors.New("context is neither a text nor a list of them")
	}
	return nil
}

// idText gives the text of an id, which some files write as a number.
func idText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// eachLine calls f with every line that is not blank, and names the line on
// which it failed. Lines may be of any length.
func eachLine(r io.Reader, f func(line []byte) error) error {
	br := bufio.NewReaderSize(r, 1<<16)
	for n := 1; ; n++ {
		line, err := br.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := f(line); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}
