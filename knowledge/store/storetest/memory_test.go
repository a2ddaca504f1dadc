package storetest

import (
	"errors"
	"testing"

	"footnote/knowledge/store"
)

func TestMemory(t *testing.T) {
	Run(t, func(t *testing.T) store.Store {
		m := NewMemory()
		t.Cleanup(func() {
			if err := m.Close(); err != nil && !errors.Is(err, store.ErrClosed) {
				t.Error(err)
			}
		})
		return m
	})
}
