package bot

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"footnote/bot/speech"
	"footnote/knowledge"
	"footnote/knowledge/document"
)

// reportsPerHour bounds what one person marks as wrong, since others are told of
// each.
const reportsPerHour = 10

// reportWrong keeps, for those who look after the bot, that an answer is wrong, and
// tells them where they chose to be told: the quotation and where it was shown, and
// neither who says so nor the question.
func (b *Bot) reportWrong(ctx context.Context, r *request, d *document.Document, l knowledge.Locator, s knowledge.Snippet) (Reply, error) {
	if wait, ok := b.reports.take(asker{r.Space, r.Author.ID}, b.now()); !ok {
		return Reply{}, refuse("That is more than %d reports in an hour. Go on in %s.", reportsPerHour, minutes(wait)).limit()
	}
	report := Report{Shelf: r.shelf.Name, Document: d.ID, Passage: encodePassage(d, l), Conversation: r.Conversation,
		Person: r.Author.ID, At: b.now()}
	if r.Direct {
		report.Conversation = "" // it would tell who
	}
	t, known := b.memory.shown(r.Message, report.Passage, pack(d, l), b.now())
	if known {
		report.Asked = t.id
	}
	number, fresh, err := b.state.KeepReport(ctx, r.Space, report, mostReports)
	if err != nil {
		return Reply{}, unkept(fmt.Errorf("keep report: %w", err), "I could not keep that.")
	}
	reply := Reply{Visibility: Discreet}
	onward := r.hint("What may help now: Next, or the question in other words.")
	if fresh {
		reply.Blocks = append(r.say("Thank you. Those who look after me here see that this passage was marked as wrong, without your name or your question."), onward)
		reply.Elsewhere = b.tellWrong(ctx, r, l, s)
	} else {
		reply.Blocks = append(r.say("You have told me so before, and it was passed on."), onward)
	}
	if known && t.person == r.Author.ID && t.typed {
		reply.Actions = []Action{{Kind: Send, Label: r.Say("Send my question, too"), Token: encodeSend(number, t.id)}}
		if t.seen == Private {
			r.hide = true
		}
	}
	return reply, nil
}

// tellWrong is what is said of a report where managers chose to be told; nil if they
// did not.
func (b *Bot) tellWrong(ctx context.Context, r *request, l knowledge.Locator, s knowledge.Snippet) []Notice {
	where := r.set.where(settingNamed(feedback))
	if where == "" {
		return nil
	}
	// Their language, not that of who says so: that would tell them apart.
	there := voiceOf(held{r.set.all, where}, "", r.Called)
	aside := *r
	aside.voice = there
	about := r.Conversation
	if r.Direct {
		about = "" // it would tell who
	}
	return []Notice{{Conversation: where, About: about,
		Blocks:  append(there.say("An answer was marked as wrong."), there.passageBlocks(s)...),
		Actions: b.opening(ctx, &aside, l)}}
}

// pressSend adds the question to a report, for who made it and asked.
func (b *Bot) pressSend(ctx context.Context, r *request) (Reply, error) {
	number, id, err := decodeSend(r.Press.Token)
	if err != nil {
		return Reply{}, unknownButton()
	}
	t, ok := b.memory.find(r.Message, id, b.now())
	if !ok || t.person != r.Author.ID {
		return Reply{}, refuse("I no longer have the question: I keep questions for half an hour, and not over a restart.")
	}
	r.goOn(t)
	ok, err = b.state.SetQuestion(ctx, r.Space, number, r.Author.ID, t.question.Text)
	switch {
	case err != nil:
		return Reply{}, unkept(fmt.Errorf("add question: %w", err), "I could not keep that.")
	case !ok:
		return Reply{}, refuse("That report is not there any more.")
	}
	return Reply{Visibility: r.whispered(), Blocks: append(r.say("Thank you. Your question stands with it now, without your name."),
		r.hint("/forget-me takes it away again."))}, nil
}

// encodeSend names a report and the question that it is about.
func encodeSend(number int, turn string) string {
	return strings.Join([]string{sendToken, strconv.Itoa(number), turn}, ".")
}

func decodeSend(token string) (number int, turn string, err error) {
	f := strings.Split(token, ".")
	if len(f) != 3 || f[0] != sendToken || len(token) > maxToken || !isNumber(f[1]) {
		return 0, "", errToken
	}
	if number, err = strconv.Atoi(f[1]); err != nil {
		return 0, "", errToken
	}
	return number, f[2], nil
}

// minutes is a waiting time as one says it, never zero.
func minutes(d time.Duration) speech.Sentence {
	return speech.Count(max(int(math.Ceil(d.Minutes())), 1), "%d minute", "%d minutes")
}
