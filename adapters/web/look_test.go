package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"footnote/adapters/web"
	"footnote/knowledge"
	"footnote/knowledge/diff"
	"footnote/knowledge/document"
)

// awkward is a document that is hard to set: long words and addresses, wide
// tables, scripts of both directions.
func awkward() *knowledge.Document {
	long := strings.Repeat("Donaudampfschifffahrtsgesellschaft", 6)
	address := "https://archive.example.org/" + strings.Repeat("a/very-long-path/", 12) + "?" + strings.Repeat("x", 120)
	b := newDocument("awkward", "On "+long)
	b.Source, b.Authors, b.Language = long+".pdf", []string{long, "林晓", "ليلى حداد"}, "de"
	b.page, b.label = 1, "mmmdccclxxxviii"
	b.add(document.Body, "An address: "+address+" and on.")
	b.heading(1, "1.2.3.4.5.6.7", long)
	b.heading(2, "", address)
	kinds := []document.Kind{document.Body, document.Quote, document.Item, document.Caption, document.Note, document.Echo, document.Entry}
	for i, k := range kinds {
		b.page = i + 2
		b.add(k, long+" and "+address+".")
	}
	b.add(document.Row, strings.Repeat("A column of many | ", 14)+"end")
	b.add(document.Row, long+" | "+address+" | 3")
	b.add(document.Body, "حُفر الميناء في ثلاثة فصول شتاء على أيدي رجال كانوا يتقاضون أجورهم ملحًا.")
	b.add(document.Body, strings.Repeat("港口是在三个冬天里挖成的工人的工钱是盐", 8))
	b.References = []document.Reference{{Text: "An entry of no list.", URL: address, Paragraph: -1}}
	return b.Document
}

func arabic() *knowledge.Document {
	b := newDocument("mina", "الميناء القديم")
	b.Language, b.page = "ar", 1
	b.heading(1, "", "مقدمة")
	b.add(document.Body, strings.Repeat("حُفر الميناء في ثلاثة فصول شتاء على أيدي رجال كانوا يتقاضون أجورهم ملحًا. ", 3))
	return b.Document
}

// The pages as a browser shows them.
func TestInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: a browser takes seconds")
	}
	b := startBrowser(t)
	s := newSite(t, harbour(), book(), awkward(), arabic())
	d := s.Documents()[0]
	const was = "The harbor was dug in two winters by men who were paid in salt."
	s.places["harbour.bbbbbb"] = knowledge.Place{Document: d, Paragraph: 1, Changed: true, Was: was, Diff: diff.Words(was, d.Paragraphs[1].Text)}
	host := httptest.NewServer(s)
	t.Cleanup(host.Close)
	pages := []string{
		web.ShelfPath(token), web.DocumentPath(token, "harbour"), web.DocumentPath(token, "awkward"),
		web.DocumentPath(token, "mina"), web.ParagraphPath(token, "harbour.bbbbbb"), question("Who was paid in salt?"),
		question("trilemma of bananas"), question(strings.Repeat("Donaudampfschiff", 20)), web.ShelfPath(token) + "search",
	}
	const phone, desk = 360, 1280

	t.Run("a quotation is in view", func(t *testing.T) {
		for _, width := range []int{phone, desk} {
			p := b.newTab(t, width, 640, "light")
			for _, d := range s.Documents() {
				ids := d.ParagraphIDs()
				for _, i := range []int{0, len(ids) - 1} {
					p.open(host.URL + web.QuotePath(token, ids[i], knowledge.Span{End: 1}))
					got := p.eval(`(() => { const r = document.getElementById("quote").getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight - 20 && r.width > 0 })()`)
					if got != true {
						t.Errorf("%s at %d: the quotation is not in view: %v", ids[i], width, p.eval(`JSON.stringify(document.getElementById("quote").getBoundingClientRect())`))
					}
				}
			}
			// One in the middle of a long text has its surroundings in view.
			d := s.Documents()[1]
			i := len(d.Paragraphs) / 2
			p.open(host.URL + web.QuotePath(token, d.ParagraphIDs()[i], knowledge.Span{Start: 3, End: 4}))
			if got := p.eval(`(() => { const r = document.getElementById("quote").getBoundingClientRect(); return r.top > innerHeight * .1 && r.bottom < innerHeight })()`); got != true {
				t.Errorf("at %d the quotation has nothing above it in view", width)
			}
			noComplaints(t, p)
		}
	})

	t.Run("an anchor scrolls to its paragraph", func(t *testing.T) {
		p := b.newTab(t, phone, 640, "light")
		p.open(host.URL + web.DocumentPath(token, "book") + "#p-12")
		if got := p.eval(`(() => { const r = document.getElementById("p-12").getBoundingClientRect(); return scrollY > 100 && r.top >= 0 && r.top < innerHeight / 2 })()`); got != true {
			t.Error("#p-12 is not in view")
		}
		noComplaints(t, p)
	})

	t.Run("nothing is wider than the page, nothing complains", func(t *testing.T) {
		for _, width := range []int{phone, 768, desk} {
			p := b.newTab(t, width, 800, "light")
			for _, path := range pages {
				p.open(host.URL + path)
				p.eval(`document.querySelectorAll("details").forEach(d => d.open = true)`)
				if got := p.eval(`Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - document.documentElement.clientWidth`); got != 0.0 {
					t.Errorf("%s is %v px too wide at %d: %v", path, got, width, p.eval(widest))
				}
			}
			noComplaints(t, p)
		}
	})

	t.Run("text stands out in both schemes", func(t *testing.T) {
		papers := map[any]bool{}
		for _, scheme := range []string{"light", "dark"} {
			p := b.newTab(t, desk, 900, scheme)
			for _, path := range append(pages, web.QuotePath(token, d.ParagraphIDs()[1], knowledge.Span{End: 1})) {
				p.open(host.URL + path)
				p.eval(`document.querySelectorAll("details").forEach(d => d.open = true)`)
				if faint := p.eval(faintest).(string); faint != "" {
					t.Errorf("%s, %s: %s", path, scheme, faint)
				}
			}
			papers[p.eval(`getComputedStyle(document.documentElement).backgroundColor`)] = true
		}
		if len(papers) != 2 {
			t.Errorf("the schemes have the papers %v", papers)
		}
	})

	t.Run("keys reach everything in order", func(t *testing.T) {
		focus := `(() => { const a = document.activeElement; return a.tagName + " " + (a.textContent || a.name).trim().split("\n")[0] })()`
		for width, outline := range map[int]string{phone: "SUMMARY Outline", desk: "A 1 Introduction"} {
			p := b.newTab(t, width, 800, "light")
			p.open(host.URL + web.DocumentPath(token, "harbour"))
			var got []string
			for range 5 {
				p.press("Tab")
				got = append(got, fmt.Sprint(p.eval(focus)))
			}
			want := []string{"A Skip to the text", "A The reading", "INPUT q", "BUTTON Ask", outline}
			if strings.Join(got, ", ") != strings.Join(want, ", ") {
				t.Errorf("at %d Tab goes to %q, want %q", width, got, want)
			}
			if p.eval(`getComputedStyle(document.activeElement).outlineStyle`) == "none" {
				t.Errorf("at %d the focus cannot be seen", width)
			}
			p.open(host.URL + web.DocumentPath(token, "harbour"))
			p.press("Tab")
			if got := p.eval(`document.activeElement.getBoundingClientRect().top >= 0`); got != true {
				t.Errorf("at %d the skip link stays out of view", width)
			}
			p.press("Enter")
			p.press("Tab")
			if got := p.eval(`document.querySelector("main").contains(document.activeElement)`); got != true {
				t.Errorf("at %d the skip link leads to %v", width, p.eval(focus))
			}
			noComplaints(t, p)
		}
	})

	t.Run("the outline stands beside the text or is folded", func(t *testing.T) {
		for width, want := range map[int]bool{phone: false, 768: false, desk: true} {
			p := b.newTab(t, width, 800, "light")
			p.open(host.URL + web.DocumentPath(token, "harbour"))
			if got := p.eval(`document.querySelector(".outline a").checkVisibility({contentVisibilityAuto: true})`); got != want {
				t.Errorf("at %d the outline is seen: %v, want %v", width, got, want)
			}
		}
	})

	t.Run("numbers stand before the text of either direction", func(t *testing.T) {
		p := b.newTab(t, desk, 800, "light")
		side := `(() => { const n = document.querySelector(".par > .no").getBoundingClientRect(), t = document.querySelector(".par > p").getBoundingClientRect();
			return n.right <= t.left ? "left" : n.left >= t.right ? "right" : "inside" })()`
		for id, want := range map[string]string{"harbour": "left", "mina": "right"} {
			p.open(host.URL + web.DocumentPath(token, id))
			if got := p.eval(side); got != want {
				t.Errorf("%s: the number stands %v, want %s", id, got, want)
			}
		}
		if got := p.eval(`parseFloat(getComputedStyle(document.querySelector(".par > p")).width) / parseFloat(getComputedStyle(document.querySelector(".par > p")).fontSize)`).(float64); got > 40 {
			t.Errorf("a line is %.0f em long", got)
		}
	})

	t.Run("print has the text and its pages", func(t *testing.T) {
		p := b.newTab(t, 800, 1100, "light")
		p.do("Emulation.setEmulatedMedia", map[string]any{"media": "print"})
		p.open(host.URL + web.DocumentPath(token, "harbour"))
		for selector, want := range map[string]bool{".outline": false, "header.site": false, ".skip": false, ".page": true, ".no": true, "article": true} {
			if got := p.eval(fmt.Sprintf(`document.querySelector(%q).checkVisibility()`, selector)); got != want {
				t.Errorf("%s is printed: %v, want %v", selector, got, want)
			}
		}
	})
}

func noComplaints(t *testing.T, p *tab) {
	t.Helper()
	p.drain()
	for _, c := range p.complaints {
		t.Errorf("the browser says: %s", c)
	}
	p.complaints = nil
}

// widest names what sticks out of a page.
const widest = `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".table, .unseen"))
	.slice(0, 3).map(e => e.tagName + "." + e.className + " " + e.textContent.slice(0, 40)).join("; ")`

// faintest finds text with a contrast below 4.5 to 1 on what is behind it.
const faintest = `(() => {
	const rgb = c => c.match(/[\d.]+/g).map(Number);
	const lum = c => c.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
	const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
	const faint = [];
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) continue;
		const a = lum(rgb(getComputedStyle(e).color)), b = lum(behind(e));
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < 4.5) faint.push(e.tagName + "." + e.className + " " + ratio.toFixed(2));
	}
	return [...new Set(faint)].join(", ");
})()`

// Nothing that is written into documents or questions runs or is loaded: not
// with our policy, and not without it either, so that each of the two holds
// alone.
func TestNothingRunsInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: a browser takes seconds")
	}
	b := startBrowser(t)
	var site http.Handler
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/unsafe" {
			w.Header().Set("Content-Type", "text/html")
			if r.URL.RawQuery != "" {
				w.Header().Set("Content-Security-Policy", "default-src 'none'")
			}
			fmt.Fprint(w, `<!DOCTYPE html><script>trap()</script><img src="/nothing" onerror="trap()">`)
			return
		}
		site.ServeHTTP(w, r)
	}))
	t.Cleanup(host.Close)
	d := hostile("d0", payloads)
	s := newSite(t, d)
	site = s
	s.places["x.y"] = knowledge.Place{Document: d, Changed: true, Was: payloads[0], Diff: diff.Words(payloads[0], payloads[1])}
	addresses := []string{web.ShelfPath(token), question(payloads[0]), web.DocumentPath(token, "d0"), web.ParagraphPath(token, "x.y"), web.DocumentPath(token, "d0") + "#<img src=x onerror=trap()>"}
	var questions []string
	for _, p := range payloads {
		if len(p) < 400 {
			questions = append(questions, question(p))
		}
	}
	const trap = `window.sprung = 0; window.trap = () => { window.sprung++ }; for (const f of ["alert", "confirm", "prompt"]) window[f] = window.trap;`
	for _, bypass := range []bool{false, true} {
		p := b.newTab(t, 1000, 800, "light")
		p.do("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": trap})

		// The trap springs where it should, and the policy is heard of.
		p.open(host.URL + "/unsafe")
		if got := p.eval(`window.sprung`); got != 2.0 {
			t.Fatalf("the trap sprang %v times on an unsafe page", got)
		}
		p.open(host.URL + "/unsafe?policy")
		if got := p.eval(`window.sprung`); got != 0.0 || len(p.complaints) == 0 {
			t.Fatalf("with a policy the trap sprang %v times, complaints: %q", got, p.complaints)
		}
		p.complaints, p.requests = nil, nil

		p.do("Page.setBypassCSP", map[string]any{"enabled": bypass})
		if bypass {
			addresses = append(addresses, questions...)
		}
		for _, address := range addresses {
			p.open(host.URL + address)
			p.eval(`document.querySelectorAll("details").forEach(d => d.open = true);
				document.querySelectorAll("main a, main p, main li, input").forEach(e => { e.dispatchEvent(new MouseEvent("mouseover", {bubbles: true})); e.focus() })`)
			if got := p.eval(`window.sprung`); got != 0.0 {
				t.Errorf("bypass %t: on %s the trap sprang %v times", bypass, address, got)
			}
			if got := p.eval(`document.querySelectorAll("script, img, iframe, object, embed, svg, math, style, base, video, audio").length`); got != 0.0 {
				t.Errorf("bypass %t: %s has %v elements that are not ours", bypass, address, got)
			}
			if address != web.ShelfPath(token) && strings.Contains(address, "search") {
				u, _ := url.Parse(address)
				if got := p.eval(`document.getElementById("ask").value.length > 0`); u.Query().Get("q") != "" && got != true {
					t.Errorf("%s does not show the question", address)
				}
			}
		}
		p.drain()
		for _, r := range p.requests {
			if r != "about:blank" && !strings.HasPrefix(r, host.URL+"/r/") && !strings.HasPrefix(r, host.URL+"/static/") {
				t.Errorf("bypass %t: the browser asked for %s", bypass, r)
			}
		}
		if len(p.requests) < len(addresses) {
			t.Errorf("only %d requests were seen", len(p.requests))
		}
		for _, c := range p.complaints {
			if !strings.Contains(c, "status of 400") { // a payload without words cannot be asked
				t.Errorf("bypass %t: the browser says: %s", bypass, c)
			}
		}
	}
}
