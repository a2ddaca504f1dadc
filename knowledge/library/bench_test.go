package library_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"weak"

	"footnote/knowledge"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// textOf makes a Markdown text of so many bytes, different for each n: words
// drawn as in running text, in sentences, paragraphs and sections.
func textOf(n, bytes int) string {
	r := rand.New(rand.NewPCG(4, uint64(n)))
	word := rand.NewZipf(r, 1.07, 3, 30_000)
	var b strings.Builder
	fmt.Fprintf(&b, "# Book %d\n", n)
	for b.Len() < bytes {
		if r.IntN(12) == 0 {
			fmt.Fprintf(&b, "\n## Of %s\n", spell(word.Uint64()))
		}
		b.WriteByte('\n')
		for s := range 3 + r.IntN(5) {
			for w := range 8 + r.IntN(22) {
				text := spell(word.Uint64())
				if w == 0 {
					text = strings.ToUpper(text[:1]) + text[1:]
				}
				if s+w > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(text)
			}
			b.WriteByte('.')
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// A Load is many spaces on one library file, asked in some order. It is given to
// a process of its own as JSON.
type Load struct {
	Path          string
	Spaces, Bytes int
	Memory, Limit int64 // of the Library and of the Go runtime; 0: the defaults
	Asks          int
	Zipf          bool
}

// A Toll is what asking a Load took.
type Toll struct {
	First           time.Duration // the first answer of the process, which loads the tables of the languages
	Cold, ColdWorst time.Duration // the first answer of a shelf that was not ready
	Warm, WarmP99   time.Duration // an answer of one that was
	Lookup          time.Duration // of that, what Library.Base took
	Ready           float64       // share of asks that found a shelf ready
	Heap            int64         // live at the end, in bytes
	Resident        int64         // the most, in bytes; 0 where the system does not say
}

func (m Toll) String() string {
	return fmt.Sprintf("first answer %v; cold p50 %v, worst %v; warm p50 %v, p99 %v, of which finding the Base %v; %.0f %% ready; live heap %d MB, resident %d MB",
		m.First.Round(time.Millisecond), m.Cold.Round(time.Millisecond), m.ColdWorst.Round(time.Millisecond), m.Warm.Round(time.Microsecond), m.WarmP99.Round(time.Microsecond),
		m.Lookup.Round(time.Microsecond), 100*m.Ready, m.Heap>>20, m.Resident>>20)
}

// fill makes the library file. Ten texts are read; the other spaces have one of
// them each, which is all that a test of memory needs.
func (l Load) fill(t testing.TB) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), l.Path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	k := newKit(t, s, nil)
	for n := range l.Spaces {
		if n < 10 {
			k.add(t, shelf(n), "book.md", textOf(n, l.Bytes))
			continue
		}
		records, err := k.List(t.Context(), shelf(n%10))
		if err != nil {
			t.Fatal(err)
		}
		rec := records[0]
		text, err := s.Text(t.Context(), rec.Shelf, rec.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		original := []byte(fmt.Sprint(n))
		if _, err := s.Add(t.Context(), shelf(n), store.Upload{
			ID: rec.ID, Name: rec.Name, SHA256: fmt.Sprintf("%x", sha256.Sum256(original)), Original: original, Text: text, Reader: 1, Summary: rec.Summary, Added: start,
		}, store.Quota{}); err != nil {
			t.Fatal(err)
		}
	}
}

// ask asks the spaces one after the other, or as a few busy and many quiet ones
// do. Every space that is asked is asked twice in a row, as people do.
func (l Load) ask(ctx context.Context) (m Toll, err error) {
	if l.Limit > 0 {
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(l.Limit))
	}
	s, err := sqlite.Open(ctx, l.Path, sqlite.Options{})
	if err != nil {
		return m, err
	}
	defer s.Close()
	k, err := library.New(library.Config{Store: s, Read: (&kit{}).read, Reader: 1, Memory: l.Memory})
	if err != nil {
		return m, err
	}
	defer k.Close()
	r := rand.New(rand.NewPCG(5, 6))
	busy := rand.NewZipf(r, 1.1, 4, uint64(l.Spaces-1))
	last := make([]weak.Pointer[knowledge.Base], l.Spaces)
	var cold, warm, lookup []time.Duration
	for i := range l.Asks {
		n := i / 2 % l.Spaces
		if l.Zipf {
			n = int(busy.Uint64())
		}
		q := knowledge.Question{Text: "what is " + spell(r.Uint64N(3000)) + " of " + spell(r.Uint64N(300)) + "?"}
		began := time.Now()
		base, err := k.Base(ctx, shelf(n))
		if err != nil {
			return m, err
		}
		found := time.Since(began)
		if _, err := base.Answer(ctx, q); err != nil {
			return m, err
		}
		if took := time.Since(began); i == 0 {
			m.First = took
		} else if last[n].Value() == base {
			warm = append(warm, took)
			lookup = append(lookup, found)
		} else {
			cold = append(cold, took)
		}
		last[n] = weak.Make(base)
		if i%8 == 0 {
			m.Resident = max(m.Resident, resident())
		}
	}
	for _, all := range [][]time.Duration{cold, warm, lookup} {
		if len(all) == 0 {
			return m, errors.New("all were ready, or none")
		}
		slices.Sort(all)
	}
	m.Cold, m.ColdWorst = cold[len(cold)/2], cold[len(cold)-1]
	m.Warm, m.WarmP99, m.Lookup = warm[len(warm)/2], warm[len(warm)*99/100], lookup[len(lookup)/2]
	m.Ready = float64(len(warm)) / float64(l.Asks)
	m.Heap = live()
	runtime.KeepAlive(k)
	return m, nil
}

// live is the heap that is in use, in bytes.
func live() int64 {
	runtime.GC()
	runtime.GC() // for what finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// resident is the memory of this process in bytes, as the system counts it; 0
// where it does not say.
func resident() int64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, err := strconv.ParseInt(strings.Fields(string(data))[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// loadVariable tells this test binary to be the process that asks.
const loadVariable = "FOOTNOTE_LIBRARY_LOAD"

func TestMain(m *testing.M) {
	given := os.Getenv(loadVariable)
	if given == "" {
		os.Exit(m.Run())
	}
	var l Load
	err := json.Unmarshal([]byte(given), &l)
	if err == nil {
		var toll Toll
		if toll, err = l.ask(context.Background()); err == nil {
			err = json.NewEncoder(os.Stdout).Encode(toll)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// apart asks in a process of its own, whose memory is the Library's alone.
func (l Load) apart(t testing.TB) (m Toll) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	given, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), loadVariable+"="+string(given))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// Many spaces do not take more memory than a Library was given. In a long run
// these are 1,000 of 2 MB each, and a machine of 1 GiB has to hold them.
func TestManySpacesStayBelowTheirMemory(t *testing.T) {
	l := Load{Path: filepath.Join(folder(t), "library.db"), Spaces: 30, Bytes: 40 << 10, Memory: 2 << 20, Asks: 90}
	most := int64(10 << 20) // of the whole process, whose tables are some 4 MB of it; all spaces together take 26
	if long {
		l.Path = filepath.Join(t.TempDir(), "library.db")
		l.Spaces, l.Bytes, l.Memory, l.Asks = 1000, 2<<20, 0, 2000
		most = library.DefaultMemory * 11 / 10
	}
	l.fill(t)
	for _, zipf := range []bool{false, true} {
		l.Zipf = zipf
		m := l.apart(t)
		t.Logf("Zipf %t: %v", zipf, m)
		if m.Heap > most {
			t.Errorf("Zipf %t: %d MB are live, of at most %d", zipf, m.Heap>>20, most>>20)
		}
		if long && m.Resident > 1<<30 {
			t.Errorf("Zipf %t: %d MB are resident, of at most 1024", zipf, m.Resident>>20)
		}
		if long && m.ColdWorst > 300*time.Millisecond {
			t.Errorf("Zipf %t: the slowest first answer took %v", zipf, m.ColdWorst)
		}
	}
}

// The estimate by which memory is bounded is not far from what a Base takes.
func TestEstimate(t *testing.T) {
	texts := map[string]string{
		"prose":      textOf(1, 1<<20),
		"short ones": strings.Repeat("Yes, said the ferryman.\n\n", 20_000),
		"one word":   strings.Repeat("toll ", 150_000),
	}
	if real := sharedText(); real != "" {
		texts["textbooks"] = real
	}
	warm, err := extract.Read("w.md", []byte("Tables are loaded with the first words.\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := library.BuildOf(warm); err != nil {
		t.Fatal(err)
	}
	for name, text := range texts {
		d, err := extract.Read("d.md", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		before := live()
		base, took, err := library.BuildOf(d)
		if err != nil {
			t.Fatal(err)
		}
		got := live() - before
		runtime.KeepAlive(base)
		t.Logf("%s: %d kB, estimated %d kB", name, got>>10, took>>10)
		if ratio := float64(took) / float64(got); ratio < 0.75 || ratio > 1.75 {
			t.Errorf("%s: a Base takes %d kB, estimated are %d kB", name, got>>10, took>>10)
		}
		runtime.KeepAlive(d)
	}
}

// sharedText is some 2 MB of textbooks from the question sets; "" where those
// are not.
func sharedText() string {
	shared := os.Getenv("FOOTNOTE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	files, err := filepath.Glob(filepath.Join(shared, "bench", "openstax", "material", "*.md"))
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, f := range files {
		if data, err := os.ReadFile(f); err == nil && b.Len() < 2<<20 {
			b.Write(data)
			b.WriteString("\n\n")
		}
	}
	return b.String()
}

// BenchmarkColdShelf asks a shelf of 2 MB that is not ready.
func BenchmarkColdShelf(b *testing.B) {
	l := Load{Path: filepath.Join(folder(b), "library.db"), Spaces: 2, Bytes: 2 << 20}
	l.fill(b)
	k, _ := openKit(b, l.Path)
	b.SetBytes(int64(l.Bytes))
	for b.Loop() {
		cold := newKit(b, k.store, nil)
		if _, err := ask(b, cold, shelf(0)).Answer(b.Context(), knowledge.Question{Text: "what is the toll?"}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWarmShelf asks a shelf of 2 MB that is ready: with the Library, and
// its Base alone.
func BenchmarkWarmShelf(b *testing.B) {
	l := Load{Path: filepath.Join(folder(b), "library.db"), Spaces: 1, Bytes: 2 << 20}
	l.fill(b)
	k, _ := openKit(b, l.Path)
	base := ask(b, k, shelf(0))
	b.Run("with the Library", func(b *testing.B) {
		for b.Loop() {
			if _, err := ask(b, k, shelf(0)).Answer(b.Context(), knowledge.Question{Text: "what is " + spell(7) + "?"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Base alone", func(b *testing.B) {
		for b.Loop() {
			if _, err := base.Answer(b.Context(), knowledge.Question{Text: "what is " + spell(7) + "?"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("finding it alone", func(b *testing.B) {
		for b.Loop() {
			ask(b, k, shelf(0))
		}
	})
}
