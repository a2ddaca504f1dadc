package slack

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	slackapi "github.com/slack-go/slack"

	"footnote/bot"
)

// known is a person of the workspace T1.
var known = facts{known: true, inside: true, name: "Al", locale: "de-DE"}

func attach(f file) bot.Attachment { return bot.Attachment{ID: f.ID, Name: f.Name, Size: f.Size} }

func standing(user, text, ts string) *slackapi.Message {
	return &slackapi.Message{Msg: slackapi.Msg{User: user, Text: text, Timestamp: ts}}
}

func TestDecodeSaid(t *testing.T) {
	base := bot.Message{ID: "m1", Space: "slack:T1", Conversation: "C1/3.1", Channel: "C1", Thread: true, Addressed: true, Deaf: deaf,
		Author: bot.Author{ID: "U1", Name: "Al"}, Text: "why?", Locale: "de-DE"}
	with := func(change func(*bot.Message)) bot.Message { m := base; change(&m); return m }
	for name, c := range map[string]struct {
		said  func(*said)
		scene func(*scene)
		want  bot.Message
	}{
		"a mention starts a thread":    {want: base},
		"as a message, it is the same": {said: func(m *said) { m.Mention, m.ChannelType = false, "channel" }, want: base},
		"talk that is overheard": {said: func(m *said) { m.Mention, m.ChannelType, m.Text = false, "channel", "why?" }, scene: func(s *scene) { s.hears = true },
			want: with(func(m *bot.Message) { m.Addressed, m.Deaf = false, "" })},
		"a direct message": {said: func(m *said) { m.Mention, m.Channel, m.ChannelType = false, "D1", "im" },
			want: with(func(m *bot.Message) {
				m.Conversation, m.Channel, m.Thread, m.Direct, m.Deaf = "D1", "", false, true, ""
			})},
		"a thread in one": {said: func(m *said) { m.Mention, m.Channel, m.ChannelType, m.ThreadTS = false, "D1", "im", "2.1" },
			want: with(func(m *bot.Message) { m.Conversation, m.Channel, m.Direct, m.Deaf = "D1/2.1", "D1", true, "" })},
		"the agent view": {said: func(m *said) { m.Mention, m.Channel, m.ChannelType = false, "D1", "im" }, scene: func(s *scene) { s.agent = true },
			want: with(func(m *bot.Message) { m.Conversation, m.Channel, m.Direct, m.Deaf = "D1/3.1", "D1", true, "" })},
		"a group message": {said: func(m *said) { m.Mention, m.Channel, m.ChannelType = false, "G1", "mpim" },
			want: with(func(m *bot.Message) { m.Conversation, m.Channel = "G1/3.1", "G1" })},
		"in a thread, with what stands before": {said: func(m *said) { m.ThreadTS = "1.1" },
			scene: func(s *scene) {
				s.root, s.before = standing("U2", "&lt;root&gt;", "1.1"), standing("U3", "<@U4> said", "2.1")
			},
			want: with(func(m *bot.Message) {
				m.Conversation, m.Root, m.ReplyTo = "C1/1.1", &bot.Quoted{Text: "<root>"}, &bot.Quoted{Text: "@U4 said"}
			})},
		"right under the root": {said: func(m *said) { m.ThreadTS = "1.1" },
			scene: func(s *scene) { s.root, s.before = standing("U2", "root", "1.1"), standing("U2", "root", "1.1") },
			want:  with(func(m *bot.Message) { m.Conversation, m.ReplyTo = "C1/1.1", &bot.Quoted{Text: "root"} })},
		"under our own answer": {said: func(m *said) { m.ThreadTS = "1.1" },
			scene: func(s *scene) { s.root, s.before = standing("U2", "root", "1.1"), standing(me, "answer", "2.1") },
			want: with(func(m *bot.Message) {
				m.Conversation, m.Root, m.ReplyTo = "C1/1.1", &bot.Quoted{Text: "root"}, &bot.Quoted{Text: "answer", FromBot: true}
			})},
		"a thread that we may not read": {said: func(m *said) { m.ThreadTS = "1.1" }, scene: func(s *scene) { s.unread = "Invite me." },
			want: with(func(m *bot.Message) { m.Conversation, m.ReplyTo = "C1/1.1", &bot.Quoted{Withheld: "Invite me."} })},
		"files": {said: func(m *said) { m.Files = []file{{ID: "F1", Name: "a.pdf", Size: 7}} }, scene: func(s *scene) { s.attach = attach },
			want: with(func(m *bot.Message) { m.Attachments = []bot.Attachment{{ID: "F1", Name: "a.pdf", Size: 7}} })},
		"files that nobody fetches":       {said: func(m *said) { m.Files = []file{{ID: "F1"}} }, want: base},
		"a manager":                       {scene: func(s *scene) { s.author.manager = true }, want: with(func(m *bot.Message) { m.Author.Manager = true })},
		"a bot":                           {scene: func(s *scene) { s.author.bot = true }, want: with(func(m *bot.Message) { m.Author.Bot = true })},
		"people of other workspaces read": {scene: func(s *scene) { s.place.outsiders = true }, want: with(func(m *bot.Message) { m.Outsiders = true })},
		"one of them asks": {said: func(m *said) { m.UserTeam = "T2" }, scene: func(s *scene) { s.place.outsiders, s.author = true, facts{known: true, manager: true} },
			want: with(func(m *bot.Message) {
				m.Outsiders, m.Author, m.Locale = true, bot.Author{ID: "U1", Outsider: true}, ""
			})},
		"on Grid": {scene: func(s *scene) { s.enterprise = "E1" }, want: base},
		"no team": {scene: func(s *scene) { s.team, s.enterprise = "", "E1" }, want: with(func(m *bot.Message) { m.Space = "slack:E1" })},
	} {
		m := said{Channel: "C1", User: "U1", UserTeam: "T1", Mention: true, Text: "<@U900> why?", TS: "3.1"}
		s := scene{id: "m1", team: "T1", me: me, author: known}
		if c.said != nil {
			c.said(&m)
		}
		if c.scene != nil {
			c.scene(&s)
		}
		if diff := cmp.Diff(c.want, decodeSaid(&m, s), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: want -, got +\n%s", name, diff)
		}
	}
}

func TestQuotedAttachments(t *testing.T) {
	m := standing("U2", "look", "1.1")
	m.Attachments = []slackapi.Attachment{{Text: "a preview"}, {Text: "forwarded &amp; all", IsShare: true}}
	s := scene{me: me}
	if got := s.quoted(m).Text; got != "look\nforwarded & all" {
		t.Errorf("a message with one that was forwarded reads %q", got)
	}
	m.Text = ""
	if got := s.quoted(m).Text; got != "a preview\nforwarded & all" {
		t.Errorf("a message without words reads %q", got)
	}
}

func TestDecodeUsed(t *testing.T) {
	base := bot.Message{ID: "c1", Space: "slack:T1", Conversation: "C1", Addressed: true, Deaf: deaf,
		Author: bot.Author{ID: "U1", Name: "Al"}, Locale: "de-DE"}
	with := func(change func(*bot.Message)) bot.Message { m := base; change(&m); return m }
	home := func(change func(*bot.Message)) bot.Message {
		return with(func(m *bot.Message) { m.Conversation, m.Direct, m.Deaf = "D9", true, ""; change(m) })
	}
	press := used{Kind: kindPress, Channel: "C1", User: "U1", Block: "1|||0", Action: "a0", Value: "1|next|t", MessageTS: "5.1"}
	pressed := func(change func(*used)) used { u := press; change(&u); return u }
	for name, c := range map[string]struct {
		used  used
		scene func(*scene)
		want  bot.Message
		err   error
	}{
		"a command": {used: used{Kind: kindCommand, Channel: "C1", User: "U1", Command: "ask", Text: "what is &lt;x&gt; --share"},
			want: with(func(m *bot.Message) { m.Text, m.Unseen = "/ask what is <x> --share", true })},
		"a command without words": {used: used{Kind: kindCommand, Channel: "C1", User: "U1", Command: "privacy"},
			want: with(func(m *bot.Message) { m.Text, m.Unseen = "/privacy ", true })},
		"a command between us": {used: used{Kind: kindCommand, Channel: "D1", User: "U1", Command: "ask", Text: "x"}, scene: func(s *scene) { s.place.direct = true },
			want: with(func(m *bot.Message) {
				m.Conversation, m.Text, m.Unseen, m.Direct, m.Deaf = "D1", "/ask x", true, true, ""
			})},
		"a command where others read": {used: used{Kind: kindCommand, Channel: "C1", User: "U1", Command: "ask", Text: "x"}, scene: func(s *scene) { s.place.outsiders = true },
			want: with(func(m *bot.Message) { m.Text, m.Unseen, m.Outsiders = "/ask x", true, true })},
		"find in the material": {used: used{Kind: kindShortcut, Callback: callbackFind, Channel: "C1", User: "U1", ThreadTS: "2.1", On: &said{User: "U2", Text: "he &amp; she"}},
			want: with(func(m *bot.Message) {
				m.Conversation, m.Channel, m.Thread, m.Unseen, m.Command, m.ReplyTo = "C1/2.1", "C1", true, true, "find", &bot.Quoted{Text: "he & she"}
			})},
		"find in our own words": {used: used{Kind: kindShortcut, Callback: callbackFind, Channel: "C1", User: "U1", On: &said{User: me, Text: "x"}},
			want: with(func(m *bot.Message) {
				m.Unseen, m.Command, m.ReplyTo = true, "find", &bot.Quoted{Text: "x", FromBot: true}
			})},
		"find in what is not shown": {used: used{Kind: kindShortcut, Callback: callbackFind, Channel: "C1", User: "U1"},
			want: with(func(m *bot.Message) { m.Unseen, m.Command, m.ReplyTo = true, "find", &bot.Quoted{Withheld: adviceGone} })},
		"add to the library": {used: used{Kind: kindShortcut, Callback: callbackAdd, Channel: "C1", User: "U1", On: &said{User: "U2", Files: []file{{ID: "F1", Name: "a.pdf"}}}},
			scene: func(s *scene) { s.attach = attach },
			want: with(func(m *bot.Message) {
				m.Unseen, m.Command, m.Options, m.Attachments = true, "library", map[string]string{"what": "add"}, []bot.Attachment{{ID: "F1", Name: "a.pdf"}}
			})},
		"another shortcut": {used: used{Kind: kindShortcut, Callback: "x", Channel: "C1", User: "U1"}, err: errPress},
		"a button":         {used: press, want: with(func(m *bot.Message) { m.Press = &bot.Press{Action: bot.Next, Token: "t"} })},
		"a button in a thread": {used: pressed(func(u *used) { u.Block, u.ThreadTS = "1||2.1|0", "2.1" }),
			want: with(func(m *bot.Message) {
				m.Conversation, m.Channel, m.Thread, m.Press = "C1/2.1", "C1", true, &bot.Press{Action: bot.Next, Token: "t"}
			})},
		"a whisper's": {used: pressed(func(u *used) { u.Block, u.Ephemeral = "1|U1|2.1|0", true }),
			want: with(func(m *bot.Message) {
				m.Conversation, m.Channel, m.Thread, m.Unseen, m.Press = "C1/2.1", "C1", true, true, &bot.Press{Action: bot.Next, Token: "t"}
			})},
		"another's whisper": {used: pressed(func(u *used) { u.Block = "1|U2||0" }), err: errOthers},
		"no button of ours": {used: pressed(func(u *used) { u.Block = "x" }), err: errPress},
		"no value of ours":  {used: pressed(func(u *used) { u.Value = "click_me" }), err: errPress},
		"the form": {used: used{Kind: kindForm, User: "U1", Callback: formID, Question: "why?", Source: "notes"}, want: home(func(m *bot.Message) {
			m.Command, m.Options = "ask", map[string]string{"question": "why?", "source": "notes"}
		})},
		"the form, from a term": {used: used{Kind: kindForm, User: "U1", Callback: formID, Start: "term"}, want: home(func(m *bot.Message) {
			m.Command, m.Options = "ask", map[string]string{"question": "term", "source": ""}
		})},
		"a setting": {used: used{Kind: kindHomePress, User: "U1", Action: "set|language", Value: "de"}, want: home(func(m *bot.Message) {
			m.Command, m.Options = "settings", map[string]string{"setting": "language", "value": "de", "where": "everywhere"}
		})},
		"a question of before":           {used: used{Kind: kindHomePress, User: "U1", Action: "ask|0", Value: "why?"}, err: errPress},
		"nothing on the page":            {used: used{Kind: kindHomePress, User: "U1", Action: "x", Value: "why?"}, err: errPress},
		"a shortcut that opens the form": {used: used{Kind: kindGlobal, User: "U1", Callback: callbackAsk}, err: errPress},
	} {
		s := scene{id: "c1", team: "T1", me: me, author: known, home: "D9"}
		if c.scene != nil {
			c.scene(&s)
		}
		got, err := decodeUsed(&c.used, s)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: error %v, want %v", name, err, c.err)
		}
		if err != nil {
			continue
		}
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: want -, got +\n%s", name, diff)
		}
	}
}

func TestDecodeOptions(t *testing.T) {
	s := scene{team: "T1", author: known, home: "D9"}
	want := bot.Completion{Space: "slack:T1", Conversation: "D9", Direct: true, Author: bot.Author{ID: "U1", Name: "Al"},
		Locale: "de-DE", Command: "ask", Option: "source", Text: "no"}
	if diff := cmp.Diff(want, decodeOptions(&suggestion{User: "U1", Action: fieldSource, Text: "no"}, s)); diff != "" {
		t.Errorf("a source (want -, got +):\n%s", diff)
	}
	want.Option = "question"
	if diff := cmp.Diff(want, decodeOptions(&suggestion{User: "U1", Action: fieldStart, Text: "no"}, s)); diff != "" {
		t.Errorf("a start (want -, got +):\n%s", diff)
	}
	s.author = facts{}
	if got := decodeOptions(&suggestion{User: "U1", UserTeam: "T2"}, s); !got.Author.Outsider {
		t.Error("a person of another workspace chooses from the sources")
	}
}
