package socket_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"footnote/adapters/slack/socket"
	"footnote/bot/secret"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

// TestOverTLS runs over a network, where nothing may be left behind either.
func TestOverTLS(t *testing.T) {
	const each = 50
	defer goleak.VerifyNone(t)
	acks := make(chan string, 2*each)
	var links atomic.Int64
	mux := http.NewServeMux()
	web := httptest.NewTLSServer(mux)
	defer web.Close()
	mux.HandleFunc("POST /api/apps.connections.open", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"ok":true,"url":"wss%s/link?ticket=1"}`, strings.TrimPrefix(web.URL, "https"))
	})
	mux.HandleFunc("GET /link", func(w http.ResponseWriter, r *http.Request) {
		var up websocket.Upgrader
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		link := links.Add(1)
		conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","num_connections":1}`))
		for n := range each {
			conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"type":"events_api","envelope_id":"%d/%d","payload":{}}`, link, n))
		}
		for {
			var a ack
			if conn.ReadJSON(&a) != nil {
				return
			}
			if !strings.HasPrefix(a.ID, fmt.Sprintf("%d/", link)) {
				t.Errorf("connection %d got the acknowledgement of %s", link, a.ID)
			}
			acks <- a.ID
		}
	})
	client := web.Client()
	defer client.CloseIdleConnections()
	s, err := socket.New(socket.Config{
		AppToken: secret.Hide(token), URL: web.URL + "/api/", HTTP: client, Apart: 1,
		Dialer: &websocket.Dialer{TLSClientConfig: client.Transport.(*http.Transport).TLSClientConfig},
		Handle: func(_ context.Context, _ socket.Envelope, ack func(any)) { go ack(nil) },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	for range 2 * each {
		<-acks
	}
	if s.Connected() != 2 || s.Alive().IsZero() {
		t.Errorf("%d connections, alive at %v", s.Connected(), s.Alive())
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
