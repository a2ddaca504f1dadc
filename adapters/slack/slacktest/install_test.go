package slacktest_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
)

func TestOAuth(t *testing.T) {
	inBubble(t, "a workspace", slacktest.Options{Rotation: true}, func(t *testing.T, r *room) {
		other := r.s.AddForeignWorkspace("Other")
		bob := other.AddUser("bob")
		address := "https://slack.com/oauth/v2/authorize?" + url.Values{
			"client_id": {r.s.ClientID}, "scope": {"chat:write,commands"}, "state": {"s"}, "redirect_uri": {"https://footnote.example/slack/oauth"},
		}.Encode()
		back, err := url.Parse(r.s.Authorize(bob, address, false))
		if err != nil || back.Path != "/slack/oauth" || back.Query().Get("state") != "s" {
			t.Fatalf("bob is sent to %v", back)
		}
		access := func(more ...string) object {
			args := object{"client_id": r.s.ClientID, "client_secret": r.s.ClientSecret}
			for n := 0; n < len(more); n += 2 {
				args[more[n]] = more[n+1]
			}
			_, answer := r.p.as("", "oauth.v2.access", args)
			return answer
		}
		code := back.Query().Get("code")
		for _, test := range []struct{ want, name, value string }{
			{"bad_client_secret", "client_secret", "x"}, {"invalid_client_id", "client_id", "x"}, {"invalid_code", "code", "x"}, {"bad_redirect_uri", "redirect_uri", "x"},
		} {
			if got := access("code", code, "redirect_uri", "https://footnote.example/slack/oauth", test.name, test.value); str(got, "error") != test.want {
				t.Errorf("%s gets %v", test.name, got)
			}
		}
		got := access("code", code, "redirect_uri", "https://footnote.example/slack/oauth")
		team, _ := got["team"].(object)
		if str(team, "id") != other.ID || str(got, "scope") != "chat:write,commands" || got["expires_in"] != 43200.0 || str(got, "bot_user_id") != other.BotUser.ID {
			t.Fatalf("bob's code gives %v", got)
		}
		if again := access("code", code, "redirect_uri", "https://footnote.example/slack/oauth"); str(again, "error") != "code_already_used" {
			t.Errorf("a code is used twice: %v", again)
		}
		test := func(token string) string {
			_, answer := r.p.as(token, "auth.test", object{})
			return str(answer, "team_id") + str(answer, "error")
		}
		if who := test(str(got, "access_token")); who != other.ID {
			t.Errorf("the token is of %s", who)
		}
		time.Sleep(12*time.Hour + time.Second)
		if who := test(str(got, "access_token")); who != "token_expired" {
			t.Errorf("after 12 hours the token is of %s", who)
		}
		next := access("grant_type", "refresh_token", "refresh_token", str(got, "refresh_token"))
		if who := test(str(next, "access_token")); who != other.ID || str(next, "refresh_token") == str(got, "refresh_token") {
			t.Errorf("the next token is of %s: %v", who, next)
		}
		if again := access("grant_type", "refresh_token", "refresh_token", str(got, "refresh_token")); str(again, "error") != "invalid_refresh_token" {
			t.Errorf("a refresh token is used twice: %v", again)
		}
		if to := r.s.Decline(bob, address); !strings.Contains(to, "error=access_denied") {
			t.Errorf("who declines is sent to %s", to)
		}
		r.broke(t, "the whole way")
		r.s.Authorize(bob, strings.Replace(address, "state=s", "", 1), false)
		r.broke(t, "no state", slacktest.Arguments)
		r.s.Authorize(bob, strings.Replace(address, "slack.com", "slack.example", 1), false)
		r.broke(t, "another address", slacktest.Method)
	})
	inBubble(t, "an organisation", slacktest.Options{}, func(t *testing.T, r *room) {
		e := r.s.AddEnterprise("University")
		law, art := e.AddWorkspace("Law"), e.AddWorkspace("Art")
		lea, hall := law.AddUser("lea"), art.AddChannel("hall")
		back, _ := url.Parse(r.s.Authorize(lea, "https://slack.com/oauth/v2/authorize?scope=chat:write&state=s&client_id="+r.s.ClientID, true))
		_, got := r.p.as("", "oauth.v2.access", object{"client_id": r.s.ClientID, "client_secret": r.s.ClientSecret, "code": back.Query().Get("code")})
		enterprise, _ := got["enterprise"].(object)
		if got["is_enterprise_install"] != true || got["team"] != nil || str(enterprise, "id") != e.ID {
			t.Fatalf("lea's code gives %v", got)
		}
		r.p.token = str(got, "access_token")
		r.p.ok("chat.postMessage", answer(hall.ID, "x", "", ""))
		if m := r.s.Messages(hall); len(m) != 1 {
			t.Errorf("art sees %v", m)
		}
		if code := r.p.code("chat.postMessage", answer(r.general.ID, "x", "", "")); code != "channel_not_found" {
			t.Errorf("elsewhere: %q", code)
		}
		r.broke(t, "an organisation")
	})
}

// Slack Connect and Enterprise Grid: who is an outsider, and what is told of them.
func TestSharedChannels(t *testing.T) {
	both(t, slacktest.Options{AllMessages: true}, func(t *testing.T, r *room) {
		partner := r.s.AddForeignWorkspace("Partner")
		bob := partner.AddUser("bob")
		shared := r.study.AddChannel("shared", slacktest.ChannelOptions{SharedWith: []*slacktest.Workspace{partner}})
		r.s.Say(bob, shared, "hello")
		p := <-r.p.got
		e, _ := p["event"].(object)
		if p["is_ext_shared_channel"] != true || p["team_id"] != r.study.ID || str(e, "user_team") != partner.ID || str(e, "source_team") != partner.ID {
			t.Errorf("bob's words come as %v", p)
		}
		user, _ := r.p.ok("users.info", object{"user": bob.ID})["user"].(object)
		if user["is_stranger"] != true || user["is_admin"] != nil || str(user, "team_id") != partner.ID {
			t.Errorf("bob is %v", user)
		}
		channel, _ := r.p.ok("conversations.info", object{"channel": shared.ID})["channel"].(object)
		if channel["is_ext_shared"] != true || channel["is_shared"] != true || len(channel["shared_team_ids"].([]any)) != 2 {
			t.Errorf("the channel is %v", channel)
		}

		e1 := r.s.AddEnterprise("University")
		law, art := e1.AddWorkspace("Law"), e1.AddWorkspace("Art")
		lea, hall := law.AddUser("lea", slacktest.UserOptions{Admin: true, Locale: "de-DE"}), art.AddChannel("hall", slacktest.ChannelOptions{SharedWith: []*slacktest.Workspace{law}})
		r.s.Say(lea, hall, "x", slacktest.SayOptions{Mention: true})
		for p = range r.p.got {
			if e, _ = p["event"].(object); str(e, "type") == "app_mention" {
				break
			}
		}
		authorization, _ := p["authorizations"].([]any)[0].(object)
		if p["is_ext_shared_channel"] != false || p["enterprise_id"] != e1.ID || str(authorization, "enterprise_id") != e1.ID || str(e, "user_team") != "" {
			t.Errorf("lea's words come as %v", p)
		}
		r.p.token = art.Token
		user, _ = r.p.ok("users.info", object{"user": lea.ID, "include_locale": true})["user"].(object)
		if user["is_stranger"] != nil || user["is_admin"] != true || str(user, "locale") != "de-DE" || user["enterprise_user"] == nil {
			t.Errorf("lea is %v", user)
		}
		r.broke(t, "shared channels")
	})
}
