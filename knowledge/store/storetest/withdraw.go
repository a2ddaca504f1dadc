package storetest

import (
	"context"
	"slices"
	"time"

	"footnote/knowledge/store"
)

func (m *Memory) Withdraw(ctx context.Context, s store.Space, origin string, at time.Time) (int, error) {
	if err := m.enter(ctx); err != nil {
		return 0, err
	}
	defer m.mu.Unlock()
	sp := m.spaces[s]
	if sp == nil || origin == "" {
		return 0, nil
	}
	n := 0
	for name, sh := range sp.shelves {
		n += m.withdraw(store.Shelf{Space: s, Name: name}, sh, origin, milli(at))
	}
	return n, nil
}

// withdraw does it for one shelf.
func (m *Memory) withdraw(on store.Shelf, sh *shelf, origin string, at time.Time) (n int) {
	var aside []*document // that lost their current version, but not all
	for _, d := range sh.documents {
		was, before := d.current(), len(d.versions)
		d.versions = slices.DeleteFunc(d.versions, func(v *version) bool { return v.record.Origin == origin })
		n += before - len(d.versions)
		switch {
		case d.removed || len(d.versions) > 0 && d.current() == was:
		case len(d.versions) == 0:
			m.touch(on)
		default:
			aside = append(aside, d)
			m.mark(on, d, true, "", at)
		}
	}
	sh.documents = slices.DeleteFunc(sh.documents, func(d *document) bool { return len(d.versions) == 0 })
	for _, d := range aside {
		if m.same(on, d.current().record.SHA256) == nil {
			m.mark(on, d, false, "", time.Time{})
		}
	}
	return n
}
