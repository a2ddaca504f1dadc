package extract_test

import (
	"strings"
	"testing"

	"footnote/knowledge/document"
)

func TestHTMLText(t *testing.T) {
	tests := []struct{ body, want string }{
		{"<p>one<p>two<div>three</div>four", "one / two / three / four"},
		{"<div>a <b>b</b>c<br>d<div>e</div> f</div>", "a bc d / e / f"},
		{"<p>a<script>b</script><style>c</style><noscript>d</noscript><template>e</template>f", "af"},
		{"<p>&lt;b&gt; &amp;amp; &#x3c;i&#62; &nbsp;x", "<b> &amp; <i> x"},
		{"<pre>a  b\nc\n\nd</pre>", "a b c / d"},
		{"<ol start=3 type=a><li>x<li value=9>y</ol><ol reversed><li>u<li>v</ol>", "c. x / i. y / 2. u / 1. v"},
		{"<ol><li><ol type=I><li>a</ol><li>b</ol>", "1. I. a / 2. b"},
		{"<dl><dt>a<dd>b<dt>c<dt>d<dd>e<dt>f</dl>", "a: b / c, d: e / f"},
		{"<ul><li>a<p>b</p><table><tr><td>c<td>d<tr><td>e</table></ul>", "a / b / c | d / e"},
		{"<table><tr><td>one cell, a layout</table>", "one cell, a layout"},
		{"<table><tr><th>h<th>i<tr><td><p>x</p><p>y</p><td></table>", "h | i / x y"},
		{"<table><tr><td>a<table><tr><td>b<td>c<tr><td>d<td>e</table></table>", "a / b | c / d | e"},
		{"<p>E = m<sup>2</sup>, H<sub>2</sub>O, the 4<sup>th</sup>", "E = m², H2O, the 4th"},
		{"<p>x <math><mi>a</mi><mo>+</mo><mi>b</mi></math> <math alttext='\\frac{a}{b}'><mi>z</mi></math>", "x a+b a/b"},
		{"<p>he said <q>yes</q> <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "he said “yes” 漢"},
		{"<details><summary>more</summary><p>text</details><button>press</button>", "more / text"},
		{"<p hidden>a<p style='Display : none'>b<p class='sr-only'>c<p>d", "d"},
		{"<nav>a</nav><p>text</p><form>name<input></form><svg><text>s</text></svg>", "text"},
		{"<header><h2>site</h2></header><article><header>by hand</header><p>text</p><footer>and so on it goes, with more words than a foot of a page has, for it is where the author tells of what came later and why he thinks so</footer></article>",
			"by hand / text / and so on it goes, with more words than a foot of a page has, for it is where the author tells of what came later and why he thinks so"},
		{"<span>a</span><unknown-tag>b</unknown-tag><p>c", "ab / c"},
		{"<p>a<sup><a href='#x'>1</a></sup> b<a href='#y'>[2]</a></p><p id=x>1 apart</p><p id=y>too", "a b[2] / 1 apart / too"},
		{"<p>a[<a class=footnote href='#x'>*</a>] b</p><div class=footnotes><p id=x>note <a href='#r'>↩</a></p><p>more</div>", "a b / note / more"},
		{"<p>a<sup><a href='#x'>1</a></sup> b<sup><a href='#x'>1</a></sup></p><p>c</p><aside role=doc-footnote id=x>n</aside>", "a b / n / c"},
		{"<p>a<sup><a href='#r1'>1</a></sup></p><ol class=bibliography><li id=r1>Berg. Salt. 1999.</ol>", "a[1] / [1] Berg. Salt. 1999."},
		{"<p>see <a href='#top'>top</a> and <a href='other.html#x'>1</a>", "see top and 1"},
		{"<p>\x00a\x01b", "ab"},
		{"<plaintext>a<b>c", "a<b>c"},
		{"<textarea>a</textarea><p>b</p></body></html>c", "b / c"},
		{"<a name=x><h2></h2><p>a<a href=y>b<a href=z>c", "abc"},
	}
	for _, tt := range tests {
		if got := texts(t, "a.html", "<html><title>T</title>"+tt.body); got != tt.want {
			t.Errorf("%s\n got %q\nwant %q", tt.body, got, tt.want)
		}
	}
}

func TestHTMLHead(t *testing.T) {
	tests := []struct {
		page, title, authors, language string
		year                           int
	}{
		{"<title>Tides | The Sea</title>", "Tides", "", "en", 0},
		{"<title>The long history of tides - a study of the northern shores</title>", "The long history of tides - a study of the northern shores", "", "en", 0},
		{"<title>X</title><meta property=og:title content='Tides &amp; time'>", "Tides & time", "", "en", 0},
		{"<html lang=pt-BR><title>Site: Tides</title><h1>Tides</h1>", "Tides", "", "pt", 0},
		{"<title>T</title><h1>One</h1><p>x<h1>Two</h1>", "T", "", "en", 0},
		{"<meta name=citation_author content='Berg, Tor'><meta name=citation_author content='Holm, Ida'><meta name=citation_publication_date content='1999/04/01'>", "A", "Tor Berg; Ida Holm", "en", 1999},
		{"<meta name=author content='admin'><p class=byline>By Tor Berg</p>", "A", "Tor Berg", "en", 0},
		{`<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"S"},{"@type":["BlogPosting"],"headline":"H","author":{"name":"Ida Holm"},"datePublished":"2003-01-01"}]}</script>`, "H", "Ida Holm", "en", 2003},
		{`<script type="application/ld+json">{"@type":</script><time pubdate datetime="2012-02-03">x</time>`, "A", "", "en", 2012},
	}
	for _, tt := range tests {
		d := read(t, "a.html", "<!doctype html>"+tt.page+"<p>The tide came in and it was as high as it had been in the year before that.")
		if got := strings.Join(d.Authors, "; "); d.Title != tt.title || got != tt.authors || d.Language != tt.language || d.Year != tt.year {
			t.Errorf("%s\n got %q, %q, %q, %d\nwant %q, %q, %q, %d", tt.page, d.Title, got, d.Language, d.Year, tt.title, tt.authors, tt.language, tt.year)
		}
	}
}

func TestHTMLHeadings(t *testing.T) {
	tests := []struct{ body, want string }{
		{"<p>z<h2 id=x><a class=header href='#x'>A link</a></h2><p>a", "A link"},
		{"<p>z<h2>Signs<a href='#y'>¶</a> <span class=mw-editsection>[<a href=z>edit</a>]</span></h2><p>a", "Signs"},
		{"<p>a<div role=heading aria-level=3>By role</div><p>b<h5></h5>", "By role"},
		{"<h2>Text</h2><p>a<sup><a href='#n'>1</a></sup><h2>Notes</h2><ol class=footnotes><li id=n>b</ol>", "Text"},
	}
	for _, tt := range tests {
		d := read(t, "a.html", "<html><title>T</title>"+tt.body)
		var got []string
		for _, s := range d.Sections[1:] {
			got = append(got, s.Heading())
		}
		if strings.Join(got, " / ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.body, got, tt.want)
		}
	}
}

// TestHTMLIsText shows that what a page brings along is never more than text.
func TestHTMLIsText(t *testing.T) {
	d := read(t, "a.html", "<html><p>&lt;script&gt;alert(1)&lt;/script&gt;<img src=x onerror=alert(2)>@everyone \u202egnp.exe")
	if got, want := d.Paragraphs[0].Text, "<script>alert(1)</script>@everyone gnp.exe"; got != want || d.Paragraphs[0].Kind != document.Body {
		t.Errorf("got %q, want %q", got, want)
	}
}
