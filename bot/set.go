package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"footnote/bot/speech"
	"footnote/knowledge/store"
)

// Where a setting is to hold, as people type it.
const (
	here       = "here"
	everywhere = "everywhere"
)

// changeSettings shows the settings, or sets one.
func (b *Bot) changeSettings(ctx context.Context, r *request) (Reply, error) {
	if r.unset != nil {
		return Reply{}, unkept(r.unset, "I cannot read the settings just now.")
	}
	if r.mine() {
		return Reply{}, refuse("There is nothing to set here: I answer you alone.").
			hint("In a channel a manager can set %s.", strings.Join(settingNames(), ", "))
	}
	name, value := r.options["setting"], r.options["value"]
	s := settingNamed(name)
	switch {
	case s == nil && value != "":
		return Reply{}, refuse("“%s” is not a setting.", value).hint("There are %s.", strings.Join(settingNames(), ", "))
	case s == nil:
		return Reply{Blocks: b.settingBlocks(r), Visibility: Discreet}, nil
	case value == "":
		return Reply{}, refuse("/settings %s needs a value.", name).
			hint("For example: /settings %s %s", name, s.values[1])
	}
	o := Option{Choices: s.values}
	v, ok := o.choice(value)
	if !ok {
		return Reply{}, refuse("“%s” is not a value of %s.", value, name).
			hint("It takes %s or %s.", strings.Join(s.values[:len(s.values)-1], ", "), s.values[len(s.values)-1])
	}
	if err := r.settable(s, v); err != nil {
		return Reply{}, err
	}
	if s.name == shelf {
		return b.chooseShelf(ctx, r, v == s.values[1])
	}
	if s.name == keepGaps && b.library == nil {
		return Reply{}, errNoLibrary
	}
	whole := s.scope == forSpace || r.options["where"] == everywhere || r.Direct
	chosen := r.chosen(s, v, whole)
	if s.name == weekly && v == here { // the first one is of whole days
		chosen = append(chosen, Setting{Name: digestSaid, Value: dateOf(week(b.now()))})
	}
	if err := b.settings.set(ctx, r.Space, chosen...); err != nil {
		return Reply{}, unkept(err, "I could not keep that. /settings shows what holds.")
	}
	if s.name == keepGaps && v == s.values[0] {
		if _, err := b.state.EraseGaps(ctx, r.Space); err != nil {
			return Reply{}, unkept(fmt.Errorf("erase questions: %w", err), "It is set, but I could not erase the questions that were kept.")
		}
	}
	if err := b.hold(ctx, r); err != nil {
		return Reply{}, unkept(err, "It is kept, but I cannot read the settings just now.")
	}
	return Reply{Blocks: append(r.setBlocks(s, whole), b.settingBlocks(r)...), Visibility: Discreet}, nil
}

// settable refuses what cannot be set in the conversation.
func (r *request) settable(s *setting, value string) error {
	where := r.options["where"]
	switch {
	case s.scope == forChannel && (where == everywhere || r.Direct):
		return refuse("%s is set for one channel at a time.", s.name).hint("In the channel it is for: /settings %s %s", s.name, value)
	case s.scope == forSpace && where == here:
		return refuse("%s is the same for all channels: leave --here out.", s.name)
	case r.Direct && where == here:
		return refuse("There is no channel here: leave --here out, and %s holds for the whole space.", s.name)
	case s.place && value == here && r.mixed():
		return refuse("People from outside this space read here, so I cannot show passages of the library here.").
			hint("Choose another channel for it.")
	case s.unasked(value):
		return r.speaksUnasked()
	}
	return nil
}

// unasked reports whether a value lets the bot answer what was not put to it.
func (s *setting) unasked(value string) bool {
	return s.name == autoAnswer && value == "on" || s.name == mentionsOnly && value == "off"
}

// speaksUnasked refuses that where nothing would come of it.
func (r *request) speaksUnasked() error {
	switch {
	case r.Deaf != "":
		return refuse("I hear only what is addressed to me here, so I could not answer anything else.").advice(r.Deaf)
	case r.mixed():
		return refuse("People from outside this space read here, so I answer only who asks me, and them alone.")
	case r.set.is(visibility, "private"):
		return refuse("Answers are for the asker alone here, so I cannot answer what nobody asked me.").
			hint("To change that: /settings visibility public")
	}
	return nil
}

// chosen is what has to be kept so that a setting has a value. What is chosen
// for the whole space takes the place of what this channel had by itself.
func (r *request) chosen(s *setting, value string, whole bool) []Setting {
	if s.place && value == s.values[1] {
		value = string(r.Conversation)
	}
	if !whole {
		return []Setting{{Conversation(r.channel()), s.name, value}}
	}
	all := []Setting{{"", s.name, value}}
	if _, own := r.set.chosen(s.name); own {
		all = append(all, Setting{Conversation(r.channel()), s.name, ""})
	}
	return all
}

// hold reads what is set for the request.
func (b *Bot) hold(ctx context.Context, r *request) error {
	all, err := b.settings.of(ctx, r.Space)
	r.set = held{all, Conversation(r.channel())}
	r.voice = voiceOf(r.set, r.Locale, r.Called)
	return err
}

// unkept is the failure of a State, with what it means for the person.
func unkept(err error, key string) error {
	if known, ok := told(err).(*toldError); ok {
		return known
	}
	return &toldError{err, refuse(key).hint("Try once more. If it stays, tell whoever runs me: the log has the reason.")}
}

// setBlocks says for what a setting was chosen.
func (r *request) setBlocks(s *setting, whole bool) []Block {
	switch {
	case !whole && s.scope == forChannel:
		return r.say("Set for this channel.")
	case !whole:
		return append(r.say("Set for this channel."), r.hint("For the whole space, add --everywhere."))
	}
	blocks := r.say("Set for the whole space.")
	if n := r.set.elsewhere(s.name); n > 0 {
		blocks = append(blocks, Block{Kind: Hint, Text: r.Count(n, "Left as it is in %d channel with a value of its own.",
			"Left as it is in %d channels with a value of its own.")})
	}
	return blocks
}

// chooseShelf gives a channel a shelf of its own, or lets it use the space's.
func (b *Bot) chooseShelf(ctx context.Context, r *request, own bool) (Reply, error) {
	if b.library == nil {
		return Reply{}, errNoLibrary
	}
	if err := b.library.SetOwn(ctx, store.Space(r.Space), r.channel(), own); err != nil {
		return Reply{}, unkept(fmt.Errorf("choose shelf: %w", err), "I could not keep that. /settings shows what holds.")
	}
	var err error
	if r.material, err = b.materialOf(ctx, r.Message); err != nil {
		r.material = material{base: nothing{}, shelf: store.Shelf{Space: store.Space(r.Space)}}
		if own {
			r.shelf.Name = r.channel()
		}
	}
	return Reply{Blocks: append(r.say("Set for this channel."), b.settingBlocks(r)...), Visibility: Discreet}, nil
}

// settingBlocks says the settings as they hold in the conversation.
func (b *Bot) settingBlocks(r *request) []Block {
	var blocks []Block
	for i := range settingTable {
		s := &settingTable[i]
		if (s.name == shelf || s.name == keepGaps) && b.library == nil || r.Direct && s.scope == forChannel {
			continue
		}
		blocks = append(blocks, Block{Kind: ListItem, Text: r.settingLine(s)})
	}
	if r.set.is(visibility, "private") {
		if r.set.is(autoAnswer, "on") {
			blocks = append(blocks, r.hint("auto-answer rests while visibility is private."))
		}
		if r.set.is(mentionsOnly, "off") {
			blocks = append(blocks, r.hint("I answer nobody without a mention while visibility is private."))
		}
	}
	if r.Direct {
		blocks = append(blocks, r.hint("In a channel a manager can set %s.", strings.Join(settingNames(forChannel), ", ")))
	}
	change := r.hint("To change one: /settings NAME VALUE")
	switch _, lost := b.state.(*brief); {
	case lost && b.library != nil:
		change.Text = r.Say("All but shelf hold until I am restarted.") + " " + change.Text
	case lost:
		change.Text = r.Say("They hold until I am restarted.") + " " + change.Text
	}
	return append(blocks, change)
}

// settingLine says a setting as it holds in the conversation.
func (r *request) settingLine(s *setting) string {
	value, own := r.set.chosen(s.name)
	i := max(slices.Index(s.values, value), 0)
	if s.name == shelf && r.shelf.Name != "" || s.place && value == string(r.Conversation) {
		i = 1
	}
	if s.place && i == 0 && r.set.where(s) != "" {
		return r.Say("%s: elsewhere (in another conversation)", s.name)
	}
	if own && s.scope == forBoth {
		return r.Say("%s: %s, in this channel (%s)", s.name, s.values[i], speech.Key(s.means[i]))
	}
	return s.name + ": " + s.values[i] + " (" + r.Say(s.means[i]) + ")"
}
