// Package extract reads files: bytes in, a document.Document out, with the
// place in the original file of everything that can be quoted.
//
// One file holds one format (text.go, markdown.go). What they share stands
// beside them: decoding (decode.go), cleaning of inline marks (clean.go),
// building (builder.go), headings, authors, echoes and reference lists.
//
// Reading is pure, needs no memory of files read before, and takes time in
// proportion to the size of the file whatever is in it: material comes from
// people, and people upload anything.
package extract

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"footnote/knowledge/document"
)

// Limits of one file in bytes: as it is stored, and as decoded text.
const (
	MaxFile = 25 << 20
	MaxText = 20 << 20
)

// Reasons why a file is not read. They come wrapped in an Error.
var (
	ErrEmpty    = errors.New("the file is empty")
	ErrBinary   = errors.New("the file is not text")
	ErrFormat   = errors.New("the format is not read")
	ErrTooLarge = errors.New("the file is too large")
	ErrNone     = errors.New("no document in the folder")
	ErrSpecial  = errors.New("not a file or folder")
)

// An Error says which file could not be read, why, and what a person can do.
type Error struct {
	Name   string // the file as the person named it
	Err    error
	Advice string // a clause without a full stop; "" if there is none
}

func (e *Error) Error() string {
	if e.Advice == "" {
		return fmt.Sprintf("%s: %v", e.Name, e.Err)
	}
	return fmt.Sprintf("%s: %v; %s", e.Name, e.Err, e.Advice)
}

func (e *Error) Unwrap() error { return e.Err }

// A format reads one kind of file.
type format struct {
	name    string
	endings []string // of file names, in lower case
	read    func(name string, data []byte) (*document.Document, error)
}

// formats lists the formats that can be read. The first is taken for text of
// any other ending.
func formats() []format {
	return []format{
		{"text", []string{".txt", ".text"}, readText},
		{"Markdown", []string{".md", ".markdown"}, readMarkdown},
	}
}

// Endings lists the file name endings that Load reads in folders.
func Endings() []string {
	var all []string
	for _, f := range formats() {
		all = append(all, f.endings...)
	}
	return all
}

// foreign maps the first bytes of formats that hold documents, but not ones
// that can be read, to what a person calls them.
var foreign = []struct{ magic, name string }{
	{"%PDF-", "a PDF"},
	{"PK\x03\x04", "a ZIP archive or an office document"},
	{"\xd0\xcf\x11\xe0", "an old office document"},
	{`{\rtf`, "an RTF document"},
	{"\x1f\x8b", "a compressed file"},
	{"\x7fELF", "a program"},
	{"MZ", "a program"},
	{"\x89PNG", "a picture"},
	{"\xff\xd8\xff", "a picture"},
	{"GIF8", "a picture"},
}

// foreignEndings name formats by their ending where the content would pass for
// text.
var foreignEndings = map[string]string{
	".pdf": "a PDF", ".docx": "a Word document", ".doc": "a Word document", ".odt": "an OpenDocument text",
	".rtf": "an RTF document", ".html": "a web page", ".htm": "a web page", ".xhtml": "a web page", ".epub": "an EPUB book",
	".pptx": "a presentation", ".xlsx": "a table", ".tex": "a LaTeX source",
}

// Read reads one document. The name tells the format, becomes the ID and, where
// the text has none, the title; it need not be a path. The content overrules
// the name where it is clearly something else. All errors are of type *Error.
func Read(name string, data []byte) (*document.Document, error) {
	if len(data) > MaxFile {
		return nil, tooLarge(name, len(data))
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &Error{name, ErrEmpty, "put text into it or leave it out"}
	}
	ending := strings.ToLower(filepath.Ext(name))
	what := foreignEndings[ending]
	for _, f := range foreign {
		if bytes.HasPrefix(data, []byte(f.magic)) && (f.magic != "MZ" || bytes.IndexByte(data, 0) >= 0) {
			what = f.name
		}
	}
	if what != "" {
		return nil, &Error{name, ErrFormat, "it is " + what + "; save it as text or Markdown (" + strings.Join(Endings(), ", ") + ")"}
	}
	all := formats()
	chosen := all[0]
	for _, f := range all {
		if slices.Contains(f.endings, ending) {
			chosen = f
		}
	}
	return chosen.read(name, data)
}

func tooLarge(name string, size int) error {
	return &Error{name, ErrTooLarge, fmt.Sprintf("it has %d MB and the limit is %d MB: split it", size>>20, MaxFile>>20)}
}
