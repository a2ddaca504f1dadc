package index_test

import (
	"slices"
	"strings"
	"testing"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
	"footnote/knowledge/document/documenttest"
	"footnote/knowledge/index"
)

// consistent checks that an index says of its documents what they say.
func consistent(t *testing.T, docs []*document.Document) {
	t.Helper()
	ix := index.Build(docs)
	p, s := 0, 0
	words, stems, in := map[uint32]int{}, map[uint32]int{}, map[uint32]int{}
	for i, d := range docs {
		for j := range d.Paragraphs {
			par := &d.Paragraphs[j]
			if par.Kind == document.Echo || len(par.Sentences) == 0 {
				continue
			}
			at := ix.Passage(p)
			if at.Document != i || at.Paragraph != j || at.First != s || at.End != s+len(par.Sentences) || at.Kind != par.Kind || ix.Paragraph(p) != par {
				t.Fatalf("passage %d = %+v, want paragraph %d of document %d from sentence %d on", p, at, j, i, s)
			}
			var tokens []uint32
			here := map[uint32]bool{}
			for _, span := range par.Sentences {
				var got []string
				for _, w := range ix.Sentence(s) {
					got = append(got, ix.WordText(w))
					words[w]++
					if st := ix.StemOf(w); st != index.None {
						stems[st]++
						here[st] = true
					}
				}
				var want []string
				for _, w := range analysis.Words(span.Of(par.Text)) {
					want = append(want, analysis.Fold(w))
				}
				if !slices.Equal(got, want) {
					t.Fatalf("sentence %q has the words %q, want %q", span.Of(par.Text), got, want)
				}
				tokens = append(tokens, ix.Sentence(s)...)
				s++
			}
			if got := ix.Tokens(p); !slices.Equal(got, tokens) {
				t.Fatalf("passage %d has the tokens %v, its sentences %v", p, got, tokens)
			}
			for st := range here {
				in[st]++
			}
			p++
		}
	}
	if ix.Len() != p {
		t.Fatalf("%d passages, want %d", ix.Len(), p)
	}
	for w := range uint32(ix.Words()) {
		if got := ix.WordCount(w); got != words[w] {
			t.Fatalf("%q stands %d times, want %d", ix.WordText(w), got, words[w])
		}
		if got := ix.Word(ix.WordText(w)); got != w {
			t.Fatalf("Word(%q) = %d, want %d", ix.WordText(w), got, w)
		}
		if st := ix.StemOf(w); st != index.None && !slices.Contains(ix.WordsOf(st), w) {
			t.Fatalf("%q is not among the words of its stem", ix.WordText(w))
		}
	}
	for st := range uint32(ix.Stems()) {
		if ix.Count(st) != stems[st] || ix.Frequency(st) != in[st] {
			t.Fatalf("stem %q: %d times in %d passages, want %d in %d", ix.StemText(st), ix.Count(st), ix.Frequency(st), stems[st], in[st])
		}
		if local, background := ix.Rarity(st); local <= 0 || background <= 0 {
			t.Fatalf("stem %q: rarities %v and %v", ix.StemText(st), local, background)
		}
	}
}

func TestBuildKeepsTheText(t *testing.T) {
	consistent(t, documenttest.Collection(small...))
	consistent(t, documenttest.Collection(generated(20)...))
}

func FuzzBuild(f *testing.F) {
	f.Add("# A\n\nUS and us. É e\u0301.\n\n## B (BB)\n\nBig Bridge (BB)! ()", "古老的路。\n\n~ echo")
	f.Add("", "\xff\xfe ( ) (A")
	f.Add("Ab Cd (AC", "(EurAsEC) (ABC) A B (AB) s (S.S.)")
	f.Fuzz(func(t *testing.T, a, b string) { consistent(t, documenttest.Collection(a, b)) })
}

func TestBuildOfNothing(t *testing.T) {
	for name, docs := range map[string][]*document.Document{
		"no documents":     nil,
		"an empty one":     documenttest.Collection(""),
		"only a title":     documenttest.Collection("# The Ferry\n\n## Tolls"),
		"only an echo":     documenttest.Collection("~ The ferry crosses the river."),
		"only punctuation": documenttest.Collection("… — !"),
	} {
		ix := index.Build(docs)
		for s := range uint32(ix.Stems()) {
			if got := ix.Search([]index.Want{{Stem: s, Weight: 1}}, 5, nil); got != nil {
				t.Errorf("%s: Search finds %v", name, got)
			}
		}
		if got := ix.Word("ferris"); got != index.None {
			t.Errorf("%s: Word of an unknown word = %d, want None", name, got)
		}
		if local, background := ix.Absent("ferris"); local < 0 || background <= 0 {
			t.Errorf("%s: an absent stem has the rarities %v and %v", name, local, background)
		}
	}
}

func TestFieldsAndTitles(t *testing.T) {
	ix := index.Build(documenttest.Collection(small...))
	tests := []struct {
		stem string
		want []index.Range
	}{
		{"ferri", []index.Range{{First: 0, End: 3}, {First: 1, End: 3}}},
		{"toll", []index.Range{{First: 1, End: 3}}},
		{"winter", []index.Range{{First: 2, End: 3}}},
		{"mill", nil},
	}
	for _, tt := range tests {
		if got := ix.Fields(ix.Stem(tt.stem)); !slices.Equal(got, tt.want) {
			t.Errorf("Fields(%s) = %v, want %v", tt.stem, got, tt.want)
		}
	}
	if got, want := ix.Title(0), []uint32{ix.Stem("ferri")}; !slices.Equal(got, want) {
		t.Errorf("Title(0) = %v, want %v", got, want)
	}
	if got := ix.Title(1); len(got) != 0 {
		t.Errorf("Title of a document whose title is guessed = %v, want none", got)
	}
}

func TestClass(t *testing.T) {
	ix := index.Build(documenttest.Collection("In March 1987 some 40 carts came, because Mira paid. A cart is a wagon, said Mira.\n\nThere Mira saw a cart in May, between 2300 and 999 metres."))
	tests := []struct {
		word        string
		has, hasNot index.Class
	}{
		{"1987", index.Number | index.Year, index.Name},
		{"40", index.Number, index.Year},
		{"2300", index.Number, index.Year},
		{"999", index.Number, index.Year},
		{"march", index.Month, index.Number},
		{"mira", index.Name, index.Number},
		{"cart", 0, index.Name},
		{"there", 0, index.Name}, // a capital only where a sentence begins
		{"because", index.Cause, index.Name},
		{"is", index.Defining, index.Saying},
		{"said", index.Saying, index.Defining},
		{"between", index.Placing, 0},
		{"metres", index.Quantity, 0},
	}
	for _, tt := range tests {
		got := ix.Class(ix.Word(tt.word))
		if got&tt.has != tt.has || got&tt.hasNot != 0 {
			t.Errorf("Class(%q) = %b, want all of %b and none of %b", tt.word, got, tt.has, tt.hasNot)
		}
	}
}

// What is frequent here is common here, whatever general English says.
func TestRarity(t *testing.T) {
	ix := index.Build(documenttest.Collection("The zebu sleeps." + strings.Repeat("\n\nThe zebu eats time.", 8)))
	zebu, sleep := ix.Stem("zebu"), ix.Stem("sleep")
	zl, zb := ix.Rarity(zebu)
	sl, sb := ix.Rarity(sleep)
	if zl >= sl || zb <= sb {
		t.Errorf("zebu: %.2f here, %.2f elsewhere; sleep: %.2f here, %.2f elsewhere; want zebu commoner here, rarer elsewhere", zl, zb, sl, sb)
	}
	if al, _ := ix.Absent("okapi"); al <= sl {
		t.Errorf("an absent word has the rarity %.2f, one met once %.2f", al, sl)
	}
}
