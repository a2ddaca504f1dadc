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
	// giveUpAfter is how long one is tried. What cannot be said for so long is not
	// news any more, and would stand in the way of others: the bot hands out the
	// oldest.
	giveUpAfter = 24 * time.Hour
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
	later map[saying]pausing
}

// A saying is an announcement: digests of the same week have the same ID.
type saying struct {
	space bot.Space
	id    string
}

func sayingOf(a bot.Announcement) saying { return saying{a.Space, a.ID} }

// A pausing is what is known of one that failed.
type pausing struct {
	first, until time.Time     // it failed, and is left alone
	next         time.Duration // the pause after the next failure
}

// errElsewhere says that the platform of an announcement does not run here.
var errElsewhere = errors.New("its platform is not set up any more")

func newAnnouncing(b *bot.Bot, platforms []*platform, log *slog.Logger) *announcing {
	return &announcing{bot: b, platforms: platforms, log: log, later: make(map[saying]pausing)}
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
	its := make(map[*platform][]bot.Announcement)
	for _, one := range due {
		p := a.platformOf(one.Space)
		if p == nil && !a.pauses(sayingOf(one)) {
			a.missed(ctx, one, errElsewhere)
		}
		its[p] = append(its[p], one)
	}
	var work sync.WaitGroup
	defer work.Wait()
	for _, p := range a.platforms {
		if len(its[p]) > 0 && p.Connected() {
			work.Go(func() { a.say(ctx, p, its[p]) })
		}
	}
}

// platformOf is where a space is; nil if that does not run here.
func (a *announcing) platformOf(s bot.Space) *platform {
	key, _, _ := strings.Cut(string(s), ":")
	for _, p := range a.platforms {
		if p.key == key {
			return p
		}
	}
	return nil
}

// say says announcements one after another, as long as a turn lasts.
func (a *announcing) say(ctx context.Context, p *platform, due []bot.Announcement) {
	began := time.Now()
	for _, one := range due {
		if ctx.Err() != nil || time.Since(began) > turnTime {
			return
		}
		if !a.pauses(sayingOf(one)) {
			a.sayOne(context.WithoutCancel(ctx), p, one)
		}
	}
}

func (a *announcing) sayOne(ctx context.Context, p *platform, one bot.Announcement) {
	ctx, cancel := context.WithTimeout(ctx, announceTime)
	defer cancel()
	if err := p.Announce(ctx, one); err != nil {
		a.missed(context.WithoutCancel(ctx), one, err)
		return
	}
	a.done(context.WithoutCancel(ctx), one) // also if the time for saying it is over
}

// missed is called for an announcement that was not said.
func (a *announcing) missed(ctx context.Context, one bot.Announcement, err error) {
	wait, over := a.failed(sayingOf(one))
	switch log := a.log.With("announcement", one.ID, "error", err); {
	case errors.Is(err, bot.ErrUnreachable):
		log.Info("an announcement is dropped: its conversation is gone, or closed to the bot")
	case over:
		log.Warn("an announcement is dropped: it failed for too long")
	default:
		log.Warn("an announcement failed; it is tried again", "in", wait)
		return
	}
	a.done(ctx, one)
}

// done has the bot note that an announcement does not come again.
func (a *announcing) done(ctx context.Context, one bot.Announcement) {
	ctx, cancel := context.WithTimeout(ctx, announceTime)
	defer cancel()
	if err := a.bot.Announced(ctx, one); err != nil {
		wait, _ := a.failed(sayingOf(one))
		a.log.Error("it is not kept that an announcement was said; the platform is asked before it is said again",
			"announcement", one.ID, "in", wait, "error", err)
	}
}

// pauses reports whether an announcement failed a short time ago.
func (a *announcing) pauses(s saying) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return time.Now().Before(a.later[s].until)
}

// failed notes that it did, and returns when it is tried again at the earliest, and
// whether it has failed for too long.
func (a *announcing) failed(s saying) (wait time.Duration, over bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now, p := time.Now(), a.later[s]
	if p.first.IsZero() {
		// A little less than a whole number of turns, so that it does not miss one.
		p.first, p.next = now, announceEvery-lookEvery
	}
	wait = p.next
	p.until, p.next = now.Add(wait), min(2*wait, longestPause)
	a.later[s] = p
	return wait, now.Sub(p.first) > giveUpAfter
}

// forget drops what is known of announcements that are not due any more.
func (a *announcing) forget(due []bot.Announcement) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.later) == 0 {
		return
	}
	kept := make(map[saying]pausing)
	for _, one := range due {
		if p, ok := a.later[sayingOf(one)]; ok {
			kept[sayingOf(one)] = p
		}
	}
	a.later = kept
}
