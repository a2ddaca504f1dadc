package state_test

import (
	"path/filepath"
	"testing"

	"footnote/bot/dispatch/dispatchtest"
	"footnote/bot/state"
)

func TestReliabilityRedelivery(t *testing.T) {
	dispatchtest.Redelivery(t, state.New(opened(t, filepath.Join(folder(t), "library.db"))), figure(10_000, 500))
}
