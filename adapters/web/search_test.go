package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"footnote/adapters/web"
	"footnote/knowledge"
	"footnote/knowledge/diff"
)

func question(q string) string { return web.ShelfPath(token) + "search?q=" + url.QueryEscape(q) }

func classed(root *html.Node, class string) []*html.Node {
	return all(root, func(n *html.Node) bool { return attr(n, "class") == class })
}

func TestSearchAnswers(t *testing.T) {
	s := newSite(t, harbour())
	root := s.page(t, question("Who was paid in salt?"))
	quotes := classed(root, "quotation")
	if len(quotes) == 0 {
		t.Fatalf("no quotation: %s", text(root))
	}
	best := text(quotes[0])
	for _, want := range []string{"men who were paid in salt", "Ines Okafor and Bram de Witt, The harbour at Aldmere (2021)", "1 Introduction", "p.\u00a0xii", "¶\u00a01", "Okafor, 2018, p. 4", "→ Okafor, I. (2018). Salt and wages."} {
		if !strings.Contains(best, want) {
			t.Errorf("the first quotation lacks %q:\n%s", want, best)
		}
	}
	// The link leads to the very words.
	go_ := classed(quotes[0], "go")[0]
	page := s.page(t, attr(go_, "href"))
	marked := text(byID(page, "quote"))
	if quoted := text(byTag(quotes[0], "blockquote")[0]); marked != quoted {
		t.Errorf("marked %q, quoted %q", marked, quoted)
	}
	for _, d := range byTag(root, "details") {
		if attr(d, "open") != "" {
			t.Error("the passages that are not the best stand open")
		}
	}
}

// What the material does not answer is said, with the reasons, and what comes
// nearest is not shown as an answer.
func TestSearchRefuses(t *testing.T) {
	s := newSite(t, harbour())
	root := s.page(t, question("What is the trilemma of harbour bananas?"))
	if got := text(classed(root, "verdict")[0]); got != "The material does not answer this." {
		t.Errorf("it says %q", got)
	}
	if got := text(classed(root, "words")[0]); !strings.Contains(got, "“trilemma” not in the material") || !strings.Contains(got, "“harbour” 3×") {
		t.Errorf("its reasons are %q", got)
	}
	for _, q := range classed(root, "quotation") {
		inside := false
		for n := q.Parent; n != nil; n = n.Parent {
			inside = inside || n.Data == "details"
		}
		if !inside {
			t.Errorf("shown as an answer: %s", text(q))
		}
	}
	for _, l := range byTag(root, "a") {
		if href := attr(l, "href"); strings.HasPrefix(href, "/r/") {
			if _, status, _ := s.get(t, href); status != http.StatusOK {
				t.Errorf("%q leads to %s, which is %d", text(l), href, status)
			}
		}
	}
}

// fixed gives one answer to all questions.
type fixed struct {
	*shelf
	answer knowledge.Answer
}

func (f fixed) Answer(context.Context, knowledge.Question) (knowledge.Answer, error) {
	return f.answer, nil
}

func TestSearchIsHonest(t *testing.T) {
	base := newSite(t, harbour())
	first, err := base.Base.Answer(t.Context(), knowledge.Question{Text: "Who was paid in salt?"})
	if err != nil || len(first.Snippets) == 0 {
		t.Fatal("no answer to begin with", err)
	}
	for _, tt := range []struct {
		name     string
		answer   knowledge.Answer
		want     []string
		mustLack string
	}{
		{
			"uncertain",
			knowledge.Answer{Verdict: knowledge.Uncertain, Snippets: first.Snippets, Evidence: []knowledge.Evidence{
				{Word: "salt", Count: 3, InSnippet: true}, {Word: "tide", Count: 2}, {Word: "banana"},
			}},
			[]string{"I am not sure that the material answers this.", "Not in the first passage: “tide”.", "Not in the material: “banana”.", "men who were paid"},
			"does not answer",
		},
		{
			"answered, one word unknown and one misspelt",
			knowledge.Answer{Verdict: knowledge.Answered, Snippets: first.Snippets, Evidence: []knowledge.Evidence{
				{Word: "sallt", Count: 3, Read: []string{"salt"}, Why: "spelling", InSnippet: true}, {Word: "banana"},
			}},
			[]string{"Not in the material: “banana”.", "I read “sallt” as “salt”."},
			"not sure",
		},
		{
			"answered, and nothing to show",
			knowledge.Answer{Verdict: knowledge.Answered},
			[]string{"The material does not answer this."},
			"not sure",
		},
		{
			"a passage of a document that has gone meanwhile",
			knowledge.Answer{Verdict: knowledge.Answered, Snippets: []knowledge.Snippet{{Text: "Old words.", Citation: knowledge.Citation{Document: "gone", Title: "Gone"}}}},
			[]string{"Old words.", "Gone"},
			"Read it in its place",
		},
	} {
		h, err := web.New(web.Config{Open: func(context.Context, string) (web.Shelf, error) {
			return fixed{base.shelf, tt.answer}, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		s := &site{Handler: h, shelf: base.shelf}
		got := text(s.page(t, question("x")))
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: it lacks %q:\n%s", tt.name, want, got)
			}
		}
		if strings.Contains(got, tt.mustLack) {
			t.Errorf("%s: it says %q", tt.name, tt.mustLack)
		}
	}
}

func TestSearchTellsWhatCannotBeAsked(t *testing.T) {
	s := newSite(t, harbour())
	for _, tt := range []struct {
		name, question string
		status         int
		want           string
	}{
		{"nothing", "", 200, "Ask a question in your own words."},
		{"spaces", "   ", 200, "Ask a question in your own words."},
		{"signs", "?!?", 400, "That has no words"},
		{"500 characters", strings.Repeat("ж", 500), 200, "does not answer"},
		{"501 characters", strings.Repeat("ж", 501), 400, "The question has 501 characters; I read at most 500."},
		{"an address beyond bounds", strings.Repeat("ж", 3000), 414, "A question may have up to 500 characters"},
		{"a source that is not there", "in:nowhere salt", 400, "No source has that name."},
	} {
		body, status, _ := s.get(t, question(tt.question))
		if status != tt.status || !strings.Contains(text(parse(t, body)), tt.want) {
			t.Errorf("%s: %d %s; want %d, %q", tt.name, status, text(parse(t, body)), tt.status, tt.want)
		}
	}
}

func TestEmptyShelf(t *testing.T) {
	h, err := web.New(web.Config{Open: func(context.Context, string) (web.Shelf, error) { return empty{}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{Handler: h}
	if got := text(s.page(t, web.ShelfPath(token))); !strings.Contains(got, "There is nothing here yet.") {
		t.Errorf("the shelf says %q", got)
	}
	if got := text(s.page(t, question("salt"))); !strings.Contains(got, "There is nothing here yet to answer from.") {
		t.Errorf("the search says %q", got)
	}
}

type empty struct{}

func (empty) Documents() []*knowledge.Document { return nil }
func (empty) Answer(context.Context, knowledge.Question) (knowledge.Answer, error) {
	return knowledge.Answer{}, knowledge.ErrNoDocuments
}
func (empty) Place(context.Context, string) (knowledge.Place, error) {
	return knowledge.Place{}, web.ErrNoPlace
}

func TestChangedParagraph(t *testing.T) {
	s := newSite(t, harbour())
	d := s.Documents()[0]
	const was = "The harbor was dug in two winters by men who were paid in salt."
	s.places["harbour.bbbbbb"] = knowledge.Place{
		Document: d, Paragraph: 1, Changed: true, Was: was, Since: time.Date(2026, 3, 12, 23, 0, 0, 0, time.UTC),
		Diff: diff.Words(was, d.Paragraphs[1].Text),
	}
	s.places["harbour.cccccc"] = knowledge.Place{Document: d, Paragraph: -1, Changed: true, Was: was}
	s.places["harbour.dddddd"] = knowledge.Place{Document: d, Paragraph: -1}

	for name, address := range map[string]string{
		"its own address": web.ParagraphPath(token, "harbour.bbbbbb"),
		"a quotation":     web.QuotePath(token, "harbour.bbbbbb", knowledge.Span{Start: 0, End: 1}),
	} {
		root := s.page(t, address)
		for _, want := range []string{"This paragraph has changed", "12 March 2026", was} {
			if !strings.Contains(text(root), want) {
				t.Errorf("%s: it lacks %q", name, want)
			}
		}
		var old, now string
		for n := range byTag(root, "blockquote")[0].Descendants() {
			if n.Type != html.TextNode {
				continue
			}
			if n.Parent.Data != "ins" {
				old += n.Data
			}
			if n.Parent.Data != "del" {
				now += n.Data
			}
		}
		if old != was || now != d.Paragraphs[1].Text {
			t.Errorf("%s: what is struck out and what is new do not give the versions:\n%s\n%s", name, old, now)
		}
		if to := attr(classed(root, "go")[0], "href"); to != web.DocumentPath(token, "harbour")+"#p-2" {
			t.Errorf("%s: its place is %s", name, to)
		}
	}
	gone := text(s.page(t, web.ParagraphPath(token, "harbour.cccccc")))
	for _, want := range []string{"This paragraph is gone", was} {
		if !strings.Contains(gone, want) {
			t.Errorf("of a paragraph that is gone it lacks %q", want)
		}
	}
	for _, id := range []string{"harbour.dddddd", "harbour.ffffff", "x", "harbour"} {
		if _, status, _ := s.get(t, web.ParagraphPath(token, id)); status != http.StatusNotFound {
			t.Errorf("%s: %d", id, status)
		}
	}
}
