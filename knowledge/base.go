package knowledge

import (
	"errors"
	"sync"

	"footnote/knowledge/document"
	"footnote/knowledge/fuzzy"
	"footnote/knowledge/index"
	"footnote/knowledge/query"
	"footnote/knowledge/reference"
)

// A Base is a collection of documents, ready to be asked. Immutable; safe for
// concurrent use.
type Base struct {
	docs  []*Document
	byID  map[string]int
	lex   *query.Lexicon
	lists []*reference.List

	completer func() *completer
}

type completer struct {
	*fuzzy.Completer
	suggestions []Suggestion
}

// ErrNoDocuments is returned by New for an empty collection.
var ErrNoDocuments = errors.New("no documents to answer from")

// New builds a Base from documents, which must not change afterwards. Their ids
// must differ. Without any document it returns ErrNoDocuments.
func New(docs []*document.Document) (*Base, error) {
	if len(docs) == 0 {
		return nil, ErrNoDocuments
	}
	b := &Base{docs: docs, byID: map[string]int{}}
	for i, d := range docs {
		if _, ok := b.byID[d.ID]; ok {
			return nil, errors.New("two documents have the id " + d.ID)
		}
		b.byID[d.ID] = i
		b.lists = append(b.lists, reference.NewList(d.References))
	}
	b.lex = query.NewLexicon(index.Build(docs))
	b.completer = sync.OnceValue(b.newCompleter)
	return b, nil
}

// Documents returns the documents in their order. The caller must not change
// them.
func (b *Base) Documents() []*Document { return b.docs }

// Document returns the document with an id, nil if there is none.
func (b *Base) Document(id string) *Document {
	if i, ok := b.byID[id]; ok {
		return b.docs[i]
	}
	return nil
}
