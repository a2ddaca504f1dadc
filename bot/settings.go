package bot

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"footnote/knowledge/store"
)

// Settings are what managers chose for a space. The zero Settings are the
// defaults.
type Settings struct {
	// ManagersOnly lets only managers ask.
	ManagersOnly bool
	// AutoAnswer holds the conversations where questions are answered though
	// nobody addressed the bot.
	AutoAnswer map[Conversation]bool
	// Visibility of answers whose asker did not choose.
	Visibility Visibility
}

// settings holds the Settings of every space. Safe for concurrent use.
type settings struct {
	mu     sync.Mutex // guards spaces; a stored Settings is never changed
	spaces map[Space]Settings
}

func newSettings() *settings { return &settings{spaces: make(map[Space]Settings)} }

func (s *settings) of(space Space) Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.spaces[space]
}

// change replaces the settings of a space with what f makes of a copy.
func (s *settings) change(space Space, f func(*Settings)) Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	set := s.spaces[space]
	set.AutoAnswer = maps.Clone(set.AutoAnswer)
	if set.AutoAnswer == nil {
		set.AutoAnswer = make(map[Conversation]bool)
	}
	f(&set)
	s.spaces[space] = set
	return set
}

// The names and values of settings, as people type them.
const (
	whoMayAsk  = "who-may-ask"
	autoAnswer = "auto-answer"
	visibility = "visibility"
	shelf      = "shelf"
)

var settingValues = map[string][]string{
	whoMayAsk:  {"everyone", "managers"},
	autoAnswer: {"off", "on"},
	visibility: {"public", "private"},
	shelf:      {"space", "own"},
}

// changeSettings shows the settings, or sets one.
func (b *Bot) changeSettings(ctx context.Context, r *request) (Reply, error) {
	name, value := r.options["setting"], r.options["value"]
	switch {
	case name == "" && value != "":
		return Reply{}, refuse("“"+value+"” is not a setting.", "There are "+whoMayAsk+", "+visibility+", "+autoAnswer+" and "+shelf+".")
	case name == "":
		return Reply{Blocks: r.settingBlocks(r.set), Visibility: Private}, nil
	case value == "":
		return Reply{}, refuse("/settings "+name+" needs a value.",
			"For example: /settings "+name+" "+settingValues[name][1])
	}
	o := Option{Choices: settingValues[name]}
	v, ok := o.choice(value)
	if !ok {
		return Reply{}, refuse("“"+value+"” is not a value of "+name+".",
			"It takes "+settingValues[name][0]+" or "+settingValues[name][1]+".")
	}
	if name == autoAnswer && r.Direct {
		return Reply{}, refuse("In a direct conversation I answer everything anyway.",
			"auto-answer is set in the channel it is for.")
	}
	second := v == o.Choices[1]
	if name == shelf {
		return b.chooseShelf(ctx, r, second)
	}
	set := b.settings.change(r.Space, func(s *Settings) {
		switch name {
		case whoMayAsk:
			s.ManagersOnly = second
		case autoAnswer:
			if second {
				s.AutoAnswer[r.Conversation] = true
			} else {
				delete(s.AutoAnswer, r.Conversation)
			}
		case visibility:
			s.Visibility = Public
			if second {
				s.Visibility = Private
			}
		}
	})
	return Reply{Blocks: append(say("Set."), r.settingBlocks(set)...), Visibility: Private}, nil
}

// chooseShelf gives a channel a shelf of its own, or lets it use the space's.
func (b *Bot) chooseShelf(ctx context.Context, r *request, own bool) (Reply, error) {
	switch {
	case b.library == nil:
		return Reply{}, errNoLibrary
	case r.Direct:
		return Reply{}, refuse("A direct conversation has one library.", "shelf is set in the channel it is for.")
	}
	if err := b.library.SetOwn(ctx, store.Space(r.Space), r.channel(), own); err != nil {
		return Reply{}, fmt.Errorf("choose shelf: %w", err)
	}
	var err error
	if r.material, err = b.materialOf(ctx, r.Message); err != nil {
		r.material = material{base: nothing{}, shelf: store.Shelf{Space: store.Space(r.Space)}}
		if own {
			r.shelf.Name = r.channel()
		}
	}
	return Reply{Blocks: append(say("Set."), r.settingBlocks(r.set)...), Visibility: Private}, nil
}

// settingBlocks says the settings as they hold in the conversation.
func (r *request) settingBlocks(s Settings) []Block {
	m := r.Message
	who, auto, vis := 0, 0, 0
	if s.ManagersOnly {
		who = 1
	}
	if s.AutoAnswer[m.Conversation] {
		auto = 1
	}
	if s.Visibility == Private {
		vis = 1
	}
	line := func(name string, i int, what ...string) Block {
		return Block{Kind: ListItem, Text: name + ": " + settingValues[name][i] + " (" + what[i] + ")"}
	}
	blocks := []Block{
		line(whoMayAsk, who, "anyone here may ask me", "only managers may ask me"),
		line(visibility, vis, "answers are for everyone here, unless asked with --hide",
			"answers are for the asker, unless asked with --share"),
	}
	if !m.Direct {
		own := 0
		if r.shelf.Name != "" {
			own = 1
		}
		blocks = append(blocks, line(shelf, own, "this channel asks the library of the whole space",
			"this channel has a library of its own"))
		blocks = append(blocks, line(autoAnswer, auto, "in this conversation I speak only when spoken to",
			"in this conversation I also answer questions that nobody asked me, when I am sure"))
	}
	return append(blocks, Block{Kind: Hint, Text: "All but shelf hold until I am restarted. To change one: /settings NAME VALUE"})
}
