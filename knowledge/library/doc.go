// Package library manages what a space reads: it adds, replaces, removes and
// lists documents on top of a store.Store, builds the knowledge.Base of a shelf
// when it is first asked and keeps the recently used ones ready.
//
// # Decisions
//
// A Base is never changed. Every question asks the store for the generation of
// its shelf, which is one short query, and a Base of another generation is
// built anew. So a change that another process makes is seen by the next
// question, and nobody has to announce anything.
//
// A shelf is built by one goroutine however many ask for it. It does not belong
// to the first who asked: each waits as long as their own context lasts, and
// the build is given up when nobody waits any more. A build that failed is
// tried again by the next who asks.
//
// A space builds one shelf at a time, as it is when its turn comes: a space to which
// files come while many ask there would have the processors to itself otherwise,
// with a build for each file, of which all but the last are of the past.
//
// Memory is bounded by an estimate made from the length of the text, over
// what is ready and what is being built together. Builds that would go beyond
// wait for others to end; small ones do not wait behind a large one.
//
// A document whose text is damaged on the disk does not take its shelf down: the
// others answer, the operator is told (Config.Report), and the card and Missing
// say so to whoever manages the shelf. Only a shelf of nothing but damaged
// documents fails, with store.ErrDamaged. Reindex mends the text from the
// original where that is sound.
//
// Files of a space are read one after another, so that who brings fifty takes one
// of the few processes that read, and leaves the others to other spaces. Between
// spaces these go to whoever came first (package sandbox), and a space stands in
// that line once. What waits is held in memory, so that it is bounded: the person
// is told to try again, and does not wait without an end.
//
// No index is kept on disk. Of the 140 ms of computing that a cold shelf of 2 MB
// takes, 115 build the index, 17 unpack the text and 10 decode it; a stored
// index would be three times the text to read, to keep whole and to erase.
//
// What came from a file of a platform goes when the file does there (Withdraw):
// at once and for good, since nobody removed it here who could change their mind.
//
// What two documents on a shelf do to each other (the same title) is added when
// a shelf is listed or asked, and never stored.
//
// # Tests
//
// Some tests have figures that fit a gate. With FOOTNOTE_LONG=1 they run with
// those of a whole machine: 1,000 spaces of 2 MB each (1.2 GB of disk), and every
// pair of 200 spaces.
package library
