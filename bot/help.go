package bot

import (
	"context"
	"fmt"
	"strings"

	"footnote/knowledge/store"
)

// help lists the commands that the author may use, or explains one.
func (b *Bot) help(_ context.Context, r *request) (Reply, error) {
	if name := strings.TrimPrefix(r.options["command"], "/"); name != "" {
		c := b.command(name)
		if c == nil {
			return Reply{}, b.unknown(name)
		}
		return Reply{Blocks: r.explain(c), Visibility: Discreet}, nil
	}
	blocks := r.say("Ask me about the reading, in your own words; I answer with the author's. I also know:")
	for i := range b.commands {
		c := &b.commands[i]
		if c.Manager && !r.manages() {
			continue
		}
		blocks = append(blocks, Block{Kind: ListItem, Text: r.usage(c) + ": " + r.Say(c.Summary)})
	}
	blocks = append(blocks, r.line("Said alone after an answer:"))
	for _, p := range b.phrases {
		if p.does != "" {
			blocks = append(blocks, r.item("“%s”: %s", p.says[0], p.does))
		}
	}
	if !r.Direct {
		blocks = append(blocks, r.hint("Here I speak only when mentioned or commanded."))
	}
	return Reply{Blocks: append(blocks, r.hint("More about one: /help ask")), Visibility: Discreet}, nil
}

// explain says what a command does and how it is typed.
func (v voice) explain(c *Command) []Block {
	blocks := []Block{{Kind: Say, Text: v.usage(c)}, {Kind: Say, Text: v.Say(c.Summary) + "."}}
	if c.Help != "" {
		blocks = append(blocks, v.line(c.Help))
	}
	for _, o := range c.Options {
		text := o.Name + ": " + v.Say(o.Summary)
		if o.Type == Choice {
			text += " (" + strings.Join(o.Choices, ", ") + ")"
		}
		blocks = append(blocks, Block{Kind: ListItem, Text: text})
	}
	if c.Manager {
		blocks = append(blocks, v.hint("For managers."))
	}
	return append(blocks, v.hint("For example: %s", v.Typed(c.Example)))
}

// privacy says what is kept.
func (b *Bot) privacy(_ context.Context, r *request) (Reply, error) {
	blocks := r.say("I read only what is addressed to me.")
	if !r.Direct && r.set.is(autoAnswer, "on") {
		blocks = r.say("In this conversation a manager lets me read every message, to answer questions that I am sure of.")
	}
	if !r.Direct && r.set.is(mentionsOnly, "off") {
		blocks = append(blocks, r.line("In threads in which I was asked, a manager lets me read every message, to answer questions that I am sure of."))
	}
	if b.keepsGaps(r.set) {
		blocks = append(blocks, r.line("A question that the material does not answer is kept here for %d days, in /gaps, if all could see you ask it or you press the button for it. "+
			"That it was you is kept only to be able to erase it, and shown to nobody.", keepDays()))
	}
	if r.set.where(settingNamed(weekly)) != "" {
		blocks = append(blocks, r.line("For a summary of the week I count, for 5 weeks, how many questions were answered and which sources were quoted, and not who asked."))
	}
	return Reply{Visibility: Private, Blocks: append(blocks,
		r.line("Your questions stay in my memory for half an hour, so that a follow-up works; my log has no words of yours. "+
			"A question that waits for its answer is kept on disk, so that a crash does not lose it, and erased when it was answered."),
		r.line("With Wrong? managers see which passage was marked, when and where, for %d days; your question only if you send it, too. "+
			"That it was you is kept to count you once, and shown to nobody.", keepDays()),
		r.line("Of a file that you add I keep its content, when it came, and that you brought it. "+
			"What is removed from the library is erased after %s days.", graceDays()),
		r.line("Nothing that is asked or read in one space reaches another, and I ask no other service."),
		r.hint("/forget-me erases your questions, in /gaps and reports, too, and your name in the library, now."))}, nil
}

// forgetMe erases the author's questions in this space.
func (b *Bot) forgetMe(ctx context.Context, r *request) (Reply, error) {
	var forgotten []string
	if n := b.memory.forget(r.Space, r.Author.ID); n > 0 {
		forgotten = append(forgotten, r.Count(n, "%d question", "%d questions"))
	}
	if b.library != nil {
		n, err := b.library.Forget(ctx, store.Space(r.Space), string(r.Author.ID))
		if err != nil {
			return Reply{}, told(err)
		}
		if n > 0 {
			forgotten = append(forgotten, r.Count(n, "your name on %d record of the library", "your name on %d records of the library"))
		}
	}
	// Of what waits, this very message may be a part, so its number says nothing.
	done, err := b.state.Forget(ctx, r.Space, r.Author.ID)
	if err != nil {
		return Reply{}, unkept(fmt.Errorf("forget what is kept: %w", err), "I could not erase everything of you.")
	}
	if done.Gaps > 0 {
		forgotten = append(forgotten, r.Count(done.Gaps, "%d question in /gaps", "%d questions in /gaps"))
	}
	if done.Reports > 0 {
		forgotten = append(forgotten, r.Count(done.Reports, "that %d report was yours", "that %d reports were yours"))
	}
	blocks := r.say("I remember nothing of you here.")
	if len(forgotten) > 0 {
		blocks = r.say("Forgotten: %s. I remember nothing of you here now.", strings.Join(forgotten, ", "))
	}
	return Reply{Visibility: Private, Forget: true, Blocks: append(blocks,
		r.hint("What was said in this conversation itself stays until it is deleted there."))}, nil
}
