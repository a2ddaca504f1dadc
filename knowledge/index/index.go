package index

import (
	"math"
	"slices"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
)

// None is the number of no word and no stem.
const None = ^uint32(0)

// An Index is the searchable form of a collection. Immutable; safe for
// concurrent use.
type Index struct {
	docs []*document.Document

	words   map[string]uint32 // folded form to number
	word    []string          // number to folded form
	stemOf  []uint32          // word to stem; None for stop words
	wordCnt []uint32          // occurrences of each word
	class   []Class           // what kind of word each is

	wordStart []uint32 // stem to its part of byStem
	byStem    []uint32 // words of each stem

	stems map[string]uint32
	stem  []string
	df    []uint32  // passages that hold the stem
	cf    []uint32  // occurrences of the stem
	idf   []float32 // rarity in this collection
	bg    []float32 // rarity in general English; idf where that is unknown

	postStart []uint32 // stem to its part of postings
	postings  []uint32 // passage<<8 | min(frequency, 255), by passage
	fields    map[uint32][]Range

	tokens    []uint32 // word numbers of all sentences, stop words included
	sentences []uint32 // first token of each sentence, and one past the last
	passages  []Passage
	length    []float32 // content words of each passage over the average
	avgLen    float64
	entries   bool // there is an entry of a reference list

	titles [][]uint32 // stems of each document's title, once each

	acronyms map[uint32][]uint32 // stem of an acronym to sentences with its long form
	long     []Acronym
}

// A Passage says where a passage stands.
type Passage struct {
	Document  int // index into the documents
	Paragraph int // index into the document's paragraphs
	First     int // number of its first sentence
	End       int // one past its last sentence
	Kind      document.Kind
}

// A Range is a run of passages [First, End) under one heading or title.
type Range struct{ First, End uint32 }

// Documents returns the collection in its order. The caller must not change it.
func (ix *Index) Documents() []*document.Document { return ix.docs }

// Len is the number of passages.
func (ix *Index) Len() int { return len(ix.passages) }

// Passage returns where passage p stands.
func (ix *Index) Passage(p int) Passage { return ix.passages[p] }

// HasEntries reports whether any passage is an entry of a reference list.
func (ix *Index) HasEntries() bool { return ix.entries }

// Paragraph returns the paragraph of passage p.
func (ix *Index) Paragraph(p int) *document.Paragraph {
	at := ix.passages[p]
	return &ix.docs[at.Document].Paragraphs[at.Paragraph]
}

// Sentence returns the word numbers of sentence s in order, stop words
// included. The caller must not change them.
func (ix *Index) Sentence(s int) []uint32 { return ix.tokens[ix.sentences[s]:ix.sentences[s+1]] }

// Tokens returns the word numbers of all of passage p.
func (ix *Index) Tokens(p int) []uint32 {
	at := ix.passages[p]
	return ix.tokens[ix.sentences[at.First]:ix.sentences[at.End]]
}

// Words is the number of different words; numbers run below it.
func (ix *Index) Words() int { return len(ix.word) }

// Word returns the number of a folded word, None if the material lacks it.
func (ix *Index) Word(folded string) uint32 {
	if w, ok := ix.words[folded]; ok {
		return w
	}
	return None
}

// Find returns the number of a word as a Scanner read it, None if the material
// lacks it. It is Word(Fold(…)) without the copies.
func (ix *Index) Find(text []byte) uint32 {
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return ix.Word(analysis.Fold(string(text)))
		}
	}
	if w, ok := ix.words[string(text)]; ok {
		return w
	}
	return None
}

// WordText returns the folded form of word w.
func (ix *Index) WordText(w uint32) string { return ix.word[w] }

// WordCount returns how often word w stands in the material.
func (ix *Index) WordCount(w uint32) int { return int(ix.wordCnt[w]) }

// StemOf returns the stem of word w; None for a stop word.
func (ix *Index) StemOf(w uint32) uint32 { return ix.stemOf[w] }

// WordsOf returns the words that share stem s, ascending. The caller must not
// change them.
func (ix *Index) WordsOf(s uint32) []uint32 { return ix.byStem[ix.wordStart[s]:ix.wordStart[s+1]] }

// Class returns what kind of word w is.
func (ix *Index) Class(w uint32) Class { return ix.class[w] }

// Title returns the stems of a document's title, each once. The caller must not
// change them.
func (ix *Index) Title(document int) []uint32 { return ix.titles[document] }

// Stems is the number of different stems.
func (ix *Index) Stems() int { return len(ix.stem) }

// Stem returns the number of a stem, None if the material lacks it.
func (ix *Index) Stem(stem string) uint32 {
	if s, ok := ix.stems[stem]; ok {
		return s
	}
	return None
}

// StemText returns stem s.
func (ix *Index) StemText(s uint32) string { return ix.stem[s] }

// Count returns how often stem s stands in the material.
func (ix *Index) Count(s uint32) int { return int(ix.cf[s]) }

// Frequency returns in how many passages stem s stands.
func (ix *Index) Frequency(s uint32) int { return int(ix.df[s]) }

// Fields returns the runs of passages whose title or headings hold stem s.
func (ix *Index) Fields(s uint32) []Range { return ix.fields[s] }

// Rarity returns how rare stem s is in this collection, and in general English;
// both as natural logarithms. The second equals the first for words of other
// languages.
func (ix *Index) Rarity(s uint32) (local, background float64) {
	return float64(ix.idf[s]), float64(ix.bg[s])
}

// Absent returns the rarity of a word that the collection does not hold.
func (ix *Index) Absent(stem string) (local, background float64) {
	return idf(0, len(ix.passages)), analysis.Rarity(stem)
}

// Length returns the length of passage p in content words over the average.
func (ix *Index) Length(p int) float64 { return float64(ix.length[p]) }

// Runs returns the passages that hold the words in a row, in reading order. A
// run of stop words alone, or with a word that the material lacks, gives nil.
func (ix *Index) Runs(words []uint32) (passages []int) {
	rarest := None
	for _, w := range words {
		if w == None {
			return nil
		}
		if s := ix.stemOf[w]; s != None && (rarest == None || ix.df[s] < ix.df[rarest]) {
			rarest = s
		}
	}
	if rarest == None {
		return nil
	}
	for _, post := range ix.postings[ix.postStart[rarest]:ix.postStart[rarest+1]] {
		if p := int(post >> 8); ix.Holds(p, words) {
			passages = append(passages, p)
		}
	}
	return passages
}

// Holds reports whether passage p has the words in a row.
func (ix *Index) Holds(p int, words []uint32) bool {
	tokens := ix.Tokens(p)
	for i := 0; i+len(words) <= len(tokens); i++ {
		if slices.Equal(tokens[i:i+len(words)], words) {
			return true
		}
	}
	return false
}

// idf is BM25's inverse document frequency in Lucene's form, never negative.
func idf(df, n int) float64 {
	return math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5))
}
