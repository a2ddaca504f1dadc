package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// libraryVerbs is what /library does, and managed those that change what all
// others see.
var (
	libraryVerbs = []string{"list", "info", "add", "replace", "remove", "undo", "export", "reindex"}
	managed      = map[string]bool{"add": true, "replace": true, "remove": true, "undo": true, "reindex": true}
)

// errNoLibrary is said where the material is not the bot's to change.
var errNoLibrary = refuse("The material here was chosen when I was started, so it cannot be changed from here.").
	hint("Whoever runs me can start me with a library.")

// libraryCommand does what /library is told.
func (b *Bot) libraryCommand(ctx context.Context, r *request) (Reply, error) {
	what := r.options["what"]
	switch {
	case what == "" && r.options["source"] == "", what == "list":
		return b.page(ctx, r, "library", nil, 0)
	case what == "", what == "info":
		return b.info(ctx, r)
	case b.library == nil:
		return Reply{}, errNoLibrary
	}
	switch what {
	case "add":
		if r.consent || r.Unseen && len(r.offered()) > 0 {
			return b.askAdd(r)
		}
		return b.addAll(ctx, r)
	case "replace":
		return b.replace(ctx, r)
	case "undo":
		return b.undo(ctx, r)
	case "export":
		return b.export(ctx, r)
	case "reindex":
		return b.reindex(ctx, r)
	default:
		return b.askRemove(r)
	}
}

// inLibrary returns the document of the library that words name.
func (r *request) inLibrary(words string) (*document.Document, error) {
	if !r.kept {
		return nil, refuse("There is nothing in the library yet.").hint("To add something: /library add, with a file.")
	}
	return r.source(words)
}

// info shows the library card of a source.
func (b *Bot) info(ctx context.Context, r *request) (Reply, error) {
	d, err := r.source(r.options["source"])
	if err != nil {
		return Reply{}, err
	}
	if !r.kept {
		return Reply{Blocks: r.card(d.ID, library.Summarize(d), d.Source), Visibility: Discreet}, nil
	}
	c, err := b.library.Card(ctx, r.shelf, d.ID)
	if err != nil {
		return Reply{}, told(err)
	}
	return Reply{Blocks: r.recordCard(c.Record), Visibility: Discreet}, nil
}

// recordCard is the library card of a record: what was read, when and by whom.
func (r *request) recordCard(rec store.Record) []Block {
	came := r.Say("Added: %s", r.Date(rec.Added))
	if rec.Version > 1 {
		came = r.Say("Version %d: %s", rec.Version, r.Date(rec.Added))
	}
	switch rec.By {
	case "":
	case string(r.Author.ID):
		came = r.Say("%s by you", came)
	default:
		came = r.Say("%s by %s", came, rec.By)
	}
	return r.card(rec.ID, rec.Summary, rec.Name, came)
}

// card is what was read of a document; more are further lines about it.
func (v voice) card(id string, s store.Summary, file string, more ...string) []Block {
	blocks := said(v.summaryLine(s))
	add := func(b Block) { blocks = append(blocks, b) }
	if s.TitleGuessed {
		add(v.item("Title: none found; this one is made from the file's name"))
	}
	if len(s.Authors) > 0 {
		add(v.item("Authors: %s", strings.Join(s.Authors, ", ")))
	} else {
		add(v.item("Authors: none found"))
	}
	if s.Year == 0 {
		add(v.item("Year: none found"))
	}
	if s.Language != "" {
		add(v.item("Language: %s", s.Language))
	}
	var read []string
	if s.Pages > 0 {
		read = append(read, v.Count(s.Pages, "%d page", "%d pages"))
	}
	read = append(read, v.Count(s.Sections, "%d section", "%d sections"),
		v.Count(s.Paragraphs, "%d paragraph", "%d paragraphs"),
		v.Count(s.Words, "%d word", "%d words"), v.Count(s.References, "%d reference", "%d references"))
	add(v.item("Read: %s", strings.Join(read, ", ")))
	add(v.item("File: %s", file))
	for _, m := range more {
		add(Block{Kind: ListItem, Text: m})
	}
	for _, p := range s.Problems {
		add(v.item("Problem: %s", p))
	}
	return append(blocks, Block{Kind: Hint, Text: "/outline " + id + ", /cite " + id})
}

// summaryLine is a document in one line, as sourceLine.
func (v voice) summaryLine(s store.Summary) string {
	return v.sourceLine(&document.Document{Title: s.Title, Authors: s.Authors, Year: s.Year})
}

// told turns the errors of a library that a person can act on into refusals.
func told(err error) error {
	var exists *store.ExistsError
	var limit *library.LimitError
	var unread *extract.Error
	switch {
	case errors.As(err, &exists):
		return refuse("That very file is in the library already, as %s.", exists.ID).
			hint("To see what I read of it: /library info %s", exists.ID)
	case errors.As(err, &limit):
		return &refusal{more: said(sentence(limit.Error()))}
	case errors.As(err, &unread):
		return refuse("I could not read %s: %s.", unread.Name, unread.Err.Error()).advice(sentence(unread.Advice))
	case errors.Is(err, store.ErrNotFound):
		return refuse("That source is not in the library any more.").hint("/library lists what is.")
	case errors.Is(err, store.ErrFull):
		return &toldError{err, refuse("The disk of whoever runs me is full, so I can keep nothing new; nothing was lost.").
			hint("Tell them; reading and asking go on.")}
	case errors.Is(err, store.ErrDamaged):
		return &toldError{err, refuse("The library's file is damaged, so I cannot do that.").
			hint("Tell whoever runs me: a backup can be restored.")}
	}
	return err
}

// sentence writes a clause as a sentence; "" stays "".
func sentence(clause string) string {
	if clause == "" {
		return ""
	}
	return strings.ToUpper(clause[:1]) + clause[1:] + "."
}

// addAll adds the files that came with the message.
func (b *Bot) addAll(ctx context.Context, r *request) (Reply, error) {
	if r.options["source"] != "" {
		return Reply{}, refuse("“%s” is no file that came with your message.", r.options["source"]).
			hint("Send the file together with: /library add")
	}
	if len(r.Attachments) == 0 {
		no, endings := refuse("There is no file with your message."), strings.Join(extract.Endings(), ", ")
		if r.Unseen { // no file can come with what nobody sees
			return Reply{}, no.hint("Send it to me in a direct message. I read %s.", endings)
		}
		return Reply{}, no.hint("Send it together with: /library add. I read %s.", endings)
	}
	var blocks []Block
	var failure error // of the bot itself, the first one
	added := 0
	for _, a := range r.Attachments {
		rec, err := b.add(ctx, r, a)
		var no *refusal
		var both *toldError
		switch {
		case err == nil:
			added++
			blocks = append(blocks, r.line("Added."))
			blocks = append(blocks, r.recordCard(rec)...)
			continue
		case errors.As(err, &no):
			blocks = append(blocks, no.blocks(r.voice)...)
		default:
			blocks = append(blocks, r.failed().Blocks...)
		}
		if errors.As(err, &both) {
			err = both.error
		} else if no != nil {
			err = nil
		}
		if failure == nil {
			failure = err
		}
	}
	switch {
	case failure != nil:
		return Reply{}, &toldError{failure, &refusal{more: blocks}}
	case added == 0:
		return Reply{Blocks: blocks, Visibility: Discreet}, nil
	case !r.kept && len(r.base.Documents()) > 0:
		blocks = append(blocks, r.hint("From now on I answer from the library, and no longer from what was built in."))
	}
	return Reply{Blocks: blocks}, nil
}

func (b *Bot) add(ctx context.Context, r *request, a Attachment) (store.Record, error) {
	file, err := b.brought(r, a)
	if err != nil {
		return store.Record{}, err
	}
	rec, err := b.library.Add(ctx, r.shelf, file)
	return rec, told(err)
}

// replace puts the file that came with the message in a source's place. A file
// with the name of a source needs no further word.
func (b *Bot) replace(ctx context.Context, r *request) (Reply, error) {
	if len(r.Attachments) != 1 {
		return Reply{}, refuse("To replace a source, send its new file, one, with your message.").
			hint("For example: /library replace 1, with the file")
	}
	words := r.options["source"]
	if words == "" {
		words = strings.TrimSuffix(r.Attachments[0].Name, extension(r.Attachments[0].Name))
	}
	d, err := r.inLibrary(words)
	if err != nil {
		return Reply{}, err
	}
	file, err := b.brought(r, r.Attachments[0])
	if err != nil {
		return Reply{}, err
	}
	rec, changes, err := b.library.Replace(ctx, r.shelf, d.ID, file)
	if err != nil {
		return Reply{}, told(err)
	}
	return Reply{Blocks: append(r.changeBlocks(changes), r.recordCard(rec)...)}, nil
}

func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[i:]
	}
	return ""
}

// askRemove asks whether a source is really to go.
func (b *Bot) askRemove(r *request) (Reply, error) {
	if r.options["source"] == "" {
		return Reply{}, refuse("Which source shall go?").hint("For example: /library remove 1")
	}
	d, err := r.inLibrary(r.options["source"])
	if err != nil {
		return Reply{}, err
	}
	return Reply{
		Blocks: append(r.say("Remove %s?", r.sourceLine(d)),
			r.hint("Nobody can ask it then. It can be brought back for %s days.", graceDays())),
		Actions: []Action{{Kind: Discard, Label: r.Say("Remove"), Token: encodeRecord(d.ID)},
			{Kind: Keep, Label: r.Say("Keep it"), Token: encodeRecord(d.ID)}},
		Visibility: Discreet,
	}, nil
}

func graceDays() string { return strconv.Itoa(int(library.Grace / (24 * time.Hour))) }

// pressRecord removes a source that was asked about, or brings one back.
func (b *Bot) pressRecord(ctx context.Context, r *request) (Reply, error) {
	if !r.manages() {
		return Reply{}, refuse("Only a manager may change the library here.")
	}
	if b.library == nil {
		return Reply{}, errNoLibrary
	}
	key, err := decodeRecord(r.Press.Token)
	if err != nil {
		return Reply{}, unknownButton()
	}
	list := b.library.List
	if r.Press.Action == Undo {
		list = b.library.Removed
	}
	records, err := list(ctx, r.shelf)
	if err != nil {
		return Reply{}, told(err)
	}
	i := slices.IndexFunc(records, func(rec store.Record) bool { return documentKey(rec.ID) == key })
	if i < 0 {
		return Reply{}, refuse("That was done already.").hint("/library lists what is there.")
	}
	switch r.Press.Action {
	case Undo:
		return b.bringBack(ctx, r, records[i].ID)
	case Keep:
		return Reply{Blocks: r.say("It stays: %s.", r.summaryLine(records[i].Summary)), Visibility: Discreet, Effect: Replace}, nil
	}
	rec, err := b.library.Remove(ctx, r.shelf, records[i].ID, string(r.Author.ID))
	if err != nil {
		return Reply{}, told(err)
	}
	return Reply{
		Blocks: append(r.say("Removed: %s.", r.summaryLine(rec.Summary)),
			r.hint("Until %s it can be brought back: /library undo %s", r.Date(rec.Removed.Add(library.Grace)), rec.ID)),
		Actions: []Action{{Kind: Undo, Label: r.Say("Undo"), Token: encodeRecord(rec.ID)}},
		Effect:  Replace,
	}, nil
}

// undo brings a removed source back, or lists those that can be.
func (b *Bot) undo(ctx context.Context, r *request) (Reply, error) {
	records, err := b.library.Removed(ctx, r.shelf)
	if err != nil {
		return Reply{}, told(err)
	}
	if len(records) == 0 {
		return Reply{}, refuse("Nothing was removed in the last %s days.", graceDays())
	}
	words := r.options["source"]
	if words == "" && len(records) == 1 {
		return b.bringBack(ctx, r, records[0].ID)
	}
	var found []store.Record
	for _, rec := range records {
		if fold(rec.ID) == fold(words) || fold(rec.Summary.Title) == fold(words) {
			found = append(found, rec)
		}
	}
	if len(found) == 1 {
		return b.bringBack(ctx, r, found[0].ID)
	}
	no := refuse("Which one shall come back? /library undo NAME")
	for _, rec := range records {
		no.more = append(no.more, r.item("%s: %s, removed %s", rec.ID, r.summaryLine(rec.Summary), r.Date(rec.Removed)))
	}
	return Reply{}, no
}

func (b *Bot) bringBack(ctx context.Context, r *request, id string) (Reply, error) {
	rec, err := b.library.Undo(ctx, r.shelf, id)
	if err != nil {
		return Reply{}, told(err)
	}
	reply := Reply{Blocks: r.say("It is back: %s [%s].", r.summaryLine(rec.Summary), rec.ID)}
	if r.Press != nil {
		reply.Effect = Replace
	}
	return reply, nil
}

// export hands out what was read of a source: its text as Markdown, and its
// references as BibTeX.
func (b *Bot) export(ctx context.Context, r *request) (Reply, error) {
	d, err := r.inLibrary(r.options["source"])
	if err != nil {
		return Reply{}, err
	}
	e, err := b.library.Export(ctx, r.shelf, d.ID)
	if err != nil {
		return Reply{}, told(err)
	}
	return Reply{Visibility: Discreet, Blocks: r.say("What I read of %s, as Markdown, and its references as BibTeX.", r.sourceLine(d)),
		Files: []File{{e.Name + ".md", e.Markdown}, {e.Name + ".bib", e.BibTeX}}}, nil
}

// reindex reads all originals of the shelf anew.
func (b *Bot) reindex(ctx context.Context, r *request) (Reply, error) {
	if !r.kept {
		return Reply{}, refuse("There is nothing in the library yet.").hint("To add something: /library add, with a file.")
	}
	if err := b.chargeUpload(r); err != nil {
		return Reply{}, err
	}
	done, err := b.library.Reindex(ctx, r.shelf, true, nil)
	if err != nil {
		return Reply{}, told(err)
	}
	blocks := said(r.Count(done.Read, "Read anew: %d source.", "Read anew: %d sources."))
	for _, f := range done.Failed {
		blocks = append(blocks, r.item("%s keeps what I read before: %s", f.Record.ID, f.Err.Error()))
	}
	return Reply{Blocks: blocks, Visibility: Discreet}, nil
}
