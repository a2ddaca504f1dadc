package main

import (
	"bufio"
	"compress/gzip"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"footnote/knowledge/analysis"
)

// retention learns, from pairs of a sentence and a question that people asked on
// it, how often a word of the question stands in the sentence that answers it:
// names nearly always do, "kind" or "happen" seldom.
func retention(args []string) error {
	fs := flag.NewFlagSet("retention", flag.ExitOnError)
	bench := fs.String("bench", shared("bench"), "folder of question sets")
	out := fs.String("o", "knowledge/query/retention.gz", "table to write")
	least := fs.Int("least", 5, "fewest questions for a stem to be kept")
	fs.Parse(args)

	sentences, err := lines(filepath.Join(*bench, "training", "src-test.txt"))
	if err != nil {
		return err
	}
	questions, err := lines(filepath.Join(*bench, "training", "tgt-test.txt"))
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
	var stems []string
	for s, n := range asked {
		if n >= *least {
			stems = append(stems, s)
		}
	}
	sort.Strings(stems)
	f, err := os.Create(*out)
	if err != nil {
		return err
	}
	z, _ := gzip.NewWriterLevel(f, gzip.BestCompression)
	fmt.Fprintln(z, int(100*mean))
	for _, s := range stems {
		// Few questions say little: they count with five at the mean.
		fmt.Fprintln(z, s, int(100*(float64(kept[s])+5*mean)/(float64(asked[s])+5)))
	}
	if err := z.Close(); err != nil {
		return err
	}
	fmt.Printf("%d stems, mean %.2f\n", len(stems), mean)
	return f.Close()
}

func lines(name string) (out []string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		out = append(out, s.Text())
	}
	return out, s.Err()
}
