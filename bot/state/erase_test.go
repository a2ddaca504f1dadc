package state_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/state"
	"footnote/knowledge"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// secret is what is looked for in the files, by the sixteen bytes at its end.
func secret(what string, n int) string {
	sum := sha256.Sum256(fmt.Append(nil, what, n))
	return fmt.Sprintf("%s-%x", what, sum[:8])
}

// An erasing is a library with settings and events of which some are to go.
type erasing struct {
	*testing.T
	path  string
	store *sqlite.Store
	*state.State
	gone, kept []string // words
}

func (e *erasing) must(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

// event returns one whose words are noted.
func (e *erasing) event(n int, words *[]string, space bot.Space, person bot.Person) dispatch.Event {
	word := func(what string) string {
		w := secret(what, n)
		*words = append(*words, w)
		return w
	}
	payload := word("payload")
	for len(payload) < n%7*1500 { // some need pages of their own
		payload += word(fmt.Sprint("more-", len(payload)))
	}
	return dispatch.Event{
		Source: "discord", ID: fmt.Sprint(n), Space: space, Person: person, Lane: word("lane"), Payload: []byte(payload),
		At: time.UnixMilli(int64(n)),
	}
}

// ask keeps a question and a report whose words are noted, with a number that names
// them.
func (e *erasing) ask(n int, words *[]string, space bot.Space, person bot.Person) {
	e.Helper()
	word := func(what string) string {
		w := secret(what, n)
		*words = append(*words, w)
		return w
	}
	at := time.UnixMilli(int64(n)).UTC()
	e.must(e.KeepGap(e.Context(), space, bot.Gap{Same: fmt.Sprint(n), Conversation: "C1", Person: person, At: at,
		Question: knowledge.Question{Text: word("question"), In: word("source"), Context: []string{word("before")}}}, 1000, 1000))
	number, _, err := e.KeepReport(e.Context(), space, bot.Report{Passage: fmt.Sprint(n), Person: person, At: at, Asked: word("id")}, 1000)
	e.must(err)
	_, err = e.SetQuestion(e.Context(), space, number, person, word("asked"))
	e.must(err)
}

// search says which words that are to be gone are in any file of the library.
func (e *erasing) search(when string) {
	e.Helper()
	names, err := filepath.Glob(e.path + "*")
	if err != nil || len(names) == 0 || len(e.gone) < 100 {
		e.Fatalf("nothing to look at: %v, %v, %d words", names, err, len(e.gone))
	}
	there := map[string]bool{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		e.must(err)
		for i := range len(b) - 16 {
			if hex16(b[i:]) {
				there[string(b[i:i+16])] = true
			}
		}
	}
	for _, w := range e.gone {
		if there[w[len(w)-16:]] {
			e.Errorf("%s: %q is still there", when, w)
		}
	}
	found := 0
	for _, w := range e.kept {
		if there[w[len(w)-16:]] {
			found++
		}
	}
	if found < len(e.kept)*9/10 { // the others lie across two pages
		e.Errorf("%s: of %d words that stay only %d were found", when, len(e.kept), found)
	}
}

// hex16 reports whether b begins as secrets end.
func hex16(b []byte) bool {
	for _, c := range b[:16] {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func TestErasedWordsAreInNoFile(t *testing.T) {
	const home, other, person = bot.Space("T1"), bot.Space("T2"), bot.Person("U1")
	for name, erase := range map[string]func(e *erasing){
		"events that are done": func(e *erasing) {
			var ids []string
			for n := range 100 {
				ev := e.event(n, &e.gone, home, person)
				_, err := e.Enqueue(e.Context(), []dispatch.Event{ev, e.event(1000+n, &e.kept, other, person)})
				e.must(err)
				ids = append(ids, ev.ID)
				if n%3 == 0 {
					e.must(e.Done(e.Context(), "discord", ids))
				}
			}
			e.must(e.Done(e.Context(), "discord", ids))
			n, err := e.Expire(e.Context(), time.UnixMilli(50))
			e.must(err)
			if n != 50 {
				e.Errorf("%d were dropped", n)
			}
		},
		"a person": func(e *erasing) {
			for n := range 100 {
				_, err := e.Enqueue(e.Context(), []dispatch.Event{
					e.event(n, &e.gone, home, person), e.event(1000+n, &e.kept, other, person), e.event(2000+n, &e.kept, home, "U2"),
				})
				e.must(err)
			}
			e.must(e.Done(e.Context(), "discord", []string{"4", "5"}))
			n, err := e.Forget(e.Context(), home, person)
			e.must(err)
			if n.Waiting != 98 {
				e.Errorf("%d were waiting", n.Waiting)
			}
			// Delivered again they are known still.
			var words []string
			fresh, err := e.Enqueue(e.Context(), []dispatch.Event{e.event(3, &words, home, person)})
			e.must(err)
			if fresh[0] {
				e.Error("an event that was erased would be handled again")
			}
		},
		"the questions of a person": func(e *erasing) {
			for n := range 100 {
				e.ask(n, &e.gone, home, person)
				e.ask(1000+n, &e.kept, home, "U2")
				e.ask(2000+n, &e.kept, other, person)
			}
			n, err := e.Forget(e.Context(), home, person)
			e.must(err)
			if n.Gaps != 100 || n.Reports != 100 {
				e.Errorf("%d questions and %d reports were theirs", n.Gaps, n.Reports)
			}
		},
		"questions that managers drop": func(e *erasing) {
			for n := range 100 {
				e.ask(n, &e.gone, home, person)
				e.ask(1000+n, &e.kept, home, person)
				dropped, err := e.DropGap(e.Context(), home, "", fmt.Sprint(n))
				e.must(err)
				reports, err := e.DropReports(e.Context(), home, "", fmt.Sprint(n))
				e.must(err)
				if dropped != 1 || reports != 1 {
					e.Errorf("dropped %d, %d", dropped, reports)
				}
			}
		},
		"all questions": func(e *erasing) {
			for n := range 100 {
				e.ask(n, &e.gone, home, person)
				e.ask(1000+n, &e.kept, other, person)
			}
			_, err := e.EraseGaps(e.Context(), home)
			e.must(err)
			_, err = e.EraseReports(e.Context(), home)
			e.must(err)
		},
		"old questions": func(e *erasing) {
			for n := range 100 {
				e.ask(n, &e.gone, home, person)
				e.ask(1000+n, &e.kept, home, person)
			}
			n, err := e.EraseBefore(e.Context(), time.UnixMilli(500), time.UnixMilli(0))
			e.must(err)
			if n != 200 {
				e.Errorf("%d were old", n)
			}
		},
		"a space": func(e *erasing) { e.space(home, other, func() error { return e.Erase(e.Context(), home) }) },
		"a space and its library": func(e *erasing) {
			e.space(home, other, func() error { return e.store.Erase(e.Context(), store.Space(home)) })
		},
		"events nobody came for": func(e *erasing) {
			for n := range 100 {
				_, err := e.Enqueue(e.Context(), []dispatch.Event{e.event(n, &e.gone, home, person), e.event(1000+n, &e.kept, home, person)})
				e.must(err)
			}
			_, err := e.store.Purge(e.Context(), time.UnixMilli(500))
			e.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(folder(t), "library.db")
			db := opened(t, path)
			e := &erasing{T: t, path: path, store: db, State: state.New(db)}
			erase(e)
			e.must(db.Check(t.Context()))
			e.search("open")
			e.must(db.Close())
			e.search("closed")
		})
	}
}

// space fills two spaces, and has one erased.
func (e *erasing) space(home, other bot.Space, erase func() error) {
	ctx := e.Context()
	for n := range 100 {
		for i, words := range []*[]string{&e.gone, &e.kept} {
			space := []bot.Space{home, other}[i]
			k := n + 1000*i
			value, name := secret("value", k), secret("name", k)
			*words = append(*words, value, name)
			e.must(e.Set(ctx, space, bot.Setting{Conversation: "C1", Name: name, Value: value}))
			_, err := e.Enqueue(ctx, []dispatch.Event{e.event(k, words, space, "U1")})
			e.must(err)
			e.ask(k, words, space, "U1")
			name = secret("count", k)
			*words = append(*words, name)
			e.must(e.AddCounts(ctx, []bot.Count{{Space: space, Name: name, N: 1}}))
		}
	}
	e.must(erase())
	if list, err := e.Settings(ctx, home); err != nil || list != nil {
		e.Errorf("settings are left: %v, %v", list, err)
	}
	if gaps, err := e.Gaps(ctx, home); err != nil || gaps != nil {
		e.Errorf("questions are left: %v, %v", gaps, err)
	}
	if reports, err := e.Reports(ctx, home); err != nil || reports != nil {
		e.Errorf("reports are left: %v, %v", reports, err)
	}
	list, err := e.Pending(ctx, "discord")
	e.must(err)
	if len(list) != 100 || list[0].Space != other {
		e.Errorf("%d events wait, the first of %q", len(list), list[0].Space)
	}
	if list, err := e.Settings(ctx, other); err != nil || len(list) != 100 {
		e.Errorf("%d settings of another space, %v", len(list), err)
	}
}
