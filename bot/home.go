package bot

import (
	"context"
	"errors"
	"slices"
	"strings"

	"footnote/knowledge"
)

// Bounds of a page.
const (
	homeSources = 15 // lines of the library
	homeRecent  = 5
)

// A Home is what a platform shows one person on a page of the bot's own: what can
// be asked, how, and what holds. Its blocks are data, as those of a Reply.
type Home struct {
	Library []Block // the material of the space, or why it is not shown
	// Recent are the person's own last questions in the space, the newest first,
	// for as long as they are remembered; nil if there are none.
	Recent []string
	Help   []Block // how to ask; nil for who may not
	// Settings are those of the whole space; nil for who may not change them, and
	// where there is nothing to set.
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

// Home is the page of m's author; m.Text is not read. It is always fit to be shown,
// also beside an error; the error is for the log and holds no text of a person or a
// document.
func (b *Bot) Home(ctx context.Context, m Message) (home Home, err error) {
	m.Addressed, m.Text, m.Press = true, "", nil
	r := &request{Message: m, voice: voiceOf(held{}, m.Locale, m.Called)}
	defer func() {
		if v := recover(); v != nil {
			err = contained(v)
			home = Home{Library: r.failed().Blocks}
		}
		home = inertHome(home)
	}()
	if m.Author.Bot {
		return Home{}, nil
	}
	if home, err = b.home(ctx, r); err != nil {
		excuse, lost := r.excuse(err)
		home.Library, err = excuse.Blocks, lost
	}
	return home, errors.Join(err, r.lost)
}

func (b *Bot) home(ctx context.Context, r *request) (Home, error) {
	if r.Author.Outsider {
		return Home{}, stranger()
	}
	if err := b.hold(ctx, r); err != nil {
		return Home{}, unkept(err, "I cannot read the settings just now.")
	}
	if err := b.permit(r); err != nil {
		return Home{}, err
	}
	home := Home{Recent: b.memory.recent(r.Space, r.Author.ID, homeRecent, b.now()), Help: b.howToAsk(r), Settings: b.choosable(r)}
	var err error
	if r.material, err = b.materialOf(ctx, r.Message); err != nil {
		if !errors.Is(err, knowledge.ErrNoDocuments) {
			return home, noMaterial(err)
		}
		r.base = nothing{}
	}
	home.Library, home.Prompts = b.homeLibrary(r), b.prompts(ctx, r)
	return home, nil
}

// homeLibrary is one line for each source, and how to add one.
func (b *Bot) homeLibrary(r *request) []Block {
	lines, title := r.libraryLines()
	blocks := said(title)
	blocks = append(blocks, lines[:min(len(lines), homeSources)]...)
	if n := len(lines) - homeSources; n > 0 {
		blocks = append(blocks, r.hint("and %d more: /library", n))
	}
	if b.library != nil && r.manages() {
		blocks = append(blocks, r.hint("To add a source, send me its file."))
	}
	return blocks
}

// howToAsk says so in a few lines.
func (b *Bot) howToAsk(r *request) []Block {
	ask, find := b.command("ask"), b.command("find")
	return append(r.say("Ask me about the reading, and I answer with the author's own words and where they stand."),
		r.item("Mention me in a channel or a thread, or write to me directly."),
		Block{Kind: ListItem, Text: r.usage(ask) + ": " + r.Say(ask.Summary)},
		r.item("In the menu of a message, “%s”: %s", find.MessageAction, r.Say(find.Summary)),
		r.hint("More about one: /help ask"))
}

// choosable are the settings of the whole space for who may change them. Where
// reports are shown is chosen in that place, and can only be ended from here.
func (b *Bot) choosable(r *request) (out []Choosable) {
	if !r.manages() || r.mine() {
		return nil
	}
	set := held{all: r.set.all}
	for _, s := range settingTable {
		value, _ := set.chosen(s.name)
		if value == "" {
			value = s.values[0]
		}
		c := Choosable{Name: s.name, Value: value, Choices: r.settingValues(s.name)}
		switch {
		case s.scope == forChannel, s.place && value == s.values[0], s.name == keepGaps && b.library == nil:
			continue
		case s.place:
			c.Value, c.Choices[1] = here, Candidate{Value: here, Label: r.settingLine(&s)}
		}
		out = append(out, c)
	}
	return out
}

// inertHome makes a page safe to show, as inert does a reply.
func inertHome(h Home) Home {
	h.Library, h.Help = inertBlocks(h.Library), inertBlocks(h.Help)
	h.Recent, h.Prompts = inertTexts(h.Recent), inertTexts(h.Prompts)
	return h
}

func inertTexts(texts []string) []string {
	out := slices.Clone(texts)
	for i, t := range out {
		out[i], _ = clean(t, false)
	}
	return slices.DeleteFunc(out, func(t string) bool { return strings.TrimSpace(t) == "" })
}
