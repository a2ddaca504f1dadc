package storetest

import (
	"fmt"

	"footnote/knowledge/store"
)

// withdraw checks how many versions of an origin are gone from home's space.
func (s *suite) withdraw(origin string, want int) {
	s.Helper()
	got, err := s.Withdraw(s.Context(), home.Space, origin, after(50))
	s.must(err)
	if got != want {
		s.Errorf("Withdraw(%q) = %d, want %d", origin, got, want)
	}
}

func testWithdraw(s *suite) {
	s.fromFile()
	s.fallBack()
	s.sameAgain()
}

// fromFile withdraws documents that have nothing else.
func (s *suite) fromFile() {
	ctx := s.Context()
	side := store.Shelf{Space: home.Space, Name: "C1"}
	other := store.Shelf{Space: "T2"}
	for _, on := range []store.Shelf{home, side, other} {
		s.add(on, from("F1", file("a", "one")))
		s.add(on, from("F2", file("b", "two")))
		s.add(on, file("c", "three"))
		s.add(on, from("F1", file("d", "four")))
		s.remove(on, "d", after(1))
	}
	s.unchanged(func() {
		s.withdraw("", 0)
		s.withdraw("F3", 0)
		s.withdraw("f1", 0)
		if n, err := s.Withdraw(ctx, "T3", "F1", after(1)); n != 0 || err != nil {
			s.Errorf("of an unknown space: %d, %v", n, err)
		}
	}, home.Space, other.Space)
	was := s.generation(side)
	s.unchanged(func() { s.withdraw("F1", 4) }, other.Space)
	if now := s.generation(side); now <= was {
		s.Errorf("generation %d after %d", now, was)
	}
	for _, on := range []store.Shelf{home, side} {
		s.documents(on, "b", "c")
		s.removed(on)
		s.text(on, "a", 1, "")
		s.original(on, "d", 1, "")
		_, err := s.Undo(ctx, on, "d")
		s.is(err, store.ErrNotFound)
	}
	s.usage(home.Space, store.Usage{Documents: 4, Bytes: int64(len("two" + "three"))})
	s.withdraw("F1", 0)
	s.must(s.Erase(ctx, home.Space))
}

// fallBack withdraws versions of documents that have others.
func (s *suite) fallBack() {
	ctx := s.Context()
	for _, id := range []string{"last", "past", "middle", "gone"} {
		s.add(home, file(id, id+" 1"))
	}
	s.replace(home, "last", from("F1", file("", "last 2")))
	s.replace(home, "last", from("F1", file("", "last 3")))
	s.replace(home, "middle", from("F1", file("", "middle 2")))
	s.replace(home, "middle", file("", "middle 3"))
	s.replace(home, "gone", from("F1", file("", "gone 2")))
	s.remove(home, "gone", after(2))
	s.replace(home, "past", from("F1", file("", "past 2")))
	s.replace(home, "past", file("", "past 1")) // which is held, as of the first
	s.withdraw("F1", 5)
	var now []string
	for _, r := range s.documents(home, "last", "past", "middle") {
		now = append(now, fmt.Sprint(r.ID, r.Version))
	}
	s.same("current versions", now, []string{"last1", "past3", "middle3"})
	s.text(home, "last", 1, "read: last 1")
	s.text(home, "last", 2, "")
	s.original(home, "middle", 2, "")
	s.original(home, "middle", 1, "middle 1")
	if r := s.removed(home, "gone")[0]; r.Version != 1 || r.Removed != after(2) || r.RemovedBy != "U2" {
		s.Errorf("the removed one is %+v", r)
	}
	s.usage(home.Space, store.Usage{Documents: 4, Bytes: int64(len("last 1" + "past 1" + "middle 1" + "middle 3" + "gone 1"))})
	back, err := s.Undo(ctx, home, "gone")
	s.must(err)
	if back.SHA256 != Sum([]byte("gone 1")) {
		s.Errorf("what came back is %+v", back)
	}
	// Numbers go on from the current version, and a gap is none for purging.
	if r := s.replace(home, "last", file("", "last 4")); r.Version != 2 {
		s.Errorf("version %d, want 2", r.Version)
	}
	s.purge(after(1), 3)
	s.original(home, "middle", 1, "")
	s.text(home, "middle", 1, "read: middle 1")
	s.must(s.Erase(ctx, home.Space))
}

// sameAgain withdraws a version where the one before it is another document's
// file by now.
func (s *suite) sameAgain() {
	ctx := s.Context()
	s.add(home, file("a", "same"))
	s.replace(home, "a", from("F1", file("", "newer")))
	s.add(home, file("b", "same"))
	s.add(home, file("c", "swapped"))
	s.replace(home, "c", from("F1", file("", "other")))
	s.add(home, file("d", "yet another"))
	s.replace(home, "d", from("F1", file("", "swapped"))) // in nobody's way, as it goes
	s.withdraw("F1", 3)
	s.documents(home, "b", "c", "d")
	r := s.removed(home, "a")[0]
	if r.Version != 1 || r.Removed != after(50) || r.RemovedBy != "" {
		s.Errorf("set aside is %+v", r)
	}
	s.unchanged(func() {
		_, err := s.Undo(ctx, home, "a")
		s.exists(err, "b")
	}, home.Space)
	s.remove(home, "b", after(60))
	_, err := s.Undo(ctx, home, "a")
	s.must(err)
	s.documents(home, "a", "c", "d")
	s.must(s.Erase(ctx, home.Space))
}
