// Package fuzzy finds words that were meant: spelling, completion, near names.
//
// Three matchers, each for what it is good at. Spelling compares a mistyped word
// with the vocabulary by edit distance (Speller). While someone types, prefixes
// of words come first, then prefixes with one slip, then subsequences by
// github.com/sahilm/fuzzy, which alone finds initials and abbreviations
// ("phead" for "Promise of Heading") but repairs no typo (Completer).
//
// A Speller scans the words of nearly the same length whose letters nearly
// agree, told by one 32-bit signature a word, instead of keeping an index of
// deletions: that index costs about 30 entries a word, several times the text of
// a small collection, and saves less than a tenth of a millisecond on the few
// words that nobody has met.
package fuzzy
