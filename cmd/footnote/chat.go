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
)

var chatCommand = command{
	name: "chat", usage: "[--material PATH…] [--history] [--limit N]",
	summary: "talk to the bot here: no token, no network, no set-up",
	help: `A line is a question. Under an answer stand numbers: type one to read on, to see
what stands around the passage, or to cite it. Tab completes commands, headings
and terms; the arrow keys bring back lines; /help tells what else there is.

To try how it behaves among people: /as NAME [manager], /in #CHANNEL[/THREAD],
/reply TEXT, /dm, /who. In a channel the bot hears @footnote and /commands only.
/quit, Ctrl-D or Ctrl-C leaves.

  --material PATH…  files or folders to answer from, instead of the built-in notes
  --history         keep the lines you type for the next time; without it they
                    stay in memory (kept in $XDG_STATE_HOME/footnote/history)
  --limit N         questions a minute for each person, as on a platform (none)

In a pipe each line is answered as plain text, without prompt or buttons.
NO_COLOR is respected.`,
	run: (*call).chat,
}

func (c *call) chat(ctx context.Context, args []string) error {
	flags := newFlags("chat")
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
	base, err := c.base(flags.material)
	if err != nil {
		return err
	}
	history := ""
	if *keep {
		if history, err = historyFile(c.env); err != nil {
			return err
		}
	}
	if *limit == 0 {
		*limit = -1
	}
	b, err := bot.New(bot.Config{
		Open:        func(context.Context, bot.Space) (bot.Base, error) { return base, nil },
		PersonLimit: *limit, SpaceLimit: -1,
	})
	if err != nil {
		return err
	}
	err = terminal.Chat{
		Respond: b.Respond, Complete: b.CompleteLine, Welcome: welcome(base), History: history,
		Env: c.env, In: c.in, Out: c.out, Log: c.err,
	}.Run(ctx)
	var told *terminal.FailedError
	if errors.As(err, &told) {
		return errTold
	}
	return err
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

// historyFile is where typed lines are kept, as the XDG base directory
// specification has it.
func historyFile(env []string) (string, error) {
	dir, home := "", ""
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		switch name {
		case "XDG_STATE_HOME":
			dir = value
		case "HOME":
			home = value
		}
	}
	if !filepath.IsAbs(dir) {
		if home == "" {
			return "", errors.New("keep history: neither XDG_STATE_HOME nor HOME is set; leave --history out")
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "footnote", "history"), nil
}
