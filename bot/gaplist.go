package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"footnote/knowledge/document"
)

// Lists of /gaps, as tokens of pages name them.
const (
	gapsHere  = "gaps"
	gapsWrong = "wrong"
)

// longGap is how much of a kept question is shown, in characters.
const longGap = 200

// An asked is one question that the material did not answer, whoever asked it.
type asked struct {
	number int // of the first time
	times  int
	Gap    // the last time
}

// askedOf gathers what is the same question, the newest first.
func askedOf(all []Gap) (out []asked) {
	at := make(map[string]int)
	for _, g := range all {
		i, ok := at[g.Same]
		if !ok {
			at[g.Same] = len(out)
			out = append(out, asked{g.Number, g.Times, g})
			continue
		}
		out[i].number, out[i].times = min(out[i].number, g.Number), out[i].times+g.Times
	}
	return out
}

// gapsCommand does what /gaps is told.
func (b *Bot) gapsCommand(ctx context.Context, r *request) (Reply, error) {
	what, which := r.options["what"], r.options["which"]
	switch {
	case what == "drop":
		return b.drop(ctx, r, which)
	case which != "":
		return Reply{}, refuse("“%s” does not belong there.", which).hint("It is typed: %s", r.usage(r.command))
	case what == gapsWrong:
		return b.page(ctx, r, gapsWrong, nil, 0)
	case what == everywhere:
		return b.page(ctx, r, everywhere, nil, 0)
	}
	return b.page(ctx, r, gapsHere, nil, 0)
}

// forManagers refuses a part of /gaps to others.
func (r *request) forManagers(what string) error {
	if r.manages() {
		return nil
	}
	return refuse("Only a manager may use /gaps %s here.", what)
}

// gapLines lists the questions of a channel that the material did not answer, or for
// managers those of all channels. Who reads in one channel need not be able to read in
// another.
func (b *Bot) gapLines(ctx context.Context, r *request, all bool) (lines []Block, title string, err error) {
	if !b.keepsGaps(r.set) {
		return nil, "", r.gapsOff()
	}
	found, err := b.gapsOf(ctx, r)
	if err != nil {
		return nil, "", err
	}
	before := len(askedOf(found))
	if !all {
		found = slices.DeleteFunc(found, func(g Gap) bool { return g.channel() != r.channel() })
	}
	questions := askedOf(found)
	elsewhere := before - len(questions)
	slices.SortStableFunc(questions, func(a, b asked) int {
		if a.Open() != b.Open() {
			if a.Open() {
				return -1
			}
			return 1
		}
		return b.Answered.Compare(a.Answered)
	})
	open := 0
	for _, q := range questions {
		if q.Open() {
			open++
		}
		lines = append(lines, r.gapLine(q))
	}
	switch {
	case len(lines) > 0 && r.manages():
		lines = append(lines, r.hint("To drop one: /gaps drop NUMBER; all of this space: /gaps drop all"))
	case len(lines) == 0:
		lines = append(lines, r.hint("What the material does not answer is kept here for %d days.", keepDays()))
	}
	if elsewhere > 0 {
		lines = append(lines, Block{Kind: Hint, Text: r.Count(elsewhere, "and %d question from other channels: managers see it with /gaps everywhere",
			"and %d questions from other channels: managers see them with /gaps everywhere")})
	}
	if open == 0 {
		return lines, r.Say("No question waits for an answer here."), nil
	}
	return lines, r.Count(open, "%d question without an answer:", "%d questions without an answer:"), nil
}

// gapsOf are the questions to the shelf that is used here.
func (b *Bot) gapsOf(ctx context.Context, r *request) ([]Gap, error) {
	all, err := b.state.Gaps(ctx, r.Space)
	if err != nil {
		return nil, unkept(fmt.Errorf("read questions: %w", err), "I cannot read the questions just now.")
	}
	return slices.DeleteFunc(all, func(g Gap) bool { return g.Shelf != r.shelf.Name }), nil
}

// channel is the one in which a question was asked, also in a thread.
func (g Gap) channel() string {
	return Message{Conversation: g.Conversation, Channel: g.Channel}.channel()
}

// gapLine is a question with when and where it was asked, and what answers it.
func (r *request) gapLine(q asked) Block {
	parts := []string{fmt.Sprintf("%d. %s", q.number, r.quoted(clip(q.Question.Text, longGap))), r.Date(q.At), r.gapPlace(q.Gap)}
	if q.times > 1 {
		parts = append(parts, fmt.Sprintf("%d×", q.times))
	}
	if !q.Open() {
		parts = append(parts, r.answeredBy(q.Answered, q.Passage))
	}
	return Block{Kind: ListItem, Text: strings.Join(parts, " · ")}
}

func (r *request) gapPlace(g Gap) string {
	switch {
	case g.Direct:
		return r.Say("in a direct conversation")
	case g.channel() != r.channel():
		return r.Say("in another channel")
	case g.Thread:
		return r.Say("in a thread here")
	}
	return r.Say("in this channel")
}

// answeredBy says when a question was answered, and which source did it.
func (r *request) answeredBy(at time.Time, passage string) string {
	d, _, err := decodePassage(passage, r.base.Documents())
	if err != nil {
		return r.Say("answered on %s by a source that was changed or taken away since", r.Date(at))
	}
	return r.Say("answered on %s by %s", r.Date(at), r.docName(d))
}

func (v voice) docName(d *document.Document) string { return v.sourceName(d.Title, d.Authors, d.Year) }

// drop takes questions or reports off their lists, for good.
func (b *Bot) drop(ctx context.Context, r *request, which string) (Reply, error) {
	if err := r.forManagers("drop"); err != nil {
		return Reply{}, err
	}
	var n int
	var err error
	switch number, report := strings.CutPrefix(strings.ToLower(which), "w"); {
	case strings.EqualFold(which, "all"):
		n, err = b.state.EraseGaps(ctx, r.Space)
	case strings.EqualFold(which, gapsWrong):
		n, err = b.state.EraseReports(ctx, r.Space)
	case isNumber(number) && report:
		n, err = b.dropReport(ctx, r, number)
	case isNumber(number):
		n, err = b.dropGap(ctx, r, number)
	default:
		return Reply{}, refuse("Which one shall go? /gaps drop NUMBER").
			hint("The numbers stand in /gaps and /gaps wrong; all questions: /gaps drop all; all reports: /gaps drop wrong")
	}
	switch {
	case err != nil:
		return Reply{}, unkept(fmt.Errorf("drop: %w", err), "I could not erase that.")
	case n == 0:
		return Reply{}, refuse("Nothing here has that number.").hint("The numbers stand in /gaps and /gaps wrong; all questions: /gaps drop all; all reports: /gaps drop wrong")
	}
	return Reply{Blocks: r.say("Dropped, for good."), Visibility: Discreet}, nil
}

// dropGap drops a question by any of its numbers.
func (b *Bot) dropGap(ctx context.Context, r *request, number string) (int, error) {
	all, err := b.state.Gaps(ctx, r.Space)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(all, func(g Gap) bool { return strconv.Itoa(g.Number) == number })
	if i < 0 {
		return 0, nil
	}
	return b.state.DropGap(ctx, r.Space, all[i].Shelf, all[i].Same)
}
