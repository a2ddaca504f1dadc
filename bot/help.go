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
		return Reply{Blocks: c.explain(), Visibility: Discreet}, nil
	}
	blocks := say("Ask me about the reading, in your own words; I answer with the author's. I also know:")
	for i := range b.commands {
		c := &b.commands[i]
		if c.Manager && !r.manages() {
			continue
		}
		blocks = append(blocks, Block{Kind: ListItem, Text: c.Usage() + ": " + c.Summary})
	}
	blocks = append(blocks, Block{Kind: Say, Text: "Said alone after an answer:"})
	for _, p := range b.phrases {
		if p.does != "" {
			blocks = append(blocks, Block{Kind: ListItem, Text: "“" + p.says[0] + "”: " + p.does})
		}
	}
	if !r.Direct {
		blocks = append(blocks, Block{Kind: Hint, Text: "Here I speak only when mentioned or commanded."})
	}
	return Reply{Blocks: append(blocks, Block{Kind: Hint, Text: "More about one: /help ask"}), Visibility: Discreet}, nil
}

// explain says what a command does and how it is typed.
func (c *Command) explain() []Block {
	blocks := []Block{{Kind: Say, Text: c.Usage()}, {Kind: Say, Text: c.Summary + "."}}
	if c.Help != "" {
		blocks = append(blocks, Block{Kind: Say, Text: c.Help})
	}
	for _, o := range c.Options {
		text := o.Name + ": " + o.Summary
		if o.Type == Choice {
			text += " (" + strings.Join(o.Choices, ", ") + ")"
		}
		blocks = append(blocks, Block{Kind: ListItem, Text: text})
	}
	if c.Manager {
		blocks = append(blocks, Block{Kind: Hint, Text: "For managers."})
	}
	return append(blocks, Block{Kind: Hint, Text: "For example: " + c.Example})
}

// privacy says what is kept.
func (b *Bot) privacy(_ context.Context, r *request) (Reply, error) {
	blocks := say("I read only what is addressed to me.")
	if !r.Direct && r.set.is(autoAnswer, "on") {
		blocks = say("In this conversation a manager lets me read every message, to answer questions that I am sure of.")
	}
	return Reply{Visibility: Private, Blocks: append(blocks,
		Block{Kind: Say, Text: "Your questions stay in my memory for half an hour, so that a follow-up works; my log has no words of yours. " +
			"A question that waits for its answer is kept on disk, so that a crash does not lose it, and erased when it was answered."},
		Block{Kind: Say, Text: "Where a manager wants to be told, Wrong? shows them the quotation, and neither your question nor your name."},
		Block{Kind: Say, Text: "Of a file that you add I keep its content, when it came, and that you brought it. " +
			"What is removed from the library is erased after " + graceDays() + " days."},
		Block{Kind: Say, Text: "Nothing that is asked or read in one space reaches another, and I ask no other service."},
		Block{Kind: Hint, Text: "/forget-me erases your questions, and your name in the library, now."})}, nil
}

// forgetMe erases the author's questions in this space.
func (b *Bot) forgetMe(ctx context.Context, r *request) (Reply, error) {
	var forgotten []string
	if n := b.memory.forget(r.Space, r.Author.ID); n > 0 {
		forgotten = append(forgotten, count(n, "question"))
	}
	if b.library != nil {
		n, err := b.library.Forget(ctx, store.Space(r.Space), string(r.Author.ID))
		if err != nil {
			return Reply{}, told(err)
		}
		if n > 0 {
			forgotten = append(forgotten, "your name on "+count(n, "record")+" of the library")
		}
	}
	// Of what waits, this very message may be a part, so its number says nothing.
	if _, err := b.state.Forget(ctx, r.Space, r.Author.ID); err != nil {
		return Reply{}, unkept(fmt.Errorf("forget what waits: %w", err), "I could not erase everything of you.")
	}
	text := "I remember nothing of you here."
	if forgotten != nil {
		text = "Forgotten: " + strings.Join(forgotten, ", and ") + ". I remember nothing of you here now."
	}
	return Reply{Visibility: Private, Forget: true, Blocks: append(say(text),
		Block{Kind: Hint, Text: "What was said in this conversation itself stays until it is deleted there."})}, nil
}
