package rank_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"footnote/knowledge/document/documenttest"
	"footnote/knowledge/index"
	"footnote/knowledge/query"
	"footnote/knowledge/rank"
)

func lexicon(texts ...string) *query.Lexicon {
	return query.NewLexicon(index.Build(documenttest.Collection(texts...)))
}

var ferry = `# The Ferry

The ferry crosses the river at dawn. Mira Holm ran it until 1784, because nobody else would.

What is the toll of the ferry?

## Tolls

The toll of the ferry is nine crowns. Carts paid twice. In winter no toll was asked, as the river froze.

The guild of carters met at the mill. They argued that the toll was too high.

[] Holm, M. 1790. The toll of the ferry. River House.`

func TestFindPutsTheAnswerFirst(t *testing.T) {
	lex := lexicon(ferry)
	tests := []struct{ question, want string }{
		{"who ran the ferry?", "Mira Holm"},
		{"what is the toll of the ferry?", "nine crowns"}, // not the text's own question
		{"why was no toll asked in winter?", "froze"},
		{"where did the guild of carters meet?", "mill"},
	}
	for _, tt := range tests {
		cs := rank.Find(lex, lex.Analyse(tt.question), rank.Options{})
		if len(cs) == 0 || !strings.Contains(lex.Paragraph(cs[0].Passage).Text, tt.want) {
			t.Errorf("Find(%q): first of %d is not the passage with %q", tt.question, len(cs), tt.want)
		}
	}
}

func TestFindOptions(t *testing.T) {
	lex := lexicon(ferry)
	q := lex.Analyse("toll of the ferry")
	passages := func(o rank.Options) (ps []int) {
		for _, c := range rank.Find(lex, q, o) {
			ps = append(ps, c.Passage)
		}
		slices.Sort(ps)
		return
	}
	tests := []struct {
		name string
		o    rank.Options
		want []int
	}{
		{"no entries", rank.Options{}, []int{0, 1, 2, 3}},
		{"entries alone", rank.Options{Entries: true}, []int{4}},
		{"skipped", rank.Options{Skip: func(p int) bool { return p > 1 }}, []int{0, 1}},
		{"all skipped", rank.Options{Skip: func(int) bool { return true }}, nil},
	}
	for _, tt := range tests {
		if got := passages(tt.o); !slices.Equal(got, tt.want) {
			t.Errorf("%s: passages %v, want %v", tt.name, got, tt.want)
		}
	}
	for _, text := range []string{"", "who is it", "zyxquon"} {
		if got := rank.Find(lex, lex.Analyse(text), rank.Options{}); len(got) != 0 {
			t.Errorf("Find(%q) gives %d candidates, want none", text, len(got))
		}
	}
}

// described is all that Find says of a question.
func described(lex *query.Lexicon, text string) string {
	q := lex.Analyse(text)
	var b strings.Builder
	for _, c := range rank.Find(lex, q, rank.Options{}) {
		w := rank.Best(lex, q, &c)
		fmt.Fprintln(&b, c.Passage, c.Score, c.BM25, c.Exact, c.Sentences, c.Features(), w)
	}
	return b.String()
}

func TestFindOrder(t *testing.T) {
	lex := lexicon(ferry, strings.Repeat("A ferry with a toll waits here. ", 3)+strings.Repeat("\n\nThe same ferry, the same toll.", 60))
	cs := rank.Find(lex, lex.Analyse("ferry toll"), rank.Options{})
	if len(cs) != rank.Depth {
		t.Errorf("%d candidates of many, want %d", len(cs), rank.Depth)
	}
	for i := 1; i < len(cs); i++ {
		a, b := cs[i-1], cs[i]
		if a.Score < b.Score || a.Score == b.Score && (a.BM25 < b.BM25 || a.BM25 == b.BM25 && a.Passage > b.Passage) {
			t.Errorf("candidate %d (%v, %v, passage %d) stands before (%v, %v, passage %d)", i-1, a.Score, a.BM25, a.Passage, b.Score, b.BM25, b.Passage)
		}
	}
}

var questions = []string{"who ran the ferry until 1784?", "what is the toll of the ferry?", "toll", "why did the guild of carters argue about the high toll in winter?",
	"harbour dues of the green river board", "where is the lighthouse keeper's garden?"}

// What one question leaves behind in shared memory changes nothing for others,
// nor do collections of other sizes, nor terms from an earlier question.
func TestFindIsAlwaysTheSame(t *testing.T) {
	large := ""
	for i := range 60 {
		large += fmt.Sprintf("The lighthouse number %d has a keeper%c and a garden. The harbour board of the green river asks dues.\n\n", i, 'a'+i%26)
	}
	lexicons := []*query.Lexicon{lexicon(ferry), lexicon(large, ferry), lexicon("Only a toll."), lexicon()}
	want := map[string]string{}
	for i, lex := range lexicons {
		for _, text := range questions {
			want[fmt.Sprint(i, text)] = described(lex, text)
		}
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for n := range 24 {
				i, text := (g+n)%len(lexicons), questions[(g*5+n)%len(questions)]
				if got := described(lexicons[i], text); got != want[fmt.Sprint(i, text)] {
					t.Errorf("Find(%q) in collection %d differs:\n got %s\nwant %s", text, i, got, want[fmt.Sprint(i, text)])
				}
			}
		})
	}
	wg.Wait()

	// A follow-up has terms that stand nowhere in its text.
	follow := func() string {
		lex := lexicons[0]
		q := lex.Analyse("and the guild?")
		lex.Follow(q, []string{"what is the toll of the ferry?"})
		return fmt.Sprint(rank.Find(lex, q, rank.Options{}))
	}
	first := follow()
	for _, text := range questions {
		described(lexicons[1], text)
		if got := follow(); got != first {
			t.Fatalf("a follow-up after %q:\n got %s\nwant %s", text, got, first)
		}
	}
}

func TestSentences(t *testing.T) {
	bits := func(ns ...int) (set uint32) {
		for _, n := range ns {
			set |= 1 << n
		}
		return
	}
	tests := []struct {
		name, question, sentence string
		want                     rank.Sentence // Exact, Ordered, Near, Run and Bigrams
	}{
		{"in a row", "old river ferry", "An old river ferry waits.", rank.Sentence{Exact: bits(0, 1, 2), Ordered: bits(0, 1), Near: bits(0, 1), Run: 3, Bigrams: 2}},
		{"other forms in a row", "old river ferry", "The old river ferries wait.", rank.Sentence{Exact: bits(0, 1, 2), Ordered: bits(0, 1), Near: bits(0, 1), Run: 2, Bigrams: 1}},
		{"backwards", "river ferry", "The ferry on the river waits.", rank.Sentence{Exact: bits(0, 1), Near: bits(0), Run: 1}},
		{"near, but not so near as asked", "river ferry", "The river has a ferry.", rank.Sentence{Exact: bits(0, 1), Near: bits(0), Run: 1}},
		{"far apart", "river ferry", "The river that all people here call cold has one ferry.", rank.Sentence{Exact: bits(0, 1), Run: 1}},
		{"as far apart as asked", "ferry on the river", "The ferry of that river waits.", rank.Sentence{Exact: bits(0, 1), Ordered: bits(0), Near: bits(0), Run: 1}},
		{"stop words run along", "ferry on the river", "A ferry on the river waits.", rank.Sentence{Exact: bits(0, 1), Ordered: bits(0), Near: bits(0), Run: 4, Bigrams: 3}},
		{"one of two", "river ferry", "The ferry waits.", rank.Sentence{Exact: bits(1), Run: 1}},
		{"a run begins anew", "old ferry", "The old old ferry.", rank.Sentence{Exact: bits(0, 1), Ordered: bits(0), Near: bits(0), Run: 2, Bigrams: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lex := lexicon(tt.sentence)
			cs := rank.Find(lex, lex.Analyse(tt.question), rank.Options{})
			if len(cs) != 1 || len(cs[0].Sentences) != 1 {
				t.Fatalf("%d candidates", len(cs))
			}
			s := cs[0].Sentences[0]
			got := fmt.Sprintf("exact %b ordered %b near %b run %d bigrams %d", s.Exact, s.Ordered, s.Near, s.Run, s.Bigrams)
			want := fmt.Sprintf("exact %b ordered %b near %b run %d bigrams %d", tt.want.Exact, tt.want.Ordered, tt.want.Near, tt.want.Run, tt.want.Bigrams)
			if got != want {
				t.Errorf("%q in %q:\n got %s\nwant %s", tt.question, tt.sentence, got, want)
			}
		})
	}
}

func TestSentenceOffers(t *testing.T) {
	lex := lexicon("In spring Mira came, and with her Mira's ox. The old ferry is a raft. It left in 1784. She said so, because Mira asked. What of the ferry?\n\nŁódź is a port.")
	q := lex.Analyse("ferry")
	fits := map[query.Kind][]bool{
		query.Person:     {true, false, false, true, false},
		query.Date:       {false, false, true, false, false},
		query.Figure:     {false, false, true, false, false},
		query.Cause:      {false, false, false, true, false},
		query.Quotation:  {false, false, false, true, false},
		query.Definition: {false, true, false, false, false},
	}
	cs := rank.Find(lex, q, rank.Options{})
	for kind, want := range fits {
		for i := range want {
			if got := rank.Fits(kind, &cs[0].Sentences[i]); got != want[i] {
				t.Errorf("sentence %d has a %s: %v, want %v", i, kind, got, want[i])
			}
		}
	}
	if got := cs[0].Sentences[4].Doubt; !got {
		t.Error("the text's own question is not doubted")
	}
	for _, name := range []string{"Łódź", "lodz"} {
		q := lex.Analyse("what is " + name)
		if cs := rank.Find(lex, q, rank.Options{}); len(cs) != 1 || cs[0].Sentences[0].Cue == 0 {
			t.Errorf("nothing explains %s", name)
		}
	}
}

func TestWindows(t *testing.T) {
	sentence := func(n int, words string) string {
		return words + strings.Repeat("é", n-utf8.RuneCountInString(words)-1) + "."
	}
	tests := []struct {
		name      string
		sentences []string
		want      [][2]int
	}{
		{"all fit", []string{"A toll.", "Two tolls.", "No toll."}, [][2]int{{0, 3}}},
		{"just fit", []string{sentence(199, "A toll "), sentence(200, "Two tolls ")}, [][2]int{{0, 2}}},
		{"one too many", []string{sentence(200, "A toll "), sentence(200, "Two tolls ")}, [][2]int{{0, 1}, {1, 2}}},
		{"a long one alone", []string{"A toll.", sentence(500, "Two tolls "), "No toll."}, [][2]int{{0, 1}, {1, 2}, {2, 3}}},
		{"no window inside another", []string{sentence(150, "A toll "), sentence(150, "Two tolls "), sentence(150, "No toll "), "Done."}, [][2]int{{0, 2}, {1, 4}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lex := lexicon(strings.Join(tt.sentences, " "))
			q := lex.Analyse("toll")
			cs := rank.Find(lex, q, rank.Options{})
			var got [][2]int
			for _, w := range rank.Windows(lex, q, &cs[0]) {
				got = append(got, [2]int{w.First, w.End})
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("windows %v, want %v", got, tt.want)
			}
			best := rank.Best(lex, q, &cs[0])
			par := lex.Paragraph(cs[0].Passage)
			text := par.Text[par.Sentences[best.First].Start:par.Sentences[best.End-1].End]
			if n := utf8.RuneCountInString(text); n > rank.Snippet && best.End-best.First > 1 {
				t.Errorf("Best has %d sentences and %d characters, want at most %d", best.End-best.First, n, rank.Snippet)
			}
		})
	}
}

// Where the text's own question and its answer are too far apart to be shown
// together, the answer is shown.
func TestBestIsNoEcho(t *testing.T) {
	filler := strings.Repeat("Many carts went over the hill in those years and came back late. ", 6)
	lex := lexicon("What is the toll of the ferry? " + filler + "The toll of the ferry is nine crowns.")
	q := lex.Analyse("what is the toll of the ferry?")
	cs := rank.Find(lex, q, rank.Options{})
	w := rank.Best(lex, q, &cs[0])
	if n := len(cs[0].Sentences); !cs[0].Sentences[0].Doubt || w.End != n {
		t.Errorf("Best shows sentences [%d,%d) of %d, want the last among them", w.First, w.End, n)
	}
}
