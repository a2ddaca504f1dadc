// Package index holds the words of a collection: which passage and sentence
// has which word, how rare it is, and a first ranking of passages by BM25.
//
// An Index is built once from documents and never changes, so that any number
// of goroutines may read it without a lock. It keeps two views of the text:
// postings (for each stem, the passages that hold it) find candidates, and the
// words of every sentence in order judge them. Words are numbered, so that a
// candidate is judged by looking into small tables instead of comparing text.
//
// A passage is a paragraph. Passages are numbered through the collection in
// reading order, document after document; sentences likewise.
package index
