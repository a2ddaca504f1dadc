package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"time"

	"footnote/adapters/web"
	"footnote/knowledge"
	"footnote/knowledge/store"
)

var readCommand = command{
	name: "read", usage: "[ID] [--listen ADDRESS] [--material PATH…] | --revoke",
	summary: "read the library in a browser: pages with numbered paragraphs, and a search box",
	help: `Prints an address to open in a browser on this machine, and serves it until
Ctrl-C. Only who has the address can read there; it holds for 12 hours. ID is a
document's id or number in footnote list; without it, the list of documents is
shown.

  --revoke          end all addresses that lead to the library now
  --listen ADDRESS  where to serve (127.0.0.1 and a free port)
  --material PATH…  files or folders to read, instead of the library
` + scopeHelp,
	run: (*call).read,
}

// readFor is how long an address that read prints holds.
const readFor = 12 * time.Hour

func (c *call) read(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("read")
	flags.addMaterial()
	revoke := flags.Bool("revoke", false, "end all addresses")
	listen := flags.String("listen", "127.0.0.1:0", "`ADDRESS` to serve on")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) > 1 {
		return usagef("read takes one document, or none for all: footnote read 1")
	}
	if *revoke {
		return c.revoke(ctx, d)
	}
	open, token, done, err := c.shelfToRead(ctx, d, flags.material)
	if err != nil {
		return err
	}
	defer done()
	shelf, err := open(ctx, token)
	if err != nil {
		return err
	}
	path := web.ShelfPath(token)
	if len(words) == 1 {
		id, err := documentNamed(shelf.Documents(), words[0])
		if err != nil {
			return err
		}
		path = web.DocumentPath(token, id)
	}
	handler, err := web.New(web.Config{Open: open})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("serve on %s: %w", *listen, err)
	}
	fmt.Fprintf(c.out, "http://%s%s\n", l.Addr(), path)
	fmt.Fprintln(c.err, "footnote: open that address in a browser; Ctrl-C ends")
	return web.Serve(ctx, l, handler)
}

// revoke ends the links to a shelf.
func (c *call) revoke(ctx context.Context, d *dataFlags) error {
	k, err := c.open(ctx, d, false)
	if err != nil {
		return err
	}
	defer k.close()
	n, err := k.Revoke(ctx, d.scope())
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "ended: %s\n", plural(n, "link"))
	return nil
}

// shelfToRead makes a link to the library or, where there is none or files are
// named, to what a command would answer from.
func (c *call) shelfToRead(ctx context.Context, d *dataFlags, paths []string) (open func(context.Context, string) (web.Shelf, error), token string, done func() error, err error) {
	if paths == nil {
		k, err := c.open(ctx, d, false)
		if err != nil && !errors.Is(err, errNoLibrary) && !errors.Is(err, errNoFolder) {
			return nil, "", nil, err
		}
		if err == nil {
			if _, err = k.Base(ctx, d.scope()); err == nil {
				c.warnMissing(ctx, k, d.scope())
				if token, err = k.Link(ctx, d.scope(), "you", readFor); err == nil {
					return k.webShelf, token, k.close, nil
				}
			}
			k.close()
			if !errors.Is(err, knowledge.ErrNoDocuments) {
				return nil, "", nil, fmt.Errorf("open the library %s: %w%s", k.path, err, advice(err))
			}
		}
	}
	base, err := c.fallback(ctx, paths)
	if err != nil {
		return nil, "", nil, err
	}
	token = rand.Text()
	return func(_ context.Context, t string) (web.Shelf, error) {
		if t != token {
			return nil, web.ErrNoLink
		}
		return fixedShelf{base}, nil
	}, token, func() error { return nil }, nil
}

// documentNamed returns the id of the document that a person names.
func documentNamed(docs []*knowledge.Document, name string) (string, error) {
	records := make([]store.Record, len(docs))
	for i, d := range docs {
		records[i].ID = d.ID
	}
	rec, err := pick(records, name, "footnote list")
	return rec.ID, err
}

// webShelf opens the shelf of a link for the reader.
func (k *kept) webShelf(ctx context.Context, token string) (web.Shelf, error) {
	s, err := k.Open(ctx, token)
	if errors.Is(err, store.ErrNotFound) {
		return nil, web.ErrNoLink
	}
	if err != nil {
		return nil, err
	}
	base, err := k.Base(ctx, s)
	if err != nil && !errors.Is(err, knowledge.ErrNoDocuments) {
		return nil, err
	}
	return &keptShelf{k, s, base}, nil
}

// A keptShelf is a shelf of the library as the reader shows it. base is nil if
// it is empty.
type keptShelf struct {
	kept  *kept
	shelf store.Shelf
	base  *knowledge.Base
}

func (s *keptShelf) Documents() []*knowledge.Document {
	if s.base == nil {
		return nil
	}
	return s.base.Documents()
}

func (s *keptShelf) Answer(ctx context.Context, q knowledge.Question) (knowledge.Answer, error) {
	if s.base == nil {
		return knowledge.Answer{}, knowledge.ErrNoDocuments
	}
	return s.base.Answer(ctx, q)
}

func (s *keptShelf) Place(ctx context.Context, id string) (knowledge.Place, error) {
	p, err := s.kept.Place(ctx, s.shelf, id)
	if errors.Is(err, store.ErrNotFound) {
		return p, web.ErrNoPlace
	}
	return p, err
}

// A fixedShelf is material that is not kept.
type fixedShelf struct{ *knowledge.Base }

func (s fixedShelf) Place(_ context.Context, id string) (knowledge.Place, error) {
	p, ok := s.Base.Place(id)
	if !ok {
		return p, web.ErrNoPlace
	}
	return p, nil
}
