package slack

import (
	"errors"

	"footnote/bot"
)

// errOthers says that a person pressed a button that only another one sees.
var errOthers = errors.New("that button is another person's")

// Advice about text that does not reach us. Package speech has it in all languages.
const (
	adviceGone   = "Slack does not show me that message. Paste its words."
	adviceUnread = "I may not read what was said in this thread before. Whoever runs me can allow it: the scopes of the manifest, and " +
		"install me again. Or put the words into your question."
)

// decodeUsed is a command, a button, a shortcut or a form as the bot reads it. The
// error is errPress for a button that this program does not know, and errOthers.
// What only opens a form is nothing for the bot, and errPress, too.
func decodeUsed(u *used, s scene) (bot.Message, error) {
	m := bot.Message{
		ID:        s.id,
		Space:     spaceOf(s.team, s.enterprise),
		Author:    s.person(u.User, u.UserName, u.UserTeam),
		Addressed: true,
		Direct:    s.place.direct,
		Outsiders: s.place.outsiders,
		Locale:    s.author.locale,
	}
	if !s.hears && !m.Direct {
		m.Deaf = deaf
	}
	inThread(&m, u.Channel, u.ThreadTS)
	switch u.Kind {
	case kindCommand:
		m.Unseen = true
		m.Text = "/" + commandName(u.Command) + " " + plain(u.Text, s.me)
		return m, nil
	case kindShortcut:
		m.Unseen = true
		return m, s.onMessage(&m, u)
	case kindPress:
		return m, s.press(&m, u)
	}
	// The form and the home page stand in no channel: they are between us.
	m.Direct, m.Outsiders, m.Deaf = true, false, ""
	inThread(&m, s.home, "")
	if u.Kind == kindForm {
		question, _ := formQuestion(u.Question, u.Start, m.Locale)
		m.Command, m.Options = "ask", map[string]string{"question": question, "source": u.Source}
		return m, nil
	}
	if u.Kind != kindHomePress {
		return m, errPress
	}
	p, err := readHomePress(u.Action, u.Value)
	if err != nil || p.Setting == "" {
		return m, errPress
	}
	m.Command = "settings"
	m.Options = map[string]string{"setting": p.Setting, "value": p.Value, "where": "everywhere"}
	return m, nil
}

// onMessage is a shortcut that was used on a message.
func (s *scene) onMessage(m *bot.Message, u *used) error {
	switch u.Callback {
	case callbackFind:
		m.Command = "find"
		m.ReplyTo = &bot.Quoted{Withheld: adviceGone}
		if u.On != nil {
			m.ReplyTo = &bot.Quoted{Text: plain(u.On.Text, s.me), FromBot: s.me != "" && u.On.User == s.me}
		}
	case callbackAdd:
		m.Command, m.Options = "library", map[string]string{"what": "add"}
		if u.On != nil {
			m.Attachments = s.attached(u.On.Files)
		}
	default:
		return errPress
	}
	return nil
}

// press is a button that was pressed, or what was picked in a menu. A file that a
// button is about comes with it.
func (s *scene) press(m *bot.Message, u *used) error {
	press, person, thread, err := readPress(u.Block, u.Value)
	if err != nil {
		return err
	}
	if person != "" && person != u.User {
		return errOthers
	}
	inThread(m, u.Channel, firstOf(thread, u.ThreadTS))
	m.Press, m.Unseen = &press, u.Ephemeral || person != ""
	return nil
}

// decodeOptions is what someone types into a menu of the form.
func decodeOptions(o *suggestion, s scene) bot.Completion {
	c := bot.Completion{Space: spaceOf(s.team, s.enterprise), Direct: true,
		Conversation: bot.Conversation(s.home), Author: s.person(o.User, "", o.UserTeam),
		Locale: s.author.locale, Command: "ask", Option: "question", Text: o.Text}
	if o.Action == fieldSource {
		c.Option = "source"
	}
	return c
}
