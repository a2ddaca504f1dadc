package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/bot"
	"footnote/knowledge"
)

const airships = `# Airships of the coast

by Ada Keeper

## Zeppelins

A zeppelin is a rigid airship whose metal frame holds many cells of gas. The first zeppelin flew over Lake Constance in 1900.

## Winters

In winter the harbour froze, and sledges carried the mail to Skerry Head.
`

// inThread is a thread of the channel "reading".
func inThread(m *bot.Message) {
	m.Thread, m.Conversation, m.Channel = true, "reading/1", "reading"
}

// due is what is to be announced.
func (k *talk) due(t *testing.T) []bot.Announcement {
	t.Helper()
	all, err := k.Announcements(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		check(t, said(a))
		if !announcementID.MatchString(a.ID) || a.Notice.Conversation == "" {
			t.Errorf("the announcement %q in %q cannot be sent", a.ID, a.Notice.Conversation)
		}
	}
	return all
}

// announced says what is due, and returns it.
func (k *talk) announced(t *testing.T) []bot.Announcement {
	t.Helper()
	all := k.due(t)
	for _, a := range all {
		if err := k.Announced(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// said is an announcement as a reply, to look at.
func said(a bot.Announcement) bot.Reply {
	return bot.Reply{Blocks: a.Notice.Blocks, Actions: a.Notice.Actions}
}

// unwanted fails if a reply says something.
func unwanted(t *testing.T, r bot.Reply, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(text(r), w) {
			t.Errorf("%q is said in:\n%s", w, text(r))
		}
	}
}

// The whole story of a question that is asked too early.
func TestAGapIsAnsweredWhenMaterialComes(t *testing.T) {
	k := newShelves(t)
	wants(t, k.say(t, "/gaps"), "not kept here", "180 days", "A manager can turn it on: /settings gaps on")
	wants(t, k.say(t, "/gaps", manager), "To turn it on: /settings gaps on")
	wants(t, k.say(t, "/gaps", direct), "In a channel a manager can set gaps.")
	unwanted(t, k.say(t, "what is a zeppelin?", inThread), "/gaps")
	wants(t, k.say(t, "/settings gaps on", manager), "Set for the whole space.", "gaps: on")

	wants(t, k.say(t, "What is a zeppelin?", inThread), "does not answer this", "I keep it in /gaps, without your name")
	r := k.say(t, "/gaps", inThread, by("ben"))
	discreet(t, r)
	wants(t, r, "1 question without an answer:", "1. “What is a zeppelin?” · 1 March 2026 · in a thread here")
	unwanted(t, r, "alice", "/gaps drop")
	if all := k.due(t); all != nil {
		t.Errorf("announced without new material: %+v", all)
	}

	k.clock.Move(48 * time.Hour)
	k.say(t, "/library add", manager, with("airships.md", airships))
	all := k.due(t)
	if len(all) != 1 {
		t.Fatalf("%d announcements, want one", len(all))
	}
	a := all[0]
	if a.Space != "club" || a.Notice.Conversation != "reading/1" || a.Notice.About != "" {
		t.Errorf("it is said in %q of %q", a.Notice.Conversation, a.Space)
	}
	wants(t, said(a), "Asked here on 1 March 2026: “What is a zeppelin?” New material answers it:", "A zeppelin is a rigid airship", "Keeper, Airships of the coast · Zeppelins · ¶ 1")
	unwanted(t, said(a), "alice", "Alice")
	for _, kind := range []bot.ActionKind{bot.Context, bot.Cite, bot.Wrong, bot.Delete} {
		if !has(said(a), kind) {
			t.Errorf("it has no button %q: %+v", kind, a.Notice.Actions)
		}
	}
	if !slices.ContainsFunc(a.Notice.Blocks, func(b bot.Block) bool { return b.Kind == bot.Quotation && len(b.Marks) > 0 }) {
		t.Error("no word of the quotation is marked")
	}
	wants(t, k.press(t, said(a), bot.Context, inThread, by("ben")), "metal frame")
	if r := k.press(t, said(a), bot.Delete, inThread); r.Effect != bot.Remove {
		t.Error("its asker cannot delete it")
	}

	// Until it was said it comes again, as the same.
	k.clock.Move(time.Minute)
	if again := k.due(t); len(again) != 1 || again[0].ID != a.ID {
		t.Errorf("before it was said, then: %+v", again)
	}
	k.announced(t)
	if all := k.due(t); all != nil {
		t.Errorf("said twice: %+v", all)
	}
	wants(t, k.say(t, "/gaps", inThread), "No question waits", "answered on 3 March 2026 by Keeper, Airships of the coast")

	t.Run("asked once more when it is gone, it waits again", func(t *testing.T) {
		k.press(t, k.say(t, "/library remove 1", manager), bot.Discard, manager)
		wants(t, k.say(t, "/gaps", inThread), "a source that was changed or taken away since")
		k.say(t, "what is a ZEPPELIN", inThread)
		wants(t, k.say(t, "/gaps", inThread), "1 question without an answer:", "1. “what is a ZEPPELIN” · 3 March 2026 · in a thread here · 2×")
		k.say(t, "/library undo airships", manager)
		if all := k.announced(t); len(all) != 1 || all[0].ID == a.ID {
			t.Errorf("%d announcements, want one of its own", len(all))
		}
	})
}

// Only what all could see asked is kept by itself.
func TestWhichQuestionsAreKept(t *testing.T) {
	const kept, offered, neither = "I keep it in /gaps", "Keep it in /gaps", ""
	k := newShelves(t, func(c *bot.Config) { c.PersonLimit = -1 })
	k.say(t, "/settings gaps on", manager)
	k.say(t, "/settings visibility private", manager, at("quiet"))
	for _, c := range []struct {
		name, text string
		change     []func(*bot.Message)
		want       string
	}{
		{"openly", "zeppelins?", nil, kept},
		{"by command", "/ask zeppelins", nil, kept},
		{"of one source", "/ask source:essay zeppelins", nil, kept},
		{"a definition", "/define zeppelin", nil, kept},
		{"in a thread", "zeppelins?", []func(*bot.Message){inThread}, kept},
		{"hidden", "zeppelins? --hide", nil, offered},
		{"unseen", "zeppelins?", []func(*bot.Message){unseen}, offered},
		{"unseen, but shared", "zeppelins? --share", []func(*bot.Message){unseen}, kept},
		{"in a direct conversation", "zeppelins?", []func(*bot.Message){shared}, offered},
		{"where answers are private", "zeppelins?", []func(*bot.Message){at("quiet")}, offered},
		{"among people of other spaces", "zeppelins?", []func(*bot.Message){mixed}, neither},
		{"by a person of another space", "zeppelins?", []func(*bot.Message){stranger}, neither},
		{"in a space of one's own", "zeppelins?", []func(*bot.Message){direct}, neither},
		{"another's message", "", []func(*bot.Message){replyTo("what is a zeppelin?", false)}, neither},
		{"not asked of the bot", "zeppelins?", []func(*bot.Message){unaddressed}, neither},
		{"answered", "tankers", nil, neither},
		{"answered perhaps", "tankers zeppelin", nil, neither},
		{"not a question", "...", nil, neither},
	} {
		k.say(t, "/gaps drop all", manager)
		r := k.say(t, c.text, c.change...)
		got := neither
		switch {
		case strings.Contains(text(r), kept):
			got = kept
		case has(r, bot.Note):
			got = offered
			wants(t, r, "did not keep this one", "without your name")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		n := 0
		if c.want == kept {
			n = 1
		}
		if r := k.say(t, "/gaps everywhere", manager, at("general")); strings.Count(text(r), "zeppelin") != n {
			t.Errorf("%s: /gaps says\n%s\nwant %d", c.name, text(r), n)
		}
	}
}

// The button is the consent of who asked, and of nobody else.
func TestAHiddenQuestionIsKeptByItsAsker(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	r := k.say(t, "zeppelins? --hide")
	wants(t, k.press(t, r, bot.Note, by("ben")), "no longer have the question")
	wants(t, k.press(t, r, bot.Note, at("other")), "no longer have the question")
	kept := k.press(t, r, bot.Note)
	private(t, kept)
	wants(t, kept, "in /gaps now, without your name", "/forget-me")
	wants(t, k.press(t, r, bot.Note), "no longer have the question")
	wants(t, k.say(t, "/gaps", by("ben")), "“zeppelins?”")
	unwanted(t, k.say(t, "/gaps", by("ben")), "2×")

	k.say(t, "/library add", manager, with("airships.md", airships))
	if all := k.announced(t); len(all) != 1 || all[0].Notice.Conversation != "general" {
		t.Errorf("announcements: %+v", all)
	}

	late := k.say(t, "dragons? --hide")
	k.clock.Move(time.Hour)
	wants(t, k.press(t, late, bot.Note), "no longer have the question")
	off := k.say(t, "dragons? --hide")
	k.say(t, "/settings gaps off", manager)
	wants(t, k.press(t, off, bot.Note), "are not kept here")
}

// A question of a direct conversation is answered there, and shown without it.
func TestAGapOfADirectConversation(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	asked := k.say(t, "zeppelins?", shared)
	wants(t, k.press(t, asked, bot.Note, shared, by("ben")), "no longer have the question")
	k.press(t, asked, bot.Note, shared)
	wants(t, k.say(t, "/gaps"), "No question waits", "and 1 question from other channels: managers see it")
	wants(t, k.say(t, "/gaps everywhere", manager), "1. “zeppelins?” · 1 March 2026 · in a direct conversation")
	k.say(t, "/library add", manager, with("airships.md", airships))
	all := k.announced(t)
	if len(all) != 1 || all[0].Notice.Conversation != "D1" || has(said(all[0]), bot.Delete) || !has(said(all[0]), bot.Context) {
		t.Errorf("announcements: %+v", all)
	}
}

// What was asked in one channel is not listed in another, but for managers.
func TestGapsStayInTheirChannel(t *testing.T) {
	s := bot.NewBrief()
	k := newShelves(t, func(c *bot.Config) { c.State = s })
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?", at("board"))
	k.say(t, "dragons?", inThread)
	k.say(t, "unicorns?", at("reading"))
	r := k.say(t, "/gaps", at("reading"), by("ben"))
	wants(t, r, "2 questions without an answer:", "“dragons?” · 1 March 2026 · in a thread here", "“unicorns?” · 1 March 2026 · in this channel", "and 1 question from other channels")
	unwanted(t, r, "zeppelin")
	wants(t, k.say(t, "/gaps everywhere", by("ben")), "Only a manager may use /gaps everywhere here.")
	wants(t, k.say(t, "/gaps everywhere", manager, at("reading")), "3 questions", "“zeppelins?” · 1 March 2026 · in another channel")
	wants(t, k.say(t, "/gaps", in("guild")), "are not kept here")

	t.Run("nor on another shelf", func(t *testing.T) {
		k.say(t, "/settings shelf own", manager, at("board"))
		k.say(t, "krakens?", at("board"))
		r := k.say(t, "/gaps everywhere", manager, at("reading"))
		unwanted(t, r, "krakens")
		wants(t, k.say(t, "/gaps everywhere", manager, at("board")), "“krakens?”")
		k.say(t, "/library add", manager, at("board"), with("airships.md", airships))
		if all := k.announced(t); len(all) != 0 {
			t.Errorf("the shelf of one channel answers for another: %+v", all)
		}
		// The question to the space's shelf is answered by it, but its channel reads another.
		k.say(t, "/library add", manager, with("space.md", strings.Replace(airships, "metal frame", "steel frame", 1)))
		if all := k.announced(t); len(all) != 0 {
			t.Errorf("a channel is told of what it cannot ask: %+v", all)
		}
		shelves, err := s.GapShelves(t.Context())
		if err != nil || len(shelves) != 2 || shelves[0].Unsaid != 0 || shelves[0].Open != 2 {
			t.Errorf("what waits is %+v, %v; want nothing that is to be said, and two questions to the space's shelf", shelves, err)
		}
	})
}

func TestGapsAreDropped(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	for _, x := range []string{"zeppelins?", "dragons?", "unicorns?"} {
		k.say(t, x)
		k.say(t, x, by("ben"))
	}
	wants(t, k.say(t, "/gaps", manager), "3 questions", "5. “unicorns?” · 1 March 2026 · in this channel · 2×", "3. “dragons?”", "1. “zeppelins?”", "/gaps drop NUMBER")
	wants(t, k.say(t, "/gaps drop 3"), "Only a manager may use /gaps drop here.")
	for _, x := range []string{"/gaps drop", "/gaps drop it", "/gaps drop -3", "/gaps drop w"} {
		wants(t, k.say(t, x, manager), "Which one shall go?")
	}
	for _, x := range []string{"/gaps drop 99", "/gaps drop 99999999999999999999", "/gaps drop w3"} {
		wants(t, k.say(t, x, manager), "Nothing here has that number.")
	}
	wants(t, k.say(t, "/gaps drop 4", manager), "Dropped, for good.") // a number of it, which is not shown
	r := k.say(t, "/gaps")
	wants(t, r, "2 questions", "unicorns", "zeppelins")
	unwanted(t, r, "dragons")
	wants(t, k.say(t, "/gaps nonsense"), "“nonsense” does not belong there")
	wants(t, k.say(t, "/gaps drop all", manager), "Dropped, for good.")
	wants(t, k.say(t, "/gaps"), "No question waits")
	wants(t, k.say(t, "gaps in the harbour"), "harbour") // a question

	k.say(t, "zeppelins?")
	wants(t, k.say(t, "/settings gaps off", manager), "gaps: off")
	k.say(t, "/settings gaps on", manager)
	wants(t, k.say(t, "/gaps"), "No question waits")
}

func TestLongListsOfGaps(t *testing.T) {
	k := newShelves(t, func(c *bot.Config) { c.PersonLimit, c.SpaceLimit = -1, -1 })
	k.say(t, "/settings gaps on", manager)
	for i := range 60 {
		k.say(t, fmt.Sprintf("zeppelin%02d?", i), by(bot.Person(fmt.Sprint("p", i%2))))
		k.clock.Move(time.Second)
	}
	r := k.say(t, "/gaps")
	wants(t, r, "60 questions", "60. “zeppelin59?”")
	last := k.press(t, k.press(t, k.press(t, r, bot.Next), bot.Next), bot.Next)
	wants(t, last, "1. “zeppelin00?”")
	if has(last, bot.Next) || last.Effect != bot.Replace {
		t.Errorf("the last page has %+v, effect %d", last.Actions, last.Effect)
	}
	for i := range 20 { // one person does not take the room of others
		k.say(t, fmt.Sprintf("dragon%02d?", i), by("p0"))
	}
	r = k.say(t, "/gaps everywhere", manager)
	wants(t, r, "80 questions")
	for i := range 20 {
		k.say(t, fmt.Sprintf("kraken%02d?", i), by("p0"))
	}
	wants(t, k.say(t, "/gaps"), "80 questions") // 50 and 30
	for i := range 400 {
		k.say(t, fmt.Sprintf("unicorn%03d?", i), by(bot.Person(fmt.Sprint("q", i))))
	}
	wants(t, k.say(t, "/gaps"), "200 questions")
	// A list for managers is one also when it is paged.
	page := k.say(t, "/gaps everywhere", manager)
	wants(t, k.press(t, page, bot.Next, by("ben")), "Only a manager may use /gaps everywhere here.")
}

// A follow-up is kept with what it leans on, as far as that is the asker's own.
func TestFollowUpsAreKeptWithTheirContext(t *testing.T) {
	k := newShelves(t, func(c *bot.Config) { c.PersonLimit = -1 })
	k.say(t, "/settings gaps on", manager)
	k.base.Change = func(a *knowledge.Answer) {
		if a.Question == "zeppelins?" {
			a.Evidence = append(a.Evidence, knowledge.Evidence{Word: "strait"}) // which was asked before
			a.Verdict, a.Snippets = knowledge.NotInMaterial, nil
		}
	}
	const keeps = "I keep it in /gaps"
	k.say(t, "who crosses the strait?", at("a"))
	wants(t, k.say(t, "zeppelins?", at("a")), keeps)
	k.say(t, "who crosses the strait?", at("b"), thread, by("ben"))
	k.say(t, "who crosses the strait?", func(m *bot.Message) { inThread(m); m.Author.ID = "ben" })
	unwanted(t, k.say(t, "zeppelins?", inThread), keeps)
	k.say(t, "who crosses the strait? --hide", at("c"))
	unwanted(t, k.say(t, "zeppelins?", at("c")), keeps)
	if r := k.say(t, "zeppelins? --hide", at("c")); !has(r, bot.Note) {
		t.Errorf("not offered: %+v", r.Actions)
	}
	unwanted(t, k.say(t, "zeppelins?", at("d"), replyTo("who crosses the strait?", false)), keeps)

	k.say(t, "/library add", manager, with("airships.md", airships+"\nA zeppelin crossed the strait in 1910.\n"))
	if all := k.announced(t); len(all) != 1 || all[0].Notice.Conversation != "a" {
		t.Errorf("announcements: %+v", all)
	} else {
		wants(t, said(all[0]), "“zeppelins?”")
	}
}

// Whoever is forgotten takes their questions along, and nobody else's.
func TestForgettingGaps(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?")
	k.say(t, "zeppelins?", by("ben"))
	k.say(t, "dragons?")
	k.say(t, "unicorns?", in("guild"))
	wants(t, k.say(t, "/privacy"), "kept here for 180 days, in /gaps")
	unwanted(t, k.say(t, "/privacy", in("guild")), "kept here for 180 days, in /gaps")
	wants(t, k.say(t, "/forget-me"), "2 questions in /gaps")
	r := k.say(t, "/gaps")
	wants(t, r, "“zeppelins?”")
	unwanted(t, r, "dragons", "2×")
	k.say(t, "/library add", manager, with("airships.md", airships))
	if all := k.due(t); len(all) != 1 {
		t.Fatalf("%d announcements, want Ben's", len(all))
	}
	k.say(t, "/forget-me", by("ben"))
	if all := k.due(t); all != nil {
		t.Errorf("announced for who was forgotten: %+v", all)
	}
}

// What is old is erased.
func TestGapsAreKeptForHalfAYear(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?")
	k.clock.Move(179 * 24 * time.Hour)
	k.due(t)
	wants(t, k.say(t, "/gaps"), "zeppelins")
	k.clock.Move(2 * 24 * time.Hour)
	k.due(t)
	unwanted(t, k.say(t, "/gaps"), "zeppelins")
}
