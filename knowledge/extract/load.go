package extract

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"footnote/knowledge/document"
)

// Load reads the files and folders that a person named, folders with all that
// is below them in the order of their names. Hidden files are passed over, and
// in folders also files whose ending no format has; a file that was named is
// read whatever its ending. A path that comes twice is read once.
//
// What cannot be read gives one error each, of type *Error, and the rest is
// loaded. IDs are unique: a second "notes" becomes "notes-2".
func Load(paths []string) ([]*document.Document, []error) {
	var l loader
	for _, path := range paths {
		l.path(path)
	}
	l.distinguish()
	return l.docs, l.errs
}

type loader struct {
	docs []*document.Document
	errs []error
	seen map[string]bool // absolute paths
}

func (l *loader) fail(name string, err error, advice string) {
	l.errs = append(l.errs, &Error{name, err, advice})
}

func (l *loader) path(path string) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.fail(path, fs.ErrNotExist, "check the spelling of the path")
	case err != nil:
		l.fail(path, cause(err), "check that it may be read")
	case info.IsDir():
		l.folder(path)
	default:
		l.file(path)
	}
}

func (l *loader) folder(root string) {
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		hidden := path != root && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			l.fail(path, cause(err), "check that it may be read")
		case hidden && entry.IsDir():
			return fs.SkipDir
		case !hidden && !entry.IsDir() && slices.Contains(Endings(), strings.ToLower(filepath.Ext(path))):
			files = append(files, path)
		}
		if err != nil && entry != nil && entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		l.fail(root, cause(err), "check that it may be read")
	}
	if len(files) == 0 && err == nil {
		l.fail(root, ErrNone, "these are read: "+strings.Join(Endings(), ", "))
	}
	for _, f := range files {
		l.file(f)
	}
}

func (l *loader) file(path string) {
	abs, err := filepath.Abs(path)
	if err == nil {
		if l.seen[abs] {
			return
		}
		if l.seen == nil {
			l.seen = map[string]bool{}
		}
		l.seen[abs] = true
	}
	data, err := readFile(path)
	if err == nil {
		var doc *document.Document
		if doc, err = Read(path, data); err == nil {
			l.docs = append(l.docs, doc)
		}
	}
	if err != nil {
		l.errs = append(l.errs, err)
	}
}

// readFile reads a regular file, and no more of it than MaxFile allows.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, &Error{path, cause(err), "check that it may be read"}
	case !info.Mode().IsRegular():
		return nil, &Error{path, ErrSpecial, "name a file that holds text"}
	case info.Size() > MaxFile:
		return nil, tooLarge(path, int(info.Size()))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, &Error{path, cause(err), "check that it may be read"}
	}
	defer file.Close()
	data := make([]byte, 0, info.Size()+1)
	for {
		n, err := file.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if len(data) > MaxFile {
			return nil, tooLarge(path, len(data))
		}
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, &Error{path, cause(err), "check that it may be read"}
		}
		if len(data) == cap(data) {
			data = slices.Grow(data, 64<<10)
		}
	}
}

// cause takes the path off an error of package os, because Error names it.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// distinguish makes the IDs unique and says where titles are not.
func (l *loader) distinguish() {
	used := map[string]bool{}
	for _, d := range l.docs {
		id := d.ID
		for n := 2; used[id]; n++ {
			id = fmt.Sprintf("%s-%d", d.ID, n)
		}
		used[id] = true
		d.ID = id
	}
	titles := map[string][]*document.Document{}
	for _, d := range l.docs {
		key := strings.ToLower(d.Title)
		titles[key] = append(titles[key], d)
	}
	for _, same := range titles {
		if len(same) < 2 {
			continue
		}
		slices.SortFunc(same, func(a, b *document.Document) int { return cmp.Compare(a.ID, b.ID) })
		for i, d := range same {
			other := same[(i+1)%len(same)]
			d.Problems = append(d.Problems, fmt.Sprintf("Another document has the same title: %s (this one is %s).", other.Source, d.ID))
		}
	}
}
