package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"footnote/bot"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

var addCommand = command{
	name: "add", usage: "PATH…",
	summary: "put files into the library, to be asked from then on",
	help: `Reads the files, and all files of folders, and keeps them: text, Markdown, web
pages, PDF, Word, OpenDocument, PowerPoint, EPUB, RTF and LaTeX. What cannot be
read is named with the reason, and the rest is added. A file that is there
already is named, and not added again.
` + scopeHelp + "\n" + limitsHelp,
	run: (*call).add,
}

func (c *call) add(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("add")
	paths, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return usagef("add takes files or folders: footnote add paper.pdf")
	}
	files, problems := extract.Files(paths)
	k, err := c.manage(ctx, d, true)
	if err != nil {
		return err
	}
	defer k.close()
	for _, p := range problems {
		c.complain("%v", p)
	}
	failed := len(problems)
	p := c.progress(len(files), "reading")
	defer p.end()
	added := 0
	for _, path := range files {
		p.step(filepath.Base(path))
		rec, err := addFile(ctx, k, d.scope(), path)
		var exists *store.ExistsError
		switch {
		case err == nil:
			added++
			p.line(c.out, "added %s", recordLine(rec))
			for _, problem := range rec.Summary.Problems {
				p.line(c.out, "      %s", problem)
			}
		case errors.As(err, &exists):
			p.line(c.out, "there already: %s is %s", path, exists.ID)
		case ctx.Err() != nil:
			return ctx.Err()
		default:
			failed++
			p.line(c.err, "footnote: %v%s", err, advice(err))
			if errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrDamaged) {
				return errTold // the rest would fail the same way
			}
		}
	}
	if failed > 0 {
		return errTold
	}
	return nil
}

// addFile reads one file into the library.
func addFile(ctx context.Context, k *kept, to store.Shelf, path string) (store.Record, error) {
	data, err := extract.ReadFile(path)
	if err != nil {
		return store.Record{}, err
	}
	rec, err := k.Add(ctx, to, library.File{Name: filepath.Base(path), Data: data, By: "you"})
	return rec, named(path, err)
}

// named makes an error name the file by its path and not by its base name,
// where several files are read.
func named(path string, err error) error {
	var unread *extract.Error
	if errors.As(err, &unread) {
		return &extract.Error{Name: path, Err: unread.Err, Advice: unread.Advice}
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}

var replaceCommand = command{
	name: "replace", usage: "ID FILE",
	summary: "put a new version of a document in the place of the old one",
	help: `Keeps the old version's text, so that links to its paragraphs still lead
somewhere, and says what changed. ID is a document's id or number in footnote list.
` + scopeHelp,
	run: (*call).replace,
}

func (c *call) replace(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("replace")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 2 {
		return usagef("replace takes a document and a file: footnote replace 1 paper.pdf")
	}
	k, err := c.manage(ctx, d, false)
	if err != nil {
		return err
	}
	defer k.close()
	rec, err := k.find(ctx, d.scope(), words[0])
	if err != nil {
		return err
	}
	data, err := extract.ReadFile(words[1])
	if err != nil {
		return err
	}
	rec, changes, err := k.Replace(ctx, d.scope(), rec.ID, library.File{Name: filepath.Base(words[1]), Data: data, By: "you"})
	if err != nil {
		return named(words[1], err)
	}
	fmt.Fprintf(c.out, "replaced %s, now version %d\n", recordLine(rec), rec.Version)
	fmt.Fprintln(c.out, printable(bot.ChangeLine(changes)))
	for _, p := range changes.Paragraphs {
		fmt.Fprintf(c.out, "\n%s\n", printable(strings.Join(p.Section, " › ")))
		fmt.Fprintf(c.out, "- %s\n+ %s\n", printable(p.Was), printable(p.Now))
	}
	if changes.More > 0 {
		fmt.Fprintf(c.out, "\nand %s\n", plural(changes.More, "more changed paragraph"))
	}
	return nil
}

// exists reports whether a path is there.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
