package dispatch_test

import (
	"testing"

	"footnote/bot/dispatch"
	"footnote/bot/dispatch/dispatchtest"
)

func TestMemory(t *testing.T) {
	dispatchtest.Queue(t, func(*testing.T) dispatch.Queue { return dispatch.NewMemory() })
}

func TestRedelivery(t *testing.T) { dispatchtest.Redelivery(t, dispatch.NewMemory(), 10_000) }
