package slack

import "strings"

// A concern says why a message is the bot's business.
type concern uint8

const (
	nothing   concern = iota
	overheard         // it was said to others
	addressed         // it was said to us
)

// concernOf judges a message. me is our user in its workspace; "" if not known.
func concernOf(d *delivery, me string) concern {
	if d.event.Said == nil {
		return nothing
	}
	return d.event.Said.concern(me)
}

// concern judges a message. What programs say is nobody's question, ourselves
// first of all: two bots would talk for ever.
func (m *said) concern(me string) concern {
	switch {
	case m.BotID != "", m.User == "", m.User == me, m.User == slackbot:
		return nothing
	case m.Mention, mentions(m.Text, me), isDirect(m.ChannelType):
		return addressed
	case strings.TrimSpace(m.Text) == "":
		return nothing
	}
	return overheard
}

// slackbot is Slack's own.
const slackbot = "USLACKBOT"

// isDirect reports whether a conversation is between one person and us, by the
// channel_type of an event.
func isDirect(channelType string) bool { return channelType == "im" || channelType == "app_home" }

// mentions reports whether a text has our name in it.
func mentions(text, me string) bool {
	return me != "" && (strings.Contains(text, "<@"+me+">") || strings.Contains(text, "<@"+me+"|"))
}
