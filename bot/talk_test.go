package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/knowledge"
)

// What people say to whoever has just answered is never looked for.
func TestTalk(t *testing.T) {
	for _, c := range []struct{ text, after, first string }{
		{"next", "Pilots guide", "not asked anything"},
		{"More!", "Pilots guide", "not asked anything"},
		{"ok, tell me more please", "Pilots guide", "not asked anything"},
		{"/ask next", "Pilots guide", "not asked anything"},
		{"another one", "Pilots guide", "not asked anything"},
		{"continue...", "Pilots guide", "not asked anything"},
		{"context?", "Pilots guide", "quotation marks"},
		{"source?", "1 The strait · ¶ 1", "not asked anything"},
		{"and the source?", "Fulton", "not asked anything"},
		{"Where is that from?", "(2021). Harbours and Straits", "not asked anything"},
		{"where's that from", "¶ 1", "not asked anything"},
		{"which page?", "no page numbers", "not asked anything"},
		{"sources", "¶ 1", "2 sources"},
		{"cite", "BibTeX", "Name a source"},
		{"Cite!", "BibTeX", "Name a source"},
		{"repeat", "Tankers wait", "not asked anything"},
		{"again?", "Tankers wait", "not asked anything"},
		{"thanks", "welcome", "welcome"},
		{"Thank you!! 🙏", "welcome", "welcome"},
		{"great thanks", "welcome", "welcome"},
		{"OK 👍", "Good", "Good"},
		{"cool", "Good", "Good"},
		{"👍", "Good", "Good"},
		{"yes", "Good", "Good"},
		{"no!", "“next”", "“next”"},
		{"hi", "2 sources", "2 sources"},
		{"Hello!", "2 sources", "2 sources"},
		{"help!", "“next”", "/ask"},
		{"Привет!", "2 sources", "2 sources"},
		{"is that true?", "I only quote", "I only quote"},
	} {
		k := newTalk(t)
		wants(t, k.say(t, c.text), c.first)
		if n := len(k.base.Asked()); n > 0 {
			t.Errorf("%q, said first, was looked for", c.text)
		}
		k.say(t, "why the tankers wait?")
		wants(t, k.say(t, c.text), c.after)
		for _, q := range k.base.Asked() {
			if q.Text != "why the tankers wait?" {
				t.Errorf("%q was looked for as %q", c.text, q.Text)
			}
		}
		k.say(t, "and Russia?")
		q := k.base.Asked()
		if got := q[len(q)-1].Context; !slices.Equal(got, []string{"why the tankers wait?"}) {
			t.Errorf("after %q the context is %q", c.text, got)
		}
		if r := k.say(t, c.text, unaddressed); !r.Silent() {
			t.Errorf("%q in passing was answered:\n%s", c.text, text(r))
		}
		k.say(t, "/settings auto-answer on", manager)
		if r := k.say(t, c.text+"?", unaddressed); !r.Silent() {
			t.Errorf("%q in passing was answered where all questions are:\n%s", c.text, text(r))
		}
	}
}

// Such words within a question, or in quotation marks, are asked like others.
func TestTalkOrQuestion(t *testing.T) {
	for _, x := range []string{"“next”", `"source"`, "what is the source of the river?", "more ports", "hello port", "ok and the fee",
		"next port", "thanks to whom?", "why?", "page tankers", "which page has the fee", "context of the port"} {
		k := newTalk(t)
		if _, err := k.Respond(t.Context(), k.from(x)); err != nil {
			t.Fatal(err)
		}
		if len(k.base.Asked()) == 0 && x != "why?" {
			t.Errorf("%q was not looked for", x)
		}
	}
}

func TestTalkGoesOn(t *testing.T) {
	k := newTalk(t)
	r := k.say(t, "tankers")
	wants(t, k.say(t, "next"), "Pilots guide")
	wants(t, k.say(t, "source?"), "¶ 2")
	wants(t, k.say(t, "/cite apa"), "¶ 2")
	wants(t, k.say(t, "/cite 1 apa"), "The passage:", "1 The strait · ¶ 1")
	wants(t, k.say(t, "next"), "quiet place")
	wants(t, k.say(t, "again"), "quiet place")
	wants(t, k.say(t, "next"), "last passage")
	wants(t, k.say(t, "context"), "quiet place")
	k.press(t, r, bot.Next)
	wants(t, k.say(t, "again"), "Pilots guide")

	k.say(t, "fee --hide")
	private(t, k.say(t, "again"))
	if r := k.say(t, "next", by("ben")); !strings.Contains(text(r), "not asked anything") {
		t.Errorf("another pages a hidden answer:\n%s", text(r))
	}
	wants(t, k.say(t, "source?", replyTo("“Tankers wait in the strait for weeks”", false)), "Exact.")
}

func TestDefinitionsAreTalkedAbout(t *testing.T) {
	k := newTalk(t)
	k.say(t, "/define strait")
	wants(t, k.say(t, "source?"), "1 The strait · ¶ 1")
	k.say(t, "and Russia?")
	q := k.base.Asked()
	if got := q[len(q)-1].Context; !slices.Equal(got, []string{"what is strait?"}) {
		t.Errorf("context after /define: %q", got)
	}
}

func TestFindingsAreTalkedAbout(t *testing.T) {
	k := newTalk(t)
	k.say(t, "which fee?")
	k.say(t, "/find “Tankers wait in the strait for weeks”")
	wants(t, k.say(t, "source?"), "1 The strait · ¶ 1")
	r := k.say(t, "again")
	wants(t, r, "Tankers wait")
	discreet(t, r)
	wants(t, k.say(t, "/cite apa"), "1 The strait · ¶ 1")
	wants(t, k.say(t, "next"), "last passage")
	k.say(t, "and Russia?")
	q := k.base.Asked()
	if got := q[len(q)-1].Context; !slices.Equal(got, []string{"which fee?"}) {
		t.Errorf("context after /find: %q", got)
	}
}

// What a source cites can be cited by name.
func TestCiteEntry(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/cite Fulton 2020"), "No source here, but cited by de Souza and Wei", "Fulton, J. (2020)")
	wants(t, k.say(t, "/cite fulton bibtex"), "doi", "10.1000/182")
	wants(t, k.say(t, "/cite Fulton 1999"), "No source here is called")
}

// A question that had no answer, or failed, is nothing to lean on.
func TestContextIsOfAnswers(t *testing.T) {
	k := newTalk(t)
	k.say(t, "which port?")
	k.say(t, "xeno zeppelin")
	k.base.Fail = func(context.Context, knowledge.Question) error { return errors.New("disk on fire") }
	if _, err := k.Respond(t.Context(), k.from("the fee?")); err == nil {
		t.Fatal("no failure")
	}
	k.base.Fail = nil
	k.say(t, "/ask tankers in the strait")
	k.say(t, "and Russia?")
	q := k.base.Asked()
	if got, want := q[len(q)-1].Context, []string{"which port?", "tankers in the strait"}; !slices.Equal(got, want) {
		t.Errorf("context %q, want %q", got, want)
	}
	k.say(t, "xeno zeppelin")
	for _, x := range []string{"next", "context", "source?", "again"} {
		wants(t, k.say(t, x), "no answer in the material")
	}
}

func TestClosest(t *testing.T) {
	k := newTalk(t)
	k.base.Change = func(a *knowledge.Answer) { a.Verdict = knowledge.NotInMaterial }
	r := k.say(t, "tankers")
	discreet(t, r)
	wants(t, r, "does not answer this")
	if strings.Contains(text(r), "Tankers wait") {
		t.Error("the closest passage is shown unasked")
	}
	wants(t, k.say(t, "context"), "no answer")
	c := k.press(t, r, bot.Closest)
	discreet(t, c)
	wants(t, c, "not an answer", "Tankers wait")
	if got := c.Blocks[0].Kind; got != bot.Say {
		t.Errorf("the label is a %d, before the quotation", got)
	}
	wants(t, k.say(t, "source?"), "1 The strait · ¶ 1")
	wants(t, k.say(t, "again"), "not an answer")
	wants(t, k.say(t, "next"), "last passage")
	k.base.Change = nil
	k.say(t, "and Russia?")
	if q := k.base.Asked(); len(q[len(q)-1].Context) > 0 {
		t.Error("a refused question is context once its closest passage was seen")
	}
}

func TestSaysWhatIsLacking(t *testing.T) {
	evidence := []knowledge.Evidence{
		{Word: "tankers", Count: 2, InSnippet: true},
		{Word: "Russia", Count: 1},
		{Word: "headquarters"},
	}
	for _, c := range []struct {
		verdict knowledge.Verdict
		want    string
		block   int
	}{
		{knowledge.Uncertain, "I am not sure that the material answers this. Not in this passage: “Russia”. " +
			"Not in the material: “headquarters”. The closest passage:", 0},
		{knowledge.Answered, "Not in the material: “headquarters”.", -1},
		{knowledge.NotInMaterial, "“tankers” 2×, “Russia” 1×, “headquarters” not in the material", 1},
	} {
		k := newTalk(t)
		k.base.Change = func(a *knowledge.Answer) { a.Verdict, a.Evidence = c.verdict, evidence }
		r := k.say(t, "headquarters of the tankers of Russia?")
		i := c.block
		if i < 0 {
			i = len(r.Blocks) - 1
		}
		if got := r.Blocks[i].Text; got != c.want {
			t.Errorf("%s says %q, want %q", c.verdict, got, c.want)
		}
	}
}

func TestTwoQuestions(t *testing.T) {
	for _, c := range []struct{ text, asked, then string }{
		{"what is the strait? and what is the fee?", "what is the strait?", "what is the fee?"},
		{"who guides the tankers? who opened a port", "who guides the tankers?", "who opened a port"},
		{"what is the strait?? And also how much is the fee?", "what is the strait?", "how much is the fee?"},
		{"what is the strait? why?", "what is the strait? why?", ""},
		{"is it the strait? or the port?", "is it the strait? or the port?", ""},
		{"what is the strait? I am lost", "what is the strait? I am lost", ""},
		{"which port", "which port", ""},
		{`who said "which port? which fee is it?"`, `who said "which port? which fee is it?"`, ""},
	} {
		k := newTalk(t)
		r := k.say(t, c.text)
		if got := k.base.Asked()[0].Text; got != c.asked {
			t.Errorf("%q asked %q, want %q", c.text, got, c.asked)
		}
		i := slices.IndexFunc(r.Actions, func(a bot.Action) bool { return a.Kind == bot.Ask })
		if (i >= 0) != (c.then != "") {
			t.Errorf("%q offers %+v, want the question %q", c.text, r.Actions, c.then)
		}
		if c.then == "" {
			continue
		}
		wants(t, r, "“"+c.then+"”")
		if len(c.then)%2 == 0 {
			k.press(t, r, bot.Ask)
		} else {
			k.say(t, "yes please")
		}
		q := k.base.Asked()[1]
		if q.Text != c.then || !slices.Equal(q.Context, []string{c.asked}) {
			t.Errorf("the button asked %q after %q", q.Text, q.Context)
		}
	}
}

func TestShortPlaces(t *testing.T) {
	k := newTalk(t)
	d := k.base.Docs[0]
	for _, c := range []struct{ title, heading, want string }{
		{"Straits", "The strait", "Straits (2021) · 1 The strait · ¶ 1"},
		{"A Long and Winding History of Harbours: From the Beginnings to the Age of Steam", "The strait",
			"A Long and Winding History of Harbours (2021) · 1 The strait · ¶ 1"},
		{strings.Repeat("history ", 20), strings.Repeat("strait ", 20),
			strings.TrimSpace(strings.Repeat("history ", 9)) + "… (2021) · 1 " + strings.TrimSpace(strings.Repeat("strait ", 11)) + "… · ¶ 1"},
	} {
		d.Title, d.Sections[1].Title = c.title, c.heading
		r := k.say(t, "why the tankers wait?")
		if got, want := r.Blocks[1].Text, "de Souza and Wei, "+c.want; got != want {
			t.Errorf("place is %q, want %q", got, want)
		}
	}
}

// Small words are no way around who may ask, and how often.
func TestTalkIsPermitted(t *testing.T) {
	k := newTalk(t)
	k.say(t, "what is the strait? and what is the fee?")
	k.say(t, "/settings who-may-ask managers", manager)
	for _, x := range []string{"next", "context", "source?", "again", "yes", "cite"} {
		if r := k.say(t, x); !strings.HasPrefix(text(r), "Only") {
			t.Errorf("%q by a member:\n%s", x, text(r))
		}
	}
	wants(t, k.say(t, "thanks"), "welcome")

	k = newTalk(t, func(c *bot.Config) { c.PersonLimit = 1 })
	k.say(t, "what is the strait? and what is the fee?")
	wants(t, k.say(t, "yes"), "more than 1 question")
	wants(t, k.say(t, "next"), "Tankers")
}
