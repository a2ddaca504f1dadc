package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"footnote/knowledge/store"
)

var exportCommand = command{
	name: "export", usage: "[ID…] [--to FOLDER]",
	summary: "write documents as Markdown, and their references as BibTeX",
	help: `Writes ID.md and ID.bib for each document named, or for all. No file is written
over.

  --to FOLDER       where to (the current folder)
` + scopeHelp,
	run: (*call).export,
}

func (c *call) export(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("export")
	to := flags.String("to", ".", "`FOLDER` to write to")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	k, err := c.open(ctx, d, false)
	if err != nil {
		return err
	}
	defer k.close()
	var records []store.Record
	if len(words) == 0 {
		if records, err = k.List(ctx, d.scope()); err != nil {
			return err
		}
	}
	for _, w := range words {
		rec, err := k.find(ctx, d.scope(), w)
		if err != nil {
			return err
		}
		records = append(records, rec)
	}
	if len(records) == 0 {
		return errors.New("nothing to export: the library is empty")
	}
	if err := os.MkdirAll(*to, 0o755); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	p := c.progress(len(records), "writing")
	defer p.end()
	for _, rec := range records {
		p.step(rec.ID)
		e, err := k.Export(ctx, d.scope(), rec.ID)
		if err != nil {
			return err
		}
		for _, f := range []struct {
			ending string
			data   []byte
		}{{".md", e.Markdown}, {".bib", e.BibTeX}} {
			path := filepath.Join(*to, e.Name+f.ending)
			if err := writeNew(path, f.data); err != nil {
				return err
			}
			p.line(c.out, "%s", path)
		}
	}
	return nil
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write %s: %w", path, errExists)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
