package discord

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/discord/rest"
	"footnote/bot/secret"
)

// changed answers as the fake does, with a change to what one path answers.
func changed(d *discordtest.Discord, path string, change func(any) any) *http.Client {
	return &http.Client{Transport: spy(func(r *http.Request) (*http.Response, error) {
		resp, err := d.Client().Transport.RoundTrip(r)
		if err != nil || r.URL.Path != "/api/v10"+path {
			return resp, err
		}
		defer resp.Body.Close()
		var v any
		if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
			return nil, err
		}
		b, err := json.Marshal(change(v))
		if err != nil {
			return nil, err
		}
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
		resp.Header.Del("Content-Length")
		return resp, nil
	})}
}

// with sets fields of an object.
func with(fields map[string]any) func(any) any {
	return func(v any) any {
		o := v.(map[string]any)
		for k, f := range fields {
			o[k] = f
		}
		return o
	}
}

func TestDiagnoseFindsWhatIsWrong(t *testing.T) {
	const app = "/applications/@me"
	for name, test := range map[string]struct {
		path     string
		change   map[string]any
		set      func(*Checkup)
		http     bool   // with the application's key
		want, do string // of the one finding that is not good; "" if all are
	}{
		"nothing": {},
		"a new connection too few": {
			path: "/gateway/bot", change: map[string]any{"session_start_limit": map[string]any{"total": 1000, "remaining": 49, "reset_after": 7200000, "max_concurrency": 1}},
			want: "Only 49 of 1000", do: "for 2h0m0s",
		},
		"no application id":      {set: func(c *Checkup) { c.AppID = "" }, want: "DISCORD_APP_ID is not set", do: "Set DISCORD_APP_ID="},
		"another application id": {set: func(c *Checkup) { c.AppID = "1" }, want: "not the application of the token", do: "Set DISCORD_APP_ID="},
		"no hexadecimal key":     {set: func(c *Checkup) { c.PublicKey = "x" }, path: app, change: map[string]any{"interactions_endpoint_url": "https://a.example/discord/interactions"}, want: "not 64 characters", do: "Set DISCORD_PUBLIC_KEY="},
		"another key": {
			set:  func(c *Checkup) { c.PublicKey = strings.Repeat("ab", 32) },
			path: app, change: map[string]any{"interactions_endpoint_url": "https://a.example/discord/interactions"},
			want: "another application", do: "Set DISCORD_PUBLIC_KEY=",
		},
		"endpoint by mistake": {path: app, change: map[string]any{"interactions_endpoint_url": "https://a.example/x"}, want: "at the gateway", do: "General Information → Interactions Endpoint URL: empty it → Save Changes"},
		"endpoint not used":   {http: true}, // both ways are taken
		"endpoint elsewhere":  {http: true, path: app, change: map[string]any{"interactions_endpoint_url": "https://a.example/x"}, want: "takes them at the path /discord/interactions", do: "Interactions Endpoint URL: https://YOUR-HOST/discord/interactions"},
		"endpoint as it should be": {
			http: true, path: app, change: map[string]any{"interactions_endpoint_url": "https://a.example/discord/interactions"},
		},
		"intent off":          {set: func(c *Checkup) { c.MessageContent = true }, want: "Message Content Intent is off", do: "Bot → Privileged Gateway Intents → Message Content Intent"},
		"intent on":           {set: func(c *Checkup) { c.MessageContent = true }, path: app, change: map[string]any{"flags": 1 << 19}},
		"intent on, verified": {set: func(c *Checkup) { c.MessageContent = true }, path: app, change: map[string]any{"flags": 1 << 18}},
		"another command":     {set: func(c *Checkup) { c.Commands = c.Commands[1:] }, want: "removed /ask", do: "footnote discord register"},
		"code grant":          {path: app, change: map[string]any{"bot_require_code_grant": true}, want: "invite link does not work", do: "Requires OAuth2 Code Grant: off"},
		"not for servers":     {path: app, change: map[string]any{"integration_types_config": map[string]any{"1": nil}}, want: "cannot be added to servers", do: "Installation → Installation Contexts → Guild Install"},
		"not for people":      {path: app, change: map[string]any{"integration_types_config": map[string]any{"0": nil}}},
	} {
		t.Run(name, func(t *testing.T) {
			d := discordtest.New(t, discordtest.Options{})
			d.AddGuild("Study")
			c := checkup(t, d)
			if test.set != nil {
				test.set(&c)
			}
			if test.http {
				c.PublicKey = hex.EncodeToString(d.PublicKey)
			}
			if test.path != "" {
				c.HTTP = changed(d, test.path, with(test.change))
			}
			checkFindings(t, d, Diagnose(context.Background(), c), test.want, test.do)
		})
	}
}

func checkup(t *testing.T, d *discordtest.Discord) Checkup {
	t.Helper()
	c := Checkup{Token: d.Token, AppID: d.AppID, Path: "/discord/interactions", Commands: table(t), HTTP: d.Client()}
	if _, err := Register(context.Background(), rest.New(rest.Config{Token: secret.Hide(c.Token), AppID: c.AppID, HTTP: c.HTTP}), c.Commands); err != nil {
		t.Fatal(err)
	}
	return c
}

func checkFindings(t *testing.T, d *discordtest.Discord, findings []Finding, want, do string) {
	t.Helper()
	var bad []Finding
	for _, f := range findings {
		if f.What == "" || f.OK != (f.Do == "") {
			t.Errorf("what is not good must say what to do: %+v", f)
		}
		if strings.Contains(f.What+f.Do, d.Token) {
			t.Errorf("the token is in %+v", f)
		}
		if !f.OK {
			bad = append(bad, f)
		}
	}
	switch {
	case want == "" && len(bad) > 0:
		t.Errorf("all is well, but: %+v", bad)
	case want != "" && (len(bad) != 1 || !strings.Contains(bad[0].What, want) || !strings.Contains(bad[0].Do, do)):
		t.Errorf("found %+v; want %q, to do %q", bad, want, do)
	}
}

func TestDiagnoseTokens(t *testing.T) {
	for name, test := range map[string]struct{ token, want string }{
		"none": {"", "not set"}, "spaces": {" a.b.c", "spaces"}, "prefix": {"Bot a.b.c", "“Bot ”"}, "quoted": {`"a.b.c"`, "quotation marks"},
		"a secret": {"abcdef", "no bot's token"}, "a part short": {"a..c", "no bot's token"}, "wrong": {"a.b.c", "does not accept"},
	} {
		d := discordtest.New(t, discordtest.Options{Allow: []discordtest.Rule{discordtest.Auth}})
		c := checkup(t, d)
		c.Token = test.token
		findings := Diagnose(context.Background(), c)
		if len(findings) != 1 {
			t.Errorf("%s: %+v", name, findings)
		}
		checkFindings(t, d, findings, test.want, "DISCORD_TOKEN")
	}
}

func TestDiagnoseServers(t *testing.T) {
	d := discordtest.New(t, discordtest.Options{})
	c := checkup(t, d)
	checkFindings(t, d, Diagnose(context.Background(), c), "in no server", InviteURL(d.AppID))
	for _, name := range []string{"one", "two", "three"} {
		d.AddGuild(name)
	}
	c.HTTP = changed(d, "/users/@me/guilds", func(v any) any {
		v.([]any)[0].(map[string]any)["permissions"] = "1024"
		v.([]any)[1].(map[string]any)["permissions"] = "8"
		return v
	})
	checkFindings(t, d, Diagnose(context.Background(), c),
		"in 3 servers; in 1 it lacks permissions: Send Messages, Send Messages in Threads, Embed Links, Attach Files, Read Message History.",
		"Server Settings → Roles")
}

func TestDiagnoseWithoutNetwork(t *testing.T) {
	d := discordtest.New(t, discordtest.Options{})
	c := checkup(t, d)
	ctx, cancel := context.WithCancel(context.Background())
	c.HTTP = &http.Client{Transport: spy(func(*http.Request) (*http.Response, error) {
		cancel()
		return nil, errors.New("no route to " + d.Token)
	})}
	checkFindings(t, d, Diagnose(ctx, c), "cannot be asked", "discordstatus.com")
}

func TestDiagnoseGoesOnWhereOneAnswerIsMissing(t *testing.T) {
	d := discordtest.New(t, discordtest.Options{})
	d.AddGuild("Study")
	c := checkup(t, d)
	c.HTTP = &http.Client{Transport: spy(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/gateway/bot") {
			return &http.Response{StatusCode: 403, Body: http.NoBody, Header: http.Header{}, Request: r}, nil
		}
		return d.Client().Transport.RoundTrip(r)
	})}
	findings := Diagnose(context.Background(), c)
	checkFindings(t, d, findings, "did not say how the gateway is", "Try again")
	if last := findings[len(findings)-1]; !strings.Contains(last.What, "1 server") {
		t.Errorf("ends with %+v", last)
	}
}
