package bot

import (
	"strings"

	"footnote/bot/speech"
)

// decode sets the command of a request, and its options.
func (b *Bot) decode(r *request) error {
	if r.Command != "" {
		r.command, r.options = b.command(r.Command), make(map[string]string)
		if r.command == nil {
			return b.unknown(r.Command)
		}
		for name, v := range r.Options {
			if v = strings.TrimSpace(v); v != "" && r.command.option(name) != nil {
				r.options[name] = v
			}
		}
		return b.meantPhrase(r, r.complete(""))
	}
	ask := b.command("ask")
	word, rest := firstWord(r.Text)
	if name, ok := strings.CutPrefix(word, "/"); ok && !r.auto {
		r.command = b.command(name)
		if r.command == nil {
			return b.unknown(name)
		}
		var left string
		r.options, left = r.command.parse(rest)
		return b.meantPhrase(r, r.complete(left))
	}
	if len(r.Attachments) > 0 && !r.auto && meansAdding(r.Text) {
		r.command, r.options, r.consent = b.command("library"), map[string]string{"what": "add"}, true
		return nil
	}
	if p := b.phrase(r.Text); p != nil {
		if r.auto {
			return errSmallTalk
		}
		r.command, r.options = &p.Command, make(map[string]string)
		return nil
	}
	if c := b.command(word); c != nil && !r.auto {
		options, left := c.parse(rest)
		if rest == "" || left == "" && b.fits(c, r.base, options) {
			r.command, r.options = c, options
			return r.complete("")
		}
	}
	r.command = ask
	r.options, _ = ask.parse(r.Text)
	return nil
}

// errSmallTalk says that a message that nobody addressed to the bot asks nothing.
var errSmallTalk = refuse("There is no question in that.")

// fits reports whether the words of a sentence that begins like the command
// were meant for it: "cite the trade figures" is a question, "cite notes" is
// not.
func (b *Bot) fits(c *Command, base Base, options map[string]string) bool {
	if c.bare != nil && !c.bare(options) {
		return false
	}
	for _, o := range c.Options {
		v := options[o.Name]
		switch {
		case v == "":
			if o.Required {
				return false
			}
		case o.Type == Source:
			if len(findSources(base.Documents(), v)) != 1 && !isNumber(v) {
				return false
			}
		case o.Type == CommandName:
			if b.command(strings.TrimPrefix(v, "/")) == nil {
				return false
			}
		}
	}
	return true
}

// meantPhrase turns /ask with nothing but a phrase into what the phrase does.
func (b *Bot) meantPhrase(r *request, err error) error {
	if err == nil && r.command.Name == "ask" && r.options["source"] == "" {
		if p := b.phrase(r.options["question"]); p != nil {
			r.Text = r.options["question"]
			r.command, r.options = &p.Command, make(map[string]string)
		}
	}
	return err
}

// complete checks that the options are those that the command takes.
func (r *request) complete(left string) error {
	if left != "" {
		return refuse("“%s” does not belong there.", left).hint("It is typed: %s", r.usage(r.command))
	}
	for _, o := range r.command.Options {
		v := r.options[o.Name]
		if v == "" && o.Required && !(r.command.Name == "ask" && (r.ReplyTo != nil || r.Root != nil)) {
			return refuse("/%s needs %s.", r.command.Name, speech.Key(o.Summary)).hint("For example: %s", r.command.Example)
		}
		if v != "" && o.Type == Choice {
			c, ok := o.choice(v)
			if !ok {
				return refuse("“%s” is not one of: %s.", v, strings.Join(o.Choices, ", ")).
					hint("It is typed: %s", r.usage(r.command))
			}
			r.options[o.Name] = c
		}
	}
	return nil
}

// command finds a command by name or alias; nil if there is none.
func (b *Bot) command(name string) *Command {
	name = strings.ToLower(name)
	for i := range b.commands {
		c := &b.commands[i]
		if c.Name == name {
			return c
		}
		for _, a := range c.Aliases {
			if a == name {
				return c
			}
		}
	}
	return nil
}

func (b *Bot) unknown(name string) error {
	names := make([]string, len(b.commands))
	for i, c := range b.commands {
		names[i] = c.Name
	}
	no := refuse("I have no command /%s.", name)
	if n := nearest(strings.ToLower(name), names); n != "" {
		return no.hint("Did you mean /%s? %s.", n, speech.Key(b.command(n).Summary))
	}
	return no.hint("/help lists them. A question needs no command: just ask me.")
}

func isNumber(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
