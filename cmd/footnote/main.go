// Command footnote answers questions about texts with the texts' own words,
// and says where they stand.
//
// This package reads flags and the environment, puts the parts together and
// turns errors into messages and exit codes. Each subcommand is one file.
//
// # Decisions
//
// Flags may follow arguments, because people write the question first:
// footnote ask "what is it?" --json.
//
// The exit code is 0 for every answer, also for "not in the material", which is
// an answer; 1 if something failed; 2 if the command line cannot be understood.
// Where ask reads its questions from a pipe, a question that cannot be asked
// is an object of its line, not a failure.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/gorilla/websocket"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
}

// run is the program without its process. It returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) int {
	ctx, stop := untilSignal()
	defer stop()
	c := &call{in: stdin, out: stdout, err: stderr, env: env}
	return c.exit(c.dispatch(ctx, args))
}

// untilSignal returns a context that ends when the process is asked to end. When it
// has, signals mean what they do without us: a second one ends the process at once.
func untilSignal() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-asked:
		case <-ctx.Done():
		}
		signal.Stop(asked) // before others see the end
		cancel()
	}()
	return ctx, cancel
}

// exit says what went wrong, if anything did, and returns the exit code.
func (c *call) exit(err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		c.complain("%v", err)
		return exitUsage
	case errors.Is(err, context.Canceled):
		c.complain("stopped")
		return exitFailure
	case errors.Is(err, syscall.EPIPE): // whoever read the output has seen enough
		return exitFailure
	case !errors.Is(err, errTold):
		c.complain("%v", err)
	}
	return exitFailure
}

// complain says on a line, or several, what is not as it should be. What is said may
// have names of files in it, which are not always the person's own.
func (c *call) complain(format string, args ...any) {
	lines := strings.Split(fmt.Sprintf(format, args...), "\n")
	for i, l := range lines {
		lines[i] = printable(l)
	}
	fmt.Fprintf(c.err, "footnote: %s\n", strings.Join(lines, "\n"))
}

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// errTold is a failure that the person has been told of already.
var errTold = errors.New("failed")

// A usageError says what of a command line cannot be understood, and what to
// type instead.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// A call is one run of the program with what it may read and write.
type call struct {
	in       io.Reader
	out, err io.Writer
	env      []string
	// web and sockets reach the platforms, and fetch gets what people attach
	// there; nil for the internet.
	web     *http.Client
	sockets *websocket.Dialer
	fetch   func(ctx context.Context, address string, header http.Header) (io.ReadCloser, error)
}

// A command is a subcommand.
type command struct {
	name    string
	usage   string // after the name
	summary string
	help    string
	hidden  bool // from the list of commands: it is for programs
	run     func(c *call, ctx context.Context, args []string) error
}

// commands in the order of the help text.
func commands() []command {
	return []command{
		chatCommand, askCommand, readCommand, previewCommand,
		serveCommand, discordCommand, slackCommand, doctorCommand,
		addCommand, listCommand, infoCommand, replaceCommand, removeCommand, exportCommand, reindexCommand,
		backupCommand, restoreCommand,
		evalCommand, extractCommand, healthCommand, versionCommand,
		{name: "help", usage: "[COMMAND]", summary: "what a command does", run: (*call).help},
	}
}

// dispatch runs the subcommand that the arguments name.
func (c *call) dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return c.shortHelp()
	}
	name := args[0]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version":
		name = "version"
	}
	for _, cmd := range commands() {
		if cmd.name != name {
			continue
		}
		err := cmd.run(c, ctx, args[1:])
		if errors.Is(err, flag.ErrHelp) {
			return c.commandHelp(cmd)
		}
		return err
	}
	if strings.ContainsAny(name, " ?") {
		return usagef("to ask a question, type: footnote ask %q", name)
	}
	return usagef("there is no command %q; footnote help lists them", name)
}
