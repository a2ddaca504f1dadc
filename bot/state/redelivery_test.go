package state_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"footnote/bot/dispatch/dispatchtest"
	"footnote/bot/state"
)

func TestReliabilityRedelivery(t *testing.T) {
	events := figure(10_000, 500)
	if os.Getenv("FOOTNOTE_LONG") != "" {
		events = 2_000_000
	}
	dispatchtest.Redelivery(t, state.New(opened(t, filepath.Join(folder(t), "library.db"))), events)
	t.Attr("R10-queue", fmt.Sprintf("%d events", events))
}
