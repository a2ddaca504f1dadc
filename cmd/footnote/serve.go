package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"footnote/adapters/web"
	"footnote/bot"
	"footnote/bot/state"
	"footnote/knowledge"
	"footnote/knowledge/store"
)

var serveCommand = command{
	name: "serve", usage: "[--FLAG VALUE]…",
	summary: "run the bot on Discord and Slack, and the pages to read on",
	help: `Runs until Ctrl-C or SIGTERM, and then lets what is under way finish. It answers
from the library of each server, workspace or direct conversation, and from the
built-in notes where nothing was added yet. What is set up runs; one platform
that cannot go on does not stop the other.

Each --flag stands in for its variable, and wins. In brackets: what holds
without. Where to find tokens and secrets, and more: footnote help variables.
What is wrong with a set-up, and what to do: footnote doctor.
` + settingsHelp(),
	run: (*call).serve,
}

// A platform is where the bot talks.
type platform struct {
	name string
	run  func(context.Context) error
	// deliveries are what it takes by HTTP, by path.
	deliveries map[string]http.Handler
}

// Housekeeping: erasing what is due.
const housekeepingEvery = time.Hour

func (c *call) serve(ctx context.Context, args []string) error {
	flags := newFlags("serve")
	flags.addSettings()
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return usagef("serve takes no %q", words[0])
	}
	set, err := c.configure(flags)
	if err != nil {
		return err
	}
	for _, w := range set.warnings {
		fmt.Fprintf(c.err, "footnote: warning: %s\n", w)
	}
	if variable(c.env, "GOMEMLIMIT") == "" {
		// As much as the process takes when the library's memory is full.
		debug.SetMemoryLimit(set.memory * 17 / 10)
	}
	log := slog.New(slog.NewTextHandler(c.err, nil))

	k, err := c.manage(ctx, &dataFlags{dir: set.data, memory: set.memory}, true)
	if err != nil {
		return err
	}
	defer k.close()
	notes, err := c.fallback(ctx, nil)
	if err != nil {
		return err
	}
	s := &service{kept: k, state: state.New(k.store), notes: notes, log: log}
	if s.removals, err = openRemovals(ctx, s.state, k.eraseSpace); err != nil {
		return err
	}
	config := bot.Config{
		Library: k, State: s.state,
		Open: func(context.Context, bot.Space) (bot.Base, error) { return notes, nil },
	}
	links := newAddresses(k.Library, set.url)
	if set.url != "" {
		config.Reader = links.quote
	}
	if s.bot, err = bot.New(config); err != nil {
		return err
	}
	if set.discord.configured() {
		p, err := c.discordPlatform(s, set.discord)
		if err != nil {
			return err
		}
		s.platforms = append(s.platforms, p)
	}
	if set.slack.configured() {
		p, err := c.slackPlatform(ctx, s, set.slack)
		if err != nil {
			return err
		}
		s.platforms = append(s.platforms, p)
	}
	l, err := net.Listen("tcp", set.listen)
	if err != nil {
		return fmt.Errorf("serve on %s: %w; name another address with --listen", set.listen, err)
	}
	if err := c.welcome(ctx, s, l.Addr(), set.url, links); err != nil {
		return errors.Join(err, l.Close())
	}
	return s.run(ctx, l)
}

// welcome says what runs, and what is missing for more.
func (c *call) welcome(ctx context.Context, s *service, at net.Addr, base string, links *addresses) error {
	for _, p := range s.platforms {
		fmt.Fprintf(c.err, "footnote: running on %s\n", p.name)
	}
	if len(s.platforms) == 0 {
		t, err := links.token(ctx, store.Shelf{Space: home})
		if err != nil {
			return err
		}
		fmt.Fprintf(c.err, "footnote: no platform is set up, so there are only the pages to read on: http://%s%s\n", at, web.ShelfPath(t))
		fmt.Fprintln(c.err, "footnote: for Discord, set DISCORD_TOKEN and DISCORD_APP_ID, for Slack, SLACK_BOT_TOKEN and SLACK_APP_TOKEN; footnote help serve says what else there is")
		return nil
	}
	if base == "" {
		fmt.Fprintln(c.err, "footnote: answers have no Open button, because FOOTNOTE_URL does not say where others reach the pages")
	}
	return nil
}

// A service is what serve runs.
type service struct {
	kept      *kept
	state     *state.State
	notes     *knowledge.Base
	bot       *bot.Bot
	removals  *removals
	platforms []platform
	log       *slog.Logger
}

// run runs everything until ctx ends, or until nothing is left that talks.
func (s *service) run(ctx context.Context, l net.Listener) error {
	deliveries := make(map[string]http.Handler)
	for _, p := range s.platforms {
		maps.Copy(deliveries, p.deliveries)
	}
	pages, err := web.New(web.Config{Open: s.shelf, Log: s.log, Deliveries: deliveries})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()

	parts := []part{
		{name: "pages", run: func(ctx context.Context) error { return web.Serve(ctx, l, pages) }, needed: true},
		{name: "housekeeping", run: s.housekeep},
	}
	for _, p := range s.platforms {
		parts = append(parts, part{name: p.name, run: p.run, talks: true})
	}
	type ended struct {
		part
		err error
	}
	ends := make(chan ended)
	for _, p := range parts {
		go func() { ends <- ended{p, p.run(ctx)} }()
	}
	var failures []error
	talking := len(s.platforms)
	for range parts {
		e := <-ends
		if e.talks {
			talking--
		}
		if e.err != nil && !errors.Is(e.err, context.Canceled) {
			s.log.Error("stopped", "part", e.name, "error", e.err)
			failures = append(failures, fmt.Errorf("%s: %w", e.name, e.err))
		}
		// One platform that cannot go on does not silence another.
		if e.err != nil && (e.needed || e.talks && talking == 0) {
			stop()
		}
	}
	return errors.Join(failures...)
}

// A part is one of the things that a service runs side by side.
type part struct {
	name   string
	run    func(context.Context) error
	talks  bool // to people; without any that does, there is no use in going on
	needed bool // by all others
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
