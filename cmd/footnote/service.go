package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"footnote/adapters/metrics"
	"footnote/adapters/web"
	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/state"
	"footnote/knowledge"
	"footnote/knowledge/store"
)

// A talker is the adapter of a platform.
type talker interface {
	Run(context.Context) error
	Announce(context.Context, bot.Announcement) error
	Load() dispatch.Load
	Connected() bool
	Alive() time.Time
}

// A platform is where the bot talks.
type platform struct {
	name string // for people: "Discord"
	key  string // for machines, and before the ':' of its spaces: "discord"
	talker
	// heartbeat is set if the platform gives signs of life also while nobody talks.
	heartbeat bool
	// deliveries are what it takes by HTTP, by path.
	deliveries map[string]http.Handler
	ended      atomic.Bool // its Run has
}

// A service is what serve runs.
type service struct {
	set       config
	kept      *kept
	state     *state.State
	notes     *knowledge.Base
	bot       *bot.Bot
	links     *addresses
	removals  *removals
	platforms []*platform
	metrics   *metrics.Metrics
	log       *slog.Logger
	err       io.Writer // for whoever starts the program
	stopping  atomic.Bool
}

// Housekeeping: erasing what is due.
const housekeepingEvery = time.Hour

// run runs everything until ctx ends, nothing is left that talks, or a platform is
// lost. pages and figures are where it is served; figures may be nil.
func (s *service) run(ctx context.Context, pages, figures net.Listener) error {
	watch := newWatch(s.platforms, s.set.alive, s.log)
	h, err := s.handler(watch)
	if err != nil {
		return errors.Join(err, shut(pages, figures))
	}
	show := func(l net.Listener, h http.Handler) func(context.Context) error {
		return func(ctx context.Context) error { return web.Serve(ctx, l, h) }
	}
	parts := []part{
		{name: "pages", run: show(pages, h), shows: true, needed: true},
		{name: "watch", run: watch.run, needed: true},
		{name: "housekeeping", run: s.housekeep},
		{name: "announcements", run: newAnnouncing(s.bot, s.platforms, s.log).run},
	}
	if figures != nil {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", s.metrics.Handler())
		parts = append(parts, part{name: "metrics", run: show(figures, mux), shows: true, needed: true})
	}
	for _, p := range s.platforms {
		parts = append(parts, part{name: p.key, talks: true, run: func(ctx context.Context) error {
			defer p.ended.Store(true)
			return p.Run(ctx)
		}})
	}
	r := &running{service: s, left: make(map[string]part), ends: make(chan ended, len(parts))}
	return r.run(ctx, parts)
}

// handler answers whoever comes to the pages' port.
func (s *service) handler(w *watch) (http.Handler, error) {
	deliveries := make(map[string]http.Handler)
	for _, p := range s.platforms {
		maps.Copy(deliveries, p.deliveries)
	}
	h := &health{watch: w, stopping: s.stopping.Load, log: s.log, store: func(ctx context.Context) error {
		_, err := s.kept.store.Generation(ctx, store.Shelf{Space: home})
		return err
	}}
	return web.New(web.Config{Open: s.shelf, Log: s.log, Deliveries: deliveries, Health: &web.Health{Live: h.live, Ready: h.ready}})
}

// shut closes listeners, of which some may be nil.
func shut(all ...net.Listener) error {
	var errs []error
	for _, l := range all {
		if l != nil {
			errs = append(errs, l.Close())
		}
	}
	return errors.Join(errs...)
}

// shelf opens the shelf of a link for the reader; the notes stand in for what is
// empty, as they do in conversations.
func (s *service) shelf(ctx context.Context, token string) (web.Shelf, error) {
	shelf, err := s.kept.webShelf(ctx, token)
	if k, ok := shelf.(*keptShelf); ok && k.base == nil {
		return fixedShelf{s.notes}, nil
	}
	return shelf, err
}

// housekeep erases, now and every hour, what is due to be erased.
func (s *service) housekeep(ctx context.Context) error {
	tick := time.NewTicker(housekeepingEvery)
	defer tick.Stop()
	for {
		if err := s.erase(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("housekeeping failed; it is tried again in an hour", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// erase erases documents that were removed, and spaces that the bot was removed
// from, long enough ago.
func (s *service) erase(ctx context.Context) error {
	_, err := s.kept.Purge(ctx)
	return errors.Join(err, s.removals.eraseDue(ctx))
}

// tell tells something to whoever starts the program: as a line to read, or, where
// programs read the log, as one of its lines.
func (s *service) tell(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if s.set.logFormat == "json" {
		s.log.Info(strings.Join(strings.Fields(text), " "))
		return
	}
	fmt.Fprintf(s.err, "footnote: %s\n", text)
}
