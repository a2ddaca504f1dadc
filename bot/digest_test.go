package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"footnote/bot"
)

// The clock of a talk stands on Sunday, 1 March 2026, noon.
const untilMonday = 18 * time.Hour // at six in the morning

func TestDigest(t *testing.T) {
	k := newShelves(t)
	k.clock.Move(untilMonday - 7*24*time.Hour) // to the Monday before
	wants(t, k.say(t, "/settings digest here", manager, at("lounge")), "Set for the whole space.", "digest: here")
	wants(t, k.say(t, "/settings", manager), "digest: elsewhere (in another conversation)")
	wants(t, k.say(t, "/privacy"), "for 5 weeks")
	k.say(t, "/settings gaps on", manager)
	k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	k.say(t, "/library add", manager, with("airships.md", airships))
	k.clock.Move(24 * time.Hour)
	k.say(t, "/library replace airships", manager, with("airships.md", airships+"\nMore of it.\n"))
	answer := k.say(t, "what burned whale oil?")
	k.press(t, answer, bot.Wrong)
	k.say(t, "what burned whale oil?", by("ben"))
	k.say(t, "what is a zeppelin?", by("ben"))
	k.say(t, "what is a kraken?", by("ben"))
	k.say(t, "tankers and submarines?", unseen, by("carol"))
	if all := k.due(t); all != nil {
		t.Errorf("in the week: %+v", all)
	}
	k.clock.Move(6*24*time.Hour - time.Minute)
	if all := k.due(t); all != nil {
		t.Errorf("before it is due: %+v", all)
	}
	k.clock.Move(time.Minute)
	all := k.due(t)
	if len(all) != 1 {
		t.Fatalf("%d announcements, want the summary", len(all))
	}
	a := all[0]
	if a.ID != "d2026-03-02" || a.Space != "club" || a.Notice.Conversation != "lounge" || a.Notice.Actions != nil {
		t.Errorf("the summary is %+v", a)
	}
	wants(t, said(a), "Last week, 23 February 2026 to 1 March 2026:", "Questions: 3 answered, 0 answered perhaps, 2 without an answer",
		"Library: 1 added, 1 replaced, 0 removed", "Quoted most: Keeper, The Lighthouse Book (2×); Keeper, Airships of the coast (1×)",
		"Marked as wrong: 1 time (/gaps wrong)", "1 question waits for an answer:", "“what is a kraken?” · 24 February 2026")
	unwanted(t, said(a), "submarines", "alice", "ben", "carol")
	if again := k.announced(t); len(again) != 1 || again[0].ID != a.ID {
		t.Errorf("until it was said: %+v", again)
	}
	if all := k.due(t); all != nil {
		t.Errorf("said twice: %+v", all)
	}
	k.clock.Move(7 * 24 * time.Hour)
	if all := k.due(t); all != nil {
		t.Errorf("of a week in which nothing happened: %+v", all)
	}
	k.say(t, "what burned whale oil?")
	k.say(t, "/settings digest off", manager)
	k.clock.Move(7 * 24 * time.Hour)
	if all := k.due(t); all != nil {
		t.Errorf("when it is turned off: %+v", all)
	}
}

// Its first one is of the week after it was turned on, and one is said over a restart.
func TestTheFirstDigest(t *testing.T) {
	s := bot.NewBrief()
	k := newShelves(t, func(c *bot.Config) { c.State = s })
	k.say(t, "tankers") // on Sunday, when nobody counts
	k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	k.press(t, k.say(t, "/library remove 1", manager), bot.Discard, manager)
	k.clock.Move(3 * 24 * time.Hour)
	k.say(t, "/settings digest here", manager)
	k.say(t, "tankers")
	k.say(t, "tankers and submarines?") // answered perhaps
	if all := k.due(t); all != nil {
		t.Errorf("at once: %+v", all)
	}
	restarted := func() *talk {
		n := newShelves(t, func(c *bot.Config) { c.State = s; c.Library = k.library })
		n.clock.Move(8 * 24 * time.Hour)
		return n
	}
	again := restarted()
	all := again.announced(t)
	if len(all) != 1 || all[0].ID != "d2026-03-09" {
		t.Fatalf("a week later: %+v", all)
	}
	wants(t, said(all[0]), "Last week, 2 March 2026 to 8 March 2026:", "Questions: 1 answered, 1 answered perhaps, 0 without an answer")
	if all := restarted().due(t); all != nil {
		t.Errorf("said again: %+v", all)
	}
}

// Where the texts of questions are not kept, there are numbers only; and where two
// things are due, one is said after the other.
func TestDigestWithoutGaps(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/settings digest here", manager)
	k.say(t, "dragons?")
	k.say(t, "/settings gaps on", manager)
	k.say(t, "zeppelins?")
	k.say(t, "/library add", manager, with("airships.md", airships))
	k.clock.Move(untilMonday)
	all := k.announced(t)
	if len(all) != 1 || all[0].ID[0] != 'g' {
		t.Fatalf("first: %+v", all)
	}
	all = k.announced(t)
	if len(all) != 1 || all[0].ID[0] != 'd' {
		t.Fatalf("then: %+v", all)
	}
	wants(t, said(all[0]), "2 without an answer")
	unwanted(t, said(all[0]), "dragons", "waits")
}

// A State that fails now loses no count, and one that fails for long is told of.
func TestCountsOfAStateThatFails(t *testing.T) {
	s := &failing{State: bot.NewBrief()}
	k := newShelves(t, func(c *bot.Config) { c.State = s })
	k.say(t, "/settings digest here", manager)
	k.say(t, "tankers")
	s.fail = errors.New("disk on fire")
	if _, err := k.Announcements(t.Context()); !errors.Is(err, s.fail) || !strings.Contains(err.Error(), "counted") {
		t.Errorf("the log gets %v", err)
	}
	s.fail = nil
	k.clock.Move(untilMonday)
	if all := k.due(t); len(all) != 1 {
		t.Errorf("%d announcements", len(all))
	} else {
		wants(t, said(all[0]), "Questions: 1 answered")
	}
}

// A failing State cannot count.
type failing struct {
	bot.State
	fail error
}

func (s *failing) AddCounts(ctx context.Context, all []bot.Count) error {
	if s.fail != nil {
		return s.fail
	}
	return s.State.AddCounts(ctx, all)
}
