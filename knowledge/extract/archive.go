package extract

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// Limits of an archive, which is how office formats and EPUB store their parts.
const (
	maxEntries  = 5000
	maxUnpacked = 200 << 20 // declared, and read in all
	maxRatio    = 200       // of an entry above freeRatio
	freeRatio   = 1 << 20
	maxNesting  = 256 // of XML elements
)

// An archive is an opened ZIP file. What is read of it is counted, so that a
// small file cannot unpack to a large one, whatever its headers say. Nothing is
// ever written by an entry's name.
type archive struct {
	name  string
	files map[string]*zip.File // by cleaned path
	left  int64                // bytes that may still be read
}

// openArchive opens a ZIP file. Its errors are of type *Error: ErrDamaged, or
// ErrTooLarge for one over the limits.
func openArchive(name string, data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged(name)
	}
	if len(z.File) > maxEntries {
		return nil, &Error{name, ErrTooLarge, fmt.Sprintf("it has %d parts and the limit is %d", len(z.File), maxEntries)}
	}
	a := &archive{name: name, files: map[string]*zip.File{}, left: maxUnpacked}
	declared := uint64(0)
	for _, f := range z.File {
		declared += f.UncompressedSize64
		if f.UncompressedSize64 > maxUnpacked || declared > maxUnpacked ||
			f.UncompressedSize64 > freeRatio && f.UncompressedSize64/max(f.CompressedSize64, 1) > maxRatio {
			return nil, a.bomb()
		}
		if p := path.Clean("/" + strings.ReplaceAll(f.Name, `\`, "/"))[1:]; a.files[p] == nil {
			a.files[p] = f // of two with one name the first, as office programs do
		}
	}
	return a, nil
}

func damaged(name string) *Error {
	return &Error{name, ErrDamaged, "open it in the program that made it and save it anew"}
}

func (a *archive) bomb() *Error {
	return &Error{a.name, ErrTooLarge, fmt.Sprintf("it unpacks to more than %d MB: split it", maxUnpacked>>20)}
}

// open opens an entry; fs.ErrNotExist if there is none. Reading it fails with
// an *Error once the archive has given more than its budget.
func (a *archive) open(p string) (io.ReadCloser, error) {
	f := a.files[path.Clean("/" + p)[1:]]
	if f == nil {
		return nil, fs.ErrNotExist
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(a.name)
	}
	return &counted{ReadCloser: r, a: a}, nil
}

// read returns an entry as a whole.
func (a *archive) read(p string) ([]byte, error) {
	r, err := a.open(p)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// A counted reader takes what it reads from its archive's budget.
type counted struct {
	io.ReadCloser
	a *archive
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if c.a.left -= int64(n); c.a.left < 0 {
		return 0, c.a.bomb()
	}
	if err != nil && err != io.EOF {
		err = damaged(c.a.name)
	}
	return n, err
}

// An xmlReader reads the tokens of an XML part, no deeper than maxNesting. No
// entity is expanded but the five of XML itself.
type xmlReader struct {
	name  string
	d     *xml.Decoder
	depth int
}

func newXML(name string, r io.Reader) *xmlReader {
	d := xml.NewDecoder(r)
	d.CharsetReader = charset
	return &xmlReader{name: name, d: d}
}

// token returns the next token, io.EOF at the end. Other errors are of type
// *Error. The token is good until the next call; the
// Space of its names is the prefix as written, and matching of ends is not checked.
func (x *xmlReader) token() (xml.Token, error) {
	t, err := x.d.RawToken()
	var told *Error
	switch {
	case err == io.EOF:
		return nil, io.EOF
	case errors.As(err, &told):
		return nil, told
	case err != nil:
		return nil, damaged(x.name)
	}
	switch t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxNesting {
			return nil, &Error{x.name, ErrDamaged, fmt.Sprintf("its parts are nested deeper than %d", maxNesting)}
		}
	case xml.EndElement:
		x.depth--
	}
	return t, nil
}
