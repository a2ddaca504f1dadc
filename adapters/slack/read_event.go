package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	"footnote/bot"
)

// An outer is what all events come in.
// https://docs.slack.dev/apis/events-api/#receiving-events
type outer struct {
	Type           string          `json:"type"`
	Challenge      string          `json:"challenge"`
	TeamID         string          `json:"team_id"`
	EnterpriseID   string          `json:"enterprise_id"`
	EventID        string          `json:"event_id"`
	Shared         flag            `json:"is_ext_shared_channel"`
	Event          json.RawMessage `json:"event"`
	Authorizations []struct {
		TeamID       string `json:"team_id"`
		EnterpriseID string `json:"enterprise_id"`
		UserID       string `json:"user_id"`
		IsBot        flag   `json:"is_bot"`
	} `json:"authorizations"`
}

// readEvent reads what the Events API delivers.
func readEvent(raw []byte) (delivery, error) {
	var o outer
	if err := unmarshal(raw, &o); err != nil {
		return delivery{}, err
	}
	switch o.Type {
	case "url_verification":
		return delivery{kind: kindVerify, challenge: cut(o.Challenge, maxName)}, nil
	case "app_rate_limited":
		return delivery{}, errLimited
	case "event_callback":
	default:
		return delivery{}, unknown(o.Type)
	}
	var d delivery
	if err := d.from(&o); err != nil {
		return delivery{}, err
	}
	var inner struct {
		Type string `json:"type"`
	}
	if err := unmarshal(o.Event, &inner); err != nil {
		return delivery{}, err
	}
	d.named("e", o.EventID, raw)
	read := readers[inner.Type]
	if read == nil {
		return delivery{}, unknown(inner.Type)
	}
	if err := read(&d, o.Event); err != nil {
		return delivery{}, fmt.Errorf("%s: %w", inner.Type, err)
	}
	return d, nil
}

// readers read what is inside of an event, by its type.
var readers = map[string]func(*delivery, []byte) error{
	"message":               func(d *delivery, raw []byte) error { return d.readSaid(raw, false) },
	"app_mention":           func(d *delivery, raw []byte) error { return d.readSaid(raw, true) },
	"app_home_opened":       (*delivery).readOpened,
	"agent_session_stopped": (*delivery).readStopped,
	"file_deleted":          (*delivery).readFileGone,
	"app_uninstalled":       (*delivery).readUninstalled,
	"tokens_revoked":        (*delivery).readRevoked,
}

// from sets of which installation an event is. Where several see it, Slack names
// one of them: https://docs.slack.dev/apis/events-api/#authorizations
func (d *delivery) from(o *outer) error {
	team, enterprise := o.TeamID, o.EnterpriseID
	if len(o.Authorizations) > 0 {
		a := o.Authorizations[0]
		if a.TeamID != "" {
			team = a.TeamID
		}
		if a.EnterpriseID != "" {
			enterprise = a.EnterpriseID
		}
		if a.IsBot {
			d.event.Me = orNone(a.UserID, isID)
		}
	}
	d.event.Shared = bool(o.Shared)
	return d.placed(team, enterprise)
}

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
	ID     string `json:"id"`
	Name   string `json:"name"`
	Size   int    `json:"size"`
	Mode   string `json:"mode"`
	Access string `json:"file_access"`
}

// said is what is kept of a message. Its ids are sound or "".
func (m *message) said() *said {
	s := &said{
		Channel: orNone(m.Channel, isID), ChannelType: orNone(m.ChannelType, isSetting),
		User: orNone(m.User, isID), UserTeam: orNone(firstOf(m.UserTeam, m.SourceTeam, m.Team), isTeam),
		BotID: orNone(m.BotID, isID), Subtype: orNone(m.Subtype, isSetting),
		TS: orNone(m.TS, isTS), ThreadTS: orNone(m.ThreadTS, isTS),
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
			s.Files = append(s.Files, file{ID: f.ID, Name: cut(f.Name, maxName), Size: max(f.Size, 0),
				Mode: orNone(f.Mode, isSetting), Access: orNone(f.Access, isSetting)})
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

// readOpened reads a look at the app's home.
func (d *delivery) readOpened(raw []byte) error {
	var e struct {
		User    string `json:"user"`
		Channel string `json:"channel"`
		Tab     string `json:"tab"`
	}
	if err := unmarshal(raw, &e); err != nil {
		return err
	}
	switch e.Tab {
	case "home", "": // it had no other tab once, and said nothing of it
		e.Tab, d.kind = "home", kindHome
	case "messages":
		d.kind = kindMessages
	default:
		return nil
	}
	return d.open(&opened{User: e.User, Channel: orNone(e.Channel, isID), Tab: e.Tab})
}

// readStopped reads that someone stopped the agent.
func (d *delivery) readStopped(raw []byte) error {
	var e struct {
		User     string `json:"user"`
		Channel  string `json:"channel"`
		ThreadTS string `json:"thread_ts"`
	}
	if err := unmarshal(raw, &e); err != nil {
		return err
	}
	if !isID(e.Channel) || !isTS(e.ThreadTS) {
		return fmt.Errorf("%w: it names no thread", errMalformed)
	}
	d.kind = kindStopped
	return d.open(&opened{User: e.User, Channel: e.Channel, TS: e.ThreadTS})
}

// open keeps what a person did who said nothing.
func (d *delivery) open(o *opened) error {
	if !isID(o.User) {
		return fmt.Errorf("%w: it names no person", errMalformed)
	}
	d.event.Opened, d.person = o, bot.Person(o.User)
	d.inLane(o.User)
	return nil
}

func (d *delivery) readFileGone(raw []byte) error {
	var e struct {
		FileID string `json:"file_id"`
	}
	if err := unmarshal(raw, &e); err != nil {
		return err
	}
	if !isID(e.FileID) {
		return fmt.Errorf("%w: it names no file", errMalformed)
	}
	d.kind, d.event.Gone = kindFileGone, &gone{File: e.FileID}
	d.inLane("")
	return nil
}

func (d *delivery) readUninstalled([]byte) error {
	d.kind, d.event.Gone = kindUninstalled, &gone{App: true}
	d.inLane("")
	return nil
}

// readRevoked reads that tokens are good for nothing any more. Those of people
// are not ours: we have none.
func (d *delivery) readRevoked(raw []byte) error {
	var e struct {
		Tokens struct {
			Bot []string `json:"bot"`
		} `json:"tokens"`
	}
	if err := unmarshal(raw, &e); err != nil {
		return err
	}
	var bots []string
	for _, id := range e.Tokens.Bot {
		if isID(id) && len(bots) < maxFiles {
			bots = append(bots, id)
		}
	}
	if bots == nil {
		return nil
	}
	d.kind, d.event.Gone = kindUninstalled, &gone{Bots: bots}
	d.inLane("")
	return nil
}
