package discordtest

import (
	"time"

	"github.com/bwmarrin/discordgo"
)

// An Interaction is a person's use of the bot by a command, a button, a menu or
// a completion.
type Interaction struct {
	ID, Token string

	d       *Discord
	kind    discordgo.InteractionType
	menu    bool // a command of a message's menu
	user    *User
	channel *Channel
	payload object
	sent    time.Time

	// lost is set when the program cannot know what became of an acknowledgement.
	lost     bool
	ackAt    time.Time // zero before the acknowledgement
	ackType  discordgo.InteractionResponseType
	refused  string // why the platform shows a failure; "" if it shows none
	failed   bool   // it is too late to acknowledge
	tardy    bool   // somebody tried nevertheless
	overdue  *time.Timer
	source   *message
	original *message // what @original is; nil if there is none
	touched  bool     // @original was edited or deleted after the acknowledgement
	followUp []*message
	choices  []*discordgo.ApplicationCommandOptionChoice
	answerAt time.Time
}

// The times of an interaction
// (https://discord.com/developers/docs/interactions/receiving-and-responding).
const (
	firstResponse = 3 * time.Second
	tokenLife     = 15 * time.Minute
)

// Payload is the interaction as it is delivered.
func (i *Interaction) Payload() []byte { return encode(i.payload) }

// Shown is what the interaction made people see: the response, or the message
// that was changed in place, and the follow-ups, without what is deleted.
func (i *Interaction) Shown() []Shown {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	return i.shown()
}

func (i *Interaction) shown() []Shown {
	var all []Shown
	if m := i.original; m != nil && !m.deleted && (m != i.source || i.touched) {
		all = append(all, m.shown())
	}
	for _, m := range i.followUp {
		if !m.deleted {
			all = append(all, m.shown())
		}
	}
	return all
}

// Choices answer a completion.
func (i *Interaction) Choices() []*discordgo.ApplicationCommandOptionChoice {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	return i.choices
}

// Response is the type of the first response, 0 if there is none yet, and how
// long it took.
func (i *Interaction) Response() (discordgo.InteractionResponseType, time.Duration) {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	if i.ackAt.IsZero() {
		return 0, 0
	}
	return i.ackType, i.ackAt.Sub(i.sent)
}

// Answered is how long it took until something other than a deferral was there;
// 0 before.
func (i *Interaction) Answered() time.Duration {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	if i.answerAt.IsZero() {
		return 0
	}
	return i.answerAt.Sub(i.sent)
}

// Refused is why people see a failure of the application; "" if they do not.
func (i *Interaction) Refused() string {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	return i.refused
}

// done reports whether the bot has given what it owes.
func (i *Interaction) done() bool {
	switch i.ackType {
	case 0:
		return i.refused != ""
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		return len(i.followUp) > 0 || i.original != nil && !i.original.deleted && !i.original.loading()
	case discordgo.InteractionResponseDeferredMessageUpdate:
		return i.touched || len(i.followUp) > 0
	}
	return true
}

// answered notes the time at which the interaction got its answer.
func (i *Interaction) answered() {
	if i.answerAt.IsZero() && i.done() {
		i.answerAt = i.d.Now()
	}
	i.d.change()
}

// acknowledge does what a first response says; nil if that worked. d.mu is held.
func (i *Interaction) acknowledge(where string, body object, files []file) *answer {
	d := i.d
	age := d.Now().Sub(i.sent)
	switch {
	case i.ackType != 0:
		if !i.lost {
			d.broke(Twice, where, "a second acknowledgement of an interaction, %v after it came", age)
		}
		return refuse(400, 40060, "Interaction has already been acknowledged.")
	case age > firstResponse || i.failed:
		d.broke(Late, where, "the first response comes after %v, or after a failure", age)
		i.tardy = true
		i.fail(noResponse)
		return refuse(404, 10062, "Unknown interaction")
	}
	kind, problems := checkResponse(i.kind, body, len(files))
	if len(problems) > 0 {
		return d.invalid(where, problems)
	}
	data, _ := body["data"].(object)
	switch kind {
	case discordgo.InteractionResponseChannelMessageWithSource:
		i.original = d.newMessage(i, data, files)
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		i.original = d.newMessage(i, object{"flags": flagsOf(data) | discordgo.MessageFlagsLoading}, nil)
	case discordgo.InteractionResponseDeferredMessageUpdate:
		i.original = i.source
	case discordgo.InteractionResponseUpdateMessage:
		i.original, i.touched = i.source, true
		d.change()
		d.edit(i.source, data, files)
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		i.choices = choicesOf(data)
	}
	i.ackType, i.ackAt = kind, d.Now()
	i.overdue.Stop()
	i.answered()
	return nil
}

const noResponse = "no response in time"

// expectResponse lets people see a failure when nothing came in time. d.mu is
// held.
func (i *Interaction) expectResponse() {
	i.overdue = time.AfterFunc(firstResponse+1, func() {
		i.d.mu.Lock()
		defer i.d.mu.Unlock()
		if i.ackType == 0 && !i.failed && i.d.Now().Sub(i.sent) > firstResponse {
			i.fail(noResponse)
		}
	})
}

// fail lets people see that the bot did not manage.
func (i *Interaction) fail(why string) {
	i.refused, i.failed = why, true
	i.d.change()
}

// newMessage posts what an interaction shows.
func (d *Discord) newMessage(i *Interaction, data object, files []file) *message {
	m := &message{channel: i.channel, author: d.bot, by: i}
	m.fill(data)
	m.take(files)
	if m.flags&discordgo.MessageFlagsEphemeral != 0 {
		m.onlyFor = i.user
	}
	d.post(m)
	return m
}

// edit changes the fields of a message that an edit names.
func (d *Discord) edit(m *message, data object, files []file) {
	m.fill(data)
	m.take(files)
	m.flags &^= discordgo.MessageFlagsLoading
	m.edited = d.Now()
	if m.onlyFor == nil {
		d.dispatchMessage(m, "MESSAGE_UPDATE")
	}
	d.change()
}

// unanswered says which interactions were never acknowledged. d.mu is held.
func (d *Discord) unanswered() {
	for _, i := range d.order {
		i.overdue.Stop()
		if i.refused == noResponse && !i.tardy {
			d.broke(Unanswered, "interaction", "one of type %v was never acknowledged", i.kind)
		}
	}
}
