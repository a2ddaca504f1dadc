package bot

import (
	"context"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// A report is that a person finds a passage wrong as an answer.
type report struct {
	asker
	passage string // its token
}

// reportWrong tells those who look after the bot that an answer is wrong: the
// quotation and where it was shown, and neither who says so nor the question.
func (b *Bot) reportWrong(ctx context.Context, r *request, d *document.Document, l knowledge.Locator, s knowledge.Snippet) Reply {
	onward := r.hint("What may help now: Next, or the question in other words.")
	where, _ := r.set.chosen(feedback)
	if off := settingNamed(feedback).values[0]; where == "" || where == off {
		return Reply{Visibility: Discreet, Blocks: append(r.say("Thank you. Nobody here has chosen a place for such reports yet, so nobody is told."),
			r.hint("A manager can, in the channel for it: /settings feedback here"), onward)}
	}
	if _, ok := b.reports.take(report{asker{r.Space, r.Author.ID}, encodePassage(d, l)}, b.now()); !ok {
		return Reply{Visibility: Discreet, Blocks: append(r.say("You have told me so within the last hour, and it was passed on."), onward)}
	}
	// Their language, not that of who says so: that would tell them apart.
	there := voiceOf(held{r.set.all, Conversation(where)}, "", r.Called)
	aside := *r
	aside.voice = there
	about := r.Conversation
	if r.Direct {
		about = "" // it would tell who
	}
	return Reply{Visibility: Discreet,
		Blocks: append(r.say("Thank you. Those who look after me here see that this passage was marked as wrong, without your name or your question."), onward),
		Elsewhere: []Notice{{Conversation: Conversation(where), About: about,
			Blocks:  append(there.say("An answer was marked as wrong."), there.passageBlocks(s)...),
			Actions: b.opening(ctx, &aside, l)}}}
}
