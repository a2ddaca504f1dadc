package bot

import (
	"slices"
	"strings"
)

// A request is a message that will be answered, with what it is answered from.
type request struct {
	Message
	command *Command
	options map[string]string
	material
	voice
	set held
	// unset is why the settings could not be read; nil if they were.
	unset error
	// auto is set for a message that was not addressed to the bot, in a
	// conversation where it may answer such.
	auto bool
	// hide is set where the request goes on from an answer that its asker hid,
	// share where one is shown to all.
	hide, share bool
	// lost is what failed beside the answer, for the log.
	lost error
}

// hidden reports whether the author wants what is said for nobody else's eyes.
func (r *request) hidden() bool {
	switch chosen := r.options[visibility]; {
	case chosen == "hide":
		return true
	case chosen == "share", r.share:
		return false
	}
	return r.hide || r.Guest || r.set.is(visibility, "private")
}

// visibility is that of an answer.
func (r *request) visibility() Visibility {
	if r.hidden() {
		return Private
	}
	return Public
}

// whispered is the visibility of what interests the author alone.
func (r *request) whispered() Visibility {
	if r.hidden() {
		return Private
	}
	return Discreet
}

// seen is a reply as those may see it whom it is for.
func (r *request) seen(reply Reply) Reply {
	switch {
	case len(reply.Blocks) == 0:
	case r.Direct:
		reply.Visibility = Public // the one person there is everyone
	case r.hidden() && (reply.Visibility == Discreet || r.Guest):
		reply.Visibility = Private
	case reply.Visibility == Discreet && reply.Effect != Remove:
		reply.Actions = append(slices.Clip(reply.Actions), r.deletion())
	}
	return reply
}

// mayAnswerUnasked reports whether a message that was not addressed to the bot
// is a question where it may answer such. A guest's space knows nothing of the
// others there, and an answer for the asker alone interests nobody who did not ask.
func (r *request) mayAnswerUnasked() bool {
	return r.set.is(autoAnswer, "on") && !r.hidden() && strings.ContainsAny(r.Text, "?？؟")
}
