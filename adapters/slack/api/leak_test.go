package api_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/api"
)

// clean fails if an error, or any that it wraps, shows what nobody may see.
func clean(t *testing.T, name string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, form := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		if strings.Contains(form, "CANARY") || strings.Contains(form, "canary") {
			t.Errorf("%s: error shows a secret: %q", name, form)
		}
	}
	if _, ok := err.(*url.Error); ok {
		t.Errorf("%s: an address can be had from the error", name)
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		clean(t, name, e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			clean(t, name, inner)
		}
	}
}

// echoes are answers that say back what they were asked.
var echoes = map[string]func(w http.ResponseWriter, r *http.Request, said string){
	"code": func(w http.ResponseWriter, _ *http.Request, said string) {
		say(w, 200, fmt.Sprintf(`{"ok":false,"error":%q,"needed":%q}`, said, said))
	},
	"errors": func(w http.ResponseWriter, _ *http.Request, said string) {
		say(w, 200, fmt.Sprintf(`{"ok":false,"error":"invalid_blocks","errors":[{"x":%q},%q],"response_metadata":{"messages":[%q]},"needed":%q}`, said, said, said, said))
	},
	"words":        func(w http.ResponseWriter, _ *http.Request, said string) { say(w, 400, said) },
	"page":         func(w http.ResponseWriter, _ *http.Request, said string) { say(w, 502, "<html>"+said) },
	"refused page": func(w http.ResponseWriter, _ *http.Request, said string) { say(w, 429, "<html>"+said) },
	"refused": func(w http.ResponseWriter, _ *http.Request, said string) {
		w.Header()["Retry-After"] = []string{strings.Map(noControl, said)}
		say(w, 429, fmt.Sprintf(`{"ok":false,"error":%q}`, said))
	},
	"redirect": func(w http.ResponseWriter, _ *http.Request, said string) {
		w.Header()["Location"] = []string{"https://[" + url.QueryEscape(said)}
		w.WriteHeader(302)
	},
	"redirect elsewhere": func(w http.ResponseWriter, _ *http.Request, said string) {
		w.Header()["Location"] = []string{"https://elsewhere.example/" + url.QueryEscape(said)}
		w.WriteHeader(307)
	},
	"no json": func(w http.ResponseWriter, _ *http.Request, said string) { say(w, 200, said) },
	"odd json": func(w http.ResponseWriter, _ *http.Request, said string) {
		say(w, 200, fmt.Sprintf(`{%q:[%q]}`, said, said))
	},
	"wrong": func(w http.ResponseWriter, _ *http.Request, said string) {
		odd := fmt.Sprintf(`{"id":{"x":%q},"x":%q}`, said, said)
		say(w, 200, fmt.Sprintf(`{"ok":true,"ts":%s,"user":%s,"channel":%s,"file":%s,"messages":%s,"upload_url":%q,"permalink":%s,"url":%s}`, odd, odd, odd, odd, odd, said, odd, odd))
	},
	"no http":  func(w http.ResponseWriter, _ *http.Request, said string) { drop(w, said+"\r\n\r\n") },
	"odd line": func(w http.ResponseWriter, _ *http.Request, said string) { drop(w, "HTTP/1.1 "+said+"\r\n\r\n") },
	"odd head": func(w http.ResponseWriter, _ *http.Request, said string) {
		drop(w, "HTTP/1.1 200 OK\r\n"+said+"\r\n\r\n")
	},
	"odd chunk": func(w http.ResponseWriter, _ *http.Request, said string) {
		drop(w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+said+"\r\n\r\n")
	},
	"odd length": func(w http.ResponseWriter, _ *http.Request, said string) {
		drop(w, "HTTP/1.1 200 OK\r\nContent-Length: "+said+"\r\n\r\n")
	},
	"half": func(w http.ResponseWriter, _ *http.Request, said string) {
		drop(w, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"+said)
	},
	"silence": func(_ http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() },
	"lost":    func(w http.ResponseWriter, _ *http.Request, _ string) { drop(w, "") },
}

func noControl(r rune) rune {
	if r < ' ' {
		return '.'
	}
	return r
}

func TestErrorsShowNoSecret(t *testing.T) {
	failures := 0
	for name, echo := range echoes {
		for _, said := range []func(r *http.Request, body string) string{
			func(r *http.Request, _ string) string { return "https://" + r.Host + r.URL.RequestURI() },
			func(_ *http.Request, body string) string { return body },
			func(r *http.Request, _ string) string { return r.Header.Get("Authorization") + " (" + token + ")" },
			func(r *http.Request, _ string) string { return token + "\n" + hook + "\t" + upload },
			func(r *http.Request, _ string) string { return token },
			func(r *http.Request, _ string) string { return strings.TrimPrefix(upload, "https://") },
		} {
			for _, test := range calls {
				// The upload is the second of three calls; it is also tried alone.
				for _, whole := range []bool{true, false} {
					if !whole && test.name != "files.completeUploadExternal" {
						continue
					}
					synctest.Test(t, func(t *testing.T) {
						var logged bytes.Buffer
						c := serve(t, func(w http.ResponseWriter, r *http.Request) {
							body, _ := io.ReadAll(r.Body)
							if !whole && method(r) == "files.getUploadURLExternal" {
								good(w, r)
								return
							}
							echo(w, r, said(r, string(body)))
						}, func(c *api.Config) { c.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
						err := test.call(t.Context(), c)
						if err != nil {
							failures++
						}
						clean(t, test.name+", "+name, err)
						if strings.Contains(logged.String(), "CANARY") {
							t.Errorf("%s, %s: the log shows a secret: %s", test.name, name, logged.String())
						}
					})
				}
			}
		}
	}
	t.Logf("%d failures looked at", failures)
}

func TestErrorsOfTheWayShowNoSecret(t *testing.T) {
	ways := map[string]func(context.Context) (net.Conn, error){
		"no name": func(context.Context) (net.Conn, error) {
			return nil, &net.DNSError{Err: "no such host", Name: "slack.com"}
		},
		"its own": func(context.Context) (net.Conn, error) { return nil, errors.New("proxy: cannot reach " + hook + token) },
		"deadline": func(context.Context) (net.Conn, error) {
			time.Sleep(90 * time.Second)
			return nil, errors.New(token)
		},
		"quotes": func(context.Context) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: errors.New(token + upload)}
		},
	}
	for name, dial := range ways {
		for _, test := range calls {
			synctest.Test(t, func(t *testing.T) {
				err := test.call(t.Context(), reach(&http.Transport{}, dial))
				if err == nil {
					t.Errorf("%s, %s: no error", test.name, name)
				}
				clean(t, test.name+", "+name, err)
				time.Sleep(2 * time.Minute) // dialling goes on when the call has ended
			})
		}
	}
}

// A server that is not Slack, and one that speaks no TLS.
func TestErrorsOfCertificatesShowNoSecret(t *testing.T) {
	for name, s := range map[string]*httptest.Server{
		"unknown certificate": httptest.NewTLSServer(http.NotFoundHandler()), "no TLS": httptest.NewServer(http.NotFoundHandler()),
	} {
		defer s.Close()
		s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
		transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
		}, TLSClientConfig: &tls.Config{}}
		defer transport.CloseIdleConnections()
		c := api.New(api.Config{
			Token: func(context.Context) (string, error) { return token, nil }, HTTP: &http.Client{Transport: transport},
		})
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		err := c.Respond(ctx, hook, &api.Response{Message: *message("")})
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		clean(t, name, err)
	}
}

// What an error is for people, and for callers.
func TestErrorsAreOfUse(t *testing.T) {
	for _, test := range []struct {
		status       int
		body, text   string
		code, needed string
		unknown      bool
	}{
		{200, `{"ok":false,"error":"missing_scope","needed":"users:read,users:read.email","provided":"chat:write"}`, "users.info: missing_scope: it needs users:read,users:read.email", "missing_scope", "users:read,users:read.email", false},
		{200, `{"ok":false,"error":"user_not_found"}`, "users.info: user_not_found", "user_not_found", "", false},
		{200, `{"ok":false}`, "users.info: unknown_code", "unknown_code", "", false},
		{200, `{"ok":false,"error":"Something else"}`, "users.info: unknown_code", "unknown_code", "", false},
		{404, `<html>`, "users.info: Slack answers 404 Not Found", "", "", false},
		{302, ``, "users.info: Slack answers 302 Found", "", "", false},
		{500, `<html>`, "users.info: Slack answers 500 Internal Server Error", "", "", true},
		{200, `{"ok":true,"user":7}`, "users.info: Slack's answer is not of the form that its documentation gives", "", "", false},
		{200, `{"ok":true,"x":"` + strings.Repeat("long ", 2<<20) + `"}`, "users.info: the answer is longer than 8 MiB", "", "", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) { say(w, test.status, test.body) })
			_, err := c.User(t.Context(), "U1")
			e, ok := errors.AsType[*api.Error](err)
			if !ok || err.Error() != test.text || e.Needed != test.needed || e.Unknown != test.unknown || api.Code(err) != test.code {
				t.Errorf("status %d: %#v\n%v\nwant %s", test.status, e, err, test.text)
			}
		})
	}
}

// A caller that goes away is told that, and nobody is asked any more.
func TestCallerGoesAway(t *testing.T) {
	for _, test := range calls {
		synctest.Test(t, func(t *testing.T) {
			c := serve(t, func(_ http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body) // a connection's end is seen only then
				<-r.Context().Done()
			})
			ctx, cancel := context.WithCancel(t.Context())
			go func() { time.Sleep(time.Second); cancel() }()
			start := time.Now()
			err := test.call(ctx, c)
			if took := time.Since(start); !errors.Is(err, context.Canceled) || took > time.Second {
				t.Errorf("%s: %v after %v", test.name, err, took)
			}
			if err = test.call(ctx, c); !errors.Is(err, context.Canceled) || api.Unknown(err) && test.name != "response_url" {
				t.Errorf("%s, afterwards: %v", test.name, err)
			}
			clean(t, test.name, err)
		})
	}
}
