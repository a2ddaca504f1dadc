package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/index"
	"footnote/knowledge/quality"
	"footnote/knowledge/query"
	"footnote/knowledge/rank"
)

// folds is how many parts the articles are cut into; each is judged by weights
// learned from the others.
const folds = 4

// sources are the sets that the ranker learns from. Sets with few questions,
// whose questions differ most from the others, count more.
var sources = []struct {
	name   string
	weight float64
}{
	{"squad1dev", 1}, {"openstax", 4}, {"nq_qed", 6}, {"noise_asr", 1.5}, {"noise_keyboard", 1}, {"squadtypo", 0.5},
}

// An asked is one question with its candidates, ready to learn from.
type asked struct {
	set        int
	fold       int
	q          *query.Query
	lex        *query.Lexicon
	cs         []rank.Candidate
	gold       []bool // for each candidate
	judged     bool   // the set names the right paragraphs
	answers    bool   // the set has answers
	windows    [][]rank.Window
	holds      [][]bool // window of candidate holds an answer
	list       int      // its list in the passage table, -1 for none
	windowList int      // that of its right passage in the window table
}

// learnRank makes the weights that order passages and choose what to show.
func learnRank(args []string) error {
	fs := flag.NewFlagSet("rank", flag.ExitOnError)
	bench := fs.String("bench", shared("bench"), "folder of question sets")
	out := fs.String("o", "knowledge/rank", "folder for the weights")
	trees := fs.Int("trees", 150, "trees for passages")
	windows := fs.Int("windows", 100, "trees for windows")
	depth := fs.Int("depth", 5, "depth of the trees for passages")
	eta := fs.Float64("eta", 0.12, "learning rate of the trees for passages")
	seed := fs.Uint64("seed", 1, "seed of the samples")
	l2 := fs.Float64("l2", 5, "ridge of the leaves for passages")
	cols := fs.Float64("columns", 0.25, "share of the columns for a tree")
	only := fs.Bool("cv", false, "only cross-validate")
	fs.Parse(args)

	start := time.Now()
	var all []*asked
	for i, src := range sources {
		as, err := ask(filepath.Join(*bench, src.name), i, src.weight)
		if err != nil {
			return err
		}
		all = append(all, as...)
	}
	fmt.Printf("%d questions described in %.1f s\n", len(all), time.Since(start).Seconds())

	passages, views := &table{}, &table{}
	for _, a := range all {
		w := sources[a.set].weight
		a.list, a.windowList = -1, -1
		if slices.Contains(a.gold, true) && len(a.cs) > 1 {
			a.list = len(passages.lists)
			passages.add(describe(a.cs), margins(a.cs), a.gold, w)
		}
		for k := range a.cs {
			if a.gold[k] && slices.Contains(a.holds[k], true) && slices.Contains(a.holds[k], false) && a.windowList < 0 {
				a.windowList = len(views.lists)
				var f [][]float32
				var s []float64
				for i := range a.windows[k] {
					f = append(f, a.windows[k][i].Features())
					s = append(s, rank.WindowStart(&a.windows[k][i]))
				}
				views.add(f, s, a.holds[k], w)
			}
		}
	}
	ps := settings{trees: *trees, depth: *depth, eta: *eta, columns: *cols, rows: 0.7, l2: *l2, least: 0.1, seed: *seed}
	ws := settings{trees: *windows, depth: 4, eta: 0.08, columns: 0.4, rows: 0.7, l2: 2, least: 0.1}
	ofFold := func(t *table, list func(*asked) int) []int {
		f := make([]int, len(t.lists))
		for _, a := range all {
			if l := list(a); l >= 0 {
				f[l] = a.fold
			}
		}
		return f
	}
	pf := ofFold(passages, func(a *asked) int { return a.list })
	wf := ofFold(views, func(a *asked) int { return a.windowList })
	var none = &rank.Trees{Depth: 1}
	report("BM25 alone", all, func(int) (*rank.Trees, *rank.Trees) { return none, none })
	var pm, wm [folds]*rank.Trees
	for f := range folds {
		pm[f] = boost(passages, ps, func(l int) bool { return pf[l] != f })
		wm[f] = boost(views, ws, func(l int) bool { return wf[l] != f })
	}
	report("cross-validated by article", all, func(f int) (*rank.Trees, *rank.Trees) { return pm[f], wm[f] })
	weights, err := learnJudge(*bench, func(f int) (*rank.Trees, *rank.Trees) { return pm[f], wm[f] })
	if err != nil {
		return err
	}
	fmt.Printf("%.1f s\n", time.Since(start).Seconds())
	if *only {
		return nil
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(*out), "judge", "judge.json"), weights, 0o644); err != nil {
		return err
	}
	every := func(int) bool { return true }
	for _, m := range []struct {
		name string
		t    *rank.Trees
	}{{"passage.trees", boost(passages, ps, every)}, {"window.trees", boost(views, ws, every)}} {
		b, err := m.t.MarshalBinary()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(*out, m.name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// report prints hit@1 and answer@1 of each set, under the weights that pick
// returns for a fold.
func report(title string, all []*asked, pick func(fold int) (*rank.Trees, *rank.Trees)) {
	type sum struct{ n, hit, m, answer int }
	sums := make([]sum, len(sources))
	for _, a := range all {
		s := &sums[a.set]
		pt, wt := pick(a.fold)
		hit, answer := false, false
		if len(a.cs) > 0 {
			cs := slices.Clone(a.cs)
			rank.Order(a.q, cs, pt)
			k := slices.IndexFunc(a.cs, func(c rank.Candidate) bool { return c.Passage == cs[0].Passage })
			hit = a.gold[k]
			if len(a.holds[k]) > 0 {
				answer = a.holds[k][rank.Choose(a.windows[k], wt)]
			}
		}
		if a.judged {
			s.n++
			if hit {
				s.hit++
			}
		}
		if a.answers {
			s.m++
			if answer {
				s.answer++
			}
		}
	}
	fmt.Println(title)
	for i, s := range sums {
		fmt.Printf("  %-16s hit@1 %.3f  answer@1 %.3f  (%d)\n", sources[i].name, float64(s.hit)/float64(max(1, s.n)), float64(s.answer)/float64(max(1, s.m)), s.m)
	}
}

func describe(cs []rank.Candidate) (f [][]float32) {
	for i := range cs {
		f = append(f, cs[i].Features())
	}
	return
}

func margins(cs []rank.Candidate) (s []float64) {
	for i := range cs {
		s = append(s, rank.Start(&cs[i]))
	}
	return
}

// ask describes the candidates of every answerable question of a set.
func ask(dir string, set int, weight float64) ([]*asked, error) {
	docs, err := material(dir)
	if err != nil {
		return nil, err
	}
	questions, err := quality.ReadSet(dir)
	if err != nil {
		return nil, err
	}
	lex := query.NewLexicon(index.Build(docs))
	places, err := paragraphs(filepath.Join(dir, "material"), docs)
	if err != nil {
		return nil, err
	}
	var out []*asked
	for _, q := range questions.Questions {
		if !q.Answerable {
			continue
		}
		a := &asked{set: set, lex: lex, fold: foldOf(q.Doc)}
		a.q = lex.Analyse(query.Unframe(query.Clean(q.Text)))
		a.judged, a.answers = len(q.Paragraphs) > 0, len(q.Answers) > 0
		out = append(out, a)
		if len(a.q.Terms) == 0 {
			continue
		}
		a.cs = rank.Candidates(lex, a.q, rank.Options{})
		for k := range a.cs {
			c := &a.cs[k]
			at := lex.Passage(c.Passage)
			par := lex.Paragraph(c.Passage)
			doc := docs[at.Document]
			ws := rank.Windows(lex, a.q, c)
			holds := make([]bool, len(ws))
			for i, w := range ws {
				text := par.Text[par.Sentences[w.First].Start:par.Sentences[w.End-1].End]
				for _, ans := range q.Answers {
					holds[i] = holds[i] || quality.ContainsAnswer(clip(text), ans)
				}
			}
			name := strings.TrimSuffix(filepath.Base(doc.Source), filepath.Ext(doc.Source))
			gold := slices.Contains(q.Paragraphs, quality.Place{Doc: name, Paragraph: places[at.Document](par.Map.File(0))})
			if !a.judged {
				gold = name == q.Doc && slices.Contains(holds, true)
			}
			a.gold = append(a.gold, gold)
			a.windows = append(a.windows, ws)
			a.holds = append(a.holds, holds)
		}
	}
	return out, nil
}

// material reads the documents of a set as the program itself reads them.
func material(dir string) ([]*document.Document, error) {
	docs, errs := extract.Load(context.Background(), extract.Here, []string{filepath.Join(dir, "material")})
	return docs, errors.Join(errs...)
}

// paragraphs returns for each document how its bytes map to the set's counting.
func paragraphs(dir string, docs []*document.Document) (out []func(int) int, err error) {
	for _, d := range docs {
		b, err := os.ReadFile(filepath.Join(dir, filepath.Base(d.Source)))
		if err != nil {
			return nil, err
		}
		out = append(out, quality.ParagraphIndex(b))
	}
	return out, nil
}

// foldOf puts all questions on one article into one fold, in every set.
func foldOf(doc string) int {
	h := fnv.New32a()
	h.Write([]byte(doc))
	return int(h.Sum32() % folds)
}

// clip cuts a text at what the measures look at.
func clip(text string) string {
	n := 0
	for i := range text {
		if n == rank.Snippet {
			return text[:i]
		}
		n++
	}
	return text
}
