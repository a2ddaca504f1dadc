// Package extract reads files: bytes in, a document.Document out, with the
// place in the original file of everything that can be quoted.
//
// # Formats
//
// One file holds one format (text.go, pdf.go), and what is large in it stands
// beside it under the same first letters (pdfcolumns.go). The bytes of a PDF
// are package pdf's.
//
// Text and Markdown files are quoted from their own bytes: builder, decode and
// clean keep the way back to each character. In all other formats the text does
// not stand in the file as it is read, so their documents are Layered, and
// their readers share the flow: they say what they found in reading order, and
// the flow makes title, authors, entries and echoes of it. Where a file does not
// say what its headings are, it is judged by its shape as a text is (bare.go).
// Office formats and EPUB share an archive and an XML reader that bound what a
// small file can unpack to.
//
// # Rules
//
// Reading is pure, needs no memory of files read before, and takes time in
// proportion to the size of the file whatever is in it: material comes from
// people, and people upload anything. What still ends a process is kept to a
// process of its own by package sandbox.
//
// The mark of a footnote is left out of the sentence that has it, so that words
// stay words, and the note stands behind its paragraph.
//
// The year of a document is what the document says, never the date of its file:
// that tells of a conversion or a download. No year is better than a wrong one.
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
	ErrDamaged  = errors.New("the file is damaged")
	ErrLocked   = errors.New("the file is locked by a password")
	ErrNoText   = errors.New("there is no text in the file")
	ErrNone     = errors.New("no document in the folder")
	ErrSpecial  = errors.New("not a file or folder")

	// What happens to a file that is read in a process of its own (package
	// sandbox).
	ErrTooSlow  = errors.New("reading the file took too much time")
	ErrTooHeavy = errors.New("reading the file took too much memory")
	ErrCrashed  = errors.New("reading the file failed")
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
	// is tells the format by its content, whatever the name says; nil where
	// only the name can tell.
	is   func(data []byte) bool
	read func(name string, data []byte) (*document.Document, error)
}

// formats lists the formats that can be read. The first is taken for text of
// any other ending.
func formats() []format {
	return []format{
		{"text", []string{".txt", ".text"}, nil, readText},
		{"Markdown", []string{".md", ".markdown"}, nil, readMarkdown},
		{"HTML", []string{".html", ".htm", ".xhtml"}, isHTML, readHTML},
		{"PDF", []string{".pdf"}, isPDF, readPDF},
		{"Word", []string{".docx", ".docm", ".dotx"}, holds("wordprocessingml", "ms-word"), readDOCX},
		{"OpenDocument", []string{".odt"}, holds("opendocument.text"), readODT},
		{"PowerPoint", []string{".pptx"}, holds("presentationml", "ms-powerpoint"), readPPTX},
		{"EPUB", []string{".epub"}, holds("application/epub+zip"), readEPUB},
		{"RTF", []string{".rtf"}, begins(`{\rtf`), readRTF},
		{"LaTeX", []string{".tex", ".latex"}, nil, readLaTeX},
	}
}

// begins returns a test for the first bytes of a format.
func begins(magic string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }
}

// Endings lists the file name endings that Load reads in folders.
func Endings() []string {
	var all []string
	for _, f := range formats() {
		all = append(all, f.endings...)
	}
	return all
}

// foreign maps the first bytes of formats that may hold documents, but not ones
// that can be read, to what a person calls them.
var foreign = []struct{ magic, name string }{
	{"\x1f\x8b", "a compressed file"},
	{"\x7fELF", "a program"},
	{"MZ", "a program"},
	{"\x89PNG", "a picture"},
	{"\xff\xd8\xff", "a picture"},
	{"GIF8", "a picture"},
}

// Read reads one document. The name tells the format, becomes the ID and, where
// the text has none, the title; it need not be a path. The content overrules
// the name where it is clearly something else. All errors are of type *Error.
func Read(name string, data []byte) (*document.Document, error) {
	name = strings.ToValidUTF8(name, "\ufffd")
	if len(data) > MaxFile {
		return nil, tooLarge(name, len(data))
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &Error{name, ErrEmpty, "put text into it or leave it out"}
	}
	all := formats()
	for _, f := range all {
		if f.is != nil && f.is(data) {
			return f.read(name, data)
		}
	}
	if err := refusePackage(name, data); err != nil {
		return nil, err
	}
	for _, f := range foreign {
		if bytes.HasPrefix(data, []byte(f.magic)) && (f.magic != "MZ" || bytes.IndexByte(data, 0) >= 0) {
			return nil, refused(name, f.name)
		}
	}
	chosen := all[0]
	for _, f := range all {
		if slices.Contains(f.endings, strings.ToLower(filepath.Ext(name))) {
			chosen = f
		}
	}
	return chosen.read(name, data)
}

// refused says what a file is that cannot be read.
func refused(name, what string) error {
	return &Error{name, ErrFormat, "it is " + what + "; these are read: " + strings.Join(Endings(), ", ")}
}

func tooLarge(name string, size int) error {
	return &Error{name, ErrTooLarge, fmt.Sprintf("it has %d MB and the limit is %d MB: split it", size>>20, MaxFile>>20)}
}
