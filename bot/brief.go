package bot

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// A brief State keeps everything until the end of the process. No message waits in
// it.
type brief struct {
	mu      sync.Mutex // guards what follows; a stored slice of settings is never changed
	spaces  map[Space][]Setting
	gaps    map[Space][]Gap
	reports map[Space][]Report
	counts  map[counted]int
}

// A counted is something that happened in a space on a day.
type counted struct {
	space Space
	day   time.Time
	name  string
}

func newBrief() *brief {
	return &brief{spaces: make(map[Space][]Setting), gaps: make(map[Space][]Gap),
		reports: make(map[Space][]Report), counts: make(map[counted]int)}
}

func (s *brief) Settings(_ context.Context, space Space) ([]Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.spaces[space], nil
}

func (s *brief) Set(_ context.Context, space Space, x Setting) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := slices.DeleteFunc(slices.Clone(s.spaces[space]), func(y Setting) bool {
		return y.Conversation == x.Conversation && y.Name == x.Name
	})
	if x.Value != "" {
		kept = append(kept, x)
	}
	slices.SortFunc(kept, func(x, y Setting) int {
		return cmp.Or(cmp.Compare(x.Conversation, y.Conversation), cmp.Compare(x.Name, y.Name))
	})
	if s.spaces[space] = kept; len(kept) == 0 {
		delete(s.spaces, space)
	}
	return nil
}

func (s *brief) Spaces(_ context.Context, name string) (out []Space, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, space := range slices.Sorted(maps.Keys(s.spaces)) {
		if slices.ContainsFunc(s.spaces[space], func(x Setting) bool { return x.Conversation == "" && x.Name == name }) {
			out = append(out, space)
		}
	}
	return out, nil
}

func (s *brief) Forget(_ context.Context, space Space, p Person) (done Forgotten, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	done.Gaps = s.dropGaps(space, func(g Gap) bool { return g.Person == p })
	for i := range s.reports[space] {
		if r := &s.reports[space][i]; r.Person == p {
			r.Person, r.Question, r.Asked = "", "", ""
			done.Reports++
		}
	}
	return done, nil
}

func (s *brief) EraseBefore(_ context.Context, texts, counts time.Time) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for space := range s.gaps {
		n += s.dropGaps(space, func(g Gap) bool { return g.At.Before(texts) })
	}
	for space := range s.reports {
		n += s.dropReports(space, func(r Report) bool { return r.At.Before(texts) })
	}
	for c := range s.counts {
		if c.day.Before(dayOf(counts)) {
			delete(s.counts, c)
			n++
		}
	}
	return n, nil
}

func (s *brief) AddCounts(_ context.Context, all []Count) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range all {
		s.counts[counted{c.Space, dayOf(c.Day), c.Name}] += c.N
	}
	return nil
}

func (s *brief) Counts(_ context.Context, space Space, from, before time.Time) (map[string]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sums := make(map[string]int)
	for c, n := range s.counts {
		if c.space == space && !c.day.Before(dayOf(from)) && c.day.Before(dayOf(before)) {
			sums[c.name] += n
		}
	}
	return sums, nil
}

// dayOf is the beginning of a day in UTC.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
