package bot

import "context"

// A Home is what a platform shows one person on a page of the bot's own: what can
// be asked, how, and what holds. Its blocks are data, as those of a Reply.
type Home struct {
	Library []Block // the material of the space
	// Recent are the person's own last questions in the space, the newest first,
	// for as long as they are remembered; nil if there are none.
	Recent []string
	Help   []Block // how to ask
	// Settings are those of the whole space; nil for who may not change them.
	Settings []Choosable
	// Prompts are questions that the material answers, at most 4; nil if there is
	// no material.
	Prompts []string
}

// A Choosable is a setting with what can be chosen, in the reader's language.
type Choosable struct {
	Name, Value string // as in /settings NAME VALUE --everywhere
	Choices     []Candidate
}

// Home is the page of m's author; m.Text is not read.
func (b *Bot) Home(ctx context.Context, m Message) (Home, error) {
	return Home{}, nil
}
