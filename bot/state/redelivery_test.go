package state_test

import (
	"path/filepath"
	"testing"

	"footnote/bot/dispatch/dispatchtest"
	"footnote/bot/state"
)

func TestReliabilityRedelivery(t *testing.T) {
	events := 10_000
	if underRaceDetector { // ten times as slow
		events = 500
	}
	dispatchtest.Redelivery(t, state.New(opened(t, filepath.Join(folder(t), "library.db"))), events)
}
