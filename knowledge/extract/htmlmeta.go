package extract

import (
	"encoding/json"
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"
)

// What a page says of itself.
type pageInfo struct {
	title    string // of the work, as far as the head tells it apart from the site
	tab      string // the text of <title>, as it is
	site     string
	authors  []string
	year     int
	language string
}

// Names of what the head of a page may say, in the order in which they count.
var (
	titleMeta  = []string{"citation_title", "og:title", "dc.title", "dcterms.title", "twitter:title"}
	authorMeta = []string{"citation_author", "dc.creator", "dcterms.creator", "author", "article:author", "parsely-author", "sailthru.author"}
	yearMeta   = []string{"citation_publication_date", "citation_date", "citation_year", "article:published_time", "datepublished", "dc.date", "dcterms.date", "dc.date.issued",
		"dcterms.issued", "pubdate", "publish-date", "parsely-pub-date", "dcterms.created", "dc.date.created", "date"}
)

// info reads what the page in root says of itself.
func info(root *node) pageInfo {
	var p pageInfo
	meta := map[string][]string{}
	var linked linkedData
	root.all(func(n *node) bool {
		switch n.tag {
		case atom.Html:
			p.language = first(n.attr("lang"), n.attr("xml:lang"))
		case atom.Title:
			if p.tab == "" && n.inside(atom.Body) == nil {
				p.tab = n.plain()
			}
		case atom.Meta:
			key := strings.ToLower(first(n.attr("property"), n.attr("name"), n.attr("itemprop"), n.attr("http-equiv")))
			if v := strings.TrimSpace(n.attr("content")); v != "" && len(meta[key]) < 200 {
				meta[key] = append(meta[key], v)
			}
		case atom.Script:
			if n.attr("type") == "application/ld+json" && n.first != nil && len(n.first.text) < 1<<20 {
				var v any
				if json.Unmarshal([]byte(n.first.text), &v) == nil {
					linked.read(v, 0)
				}
			}
			return false
		case atom.Time:
			if p.year == 0 && (n.attr("itemprop") == "datePublished" || n.has("pubdate")) {
				p.year = anyYear(n.attr("datetime"))
			}
		}
		return true
	})
	p.site = first(append(meta["og:site_name"], meta["application-name"]...)...)
	for _, k := range titleMeta {
		p.title = first(p.title, first(meta[k]...))
	}
	p.title = withoutSite(first(p.title, linked.title, p.tab), p.site)
	for _, k := range authorMeta {
		if len(p.authors) == 0 {
			p.authors = meta[k]
		}
	}
	if len(p.authors) == 0 {
		p.authors = linked.authors
	}
	for _, k := range yearMeta {
		if y := anyYear(first(meta[k]...)); y != 0 {
			p.year = y
			break
		}
	}
	if p.year == 0 {
		p.year = linked.year
	}
	p.language = first(p.language, first(meta["content-language"]...), first(meta["dc.language"]...), first(meta["og:locale"]...))
	return p
}

// first returns the first of the strings that is not empty.
func first(all ...string) string {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

var siteRule = regexp.MustCompile(`\s+(?:[|·•»«/]|::|[-–—])\s+`)

// maxSite is the number of words that a site's name has at most where the page
// does not tell it.
const maxSite = 4

// withoutSite takes the site's name off a page's title: "Tides | The Sea".
func withoutSite(title, site string) string {
	title = oneLine(tidy(title))
	cuts := siteRule.FindAllStringIndex(title, -1)
	if len(cuts) == 0 {
		return title
	}
	from, to := cuts[0], cuts[len(cuts)-1]
	head, tail := title[:to[0]], title[to[1]:]
	switch {
	case site != "" && fold(tail) == fold(site):
		return head
	case site != "" && fold(title[:from[0]]) == fold(site):
		return title[from[1]:]
	case len(strings.Fields(tail)) <= maxSite && len(strings.Fields(tail)) < len(strings.Fields(head)) && !strings.ContainsAny(tail, "?!"):
		return head
	case strings.ContainsAny(title[to[0]:to[1]], "|·•»") && len(strings.Fields(tail)) <= maxSite:
		return head
	}
	return title
}

// Linked data is what a page tells search engines in JSON.
type linkedData struct {
	title   string
	authors []string
	year    int
}

// read takes title, authors and year of the first article or book in v.
func (l *linkedData) read(v any, depth int) {
	if depth > 6 || l.title != "" {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			l.read(e, depth+1)
		}
	case map[string]any:
		if kind := jsonText(v["@type"]); strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Posting") || kind == "Book" || kind == "Report" || kind == "Chapter" {
			l.title = first(jsonText(v["headline"]), jsonText(v["name"]))
			l.year = anyYear(jsonText(v["datePublished"]))
			l.people(v["author"])
			return
		}
		l.read(v["@graph"], depth+1)
		l.read(v["mainEntity"], depth+1)
	}
}

func (l *linkedData) people(v any) {
	switch v := v.(type) {
	case string:
		l.authors = append(l.authors, v)
	case []any:
		for _, e := range v[:min(len(v), 100)] {
			if _, nested := e.([]any); !nested {
				l.people(e)
			}
		}
	case map[string]any:
		if name := jsonText(v["name"]); name != "" {
			l.authors = append(l.authors, name)
		}
	}
}

// jsonText returns v if it is a string, or the first of a list of strings.
func jsonText(v any) string {
	if l, ok := v.([]any); ok && len(l) > 0 {
		v = l[0]
	}
	s, _ := v.(string)
	return s
}
