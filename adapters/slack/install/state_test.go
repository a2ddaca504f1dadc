package install

import (
	"testing"
	"time"
)

// However many are begun, the last ones hold, and what is kept is bounded.
func TestStatesAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	s := newStates(func() time.Time { return now })
	var all []string
	for range mostStates + 50 {
		all = append(all, s.begin("ada"))
	}
	if len(s.begun) != mostStates || len(s.order) != mostStates {
		t.Errorf("%d are kept in an order of %d", len(s.begun), len(s.order))
	}
	if s.end(all[49], "ada") || !s.end(all[50], "ada") || s.end(all[50], "ada") || !s.end(all[len(all)-1], "ada") {
		t.Error("it is not the first that were forgotten")
	}
	now = now.Add(stateTime)
	s.begin("ada")
	if len(s.begun) != 1 || len(s.order) != 1 {
		t.Errorf("%d that have ended are kept in an order of %d", len(s.begun)-1, len(s.order))
	}
	if s.end(all[60], "ada") {
		t.Error("one that had ended held")
	}
}
