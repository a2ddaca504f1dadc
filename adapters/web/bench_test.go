package web_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"footnote/adapters/web"
	"footnote/knowledge"
	"footnote/knowledge/document"
)

// novel has some 2 MB of text.
func novel() *knowledge.Document {
	b := newDocument("novel", "Two megabytes")
	for chapter := range 60 {
		b.heading(1, itoa(chapter+1), "A chapter of the book")
		for section := range 5 {
			b.heading(2, itoa(chapter+1)+"."+itoa(section+1), "A section of the chapter")
			for p := range 12 {
				b.page++
				text := "Paragraph " + itoa(p) + " of " + itoa(chapter) + "."
				for range 6 {
					text += " The clerk of the harbour wrote the height of the water into the ledger of that winter."
				}
				b.add(document.Body, text)
			}
		}
	}
	return b.Document
}

// A page of a large book, as it is served: the outline, a part, the marks.
func BenchmarkPartOfBook(b *testing.B) {
	d := novel()
	s := newSite(b, d)
	address, _, _ := strings.Cut(web.QuotePath(token, d.ParagraphIDs()[1800], knowledge.Span{End: 1}), "#")
	to, _, _ := strings.Cut(s.ask("GET", address).Header().Get("Location"), "#")
	size := 0
	for b.Loop() {
		res := s.ask("GET", to)
		size = res.Body.Len()
	}
	b.ReportMetric(float64(size)/1000, "kB/page")
}

// The same for a phone, which takes it compressed.
func BenchmarkPartOfBookPacked(b *testing.B) {
	s := newSite(b, novel())
	r := httptest.NewRequest("GET", web.DocumentPath(token, "novel")+"/9", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	size := 0
	for b.Loop() {
		res := httptest.NewRecorder()
		s.ServeHTTP(res, r)
		size = res.Body.Len()
	}
	b.ReportMetric(float64(size)/1000, "kB/page")
}

// What the first page of a book costs once, because its layout is not known.
func BenchmarkFirstPageOfBook(b *testing.B) {
	d := novel()
	s := newSite(b, d)
	for b.Loop() {
		b.StopTimer()
		again := *d // another document to the reader
		h, err := web.New(web.Config{Open: func(context.Context, string) (web.Shelf, error) { return single{s.shelf, &again}, nil }})
		if err != nil {
			b.Fatal(err)
		}
		fresh := &site{Handler: h}
		b.StartTimer()
		fresh.ask("GET", web.DocumentPath(token, "novel"))
	}
}

// single shows one document.
type single struct {
	*shelf
	doc *knowledge.Document
}

func (s single) Documents() []*knowledge.Document { return []*knowledge.Document{s.doc} }

// The largest document that is one page.
func BenchmarkWholeDocument(b *testing.B) {
	d := newDocument("whole", "As large as one page may be")
	for i := range 380 {
		if i%20 == 0 {
			d.heading(1, itoa(i/20+1), "A section")
		}
		text := "Paragraph " + itoa(i) + "."
		for range 6 {
			text += " The clerk of the harbour wrote the height of the water into the ledger of that winter."
		}
		d.add(document.Body, text[:min(len(text), 520)])
	}
	s := newSite(b, d.Document)
	for b.Loop() {
		s.ask("GET", web.DocumentPath(token, "whole"))
	}
}
