package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// TestMain is also the program that is killed: it changes the library that the
// environment names until then, or brings it to this version.
func TestMain(m *testing.M) {
	if path := os.Getenv("FOOTNOTE_TEST_UPGRADE"); path != "" {
		if err := upgradeUntil(path); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		return
	}
	if path := os.Getenv("FOOTNOTE_TEST_VICTIM"); path != "" {
		if err := victim(path); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// victim does one step after another from that in FOOTNOTE_TEST_STEP on, and
// says before each and after each which it is.
func victim(path string) error {
	first, err := strconv.Atoi(os.Getenv("FOOTNOTE_TEST_STEP"))
	if err != nil {
		return err
	}
	s, err := Open(context.Background(), path, Options{Readers: 1})
	if err != nil {
		return err
	}
	for n := first; ; n++ {
		fmt.Println("begin", n)
		if _, err := step(context.Background(), s, n); err != nil {
			return err
		}
		fmt.Println("done", n)
	}
}

// step is the n-th change of a library. Errors of the interface are part of it;
// it fails with others. It says whether it is one that is done bit by bit.
func step(ctx context.Context, s store.Store, n int) (gradual bool, err error) {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	on := store.Shelf{Space: fixtureSpaces[r.IntN(2)], Name: []string{"", "C1"}[r.IntN(2)]}
	id := fmt.Sprint("notes-", 2+r.IntN(8))
	u := upload(n, r.IntN(30000), r.IntN(30000))
	switch r.IntN(20) {
	default:
		_, err = s.Add(ctx, on, u, store.Quota{Documents: 20})
	case 1, 2, 3, 4:
		_, err = s.Replace(ctx, on, id, u, store.Quota{})
	case 5, 6, 7, 8:
		_, err = s.Remove(ctx, on, id, "U1", moment(n))
	case 9, 10:
		_, err = s.Undo(ctx, on, id)
	case 11:
		list, listed := s.Documents(ctx, on)
		if len(list) == 0 {
			return false, listed
		}
		last := list[len(list)-1]
		u.SHA256 = last.SHA256
		err = s.Reread(ctx, on, last.ID, last.Version, u)
	case 12:
		_, err = s.Purge(ctx, moment(n-10))
		gradual = true
	case 14, 15:
		_, err = s.Withdraw(ctx, on.Space, fmt.Sprint("F", 1+r.IntN(3)), moment(n))
	case 13:
		if r.IntN(3) == 0 {
			err = s.Erase(ctx, on.Space)
		}
	}
	for _, known := range []error{store.ErrNotFound, store.ErrExists, store.ErrQuota} {
		if errors.Is(err, known) {
			err = nil
		}
	}
	return gradual, err
}

func TestReliabilityKill(t *testing.T) {
	plainly(t)
	const each = 50 // kills of one library
	n := figure(t, 300, 50000)
	t.Attr("R1", fmt.Sprintf("%d kills", n))
	for i := range n / each {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			k := &killing{T: t, path: filepath.Join(folder(t), "library.db"), model: storetest.NewMemory(), next: i * 1e6}
			for j := range each {
				k.once(rand.New(rand.NewPCG(uint64(i), uint64(j))))
			}
			t.Logf("%d killings, %d steps, of which %d were half done: %d of them stood, %d had not been",
				each, k.next-i*1e6, k.stood+k.fell, k.stood, k.fell)
		})
	}
}

// A killing is a library and what should be in it.
type killing struct {
	*testing.T
	path        string
	model       *storetest.Memory
	next        int // step
	stood, fell int
}

// once lets the victim work, kills it, and looks at what it left.
func (k *killing) once(r *rand.Rand) {
	begun, done := k.victim(r)
	ctx := k.Context()
	for ; k.next <= done; k.next++ {
		if _, err := step(ctx, k.model, k.next); err != nil {
			k.Fatal(err)
		}
	}
	s, err := Open(ctx, k.path, Options{Readers: 1})
	if err != nil {
		k.Fatalf("after step %d of %d: %v", done, begun, err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			k.Fatal(err)
		}
	}()
	if err := s.Check(ctx); err != nil {
		k.Fatalf("after step %d of %d: %v", done, begun, err)
	}
	if begun > done { // whether it was done as well, must be the one or the other
		before := k.dump(k.model)
		gradual, err := step(ctx, k.model, k.next)
		if err != nil {
			k.Fatal(err)
		}
		now := k.dump(s)
		switch {
		case gradual:
			if _, err := step(ctx, s, k.next); err != nil {
				k.Fatal(err)
			}
			k.next++
		case now == k.dump(k.model):
			k.stood++
			k.next++
		case now == before:
			k.fell++
			if _, err := step(ctx, s, k.next); err != nil {
				k.Fatal(err)
			}
			k.next++
		}
	}
	if got, want := k.dump(s), k.dump(k.model); got != want {
		k.Fatalf("after step %d of %d the library holds\n%.3000s\nand should\n%.3000s", done, begun, got, want)
	}
}

// victim starts one and kills it. It returns the last step that it began and
// the last that it had done.
func (k *killing) victim(r *rand.Rand) (begun, done int) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "FOOTNOTE_TEST_VICTIM="+k.path, fmt.Sprint("FOOTNOTE_TEST_STEP=", k.next))
	out, err := cmd.StdoutPipe()
	if err != nil {
		k.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		k.Fatal(err)
	}
	kill := func() { cmd.Process.Kill() } // in vain where it ended by itself
	lines, moment := r.IntN(20), time.Duration(r.IntN(4000))*time.Microsecond
	begun, done = k.next-1, k.next-1
	scan := bufio.NewScanner(out)
	for n := 0; scan.Scan(); n++ {
		what, number, _ := strings.Cut(scan.Text(), " ")
		switch step, err := strconv.Atoi(number); {
		case err != nil:
			k.Errorf("the victim says %q", scan.Text())
		case what == "begin":
			begun = step
		case what == "done":
			done = step
		}
		if n == lines {
			// Any moment will do, but one that is drawn reaches all of them.
			defer time.AfterFunc(moment, kill).Stop()
		}
	}
	kill()
	cmd.Wait() // it was killed, which is no error here
	return begun, done
}

var generations = regexp.MustCompile(`(?m), generation \d+$`)

// dump is what a store holds, without the numbers of its generations.
func (k *killing) dump(s store.Store) string {
	var all strings.Builder
	for _, space := range fixtureSpaces {
		d, err := storetest.Dump(k.Context(), s, space)
		if err != nil {
			k.Fatal(err)
		}
		all.WriteString(generations.ReplaceAllString(d, ""))
	}
	return all.String()
}
