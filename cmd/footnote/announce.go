package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"footnote/bot"
)

// Of announcements.
const (
	announceEvery = time.Minute
	// announceTime bounds one, with its waits for rate limits. It is shorter than
	// the time in which a process has to end, and one that was begun then is
	// finished.
	announceTime = 15 * time.Second
	// turnTime is how long a platform is busy with them before the next look at
	// what is due. What was not said by then is due again.
	turnTime = 50 * time.Second
	// longestPause is the longest between two tries of the same one. The first is
	// announceEvery, and each twice the last.
	longestPause = time.Hour
)

// An announcing says what is due in a conversation without being asked for just
// then: answers to questions of the past, and weekly digests. That an announcement
// is said once is the adapter's to see to, by its ID, and the bot's, which is told.
type announcing struct {
	bot interface {
		Announcements(context.Context) ([]bot.Announcement, error)
		Announced(context.Context, bot.Announcement) error
	}
	platforms []*platform
	log       *slog.Logger

	mu    sync.Mutex // guards pauses
	later map[string]pausing
}

// A pausing is an announcement that failed, by its ID.
type pausing struct {
	until time.Time
	next  time.Duration // the pause after the next failure
}

func newAnnouncing(b *bot.Bot, platforms []*platform, log *slog.Logger) *announcing {
	return &announcing{bot: b, platforms: platforms, log: log, later: make(map[string]pausing)}
}

// run says what is due, every minute, until ctx ends.
func (a *announcing) run(ctx context.Context) error {
	tick := time.NewTicker(announceEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			a.turn(ctx)
		}
	}
}

// turn says what is due now. Platforms do not wait for each other.
func (a *announcing) turn(ctx context.Context) {
	due, err := a.bot.Announcements(ctx)
	if err == nil {
		a.forget(due)
	} else if ctx.Err() == nil {
		a.log.Error("what is to be announced cannot be found out; it is tried again in a minute", "error", err)
	}
	var work sync.WaitGroup
	defer work.Wait()
	for _, p := range a.platforms {
		var its []bot.Announcement
		for _, one := range due {
			if strings.HasPrefix(string(one.Space), p.key+":") {
				its = append(its, one)
			}
		}
		if len(its) > 0 && p.Connected() {
			work.Go(func() { a.say(ctx, p, its) })
		}
	}
}

// say says announcements one after another, as long as a turn lasts.
func (a *announcing) say(ctx context.Context, p *platform, due []bot.Announcement) {
	began := time.Now()
	for _, one := range due {
		if ctx.Err() != nil || time.Since(began) > turnTime {
			return
		}
		if !a.pauses(one.ID) {
			a.sayOne(context.WithoutCancel(ctx), p, one)
		}
	}
}

func (a *announcing) sayOne(ctx context.Context, p *platform, one bot.Announcement) {
	log := a.log.With("platform", p.key, "announcement", one.ID)
	ctx, cancel := context.WithTimeout(ctx, announceTime)
	defer cancel()
	err := p.Announce(ctx, one)
	switch {
	case errors.Is(err, bot.ErrUnreachable):
		log.Info("an announcement is dropped: its conversation is gone, or closed to the bot", "error", err)
	case err != nil:
		log.Warn("an announcement failed; it is tried again", "in", a.failed(one.ID), "error", err)
		return
	}
	// What was said is noted, however long that took.
	noting, cancelNoting := context.WithTimeout(context.WithoutCancel(ctx), announceTime)
	defer cancelNoting()
	if err := a.bot.Announced(noting, one); err != nil {
		log.Error("it is not kept that an announcement was said; its place is asked before it is said again", "in", a.failed(one.ID), "error", err)
	}
}

// pauses reports whether an announcement failed a short time ago.
func (a *announcing) pauses(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return time.Now().Before(a.later[id].until)
}

// failed notes that it did, and returns when it is tried again at the earliest.
func (a *announcing) failed(id string) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	// A little less than a whole number of turns, so that it does not miss one.
	wait := max(a.later[id].next, announceEvery-lookEvery)
	a.later[id] = pausing{time.Now().Add(wait), min(2*wait, longestPause)}
	return wait
}

// forget drops what is known of announcements that are not due any more.
func (a *announcing) forget(due []bot.Announcement) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.later) == 0 {
		return
	}
	kept := make(map[string]pausing)
	for _, one := range due {
		if p, ok := a.later[one.ID]; ok {
			kept[one.ID] = p
		}
	}
	a.later = kept
}
