package dispatch_test

import (
	"testing"
	"testing/synctest"

	"footnote/bot/dispatch"
)

func TestGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := dispatch.NewGroup()
		hold := make(chan struct{})
		n := 0
		for g.Aside(func() { <-hold }) {
			n++
		}
		if n == 0 || g.Running() != n {
			t.Errorf("%d were taken, %d run", n, g.Running())
		}
		if !g.Run(func() { <-hold }) || !g.Add() {
			t.Error("what is bounded elsewhere was refused")
		}
		over := false
		go func() {
			g.Wait()
			over = true
		}()
		synctest.Wait()
		if g.Run(func() {}) || g.Aside(func() {}) || g.Add() {
			t.Error("one was taken after the end")
		}
		close(hold)
		synctest.Wait()
		if over {
			t.Error("it did not wait for what was counted")
		}
		g.Done()
		synctest.Wait()
		if !over || g.Running() != 0 {
			t.Errorf("over %v, %d run", over, g.Running())
		}
	})
}
