package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"footnote/bot"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// removals are the spaces from which the bot was taken away. What they hold is
// erased when the time is over in which documents can be brought back, unless
// the bot came back before, or at once. Safe for concurrent use.
type removals struct {
	state values
	erase func(context.Context, bot.Space) error
	// settle takes what state held before out of the files.
	settle func(context.Context) error
	now    func() time.Time

	mu sync.Mutex              // guards at, and the value in state
	at map[bot.Space]time.Time // the zero time: to be erased at once
}

// values keeps small values over restarts.
type values interface {
	Value(ctx context.Context, key string) ([]byte, error)
	SetValue(ctx context.Context, key string, value []byte) error
}

// removalsKey is where they are kept, as a JSON object of times by space.
const removalsKey = "removals"

func openRemovals(ctx context.Context, v values, erase func(context.Context, bot.Space) error, settle func(context.Context) error) (*removals, error) {
	r := &removals{state: v, erase: erase, settle: settle, now: time.Now, at: make(map[bot.Space]time.Time)}
	data, err := v.Value(ctx, removalsKey)
	if err == nil && data != nil {
		err = json.Unmarshal(data, &r.at)
	}
	if err != nil {
		return nil, fmt.Errorf("read which spaces the bot was removed from: %w", err)
	}
	return r, nil
}

// removed notes that the bot was taken away from a space.
func (r *removals) removed(ctx context.Context, s bot.Space) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.at[s]; known {
		return nil
	}
	return r.change(ctx, func(at map[bot.Space]time.Time) { at[s] = r.now() })
}

// eraseNow erases a space from which the bot was taken away, without waiting. It
// is noted before, so that what fails is tried again with what is due.
func (r *removals) eraseNow(ctx context.Context, s bot.Space) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	atOnce := func(at map[bot.Space]time.Time) { at[s] = time.Time{} }
	noted := r.change(ctx, atOnce)
	if noted != nil {
		atOnce(r.at) // at least this process knows of it
	}
	if err := r.eraseOne(ctx, s); err != nil {
		return errors.Join(noted, err)
	}
	return nil
}

// present notes that the bot is in a space. What was to be erased at once is
// erased before anything new comes into it.
func (r *removals) present(ctx context.Context, s bot.Space) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, known := r.at[s]
	if !known {
		return nil
	}
	if at.IsZero() {
		return r.eraseOne(ctx, s)
	}
	return r.change(ctx, func(at map[bot.Space]time.Time) { delete(at, s) })
}

// noted calls f, and logs where it fails.
func (s *service) noted(f func(context.Context, bot.Space) error) func(context.Context, bot.Space) {
	return func(ctx context.Context, space bot.Space) {
		if err := f(ctx, space); err != nil {
			s.log.Error("it is not kept where the bot is", "space", space, "error", err)
		}
	}
}

// change keeps what f makes of the removals; r.mu is held.
func (r *removals) change(ctx context.Context, f func(map[bot.Space]time.Time)) error {
	at := maps.Clone(r.at)
	f(at)
	data, err := json.Marshal(at)
	if err == nil {
		err = r.state.SetValue(ctx, removalsKey, data)
	}
	if err != nil {
		return fmt.Errorf("note which spaces the bot was removed from: %w", err)
	}
	r.at = at
	return nil
}

// eraseDue erases the spaces whose time is over.
func (r *removals) eraseDue(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var failed []error
	for _, s := range slices.Sorted(maps.Keys(r.at)) {
		if r.now().Sub(r.at[s]) < library.Grace {
			continue
		}
		failed = append(failed, r.eraseOne(ctx, s))
	}
	return errors.Join(failed...)
}

// eraseOne erases a space and forgets that it was to be; r.mu is held.
func (r *removals) eraseOne(ctx context.Context, s bot.Space) error {
	if err := r.erase(ctx, s); err != nil {
		return err
	}
	if err := r.change(ctx, func(at map[bot.Space]time.Time) { delete(at, s) }); err != nil {
		return err
	}
	return r.settle(ctx) // the note that named it goes, too
}

// eraseSpace erases all that is kept of a space. State goes with the library:
// they are one database, and Erase reaches the tables of both.
func (k *kept) eraseSpace(ctx context.Context, s bot.Space) error {
	return k.Erase(ctx, store.Space(s))
}
