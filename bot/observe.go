package bot

import (
	"time"

	"footnote/knowledge"
)

// An Observation is one Respond, for those who watch over the bot. It holds no text
// and no ids.
type Observation struct {
	// Command is a name from the table, "press" for a button, and "" for what was
	// not understood or kept silent on.
	Command string
	// Verdict is "" if nothing was asked of the material.
	Verdict knowledge.Verdict
	Outcome Outcome
	// Opening is the time for finding the material, Answering that in Base.Answer,
	// Took that of all of Respond; the first two are 0 where it did not come to that.
	Opening, Answering, Took time.Duration
}

// An Outcome is how a Respond ended.
type Outcome string

const (
	Done    Outcome = "done"
	Refused Outcome = "refused" // what was asked for cannot be done, or not by its author
	Limited Outcome = "limited" // a bucket was empty
	Failed  Outcome = "failed"  // something is wrong with the bot
	Silent  Outcome = "silent"  // nothing was to be said
)

// tell ends a request for those who watch.
func (b *Bot) tell(r *request, reply Reply, began time.Time) {
	if b.observe == nil {
		return
	}
	o := r.observed
	switch {
	case reply.Silent() && o.Outcome != Failed:
		o = Observation{Outcome: Silent, Opening: o.Opening, Answering: o.Answering}
	case o.Command == "" && r.command != nil:
		o.Command = r.command.Name // "" for small talk
	}
	if o.Outcome == "" {
		o.Outcome = Done
	}
	o.Took = b.now().Sub(began)
	b.observe(o)
}
