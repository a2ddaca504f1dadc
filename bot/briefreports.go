package bot

import (
	"cmp"
	"context"
	"slices"
)

func (s *brief) KeepReport(_ context.Context, space Space, r Report, most int) (number int, fresh bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.reports[space]
	r.Number, r.At = 1, kept(r.At)
	for _, x := range all {
		if x.Shelf == r.Shelf && x.Passage == r.Passage && x.Person == r.Person && r.Person != "" {
			return x.Number, false, nil
		}
		r.Number = max(r.Number, x.Number+1)
	}
	all = append(all, r)
	slices.SortFunc(all, func(a, b Report) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Number, a.Number))
	})
	s.reports[space] = all[:min(len(all), most)]
	return r.Number, true, nil
}

func (s *brief) Reports(_ context.Context, space Space) ([]Report, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.reports[space]), nil
}

func (s *brief) SetQuestion(_ context.Context, space Space, number int, p Person, question string) (ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.reports[space] {
		if r := &s.reports[space][i]; r.Number == number && r.Person == p && p != "" {
			r.Question, ok = question, true
		}
	}
	return ok, nil
}

func (s *brief) DropReports(_ context.Context, space Space, shelf, passage string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropReports(space, func(r Report) bool { return r.Shelf == shelf && r.Passage == passage }), nil
}

func (s *brief) EraseReports(_ context.Context, space Space) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropReports(space, func(Report) bool { return true }), nil
}

// dropReports returns how many there were; s.mu is held.
func (s *brief) dropReports(space Space, drop func(Report) bool) int {
	before := len(s.reports[space])
	left := slices.DeleteFunc(s.reports[space], drop)
	if s.reports[space] = left; len(left) == 0 {
		delete(s.reports, space)
	}
	return before - len(left)
}
