// Package dispatch hands the events of a platform to their handler: each of them
// once, those of one conversation in their order, and none lost when the process
// dies. An adapter acknowledges an event to its platform after Accept returned.
//
// # Decisions
//
// An event is kept before anything is done for it, and forgotten but for its id
// after. What comes at the same time is kept in one write: while one is under
// way the next collects, so that nobody waits for company, and a busy moment
// costs as many writes as a quiet one.
//
// Handling is at least once: a process can die between the answer and the note
// that it was given. Event.Attempt says that this may have happened, and the
// handler makes its answer so that giving it again changes nothing.
//
// Attempts are counted when an event of an earlier process is begun, and not
// when it is read: those that wait behind one of which the process dies are not
// blamed for it.
//
// Platforms that promise no order of delivery name one (Event.Order). It is kept
// among what waits, and nothing waits for what may still come: an answer that is
// late is worse than two in the wrong order.
//
// Spaces take turns, an event each, and within a space its lanes do: neither a
// thousand events of one conversation nor a hundred busy conversations of one
// space hold up the first of another. With turns by lane alone, a space would have
// as many as it has conversations.
//
// A space may have as many events under way as there are workers free, and as many
// waiting as there are places free. Turns are not enough: what is under way is
// not taken back, and uploads take seconds, so that a space whose turns came while
// nobody else wanted any would hold all workers when somebody does. A fixed bound
// for each would be too tight for one space alone, or too wide for three together.
// So one alone has half of all, two have a third each, n have an n+1st part each,
// and as much is left for whoever comes next. It is not lost: Workers and Backlog
// are twice what one space is to have.
//
// A lane in which events of several spaces meet, as where guests bring the bot
// along into a channel, stays in one order. It takes the turn of the space whose
// event stood first in it when it lined up.
package dispatch
