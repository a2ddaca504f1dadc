// Package reference reads reference lists, finds citations in running text and
// follows them into the list, and prints references in the common styles.
//
// ParseList makes document.References of the entries of a list. Markers finds
// what a text cites. A List, made once for each document, resolves the markers
// of a text: Found, Near with a note on what differs, or Missing with a note.
// Format and Link serve whoever shows a reference.
//
// # Decisions
//
// Nothing is guessed. An entry is cut only where some citation style says that
// it may be cut; otherwise its fields stay empty and its Text serves. "World
// Bank" in a list of families stays whole, because nothing shows that "World"
// is no given name. The place of a publisher is dropped only where it is a
// known city or stands before a colon.
//
// A marker matches an entry by name and by year. One difference makes a Near:
// another year, a co-author more or less, another spelling, a name that only
// the entry's link or title explains. Two differences make nothing, however
// close they look: a text that cites Satpajew 2014 does not mean the Satpaev
// 2015 of its list. The note then names what comes nearest and leaves the
// conclusion to the reader. A note tells what was compared, no more: "the list
// has no Bailes and Dunay 2007, but Alyson, Dunay, Guang and Troitskiy 2007".
// If several entries fit alike, the first is given and the note names them.
//
// What looks like a citation by shape alone, "Astana (2013)" or "(World Cup
// 2018)", is a weak Marker: Resolve keeps it only if the list has it. What has
// more to it (a page, "et al.", "according to", a comma before the year) is
// said to be missing when it is. Numbers in square brackets count only where
// the entries have numbers, or where the list is evidently in the order of
// citation, which is then said.
//
// The author of a bare year, "(1998, p. 40)", is whom the sentence before it
// reports: after "according to", or before a verb of reporting. Failing that it
// is the nearest name before, but only one that the list has with that very
// year.
//
// The address of a DOI is not stored twice: a Reference with a DOI has a URL
// only if the entry gives another one. An entry that ends its authors with "et
// al." has Others as its last author.
//
// Sources for what the styles ask stand with the functions that print them.
// Titles are printed as the list has them: changing their case would need to
// know their proper nouns.
package reference
