package terminal

import (
	"context"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"footnote/bot"
)

// A Chat is a conversation in a terminal.
type Chat struct {
	Respond bot.Handler
	// Complete offers ways to go on with a line; nil offers none.
	Complete func(context.Context, bot.Message) (start int, _ []bot.Candidate)
	// Announcements are what the bot has to say without being asked just then, and
	// Announced is told of each that was shown; both are nil where there are none. They
	// are called after each line.
	Announcements func(context.Context) ([]bot.Announcement, error)
	Announced     func(context.Context, bot.Announcement) error
	// Welcome is shown first where a person sits at both ends.
	Welcome string
	// History is the file that keeps typed lines; "" keeps them in memory.
	History string
	// Folder is where files that the bot hands out are saved; "" is the
	// current one.
	Folder string
	// Env is the environment, "NAME=value" each: TERM and NO_COLOR are looked at.
	Env []string

	In       io.Reader
	Out, Log io.Writer
}

// Run talks until the input ends or /quit. With a terminal on both ends it is
// interactive, else each line of In is answered on Out. It returns a
// *FailedError if the bot failed to answer a line, or what made it stop.
func (c Chat) Run(ctx context.Context) error {
	s := newStage(c.Respond)
	s.folder, s.homedir = c.Folder, lookup(c.Env, "HOME")
	s.announcements, s.announced = c.Announcements, c.Announced
	in, isFile := c.In.(*os.File)
	out, isFile2 := c.Out.(*os.File)
	person := isFile && isFile2 && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd()))
	if person && lookup(c.Env, "TERM") != "dumb" {
		return c.screen(ctx, s, in, out)
	}
	return pipe(ctx, s, renderer{buttons: person}, c.In, c.Out, c.Log)
}

// lookup returns the value of a variable; "" if it is not set.
func lookup(env []string, name string) string {
	value := ""
	for _, v := range env {
		if len(v) > len(name) && v[:len(name)] == name && v[len(name)] == '=' {
			value = v[len(name)+1:]
		}
	}
	return value
}

// A FailedError is what Run returns if the bot failed to answer some line. The
// person and the log have been told.
type FailedError struct{ Err error }

func (e *FailedError) Error() string { return e.Err.Error() }
func (e *FailedError) Unwrap() error { return e.Err }

// Print shows one reply on out, as a conversation would: styled and wrapped on
// a terminal, plain elsewhere.
func Print(out io.Writer, env []string, reply bot.Reply) error {
	r := renderer{}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		r.width = 80
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			r.width = w
		}
		if lookup(env, "TERM") != "dumb" {
			r.paint = paint{on: true, colour: lookup(env, "NO_COLOR") == ""}
		}
	}
	if _, err := io.WriteString(out, r.event(event{reply: reply})); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}
