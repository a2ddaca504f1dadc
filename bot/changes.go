package bot

import (
	"strings"

	"footnote/knowledge/document"
	"footnote/knowledge/library"
)

// shownChanges is how many changed paragraphs one reply shows.
const shownChanges = 3

// changeBlocks says what a new version of a source changed.
func (v voice) changeBlocks(c library.Changes) []Block {
	version := v.Say("Version %d is in its place.", c.To)
	if c.Unknown {
		return said(version + " " + v.Say("What the one before said cannot be read any more, so I cannot tell what changed."))
	}
	blocks := said(version + " " + v.changeLine(c))
	for i, p := range c.Paragraphs {
		if i == shownChanges {
			blocks = append(blocks, Block{Kind: Hint,
				Text: v.Count(len(c.Paragraphs)-i+c.More, "and %d more changed paragraph", "and %d more changed paragraphs")})
			break
		}
		was, now := diffQuotes(p.Diff)
		before := v.line("At the beginning, before:")
		if n := len(p.Section); n > 0 {
			before = v.line("Under %s, before:", p.Section[n-1])
		}
		blocks = append(blocks, before, around(was), v.line("Now:"), around(now))
	}
	return blocks
}

// ChangeLine says in a sentence or two how much changed, in English.
func ChangeLine(c library.Changes) string { return voice{}.changeLine(c) }

func (v voice) changeLine(c library.Changes) string {
	if c.Changed+c.Added+c.Gone == 0 && len(c.SectionsAdded)+len(c.SectionsGone)+len(c.ReferencesAdded)+len(c.ReferencesGone) == 0 {
		return v.Say("Not a word of its text changed.")
	}
	parts := []string{v.Count(c.Same, "%d paragraph the same, %d changed, %d new, %d gone.",
		"%d paragraphs the same, %d changed, %d new, %d gone.", c.Changed, c.Added, c.Gone)}
	if len(c.SectionsAdded) > 0 {
		parts = append(parts, v.Say("New sections: %s.", v.quotedList(c.SectionsAdded)))
	}
	if len(c.SectionsGone) > 0 {
		parts = append(parts, v.Say("Sections gone: %s.", v.quotedList(c.SectionsGone)))
	}
	if a, g := len(c.ReferencesAdded), len(c.ReferencesGone); a+g > 0 {
		parts = append(parts, v.Say("References: %d new, %d gone.", a, g))
	}
	return strings.Join(parts, " ")
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
