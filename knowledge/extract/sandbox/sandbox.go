// Package sandbox reads files in a process of their own, because what people
// upload can end the process that reads it: Go cannot recover from a stack that
// overflows or from memory that runs out.
//
// A Reader is the parent's side. For each file it starts a child, which is this
// same program with other arguments, gives it the bytes on standard input and
// an empty environment, and takes what Serve writes from its standard output.
// The child confines itself before it reads (Confine); the parent kills it when
// it takes too long or too much memory, and checks all that it says.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// Defaults of a Reader.
const (
	DefaultTimeout  = 10 * time.Second
	DefaultMemory   = 256 << 20 // bytes resident
	DefaultParallel = 2
)

// maxName is how many bytes of a file's name the child is told.
const maxName = 1 << 10

// A Reader reads files in processes of their own. Its zero value is ready. It
// must not be copied after the first Read; Read is safe for concurrent use.
type Reader struct {
	// Command starts the child; the name of the file is put behind it. It has
	// to call Confine and then Serve. nil: this program, with the arguments
	// "extract" and "--".
	Command []string
	// Timeout of one file, from the start of its child; 0: DefaultTimeout.
	Timeout time.Duration
	// Memory is how many bytes a child may have resident; 0: DefaultMemory. It
	// is watched on Linux only.
	Memory int64
	// Parallel is how many files are read at a time, while others wait; 0:
	// DefaultParallel.
	Parallel int

	once  sync.Once
	slots chan struct{}
}

// A Failure is the Err of an *extract.Error for a file that ended its child.
type Failure struct {
	// Reason is extract.ErrTooSlow, ErrTooHeavy or ErrCrashed.
	Reason error
	// Detail is for the log: how the child ended, and where in our source. It
	// holds nothing of the file.
	Detail string
}

// Error is the reason without the detail, because people read it.
func (f *Failure) Error() string { return f.Reason.Error() }

func (f *Failure) Unwrap() error { return f.Reason }

// Read reads a document as extract.Read does. Errors of the file are of type
// *extract.Error and hold one of extract's sentinels; for what ended the child
// they hold a *Failure. When ctx ends, the child is killed and ctx's error
// returned. Any other error is this machine's, such as that it can start no
// process.
func (r *Reader) Read(ctx context.Context, name string, data []byte) (*document.Document, error) {
	doc, _, err := r.read(ctx, name, data)
	return doc, err
}

// A usage is what a child has taken.
type usage struct {
	time   time.Duration
	memory int64 // the most bytes that were seen resident; 0 if unknown
}

func (r *Reader) read(ctx context.Context, name string, data []byte) (*document.Document, usage, error) {
	if len(data) > extract.MaxFile {
		_, err := extract.Read(name, data) // refuses by the size alone
		return nil, usage{}, err
	}
	r.once.Do(func() { r.slots = make(chan struct{}, orElse(r.Parallel, DefaultParallel)) })
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return nil, usage{}, ctx.Err()
	}

	name = strings.ToValidUTF8(name, "\ufffd")
	path, args, err := r.command(name)
	if err != nil {
		return nil, usage{}, fmt.Errorf("read files in another process: %w", err)
	}
	c := child{path: path, args: args, timeout: orElse(r.Timeout, DefaultTimeout), memory: orElse(r.Memory, DefaultMemory)}
	doc, err := c.read(ctx, data)
	var told *extract.Error
	switch {
	case err == nil:
		doc.Source = name
	case errors.As(err, &told):
		told.Name = name
	}
	return doc, c.used, err
}

func orElse[T int | int64 | time.Duration](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// command returns the child's program and arguments. Of the name it gets the
// last part only: reading needs no more, and others on the machine can see the
// arguments of a process.
func (r *Reader) command(name string) (path string, args []string, err error) {
	name = filepath.Base(filepath.ToSlash(strings.ReplaceAll(name, "\x00", "\ufffd")))
	if cut := len(name) - maxName; cut > 0 {
		for !utf8.RuneStart(name[cut]) {
			cut++
		}
		name = name[cut:] // the ending tells the format
	}
	if r.Command == nil {
		path, err = executable()
		return path, []string{os.Args[0], "extract", "--", name}, err
	}
	path, err = exec.LookPath(r.Command[0])
	return path, append(r.Command[:len(r.Command):len(r.Command)], name), err
}
