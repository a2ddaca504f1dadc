package bot

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

func (s *brief) KeepGap(_ context.Context, space Space, g Gap, own, most int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.gaps[space]
	g.Number, g.Times, g.At = 1, 1, kept(g.At)
	g.Passage, g.Answered, g.Said = "", time.Time{}, false
	g.Question.Context, g.Question.Limit = slices.Clone(g.Question.Context), 0
	for i, x := range all {
		g.Number = max(g.Number, x.Number+1)
		if x.Shelf == g.Shelf && x.Same == g.Same && x.Conversation == g.Conversation && x.Person == g.Person {
			g.Number, g.Times = x.Number, x.Times+1
			all = slices.Delete(all, i, i+1)
			break
		}
	}
	all = append(all, g)
	slices.SortFunc(all, newestGap)
	all = fewer(all, own, func(x Gap) bool { return x.Person == g.Person })
	s.gaps[space] = fewer(all, most, func(Gap) bool { return true })
	return nil
}

func newestGap(a, b Gap) int {
	return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Number, a.Number))
}

// fewer drops the oldest of some gaps, which are in the order of newestGap, until
// most of them are left.
func fewer(all []Gap, most int, some func(Gap) bool) []Gap {
	for {
		n, last, said := 0, -1, -1
		for i, g := range all {
			if some(g) {
				n, last = n+1, i
				if g.Said {
					said = i
				}
			}
		}
		if n <= most {
			return all
		}
		if said >= 0 {
			last = said
		}
		all = slices.Delete(all, last, last+1)
	}
}

// kept is a time as a State keeps it.
func kept(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}

func (s *brief) Gaps(_ context.Context, space Space) ([]Gap, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gaps[space]), nil
}

func (s *brief) SetGaps(_ context.Context, space Space, all []Gap) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range all {
		for i := range s.gaps[space] {
			if x := &s.gaps[space][i]; x.Number == g.Number {
				x.Asked, x.Passage, x.Answered, x.Said = g.Asked, g.Passage, kept(g.Answered), g.Said
			}
		}
	}
	return nil
}

func (s *brief) DropGap(_ context.Context, space Space, shelf, same string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropGaps(space, func(g Gap) bool { return g.Shelf == shelf && g.Same == same }), nil
}

func (s *brief) EraseGaps(_ context.Context, space Space) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropGaps(space, func(Gap) bool { return true }), nil
}

// dropGaps returns how many there were; s.mu is held.
func (s *brief) dropGaps(space Space, drop func(Gap) bool) int {
	before := len(s.gaps[space])
	left := slices.DeleteFunc(s.gaps[space], drop)
	if s.gaps[space] = left; len(left) == 0 {
		delete(s.gaps, space)
	}
	return before - len(left)
}

func (s *brief) GapShelves(context.Context) (out []GapShelf, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, space := range slices.Sorted(maps.Keys(s.gaps)) {
		shelves := make(map[string]GapShelf)
		for _, g := range s.gaps[space] {
			x := shelves[g.Shelf]
			x.Space, x.Shelf = space, g.Shelf
			switch {
			case g.Open():
				if x.Open++; x.Open == 1 || g.Asked < x.Asked {
					x.Asked = g.Asked
				}
			case !g.Said:
				x.Unsaid++
			}
			shelves[g.Shelf] = x
		}
		for _, name := range slices.Sorted(maps.Keys(shelves)) {
			out = append(out, shelves[name])
		}
	}
	return out, nil
}
