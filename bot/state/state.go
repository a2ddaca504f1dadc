// Package state keeps what the bot itself has to remember over restarts, in the
// database of the library: settings, events that were accepted, questions that were
// not answered, reports and counts, and small values of adapters.
//
// # Decisions
//
// It is one file with the library so that a backup is of both, one check reads
// both, and erasing a space erases both at once (store.Store.Erase). The tables
// are made by package sqlite's migrations.
//
// An event is two rows: that its id is known, and, until it is done, what is to
// be done for it. So nothing of what a person wrote is left once they have their
// answer, and erasing a person erases whole rows.
//
// The database overwrites erased bytes in its file at once, but its journal
// still has them until it is emptied: by all that erases here but for Done, by Erase
// and Purge of the library.
package state

import (
	"context"
	"database/sql"

	"footnote/bot"
	"footnote/bot/dispatch"
)

// A DB runs transactions on the tables of this package. *sqlite.Store is one. f
// may be called more than once, and what it did counts only where the call
// succeeds. doing is for errors: "keep a setting".
type DB interface {
	Read(ctx context.Context, doing string, f func(tx *sql.Tx) error) error
	Write(ctx context.Context, doing string, f func(tx *sql.Tx) error) error
	// EmptyJournal erases what erased rows left outside of the file.
	EmptyJournal(context.Context) error
}

// A State remembers. It is safe for concurrent use, also by several processes.
type State struct{ db DB }

var (
	_ bot.State      = (*State)(nil)
	_ dispatch.Queue = (*State)(nil)
)

// New returns the State that db holds.
func New(db DB) *State { return &State{db} }
