package socket

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

// Try connects once, waits for Slack's greeting and hangs up. It returns how many
// connections of the app Slack counts then, this one among them; 0 if Slack does
// not say. A refusal that does not pass is a *FatalError. What Slack delivers
// meanwhile is not acknowledged, and so comes again.
func (s *Socket) Try(ctx context.Context) (connections int, err error) {
	address, err := s.open(ctx)
	if fatal := final(err); fatal != nil {
		return 0, fatal
	}
	if err != nil {
		return 0, err
	}
	conn, err := dial(ctx, s.Dialer, address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	interrupt := context.AfterFunc(ctx, func() { conn.Close() })
	defer interrupt()
	conn.SetReadDeadline(time.Now().Add(helloTime))
	for {
		var f frame
		kind, raw, err := conn.ReadMessage()
		switch {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case err != nil:
			return 0, fmt.Errorf("%w: %w", errNoHello, err)
		case kind != websocket.TextMessage || json.Unmarshal(raw, &f) != nil:
			continue
		}
		switch text(f.Type) {
		case "hello":
			json.Unmarshal(f.Count, &connections) // 0 if it is no number
			conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(closeTime))
			return connections, nil
		case "disconnect":
			r := &refusal{code: text(f.Reason)}
			if r.code == linkDisabled {
				return 0, &FatalError{Code: r.code, Advice: advice[r.code]}
			}
			return 0, r
		}
	}
}
