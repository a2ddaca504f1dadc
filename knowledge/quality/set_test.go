package quality

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestReadSet(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "questions.jsonl"), `
{"id": "a", "question": "who?", "doc": "D", "paragraph_index": 2, "paragraphs": [["D", 2], ["E", 0]], "answers": ["x"], "answerable": true, "kind": "who", "gold_sentences": ["D#2#0"]}

{"id": 7, "question": "and when?", "context": "who?", "facts": ["1996"]}
{"id": "c", "question": "?", "context": ["one", "two"], "paragraphs": [], "answerable": false}
{"id": "d", "question": "claim", "qrels": {"14": 1, "15": 0}}`)
	if err := os.Mkdir(filepath.Join(dir, "material"), 0o777); err != nil {
		t.Fatal(err)
	}
	got, err := ReadSet(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := Set{Material: filepath.Join(dir, "material"), Questions: []Question{
		{ID: "a", Text: "who?", Doc: "D", Paragraphs: []Place{{"D", 2}, {"E", 0}}, Answers: []string{"x"}, Answerable: true, Kind: "who", Sentences: []string{"D#2#0"}},
		{ID: "7", Text: "and when?", Context: []string{"who?"}, Facts: []string{"1996"}, Answerable: true},
		{ID: "c", Text: "?", Context: []string{"one", "two"}},
		{ID: "d", Text: "claim", Answerable: true, Relevance: map[string]int{"14": 1, "15": 0}},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("ReadSet:\n got %+v\nwant %+v", got, want)
	}

	want.Material = ""
	if got, err = ReadSet(filepath.Join(dir, "questions.jsonl")); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("ReadSet of the file alone: %+v, %v", got, err)
	}
}

func TestReadSetErrors(t *testing.T) {
	for _, tt := range []struct{ name, questions, want string }{
		{"broken line", "{\"id\": \"a\"}\n\n{\"id\":", "line 3: "},
		{"no id", `{"question": "?"}`, "line 1: a question without id"},
		{"bad paragraph", `{"id": "a", "paragraphs": [[3, "D"]]}`, "question a: a paragraph is not a pair"},
		{"bad context", `{"id": "a", "context": 3}`, "question a: context is neither"},
		{"empty", "\n", "no questions in it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "questions.jsonl"), tt.questions)
			if _, err := ReadSet(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadSet(%q): error %v, want %q", tt.questions, err, tt.want)
			}
		})
	}
	if _, err := ReadSet(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no questions.jsonl") {
		t.Errorf("ReadSet of an empty folder: %v", err)
	}
	if _, err := ReadSet(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("ReadSet of a folder that does not exist: no error")
	}
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}
