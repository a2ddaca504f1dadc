package bot

import (
	"context"
	"iter"
	"slices"
	"strings"

	"footnote/bot/speech"
	"footnote/knowledge"
	"footnote/knowledge/reference"
)

// A phrase is something that people say to whoever has just answered them. Said
// alone it is about that answer, or about nothing, and is not looked for in the
// material.
type phrase struct {
	// says are the ways to say it, as fold writes them. The first stands in the
	// help text if does is set.
	says []string
	does speech.Key // what it does, for the help text; "" keeps it out
	Command
}

// phrases is every such way of talking. A new one is a line here.
func phrases() []phrase {
	private := func(run func(*Bot, context.Context, *request) (Reply, error)) Command {
		return Command{Visibility: Discreet, run: run}
	}
	line := func(key string) Command {
		return Command{Visibility: Discreet, free: true, run: func(_ *Bot, _ context.Context, r *request) (Reply, error) {
			return Reply{Blocks: r.say(key), Visibility: Discreet}, nil
		}}
	}
	return []phrase{
		{[]string{"next", "more", "another one", "another", "one more", "next one", "continue", "go on", "tell me more",
			"show more", "show me more", "more of it", "more about it", "more about that", "what else", "anything else",
			"keep going", "the next one", "weiter", "mehr", "дальше", "еще", "siguiente", "suivant", "mais", "更多", "继续"},
			speech.Key("the next passage on your last question"), Command{run: (*Bot).sayNext}},
		{[]string{"context", "the context", "show context", "show the context", "what is around it", "read on", "in context",
			"more context", "give me context"},
			speech.Key("what stands around it"), private((*Bot).sayContext)},
		{[]string{"source", "sources", "the source", "the sources", "page", "which page", "what page", "the page", "page number",
			"where is that from", "where is this from", "where s that from", "wheres that from", "where is it from",
			"where does that come from", "where does it say that", "where does it say so", "where is that", "reference",
			"references", "the reference", "citation", "cite it", "cite that", "cite this", "what is the source",
			"what s the source", "whats the source", "who says so", "who says that", "who said that", "says who",
			"quelle", "источник", "出处"},
			speech.Key("where it stands, and how to cite it"), private((*Bot).saySource)},
		{[]string{"cite"}, "", private((*Bot).cite)},
		{[]string{"repeat", "again", "repeat that", "repeat it", "say that again", "say it again", "once more", "come again",
			"what did you say"},
			speech.Key("the same passage again"), Command{run: (*Bot).sayAgain}},
		{[]string{"help", "help me", "what can you do", "how do you work", "commands"}, "",
			Command{Visibility: Discreet, free: true, run: (*Bot).help}},
		{[]string{"hi", "hello", "hey", "yo", "hi there", "hello there", "hey there", "good morning", "good evening",
			"good afternoon", "hallo", "hola", "bonjour", "ciao", "ola", "привет", "你好", "who are you", "what are you"}, "",
			Command{Visibility: Discreet, free: true, run: func(_ *Bot, _ context.Context, r *request) (Reply, error) {
				return Reply{Blocks: r.greeting(r.base.Documents()), Visibility: Discreet}, nil
			}}},
		{[]string{"thanks", "thank you", "thx", "ty", "tysm", "thank you very much", "thank you so much", "thanks a lot",
			"thanks so much", "many thanks", "cheers", "danke", "merci", "gracias", "obrigado", "obrigada", "спасибо", "谢谢"}, "",
			line("You are welcome. Ask on whenever you like.")},
		{[]string{"ok", "okay", "k", "kk", "cool", "got it", "i see", "good", "great", "fine", "nice", "perfect", "awesome",
			"alright", "all right", "wow", "lol", "haha", "hmm", "right", "understood",
			"makes sense"}, "",
			line("Good. Ask on whenever you like.")},
		{[]string{"yes", "yep", "yeah", "sure", "yes please", "do", "go ahead"}, "",
			Command{free: true, run: (*Bot).sayYes}},
		{[]string{"no", "nope", "wrong", "not that", "that is wrong", "that s wrong", "thats wrong", "not what i asked",
			"that is not what i asked", "that s not what i asked", "that does not help"}, "",
			line("Then say “next” for another passage, or ask in other words.")},
		{[]string{"bye", "goodbye", "good bye", "good night", "see you", "see you later", "cu"}, "",
			line("Until next time.")},
		{[]string{"is that true", "is it true", "is this true", "really", "are you sure", "is that right", "is that correct"}, "",
			line("I do not judge; I only quote. Say “source” for where it stands, “context” for what stands around it.")},
	}
}

// before and after are what people put around such words: "ok thanks",
// "and the source?", "next please".
var (
	before = []string{"ok", "okay", "and", "so", "now", "please", "pls", "great", "cool", "nice", "perfect", "oh", "ah", "hey", "hi"}
	after  = []string{"please", "pls", "then", "now", "footnote", "bot", "though", "again", "man", "all", "everyone"}
)

// cheers are the signs that people send alone, and mean well by.
const cheers = "👍👌🙏❤💯🙂😊😀😃😄😁😂🎉✅👏😍🙌"

// phrase returns the phrase that a text is, nil if it is none. A text in
// quotation marks never is: so one can ask for the word itself.
func (b *Bot) phrase(text string) *phrase {
	if strings.ContainsAny(text, `"“”„«»「」`) || len(text) > 100 {
		return nil
	}
	words := strings.Fields(fold(text))
	if len(words) == 0 && strings.ContainsAny(text, cheers) {
		words = []string{"ok"}
	}
	for said := range bared(words) {
		for i := range b.phrases {
			if slices.Contains(b.phrases[i].says, said) {
				return &b.phrases[i]
			}
		}
	}
	return nil
}

// bared is what was said, and then the same without the words that people put
// around it, one less each time.
func bared(words []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for yield(strings.Join(words, " ")) {
			switch n := len(words); {
			case n > 1 && slices.Contains(before, words[0]):
				words = words[1:]
			case n > 1 && slices.Contains(after, words[n-1]):
				words = words[:n-1]
			default:
				return
			}
		}
	}
}

// lastTurn returns the newest turn that a word like "next" is about.
func (b *Bot) lastTurn(r *request) (turn, error) {
	turns := b.memory.visible(r.Message, b.now())
	if len(turns) == 0 {
		return turn{}, refuse("You have not asked anything here in the last half hour, so there is no answer to go on from.").
			hint("Ask a question first. To look for a word like “context” itself, put it in quotation marks.")
	}
	return r.goOn(turns[len(turns)-1]), nil
}

// goOn notes that the request is about an earlier answer: what was hidden of it
// stays so.
func (r *request) goOn(t turn) turn {
	r.hide = r.hide || t.seen == Private
	if r.mixed() {
		t.seen = Private
	}
	return t
}

// lastShown returns the newest turn, of which a passage was shown.
func (b *Bot) lastShown(r *request) (turn, error) {
	t, err := b.lastTurn(r)
	if err == nil && t.shown == "" {
		err = refuse("Your last question had no answer in the material, so there is no passage to show.").
			hint("Ask it in other words, or ask something else.")
	}
	return t, err
}

// sayNext shows the next passage on the last question.
func (b *Bot) sayNext(ctx context.Context, r *request) (Reply, error) {
	t, err := b.lastShown(r)
	if err != nil {
		return Reply{}, err
	}
	return b.passage(ctx, r, t, t.rank+1)
}

// sayAgain repeats the passage shown last.
func (b *Bot) sayAgain(ctx context.Context, r *request) (Reply, error) {
	t, err := b.lastShown(r)
	if err != nil {
		return Reply{}, err
	}
	return b.passage(ctx, r, t, t.rank)
}

// sayYes takes up the second question of a message, where one is open.
func (b *Bot) sayYes(ctx context.Context, r *request) (Reply, error) {
	if t, err := b.lastTurn(r); err == nil && t.then != "" && t.person == r.Author.ID {
		r.command, r.Press = b.command("ask"), &Press{Ask, encodeTurn(t.id)} // permitted and counted as such
		return b.press(ctx, r)
	}
	return Reply{Blocks: r.say("Good. Ask on whenever you like."), Visibility: Discreet}, nil
}

// passage shows the passage of a rank on a question asked before, as a new
// message.
func (b *Bot) passage(ctx context.Context, r *request, t turn, rank int) (Reply, error) {
	if t.question.Text == "" { // of /find: there is one passage
		if rank > 0 {
			return Reply{Blocks: r.lastPassage(), Visibility: Discreet}, nil
		}
		return b.foundAgain(ctx, r, t)
	}
	a, err := b.answer(ctx, r, t.question)
	if err != nil {
		return Reply{}, err
	}
	if a.Verdict == knowledge.NotInMaterial && rank == 0 && t.person == r.Author.ID {
		r.Press = &Press{Closest, t.shown}
		return b.pressPassage(ctx, r)
	}
	if a.Verdict == knowledge.NotInMaterial || rank >= len(a.Snippets) {
		return Reply{Blocks: r.lastPassage(), Visibility: Discreet}, nil
	}
	b.memory.show(r.Message, t.id, rank, r.token(a.Snippets[rank]))
	reply := Reply{Blocks: r.answerBlocks(a, rank), Visibility: t.seen}
	return b.buttonsUnder(ctx, r, reply, r.trailOf(a.Snippets), rank, a.Snippets[rank].Citation.Locator), nil
}

// foundAgain repeats a passage that was found without a question.
func (b *Bot) foundAgain(ctx context.Context, r *request, t turn) (Reply, error) {
	_, l, err := decodePassage(t.shown, r.base.Documents())
	s, ok := knowledge.Snippet{}, false
	if err == nil {
		s, ok = r.base.Quote(l)
	}
	if !ok {
		return Reply{}, passageGone()
	}
	return Reply{Blocks: r.passageBlocks(s), Visibility: t.seen, Actions: b.foundActions(ctx, r, l, t.seen)}, nil
}

func (v voice) lastPassage() []Block {
	return append(v.say("That was the last passage on it."), v.hint("Ask on in other words, or name a detail."))
}

// sayContext shows what stands around the passage shown last.
func (b *Bot) sayContext(ctx context.Context, r *request) (Reply, error) {
	t, err := b.lastShown(r)
	if err != nil {
		return Reply{}, err
	}
	r.Press = &Press{Context, t.shown}
	return b.pressPassage(ctx, r)
}

// saySource shows where the passage shown last stands, and what it leans on.
// Said under somebody's message it is about that one, and with nothing asked
// before "sources" are those of the library.
func (b *Bot) saySource(ctx context.Context, r *request) (Reply, error) {
	if r.ReplyTo != nil && !r.ReplyTo.FromBot && !r.Thread {
		r.command = b.command("find")
		if err := b.charge(r); err != nil {
			return Reply{}, err
		}
		return b.find(ctx, r)
	}
	t, err := b.lastTurn(r)
	if err != nil && fold(r.Text) == "sources" {
		return b.libraryCommand(ctx, r)
	}
	if err == nil {
		t, err = b.lastShown(r)
	}
	if err != nil {
		return Reply{}, err
	}
	d, l, err := decodePassage(t.shown, r.base.Documents())
	if err != nil {
		return Reply{}, passageGone()
	}
	s, ok := r.base.Quote(l)
	if !ok {
		return Reply{}, passageGone()
	}
	blocks := append(r.say("The passage shown last stands in:"), written(reference.ForDocument(d), reference.APA))
	if at := r.within(s.Citation); len(at) > 0 {
		blocks = append(blocks, Block{Kind: Place, Text: strings.Join(at, " · ")})
	}
	if s.Citation.Page == "" && strings.Contains(fold(r.Text), "page") {
		blocks = append(blocks, r.hint("I know no page numbers of this source, only sections and paragraphs."))
	}
	blocks = append(blocks, r.leansOn(s.Citation.References, "")...)
	return Reply{Blocks: blocks, Visibility: Discreet, Actions: b.readingActions(ctx, r, l)}, nil
}
