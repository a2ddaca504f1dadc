package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/store"
)

// Run tests a kind of store. open returns an empty one, which it closes at the
// end of the test where the suite has not.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, part := range []struct {
		name string
		test func(*suite)
	}{
		{"a new document is there as it was given", testAdd},
		{"documents stand in the order in which they first came", testOrder},
		{"ids are made unique", testIDs},
		{"the same file is said and not kept twice", testExists},
		{"quotas hold to the byte", testQuota},
		{"a new version takes the place of the old", testReplace},
		{"removed documents come back", testRemove},
		{"purging goes by dates", testPurge},
		{"erasing leaves nothing", testErase},
		{"generations grow with changes and never come again", testGeneration},
		{"a better reading replaces a text", testReread},
		{"shelves are listed", testShelves},
		{"channels have shelves of their own", testOwn},
		{"links open until they expire", testLinks},
		{"a person is forgotten", testForget},
		{"what came from a file is withdrawn", testWithdraw},
		{"what is not there is not found", testNotFound},
		{"names are kept byte for byte", testNames},
		{"nothing and very much can be kept", testSizes},
		{"bytes are not shared with the caller", testBytes},
		{"an ended context ends the call", testCancelled},
		{"a closed store says so", testClosed},
		{"many can use it at once", testConcurrent},
		{"spaces never see each other", testSpaces},
		{"a backup is a new file", testBackup},
		{"it does what the model does", testModel},
	} {
		t.Run(strings.ReplaceAll(part.name, " ", "_"), func(t *testing.T) {
			s := &suite{T: t, Store: open(t)}
			part.test(s)
			if err := s.Check(context.Background()); err != nil && !errors.Is(err, store.ErrClosed) {
				t.Errorf("Check after the test: %v", err)
			}
		})
	}
}

// A suite is one test and the store it is about. Its methods that do not return
// an error fail the test instead.
type suite struct {
	*testing.T
	store.Store
}

// home is a shelf for tests that need one.
var home = store.Shelf{Space: "T1"}

// after is a moment so many milliseconds after a fixed one.
func after(ms int) time.Time {
	return time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC).Add(time.Duration(ms) * time.Millisecond)
}

// Sum is the SHA-256 of an original as an Upload has it.
func Sum(original []byte) string {
	sum := sha256.Sum256(original)
	return hex.EncodeToString(sum[:])
}

// file is an upload made of what the file says.
func file(id, says string) store.Upload {
	return store.Upload{
		ID: id, Name: id + ".md", SHA256: Sum([]byte(says)), Original: []byte(says), Text: []byte("read: " + says),
		Reader: 3, Summary: store.Summary{Title: "On " + says, Words: len(says)}, Added: after(0), By: "U1",
	}
}

// from is an upload that came from somewhere.
func from(origin string, u store.Upload) store.Upload {
	u.Origin = origin
	return u
}

func (s *suite) add(on store.Shelf, u store.Upload) store.Record {
	s.Helper()
	r, err := s.Add(s.Context(), on, u, store.Quota{})
	s.must(err)
	return r
}

func (s *suite) replace(on store.Shelf, id string, u store.Upload) store.Record {
	s.Helper()
	r, err := s.Replace(s.Context(), on, id, u, store.Quota{})
	s.must(err)
	return r
}

func (s *suite) remove(on store.Shelf, id string, at time.Time) store.Record {
	s.Helper()
	r, err := s.Remove(s.Context(), on, id, "U2", at)
	s.must(err)
	return r
}

func (s *suite) purge(before time.Time, want int) {
	s.Helper()
	got, err := s.Purge(s.Context(), before)
	s.must(err)
	if got != want {
		s.Errorf("Purge(%v) = %d, want %d", before, got, want)
	}
}

// documents checks the ids on a shelf.
func (s *suite) documents(on store.Shelf, want ...string) []store.Record {
	s.Helper()
	list, err := s.Documents(s.Context(), on)
	s.must(err)
	s.same("documents", ids(list), want)
	return list
}

// removed checks the ids of what can be brought back.
func (s *suite) removed(on store.Shelf, want ...string) []store.Record {
	s.Helper()
	list, err := s.Removed(s.Context(), on)
	s.must(err)
	s.same("removed documents", ids(list), want)
	return list
}

func (s *suite) versions(on store.Shelf, id string) []store.Record {
	s.Helper()
	list, err := s.Versions(s.Context(), on, id)
	s.must(err)
	return list
}

func (s *suite) usage(space store.Space, want store.Usage) {
	s.Helper()
	got, err := s.Usage(s.Context(), space)
	s.must(err)
	s.same("usage", got, want)
}

func (s *suite) generation(on store.Shelf) int64 {
	s.Helper()
	n, err := s.Generation(s.Context(), on)
	s.must(err)
	return n
}

// text checks the text of a version; want "" for one that is not found.
func (s *suite) text(on store.Shelf, id string, version int, want string) {
	s.Helper()
	got, err := s.Text(s.Context(), on, id, version)
	s.bytes(fmt.Sprintf("text of %s, version %d", id, version), got, err, want)
}

// original checks the original of a version, as text does.
func (s *suite) original(on store.Shelf, id string, version int, want string) {
	s.Helper()
	got, err := s.Original(s.Context(), on, id, version)
	s.bytes(fmt.Sprintf("original of %s, version %d", id, version), got, err, want)
}

func (s *suite) bytes(what string, got []byte, err error, want string) {
	s.Helper()
	if want == "" {
		s.is(err, store.ErrNotFound)
		if len(got) > 0 {
			s.Errorf("%s has %d bytes beside its error", what, len(got))
		}
		return
	}
	s.must(err)
	s.same(what, string(got), want)
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// is checks which error it is.
func (s *suite) is(err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Errorf("got error %v, want %v", err, want)
	}
}

// exists checks that an error names the document that is the same.
func (s *suite) exists(err error, id string) {
	s.Helper()
	var e *store.ExistsError
	if !errors.As(err, &e) || e.ID != id || !errors.Is(err, store.ErrExists) {
		s.Errorf("got error %v, want an ExistsError of %s", err, id)
	}
}

func (s *suite) same(what string, got, want any) {
	s.Helper()
	if d := cmp.Diff(want, got); d != "" {
		s.Errorf("%s (- want, + got):\n%s", what, d)
	}
}

// unchanged checks that f changes nothing that can be seen of the spaces.
func (s *suite) unchanged(f func(), spaces ...store.Space) {
	s.Helper()
	see := func() string {
		var all strings.Builder
		for _, space := range spaces {
			d, err := Dump(s.Context(), s.Store, space)
			s.must(err)
			all.WriteString(d)
		}
		return all.String()
	}
	before := see()
	f()
	s.same("what is kept", see(), before)
}

func ids(list []store.Record) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.ID)
	}
	return out
}
