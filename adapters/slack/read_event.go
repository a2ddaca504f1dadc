package slack

import (
	"encoding/json"
	"fmt"

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
	d.kind, d.event.Gone = kindUninstalled, &gone{}
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
	if len(e.Tokens.Bot) == 0 {
		return nil
	}
	return d.readUninstalled(raw)
}
