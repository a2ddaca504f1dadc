package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/store"
)

var chatCommand = command{
	name: "chat", usage: "[--material PATH…] [--history] [--limit N]",
	summary: "talk to the bot here: no token, no network, no set-up",
	help: `A line is a question. Under an answer stand numbers: type one to read on, to see
what stands around the passage, or to cite it. Tab completes commands, headings
and terms; the arrow keys bring back lines; /help tells what else there is.

It answers from your library (/library add FILE puts something into it), or from
the built-in notes while there is nothing in it.

To try how it behaves among people: /as NAME [manager], /in #CHANNEL[/THREAD],
/reply TEXT, /dm, /who. In a channel the bot hears @footnote and /commands only.
/quit, Ctrl-D or Ctrl-C leaves.

  --material PATH…  files or folders to answer from, instead of the library
  --data FOLDER     where the library is (see: footnote help add)
  --history         keep the lines you type for the next time; without it they
                    stay in memory (kept in $XDG_STATE_HOME/footnote/history)
  --limit N         questions a minute for each person, as on a platform (none)

In a pipe each line is answered as plain text, without prompt or buttons.
NO_COLOR is respected.`,
	run: (*call).chat,
}

func (c *call) chat(ctx context.Context, args []string) error {
	flags := newFlags("chat")
	flags.addMaterial()
	var d dataFlags
	d.add(flags.FlagSet)
	keep := flags.Bool("history", false, "keep typed lines")
	limit := flags.Int("limit", 0, "`questions` a minute for each person")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return usagef("chat takes no %q; to ask one question, type: footnote ask %q", words[0], strings.Join(words, " "))
	}
	if *limit < 0 {
		return usagef("--limit takes a number of questions a minute, not %d", *limit)
	}
	config := bot.Config{PersonLimit: *limit, SpaceLimit: -1, UploadLimit: -1}
	if *limit == 0 {
		config.PersonLimit = -1
	}
	base, err := c.fallback(ctx, flags.material)
	if err != nil {
		return err
	}
	config.Open = func(context.Context, bot.Space) (bot.Base, error) { return base, nil }
	shown := base
	if flags.material == nil {
		l, err := c.late(ctx, &d)
		if err != nil {
			return err
		}
		defer l.close()
		config.Library = l
		switch own, err := l.Base(ctx, store.Shelf{Space: home}); {
		case err == nil:
			shown = own
			c.warnMissing(ctx, l.there(), store.Shelf{Space: home})
		case !errors.Is(err, knowledge.ErrNoDocuments):
			return fmt.Errorf("open the library: %w%s", err, advice(err))
		}
	}
	history := ""
	if *keep {
		if history, err = historyFile(c.env); err != nil {
			return err
		}
	}
	b, err := bot.New(config)
	if err != nil {
		return err
	}
	err = terminal.Chat{
		Respond: func(ctx context.Context, m bot.Message) (bot.Reply, error) {
			m.Space = ownSpace(m.Space)
			return b.Respond(ctx, m)
		},
		Complete: func(ctx context.Context, m bot.Message) (int, []bot.Candidate) {
			m.Space = ownSpace(m.Space)
			return b.CompleteLine(ctx, m)
		},
		Announcements: b.Announcements, Announced: b.Announced,
		Welcome: welcome(shown), History: history,
		Env: c.env, In: c.in, Out: c.out, Log: c.err,
	}.Run(ctx)
	var told *terminal.FailedError
	if errors.As(err, &told) {
		return errTold
	}
	return err
}

// ownSpace lets the person at the keyboard use one library alone and in the
// channels of the pretended home server: the one of the command line.
func ownSpace(s bot.Space) bot.Space {
	if s == terminal.OwnDirect || s == terminal.Home {
		return bot.Space(home)
	}
	return s
}

// welcome says what can be asked about.
func welcome(base *knowledge.Base) string {
	var titles []string
	docs := base.Documents()
	for _, d := range docs[:min(len(docs), 3)] {
		titles = append(titles, "“"+d.Title+"”")
	}
	more := ""
	if n := len(docs) - len(titles); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return "I have read " + strings.Join(titles, ", ") + more + ". Ask me about it. " +
		"Tab completes, /help tells more, /quit leaves."
}

// historyFile is where typed lines are kept.
func historyFile(env []string) (string, error) {
	dir, err := userFolder(env, "XDG_STATE_HOME", ".local/state")
	if err != nil {
		return "", fmt.Errorf("keep history: %w; leave --history out", err)
	}
	return filepath.Join(dir, "history"), nil
}
