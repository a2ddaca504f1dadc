package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"footnote/knowledge/analysis"
)

// background counts in how many paragraphs each English stem stands and writes
// the table that package analysis embeds. Articles that the quality sets ask
// about are left out, so that their measures stay honest.
func background(args []string) error {
	fs := flag.NewFlagSet("background", flag.ExitOnError)
	bench := fs.String("bench", shared("bench"), "folder of question sets")
	out := fs.String("o", "knowledge/analysis/background.gz", "table to write")
	least := fs.Int("least", 2, "fewest paragraphs for a stem to be kept")
	fs.Parse(args)

	df := map[string]int{}
	paragraphs := 0
	count := func(text string) {
		seen := map[string]bool{}
		for _, w := range analysis.Words(text) {
			if !analysis.IsStop(w, "en") && !analysis.IsNumber(w) && w != "lrb" && w != "rrb" { // brackets, as treebanks spell them
				seen[analysis.Stem(w, "en")] = true
			}
		}
		if len(seen) < 3 {
			return
		}
		paragraphs++
		for s := range seen {
			df[s]++
		}
	}
	// Abstracts of biology would outweigh the rest: every fourth is enough.
	for _, set := range []struct {
		name  string
		every int
	}{{"openstax", 1}, {"nq_qed", 1}, {"qasper_evidence", 1}, {"scifact", 4}} {
		files, err := filepath.Glob(filepath.Join(*bench, set.name, "material", "*.md"))
		if err != nil || len(files) == 0 {
			return fmt.Errorf("no material in %s (%v)", set.name, err)
		}
		for i, f := range files {
			if i%set.every != 0 {
				continue
			}
			b, err := os.ReadFile(f)
			if err != nil {
				return err
			}
			for _, p := range strings.Split(string(b), "\n\n") {
				count(p)
			}
		}
	}
	sentences, err := lines(*bench, "training", "src-test.txt")
	if err != nil {
		return err
	}
	for _, s := range sentences {
		count(s)
	}
	maps.DeleteFunc(df, func(_ string, n int) bool { return n < *least })
	if err := writeTable(*out, paragraphs, df); err != nil {
		return err
	}
	fmt.Printf("%d paragraphs, %d stems\n", paragraphs, len(df))
	return nil
}
