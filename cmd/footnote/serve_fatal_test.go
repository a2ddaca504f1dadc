package main

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
	"footnote/adapters/web"
)

// A token that is not taken is said at once, and does not stop the other platform,
// whose pages go on, too.
func TestServeWithABadToken(t *testing.T) {
	d := discordtest.New(t, discordtest.Options{Report: func(discordtest.Violation) {}})
	d.Faults(func(*http.Request, string) *discordtest.Fault {
		return &discordtest.Fault{Status: http.StatusUnauthorized, Message: "401: Unauthorized"}
	})
	s := slacktest.New(t, slacktest.Options{Fast: true})
	study := s.AddWorkspace("Study")
	general, alice := study.AddChannel("general"), study.AddUser("alice")

	start := func(more ...string) (said *lines, at string, stop func(), ended chan error) {
		said, at = newLines(), freeAddress(t)
		c := &call{in: strings.NewReader(""), out: said, err: said, env: append(more,
			"DISCORD_TOKEN="+d.Token, "DISCORD_APP_ID="+d.AppID, "FOOTNOTE_DATA="+filepath.Join(t.TempDir(), "data"), "FOOTNOTE_LISTEN="+at)}
		c.web, c.sockets = reachBoth(d.Listen(), s.Listen())
		ctx, stop := context.WithCancel(t.Context())
		ended = make(chan error, 1)
		go func() { ended <- c.dispatch(ctx, []string{"serve"}) }()
		return said, at, stop, ended
	}
	const want = "copy it anew from Bot, Reset Token"

	_, _, stop, ended := start()
	defer stop()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("alone: ended with %v", err)
	}

	said, at, stop, ended := start("SLACK_BOT_TOKEN="+study.Token, "SLACK_APP_TOKEN="+s.AppToken)
	defer stop()
	said.wait(want)
	s.WaitConnected(1)
	if reply := s.WaitReply(s.Say(alice, general, "what is the Malacca dilemma?", slacktest.SayOptions{Mention: true})); !strings.Contains(reply.Plain, "Malacca") {
		t.Errorf("on Slack: %s", reply.Plain)
	}
	if status, body := ask(t, at+web.LivePath); status != http.StatusOK || !strings.Contains(body, "has ended") {
		t.Errorf("live: %d %s", status, body)
	}
	if status, body := ask(t, at+web.ReadyPath); status != http.StatusServiceUnavailable || !strings.Contains(body, `{"check":"slack","ok":true}`) {
		t.Errorf("ready: %d %s", status, body)
	}
	stop()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("beside Slack: ended with %v", err)
	}
}
