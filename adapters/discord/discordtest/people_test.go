package discordtest_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
)

func TestContentIsWithheld(t *testing.T) {
	for _, tt := range []struct {
		name string
		say  func(*room) string // returns the text that arrives with the privileged intent
		bare string             // the text that arrives without it
	}{
		{"a message to others", func(r *room) string { r.d.Say(r.alice, r.general, "hello"); return "hello" }, ""},
		{"a mention", func(r *room) string {
			r.d.Say(r.alice, r.general, "hello", discordtest.SayOptions{Mention: true})
			return "<@" + r.d.BotID + "> hello"
		}, "same"},
		{"a direct message", func(r *room) string { r.d.Say(r.alice, r.d.DM(r.alice), "hello"); return "hello" }, "same"},
		{"a mention of the role", func(r *room) string {
			r.d.Say(r.alice, r.general, "hello", discordtest.SayOptions{MentionRole: true})
			return "<@&" + r.g.BotRole() + "> hello"
		}, ""},
		{"a reply that pings", func(r *room) string {
			r.d.Say(r.alice, r.general, "hello", discordtest.SayOptions{ReplyTo: r.answer()})
			return "hello"
		}, "same"},
		{"a reply that does not", func(r *room) string {
			r.d.Say(r.alice, r.general, "hello", discordtest.SayOptions{ReplyTo: r.answer(), NoPing: true})
			return "hello"
		}, ""},
	} {
		for _, privileged := range []discordgo.Intent{0, discordgo.IntentMessageContent} {
			inBubble(tt.name, t, func(t *testing.T) {
				r := newRoom(t, discordtest.Options{Privileged: privileged})
				r.c.ready(intents | privileged)
				want := tt.say(r)
				if privileged == 0 && tt.bare != "same" {
					want = tt.bare
				}
				for {
					var m discordgo.Message
					if r.c.until("MESSAGE_CREATE", &m); m.Author.ID == r.alice.ID {
						if m.Content != want {
							t.Errorf("with %d the text is %q, want %q", privileged, m.Content, want)
						}
						break
					}
				}
			})
		}
	}
}

// answer is a message of the bot.
func (r *room) answer() string {
	_, _, m := r.c.call("POST", "/channels/"+r.general.ID+"/messages", said("an answer"))
	return m["id"].(string)
}

func TestWhatIsAnsweredIsWithheldLikewise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		r.c.ready(intents)
		ben := r.d.AddUser("ben")
		r.g.Join(ben)
		theirs := r.d.Say(ben, r.general, "what ben said")
		for _, tt := range []struct{ to, want string }{{theirs, ""}, {r.answer(), "an answer"}} {
			r.d.Say(r.alice, r.general, "source?", discordtest.SayOptions{Mention: true, ReplyTo: tt.to})
			var m discordgo.Message
			for m.ReferencedMessage == nil {
				m = discordgo.Message{}
				r.c.until("MESSAGE_CREATE", &m)
			}
			if got := m.ReferencedMessage.Content; got != tt.want || m.ReferencedMessage.ID != tt.to {
				t.Errorf("what is answered reads %q, want %q", got, tt.want)
			}
		}
		i := r.d.MessageMenu(r.alice, r.general, "Find in the material", theirs)
		var got struct {
			Data struct {
				Resolved struct {
					Messages map[string]discordgo.Message
				}
			}
		}
		json.Unmarshal(i.Payload(), &got)
		if text := got.Data.Resolved.Messages[theirs].Content; text != "what ben said" {
			t.Errorf("a menu brings the text %q", text)
		}
	})
}

func TestPermissions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		send := func(c *discordtest.Channel) int {
			_, code, _ := r.c.call("POST", "/channels/"+c.ID+"/messages", said("text"))
			return code
		}
		mute, hidden, threads := r.g.AddChannel("mute"), r.g.AddChannel("hidden"), r.g.AddChannel("threads")
		mute.Deny(nil, discordgo.PermissionSendMessages)
		hidden.Deny(nil, discordgo.PermissionViewChannel)
		threads.Deny(nil, discordgo.PermissionSendMessagesInThreads)
		gone := r.g.AddChannel("gone")
		gone.Remove()
		closed := r.d.AddUser("closed")
		closed.CloseDMs()
		for _, tt := range []struct {
			name string
			c    *discordtest.Channel
			code int
		}{
			{"an ordinary channel", r.general, 0},
			{"without the right to write", mute, 50013},
			{"a thread, where that right is another", mute.AddThread("thread"), 0},
			{"without the right to write in threads", threads.AddThread("thread"), 50013},
			{"without the right to see", hidden, 50001},
			{"a channel that is gone", gone, 10003},
			{"a direct conversation", r.d.DM(r.alice), 0},
			{"a closed one", r.d.DM(closed), 50007},
			{"a guild without the bot", r.d.AddForeignGuild("Other").AddChannel("x"), 50001},
		} {
			if got := send(tt.c); got != tt.code {
				t.Errorf("%s: code %d, want %d", tt.name, got, tt.code)
			}
		}
		r.broke(t, "what nobody can know", "")
	})
}

func TestStandingInInteractions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		chief := r.d.AddUser("chief")
		r.g.Join(chief, discordgo.PermissionManageGuild)
		foreign := r.d.AddForeignGuild("Other")
		guest := r.d.AddUser("guest")
		guest.Install()
		foreign.Join(guest)
		for _, tt := range []struct {
			name    string
			by      *discordtest.User
			in      *discordtest.Channel
			manages bool
			member  bool
			context discordgo.InteractionContextType
			owners  map[discordgo.ApplicationIntegrationType]string
		}{
			{"a member", r.alice, r.general, false, true, 0, map[discordgo.ApplicationIntegrationType]string{0: r.g.ID}},
			{"a manager", chief, r.general, true, true, 0, map[discordgo.ApplicationIntegrationType]string{0: r.g.ID}},
			{"the owner", r.g.Owner(), r.general, true, true, 0, map[discordgo.ApplicationIntegrationType]string{0: r.g.ID}},
			{"alone with the bot", r.alice, r.d.DM(r.alice), false, false, 1, map[discordgo.ApplicationIntegrationType]string{0: "0"}},
			{"a guest elsewhere", guest, foreign.AddChannel("x"), false, true, 0, map[discordgo.ApplicationIntegrationType]string{1: guest.ID}},
			{"a guest in a group", guest, r.d.AddGroup(guest, r.alice), false, false, 2, map[discordgo.ApplicationIntegrationType]string{1: guest.ID}},
		} {
			i := r.d.Slash(tt.by, tt.in, "ask", map[string]string{"question": "x"})
			var got discordgo.Interaction
			if err := json.Unmarshal(i.Payload(), &got); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if (got.Member != nil) != tt.member || got.Context != tt.context || len(got.AuthorizingIntegrationOwners) != len(tt.owners) {
				t.Errorf("%s: member %v, context %d, owners %v", tt.name, got.Member, got.Context, got.AuthorizingIntegrationOwners)
			}
			for kind, id := range tt.owners {
				if got.AuthorizingIntegrationOwners[kind] != id {
					t.Errorf("%s: owners %v, want %v", tt.name, got.AuthorizingIntegrationOwners, tt.owners)
				}
			}
			if tt.member && (got.Member.Permissions&discordgo.PermissionManageGuild != 0) != tt.manages {
				t.Errorf("%s: permissions %d", tt.name, got.Member.Permissions)
			}
		}
	})
}

func TestNoncesAndReferences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		path := "/channels/" + r.general.ID + "/messages"
		m := with("nonce", "one")
		m["enforce_nonce"] = true
		_, _, first := r.c.call("POST", path, m)
		_, _, again := r.c.call("POST", path, m)
		if first["id"] != again["id"] || len(r.d.Messages(r.general)) != 1 {
			t.Errorf("a nonce made two messages, %v and %v", first["id"], again["id"])
		}
		question := r.d.Say(r.alice, r.general, "what?")
		r.d.Delete(question)
		strict := with("message_reference", object{"message_id": question})
		if status, code, _ := r.c.call("POST", path, strict); status != 400 || code != 50035 {
			t.Errorf("an answer to what is gone got %d, %d", status, code)
		}
		mild := with("message_reference", object{"message_id": question, "fail_if_not_exists": false})
		_, _, sent := r.c.call("POST", path, mild)
		if id, _ := sent["id"].(string); r.d.Message(id).Reference != "" || r.d.Message(id).Deleted {
			t.Errorf("a tolerant answer is %+v", r.d.Message(id))
		}
	})
}

func TestTokensAreWhereTheyBelong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		do := func(method, path, token string) int {
			req := r.c.request(method, path, nil)
			req.Header.Del("Authorization")
			if token != "" {
				req.Header.Set("Authorization", token)
			}
			resp, err := r.c.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			return resp.StatusCode
		}
		if got := do("GET", "/users/@me", "Bot "+r.d.Token); got != 200 {
			t.Errorf("the right token got %d", got)
		}
		r.broke(t, "the right token", "")
		for _, token := range []string{"", "Bot x", r.d.Token} {
			if got := do("GET", "/users/@me", token); got != 401 {
				t.Errorf("the token %q got %d, want 401", token, got)
			}
			r.broke(t, "the token "+token, discordtest.Auth)
		}
		i := r.d.Slash(r.alice, r.general, "ask", nil)
		do("GET", "/webhooks/"+r.d.AppID+"/"+i.Token+"/messages/@original", "Bot "+r.d.Token)
		r.broke(t, "the token where none is needed", discordtest.Auth)
		if got := do("GET", "/no/such/route", "Bot "+r.d.Token); got != 404 {
			t.Errorf("no route got %d", got)
		}
		r.broke(t, "no route", discordtest.Route)
	})
}

func TestWebhooksAndThreads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{Privileged: discordgo.IntentMessageContent})
		r.c.ready(intents | discordgo.IntentMessageContent)
		id := r.d.Say(r.alice, r.general, "news", discordtest.SayOptions{Webhook: true})
		var m discordgo.Message
		if r.c.until("MESSAGE_CREATE", &m); m.WebhookID == "" || m.Author.ID != m.WebhookID || m.Member != nil {
			t.Errorf("a webhook's message is by %+v, webhook %q", m.Author, m.WebhookID)
		}
		thread := r.general.AddThreadOn(id, "on the news")
		var c discordgo.Channel
		if r.c.until("THREAD_CREATE", &c); c.ID != id || c.ParentID != r.general.ID || !c.IsThread() {
			t.Errorf("the thread is %+v", c)
		}
		thread.Archive()
		if r.c.until("THREAD_UPDATE", &c); !c.ThreadMetadata.Archived {
			t.Error("the thread is not archived")
		}
		r.c.call("POST", "/channels/"+thread.ID+"/messages", said("an answer"))
		if _, _, o := r.c.call("GET", "/channels/"+thread.ID, nil); o["thread_metadata"].(object)["archived"] != false {
			t.Error("a message leaves the thread archived")
		}
		_, _, o := r.c.call("GET", "/channels/"+r.general.ID+"/messages/"+id, nil)
		if o["content"] != "news" {
			t.Errorf("the message that started it reads %q", o["content"])
		}
	})
}

func TestReadingAChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		first := r.d.Say(r.alice, r.general, "one")
		r.answer()
		r.d.Say(r.alice, r.general, "three")
		req := r.c.request("GET", "/channels/"+r.general.ID+"/messages?limit=2&after="+first, nil)
		resp, err := r.c.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var got []discordgo.Message
		json.NewDecoder(resp.Body).Decode(&got)
		if len(got) != 2 || got[0].Content != "" || got[1].Content != "an answer" {
			t.Errorf("got %d messages, want the newest first, without what is withheld: %+v", len(got), got)
		}
		r.c.call("GET", "/channels/"+r.general.ID+"/messages?limit=101", nil)
		r.broke(t, "a limit of 101", discordtest.Limits)
	})
}
