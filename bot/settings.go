package bot

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"footnote/bot/speech"
)

// The names of settings, as people type them.
const (
	whoMayAsk    = "who-may-ask"
	visibility   = "visibility"
	autoAnswer   = "auto-answer"
	mentionsOnly = "mentions-only"
	feedback     = "feedback"
	keepGaps     = "gaps"
	weekly       = "digest"
	shelf        = "shelf"
	language     = "language"
)

// A scope says for what a setting is chosen.
type scope uint8

const (
	forBoth    scope = iota // a channel, or the space for those that have no own
	forChannel              // one channel and its threads
	forSpace
)

// A setting is one thing that managers choose.
type setting struct {
	name   string
	values []string // the first holds until another is chosen
	means  []string // what each of them does
	scope  scope
	// place is set where the second value, "here", is the conversation in which it is
	// chosen, and kept as such.
	place bool
}

// settingTable is every setting, in the order in which they are shown. A new one
// is a line here, and its use.
var settingTable = []setting{
	{name: whoMayAsk, values: []string{"everyone", "managers"},
		means: []string{"anyone here may ask me", "only managers may ask me"}},
	{name: visibility, values: []string{"public", "private"}, means: []string{"answers are for everyone here, unless asked with --hide",
		"answers are for the asker, unless asked with --share"}},
	{name: feedback, values: []string{"off", here}, means: []string{"nobody is told of answers that are marked as wrong",
		"answers that are marked as wrong are shown in this conversation"}, scope: forSpace, place: true},
	{name: keepGaps, values: []string{"off", "on"}, means: []string{"questions without an answer are not kept",
		"questions without an answer are kept for /gaps, and I say when new material answers one"}, scope: forSpace},
	{name: weekly, values: []string{"off", here}, means: []string{"there is no summary of the week",
		"each Monday I show a summary of the week in this conversation"}, scope: forSpace, place: true},
	{name: shelf, values: []string{"space", "own"}, means: []string{"this channel asks the library of the whole space",
		"this channel has a library of its own"}, scope: forChannel},
	{name: autoAnswer, values: []string{"off", "on"}, means: []string{"in this channel I speak only when spoken to",
		"in this channel I also answer questions that nobody asked me, when I am sure"}, scope: forChannel},
	{name: mentionsOnly, values: []string{"on", "off"}, means: []string{"in threads, too, I answer only who mentions me",
		"in threads in which I was asked I also answer questions without a mention, when I am sure"}},
	languages(),
}

// languages is the setting of the language that the bot speaks; what it quotes
// has its own.
func languages() setting {
	s := setting{name: language, values: []string{"auto"}, means: []string{"I speak the language that is set on the platform"}}
	for _, tag := range speech.Tags() {
		s.values, s.means = append(s.values, tag), append(s.means, speech.Of(tag).Name())
	}
	return s
}

// settingNamed returns a setting; nil if there is none of the name.
func settingNamed(name string) *setting {
	i := slices.IndexFunc(settingTable, func(s setting) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return &settingTable[i]
}

// settingNames are those of some scopes, all of them if none is given.
func settingNames(scopes ...scope) []string {
	var names []string
	for _, s := range settingTable {
		if len(scopes) == 0 || slices.Contains(scopes, s.scope) {
			names = append(names, s.name)
		}
	}
	return names
}

// held is what was set in a space, seen from one channel of it. The zero held
// has the values that hold until others are chosen.
type held struct {
	all     []Setting
	channel Conversation
}

// chosen is what was chosen for the channel or else for the space; "" if nothing
// was. own reports the former.
func (h held) chosen(name string) (value string, own bool) {
	for _, s := range h.all {
		switch {
		case s.Name != name:
		case s.Conversation == "":
			value = s.Value
		case s.Conversation == h.channel:
			return s.Value, true
		}
	}
	return value, false
}

// where is the conversation that was chosen for a setting; "" if none was.
func (h held) where(s *setting) Conversation {
	if value, _ := h.chosen(s.name); value != s.values[0] {
		return Conversation(value)
	}
	return ""
}

// is reports whether a setting has the value in the channel.
func (h held) is(name, value string) bool {
	v, _ := h.chosen(name)
	return v == value
}

// elsewhere counts the other channels that have a value of their own.
func (h held) elsewhere(name string) (n int) {
	for _, s := range h.all {
		if s.Name == name && s.Conversation != "" && s.Conversation != h.channel {
			n++
		}
	}
	return n
}

// maxSpaces bounds how many spaces' settings are held in memory.
const maxSpaces = 4096

// settings reads a State through a memory of what it said, which is right as
// long as no other process sets anything. Safe for concurrent use.
type settings struct {
	state State

	mu      sync.Mutex // guards what follows
	spaces  map[Space][]Setting
	changes int // so far; what was read before a change is not remembered after it
}

func newSettings(s State) *settings {
	return &settings{state: s, spaces: make(map[Space][]Setting)}
}

// of returns what was set in a space.
func (s *settings) of(ctx context.Context, space Space) ([]Setting, error) {
	known, changes, ok := s.known(space)
	if ok {
		return known, nil
	}
	all, err := s.state.Settings(ctx, space)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes != changes {
		return all, nil
	}
	for other := range s.spaces {
		if len(s.spaces) < maxSpaces {
			break
		}
		delete(s.spaces, other)
	}
	s.spaces[space] = all
	return all, nil
}

func (s *settings) known(space Space) (all []Setting, changes int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, ok = s.spaces[space]
	return all, s.changes, ok
}

// set keeps settings, one after the other.
func (s *settings) set(ctx context.Context, space Space, chosen ...Setting) error {
	defer s.forget(space)
	for _, x := range chosen {
		if err := s.state.Set(ctx, space, x); err != nil {
			return fmt.Errorf("keep setting: %w", err)
		}
	}
	return nil
}

func (s *settings) forget(space Space) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.spaces, space)
	s.changes++
}
