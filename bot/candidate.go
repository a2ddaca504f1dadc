package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"footnote/knowledge"
)

// contentTimeout is how long headings are looked for by their text: someone is
// typing, and goes on.
const contentTimeout = 50 * time.Millisecond

// plainly are candidates that are shown as they are written.
func plainly(values []string) (out []Candidate) {
	for _, v := range values {
		out = append(out, Candidate{Value: v, Label: v})
	}
	return out
}

// choices are those of an option that make sense in the conversation: a direct one
// is no channel.
func (r *request) choices(o *Option) []string {
	switch {
	case r.command.Name != "settings" || !r.Direct:
		return o.Choices
	case r.mine(), o.Name == "where":
		return nil
	}
	return settingNames(forBoth, forSpace)
}

// settingValues are the values of a setting, with what they mean.
func (v voice) settingValues(name string) (out []Candidate) {
	if s := settingNamed(name); s != nil {
		for i, value := range s.values {
			out = append(out, Candidate{Value: value, Label: value + " (" + v.Say(s.means[i]) + ")"})
		}
	}
	return out
}

func beginning(all []Candidate, text string) []Candidate {
	return slices.DeleteFunc(all, func(c Candidate) bool {
		return !strings.HasPrefix(strings.ToLower(c.Value), strings.ToLower(text))
	})
}

// sources completes the name of a document to its id.
func (v voice) sources(base Base, text string) (out []Candidate) {
	docs := base.Documents()
	if text != "" {
		docs = findSources(docs, text)
	}
	for _, d := range docs {
		out = append(out, Candidate{Value: d.ID, Label: v.sourceLine(d), Kind: "source"})
	}
	return out
}

// words completes free text from the material's headings, titles, terms and
// authors.
func (v voice) words(base Base, text string) (out []Candidate) {
	text = strings.TrimSpace(text)
	if fold(text) == "" {
		return nil
	}
	for _, s := range base.Complete(text, maxCandidates) {
		c := Candidate{Value: s.Text, Label: s.Text + " (" + v.kind(s.Kind) + ")", Kind: s.Kind}
		if s.Match != "exact" && s.Match != "prefix" {
			c.Match, c.Label = Near, v.Say("%s (%s, like “%s”)", s.Text, v.kind(s.Kind), opening(text))
		}
		out = append(out, c)
	}
	// Who types the beginning of something means it more than a word within, and
	// that more than what is like it.
	typed := fold(text)
	order := func(c Candidate) int {
		switch {
		case c.Match == Near:
			return 2
		case strings.HasPrefix(fold(c.Value), typed):
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return order(a) - order(b) })
	return out
}

// byContent finds the headings of what the material says to two words or more.
func (b *Bot) byContent(ctx context.Context, v voice, base Base, text string) (out []Candidate) {
	if len(strings.Fields(fold(text))) < 2 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, contentTimeout)
	defer cancel()
	a, err := base.Answer(ctx, knowledge.Question{Text: text, Limit: passagesPerQuestion})
	if err != nil || a.Verdict == knowledge.NotInMaterial {
		return nil
	}
	for _, s := range a.Snippets {
		d := documentByID(base.Documents(), s.Citation.Document)
		if d == nil {
			continue
		}
		c := Candidate{Value: d.Title, Match: Content, Kind: "title"}
		if i := d.Paragraphs[s.Citation.Locator.Paragraph].Section; i > 0 && d.Sections[i].Title != "" {
			c.Value, c.Kind = d.Sections[i].Title, "heading"
		}
		c.Label = v.Say("%s (%s, words in its text)", c.Value, v.kind(c.Kind))
		out = append(out, without([]Candidate{c}, out)...)
	}
	return out
}

// without leaves out of some candidates those that others have.
func without(some, others []Candidate) []Candidate {
	return slices.DeleteFunc(some, func(c Candidate) bool {
		return slices.ContainsFunc(others, func(o Candidate) bool { return fold(o.Value) == fold(c.Value) })
	})
}

// kind says what of the material a candidate is.
func (v voice) kind(name string) string {
	switch name {
	case "heading":
		return v.Say("heading")
	case "term":
		return v.Say("term")
	case "title":
		return v.Say("title")
	case "author":
		return v.Say("author")
	}
	return name
}
