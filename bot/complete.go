package bot

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Completion asks what someone may want to write into an option.
type Completion struct {
	Space        Space
	Conversation Conversation
	// Channel, Direct and Own are as in Message.
	Channel Conversation
	Direct  bool
	Own     bool
	Author  Author
	// Locale is that of the person, as in Message.
	Locale  string
	Command string
	Option  string
	// Options holds what the other options have so far.
	Options map[string]string
	Text    string // of the option, as far as typed
}

// A Candidate is one thing to choose.
type Candidate struct {
	Value string // what is written
	// Label is what is shown: the value with more about it, in words.
	Label string
	Match Match
	// Kind is what of the material it is: "heading", "term", "title", "author" or
	// "source"; "" for a word of the command itself.
	Kind string
}

// Match says how a Candidate fits what was typed.
type Match uint8

const (
	Exact   Match = iota // it is what was typed, or goes on from it at the start of a word
	Near                 // it is spelled like it
	Content              // its words, or those of its text, are the ones that were typed
)

// Bounds of a completion; the tighter of what the platforms take.
const (
	maxCandidates = 25
	maxCandidate  = 100 // characters of a value
	fewCandidates = 5   // below, headings are looked for by what their text says
	// openTimeout is how long material that is just made ready is waited for:
	// platforms give a completion 3 s, and whoever types asks again with the next
	// letter.
	openTimeout = time.Second
)

// Complete returns candidates for an option: first those that match exactly,
// then those that are near, then those by their content; none where the author
// may not ask, or where the material is not ready within a second.
func (b *Bot) Complete(ctx context.Context, c Completion) []Candidate {
	return b.complete(ctx, c, b.byContent)
}

// complete is Complete with a way to find headings by content; nil leaves them
// out.
func (b *Bot) complete(ctx context.Context, c Completion, content func(context.Context, voice, Base, string) []Candidate) []Candidate {
	command := b.command(c.Command)
	if command == nil || c.Author.Bot || c.Author.Outsider {
		return nil
	}
	m := Message{Space: c.Space, Conversation: c.Conversation, Channel: c.Channel, Direct: c.Direct, Own: c.Own, Author: c.Author, Locale: c.Locale}
	r := &request{Message: m, command: command}
	option := command.option(c.Option)
	if option == nil || b.hold(ctx, r) != nil || b.permit(r) != nil {
		return nil
	}
	var out []Candidate
	switch {
	case option.Type == Upload:
		return nil
	case option.Type == CommandName:
		out = beginning(plainly(b.names(m)), c.Text)
	case option.Type == Choice:
		out = beginning(plainly(r.choices(option)), c.Text)
	case command.Name == "settings":
		out = beginning(r.settingValues(c.Options["setting"]), c.Text)
	case option.Type == Source || command.asks:
		opening, cancel := context.WithTimeout(ctx, openTimeout)
		mat, err := b.materialOf(opening, m)
		cancel()
		if err != nil {
			return nil
		}
		if option.Type == Source {
			out = r.sources(mat.base, c.Text)
			break
		}
		if out = r.words(mat.base, c.Text); content != nil && len(out) < fewCandidates {
			out = append(out, without(content(ctx, r.voice, mat.base, c.Text), out)...)
		}
	}
	for i := range out {
		out[i].Value, _ = clean(out[i].Value, false)
		out[i].Label, _ = clean(out[i].Label, false)
	}
	out = slices.DeleteFunc(out, func(c Candidate) bool {
		return c.Value == "" || utf8.RuneCountInString(c.Value) > maxCandidate
	})
	return out[:min(len(out), maxCandidates)]
}

// names are the commands that a person may use.
func (b *Bot) names(m Message) []string {
	var names []string
	for _, c := range b.commands {
		if !c.Manager || m.manages() {
			names = append(names, c.Name)
		}
	}
	return names
}

// CompleteLine completes a line of text that is being typed, command and all:
// what a terminal needs. Each candidate's Value replaces line[start:].
func (b *Bot) CompleteLine(ctx context.Context, m Message) (start int, out []Candidate) {
	line := m.Text
	if m.Author.Outsider {
		return len(line), nil
	}
	c := Completion{Space: m.Space, Conversation: m.Conversation, Channel: m.Channel, Direct: m.Direct, Own: m.Own, Author: m.Author, Locale: m.Locale}
	name, rest, spaced := cutSpace(line)
	if strings.HasPrefix(name, "/") && !spaced {
		set, _ := b.settings.of(ctx, m.Space) // what is shown does not depend on more than its language
		v := voiceOf(held{set, Conversation(m.channel())}, m.Locale, m.Called)
		for _, n := range b.names(m) {
			if strings.HasPrefix(n, strings.ToLower(name[1:])) {
				out = append(out, Candidate{Value: "/" + n + " ", Label: v.usage(b.command(n)) + ": " + v.Say(b.command(n).Summary)})
			}
		}
		return 0, out
	}
	command := b.command("ask")
	if strings.HasPrefix(name, "/") {
		if command = b.command(name[1:]); command == nil {
			return 0, nil
		}
	} else {
		rest = line
	}
	c.Command = command.Name
	var free *Option // the option that the words go to
	last := lastWord(rest)
	before := strings.TrimSpace(rest[:len(rest)-len(last)])
	c.Options, _ = command.parse(before)
	for i := range command.Options {
		o := &command.Options[i]
		if o.Type == Upload {
			continue
		}
		if o.Named {
			if typed, ok := strings.CutPrefix(last, o.Name+":"); ok {
				c.Option, c.Text = o.Name, typed
				return len(line) - len(typed), b.Complete(ctx, c)
			}
			continue
		}
		if o.Type == Choice {
			if c.Options[o.Name] != "" {
				continue
			}
			c.Option, c.Text = o.Name, last
			out = append(out, b.Complete(ctx, c)...)
			continue
		}
		if free == nil {
			free = o
		}
	}
	if len(out) > 0 && (last != "" || free == nil) || free == nil {
		return len(line) - len(last), out
	}
	if free.Type == Text {
		return b.completeWords(ctx, c, free, line, rest)
	}
	words := c.Options[free.Name]
	if words != "" && last == "" {
		return len(line), out
	}
	start = len(line) - len(last)
	if i := strings.LastIndex(before, words); words != "" && i >= 0 {
		start = len(line) - len(strings.TrimLeft(rest, " ")) + i
	}
	c.Option, c.Text = free.Name, strings.TrimSpace(words+" "+last)
	return start, append(out, b.Complete(ctx, c)...)
}

// completeWords completes the end of a question: the last few words, as many
// of them as a heading or term begins with.
func (b *Bot) completeWords(ctx context.Context, c Completion, o *Option, line, rest string) (int, []Candidate) {
	c.Option = o.Name
	tail := rest
	if runes := []rune(tail); len(runes) > 60 {
		tail = string(runes[len(runes)-60:])
	}
	starts := wordStarts(tail)
	for _, i := range starts[max(0, len(starts)-4):] {
		c.Text = tail[i:]
		if utf8.RuneCountInString(c.Text) < 2 {
			continue
		}
		var fit []Candidate
		for _, k := range b.complete(ctx, c, nil) { // the words that stand there stay
			if i == starts[len(starts)-1] || strings.HasPrefix(fold(k.Value), fold(c.Text)) {
				fit = append(fit, k)
			}
		}
		if len(fit) > 0 {
			return len(line) - len(c.Text), fit
		}
	}
	return len(line), nil
}

// wordStarts returns the offsets where words of s begin, at least one.
func wordStarts(s string) []int {
	starts := []int{}
	space := true
	for i, r := range s {
		if space && !unicode.IsSpace(r) {
			starts = append(starts, i)
		}
		space = unicode.IsSpace(r)
	}
	if len(starts) == 0 {
		return []int{len(s)}
	}
	return starts
}

// cutSpace splits s at its first space; found says whether there is one.
func cutSpace(s string) (word, rest string, found bool) {
	i := strings.IndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// lastWord is what stands after the last space of s; "" if s ends with one.
func lastWord(s string) string {
	i := strings.LastIndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return s
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[i+n:]
}
