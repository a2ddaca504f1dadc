package main

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"footnote/adapters/slack/slacktest"
)

// What a group does first, from the environment to a quotation in its place:
// look whether all is right, run, ask, add a file, ask again, open the passage in a
// browser, and take the app away.
func TestServeOnSlack(t *testing.T) {
	s := slacktest.New(t, slacktest.Options{})
	study := s.AddWorkspace("Study")
	general := study.AddChannel("general")
	alice, chief := study.AddUser("alice"), study.AddUser("chief", slacktest.UserOptions{Admin: true})

	token := study.Token
	said, at := newLines(), freeAddress(t)
	c := &call{
		in: strings.NewReader(""), out: said, err: said, web: s.Client(), sockets: s.Dialer(), fetch: fetchBy(s.Client()),
		env: []string{
			"SLACK_BOT_TOKEN=" + token, "SLACK_APP_TOKEN=" + s.AppToken,
			"FOOTNOTE_DATA=" + filepath.Join(t.TempDir(), "data"), "FOOTNOTE_LISTEN=" + at,
			"FOOTNOTE_URL=https://reading.example.org/",
		},
	}
	if err := c.dispatch(t.Context(), []string{"doctor", "slack"}); err != nil || !strings.Contains(said.String(), "ok     SLACK_BOT_TOKEN is that of the bot") {
		t.Errorf("doctor: %v\n%s", err, said)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.dispatch(ctx, []string{"serve"}) }()
	said.wait("running on Slack")
	s.WaitConnected(1)

	// The built-in notes, while there is nothing else.
	shown := s.Slash(alice, general, "/ask what is the Malacca dilemma?").Wait()
	if len(shown) != 1 || !strings.Contains(shown[0].Plain, "Malacca") || shown[0].OnlyFor != "alice" {
		t.Fatalf("shown: %+v\n%s", shown, said)
	}
	if page := readPassage(t, shown[0].Button("Open").URL, at); !strings.Contains(page, "<mark") || !strings.Contains(page, "naval blockade") {
		t.Errorf("the notes' passage is not marked in its place")
	}

	// Their own reading, from then on, once they said that it may be kept.
	ts, _ := s.ShareFile(chief, s.DM(chief), slacktest.File{Name: "salt.md", Mimetype: "text/markdown",
		Data: []byte("# Salt roads\n\nBrine pans feed the harbour of Veltra. They were dug in 1312.\n")})
	asked := s.WaitReply(ts)
	s.Press(chief, asked, "Add").Wait()
	if added := s.Message(asked.TS); !strings.Contains(added.Plain, "Salt roads") {
		t.Fatalf("asked %s, then added: %s\n%s", asked.Plain, added.Plain, said)
	}
	answer := s.WaitReply(s.Say(alice, general, "when were the brine pans dug?", slacktest.SayOptions{Mention: true}))
	if !strings.Contains(answer.Plain, "1312") || answer.OnlyFor != "" || answer.Thread == "" {
		t.Errorf("asked of the file: %+v", answer)
	}
	if page := readPassage(t, answer.Button("Open").URL, at); !strings.Contains(page, "<mark") || !strings.Contains(page, "1312") {
		t.Errorf("the file's passage is not marked in its place")
	}
	if home := s.OpenHome(alice, "home").WaitView(); !strings.Contains(home.Plain, "Salt roads") || !strings.Contains(home.Plain, "when were the brine pans dug?") {
		t.Errorf("the home page: %s", home.Plain)
	}

	s.Uninstall(study)
	s.WaitAcknowledged()
	said.wait("is erased")
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serve ended with %v", err)
	}
	log := said.String()
	if strings.Contains(log, "cannot find out") { // the token is dead: that is known at once
		t.Errorf("the log:\n%s", log)
	}
	said.text.Reset()
	if err := c.dispatch(t.Context(), []string{"list", "--space", "slack:" + study.ID}); err != nil || strings.Contains(said.String(), "Salt") {
		t.Errorf("after the app was taken away: %v\n%s", err, said)
	}
	for _, secret := range []string{token, s.AppToken, "Malacca", "Veltra", "brine", "1312"} {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log:\n%s", secret, log)
		}
	}
}

// By HTTP, at the port of the pages, in workspaces that brought it in themselves.
func TestServeOnSlackInSeveralWorkspaces(t *testing.T) {
	s := slacktest.New(t, slacktest.Options{HTTP: true})
	one, two := s.AddWorkspace("One"), s.AddWorkspace("Two")
	said, at := newLines(), freeAddress(t)
	c := &call{
		in: strings.NewReader(""), out: said, err: said, web: s.Client(), sockets: s.Dialer(), fetch: fetchBy(s.Client()),
		env: []string{
			"SLACK_CLIENT_ID=" + s.ClientID, "SLACK_CLIENT_SECRET=" + s.ClientSecret, "SLACK_SIGNING_SECRET=" + s.SigningSecret,
			"SLACK_TOKEN_KEY=" + strings.Repeat("5a", 32), "SLACK_MANAGERS=U0NOBODY",
			"FOOTNOTE_DATA=" + filepath.Join(t.TempDir(), "data"), "FOOTNOTE_LISTEN=" + at,
			"FOOTNOTE_URL=https://reading.example.org",
		},
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.dispatch(ctx, []string{"serve"}) }()
	said.wait("running on Slack")
	behind := &url.URL{Scheme: "http", Host: at}
	handlers := make(map[string]http.Handler)
	for _, path := range []string{"/slack/events", "/slack/commands", "/slack/interactivity", "/slack/options"} {
		handlers[path] = httputil.NewSingleHostReverseProxy(behind)
	}
	s.DeliverTo(handlers)

	for _, w := range []*slacktest.Workspace{one, two} {
		chief := w.AddUser("chief", slacktest.UserOptions{Owner: true})
		bringIn(t, s, chief, at)
		general := w.AddChannel("general")
		answer := s.WaitReply(s.Say(chief, general, "what is the Malacca dilemma?", slacktest.SayOptions{Mention: true}))
		if !strings.Contains(answer.Plain, "Malacca") {
			t.Errorf("in %s: %+v", w.Name, answer)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serve ended with %v", err)
	}
	for _, secret := range []string{one.Token, two.Token, s.ClientSecret, s.SigningSecret} {
		if strings.Contains(said.String(), secret) {
			t.Errorf("%q is in the log:\n%s", secret, said)
		}
	}
}

// bringIn installs the app as somebody does who goes through its page in a
// browser, which keeps cookies.
func bringIn(t testing.TB, s *slacktest.Slack, u *slacktest.User, at string) {
	t.Helper()
	visit := func(address string, cookies []*http.Cookie) (*http.Response, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cookies {
			req.AddCookie(c)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		page, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(page)
	}
	res, page := visit("http://"+at+"/slack/install", nil)
	to := regexp.MustCompile(`href="(https://slack\.com/[^"]+)"`).FindStringSubmatch(page)
	if to == nil {
		t.Fatalf("the page to install leads nowhere: %s\n%s", res.Status, page)
	}
	back := s.Authorize(u, html.UnescapeString(to[1]), false)
	path, ok := strings.CutPrefix(back, "https://reading.example.org")
	if !ok {
		t.Fatalf("Slack sends the browser to %s", back)
	}
	if res, page := visit("http://"+at+path, res.Cookies()); res.StatusCode != http.StatusOK {
		t.Fatalf("installed: %s\n%s", res.Status, page)
	}
}
