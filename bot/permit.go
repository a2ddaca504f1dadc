package bot

import (
	"fmt"
	"time"
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
			return refuse("Only a manager may use /" + c.Name + " here.")
		case c.changes != nil && c.changes(r.options):
			return refuse("Only a manager may change the " + c.Name + " here.")
		}
	}
	if r.set.is(whoMayAsk, "managers") && (r.command == nil || !r.command.free) {
		where := "space"
		if _, own := r.set.chosen(whoMayAsk); own {
			where = "channel"
		}
		return refuse("Only managers may ask here: that is how this "+where+" is set.",
			"A manager can change it: /settings who-may-ask everyone")
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
			return refuse("That is a lot at once. Go on in " + seconds(wait) + ".")
		}
		return nil
	}
	if wait, ok := b.asking.take(who, now); !ok {
		return refuse(fmt.Sprintf("That is more than %d questions in a minute. Ask again in %s.",
			int(b.asking.burst), seconds(wait)))
	}
	if wait, ok := b.crowd.take(r.Space, now); !ok {
		return refuse("Many people are asking here right now. Ask again in " + seconds(wait) + ".")
	}
	return nil
}

// seconds is a waiting time as one says it, never zero.
func seconds(d time.Duration) string {
	n := int((d + time.Second - 1) / time.Second)
	if n <= 1 {
		return "1 second"
	}
	return fmt.Sprintf("%d seconds", n)
}
