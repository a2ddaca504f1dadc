package library

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
	"footnote/knowledge/store"
)

// A File is what a person brings.
type File struct {
	// Name as it was called, with the ending that tells its format. It may be
	// anything; what is too long or no text of it is left out.
	Name string
	Data []byte
	// Fetch gets Data when the turn of the file has come, so that what waits takes
	// no memory; its error comes as it is. nil where Data is there.
	Fetch func(context.Context) ([]byte, error)
	By    string // who brings it: the platform's id of a person
	// Origin is the platform's id of the file, by which Withdraw finds it; "" if
	// it has none.
	Origin string
}

// Add reads a file and puts it on a shelf, or does nothing: *LimitError for
// what is too large, *store.ExistsError with its id for what the shelf has, an
// *extract.Error for what cannot be read, each before anything costly where it
// can be told before. Files of a space are read one after another: if too many
// wait, or one would wait for too long, that is a *LimitError, too.
func (l *Library) Add(ctx context.Context, s store.Shelf, f File) (store.Record, error) {
	f.Name = fileName(f.Name)
	if err := l.checkNew(ctx, s, f, 1); err != nil {
		return store.Record{}, err
	}
	u, _, err := l.bring(ctx, s, f, 1)
	if err != nil {
		return store.Record{}, err
	}
	rec, err := l.store.Add(ctx, s, u, l.limits.quota())
	if err != nil {
		f.Data = u.Original
		return store.Record{}, l.sayQuota(ctx, s.Space, f, 1, err)
	}
	return rec, nil
}

// Replace reads a file and makes it the new version of a document, and says
// what changed. It fails as Add does, and with store.ErrNotFound if the document
// is not there; the version that is there then stays as it is.
func (l *Library) Replace(ctx context.Context, s store.Shelf, id string, f File) (store.Record, Changes, error) {
	f.Name = fileName(f.Name)
	records, err := l.store.Documents(ctx, s)
	if err != nil {
		return store.Record{}, Changes{}, err
	}
	if _, err := byID(records, id); err != nil {
		return store.Record{}, Changes{}, err
	}
	if err := l.checkNew(ctx, s, f, 0); err != nil {
		return store.Record{}, Changes{}, err
	}
	u, now, err := l.bring(ctx, s, f, 0)
	if err != nil {
		return store.Record{}, Changes{}, err
	}
	rec, err := l.store.Replace(ctx, s, id, u, l.limits.quota())
	if err != nil {
		f.Data = u.Original
		return store.Record{}, Changes{}, l.sayQuota(ctx, s.Space, f, 0, err)
	}
	before := rec
	before.Version--
	was, err := l.text(ctx, before)
	if err != nil {
		// It is replaced; that its past cannot be read does not undo that.
		return rec, Changes{From: before.Version, To: rec.Version, Unknown: true}, nil
	}
	now.ID = rec.ID
	changes := compare(was, now)
	changes.From, changes.To = before.Version, rec.Version
	return rec, changes, nil
}

// checkNew refuses a file for what is known of it before it is read. adding says how
// many documents more there would be.
func (l *Library) checkNew(ctx context.Context, s store.Shelf, f File, adding int) error {
	if err := l.checkFile(ctx, s.Space, f, adding); err != nil || f.Data == nil {
		return err
	}
	records, err := l.store.Documents(ctx, s)
	if err != nil {
		return err
	}
	return there(records, digest(f.Data))
}

// bring fetches and reads a file when its turn comes.
func (l *Library) bring(ctx context.Context, s store.Shelf, f File, adding int) (u store.Upload, d *document.Document, err error) {
	err = l.turns.upload(ctx, s.Space, func() (err error) {
		if f.Data == nil && f.Fetch != nil {
			select {
			case l.hands <- struct{}{}:
				defer func() { <-l.hands }()
			case <-ctx.Done():
				return ctx.Err()
			}
			if f.Data, err = f.Fetch(ctx); err != nil {
				return err
			}
			if err := l.checkNew(ctx, s, f, adding); err != nil {
				return err
			}
		}
		u, d, err = l.readFile(ctx, f)
		return err
	})
	return u, d, err
}

// readFile makes an upload of a file.
func (l *Library) readFile(ctx context.Context, f File) (store.Upload, *document.Document, error) {
	d, err := l.read(ctx, f.Name, f.Data)
	if err != nil {
		return store.Upload{}, nil, err
	}
	if err := l.checkPages(d); err != nil {
		return store.Upload{}, nil, err
	}
	var text bytes.Buffer
	if err := document.Encode(&text, d); err != nil {
		return store.Upload{}, nil, fmt.Errorf("keep what was read: %w", err)
	}
	return store.Upload{
		ID: d.ID, Name: f.Name, SHA256: digest(f.Data), Original: f.Data, Text: text.Bytes(),
		Reader: l.reader, Summary: Summarize(d), Added: l.now(), By: f.By, Origin: f.Origin,
	}, d, nil
}

// text reads what is kept of a version. The document has the id that it has on
// its shelf. Damage of any kind is store.ErrDamaged.
func (l *Library) text(ctx context.Context, r store.Record) (*document.Document, error) {
	return loadText(ctx, l.store, r)
}

func loadText(ctx context.Context, from store.Store, r store.Record) (*document.Document, error) {
	data, err := from.Text(ctx, r.Shelf, r.ID, r.Version)
	if err != nil {
		return nil, err
	}
	d, err := document.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: text of %s, version %d: %w", store.ErrDamaged, r.ID, r.Version, err)
	}
	d.ID = r.ID
	return d, nil
}

// Summarize is what lists show of a document, also of one that is in no library.
func Summarize(d *document.Document) store.Summary {
	s := store.Summary{
		Title: d.Title, TitleGuessed: d.TitleGuessed, Authors: d.Authors, Year: d.Year, Language: d.Language,
		Pages: d.Pages, Sections: len(d.Sections) - 1, References: len(d.References), Problems: d.Problems,
	}
	var words analysis.Scanner
	for i := range d.Paragraphs {
		p := &d.Paragraphs[i]
		if !p.Kind.Answers() {
			continue
		}
		s.Paragraphs++
		words.Reset(p.Text)
		for _, ok := words.Next(); ok; _, ok = words.Next() {
			s.Words++
		}
	}
	return s
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// there is a *store.ExistsError if one of the records is of this file.
func there(records []store.Record, sum string) error {
	for i := range records {
		if records[i].SHA256 == sum {
			return &store.ExistsError{ID: records[i].ID}
		}
	}
	return nil
}

func byID(records []store.Record, id string) (store.Record, error) {
	for i := range records {
		if records[i].ID == id {
			return records[i], nil
		}
	}
	return store.Record{}, fmt.Errorf("document: %w", store.ErrNotFound)
}

// maxName bounds the name of a file in bytes, as file systems do.
const maxName = 255

// fileName makes a name fit to be kept: valid text, no longer than a file's
// name can be, its ending kept.
func fileName(name string) string {
	name = strings.ReplaceAll(strings.ToValidUTF8(name, "\ufffd"), "\x00", "")
	if len(name) > maxName {
		end := path.Ext(name)
		if len(end) > 16 {
			end = ""
		}
		cut := maxName - len(end)
		for !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut] + end
	}
	if name == "" {
		return "document"
	}
	return name
}

// sameTitles says, by index, which documents have a title that another has.
func sameTitles(records []store.Record) map[int]string {
	first := map[string][]int{}
	for i := range records {
		key := strings.ToLower(records[i].Summary.Title)
		first[key] = append(first[key], i)
	}
	notes := map[int]string{}
	for _, same := range first {
		if len(same) < 2 {
			continue
		}
		for k, i := range same {
			other := records[same[(k+1)%len(same)]]
			notes[i] = fmt.Sprintf("Another document has the same title: %s (this one is %s).", other.ID, records[i].ID)
		}
	}
	return notes
}
