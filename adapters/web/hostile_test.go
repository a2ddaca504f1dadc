package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"footnote/adapters/web"
	"footnote/knowledge"
	"footnote/knowledge/diff"
	"footnote/knowledge/document"
	"footnote/knowledge/reference"
)

// payloads are ways to get mark-up, scripts or styles into a page; those that
// run call trap.
var payloads = []string{
	`<script>trap()</script>`,
	`</title><script>trap()</script>`,
	`"><script>trap()</script>`,
	`'><img src=x onerror=trap()>`,
	`<img src=x onerror="trap()">`,
	`" autofocus onfocus="trap()" x="`,
	`' onmouseover='trap()`,
	`<svg onload=trap()>`,
	`<svg><script>trap()</script></svg>`,
	`<math><mi xlink:href="javascript:trap()">x</mi></math>`,
	`<iframe srcdoc="<script>parent.trap()</script>"></iframe>`,
	`<a href="javascript:trap()">read on</a>`,
	`javascript:trap()`,
	` javascript:trap()`,
	`java&#10;script:trap()`,
	`data:text/html,<script>trap()</script>`,
	`https://example.org/"onmouseover="trap()`,
	`https://good.example@evil.example/`,
	`//evil.example/x`,
	`<style>*{background:url(//evil.example)}</style>`,
	`</style><script>trap()</script>`,
	`<link rel=stylesheet href=//evil.example/x.css>`,
	`<base href=//evil.example/>`,
	`<meta http-equiv=refresh content="0;url=//evil.example">`,
	`<form action=//evil.example><button>Ask</button></form>`,
	`<body onload=trap()>`,
	`<details open ontoggle=trap()>`,
	`<input autofocus onfocus=trap()>`,
	`<template><script>trap()</script></template>`,
	`<!--><script>trap()</script>-->`,
	`]]><script>trap()</script>`,
	`<plaintext>`,
	`<textarea><script>trap()</script>`,
	`{{template "top" .}}{{.}}`,
	`${trap()}`,
	`&lt;script&gt;trap()&lt;/script&gt;`,
	`&#60;script&#62;trap()&#60;/script&#62;`,
	"\u2028<script>trap()</script>\u2029",
	"\u202etxt.exe\u202c <script\x00>trap()</script\x00>",
	"\xff\xfe<script>trap()</script>",
	"<scr\x00ipt>trap()</scr\x00ipt>",
	`+ADw-script+AD4-trap()+ADw-/script+AD4-`,
	`[click](javascript:trap())`,
	`x | <img src=x onerror=trap()> | </td></table><script>trap()</script>`,
	`[^"><script>trap()</script>]: note`,
	strings.Repeat("<b>", 500),
}

// collected are the payloads of the collections beside the repository.
func collected(t *testing.T) []string {
	dir := os.Getenv("FOOTNOTE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	list, err1 := os.ReadFile(filepath.Join(dir, "hostile", "payloads-xss", "Intruder__xss-payload-list.txt"))
	blns, err2 := os.ReadFile(filepath.Join(dir, "hostile", "blns", "blns.json"))
	if err1 != nil || err2 != nil {
		t.Logf("only our own %d payloads: the collections are not in %s (FOOTNOTE_SHARED names the folder)", len(payloads), dir)
		return nil
	}
	var all []string
	if err := json.Unmarshal(blns, &all); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(list), "\n") {
		if line != "" {
			all = append(all, line)
		}
	}
	if len(all) < 7000 {
		t.Fatalf("the collections have %d payloads", len(all))
	}
	return all
}

// hostile is a document with payloads in all that a file or a person can fill.
func hostile(id string, p []string) *knowledge.Document {
	at := func(i int) string { return p[i%len(p)] }
	b := newDocument(id, at(0))
	if b.Title == "" {
		b.Title = "x"
	}
	b.Source, b.Language, b.Authors = at(1), at(2), []string{at(3), at(4)}
	b.Problems = []string{at(5)}
	b.Pages, b.Year = 1, 2020
	kinds := []document.Kind{document.Body, document.Quote, document.Item, document.Row, document.Caption, document.Note, document.Echo, document.Entry}
	for i, s := range p {
		if i%8 == 0 {
			b.heading(1+i/8%7, at(i+6), at(i+7))
		}
		b.page, b.label = i+1, at(i+8)
		b.add(kinds[i%len(kinds)], s)
		b.References = append(b.References, document.Reference{Text: s, Paragraph: i, URL: s, Title: s, DOI: at(i + 9)}, document.Reference{Text: s, Paragraph: -1, URL: s})
	}
	return b.Document
}

// said is an answer with payloads in all its fields.
func said(d *knowledge.Document, p []string) knowledge.Answer {
	at := func(i int) string { return p[i%len(p)] }
	a := knowledge.Answer{Verdict: knowledge.Uncertain}
	for i := range 5 {
		s := at(i)
		ref := document.Reference{Text: s, URL: at(i + 1), Paragraph: -1}
		a.Snippets = append(a.Snippets, knowledge.Snippet{
			Text: s, Highlights: []knowledge.Span{{Start: 0, End: min(3, len(s))}, {Start: -3, End: 900}},
			Citation: knowledge.Citation{
				Document: d.ID, Title: s, Authors: []string{at(i + 1)}, Section: []string{at(i + 2)}, Page: at(i + 3), Paragraph: 1,
				Locator: knowledge.Locator{Document: d.ID, Paragraph: i, Sentences: knowledge.Span{End: 1}},
				References: []reference.Resolution{
					{Marker: at(i + 4), Note: at(i + 5), Via: at(i + 6), Reference: &ref},
					{Marker: s, Status: reference.Missing, Note: s},
				},
			},
		})
		a.Evidence = append(a.Evidence, knowledge.Evidence{Word: s, Read: []string{at(i + 1)}, Why: "spelling"})
		for _, kind := range []string{"heading", "title", "term", s} {
			a.Nearest = append(a.Nearest, knowledge.Suggestion{Text: s, Kind: kind, Document: d.ID, Section: 1})
		}
	}
	return a
}

// hostilePages calls look with every page that shows the payloads.
func hostilePages(t *testing.T, list []string, look func(name, page string, payloads []string)) {
	if len(list) == 0 {
		return // the collections are not here
	}
	const batch = 50
	var docs []*knowledge.Document
	for i := 0; i < len(list); i += batch {
		docs = append(docs, hostile("d"+itoa(i), list[i:min(i+batch, len(list))]))
	}
	s := newSite(t, docs...)
	page := func(s *site, address string, p []string) {
		body, _, _ := s.get(t, address)
		look(strings.TrimPrefix(address, web.ShelfPath(token)), body, p)
	}
	page(s, web.ShelfPath(token), nil)
	for i, d := range docs {
		p := list[i*batch : min(i*batch+batch, len(list))]
		page(s, web.DocumentPath(token, d.ID), p)
		id := ""
		for _, id = range d.ParagraphIDs() {
			if id != "" {
				break
			}
		}
		was := p[len(p)-1]
		s.places["x.y"] = knowledge.Place{Document: d, Changed: true, Was: was, Diff: diff.Words(was, d.Paragraphs[0].Text)}
		s.places["x.z"] = knowledge.Place{Document: d, Paragraph: -1, Changed: true, Was: was}
		page(s, web.ParagraphPath(token, "x.y"), nil)
		page(s, web.ParagraphPath(token, "x.z"), nil)
		page(s, web.QuotePath(token, id, knowledge.Span{End: 1}), p)
		for k := 0; k < len(p); k += 25 {
			page(s, question(p[k]), nil)
		}
		for _, verdict := range []knowledge.Verdict{knowledge.Uncertain, knowledge.NotInMaterial} {
			a := said(d, p)
			a.Verdict = verdict
			h, err := web.New(web.Config{Open: func(context.Context, string) (web.Shelf, error) { return fixed{s.shelf, a}, nil }})
			if err != nil {
				t.Fatal(err)
			}
			page(&site{Handler: h}, question(p[0]), nil)
		}
	}
}

// elements are all that a page of ours may have, and their attributes.
var elements = map[string]string{
	"html": "lang", "head": "", "meta": "charset name content", "title": "", "link": "rel href", "body": "",
	"a": "class href rel dir lang title", "header": "class", "footer": "class", "main": "id class tabindex", "article": "lang dir",
	"nav": "class aria-label", "form": "role action method", "label": "class for", "button": "",
	"input": "type id name value dir placeholder autocomplete enterkeyhint",
	"div":   "class id role aria-label tabindex lang", "span": "class lang", "p": "class dir", "bdi": "", "small": "lang", "mark": "id", "ins": "class", "del": "",
	"h1": "dir", "h2": "id dir lang", "h3": "id dir", "h4": "id dir", "h5": "id dir", "h6": "id dir",
	"ul": "class", "ol": "", "li": "class dir", "details": "class", "summary": "", "blockquote": "lang", "figure": "class", "figcaption": "",
	"table": "", "tbody": "", "tr": "id", "td": "class dir colspan", "th": "scope dir",
}

// foreign returns what of a page is not of our making.
func foreign(t *testing.T, page string) (found []string) {
	t.Helper()
	report := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for n := range parse(t, page).Descendants() {
		if n.Type == html.CommentNode {
			report("a comment %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		attrs, ok := elements[n.Data]
		if !ok || n.Namespace != "" {
			report("an element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(strings.Fields(attrs), a.Key) || a.Namespace != "" {
				report("an attribute %s=%q of <%s>", a.Key, a.Val, n.Data)
			}
			switch a.Key {
			case "href", "action":
				ours := strings.HasPrefix(a.Val, "/r/"+token+"/") || strings.HasPrefix(a.Val, "/static/") || strings.HasPrefix(a.Val, "#")
				out := strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "http://")
				if !ours && (!out || attr(n, "rel") != "noreferrer nofollow ugc external" || !sameAddress(a.Val, text(n))) {
					report("<%s %s=%q>, shown as %q", n.Data, a.Key, a.Val, text(n))
				}
			case "id":
				if strings.Trim(a.Val, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
					report("id=%q", a.Val)
				}
			}
		}
	}
	return found
}

// sameAddress compares addresses but for what is escaped in them.
func sameAddress(a, b string) bool {
	x, err1 := url.PathUnescape(a)
	y, err2 := url.PathUnescape(b)
	return err1 == nil && err2 == nil && x == y
}

// Whatever a file or a person writes stays text.
func TestHostileTextStaysText(t *testing.T) {
	for _, list := range [][]string{payloads, collected(t)} {
		hostilePages(t, list, func(name, page string, shown []string) {
			for _, what := range foreign(t, page) {
				t.Errorf("%s has %s", name, what)
			}
			if t.Failed() || shown == nil {
				return
			}
			got := strings.Join(strings.Fields(text(parse(t, page))), " ")
			for _, p := range shown {
				p = strings.Join(strings.Fields(p), " ")
				if strings.IndexFunc(p, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) >= 0 || strings.Contains(p, " | ") {
					continue // such signs are dropped, and rows are cut at bars
				}
				if !strings.Contains(got, p) {
					t.Errorf("%s does not show %q", name, p)
				}
			}
		})
	}
}

// The whitelist finds what it is there for.
func TestWhitelistFinds(t *testing.T) {
	for _, page := range []string{
		`<script>x</script>`, `<p onclick=x>`, `<p style=x>`, `<a href="javascript:x">x</a>`, `<a href="https://x.example">elsewhere</a>`,
		`<img src=x>`, `<!-- x -->`, `<svg><p></svg>`, `<form action="https://x.example">`, `<iframe></iframe>`, `<p id='"'>`,
	} {
		if len(foreign(t, page)) == 0 {
			t.Errorf("%s passes", page)
		}
	}
}
