package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const me = "U900"

// said is an event of a message as Slack delivers it.
func saidEvent(inner string) envelope {
	return envelope{Type: "events_api", Payload: []byte(`{"type":"event_callback","team_id":"T9","api_app_id":"A1","event_id":"Ev1",
		"authorizations":[{"enterprise_id":null,"team_id":"T1","user_id":"U900","is_bot":true,"is_enterprise_install":false}],
		"is_ext_shared_channel":false,"event":{` + inner + `}}`)}
}

// interactive is an interaction as Slack delivers it.
func interactive(fields string) envelope {
	return envelope{Type: "interactive", Payload: []byte(`{"team":{"id":"T1","domain":"d"},"enterprise":null,"user":{"id":"U1","username":"al","team_id":"T1"},
		"trigger_id":"12.34.ab","response_url":"https://hooks.slack.com/actions/T1/1/x",` + fields + `}`)}
}

const (
	inMessage = `"channel":{"id":"C1","name":"general"},"container":{"type":"message","message_ts":"5.000100","channel_id":"C1","is_ephemeral":false,"thread_ts":"4.000100"},
		"message":{"user":"U900","team":"T1","ts":"5.000100","thread_ts":"4.000100","blocks":[{"type":"section"},
		{"type":"actions","block_id":"1||4.000100|0","elements":[{"type":"button","action_id":"a0","value":"1|next|t"},{"type":"button","action_id":"a1","url":"https://x"},
		{"type":"static_select","action_id":"menu","options":[{"value":"1|next|m"}]}]}]}`
	inForm = `"type":"view_submission","view":{"type":"modal","callback_id":"ask","state":{"values":{
		"question":{"question":{"type":"plain_text_input","value":"why?"}},"start":{"start":{"type":"external_select","selected_option":null}},
		"source":{"source":{"type":"external_select","selected_option":{"value":"notes"}}}}}}`
)

func button(block, value string) string {
	return `"type":"block_actions","actions":[{"type":"button","action_id":"a0","block_id":"` + block + `","value":"` + value + `","action_ts":"6.1"}],`
}

func TestRead(t *testing.T) {
	press := &used{Kind: kindPress, Channel: "C1", User: "U1", UserTeam: "T1", UserName: "al", Block: "1||4.000100|0",
		Action: "a0", Value: "1|next|t", MessageTS: "5.000100", ThreadTS: "4.000100", ResponseURL: "https://hooks.slack.com/actions/T1/1/x", Trigger: "12.34.ab"}
	picked := *press
	picked.Action, picked.Value = "menu", "1|next|m"
	home := &used{Kind: kindHomePress, User: "U1", UserTeam: "T1", UserName: "al", Block: "b", Action: "ask", Value: "why?", ResponseURL: press.ResponseURL, Trigger: "12.34.ab"}
	form := &used{Kind: kindForm, User: "U1", UserTeam: "T1", UserName: "al", Callback: "ask", Question: "why?", Source: "notes", ResponseURL: press.ResponseURL, Trigger: "12.34.ab"}
	mention := &said{Channel: "C1", User: "U1", UserTeam: "T1", Mention: true, Text: "<@U900> why?", TS: "3.000100"}
	file := *mention
	file.Mention, file.ChannelType, file.ThreadTS = false, "channel", "2.000100"
	file.Files = []fileOf{{ID: "F1", Name: "a.pdf", Size: 7}}
	ours := event{Team: "T1", Me: me}
	used := func(u *used) event { return event{Team: "T1", Used: u} }
	withSaid := func(s *said) event { e := ours; e.Said = s; return e }
	for name, c := range map[string]struct {
		in   envelope
		want delivery
	}{
		"a mention": {saidEvent(`"type":"app_mention","user":"U1","team":"T1","text":"<@U900> why?","ts":"3.000100","channel":"C1","event_ts":"3.000100"`),
			delivery{kind: kindSaid, id: "mT1.C1.3.000100", lane: "T1/C1", order: "3.000100", person: "U1", event: withSaid(mention)}},
		"a file in a thread": {saidEvent(`"type":"message","subtype":"file_share","channel_type":"channel","user":"U1","team":"T1","text":"<@U900> why?","ts":"3.000100","thread_ts":"2.000100","channel":"C1",
			"files":[{"id":"F1","name":"a.pdf","size":7,"mode":"hosted","file_access":"visible","url_private":"https://x"},{"id":"../x"}]`),
			delivery{kind: kindSaid, id: "mT1.C1.3.000100", lane: "T1/C1", order: "3.000100", person: "U1", event: withSaid(&file)}},
		"a message that was edited":   {saidEvent(`"type":"message","user":"U1","text":"x","ts":"3.000100","channel":"C1","edited":{"user":"U1","ts":"4.1"}`), delivery{id: "eEv1", event: ours}},
		"a note of an edit":           {saidEvent(`"type":"message","subtype":"message_changed","hidden":true,"ts":"3.000100","channel":"C1","message":{"user":"U1"}`), delivery{id: "eEv1", event: ours}},
		"a hidden one":                {saidEvent(`"type":"message","hidden":true,"user":"U1","text":"x","ts":"3.000100","channel":"C1"`), delivery{id: "eEv1", event: ours}},
		"a look at the home page":     {saidEvent(`"type":"app_home_opened","user":"U1","channel":"D1","tab":"home","view":{"id":"V1"}`), delivery{kind: kindHome, id: "eEv1", lane: "T1/U1", person: "U1", event: event{Team: "T1", Me: me, Opened: &opened{User: "U1", Channel: "D1", Tab: "home"}}}},
		"a look at the messages":      {saidEvent(`"type":"app_home_opened","user":"U1","channel":"D1","tab":"messages"`), delivery{kind: kindMessages, id: "eEv1", lane: "T1/U1", person: "U1", event: event{Team: "T1", Me: me, Opened: &opened{User: "U1", Channel: "D1", Tab: "messages"}}}},
		"a look at about":             {saidEvent(`"type":"app_home_opened","user":"U1","tab":"about"`), delivery{id: "eEv1", event: ours}},
		"a stop":                      {saidEvent(`"type":"agent_session_stopped","user":"U1","channel":"D1","thread_ts":"3.000100"`), delivery{kind: kindStopped, id: "eEv1", lane: "T1/U1", person: "U1", event: event{Team: "T1", Me: me, Opened: &opened{User: "U1", Channel: "D1", TS: "3.000100"}}}},
		"a file that is gone":         {saidEvent(`"type":"file_deleted","file_id":"F1","event_ts":"3.1"`), delivery{kind: kindFileGone, id: "eEv1", lane: "T1", event: event{Team: "T1", Me: me, Gone: &gone{File: "F1"}}}},
		"the end":                     {saidEvent(`"type":"app_uninstalled"`), delivery{kind: kindUninstalled, id: "eEv1", lane: "T1", event: event{Team: "T1", Me: me, Gone: &gone{}}}},
		"our token is revoked":        {saidEvent(`"type":"tokens_revoked","tokens":{"oauth":["U1"],"bot":["U900"]}`), delivery{kind: kindUninstalled, id: "eEv1", lane: "T1", event: event{Team: "T1", Me: me, Gone: &gone{}}}},
		"a person's token is revoked": {saidEvent(`"type":"tokens_revoked","tokens":{"oauth":["U1"]}`), delivery{id: "eEv1", event: ours}},
		"a check of the address":      {envelope{Type: "events_api", Payload: []byte(`{"type":"url_verification","challenge":"abc","token":"x"}`)}, delivery{kind: kindVerify, challenge: "abc"}},
		"an enterprise":               {envelope{Type: "events_api", Payload: []byte(`{"type":"event_callback","team_id":"T2","event_id":"Ev1","authorizations":[{"enterprise_id":"E1","team_id":null,"is_bot":false,"user_id":"U8"}],"event":{"type":"app_uninstalled"}}`)}, delivery{kind: kindUninstalled, id: "eEv1", lane: "T2", event: event{Team: "T2", Enterprise: "E1", Gone: &gone{}}}},
		"a command": {envelope{Type: "slash_commands", Payload: []byte(`{"team_id":"T1","enterprise_id":"E1","channel_id":"C1","channel_name":"general","user_id":"U1","user_name":"al","command":"/ask","text":"why?","response_url":"https://hooks.slack.com/commands/x","trigger_id":"12.34.ab","is_enterprise_install":"false"}`)},
			delivery{kind: kindCommand, id: "c12.34.ab", lane: "T1/C1", person: "U1", event: event{Team: "T1", Enterprise: "E1", Used: &usedOf{Kind: kindCommand, Channel: "C1", User: "U1", UserName: "al", Command: "ask", Text: "why?", ResponseURL: "https://hooks.slack.com/commands/x", Trigger: "12.34.ab"}}}},
		"a button": {interactive(button("1||4.000100|0", "1|next|t") + inMessage), delivery{kind: kindPress, id: "p12.34.ab", lane: "T1/C1", person: "U1", event: used(press)}},
		"a menu": {interactive(`"type":"block_actions","actions":[{"type":"static_select","action_id":"menu","block_id":"1||4.000100|0","selected_option":{"value":"1|next|m"}}],` + inMessage),
			delivery{kind: kindPress, id: "p12.34.ab", lane: "T1/C1", person: "U1", event: used(&picked)}},
		"a link":                   {interactive(`"type":"block_actions","actions":[{"type":"button","action_id":"a1","block_id":"1||4.000100|0"}],` + inMessage), delivery{id: "p12.34.ab", event: event{Team: "T1"}}},
		"the home page":            {interactive(button("b", "why?")[:len(button("b", "why?"))-1] + `,"view":{"type":"home"}`), delivery{kind: kindHomePress, id: "p12.34.ab", lane: "T1/U1", person: "U1", event: used(homeWith(home, "a0"))}},
		"a choice in the form":     {interactive(button("b", "x") + `"view":{"type":"modal"}`), delivery{id: "p12.34.ab", event: event{Team: "T1"}}},
		"the form":                 {interactive(inForm), delivery{kind: kindForm, id: "p12.34.ab", lane: "T1/U1", person: "U1", event: used(form)}},
		"the form is closed":       {interactive(`"type":"view_closed","view":{"type":"modal"}`), delivery{id: "p12.34.ab", event: event{Team: "T1"}}},
		"what to choose from":      {interactive(`"type":"block_suggestion","action_id":"source","block_id":"source","value":"no","view":{"type":"modal"}`), delivery{kind: kindOptions, id: "p12.34.ab", lane: "T1/U1", event: event{Team: "T1", Options: &suggestion{User: "U1", UserTeam: "T1", Action: "source", Text: "no"}}}},
		"a shortcut of no message": {interactive(`"type":"shortcut","callback_id":"ask"`), delivery{kind: kindGlobal, id: "p12.34.ab", lane: "T1/U1", event: used(&usedOf{Kind: kindGlobal, User: "U1", UserTeam: "T1", UserName: "al", Callback: "ask", ResponseURL: press.ResponseURL, Trigger: "12.34.ab"})}},
	} {
		c.want.team, c.want.enterprise = c.want.event.Team, c.want.event.Enterprise
		if c.in.Type == "interactive" {
			c.want.person = "U1"
		}
		got, err := read(c.in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(c.want, got, cmp.AllowUnexported(delivery{})); d != "" {
			t.Errorf("%s: want -, got +\n%s", name, d)
		}
	}
}

// The names are taken by variables in TestRead.
type (
	fileOf = file
	usedOf = used
)

func homeWith(u *used, action string) *used { c := *u; c.Action = action; return &c }

func TestReadShortcut(t *testing.T) {
	d, err := read(interactive(`"type":"message_action","callback_id":"find","message_ts":"5.000100","channel":{"id":"C1"},
		"message":{"type":"message","user":"U2","team":"T7","ts":"5.000100","thread_ts":"5.000100","text":"he said","files":[{"id":"F1","name":"a.pdf"}],
		"attachments":[{"is_share":true,"text":"she said"},{"text":"a preview"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := &said{Channel: "C1", User: "U2", UserTeam: "T7", Text: "he said\nshe said", TS: "5.000100", Files: []file{{ID: "F1", Name: "a.pdf"}}}
	if diff := cmp.Diff(want, d.event.Used.On); diff != "" || d.team != "T1" || d.lane != "T1/C1" {
		t.Errorf("team %s, lane %s, the message (want -, got +):\n%s", d.team, d.lane, diff)
	}
}

// TestReadWhere: where workspaces share a channel, a press belongs to the one in
// which the message was posted, and to the one in which the form was opened.
func TestReadWhere(t *testing.T) {
	for name, c := range map[string]struct{ fields, team, enterprise string }{
		"a button of theirs": {button("1||4.000100|0", "1|next|t") + strings.Replace(inMessage, `"team":"T1"`, `"team":"T5"`, 1), "T5", ""},
		"a form of theirs":   {strings.Replace(inForm, `"type":"modal"`, `"type":"modal","app_installed_team_id":"T5"`, 1), "T5", ""},
		"an enterprise's":    {strings.Replace(inForm, `"type":"modal"`, `"type":"modal","app_installed_team_id":"E5"`, 1), "T1", ""},
		"on Grid":            {inForm + `,"enterprise":{"id":"E1"}`, "T1", "E1"},
		"no team":            {inForm + `,"enterprise":{"id":"E1"},"team":null`, "T1", "E1"},
		"no team at all":     {inForm + `,"enterprise":{"id":"E1"},"team":null,"user":{"id":"U1","team_id":"E1"}`, "", "E1"},
	} {
		d, err := read(interactive(c.fields))
		if err != nil || d.team != c.team || d.enterprise != c.enterprise {
			t.Errorf("%s: team %q of %q, want %q of %q; %v", name, d.team, d.enterprise, c.team, c.enterprise, err)
		}
	}
	if got := spaceOf("", "E1"); got != "slack:E1" {
		t.Errorf("the space without a team is %s", got)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		in   envelope
		want error
	}{
		"no type":                   {envelope{}, errUnknown},
		"another type":              {envelope{Type: "hello"}, errUnknown},
		"no JSON":                   {envelope{Type: "events_api", Payload: []byte(`{`)}, errMalformed},
		"null":                      {envelope{Type: "events_api", Payload: []byte(`null`)}, errUnknown},
		"an unknown event":          {saidEvent(`"type":"member_joined_channel","channel":"C1"`), errUnknown},
		"no inner event":            {envelope{Type: "events_api", Payload: []byte(`{"type":"event_callback","team_id":"T1"}`)}, errMalformed},
		"no team":                   {envelope{Type: "events_api", Payload: []byte(`{"type":"event_callback","event":{"type":"app_uninstalled"}}`)}, errMalformed},
		"a team that is none":       {envelope{Type: "events_api", Payload: []byte(`{"type":"event_callback","team_id":"T1/../T2","event":{"type":"app_uninstalled"}}`)}, errMalformed},
		"too many events":           {envelope{Type: "events_api", Payload: []byte(`{"type":"app_rate_limited","team_id":"T1"}`)}, errLimited},
		"a message without a ts":    {saidEvent(`"type":"message","user":"U1","channel":"C1","text":"x"`), errMalformed},
		"a ts that is none":         {saidEvent(`"type":"message","user":"U1","channel":"C1","ts":"1.2/3"`), errMalformed},
		"a channel that is none":    {saidEvent(`"type":"message","user":"U1","channel":"C1/x","ts":"1.2"`), errMalformed},
		"nobody":                    {saidEvent(`"type":"message","user":"<U1>","channel":"C1","ts":"1.2"`), errMalformed},
		"text that is none":         {saidEvent(`"type":"message","user":"U1","channel":"C1","ts":"1.2","text":{}`), errMalformed},
		"a command of nobody":       {envelope{Type: "slash_commands", Payload: []byte(`{"team_id":"T1","channel_id":"C1","command":"/ask"}`)}, errMalformed},
		"a command without name":    {envelope{Type: "slash_commands", Payload: []byte(`{"team_id":"T1","channel_id":"C1","user_id":"U1"}`)}, errMalformed},
		"an old form":               {interactive(`"type":"dialog_submission"`), errUnknown},
		"a value that is not there": {interactive(button("1||4.000100|0", "1|delete|t") + inMessage), errForged},
		"a block that is not there": {interactive(button("1|U1|4.000100|0", "1|next|t") + inMessage), errForged},
		"no actions":                {interactive(`"type":"block_actions",` + inMessage), errMalformed},
		"a press on no message":     {interactive(button("b", "v")[:len(button("b", "v"))-1]), errMalformed},
		"a form without a view":     {interactive(`"type":"view_submission"`), errMalformed},
		"a file without an id":      {saidEvent(`"type":"file_deleted"`), errMalformed},
		"a look of nobody":          {saidEvent(`"type":"app_home_opened","tab":"home"`), errMalformed},
		"a look that is none":       {saidEvent(`"type":"app_home_opened","tab":{}`), errMalformed},
		"tokens that are none":      {saidEvent(`"type":"tokens_revoked","tokens":[]`), errMalformed},
		"a shortcut on no message":  {interactive(`"type":"message_action","callback_id":"find","channel":{"id":"C1"}`), errMalformed},
		"a press of nobody":         {interactive(`"user":{"id":""},` + button("b", "v") + inMessage), errMalformed},
		"a press nowhere":           {interactive(`"team":null,"user":{"id":"U1"},` + button("b", "v")[:len(button("b", "v"))-1]), errMalformed},
		"a press that is too long":  {interactive(button("b", strings.Repeat("v", maxText+1)) + inMessage), errMalformed},
		"a stop of no thread":       {saidEvent(`"type":"agent_session_stopped","user":"U1","channel":"D1"`), errMalformed},
	} {
		if d, err := read(c.in); !errors.Is(err, c.want) || d.kind != kindOther {
			t.Errorf("%s: kind %d, error %v, want %v", name, d.kind, err, c.want)
		}
	}
	_, err := read(envelope{Type: "events_api", Payload: []byte(`{"type":"my secret words"}`)})
	if strings.Contains(fmt.Sprint(err), "secret") {
		t.Errorf("the error quotes the payload: %v", err)
	}
}

// TestReadBounds: what is absurdly long is cut, at the end of a rune.
func TestReadBounds(t *testing.T) {
	files := strings.Repeat(`{"id":"F1","name":"`+strings.Repeat("é", 400)+`","size":-5},`, 50)
	d, err := read(saidEvent(`"type":"message","user":"U1","channel":"C1","ts":"1.2","text":"` + strings.Repeat("é", 30_000) + `","files":[` + files[:len(files)-1] + `]`))
	if err != nil {
		t.Fatal(err)
	}
	s := d.event.Said
	if len(s.Text) != maxText || len(s.Files) != maxFiles || len(s.Files[0].Name) > maxName || s.Files[0].Size != 0 ||
		!utf8.ValidString(s.Text) || !utf8.ValidString(s.Files[0].Name) {
		t.Errorf("kept: %d bytes of text, %d files, %d bytes of a name, size %d", len(s.Text), len(s.Files), len(s.Files[0].Name), s.Files[0].Size)
	}
	if got := cut("\x80abc", 2); got != "\uFFFDa" {
		t.Errorf("what is no text becomes %q", got)
	}
}

// TestKept: what is kept of an event reads back, and holds no trigger.
func TestKept(t *testing.T) {
	d, err := read(interactive(button("1||4.000100|0", "1|next|t") + inMessage))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(d.event)
	if err != nil {
		t.Fatal(err)
	}
	var again event
	if err := unmarshal(raw, &again); err != nil {
		t.Fatal(err)
	}
	d.event.Used.Trigger = ""
	if diff := cmp.Diff(d.event, again); diff != "" || len(raw) > 500 {
		t.Errorf("%d bytes are kept; want -, got +\n%s", len(raw), diff)
	}
}

// samples are payloads as Slack publishes them: every field there is, all empty.
func samples(t testing.TB, pattern string) map[string][]byte {
	dir := os.Getenv("FOOTNOTE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	names, _ := filepath.Glob(filepath.Join(dir, "api", "slack", "samples", pattern))
	if len(names) == 0 {
		t.Skip("skipped: no samples of Slack's payloads; FOOTNOTE_SHARED names the folder that has api/slack/samples")
	}
	all := make(map[string][]byte, len(names))
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(name), "Payload.json")] = raw
	}
	return all
}

// filled gives a sample ids where it is empty. The types of events stand there.
func filled(v any, key string) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			if k == "id" && (key == "team" || key == "enterprise") {
				v[k] = filled(v[k], key)
				continue
			}
			v[k] = filled(v[k], k)
		}
	case []any:
		for i := range v {
			v[i] = filled(v[i], key)
		}
	case string:
		switch {
		case v != "" && v != "0000000000.000000":
		case strings.HasSuffix(key, "ts"):
			return "1700000000.000100"
		case key == "subtype", key == "type", key == "bot_id", key == "challenge":
		case strings.Contains(key, "team"):
			return "T1"
		case strings.Contains(key, "enterprise"):
			return "E1"
		default:
			return "X1"
		}
	}
	return v
}

// TestSamples: all that Slack says it sends is read, or named as nothing of ours.
func TestSamples(t *testing.T) {
	kinds := map[string]kind{"AppMention": kindSaid, "Message": kindSaid, "MessageFileShare": kindSaid, "MessageThreadBroadcast": kindSaid,
		"AppHomeOpened": kindHome, "FileDeleted": kindFileGone, "AppUninstalled": kindUninstalled, "TokensRevoked": kindUninstalled}
	sent := samples(t, "events/*.json")
	for name := range kinds {
		if sent[name] == nil {
			t.Errorf("there is no sample of %s", name)
		}
	}
	for name, raw := range sent {
		var v map[string]any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		v = filled(v, "").(map[string]any)
		v["type"] = "event_callback"
		if e, ok := v["event"].(map[string]any); ok {
			delete(e, "edited")
			if name == "AppHomeOpened" {
				e["tab"] = "home"
			}
		}
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		d, err := read(envelope{Type: "events_api", Payload: raw})
		if d.kind != kinds[name] || err != nil && (kinds[name] != kindOther || !errors.Is(err, errUnknown)) {
			t.Errorf("%s: kind %d, want %d; %v", name, d.kind, kinds[name], err)
		}
		if d.kind != kindOther && (d.team != "T1" || d.enterprise != "E1") {
			t.Errorf("%s: team %q of %q", name, d.team, d.enterprise)
		}
	}
}

func TestSamplesOfInteractions(t *testing.T) {
	want := map[string]kind{"SlashCommand": kindCommand, "BlockAction": kindPress, "MessageShortcut": kindShortcut, "ViewSubmission": kindForm, "ViewClosed": kindOther}
	for name, raw := range samples(t, "app-backend/*/*.json") {
		k, ours := want[name]
		var v map[string]any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		v = filled(v, "").(map[string]any)
		e := envelope{Type: "interactive"}
		if name == "SlashCommand" {
			e.Type, v["command"] = "slash_commands", "/ask"
		}
		if m, ok := v["message"].(map[string]any); ok {
			delete(m, "blocks") // no two parts of a sample know of each other
			delete(v, "view")
		}
		var err error
		if e.Payload, err = json.Marshal(v); err != nil {
			t.Fatal(err)
		}
		d, err := read(e)
		if d.kind != k || ours != (err == nil) || !ours && !errors.Is(err, errUnknown) {
			t.Errorf("%s: kind %d, want %d; %v", name, d.kind, k, err)
		}
	}
}

// FuzzRead: no payload panics, and what is read is bounded, sound, and decoded.
func FuzzRead(f *testing.F) {
	for _, e := range []envelope{
		saidEvent(`"type":"app_mention","user":"U1","text":"<@U900> x","ts":"3.000100","channel":"C1"`),
		saidEvent(`"type":"message","subtype":"file_share","user":"U1","text":"x","ts":"3.1","thread_ts":"2.1","channel":"D1","channel_type":"im","files":[{"id":"F1"}]`),
		interactive(button("1||4.000100|0", "1|next|t") + inMessage), interactive(inForm),
		interactive(`"type":"message_action","callback_id":"find","message_ts":"5.1","channel":{"id":"C1"},"message":{"user":"U2","text":"x"}`),
		interactive(`"type":"block_suggestion","action_id":"source","value":"no"`), {Type: "slash_commands", Payload: []byte(`{"team_id":"T1","channel_id":"C1","user_id":"U1","command":"/ask","text":"x"}`)},
	} {
		f.Add(e.Type, []byte(e.Payload))
	}
	f.Fuzz(func(t *testing.T, kind string, raw []byte) {
		d, err := read(envelope{Type: kind, Payload: raw})
		if err != nil || d.kind == kindOther || d.kind == kindVerify {
			return
		}
		if d.id == "" || d.lane == "" || d.team == "" && d.enterprise == "" || d.order != "" && !isTS(d.order) {
			t.Fatalf("delivery is incomplete: %+v", d)
		}
		kept, err := json.Marshal(d.event)
		if err != nil {
			t.Fatal(err)
		}
		if len(kept) > 10*maxText {
			t.Fatalf("%d bytes are kept", len(kept))
		}
		s := sceneOf(&d.event, d.id)
		s.home = "D1"
		switch e := &d.event; {
		case e.Said != nil:
			concernOf(&d, me)
			decodeSaid(e.Said, s)
		case e.Used != nil:
			_, _ = decodeUsed(e.Used, s)
		case e.Options != nil:
			decodeOptions(e.Options, s)
		}
	})
}
