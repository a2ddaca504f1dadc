package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"footnote/adapters/web"
)

// A patient is a server whose health a test decides.
type patient struct {
	http.Handler
	log         *safeBuffer
	live, ready []web.Check
}

func newPatient(t *testing.T, level slog.Level) *patient {
	t.Helper()
	p := &patient{log: &safeBuffer{}}
	var err error
	p.Handler, err = web.New(web.Config{
		Open: func(context.Context, string) (web.Shelf, error) { return nil, web.ErrNoLink },
		Log:  slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: level})),
		Health: &web.Health{
			Live: func(ctx context.Context) []web.Check {
				if _, limited := ctx.Deadline(); !limited {
					t.Error("a look may take for ever")
				}
				return p.live
			},
			Ready: func(context.Context) []web.Check { return p.ready },
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *patient) ask(method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

func TestHealth(t *testing.T) {
	well, ill := web.Check{Name: "store", OK: true}, web.Check{Name: "discord", Note: "not connected"}
	for _, tt := range []struct {
		name   string
		checks []web.Check
		status int
		body   string
	}{
		{"nothing to look at", nil, 200, ""},
		{"well", []web.Check{well}, 200, `{"check":"store","ok":true}` + "\n"},
		{"one is not", []web.Check{well, ill}, 503, `{"check":"store","ok":true}` + "\n" + `{"check":"discord","ok":false,"note":"not connected"}` + "\n"},
	} {
		for _, path := range []string{web.LivePath, web.ReadyPath} {
			p := newPatient(t, slog.LevelInfo)
			p.live, p.ready = tt.checks, []web.Check{ill}
			if path == web.ReadyPath {
				p.live, p.ready = p.ready, p.live
			}
			res := p.ask("GET", path)
			if res.Code != tt.status || res.Body.String() != tt.body {
				t.Errorf("%s, %s: %d %q, want %d %q", tt.name, path, res.Code, res.Body, tt.status, tt.body)
			}
			if h := res.Header(); h.Get("Cache-Control") != "private, no-store" || h.Get("Content-Type") != "application/x-ndjson; charset=utf-8" {
				t.Errorf("%s, %s: headers %v", tt.name, path, h)
			}
			if head := p.ask("HEAD", path); head.Code != tt.status || head.Body.Len() != 0 {
				t.Errorf("%s: HEAD %s: %d %q", tt.name, path, head.Code, head.Body)
			}
			if res := p.ask("POST", path); res.Code != http.StatusMethodNotAllowed {
				t.Errorf("POST %s: %d", path, res.Code)
			}
		}
	}
}

// Who asks every few seconds does not fill the log.
func TestHealthIsQuiet(t *testing.T) {
	p := newPatient(t, slog.LevelInfo)
	p.ready = []web.Check{{Name: "store"}}
	p.ask("GET", web.LivePath)
	p.ask("GET", web.ReadyPath)
	if got := p.log.String(); got != "" {
		t.Errorf("the log says:\n%s", got)
	}
	p = newPatient(t, slog.LevelDebug)
	p.ask("GET", web.LivePath)
	if got := p.log.String(); !strings.Contains(got, "route=/healthz/live status=200") {
		t.Errorf("the log of who asks for all says:\n%s", got)
	}
}

// Nothing else is answered below /healthz, and nothing at all without Health.
func TestHealthOnlyThere(t *testing.T) {
	p := newPatient(t, slog.LevelInfo)
	for _, path := range []string{"/healthz", "/healthz/", "/healthz/live/", "/healthz/x", "/healthz//live"} {
		if res := p.ask("GET", path); res.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.Code)
		}
	}
	s := newSite(t, harbour())
	for _, path := range []string{web.LivePath, web.ReadyPath} {
		if res := s.ask("GET", path); res.Code != http.StatusNotFound {
			t.Errorf("%s without Health: %d", path, res.Code)
		}
	}
}
