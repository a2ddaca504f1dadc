package web_test

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"footnote/adapters/web"
	"footnote/knowledge"
	"footnote/knowledge/document"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// The pages as they are written, so that a change of them can be read.
func TestGoldenPages(t *testing.T) {
	s := newSite(t, harbour())
	id := s.Documents()[0].ParagraphIDs()[1]
	for _, tt := range []struct{ file, address string }{
		{"shelf.html", web.ShelfPath(token)},
		{"document.html", web.QuotePath(token, id, knowledge.Span{Start: 1, End: 2})},
		{"search.html", web.ShelfPath(token) + "search?q=Who+was+paid+in+salt%3F"},
		{"refused.html", web.ShelfPath(token) + "search?q=trilemma+of+bananas"},
	} {
		got, _, _ := s.get(t, tt.address)
		if again, _, _ := s.get(t, tt.address); again != got {
			t.Errorf("%s differs when it is asked for again", tt.file)
		}
		path := filepath.Join("testdata", tt.file)
		if *update {
			if err := os.WriteFile(path, []byte(withoutStyle(got)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		// The style's name changes with every change of the style.
		if diff := cmp.Diff(string(want), withoutStyle(got)); diff != "" {
			t.Errorf("%s is not as in %s (-want +got; -update writes it anew):\n%s", tt.address, path, diff)
		}
	}
}

func withoutStyle(page string) string {
	before, rest, _ := strings.Cut(page, "/static/style.")
	_, after, _ := strings.Cut(rest, ".css")
	return before + after
}

// A link to a quotation leads to the page where those sentences are marked, in
// every kind of paragraph, and to nothing else.
func TestQuotationIsMarked(t *testing.T) {
	for _, d := range []*knowledge.Document{harbour(), book()} {
		s := newSite(t, d)
		ids := d.ParagraphIDs()
		step := max(1, len(ids)/15)
		for i := 0; i < len(ids); i += step {
			p := d.Paragraphs[i]
			for first := range min(3, len(p.Sentences)) {
				for last := first + 1; last <= min(first+2, len(p.Sentences)); last++ {
					body, status, fragment := s.get(t, web.QuotePath(token, ids[i], knowledge.Span{Start: first, End: last}))
					if status != http.StatusOK || fragment != "quote" {
						t.Fatalf("%s %d-%d: status %d, fragment %q", ids[i], first, last, status, fragment)
					}
					root := parse(t, body)
					var marked []string
					for _, m := range byTag(root, "mark") {
						marked = append(marked, text(m))
					}
					// A row's cells are marked one by one.
					want := p.Text[p.Sentences[first].Start:p.Sentences[last-1].End]
					if got := strings.Join(marked, " | "); got != want && strings.Join(marked, "") != want {
						t.Errorf("%s %d-%d: marked %q, want %q", ids[i], first, last, got, want)
					}
					if byID(root, "quote") == nil {
						t.Errorf("%s %d-%d: not one element has the anchor", ids[i], first, last)
					}
				}
			}
		}
	}
}

func TestQuotationThatDoesNotFit(t *testing.T) {
	s := newSite(t, harbour())
	d := s.Documents()[0]
	_, words, _ := strings.Cut(d.ParagraphIDs()[1], ".")
	for _, tt := range []struct {
		name, q string
		status  int
		marked  string
	}{
		{"sentences it does not have", words + ".7-9", http.StatusOK, d.Paragraphs[1].Text},
		{"more sentences than it has", words + ".3-9", http.StatusOK, d.Paragraphs[1].Text[d.Paragraphs[1].Sentences[2].Start:]},
		{"words it never had", "zzzzzz.1", http.StatusNotFound, ""},
		{"backwards", words + ".3-1", http.StatusOK, ""},
		{"from nought", words + ".0", http.StatusOK, ""},
		{"nothing", "", http.StatusOK, ""},
		{"no numbers", words + ".x", http.StatusOK, ""},
		{"a number beyond all", words + ".99999999999999999999", http.StatusOK, ""},
		{"no words", ".1", http.StatusOK, ""},
	} {
		body, status, _ := s.get(t, web.DocumentPath(token, d.ID)+"?q="+tt.q)
		marked := ""
		for _, m := range byTag(parse(t, body), "mark") {
			marked += text(m)
		}
		if status != tt.status || marked != tt.marked {
			t.Errorf("%s: %d, marked %q; want %d, %q", tt.name, status, marked, tt.status, tt.marked)
		}
	}
}

// Every paragraph stands on a page once, whole, in order, under its anchor, with
// its number and a lasting link that leads back to it.
func TestDocumentIsComplete(t *testing.T) {
	for _, d := range []*knowledge.Document{harbour(), book()} {
		s := newSite(t, d)
		ids := d.ParagraphIDs()
		seen, parts := 0, 0
		for address := web.DocumentPath(token, d.ID); address != ""; parts++ {
			root := s.page(t, address)
			for _, n := range all(root, func(n *html.Node) bool { return strings.HasPrefix(attr(n, "id"), "p-") }) {
				p := d.Paragraphs[seen]
				if got, want := attr(n, "id"), "p-"+itoa(seen+1); got != want {
					t.Fatalf("%s: %s comes where %s should", address, got, want)
				}
				if n.Data == "tr" {
					for cell := range strings.SplitSeq(p.Text, " | ") {
						if !strings.Contains(text(n), cell) {
							t.Errorf("row %d lacks %q", seen, cell)
						}
					}
				} else if got := text(byTag(n, "p")[0]); !strings.HasPrefix(got, p.Text) {
					t.Errorf("paragraph %d is %q, want %q", seen, got, p.Text)
				}
				no := all(n, func(n *html.Node) bool { return attr(n, "class") == "no" })[0]
				if p.Number > 0 && text(no) != "Paragraph "+itoa(p.Number) {
					t.Errorf("paragraph %d is shown as %q, want number %d", seen, text(no), p.Number)
				}
				if got, want := attr(no, "href"), web.ParagraphPath(token, ids[seen]); got != want {
					t.Errorf("paragraph %d links to %s, want %s", seen, got, want)
				}
				if seen%40 == 0 || len(ids) < 40 {
					body, _, fragment := s.get(t, attr(no, "href"))
					if fragment != "p-"+itoa(seen+1) || byID(parse(t, body), fragment) == nil {
						t.Errorf("the lasting link of paragraph %d leads to #%s", seen, fragment)
					}
				}
				seen++
			}
			inOrder(t, root)
			address = ""
			for _, n := range byTag(root, "a") {
				if attr(n, "rel") == "next" {
					address = attr(n, "href")
				}
			}
		}
		if seen != len(d.Paragraphs) {
			t.Errorf("%s: %d of %d paragraphs are shown", d.ID, seen, len(d.Paragraphs))
		}
		if big := d.ID == "book"; big != (parts > 1) {
			t.Errorf("%s has %d parts", d.ID, parts)
		}
	}
}

// inOrder checks that no level of heading is passed over.
func inOrder(t *testing.T, root *html.Node) {
	t.Helper()
	last := 0
	for _, n := range all(root, func(n *html.Node) bool {
		return len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6'
	}) {
		level := int(n.Data[1] - '0')
		if level > last+1 {
			t.Errorf("heading %q of level %d follows one of level %d", text(n), level, last)
		}
		last = level
	}
}

// Each heading of the outline leads to that heading, across parts.
func TestOutlineLeadsToHeadings(t *testing.T) {
	for _, d := range []*knowledge.Document{harbour(), book()} {
		s := newSite(t, d)
		address := web.DocumentPath(token, d.ID)
		nav := all(s.page(t, address), func(n *html.Node) bool { return attr(n, "class") == "outline" })[0]
		links := byTag(nav, "a")
		if len(links) != len(d.Sections)-1 {
			t.Errorf("%s: the outline has %d of %d headings", d.ID, len(links), len(d.Sections)-1)
		}
		for _, l := range links {
			to := attr(l, "href")
			if strings.HasPrefix(to, "#") {
				to = address + to
			}
			body, status, fragment := s.get(t, to)
			if status != http.StatusOK || text(byID(parse(t, body), fragment)) != text(l) {
				t.Errorf("%q leads to %s, which is %q", text(l), to, text(byID(parse(t, body), fragment)))
			}
		}
	}
}

// A book of very many headings has an outline that does not outgrow its text,
// and still leads to every part.
func TestOutlineIsBounded(t *testing.T) {
	b := newDocument("many", "Very many headings")
	for i := range 3000 {
		b.heading(1+i%3, "", "Heading "+itoa(i))
		b.add(0, "A sentence under it. "+strings.Repeat("Words and words. ", 12))
	}
	s := newSite(t, b.Document)
	root := s.page(t, web.DocumentPath(token, "many"))
	nav := all(root, func(n *html.Node) bool { return attr(n, "class") == "outline" })[0]
	parts := map[string]bool{}
	for _, l := range byTag(nav, "a") {
		path, _, _ := strings.Cut(attr(l, "href"), "#")
		parts[path] = true
	}
	pages := map[string]bool{}
	for address := web.DocumentPath(token, "many"); address != ""; {
		pages[address] = true
		next := address
		address = ""
		for _, n := range byTag(s.page(t, next), "a") {
			if attr(n, "rel") == "next" {
				address = attr(n, "href")
			}
		}
	}
	if n := len(byTag(nav, "a")); n > 1000 || len(parts) != len(pages) {
		t.Errorf("the outline has %d headings, and leads to %d of %d parts", n, len(parts), len(pages))
	}
}

func TestPartsHaveOneAddress(t *testing.T) {
	s := newSite(t, harbour(), book())
	for _, tt := range []struct {
		address string
		status  int
	}{
		{"d/book", http.StatusOK},
		{"d/book/2", http.StatusOK},
		{"d/book/1", http.StatusNotFound},
		{"d/book/02", http.StatusNotFound},
		{"d/book/0", http.StatusNotFound},
		{"d/book/-1", http.StatusNotFound},
		{"d/book/2000", http.StatusNotFound},
		{"d/book/x", http.StatusNotFound},
		{"d/harbour/2", http.StatusNotFound},
		{"d/nothing", http.StatusNotFound},
	} {
		if _, status, _ := s.get(t, web.ShelfPath(token)+tt.address); status != tt.status {
			t.Errorf("%s: %d, want %d", tt.address, status, tt.status)
		}
	}
}

// The mark of a note leads to the note, and the note back.
func TestNotesAreLinked(t *testing.T) {
	s := newSite(t, harbour())
	root := s.page(t, web.DocumentPath(token, "harbour"))
	for from, to := range map[string]string{"p-1": "#p-5", "p-5": "#p-1"} {
		found := false
		for _, l := range byTag(byID(root, from), "a") {
			found = found || text(l) == "[^1]" && attr(l, "href") == to
		}
		if !found {
			t.Errorf("%s has no link to %s", from, to)
		}
	}
}

// Where an entry of the reference list leads can be read before it is followed,
// and is a web page.
func TestReferencesLeadOut(t *testing.T) {
	s := newSite(t, harbour())
	root := s.page(t, web.DocumentPath(token, "harbour"))
	var got []string
	for _, l := range byTag(root, "a") {
		if href := attr(l, "href"); !strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "#") {
			got = append(got, href)
			if text(l) != href {
				t.Errorf("%s is shown as %q", href, text(l))
			}
			if rel := attr(l, "rel"); rel != "noreferrer nofollow ugc external" {
				t.Errorf("%s has rel %q", href, rel)
			}
		}
	}
	if diff := cmp.Diff([]string{"https://doi.org/10.1000/jhs.2019.44", "https://press.example.org/salt"}, got); diff != "" {
		t.Errorf("links that lead out (-want +got):\n%s", diff)
	}
	if !strings.Contains(text(root), "Doubting the ledger.") {
		t.Error("a reference of no list is not shown")
	}
}

func TestTables(t *testing.T) {
	s := newSite(t, harbour())
	var got [][]string
	for _, row := range byTag(s.page(t, web.DocumentPath(token, "harbour")), "tr") {
		var cells []string
		for _, c := range all(row, func(n *html.Node) bool { return n.Data == "td" || n.Data == "th" })[1:] {
			cells = append(cells, c.Data+attr(c, "colspan")+" "+text(c))
		}
		got = append(got, cells)
	}
	want := [][]string{
		{"th Year", "th Ships", "th Remarks"},
		{"td 1611", "td 212", "td A mild winter. The ledger is complete."},
		{"td 1612", "td2 187"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// The notes of a row, which stand behind it in the document, do not tear its
// table apart; a table of another shape is another one.
func TestNotesOfTables(t *testing.T) {
	b := newDocument("tables", "Tables")
	b.add(document.Row, "Year | Ships")
	b.add(document.Row, "1611 | 212[^a]")
	b.add(document.Note, "[^a]: The ledger is torn.")
	b.add(document.Row, "1612 | 187")
	b.add(document.Note, "[^b]: Nothing.")
	b.add(document.Row, "Name | Trade | Wage")
	root := newSite(t, b.Document).page(t, web.DocumentPath(token, "tables"))
	var rows []int
	for _, table := range byTag(root, "table") {
		rows = append(rows, len(byTag(table, "tr")))
	}
	if !slices.Equal(rows, []int{3, 1}) || len(all(root, func(n *html.Node) bool { return strings.HasPrefix(attr(n, "id"), "p-") })) != 6 {
		t.Errorf("tables of %v rows, want 3 and 1", rows)
	}
	if links := byTag(byID(root, "p-2"), "a"); attr(links[len(links)-1], "href") != "#p-3" {
		t.Errorf("the mark in a cell leads to %s", attr(links[len(links)-1], "href"))
	}
}

func TestLanguageAndDirection(t *testing.T) {
	b := newDocument("mina", "الميناء القديم")
	b.Language = "ar"
	b.add(0, "حُفر الميناء في ثلاثة فصول شتاء.")
	b.add(0, "An English paragraph.")
	s := newSite(t, b.Document, harbour())
	root := s.page(t, web.DocumentPath(token, "mina"))
	article := byTag(root, "article")[0]
	if attr(article, "lang") != "ar" || attr(article, "dir") != "rtl" {
		t.Errorf("the article has lang=%q dir=%q", attr(article, "lang"), attr(article, "dir"))
	}
	for _, p := range byTag(article, "p") {
		if attr(p.Parent, "class") == "par" && attr(p, "dir") != "auto" {
			t.Errorf("%q has dir=%q", text(p), attr(p, "dir"))
		}
	}
	if html := byTag(root, "html")[0]; attr(html, "lang") != "en" {
		t.Errorf("our own words are marked as %q", attr(html, "lang"))
	}
	if article := byTag(s.page(t, web.DocumentPath(token, "harbour")), "article")[0]; attr(article, "dir") != "" {
		t.Errorf("an English article has dir=%q", attr(article, "dir"))
	}
}
