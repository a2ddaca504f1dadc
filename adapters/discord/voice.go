package discord

import (
	"footnote/bot"
	"footnote/bot/speech"
)

// voice is the language in which the adapter itself speaks to whoever caused an
// event: the one in which the bot would answer if no other was set.
func (a *Adapter) voice(e event) speech.Language {
	if e.Interaction != nil {
		return speech.Of(e.Interaction.tongue(a.Bot.Commands()))
	}
	return a.voiceIn(e.Said.GuildID)
}

// voiceIn is the one for all in a guild, as far as it is known; else English.
func (a *Adapter) voiceIn(guildID string) speech.Language {
	if g := a.guilds.recall(guildID); g != nil {
		return speech.Of(g.locale)
	}
	return speech.Language{}
}

// sayReply is a reply of the adapter itself, of sentences that package speech has.
func sayReply(l speech.Language, v bot.Visibility, key string, hints ...string) bot.Reply {
	r := toldReply(v, l.Say(key))
	for _, h := range hints {
		r.Blocks = append(r.Blocks, bot.Block{Kind: bot.Hint, Text: l.Say(h)})
	}
	return r
}

func failedReply(l speech.Language) bot.Reply {
	return sayReply(l, bot.Discreet, "Something went wrong on my side, so there is no answer.",
		"Try once more. If it stays, tell whoever runs me: the log has the reason.")
}

func busyReply(l speech.Language) bot.Reply {
	return sayReply(l, bot.Discreet, "Too many questions are waiting here already, so I did not take this one.", "Ask again in a minute.")
}

// toldReply is a reply of text that is in its language already.
func toldReply(v bot.Visibility, text string, hints ...string) bot.Reply {
	r := bot.Reply{Visibility: v, Blocks: []bot.Block{{Kind: bot.Say, Text: text}}}
	for _, h := range hints {
		r.Blocks = append(r.Blocks, bot.Block{Kind: bot.Hint, Text: h})
	}
	return r
}
