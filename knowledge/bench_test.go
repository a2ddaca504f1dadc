package knowledge_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// sharedDir returns a folder of the question sets, or skips.
func sharedDir(t testing.TB, name ...string) string {
	dir := os.Getenv("FOOTNOTE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	dir = filepath.Join(append([]string{dir}, name...)...)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("skipped: the question sets are not here (%v); set FOOTNOTE_SHARED", err)
	}
	return dir
}

func load(t testing.TB, paths ...string) []*document.Document {
	docs, errs := extract.Load(t.Context(), extract.Here, paths)
	for _, err := range errs {
		t.Fatal(err)
	}
	return docs
}

func questions(t testing.TB, set string) (qs []string) {
	f, err := os.Open(filepath.Join(set, "questions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var q struct{ Question string }
		if err := json.Unmarshal(s.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		qs = append(qs, q.Question)
	}
	if len(qs) == 0 {
		t.Fatalf("no questions in %s", set)
	}
	return qs
}

// BenchmarkAnswer asks the questions of four textbooks for full answers and
// reports the middle and the slow end, at once, five, ten and twenty times the
// material.
func BenchmarkAnswer(b *testing.B) {
	set := sharedDir(b, "bench", "openstax")
	qs := questions(b, set)
	for _, times := range []int{1, 5, 10, 20} {
		var docs []*document.Document
		for n := range times {
			for _, d := range load(b, filepath.Join(set, "material")) {
				d.ID = fmt.Sprintf("%s-%d", d.ID, n)
				docs = append(docs, d)
			}
			if n > 0 && testing.Short() {
				b.Skip("short")
			}
		}
		base, err := knowledge.New(docs)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("material×%d", times), func(b *testing.B) {
			took := make([]time.Duration, 0, b.N)
			for i := range b.N {
				start := time.Now()
				_, _ = base.Answer(context.Background(), knowledge.Question{Text: qs[i%len(qs)]})
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}

// BenchmarkBuild reads files and builds a Base; it reports bytes a second and
// the live heap over the size of the text.
func BenchmarkBuild(b *testing.B) {
	dir := filepath.Join(sharedDir(b, "bench", "openstax"), "material")
	size := 0
	for _, d := range load(b, dir) {
		size += d.Size
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var base *knowledge.Base
	for b.Loop() {
		var err error
		if base, err = knowledge.New(load(b, dir)); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/float64(size), "heap/text")
	runtime.KeepAlive(base)
}
