// Package pause waits.
package pause

import (
	"context"
	"time"
)

// For returns nil after d, at once if it is not above 0; or, when ctx ends before
// For returns, its cause: whoever waited must not go on as if nothing had happened.
func For(ctx context.Context, d time.Duration) error {
	if d <= 0 || ctx.Err() != nil {
		return context.Cause(ctx)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return context.Cause(ctx) // both may be true, and which is met is chance
	}
}
