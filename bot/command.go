package bot

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Command is one thing the bot can be told to do, described once for all
// platforms: they register it, complete it and explain it from here.
type Command struct {
	Name    string   // lower-case letters and '-', at most 32
	Aliases []string // other first words that people type; not registered
	Summary string   // one line, at most 100 characters
	Help    string   // a sentence or two more; "" if Summary says it all
	Example string   // a line to type
	Options []Option
	// MessageAction is the name under which platforms offer it in the menu of a
	// message, which comes as ReplyTo; "" if they do not.
	MessageAction string
	// Manager is set if only managers may use it.
	Manager bool
	// Visibility of its replies where the author does not choose.
	Visibility Visibility

	// changes reports whether options make the command one for managers; nil
	// for never.
	changes func(options map[string]string) bool
	// free commands do not count against the limits: help, and the rights of
	// a person over their data.
	free bool
	// empty commands work where there is no material yet.
	empty bool
	// asks marks the commands that count as questions.
	asks bool
	// bare reports whether words without a slash are meant for the command; nil
	// asks only that they fit its options.
	bare func(options map[string]string) bool
	run  func(*Bot, context.Context, *request) (Reply, error)
}

// An Option is one field of a command.
type Option struct {
	Name     string
	Summary  string // at most 100 characters
	Type     OptionType
	Required bool
	Choices  []string // for a Choice
	// Named options are written only as "name:value" or "--choice", because
	// the words of the command belong to another one.
	Named bool

	// read takes other words for a choice; nil takes none.
	read func(word string) (choice string, ok bool)
}

// OptionType says what an option takes, and so how it is completed.
type OptionType uint8

const (
	Text        OptionType = iota // free text, completed from headings and terms
	Choice                        // one of Choices
	Source                        // a document: its title, id, author or number
	CommandName                   // a command of this table
	Upload                        // a file; it comes as the message's attachment
)

// Usage is the command as one types it, in English: "/cite [source] [style]".
func (c *Command) Usage() string { return voice{}.usage(c) }

func (v voice) usage(c *Command) string {
	var b strings.Builder
	b.WriteString(v.Typed("/" + c.Name))
	for _, o := range c.Options {
		name := o.Name
		switch {
		case o.Type == Upload:
			name = v.Say("with a file")
		case o.Named && o.Type == Choice:
			name = "--" + strings.Join(o.Choices, "|--")
		case o.Named:
			name += ":…"
		case o.Type == Choice && len(o.Choices) <= 4:
			name = strings.Join(o.Choices, "|")
		}
		if o.Required {
			b.WriteString(" " + name)
		} else {
			b.WriteString(" [" + name + "]")
		}
	}
	return b.String()
}

func (c *Command) option(name string) *Option {
	for i := range c.Options {
		if c.Options[i].Name == name {
			return &c.Options[i]
		}
	}
	return nil
}

// parse reads the words after a command's name into its options. rest is what
// no option takes; it is "" if the words fit.
func (c *Command) parse(text string) (options map[string]string, rest string) {
	options = make(map[string]string)
	text = c.takeNamed(text, options)
	words := strings.Fields(text)
	free := -1 // the option that takes what remains
	for i, o := range c.Options {
		if options[o.Name] != "" || o.Named || o.Type == Upload {
			continue
		}
		switch {
		case o.Type != Choice:
			if free < 0 {
				free = i
			}
		case free < 0 && len(words) > 0:
			if v, ok := o.choice(words[0]); ok {
				options[o.Name], words = v, words[1:]
				text = afterWord(text)
			}
		case len(words) > 0:
			if v, ok := o.choice(words[len(words)-1]); ok {
				options[o.Name], words = v, words[:len(words)-1]
				text = beforeLastWord(text)
			}
		}
	}
	if free >= 0 {
		if v := strings.TrimSpace(text); v != "" {
			options[c.Options[free].Name] = v
		}
		return options, ""
	}
	return options, strings.Join(words, " ")
}

func (o *Option) choice(word string) (string, bool) {
	i := slices.IndexFunc(o.Choices, func(c string) bool { return strings.EqualFold(c, word) })
	switch {
	case i >= 0:
		return o.Choices[i], true
	case o.read != nil:
		return o.read(word)
	}
	return "", false
}

// takeNamed moves "name:value", `name:"two words"` and "--choice" from text
// into options. Words inside quotation marks are left alone.
func (c *Command) takeNamed(text string, options map[string]string) string {
	var kept strings.Builder
	quoted := false
	for i := 0; i < len(text); {
		if !quoted && (i == 0 || text[i-1] == ' ') {
			if name, value, n := c.named(text[i:]); n > 0 {
				options[name] = value
				i += n
				continue
			}
		}
		if text[i] == '"' {
			quoted = !quoted
		}
		kept.WriteByte(text[i])
		i++
	}
	return strings.TrimSpace(kept.String())
}

// named reads one named option at the start of s; n is its length, 0 if there
// is none.
func (c *Command) named(s string) (name, value string, n int) {
	word := s
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		word = s[:i]
	}
	if flag, ok := strings.CutPrefix(word, "--"); ok {
		for i := range c.Options {
			if v, ok := c.Options[i].choice(flag); ok {
				return c.Options[i].Name, v, len(word)
			}
		}
		return "", "", 0
	}
	key, value, ok := strings.Cut(word, ":")
	o := c.option(strings.ToLower(key))
	if !ok || o == nil || value == "" {
		return "", "", 0
	}
	n = len(word)
	if quote, inner := value[0], s[len(key)+2:]; quote == '"' {
		if end := strings.IndexByte(inner, quote); end > 0 {
			value, n = inner[:end], len(key)+2+end+1
		}
	}
	if o.Type == Choice {
		if value, ok = o.choice(value); !ok {
			return "", "", 0
		}
	}
	return o.Name, value, n
}

func afterWord(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return strings.TrimSpace(s[i:])
	}
	return ""
}

func beforeLastWord(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.LastIndexFunc(s, unicode.IsSpace); i >= 0 {
		return strings.TrimSpace(s[:i])
	}
	return ""
}

// firstWord splits s at its first white space.
func firstWord(s string) (word, rest string) {
	s = strings.TrimSpace(s)
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i], strings.TrimSpace(s[i:])
	}
	return s, ""
}

// nearest returns the one of names that a mistyped word most likely means; ""
// if none is near.
func nearest(word string, names []string) string {
	best, least := "", 3
	for _, n := range names {
		d := distance(word, n)
		if strings.HasPrefix(n, word) && len(word) >= 2 {
			d = 1
		}
		if d < least && d <= 1+utf8.RuneCountInString(n)/4 {
			best, least = n, d
		}
	}
	return best
}

// distance is the number of characters to insert, delete, replace or swap with
// their neighbour to make a into b (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 40 || len(y) > 40 {
		return 40
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
