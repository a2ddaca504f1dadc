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

// Show is a whole answer with all its passages, in English, for where nobody can
// press Next.
func Show(a knowledge.Answer) Reply {
	var v voice
	if a.Verdict == knowledge.NotInMaterial || len(a.Snippets) == 0 {
		return inert(Reply{Blocks: v.refusalBlocks(a)})
	}
	var blocks []Block
	if a.Verdict == knowledge.Uncertain {
		blocks = v.unsureBlocks(a)
	}
	for _, s := range a.Snippets {
		blocks = append(blocks, v.passageBlocks(s)...)
	}
	return inert(Reply{Blocks: append(blocks, v.readBlocks(a)...)})
}

// unsureBlocks is said before a passage that may not answer: that it may not,
// and which words of the question it lacks.
func (v voice) unsureBlocks(a knowledge.Answer) []Block {
	parts := []string{v.Say("I am not sure that the material answers this.")}
	if lack := v.lacking(a); lack != "" {
		parts = append(parts, lack)
	}
	return said(strings.Join(append(parts, v.Say("The closest passage:")), " "))
}

// lacking says which words of the question the first passage of an uncertain
// answer does not have, and which the material does not have at all; "" if it
// has all. A sure answer need not have every word, but one that is nowhere in
// the material is worth knowing there too.
func (v voice) lacking(a knowledge.Answer) string {
	var here, anywhere []string
	borrowed := v.leansOnBefore(a)
	for _, e := range a.Evidence {
		switch {
		case e.Count == 0:
			anywhere = append(anywhere, e.Word)
		case !e.InSnippet && a.Verdict == knowledge.Uncertain && !slices.Contains(borrowed, v.quoted(e.Word)):
			here = append(here, e.Word)
		}
	}
	var parts []string
	if len(here) > 0 {
		parts = append(parts, v.Say("Not in this passage: %s.", v.quotedList(here)))
	}
	if len(anywhere) > 0 {
		parts = append(parts, v.Say("Not in the material: %s.", v.quotedList(anywhere)))
	}
	return strings.Join(parts, " ")
}

// answerBlocks says an answer, with the passage of the given rank. The best
// quote comes first, then where it stands, what it leans on, and what was read
// into the question.
func (v voice) answerBlocks(a knowledge.Answer, rank int) []Block {
	if a.Verdict == knowledge.NotInMaterial || rank >= len(a.Snippets) {
		return v.refusalBlocks(a)
	}
	var blocks []Block
	if a.Verdict == knowledge.Uncertain && rank == 0 {
		blocks = v.unsureBlocks(a)
	}
	blocks = append(blocks, v.passageBlocks(a.Snippets[rank])...)
	if rank == 0 {
		blocks = append(blocks, v.readBlocks(a)...)
	}
	return blocks
}

// refusalBlocks says that the material does not answer, why, and what is near.
func (v voice) refusalBlocks(a knowledge.Answer) []Block {
	blocks := v.say("The material does not answer this.")
	if len(a.Evidence) > 0 {
		words := make([]string, len(a.Evidence))
		for i, e := range a.Evidence {
			words[i] = v.evidence(e)
		}
		blocks = append(blocks, Block{Kind: Hint, Text: strings.Join(words, ", ")})
	}
	if before := v.leansOnBefore(a); len(before) > 0 {
		blocks = append(blocks, v.hint("I read it with what was asked before."))
	}
	if len(a.Nearest) > 0 {
		blocks = append(blocks, v.hint("Nearest to it:"))
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
func (v voice) evidence(e knowledge.Evidence) string {
	word := v.quoted(e.Word)
	if len(e.Read) > 0 {
		word = v.Say("%s (read as %s)", word, v.quotedList(e.Read))
	}
	if e.Count == 0 {
		return v.Say("%s not in the material", word)
	}
	return fmt.Sprintf("%s %d×", word, e.Count)
}

// readBlocks says how the question was understood where that differs from
// what was typed, and under an answer which of its words the material does not
// have; an uncertain one has said so before.
func (v voice) readBlocks(a knowledge.Answer) []Block {
	var blocks []Block
	if before := v.leansOnBefore(a); len(before) > 0 {
		blocks = append(blocks, v.hint("I read this with what was asked before: %s.", strings.Join(before, ", ")))
	}
	var reads []string
	for _, e := range a.Evidence {
		if len(e.Read) > 0 && e.Why != "acronym" {
			reads = append(reads, v.Say("%s as %s", v.quoted(e.Word), v.quotedList(e.Read)))
		}
	}
	if len(reads) > 0 {
		blocks = append(blocks, v.hint("I read %s.", strings.Join(reads, ", ")))
	}
	if lack := v.lacking(a); lack != "" && a.Verdict == knowledge.Answered {
		blocks = append(blocks, Block{Kind: Hint, Text: lack})
	}
	return blocks
}

// leansOnBefore returns the words that were looked for and are not in the
// question itself: they come from the conversation.
func (v voice) leansOnBefore(a knowledge.Answer) []string {
	typed := fold(a.Question)
	var words []string
	for _, e := range a.Evidence {
		if w := fold(e.Word); w != "" && !strings.Contains(typed, w) {
			words = append(words, v.quoted(e.Word))
		}
	}
	return words
}

// passageBlocks shows a snippet: the quotation, its place, its references.
func (v voice) passageBlocks(s knowledge.Snippet) []Block {
	quote := Block{Kind: Quotation, Text: s.Text}
	for _, h := range s.Highlights {
		quote.Marks = append(quote.Marks, Mark{h.Start, h.End})
	}
	blocks := []Block{quote, {Kind: Place, Text: v.placeLine(s.Citation)}}
	return append(blocks, v.citedBlocks(s.Citation.References)...)
}

// placeLine says where a snippet stands: source · section · page · paragraph.
// It stands under every quotation, and so is short: a long title gives up its
// subtitle, which Cite shows.
func (v voice) placeLine(c knowledge.Citation) string {
	return strings.Join(append([]string{v.sourceName(c.Title, c.Authors, c.Year)}, v.within(c)...), " · ")
}

// sourceName is a source in a few words: authors, short title, year.
func (v voice) sourceName(title string, authors []string, year int) string {
	name := shortTitle(title)
	if by := v.byline(authors); by != "" {
		name = by + ", " + name
	}
	if year != 0 {
		name += fmt.Sprintf(" (%d)", year)
	}
	return name
}

// within is where a snippet stands in its source.
func (v voice) within(c knowledge.Citation) []string {
	var parts []string
	if path := sectionPath(c.Section); path != "" {
		parts = append(parts, path)
	}
	if c.Page != "" {
		parts = append(parts, v.Say("p. %s", c.Page))
	}
	if c.Paragraph > 0 {
		parts = append(parts, v.Say("¶ %d", c.Paragraph))
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
func (v voice) citedBlocks(refs []reference.Resolution) []Block {
	var blocks []Block
	at := make(map[string]int) // entry text → block
	for _, r := range refs {
		marker := strings.TrimSpace(r.Marker)
		if r.Reference == nil || r.Status == reference.Missing {
			note := r.Note
			if note == "" {
				note = v.Say("not in this source's reference list")
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
			text += " " + v.Say("(quoted there: %s)", r.Via)
		}
		if r.Note != "" {
			text += " [" + r.Note + "]"
		}
		at[r.Reference.Text] = len(blocks)
		blocks = append(blocks, Block{Kind: Cited, Text: text, Link: reference.Link(*r.Reference)})
	}
	if n := len(blocks) - citedPerReply; n > 0 {
		blocks = append(blocks[:citedPerReply], Block{Kind: Cited, Text: v.Count(n, "and %d more reference", "and %d more references")})
	}
	return blocks
}
