package library

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/diff"
	"footnote/knowledge/document"
	"footnote/knowledge/store"
)

// maxPast is how many versions back an id is looked for: each has to be read
// for it, and anyone who has a link can ask for ids.
const maxPast = 50

// Place says where a paragraph is now, by its id as ParagraphIDs of its
// document made it in this or an earlier version. Where the words changed, it
// is the paragraph most like them, unless none is like enough; see
// knowledge.Place.
//
// store.ErrNotFound for an id that no version has and for documents that are
// not on the shelf; store.ErrDamaged where the document cannot be read. What
// Reindex mended in place of a version's text is not remembered.
func (l *Library) Place(ctx context.Context, s store.Shelf, id string) (knowledge.Place, error) {
	doc, _, ok := document.SplitParagraphID(id)
	if !ok {
		return knowledge.Place{}, store.ErrNotFound
	}
	r, err := l.bases.get(ctx, s)
	if errors.Is(err, knowledge.ErrNoDocuments) {
		return knowledge.Place{}, store.ErrNotFound
	} else if err != nil {
		return knowledge.Place{}, err
	}
	now := r.base.Document(doc)
	if now == nil {
		if slices.ContainsFunc(r.missing, func(m store.Record) bool { return m.ID == doc }) {
			return knowledge.Place{}, fmt.Errorf("text of %s: %w", doc, store.ErrDamaged)
		}
		return knowledge.Place{}, store.ErrNotFound
	}
	p := knowledge.Place{ID: id, Document: now, Paragraph: -1}
	if i, ok := now.FindParagraph(id); ok {
		p.Paragraph = i
		return p, nil
	}
	versions, err := l.store.Versions(ctx, s, doc)
	if err != nil {
		return knowledge.Place{}, err
	}
	for k := 1; k < min(len(versions), maxPast); k++ {
		was, err := l.text(ctx, versions[k])
		switch {
		case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrNotFound):
			continue // an older one may have it, too
		case err != nil:
			return knowledge.Place{}, err
		}
		if i, ok := was.FindParagraph(id); ok {
			follow(&p, was, i)
			if p.Changed {
				p.Since = versions[k-1].Added
			}
			return p, nil
		}
	}
	return knowledge.Place{}, store.ErrNotFound
}

// follow looks for paragraph i of an earlier version in the current one.
func follow(p *knowledge.Place, was *document.Document, i int) {
	text := was.Paragraphs[i].Text
	// One of several with the same words went: the last one left stands for it.
	ids, at := idsOf(p.Document), key(idsOf(was)[i])
	for j := len(ids) - 1; j >= 0; j-- {
		if key(ids[j]) == at {
			p.Paragraph = j
			return
		}
	}
	p.Changed, p.Was = true, text
	if p.Paragraph = pair(was, p.Document).to[i]; p.Paragraph < 0 {
		p.Paragraph = part(text, p.Document)
	}
	if p.Paragraph >= 0 {
		p.Diff = diff.Words(text, p.Document.Paragraphs[p.Paragraph].Text)
	}
}

// key is what stands for the words in the second part of a paragraph's id,
// without its number among equal ones.
func key(words string) string {
	hash, _, _ := strings.Cut(words, "-")
	return hash
}
