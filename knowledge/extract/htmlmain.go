package extract

import (
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"
)

// never are the elements that hold no running text.
var never = tags(atom.Head, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Button, atom.Select, atom.Textarea, atom.Input, atom.Dialog, atom.Iframe,
	atom.Object, atom.Embed, atom.Canvas, atom.Audio, atom.Video, atom.Svg, atom.Map, atom.Link, atom.Meta, atom.Title, atom.Datalist, atom.Progress,
	atom.Meter, atom.Rp, atom.Rt)

// landmarks are the landmarks that are around the text of a page.
var landmarks = set(`navigation|banner|search|contentinfo|complementary|menu|menubar|toolbar|dialog|alertdialog|alert|tablist|doc-toc|doc-pagelist|doc-backlink|button`)

// Words in the classes and identifiers of what is around the text. Those in
// linkWords count only for what is mostly links, those in smallWords for what is
// short: they are also used for parts of the text.
var (
	aroundWords = set(`nav|navbar|navigation|navbox|navheader|navfooter|breadcrumb|breadcrumbs|cookie|cookies|cookiebar|cookiebanner|consent|gdpr|onetrust|
		sharedaddy|addtoany|sharebar|disqus|commentlist|editsection|headerlink|jumplinks|printfooter|catlinks|skiplink|skiplinks|skipnav|pagination|
		sphinxsidebar|sphinxsidebarwrapper|tocnav|sitenav|noprint|sidenav|topnav|subnav|megamenu|permalink|adsbygoogle`)
	linkWords  = set(`menu|sidebar|related|toc|tocbox|pager|recommended|recommendations|footer|header|masthead|social|tags|links|prevnext|comments|contents|top|bottom`)
	smallWords = set(`share|sharing|social|socials|skip|newsletter|subscribe|subscription|signup|signin|login|paywall|advert|advertisement|advertising|ads|ad|sponsor|sponsored|promo|
		popup|modal|toolbar|banner|footer|masthead|hatnote|backtotop|print|metabar|rating|footernote`)
	hiddenNames = set(`sr-only|visually-hidden|visuallyhidden|screen-reader-text|mw-jump-link|mw-editsection|mw-cite-backlink|siteSub|contentSub|siteNotice|jump-to-nav|
		MathJax_Preview|headerlink|anchorjs-link|csl-left-margin-hidden|footnote-back|footnote-backref|data-footnote-backref|reversefootnote`)
	commentNames = set(`comments|comment-list|commentlist|disqus_thread|respond|comment-respond|comments-area|comment-section|comments-section`)
)

const fewWords = 60 // of what smallWords names

// prune marks what is not part of a page's text and counts the words of the
// rest: what nobody sees. What stands around the text is for around.
func prune(n *node, inLink bool) {
	if n.name == "" {
		n.words = len(strings.Fields(n.text))
		if inLink {
			n.linked = n.words
		}
		return
	}
	if never[n.tag] && !isFormula(n) || invisible(n) {
		n.drop = true
		return
	}
	inLink = inLink || n.tag == atom.A && n.attr("href") != ""
	for c := n.first; c != nil; c = c.next {
		prune(c, inLink)
		if !c.drop {
			n.words += c.words
			n.linked += c.linked
		}
	}
}

// invisible reports whether a browser does not show n, or shows it as a sign.
func invisible(n *node) bool {
	if len(n.attrs) == 0 {
		return false
	}
	if n.has("hidden") && n.attr("hidden") != "until-found" {
		return true
	}
	if style := n.attr("style"); style != "" {
		s := strings.ToLower(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, style))
		if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
			return n.find(isFormula) == nil // which pages show as a picture beside it
		}
	}
	for c := range strings.FieldsSeq(n.attr("class")) {
		if hiddenNames[c] {
			return true
		}
	}
	return n.attr("aria-hidden") == "true" && (n.tag == atom.Span || n.tag == atom.I || n.tag == atom.A || n.tag == 0)
}

// around marks what stands around the text: menus, notices, comments. body is
// the whole page: what holds most of it is never around it.
func around(n, body *node, inArticle bool) {
	for c := n.first; c != nil; c = c.next {
		if c.name == "" || c.drop {
			continue
		}
		if isAround(c, inArticle) && (c.words-c.linked)*2 <= body.words-body.linked {
			c.drop = true
			for p := c.parent; p != nil; p = p.parent {
				p.words -= c.words
				p.linked -= c.linked
				if p == body {
					break
				}
			}
			continue
		}
		around(c, body, inArticle || c.tag == atom.Article || c.tag == atom.Main || c.attr("role") == "main")
	}
}

func isAround(n *node, inArticle bool) bool {
	if strings.HasPrefix(n.attr("role"), "doc-") && n.attr("role") != "doc-toc" || isNotes(n) {
		return false
	}
	switch n.tag {
	case atom.Nav, atom.Menu:
		return true
	case atom.Header:
		return !inArticle && n.find(oneOf(atom.H1)) == nil
	case atom.Footer:
		return n.inside(atom.Blockquote, atom.Figure) == nil && (!inArticle || n.linked*2 > n.words || n.words < fewWords/2) && n.find(isNotes) == nil
	case atom.Aside:
		return !inArticle || mostlyLinks(n)
	case atom.Form:
		return n.words < 4*fewWords
	case atom.Td:
		table := n.inside(atom.Table)
		return mostlyLinks(n) && table != nil && !mostlyLinks(table) && !isDataTable(table)
	case atom.Html, atom.Body, atom.Main, atom.Article, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre, atom.Blockquote, atom.Th, atom.Tr,
		atom.Tbody, atom.Thead, atom.Tfoot, atom.Dl, atom.Dt, atom.Dd, atom.Figure, atom.Figcaption, atom.Time:
		return landmarks[n.attr("role")] && n.tag != atom.Html && n.tag != atom.Body
	}
	if landmarks[n.attr("role")] {
		return true
	}
	if len(n.attrs) == 0 {
		return false
	}
	names := n.attr("class") + " " + n.attr("id")
	for name := range strings.FieldsSeq(names) {
		if commentNames[strings.ToLower(name)] && n.find(oneOf(atom.H1, atom.Article, atom.Main)) == nil {
			return true
		}
		for _, w := range nameWords(name) {
			switch {
			case aroundWords[w]:
				return true
			case display[n.tag] == 0:
			case linkWords[w] && mostlyLinks(n), w == "toc" && n.linked*10 > n.words*3, smallWords[w] && n.words < fewWords && n.find(oneOf(atom.H1)) == nil:
				return n.tag != atom.P || n.linked > 0
			}
		}
	}
	return false
}

// mostlyLinks reports whether links make up what is in n.
func mostlyLinks(n *node) bool { return n.words > 0 && n.linked*10 > n.words*6 }

// nameWords splits a name as programmers write it: "site-nav", "siteNav".
func nameWords(name string) []string {
	if len(name) > 80 {
		return nil
	}
	var words []string
	from := 0
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if from < i {
				words = append(words, strings.ToLower(name[from:i]))
			}
			from = i + len(string(r))
		case unicode.IsUpper(r) && i > from && !unicode.IsUpper(rune(name[i-1])):
			words = append(words, strings.ToLower(name[from:i]))
			from = i
		}
	}
	if from < len(name) {
		words = append(words, strings.ToLower(name[from:]))
	}
	return words
}

// A place is where pages have their text, and which part of the words of the
// page it must hold to be believed.
type place struct {
	is    func(*node) bool
	share float64
}

var places = []place{
	{func(n *node) bool { return n.tag == atom.Main || n.attr("role") == "main" }, 0.5},
	{named("mw-content-text", "bodyContent"), 0.5},
	{oneOf(atom.Article), 0.6},
	{func(n *node) bool { return n.attr("itemprop") == "articleBody" }, 0.7},
	{named("content", "main-content", "main", "post-content", "entry-content", "article-content", "article-body", "page-content", "mainContent", "body-content"), 0.75},
}

// named returns a test for elements with one of the names as identifier or
// class.
func named(names ...string) func(*node) bool {
	return func(n *node) bool {
		if n.tag != atom.Div && n.tag != atom.Section && n.tag != atom.Td && n.tag != atom.Main {
			return false
		}
		for _, name := range names {
			if n.attr("id") == name {
				return true
			}
			for c := range strings.FieldsSeq(n.attr("class")) {
				if c == name {
					return true
				}
			}
		}
		return false
	}
}

// mainText returns the element that holds a page's text: body itself unless
// one in it says that it does and holds most of the words.
func mainText(body *node) *node {
	for _, p := range places {
		var best *node
		body.all(func(n *node) bool {
			if n.drop {
				return false
			}
			if n.name != "" && n != body && p.is(n) && (best == nil || n.words-n.linked > best.words-best.linked) {
				best = n
			}
			return true
		})
		if best == nil || best.words == 0 || float64(best.words-best.linked) < p.share*float64(body.words-body.linked) {
			continue
		}
		if before := best.parent.first; p.share > 0.7 && before != best && best.parent.find(oneOf(atom.H1, atom.H2)) != best.find(oneOf(atom.H1, atom.H2)) {
			return best.parent // its first headings stand before it
		}
		return best
	}
	return body
}
