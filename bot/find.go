package bot

import (
	"context"
	"strings"
	"unicode/utf8"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// quotesPerReply bounds how many quotations of one message are checked.
const quotesPerReply = 3

// find checks the quotations in a text against the material; a text without
// any is looked for as it stands, and else taken for a question.
func (b *Bot) find(ctx context.Context, r *request) (Reply, error) {
	text := r.options["text"]
	if text == "" && r.ReplyTo != nil {
		text = r.ReplyTo.Text
	}
	if text == "" && r.ReplyTo.withheld() {
		return Reply{}, r.ReplyTo.unread()
	}
	if text == "" {
		return Reply{}, refuse("Find what?").hint("Type the words, or use it in reply to a message: %s", r.command.Example)
	}
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	docs := r.base.Documents()
	quotes := quotations(text)
	if len(quotes) == 0 {
		m, ok, err := findQuote(ctx, docs, text)
		switch {
		case err != nil:
			return Reply{}, err
		case ok:
			return b.found(ctx, r, said(r.verdict(m)), m), nil
		}
		return b.sourceOf(ctx, r, text)
	}
	if len(quotes) == 1 {
		m, ok, err := findQuote(ctx, docs, quotes[0])
		switch {
		case err != nil:
			return Reply{}, err
		case ok:
			return b.found(ctx, r, said(r.verdict(m)), m), nil
		}
		return Reply{Blocks: append(r.say("That quotation is not in the material, nor anything close to it."),
			r.hint("It may come from a source that is not here: /library")), Visibility: Discreet}, nil
	}
	reply := Reply{Visibility: Discreet}
	for _, q := range quotes[:min(len(quotes), quotesPerReply)] {
		line := r.quoted(opening(q)) + ": "
		m, ok, err := findQuote(ctx, docs, q)
		if err != nil {
			return Reply{}, err
		}
		if !ok {
			reply.Blocks = append(reply.Blocks, r.line("“%s”: not in the material.", opening(q)))
			continue
		}
		reply.Blocks = append(reply.Blocks, b.found(ctx, r, said(line+r.verdict(m)), m).Blocks...)
	}
	return reply, nil
}

// sourceOf answers with the passage that a text may have come from.
func (b *Bot) sourceOf(ctx context.Context, r *request, text string) (Reply, error) {
	if runes := []rune(text); len(runes) > knowledge.MaxQuestion {
		text = string(runes[:knowledge.MaxQuestion])
	}
	a, err := b.answer(ctx, r, knowledge.Question{Text: text, Limit: 1})
	if err != nil {
		return Reply{}, err
	}
	r.observed.Verdict = a.Verdict
	if a.Verdict == knowledge.NotInMaterial || len(a.Snippets) == 0 {
		return Reply{Blocks: r.refusalBlocks(a), Visibility: Discreet}, nil
	}
	s := a.Snippets[0]
	b.rememberFound(r, knowledge.Question{Text: text, Limit: passagesPerQuestion}, s)
	lead := r.say("These words are not in the material. On the same matter it says:")
	if n := len(wordsOf(text)); n < shortestQuote || n > longestQuote { // they were not looked for as they stand
		lead = r.say("On this matter the material says:")
	}
	return Reply{Blocks: append(lead, r.passageBlocks(s)...),
		Actions: b.foundActions(ctx, r, s.Citation.Locator, Discreet), Visibility: Discreet}, nil
}

// verdict says how a quotation compares with its source.
func (v voice) verdict(m match) string {
	switch {
	case m.verbatim:
		return v.Say("Exact.")
	case m.distance == 0:
		return v.Say("The same words; case, accents or punctuation differ.")
	}
	text := v.Count(m.distance, "Differs in %d word.", "Differs in %d words.")
	if len(m.extra) > 0 {
		extra := make([]string, len(m.extra))
		for i, x := range m.extra {
			extra[i] = v.quoted(x)
		}
		text += " " + v.Say("Not in the source: %s.", strings.Join(extra, ", "))
	}
	return text
}

// found shows the sentences that hold a match: its words marked or, where some
// differ, those.
func (b *Bot) found(ctx context.Context, r *request, blocks []Block, m match) Reply {
	p := &m.doc.Paragraphs[m.paragraph]
	l := knowledge.Locator{Document: m.doc.ID, Paragraph: m.paragraph, Sentences: sentencesOver(p, m.span)}
	s, ok := r.base.Quote(l)
	if !ok {
		return Reply{Blocks: blocks, Visibility: Discreet}
	}
	marked := m.differ
	if len(marked) == 0 {
		marked = []document.Span{m.span}
	}
	s.Highlights = nil
	for _, h := range marked {
		at := s.Citation.Locator.Text.Start
		s.Highlights = append(s.Highlights, document.Span{Start: h.Start - at, End: h.End - at})
	}
	b.rememberFound(r, knowledge.Question{}, s)
	return Reply{Blocks: append(blocks, r.passageBlocks(s)...),
		Actions: b.foundActions(ctx, r, s.Citation.Locator, Discreet), Visibility: Discreet}
}

// rememberFound lets "context" and "source" be about a passage found, with the
// question that led there; the zero Question if none did. It is nothing that a
// later question leans on.
func (b *Bot) rememberFound(r *request, q knowledge.Question, s knowledge.Snippet) {
	b.memory.add(placeOf(r.Message), turn{id: turnID(r.Message, q), person: r.Author.ID, question: q,
		seen: r.whispered(), at: b.now(), shown: r.token(s)})
}

// sentencesOver is the range of a paragraph's sentences that a span touches.
func sentencesOver(p *document.Paragraph, span document.Span) document.Span {
	over := document.Span{Start: -1}
	for i, s := range p.Sentences {
		if s.End > span.Start && s.Start < span.End {
			if over.Start < 0 {
				over.Start = i
			}
			over.End = i + 1
		}
	}
	return over
}

// opening is the first 40 characters of a text.
func opening(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:40]) + "…"
}
