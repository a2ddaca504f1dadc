package slacktest_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"footnote/adapters/slack/slacktest"
)

// What the fake delivers has the fields of Slack's samples: no others but those
// that later documentation names (more), and all but those that depend (less).
func TestDeliveriesHaveTheFieldsOfSlacks(t *testing.T) {
	folder := filepath.Join(slacktest.Shared(), "api", "slack", "samples")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("there are no samples; FOOTNOTE_SHARED names their folder")
	}
	const (
		outer    = "context_team_id context_enterprise_id"
		outerNot = "enterprise_id authed_users authed_teams"
		bot      = " app_id bot_id bot_profile subtype username user_team source_team user_profile edited attachments metadata files"
		picker   = "style placeholder confirm url initial_option selected_option selected_user initial_user selected_conversation initial_conversation selected_channel initial_channel min_query_length selected_date initial_date selected_time initial_time rich_text_value"
		function = " bot_access_token function_data interactivity"
	)
	for _, test := range []struct {
		name, sample, what string // what is delivered: the type of an event, an interaction
		do                 func(*room)
		at                 string // the part that is compared; "" for the whole
		more, less         string
	}{
		{"an event", "events/MessagePayload", "message", (*room).talk, "", outer, outerNot},
		{"a message", "events/MessagePayload", "message", (*room).talk, "event", "", bot + " parent_user_id thread_ts"},
		{"a message in a thread", "events/MessagePayload", "message", (*room).thread, "event", "", bot},
		{"a mention", "events/AppMentionPayload", "app_mention", (*room).mention, "event", "", bot + " upload display_as_bot thread_ts"},
		{"a file", "events/MessageFileSharePayload", "message", (*room).file, "event", "client_msg_id team", "attachments parent_user_id thread_ts"},
		{"an edit", "events/MessageChangedPayload", "message", (*room).edit, "event", "", ""},
		{"a deletion", "events/MessageDeletedPayload", "message", (*room).erase, "event", "", ""},
		{"a look", "events/AppHomeOpenedPayload", "app_home_opened", func(r *room) { r.s.OpenHome(r.alice, "home") }, "event", "", "view"},
		{"a file that is gone", "events/FileDeletedPayload", "file_deleted", (*room).fileGone, "event", "", ""},
		{"tokens", "events/TokensRevokedPayload", "tokens_revoked", func(r *room) { r.s.RevokeTokens(r.study) }, "event", "event_ts", ""},
		{"an end", "events/AppUninstalledPayload", "app_uninstalled", func(r *room) { r.s.Uninstall(r.study) }, "event", "event_ts", ""},
		{"a command", "app-backend/slash-commands/SlashCommandPayload", "/ask", func(r *room) { r.s.Slash(r.alice, r.general, "/ask x") }, "", "", "enterprise_id enterprise_name"},
		{"a press", "app-backend/interactive-components/BlockActionPayload", "block_actions", (*room).press, "", "", "view app_unfurl" + function},
		{"its action", "app-backend/interactive-components/BlockActionPayload", "block_actions", (*room).press, "actions", "", picker},
		{"its container", "app-backend/interactive-components/BlockActionPayload", "block_actions", (*room).press, "container", "", "attachment_id view_id text is_app_unfurl app_unfurl_url thread_ts"},
		{"its team", "app-backend/interactive-components/BlockActionPayload", "block_actions", (*room).press, "team", "", "enterprise_id enterprise_name"},
		{"its person", "app-backend/interactive-components/BlockActionPayload", "block_actions", (*room).press, "user", "", ""},
		{"a shortcut", "app-backend/interactive-components/MessageShortcutPayload", "message_action", func(r *room) {
			r.s.MessageShortcut(r.alice, r.s.Say(r.alice, r.general, "x"), "find")
		}, "", "api_app_id", ""},
		{"a form", "app-backend/views/ViewSubmissionPayload", "view_submission", (*room).form, "", "response_urls", "is_cleared" + function},
		{"its view", "app-backend/views/ViewSubmissionPayload", "view_submission", (*room).form, "view", "blocks", "submit_disabled"},
	} {
		t.Run(test.name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(folder, test.sample+".json"))
			if err != nil {
				t.Fatal(err)
			}
			want := part(decode(t, data), test.at)
			var got object
			synctest.Test(t, func(t *testing.T) {
				r := newRoom(t, slacktest.Options{AllMessages: true})
				test.do(r)
				for p := range r.p.got {
					e, _ := p["event"].(object)
					if slices.Contains([]string{str(e, "type"), str(p, "type"), str(p, "command")}, test.what) {
						got = part(p, test.at)
						break
					}
				}
			})
			more, less := strings.Fields(test.more), strings.Fields(test.less)
			for name := range got {
				if _, known := want[name]; !known && !slices.Contains(more, name) {
					t.Errorf("%q is not Slack's", name)
				}
			}
			for name := range want {
				if _, known := got[name]; !known && !slices.Contains(less, name) {
					t.Errorf("%q is missing in %q", name, slices.Sorted(maps.Keys(got)))
				}
			}
		})
	}
}

func part(o object, at string) object {
	switch v := o[at].(type) {
	case object:
		return v
	case []any:
		first, _ := v[0].(object)
		return first
	}
	return o
}

func (r *room) talk()    { r.s.Say(r.alice, r.general, "x") }
func (r *room) mention() { r.s.Say(r.alice, r.general, "x", slacktest.SayOptions{Mention: true}) }
func (r *room) file() {
	r.s.ShareFile(r.alice, r.general, slacktest.File{Name: "a.md", Data: []byte("x")})
}
func (r *room) silent() string {
	return r.s.Say(r.alice, r.general, "x", slacktest.SayOptions{Silent: true})
}
func (r *room) thread() {
	r.s.Say(r.alice, r.general, "y", slacktest.SayOptions{Thread: r.silent()})
}
func (r *room) edit()  { r.s.Edit(r.silent(), "y") }
func (r *room) erase() { r.s.Delete(r.silent()) }
func (r *room) fileGone() {
	_, id := r.s.ShareFile(r.alice, r.general, slacktest.File{Name: "a.md", Data: []byte("x")})
	r.s.DeleteFile(id)
}

func (r *room) press() {
	r.p.ok("chat.postMessage", answer(r.general.ID, "x", "", ""))
	r.s.Press(r.alice, r.s.Messages(r.general)[0], "Next")
}

func (r *room) form() {
	u := r.s.GlobalShortcut(r.alice, "ask")
	r.p.ok("views.open", object{"trigger_id": u.ID, "view": object{
		"type": "modal", "title": plain("Ask"), "submit": plain("Ask"), "blocks": []any{
			object{"type": "input", "block_id": "q", "label": plain("Question"), "element": object{"type": "plain_text_input", "action_id": "question"}},
		},
	}})
	r.s.Submit(r.alice, u.WaitView(), map[string]string{"question": "x"})
}
