package socket

import (
	"bytes"
	"encoding/json"

	"github.com/gorilla/websocket"
)

// A frame is what Slack sends. Each field is decoded by itself, so that one of
// another type than it should be does not take the others with it.
type frame struct {
	Type     json.RawMessage `json:"type"`
	Envelope json.RawMessage `json:"envelope_id"`
	Payload  json.RawMessage `json:"payload"`
	Reason   json.RawMessage `json:"reason"`
	Count    json.RawMessage `json:"num_connections"`
}

// text returns a JSON string's text; "" if it is none.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// take does what a frame asks for. The error ends the link.
func (l *link) take(kind int, raw []byte) error {
	var f frame
	if kind != websocket.TextMessage || json.Unmarshal(raw, &f) != nil {
		l.s.Log.Warn("slack: a frame that is not JSON is passed over", "bytes", len(raw))
		if l.garbled++; l.garbled >= garbledFrames {
			return errGarbled
		}
		return nil
	}
	l.garbled = 0
	switch kind, id := text(f.Type), text(f.Envelope); {
	case kind == "hello":
		l.greet()
		l.s.Log.Info("slack: connected", "connections", string(count(f.Count)))
	case kind == "disconnect":
		reason := text(f.Reason)
		if reason == "" {
			reason = "disconnect"
		}
		l.leave(&refusal{code: reason})
	case id != "":
		l.greet()
		l.envelope(kind, id, f.Payload)
	default:
		l.s.Log.Warn("slack: a frame without an envelope is passed over", "bytes", len(raw))
	}
	l.heard()
	return nil
}

// count returns a JSON number as it stands; "?" for anything else.
func count(raw json.RawMessage) json.RawMessage {
	var n int
	if json.Unmarshal(raw, &n) != nil {
		return json.RawMessage("?")
	}
	return raw
}

// envelope hands a delivery on. What is none is acknowledged all the same, for it
// would only come again.
func (l *link) envelope(kind, id string, payload json.RawMessage) {
	debt := l.out.owe()
	ack := func(payload any) { l.acknowledge(debt, id, payload) }
	switch {
	case kind != "events_api" && kind != "slash_commands" && kind != "interactive",
		!bytes.HasPrefix(payload, []byte("{")):
		l.s.Log.Warn("slack: an envelope of no known kind is acknowledged and passed over", "envelope", id, "bytes", len(payload))
		ack(nil)
	case !l.s.deliver(delivered{Envelope{ID: id, Type: kind, Payload: payload}, ack}):
		l.out.forgive(debt)
	}
}
