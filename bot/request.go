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
	// consent is set for files that came without a word on what to do with them.
	consent bool
	// hide is set where the request goes on from an answer that its asker hid,
	// share where one is shown to all.
	hide, share bool
	// lost is what failed beside the answer, for the log.
	lost error
	// cited are the ids of the sources that answered.
	cited []string
	// observed is what is told of the request, but for its end.
	observed Observation
}

// hidden reports whether what is said is for nobody's eyes but the author's.
func (r *request) hidden() bool { return r.mixed() || r.hides() }

// hides reports whether the author wants it so, or a manager for them.
func (r *request) hides() bool {
	switch chosen := r.options[visibility]; {
	case chosen == "hide":
		return true
	case chosen == "share", r.share:
		return false
	}
	return r.hide || r.unseen() || r.set.is(visibility, "private")
}

// unseen reports whether others do not see what is asked, and so not what is
// answered either.
func (m Message) unseen() bool { return m.Unseen || m.Guest }

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
	case r.mixed():
		return r.apart(reply)
	case r.hidden() && (reply.Visibility == Discreet || r.unseen()):
		reply.Visibility = Private
	case reply.Visibility == Discreet && reply.Effect != Remove:
		reply.Actions = append(slices.Clip(reply.Actions), r.deletion())
	}
	return reply
}

// apart is a reply among people of other spaces: for the author alone, also where
// it would take the place of a message that all there see.
func (r *request) apart(reply Reply) Reply {
	if reply.Visibility == Public && reply.Effect == Replace {
		reply.Effect = Post
	}
	reply.Visibility = Private
	quotes := slices.ContainsFunc(reply.Blocks, func(b Block) bool { return b.Kind == Quotation })
	if quotes && r.Press == nil && !r.hide && r.options[visibility] != "hide" {
		reply.Blocks = append(slices.Clip(reply.Blocks),
			r.hint("Only you see this: people from outside this space read here, and the library is not theirs."))
	}
	return reply
}

// mayAnswerUnasked reports whether a message that was not addressed to the bot
// is a question where it may answer such. A guest's space knows nothing of the
// others there, and an answer for the asker alone interests nobody who did not ask.
func (b *Bot) mayAnswerUnasked(r *request) bool {
	if r.hidden() || !strings.ContainsAny(r.Text, "?？؟") {
		return false
	}
	return r.set.is(autoAnswer, "on") || r.set.is(mentionsOnly, "off") && r.Thread && b.memory.asked(placeOf(r.Message), b.now())
}
