package knowledge_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge"
	"footnote/knowledge/rank"
)

// harbour is a small article of our own, in the shape that text taken from a
// PDF has.
func harbour(t testing.TB) *knowledge.Base {
	t.Helper()
	base, err := knowledge.New(load(t, filepath.Join("testdata", "harbour.txt")))
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func ask(t testing.TB, base *knowledge.Base, q knowledge.Question) knowledge.Answer {
	t.Helper()
	a, err := base.Answer(context.Background(), q)
	if err != nil {
		t.Fatalf("Answer(%q): %v", q.Text, err)
	}
	return a
}

func TestAnswer(t *testing.T) {
	base := harbour(t)
	tests := []struct {
		name, question, want string
		section              string
	}{
		{"date", "when was the CFA signed?", "4 March 1921", "1 Introduction"},
		{"acronym spelled out", "who signed the coastal freight agreement and where", "Port Ellery", "1 Introduction"},
		{"person", "who built the railway?", "Tomas Verhoeven", "2.1 Who built it"},
		{"figure", "how much freight did the railway move in 1936", "310,000 tonnes", "2.2 What it carried"},
		{"cause", "why were tunnels needed?", "cliffs", "2.1 Who built it"},
		{"typing errors", "who biult the railwya", "Tomas Verhoeven", "2.1 Who built it"},
		{"chatty frame", "hey does anyone know when the salt tax was abolished? thx", "1948", "3 Conclusion"},
		{"British and American", "when was the salt tax abolished in the harbor towns", "1948", "3 Conclusion"},
		{"capitals only", "WHO BUILT THE RAILWAY", "Tomas Verhoeven", "2.1 Who built it"},
		{"escaped character", "how many bonds paid the price?", "$2 million", "3 Conclusion"},
		{"quoted phrase", `what was "never more than a tenth"`, "Passengers", "2.2 What it carried"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := ask(t, base, knowledge.Question{Text: tt.question})
			if a.Verdict == knowledge.NotInMaterial {
				t.Fatalf("%q: verdict %s at %.2f", tt.question, a.Verdict, a.Confidence)
			}
			first := a.Snippets[0]
			if !strings.Contains(first.Text, tt.want) {
				t.Errorf("%q: first snippet %q, want %q in it", tt.question, first.Text, tt.want)
			}
			if got := first.Citation.Section[len(first.Citation.Section)-1]; got != tt.section {
				t.Errorf("%q: section %q, want %q", tt.question, got, tt.section)
			}
		})
	}
}

func TestAnswerRefuses(t *testing.T) {
	base := harbour(t)
	for _, q := range []string{
		"what is photosynthesis?",
		"how do I reset my password",
		"who won the cup in 2018?",
		"what is the capital of Peru",
		`what is "the loudest war of the century"`,
	} {
		if a := ask(t, base, knowledge.Question{Text: q}); a.Verdict != knowledge.NotInMaterial {
			t.Errorf("%q: verdict %s at %.2f with %q, want a refusal", q, a.Verdict, a.Confidence, a.Snippets[0].Text)
		}
	}
}

func TestAnswerDoubtsWhatThePassageLacks(t *testing.T) {
	base := harbour(t)
	for _, q := range []string{
		"how much freight did the railway move in 1999?", // a number that is not there
		"who built the railway of Lisbon?",               // a name that is not there
	} {
		if a := ask(t, base, knowledge.Question{Text: q}); a.Verdict == knowledge.Answered {
			t.Errorf("%q: answered at %.2f with %q, want doubt", q, a.Confidence, a.Snippets[0].Text)
		}
	}
}

func TestAnswerNeverEchoesTheQuestion(t *testing.T) {
	a := ask(t, harbour(t), knowledge.Question{Text: "Why did two towns that hated each other sign a treaty?"})
	for _, s := range a.Snippets {
		if strings.HasPrefix(s.Text, "Why did") && !strings.Contains(s.Text, "40 ships") {
			t.Errorf("the question came back as its answer: %q", s.Text)
		}
	}
}

func TestAnswerFollowsTheConversation(t *testing.T) {
	base := harbour(t)
	tests := []struct {
		name     string
		context  []string
		question string
		want     string
	}{
		{"pronoun", []string{"who was Tomas Verhoeven?"}, "where did he learn his trade?", "Ardennes"},
		{"going on", []string{"when was the CFA signed?"}, "and the salt tax?", "salt tax"},
		{"a whole question stands alone", []string{"who built the railway?"}, "when was the salt tax abolished?", "1948"},
		{"along the chain", []string{"what did the railway carry?", "and in 1936?"}, "how much was it?", "310,000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := ask(t, base, knowledge.Question{Text: tt.question, Context: tt.context})
			if a.Verdict == knowledge.NotInMaterial || !strings.Contains(a.Snippets[0].Text, tt.want) {
				t.Errorf("%q after %q: %s, %v; want %q", tt.question, tt.context, a.Verdict, a.Snippets, tt.want)
			}
		})
	}
}

func TestAnswerResolvesReferences(t *testing.T) {
	a := ask(t, harbour(t), knowledge.Question{Text: "what cost the towns more than all the storms?"})
	got := map[string]string{}
	for _, r := range a.Snippets[0].Citation.References {
		got[r.Marker] = string(r.Status)
	}
	if got["Berg and Lund, 2003"] != "found" || got["Okafor, 1999"] != "near" {
		t.Errorf("references of %q: %v", a.Snippets[0].Text, got)
	}
}

func TestAnswerGivesAnEntryOnlyWhenAsked(t *testing.T) {
	base := harbour(t)
	for q, want := range map[string]bool{"reference for Nordin 2010": true, "DOI of Berg and Lund": true, "what did the railway carry?": false} {
		a := ask(t, base, knowledge.Question{Text: q})
		if got := slices.Contains(a.Snippets[0].Citation.Section, "References"); got != want {
			t.Errorf("%q: from the reference list %v, want %v: %q", q, got, want, a.Snippets[0].Text)
		}
	}
}

func TestQuestionErrors(t *testing.T) {
	base := harbour(t)
	for text, want := range map[string]string{
		"":                                 "empty",
		" \t\n":                            "empty",
		"\u200b\u202e\u200b":               "empty",
		"?!… —":                            "punctuation",
		"🚂🚂":                               "punctuation",
		"what is the of and":               "stopwords",
		"\xff\xfe\x00\x01\x02\xff\x00\x00": "binary",
		strings.Repeat("railway ", 80):     "long",
		"in:atlantis who built it":         "source",
	} {
		_, err := base.Answer(context.Background(), knowledge.Question{Text: text})
		var q *knowledge.QuestionError
		if !errors.As(err, &q) {
			t.Errorf("Answer(%q): error %v, want a QuestionError", text, err)
			continue
		}
		if q.Reason != want {
			t.Errorf("Answer(%q): reason %q, want %q", text, q.Reason, want)
		}
		if q.Message == "" || len(text) > 4 && strings.Contains(q.Message, strings.TrimSpace(text)) {
			t.Errorf("Answer(%q): message %q must say what to do and not repeat the text", text, q.Message)
		}
	}
}

func TestInSource(t *testing.T) {
	base, err := knowledge.New(load(t, filepath.Join("testdata", "harbour.txt"), filepath.Join("notes", "banner.md")))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []knowledge.Question{
		{Text: "in:harbour who built the railway?"},
		{Text: `in:"harbour and the railway" who built the railway?`},
		{Text: "who built the railway?", In: "lindqvist"},
	} {
		a := ask(t, base, q)
		for _, s := range a.Snippets {
			if s.Citation.Document != "harbour" {
				t.Errorf("%+v: a snippet from %s", q, s.Citation.Document)
			}
		}
		if a.Verdict != knowledge.Answered {
			t.Errorf("%+v: %s at %.2f", q, a.Verdict, a.Confidence)
		}
	}
}

func TestAround(t *testing.T) {
	base := harbour(t)
	a := ask(t, base, knowledge.Question{Text: "when was the CFA signed?"})
	loc := a.Snippets[0].Citation.Locator
	before, after := base.Around(loc, 2)
	if len(before) != 0 || len(after) != 1 {
		t.Fatalf("Around: %d before and %d after, want 0 and 1", len(before), len(after))
	}
	if s, ok := base.Quote(loc); !ok || s.Text != a.Snippets[0].Text {
		t.Errorf("Quote reads %q, want %q", s.Text, a.Snippets[0].Text)
	}
	loc.Document = "elsewhere"
	if _, ok := base.Quote(loc); ok {
		t.Error("Quote reads a locator of another document")
	}
}

func TestComplete(t *testing.T) {
	base := harbour(t)
	for typed, want := range map[string]string{"what it": "What it carried", "lind": "Maria Lindqvist", "coastal fr": "Coastal Freight Agreement", "railwy": "Railway"} {
		got := base.Complete(typed, 5)
		if !slices.ContainsFunc(got, func(s knowledge.Suggestion) bool { return strings.Contains(s.Text, want) }) {
			t.Errorf("Complete(%q) = %v, want %q among them", typed, got, want)
		}
	}
}

func TestNew(t *testing.T) {
	if _, err := knowledge.New(nil); !errors.Is(err, knowledge.ErrNoDocuments) {
		t.Errorf("New without documents: %v, want ErrNoDocuments", err)
	}
	docs := load(t, filepath.Join("testdata", "harbour.txt"))
	if _, err := knowledge.New(append(docs, docs...)); err == nil {
		t.Error("New takes two documents with one id")
	}
}

// checkAnswer holds the laws that every answer keeps, whatever was asked.
func checkAnswer(t testing.TB, base *knowledge.Base, files map[string][]byte, question string, a knowledge.Answer) {
	t.Helper()
	if a.Confidence < 0 || a.Confidence > 1 {
		t.Errorf("%q: confidence %v", question, a.Confidence)
	}
	seen := map[string]bool{}
	for _, s := range a.Snippets {
		c := s.Citation
		d := base.Document(c.Document)
		par := &d.Paragraphs[c.Locator.Paragraph]
		if !par.Kind.Answers() && !slices.Contains(c.Section, "References") {
			t.Errorf("%q: a paragraph that must not answer: %q", question, s.Text)
		}
		if seen[s.Text] {
			t.Errorf("%q: twice: %q", question, s.Text)
		}
		seen[s.Text] = true
		if n := utf8.RuneCountInString(s.Text); n > rank.Longest {
			t.Errorf("%q: %d characters: %q", question, n, s.Text)
		}
		bare := strings.TrimSuffix(strings.TrimPrefix(s.Text, "… "), " …")
		if bare != c.Locator.Text.Of(par.Text) {
			t.Errorf("%q: not verbatim: %q", question, s.Text)
		}
		// The file is read back by the place in it: what a person reads must
		// stand there, but for marks and white space.
		if raw := files[d.Source]; raw != nil {
			if !sameWords(string(raw[c.Locator.File.Start:c.Locator.File.End]), bare) {
				t.Errorf("%q: the file has %q at the place of %q", question, raw[c.Locator.File.Start:c.Locator.File.End], bare)
			}
		}
		last := 0
		for _, h := range s.Highlights {
			if h.Start < last || h.End <= h.Start || h.End > len(s.Text) || !utf8.RuneStart(s.Text[h.Start]) || h.End < len(s.Text) && !utf8.RuneStart(s.Text[h.End]) {
				t.Errorf("%q: highlight %v of %q", question, h, s.Text)
			}
			last = h.End
		}
	}
}

func sameWords(raw, clean string) bool {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \n\r\t*_\\<>[]()", r) {
				return -1
			}
			return r
		}, s)
	}
	return letters(raw) == letters(clean)
}

func FuzzAnswer(f *testing.F) {
	for _, q := range []string{"who built the railway?", `"salt tax" when`, "and Russia?", "in:harbour x", "1948", "соль", "鐵路", "a\u0301\u202e?", strings.Repeat("tunnel ", 60)} {
		f.Add(q, "who was Tomas Verhoeven?")
	}
	base := harbour(f)
	raw, err := os.ReadFile(filepath.Join("testdata", "harbour.txt"))
	if err != nil {
		f.Fatal(err)
	}
	files := map[string][]byte{base.Documents()[0].Source: raw}
	f.Fuzz(func(t *testing.T, question, before string) {
		q := knowledge.Question{Text: question, Context: []string{before}, Limit: 5}
		a, err := base.Answer(context.Background(), q)
		if err != nil {
			if e := (*knowledge.QuestionError)(nil); !errors.As(err, &e) {
				t.Fatalf("Answer(%q): %v", question, err)
			}
			return
		}
		checkAnswer(t, base, files, question, a)
		if diff := cmp.Diff(a, ask(t, base, q)); diff != "" {
			t.Errorf("%q: answered differently the second time: %s", question, diff)
		}
	})
}

// TestLawsOnRealMaterial asks many questions of real texts and holds the laws of
// FuzzAnswer.
func TestLawsOnRealMaterial(t *testing.T) {
	docs := load(t, sharedDir(t, "material"))
	base, err := knowledge.New(docs)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, d := range docs {
		if files[d.Source], err = os.ReadFile(d.Source); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range questions(t, sharedDir(t, "gold")) {
		checkAnswer(t, base, files, q, ask(t, base, knowledge.Question{Text: q, Limit: 10}))
	}
}
