package library_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

var home = store.Shelf{Space: "guild-1"}

// start is the time at which tests begin.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// A kit is a library with what a test needs to act on it.
type kit struct {
	*library.Library
	store store.Store
	now   time.Time
	reads atomic.Int32 // how often a file was read
}

// read is the reader of tests.
func (k *kit) read(_ context.Context, name string, data []byte) (*document.Document, error) {
	k.reads.Add(1)
	return extract.Read(name, data)
}

// newKit makes a library on a store, in memory if it is nil.
func newKit(t testing.TB, s store.Store, change func(*library.Config)) *kit {
	t.Helper()
	if s == nil {
		s = storetest.NewMemory()
	}
	k := &kit{store: s, now: start}
	c := library.Config{Store: s, Read: k.read, Reader: 1, Now: func() time.Time { return k.now }}
	if change != nil {
		change(&c)
	}
	l, err := library.New(c)
	if err != nil {
		t.Fatal(err)
	}
	k.Library = l
	t.Cleanup(l.Close)
	return k
}

// origin is where the kit's files come from.
func origin(name string) string { return "file of " + name }

func (k *kit) add(t testing.TB, s store.Shelf, name, text string) store.Record {
	t.Helper()
	rec, err := k.Add(t.Context(), s, library.File{Name: name, Data: []byte(text), By: "ada", Origin: origin(name)})
	if err != nil {
		t.Fatalf("add %s: %v", name, err)
	}
	return rec
}

func (k *kit) replace(t testing.TB, s store.Shelf, id, name, text string) (store.Record, library.Changes) {
	t.Helper()
	rec, changes, err := k.Replace(t.Context(), s, id, library.File{Name: name, Data: []byte(text), By: "ben"})
	if err != nil {
		t.Fatalf("replace %s: %v", id, err)
	}
	return rec, changes
}

func ids(records []store.Record) (all []string) {
	for _, r := range records {
		all = append(all, r.ID)
	}
	return all
}

func (k *kit) list(t testing.TB, s store.Shelf) []string {
	t.Helper()
	records, err := k.List(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return ids(records)
}

const rivers = `# On rivers

Mira Holm and Jan Oak, 0000-0001-2345-6789

## Bridges

The bridge of Arn was built in 1741 by the masons of the lower town.

Nobody crossed it for nine years, because the toll was too high (Holm, 2019).

## References

Holm, M. (2019). Tolls and their enemies. River Review, 4(2), 11–19. https://doi.org/10.1000/tolls
`

const lakes = `# On lakes

The lake of Arn freezes each winter and carries sledges from December on.
`

func TestAddKeepsWhatWasRead(t *testing.T) {
	k := newKit(t, nil, nil)
	rec := k.add(t, home, "rivers.md", rivers)
	want := store.Record{
		Shelf: home, ID: "rivers", Version: 1, Name: "rivers.md", SHA256: rec.SHA256, Size: len(rivers), Reader: 1,
		Summary: store.Summary{
			Title: "On rivers", Authors: []string{"Mira Holm", "Jan Oak"}, Language: "en",
			Sections: 2, Paragraphs: 2, Words: 29, References: 1,
		},
		Added: start, By: "ada", Origin: "file of rivers.md",
	}
	if d := cmp.Diff(want, rec); d != "" {
		t.Errorf("the record: (-want +got)\n%s", d)
	}
	base, err := k.Base(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	a, err := base.Answer(t.Context(), knowledge.Question{Text: "who built the bridge of Arn?"})
	if err != nil || len(a.Snippets) == 0 || !strings.Contains(a.Snippets[0].Text, "masons of the lower town") {
		t.Errorf("the answer is %+v, %v", a, err)
	}
	original, err := k.store.Original(t.Context(), home, "rivers", 1)
	if err != nil || string(original) != rivers {
		t.Errorf("the original is %q, %v", original, err)
	}
}

func TestAddSaysWhatIsThereBeforeReading(t *testing.T) {
	k := newKit(t, nil, nil)
	k.add(t, home, "rivers.md", rivers)
	k.add(t, home, "lakes.md", lakes)
	before := k.reads.Load()
	_, err := k.Add(t.Context(), home, library.File{Name: "other name.md", Data: []byte(rivers)})
	var exists *store.ExistsError
	if !errors.As(err, &exists) || exists.ID != "rivers" || !errors.Is(err, store.ErrExists) {
		t.Errorf("the same file again: %v", err)
	}
	_, _, err = k.Replace(t.Context(), home, "lakes", library.File{Name: "x.md", Data: []byte(rivers)})
	if exists = nil; !errors.As(err, &exists) || exists.ID != "rivers" {
		t.Errorf("another document's file as replacement: %v", err)
	}
	_, _, err = k.Replace(t.Context(), home, "lakes", library.File{Name: "x.md", Data: []byte(lakes)})
	if exists = nil; !errors.As(err, &exists) || exists.ID != "lakes" {
		t.Errorf("its own file as replacement: %v", err)
	}
	if n := k.reads.Load() - before; n != 0 {
		t.Errorf("%d files were read for it", n)
	}
	k.add(t, store.Shelf{Space: "guild-2"}, "rivers.md", rivers)
	k.add(t, store.Shelf{Space: home.Space, Name: "seminar"}, "rivers.md", rivers)
}

func TestIDsAreTheStores(t *testing.T) {
	k := newKit(t, nil, nil)
	k.add(t, home, "notes.md", rivers)
	k.add(t, home, "NOTES.txt", lakes)
	k.add(t, home, "a/notes.md", lakes+"\nMore.\n")
	if got, want := k.list(t, home), []string{"notes", "notes-2", "notes-3"}; !slices.Equal(got, want) {
		t.Fatalf("ids are %q, want %q", got, want)
	}
	base, err := k.Base(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range base.Documents() {
		if want := k.list(t, home)[i]; d.ID != want || base.Document(want) != d {
			t.Errorf("document %d of the Base has the id %s, want %s", i, d.ID, want)
		}
	}
}

func TestEqualTitlesBelongToTheShelf(t *testing.T) {
	k := newKit(t, nil, nil)
	k.add(t, home, "a.md", lakes)
	k.add(t, home, "b.md", lakes+"\nAnd it melts.\n")
	k.add(t, home, "c.md", rivers)
	problems := func() (all []string) {
		records, err := k.List(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		base, err := k.Base(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range records {
			card, err := k.Card(t.Context(), home, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if a, b, c := r.Summary.Problems, base.Documents()[i].Problems, card.Summary.Problems; !slices.Equal(a, b) || !slices.Equal(a, c) {
				t.Errorf("%s: the list says %q, the Base %q, the card %q", r.ID, a, b, c)
			}
			all = append(all, strings.Join(r.Summary.Problems, " "))
		}
		return all
	}
	want := []string{
		"Another document has the same title: b (this one is a).",
		"Another document has the same title: a (this one is b).", "",
	}
	if got := problems(); !slices.Equal(got, want) {
		t.Errorf("problems are %q, want %q", got, want)
	}
	if _, err := k.Remove(t.Context(), home, "a", "ada"); err != nil {
		t.Fatal(err)
	}
	if got := problems(); !slices.Equal(got, []string{"", ""}) {
		t.Errorf("with one of them gone they are %q", got)
	}
}

func TestLimits(t *testing.T) {
	limits := library.Limits{FileBytes: 300, Pages: 2, Documents: 2, SpaceBytes: 700}
	file := func(n int) []byte { return []byte(fmt.Sprintf("# T\n\n%d ", n) + strings.Repeat("word ", n)[:n-9]) }
	paged := func(n int) []byte { return []byte(strings.Repeat("One page of text.\n\f", n-1) + "The last page.\n") }
	tests := []struct {
		name  string
		have  []int // bytes of files that are there
		data  []byte
		want  library.LimitError // zero: none
		reads int32
		quota bool
	}{
		{"a file at the limit", nil, file(300), library.LimitError{}, 1, false},
		{"a file above it", nil, file(301), library.LimitError{What: library.FileBytes, Got: 301, Max: 300}, 0, false},
		{"pages at the limit", nil, paged(2), library.LimitError{}, 1, false},
		{"pages above it", nil, paged(3), library.LimitError{What: library.Pages, Got: 3, Max: 2}, 1, false},
		{"documents at the limit", []int{100}, file(110), library.LimitError{}, 1, false},
		{"documents above it", []int{100, 110}, file(120), library.LimitError{What: library.Documents, Got: 3, Max: 2}, 0, true},
	}
	for _, tt := range tests {
		k := newKit(t, nil, func(c *library.Config) { c.Limits = limits })
		for _, n := range tt.have {
			k.add(t, home, "have.txt", string(file(n)))
		}
		before := k.reads.Load()
		_, err := k.Add(t.Context(), home, library.File{Name: "new.txt", Data: tt.data})
		var limit *library.LimitError
		if errors.As(err, &limit) {
			if *limit != tt.want || errors.Is(err, store.ErrQuota) != tt.quota {
				t.Errorf("%s: %+v, want %+v", tt.name, limit, tt.want)
			}
		} else if err != nil || tt.want != (library.LimitError{}) {
			t.Errorf("%s: %v, want %+v", tt.name, err, tt.want)
		}
		if n := k.reads.Load() - before; n != tt.reads {
			t.Errorf("%s: read %d files, want %d", tt.name, n, tt.reads)
		}
	}

	// Replaced versions count in bytes, removed documents in both.
	k := newKit(t, nil, func(c *library.Config) { c.Limits = limits })
	k.add(t, home, "a.txt", string(file(290)))
	k.replace(t, home, "a", "a.txt", string(file(291)))
	if _, _, err := k.Replace(t.Context(), home, "a", library.File{Name: "a.txt", Data: file(120)}); !errors.Is(err, store.ErrQuota) {
		t.Errorf("a version too many: %v", err)
	} else if want := "the library would have 1 kB of files and the limit is 1 kB"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("a version too many says %q", err)
	}
	k.replace(t, home, "a", "a.txt", string(file(119)))
	if _, err := k.Remove(t.Context(), home, "a", "ada"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Add(t.Context(), home, library.File{Name: "b.txt", Data: file(20)}); !errors.Is(err, store.ErrQuota) {
		t.Errorf("room that a removed document has: %v", err)
	}
	if _, err := library.New(library.Config{Store: k.store, Read: k.read, Limits: library.Limits{FileBytes: extract.MaxFile + 1}}); err == nil {
		t.Error("a limit above what can be read is taken")
	}
}

// A limit that only the store can tell, because others add at the same time,
// reads as one that was told before.
func TestQuotaOfTheStoreIsALimit(t *testing.T) {
	k := newKit(t, nil, nil)
	limits := library.Limits{Documents: 2}
	race := newKit(t, k.store, func(c *library.Config) {
		c.Limits = limits
		c.Read = func(_ context.Context, name string, data []byte) (*document.Document, error) {
			k.add(t, home, "meanwhile.txt", "Another file comes in meanwhile.")
			return extract.Read(name, data)
		}
	})
	k.add(t, home, "a.txt", "The first file.")
	_, err := race.Add(t.Context(), home, library.File{Name: "b.txt", Data: []byte("The second file.")})
	var limit *library.LimitError
	if !errors.As(err, &limit) || limit.What != library.Documents {
		t.Errorf("the error is %v", err)
	}
}

func TestAddIsAllOrNothing(t *testing.T) {
	k := newKit(t, nil, nil)
	rec := k.add(t, home, "rivers.md", rivers)
	bad := library.File{Name: "bad.md", Data: []byte("\x7fELF\x00\x00\x00\x00")}
	var unread *extract.Error
	if _, err := k.Add(t.Context(), home, bad); !errors.As(err, &unread) {
		t.Errorf("a file that cannot be read: %v", err)
	}
	if _, _, err := k.Replace(t.Context(), home, "rivers", bad); !errors.As(err, &unread) {
		t.Errorf("a replacement that cannot be read: %v", err)
	}
	before := k.reads.Load()
	if _, _, err := k.Replace(t.Context(), home, "nothing", library.File{Name: "x.md", Data: []byte(lakes)}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a replacement for nothing: %v", err)
	}
	if n := k.reads.Load() - before; n != 0 {
		t.Errorf("%d files were read to replace nothing", n)
	}
	got, err := k.List(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]store.Record{rec}, got); d != "" {
		t.Errorf("the shelf: (-want +got)\n%s", d)
	}
}

func TestRemoveUndoPurge(t *testing.T) {
	k := newKit(t, nil, nil)
	k.add(t, home, "rivers.md", rivers)
	k.add(t, home, "lakes.md", lakes)
	k.now = start.Add(time.Hour)
	if _, err := k.Remove(t.Context(), home, "rivers", "ben"); err != nil {
		t.Fatal(err)
	}
	removed, err := k.Removed(t.Context(), home)
	if err != nil || len(removed) != 1 || removed[0].RemovedBy != "ben" || !removed[0].Removed.Equal(k.now) {
		t.Errorf("removed: %+v, %v", removed, err)
	}
	if got := k.list(t, home); !slices.Equal(got, []string{"lakes"}) {
		t.Errorf("left are %q", got)
	}
	card, err := k.Card(t.Context(), home, "rivers")
	if err != nil || card.Removed.IsZero() || card.Summary.Title != "On rivers" {
		t.Errorf("the card of a removed document: %+v, %v", card, err)
	}
	if _, err := k.Export(t.Context(), home, "rivers"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("export of a removed document: %v", err)
	}
	k.now = start.Add(time.Hour + library.Grace)
	if n, err := k.Purge(t.Context()); n != 0 || err != nil {
		t.Errorf("at the end of grace %d went, %v", n, err)
	}
	if _, err := k.Undo(t.Context(), home, "rivers"); err != nil {
		t.Errorf("undo: %v", err)
	}
	if got := k.list(t, home); !slices.Equal(got, []string{"rivers", "lakes"}) {
		t.Errorf("brought back are %q", got)
	}
	if _, err := k.Remove(t.Context(), home, "rivers", "ben"); err != nil {
		t.Fatal(err)
	}
	k.now = k.now.Add(library.Grace + time.Millisecond)
	if n, err := k.Purge(t.Context()); n == 0 || err != nil {
		t.Errorf("after grace %d went, %v", n, err)
	}
	if _, err := k.Undo(t.Context(), home, "rivers"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("undo after grace: %v", err)
	}
}

func TestWithdraw(t *testing.T) {
	k := newKit(t, nil, nil)
	side := store.Shelf{Space: home.Space, Name: "C1"}
	k.add(t, home, "rivers.md", rivers)
	k.add(t, home, "lakes.md", lakes)
	k.add(t, side, "rivers.md", rivers)
	k.replace(t, home, "lakes", "lakes.md", lakes+"\nSledges sink in March.\n") // of no origin
	if _, err := k.Remove(t.Context(), side, "rivers", "ben"); err != nil {
		t.Fatal(err)
	}
	asked := weak.Make(ask(t, k, home))
	runtime.GC()
	if asked.Value() == nil {
		t.Fatal("the Base is not kept, so this says nothing")
	}
	if n, err := k.Withdraw(t.Context(), home.Space, origin("seas.md")); n != 0 || err != nil {
		t.Errorf("of an unknown file: %d, %v", n, err)
	}
	if n, err := k.Withdraw(t.Context(), home.Space, origin("rivers.md")); n != 2 || err != nil {
		t.Errorf("withdrawn: %d, %v", n, err)
	}
	runtime.GC()
	if asked.Value() != nil {
		t.Error("what was withdrawn is still in memory")
	}
	if removed, err := k.Removed(t.Context(), side); len(removed) != 0 || err != nil {
		t.Errorf("it could be brought back: %+v, %v", removed, err)
	}
	if n, err := k.Withdraw(t.Context(), home.Space, origin("lakes.md")); n != 1 || err != nil {
		t.Errorf("withdrawn: %d, %v", n, err)
	}
	card, err := k.Card(t.Context(), home, "lakes")
	if err != nil || card.Version != 2 || len(card.Versions) != 1 || card.Origin != "" {
		t.Errorf("the card: %+v, %v", card, err)
	}
	if _, changes := k.replace(t, home, "lakes", "lakes.md", lakes); changes.From != 2 || changes.To != 3 {
		t.Errorf("changes from %d to %d", changes.From, changes.To)
	}
}

// Who came to have the version before again reads what that said.
func TestWithdrawTheCurrentVersion(t *testing.T) {
	k := newKit(t, nil, nil)
	k.add(t, home, "lakes.md", lakes)
	better := library.File{Name: "lakes.md", Data: []byte(lakes + "\nSledges sink in March.\n"), Origin: "F7"}
	if _, _, err := k.Replace(t.Context(), home, "lakes", better); err != nil {
		t.Fatal(err)
	}
	last := func() string {
		all := ask(t, k, home).Documents()[0].Paragraphs
		return all[len(all)-1].Text
	}
	if got := last(); !strings.Contains(got, "March") {
		t.Fatalf("it ends in %q", got)
	}
	if n, err := k.Withdraw(t.Context(), home.Space, "F7"); n != 1 || err != nil {
		t.Errorf("withdrawn: %d, %v", n, err)
	}
	if got := last(); !strings.Contains(got, "December") {
		t.Errorf("it ends in %q", got)
	}
	if _, changes := k.replace(t, home, "lakes", "lakes.md", lakes+"\nIt thaws in April.\n"); changes.From != 1 || changes.To != 2 || changes.Added != 1 {
		t.Errorf("changes: %+v", changes)
	}
}

func TestShelfOfAChannel(t *testing.T) {
	k := newKit(t, nil, nil)
	shelf := func(channel string) store.Shelf {
		s, err := k.Shelf(t.Context(), home.Space, channel)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if got := shelf("seminar"); got != home {
		t.Errorf("a channel begins with %+v", got)
	}
	if err := k.SetOwn(t.Context(), home.Space, "seminar", true); err != nil {
		t.Fatal(err)
	}
	own := store.Shelf{Space: home.Space, Name: "seminar"}
	if got := shelf("seminar"); got != own {
		t.Errorf("its own is %+v", got)
	}
	if got := shelf("other"); got != home {
		t.Errorf("another channel has %+v", got)
	}
	if got := shelf(""); got != home {
		t.Errorf("the space has %+v", got)
	}
	k.add(t, own, "rivers.md", rivers)
	if err := k.SetOwn(t.Context(), home.Space, "seminar", false); err != nil {
		t.Fatal(err)
	}
	if got := shelf("seminar"); got != home {
		t.Errorf("given back, it is %+v", got)
	}
	if got := k.list(t, own); len(got) != 1 {
		t.Errorf("on its own shelf stand %q", got)
	}
	if err := k.SetOwn(t.Context(), home.Space, "", true); err == nil {
		t.Error("the space itself got a shelf of its own")
	}
}

func TestCard(t *testing.T) {
	k := newKit(t, nil, nil)
	k.add(t, home, "rivers.md", rivers)
	k.now = start.Add(time.Hour)
	k.replace(t, home, "rivers", "rivers-2.md", rivers+"\nOak, J. (2020). Boats. River Review, 5(1), 2–9.\n")
	card, err := k.Card(t.Context(), home, "rivers")
	if err != nil {
		t.Fatal(err)
	}
	if card.Version != 2 || card.Name != "rivers-2.md" || card.By != "ben" || !card.Added.Equal(k.now) || card.Summary.References != 2 {
		t.Errorf("the card is of %+v", card.Record)
	}
	if len(card.Versions) != 2 || card.Versions[1].By != "ada" || !card.Versions[1].Added.Equal(start) {
		t.Errorf("its versions are %+v", card.Versions)
	}
	if card.Damaged || card.Outdated {
		t.Errorf("damaged %t, outdated %t", card.Damaged, card.Outdated)
	}
	newer := newKit(t, k.store, func(c *library.Config) { c.Reader = 2 })
	if card, err = newer.Card(t.Context(), home, "rivers"); err != nil || !card.Outdated {
		t.Errorf("for a newer reader outdated is %t, %v", card.Outdated, err)
	}
	if _, err := k.Card(t.Context(), home, "lakes"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the card of nothing: %v", err)
	}
}

// Names come from people; only what tells the format matters.
func TestFileNames(t *testing.T) {
	k := newKit(t, nil, nil)
	for i, tt := range []struct{ name, want string }{
		{"", "document"},
		{"a\x00b.md", "ab.md"},
		{"\xff.md", "\ufffd.md"},
		{strings.Repeat("я", 200) + ".md", strings.Repeat("я", 126) + ".md"},
		{"../../etc/passwd", "../../etc/passwd"},
	} {
		rec := k.add(t, home, tt.name, fmt.Sprintf("# T\n\nText %d stands here.\n", i))
		if rec.Name != tt.want {
			t.Errorf("%.20q is kept as %q", tt.name, rec.Name)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := library.New(library.Config{Read: (&kit{}).read}); err == nil {
		t.Error("a library without a store")
	}
	if _, err := library.New(library.Config{Store: storetest.NewMemory()}); err == nil {
		t.Error("a library without a reader")
	}
}

func TestLinks(t *testing.T) {
	k := newKit(t, nil, func(c *library.Config) {
		c.Random = bytes.NewReader(append(bytes.Repeat([]byte{7}, 32), bytes.Repeat([]byte{8}, 40)...))
	})
	ctx := t.Context()
	token, err := k.Link(ctx, home, "ada", time.Hour)
	if err != nil || token != strings.Repeat("BwcH", 10)+"Bwc" {
		t.Fatalf("the token is %q, %v", token, err)
	}
	other, err := k.Link(ctx, store.Shelf{Space: "guild-2"}, "eve", time.Hour)
	if err != nil || other == token {
		t.Fatalf("the second is %q, %v", other, err)
	}
	if got, err := k.Open(ctx, token); err != nil || got != home {
		t.Errorf("it opens %+v, %v", got, err)
	}
	k.now = start.Add(time.Hour - time.Millisecond)
	if _, err := k.Open(ctx, token); err != nil {
		t.Errorf("just before its end: %v", err)
	}
	k.now = start.Add(time.Hour + time.Millisecond)
	unknown := strings.Repeat("A", 43)
	for name, token := range map[string]string{
		"expired": token, "unknown": unknown, "empty": "", "short": token[:42], "long": token + "A", "padded": token + "=",
		"spelled otherwise": token[:42] + "d", "no base64": "ä" + token[1:],
	} {
		if s, err := k.Open(ctx, token); s != (store.Shelf{}) || err != store.ErrNotFound {
			t.Errorf("%s: opens %+v, %v", name, s, err)
		}
	}
	k.now = start
	if n, err := k.Revoke(ctx, home); n != 1 || err != nil {
		t.Errorf("revoked %d, %v", n, err)
	}
	if _, err := k.Open(ctx, token); err != store.ErrNotFound {
		t.Errorf("revoked it gives %v", err)
	}
	if got, err := k.Open(ctx, other); err != nil || got.Space != "guild-2" {
		t.Errorf("the other opens %+v, %v", got, err)
	}
	if _, err := k.Link(ctx, home, "ada", 0); err == nil {
		t.Error("a link without a life")
	}
	if _, err := k.Link(ctx, home, "ada", time.Hour); err == nil {
		t.Error("a link of too little randomness")
	}
}
