package library_test

import (
	"testing"
)

func TestHeld(t *testing.T) {
	k := newKit(t, nil, nil)
	fill(t, k, 2)
	if n := k.Held(); n != 0 {
		t.Errorf("%d bytes before anything was asked", n)
	}
	var before int64
	for i := range 2 {
		if _, err := k.Base(t.Context(), shelf(i)); err != nil {
			t.Fatal(err)
		}
		if n := k.Held(); n <= before {
			t.Errorf("%d bytes with one more shelf, %d before", n, before)
		}
		before = k.Held()
	}
	if err := k.Erase(t.Context(), shelf(0).Space); err != nil {
		t.Fatal(err)
	}
	if n := k.Held(); n <= 0 || n >= before {
		t.Errorf("%d bytes with one less, %d before", n, before)
	}
}
