package bot

import (
	"context"
	"time"

	"footnote/knowledge"
)

// A GapKeeper keeps the questions that the material did not answer, of spaces that
// want that.
type GapKeeper interface {
	// KeepGap keeps a question, open, under the number that comes next in its space.
	// One with the same Shelf, Same, Conversation and Person gives it its place and
	// its number, and counts as an earlier time. Then the oldest make room, those
	// first whose answer was said: a person has at most own, and the space most.
	KeepGap(ctx context.Context, s Space, g Gap, own, most int) error
	// Gaps returns those of a space, the newest first; nil if there are none.
	Gaps(context.Context, Space) ([]Gap, error)
	// SetGaps changes Asked, Passage, Answered and Said of those with the same Number;
	// nothing of what is not there any more.
	SetGaps(context.Context, Space, []Gap) error
	// DropGap erases a question, whoever asked it and where, and EraseGaps all of a
	// space. They return how many there were.
	DropGap(ctx context.Context, s Space, shelf, same string) (int, error)
	EraseGaps(context.Context, Space) (int, error)
	// GapShelves returns the shelves of all spaces that have any, in order.
	GapShelves(context.Context) ([]GapShelf, error)
}

// A Gap is a question that the material did not answer, as one person asked it in
// one conversation.
type Gap struct {
	Number int // from 1 in its space; KeepGap gives it
	// Shelf is the name of the one that was asked, of the space.
	Shelf string
	// Same is equal for what is the same question on a shelf.
	Same     string
	Question knowledge.Question // without its Limit
	// Conversation is where it was asked; the others are as in Message.
	Conversation, Channel Conversation
	Thread, Direct        bool
	// Person asked it, and is not to be shown.
	Person Person
	Locale string
	At     time.Time // when it was asked last
	Times  int       // how often; KeepGap counts
	// Asked is the generation of the shelf that did not answer it; 0 if that is not
	// known.
	Asked int64
	// Passage is the token of what answers it; "" while it is open. Answered is when
	// that was found, Said whether it was told where it was asked.
	Passage  string
	Answered time.Time
	Said     bool
}

// Open reports whether nothing answers it.
func (g Gap) Open() bool { return g.Passage == "" }

// A GapShelf is a shelf from which questions were not answered.
type GapShelf struct {
	Space Space
	Shelf string
	// Open is how many of its Gaps are, and Asked the least of their Asked.
	Open  int
	Asked int64
	// Unsaid is how many have an answer that was not said.
	Unsaid int
}

// A ReportKeeper keeps which passages were marked as wrong answers.
type ReportKeeper interface {
	// KeepReport keeps a report under the number that comes next in its space; the
	// oldest make room, so that it has at most most. Where the Person has marked the
	// Passage of the Shelf before, nothing is kept, and fresh is false.
	KeepReport(ctx context.Context, s Space, r Report, most int) (number int, fresh bool, err error)
	// Reports returns those of a space, the newest first; nil if there are none.
	Reports(context.Context, Space) ([]Report, error)
	// SetQuestion adds the question to a report of a person; ok is false if they have
	// no such.
	SetQuestion(ctx context.Context, s Space, number int, p Person, question string) (ok bool, err error)
	// DropReports erases all reports of a passage, and EraseReports all of a space.
	// They return how many there were.
	DropReports(ctx context.Context, s Space, shelf, passage string) (int, error)
	EraseReports(context.Context, Space) (int, error)
}

// A Report is that a person finds a passage wrong as an answer.
type Report struct {
	Number int // from 1 in its space; KeepReport gives it
	Shelf  string
	// Document is the id of the one in which the passage stands, Passage its token.
	Document, Passage string
	// Conversation is where it was shown; "" for a direct one, which would tell who
	// says so.
	Conversation Conversation
	// Asked names the question, as far as it was remembered; its text is "" unless
	// its asker sent it.
	Asked, Question string
	Person          Person // not to be shown; "" once they were forgotten
	At              time.Time
}

// A CountKeeper keeps what happened, without who caused it.
type CountKeeper interface {
	// AddCounts adds to what was counted on those days.
	AddCounts(context.Context, []Count) error
	// Counts are the sums of the days from one day on, before another one, in UTC, by
	// name; empty if nothing was counted.
	Counts(ctx context.Context, s Space, from, before time.Time) (map[string]int, error)
}

// A Count is how often something happened in a space on a day, in UTC.
type Count struct {
	Space Space
	Day   time.Time // any time of it
	Name  string
	N     int
}

// A Forgotten is how much was erased of a person.
type Forgotten struct {
	Waiting int // messages that waited for an answer
	Gaps    int
	Reports int // which stay, without the person and their question
}
