package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/knowledge/extract"
)

// hostile is the folder of files that were made, or found, to break readers.
func hostile(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("FOOTNOTE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "hostile")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("skipped: the hostile files are not here (%v); set FOOTNOTE_SHARED", err)
	}
	return dir
}

// program builds the program as it is shipped: what a child takes is not to be
// measured with the race detector in it.
func program(t *testing.T) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "footnote")
	build := exec.Command("go", "build", "-o", file, "footnote/cmd/footnote")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return []string{file, "extract", "--"}
}

// An outcome is what became of a file.
type outcome struct {
	folder, name string
	reason       string // why it was not read; "" if it was
	err          error
	used         usage
}

// ordinary are the folders, and in the last one the files, of which at least 95
// in a hundred have to be read.
func (o outcome) ordinary() string {
	switch {
	case o.folder == "py-pdf" || o.folder == "python-docx":
		return o.folder
	case o.folder == "epubcheck" && strings.HasSuffix(strings.TrimSuffix(o.name, filepath.Ext(o.name)), "-valid"):
		return "epubcheck *-valid"
	}
	return ""
}

// TestHostile gives every hostile file to a Reader: it is read, or refused with
// a reason, in time and within memory, and only crafted files may end their
// child. A longer run (FOOTNOTE_MUTATIONS=5) does the same with so many altered
// copies of each.
func TestHostile(t *testing.T) {
	switch {
	case testing.Short():
		t.Skip("skipped: it takes about a minute")
	case underRaceDetector:
		t.Skip("the children are measured as they are: go test -run Hostile ./knowledge/extract/sandbox")
	}
	dir := hostile(t)
	mutations, _ := strconv.Atoi(os.Getenv("FOOTNOTE_MUTATIONS"))
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && filepath.Dir(path) != dir {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s (%v)", dir, err)
	}
	r := Reader{Command: program(t)}
	outcomes := make([][]outcome, len(files))
	var next, work = make(chan int), sync.WaitGroup{}
	for range DefaultParallel {
		work.Go(func() {
			for i := range next {
				data, err := os.ReadFile(files[i])
				if err != nil {
					t.Error(err)
					continue
				}
				for k := range mutations + 1 {
					o := outcome{folder: filepath.Base(filepath.Dir(files[i])), name: filepath.Base(files[i])}
					if rel, err := filepath.Rel(dir, files[i]); err == nil {
						o.folder, _, _ = strings.Cut(filepath.ToSlash(rel), "/")
					}
					if k > 0 {
						o.folder += ", altered"
						data = mutate(data, rand.New(rand.NewPCG(uint64(i), uint64(k))))
					}
					_, o.used, o.err = r.read(t.Context(), files[i], data)
					outcomes[i] = append(outcomes[i], o)
				}
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	work.Wait()

	folders := map[string][]outcome{}
	for _, o := range slices.Concat(outcomes...) {
		o.reason = judge(t, o)
		folders[o.folder] = append(folders[o.folder], o)
		if of := o.ordinary(); of != "" {
			folders["ordinary: "+of] = append(folders["ordinary: "+of], o)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		report(t, name, folders[name])
	}
	t.Attr("R7", fmt.Sprintf("%d files, each with %d altered copies", len(files), mutations))
}

// judge holds an outcome against what is promised, and returns the reason.
func judge(t *testing.T, o outcome) string {
	const spare = 32 << 20 // what a child can take between two looks
	if o.used.time > DefaultTimeout+time.Second || o.used.memory > DefaultMemory+spare {
		t.Errorf("%s/%s: took %v and %d MiB", o.folder, o.name, o.used.time, o.used.memory>>20)
	}
	if o.err == nil {
		return ""
	}
	var told *extract.Error
	var f *Failure
	if !errors.As(o.err, &told) {
		t.Errorf("%s/%s: %v (%T)", o.folder, o.name, o.err, o.err)
		return "no reason"
	}
	if errors.As(o.err, &f) {
		say := t.Errorf
		if o.folder == "crafted" && f.Reason != extract.ErrCrashed {
			say = t.Logf
		}
		say("%s/%s ended its child: %v; %s (%d ms, %d MiB)", o.folder, o.name, told.Err, f.Detail, o.used.time.Milliseconds(), o.used.memory>>20)
	}
	for _, reason := range reasons {
		if errors.Is(told, reason) {
			return reason.Error()
		}
	}
	t.Errorf("%s/%s: %v is no reason of package extract", o.folder, o.name, told.Err)
	return told.Err.Error()
}

// report prints a line for a folder, and for ordinary files holds the share
// that has to be read. A file without any word is rightly refused.
func report(t *testing.T, name string, all []outcome) {
	read := 0
	refused := map[string]int{}
	for _, o := range all {
		if o.reason == "" {
			read++
		} else {
			refused[o.reason]++
		}
	}
	var why []string
	for _, r := range slices.Sorted(maps.Keys(refused)) {
		why = append(why, fmt.Sprintf("%s: %d", r, refused[r]))
	}
	slowest := slices.MaxFunc(all, func(a, b outcome) int { return cmp.Compare(a.used.time, b.used.time) })
	largest := slices.MaxFunc(all, func(a, b outcome) int { return cmp.Compare(a.used.memory, b.used.memory) })
	t.Logf("%-28s %3d of %3d read; slowest %4d ms (%s); largest %3d MiB (%s); refused: %s", name, read, len(all),
		slowest.used.time.Milliseconds(), slowest.name, largest.used.memory>>20, largest.name, strings.Join(why, ", "))
	if !strings.HasPrefix(name, "ordinary") {
		return
	}
	for _, o := range all {
		if o.err != nil {
			t.Logf("  not read: %s: %s", o.name, o.reason)
		}
	}
	if wordless := refused[extract.ErrNoText.Error()]; read*100 < (len(all)-wordless)*95 {
		t.Errorf("%s: %d of %d read, %d without a word; want 95 in a hundred", name, read, len(all), wordless)
	}
}

// mutate returns a copy of data with a few bytes changed, a stretch doubled or
// taken out, or its end cut off.
func mutate(data []byte, r *rand.Rand) []byte {
	out := slices.Clone(data)
	if len(out) == 0 {
		return out
	}
	at := r.IntN(len(out))
	end := min(len(out), at+1+r.IntN(64))
	switch r.IntN(4) {
	case 0:
		return out[:at]
	case 1:
		return slices.Delete(out, at, end)
	case 2:
		return slices.Insert(out, at, slices.Clone(out[at:end])...)
	}
	for range 1 + r.IntN(16) {
		out[r.IntN(len(out))] = byte(r.IntN(256))
	}
	return out
}
