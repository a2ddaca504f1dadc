package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"footnote/bot/speech"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
)

// brought is an attachment as the library takes it. It is fetched when its turn
// comes, as far as it may be large.
func (b *Bot) brought(r *request, a Attachment) (library.File, error) {
	name := a.called()
	if a.Size > extract.MaxFile {
		return library.File{}, tooLarge(name)
	}
	if err := b.chargeUpload(r); err != nil {
		return library.File{}, err
	}
	return library.File{Name: name, By: string(r.Author.ID), Origin: a.ID,
		Fetch: func(ctx context.Context) ([]byte, error) { return fetch(ctx, name, a) }}, nil
}

func fetch(ctx context.Context, name string, a Attachment) ([]byte, error) {
	in, err := a.Open(ctx)
	if err != nil {
		return nil, unfetched(name, err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, extract.MaxFile+1))
	switch {
	case err != nil:
		return nil, unfetched(name, err)
	case len(data) > extract.MaxFile:
		return nil, tooLarge(name)
	}
	return data, nil
}

// A Barred is an error of Attachment.Open, or of reading what it returned, for a
// file that its platform does not hand out. It says why, and what the person can do
// instead, in the adapter's words: they are shown behind the name of the file, "it
// was deleted: share it again".
type Barred string

func (b Barred) Error() string { return string(b) }

// unfetched is the error for a file that could not be fetched.
func unfetched(name string, err error) error {
	if why, ok := errors.AsType[Barred](err); ok {
		return &refusal{about: name, what: speech.New(strings.TrimSuffix(string(why), "."))}
	}
	return fmt.Errorf("fetch attachment: %w", err)
}

func tooLarge(name string) error {
	return refuse("%s is larger than %d MB, which is the limit.", name, extract.MaxFile>>20).hint("Split it.")
}

// chargeUpload counts a file against the limit of its space.
func (b *Bot) chargeUpload(r *request) error {
	if wait, ok := b.uploads.take(r.Space, b.now()); !ok {
		return refuseCount(int(b.uploads.burst), "That is more than %d file in an hour. Go on in %s.",
			"That is more than %d files in an hour. Go on in %s.",
			minutes(wait)).limit()
	}
	return nil
}
