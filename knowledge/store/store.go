// Package store keeps libraries on disk: what was uploaded, what was read of
// it, and who may see it.
//
// A Store only keeps. Reading files, answering and comparing versions is the
// library's (package library), which is the only one to use it.
//
// # Decisions
//
// The space is a type, not a parameter. There is no method that reaches
// material without a Space or a Shelf, which has one, and every row carries it
// as part of its key, so that a forgotten condition finds nothing instead of
// another space's material. Originals are not shared between spaces even where
// they are equal: whether somebody else has a file is nobody's business, and
// erasing a space erases all of it.
//
// Every change is one transaction: it is there as a whole after a crash, or not
// at all.
package store

import (
	"context"
	"errors"
	"time"
)

// A Space is who shares a library: a Discord server, a Slack workspace, a
// direct conversation, the person at a terminal. It is taken from a verified
// payload only.
type Space string

// A Shelf is a collection of documents that are asked together.
type Shelf struct {
	Space Space
	// Name is "" for the space's own shelf, else the channel whose own it is.
	Name string
}

// Errors of a Store. They come wrapped.
var (
	ErrNotFound = errors.New("not in the library")
	ErrExists   = errors.New("already in the library")
	ErrQuota    = errors.New("the library is full")
	ErrDamaged  = errors.New("the library file is damaged")
	ErrFull     = errors.New("the disk is full")
	ErrNewer    = errors.New("the library file is of a newer version of the program")
	ErrClosed   = errors.New("the library is closed")
)

// An ExistsError says which document of the shelf is the same file. It is
// ErrExists.
type ExistsError struct{ ID string }

func (e *ExistsError) Error() string        { return ErrExists.Error() + " as " + e.ID }
func (e *ExistsError) Is(target error) bool { return target == ErrExists }

// A Summary is what a list shows of a document without loading it.
type Summary struct {
	Title        string   `json:"title"`
	TitleGuessed bool     `json:"title_guessed,omitempty"`
	Authors      []string `json:"authors,omitempty"`
	Year         int      `json:"year,omitempty"`
	Language     string   `json:"language,omitempty"`
	Pages        int      `json:"pages,omitempty"`
	Sections     int      `json:"sections"`   // without the root
	Paragraphs   int      `json:"paragraphs"` // that may answer
	Words        int      `json:"words"`      // of those
	References   int      `json:"references"`
	Problems     []string `json:"problems,omitempty"`
}

// A Record is one version of a document of a shelf.
type Record struct {
	Shelf Shelf
	// ID of the document, unique on its shelf among those that are there and
	// those that can be brought back. Versions share it.
	ID string
	// Version counts from 1. One that was withdrawn leaves a gap, unless it was
	// the last: then its number is given again.
	Version int
	// Name is the file as it was called. Untrusted.
	Name   string
	SHA256 string // of the original, lower-case hex
	Size   int    // of the original, in bytes
	// Reader is the version of the program's reading (extract.Version) that the
	// text was made with.
	Reader  int
	Summary Summary
	// Added is when this version came, By who brought it: the platform's id of
	// a person; "" once they were forgotten.
	Added time.Time
	By    string
	// Origin is where this version came from: the platform's id of the file, ""
	// if it has none. See Withdraw.
	Origin string
	// Removed is when the document was removed, RemovedBy by whom; zero and ""
	// while it is there.
	Removed   time.Time
	RemovedBy string
}

// An Upload is a file that was read, ready to be kept.
type Upload struct {
	// ID that is wanted for a new document, "" for "document"; Add makes it
	// unique by a number at its end ("notes-2"). Replace ignores it.
	ID   string
	Name string
	// SHA256 is the digest of Original, in lower-case hex. Add and Replace
	// refuse another; Reread does not look at Original.
	SHA256   string
	Original []byte
	// Text is the document that was read, as document.Encode writes it.
	Text    []byte
	Reader  int
	Summary Summary
	Added   time.Time
	By      string
	Origin  string
}

// A Quota bounds what a space may hold, present and removed, all shelves
// together. Zero means no bound. Only what grows is refused: a new version of a
// document, or a file that the space holds already, is kept however full it is
// of documents, or of bytes.
type Quota struct {
	Documents int
	// Bytes of originals, of all versions that were not purged. A file that is
	// there several times is held, and counted, once.
	Bytes int64
}

// Usage is what a space holds now, in the units of Quota.
type Usage struct {
	Documents int
	Bytes     int64
}

// A Link opens one shelf to whoever has its token, of which only the hash is
// kept.
type Link struct {
	Hash    [32]byte // SHA-256 of the token
	Shelf   Shelf
	Created time.Time
	Expires time.Time
	By      string
}

// A Store keeps the libraries of all spaces. Implementations are safe for
// concurrent use, also by several processes where their database allows it.
// Times are kept to the millisecond, in UTC; names and ids byte for byte. Slices
// that are handed in are not kept, those that are returned are the caller's.
// A call whose context has ended returns its error and changes nothing. Every
// method fails with ErrClosed after Close.
type Store interface {
	// Documents returns the current versions of the documents on a shelf in the
	// order in which they first came; nil for an empty or unknown shelf.
	Documents(context.Context, Shelf) ([]Record, error)
	// Removed returns those that can be brought back, the last removed first.
	Removed(context.Context, Shelf) ([]Record, error)
	// Versions returns all versions of a document, the newest first, also of a
	// removed one. ErrNotFound if there is none.
	Versions(ctx context.Context, s Shelf, id string) ([]Record, error)
	// Text returns the text of a version of a document that is there or can be
	// brought back; ErrNotFound if it is not kept, ErrDamaged if its bytes
	// changed on the disk.
	Text(ctx context.Context, s Shelf, id string, version int) ([]byte, error)
	// Original returns the original of a version, as Text does. Those of past
	// versions go with Purge; their texts stay.
	Original(ctx context.Context, s Shelf, id string, version int) ([]byte, error)

	// Add keeps a new document. *ExistsError if the shelf has this very file as
	// the current version of a document that is there; ErrQuota if the space
	// would hold more than q.
	Add(context.Context, Shelf, Upload, Quota) (Record, error)
	// Replace keeps a new version of a document that is there. *ExistsError if
	// the file is the current version of this or another document of the shelf.
	Replace(ctx context.Context, s Shelf, id string, u Upload, q Quota) (Record, error)
	// Reread puts what a better reader made of the same original in the place
	// of a version's text. ErrNotFound if the version is not there, or its
	// original is not u.SHA256.
	Reread(ctx context.Context, s Shelf, id string, version int, u Upload) error
	// Remove takes a document off its shelf; it can be brought back until Purge.
	Remove(ctx context.Context, s Shelf, id, by string, at time.Time) (Record, error)
	// Undo brings a removed document back to its place. *ExistsError if the
	// shelf has the same file again, ErrNotFound if it is not a removed one.
	Undo(ctx context.Context, s Shelf, id string) (Record, error)
	// Purge erases what was removed before a time, the originals of versions
	// that were replaced before it, and links that expired before it, in all
	// spaces. It returns how many documents and originals are gone, without
	// counting the originals of those documents. Erased bytes are overwritten.
	Purge(ctx context.Context, before time.Time) (int, error)
	// Erase erases everything of a space, at once and for good.
	Erase(context.Context, Space) error

	// Withdraw erases every version of an origin, on all shelves of a space, at once
	// and for good, and returns how many there were; none for the origin "". Of a
	// document the last version that is left becomes the current one, and of a
	// removed document what can be brought back; one of which none is left is
	// gone. Where the shelf has that version's file as another document by now, it
	// is removed instead, by nobody at the time that is given.
	Withdraw(ctx context.Context, s Space, origin string, at time.Time) (int, error)

	// Forget takes a person's id off all records of a space, those of past
	// versions and removed documents too, and ends the links that they made. It
	// returns how many records and links had it. The documents stay.
	Forget(ctx context.Context, s Space, by string) (int, error)

	// Generation grows with every change of what Documents returns for a shelf,
	// and when a text of it is read anew; 0 for one that was never used, or not
	// since its space was erased. No shelf has the same one twice, so that what
	// was made of an erased shelf is never taken for the new one's.
	Generation(context.Context, Shelf) (int64, error)
	// Usage says what a space holds.
	Usage(context.Context, Space) (Usage, error)
	// Shelves lists the shelves of a space that hold or held anything, its own
	// first, the others by name.
	Shelves(context.Context, Space) ([]Shelf, error)

	// Own reports whether a channel has a shelf of its own.
	Own(ctx context.Context, s Space, channel string) (bool, error)
	// SetOwn gives a channel a shelf of its own, or makes it use the space's.
	// What stands on its own shelf stays there.
	SetOwn(ctx context.Context, s Space, channel string, own bool) error

	// AddLink keeps a link; a second one with the same hash is ErrExists.
	AddLink(context.Context, Link) error
	// Link returns the link with a hash; ErrNotFound if there is none, it was
	// revoked, or it expired before now.
	Link(ctx context.Context, hash [32]byte, now time.Time) (Link, error)
	// RevokeLinks ends all links of a shelf and returns how many there were.
	RevokeLinks(context.Context, Shelf) (int, error)

	// Backup writes a copy of everything as it is now to a new file, while
	// others go on reading and writing. It fails if the file exists, with
	// fs.ErrExist.
	Backup(ctx context.Context, path string) error
	// Check reads everything and returns ErrDamaged, with what is wrong, if
	// anything is.
	Check(context.Context) error
	Close() error
}
