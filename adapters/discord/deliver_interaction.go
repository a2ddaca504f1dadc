package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/pause"
	"footnote/bot/speech"
)

// answerInteraction answers a command or a press.
func (a *Adapter) answerInteraction(ctx context.Context, w *work) error {
	i := w.event.Interaction
	s := scene{me: a.self(), hears: a.MessageContent, download: a.Download}
	if i.Type != discordgo.InteractionMessageComponent {
		return a.respondTo(ctx, w, decodeCommand(i, a.Bot.Commands(), s), origin{})
	}
	m, from, err := decodePress(i)
	if err != nil {
		return errors.Join(fmt.Errorf("press %s: %w", i.ID, err),
			a.show(ctx, w, sayReply(a.voice(w.event), bot.Discreet, "I do not know that button any more.", "Ask again for a fresh answer.")))
	}
	if from != (origin{}) {
		member, manager, err := a.canStillSpeak(ctx, from, string(m.Author.ID))
		switch {
		case err != nil:
			return errors.Join(fmt.Errorf("press %s from elsewhere: %w", i.ID, err), a.show(ctx, w, failedReply(a.voice(w.event))))
		case !member:
			return a.show(ctx, w, sayReply(a.voice(w.event), bot.Discreet, "That button belongs to a server in which you may not speak any more."))
		}
		thread, err := a.guilds.channel(ctx, from.guild, from.channel)
		if err != nil || !thread.thread() {
			thread = nil
		}
		m = moveTo(m, from, manager, thread)
	}
	return a.respondTo(ctx, w, m, from)
}

// respondTo asks the bot and shows what it says.
func (a *Adapter) respondTo(ctx context.Context, w *work, m bot.Message, from origin) error {
	r, err := a.respond(ctx, m)
	if err != nil {
		return err
	}
	i := w.event.Interaction
	if r.Forget {
		a.advised.Forget(string(m.Author.ID))
	}
	guildID := i.GuildID
	if from != (origin{}) {
		guildID = from.guild
		if r.Visibility == bot.Public && r.Effect == bot.Post {
			r, err = a.postAt(ctx, i, r, from)
			from = origin{}
		}
	}
	return errors.Join(err, a.shown(w, a.deliverInteraction(ctx, w, r, from)), a.notify(ctx, guildID, i.ID, r.Elsewhere))
}

// postAt posts what is for everyone where it belongs, and returns what is said
// about it to the one who pressed.
func (a *Adapter) postAt(ctx context.Context, i *interaction, r bot.Reply, from origin) (bot.Reply, error) {
	m := render(r, renderOptions{voice: a.voiceIn(from.guild)})
	m.Nonce = i.ID + "s"
	v := speech.Of(i.tongue(nil))
	where := v.Say("the channel")
	if c, err := a.guilds.named(ctx, from.channel); err == nil && c.Name != "" {
		where = "#" + c.Name
	}
	told := bot.Reply{Elsewhere: r.Elsewhere}
	if _, err := a.rest.CreateMessage(ctx, from.channel, m); err != nil {
		told.Blocks = toldReply(bot.Discreet, v.Say("I could not show it in %s: I may not write there, or it is gone.", where)).Blocks
		return told, fmt.Errorf("share: %w", err)
	}
	told.Blocks = toldReply(bot.Discreet, v.Say("Everyone in %s sees it now.", where)).Blocks
	return told, nil
}

// deliverInteraction shows the reply to an interaction, once: as its first
// response, or in the place that a deferral keeps for it.
func (a *Adapter) deliverInteraction(ctx context.Context, w *work, r bot.Reply, from origin) error {
	err := a.deliverOnce(ctx, w, r, from)
	if !malformed(err) {
		return err
	}
	return errors.Join(err, a.deliverOnce(ctx, w, failedReply(a.voice(w.event)), from))
}

func (a *Adapter) deliverOnce(ctx context.Context, w *work, r bot.Reply, from origin) error {
	d := a.delivery(w, r, from)
	if w.first == nil {
		if ok, err := d.stands(ctx); ok || err != nil {
			return err
		}
		return d.later(ctx, deferralOf(d.i, a.Bot.Commands()), false)
	}
	o, err := w.first.answer(ctx, d.answer, a.going)
	switch o {
	case landed:
		if r.Effect == bot.Remove {
			return d.insist(ctx, remove)
		}
		return nil
	case deferred:
		return d.later(ctx, w.first.deferral, true)
	case unsure:
		if w.first.isDeferred() {
			return d.later(ctx, w.first.deferral, false)
		}
		return d.later(ctx, d.answer, false)
	case refused:
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return errors.Join(err, d.inChannel(ctx))
}

// stands reports whether an earlier process answered: its first response is there
// and no deferral, or the message that was pressed was changed since. Where that
// cannot be seen it says no.
func (d *delivery) stands(ctx context.Context) (bool, error) {
	m, err := d.rest.Original(ctx, d.i.Token)
	var no *rest.Error
	switch {
	case errors.As(err, &no):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for the answer to interaction %s: %w", d.i.ID, err)
	case d.i.Message == nil || d.i.Message.ID != m.ID:
		return m.Flags&discordgo.MessageFlagsLoading == 0, nil
	}
	pressed, err := discordgo.SnowflakeTimestamp(d.i.ID)
	return err == nil && m.EditedTimestamp != nil && m.EditedTimestamp.After(pressed), nil
}

// A delivery is one reply on its way to where an interaction waits for it.
type delivery struct {
	*Adapter
	i      *interaction
	at     time.Time
	reply  bot.Reply
	m      *rest.Message // the reply; nil if it has no words
	answer *rest.Response
	hidden bool // for the asker alone
	bare   bool // shown where one person and we are anyway
	again  bool // an earlier process may have delivered it
}

func (a *Adapter) delivery(w *work, r bot.Reply, from origin) *delivery {
	i := w.event.Interaction
	d := &delivery{Adapter: a, i: i, at: w.at, bare: i.direct(), again: w.again}
	d.hidden = r.Visibility != bot.Public && !d.bare
	pressed := i.Type == discordgo.InteractionMessageComponent
	mine := pressed && i.Message.Flags&discordgo.MessageFlagsEphemeral != 0
	switch {
	case r.Effect != bot.Post && !pressed:
		r.Effect = bot.Post // there is nothing to replace
	case r.Effect == bot.Replace && mine:
		d.hidden = true // as the message is
	case r.Effect == bot.Replace && r.Visibility == bot.Private && !d.bare:
		r.Effect = bot.Post // everyone would see it there
	}
	d.reply = r
	d.m = render(r, renderOptions{whispered: d.hidden || d.bare, origin: from, voice: a.voice(w.event)})
	if d.m == nil {
		d.m = &rest.Message{}
	}
	if d.hidden && r.Effect == bot.Post {
		d.m.Flags |= discordgo.MessageFlagsEphemeral
	}
	d.answer = answerOf(r, d.m)
	return d
}

// tokenLife is how long an interaction can be answered.
const tokenLife = 15 * time.Minute

// Times to try again where Discord may not have seen the first response yet: over
// HTTP it is on its way when the next call overtakes it.
const (
	overtaken = 5
	behind    = 300 * time.Millisecond
)

// later shows the answer after a first response. sure says that it is known to
// have landed; where it had not, the answer becomes it, if there is still time.
func (d *delivery) later(ctx context.Context, was *rest.Response, sure bool) error {
	if d.Now().Sub(d.at) >= tokenLife {
		return d.inChannel(ctx)
	}
	for _, s := range after(was, d.reply.Effect, d.hidden) {
		try := d.do
		if sure {
			try = d.insist
		}
		err := try(ctx, s)
		switch {
		case err == nil:
		case unknown(err) && !sure && code(err) != rest.CodeUnknownMessage:
			return d.afresh(ctx)
		case unknown(err) && s == remove:
		case unknown(err):
			return errors.Join(err, d.inChannel(ctx))
		default:
			return err
		}
	}
	return nil
}

// insist does a step of an interaction whose first response has landed, or is
// about to.
func (d *delivery) insist(ctx context.Context, s step) error {
	for n := 1; ; n++ {
		err := d.do(ctx, s)
		if !unknown(err) || code(err) == rest.CodeUnknownMessage || n == overtaken {
			return err
		}
		if err := pause.For(ctx, behind); err != nil {
			return err
		}
	}
}

func (d *delivery) do(ctx context.Context, s step) error {
	var err error
	switch s {
	case edit:
		err = d.rest.EditOriginal(ctx, d.i.Token, d.m)
	case remove:
		if d.reply.Effect == bot.Remove {
			return d.remove(ctx)
		}
		err = d.rest.DeleteOriginal(ctx, d.i.Token)
	case followUp:
		_, err = d.rest.FollowUp(ctx, d.i.Token, d.m)
	}
	if err != nil {
		return fmt.Errorf("answer interaction %s: %w", d.i.ID, err)
	}
	return nil
}

// remove takes the message away whose button was pressed, and says what the reply
// has to say where that cannot be.
func (d *delivery) remove(ctx context.Context) error {
	err := d.rest.DeleteOriginal(ctx, d.i.Token)
	switch {
	case err == nil || code(err) == rest.CodeUnknownMessage:
		return nil
	case unknown(err) && d.Now().Sub(d.at) < firstDeadline:
		return fmt.Errorf("delete the message of press %s: %w", d.i.ID, err)
	}
	if d.i.Message.Flags&discordgo.MessageFlagsEphemeral == 0 {
		if e := d.rest.DeleteMessage(ctx, d.i.ChannelID, d.i.Message.ID); e == nil || code(e) == rest.CodeUnknownMessage {
			return nil
		}
	}
	return fmt.Errorf("delete the message of press %s: %w", d.i.ID, err)
}

// afresh makes the answer the first response of an interaction that never had
// one.
func (d *delivery) afresh(ctx context.Context) error {
	if d.Now().Sub(d.at) >= firstDeadline {
		return d.inChannel(ctx)
	}
	err := d.rest.Callback(ctx, d.i.ID, d.i.Token, d.answer)
	switch o, _ := outcomeOf(err, landed); {
	case o == landed && d.reply.Effect == bot.Remove:
		return d.remove(ctx)
	case o == unsure: // a dying process got there first, or this call did
		return d.do(ctx, after(d.answer, d.reply.Effect, d.hidden)[0])
	case o == lost:
		return errors.Join(err, d.inChannel(ctx))
	}
	return err
}

// inChannel shows an answer that is for everyone, and whose interaction is over,
// as an ordinary message.
func (d *delivery) inChannel(ctx context.Context) error {
	if d.hidden || d.i.guest() || d.reply.Visibility != bot.Public && !d.bare {
		return fmt.Errorf("interaction %s is over before its answer, which is for the asker alone", d.i.ID)
	}
	if d.again {
		if ok, err := d.shownBefore(ctx); ok || err != nil {
			return err
		}
	}
	var err error
	switch d.reply.Effect {
	case bot.Remove:
		err = d.rest.DeleteMessage(ctx, d.i.ChannelID, d.i.Message.ID)
	case bot.Replace:
		err = d.rest.EditMessage(ctx, d.i.ChannelID, d.i.Message.ID, d.m)
	default:
		r := d.reply
		v := d.voice(event{Interaction: d.i})
		r.Blocks = append(toldReply(bot.Public, v.Say("To what %s asked a moment ago:", name(d.i.who(), d.i.Member))).Blocks, r.Blocks...)
		m := render(r, renderOptions{whispered: d.bare, voice: v})
		m.Nonce = d.i.ID
		_, err = d.rest.CreateMessage(ctx, d.i.ChannelID, m)
	}
	if err != nil {
		return fmt.Errorf("interaction %s is over before its answer: %w", d.i.ID, err)
	}
	return nil
}

// shownBefore reports whether an earlier process answered, for all to see.
func (d *delivery) shownBefore(ctx context.Context) (bool, error) {
	return d.posted(ctx, d.i.ChannelID, d.i.ID, func(m *discordgo.Message) bool {
		return m.InteractionMetadata != nil && m.InteractionMetadata.ID == d.i.ID && m.Flags&discordgo.MessageFlagsLoading == 0
	})
}

// unknown reports whether Discord does not know what a call was about.
func unknown(err error) bool {
	var r *rest.Error
	return errors.As(err, &r) && (r.Status == http.StatusNotFound || r.Code == rest.CodeUnknownWebhook || r.Code == rest.CodeInvalidToken)
}
