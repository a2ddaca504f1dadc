package slacktest_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"go.uber.org/goleak"

	"footnote/adapters/slack/slacktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWhatAnswersWhat(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, r *room) {
		ben := r.study.AddUser("ben")
		root := r.s.Say(r.alice, r.general, "one", slacktest.SayOptions{Mention: true})
		second := r.s.Say(ben, r.general, "two", slacktest.SayOptions{Mention: true, Thread: root})
		third := r.s.Say(r.alice, r.general, "three", slacktest.SayOptions{Mention: true, Thread: root})
		key := func(ts string) string { return "m" + r.study.ID + "." + r.general.ID + "." + ts }
		r.p.ok("chat.postMessage", answer(r.general.ID, "to one", root, key(root)))
		r.p.ok("chat.postMessage", answer(r.general.ID, "to two", root, key(second)))
		r.p.ok("chat.postEphemeral", with(answer(r.general.ID, "ben, in the thread", root, ""), "user", ben.ID))
		r.p.ok("chat.postMessage", answer(r.general.ID, "to the last", root, ""))
		a, b := r.s.Slash(r.alice, r.general, "/ask x"), r.s.Slash(ben, r.general, "/ask y")
		r.p.ok("chat.postEphemeral", with(answer(r.general.ID, "to alice's", "", ""), "user", r.alice.ID))
		r.p.ok("chat.postMessage", answer(r.general.ID, "to ben's", "", "c"+b.ID))
		texts := func(all []slacktest.Shown) (texts []string) {
			for _, m := range all {
				texts = append(texts, m.Text)
			}
			return texts
		}
		for name, test := range map[string]struct{ got, want []string }{
			"one":     {texts(r.s.Replies(root)), []string{"to one"}},
			"two":     {texts(r.s.Replies(second)), []string{"to two", "ben, in the thread"}},
			"three":   {texts(r.s.Replies(third)), []string{"to the last"}},
			"alice's": {texts(a.Wait()), []string{"to alice's"}},
			"ben's":   {texts(b.Wait()), []string{"to ben's"}},
			"ben":     {texts(r.s.Ephemerals(ben)), []string{"ben, in the thread"}},
		} {
			if !slices.Equal(test.got, test.want) {
				t.Errorf("%s: %q, want %q", name, test.got, test.want)
			}
		}
		thread := r.p.ok("conversations.replies", object{"channel": r.general.ID, "ts": root, "include_all_metadata": true})
		var keys []string
		for _, m := range thread["messages"].([]any) {
			meta, _ := m.(object)["metadata"].(object)
			payload, _ := meta["event_payload"].(object)
			keys = append(keys, str(payload, "key"))
		}
		if want := []string{"", "", "", key(root), key(second), ""}; !slices.Equal(keys, want) {
			t.Errorf("the keys of the thread are %q, want %q", keys, want)
		}
		history := r.p.ok("conversations.history", object{"channel": r.general.ID, "oldest": root, "limit": 1.0})
		if all := history["messages"].([]any); len(all) != 1 || str(all[0].(object), "text") != "to ben's" || all[0].(object)["metadata"] != nil {
			t.Errorf("the history is %v", history)
		}
		r.broke(t, "answers")
	})
}

func TestWhatAReaderReads(t *testing.T) {
	rich := func(runs ...any) object {
		return object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": runs}}}
	}
	run := func(text string) object { return object{"type": "text", "text": text} }
	for name, test := range map[string]struct {
		blocks []any
		text   string
		plain  string
		live   []string
		links  []slacktest.Link
	}{
		"text alone":  {nil, "a &lt;b&gt; &amp; *c*", "a <b> & *c*", []string{"bold *c*"}, nil},
		"rich text":   {[]any{rich(run("a *b* <!here> "), object{"type": "link", "text": "Ji", "url": "https://a.example"})}, "x", "a *b* <!here> Ji", nil, []slacktest.Link{{Label: "Ji", URL: "https://a.example"}}},
		"a list":      {[]any{object{"type": "rich_text", "elements": []any{object{"type": "rich_text_list", "style": "bullet", "elements": []any{rich(run("a"))["elements"].([]any)[0], rich(run("b"))["elements"].([]any)[0]}}}}}, "x", "• a\n• b", nil, nil},
		"a section":   {[]any{section("_a_ &gt; <https://a.example|b>\n&gt; c `d` :e: ~f~ 2*3*4")}, "x", "_a_ > b\n> c `d` :e: ~f~ 2*3*4", []string{"quote &gt; c `d` :e: ~f~ 2*3*4", "code `d`", "italic _a_", "strike ~f~", "emoji :e:"}, []slacktest.Link{{Label: "b", URL: "https://a.example"}}},
		"two blocks":  {[]any{section("a"), object{"type": "header", "text": plain("*b*")}}, "x", "a\n*b*", nil, nil},
		"a channel":   {[]any{rich(object{"type": "channel", "channel_id": "C1"})}, "in <#C1>", "@C1", []string{"channel C1", "channel <#C1>"}, nil},
		"an emoji":    {[]any{rich(object{"type": "emoji", "name": "eyes"})}, "x", ":eyes:", []string{"emoji :eyes:"}, nil},
		"in notices":  {[]any{section("a")}, "<!channel> *b*", "a", []string{"broadcast <!channel>"}, nil},
		"not in time": {[]any{section("at 10:30:15")}, "x", "at 10:30:15", nil, nil},
	} {
		inBubble(t, name, slacktest.Options{}, func(t *testing.T, r *room) {
			o := answer(r.general.ID, test.text, "", "")
			o["blocks"] = test.blocks
			if test.blocks == nil {
				delete(o, "blocks")
			}
			r.p.ok("chat.postMessage", o)
			m := r.s.Messages(r.general)[0]
			if m.Plain != test.plain || !slices.Equal(m.Live, test.live) || !slices.Equal(m.Links, test.links) {
				t.Errorf("a reader reads %q, live %q, links %v", m.Plain, m.Live, m.Links)
			}
		})
	}
}

// The SDK understands what the fake sends, and is understood.
func TestTheSDK(t *testing.T) {
	inBubble(t, "all", slacktest.Options{}, func(t *testing.T, r *room) {
		c := slackapi.New(r.study.Token, slackapi.OptionHTTPClient(r.s.Client()), slackapi.OptionAppLevelToken(r.s.AppToken))
		if who, err := c.AuthTest(); err != nil || who.TeamID != r.study.ID {
			t.Errorf("auth.test: %v, %v", who, err)
		}
		root := r.s.Say(r.alice, r.general, "x", slacktest.SayOptions{Mention: true})
		_, ts, err := c.PostMessage(r.general.ID, slackapi.MsgOptionText("y", false), slackapi.MsgOptionTS(root),
			slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(),
			slackapi.MsgOptionBlocks(slackapi.NewSectionBlock(slackapi.NewTextBlockObject("plain_text", "y", false, false), nil, nil)),
			slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: "footnote_reply", EventPayload: map[string]any{"key": "m." + root}}))
		if err != nil {
			t.Fatal(err)
		}
		replies, _, _, err := c.GetConversationReplies(&slackapi.GetConversationRepliesParameters{ChannelID: r.general.ID, Timestamp: root, IncludeAllMetadata: true})
		if err != nil || len(replies) != 2 || replies[1].Timestamp != ts || replies[1].Metadata.EventPayload["key"] != "m."+root || replies[1].BotID != r.study.BotID {
			t.Errorf("the thread is %+v, %v", replies, err)
		}
		if u, err := c.GetUserInfo(r.alice.ID); err != nil || u.Name != "alice" || u.IsAdmin {
			t.Errorf("alice is %v, %v", u, err)
		}
		if ch, err := c.GetConversationInfo(&slackapi.GetConversationInfoInput{ChannelID: r.general.ID}); err != nil || ch.Name != "general" || ch.IsExtShared {
			t.Errorf("the channel is %v, %v", ch, err)
		}
		dm, _, _, err := c.OpenConversation(&slackapi.OpenConversationParameters{Users: []string{r.alice.ID}})
		if err != nil || dm.ID != r.s.DM(r.alice).ID {
			t.Errorf("the direct conversation is %v, %v", dm, err)
		}
		in, _, err := c.GetConversationsForUser(&slackapi.GetConversationsForUserParameters{Types: []string{"public_channel", "private_channel"}})
		if err != nil || len(in) != 1 {
			t.Errorf("the bot is in %v, %v", in, err)
		}
		if link, err := c.GetPermalink(&slackapi.PermalinkParameters{Channel: r.general.ID, Ts: ts}); err != nil || link == "" {
			t.Errorf("the link is %q, %v", link, err)
		}
		if _, err := c.GetUserInfo("U404"); err == nil || err.Error() != "user_not_found" {
			t.Errorf("nobody is %v", err)
		}
		p := <-r.p.got
		e, err := slackevents.ParseEvent(encode(p), slackevents.OptionNoVerifyToken())
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := e.InnerEvent.Data.(*slackevents.AppMentionEvent); !ok || m.TimeStamp != root || e.TeamID != r.study.ID {
			t.Errorf("the mention is %+v", e.InnerEvent.Data)
		}
		r.s.Press(r.alice, buttons(r), "Next")
		var cb slackapi.InteractionCallback
		if err := decodeInto(r.p.next("block_actions"), &cb); err != nil || cb.User.ID != r.alice.ID || cb.ActionCallback.BlockActions[0].Value != "1|next|x" {
			t.Errorf("the press is %+v, %v", cb, err)
		}
		r.broke(t, "the SDK")
	})
}

// buttons is a message with buttons.
func buttons(r *room) slacktest.Shown {
	r.p.ok("chat.postMessage", answer(r.general.ID, "z", "", ""))
	all := r.s.Messages(r.general)
	return all[len(all)-1]
}

// Two fakes know nothing of each other, and many may use one at a time.
func TestMany(t *testing.T) {
	a, b := newRoom(t, slacktest.Options{}), newRoom(t, slacktest.Options{HTTP: true})
	if _, got := b.p.as(a.study.Token+"x", "auth.test", object{}); str(got, "error") != "invalid_auth" {
		t.Errorf("a token of nobody gets %v", got)
	}
	var wg sync.WaitGroup
	for _, r := range []*room{a, b} {
		for n := range 4 {
			wg.Go(func() {
				u := r.study.AddUser(fmt.Sprint("user", n))
				for i := range 50 {
					ts := r.s.Say(u, r.general, fmt.Sprint(i), slacktest.SayOptions{Mention: true})
					r.p.ok("chat.postMessage", answer(r.general.ID, fmt.Sprint(n, i), ts, "m"+r.study.ID+"."+ts))
					got := r.s.WaitReply(ts)
					use := r.s.Press(u, got, "Next")
					r.p.respond(use.ResponseURL(), object{"replace_original": true, "text": "next"})
					use.Wait()
				}
			})
		}
	}
	wg.Wait()
	for _, r := range []*room{a, b} {
		if n := len(r.s.Messages(r.general)); n != 200 {
			t.Errorf("%d messages, want 200", n)
		}
		r.broke(t, "many at a time")
	}
}
