package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"footnote/adapters/slack/slacktest"
)

const (
	goodBot    = "xoxb-1-CANARY"
	goodApp    = "xapp-1-A0FOOTNOTE-1-CANARY"
	goodSecret = "0123456789abcdef0123456789abcdef"
)

// A clinic is a Slack that Diagnose looks at: what its methods answer, by name,
// and what it says on a connection.
type clinic struct {
	testing.TB
	answers map[string]object
	status  map[string]int
	scopes  string
	says    string // on a connection, first; "" for nothing
	asked   []string
}

func newClinic(t testing.TB) *clinic {
	return &clinic{TB: t, scopes: strings.Join(Scopes(true), ","), status: map[string]int{},
		says: `{"type":"hello","num_connections":1}`,
		answers: map[string]object{
			"auth.test":           {"ok": true, "user_id": "UBOT", "bot_id": "B1", "team": "Study", "team_id": "T1"},
			"users.info":          {"ok": true, "user": object{"id": "UBOT", "profile": object{"api_app_id": "A0FOOTNOTE"}}},
			"users.conversations": {"ok": true, "channels": []object{{"id": "C1"}, {"id": "C2"}}},
		}}
}

// serve starts it, and returns a Checkup in which all is well.
func (p *clinic) serve() Checkup {
	var web *httptest.Server
	web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method, isMethod := strings.CutPrefix(r.URL.Path, "/api/")
		if !isMethod {
			p.greet(w, r)
			return
		}
		p.asked = append(p.asked, method)
		w.Header().Set("X-OAuth-Scopes", p.scopes)
		if status := p.status[method]; status != 0 {
			w.WriteHeader(status)
			return
		}
		answer := p.answers[method]
		if answer == nil && method == "apps.connections.open" {
			answer = object{"ok": true, "url": "ws" + strings.TrimPrefix(web.URL, "http") + "/link?ticket=CANARY"}
		}
		if answer == nil {
			p.Errorf("asked %s", method)
		}
		json.NewEncoder(w).Encode(answer)
	}))
	p.Cleanup(web.Close)
	return Checkup{BotToken: goodBot, AppToken: goodApp, Agent: true, APIURL: web.URL + "/api/", HTTP: web.Client(),
		Heard: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
		Now:   func() time.Time { return time.Date(2026, 11, 22, 10, 5, 0, 0, time.UTC) }}
}

func (p *clinic) greet(w http.ResponseWriter, r *http.Request) {
	var up websocket.Upgrader
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		p.Error(err)
		return
	}
	defer conn.Close()
	if p.says == "" {
		return
	}
	conn.WriteMessage(websocket.TextMessage, []byte(p.says))
	conn.ReadMessage() // until the client hangs up
}

// judge checks findings: want is in what the one says that is not good, and do in
// what to do about it; "" if all are good. told are in those that are good.
func (p *clinic) judge(findings []Finding, want, do string, told ...string) {
	p.Helper()
	var bad []Finding
	var good strings.Builder
	for _, f := range findings {
		if f.What == "" || f.OK != (f.Do == "") || strings.Contains(f.What+f.Do, "%!") {
			p.Errorf("what is not good must say what to do: %+v", f)
		}
		if all := f.What + f.Do; strings.Contains(all, "CANARY") || strings.Contains(all, goodSecret) {
			p.Errorf("a secret is in %+v", f)
		}
		if f.OK {
			good.WriteString(f.What + "\n")
		} else {
			bad = append(bad, f)
		}
	}
	switch {
	case want == "" && len(bad) > 0:
		p.Errorf("all is well, but: %+v", bad)
	case want != "" && (len(bad) != 1 || !strings.Contains(bad[0].What, want) || !strings.Contains(bad[0].Do, do)):
		p.Errorf("found %+v; want %q, to do %q", bad, want, do)
	}
	for _, t := range told {
		if !strings.Contains(good.String(), t) {
			p.Errorf("%q does not say %q", good.String(), t)
		}
	}
}

func TestDiagnose(t *testing.T) {
	refused := func(code string) object { return object{"ok": false, "error": code} }
	for name, test := range map[string]struct {
		set      func(p *clinic)
		change   func(c *Checkup)
		want, do string
		told     []string
	}{
		"nothing wrong": {told: []string{`bot UBOT in the workspace "Study" (T1)`, "has all 17 scopes", "in 2 channels",
			"delivers by Socket Mode", "guests of the workspace", "delivered something 5m0s ago"}},
		"no agent view": {set: func(p *clinic) { p.scopes = strings.Join(Scopes(false), ", ") }, change: func(c *Checkup) { c.Agent = false }, told: []string{"all 16 scopes"}},
		"an agent view that is not used": {change: func(c *Checkup) { c.Agent = false },
			want: "locks guests out", do: "without --agent"},
		"no agent view although it is wanted": {set: func(p *clinic) { p.scopes = strings.Join(Scopes(false), ",") },
			want: "lacks scopes: assistant:write", do: "footnote slack manifest"},
		"scopes missing": {set: func(p *clinic) {
			p.scopes = strings.ReplaceAll(strings.Join(Scopes(true), ","), "users:read", "links:read")
		},
			want: "lacks scopes: users:read.", do: appsPage + "/A0FOOTNOTE → App Manifest → Save Changes"},
		"scopes not told":  {set: func(p *clinic) { p.scopes = "" }},
		"a revoked token":  {set: func(p *clinic) { p.answers["auth.test"] = refused("token_revoked") }, want: "(token_revoked)", do: "Bot User OAuth Token"},
		"an invalid token": {set: func(p *clinic) { p.answers["auth.test"] = refused("invalid_auth") }, want: "(invalid_auth)", do: "Install App"},
		"a person's token": {set: func(p *clinic) { delete(p.answers["auth.test"], "bot_id") }, want: "a person's token", do: "Bot User OAuth Token"},
		"no sense":         {set: func(p *clinic) { p.answers["auth.test"] = refused("team_access_not_granted") }, want: "cannot be asked", do: statusPage},
		"tokens of two apps": {set: func(p *clinic) {
			p.answers["users.info"] = object{"ok": true, "user": object{"id": "UBOT", "profile": object{"api_app_id": "A0OTHER"}}}
		}, want: "of the app A0OTHER, but SLACK_APP_TOKEN of A0FOOTNOTE", do: "both tokens of one app"},
		"an app that is not told": {set: func(p *clinic) { p.answers["users.info"] = refused("user_not_found") }},
		"no channel": {set: func(p *clinic) { p.answers["users.conversations"] = object{"ok": true, "channels": []object{}} },
			told: []string{"in no channel yet", "/invite"}},
		"one channel": {set: func(p *clinic) {
			p.answers["users.conversations"] = object{"ok": true, "channels": []object{{"id": "C1"}}}
		},
			told: []string{"in 1 channel."}},
		"many channels": {set: func(p *clinic) {
			p.answers["users.conversations"] = object{"ok": true, "channels": []object{{"id": "C1"}}, "response_metadata": object{"next_cursor": "x"}}
		}, told: []string{"in more than 1 channels"}},
		"channels not told": {set: func(p *clinic) { p.status["users.conversations"] = 500 }, want: "in which channels", do: "Try again"},
		"other connections": {set: func(p *clinic) { p.says = `{"type":"hello","num_connections":3}` }, told: []string{"counts 2 other connections"}},
		"Socket Mode off": {set: func(p *clinic) { p.says = `{"type":"disconnect","reason":"link_disabled"}` },
			want: "link_disabled", do: "Enable Socket Mode"},
		"no scope for Socket Mode": {set: func(p *clinic) { p.answers["apps.connections.open"] = refused("missing_scope") },
			want: "missing_scope", do: "connections:write"},
		"an app token that is revoked": {set: func(p *clinic) { p.answers["apps.connections.open"] = refused("invalid_auth") },
			want: "invalid_auth", do: "Generate Token and Scopes"},
		"a connection that breaks": {set: func(p *clinic) { p.says = "" }, want: "cannot be tried", do: "wss-primary.slack.com"},
		"no app token": {change: func(c *Checkup) { c.AppToken = "" },
			want: "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET", do: "connections:write"},
		"HTTP": {change: func(c *Checkup) { c.AppToken, c.SigningSecret, c.URL = "", goodSecret, "https://a.example/" },
			told: []string{"by HTTP to https://a.example/slack/…", "--http https://a.example."}},
		"HTTP without an address": {change: func(c *Checkup) { c.AppToken, c.SigningSecret = "", goodSecret },
			want: "the pages have no address", do: "FOOTNOTE_URL"},
		"both ways":     {change: func(c *Checkup) { c.SigningSecret = goodSecret }, told: []string{"delivers by Socket Mode.", "is set beside it"}},
		"a wrong form":  {change: func(c *Checkup) { c.SigningSecret = "CANARY" }, want: "SLACK_SIGNING_SECRET is not 32", do: "Basic Information → App Credentials → Signing Secret"},
		"all messages":  {change: func(c *Checkup) { c.AllMessages = true }, told: []string{"--all-messages"}},
		"nothing heard": {change: func(c *Checkup) { c.Heard = time.Time{} }, told: []string{"Nothing is known to have been delivered"}},
		"heard in the future": {change: func(c *Checkup) { c.Heard = c.Heard.Add(time.Hour) },
			told: []string{"something 0s ago"}},
		"several workspaces": {change: func(c *Checkup) {
			c.BotToken, c.ClientID, c.ClientSecret, c.URL = "", "123.456", goodSecret, "https://a.example"
		}, told: []string{"https://a.example/slack/install", "https://a.example/slack/oauth"}},
		"several without an address": {change: func(c *Checkup) { c.BotToken, c.ClientID, c.ClientSecret = "", "123.456", goodSecret },
			want: "pages have no address", do: "FOOTNOTE_URL"},
		"a client id that is none": {change: func(c *Checkup) { c.ClientID, c.ClientSecret = "CANARY", goodSecret },
			want: "SLACK_CLIENT_ID is not two numbers", do: "Client ID"},
		"a client secret that is none": {change: func(c *Checkup) { c.ClientID, c.ClientSecret = "1.2", "CANARY" },
			want: "SLACK_CLIENT_SECRET is not 32", do: "Client Secret"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newClinic(t)
			if test.set != nil {
				test.set(p)
			}
			c := p.serve()
			if test.change != nil {
				test.change(&c)
			}
			p.judge(Diagnose(t.Context(), c), test.want, test.do, test.told...)
		})
	}
}

func TestDiagnoseForms(t *testing.T) {
	for name, test := range map[string]struct{ bot, app, want, do string }{
		"no token":                 {"", goodApp, "SLACK_BOT_TOKEN is not set", "Bot User OAuth Token"},
		"spaces":                   {" " + goodBot, goodApp, "has spaces", "the token alone"},
		"quotation marks":          {`"` + goodBot + `"`, goodApp, "quotation marks", "the token alone"},
		"Bearer":                   {"Bearer " + goodBot, goodApp, "“Bearer”", "the token alone"},
		"swapped":                  {goodApp, goodBot, "are swapped", "Exchange them"},
		"an app token for a bot's": {goodApp, goodApp, "SLACK_BOT_TOKEN is an app-level token", "belongs into SLACK_APP_TOKEN"},
		"a person's":               {"xoxp-CANARY", goodApp, "speak as that person", "Bot User OAuth Token"},
		"one that expires":         {"xoxe.xoxb-CANARY", goodApp, "expires after 12 hours", "leaves rotation off"},
		"something else":           {"https://hooks.slack.com/CANARY", goodApp, "is no bot's token", "webhooks are something else"},
		"spaces around the app's":  {goodBot, goodApp + "\n", "SLACK_APP_TOKEN has spaces", "the token alone"},
		"a bot's token for an app": {goodBot, goodBot, "SLACK_APP_TOKEN is no app-level token", "connections:write"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newClinic(t)
			c := p.serve()
			c.BotToken, c.AppToken = test.bot, test.app
			p.judge(Diagnose(t.Context(), c), test.want, test.do)
		})
	}
}

// TestDiagnoseAsksOnly has it call nothing that changes anything.
func TestDiagnoseAsksOnly(t *testing.T) {
	p := newClinic(t)
	Diagnose(t.Context(), p.serve())
	if got, want := fmt.Sprint(p.asked), "[auth.test users.info users.conversations apps.connections.open]"; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
}

type noNetwork func()

func (n noNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	n()
	return nil, errors.New("no route for " + r.Header.Get("Authorization"))
}

func TestDiagnoseWithoutNetwork(t *testing.T) {
	p := newClinic(t)
	c := p.serve()
	ctx, cancel := context.WithCancel(t.Context())
	c.HTTP = &http.Client{Transport: noNetwork(cancel)}
	findings := Diagnose(ctx, c)
	var bad int
	for _, f := range findings {
		if !f.OK {
			bad++
		}
		if strings.Contains(f.What+f.Do, "CANARY") {
			t.Errorf("a secret is in %+v", f)
		}
	}
	if bad != 2 { // the Web API, and Socket Mode
		t.Errorf("found %+v", findings)
	}
}

// TestDiagnoseAsSlackAnswers looks at a strict Slack, which judges what is asked.
func TestDiagnoseAsSlackAnswers(t *testing.T) {
	p := newClinic(t)
	s := slacktest.New(t, slacktest.Options{})
	team := s.AddWorkspace("Study")
	team.AddChannel("general")
	team.AddChannel("aside")
	c := Checkup{BotToken: team.Token, AppToken: s.AppToken, HTTP: s.Client(), Dialer: s.Dialer(), Now: s.Now, Heard: s.Now()}
	p.judge(Diagnose(t.Context(), c), "", "", `in the workspace "Study"`, "all 16 scopes", "in 2 channels", "delivers by Socket Mode.")
	c.BotToken += "x"
	p.judge(Diagnose(t.Context(), c), "does not accept SLACK_BOT_TOKEN", "Install App")
	if got, want := Scopes(false), slacktest.Scopes; !slices.Equal(got, want) {
		t.Errorf("the scopes are %q, not those that were tested: %q", got, want)
	}
}
