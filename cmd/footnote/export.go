package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
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

var backupCommand = command{
	name: "backup", usage: "FILE",
	summary: "copy the whole library, of all spaces, into one file",
	help: `Others may go on reading and writing meanwhile. The file must not be there yet.

  --data FOLDER     where the library is (see: footnote help add)`,
	run: (*call).backup,
}

func (c *call) backup(ctx context.Context, args []string) error {
	flags := newFlags("backup")
	var d dataFlags
	d.add(flags.FlagSet)
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("backup takes the file to write: footnote backup library.backup")
	}
	if exists(words[0]) {
		return fmt.Errorf("write %s: %w", words[0], errExists)
	}
	k, err := c.open(ctx, &d, false)
	if err != nil {
		return err
	}
	defer k.close()
	p := c.progress(1, "copying")
	defer p.end()
	p.step(k.path)
	if err := k.store.Backup(ctx, words[0]); err != nil {
		return fmt.Errorf("backup: %w%s", err, advice(err))
	}
	info, err := os.Stat(words[0])
	if err != nil {
		return err
	}
	p.line(c.out, "wrote %s (%d kB)", words[0], (info.Size()+1023)/1024)
	return nil
}

var restoreCommand = command{
	name: "restore", usage: "FILE [--yes]",
	summary: "put a backup in the place of the library",
	help: `Checks the backup first, and keeps what was there beside it. Stop a running
server before.

  --yes             do not ask
  --data FOLDER     where the library is (see: footnote help add)`,
	run: (*call).restore,
}

func (c *call) restore(ctx context.Context, args []string) error {
	flags := newFlags("restore")
	var d dataFlags
	d.add(flags.FlagSet)
	yes := flags.Bool("yes", false, "do not ask")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("restore takes a backup: footnote restore library.backup")
	}
	path, err := d.path(c.env)
	if err != nil {
		return err
	}
	if exists(path) && !*yes {
		sure, err := c.confirm("Put " + words[0] + " in the place of " + path + "?")
		if err != nil || !sure {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := sqlite.Restore(ctx, words[0], path); err != nil {
		return fmt.Errorf("restore %s: %w", words[0], err)
	}
	fmt.Fprintf(c.out, "restored %s\n", path)
	return nil
}
