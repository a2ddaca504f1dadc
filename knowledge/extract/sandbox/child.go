package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// maxOutput bounds what a child may write, in bytes. It is above what it can
// write of a document that fits into its memory.
const maxOutput = 64 << 20

// advice for a file that ended its child.
const advice = "save it anew in the program that made it, or as text, and try again"

// A child is a process that reads one file.
type child struct {
	path    string
	args    []string // with the program's own name
	timeout time.Duration
	memory  int64
	used    usage // filled in by read
}

// read gives the child its data and takes the document. The *extract.Error that
// it returns has no name yet.
func (c *child) read(ctx context.Context, data []byte) (*document.Document, error) {
	// Linux kills the child together with the thread that started it, and a
	// thread does not end while a goroutine is locked to it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	limited, kill := context.WithCancelCause(ctx)
	defer kill(nil)
	limited, stop := context.WithTimeoutCause(limited, c.timeout, extract.ErrTooSlow)
	defer stop()
	cmd := exec.CommandContext(limited, c.path)
	cmd.Args = c.args
	cmd.Env = []string{} // nil would stand for ours
	cmd.Stdin = bytes.NewReader(data)
	cmd.SysProcAttr = attributes()
	cmd.Cancel = func() error { return killGroup(cmd.Process) }
	cmd.WaitDelay = time.Second
	var stderr beginning
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	start := time.Now()
	if err == nil {
		err = cmd.Start()
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	} else if err != nil {
		err = fmt.Errorf("read files in another process: %w", err)
	}
	if err != nil {
		return nil, err
	}

	done, seen := make(chan struct{}), make(chan int64)
	go func() { seen <- watch(cmd.Process.Pid, c.memory, done, func() { kill(extract.ErrTooHeavy) }) }()
	out := bounded{r: pipe, left: maxOutput}
	doc, err := receive(&out)
	switch {
	case errors.Is(err, errOutput):
		kill(errOutput)
	case err != nil && !out.ended:
		kill(err)
	}
	ended := cmd.Wait()
	close(done)
	c.used = usage{time.Since(start), <-seen}

	var told *extract.Error
	switch cause := context.Cause(limited); {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil && ended == nil:
		return doc, nil
	case errors.As(err, &told):
		return nil, told
	case cause == extract.ErrTooSlow || cause == extract.ErrTooHeavy:
		return nil, failed(cause, fmt.Sprintf("killed after %d ms with %d MiB resident", c.used.time.Milliseconds(), c.used.memory>>20))
	case cause == errOutput:
		return nil, failed(extract.ErrTooHeavy, err.Error())
	case err != nil && cause == err: // killed for it
		return nil, failed(extract.ErrCrashed, err.Error())
	default:
		state := cmd.ProcessState
		status, _ := state.Sys().(syscall.WaitStatus)
		killed := status.Signaled() && status.Signal() == syscall.SIGKILL
		return nil, failed(reason(killed, state.UserTime()+state.SystemTime(), stderr.String()), ending(state, err, stderr.String()))
	}
}

func failed(reason error, detail string) *extract.Error {
	return &extract.Error{Err: &Failure{reason, detail}, Advice: advice}
}

// reason tells what a child died of that we have not killed, by whether the
// kernel has, its processor time and what it wrote.
func reason(killed bool, processor time.Duration, stderr string) error {
	switch {
	case strings.Contains(stderr, "out of memory") || strings.Contains(stderr, "cannot allocate memory"):
		return extract.ErrTooHeavy
	case killed && processor >= (maxProcessor-1)*time.Second:
		return extract.ErrTooSlow
	case killed: // for want of memory on the machine
		return extract.ErrTooHeavy
	}
	return extract.ErrCrashed
}

// ending describes the end of a child for the log.
func ending(state *os.ProcessState, err error, stderr string) string {
	text := state.String()
	if fatal := fatalError.FindString(stderr); fatal != "" && !strings.HasPrefix(stderr, "panic: ") {
		text += ", " + fatal
	}
	if at := places(stderr); at != "" {
		return text + " at " + at
	}
	if err != nil {
		text += ", " + err.Error()
	}
	return text
}

// fatalError matches the runtime's own words for what it does not recover from.
// Behind the words of a panic, which may be anything, it is not looked for.
var fatalError = regexp.MustCompile(`(?m)^fatal error: .*$`)

// errOutput is the error of a bounded reader.
var errOutput = errors.New("it wrote more than a document can have")

// A bounded reader fails with errOutput after so many bytes.
type bounded struct {
	r     io.Reader
	left  int
	ended bool // r has given all
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errOutput
	}
	b.ended = err == io.EOF
	return n, err
}

// A beginning keeps the first bytes that are written to it: the runtime says
// first what has happened.
type beginning struct{ bytes.Buffer }

func (b *beginning) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), max(0, 16<<10-b.Len()))])
	return len(p), nil
}
