package judge_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"footnote/knowledge/document/documenttest"
	"footnote/knowledge/index"
	"footnote/knowledge/judge"
	"footnote/knowledge/query"
	"footnote/knowledge/rank"
)

// asked is a question of terms with the rarities 6, 3 and 9; the third, which
// only shapes the question, weighs 3.
func asked() *query.Query {
	known := []query.Alt{{Stem: 1, Weight: 1}}
	return &query.Query{Language: "en", Terms: []query.Term{
		{Word: "ferry", Background: 6, Alts: known},
		{Word: "1784", Background: 3, Alts: known, Number: true},
		{Word: "called", Background: 9, Alts: known, Furniture: true},
	}}
}

// found is a candidate whose sentences hold these sets of terms.
func found(title uint32, sentences ...uint32) rank.Candidate {
	c := rank.Candidate{Title: title}
	for _, s := range sentences {
		c.Exact |= s
		c.Sentences = append(c.Sentences, rank.Sentence{Exact: s})
	}
	return c
}

func TestDescribe(t *testing.T) {
	type numbers = map[int]float64
	tests := []struct {
		name string
		cs   []rank.Candidate
		want numbers
	}{
		{"nothing found", nil, numbers{judge.Sentence: 0, judge.Absent: 0, judge.Spread: 0, judge.Capitals: 1, judge.Numbers: 1}},
		{"all in one sentence", []rank.Candidate{found(0, 0b111)}, numbers{judge.Sentence: 1, judge.Window: 1, judge.Bare: 1, judge.Whole: 1, judge.Missing: 0, judge.Numbers: 1, judge.Matched: 12. / 20}},
		{"one term", []rank.Candidate{found(0, 0b001)}, numbers{judge.Sentence: 0.5, judge.Window: 0.5, judge.Whole: 0, judge.Missing: 0.3, judge.Numbers: 0, judge.Spread: 0.5}},
		{"the title counts, but not as the sentence's own", []rank.Candidate{found(0b010, 0b001)}, numbers{judge.Sentence: 0.75, judge.Bare: 0.5, judge.Numbers: 1}},
		{"sentences side by side", []rank.Candidate{found(0, 0b001, 0b110)}, numbers{judge.Sentence: 0.5, judge.Window: 1, judge.Whole: 1}},
		{"sentences two apart still share a window", []rank.Candidate{found(0, 0b001, 0, 0b110)}, numbers{judge.Window: 1}},
		{"sentences three apart do not", []rank.Candidate{found(0, 0b001, 0, 0, 0b110)}, numbers{judge.Window: 0.5, judge.Missing: 0, judge.Whole: 0}},
		{"another passage has the rest", []rank.Candidate{found(0, 0b001), found(0, 0b110)}, numbers{judge.Sentence: 0.5, judge.Window: 0.5, judge.Spread: 1}},
		{"the sixth passage counts no more", []rank.Candidate{found(0, 1), found(0, 1), found(0, 1), found(0, 1), found(0, 1), found(0, 0b110)}, numbers{judge.Spread: 0.5}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judge.Describe(asked(), tt.cs)
			for i, want := range tt.want {
				if math.Abs(f[i]-want) > 1e-9 {
					t.Errorf("%s = %v, want %v", judge.Names[i], f[i], want)
				}
			}
		})
	}
	t.Run("a doubtful sentence is no evidence", func(t *testing.T) {
		c := found(0, 0b111)
		c.Sentences[0].Doubt = true
		if f := judge.Describe(asked(), []rank.Candidate{c}); f[judge.Sentence] != 0 || f[judge.Window] != 0 {
			t.Errorf("sentence = %v, window = %v, want 0", f[judge.Sentence], f[judge.Window])
		}
	})
	t.Run("absent and corrected terms", func(t *testing.T) {
		q := asked()
		q.Terms[0].Alts, q.Terms[1].Why, q.Terms[2].Why = nil, "spelling", "acronym"
		if f := judge.Describe(q, []rank.Candidate{found(0, 0b110)}); f[judge.Absent] != 0.5 || f[judge.Corrected] != 0.25 {
			t.Errorf("absent = %v, corrected = %v, want 0.5 and 0.25", f[judge.Absent], f[judge.Corrected])
		}
	})
	t.Run("no terms", func(t *testing.T) {
		if f := judge.Describe(&query.Query{}, nil); f[judge.Absent] != 1 || f[judge.Sentence] != 0 {
			t.Errorf("absent = %v, sentence = %v, want 1 and 0", f[judge.Absent], f[judge.Sentence])
		}
	})
	t.Run("as many terms as there may be", func(t *testing.T) {
		q := &query.Query{}
		for range query.MaxTerms {
			q.Terms = append(q.Terms, query.Term{Background: 1, Alts: []query.Alt{{Stem: 1, Weight: 1}}})
		}
		if f := judge.Describe(q, []rank.Candidate{found(0, 1<<31|1)}); math.Abs(f[judge.Sentence]-2./query.MaxTerms) > 1e-9 {
			t.Errorf("sentence = %v, want %v", f[judge.Sentence], 2./query.MaxTerms)
		}
	})
}

// toll is one short text on one subject.
const toll = `# The Ferry of Kazandorf

The ferry of Kazandorf crosses the river at dawn. Mira Holm ran the ferry until 1784. The toll of the ferry was nine crowns.

The guild of carters met at the mill in Kazandorf. They argued that the toll was too high.

A lighthouse stands on the hill. It has a lantern of brass.

The orchard belongs to nobody. Plums grow there, and pears.`

func confidence(l *query.Lexicon, text string) float64 {
	q := l.Analyse(text)
	return judge.Confidence(l, q, rank.Find(l, q, rank.Options{}))
}

func lexicon(texts ...string) *query.Lexicon {
	return query.NewLexicon(index.Build(documenttest.Collection(texts...)))
}

func TestConfidence(t *testing.T) {
	l := lexicon(toll)
	tests := []struct {
		question    string
		least, most float64
	}{
		{"who ran the ferry of Kazandorf?", 0.6, 1},
		{"what was the toll of the ferry?", 0.6, 1},
		{"where did the guild of carters meet?", 0.6, 1},
		{"how does photosynthesis produce oxygen in chloroplasts?", 0, 0.1},
		{"who won the chess olympiad in Reykjavik?", 0, 0.3},
		{"zyxquon", 0, 0},
		{"who is it?", 0, 0},
		{"", 0, 0},
		{"lighthouse plums", 0, 0.35}, // two words that never meet
		{"who ran the ferry of Kazandorf in 1850?", 0, 0.6},   // a number that is not there
		{"how many people ran the lantern of brass?", 0, 0.6}, // no figure there
	}
	for _, tt := range tests {
		if got := confidence(l, tt.question); got < tt.least || got > tt.most {
			t.Errorf("Confidence of %q = %.3f, want from %v to %v", tt.question, got, tt.least, tt.most)
		}
	}
	if got := judge.Confidence(nil, asked(), nil); got != 0 {
		t.Errorf("Confidence without candidates = %v", got)
	}
}

// A rare word that the material lacks makes every question less certain.
func TestAbsentWordLowersConfidence(t *testing.T) {
	l := lexicon(toll)
	for _, question := range []string{"who ran the ferry of Kazandorf", "what was the toll of the ferry", "where did the guild of carters meet", "which lighthouse has a lantern of brass"} {
		with, without := confidence(l, question+" zyxquon"), confidence(l, question)
		if with >= without {
			t.Errorf("Confidence of %q = %.3f, with a word that is nowhere %.3f, want less", question, without, with)
		}
	}
}

// No weight of any kind of language leads out of the range of a chance.
func FuzzConfidence(f *testing.F) {
	lexicons := []*query.Lexicon{lexicon(toll), lexicon("古老的桥在河边，村民建造了它。"), lexicon("Die Fähre ist alt, und der Zoll war hoch."), lexicon()}
	for _, s := range []string{"", "ferry", "who ran it", "古老的桥", "der Zoll", strings.Repeat("ferry toll ", 40), "zyx"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			return
		}
		for i, l := range lexicons {
			got := confidence(l, text)
			if !(got >= 0 && got <= 1) || got != confidence(l, text) {
				t.Fatalf("collection %d: Confidence of %q = %v, then %v", i, text, got, confidence(l, text))
			}
		}
	})
}

func TestLanguage(t *testing.T) {
	for want, q := range map[string]*query.Query{
		judge.English:   {Language: "en", Terms: []query.Term{{}}},
		judge.Other:     {Language: "de", Terms: []query.Term{{}}},
		judge.Spaceless: {Language: "en", Terms: []query.Term{{}, {Gram: true}}},
	} {
		if got := judge.Language(q); got != want {
			t.Errorf("Language = %q, want %q", got, want)
		}
	}
}

func ExampleConfidence() {
	l := lexicon(toll)
	for _, text := range []string{"what was the toll of the ferry?", "who painted the Sistine Chapel?"} {
		q := l.Analyse(text)
		fmt.Printf("%s %.0f\n", text, judge.Confidence(l, q, rank.Find(l, q, rank.Options{})))
	}
	// Output:
	// what was the toll of the ferry? 1
	// who painted the Sistine Chapel? 0
}
