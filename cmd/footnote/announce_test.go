package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot"
)

// An agenda is a bot that has something to announce, until it is told that it was.
type agenda struct {
	due   []bot.Announcement
	told  []string
	fails error // of Announcements and Announced
}

func (a *agenda) Announcements(context.Context) ([]bot.Announcement, error) {
	return slices.Clone(a.due), a.fails
}

func (a *agenda) Announced(_ context.Context, one bot.Announcement) error {
	if a.fails != nil {
		return a.fails
	}
	a.told = append(a.told, one.ID)
	a.due = slices.DeleteFunc(a.due, func(b bot.Announcement) bool { return b.ID == one.ID })
	return nil
}

func announcement(id string, s bot.Space) bot.Announcement {
	return bot.Announcement{ID: id, Space: s, Notice: bot.Notice{Conversation: "general", Blocks: []bot.Block{{Text: "canarytext"}}}}
}

// A spoken is when something was announced, in minutes from the start.
type spoken struct {
	id string
	at int
}

// An announced is an announcing that runs, with what it said.
type announced struct {
	*agenda
	log   bytes.Buffer
	said  []spoken
	fails func(id string) error
}

// announcedOn runs an announcing for so long on a Discord of which only the error is
// real.
func announcedOn(t *testing.T, a *announced, d time.Duration) {
	t.Helper()
	all, of := puppets("discord")
	of["discord"].connected = true
	began := time.Now()
	of["discord"].announce = func(ctx context.Context, one bot.Announcement) error {
		if _, limited := ctx.Deadline(); !limited {
			t.Error("an announcement may take for ever")
		}
		a.said = append(a.said, spoken{one.ID, int(time.Since(began) / time.Minute)})
		return a.fails(one.ID)
	}
	n := newAnnouncing(nil, all, slog.New(slog.NewTextHandler(&a.log, nil)))
	n.bot = a.agenda
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := n.run(ctx); err != nil {
		t.Errorf("ended with %v", err)
	}
	if strings.Contains(a.log.String(), "canary") {
		t.Errorf("text of an announcement is in the log:\n%s", &a.log)
	}
}

func TestAnnouncements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &announced{agenda: &agenda{due: []bot.Announcement{
			announcement("a", "discord:1"), announcement("gone", "discord:2"), announcement("later", "discord:1"), announcement("other", "slack:T1"),
		}}}
		a.fails = func(id string) error {
			switch id {
			case "gone":
				return fmt.Errorf("no such channel: %w", bot.ErrUnreachable)
			case "later":
				if len(a.told) == 2 && a.said[len(a.said)-1].at < 20 {
					return errors.New("bad gateway")
				}
			}
			return nil
		}
		announcedOn(t, a, time.Hour)
		// In their order; what failed is tried again, with longer and longer pauses.
		want := []spoken{{"a", 1}, {"gone", 1}, {"later", 1}, {"later", 2}, {"later", 4}, {"later", 8}, {"later", 16}, {"later", 31}}
		if !slices.Equal(a.said, want) {
			t.Errorf("said %v, want %v", a.said, want)
		}
		// Each that was said, or never can be, does not come again. For a platform
		// that does not run it waits.
		if want := []string{"a", "gone", "later"}; !slices.Equal(a.told, want) {
			t.Errorf("told of %v, want %v", a.told, want)
		}
	})
}

// Digests of a week have the same ID everywhere: one that fails holds up no other.
func TestAnnouncementsOfOneID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &announced{agenda: &agenda{due: []bot.Announcement{announcement("w1", "discord:1"), announcement("w1", "discord:2")}}}
		a.fails = func(string) error {
			if len(a.said) == 1 {
				return errors.New("bad gateway")
			}
			return nil
		}
		announcedOn(t, a, 90*time.Second)
		if want := []spoken{{"w1", 1}, {"w1", 1}}; !slices.Equal(a.said, want) {
			t.Errorf("said %v, want both", a.said)
		}
	})
}

// What cannot be said for a day is dropped, so that it does not stand in the way of
// what can; so is what is for a platform that is not set up any more.
func TestAnnouncementsAreGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &announced{agenda: &agenda{due: []bot.Announcement{announcement("a", "discord:1"), announcement("other", "slack:T1")}},
			fails: func(string) error { return errors.New("bad gateway") }}
		announcedOn(t, a, giveUpAfter-time.Minute)
		if len(a.told) != 0 || len(a.said) < 24 {
			t.Errorf("given up: %v, after %d tries in less than a day", a.told, len(a.said))
		}
		announcedOn(t, a, giveUpAfter+2*time.Hour)
		if want := []string{"other", "a"}; !slices.Equal(a.told, want) {
			t.Errorf("given up: %v, want %v", a.told, want)
		}
	})
}

// Where it is not kept that something was said it comes again, with pauses: the
// adapter knows that it stands there.
func TestAnnouncementsOnABrokenDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &announced{agenda: &agenda{due: []bot.Announcement{announcement("a", "discord:1")}, fails: errors.New("disk full")},
			fails: func(string) error { return nil }}
		announcedOn(t, a, 24*time.Hour)
		if n := len(a.said); n < 24 || n > 35 { // at most once an hour, in the end
			t.Errorf("said %d times in a day", n)
		}
		if !strings.Contains(a.log.String(), "disk full") {
			t.Errorf("the log:\n%s", &a.log)
		}
	})
}

// A platform that is slow, or gone, holds up no other, and no turn lasts for ever.
func TestAnnouncementsOnSeveralPlatforms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, of := puppets("discord", "slack", "down")
		began := time.Now()
		var last time.Duration
		of["discord"].connected, of["slack"].connected = true, true
		of["discord"].announce = func(ctx context.Context, _ bot.Announcement) error {
			<-ctx.Done()
			return ctx.Err()
		}
		of["slack"].announce = func(context.Context, bot.Announcement) error {
			last = time.Since(began)
			return nil
		}
		of["down"].announce = func(context.Context, bot.Announcement) error {
			t.Error("announced where nothing is connected")
			return nil
		}
		a := &agenda{}
		for i := range 100 {
			a.due = append(a.due, announcement(fmt.Sprint("d", i), "discord:1"), announcement(fmt.Sprint("s", i), "slack:T1"), announcement(fmt.Sprint("x", i), "down:1"))
		}
		n := newAnnouncing(nil, all, slog.New(slog.DiscardHandler))
		n.bot = &lockedAgenda{agenda: a}
		n.turn(t.Context())
		if last > time.Second {
			t.Errorf("Slack waited for %v", last)
		}
		if took := time.Since(began); took > turnTime+announceTime {
			t.Errorf("a turn took %v", took)
		}
		if len(a.told) != 100 {
			t.Errorf("%d were said, want the 100 on Slack", len(a.told))
		}
	})
}

// At the end what was begun is finished, and nothing new is begun.
func TestAnnouncementsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, of := puppets("discord")
		ctx, cancel := context.WithCancel(t.Context())
		of["discord"].connected = true
		of["discord"].announce = func(ctx context.Context, _ bot.Announcement) error {
			cancel()
			time.Sleep(time.Second)
			return ctx.Err()
		}
		a := &agenda{due: []bot.Announcement{announcement("a", "discord:1"), announcement("b", "discord:1")}}
		n := newAnnouncing(nil, all, slog.New(slog.DiscardHandler))
		n.bot = a
		if err := n.run(ctx); err != nil || !slices.Equal(a.told, []string{"a"}) {
			t.Errorf("ended with %v after %v", err, a.told)
		}
	})
}

// A lockedAgenda may be told by several at once.
type lockedAgenda struct {
	puppet
	*agenda
}

func (l *lockedAgenda) Announced(ctx context.Context, one bot.Announcement) (err error) {
	l.set(func() { err = l.agenda.Announced(ctx, one) })
	return err
}
