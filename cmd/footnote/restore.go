package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/extract"
	"footnote/knowledge/extract/sandbox"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

var restoreCommand = command{
	name: "restore", usage: "FILE [--yes] | --check FILE",
	summary: "put a backup in the place of the library, or see whether that would work",
	help: `Checks the backup first, and keeps what was there beside it for 30 days. Stop a
running server before. What was erased since the backup was made is there again.

  --check           only try it, on a copy in the data folder, which is erased
                    again: is every page, text and original whole, can each shelf
                    be asked, does each document answer with its own words? A
                    server may run meanwhile. The exit code is 1 if not all is well
  --yes             do not ask
  --data FOLDER     where the library is (see: footnote help add)`,
	run: (*call).restore,
}

func (c *call) restore(ctx context.Context, args []string) error {
	flags := newFlags("restore")
	var d dataFlags
	d.add(flags.FlagSet)
	yes := flags.Bool("yes", false, "do not ask")
	check := flags.Bool("check", false, "only try it")
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
	if *check {
		return c.rehearse(ctx, words[0], path)
	}
	there := exists(path)
	if there && !*yes {
		sure, err := c.confirm("Put " + words[0] + " in the place of " + path + "?")
		if err != nil || !sure {
			return err
		}
	}
	if err := sqlite.Restore(ctx, words[0], path); err != nil {
		return fmt.Errorf("restore %s: %w", words[0], err)
	}
	fmt.Fprintf(c.out, "restored %s\n", path)
	if there {
		fmt.Fprintf(c.out, "what was there is beside it for 30 days, with .before-restore in its name\n")
	}
	return nil
}

// rehearse tries a backup on a copy, and says what it found.
func (c *call) rehearse(ctx context.Context, backup, path string) (err error) {
	began := time.Now()
	info, err := os.Stat(backup)
	if err != nil {
		return fmt.Errorf("check %s: %w", backup, err)
	}
	if err := roomFor(info.Size(), path); err != nil {
		return fmt.Errorf("check %s: %w", backup, err)
	}
	p := c.progress(1, "copying, and checking each page of,")
	defer p.end()
	p.step(backup)
	s, end, err := sqlite.Rehearse(ctx, backup, path)
	if err != nil {
		return fmt.Errorf("check %s: %w%s", backup, err, anotherBackup(err))
	}
	defer func() { err = errors.Join(err, end()) }()
	// Each shelf is asked once, and not to be held beside a server that runs.
	const memory = 1
	lib, err := library.New(library.Config{Store: s, Read: (&sandbox.Reader{}).Read, Reader: extract.Version, Memory: memory})
	if err != nil {
		return err
	}
	defer lib.Close()
	r := &rehearsal{call: c, store: s, library: lib, progress: p}
	if err := r.run(ctx); err != nil {
		return fmt.Errorf("check %s: %w", backup, err)
	}
	p.line(c.out, "%s (%s, of %s): every page, text and original is whole; %s with %s, of which %s; %d removed. It took %s; nothing was changed.",
		filepath.Base(backup), size(info.Size()), info.ModTime().UTC().Format("2006-01-02 15:04 UTC"),
		plural(r.spaces, "space"), plural(r.documents, "document"), r.answering(), r.removed,
		time.Since(began).Round(time.Millisecond))
	if r.wrong > 0 {
		return errTold
	}
	return nil
}

// anotherBackup is what to do about a backup that is damaged.
func anotherBackup(err error) string {
	if errors.Is(err, store.ErrDamaged) {
		return "; this backup is lost: try an older one, and make a new one of the library, which was not touched"
	}
	return advice(err)
}

// roomFor fails where a copy would leave a running server no room to write in.
func roomFor(size int64, path string) error {
	const spare = 64 << 20 // for the journal of whoever goes on writing
	dir := filepath.Dir(path)
	free, err := freeDisk(dir)
	if err != nil || free > size+size/10+spare { // where it is not known, the disk says so
		return nil
	}
	return fmt.Errorf("%w: the copy takes %d MB, and %s has %d MB left; make room there, or try it on another machine", store.ErrFull, size>>20, dir, free>>20)
}

// A rehearsal asks all documents of a library.
type rehearsal struct {
	*call
	*progress
	store   *sqlite.Store
	library *library.Library

	spaces, documents, removed int
	answered, silent, wrong    int // of documents; silent are those without a sentence
}

func (r *rehearsal) run(ctx context.Context) error {
	spaces, err := r.store.Spaces(ctx)
	if err != nil {
		return err
	}
	var shelves []store.Shelf
	total := 0
	for _, space := range spaces {
		list, err := r.store.Shelves(ctx, space)
		if err != nil {
			return err
		}
		for _, s := range list {
			there, err := r.library.List(ctx, s)
			if err != nil {
				return err
			}
			removed, err := r.library.Removed(ctx, s)
			if err != nil {
				return err
			}
			total += len(there)
			r.removed += len(removed)
		}
		shelves = append(shelves, list...)
	}
	r.spaces, r.documents = len(spaces), total
	r.progress.end()
	*r.progress = *r.call.progress(total, "asking")
	for _, s := range shelves {
		if err := r.shelf(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// shelf asks the documents of one.
func (r *rehearsal) shelf(ctx context.Context, s store.Shelf) error {
	base, err := r.library.Base(ctx, s)
	if errors.Is(err, knowledge.ErrNoDocuments) {
		return nil
	}
	if err != nil {
		return err
	}
	missing, err := r.library.Missing(ctx, s)
	if err != nil {
		return err
	}
	for _, m := range missing {
		r.bad(s, m.ID, "cannot be read; footnote reindex may mend it once it is restored")
	}
	for _, d := range base.Documents() {
		r.step(d.ID)
		what, err := ownWords(ctx, base, d)
		switch {
		case err != nil:
			return err
		case what == "":
			r.answered++
		case what == noSentence:
			r.silent++
		default:
			r.bad(s, d.ID, what)
		}
	}
	return nil
}

// bad says what is wrong with a document.
func (r *rehearsal) bad(s store.Shelf, id, what string) {
	r.wrong++
	at := string(s.Space)
	if s.Name != "" {
		at += ", channel " + s.Name
	}
	r.line(r.out, "wrong: %s of %s %s", id, at, what)
}

func (r *rehearsal) answering() string {
	text := fmt.Sprintf("%d answered with their own words", r.answered)
	if r.silent > 0 {
		text += fmt.Sprintf(", %d without a sentence to ask for", r.silent)
	}
	if r.wrong > 0 {
		text += fmt.Sprintf(", %d wrong", r.wrong)
	}
	return text
}

// noSentence is what ownWords says of a document that has nothing to ask for.
const noSentence = "has no sentence"

// ownWords looks up the first sentence of a document by its place, and asks for
// it. It returns what is wrong; "" for nothing.
func ownWords(ctx context.Context, base *knowledge.Base, d *knowledge.Document) (wrong string, err error) {
	for i := range d.Paragraphs {
		par := &d.Paragraphs[i]
		if !par.Kind.Answers() || len(par.Sentences) == 0 {
			continue
		}
		sentence := par.Sentences[0]
		want := par.Text[sentence.Start:sentence.End]
		words := strings.Fields(want)
		if len(words) < 4 {
			continue
		}
		quote, ok := base.Quote(knowledge.Locator{Document: d.ID, Paragraph: i, Sentences: knowledge.Span{Start: 0, End: 1}})
		if !ok || !strings.Contains(quote.Text, want) {
			return "does not have its first sentence in its place", nil
		}
		a, err := base.Answer(ctx, knowledge.Question{Text: strings.Join(words[:min(len(words), 12)], " "), In: d.ID})
		var unasked *knowledge.QuestionError
		switch {
		case errors.As(err, &unasked):
			continue // it looks like an option, a link, only signs
		case err != nil:
			return "", err
		case len(a.Snippets) == 0:
			return "does not answer with its first sentence", nil
		}
		return "", nil
	}
	return noSentence, nil
}
