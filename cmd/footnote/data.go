package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"footnote/knowledge/extract"
	"footnote/knowledge/extract/sandbox"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// home is the space of whoever runs the program in a terminal.
const home = store.Space("home")

// A dataFlags says which library a command works on.
type dataFlags struct {
	dir   string
	space string
	shelf string
	// memory is of what is kept ready to answer, in bytes; 0 for the usual.
	memory int64
	// damaged is told of documents that cannot answer because what is kept of them
	// is damaged; nil for nobody.
	damaged func(store.Record, error)
}

func (d *dataFlags) add(f *flag.FlagSet) {
	f.StringVar(&d.dir, "data", "", "`FOLDER` that holds the library")
}

// addScope adds the flags of commands that an operator may use on the library
// of another space.
func (d *dataFlags) addScope(f *flag.FlagSet) {
	f.StringVar(&d.space, "space", string(home), "whose library: a `SPACE`")
	f.StringVar(&d.shelf, "shelf", "", "the own shelf of a `CHANNEL`")
}

// newLibraryFlags returns the flags of a command that works on one shelf.
func newLibraryFlags(name string) (*flagSet, *dataFlags) {
	flags, d := newFlags(name), &dataFlags{}
	d.add(flags.FlagSet)
	d.addScope(flags.FlagSet)
	return flags, d
}

// scopeHelp explains them.
const scopeHelp = `
  --data FOLDER     where the library is (FOOTNOTE_DATA, or else
                    $XDG_DATA_HOME/footnote, or ~/.local/share/footnote)
  --space SPACE     the library of another space, such as discord:1234
  --shelf CHANNEL   the own shelf of a channel of it`

func (d *dataFlags) scope() store.Shelf {
	return store.Shelf{Space: store.Space(d.space), Name: d.shelf}
}

// libraryFile is the library within the data folder.
const libraryFile = "library.db"

// path is where the library is kept.
func (d *dataFlags) path(env []string) (string, error) {
	dir := d.dir
	if dir == "" {
		dir = cleaned(variable(env, "FOOTNOTE_DATA"))
	}
	if dir == "" {
		var err error
		if dir, err = userFolder(env, "XDG_DATA_HOME", ".local/share"); err != nil {
			return "", fmt.Errorf("find the library: %w; name its folder with --data or FOOTNOTE_DATA", err)
		}
	}
	return filepath.Join(dir, libraryFile), nil
}

// variable returns a variable of the environment; "" if it is not set.
func variable(env []string, name string) (value string) {
	for _, v := range env {
		if n, x, _ := strings.Cut(v, "="); n == name {
			value = x
		}
	}
	return value
}

// userFolder is the program's folder below one that the XDG base directory
// specification names.
func userFolder(env []string, name, fallback string) (string, error) {
	dir := variable(env, name)
	if !filepath.IsAbs(dir) {
		h := variable(env, "HOME")
		if h == "" {
			return "", fmt.Errorf("%w: neither %s nor HOME is set", errNoFolder, name)
		}
		dir = filepath.Join(h, filepath.FromSlash(fallback))
	}
	return filepath.Join(dir, "footnote"), nil
}

// errNoFolder says that the environment names no folder for the person's files.
var errNoFolder = errors.New("no folder to keep it in")

// errNoLibrary says that there is no library yet.
var errNoLibrary = errors.New("there is no library yet; begin one with: footnote add FILE")

// A kept is an opened library with what it is kept in.
type kept struct {
	*library.Library
	store *sqlite.Store
	path  string
}

func (k *kept) close() error {
	k.Library.Close()
	return k.store.Close()
}

// manage opens the library for a command that changes it, and erases what was
// removed long enough ago.
func (c *call) manage(ctx context.Context, d *dataFlags, create bool) (*kept, error) {
	k, err := c.open(ctx, d, create)
	if err != nil {
		return nil, err
	}
	if _, err := k.Purge(ctx); err != nil {
		k.close()
		return nil, fmt.Errorf("erase what was removed: %w%s", err, advice(err))
	}
	return k, nil
}

// warnMissing says which documents cannot answer because they are damaged.
func (c *call) warnMissing(ctx context.Context, k *kept, s store.Shelf) {
	missing, err := k.Missing(ctx, s)
	if err != nil {
		return // whoever asks is told
	}
	for _, r := range missing {
		c.complain("warning: what is kept of %s is damaged, so it cannot answer; footnote reindex may mend it, or a backup: footnote restore FILE", r.ID)
	}
}

// open opens the library. If there is none it makes one, or returns
// errNoLibrary.
func (c *call) open(ctx context.Context, d *dataFlags, create bool) (*kept, error) {
	path, err := d.path(c.env)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && !create {
		return nil, errNoLibrary
	}
	limits, err := c.limits()
	if err != nil {
		return nil, err
	}
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return nil, fmt.Errorf("open the library %s: %w%s", path, err, advice(err))
	}
	lib, err := library.New(library.Config{Store: s, Read: (&sandbox.Reader{}).Read, Reader: extract.Version, Limits: limits, Memory: d.memory, Report: d.damaged})
	if err != nil {
		s.Close()
		return nil, err
	}
	return &kept{lib, s, path}, nil
}

// advice is what an operator can do about an error of the store.
func advice(err error) string {
	switch {
	case errors.Is(err, store.ErrDamaged):
		return "; bring a backup back with: footnote restore FILE"
	case errors.Is(err, store.ErrNewer):
		return "; start the program that wrote it, or a newer one, or bring a backup from before back with: footnote restore FILE"
	case errors.Is(err, store.ErrFull):
		return "; make room on the disk, nothing is lost"
	}
	return ""
}
