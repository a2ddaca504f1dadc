package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A marked is a passage that was marked as wrong, by so many.
type marked struct {
	number    int // of the first report
	times     int
	questions []string // that were sent with it
	Report             // the last one
}

// markedOf gathers the reports of one passage, the newest first.
func markedOf(all []Report) (out []marked) {
	at := make(map[string]int)
	for _, r := range all {
		i, ok := at[r.Passage]
		if !ok {
			i, at[r.Passage] = len(out), len(out)
			out = append(out, marked{number: r.Number, Report: r})
		}
		m := &out[i]
		m.number, m.times = min(m.number, r.Number), m.times+1
		if r.Question != "" {
			m.questions = append(m.questions, r.Question)
		}
	}
	return out
}

// shownQuestions is how many of them are shown with one passage.
const shownQuestions = 3

// wrongLines lists the passages that were marked as wrong, of the shelf that is used
// here: what stands on that of another channel is not shown in this one.
func (b *Bot) wrongLines(ctx context.Context, r *request) (lines []Block, title string, err error) {
	all, err := b.state.Reports(ctx, r.Space)
	if err != nil {
		return nil, "", unkept(fmt.Errorf("read reports: %w", err), "I cannot read the reports just now.")
	}
	total := len(all)
	all = slices.DeleteFunc(all, func(x Report) bool { return x.Shelf != r.shelf.Name })
	passages := markedOf(all)
	for _, m := range passages {
		lines = append(lines, r.markedLines(m)...)
	}
	if len(passages) > 0 {
		lines = append(lines, r.hint("To drop one: /gaps drop NUMBER, as in w%d; all of this space: /gaps drop wrong", passages[0].number))
	}
	if n := total - len(all); n > 0 {
		lines = append(lines, Block{Kind: Hint, Text: r.Count(n, "and %d report on the library of another channel: ask there",
			"and %d reports on libraries of other channels: ask there")})
	}
	if len(passages) == 0 {
		return lines, r.Say("Nothing was marked as wrong."), nil
	}
	return lines, r.Count(len(passages), "%d passage was marked as wrong:", "%d passages were marked as wrong:"), nil
}

// markedLines are a passage with its place, how many marked it, and what they asked.
// They are one line but for the place, so that a page does not part them.
func (r *request) markedLines(m marked) []Block {
	head := []string{fmt.Sprintf("w%d", m.number), r.Count(m.times, "marked by %d person", "marked by %d people"), r.Date(m.At)}
	text, place := "", r.Say("in %s, which was changed or taken away since", m.Document)
	if _, l, err := decodePassage(m.Passage, r.base.Documents()); err == nil {
		if s, ok := r.base.Quote(l); ok {
			text, place = r.quoted(clip(s.Text, longGap)), r.placeLine(s.Citation)
		}
	}
	line := strings.Join(head, " · ")
	if text != "" {
		line += ": " + text
	}
	for _, q := range m.questions[:min(len(m.questions), shownQuestions)] {
		line += " · " + r.Say("asked: %s", r.quoted(clip(q, longGap)))
	}
	return []Block{{Kind: ListItem, Text: line}, {Kind: Place, Text: place}}
}

// dropReport drops the reports of a passage by the number of any of them.
func (b *Bot) dropReport(ctx context.Context, r *request, number string) (int, error) {
	all, err := b.state.Reports(ctx, r.Space)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(all, func(x Report) bool { return strconv.Itoa(x.Number) == number })
	if i < 0 {
		return 0, nil
	}
	return b.state.DropReports(ctx, r.Space, all[i].Shelf, all[i].Passage)
}
