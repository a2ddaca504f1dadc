package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"footnote/bot"
)

// Bounds of what is taken from a payload.
const (
	maxText  = 20_000 // bytes; Slack cuts messages at 40,000 characters
	maxName  = 300    // bytes, of a file or a person
	maxFiles = 20     // Slack takes 10 in a message
	maxID    = 32     // bytes of an id or a ts
)

// Errors of read.
var (
	errMalformed = errors.New("payload is malformed")
	errUnknown   = errors.New("payload is of no kind that is known")
	// errForged says that a press names a button that its message does not have.
	errForged = errors.New("no such button in that message")
	// errLimited says that Slack leaves events out.
	errLimited = errors.New("events are left out by Slack: more than 30,000 came in an hour")
)

// read says what was delivered. It is pure; its errors hold nothing of the payload
// but the name of a type.
func read(e envelope) (delivery, error) {
	switch e.Type {
	case "events_api":
		return readEvent(e.Payload)
	case "slash_commands":
		return readCommand(e.Payload)
	case "interactive":
		return readInteraction(e.Payload)
	}
	return delivery{}, unknown(e.Type)
}

// unknown is errUnknown with the name of a type, if it may be one.
func unknown(kind string) error {
	if kind == "" || len(kind) > 60 || !only(kind, "abcdefghijklmnopqrstuvwxyz_") {
		return errUnknown
	}
	return fmt.Errorf("%w: %s", errUnknown, kind)
}

// unmarshal decodes a payload. The error does not quote it.
func unmarshal(raw []byte, v any) error {
	if err := json.Unmarshal(raw, v); err != nil {
		if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return fmt.Errorf("%w: %s is not as it should be", errMalformed, kind.Field)
		}
		return errMalformed
	}
	return nil
}

// spaceOf is who shares a library: a workspace or, where a payload names none, its
// enterprise.
func spaceOf(team, enterprise string) bot.Space {
	return bot.Space("slack:" + firstOf(team, enterprise))
}

// placed sets where a delivery comes from. The error is errMalformed if that is
// nowhere.
func (d *delivery) placed(team, enterprise string) error {
	if !isTeam(team) {
		team = ""
	}
	if !isTeam(enterprise) {
		enterprise = ""
	}
	if team == "" && enterprise == "" {
		return fmt.Errorf("%w: it names no workspace", errMalformed)
	}
	d.team, d.enterprise = team, enterprise
	d.event.Team, d.event.Enterprise = team, enterprise
	return nil
}

// workspace is the id of the workspace or, where there is none, of the enterprise.
func (d *delivery) workspace() string { return firstOf(d.team, d.enterprise) }

// inLane puts a delivery into the lane of a channel or a person; "" for that of the
// workspace. Threads have none of their own: what starts one stands in the channel,
// and who goes on in it would overtake it.
func (d *delivery) inLane(of string) {
	d.lane = d.workspace()
	if of != "" {
		d.lane += "/" + of
	}
}

// named sets the id of a delivery from one of Slack's, or from the payload where
// there is none.
func (d *delivery) named(prefix, id string, payload []byte) {
	if id == "" || len(id) > 200 || !only(id, alphanumeric+"._-") {
		sum := sha256.Sum256(payload)
		id = "h" + hex.EncodeToString(sum[:16])
	}
	d.id = prefix + id
}

// isID reports whether s is an id of Slack's, and not "".
func isID(s string) bool { return s != "" && len(s) <= maxID && only(s, alphanumeric) }

// isTS reports whether s is the ts of a message, and not "".
func isTS(s string) bool { return s != "" && isThread(s) }

// isTeam reports whether s is the id of a workspace or an enterprise.
func isTeam(s string) bool { return isID(s) && (s[0] == 'T' || s[0] == 'E') }

// firstOf is the first of some strings that is not "".
func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// orNone is s if it is fit, else "".
func orNone(s string, fit func(string) bool) string {
	if fit(s) {
		return s
	}
	return ""
}

// cut is the beginning of s in at most n bytes, whole runes, and valid UTF-8.
func cut(s string, n int) string {
	if len(s) > n {
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// A flag is true as JSON says it or as a form does.
type flag bool

func (f *flag) UnmarshalJSON(raw []byte) error {
	*f = flag(string(raw) == "true" || string(raw) == `"true"` || string(raw) == `"1"`)
	return nil
}
