package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"footnote/bot"
)

const me = "900"

// payload decodes JSON as it comes from Discord.
func payload[T any](t testing.TB, json string) *T {
	t.Helper()
	v := new(T)
	if err := unmarshal([]byte(json), v); err != nil {
		t.Fatalf("%s: %v", json, err)
	}
	return v
}

// press is a pressed button of a message that has it.
func press(action string) *interaction {
	id := "1|" + action + "||t"
	return &interaction{ID: "1", Token: "t", ChannelID: "2", Type: 3, GuildID: "3", User: &user{ID: "4"},
		Data: &data{CustomID: id}, Message: &said{ID: "5", Components: []*component{{Components: []*component{{CustomID: id}}}}}}
}

func TestText(t *testing.T) {
	m := &said{Mentions: []*user{{ID: "1", Username: "al", GlobalName: "Alice"}, nil, {ID: me}}}
	for text, want := range map[string]string{
		"<@900> what is it?":                 "what is it?",
		"<@!900>, what is it?":               "what is it?",
		"what is <@900> it?":                 "what is it?",
		"what is it <@900>":                  "what is it",
		"hey <@900>: what?":                  "hey what?",
		"<@900><@900> twice":                 "twice",
		"ask <@1> and <@2> in <#3>":          "ask @Alice and @someone in #channel",
		"<@&4> all":                          "@role all",
		"<:wave:123> <a:dance:456> hello":    ":wave: :dance: hello",
		"try </ask:123> or </library add:4>": "try /ask or /library add",
		"a < b and c > d <@ 900> <@x>":       "a < b and c > d <@ 900> <@x>",
		"  spaces  ":                         "spaces",
		"line\n<@900>\nline":                 "line\nline",
		"":                                   "",
		"<@900>":                             "",
	} {
		m.Content = text
		if got := textOf(m, me); got != want {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
}

func TestConcern(t *testing.T) {
	const ours = "77"
	for name, c := range map[string]struct {
		json  string
		hears bool
		want  concern
	}{
		"talk":                        {json: `"content":""`},
		"talk that is heard":          {json: `"content":"hello"`, hears: true, want: overheard},
		"a mention":                   {json: `"content":"<@900> x","mentions":[{"id":"900"}]`, want: addressed},
		"a direct message":            {json: `"guild_id":"","content":"x"`, want: addressed},
		"our role":                    {json: `"mention_roles":["77"]`, want: byRole},
		"our role and we":             {json: `"mention_roles":["77"],"mentions":[{"id":"900"}]`, want: addressed},
		"another's role":              {json: `"mention_roles":["78"]`},
		"a reply to us without ping":  {json: `"type":19,"content":"","referenced_message":{"author":{"id":"900"}}`, want: unheard},
		"the same where all is heard": {json: `"type":19,"content":"and x?","referenced_message":{"author":{"id":"900"}}`, hears: true, want: addressed},
		"a reply to another":          {json: `"type":19,"content":"","referenced_message":{"author":{"id":"5"}}`},
		"another bot":                 {json: `"author":{"id":"5","bot":true},"mentions":[{"id":"900"}]`},
		"ourselves":                   {json: `"author":{"id":"900"},"mentions":[{"id":"900"}]`},
		"a webhook":                   {json: `"webhook_id":"6","mentions":[{"id":"900"}]`},
		"a bot in direct messages":    {json: `"guild_id":"","author":{"id":"5","bot":true}`},
		"someone joins":               {json: `"type":7,"mentions":[{"id":"900"}]`},
		"the start of a thread":       {json: `"type":21,"mentions":[{"id":"900"}]`},
		"no author":                   {json: `"author":null,"mentions":[{"id":"900"}]`},
		"no channel":                  {json: `"channel_id":"","mentions":[{"id":"900"}]`},
		"nothing mentions":            {json: `"mentions":[null],"referenced_message":null,"mention_roles":null`},
	} {
		m := payload[said](t, `{"id":"1","channel_id":"2","guild_id":"3","type":0,"author":{"id":"4"},`+c.json+`}`)
		if got := concernOf(m, me, ours, c.hears); got != c.want {
			t.Errorf("%s: concern %d, want %d", name, got, c.want)
		}
	}
	role := payload[said](t, `{"id":"1","channel_id":"2","guild_id":"3","author":{"id":"4"},"mention_roles":["78"]}`)
	if got := concernOf(role, me, "", false); got != maybeRole {
		t.Errorf("a role in a guild that is not known: concern %d, want %d", got, maybeRole)
	}
}

func TestDecodeMessage(t *testing.T) {
	thread := &channel{ID: "2", Type: 11, ParentID: "20"}
	base := bot.Message{ID: "1", Space: "discord:3", Conversation: "2", Addressed: true, Deaf: deaf,
		Author: bot.Author{ID: "4", Name: "Al"}, Text: "x"}
	with := func(change func(*bot.Message)) bot.Message { m := base; change(&m); return m }
	for name, c := range map[string]struct {
		json string
		s    scene
		want bot.Message
	}{
		"a mention": {want: base},
		"a nickname, a manager": {json: `"member":{"nick":"Nick"}`, s: scene{manager: true},
			want: with(func(m *bot.Message) { m.Author.Name, m.Author.Manager = "Nick", true })},
		"a direct message": {json: `"guild_id":""`,
			want: with(func(m *bot.Message) { m.Space, m.Direct, m.Own, m.Deaf = "discord:@4", true, true, "" })},
		"a thread whose start is not shown": {s: scene{thread: thread, starter: &said{Author: &user{ID: "5"}}},
			want: with(func(m *bot.Message) {
				m.Thread, m.Channel, m.ReplyTo = true, "20", &bot.Quoted{Withheld: adviceQuoted}
			})},
		"a reply in a thread": {json: `"type":19,"referenced_message":{"id":"8","author":{"id":"5"},"content":"they said <@900>","mentions":[{"id":"900"}]}`,
			s: scene{thread: thread, starter: &said{Content: "start"}},
			want: with(func(m *bot.Message) {
				m.Thread, m.Channel, m.ReplyTo = true, "20", &bot.Quoted{Text: "they said"}
			})},
		"a reply to us": {json: `"type":19,"referenced_message":{"id":"8","author":{"id":"900"},"content":"> quote"}`,
			want: with(func(m *bot.Message) { m.ReplyTo = &bot.Quoted{Text: "> quote", FromBot: true} })},
		"a reply to a text that is withheld": {json: `"type":19,"referenced_message":{"id":"8","author":{"id":"5"},"content":""}`,
			want: with(func(m *bot.Message) { m.ReplyTo = &bot.Quoted{Withheld: adviceQuoted} })},
		"a reply to a message that is gone": {json: `"type":19,"referenced_message":null`,
			want: with(func(m *bot.Message) { m.ReplyTo = &bot.Quoted{Withheld: adviceGone} })},
		"a reply to a picture, where all is heard": {json: `"type":19,"referenced_message":{"id":"8","author":{"id":"5"},"content":""}`,
			s: scene{hears: true}, want: with(func(m *bot.Message) { m.ReplyTo, m.Deaf = &bot.Quoted{}, "" })},
		"a reply to an embed": {json: `"type":19,"referenced_message":{"id":"8","author":{"id":"5"},"content":"","embeds":[null,{"title":"T","description":"D"}]}`,
			want: with(func(m *bot.Message) { m.ReplyTo = &bot.Quoted{Text: "T\nD"} })},
		"something forwarded": {json: `"message_reference":{"type":1,"message_id":"8"},"message_snapshots":[{"message":{"content":"forwarded"}},null]`,
			want: with(func(m *bot.Message) { m.Text = "x\nforwarded" })},
	} {
		json := `{"id":"1","channel_id":"2","guild_id":"3","author":{"id":"4","username":"al","global_name":"Al"},"content":"<@900> x","mentions":[{"id":"900"}]`
		if c.json != "" {
			json += "," + c.json
		}
		c.s.me = me
		if diff := cmp.Diff(c.want, decodeMessage(payload[said](t, json+"}"), addressed, c.s)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestDecodeInteraction(t *testing.T) {
	table := []bot.Command{{Name: "find", MessageAction: "Find in the material"}}
	base := bot.Message{ID: "1", Space: "discord:3", Conversation: "2", Author: bot.Author{ID: "4", Name: "al"},
		Addressed: true, Command: "ask", Options: map[string]string{}, Deaf: deaf}
	with := func(change func(*bot.Message)) bot.Message { m := base; change(&m); return m }
	in := func(permissions string) string {
		return `"guild_id":"3","context":0,"authorizing_integration_owners":{"0":"3"},"member":{"permissions":"` + permissions + `","user":{"id":"4","username":"al"}}`
	}
	ask := `,"data":{"name":"ask","type":1}`
	for name, c := range map[string]struct {
		json string
		want bot.Message
	}{
		"a member":         {in("2048") + ask, base},
		"who manages":      {in("32") + ask, with(func(m *bot.Message) { m.Author.Manager = true })},
		"an administrator": {in("8") + ask, with(func(m *bot.Message) { m.Author.Manager = true })},
		"no permissions":   {in("") + ask, base},
		"a thread":         {in("0") + `,"channel":{"id":"2","type":11,"parent_id":"20"}` + ask, with(func(m *bot.Message) { m.Thread, m.Channel = true, "20" })},
		"direct": {`"context":1,"user":{"id":"4","username":"al"}` + ask, with(func(m *bot.Message) {
			m.Space, m.Direct, m.Own, m.Deaf = "discord:@4", true, true, ""
		})},
		"direct, by a payload that says no context": {`"user":{"id":"4","username":"al"}` + ask, with(func(m *bot.Message) {
			m.Space, m.Direct, m.Own, m.Deaf = "discord:@4", true, true, ""
		})},
		"a group of people": {`"context":2,"authorizing_integration_owners":{"1":"4"},"user":{"id":"4","username":"al"}` + ask, with(func(m *bot.Message) {
			m.Space, m.Guest, m.Author.Manager = "discord:@4", true, true
		})},
		"a guild that did not install us": {`"guild_id":"3","context":0,"authorizing_integration_owners":{"1":"4"},"member":{"permissions":"0","user":{"id":"4","username":"al"}}` + ask, with(func(m *bot.Message) {
			m.Space, m.Guest, m.Author.Manager = "discord:@4", true, true
		})},
		"options of all kinds": {in("0") + `,"data":{"name":"ask","type":1,"options":[{"name":"question","type":3,"value":"why <@1>?"},{"name":"n","type":4,"value":3},null]}`,
			with(func(m *bot.Message) { m.Options = map[string]string{"question": "why <@1>?", "n": "3"} })},
		"the menu of a message": {in("0") + `,"data":{"name":"Find in the material","type":3,"target_id":"9","resolved":{"messages":{"9":{"content":"words","author":{"id":"5"}}}}}`,
			with(func(m *bot.Message) { m.Command, m.ReplyTo = "find", &bot.Quoted{Text: "words"} })},
		"the menu of a message that did not come along": {in("0") + `,"data":{"name":"Find in the material","type":3,"target_id":"9"}`,
			with(func(m *bot.Message) { m.Command, m.ReplyTo = "find", &bot.Quoted{Withheld: adviceGone} })},
	} {
		i := payload[interaction](t, `{"id":"1","token":"t","type":2,"channel_id":"2",`+c.json+`}`)
		if !i.sound() {
			t.Errorf("%s: the payload counts as incomplete", name)
			continue
		}
		got := decodeCommand(i, table, scene{me: me})
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// TestGuestsOfAnother: who presses what another's installation showed may not
// take it away, though everyone manages their own library.
func TestGuestsOfAnother(t *testing.T) {
	for presser, want := range map[string]bool{"4": true, "5": false} {
		i := press("delete")
		i.Owners, i.User, i.Member = map[string]string{"1": "4"}, nil, &member{User: &user{ID: presser}}
		i.Message.Metadata = &metadata{User: &user{ID: "4"}}
		m, _, err := decodePress(i)
		if err != nil {
			t.Fatal(err)
		}
		if m.Author.Manager != want || m.Space != bot.Space("discord:@"+presser) || !m.Guest {
			t.Errorf("%s presses what 4 was shown: %+v", presser, m)
		}
	}
}

// Who presses in a direct message what acts in a guild manages nothing there.
func TestAPressThatActsElsewhere(t *testing.T) {
	m := moveTo(bot.Message{Space: "discord:@4", Direct: true, Own: true, Author: bot.Author{ID: "4", Manager: true}},
		origin{guild: "3", channel: "2"}, false, nil)
	want := bot.Message{Space: "discord:3", Conversation: "2", Author: bot.Author{ID: "4"}}
	if d := cmp.Diff(want, m); d != "" {
		t.Errorf("want -, got +:\n%s", d)
	}
}

// What all see is in the guild's language, what one person sees in theirs.
func TestTongue(t *testing.T) {
	in := `{"id":"1","token":"t","channel_id":"2","locale":"de","guild_locale":"fr","guild_id":"3","member":{"permissions":"0","user":{"id":"4"}},`
	table := []bot.Command{{Name: "ask"}, {Name: "outline", Visibility: bot.Discreet}}
	for json, want := range map[string]string{
		in + `"type":2,"data":{"name":"ask","type":1}}`:                                                                               "fr",
		in + `"type":2,"data":{"name":"outline","type":1}}`:                                                                           "de",
		in + `"type":2,"data":{"name":"ask","type":1,"options":[{"name":"visibility","type":3,"value":"hide"}]}}`:                     "de",
		in + `"type":2,"authorizing_integration_owners":{"1":"4"},"data":{"name":"ask","type":1}}`:                                    "de",
		`{"id":"1","token":"t","channel_id":"2","locale":"ru","user":{"id":"4"},"context":1,"type":2,"data":{"name":"ask","type":1}}`: "ru",
		`{"id":"1","token":"t","channel_id":"2","user":{"id":"4"},"context":1,"type":2,"data":{"name":"ask","type":1}}`:               "",
	} {
		i := payload[interaction](t, json)
		if got := decodeCommand(i, table, scene{me: me}).Locale; got != want {
			t.Errorf("%s: answered in %q, want %q", json, got, want)
		}
		if got := decodeCompletion(i).Locale; got != i.Locale {
			t.Errorf("%s: completed in %q, want %q", json, got, i.Locale)
		}
	}
	for action, want := range map[string]string{"next": "fr", "share": "fr", "context": "de", "wrong": "de"} {
		i := press(action)
		i.GuildID, i.Locale, i.GuildLocale = "3", "de", "fr"
		m, _, err := decodePress(i)
		if err != nil || m.Locale != want {
			t.Errorf("a press of %s is answered in %q, want %q (%v)", action, m.Locale, want, err)
		}
	}
}

func TestDecodePress(t *testing.T) {
	good := press("next")
	m, from, err := decodePress(good)
	if err != nil || from != (origin{}) || m.Press == nil || *m.Press != (bot.Press{Action: bot.Next, Token: "t"}) {
		t.Fatalf("a press is %+v from %v, %v", m.Press, from, err)
	}
	menu := press("next")
	menu.Data.CustomID = "1|menu||"
	c := menu.Message.Components[0].Components[0]
	c.CustomID = "1|menu||"
	c.Options = append(c.Options, nil, &struct {
		Value string `json:"value"`
	}{"cite|p1.x"})
	menu.Data.Values = []string{"cite|p1.x"}
	if m, _, err = decodePress(menu); err != nil || *m.Press != (bot.Press{Action: bot.Cite, Token: "p1.x"}) {
		t.Errorf("what was picked is %+v, %v", m.Press, err)
	}
	for name, change := range map[string]func(*interaction){
		"another id":      func(i *interaction) { i.Data.CustomID = "1|delete||t" },
		"no components":   func(i *interaction) { i.Message.Components = nil },
		"a nil component": func(i *interaction) { i.Message.Components = []*component{nil} },
		"another value":   func(i *interaction) { *i = *menu; i.Data = &data{CustomID: "1|menu||", Values: []string{"discard|x"}} },
		"several values": func(i *interaction) {
			*i = *menu
			i.Data = &data{CustomID: "1|menu||", Values: []string{"cite|p1.x", "cite|p1.x"}}
		},
		"none of a menu's": func(i *interaction) { *i = *menu; i.Data = &data{CustomID: "1|menu||"} },
	} {
		i := press("next")
		change(i)
		if _, _, err := decodePress(i); !errors.Is(err, errForged) {
			t.Errorf("%s: %v, want errForged", name, err)
		}
	}
	old := press("next")
	old.Data.CustomID, old.Message.Components[0].Components[0].CustomID = "0|next||t", "0|next||t"
	if _, _, err := decodePress(old); !errors.Is(err, errCustomID) {
		t.Errorf("an id of another version: %v, want errCustomID", err)
	}
}

func TestDecodeCompletion(t *testing.T) {
	i := payload[interaction](t, `{"id":"1","token":"t","type":4,"channel_id":"2","guild_id":"3","member":{"permissions":"32","user":{"id":"4","username":"al"}},
		"data":{"name":"ask","options":[{"name":"source","type":3,"value":"notes"},{"name":"question","type":3,"value":"mal","focused":true}]}}`)
	want := bot.Completion{Space: "discord:3", Conversation: "2", Author: bot.Author{ID: "4", Name: "al", Manager: true},
		Command: "ask", Option: "question", Options: map[string]string{"source": "notes"}, Text: "mal"}
	if diff := cmp.Diff(want, decodeCompletion(i)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAttachments(t *testing.T) {
	fetched := 0
	get := func(context.Context, string) (io.ReadCloser, error) {
		fetched++
		return io.NopCloser(strings.NewReader("x")), nil
	}
	for url, want := range map[string]bool{
		"https://cdn.discordapp.com/attachments/1/2/a.pdf?ex=1": true,
		"https://media.discordapp.net/attachments/1/2/a.pdf":    true,
		"http://cdn.discordapp.com/a.pdf":                       false,
		"https://cdn.discordapp.com.evil.example/a.pdf":         false,
		"https://cdn.discordapp.com:8443/a.pdf":                 false,
		"https://x@cdn.discordapp.com/a.pdf":                    false,
		"https://evil.example/cdn.discordapp.com/a.pdf":         false,
		"https://169.254.169.254/latest":                        false,
		"//cdn.discordapp.com/a.pdf":                            false,
		"%zz":                                                   false,
		"":                                                      false,
	} {
		before := fetched
		a := attachments([]*attachment{nil, {Filename: "a.pdf", URL: url, Size: 1}}, get)
		if len(a) != 1 {
			t.Fatalf("%d attachments, want 1", len(a))
		}
		_, err := a[0].Open(t.Context())
		if got := fetched > before; got != want || (err == nil) != want {
			t.Errorf("%q: fetched %v, %v; want %v", url, got, err, want)
		}
		if err != nil && url != "" && strings.Contains(err.Error(), "169.254") {
			t.Errorf("the error names the address: %v", err)
		}
	}
	a := attachments([]*attachment{{URL: "https://cdn.discordapp.com/a"}}, get)
	if _, err := a[0].Open(t.Context()); err == nil {
		t.Error("a file of unknown size is fetched")
	}
}

// FuzzPayloads: whatever arrives, decoding does not panic, and what is not whole
// is not answered.
func FuzzPayloads(f *testing.F) {
	for _, s := range []string{
		`{}`, `null`, `[]`, `{"id":"1","type":0,"data":null}`, `{"id":"1","channel_id":"2","author":null}`,
		`{"id":"1","token":"t","type":3,"channel_id":"2","user":{"id":"3"},"data":{"custom_id":"1|next||t"},"message":{"id":"4","components":[null,{"components":[null]}]}}`,
		`{"id":"1","token":"t","type":2,"channel_id":"2","user":{"id":"3"},"data":{"name":"ask","type":3,"target_id":"9","resolved":{"messages":{"9":null},"attachments":{"8":null}}}}`,
		`{"id":"1","token":"t","type":2,"channel_id":"2","user":{"id":"3"},"data":{"name":"library","options":[{"type":11,"value":"8"},{"type":3}]}}`,
		`{"id":"1","channel_id":"2","author":{"id":"3"},"mentions":[null],"message_snapshots":[null,{}],"embeds":[null],"referenced_message":{"author":null}}`,
	} {
		f.Add([]byte(s))
	}
	table := []bot.Command{{Name: "find", MessageAction: "Find"}}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := scene{me: me}
		var m said
		if unmarshal(raw, &m) == nil {
			if c := concernOf(&m, me, "", true); c != nothing {
				m.strip()
				decodeMessage(&m, c, s)
			}
		}
		var i interaction
		if unmarshal(raw, &i) != nil || !i.sound() {
			return
		}
		switch i.Type {
		case 2:
			decodeCommand(&i, table, s)
		case 3:
			_, _, _ = decodePress(&i)
		case 4:
			decodeCompletion(&i)
		}
		deferralOf(&i, table)
		i.strip()
		_ = fmt.Sprint(place(&i))
	})
}
