package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/bot"
	"footnote/knowledge"
)

// Several questions of a conversation are answered one at a time, those of others
// beside them; equal ones of a conversation together.
func TestAnswersDoNotFlood(t *testing.T) {
	k := newShelves(t, func(c *bot.Config) { c.PersonLimit = -1 })
	k.say(t, "/settings gaps on", manager)
	k.say(t, "what is a zeppelin?")
	k.say(t, "what is a zeppelin?", by("ben"))
	k.say(t, "what carried the mail in winter?")
	k.say(t, "what is a zeppelin?", at("lounge"))
	k.say(t, "/library add", manager, with("airships.md", airships))
	var got []string
	for range 3 {
		for _, a := range k.announced(t) {
			_, words, _ := strings.Cut(a.Notice.Blocks[0].Text, "“")
			words, _, _ = strings.Cut(words, "”")
			got = append(got, string(a.Notice.Conversation)+" "+words)
		}
		got = append(got, "|")
	}
	slices.Sort(got[:2])
	if want := []string{"general what carried the mail in winter?", "lounge what is a zeppelin?", "|", "general what is a zeppelin?", "|", "|"}; !slices.Equal(got, want) {
		t.Errorf("said\n%q\nwant\n%q", got, want)
	}
}

// What cannot be said now does not hold up the rest.
func TestWhatIsStuckLetsOthersPass(t *testing.T) {
	k := newShelves(t, func(c *bot.Config) { c.PersonLimit = -1 })
	k.say(t, "/settings gaps on", manager)
	for i := range 45 {
		k.say(t, "what is a zeppelin?", at(bot.Conversation(fmt.Sprint("c", i))))
	}
	k.say(t, "/library add", manager, with("airships.md", airships))
	times := make(map[bot.Conversation]int)
	var counts []int
	for range 9 { // of which nothing is said
		all := k.due(t)
		counts = append(counts, len(all))
		for _, a := range all {
			times[a.Notice.Conversation]++
		}
	}
	if want := []int{20, 20, 20, 20, 20, 20, 20, 20, 20}; !slices.Equal(counts, want) {
		t.Errorf("%v announcements, want %v", counts, want)
	}
	for c, n := range times {
		if n != 4 {
			t.Errorf("%s: %d times, want 4 of all 180", c, n)
		}
	}
	if len(times) != 45 {
		t.Errorf("announced in %d conversations, want 45", len(times))
	}
}

// Where answers are for their askers alone by now, nothing is said for all.
func TestAnswersAreNotSaidWhereTheyArePrivate(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?")
	k.say(t, "/settings visibility private", manager)
	k.say(t, "/library add", manager, with("airships.md", airships))
	if all := k.announced(t); all != nil {
		t.Errorf("announced: %+v", all)
	}
	wants(t, k.say(t, "/gaps"), "answered on")
	k.say(t, "/settings visibility public", manager)
	if all := k.announced(t); all != nil {
		t.Errorf("announced later: %+v", all)
	}
}

// A document that is taken away before it was said opens the question again.
func TestAnAnswerThatIsGoneIsNotSaid(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?")
	k.say(t, "/library add", manager, with("airships.md", airships))
	k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	if all := k.due(t); len(all) != 1 {
		t.Fatalf("%d announcements, want one", len(all))
	}
	k.press(t, k.say(t, "/library remove airships", manager), bot.Discard, manager)
	if all := k.due(t); all != nil {
		t.Errorf("announced what is gone: %+v", all)
	}
	wants(t, k.say(t, "/gaps"), "1 question without an answer")
	k.say(t, "/library undo airships", manager)
	if all := k.due(t); len(all) != 1 {
		t.Errorf("%d announcements, want one when it is back", len(all))
	}
}

// A slow material takes several calls, and each goes on where the last one ended.
func TestAskingAgainIsDoneInSlices(t *testing.T) {
	k := newShelves(t, func(c *bot.Config) { c.PersonLimit = -1 })
	k.say(t, "/settings gaps on", manager)
	for i := range 7 {
		k.say(t, fmt.Sprint("zeppelin", i, "?"), by(bot.Person(fmt.Sprint("p", i))))
	}
	asked := len(k.base.Asked())
	k.base.Fail = func(context.Context, knowledge.Question) error {
		k.clock.Move(100 * time.Millisecond)
		return nil
	}
	// A change of the shelf that leaves it empty: the sample is asked still.
	k.say(t, "/library add", manager, with("airships.md", "# Harbours\n\nNothing else."))
	k.press(t, k.say(t, "/library remove 1", manager), bot.Discard, manager)
	var got []int
	for range 5 {
		k.due(t)
		got = append(got, len(k.base.Asked())-asked)
	}
	if want := []int{3, 6, 7, 7, 7}; !slices.Equal(got, want) {
		t.Errorf("asked %v times, want %v", got, want)
	}
}

// A passage that may answer is no answer.
func TestAnUnsureAnswerIsNotAnnounced(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?")
	k.say(t, "/library add", manager, with("airships.md", "# Harbours\n\nNothing else."))
	k.press(t, k.say(t, "/library remove 1", manager), bot.Discard, manager)
	verdict := knowledge.Uncertain
	k.base.Change = func(a *knowledge.Answer) {
		a.Verdict, a.Snippets = verdict, []knowledge.Snippet{{Text: "The strait is narrow.", Citation: knowledge.Citation{Document: "harbours", Title: "Harbours",
			Locator: knowledge.Locator{Document: "harbours", Sentences: knowledge.Span{End: 1}}}}}
	}
	if all := k.due(t); all != nil {
		t.Errorf("announced: %+v", all)
	}
	verdict = knowledge.Answered
	k.say(t, "/library undo", manager)
	k.press(t, k.say(t, "/library remove 1", manager), bot.Discard, manager)
	if all := k.due(t); len(all) != 1 {
		t.Errorf("%d announcements of a sure answer", len(all))
	}
}

// What cannot be asked does not hold up the others, and a failure is told.
func TestAskingAgainFails(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?")
	k.say(t, "dragons?")
	k.say(t, "/library add", manager, with("airships.md", "# Harbours\n\nNothing else."))
	k.press(t, k.say(t, "/library remove 1", manager), bot.Discard, manager)
	fire := errors.New("disk on fire")
	k.base.Fail = func(_ context.Context, q knowledge.Question) error {
		if q.Text == "dragons?" {
			return fire
		}
		return nil
	}
	if _, err := k.Announcements(t.Context()); !errors.Is(err, fire) || strings.Contains(err.Error(), "dragons") {
		t.Errorf("the log gets %v", err)
	}
	k.base.Fail = func(_ context.Context, q knowledge.Question) error {
		if q.Text == "dragons?" {
			return &knowledge.QuestionError{Reason: "source"}
		}
		panic("zeppelins")
	}
	if _, err := k.Announcements(t.Context()); err == nil || strings.Contains(err.Error(), "zeppelins") {
		t.Errorf("a panic becomes %v", err)
	}
	k.base.Fail = nil
	k.due(t)
}

// With nothing that can be added to, no question waits for more.
func TestNoGapsWithoutALibrary(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/settings gaps on", manager), "cannot be changed from here")
	unwanted(t, k.say(t, "/settings", manager), "gaps:")
	wants(t, k.say(t, "/gaps"), "are not kept here")
	k.say(t, "zeppelins?")
	if all := k.due(t); all != nil {
		t.Errorf("announced: %+v", all)
	}
}

// A bot that starts again says what was not said, and nothing twice.
func TestAnnouncementsOverARestart(t *testing.T) {
	s := bot.NewBrief()
	k := newShelves(t, func(c *bot.Config) { c.State = s })
	again := func() *talk { return newShelves(t, func(c *bot.Config) { c.State = s; c.Library = k.library }) }
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?")
	k.say(t, "/library add", manager, with("airships.md", airships))
	first := k.due(t)
	second := again().announced(t)
	if len(first) != 1 || len(second) != 1 || first[0].ID != second[0].ID || text(said(first[0])) != text(said(second[0])) {
		t.Errorf("before and after: %+v, %+v", first, second)
	}
	if third := again().due(t); third != nil {
		t.Errorf("said again: %+v", third)
	}
}

// The asker's language holds for what is said later.
func TestAnAnswerIsInTheLanguageOfItsQuestion(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?", func(m *bot.Message) { m.Locale = "de-AT" })
	k.say(t, "/library add", manager, with("airships.md", airships))
	if all := k.announced(t); len(all) == 1 {
		wants(t, said(all[0]), "Hier gefragt am 1. März 2026: „zeppelins?“ Neues Material beantwortet es:")
	} else {
		t.Errorf("%d announcements", len(all))
	}
}

// Asking, listing, dropping and announcing at the same time.
func TestGapsAtTheSameTime(t *testing.T) {
	k := newShelves(t, func(c *bot.Config) { c.PersonLimit, c.SpaceLimit, c.UploadLimit = -1, -1, -1 })
	k.say(t, "/settings gaps on", manager)
	k.say(t, "/settings digest here", manager)
	done := make(chan error)
	for i := range 4 {
		m := k.from("", by(bot.Person(fmt.Sprint("p", i))), manager, at(bot.Conversation(fmt.Sprint("c", i))))
		go func() {
			var failed error
			for n := range 20 {
				for _, x := range []string{"what is a zeppelin?", fmt.Sprint("dragon", n, "?"), "/gaps", "/gaps drop 3", "/forget-me"} {
					m.Text = x
					_, err := k.Respond(context.Background(), m)
					failed = errors.Join(failed, err)
				}
			}
			done <- failed
		}()
		go func() {
			var failed error
			for range 20 {
				all, err := k.Announcements(context.Background())
				failed = errors.Join(failed, err)
				for _, a := range all {
					failed = errors.Join(failed, k.Announced(context.Background(), a))
				}
			}
			done <- failed
		}()
	}
	k.say(t, "/library add", manager, with("airships.md", airships))
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
