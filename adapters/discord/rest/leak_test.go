package rest_test

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

	"footnote/adapters/discord/rest"
	"footnote/bot/secret"
)

// clean fails if an error, or any that it wraps, shows what nobody may see.
func clean(t *testing.T, name string, err error) {
	t.Helper()
	var walk func(err error)
	walk = func(err error) {
		if err == nil {
			return
		}
		for _, form := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
			if strings.Contains(form, "CANARY") {
				t.Errorf("%s: error shows a secret: %q", name, form)
			}
		}
		if _, ok := err.(*url.Error); ok {
			t.Errorf("%s: an address can be had from the error", name)
		}
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			walk(e.Unwrap())
		case interface{ Unwrap() []error }:
			for _, inner := range e.Unwrap() {
				walk(inner)
			}
		}
	}
	walk(err)
}

// echoes are answers that say back what they were asked.
var echoes = map[string]func(w http.ResponseWriter, r *http.Request, said string){
	"message": func(w http.ResponseWriter, r *http.Request, said string) {
		say(w, 400, fmt.Sprintf(`{"message":%q,"code":50035}`, "bad: "+said))
	},
	"errors": func(w http.ResponseWriter, r *http.Request, said string) {
		say(w, 400, fmt.Sprintf(`{"message":"Invalid Form Body","code":50035,"errors":{"content":{"_errors":[{"code":"BASE_TYPE_BAD","message":%q},{"code":%q}]},%q:{"_errors":[{"code":"X"}]}}}`, said, said, said))
	},
	"page":         func(w http.ResponseWriter, r *http.Request, said string) { say(w, 502, "<html>"+said) },
	"refused page": func(w http.ResponseWriter, r *http.Request, said string) { say(w, 429, "<html>"+said) },
	"refused": func(w http.ResponseWriter, r *http.Request, said string) {
		w.Header().Set("Retry-After", said)
		say(w, 429, fmt.Sprintf(`{"message":%q,"retry_after":0.1}`, said))
	},
	"unauthorized": func(w http.ResponseWriter, r *http.Request, said string) {
		say(w, 401, fmt.Sprintf(`{"message":%q,"code":0}`, said))
	},
	"redirect": func(w http.ResponseWriter, r *http.Request, said string) {
		w.Header()["Location"] = []string{"https://[" + url.QueryEscape(said)}
		w.WriteHeader(302)
	},
	"no json": func(w http.ResponseWriter, r *http.Request, said string) { say(w, 200, said) },
	"odd json": func(w http.ResponseWriter, r *http.Request, said string) {
		say(w, 200, fmt.Sprintf(`{%q:[%q]}`, said, said))
	},
	"wrong": func(w http.ResponseWriter, r *http.Request, said string) {
		say(w, 200, fmt.Sprintf(`{"id":{"x":%q}}`, said))
	},
	"no http":  func(w http.ResponseWriter, r *http.Request, said string) { hijack(w, said+"\r\n\r\n") },
	"odd line": func(w http.ResponseWriter, r *http.Request, said string) { hijack(w, "HTTP/1.1 "+said+"\r\n\r\n") },
	"odd head": func(w http.ResponseWriter, r *http.Request, said string) {
		hijack(w, "HTTP/1.1 200 OK\r\n"+said+"\r\n\r\n")
	},
	"odd chunk": func(w http.ResponseWriter, r *http.Request, said string) {
		hijack(w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+said+"\r\n\r\n")
	},
	"odd length": func(w http.ResponseWriter, r *http.Request, said string) {
		hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: "+said+"\r\n\r\n")
	},
	"half": func(w http.ResponseWriter, r *http.Request, said string) {
		hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"+said)
	},
	"silence": func(w http.ResponseWriter, r *http.Request, said string) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	},
	"lost": func(w http.ResponseWriter, r *http.Request, said string) { drop(w) },
}

func hijack(w http.ResponseWriter, text string) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		go func() {
			io.WriteString(c, text)
			c.Close()
		}()
	}
}

func TestErrorsShowNoSecret(t *testing.T) {
	for name, echo := range echoes {
		for _, said := range []func(*http.Request) string{
			func(r *http.Request) string { return r.URL.Path },
			func(r *http.Request) string { return r.URL.RequestURI() + " " + r.Header.Get("Authorization") },
			func(r *http.Request) string { return "(" + botToken + ")" },
			func(r *http.Request) string { return r.URL.Path[:len(r.URL.Path)-1] },
			func(r *http.Request) string { return r.URL.Path[1:] + "\n" + botToken + "\t" },
		} {
			for _, test := range calls {
				synctest.Test(t, func(t *testing.T) {
					var logged bytes.Buffer
					c := serve(t, func(w http.ResponseWriter, r *http.Request) { echo(w, r, said(r)) },
						func(c *rest.Config) { c.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
					err := test.call(t.Context(), c)
					clean(t, test.name+", "+name, err)
					if strings.Contains(logged.String(), "CANARY") {
						t.Errorf("%s, %s: the log shows a secret: %s", test.name, name, logged.String())
					}
				})
			}
		}
	}
}

func TestErrorsOfTheWayShowNoSecret(t *testing.T) {
	ways := map[string]func(context.Context) (net.Conn, error){
		"none": func(context.Context) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
		},
		"no name": func(context.Context) (net.Conn, error) {
			return nil, &net.DNSError{Err: "no such host", Name: "discord.com"}
		},
		"its own": func(context.Context) (net.Conn, error) { return nil, errors.New("proxy: cannot reach " + token) },
		"deadline": func(context.Context) (net.Conn, error) {
			time.Sleep(time.Minute)
			return nil, &net.OpError{Op: "dial", Err: context.DeadlineExceeded}
		},
	}
	for name, dial := range ways {
		for _, test := range calls {
			synctest.Test(t, func(t *testing.T) {
				d := &discord{dial: dial}
				err := test.call(t.Context(), d.client(&http.Transport{}))
				if err == nil {
					t.Errorf("%s, %s: no error", test.name, name)
				}
				clean(t, test.name+", "+name, err)
				time.Sleep(2 * time.Minute) // dialling goes on when the call has ended
			})
		}
	}
}

// A server that is not Discord, and one that speaks no TLS.
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
		c := rest.New(rest.Config{Token: secret.Hide(botToken), AppID: appID, HTTP: &http.Client{Transport: transport}})
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		err := c.EditOriginal(ctx, token, &rest.Message{Content: "CANARYtext"})
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		clean(t, name, err)
	}
}

// What an error is for people, and for callers.
func TestErrorsAreOfUse(t *testing.T) {
	for _, test := range []struct {
		status     int
		body, want string
	}{
		{
			400, `{"message":"Invalid Form Body","code":50035,"errors":{"embeds":{"0":{"title":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 256 or fewer in length."}]}}},"_errors":[{"code":"A"}]}}`,
			"PATCH /webhooks/{application}/{token}/messages/@original: Discord says 400, code 50035: Invalid Form Body (A, embeds.0.title: BASE_TYPE_MAX_LENGTH)",
		},
		{404, `{"message":"Unknown Webhook","code":10015}`, "PATCH /webhooks/{application}/{token}/messages/@original: Discord says 404, code 10015: Unknown Webhook"},
		{403, `<html>`, "PATCH /webhooks/{application}/{token}/messages/@original: Discord says 403, code 0: Forbidden"},
		{
			400, `{"message":"` + strings.Repeat("long ", 1000) + `"}`,
			"PATCH /webhooks/{application}/{token}/messages/@original: Discord says 400, code 0: " + strings.Repeat("long ", 40) + "…",
		},
	} {
		c := serve(t, func(w http.ResponseWriter, r *http.Request) { say(w, test.status, test.body) })
		err := c.EditOriginal(t.Context(), token, &rest.Message{})
		if err == nil || err.Error() != test.want {
			t.Errorf("status %d: %v\nwant %s", test.status, err, test.want)
		}
	}
}
