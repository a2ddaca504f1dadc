package discord

import (
	"regexp"
	"strings"
	"unicode"

	"footnote/bot"
)

// Discord writes what it shows as names, emoji and commands in its text as
// references. https://discord.com/developers/docs/reference#message-formatting
var references = regexp.MustCompile(`<(?:(@!?|@&|#)(\d{1,20})|a?(:\w{1,40}:)\d{1,20}|(/[^:<>\n]{1,100}):\d{1,20})>`)

// afterMention is what people write between the mention and their question.
const afterMention = ",:; \t"

// textOf is a message's text as its author reads it: our mention is taken
// out wherever it stands, and other references become the names they show.
func textOf(m *said, me string) string {
	var b strings.Builder
	text := m.Content
	for {
		at := references.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		part := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return text[at[2*n]:at[2*n+1]]
		}
		b.WriteString(text[:at[0]])
		kind, id := part(1), part(2)
		ours := strings.HasPrefix(kind, "@") && kind != "@&" && id == me
		if !ours {
			b.WriteString(nameShown(m, kind, id) + part(3) + part(4))
		}
		text = text[at[1]:]
		if ours {
			text = strings.TrimLeft(text, afterMention)
			before := strings.TrimRightFunc(b.String(), unicode.IsSpace)
			b.Reset()
			b.WriteString(before)
			if before != "" && text != "" && text[0] != '\n' {
				b.WriteByte(' ')
			}
		}
	}
	return strings.TrimSpace(b.String() + text)
}

// nameShown is the name that Discord shows for a reference, as far as the message
// itself tells it.
func nameShown(m *said, kind, id string) string {
	switch kind {
	case "#":
		return "#channel"
	case "@&":
		return "@role"
	case "":
		return ""
	}
	for _, u := range m.Mentions {
		if u != nil && u.ID == id {
			return "@" + name(u, nil)
		}
	}
	return "@someone"
}

// body is all text of a message: also that of one that was forwarded, and of
// embeds where there is nothing else.
func body(m *said, me string) string {
	text := textOf(m, me)
	for _, s := range m.Snapshots {
		if s != nil && s.Message != nil {
			text = join(text, textOf(s.Message, me))
		}
	}
	if text != "" {
		return text
	}
	for _, e := range m.Embeds {
		if e != nil {
			text = join(join(text, e.Title), e.Description)
		}
	}
	return text
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// Advice about text that does not reach us.
const (
	adviceQuoted = "Discord does not show me the message that you reply to. " +
		"Use its menu instead (right-click or long press, then Apps, Find in the material), or paste its words."
	adviceGone = "The message that you reply to is not there any more, or Discord does not show it to me. Paste its words."
)

// quoted is a message that another one refers to. hears says that all text
// reaches us, not only what is addressed to us.
func quoted(m *said, me string, hears bool) *bot.Quoted {
	q := &bot.Quoted{Text: body(m, me), FromBot: m.by(me)}
	if q.Text == "" && !q.FromBot && !hears && !m.mentions(me) {
		q.Withheld = adviceQuoted
	}
	return q
}
