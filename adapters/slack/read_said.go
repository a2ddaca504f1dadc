package slack

import (
	"fmt"
	"strings"

	"footnote/bot"
)

// A message is one as events, shortcuts and presses bring it.
type message struct {
	Subtype string `json:"subtype"`
	Hidden  flag   `json:"hidden"`
	Edited  struct {
		TS string `json:"ts"`
	} `json:"edited"`
	Channel     string       `json:"channel"`
	ChannelType string       `json:"channel_type"`
	User        string       `json:"user"`
	Team        string       `json:"team"`
	UserTeam    string       `json:"user_team"`
	SourceTeam  string       `json:"source_team"`
	BotID       string       `json:"bot_id"`
	Text        string       `json:"text"`
	TS          string       `json:"ts"`
	ThreadTS    string       `json:"thread_ts"`
	Files       []sharedFile `json:"files"`
	Attachments []struct {
		IsShare flag   `json:"is_share"`
		Text    string `json:"text"`
	} `json:"attachments"`
}

type sharedFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int    `json:"size"`
}

// said is what is kept of a message. Its ids are sound or "".
func (m *message) said() *said {
	s := &said{
		Channel: orNone(m.Channel, isID), ChannelType: orNone(m.ChannelType, isSetting),
		User: orNone(m.User, isID), UserTeam: orNone(firstOf(m.UserTeam, m.SourceTeam, m.Team), isTeam),
		BotID: orNone(m.BotID, isID),
		TS:    orNone(m.TS, isTS), ThreadTS: orNone(m.ThreadTS, isTS),
	}
	text := []string{m.Text}
	for _, a := range m.Attachments {
		if a.IsShare && a.Text != "" { // a message that was forwarded
			text = append(text, a.Text)
		}
	}
	s.Text = cut(strings.TrimPrefix(strings.Join(text, "\n"), "\n"), maxText)
	if s.ThreadTS == s.TS {
		s.ThreadTS = "" // it started the thread, and does not stand in it
	}
	for _, f := range m.Files[:min(len(m.Files), maxFiles)] {
		if isID(f.ID) {
			s.Files = append(s.Files, file{ID: f.ID, Name: cut(f.Name, maxName), Size: max(f.Size, 0)})
		}
	}
	return s
}

// readSaid reads a message. What was edited, and what says that something was done
// to a message, is nothing new.
func (d *delivery) readSaid(raw []byte, mention bool) error {
	var m message
	if err := unmarshal(raw, &m); err != nil {
		return err
	}
	switch m.Subtype {
	case "", "file_share", "thread_broadcast":
	default:
		return nil
	}
	if m.Hidden || m.Edited.TS != "" {
		return nil
	}
	s := m.said()
	if s.Channel == "" || s.TS == "" || s.User == "" && s.BotID == "" {
		return fmt.Errorf("%w: it names no channel, time or author", errMalformed)
	}
	s.Mention = mention
	if s.ChannelType == "" && s.Channel[0] == 'D' {
		s.ChannelType = "im"
	}
	d.kind, d.event.Said, d.person = kindSaid, s, bot.Person(s.User)
	d.id = "m" + d.workspace() + "." + s.Channel + "." + s.TS
	d.order = s.TS
	d.inLane(s.Channel)
	return nil
}
