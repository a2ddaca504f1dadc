package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/knowledge"
	"footnote/knowledge/reference"
)

// Bounds of what one reply shows.
const (
	passagesPerQuestion = 5 // as far as Next leads
	citedPerReply       = 8
	nearestPerReply     = 5
)

// Show is a whole answer with all its passages, for where nobody can press
// Next.
func Show(a knowledge.Answer) Reply {
	if a.Verdict == knowledge.NotInMaterial || len(a.Snippets) == 0 {
		return inert(Reply{Blocks: refusalBlocks(a)})
	}
	var blocks []Block
	if a.Verdict == knowledge.Uncertain {
		blocks = unsureBlocks(a)
	}
	for _, s := range a.Snippets {
		blocks = append(blocks, passageBlocks(s)...)
	}
	return inert(Reply{Blocks: append(blocks, readBlocks(a)...)})
}

// unsureBlocks is said before a passage that may not answer: that it may not,
// and which words of the question it lacks.
func unsureBlocks(a knowledge.Answer) []Block {
	text := "I am not sure that the material answers this."
	if lack := lacking(a); lack != "" {
		text += " " + lack
	}
	return say(text + " The closest passage:")
}

// lacking says which words of the question the first passage of an uncertain
// answer does not have, and which the material does not have at all; "" if it
// has all. A sure answer need not have every word, but one that is nowhere in
// the material is worth knowing there too.
func lacking(a knowledge.Answer) string {
	var here, anywhere []string
	borrowed := leansOnBefore(a)
	for _, e := range a.Evidence {
		switch {
		case e.Count == 0:
			anywhere = append(anywhere, e.Word)
		case !e.InSnippet && a.Verdict == knowledge.Uncertain && !slices.Contains(borrowed, "“"+e.Word+"”"):
			here = append(here, e.Word)
		}
	}
	var parts []string
	if len(here) > 0 {
		parts = append(parts, "Not in this passage: "+quotedList(here)+".")
	}
	if len(anywhere) > 0 {
		parts = append(parts, "Not in the material: "+quotedList(anywhere)+".")
	}
	return strings.Join(parts, " ")
}

// answerBlocks says an answer, with the passage of the given rank. The best
// quote comes first, then where it stands, what it leans on, and what was read
// into the question.
func answerBlocks(a knowledge.Answer, rank int) []Block {
	if a.Verdict == knowledge.NotInMaterial || rank >= len(a.Snippets) {
		return refusalBlocks(a)
	}
	var blocks []Block
	if a.Verdict == knowledge.Uncertain && rank == 0 {
		blocks = unsureBlocks(a)
	}
	blocks = append(blocks, passageBlocks(a.Snippets[rank])...)
	if rank == 0 {
		blocks = append(blocks, readBlocks(a)...)
	}
	return blocks
}

// refusalBlocks says that the material does not answer, why, and what is near.
func refusalBlocks(a knowledge.Answer) []Block {
	blocks := say("The material does not answer this.")
	if len(a.Evidence) > 0 {
		words := make([]string, len(a.Evidence))
		for i, e := range a.Evidence {
			words[i] = evidence(e)
		}
		blocks = append(blocks, Block{Kind: Hint, Text: strings.Join(words, ", ")})
	}
	if before := leansOnBefore(a); len(before) > 0 {
		blocks = append(blocks, Block{Kind: Hint, Text: "I read it with what was asked before."})
	}
	if len(a.Nearest) > 0 {
		blocks = append(blocks, Block{Kind: Hint, Text: "Nearest to it:"})
		for i, s := range a.Nearest {
			if i == nearestPerReply {
				break
			}
			blocks = append(blocks, Block{Kind: ListItem, Text: s.Text})
		}
	}
	return blocks
}

// evidence says what became of one word: "“Malacca” 3×".
func evidence(e knowledge.Evidence) string {
	word := "“" + e.Word + "”"
	if len(e.Read) > 0 {
		word += " (read as " + quotedList(e.Read) + ")"
	}
	if e.Count == 0 {
		return word + " not in the material"
	}
	return fmt.Sprintf("%s %d×", word, e.Count)
}

// readBlocks says how the question was understood where that differs from
// what was typed, and under an answer which of its words the material does not
// have; an uncertain one has said so before.
func readBlocks(a knowledge.Answer) []Block {
	var blocks []Block
	if before := leansOnBefore(a); len(before) > 0 {
		blocks = append(blocks, Block{Kind: Hint, Text: "I read this with what was asked before: " + strings.Join(before, ", ") + "."})
	}
	var reads []string
	for _, e := range a.Evidence {
		if len(e.Read) > 0 && e.Why != "acronym" {
			reads = append(reads, "“"+e.Word+"” as "+quotedList(e.Read))
		}
	}
	if len(reads) > 0 {
		blocks = append(blocks, Block{Kind: Hint, Text: "I read " + strings.Join(reads, ", ") + "."})
	}
	if lack := lacking(a); lack != "" && a.Verdict == knowledge.Answered {
		blocks = append(blocks, Block{Kind: Hint, Text: lack})
	}
	return blocks
}

// leansOnBefore returns the words that were looked for and are not in the
// question itself: they come from the conversation.
func leansOnBefore(a knowledge.Answer) []string {
	typed := fold(a.Question)
	var words []string
	for _, e := range a.Evidence {
		if w := fold(e.Word); w != "" && !strings.Contains(typed, w) {
			words = append(words, "“"+e.Word+"”")
		}
	}
	return words
}

func quotedList(words []string) string {
	const most = 5
	if len(words) > most {
		words = words[:most]
	}
	return "“" + strings.Join(words, "”, “") + "”"
}

// passageBlocks shows a snippet: the quotation, its place, its references.
func passageBlocks(s knowledge.Snippet) []Block {
	quote := Block{Kind: Quotation, Text: s.Text}
	for _, h := range s.Highlights {
		quote.Marks = append(quote.Marks, Mark{h.Start, h.End})
	}
	blocks := []Block{quote, {Kind: Place, Text: placeLine(s.Citation)}}
	return append(blocks, citedBlocks(s.Citation.References)...)
}

// placeLine says where a snippet stands: source · section · page · paragraph.
// It stands under every quotation, and so is short: a long title gives up its
// subtitle, which Cite shows.
func placeLine(c knowledge.Citation) string {
	return strings.Join(append([]string{sourceName(c.Title, c.Authors, c.Year)}, within(c)...), " · ")
}

// sourceName is a source in a few words: authors, short title, year.
func sourceName(title string, authors []string, year int) string {
	name := shortTitle(title)
	if by := byline(authors); by != "" {
		name = by + ", " + name
	}
	if year != 0 {
		name += fmt.Sprintf(" (%d)", year)
	}
	return name
}

// within is where a snippet stands in its source.
func within(c knowledge.Citation) []string {
	var parts []string
	if path := sectionPath(c.Section); path != "" {
		parts = append(parts, path)
	}
	if c.Page != "" {
		parts = append(parts, "p. "+c.Page)
	}
	if c.Paragraph > 0 {
		parts = append(parts, fmt.Sprintf("¶ %d", c.Paragraph))
	}
	return parts
}

// longTitle is the length in characters from which a title is shortened.
const longTitle = 60

// shortTitle is a title without its subtitle if it is long, and else with an
// elision.
func shortTitle(title string) string {
	if utf8.RuneCountInString(title) <= longTitle {
		return title
	}
	if main, _, ok := strings.Cut(title, ": "); ok && utf8.RuneCountInString(main) >= 12 {
		title = main
	}
	return clip(title, longTitle+20)
}

// clip is a text of at most most characters, cut between words with an elision.
func clip(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	text = string(runes[:most-1])
	if i := strings.LastIndexByte(text, ' '); i > len(text)/2 {
		text = text[:i]
	}
	return text + "…"
}

// sectionPath is the innermost heading, led by the numbered one it belongs to
// where both are short.
func sectionPath(path []string) string {
	if len(path) == 0 {
		return ""
	}
	last := len(path) - 1
	for i := last; i >= 0; i-- {
		if isNumber(path[i][:min(1, len(path[i]))]) {
			if p := strings.Join(path[i:], " › "); utf8.RuneCountInString(p) <= longTitle {
				return p
			}
			break
		}
	}
	return clip(path[last], longTitle+20)
}

// citedBlocks says each work that a passage leans on, once, in the order of
// its first mention.
func citedBlocks(refs []reference.Resolution) []Block {
	var blocks []Block
	at := make(map[string]int) // entry text → block
	for _, r := range refs {
		marker := strings.TrimSpace(r.Marker)
		if r.Reference == nil || r.Status == reference.Missing {
			note := r.Note
			if note == "" {
				note = "not in this source's reference list"
			}
			blocks = append(blocks, Block{Kind: Cited, Text: marker + ": " + note})
			continue
		}
		if i, ok := at[r.Reference.Text]; ok {
			if lead, entry, cut := strings.Cut(blocks[i].Text, " → "); cut && !strings.Contains(lead, marker) {
				blocks[i].Text = lead + "; " + marker + " → " + entry
			}
			continue
		}
		text := marker + " → " + r.Reference.Text
		if r.Via != "" {
			text += " (quoted there: " + r.Via + ")"
		}
		if r.Note != "" {
			text += " [" + r.Note + "]"
		}
		at[r.Reference.Text] = len(blocks)
		blocks = append(blocks, Block{Kind: Cited, Text: text, Link: reference.Link(*r.Reference)})
	}
	if n := len(blocks) - citedPerReply; n > 0 {
		blocks = append(blocks[:citedPerReply], Block{Kind: Cited, Text: "and " + count(n, "more reference")})
	}
	return blocks
}
