package library_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// canary is a word that only space n has, too far from those of others to be
// taken for a slip of one.
func canary(n int) string {
	r := rand.New(rand.NewPCG(9, uint64(n)))
	word := []byte("qz.........")
	for i := 2; i < len(word); i++ {
		word[i] = consonants[r.IntN(len(consonants))]
	}
	return string(word)
}

const consonants = "bcdfghjklmnpqrstvwxz"

var canaries = regexp.MustCompile(`(?i)qz[` + consonants + `]{9}`)

// foreign returns a canary in what space n was shown that is neither its own nor
// in what it asked; "" if there is none.
func foreign(n int, asked string, shown ...any) string {
	text := fmt.Sprintf("%+v", shown)
	for _, c := range canaries.FindAllString(text, -1) {
		if c = strings.ToLower(c); c != canary(n) && !strings.Contains(asked, c) {
			return c
		}
	}
	return ""
}

// material is what space n reads: its canary is in all that a document has.
func material(n int, more string) string {
	c := canary(n)
	return fmt.Sprintf(`# The %[1]s report

Mira %[1]s, 0000-0001-2345-6789

## The valley of %[1]s

The masons of %[1]s built a bridge in 1741 (%[1]s, 2019).%[2]s

## References

%[1]s, M. (2019). Tolls of %[1]s. River Review, 4(2), 11–19.
`, strings.ToUpper(c[:1])+c[1:], more)
}

// folder is a temporary folder, in memory where the system has one: what is
// tested here is not the disk.
func folder(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "library")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// openKit opens a library file.
func openKit(t testing.TB, path string) (*kit, *sqlite.Store) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return newKit(t, s, nil), s
}

// A trespasser is a space that asks for what all others have.
type trespasser struct {
	*kit
	n      int
	every  int                 // of how many others one is asked for by id
	tokens []string            // of each space
	places map[string][]string // by the ids of documents, those of their paragraphs, now and before
}

// trespass tries every way in and returns what was wrong.
func (k trespasser) trespass(t *testing.T) (wrong []string) {
	ctx, s := t.Context(), shelf(k.n)
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	base, err := k.Base(ctx, s)
	if err != nil {
		return []string{err.Error()}
	}
	// What it has is its own, in full.
	records, err := k.List(ctx, s)
	if err != nil || len(records) != 1 || records[0].ID != canary(k.n) {
		say("its list is %+v, %v", records, err)
	}
	removed, err := k.Removed(ctx, s)
	if err != nil || len(removed) != 1 {
		say("removed are %+v, %v", removed, err)
	}
	card, err := k.Card(ctx, s, canary(k.n))
	if err != nil || len(card.Versions) != 2 {
		say("its card is %+v, %v", card, err)
	}
	export, err := k.Export(ctx, s, canary(k.n))
	if err != nil {
		say("its export: %v", err)
	}
	if c := foreign(k.n, "", records, removed, card, string(export.Markdown), string(export.BibTeX), base.Documents()[0]); c != "" {
		say("what it has shows %s", c)
	}
	if got, err := k.Open(ctx, k.tokens[k.n]); err != nil || got != s {
		say("its link opens %+v, %v", got, err)
	}
	absent := canary(999)
	_, noCard := k.Card(ctx, s, absent)
	_, noExport := k.Export(ctx, s, absent)
	_, noPlace := k.Place(ctx, s, absent+".000000")
	_, noRemove := k.Remove(ctx, s, absent, "eve")
	_, noUndo := k.Undo(ctx, s, absent)
	_, _, noReplace := k.Replace(ctx, s, absent, library.File{Name: "x.md", Data: []byte("# X\n\nText.\n")})
	like := func(what string, id string, got, want error) {
		if got == nil || !errors.Is(got, store.ErrNotFound) || strings.ReplaceAll(got.Error(), id, "") != strings.ReplaceAll(want.Error(), absent, "") {
			say("%s of a foreign document says %v, of an absent one %v", what, got, want)
		}
	}
	var words []string
	for o := range k.tokens {
		if o == k.n {
			continue
		}
		id := canary(o)
		words = append(words, id)
		if len(words) == 20 || o >= len(k.tokens)-2 {
			question := strings.Join(words, " ")
			a, err := base.Answer(ctx, knowledge.Question{Text: question})
			if err != nil || a.Verdict != knowledge.NotInMaterial {
				say("asked for words of others it says %q, %v", a.Verdict, err)
			}
			a.Question, a.Read = "", ""
			if c := foreign(k.n, "", a.Snippets, a.Nearest); c != "" {
				say("an answer shows %s", c)
			}
			words = words[:0]
		}
		if (o+k.n)%k.every > 0 {
			continue
		}
		if c := foreign(k.n, "", base.Complete(id, 10), base.Complete(id[:4], 10)); c != "" {
			say("completion offers %s", c)
		}
		_, err := k.Card(ctx, s, id)
		like("the card", id, err, noCard)
		_, err = k.Export(ctx, s, id)
		like("the export", id, err, noExport)
		for _, p := range k.places[id] {
			_, err = k.Place(ctx, s, p)
			like("the place", id, err, noPlace)
		}
		_, err = k.Remove(ctx, s, id, "eve")
		like("the removal", id, err, noRemove)
		_, err = k.Undo(ctx, s, id)
		like("the return", id, err, noUndo)
		if n, err := k.Withdraw(ctx, s.Space, origin(id+".md")); n != 0 || err != nil {
			say("withdrawing what came from a foreign file says %d, %v", n, err)
		}
		_, _, err = k.Replace(ctx, s, id, library.File{Name: "x.md", Data: []byte("# X\n\nText.\n")})
		like("the replacement", id, err, noReplace)
	}
	return wrong
}

// long is set where there is time for the figures of a long run.
var long = os.Getenv("FOOTNOTE_LONG") != ""

// 200 spaces with words of their own: each asks for what the others have by every
// method, all at the same time, and again after the file was opened anew. Where
// there is no time for the 40,000 pairs, the questions go against all others,
// the rest against every fortieth.
// Under the race detector there are 60 of them.
func TestReliabilitySpacesNeverMeet(t *testing.T) {
	n := 200
	switch {
	case testing.Short():
		n = 20
	case underRaceDetector:
		n = 60
	}
	path := filepath.Join(folder(t), "library.db")
	k, s := openKit(t, path)
	tokens := make([]string, n)
	places := map[string][]string{}
	for i := range n {
		id := canary(i)
		k.add(t, shelf(i), id+".md", material(i, ""))
		places[id] = ask(t, k, shelf(i)).Document(id).ParagraphIDs()
		k.replace(t, shelf(i), id, id+".md", material(i, " It stands to this day."))
		places[id] = append(places[id], ask(t, k, shelf(i)).Document(id).ParagraphIDs()[0])
		k.add(t, shelf(i), id+"-old.md", "# Gone\n\nThe old "+id+" fell.\n")
		if _, err := k.Remove(t.Context(), shelf(i), id+"-old", id); err != nil {
			t.Fatal(err)
		}
		token, err := k.Link(t.Context(), shelf(i), id, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		tokens[i] = token
	}
	all := func(t *testing.T, k *kit, every int) {
		var wg sync.WaitGroup
		next := make(chan int)
		for range 8 {
			wg.Go(func() {
				for i := range next {
					for _, w := range (trespasser{k, i, every, tokens, places}).trespass(t) {
						t.Errorf("space %d: %s", i, w)
					}
				}
			})
		}
		for i := range n {
			next <- i
		}
		close(next)
		wg.Wait()
	}
	some := 40
	if long {
		some = 1
	}
	t.Run("at the same time", func(t *testing.T) { all(t, k, some) })
	k.Close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := openKit(t, path)
	t.Run("opened anew", func(t *testing.T) { all(t, again, some) })

	// What one withdraws is gone for that one alone.
	if n, err := again.Withdraw(t.Context(), shelf(0).Space, origin(canary(0)+".md")); n != 1 || err != nil {
		t.Errorf("withdrawn: %d, %v", n, err)
	}
	for i := range n {
		card, err := again.Card(t.Context(), shelf(i), canary(i))
		if want := min(i, 1) + 1; err != nil || len(card.Versions) != want {
			t.Errorf("the card of space %d: %d versions, %v, want %d", i, len(card.Versions), err, want)
		}
	}
	// Ending the links of one leaves the others'.
	if revoked, err := again.Revoke(t.Context(), shelf(0)); revoked != 1 || err != nil {
		t.Errorf("revoked %d, %v", revoked, err)
	}
	for i, token := range tokens {
		got, err := again.Open(t.Context(), token)
		if i == 0 && err != store.ErrNotFound || i > 0 && (err != nil || got != shelf(i)) {
			t.Errorf("the link of space %d opens %+v, %v", i, got, err)
		}
	}
}
