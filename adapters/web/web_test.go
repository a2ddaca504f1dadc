package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"footnote/adapters/web"
	"footnote/knowledge"
	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
)

// token opens the shelf of every test.
const token = "q3Jv-8sT_unguessable-0123456789abcdefghijklm"

// A shelf answers from a real Base and finds paragraphs by their present words
// only, but for the places that a test puts in.
type shelf struct {
	*knowledge.Base
	places map[string]knowledge.Place
	err    error // of Answer and Place
}

func (s *shelf) Answer(ctx context.Context, q knowledge.Question) (knowledge.Answer, error) {
	if s.err != nil {
		return knowledge.Answer{}, s.err
	}
	return s.Base.Answer(ctx, q)
}

func (s *shelf) Place(_ context.Context, id string) (knowledge.Place, error) {
	if s.err != nil {
		return knowledge.Place{}, s.err
	}
	if p, ok := s.places[id]; ok {
		return p, nil
	}
	for _, d := range s.Documents() {
		if i, ok := d.FindParagraph(id); ok {
			return knowledge.Place{ID: id, Document: d, Paragraph: i}, nil
		}
	}
	return knowledge.Place{}, web.ErrNoPlace
}

// A site is the reader over one shelf.
type site struct {
	http.Handler
	*shelf
	log *safeBuffer
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newSite(t testing.TB, docs ...*knowledge.Document) *site {
	t.Helper()
	base, err := knowledge.New(docs)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{shelf: &shelf{Base: base, places: map[string]knowledge.Place{}}, log: &safeBuffer{}}
	clock := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s.Handler, err = web.New(web.Config{
		Open: func(_ context.Context, given string) (web.Shelf, error) {
			if given != token {
				return nil, web.ErrNoLink
			}
			return s.shelf, nil
		},
		Log: newLog(s.log),
		Now: func() time.Time { return clock },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// get asks for an address and follows redirects, which the fragment of the
// last one survives.
func (s *site) get(t testing.TB, address string) (body string, status int, fragment string) {
	t.Helper()
	for range 5 {
		address, fragment, _ = strings.Cut(address, "#")
		res := s.ask(http.MethodGet, address)
		if res.Code != http.StatusFound {
			return res.Body.String(), res.Code, fragment
		}
		address = res.Header().Get("Location")
	}
	t.Fatalf("%s leads in a circle", address)
	return "", 0, ""
}

func (s *site) ask(method, address string) *httptest.ResponseRecorder {
	res := httptest.NewRecorder()
	s.ServeHTTP(res, httptest.NewRequest(method, address, nil))
	return res
}

// page is get for one that must be there.
func (s *site) page(t testing.TB, address string) *html.Node {
	t.Helper()
	body, status, _ := s.get(t, address)
	if status != http.StatusOK {
		t.Fatalf("GET %s: %d", address, status)
	}
	return parse(t, body)
}

func parse(t testing.TB, body string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// all returns the elements for which ok reports true, in their order.
func all(root *html.Node, ok func(*html.Node) bool) (found []*html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && ok(n) {
			found = append(found, n)
		}
	}
	return found
}

func byID(root *html.Node, id string) *html.Node {
	if found := all(root, func(n *html.Node) bool { return attr(n, "id") == id }); len(found) == 1 {
		return found[0]
	}
	return nil
}

func byTag(root *html.Node, tag string) []*html.Node {
	return all(root, func(n *html.Node) bool { return n.Data == tag })
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// text is what a person reads of an element.
func text(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// A builder makes documents by hand.
type builder struct {
	*document.Document
	page  int
	label string
}

func newDocument(id, title string) *builder {
	return &builder{Document: &document.Document{ID: id, Title: title, Source: id + ".txt", Sections: []document.Section{{Parent: -1}}}}
}

// heading opens a section; its parent is the last one of a higher level.
func (b *builder) heading(level int, number, title string) {
	parent := len(b.Sections) - 1
	for b.Sections[parent].Level >= level {
		parent = b.Sections[parent].Parent
	}
	b.Sections = append(b.Sections, document.Section{Number: number, Title: title, Level: level, Parent: parent})
}

// add adds a paragraph to the open section.
func (b *builder) add(kind document.Kind, text string) {
	p := document.Paragraph{Section: len(b.Sections) - 1, Kind: kind, Page: b.page, PageLabel: b.label, Text: text, Sentences: analysis.Sentences(text)}
	if kind.Answers() {
		p.Number = 1
		for _, q := range b.Paragraphs {
			if q.Section == p.Section && q.Kind.Answers() {
				p.Number++
			}
		}
	}
	b.Paragraphs = append(b.Paragraphs, p)
}

// harbour has a paragraph of each kind.
func harbour() *knowledge.Document {
	b := newDocument("harbour", "The harbour at Aldmere")
	b.Source = "/home/ines/harbour.pdf"
	b.Authors, b.Year, b.Language, b.Pages = []string{"Ines Okafor", "Bram de Witt"}, 2021, "en", 3
	b.Problems = []string{"Page 3 is a picture; its text was not read."}
	b.page, b.label = 1, "xii"
	b.add(document.Body, "Harbours are older than the towns around them.[^1] Nobody planned them.")
	b.heading(1, "1", "Introduction")
	b.add(document.Body, "The harbour was dug in three winters by men who were paid in salt. Nobody has counted them, but the ledgers name two hundred (Okafor, 2018, p. 4). The tide reaches the inner basin twice a day.")
	b.page, b.label = 2, ""
	b.add(document.Quote, "The water does not ask who pays for the wall. It comes when it comes.")
	b.add(document.Echo, "The water does not ask who pays.")
	b.add(document.Note, "[^1]: The essay was first read aloud. That is why it is short.")
	b.heading(2, "1.1", "What was measured")
	b.add(document.Item, "1. the height of the tide")
	b.add(document.Item, "the price of salt & bread <per barrel>")
	b.add(document.Row, "Year | Ships | Remarks")
	b.add(document.Row, "1611 | 212 | A mild winter. The ledger is complete.")
	b.add(document.Row, "1612 | 187")
	b.add(document.Caption, "Table 1: Ships at Aldmere.")
	b.page = 3
	b.heading(1, "", "References")
	b.add(document.Entry, "De Witt, B. (2019). Walls that pay. https://doi.org/10.1000/jhs.2019.44")
	b.add(document.Entry, "Okafor, I. (2018). Salt and wages. Harbour Press.")
	b.References = []document.Reference{
		{Text: b.Paragraphs[11].Text, Paragraph: 11, Authors: []document.Name{{Family: "De Witt", Given: "B."}}, Year: 2019, Title: "Walls that pay", DOI: "10.1000/jhs.2019.44"},
		{Text: b.Paragraphs[12].Text, Paragraph: 12, Authors: []document.Name{{Family: "Okafor", Given: "I."}}, Year: 2018, Title: "Salt and wages", URL: "https://press.example.org/salt"},
		{Text: "Lindqvist, T. (2020). Doubting the ledger.", Paragraph: -1, Year: 2020, Title: "Doubting the ledger", URL: "javascript:alert(1)"},
	}
	return b.Document
}

// book is large enough for several parts.
func book() *knowledge.Document {
	b := newDocument("book", "A long book")
	b.Language = "en"
	sentence := "The clerk of the harbour wrote the height of the water into the ledger of that winter. "
	for chapter := range 8 {
		b.heading(1, string(rune('1'+chapter)), "Chapter of the "+strings.Repeat("x", chapter+1))
		for section := range 4 {
			b.heading(2, string(rune('1'+chapter))+"."+string(rune('1'+section)), "Section")
			for p := range 12 {
				b.add(document.Body, "Line "+string(rune('a'+p))+" of "+b.Sections[len(b.Sections)-1].Number+". "+strings.Repeat(sentence, 10))
			}
		}
	}
	return b.Document
}

func newLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

var errDown = errors.New("the disk is gone: " + token)
