package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/seldom"
	"footnote/bot/speech"
)

// answerSaid answers a message.
func (a *Adapter) answerSaid(ctx context.Context, w *work) error {
	m := w.event.Said
	s, ours := a.sceneOf(ctx, m)
	c := concernOf(m, a.self(), ours, a.MessageContent)
	if c == maybeRole { // another's role
		m.MentionRoles = nil
		c = concernOf(m, a.self(), ours, a.MessageContent)
	}
	switch c {
	case nothing:
		return nil
	case byRole:
		return a.deliverSaid(ctx, w, sayReply(speech.Of(s.locale), bot.Discreet, "That was my role, so I did not get your question.",
			"Mention me, not my role: type @ and choose me from the list of members. Or use /ask."))
	case unheard:
		// People go on talking under an answer; they are told once, not each time.
		if !a.advised.May(seldom.Advice{About: "unheard", Person: m.Author.ID, Channel: m.ChannelID}, a.Now()) {
			return nil
		}
		return a.deliverSaid(ctx, w, sayReply(speech.Of(s.locale), bot.Discreet, "Discord does not show me replies without a mention.",
			"If that was for me: switch the @ in your reply on, or use /ask."))
	}
	reply, err := a.respond(ctx, decodeMessage(m, c, s))
	if err != nil || reply.Silent() {
		return err
	}
	if reply.Forget {
		a.advised.Forget(m.Author.ID)
	}
	return errors.Join(a.shown(w, a.deliverSaid(ctx, w, reply)), a.notify(ctx, m.GuildID, m.ID, reply.Elsewhere))
}

// sceneOf gathers what must be known of where a message was said, and our role
// there. What cannot be found out is taken for the less: no manager, no thread.
func (a *Adapter) sceneOf(ctx context.Context, m *said) (s scene, ours string) {
	s = scene{me: a.self(), hears: a.MessageContent, download: a.Download}
	if m.GuildID == "" {
		return s, ""
	}
	k, err := a.guilds.guild(ctx, m.GuildID)
	if err == nil && len(m.MentionRoles) > 0 {
		ours, err = a.guilds.ourRole(ctx, m.GuildID, s.me)
	}
	if err != nil {
		a.Log.Warn("discord: guild is not known", "guild", m.GuildID, "err", err)
	}
	if k != nil {
		var roles []string
		if m.Member != nil {
			roles = m.Member.Roles
		}
		s.manager, s.locale = k.manages(m.GuildID, m.Author.ID, roles), k.locale
	}
	c, err := a.guilds.channel(ctx, m.GuildID, m.ChannelID)
	if err != nil {
		a.Log.Warn("discord: channel is not known", "channel", m.ChannelID, "err", err)
		return s, ours
	}
	if !c.thread() {
		return s, ours
	}
	s.thread = c
	if m.Referenced == nil && m.mentions(s.me) {
		first, err := a.guilds.starter(ctx, c)
		if err != nil {
			a.Log.Warn("discord: start of a thread is not known", "channel", m.ChannelID, "err", err)
		}
		if first != nil {
			s.starter = new(said)
			if err := again(first, s.starter); err != nil {
				s.starter = nil
			}
		}
	}
	return s, ours
}

// deliverSaid shows the reply to a message, once: as a reply to it, or to its
// author alone.
func (a *Adapter) deliverSaid(ctx context.Context, w *work, r bot.Reply) error {
	q := w.event.Said
	if w.again {
		if ok, err := a.answered(ctx, q); ok || err != nil {
			return err
		}
	}
	w.hush()
	if r.Visibility == bot.Private && q.GuildID != "" {
		return a.whisper(ctx, q, r)
	}
	err := a.reply(ctx, q, r)
	if malformed(err) {
		return errors.Join(err, a.reply(ctx, q, failedReply(a.voiceIn(q.GuildID))))
	}
	if c := code(err); c == rest.CodeMissingAccess || c == rest.CodeMissingPermissions {
		return errors.Join(err, a.tellPermission(ctx, q, len(r.Files) > 0))
	}
	return err
}

// reply posts a reply in the place of its question. Discord makes one message of
// it however often it is sent within some minutes, by its nonce.
func (a *Adapter) reply(ctx context.Context, q *said, r bot.Reply) error {
	m := render(r, renderOptions{whispered: q.GuildID == "", voice: a.voiceIn(q.GuildID)})
	if m == nil {
		return nil
	}
	m.ReplyTo, m.Nonce = q.ID, q.ID
	_, err := a.rest.CreateMessage(ctx, q.ChannelID, m)
	if code(err) == rest.CodeNoHistory { // said under the question it is an answer, too
		m.ReplyTo = ""
		_, err = a.rest.CreateMessage(ctx, q.ChannelID, m)
	}
	if err != nil {
		return fmt.Errorf("reply to %s: %w", q.ID, err)
	}
	return nil
}

// lookBack is how many messages after a question are searched for its answer.
const lookBack = 100

// answered reports whether an earlier process replied to a message already.
func (a *Adapter) answered(ctx context.Context, q *said) (bool, error) {
	return a.posted(ctx, q.ChannelID, q.ID, func(m *discordgo.Message) bool {
		return m.MessageReference != nil && m.MessageReference.MessageID == q.ID
	})
}

// posted reports whether one of our messages after another is of a kind. Where we
// may not look, it says no.
func (a *Adapter) posted(ctx context.Context, channelID, after string, is func(*discordgo.Message) bool) (bool, error) {
	all, err := a.rest.Messages(ctx, channelID, after, lookBack)
	var no *rest.Error
	switch {
	case errors.As(err, &no):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for what was answered to %s: %w", after, err)
	}
	return slices.ContainsFunc(all, func(m *discordgo.Message) bool {
		return m != nil && m.Author != nil && m.Author.ID == a.self() && is(m)
	}), nil
}

// whisper sends what is for the author alone as a direct message, whose buttons
// act where the question was put.
func (a *Adapter) whisper(ctx context.Context, q *said, r bot.Reply) error {
	v := a.voiceIn(q.GuildID)
	m := render(r, renderOptions{whispered: true, origin: origin{guild: q.GuildID, channel: q.ChannelID}, voice: v})
	if m == nil {
		return nil
	}
	m.Nonce = q.ID + "d"
	err := a.directly(ctx, q.Author.ID, m)
	if malformed(err) {
		m = render(failedReply(v), renderOptions{whispered: true, voice: v})
		m.Nonce = q.ID + "d"
		return errors.Join(err, a.directly(ctx, q.Author.ID, m))
	}
	if code(err) == rest.CodeCannotDM {
		return a.reply(ctx, q, sayReply(v, bot.Discreet, "The answer is for you alone, but you do not take direct messages from this server.",
			"Use /ask with visibility: hide, which only you see. Or allow direct messages in the server's privacy settings."))
	}
	return err
}

// whispered reports whether the author of an event may have been answered alone
// already: nothing tells which of our direct messages is the answer to what, nor
// what followed a deferral that was taken away.
func (a *Adapter) whispered(ctx context.Context, e event) (bool, error) {
	if i := e.Interaction; i != nil {
		_, err := a.rest.Original(ctx, i.Token)
		return code(err) == rest.CodeUnknownMessage, nil
	}
	q := e.Said
	if q.GuildID == "" {
		return false, nil
	}
	channel, err := a.rest.OpenDM(ctx, q.Author.ID)
	switch {
	case code(err) != 0:
		return false, nil
	case err != nil:
		return false, fmt.Errorf("open direct messages: %w", err)
	}
	return a.posted(ctx, channel, q.ID, func(*discordgo.Message) bool { return true })
}

// directly sends a message to one person.
func (a *Adapter) directly(ctx context.Context, person string, m *rest.Message) error {
	channel, err := a.rest.OpenDM(ctx, person)
	if err != nil {
		return fmt.Errorf("open direct messages: %w", err)
	}
	if _, err := a.rest.CreateMessage(ctx, channel, m); err != nil {
		return fmt.Errorf("direct message: %w", err)
	}
	return nil
}

// tellPermission says to the author, who was not answered, what is missing. files
// says that the answer had some.
func (a *Adapter) tellPermission(ctx context.Context, q *said, files bool) error {
	if q.GuildID == "" || !a.advised.May(seldom.Advice{About: "permission", Person: q.Author.ID, Channel: q.ChannelID}, a.Now()) {
		return nil
	}
	v := a.voiceIn(q.GuildID)
	where, needs := v.Say("the channel"), v.Say("View Channel and Send Messages")
	if c, err := a.guilds.named(ctx, q.ChannelID); err == nil && c.Name != "" {
		where = "#" + c.Name
		if c.thread() {
			needs = v.Say("View Channel and Send Messages in Threads")
		}
	}
	if files {
		needs = v.Say("%s, and for files Attach Files", needs)
	}
	m := render(toldReply(bot.Private, v.Say("I could not answer you in %s: I may not write there.", where),
		v.Say("Someone who manages the server can change that: in the channel's settings, under Permissions, allow me %s. Meanwhile you can ask me here.", needs)),
		renderOptions{whispered: true, voice: v})
	m.Nonce = q.ID + "p"
	return a.directly(ctx, q.Author.ID, m)
}

// canStillSpeak reports whether someone may be answered for a place of which they
// carry a button, and whether they manage it.
func (a *Adapter) canStillSpeak(ctx context.Context, from origin, person string) (member, manager bool, err error) {
	m, err := a.rest.Member(ctx, from.guild, person)
	var no *rest.Error
	switch {
	case errors.As(err, &no) && no.Status < 500:
		return false, false, nil
	case err != nil:
		return false, false, err
	case m.CommunicationDisabledUntil != nil && m.CommunicationDisabledUntil.After(a.Now()):
		return false, false, nil
	}
	k, err := a.guilds.guild(ctx, from.guild)
	if err != nil {
		return false, false, err
	}
	return true, k.manages(from.guild, person, m.Roles), nil
}
