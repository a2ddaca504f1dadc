package bot

import (
	"strconv"
	"strings"

	"footnote/knowledge/document"
	"footnote/knowledge/library"
)

// shownChanges is how many changed paragraphs one reply shows.
const shownChanges = 3

// changeBlocks says what a new version of a source changed.
func changeBlocks(c library.Changes) []Block {
	version := "Version " + strconv.Itoa(c.To) + " is in its place."
	if c.Unknown {
		return say(version + " What the one before said cannot be read any more, so I cannot tell what changed.")
	}
	blocks := say(version + " " + ChangeLine(c))
	for i, p := range c.Paragraphs {
		if i == shownChanges {
			blocks = append(blocks, Block{Kind: Hint, Text: "and " + count(len(c.Paragraphs)-i+c.More, "more changed paragraph")})
			break
		}
		was, now := diffQuotes(p.Diff)
		where := "At the beginning"
		if n := len(p.Section); n > 0 {
			where = "Under " + p.Section[n-1]
		}
		blocks = append(blocks, Block{Kind: Say, Text: where + ", before:"}, around(was),
			Block{Kind: Say, Text: "Now:"}, around(now))
	}
	return blocks
}

// ChangeLine says in a sentence or two how much changed.
func ChangeLine(c library.Changes) string {
	if c.Changed+c.Added+c.Gone == 0 && len(c.SectionsAdded)+len(c.SectionsGone)+len(c.ReferencesAdded)+len(c.ReferencesGone) == 0 {
		return "Not a word of its text changed."
	}
	line := count(c.Same, "paragraph") + " the same, " + strconv.Itoa(c.Changed) + " changed, " +
		strconv.Itoa(c.Added) + " new, " + strconv.Itoa(c.Gone) + " gone."
	for _, part := range []struct {
		lead string
		what []string
	}{{"New sections", c.SectionsAdded}, {"Sections gone", c.SectionsGone}} {
		if len(part.what) > 0 {
			line += " " + part.lead + ": " + quotedList(part.what) + "."
		}
	}
	if a, g := len(c.ReferencesAdded), len(c.ReferencesGone); a+g > 0 {
		line += " References: " + strconv.Itoa(a) + " new, " + strconv.Itoa(g) + " gone."
	}
	return line
}

// changeWindow is how much of a paragraph is shown around its changes, in bytes.
const changeWindow = 400

// around cuts a quotation to what stands around its first mark.
func around(b Block) Block {
	if len(b.Text) <= changeWindow {
		return b
	}
	middle := 0
	if len(b.Marks) > 0 {
		middle = b.Marks[0].Start
	}
	start := max(0, min(middle-changeWindow/3, len(b.Text)-changeWindow))
	end := min(len(b.Text), start+changeWindow)
	if start > 0 {
		start += max(strings.IndexByte(b.Text[start:], ' '), 0) + 1
	}
	if end < len(b.Text) {
		end = start + strings.LastIndexByte(b.Text[start:end], ' ')
		if end < start {
			end = len(b.Text)
		}
	}
	window := document.Span{Start: start, End: end}
	cut := Block{Kind: b.Kind}
	lead := ""
	if start > 0 {
		lead = "… "
	}
	cut.Text = lead + window.Of(b.Text)
	for _, m := range b.Marks {
		s, e := max(m.Start, start), min(m.End, end)
		if s < e {
			cut.Marks = append(cut.Marks, Mark{s - start + len(lead), e - start + len(lead)})
		}
	}
	if end < len(b.Text) {
		cut.Text += " …"
	}
	return cut
}
