package analysis_test

import (
	"fmt"

	"footnote/knowledge/analysis"
)

// A Scanner reads words with their places.
func ExampleScanner() {
	text := "Crossing the U.S. Café"
	var s analysis.Scanner
	s.Reset(text)
	for w, ok := s.Next(); ok; w, ok = s.Next() {
		word := string(w.Text)
		fmt.Printf("%-8s %-8s %v\n", text[w.Start:w.End], analysis.Stem(word, "en"), analysis.IsStop(word, "en"))
	}
	// Output:
	// Crossing cross    false
	// the      the      true
	// U.S.     US       false
	// Café     cafe     false
}

func ExampleLatin() {
	fmt.Println(analysis.Latin(analysis.Fold("қазақстан")))
	// Output: khazakhstan
}

func ExampleLanguage() {
	fmt.Printf("%q\n", analysis.Language("Wo steht die alte Brücke?"))
	fmt.Printf("%q\n", analysis.Language("Ulmo Karst"))
	// Output:
	// "de"
	// ""
}
