package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"

	"footnote/adapters/metrics"
	"footnote/bot"
	"footnote/bot/state"
)

var serveCommand = command{
	name: "serve", usage: "[--FLAG VALUE]…",
	summary: "run the bot on Discord and Slack, and the pages to read on",
	help: `Runs until Ctrl-C or SIGTERM, and then lets what is under way finish; a
second one ends at once. It answers from the library of each server, workspace
or direct conversation, and from the built-in notes where nothing was added yet.
What is set up runs; one platform that cannot go on does not stop the other.

Each --flag stands in for its variable, and wins. In brackets: what holds
without. Where to find tokens and secrets, and more: footnote help variables.
What is wrong with a set-up, and what to do: footnote doctor.

The log goes to standard error and nowhere else. How long it is kept is up to
what runs the program: journald, docker run --log-opt max-size=10m, Fly.io. No
line of it holds a question, a text or a token.
` + settingsHelp(),
	run: (*call).serve,
}

func (c *call) serve(ctx context.Context, args []string) (err error) {
	defer func() {
		// To be ended while it starts is no failure either.
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil
		}
	}()
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
	if err := c.becomeUser(set.user, set.data); err != nil {
		return err
	}
	if variable(c.env, "GOMEMLIMIT") == "" {
		// As much as the process takes when the library's memory is full.
		debug.SetMemoryLimit(set.memory * 17 / 10)
	}
	log := newLog(c.err, set)
	k, err := c.manage(ctx, &dataFlags{dir: set.data, memory: set.memory, damaged: damagedTo(log)}, true)
	if err != nil {
		return err
	}
	defer func() {
		if !errors.Is(err, errLate) { // what hangs would be waited for
			err = errors.Join(err, k.close())
		}
	}()
	s, err := c.newService(ctx, set, k, log)
	if err != nil {
		return err
	}
	pages, figures, err := set.serveAt()
	if err != nil {
		return err
	}
	if err := s.welcome(ctx, pages, figures); err != nil {
		return errors.Join(err, shut(pages, figures))
	}
	return s.run(ctx, pages, figures)
}

// newService puts together what serve runs.
func (c *call) newService(ctx context.Context, set config, k *kept, log *slog.Logger) (*service, error) {
	notes, err := c.fallback(ctx, nil)
	if err != nil {
		return nil, err
	}
	table, err := botCommands()
	if err != nil {
		return nil, err
	}
	s := &service{
		set: set, kept: k, state: state.New(k.store), notes: notes, links: newAddresses(k.Library, set.url),
		log: log, err: c.err,
	}
	if s.removals, err = openRemovals(ctx, s.state, k.eraseSpace, k.store.EmptyJournal); err != nil {
		return nil, err
	}
	config := metrics.Config{Version: shortVersion(), Holdings: k.holdings}
	for _, one := range table {
		config.Commands = append(config.Commands, one.Name)
	}
	s.metrics = metrics.New(config)
	if s.bot, err = s.newBot(); err != nil {
		return nil, err
	}
	if set.discord.configured() {
		p, err := c.discordPlatform(s, set.discord)
		if err != nil {
			return nil, err
		}
		s.platforms = append(s.platforms, p)
	}
	if set.slack.configured() {
		p, err := c.slackPlatform(ctx, s, set.slack)
		if err != nil {
			return nil, err
		}
		s.platforms = append(s.platforms, p)
	}
	return s, nil
}

func (s *service) newBot() (*bot.Bot, error) {
	config := bot.Config{
		Library: counted{s.kept, s.metrics}, State: s.state,
		Open:        func(context.Context, bot.Space) (bot.Base, error) { return s.notes, nil },
		PersonLimit: s.set.personLimit, SpaceLimit: s.set.spaceLimit, UploadLimit: s.set.uploadLimit,
		Observe: s.metrics.Observe,
	}
	if s.set.url != "" {
		config.Reader = s.links.quote
	}
	return bot.New(config)
}

// serveAt listens where the pages are served, and the metrics, whose listener is
// nil where there are none.
func (set config) serveAt() (pages, figures net.Listener, err error) {
	pages, err = net.Listen("tcp", set.listen)
	if err != nil {
		return nil, nil, fmt.Errorf("serve on %s: %w; name another address with --listen or FOOTNOTE_LISTEN", set.listen, err)
	}
	if set.metrics == "" {
		return pages, nil, nil
	}
	figures, err = net.Listen("tcp", set.metrics)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("serve metrics on %s: %w; name another address with --metrics or FOOTNOTE_METRICS", set.metrics, err), pages.Close())
	}
	return pages, figures, nil
}
