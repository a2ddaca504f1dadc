package extract

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// Limits of an archive, which is how office formats and EPUB store their parts.
const (
	maxEntries  = 5000
	maxUnpacked = 200 << 20 // declared in all, most of it pictures
	maxRead     = 50 << 20  // read in all; XML is read at some 10 to 30 MB a second
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
	// The reader takes some 300 bytes for each of the directory's entries, whose
	// signatures are counted first; a stored archive inside may add its own.
	if n := bytes.Count(data, []byte("PK\x01\x02")); n > 4*maxEntries {
		return nil, tooManyParts(name, n)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged(name)
	}
	if len(z.File) > maxEntries {
		return nil, tooManyParts(name, len(z.File))
	}
	a := &archive{name: name, files: map[string]*zip.File{}, left: maxRead}
	declared := uint64(0)
	for _, f := range z.File {
		declared += f.UncompressedSize64
		switch {
		case f.UncompressedSize64 > maxUnpacked || declared > maxUnpacked:
			return nil, a.bomb(maxUnpacked)
		case f.UncompressedSize64 > freeRatio && f.UncompressedSize64 > maxRatio*f.CompressedSize64:
			return nil, &Error{name, ErrTooLarge, fmt.Sprintf("a part of it unpacks to more than %d times its size, as no document does", maxRatio)}
		}
		if p := path.Clean("/" + strings.ReplaceAll(f.Name, `\`, "/"))[1:]; a.files[p] == nil {
			a.files[p] = f // of two with one name the first, as office programs do
		}
	}
	return a, nil
}

func locked(name string) *Error {
	return &Error{name, ErrLocked, "open it in the program that made it and save it without a password"}
}

func damaged(name string) *Error {
	return &Error{name, ErrDamaged, "open it in the program that made it and save it anew"}
}

func tooManyParts(name string, n int) *Error {
	return &Error{name, ErrTooLarge, fmt.Sprintf("it has %d parts and the limit is %d", n, maxEntries)}
}

func (a *archive) bomb(limit int) *Error {
	return &Error{a.name, ErrTooLarge, fmt.Sprintf("it unpacks to more than %d MB: split it", limit>>20)}
}

// open opens an entry; fs.ErrNotExist if there is none. Reading it fails with
// an *Error once the archive has given more than its budget.
func (a *archive) open(p string) (io.ReadCloser, error) {
	f := a.files[path.Clean("/" + p)[1:]]
	if f == nil {
		return nil, fs.ErrNotExist
	}
	if f.Flags&1 != 0 { // the bit that says encrypted
		return nil, locked(a.name)
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
		return 0, c.a.bomb(maxRead)
	}
	if err != nil && err != io.EOF {
		err = damaged(c.a.name)
	}
	return n, err
}
