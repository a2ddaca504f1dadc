package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// A refusal is what a child says of a file that it cannot read.
type refusal struct {
	Reason string `json:"reason"` // the words of a sentinel
	Advice string `json:"advice,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// An answer is the first value that a child writes, unless it is the head of a
// document.
type answer struct {
	Error *refusal `json:"error"`
}

// mark is what an answer begins with and no document does.
const mark = `{"error":`

// reasons lists extract's sentinels. They cross the pipe as their words.
var reasons = []error{
	extract.ErrEmpty, extract.ErrBinary, extract.ErrFormat, extract.ErrTooLarge, extract.ErrDamaged, extract.ErrLocked,
	extract.ErrNoText, extract.ErrNone, extract.ErrSpecial, extract.ErrTooSlow, extract.ErrTooHeavy, extract.ErrCrashed,
}

// Serve is what a child runs: it reads the file that in holds, of the given
// name, and writes the document as document.Encode does. Of a file that cannot
// be read it writes an object with one field, "error", that holds "reason",
// "advice" and, where our own code failed, "detail"; it returns the same as an
// *extract.Error. Other errors are of in and out.
func Serve(name string, in io.Reader, out io.Writer) error {
	data, err := io.ReadAll(io.LimitReader(in, extract.MaxFile+1))
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	doc, err := guard(name, func() (*document.Document, error) { return extract.Read(name, data) })
	if err == nil {
		// What a reader makes is checked here, where its fault is known.
		if broken := doc.Check(); broken != nil {
			err = &extract.Error{Name: name, Err: &Failure{extract.ErrCrashed, broken.Error()}, Advice: advice}
		}
	}
	var told *extract.Error
	switch {
	case err == nil:
		return document.Encode(out, doc)
	case !errors.As(err, &told):
		told = &extract.Error{Name: name, Err: &Failure{extract.ErrCrashed, fmt.Sprintf("an error of type %T", err)}, Advice: advice}
	}
	r := refusal{Reason: extract.ErrCrashed.Error(), Advice: told.Advice}
	for _, is := range reasons {
		if errors.Is(told, is) {
			r.Reason = is.Error()
		}
	}
	var f *Failure
	if errors.As(told, &f) {
		r.Detail = f.Detail
	}
	line, err := json.Marshal(answer{&r})
	if err == nil {
		_, err = out.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write why the file is not read: %w", err)
	}
	return told
}

// guard calls read. A panic in it becomes an error that says where, and says
// what only in words of the runtime.
func guard(name string, read func() (*document.Document, error)) (doc *document.Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			detail := "panic"
			if e, ok := p.(runtime.Error); ok {
				detail += ": " + e.Error()
			}
			detail += " at " + places(string(debug.Stack()))
			doc, err = nil, &extract.Error{Name: name, Err: &Failure{extract.ErrCrashed, detail}, Advice: advice}
		}
	}()
	return read()
}

// receive takes what Serve writes.
func receive(in io.Reader) (*document.Document, error) {
	r := bufio.NewReaderSize(in, 64<<10)
	if begin, _ := r.Peek(len(mark)); !bytes.Equal(begin, []byte(mark)) {
		return document.Decode(r)
	}
	var a answer
	if err := json.NewDecoder(r).Decode(&a); err != nil || a.Error == nil {
		return nil, errors.New("it wrote an error that cannot be read")
	}
	for _, is := range reasons {
		if is.Error() != a.Error.Reason {
			continue
		}
		if a.Error.Detail != "" {
			is = &Failure{is, a.Error.Detail}
		}
		return nil, &extract.Error{Err: is, Advice: a.Error.Advice}
	}
	return nil, errors.New("it wrote an error that is not known")
}

// place matches a line of a stack that says where in a source file.
var place = regexp.MustCompile(`(?m)^\t([\w./\\:@+~-]+\.go:\d+)( \+0x[0-9a-f]+)?( fp=.*)?$`)

// places returns where a stack stands, the innermost first and without the
// runtime and guard. It is "" for what is no stack.
func places(stack string) string {
	var at []string
	for _, m := range place.FindAllStringSubmatch(stack, -1) {
		file := strings.ReplaceAll(m[1], `\`, "/")
		here := path.Base(path.Dir(file)) + "/" + path.Base(file)
		if strings.HasPrefix(here, "runtime/") || strings.HasPrefix(here, "debug/") || strings.HasPrefix(here, "sandbox/serve.go") {
			continue
		}
		if at = append(at, here); len(at) == 6 {
			break
		}
	}
	return strings.Join(at, ", ")
}
