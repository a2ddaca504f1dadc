// Package analysis turns text into what can be compared: words, stems,
// sentences, a language.
//
// Decisions:
//
//   - A word is a run of letters, marks and digits. An apostrophe or hyphen ends
//     it, so "Kazakhstan's" gives "kazakhstan" and "s"; the lone letters are stop
//     words. Scripts written without spaces (Chinese, Japanese, Thai, Lao,
//     Khmer, Burmese) give overlapping pairs of characters instead, which find
//     what word lists would need megabytes for.
//   - Words keep their accents until they are stemmed, because the stemmers of
//     French, Spanish or Russian read them; Fold takes them off afterwards, so
//     that a question typed without them still meets the material.
//   - An abbreviation that would be a stop word in lower case ("US", "WHO", "IT")
//     stays in capitals and is no stop word.
//
// All functions are pure and safe for concurrent use.
package analysis
