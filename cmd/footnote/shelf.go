package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/term"

	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// printable is text of people and documents as a terminal may have it: without
// characters that it would act on.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// recordLine is a document in one line.
func recordLine(r store.Record) string {
	s := r.Summary
	size := plural(s.Words, "word")
	if s.Pages > 0 {
		size = plural(s.Pages, "page") + ", " + size
	}
	if s.References > 0 {
		size += ", " + plural(s.References, "reference")
	}
	line := s.Title
	if len(s.Authors) > 0 {
		line = strings.Join(s.Authors, ", ") + ": " + line
	}
	if s.Year != 0 {
		line += fmt.Sprintf(" (%d)", s.Year)
	}
	return printable(fmt.Sprintf("%s: %s; %s", r.ID, line, size))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// find returns the record that a person names: by its id, its number in the
// list, or the beginning of its id where only one begins so.
func (k *kept) find(ctx context.Context, s store.Shelf, name string) (store.Record, error) {
	records, err := k.List(ctx, s)
	if err != nil {
		return store.Record{}, err
	}
	return pick(records, name, "footnote list")
}

// pick finds a record by what a person calls it; list is the command that shows
// which there are.
func pick(records []store.Record, name, list string) (store.Record, error) {
	var begin []store.Record
	for i, r := range records {
		if r.ID == name || strconv.Itoa(i+1) == name {
			return r, nil
		}
		if strings.HasPrefix(r.ID, name) {
			begin = append(begin, r)
		}
	}
	switch len(begin) {
	case 1:
		return begin[0], nil
	case 0:
		return store.Record{}, fmt.Errorf("no document is called %q; to see what there is: %s", name, list)
	}
	return store.Record{}, fmt.Errorf("%q begins the name of %s; name one of them: %s", name, plural(len(begin), "document"), ids(begin))
}

func ids(records []store.Record) string {
	var all []string
	for _, r := range records {
		all = append(all, r.ID)
	}
	return strings.Join(all, ", ")
}

var listCommand = command{
	name: "list", usage: "[--removed] [--json]",
	summary: "what is in the library",
	help: `  --removed         what was removed and can be brought back
  --json            one JSON object a line
` + scopeHelp,
	run: (*call).list,
}

func (c *call) list(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("list")
	removed := flags.Bool("removed", false, "what can be brought back")
	asJSON := flags.Bool("json", false, "print JSON")
	if words, err := flags.parse(args); err != nil {
		return err
	} else if len(words) > 0 {
		return usagef("list takes no %q; to look at one document: footnote info %s", words[0], words[0])
	}
	k, err := c.open(ctx, d, false)
	if err != nil {
		return err
	}
	defer k.close()
	list := k.List
	if *removed {
		list = k.Removed
	}
	records, err := list(ctx, d.scope())
	if err != nil {
		return err
	}
	if len(records) == 0 && !*asJSON {
		fmt.Fprintln(c.err, "footnote: nothing here yet")
	}
	for i, r := range records {
		switch {
		case *asJSON:
			if err := writeJSON(c.out, record(r)); err != nil {
				return err
			}
		case *removed:
			fmt.Fprintf(c.out, "%s, removed %s; back with: footnote remove --undo %s\n", recordLine(r), r.Removed.Format("2006-01-02"), r.ID)
		default:
			fmt.Fprintf(c.out, "%2d. %s\n", i+1, recordLine(r))
		}
	}
	return nil
}

// record is what JSON says of a record.
func record(r store.Record) any {
	summary, _ := json.Marshal(r.Summary) // plain fields: cannot fail
	out := map[string]any{}
	_ = json.Unmarshal(summary, &out)
	for name, v := range map[string]any{"id": r.ID, "version": r.Version, "file": r.Name, "sha256": r.SHA256, "size": r.Size,
		"added": r.Added, "by": r.By} {
		out[name] = v
	}
	if !r.Removed.IsZero() {
		out["removed"], out["removed_by"] = r.Removed, r.RemovedBy
	}
	return out
}

var infoCommand = command{
	name: "info", usage: "ID [--json]",
	summary: "the library card of a document: what was read of it",
	help: `ID is a document's id or number in footnote list.

  --json            one JSON object
` + scopeHelp,
	run: (*call).info,
}

func (c *call) info(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("info")
	asJSON := flags.Bool("json", false, "print JSON")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("info takes one document: footnote info 1")
	}
	k, err := c.open(ctx, d, false)
	if err != nil {
		return err
	}
	defer k.close()
	rec, err := k.find(ctx, d.scope(), words[0])
	if err != nil {
		return err
	}
	if *asJSON {
		return writeJSON(c.out, record(rec))
	}
	card, err := k.Card(ctx, d.scope(), rec.ID)
	if err != nil {
		return err
	}
	c.card(card)
	return nil
}

// card prints a library card.
func (c *call) card(card library.Card) {
	s := card.Summary
	line := func(name, format string, args ...any) {
		fmt.Fprintf(c.out, "%-11s %s\n", name+":", printable(fmt.Sprintf(format, args...)))
	}
	title := s.Title
	if s.TitleGuessed {
		title += " (made from the file's name)"
	}
	line("id", "%s", card.ID)
	line("title", "%s", title)
	line("authors", "%s", orNone(strings.Join(s.Authors, ", ")))
	if s.Year > 0 {
		line("year", "%d", s.Year)
	} else {
		line("year", "none found")
	}
	line("language", "%s", orNone(s.Language))
	if s.Pages > 0 {
		line("pages", "%d", s.Pages)
	}
	line("read", "%s, %s, %s, %s", plural(s.Sections, "section"), plural(s.Paragraphs, "paragraph"),
		plural(s.Words, "word"), plural(s.References, "reference"))
	for _, v := range card.Versions {
		by := ""
		if v.By != "" {
			by = " by " + v.By
		}
		line("version "+strconv.Itoa(v.Version), "%s%s, from %s (%d kB)", v.Added.Format("2006-01-02 15:04"), by, v.Name, (v.Size+1023)/1024)
	}
	for _, p := range s.Problems {
		line("problem", "%s", p)
	}
}

func orNone(s string) string {
	if s == "" {
		return "none found"
	}
	return s
}

var removeCommand = command{
	name: "remove", usage: "ID [--yes] | --undo ID",
	summary: "take a document out of the library, or bring it back",
	help: `Asks first. For 30 days it can be brought back; then it is erased.

  --yes             do not ask
  --undo            bring it back
` + scopeHelp,
	run: (*call).remove,
}

func (c *call) remove(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("remove")
	yes := flags.Bool("yes", false, "do not ask")
	undo := flags.Bool("undo", false, "bring it back")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("remove takes one document: footnote remove 1")
	}
	k, err := c.manage(ctx, d, false)
	if err != nil {
		return err
	}
	defer k.close()
	if *undo {
		return c.bringBack(ctx, k, d.scope(), words[0])
	}
	rec, err := k.find(ctx, d.scope(), words[0])
	if err != nil {
		return err
	}
	if !*yes {
		sure, err := c.confirm("Remove " + recordLine(rec) + "?")
		if err != nil || !sure {
			return err
		}
	}
	if rec, err = k.Remove(ctx, d.scope(), rec.ID, "you"); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "removed %s; until %s back with: footnote remove --undo %s\n",
		printable(rec.ID), rec.Removed.Add(library.Grace).Format("2006-01-02"), printable(rec.ID))
	return nil
}

func (c *call) bringBack(ctx context.Context, k *kept, s store.Shelf, name string) error {
	records, err := k.Removed(ctx, s)
	if err != nil {
		return err
	}
	rec, err := pick(records, name, "footnote list --removed")
	if err != nil {
		return err
	}
	if rec, err = k.Undo(ctx, s, rec.ID); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "back: %s\n", recordLine(rec))
	return nil
}

// confirm asks a person yes or no. Without a person it says how to go on.
func (c *call) confirm(question string) (bool, error) {
	f, ok := c.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false, usagef("%s Say so with --yes", question)
	}
	fmt.Fprintf(c.err, "%s [y/N] ", question)
	var answer string
	if _, err := fmt.Fscanln(c.in, &answer); err != nil && answer == "" {
		return false, nil
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

var reindexCommand = command{
	name: "reindex", usage: "[--all]",
	summary: "read the originals anew, with what this version can read better",
	help: `Without --all only documents that an older version has read. One that can no
longer be read keeps its text, and is named.

  --all             every document
` + scopeHelp,
	run: (*call).reindex,
}

func (c *call) reindex(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("reindex")
	all := flags.Bool("all", false, "every document")
	if words, err := flags.parse(args); err != nil {
		return err
	} else if len(words) > 0 {
		return usagef("reindex takes no %q: it reads the whole library anew", words[0])
	}
	k, err := c.manage(ctx, d, false)
	if err != nil {
		return err
	}
	defer k.close()
	records, err := k.List(ctx, d.scope())
	if err != nil {
		return err
	}
	p := c.progress(len(records), "reading")
	defer p.end()
	done, err := k.Reindex(ctx, d.scope(), *all, func(s library.Step) { p.step(s.Record.ID) })
	if err != nil {
		return err
	}
	for _, f := range done.Failed {
		p.line(c.err, "footnote: %s keeps its text: %v", f.Record.ID, f.Err)
	}
	p.line(c.out, "read anew: %s of %d", plural(done.Read, "document"), len(records))
	if len(done.Failed) > 0 {
		return errTold
	}
	return nil
}

// errExists is returned where a file would be written over.
var errExists = errors.New("the file is there already; name another, or move it away")
