package bot

import (
	"strings"

	"footnote/bot/speech"
)

// A voice makes the bot's own sentences in the language of whoever reads them.
// The zero voice speaks English.
type voice struct{ speech.Language }

// voiceOf speaks what is set for the channel, or else the language of a locale;
// called are commands as Message.Called has them.
func voiceOf(set held, locale string, called map[string]string) voice {
	if chosen, _ := set.chosen(language); chosen != "" && chosen != settingNamed(language).values[0] {
		locale = chosen
	}
	return voice{speech.Of(locale).Calling(called)}
}

// said is a text as blocks.
func said(text string) []Block { return []Block{{Kind: Say, Text: text}} }

// say is one sentence as blocks.
func (v voice) say(key string, args ...any) []Block { return said(v.Say(key, args...)) }

// line is one sentence as a block.
func (v voice) line(key string, args ...any) Block {
	return Block{Kind: Say, Text: v.Say(key, args...)}
}

// hint is a sentence on what can be done next.
func (v voice) hint(key string, args ...any) Block {
	return Block{Kind: Hint, Text: v.Say(key, args...)}
}

// item is a sentence that is a line of a list.
func (v voice) item(key string, args ...any) Block {
	return Block{Kind: ListItem, Text: v.Say(key, args...)}
}

// quoted is a text in the quotation marks of the language.
func (v voice) quoted(text string) string { return v.Say("“%s”", text) }

func (v voice) quotedList(words []string) string {
	const most = 5
	var out []string
	for _, w := range words[:min(len(words), most)] {
		out = append(out, v.quoted(w))
	}
	return strings.Join(out, ", ")
}
