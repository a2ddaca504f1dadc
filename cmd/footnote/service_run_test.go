package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot/dispatch"
)

// A scene is a service of which the parts are a test's.
type scene struct {
	*testing.T
	*service
	began time.Time
	log   bytes.Buffer
}

func newScene(t *testing.T) *scene {
	s := &scene{T: t, began: time.Now()}
	s.service = &service{set: config{drain: drainTime}, log: slog.New(slog.NewTextHandler(&s.log, nil))}
	return s
}

// lasting is a part that goes on until it is told to end, and then for a time.
func (s *scene) lasting(p part, after time.Duration, err error) part {
	p.run = func(ctx context.Context) error {
		<-ctx.Done()
		time.Sleep(after)
		return err
	}
	return p
}

// failing is a part that ends by itself.
func (s *scene) failing(p part, after time.Duration, err error) part {
	p.run = func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(after):
			return err
		}
	}
	return p
}

// expect runs parts; ctx ends after a time.
func (s *scene) expect(stopAfter, took time.Duration, errText string, parts ...part) error {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), stopAfter)
	defer cancel()
	r := &running{service: s.service, left: make(map[string]part), ends: make(chan ended, len(parts))}
	err := r.run(ctx, parts)
	if got := time.Since(s.began); got != took {
		s.Errorf("it took %v, want %v", got, took)
	}
	switch {
	case errText == "" && err != nil, errText != "" && (err == nil || !strings.Contains(err.Error(), errText)):
		s.Errorf("ended with %v, want %q", err, errText)
	}
	return err
}

var errBroken = errors.New("broken")

func TestServiceEnds(t *testing.T) {
	const day = 24 * time.Hour
	pages, watcher := part{name: "pages", shows: true, needed: true}, part{name: "watch", needed: true}
	discord, slack := part{name: "discord", talks: true}, part{name: "slack", talks: true}
	for _, tt := range []struct {
		name            string
		stopAfter, took time.Duration
		err             string
		parts           func(s *scene) []part
	}{
		{"asked to, with nothing under way", time.Hour, time.Hour, "", func(s *scene) []part {
			return []part{s.lasting(pages, 0, nil), s.lasting(discord, 0, nil)}
		}},
		{"pages go on until what is under way is finished", time.Hour, time.Hour + 18*time.Second, "", func(s *scene) []part {
			return []part{s.lasting(pages, 3*time.Second, nil), s.lasting(discord, 15*time.Second, nil), s.lasting(slack, time.Second, context.Canceled)}
		}},
		{"without a platform", time.Hour, time.Hour, "", func(s *scene) []part {
			return []part{s.lasting(pages, 0, nil), s.lasting(watcher, 0, nil)}
		}},
		{"one platform of two fails", time.Hour, time.Hour, "discord: broken", func(s *scene) []part {
			return []part{s.lasting(pages, 0, nil), s.failing(discord, time.Minute, errBroken), s.lasting(slack, 0, nil)}
		}},
		{"the last platform fails", time.Hour, 2*time.Minute + time.Second, "slack: broken", func(s *scene) []part {
			return []part{s.lasting(pages, time.Second, nil), s.failing(discord, time.Minute, errBroken), s.failing(slack, 2*time.Minute, errBroken)}
		}},
		{"the pages fail", time.Hour, time.Minute + 2*time.Second, "pages: broken", func(s *scene) []part {
			return []part{s.failing(pages, time.Minute, errBroken), s.lasting(discord, 2*time.Second, nil)}
		}},
		{"a platform is lost", time.Hour, time.Minute + 2*time.Second, "watch: broken", func(s *scene) []part {
			return []part{s.lasting(pages, 0, nil), s.failing(watcher, time.Minute, errBroken), s.lasting(discord, 2*time.Second, nil)}
		}},
		{"something hangs", time.Hour, time.Hour + drainTime + lateTime, "did not end in time: discord, pages", func(s *scene) []part {
			return []part{s.lasting(pages, 0, nil), s.lasting(discord, day, nil), s.lasting(slack, 0, nil)}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				err := s.expect(tt.stopAfter, tt.took, tt.err, tt.parts(s)...)
				if !s.stopping.Load() {
					t.Error("it does not say that it ends")
				}
				if errors.Is(err, errLate) {
					time.Sleep(2 * day) // for what hung
				}
			})
		})
	}
	if worst := drainTime + lateTime; worst >= time.Minute-5*time.Second {
		t.Errorf("supervisors wait a minute, and the end may take %v", worst)
	}
}

// Whoever waits for the end is told what for.
func TestServiceSaysWhatItWaitsFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		all, of := puppets("discord")
		of["discord"].load = dispatch.Load{Handling: 3, Waiting: 40}
		s.platforms = all
		s.expect(time.Minute, time.Minute+12*time.Second, "",
			s.lasting(part{name: "pages", shows: true}, 0, nil), s.lasting(part{name: "discord", talks: true}, 12*time.Second, nil))
		got := s.log.String()
		if n := strings.Count(got, `msg="still waiting" for="discord (3 under way, 40 for the next run), pages"`); n != 2 {
			t.Errorf("said %d times, want after 5 and 10 seconds:\n%s", n, got)
		}
		if !strings.Contains(got, "within=20s") {
			t.Errorf("the log:\n%s", got)
		}
	})
}
