package bot

import (
	"context"
	"errors"
	"fmt"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// noMaterial is what becomes of a request whose material could not be opened.
func noMaterial(err error) error {
	if errors.Is(err, knowledge.ErrNoDocuments) {
		return refuse("There is no material here yet, so I have nothing to answer from.")
	}
	return fmt.Errorf("open material: %w", err)
}

// nothing is the Base of a space whose material could not be opened: help and
// the rights over one's data do not depend on it.
type nothing struct{}

func (nothing) Documents() []*document.Document                   { return nil }
func (nothing) Complete(string, int) []knowledge.Suggestion       { return nil }
func (nothing) Quote(knowledge.Locator) (knowledge.Snippet, bool) { return knowledge.Snippet{}, false }
func (nothing) Around(knowledge.Locator, int) (before, after []knowledge.Snippet) {
	return nil, nil
}
func (nothing) Answer(context.Context, knowledge.Question) (knowledge.Answer, error) {
	return knowledge.Answer{}, knowledge.ErrNoDocuments
}
