package library

import (
	"strings"
	"unicode"

	"footnote/knowledge/diff"
	"footnote/knowledge/document"
)

// Bounds of the paragraphs that Changes shows.
const (
	MaxShown      = 20
	maxShownBytes = 64 << 10 // of their texts, before and now
)

// Changes says what became of a document from one version to the next. Counted
// are the paragraphs that may answer.
type Changes struct {
	From, To int // versions
	// Unknown is set where the text of the version before could not be read;
	// then there are no figures.
	Unknown bool

	Same, Changed, Added, Gone int // paragraphs

	SectionsAdded, SectionsGone     []string // headings below those above them
	ReferencesAdded, ReferencesGone []string // entries as printed

	// Paragraphs are those that changed, in their new order, MaxShown at most;
	// More says how many others there are.
	Paragraphs []Change
	More       int
}

// A Change is one paragraph before and now.
type Change struct {
	ID       string   // of the paragraph now
	Section  []string // headings that it stands under now, outermost first
	Was, Now string
	Diff     []diff.Edit
}

// compare says what changed between two versions of a document.
func compare(was, now *document.Document) Changes {
	var c Changes
	p := pair(was, now)
	from := make([]int, len(now.Paragraphs))
	for j := range from {
		from[j] = -1
	}
	for i, j := range p.to {
		if j >= 0 {
			from[j] = i
		}
		switch counted := was.Paragraphs[i].Kind.Answers() && hasWords(was.Paragraphs[i].Text); {
		case !counted:
		case j < 0:
			c.Gone++
		case p.same[i]:
			c.Same++
		default:
			c.Changed++
		}
	}
	ids := now.ParagraphIDs()
	shown := 0
	for j, i := range from {
		q := &now.Paragraphs[j]
		switch {
		case !q.Kind.Answers() || !hasWords(q.Text):
		case i < 0:
			c.Added++
		case !p.same[i] && was.Paragraphs[i].Kind.Answers():
			before := was.Paragraphs[i].Text
			if shown += len(before) + len(q.Text); len(c.Paragraphs) == MaxShown || shown > maxShownBytes {
				c.More++
				continue
			}
			c.Paragraphs = append(c.Paragraphs, Change{
				ID: ids[j], Section: now.Headings(q.Section), Was: before, Now: q.Text, Diff: diff.Words(before, q.Text),
			})
		}
	}
	c.SectionsAdded, c.SectionsGone = apart(sections(was), sections(now))
	c.ReferencesAdded, c.ReferencesGone = apart(references(was), references(now))
	return c
}

// A keyed text is compared by its key.
type keyed struct{ key, text string }

func sections(d *document.Document) []keyed {
	var all []keyed
	for i := 1; i < len(d.Sections); i++ {
		var titles []string
		for _, s := range d.Path(i) {
			titles = append(titles, d.Sections[s].Title) // a number alone is no change
		}
		all = append(all, keyed{folded(strings.Join(titles, "\n")), strings.Join(d.Headings(i), " › ")})
	}
	return all
}

func references(d *document.Document) []keyed {
	var all []keyed
	for i := range d.References {
		r := &d.References[i]
		key := strings.ToLower(r.DOI)
		if key == "" {
			key = folded(r.Text)
		}
		all = append(all, keyed{key, r.Text})
	}
	return all
}

// apart returns what only the second list has, and what only the first, as
// often as it has it more.
func apart(was, now []keyed) (added, gone []string) {
	n := map[string]int{}
	for _, k := range was {
		n[k.key]++
	}
	for _, k := range now {
		if n[k.key]--; n[k.key] < 0 {
			added = append(added, k.text)
		}
	}
	clear(n)
	for _, k := range now {
		n[k.key]++
	}
	for _, k := range was {
		if n[k.key]--; n[k.key] < 0 {
			gone = append(gone, k.text)
		}
	}
	return added, gone
}

// folded is the letters and digits of a text in lower case, a line feed for
// each line.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		if r == '\n' {
			return r
		}
		return -1
	}, s)
}

func hasWords(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
