package library

import (
	"context"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/store"
)

// Place says where a paragraph is now, by its id as ParagraphIDs of its
// document made it in this or an earlier version. store.ErrNotFound for an id
// that no version has, and for documents that are not on the shelf.
func (l *Library) Place(ctx context.Context, s store.Shelf, id string) (knowledge.Place, error) {
	doc, _, ok := document.SplitParagraphID(id)
	if !ok {
		return knowledge.Place{}, store.ErrNotFound
	}
	base, err := l.Base(ctx, s)
	if err != nil {
		return knowledge.Place{}, err
	}
	now := base.Document(doc)
	if now == nil {
		return knowledge.Place{}, store.ErrNotFound
	}
	if i, ok := now.FindParagraph(id); ok {
		return knowledge.Place{ID: id, Document: now, Paragraph: i}, nil
	}
	return knowledge.Place{}, store.ErrNotFound
}
