package main

import (
	"flag"
	"fmt"

	"footnote/knowledge/analysis"
)

// retention learns, from pairs of a sentence and a question that people asked on
// it, how often a word of the question stands in the sentence that answers it:
// names nearly always do, "kind" or "happen" seldom.
func retention(args []string) error {
	fs := flag.NewFlagSet("retention", flag.ExitOnError)
	bench := fs.String("bench", shared("bench"), "folder of question sets")
	out := fs.String("o", "knowledge/analysis/repeated.gz", "table to write")
	least := fs.Int("least", 5, "fewest questions for a stem to be kept")
	fs.Parse(args)

	sentences, err := lines(*bench, "training", "src-test.txt")
	if err != nil {
		return err
	}
	questions, err := lines(*bench, "training", "tgt-test.txt")
	if err != nil {
		return err
	}
	if len(sentences) != len(questions) {
		return fmt.Errorf("%d sentences but %d questions", len(sentences), len(questions))
	}
	asked, kept := map[string]int{}, map[string]int{}
	all, allKept := 0, 0
	for i, q := range questions {
		has := map[string]bool{}
		for _, w := range analysis.Words(sentences[i]) {
			has[analysis.Stem(w, "en")] = true
		}
		seen := map[string]bool{}
		for _, w := range analysis.Words(q) {
			s := analysis.Stem(w, "en")
			if analysis.IsStop(w, "en") || seen[s] {
				continue
			}
			seen[s] = true
			asked[s]++
			all++
			if has[s] {
				kept[s]++
				allKept++
			}
		}
	}
	mean := float64(allKept) / float64(all)
	shares := map[string]int{}
	for s, n := range asked {
		if n >= *least {
			// Few questions say little: they count with five at the mean.
			shares[s] = int(100 * (float64(kept[s]) + 5*mean) / (float64(n) + 5))
		}
	}
	if err := writeTable(*out, int(100*mean), shares); err != nil {
		return err
	}
	fmt.Printf("%d stems, mean %.2f\n", len(shares), mean)
	return nil
}
