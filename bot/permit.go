package bot

import (
	"time"

	"footnote/bot/speech"
)

// manages reports whether the author may change what others see: a manager of
// the space, whoever speaks with the bot alone, or brought it along for themselves.
func (m Message) manages() bool { return m.Author.Manager || m.Direct || m.Guest }

// permit checks that the author may do what the request asks.
func (b *Bot) permit(r *request) error {
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
			return refuse("That is a lot at once. Go on in %s.", seconds(wait))
		}
		return nil
	}
	if wait, ok := b.asking.take(who, now); !ok {
		return refuse("That is more than %d questions in a minute. Ask again in %s.",
			int(b.asking.burst), seconds(wait))
	}
	if wait, ok := b.crowd.take(r.Space, now); !ok {
		return refuse("Many people are asking here right now. Ask again in %s.", seconds(wait))
	}
	return nil
}

// seconds is a waiting time as one says it, never zero.
func seconds(d time.Duration) speech.Sentence {
	n := int((d + time.Second - 1) / time.Second)
	return speech.Count(max(n, 1), "%d second", "%d seconds")
}
