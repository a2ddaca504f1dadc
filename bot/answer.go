package bot

import (
	"fmt"
	"strings"

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
		blocks = say(unsure)
	}
	for _, s := range a.Snippets {
		blocks = append(blocks, passageBlocks(s)...)
	}
	return inert(Reply{Blocks: append(blocks, readBlocks(a)...)})
}

// unsure introduces a passage that may not answer.
const unsure = "I am not sure that the material answers this. The closest passage:"

// answerBlocks says an answer, with the passage of the given rank. The best
// quote comes first, then where it stands, what it leans on, and what was read
// into the question.
func answerBlocks(a knowledge.Answer, rank int) []Block {
	if a.Verdict == knowledge.NotInMaterial || rank >= len(a.Snippets) {
		return refusalBlocks(a)
	}
	var blocks []Block
	if a.Verdict == knowledge.Uncertain && rank == 0 {
		blocks = say(unsure)
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
// what was typed, and under an uncertain answer which of its words the material
// does not have.
func readBlocks(a knowledge.Answer) []Block {
	var blocks []Block
	if before := leansOnBefore(a); len(before) > 0 {
		blocks = append(blocks, Block{Kind: Hint, Text: "I read this with what was asked before: " + strings.Join(before, ", ") + "."})
	}
	var reads, missing []string
	for _, e := range a.Evidence {
		if len(e.Read) > 0 && e.Why != "acronym" {
			reads = append(reads, "“"+e.Word+"” as "+quotedList(e.Read))
		}
		if e.Count == 0 {
			missing = append(missing, "“"+e.Word+"”")
		}
	}
	if len(reads) > 0 {
		blocks = append(blocks, Block{Kind: Hint, Text: "I read " + strings.Join(reads, ", ") + "."})
	}
	if a.Verdict == knowledge.Uncertain && len(missing) > 0 {
		blocks = append(blocks, Block{Kind: Hint, Text: "Not in the material: " + strings.Join(missing, ", ")})
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
	const most = 3
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
func placeLine(c knowledge.Citation) string {
	source := c.Title
	if by := byline(c.Authors); by != "" {
		source = by + ", " + source
	}
	if c.Year != 0 {
		source += fmt.Sprintf(" (%d)", c.Year)
	}
	parts := []string{source}
	if path := sectionPath(c.Section); path != "" {
		parts = append(parts, path)
	}
	if c.Page != "" {
		parts = append(parts, "p. "+c.Page)
	}
	if c.Paragraph > 0 {
		parts = append(parts, fmt.Sprintf("¶ %d", c.Paragraph))
	}
	return strings.Join(parts, " · ")
}

// sectionPath is the heading path where it is short, else its end, which says
// most.
func sectionPath(path []string) string {
	const short = 80
	for i := range path {
		if p := strings.Join(path[i:], " › "); len([]rune(p)) <= short || i == len(path)-1 {
			return p
		}
	}
	return ""
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
