package bot

import (
	"context"
	"errors"
	"fmt"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// A Library is the material that people manage from conversations.
// *library.Library is one.
type Library interface {
	// Shelf is the one that a channel uses; SetOwn gives it its own.
	Shelf(ctx context.Context, s store.Space, channel string) (store.Shelf, error)
	SetOwn(ctx context.Context, s store.Space, channel string, own bool) error
	// Base is what a shelf answers with; knowledge.ErrNoDocuments if it is empty.
	Base(context.Context, store.Shelf) (*knowledge.Base, error)

	// Generation grows whenever what Base answers from changes.
	Generation(context.Context, store.Shelf) (int64, error)
	// Shelves are those of a space that hold or held anything.
	Shelves(context.Context, store.Space) ([]store.Shelf, error)

	List(context.Context, store.Shelf) ([]store.Record, error)
	Removed(context.Context, store.Shelf) ([]store.Record, error)
	Card(ctx context.Context, s store.Shelf, id string) (library.Card, error)
	Add(context.Context, store.Shelf, library.File) (store.Record, error)
	Replace(ctx context.Context, s store.Shelf, id string, f library.File) (store.Record, library.Changes, error)
	Remove(ctx context.Context, s store.Shelf, id, by string) (store.Record, error)
	Undo(ctx context.Context, s store.Shelf, id string) (store.Record, error)
	Export(ctx context.Context, s store.Shelf, id string) (library.Export, error)
	Reindex(ctx context.Context, s store.Shelf, all bool, progress func(library.Step)) (library.Reindexed, error)
	Place(ctx context.Context, s store.Shelf, id string) (knowledge.Place, error)
	// Forget takes a person's id off what they brought.
	Forget(ctx context.Context, s store.Space, by string) (int, error)
	// Withdraw erases for good what came from a file of a platform.
	Withdraw(ctx context.Context, s store.Space, origin string) (int, error)
}

// material is what a conversation is answered from.
type material struct {
	base Base
	// shelf is the one that the conversation uses; kept reports whether base is
	// what stands there, and not what Config.Open gives in its stead.
	shelf store.Shelf
	kept  bool
}

// channel is the channel of a message, also in a thread.
func (m Message) channel() string {
	if m.Channel != "" {
		return string(m.Channel)
	}
	return string(m.Conversation)
}

// materialOf opens what the conversation of a message is answered from.
func (b *Bot) materialOf(ctx context.Context, m Message) (material, error) {
	var mat material
	if b.library != nil {
		var err error
		if mat.shelf, err = b.library.Shelf(ctx, store.Space(m.Space), m.channel()); err != nil {
			return mat, fmt.Errorf("find shelf: %w", err)
		}
		base, err := b.library.Base(ctx, mat.shelf)
		if err == nil {
			mat.base, mat.kept = base, true
			return mat, nil
		}
		if !errors.Is(err, knowledge.ErrNoDocuments) {
			return mat, err
		}
	}
	var err error
	mat.base, err = b.open(ctx, m.Space)
	return mat, err
}

// noMaterial is what becomes of a request whose material could not be opened.
func noMaterial(err error) error {
	if errors.Is(err, knowledge.ErrNoDocuments) {
		return refuse("There is no material here yet, so I have nothing to answer from.").
			hint("A manager can add some: /library add, with a file.")
	}
	return fmt.Errorf("open material: %w", err)
}

// nothing is the Base of a space whose material could not be opened: help and
// the rights over one's data do not depend on it.
type nothing struct{}

func (nothing) Documents() []*document.Document                   { return nil }
func (nothing) Complete(string, int) []knowledge.Suggestion       { return nil }
func (nothing) Quote(knowledge.Locator) (knowledge.Snippet, bool) { return knowledge.Snippet{}, false }
func (nothing) Place(string) (knowledge.Place, bool)              { return knowledge.Place{}, false }
func (nothing) Around(knowledge.Locator, int) (before, after []knowledge.Snippet) {
	return nil, nil
}
func (nothing) Answer(context.Context, knowledge.Question) (knowledge.Answer, error) {
	return knowledge.Answer{}, knowledge.ErrNoDocuments
}
