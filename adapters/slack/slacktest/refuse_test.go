package slacktest_test

import (
	"slices"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
)

// What Slack refuses, and a program could not foresee, breaks no rule.
func TestRefusals(t *testing.T) {
	inBubble(t, "all", slacktest.Options{}, func(t *testing.T, r *room) {
		other := r.s.AddWorkspace("Other")
		theirs := other.AddChannel("theirs")
		bob := other.AddUser("bob")
		away := r.study.AddChannel("away", slacktest.ChannelOptions{WithoutBot: true})
		secret := r.study.AddChannel("secret", slacktest.ChannelOptions{Private: true, WithoutBot: true, Members: []*slacktest.User{r.alice}})
		closed := r.study.AddChannel("closed")
		closed.Archive()
		quiet := r.study.AddChannel("quiet")
		quiet.Refuse("restricted_action")
		said := r.s.Say(r.alice, r.general, "hello", slacktest.SayOptions{Silent: true})
		whisper := str(r.p.ok("chat.postEphemeral", with(answer(r.general.ID, "x", "", ""), "user", r.alice.ID)), "message_ts")

		for _, test := range []struct {
			method string
			args   object
			want   string
		}{
			{"chat.postMessage", answer("C404", "x", "", ""), "channel_not_found"},
			{"chat.postMessage", answer(theirs.ID, "x", "", ""), "channel_not_found"},
			{"chat.postMessage", answer(secret.ID, "x", "", ""), "channel_not_found"},
			{"chat.postMessage", answer(away.ID, "x", "", ""), "not_in_channel"},
			{"chat.postMessage", answer(closed.ID, "x", "", ""), "is_archived"},
			{"chat.postMessage", answer(quiet.ID, "x", "", ""), "restricted_action"},
			{"chat.postMessage", answer(r.general.ID, "x", "1700000000.000001", ""), "thread_not_found"},
			{"chat.postEphemeral", with(answer(r.general.ID, "x", "", ""), "user", bob.ID), "user_not_in_channel"},
			{"chat.update", with(answer(r.general.ID, "x", "", ""), "ts", said), "cant_update_message"},
			{"chat.delete", object{"channel": r.general.ID, "ts": said}, "cant_delete_message"},
			{"chat.delete", object{"channel": r.general.ID, "ts": "1700000000.000001"}, "message_not_found"},
			{"conversations.open", object{"users": bob.ID}, "user_not_found"},
			{"conversations.open", object{"users": r.study.BotUser.ID}, "cannot_dm_bot"},
			{"conversations.history", object{"channel": away.ID}, "not_in_channel"},
			{"conversations.replies", object{"channel": r.general.ID, "ts": "1700000000.000001"}, "thread_not_found"},
			{"conversations.info", object{"channel": secret.ID}, "channel_not_found"},
			{"users.info", object{"user": bob.ID}, "user_not_found"},
			{"files.info", object{"file": "F404"}, "file_not_found"},
			{"reactions.remove", object{"channel": r.general.ID, "timestamp": said, "name": "eyes"}, "no_reaction"},
			{"agents.sessions.setStatus", object{"channel_id": r.general.ID, "thread_ts": said, "status": "processing"}, "not_allowed"},
			{"apps.connections.open", object{}, "not_allowed_token_type"},
		} {
			if got := r.p.code(test.method, test.args); got != test.want {
				t.Errorf("%s of %v gets %q, want %q", test.method, test.args, got, test.want)
			}
		}
		r.broke(t, "what cannot be foreseen")
		if got := r.p.code("chat.update", with(answer(r.general.ID, "y", "", ""), "ts", whisper)); got != "message_not_found" {
			t.Errorf("a whisper is changed with %q", got)
		}
		r.broke(t, "the change of a whisper", slacktest.Whisper)
		if got := r.p.code("chat.unfurl", object{}); got != "unknown_method" {
			t.Errorf("an unknown method gets %q", got)
		}
		r.broke(t, "an unknown method", slacktest.Method)
	})
}

func with(o object, name string, v any) object {
	o[name] = v
	return o
}

func TestTokensAndScopes(t *testing.T) {
	inBubble(t, "all", slacktest.Options{}, func(t *testing.T, r *room) {
		code := func(token, method string) string {
			_, answer := r.p.as(token, method, object{})
			return str(answer, "error")
		}
		if got := code("xoxb-1", "auth.test"); got != "invalid_auth" {
			t.Errorf("a wrong token gets %q", got)
		}
		if got := code(r.s.AppToken, "auth.test"); got != "not_allowed_token_type" {
			t.Errorf("the app's token gets %q", got)
		}
		r.broke(t, "wrong tokens")
		if got := code("", "auth.test"); got != "not_authed" {
			t.Errorf("no token gets %q", got)
		}
		r.broke(t, "no token", slacktest.Auth)

		r.p.token = r.s.Install(r.study, "chat:write", "channels:read")
		_, got := r.p.call("users.info", object{"user": r.alice.ID})
		if str(got, "error") != "missing_scope" || str(got, "needed") != "users:read" || str(got, "provided") != "chat:write,channels:read" {
			t.Errorf("without the scope: %v", got)
		}
		dm := r.s.DM(r.alice)
		if _, got := r.p.call("conversations.history", object{"channel": dm.ID}); str(got, "needed") != "im:history" {
			t.Errorf("without the scope: %v", got)
		}
		if _, got := r.p.call("conversations.info", object{"channel": r.general.ID}); got["ok"] != true {
			t.Errorf("with the scope: %v", got)
		}
		if id := r.p.ok("auth.test", object{}); str(id, "team_id") != r.study.ID || str(id, "user_id") != r.study.BotUser.ID || str(id, "bot_id") != r.study.BotID {
			t.Errorf("auth.test says %v", id)
		}
		r.s.RevokeTokens(r.study)
		if got := code(r.p.token, "auth.test"); got != "token_revoked" {
			t.Errorf("a revoked token gets %q", got)
		}
		if tokens, _ := r.p.next("tokens_revoked")["tokens"].(object); !slices.Equal(tokens["bot"].([]any), []any{r.study.BotUser.ID}) {
			t.Errorf("the program is told %v", tokens)
		}
		r.s.Install(r.study)
		r.p.token = r.study.Token
		r.p.ok("auth.test", object{})
		r.s.Uninstall(r.study)
		r.p.next("app_uninstalled")
		r.broke(t, "what is revoked")
	})
}

func TestResponseURLs(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, r *room) {
		say := func(u *slacktest.Use, more ...any) int {
			o := object{"text": "A narrow sea."}
			for n := 0; n+1 < len(more); n += 2 {
				o[more[n].(string)] = more[n+1]
			}
			return r.p.respond(u.ResponseURL(), o)
		}
		u := r.s.Slash(r.alice, r.general, "/ask x")
		say(u, "response_type", "in_channel")
		if shown := u.Wait(); len(shown) != 1 || shown[0].OnlyFor != "" || shown[0].Channel != r.general.ID {
			t.Errorf("everyone sees %v", shown)
		}
		for range 4 {
			say(u)
		}
		r.broke(t, "five uses")
		if status := say(u); status != 404 || len(u.Shown()) != 5 || u.Spent() != 6 {
			t.Errorf("the sixth use gets %d, and %d are seen", status, len(u.Shown()))
		}
		r.broke(t, "the sixth use", slacktest.Spent)

		u = r.s.Slash(r.alice, r.general, "/ask x")
		say(u, "blocks", []any{actions("1", button("Next", "a", "n"), button("Delete", "d", "d"))})
		whisper := u.Wait()[0]
		if got := r.s.Ephemerals(r.alice); !slices.ContainsFunc(got, func(m slacktest.Shown) bool { return m.TS == whisper.TS }) {
			t.Errorf("alice's whispers are %v", got)
		}
		press := r.s.Press(r.alice, whisper, "Next")
		payload := r.p.next("block_actions")
		if container, _ := payload["container"].(object); payload["message"] != nil || container["is_ephemeral"] != true {
			t.Errorf("a press under a whisper brings %v", payload)
		}
		say(press, "replace_original", true, "text", "A wide sea.")
		press.Wait()
		if got := r.s.Message(whisper.TS); got.Text != "A wide sea." || got.OnlyFor != "alice" || got.Edits != 1 {
			t.Errorf("replaced: %+v", got)
		}
		r.s.Forge(r.alice, whisper, slacktest.Button{Action: "d", Value: "d"})
		say(press, "delete_original", true)
		r.s.WaitGone(whisper.TS)
		r.broke(t, "replacing and deleting")

		time.Sleep(31 * time.Minute)
		if status := say(press); status != 404 {
			t.Errorf("after half an hour: %d", status)
		}
		r.broke(t, "a use after half an hour", slacktest.Expired)
		r.p.respond("https://hooks.slack.com/hooks/commands/T/1/made-up", object{"text": "x"})
		r.broke(t, "an address made up", slacktest.Arguments)
		if _, answer := r.p.post("https://example.com/hooks/", r.study.Token, "application/json", []byte("{}")); answer != nil {
			t.Errorf("another host answers %v", answer)
		}
		r.broke(t, "another host", slacktest.Method, slacktest.Auth)
	})
}

func TestViews(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, r *room) {
		form := object{
			"type": "modal", "callback_id": "ask", "title": plain("Ask"), "submit": plain("Ask"), "private_metadata": "C1", "blocks": []any{
				object{"type": "input", "block_id": "q", "label": plain("Question"), "element": object{"type": "plain_text_input", "action_id": "question", "initial_value": "what"}},
				object{"type": "input", "block_id": "s", "label": plain("Source"), "optional": true, "element": object{"type": "external_select", "action_id": "source"}},
			},
		}
		u := r.s.GlobalShortcut(r.alice, "ask")
		if p := r.p.next("shortcut"); str(p, "callback_id") != "ask" || str(p, "trigger_id") != u.ID || p["channel"] != nil {
			t.Errorf("a shortcut brings %v", p)
		}
		r.p.ok("views.open", object{"trigger_id": u.ID, "view": form})
		v := u.WaitView()
		if v.Title != "Ask" || v.Callback != "ask" || v.Input("Question").Value != "what" || !v.Input("source").Optional || v.PrivateMetadata != "C1" {
			t.Errorf("alice sees %+v", v)
		}
		r.broke(t, "a form")
		r.p.call("views.open", object{"trigger_id": u.ID, "view": form})
		r.broke(t, "a trigger_id used twice", slacktest.Expired)
		late := r.s.GlobalShortcut(r.alice, "ask")
		time.Sleep(4 * time.Second)
		r.p.call("views.open", object{"trigger_id": late.ID, "view": form})
		r.broke(t, "a trigger_id after 4 s", slacktest.Expired)

		r.p.answering(object{"options": []any{option("Ji (2001)", "ji")}}, false)
		if got := r.s.Type(r.alice, v, "source", "j"); len(got) != 1 || got[0] != (slacktest.Option{Text: "Ji (2001)", Value: "ji"}) {
			t.Errorf("offered %v", got)
		}
		if p := r.p.next("block_suggestion"); str(p, "value") != "j" || str(p, "action_id") != "source" || p["view"] == nil {
			t.Errorf("typing brings %v", p)
		}
		r.p.answering(object{"response_action": "errors", "errors": object{"q": "Too short."}}, false)
		sent := r.s.Submit(r.alice, v, map[string]string{"question": "x"})
		sent.Wait()
		if got := sent.Errors(); got["q"] != "Too short." || r.s.Form(v.ID).Closed {
			t.Errorf("the form comes back with %v", got)
		}
		p := r.p.next("view_submission")
		view, _ := p["view"].(object)
		values, _ := view["state"].(object)["values"].(object)
		if got := values["q"].(object)["question"].(object)["value"]; got != "x" {
			t.Errorf("the form brings %v", values)
		}
		r.broke(t, "a form with errors")
		r.p.answering(object{"response_action": "errors", "errors": object{"z": "x"}}, false)
		r.s.Submit(r.alice, v, nil).Acknowledged()
		r.s.WaitAcknowledged()
		r.broke(t, "an error for no input", slacktest.Answer)
		r.p.answering(nil, false)
		r.s.Submit(r.alice, v, map[string]string{"source": "ji"})
		r.s.WaitAcknowledged()
		if !r.s.Form(v.ID).Closed {
			t.Error("the form is still open")
		}
		r.broke(t, "a form that is sent")
	})
}

func TestHomes(t *testing.T) {
	both(t, slacktest.Options{Agent: true}, func(t *testing.T, r *room) {
		page := func(text string) object {
			return object{"user_id": r.alice.ID, "view": object{"type": "home", "blocks": []any{section(text), actions("1", button("Ask", "ask", "v"))}}}
		}
		u := r.s.OpenHome(r.alice, "home")
		if e := r.p.next("app_home_opened"); str(e, "tab") != "home" || str(e, "channel") != r.s.DM(r.alice).ID || e["view"] != nil {
			t.Errorf("a look brings %v", e)
		}
		r.p.ok("views.publish", page("Library"))
		v := u.WaitView()
		if v.Plain != "Library" || v.Type != "home" {
			t.Errorf("alice sees %+v", v)
		}
		press := r.s.PressView(r.alice, v, "Ask")
		if p := r.p.next("block_actions"); p["channel"] != nil || p["response_url"] != nil || p["view"] == nil {
			t.Errorf("a press at home brings %v", p)
		}
		r.p.ok("views.publish", page("Settings"))
		if got := press.WaitView(); got.Plain != "Settings" || r.s.WaitHome(r.alice, 1).Plain != "Settings" {
			t.Errorf("alice sees %+v", got)
		}

		dm := r.s.DM(r.alice)
		ts := r.s.Say(r.alice, dm, "what?")
		r.p.ok("assistant.threads.setSuggestedPrompts", object{"channel_id": dm.ID, "prompts": []any{object{"title": "Straits", "message": "what is a strait?"}}})
		r.p.ok("agents.sessions.setStatus", object{"channel_id": dm.ID, "thread_ts": ts, "status": "processing", "title": "what?"})
		r.p.ok("agents.sessions.setStatus", object{"channel_id": dm.ID, "thread_ts": ts, "status": "active"})
		if a := r.s.Session(dm, ts); a.Title != "what?" || !slices.Equal(a.Statuses, []string{"processing", "active"}) {
			t.Errorf("the session is %+v", a)
		}
		if a := r.s.Session(dm, ""); len(a.Prompts) != 1 || a.Prompts[0].Value != "what is a strait?" {
			t.Errorf("the prompts are %+v", a)
		}
		r.s.Stop(r.alice, ts)
		if e := r.p.next("agent_session_stopped"); str(e, "thread_ts") != ts || str(e, "channel") != dm.ID {
			t.Errorf("stopping brings %v", e)
		}
		r.p.ok("reactions.add", object{"channel": dm.ID, "timestamp": ts, "name": "eyes"})
		if got := r.s.Reactions(ts); !slices.Equal(got, []string{"eyes"}) {
			t.Errorf("the reactions are %q", got)
		}
		r.broke(t, "a home and an agent")
	})
}
