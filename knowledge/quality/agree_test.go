package quality

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// shared returns the folder with the reference scorer and the open question
// sets, which lie outside the repository; without it the test is skipped.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("FOOTNOTE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "bench", "score.py")); err != nil {
		t.Skipf("skipped: no reference scorer: %v (FOOTNOTE_SHARED names its folder)", err)
	}
	return dir
}

// python runs a program beside the reference scorer.
func python(t *testing.T, stdin []byte, args ...string) []byte {
	t.Helper()
	python3, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("skipped: the reference scorer needs python3")
	}
	cmd := exec.Command(python3, append([]string{"-B"}, args...)...)
	cmd.Dir = filepath.Join(shared(t), "bench")
	cmd.Env = append(os.Environ(), "PYTHONUTF8=1")
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3: %v\n%s", err, stderr.Bytes())
	}
	return out
}

// reference returns what the reference scorer says of a run.
func reference(t *testing.T, dir, runFile string, args ...string) map[string]any {
	t.Helper()
	out := python(t, nil, append([]string{"score.py", dir, runFile, "--json"}, args...)...)
	var fields map[string]any
	if err := json.Unmarshal(out, &fields); err != nil {
		t.Fatalf("the reference scorer printed no JSON: %v\n%s", err, out)
	}
	return fields
}

func TestScoreAgreesWithReference(t *testing.T) {
	for seed := range uint64(24) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			g := generator{rand.New(rand.NewPCG(seed, 1))}
			dir := t.TempDir()
			questions, run := g.answers(60)
			if seed%4 == 3 {
				questions, run = g.rankings(40)
			}
			questionFile := filepath.Join(dir, "questions.jsonl")
			runFile := filepath.Join(dir, "run.jsonl")
			writeLines(t, questionFile, questions)
			writeLines(t, runFile, run)

			got := reportFields(t, Score(readSet(t, dir), readRunFile(t, runFile)))
			var args []string
			if seed%4 != 3 {
				args = []string{"--by", "kind"}
			}
			compareFields(t, "", got, reference(t, dir, runFile, args...))
		})
	}
}

// TestWrittenRunScoresTheSame asks a pretend engine, writes its run, and lets
// the reference scorer read the file.
func TestWrittenRunScoresTheSame(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(7, 7))}
	dir := t.TempDir()
	questions, responses := g.answers(80)
	writeLines(t, filepath.Join(dir, "questions.jsonl"), questions)
	writeLines(t, filepath.Join(dir, "run.jsonl"), responses)
	run := readRunFile(t, filepath.Join(dir, "run.jsonl"))
	rewritten := filepath.Join(dir, "rewritten.jsonl")
	writeRunFile(t, rewritten, run)
	got := reportFields(t, Score(readSet(t, dir), run))
	compareFields(t, "", got, reference(t, dir, rewritten, "--by", "kind"))
}

// TestEvaluationAgreesWithReference goes the whole way: questions from an open
// set to our answers, their run file, and what the reference scorer says of it.
func TestEvaluationAgreesWithReference(t *testing.T) {
	bench := filepath.Join(shared(t), "bench")
	for _, name := range []string{"nq_qed", "offtopic"} { // the second has questions to refuse
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			copySome(t, filepath.Join(dir, "questions.jsonl"), filepath.Join(bench, name, "questions.jsonl"))
			set := readSet(t, dir)
			set.Material = filepath.Join(bench, name, "material")
			run := askAll(t, set, folderBase(t, set.Material))
			runFile := filepath.Join(dir, "run.jsonl")
			writeRunFile(t, runFile, run)
			compareFields(t, "", reportFields(t, Score(set, run)), reference(t, dir, runFile))
		})
	}
}

// copySome copies some of the lines of a file, in order.
func copySome(t *testing.T, to, from string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, strings.Join(thin(slices.Collect(strings.Lines(string(data)))), ""))
}

func TestNormalizeAgreesWithReference(t *testing.T) {
	var texts []string
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf) {
			texts = append(texts, "x"+string(r)+"y")
		}
	}
	g := generator{rand.New(rand.NewPCG(3, 3))}
	for range 3000 {
		texts = append(texts, g.text(12))
	}
	texts = append(texts, "ΟΔΥΣΣΕΥΣ", "ΣΑΣ Σ ΑΣ. Σ'Σ ΑΣ\u0301 Α.Σ.Α", "İSTANBUL Iı", "the_a an-the THE", "Straße ǅ ﬁ")
	in, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	// Characters that either side's version of Unicode does not know are left
	// out: null.
	const program = `import json, sys, unicodedata
sys.path.insert(0, '.')
import score
known = lambda s: all(unicodedata.category(c) != 'Cn' for c in s)
json.dump([score.norm(s) if known(s) else None for s in json.load(sys.stdin)], sys.stdout)`
	var want []*string
	if err := json.Unmarshal(python(t, in, "-c", program), &want); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for i, s := range texts {
		if want[i] == nil || normalize(s) == *want[i] {
			continue
		}
		if failed++; failed <= 20 {
			t.Errorf("normalize(%+q) = %+q, want %+q", s, normalize(s), *want[i])
		}
	}
	if failed > 20 {
		t.Errorf("and %d more", failed-20)
	}
}

func readRunFile(t *testing.T, name string) Run {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	run, err := ReadRun(f)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func writeRunFile(t *testing.T, name string, run Run) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteRun(&b, run); err != nil {
		t.Fatal(err)
	}
	write(t, name, b.String())
}

func reportFields(t *testing.T, r Report) map[string]any {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatalf("report is not JSON: %v\n%s", err, b)
	}
	return m
}

// compareFields wants the same fields on both sides, equal to 1e-9.
func compareFields(t *testing.T, path string, got, want map[string]any) {
	t.Helper()
	for k := range got {
		if _, ok := want[k]; !ok {
			t.Errorf("%s%s = %v, want no such measure", path, k, got[k])
		}
	}
	for k, w := range want {
		g, ok := got[k]
		if !ok {
			t.Errorf("%s%s is missing, want %v", path, k, w)
			continue
		}
		switch w := w.(type) {
		case map[string]any:
			sub, _ := g.(map[string]any)
			compareFields(t, path+k+".", sub, w)
		case float64:
			if g, ok := g.(float64); !ok || math.Abs(g-w) > 1e-9 {
				t.Errorf("%s%s = %v, want %v", path, k, got[k], w)
			}
		default:
			if g != w {
				t.Errorf("%s%s = %v, want %v", path, k, g, w)
			}
		}
	}
}

func writeLines(t *testing.T, name string, lines []map[string]any) {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	for _, l := range lines {
		if err := enc.Encode(l); err != nil {
			t.Fatal(err)
		}
	}
	write(t, name, b.String())
}

// A generator makes sets and runs with everything that the measures tell
// apart: ties, refusals, missing responses and fields, repeated places, many
// scripts, answers on both sides of the cut.
type generator struct{ *rand.Rand }

var words = []string{
	"the", "a", "An", "THE", "river", "River,", "sea", "1,000", "$960", "Ödön", "don't", "x_y", "ΣΑΣ", "İzmir", "Straße",
	"ทะเล", "ที่นี่", "海", "大陆 海", "カナ", "море", "Қазақстан", "البحر", "𝐀𝐁", "e\u0301", "½", "²", "٣", "—", "…", "\u00a0", "\u2003", "\x1f", "_",
}

func (g generator) text(n int) string {
	var b strings.Builder
	for range g.IntN(n + 1) {
		b.WriteString(words[g.IntN(len(words))])
		if g.IntN(5) > 0 {
			b.WriteString(" ")
		}
	}
	return b.String()
}

func (g generator) doc() string { return fmt.Sprintf("doc%d", g.IntN(4)) }

func (g generator) some(n int, f func() any) []any {
	out := []any{}
	for range g.IntN(n + 1) {
		out = append(out, f())
	}
	return out
}

func (g generator) answers(n int) (questions, run []map[string]any) {
	place := func() any { return []any{g.doc(), g.IntN(3)} }
	for i := range n {
		id := fmt.Sprintf("q%d", i)
		q := map[string]any{
			"id": id, "question": "?", "doc": g.doc(),
			"paragraphs": g.some(3, place),
			"answers":    g.some(3, func() any { return g.text(2) }),
		}
		if g.IntN(3) > 0 {
			q["answerable"] = g.IntN(3) > 0
		}
		if g.IntN(3) > 0 {
			q["kind"] = []string{"when", "who", "Ähnlich"}[g.IntN(3)]
		}
		if g.IntN(2) > 0 {
			q["gold_sentences"] = g.some(2, func() any { return fmt.Sprintf("s%d", g.IntN(4)) })
		}
		questions = append(questions, q)
		for g.IntN(10) > 1 { // now and then none, now and then several
			run = append(run, g.response(id))
			if g.IntN(10) > 0 {
				break
			}
		}
	}
	return questions, run
}

func (g generator) response(id string) map[string]any {
	r := map[string]any{"id": id, "refused": g.IntN(5) == 0}
	if g.IntN(2) > 0 {
		r["confidence"] = float64(g.IntN(6)) / 5
	}
	r["results"] = g.some(12, func() any {
		x := map[string]any{"doc": g.doc(), "text": g.text(12), "score": float64(g.IntN(8)) / 7}
		if g.IntN(6) > 0 {
			x["paragraph_index"] = g.IntN(3)
		}
		if g.IntN(3) > 0 {
			x["sid"] = fmt.Sprintf("s%d", g.IntN(4))
		}
		if g.IntN(4) == 0 { // the answer begins about the cut
			x["text"] = strings.Repeat("é", 380+g.IntN(25)) + " " + g.text(4)
		}
		return x
	})
	return r
}

func (g generator) rankings(n int) (questions, run []map[string]any) {
	doc := func() string { return strconv.Itoa(g.IntN(300)) }
	for i := range n {
		id := strconv.Itoa(i)
		relevance := map[string]int{doc(): 1 + g.IntN(2)}
		for range g.IntN(15) {
			relevance[doc()] = g.IntN(4)
		}
		relevance["sure"] = 1
		questions = append(questions, map[string]any{"id": id, "question": "?", "qrels": relevance})
		if g.IntN(8) == 0 {
			continue
		}
		results := g.some(1300, func() any { return map[string]any{"doc": doc()} })
		run = append(run, map[string]any{"id": id, "results": results})
	}
	return questions, run
}
