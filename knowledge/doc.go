// Package knowledge is the core: it holds a collection of documents and answers
// questions with passages of them, each with its place.
//
// How one question flows: Clean and Unframe (package query) leave what was
// asked; the collection's Lexicon ties its words to the material; package rank
// finds passages and orders them and chooses the sentences to show; package
// judge says how likely it is that they answer; package reference follows what
// they cite. Base.Answer puts these together and adds the reasons.
//
// A Base never changes once it is built. A library that grows builds a new one
// and swaps it in, so that no answer ever waits for a lock or sees half of a
// change. Same documents, same question: same answer, byte for byte.
package knowledge
