package state_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/state"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// filled puts some of everything into a library.
func filled(t *testing.T, s *state.State) {
	t.Helper()
	ctx := t.Context()
	var events []dispatch.Event
	for i := range 50 {
		events = append(events, dispatch.Event{
			Source: "discord", ID: fmt.Sprint(i), Space: "T1", Person: "U1", Lane: "C1",
			Payload: make([]byte, i*i*4), At: time.UnixMilli(int64(i)).UTC(),
		})
	}
	_, err := s.Enqueue(ctx, events)
	err = errors.Join(err,
		s.Done(ctx, "discord", []string{"3", "7"}), s.Begin(ctx, "discord", []string{"5"}),
		s.Set(ctx, "T1", bot.Setting{Conversation: "C1", Name: "who-may-ask", Value: "managers"}),
		s.Set(ctx, "T1", bot.Setting{Name: "visibility", Value: "private"}),
		s.SetValue(ctx, "session", []byte("resume")))
	if err != nil {
		t.Fatal(err)
	}
}

// held is all that filled has put there.
type held struct {
	Settings []bot.Setting
	Events   []dispatch.Event
	Value    []byte
}

func holds(t *testing.T, path string) (h held) {
	t.Helper()
	db := opened(t, path)
	s := state.New(db)
	var errs [4]error
	h.Settings, errs[0] = s.Settings(t.Context(), "T1")
	h.Events, errs[1] = s.Pending(t.Context(), "discord")
	h.Value, errs[2] = s.Value(t.Context(), "session")
	errs[3] = db.Check(t.Context())
	if err := errors.Join(append(errs[:], db.Close())...); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestBackupsHoldIt(t *testing.T) {
	dir := folder(t)
	path, backup := filepath.Join(dir, "library.db"), filepath.Join(dir, "backup")
	db := opened(t, path)
	s := state.New(db)
	filled(t, s)
	if err := db.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Erase(t.Context(), "T1"), s.SetValue(t.Context(), "session", nil), db.Close()); err != nil {
		t.Fatal(err)
	}
	if got := holds(t, path); got.Settings != nil || got.Events != nil || got.Value != nil {
		t.Errorf("erased: %+v", got)
	}
	if err := sqlite.Restore(t.Context(), backup, path); err != nil {
		t.Fatal(err)
	}
	got := holds(t, path)
	if len(got.Events) != 48 || got.Events[4].Attempt != 2 || len(got.Settings) != 2 || string(got.Value) != "resume" {
		t.Errorf("restored: %d events, %+v, %q", len(got.Events), got.Settings, got.Value)
	}
	other := filepath.Join(dir, "other.db")
	filled(t, state.New(opened(t, other)))
	if diff := cmp.Diff(holds(t, other), got); diff != "" {
		t.Errorf("restored is not what was backed up:\n%s", diff)
	}
}

// A flipped bit is seen by Check, by reading, or both, or harms nothing.
func TestDamageIsSeen(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "library.db")
	db := opened(t, path)
	filled(t, state.New(db))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	want := holds(t, path)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range figure(60, 5) {
		b := append([]byte{}, whole...)
		place := random.IntN(len(b))
		b[place] ^= 1 << random.IntN(8)
		damaged := filepath.Join(folder(t), "library.db")
		if err := os.WriteFile(damaged, b, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := sqlite.Open(t.Context(), damaged, sqlite.Options{})
		if err == nil {
			err = db.Check(t.Context())
			events, read := state.New(db).Pending(t.Context(), "discord")
			if read == nil && !cmp.Equal(events, want.Events) {
				t.Errorf("a bit at %d: other events come back", place)
			}
			db.Close()
		}
		if !errors.Is(err, store.ErrDamaged) {
			t.Errorf("a bit at %d: got error %v, want %v", place, err, store.ErrDamaged)
		}
	}
}
