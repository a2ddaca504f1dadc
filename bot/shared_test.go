package bot_test

import (
	"strings"
	"testing"

	"footnote/bot"
)

// A direct conversation in the space of many makes nobody its manager.
func TestADirectConversationInTheSpaceOfAll(t *testing.T) {
	k := newShelves(t)
	for x, want := range map[string]string{"/settings": "Only a manager may use /settings", "/library add": "Only a manager may change the library",
		"/library remove 1": "Only a manager may change the library"} {
		wants(t, k.say(t, x, shared, with("lighthouse.md", lighthouse)), want)
	}
	if help := text(k.say(t, "/help", shared)); strings.Contains(help, "/settings") || strings.Contains(help, "only when mentioned") {
		t.Errorf("help tells a member of settings, or to mention the bot:\n%s", help)
	}
	wants(t, k.say(t, "/help", shared, manager), "/settings")
	answer := k.say(t, "tankers --hide", shared)
	if answer.Visibility != bot.Public || has(answer, bot.Share) || has(answer, bot.Delete) || !has(answer, bot.Wrong) {
		t.Errorf("visibility %d, buttons %+v; want an answer as between two, and Wrong? for those who look after the space", answer.Visibility, answer.Actions)
	}
	if has(k.say(t, "tankers", direct), bot.Wrong) {
		t.Error("Wrong? is offered in a space of one's own")
	}

	t.Run("settings are those of the whole space", func(t *testing.T) {
		r := k.say(t, "/settings who-may-ask managers", shared, manager)
		wants(t, r, "Set for the whole space.", "who-may-ask: managers (", "In a channel a manager can set shelf, auto-answer.")
		if strings.Contains(text(r), "auto-answer:") || strings.Contains(text(r), "shelf:") {
			t.Errorf("settings of a channel are shown where there is none:\n%s", text(r))
		}
		wants(t, k.say(t, "tankers"), "Only managers may ask here: that is how this space is set.")
		k.say(t, "/settings who-may-ask everyone", shared, manager)
		wants(t, k.say(t, "tankers"), "Tankers wait")
		for _, x := range []string{"auto-answer on", "shelf own"} {
			wants(t, k.say(t, "/settings "+x, shared, manager), "one channel at a time", "In the channel it is for: /settings "+x)
		}
		wants(t, k.say(t, "/settings language de --here", shared, manager), "no channel here", "language holds for the whole space")
	})
	t.Run("completion is, too", func(t *testing.T) {
		values := func(option string, a bot.Author, own bool) string {
			var out []string
			for _, c := range k.Complete(t.Context(), bot.Completion{Space: "club", Conversation: "D1", Direct: true, Own: own, Author: a,
				Command: "settings", Option: option}) {
				out = append(out, c.Value)
			}
			return strings.Join(out, " ")
		}
		chief := bot.Author{ID: "chief", Manager: true}
		if got, want := values("setting", chief, false), "who-may-ask visibility feedback gaps digest mentions-only language"; got != want {
			t.Errorf("a manager gets %q, want %q", got, want)
		}
		if got := values("where", chief, false) + values("setting", bot.Author{ID: "alice"}, false) + values("setting", chief, true); got != "" {
			t.Errorf("where there is no channel, for a member or in a space of one's own: %q, want nothing", got)
		}
	})
	t.Run("a report does not tell who made it", func(t *testing.T) {
		k.say(t, "/settings feedback here", manager)
		r := k.press(t, k.say(t, "tankers", shared), bot.Wrong, shared)
		if len(r.Elsewhere) != 1 || r.Elsewhere[0].About != "" || r.Elsewhere[0].Conversation != "general" {
			t.Errorf("the notice is %+v, want one that names no direct conversation", r.Elsewhere)
		}
	})
}

func unseen(m *bot.Message) { m.Unseen = true }

// What nobody saw asked, nobody sees answered, unless the asker shares it.
func TestUnseen(t *testing.T) {
	k := newShelves(t)
	for _, x := range []string{"tankers", "zeppelin", "/help", "/define strait", "/find “pilots guide the tankers”", "/nothing"} {
		private(t, k.say(t, x, unseen))
	}
	private(t, k.say(t, "/library add", unseen, manager, with("lighthouse.md", lighthouse)))
	answer := k.say(t, "what burned whale oil?", unseen)
	if r := k.press(t, answer, bot.Share, unseen); r.Visibility != bot.Public || !strings.Contains(text(r), "whale oil") {
		t.Errorf("Share gives visibility %d:\n%s", r.Visibility, text(r))
	}
	if r := k.say(t, "what burned whale oil? --share", unseen); r.Visibility != bot.Public || !has(r, bot.Delete) {
		t.Errorf("--share gives visibility %d, %+v", r.Visibility, r.Actions)
	}
	k.say(t, "/forget-me", unseen)
	k.say(t, "who opened a port?", unseen, thread)
	k.say(t, "and Russia?", thread, by("ben"))
	if r := k.say(t, "next", thread, by("ben")); strings.Contains(text(r), "port?") {
		t.Errorf("others go on from what they did not see:\n%s", text(r))
	}
}

func mixed(m *bot.Message)    { m.Outsiders = true }
func stranger(m *bot.Message) { m.Author.Outsider = true }

func TestAmongPeopleOfOtherSpaces(t *testing.T) {
	k := newTalk(t)
	before := k.say(t, "tankers") // when the channel was not shared yet
	const why = "Only you see this: people from outside"
	if r := k.press(t, k.say(t, "next", mixed), bot.Next, mixed); r.Effect != bot.Replace || r.Visibility != bot.Private {
		t.Errorf("Next under the next passage has effect %d, visibility %d; want it in place", r.Effect, r.Visibility)
	}
	for _, x := range []string{"tankers", "/define strait", "/compare port", "/find “pilots guide the tankers”", "next", "context", "/p harbours." +
		strings.SplitAfter(k.base.Docs[0].ParagraphIDs()[0], ".")[1]} {
		r := k.say(t, x, mixed)
		private(t, r)
		if has(r, bot.Share) {
			t.Errorf("%q: Share is offered", x)
		}
		if x == "tankers" || x[0] == '/' {
			wants(t, r, why)
		}
		if strings.Count(text(r), why) > 1 {
			t.Errorf("%q says twice why:\n%s", x, text(r))
		}
	}
	for _, x := range []string{"zeppelin", "/help", "tankers --hide"} {
		r := k.say(t, x, mixed, at("other"))
		private(t, r)
		if strings.Contains(text(r), why) {
			t.Errorf("%q says why where nothing is kept from others, or it was asked for:\n%s", x, text(r))
		}
	}
	wants(t, k.say(t, "tankers --share", mixed), "cannot share an answer")
	wants(t, k.press(t, k.say(t, "tankers --hide"), bot.Share, mixed), "cannot share an answer")
	// A page is not turned under everyone's eyes.
	if r := k.press(t, before, bot.Next, mixed); r.Effect != bot.Post || r.Visibility != bot.Private {
		t.Errorf("Next under an older answer has effect %d, visibility %d; want a message for who pressed", r.Effect, r.Visibility)
	}
	if r := k.press(t, k.say(t, "tankers", mixed), bot.Next, mixed); r.Effect != bot.Replace || r.Visibility != bot.Private {
		t.Errorf("Next has effect %d, visibility %d; want it in place", r.Effect, r.Visibility)
	}
	for x, want := range map[string]string{"auto-answer on": "only who asks me", "mentions-only off": "only who asks me", "feedback here": "cannot show passages"} {
		wants(t, k.say(t, "/settings "+x, manager, mixed), "People from outside this space", want)
	}
	k.say(t, "/settings auto-answer on", manager)
	if r := k.say(t, "tankers?", unaddressed, mixed); !r.Silent() {
		t.Errorf("speaks unasked:\n%s", text(r))
	}
	wants(t, k.say(t, "tankers --share", mixed, shared), "Tankers wait")
	if r := k.say(t, "tankers", mixed, shared); r.Visibility != bot.Public || strings.Contains(text(r), why) {
		t.Errorf("nobody else reads a direct conversation, but visibility is %d:\n%s", r.Visibility, text(r))
	}
}

// People of another space get one sentence, and nothing is read for them.
func TestOutsiders(t *testing.T) {
	k := newShelves(t)
	answer := k.say(t, "tankers")
	asked := len(k.base.Asked())
	const no = "you come from another one"
	for _, x := range []string{"tankers", "/outline 1", "/library", "/help", "/settings who-may-ask everyone", "zzz", "thanks", "/forget-me"} {
		r := k.say(t, x, stranger, manager)
		private(t, r)
		if !strings.Contains(text(r), no) || strings.Contains(text(r), "Harbours") {
			t.Errorf("%q gets:\n%s", x, text(r))
		}
	}
	wants(t, k.say(t, "", stranger, with("lighthouse.md", lighthouse)), no)
	wants(t, k.say(t, "tankers", stranger, shared), no)
	for _, a := range answer.Actions {
		r := k.say(t, "", stranger, manager, func(m *bot.Message) { m.Press = &bot.Press{Action: a.Kind, Token: a.Token} })
		if wants(t, r, no); r.Effect != bot.Post {
			t.Errorf("button %s of another has effect %d", a.Kind, r.Effect)
		}
	}
	k.say(t, "/settings auto-answer on", manager)
	if r := k.say(t, "tankers?", stranger, unaddressed); !r.Silent() {
		t.Errorf("an outsider who asked nobody gets:\n%s", text(r))
	}
	c := k.Complete(t.Context(), bot.Completion{Space: "club", Conversation: "general", Author: bot.Author{ID: "x", Outsider: true}, Command: "ask", Option: "question", Text: "th"})
	_, lines := k.CompleteLine(t.Context(), k.from("/li", stranger))
	if len(c) > 0 || len(lines) > 0 {
		t.Errorf("completion shows %v and %v", c, lines)
	}
	h, err := k.Home(t.Context(), k.from("", stranger))
	if err != nil || len(h.Library) != 2 || !strings.Contains(h.Library[0].Text, no) || h.Recent != nil || h.Help != nil || h.Settings != nil || h.Prompts != nil {
		t.Errorf("the page shows %+v, %v", h, err)
	}
	if n := len(k.base.Asked()); n != asked {
		t.Errorf("%d questions reached the material, want none", n-asked)
	}
}
