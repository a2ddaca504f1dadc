package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/knowledge/document/documenttest"
	"footnote/knowledge/index"
	"footnote/knowledge/query"
)

// lexicon has what the questions below are tied to.
var lexicon = query.NewLexicon(index.Build(documenttest.Collection(
	`# Ferries and Bridges

The Green River Board (GRB) owns the ferry at Kazandorf. The toll is nine crowns. In Kazandorf the board met in 1784.

The harbour is full of colour. The waterway was organised by the carters, and the guild can tell why the fairground closed.

In the valley near Kazakhstan lived Mira Nazarova. The people say that Mira Nazarova went to Kazakhstan.

A river board is small. The WHO set criteria for the water, and the US paid.`,
)))

func TestAnalyse(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // the terms: word, "=" stem where tied, why, reading
	}{
		{"as it stands", "who owns the ferry", []string{"owns=own", "ferry=ferri"}},
		{"each stem once", "ferry ferries FERRY", []string{"ferry=ferri"}},
		{"only stop words", "who is it", nil},
		{"nothing", "", nil},
		{"swapped letters", "the fariground", []string{"fariground=fairground spelling fairground"}},
		{"a letter less", "kazandrf", []string{"kazandrf=kazandorf spelling kazandorf"}},
		{"a letter more", "critteria", []string{"critteria=criteria spelling criteria"}},
		{"a wrong letter", "fairgrpund", []string{"fairgrpund=fairground spelling fairground"}},
		{"split", "ferrytoll", []string{"ferrytoll=ferri split ferry toll"}},
		{"joined", "the water way", []string{"water=water", "way=waterway joined waterway"}},
		{"American", "color of the harbor", []string{"color=colour spelling colour", "harbor=harbour spelling harbour"}},
		{"British", "who organized it", []string{"organized=organis spelling organised"}},
		{"an acronym means its long form", "the GRB", []string{"grb=grb acronym Green River Board"}},
		{"acronym in capitals is no stop word", "WHO criteria", []string{"WHO=WHO", "criteria=criteria"}},
		{"another alphabet", "Қазақстан", []string{"қазақстан=kazakhstan name kazakhstan"}},
		{"a name in Cyrillic", "Назарова", []string{"назарова=nazarova name nazarova"}},
		{"a word that English knows stays", "tall", []string{"tall"}},
		{"a word that nobody knows stays", "qxqxqxq", []string{"qxqxqxq"}},
		{"numbers are not corrected", "1785", []string{"1785"}},
		{"quotation marks are no words", `"river board"`, []string{"river=river", "board=board"}},
		{"a question in capitals", "WHO OWNS THE FERRY?", []string{"WHO=WHO", "owns=own", "ferry=ferri"}},
		{"a question in capitals without acronyms", "WHERE IS THE FERRY?", []string{"ferry=ferri"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, term := range lexicon.Analyse(tt.text).Terms {
				s := term.Word
				if term.Known() {
					s += "=" + lexicon.StemText(term.Alts[0].Stem)
				}
				if term.Why != "" {
					s += " " + term.Why + " " + strings.Join(term.Read, " ")
				}
				got = append(got, s)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("Analyse(%q) has the terms %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// Either form of an acronym stands for the other.
func TestAnalyseLongForm(t *testing.T) {
	grb := lexicon.Stem("grb")
	q := lexicon.Analyse("when did the Green River Board meet?")
	for _, term := range q.Terms {
		want := term.Word == "green" || term.Word == "river" || term.Word == "board"
		if got := slices.ContainsFunc(term.Alts, func(a query.Alt) bool { return a.Stem == grb }); got != want {
			t.Errorf("%q may stand as GRB: %v, want %v", term.Word, got, want)
		}
	}
	if got := lexicon.Analyse("GRB").Terms[0].Acronym; got != grb {
		t.Errorf("Acronym of GRB = %d, want %d", got, grb)
	}
	for _, term := range lexicon.Analyse("a river board").Terms {
		if slices.ContainsFunc(term.Alts, func(a query.Alt) bool { return a.Stem == grb }) {
			t.Errorf("%q stands as GRB, though its long form is not whole", term.Word)
		}
	}
}

func TestAnalyseIsBounded(t *testing.T) {
	var many []string
	for i := range 60 {
		many = append(many, fmt.Sprintf("qx%cxq%c", 'a'+i%26, 'a'+i/26))
	}
	for _, tt := range []struct {
		name, text   string
		words, terms int
	}{
		{"letters", strings.TrimSpace(strings.Repeat("a ", 250)), 64, 0},
		{"digits", strings.TrimSpace(strings.Repeat("1 2 3 4 5 6 7 8 9 ", 28)), 64, 9},
		{"words that nobody knows", strings.Join(many, " "), 60, query.MaxTerms},
		{"characters", strings.Repeat("古老的路在河边人们建造了它", 38), 64, 13},
	} {
		q := lexicon.Analyse(tt.text)
		if len(q.Words) != tt.words || len(q.Terms) != tt.terms {
			t.Errorf("%s: %d words and %d terms, want %d and %d", tt.name, len(q.Words), len(q.Terms), tt.words, tt.terms)
		}
	}
	// The rarest terms are kept, in the question's order.
	q := lexicon.Analyse("ferry " + strings.Join(many[:40], " ") + " river")
	if got := q.Terms[0].Word; len(q.Terms) != query.MaxTerms || got != many[0] {
		t.Errorf("the first of %d terms is %q, want %q", len(q.Terms), got, many[0])
	}
}

func FuzzAnalyse(f *testing.F) {
	empty := query.NewLexicon(index.Build(nil))
	for _, s := range []string{"", "a", "GRB Green River Board", "ferrytoll fer ry", "古老的路", "ที่นี่", "ـ", "\xff", strings.Repeat("x", 500), strings.Repeat("a b ", 125), "Қазақстан"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		for name, l := range map[string]*query.Lexicon{"a lexicon": lexicon, "an empty one": empty} {
			q := l.Analyse(text)
			if len(q.Words) != len(q.TermOf) || len(q.Words) > 64 || len(q.Terms) > query.MaxTerms {
				t.Fatalf("%s, %q: %d words, %d links, %d terms", name, text, len(q.Words), len(q.TermOf), len(q.Terms))
			}
			for i, n := range q.TermOf {
				if n < -1 || n >= len(q.Terms) {
					t.Fatalf("%s, %q: word %d leads to term %d of %d", name, text, i, n, len(q.Terms))
				}
			}
			for _, w := range q.Words {
				if w != index.None && int(w) >= l.Words() {
					t.Fatalf("%s, %q: word %d of %d", name, text, w, l.Words())
				}
			}
			seen := map[string]bool{}
			for _, term := range q.Terms {
				if seen[term.Stem] || term.Weight < 0 || term.Kept < 0 || term.Kept > term.Weight {
					t.Fatalf("%s, %q: term %+v", name, text, term)
				}
				seen[term.Stem] = true
				for _, a := range term.Alts {
					if int(a.Stem) >= l.Stems() || a.Weight <= 0 || a.Weight > 1 {
						t.Fatalf("%s, %q: term %q may be %+v", name, text, term.Word, a)
					}
				}
			}
			if d := fmt.Sprint(*l.Analyse(text)); d != fmt.Sprint(*q) {
				t.Fatalf("%s, %q: analysed twice, %v and %s", name, text, *q, d)
			}
		}
	})
}

func TestKind(t *testing.T) {
	tests := []struct {
		text string
		want query.Kind
	}{
		{"who owns the ferry?", query.Person},
		{"whose ferry is it?", query.Person},
		{"when did the board meet?", query.Date},
		{"in what year did the board meet?", query.Date},
		{"where is the ferry?", query.Place},
		{"which town has a ferry?", query.Place},
		{"how many ferries are there?", query.Figure},
		{"how far is the valley?", query.Figure},
		{"what percentage paid the toll?", query.Figure},
		{"why did the fairground close?", query.Cause},
		{"how come the fairground closed?", query.Cause},
		{"what is the reason for the toll?", query.Cause},
		{"what is a waterway?", query.Definition},
		{"define waterway", query.Definition},
		{"what are the criteria?", query.List},
		{"what countries paid?", query.List},
		{"what did Mira say about the toll?", query.Quotation},
		{"what did the carters argue?", query.Quotation},
		{"how did they cross?", query.Manner},
		{"what happened at the ferry?", query.Any},
		{"ferry", query.Definition},
		{"ferry tolls in the valley", query.Any},
		{"", query.Any},
		{"WHERE IS THE FERRY?", query.Place},
	}
	for _, tt := range tests {
		if got := lexicon.Analyse(tt.text).Kind; got != tt.want {
			t.Errorf("Kind of %q = %s, want %s", tt.text, got, tt.want)
		}
	}
	other := query.NewLexicon(index.Build(documenttest.Collection(
		"Die Fähre gehört dem Amt, und der Zoll ist hoch.", "El barco es del pueblo y la gente paga.", "Le bac est à la ville et les gens paient.", "Паром принадлежит городу, и все платят за него.")))
	for text, want := range map[string]query.Kind{
		"wann wurde die Fähre gebaut?": query.Date, "¿dónde está el barco?": query.Place, "pourquoi est-ce que le bac est lent?": query.Cause,
		"кто платит за паром?": query.Person, "сколько стоит паром?": query.Figure,
	} {
		if got := other.Analyse(text).Kind; got != want {
			t.Errorf("Kind of %q = %s, want %s", text, got, want)
		}
	}
}

func TestLeans(t *testing.T) {
	tests := map[string]bool{
		"and the toll?":          true,
		"what about the guild?":  true,
		"when was that?":         true,
		"why?":                   true,
		"who said it?":           true,
		"did they pay the toll?": true,
		"who owns the ferry?":    false,
		"what about the toll that carters of the valley pay at the harbour in winter?": false,
		"how did the board of the valley organise the waterway that the carters use?":  false,
	}
	for text, want := range tests {
		if got := lexicon.Leans(lexicon.Analyse(text), text); got != want {
			t.Errorf("Leans(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestFollow(t *testing.T) {
	tests := []struct {
		name, text string
		before     []string
		want       string
	}{
		{"the topic comes from before", "and the toll?", []string{"who owns the ferry?"}, "toll own/2 ferri/2"},
		{"a frame before is no topic", "and the toll?", []string{"hey, does anyone know who owns the ferry? thx"}, "toll own/2 ferri/2"},
		{"a chain", "and when?", []string{"who owns the ferry?", "and the toll?"}, "toll/2 own/4 ferri/4"},
		{"no further than the topic", "and when?", []string{"what is the guild?", "who owns the ferry?"}, "own/2 ferri/2"},
		{"no word twice", "and the ferry?", []string{"who owns the ferry?"}, "ferri own/2"},
		{"nothing before", "and the toll?", nil, "toll"},
		{"nothing in it", "and the toll?", []string{"why?"}, "toll"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := lexicon.Analyse(tt.text)
			own := len(q.Terms)
			added := lexicon.Follow(q, tt.before)
			var got []string
			for _, term := range q.Terms {
				s := term.Stem
				if full := lexicon.Analyse(term.Word).Terms[0].Weight; term.Weight < 0.9*full {
					s += fmt.Sprintf("/%.0f", full/term.Weight)
				}
				got = append(got, s)
			}
			if got := strings.Join(got, " "); got != tt.want || added != (len(q.Terms) > own) {
				t.Errorf("Follow(%q, %q) = %v, %q, want %q", tt.text, tt.before, added, got, tt.want)
			}
		})
	}
	q := lexicon.Analyse("and that?")
	lexicon.Follow(q, []string{"when did the board meet?"})
	if q.Kind != query.Date {
		t.Errorf("Kind of a follow-up on a date = %s, want date", q.Kind)
	}
}

func ExampleLexicon_Analyse() {
	l := query.NewLexicon(index.Build(documenttest.Collection("The ferry crosses the river. A toll is paid.")))
	for _, t := range l.Analyse("who pays the ferri tolll?").Terms {
		fmt.Printf("%s: known %v, read %q\n", t.Word, t.Known(), t.Read)
	}
	// Output:
	// pays: known false, read []
	// ferri: known true, read []
	// tolll: known true, read ["toll"]
}

func TestAnalyseMistypedFunctionWords(t *testing.T) {
	l := query.NewLexicon(index.Build(documenttest.Collection("# Harbours\n\nThe harbour was built in 1904, as they all wish to know.")))
	q := l.Analyse("wich harbour was built, adn waht for?")
	for _, term := range q.Terms {
		if term.Word != "harbour" && term.Word != "built" {
			t.Errorf("%q counts as a word, read as %v", term.Word, term.Read)
		}
	}
	if got := l.Analyse("wehn was the harbour built?").Kind; got != query.Date {
		t.Errorf("kind %v, want %v", got, query.Date)
	}
}
