// Package query turns what a person typed into what can be looked for.
//
// A question passes through these steps, each of which may be seen later in the
// evidence: invisible characters go; a source named with in: and phrases in
// quotation marks are taken out; the chatty frame goes ("anyone know …"); each
// word that counts becomes a Term, tied to the stems of the material that may
// stand for it (as typed, as corrected, as an acronym or its long form); and the
// kind of answer wanted is read off the question word.
//
// Words that general English knows are left alone even when the material lacks
// them: correcting "tall" to "tell" finds nothing and reads foolishly.
package query
