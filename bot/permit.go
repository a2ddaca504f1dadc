package bot

import (
	"time"

	"footnote/bot/speech"
)

// mine reports whether the space is the author's alone: that of their direct
// conversation, or of a bot that they brought along.
func (m Message) mine() bool { return m.Own || m.Guest }

// manages reports whether the author may change what others see: a manager of
// the space, or whoever it belongs to.
func (m Message) manages() bool { return m.Author.Manager || m.mine() }

// mixed reports whether people of other spaces read what is answered for all.
func (m Message) mixed() bool { return (m.Outsiders || m.Author.Outsider) && !m.Direct }

// stranger is the one refusal for people of another space.
func stranger() error {
	return refuse("The library here belongs to this space, and you come from another one, so I cannot answer you here.").
		hint("Where you come from I can: whoever looks after that space can add me to it.")
}

// permit checks that the author may do what the request asks.
func (b *Bot) permit(r *request) error {
	if r.mixed() && (r.options[visibility] == "share" || r.Press != nil && r.Press.Action == Share) {
		return refuse("People from outside this space read here, so I cannot share an answer: the library is not theirs.").
			hint("What I answer here is for you alone.")
	}
	if r.manages() {
		return nil
	}
	if c := r.command; c != nil {
		switch {
		case c.Manager:
			return refuse("Only a manager may use /%s here.", c.Name)
		case c.changes != nil && c.changes(r.options):
			return refuse("Only a manager may change the library here.")
		}
	}
	if r.set.is(whoMayAsk, "managers") && (r.command == nil || !r.command.free) {
		no := refuse("Only managers may ask here: that is how this space is set.")
		if _, own := r.set.chosen(whoMayAsk); own {
			no = refuse("Only managers may ask here: that is how this channel is set.")
		}
		return no.hint("A manager can change it: /settings who-may-ask everyone")
	}
	return nil
}

// charge counts the request against the limits.
func (b *Bot) charge(r *request) error {
	now := b.now()
	who := asker{r.Space, r.Author.ID}
	if r.command != nil && r.command.free {
		return nil
	}
	if r.command == nil || !r.command.asks {
		if wait, ok := b.reading.take(who, now); !ok {
			return refuse("That is a lot at once. Go on in %s.", seconds(wait)).limit()
		}
		return nil
	}
	if wait, ok := b.asking.take(who, now); !ok {
		return refuse("That is more than %d questions in a minute. Ask again in %s.",
			int(b.asking.burst), seconds(wait)).limit()
	}
	if wait, ok := b.crowd.take(r.Space, now); !ok {
		return refuse("Many people are asking here right now. Ask again in %s.", seconds(wait)).limit()
	}
	return nil
}

// seconds is a waiting time as one says it, never zero.
func seconds(d time.Duration) speech.Sentence {
	n := int((d + time.Second - 1) / time.Second)
	return speech.Count(max(n, 1), "%d second", "%d seconds")
}
