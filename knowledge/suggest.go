package knowledge

import (
	"sort"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/fuzzy"
	"footnote/knowledge/index"
)

// maxTerms bounds the terms offered while someone types.
const maxTerms = 6000

// Complete returns at most limit headings, titles, authors and terms for what
// someone is typing, best first. An empty text gives the first headings.
func (b *Base) Complete(text string, limit int) []Suggestion {
	c := b.completer()
	var out []Suggestion
	for _, m := range c.Completer.Complete(text, limit) {
		s := c.suggestions[m.Item]
		s.Match = string(m.Match)
		out = append(out, s)
	}
	return out
}

// newCompleter collects what can be offered: titles and headings first, then
// authors, then terms by how much they say.
func (b *Base) newCompleter() *completer {
	c := &completer{}
	seen := map[string]bool{}
	add := func(s Suggestion) {
		key := strings.ToLower(s.Text)
		if s.Text != "" && !seen[key] {
			seen[key] = true
			c.suggestions = append(c.suggestions, s)
		}
	}
	for _, d := range b.docs {
		add(Suggestion{Text: d.Title, Kind: "title", Document: d.ID})
	}
	for _, d := range b.docs {
		for i, s := range d.Sections {
			if i > 0 {
				add(Suggestion{Text: s.Title, Kind: "heading", Document: d.ID, Section: i})
			}
		}
	}
	for _, d := range b.docs {
		for _, a := range d.Authors {
			add(Suggestion{Text: a, Kind: "author", Document: d.ID})
		}
	}
	for _, a := range b.lex.Acronyms() {
		add(Suggestion{Text: a.Text, Kind: "term"})
		add(Suggestion{Text: a.Short, Kind: "term"})
	}
	for _, t := range b.terms() {
		add(Suggestion{Text: t, Kind: "term"})
	}
	items := make([]string, len(c.suggestions))
	for i, s := range c.suggestions {
		items[i] = s.Text
	}
	c.Completer = fuzzy.NewCompleter(items)
	return c
}

// terms returns words and names of several words that the material is about:
// frequent here for how rare they are in general.
func (b *Base) terms() []string {
	type scored struct {
		text  string
		score float64
	}
	count := map[string]int{}
	score := map[string]float64{}
	for p := range b.lex.Len() {
		par := b.lex.Paragraph(p)
		if !par.Kind.Answers() {
			continue
		}
		var s analysis.Scanner
		s.Reset(par.Text)
		start, end, words := -1, 0, 0
		flush := func() {
			if words >= 2 && words <= 4 {
				name := par.Text[start:end]
				count[name]++
				score[name] += 3
			}
			start, words = -1, 0
		}
		for w, ok := s.Next(); ok; w, ok = s.Next() {
			n := b.lex.Find(w.Text)
			if n == index.None || b.lex.StemOf(n) == index.None {
				flush()
				continue
			}
			if text := par.Text[w.Start:w.End]; !w.Gram && utf8.RuneCountInString(text) > 3 && b.lex.Class(n)&index.Number == 0 {
				if b.lex.Class(n)&index.Name == 0 {
					text = strings.ToLower(text)
				}
				count[text]++
				if count[text] == 1 {
					_, bg := b.lex.Rarity(b.lex.StemOf(n))
					score[text] = bg / 10
				}
			}
			if b.lex.Class(n)&index.Name != 0 && w.Case != analysis.Lower {
				if start < 0 || strings.TrimLeft(par.Text[end:w.Start], " ") != "" {
					flush()
					start = w.Start
				}
				end = w.End
				words++
				continue
			}
			flush()
		}
		flush()
	}
	var all []scored
	for text, n := range count {
		if n >= 2 {
			all = append(all, scored{text, score[text] * float64(n)})
		}
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].score != all[j].score {
			return all[i].score > all[j].score
		}
		return all[i].text < all[j].text
	})
	var out []string
	for _, s := range all[:min(len(all), maxTerms)] {
		out = append(out, s.text)
	}
	return out
}

// telling is the rarity from which a word says what somebody may look for.
const telling = 6

// nearest returns what the material has near to a question that it does not
// answer: headings with its words, words like those it lacks, and the headings
// over the closest passages.
func (b *Base) nearest(a asking) []Suggestion {
	const most = 4
	out := []Suggestion{}
	add := func(s Suggestion) {
		for _, o := range out {
			if o.Text == s.Text {
				return
			}
		}
		if len(out) < most && s.Text != "" {
			out = append(out, s)
		}
	}
	for i := range a.q.Terms {
		t := &a.q.Terms[i]
		if t.Known() || len(t.Similar) == 0 {
			continue
		}
		best := t.Similar[0]
		for _, s := range t.Similar {
			if s.Sim > best.Sim {
				best = s
			}
		}
		if _, background := b.lex.Rarity(best.ID); best.Sim >= 0.5 && background >= telling {
			words := b.lex.WordsOf(best.ID)
			w := words[0]
			for _, v := range words {
				if b.lex.WordCount(v) > b.lex.WordCount(w) {
					w = v
				}
			}
			add(Suggestion{Text: b.lex.WordText(w), Kind: "term", Match: "near"})
		}
	}
	for k := range a.cs[:min(len(a.cs), 6)] {
		c := &a.cs[k]
		at := b.lex.Passage(c.Passage)
		d := b.docs[at.Document]
		if s := d.Paragraphs[at.Paragraph].Section; s > 0 {
			add(Suggestion{Text: d.Sections[s].Heading(), Kind: "heading", Document: d.ID, Match: "near", Section: s})
		} else {
			add(Suggestion{Text: d.Title, Kind: "title", Document: d.ID, Match: "near"})
		}
	}
	return out
}
