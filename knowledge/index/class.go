package index

import "footnote/knowledge/analysis"

// A Class says what a word can contribute to an answer; bits combine.
type Class uint16

const (
	Number Class = 1 << iota
	Year         // four digits from 1000 to 2199
	Month
	Name      // capitalised nearly wherever it stands inside a sentence
	Cause     // because, due, reason
	Defining  // is, means, refers, called
	Saying    // said, argues, according
	Quantity  // percent, million, half
	Placing   // in, at, near, between: with a name, a place
	Referring // he, it, this: leans on the sentence before
)

var classOf = func() map[string]Class {
	m := map[string]Class{}
	for class, list := range map[Class][]string{
		Month:    {"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december"},
		Cause:    {"because", "due", "reason", "reasons", "since", "therefore", "thus", "cause", "caused", "causes", "owing", "hence", "so", "led", "result", "order"},
		Defining: {"is", "are", "was", "were", "means", "refers", "called", "known", "defined", "termed", "named", "term", "denotes", "describes", "consists"},
		Saying:   {"said", "says", "argues", "argued", "stated", "states", "according", "claims", "claimed", "wrote", "writes", "noted", "notes", "declared", "remarked", "stresses", "underlines", "adds", "explained"},
		Quantity: {"percent", "per", "million", "billion", "trillion", "hundred", "thousand", "half", "third", "quarter", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "dozen", "one", "first", "second", "km", "miles", "dollars", "euros", "pounds", "metres", "meters", "feet", "years"},
		Placing:  {"in", "at", "near", "between", "from", "into", "located", "situated", "north", "south", "east", "west", "border", "city", "region", "country"},
		Referring: {"he", "she", "it", "they", "this", "these", "those", "that", "such", "his", "her", "its", "their", "however", "but",
			"therefore", "thus", "moreover", "furthermore", "indeed", "consequently", "instead", "nonetheless", "nevertheless", "likewise", "similarly", "hence", "then"},
	} {
		for _, w := range list {
			m[w] |= class
		}
	}
	return m
}()

// classify gives each word its classes.
func (b *builder) classify() {
	b.class = make([]Class, len(b.word))
	for w, text := range b.word {
		c := classOf[text]
		if analysis.IsNumber(text) {
			c |= Number
			if len(text) == 4 && (text[0] == '1' || text[0] == '2' && text[1] <= '1') {
				c |= Year
			}
		} else if b.inside[w] > 0 && 10*b.capital[w] >= 9*b.inside[w] {
			c |= Name
		}
		b.class[w] = c
	}
}
