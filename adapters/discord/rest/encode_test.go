package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"footnote/adapters/discord/rest"
)

const (
	none = `"allowed_mentions":{"parse":[],"replied_user":false}`
	all  = discordgo.MessageFlagsEphemeral | discordgo.MessageFlagsSuppressEmbeds | discordgo.MessageFlagsSuppressNotifications |
		discordgo.MessageFlagsLoading | discordgo.MessageFlagsIsCrossPosted
)

// calls are all calls with an answer that suits them, and what they must send.
var calls = []struct {
	name   string
	call   func(context.Context, *rest.Client) error
	answer string
	want   string // method and path
	token  bool   // the bot's
	body   string
}{
	{
		"gateway", func(ctx context.Context, c *rest.Client) error {
			got, err := c.Gateway(ctx)
			if err == nil && (got.URL != "wss://gateway.discord.gg" || got.Shards != 2 || got.Total != 1000 || got.Remaining != 999 || got.ResetAfter.Seconds() != 14.4 || got.MaxConcurrency != 1) {
				return errOther
			}
			return err
		},
		`{"url":"wss://gateway.discord.gg","shards":2,"session_start_limit":{"total":1000,"remaining":999,"reset_after":14400,"max_concurrency":1}}`,
		"GET /gateway/bot", true, "",
	},
	{
		"me", func(ctx context.Context, c *rest.Client) error { u, err := c.Me(ctx); return check(u, err, "5") },
		`{"id":"5"}`, "GET /users/@me", true, "",
	},
	{
		"application", func(ctx context.Context, c *rest.Client) error {
			a, err := c.Application(ctx)
			if err == nil && (a.ID != "6" || a.Flags != rest.FlagMessageContentLimited || a.InteractionsEndpointURL != "https://x.example" || a.IntegrationTypes["1"] == nil) {
				return errOther
			}
			return err
		},
		`{"id":"6","flags":524288,"interactions_endpoint_url":"https://x.example","integration_types_config":{"0":{},"1":{}}}`,
		"GET /applications/@me", true, "",
	},
	{
		"message", func(ctx context.Context, c *rest.Client) error {
			m, err := c.CreateMessage(ctx, "7", &rest.Message{Content: "@1 hi", Flags: all, ReplyTo: "8", Nonce: "n"})
			return check(m, err, "9")
		},
		`{"id":"9"}`, "POST /channels/7/messages", true,
		`{"content":"@1 hi","embeds":[],"components":[],` + none + `,"flags":4100,"message_reference":{"message_id":"8","fail_if_not_exists":false},"nonce":"n","enforce_nonce":true}`,
	},
	{
		"plain message", func(ctx context.Context, c *rest.Client) error {
			_, err := c.CreateMessage(ctx, "7", &rest.Message{Content: "hi"})
			return err
		},
		`{"id":"9"}`, "POST /channels/7/messages", true, `{"content":"hi","embeds":[],"components":[],` + none + `}`,
	},
	{
		"edit", func(ctx context.Context, c *rest.Client) error {
			return c.EditMessage(ctx, "7", "9", &rest.Message{Flags: all, ReplyTo: "8", Nonce: "n", Embeds: []*discordgo.MessageEmbed{{Title: "x"}}})
		},
		`{"id":"9"}`, "PATCH /channels/7/messages/9", true,
		`{"content":"","embeds":[{"title":"x"}],"components":[],` + none + `,"flags":4,"attachments":[]}`,
	},
	{
		"delete", func(ctx context.Context, c *rest.Client) error { return c.DeleteMessage(ctx, "7", "9") },
		"", "DELETE /channels/7/messages/9", true, "",
	},
	{
		"messages", func(ctx context.Context, c *rest.Client) error {
			m, err := c.Messages(ctx, "7", "9", 1000)
			if err == nil && (len(m) != 2 || m[0].Content != "odd" || len(m[0].Components) != 0 || len(m[1].Components) != 1) {
				return errOther
			}
			return err
		},
		`[{"id":"1","content":"odd","components":[{"type":1,"components":[{"type":99}]}],"referenced_message":{"id":"3","components":[{"type":98}]}},{"id":"2","components":[{"type":1,"components":[]}]}]`,
		"GET /channels/7/messages?after=9&limit=100", true, "",
	},
	{
		"newest messages", func(ctx context.Context, c *rest.Client) error { _, err := c.Messages(ctx, "7", "", 0); return err },
		`[]`, "GET /channels/7/messages?limit=1", true, "",
	},
	{"typing", func(ctx context.Context, c *rest.Client) error { return c.Typing(ctx, "7") }, "", "POST /channels/7/typing", true, ""},
	{
		"direct message", func(ctx context.Context, c *rest.Client) error {
			id, err := c.OpenDM(ctx, "3")
			if err == nil && id != "33" {
				return errOther
			}
			return err
		},
		`{"id":"33","type":1}`, "POST /users/@me/channels", true, `{"recipient_id":"3"}`,
	},
	{
		"channel", func(ctx context.Context, c *rest.Client) error {
			got, err := c.Channel(ctx, "7")
			return check(got, err, "7")
		},
		`{"id":"7"}`, "GET /channels/7", true, "",
	},
	{
		"guild", func(ctx context.Context, c *rest.Client) error {
			got, err := c.Guild(ctx, "2")
			return check(got, err, "2")
		},
		`{"id":"2"}`, "GET /guilds/2", true, "",
	},
	{
		"member", func(ctx context.Context, c *rest.Client) error {
			m, err := c.Member(ctx, "2", "3")
			if err == nil && (m.User == nil || m.User.ID != "3") {
				return errOther
			}
			return err
		},
		`{"user":{"id":"3"}}`, "GET /guilds/2/members/3", true, "",
	},
	{
		"guilds", func(ctx context.Context, c *rest.Client) error {
			g, err := c.Guilds(ctx)
			if err == nil && (len(g) != 1 || g[0].ID != "2") {
				return errOther
			}
			return err
		},
		`[{"id":"2"},null]`, "GET /users/@me/guilds?after=0&limit=200", true, "",
	},
	{
		"commands", func(ctx context.Context, c *rest.Client) error { _, err := c.Commands(ctx); return err },
		`[{"name":"ask"}]`, "GET /applications/" + appID + "/commands?with_localizations=true", true, "",
	},
	{
		"no commands", func(ctx context.Context, c *rest.Client) error { _, err := c.PutCommands(ctx, nil); return err },
		`[]`, "PUT /applications/" + appID + "/commands", true, "[]",
	},
	{
		"callback", func(ctx context.Context, c *rest.Client) error {
			return c.Callback(ctx, "4", token, &rest.Response{
				Type:    discordgo.InteractionResponseChannelMessageWithSource,
				Message: &rest.Message{Content: "hi", Flags: all, ReplyTo: "8", Nonce: "n"},
			})
		},
		"", "POST /interactions/4/" + token + "/callback", false,
		`{"type":4,"data":{"content":"hi","embeds":[],"components":[],` + none + `,"flags":4164}}`,
	},
	{
		"edit of the original", func(ctx context.Context, c *rest.Client) error {
			return c.EditOriginal(ctx, token, &rest.Message{Content: "hi", Flags: all})
		},
		`{"id":"9"}`, "PATCH /webhooks/" + appID + "/" + token + "/messages/@original", false,
		`{"content":"hi","embeds":[],"components":[],` + none + `,"flags":4,"attachments":[]}`,
	},
	{
		"deletion of the original", func(ctx context.Context, c *rest.Client) error { return c.DeleteOriginal(ctx, token) },
		"", "DELETE /webhooks/" + appID + "/" + token + "/messages/@original", false, "",
	},
	{
		"follow-up", func(ctx context.Context, c *rest.Client) error {
			m, err := c.FollowUp(ctx, token, &rest.Message{Content: "hi", Flags: all, Nonce: "n", ReplyTo: "8"})
			return check(m, err, "9")
		},
		`{"id":"9"}`, "POST /webhooks/" + appID + "/" + token + "?wait=true", false,
		`{"content":"hi","embeds":[],"components":[],` + none + `,"flags":4164}`,
	},
}

// errOther says that a call returned something else than it was answered.
var errOther = errors.New("the call returned something else")

func check[T any](v *T, err error, id string) error {
	if err != nil {
		return err
	}
	b, err := json.Marshal(v)
	if err == nil && !strings.Contains(string(b), `"id":"`+id+`"`) {
		err = errOther
	}
	return err
}

func TestCalls(t *testing.T) {
	for _, test := range calls {
		asked := 0
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked++
			body, _ := io.ReadAll(r.Body)
			if got := r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/api/v10"); got != test.want || r.Host != "discord.com" {
				t.Errorf("%s: asked %s of %s, want %s", test.name, got, r.Host, test.want)
			}
			if diff := cmp.Diff(test.body, string(body)); diff != "" {
				t.Errorf("%s: body (-want +got):\n%s", test.name, diff)
			}
			want := map[string]string{"User-Agent": "DiscordBot (https://discord.com/developers/applications/" + appID + ", 1.2)"}
			want["Authorization"], want["Content-Type"] = "", ""
			if test.token {
				want["Authorization"] = "Bot " + botToken
			}
			if test.body != "" {
				want["Content-Type"] = "application/json"
			}
			for name, value := range want {
				if got := r.Header.Get(name); got != value {
					t.Errorf("%s: %s is %q, want %q", test.name, name, got, value)
				}
			}
			status := http.StatusOK
			if test.answer == "" {
				status = http.StatusNoContent
			}
			say(w, status, test.answer)
		})
		if err := test.call(t.Context(), c); err != nil || asked != 1 {
			t.Errorf("%s: %v, asked %d times", test.name, err, asked)
		}
	}
}

func TestEncode(t *testing.T) {
	for _, test := range []struct {
		r    rest.Response
		want string // "" for an error
	}{
		{rest.Response{Type: 1}, `{"type":1}`},
		{rest.Response{Type: 4}, ""},
		{rest.Response{Type: 5}, `{"type":5}`},
		{rest.Response{Type: 5, Message: &rest.Message{Content: "x", Flags: discordgo.MessageFlagsSuppressEmbeds}}, `{"type":5}`},
		{rest.Response{Type: 5, Message: &rest.Message{Flags: all}}, `{"type":5,"data":{"flags":64}}`},
		{rest.Response{Type: 6}, `{"type":6}`},
		{rest.Response{Type: 7}, ""},
		{
			rest.Response{Type: 7, Message: &rest.Message{Flags: all}},
			`{"type":7,"data":{"content":"","embeds":[],"components":[],` + none + `,"flags":4,"attachments":[]}}`,
		},
		{rest.Response{Type: 8}, `{"type":8,"data":{"choices":[]}}`},
		{
			rest.Response{Type: 8, Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "a", Value: "b"}}},
			`{"type":8,"data":{"choices":[{"name":"a","value":"b"}]}}`,
		},
		{rest.Response{Type: 9}, ""}, {rest.Response{}, ""},
	} {
		kind, got, err := rest.Encode(&test.r)
		if string(got) != test.want || (err == nil) != (test.want != "") || err == nil && kind != "application/json" {
			t.Errorf("Encode(%+v) = %s, %s, %v; want %s", test.r, kind, got, err, test.want)
		}
	}
}

func TestFiles(t *testing.T) {
	names := []string{"a.txt", "\"quoted\"\r\n: é.pdf"}
	m := &rest.Message{Content: "two", Files: []rest.File{{Name: names[0], Data: []byte("first")}, {Name: names[1]}}}
	kind, body, err := rest.Encode(&rest.Response{Type: 4, Message: m})
	if err != nil {
		t.Fatal(err)
	}
	form, params, err := mime.ParseMediaType(kind)
	if err != nil || form != "multipart/form-data" {
		t.Fatalf("content type %q, %v", kind, err)
	}
	r := multipart.NewReader(strings.NewReader(string(body)), params["boundary"])
	var got []string
	for {
		p, err := r.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(p)
		got = append(got, p.FormName()+" "+p.Header.Get("Content-Type")+" "+string(data))
	}
	want := []string{
		`payload_json application/json {"type":4,"data":{"content":"two","embeds":[],"components":[],` + none +
			`,"attachments":[{"id":"0","filename":"a.txt"},{"id":"1","filename":"\"quoted\"\r\n: é.pdf"}]}}`,
		"files[0] application/octet-stream first", "files[1] application/octet-stream ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

// Ids and tokens come from outside: none of them may lead to another route.
func TestArgumentsStayInTheirPlace(t *testing.T) {
	var path string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) { path = r.URL.EscapedPath(); say(w, 204, "") })
	for _, arg := range []string{"", ".", "..", "..."} {
		if err := c.DeleteOriginal(t.Context(), arg); err == nil || path != "" {
			t.Errorf("token %q: %v, asked %q", arg, err, path)
		}
	}
	for arg, want := range map[string]string{"a/../b": "a%2F..%2Fb", "a?b#c": "a%3Fb%23c", "a b%2F": "a%20b%252F", "\x00\r\n": "%00%0D%0A"} {
		if err := c.DeleteOriginal(t.Context(), arg); err != nil || path != "/api/v10/webhooks/"+appID+"/"+want+"/messages/@original" {
			t.Errorf("token %q: %v, asked %q", arg, err, path)
		}
	}
}
