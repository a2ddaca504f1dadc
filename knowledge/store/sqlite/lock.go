package sqlite

import (
	"context"
	"errors"
	"os"
	"time"
)

// A lock is the file that says who has the library open. It is not SQLite's,
// whose locks cannot be asked for where the library is damaged, and are lost
// where a process opens the file a second time and closes it.
type lock struct{ f *os.File }

func openLock(path string) (*lock, error) {
	f, err := os.OpenFile(path+"-lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &lock{f}, nil
}

// errInUse is the answer to who would have the library alone.
var errInUse = errors.New("another program has it open; stop that first")

// shared holds the lock together with others.
func (l *lock) shared(ctx context.Context, wait time.Duration) error {
	return l.take(ctx, inCommon, wait, errors.New("another program is restoring or updating it; wait for that to end"))
}

// alone holds the lock without others.
func (l *lock) alone(ctx context.Context, wait time.Duration) error {
	return l.take(ctx, exclusive, wait, errInUse)
}

// take changes the lock to another kind. It is given back first, so that two
// who want it alone do not wait for each other.
func (l *lock) take(ctx context.Context, kind lockKind, wait time.Duration, busy error) error {
	if err := unlockFile(l.f); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, wait, busy)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		held, err := tryLockFile(l.f, kind)
		if held || err != nil {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// A lockKind is how a file is locked.
type lockKind uint8

const (
	inCommon  lockKind = iota // with others who do so
	exclusive                 // without any other
)

// close gives the lock back.
func (l *lock) close() error { return l.f.Close() }
