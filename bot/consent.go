package bot

import (
	"context"

	"footnote/knowledge/store"
)

// Withdraw erases for good what came from a file that its platform does not have
// any more, on all shelves of a space; file is its Attachment.ID. Nothing happens
// where nothing came from it.
func (b *Bot) Withdraw(ctx context.Context, s Space, file string) error {
	if b.library == nil || file == "" {
		return nil
	}
	_, err := b.library.Withdraw(ctx, store.Space(s), file)
	return err
}
