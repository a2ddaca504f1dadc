package extract

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"footnote/knowledge/document"
)

// Files lists the files that the paths of a person stand for: a file for itself,
// a folder for all that is below it in the order of the names. Hidden files are
// passed over, and in folders also files whose ending no format has; a file that
// was named is listed whatever its ending. A path that comes twice is listed
// once. What is not there or may not be read gives an error each, of type
// *Error.
func Files(paths []string) (files []string, problems []error) {
	for _, f := range find(paths) {
		if f.err != nil {
			problems = append(problems, f.err)
		} else {
			files = append(files, f.path)
		}
	}
	return files, problems
}

// Load reads the Files that paths stand for, two at a time and each with read,
// which gets the path as the name. It is for Read or what stands in for it in
// another process. The documents are in the order of the files.
//
// What cannot be read gives one error each, of type *Error if read keeps to
// that, and the rest is loaded. IDs are unique: a second "notes" becomes
// "notes-2". When ctx ends, the files that are left give its error.
func Load(ctx context.Context, read func(ctx context.Context, name string, data []byte) (*document.Document, error), paths []string) ([]*document.Document, []error) {
	found := find(paths)
	docs := make([]*document.Document, len(found))
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(2, len(found)) {
		work.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(found); i = int(next.Add(1)) - 1 {
				if f := &found[i]; f.err == nil {
					docs[i], f.err = load(ctx, read, f.path)
				}
			}
		})
	}
	work.Wait()
	var errs []error
	for _, f := range found {
		if f.err != nil {
			errs = append(errs, f.err)
		}
	}
	docs = slices.DeleteFunc(docs, func(d *document.Document) bool { return d == nil })
	distinguish(docs)
	return docs, errs
}

func load(ctx context.Context, read func(context.Context, string, []byte) (*document.Document, error), path string) (*document.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	return read(ctx, path, data)
}

// Here is Read for Load: it reads in this process, so it is for files that can
// be trusted not to stop it. It does not wait, so ctx is not looked at.
func Here(_ context.Context, name string, data []byte) (*document.Document, error) {
	return Read(name, data)
}

// A foundFile has a path, or else an error.
type foundFile struct {
	path string
	err  error
}

func find(paths []string) []foundFile {
	f := finder{seen: map[string]bool{}}
	for _, path := range paths {
		f.path(path)
	}
	return f.found
}

type finder struct {
	found []foundFile
	seen  map[string]bool // absolute paths
}

func (l *finder) fail(name string, err error, advice string) {
	l.found = append(l.found, foundFile{err: &Error{name, err, advice}})
}

func (l *finder) path(path string) {
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

func (l *finder) folder(root string) {
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

func (l *finder) file(path string) {
	if abs, err := filepath.Abs(path); err == nil {
		if l.seen[abs] {
			return
		}
		l.seen[abs] = true
	}
	l.found = append(l.found, foundFile{path: path})
}

// ReadFile reads a regular file, and no more of it than MaxFile allows. All
// errors are of type *Error.
func ReadFile(path string) ([]byte, error) {
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
func distinguish(docs []*document.Document) {
	used := map[string]bool{}
	for _, d := range docs {
		id := d.ID
		for n := 2; used[id]; n++ {
			id = fmt.Sprintf("%s-%d", d.ID, n)
		}
		used[id] = true
		d.ID = id
	}
	titles := map[string][]*document.Document{}
	for _, d := range docs {
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
