package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// faultyName is a VFS above the one with checksums whose calls can be made to
// fail.
const faultyName = "footnote-faulty"

// faulty is its layer.
var faulty layer

// faults says which calls fail. Tests that use it do not run in parallel.
var faults struct {
	sync.Mutex
	armed   bool
	kind    string // of the calls that are counted and fail, "" for any
	calls   int    // since it was armed
	from    int    // the first call that fails
	forGood bool   // all later ones fail, too
	full    bool   // writing fails for want of room
	fatal   bool   // the process is killed instead, a write when half of it is done
}

// arm makes calls fail from now on.
func arm(from int, forGood, full bool, kind string) {
	faults.Lock()
	defer faults.Unlock()
	faults.armed, faults.calls, faults.from, faults.forGood, faults.full, faults.kind = true, 0, from, forGood, full, kind
}

// disarm makes all go well again, and says how many calls there were.
func disarm() int {
	faults.Lock()
	defer faults.Unlock()
	faults.armed = false
	return faults.calls
}

// fails counts a call and returns the code that it fails with, or 0.
func fails(kind string, code int32) int32 {
	faults.Lock()
	defer faults.Unlock()
	if !faults.armed || faults.kind != "" && faults.kind != kind {
		return 0
	}
	faults.calls++
	if faults.fatal && faults.calls == faults.from && kind != "write" {
		killSelf()
	}
	if faults.calls == faults.from || faults.forGood && faults.calls > faults.from {
		return code
	}
	return 0
}

func failingWrite(code int32) int32 {
	faults.Lock()
	full := faults.full
	faults.Unlock()
	if full {
		code = sqlite3.SQLITE_FULL
	}
	return fails("write", code)
}

// dieIfFatal ends the process where a failing write is to be its last.
func dieIfFatal() {
	faults.Lock()
	defer faults.Unlock()
	if faults.fatal {
		killSelf()
	}
}

type (
	syncFunc = func(tls *libc.TLS, file uintptr, flags int32) int32
	sizeFunc = func(tls *libc.TLS, file uintptr, size int64) int32
	mapFunc  = func(tls *libc.TLS, file uintptr, page, size, extend int32, out uintptr) int32
)

func faultyOpen(tls *libc.TLS, vfs, path, f uintptr, flags int32, flagsOut uintptr) int32 {
	if rc := fails("open", sqlite3.SQLITE_CANTOPEN); rc != 0 {
		at[file](f).FpMethods = 0
		return rc
	}
	return faulty.open(tls, vfs, path, f, flags, flagsOut)
}

func faultyRead(tls *libc.TLS, f, buf uintptr, n int32, off int64) int32 {
	if rc := fails("read", sqlite3.SQLITE_IOERR_READ); rc != 0 {
		return rc
	}
	return called[readFunc](faulty.below(f).FxRead)(tls, f, buf, n, off)
}

func faultyWrite(tls *libc.TLS, f, buf uintptr, n int32, off int64) int32 {
	if rc := failingWrite(sqlite3.SQLITE_IOERR_WRITE); rc != 0 {
		// Half of it is written.
		called[writeFunc](faulty.below(f).FxWrite)(tls, f, buf, n/2, off)
		dieIfFatal()
		return rc
	}
	return called[writeFunc](faulty.below(f).FxWrite)(tls, f, buf, n, off)
}

func faultySync(tls *libc.TLS, f uintptr, flags int32) int32 {
	if rc := fails("sync", sqlite3.SQLITE_IOERR_FSYNC); rc != 0 {
		return rc
	}
	return called[syncFunc](faulty.below(f).FxSync)(tls, f, flags)
}

func faultyTruncate(tls *libc.TLS, f uintptr, size int64) int32 {
	if rc := fails("truncate", sqlite3.SQLITE_IOERR_TRUNCATE); rc != 0 {
		return rc
	}
	return called[sizeFunc](faulty.below(f).FxTruncate)(tls, f, size)
}

func faultyMap(tls *libc.TLS, f uintptr, page, size, extend int32, out uintptr) int32 {
	if rc := failingWrite(sqlite3.SQLITE_IOERR_SHMSIZE); rc != 0 {
		dieIfFatal()
		return sqlite3.SQLITE_IOERR_SHMSIZE
	}
	return called[mapFunc](faulty.below(f).FxShmMap)(tls, f, page, size, extend, out)
}

var registeredFaulty = sync.OnceValue(func() error {
	faulty.change = func(m *methods, _ int32) {
		m.FxRead, m.FxWrite = callable(readFunc(faultyRead)), callable(writeFunc(faultyWrite))
		m.FxSync, m.FxTruncate = callable(syncFunc(faultySync)), callable(sizeFunc(faultyTruncate))
		if m.FxShmMap != 0 {
			m.FxShmMap = callable(mapFunc(faultyMap))
		}
	}
	return faulty.register(faultyName, vfsName, faultyOpen)
})

// A breaking is an operation that is made to fail at each of its calls.
type breaking struct {
	name string
	// open is set for what is done by opening.
	open bool
	do   func(*testing.T, *Store) error
}

var onHome = store.Shelf{Space: "T1"}

var breakings = []breaking{
	{"Add", false, func(t *testing.T, s *Store) error {
		_, err := s.Add(t.Context(), onHome, upload(50, 20000, 9000), store.Quota{})
		return err
	}},
	{"Replace", false, func(t *testing.T, s *Store) error {
		_, err := s.Replace(t.Context(), onHome, "notes", upload(51, 9000, 9000), store.Quota{})
		return err
	}},
	{"Remove", false, func(t *testing.T, s *Store) error {
		_, err := s.Remove(t.Context(), onHome, "notes", "U1", moment(9))
		return err
	}},
	{"Withdraw", false, func(t *testing.T, s *Store) error {
		n, err := s.Withdraw(t.Context(), onHome.Space, "F1", moment(9))
		if err == nil && n < 3 {
			t.Errorf("only %d versions were withdrawn", n)
		}
		return err
	}},
	{"Erase", false, func(t *testing.T, s *Store) error { return s.Erase(t.Context(), onHome.Space) }},
	{"Purge", false, func(t *testing.T, s *Store) error {
		_, err := s.Purge(t.Context(), moment(500))
		return err
	}},
	{"read", false, func(t *testing.T, s *Store) error {
		_, err := storetest.Dump(t.Context(), s, onHome.Space)
		return err
	}},
	{"Check", false, func(t *testing.T, s *Store) error { return s.Check(t.Context()) }},
	{"Backup", false, func(t *testing.T, s *Store) error {
		return s.Backup(t.Context(), filepath.Join(folder(t), "backup"))
	}},
	{"Open", true, nil},
	{"migrate", true, nil},
	{"migrate from version 1", true, nil},
	{"migrate from version 2", true, nil},
	{"migrate from version 3", true, nil},
}

func TestReliabilityFaults(t *testing.T) {
	plainly(t)
	if err := errors.Join(registered(), registeredFaulty()); err != nil {
		t.Fatal(err)
	}
	seeds := figure(t, 1, 20)
	total := 0
	for _, b := range breakings {
		t.Run(b.name, func(t *testing.T) {
			for seed := range seeds {
				total += b.everywhere(t, seed, false)
				if strings.HasPrefix(b.name, "migrate") && seeds == 1 {
					continue // goose tries some of it again for 3 s, each time
				}
				total += b.everywhere(t, seed, true)
			}
		})
	}
	t.Logf("%d calls failed", total)
	t.Attr("R3", fmt.Sprintf("%d seeds: every N of %d operations, %d calls that failed", seeds, len(breakings), total))
}

// everywhere lets the first, the second … call of an operation fail until it
// needs no more.
func (b breaking) everywhere(t *testing.T, seed int, forGood bool) int {
	dir := folder(t)
	ready := filepath.Join(dir, "ready", "library.db")
	switch b.name {
	case "migrate":
		writeFile(t, ready, empty())
	case "migrate from version 1":
		older(t, ready, 1)
	case "migrate from version 2":
		older(t, ready, 2)
	case "migrate from version 3":
		older(t, ready, 3)
	default:
		s := opened(t, ready, Options{})
		fill(t, s, 0)
		remember(t, s)
		if _, err := s.Add(t.Context(), store.Shelf{Space: "T1", Name: "C9"}, upload(900+seed, 1000*seed, 2000*seed), store.Quota{}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	copyFile(t, ready, filepath.Join(dir, "before", "library.db"))
	before := states(t, filepath.Join(dir, "before", "library.db"))
	copyFile(t, ready, filepath.Join(dir, "done", "library.db"))
	done := opened(t, filepath.Join(dir, "done", "library.db"), Options{})
	if b.do != nil {
		if err := b.do(t, done); err != nil {
			t.Fatal(err)
		}
	}
	if err := done.Close(); err != nil {
		t.Fatal(err)
	}
	after := states(t, done.path)
	for n := 1; ; n++ {
		path := filepath.Join(dir, fmt.Sprint(n), "library.db")
		copyFile(t, ready, path)
		calls, err := b.once(t, path, n, forGood)
		what := fmt.Sprintf("call %d of %d failed, for good %v", n, calls, forGood)
		if err != nil && strings.Contains(err.Error(), "damaged") {
			t.Errorf("%s: a failing disk was taken for a damaged file: %v", what, err)
		}
		now := states(t, path)
		switch {
		case slices.Equal(now, after):
		case err == nil:
			t.Errorf("%s: no error, but it is not done", what)
		case b.name == "Purge": // a document after another
		case !slices.Equal(now, before):
			t.Errorf("%s: neither as before nor as after: %v", what, err)
		}
		os.RemoveAll(filepath.Dir(path))
		if calls < n {
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			return n - 1
		}
		if n > 5000 {
			t.Fatalf("%s: it never ends", what)
		}
	}
}

// once lets the operation run into a failing call, and goes on where it may.
func (b breaking) once(t *testing.T, path string, n int, forGood bool) (calls int, err error) {
	t.Helper()
	o := Options{vfs: faultyName, Readers: 1, Wait: 5 * time.Millisecond}
	if b.open {
		arm(n, forGood, false, "")
		s, err := Open(t.Context(), path, o)
		if err == nil {
			_, err = s.Generation(t.Context(), onHome)
			err = errors.Join(err, s.Close())
		}
		return disarm(), err
	}
	s, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	arm(n, forGood, false, "")
	err = b.do(t, s)
	if forGood {
		s.Close() // which fails as well, or not
		return disarm(), err
	}
	calls = disarm()
	// The next call of the same store finds all in order.
	if err := s.SetOwn(t.Context(), "T9", "C1", true); err != nil {
		t.Errorf("call %d failed, but the next call does too: %v", n, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	return calls, err
}

// states opens a library and says what it holds, and that it is whole.
func states(t *testing.T, path string) []string {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("it is not whole: %v", err)
	}
	var out []string
	for _, space := range fixtureSpaces {
		d, err := storetest.Dump(t.Context(), s, space)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d, remembered(t, s, space))
	}
	return out
}
