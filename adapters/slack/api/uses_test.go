package api

import (
	"fmt"
	"testing"
	"time"
)

// What is known of response_urls is bounded, by number and by age; of those that
// can be used still it is exact.
func TestUsesAreForgotten(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	u := newUses(func() time.Time { return now })
	size := func() int {
		if len(u.known) != u.order.Len() {
			t.Fatalf("%d are known, %d in order", len(u.known), u.order.Len())
		}
		return len(u.known)
	}
	for n := range mostURLs + 500 {
		u.take(fmt.Sprint("a", n))
	}
	if n := size(); n != mostURLs {
		t.Errorf("%d are known, want %d", n, mostURLs)
	}
	now = now.Add(useMemory - time.Minute)
	u.take("late")
	now = now.Add(time.Minute)
	for range mostUses {
		if !u.take("b") {
			t.Error("a new one is not to be used")
		}
	}
	if n := size(); n != 2 {
		t.Errorf("%d are known an hour later, want 2", n)
	}
	if u.take("b") {
		t.Error("it is used a sixth time")
	}
	if now = now.Add(useTime); u.take("late") {
		t.Error("it is used after half an hour")
	}
}
