package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// damage changes some bytes of a file, and says how.
func damage(r *rand.Rand, was []byte) ([]byte, string) {
	b := bytes.Clone(was)
	at := r.IntN(len(b))
	some := func() []byte { return b[at:min(len(b), at+1+r.IntN(100))] }
	for {
		var what string
		switch kind := r.IntN(8); kind {
		case 0, 1:
			b[at] ^= 1 << r.IntN(8)
			what = "a bit"
		case 2:
			b[at] = byte(r.Uint32())
			what = "a byte"
		case 3:
			clear(some())
			what = "zeros"
		case 4:
			s := some()
			for i := range s {
				s[i] = byte(r.Uint32())
			}
			what = fmt.Sprintf("%d bytes", len(s))
		case 5:
			b = b[:at]
			what = "cut"
		case 6: // a header or the head of a page, where little changes much
			at = at/pageSize*pageSize + r.IntN(112)
			b[at] ^= byte(1 + r.IntN(255))
			what = "the head of a page"
		case 7: // a write that went astray
			to := r.IntN(len(b)/pageSize) * pageSize
			copy(b[to:to+pageSize], b[at/pageSize*pageSize:])
			what = fmt.Sprintf("a page over that at %d", to)
		}
		if !bytes.Equal(b, was) {
			return b, fmt.Sprintf("%s at %d", what, at)
		}
	}
}

func TestReliabilityDamage(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "library.db")
	s := opened(t, path, Options{})
	fill(t, s, 1)
	backup := filepath.Join(dir, "backup")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	all := readings()
	var truth []string
	for _, r := range all {
		is, err := r.do(t, s)
		if err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
		truth = append(truth, is)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	n := figure(t, 200, 20000)
	refused, unseen := 0, 0
	for i := range n {
		r := rand.New(rand.NewPCG(uint64(i), 5))
		b, what := damage(r, whole)
		path := filepath.Join(dir, fmt.Sprint(i), "library.db")
		writeFile(t, path, b)
		seen := false
		refuse := func(doing string, err error) {
			t.Helper()
			seen = true
			if !errors.Is(err, store.ErrDamaged) {
				t.Errorf("%d, %s: %s: got error %v, want %v", i, what, doing, err, store.ErrDamaged)
			}
		}
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			refuse("Open", err)
		} else {
			for j, r := range all {
				if is, err := r.do(t, s); err != nil {
					refuse(r.name, err)
				} else if is != truth[j] {
					t.Errorf("%d, %s: %s says what is wrong", i, what, r.name)
				}
			}
			if err := s.Close(); err != nil {
				refuse("Close", err)
			}
		}
		if seen {
			refused++
		} else {
			unseen++
		}
		if i%20 == 0 {
			if err := Restore(t.Context(), backup, path); err != nil {
				t.Fatalf("%d, %s: %v", i, what, err)
			}
			s := opened(t, path, Options{})
			for j, r := range all {
				if is, err := r.do(t, s); err != nil || is != truth[j] {
					t.Errorf("%d, %s: restored: %s: %v", i, what, r.name, err)
				}
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			aside, err := os.ReadFile(path + ".before-restore")
			if err != nil || len(b) > 0 && !bytes.Equal(aside, b) {
				t.Errorf("%d, %s: the damaged library was not kept as it was: %v", i, what, err)
			}
		}
		os.RemoveAll(filepath.Dir(path))
	}
	t.Logf("%d damages were refused, %d met nothing that is read", refused, unseen)
	if refused < n/2 {
		t.Errorf("only %d of %d damages were seen", refused, n)
	}
	t.Attr("R5", fmt.Sprintf("%d damages: %d refused, %d in what nobody reads", n, refused, unseen))
}

// A journal that is found after a crash is used up to where it is whole.
func TestReliabilityDamagedJournal(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "library.db")
	s := opened(t, path, Options{})
	if err := s.emptyJournal(t.Context(), "begin"); err != nil {
		t.Fatal(err)
	}
	on := store.Shelf{Space: "T1"}
	dump := func(s *Store) (string, error) { return storetest.Dump(t.Context(), s, "T1") }
	var states []string
	for i := range 12 {
		now, err := dump(s)
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, now)
		if _, err := s.Add(t.Context(), on, upload(i, 9000, 5000), store.Quota{}); err != nil {
			t.Fatal(err)
		}
	}
	now, err := dump(s)
	if err != nil {
		t.Fatal(err)
	}
	states = append(states, now)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	journal, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]int{}
	for i := range figure(t, 60, 20000) {
		b, what := journal, "nothing"
		if i > 0 {
			b, what = damage(rand.New(rand.NewPCG(uint64(i), 6)), journal)
		}
		path := filepath.Join(dir, fmt.Sprint(i), "library.db")
		writeFile(t, path, file)
		writeFile(t, path+"-wal", b)
		s := opened(t, path, Options{})
		now, err := dump(s)
		if err != nil {
			t.Errorf("%d, %s: %v", i, what, err)
			continue
		}
		state := slices.Index(states, now)
		if state < 0 || i == 0 && state != len(states)-1 {
			t.Errorf("%d, %s: state %d that was never there", i, what, state)
		}
		found[state]++
		if err := s.Check(t.Context()); err != nil {
			t.Errorf("%d, %s: %v", i, what, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("documents that were there, and how often: %v", found)
}
