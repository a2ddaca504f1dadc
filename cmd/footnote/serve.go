package main

import (
	"cmp"
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
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

var serveCommand = command{
	name: "serve", usage: "[--listen ADDRESS] [--url URL]",
	summary: "run the bot on Discord and Slack, and the pages to read on",
	help: `Runs until Ctrl-C or SIGTERM, and then lets what is under way finish. It answers
from the library of each server, workspace or direct conversation, and from the
built-in notes where nothing was added yet. What is set up runs; one platform that
cannot go on does not stop the other.

Discord, from the environment:
  DISCORD_TOKEN            the bot's token; without it Discord is left out
  DISCORD_APP_ID           the application's id
  DISCORD_PUBLIC_KEY       only if Discord is to deliver commands by HTTP, to
                           URL/discord/interactions
  DISCORD_MESSAGE_CONTENT  1 if the privileged intent of that name is switched
                           on in the portal; needed for auto-answer only
  DISCORD_SHARD            which part of the servers, as id/count (0/1)

Before the first run: footnote discord register, footnote discord invite. When
something does not work: footnote doctor discord.

Slack, from the environment:
` + slackVariables + `
Before the first run: footnote slack manifest. When something does not work:
footnote doctor slack.

  --listen ADDRESS  where to serve the pages (FOOTNOTE_LISTEN, 127.0.0.1:8080)
  --url URL         the address under which others reach them (FOOTNOTE_URL);
                    without it answers have no Open button
  --data FOLDER     where everything is kept (see: footnote help add)
` + limitsHelp,
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
	flags, d := newFlags("serve"), &dataFlags{}
	d.add(flags.FlagSet)
	listen := flags.String("listen", cmp.Or(variable(c.env, "FOOTNOTE_LISTEN"), "127.0.0.1:8080"), "`ADDRESS` to serve on")
	public := flags.String("url", variable(c.env, "FOOTNOTE_URL"), "`URL` of the pages")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return usagef("serve takes no %q", words[0])
	}
	var base string
	if *public != "" {
		base, err = parseBase(*public)
	}
	discord, discordErr := c.discordSettings()
	slack, slackErr := c.slackSettings(base)
	if err = errors.Join(err, discordErr, slackErr); err != nil {
		return err
	}
	if variable(c.env, "GOMEMLIMIT") == "" {
		// As much as the process takes when the library's memory is full.
		debug.SetMemoryLimit(library.DefaultMemory * 17 / 10)
	}
	log := slog.New(slog.NewTextHandler(c.err, nil))

	k, err := c.manage(ctx, d, true)
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
	links := newAddresses(k.Library, base)
	if base != "" {
		config.Reader = links.quote
	}
	if s.bot, err = bot.New(config); err != nil {
		return err
	}
	if discord.configured() {
		p, err := c.discordPlatform(s, discord)
		if err != nil {
			return err
		}
		s.platforms = append(s.platforms, p)
	}
	if slack.configured() {
		p, err := c.slackPlatform(ctx, s, slack)
		if err != nil {
			return err
		}
		s.platforms = append(s.platforms, p)
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("serve on %s: %w; name another address with --listen", *listen, err)
	}
	if err := c.welcome(ctx, s, l.Addr(), base, links); err != nil {
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
