package bottest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/bot"
	"footnote/knowledge"
)

// State tests what a bot.State keeps of questions and answers. open returns an empty
// one.
func State(t *testing.T, open func(*testing.T) bot.State) {
	for name, test := range map[string]func(*testing.T, bot.State){
		"spaces of a setting": testSpaces, "gaps": testGaps, "room for gaps": testRoom, "shelves of gaps": testGapShelves,
		"reports": testReports, "counts": testCounts, "forgetting": testForget, "what is old": testEraseBefore,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

const club, guild = bot.Space("club"), bot.Space("guild")

// noon is a time with parts that are not kept.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 1_234_567, time.FixedZone("", 3600))

// after is noon and some hours, as it is kept.
func after(hours int) time.Time {
	return noon.Add(time.Duration(hours) * time.Hour).Truncate(time.Millisecond).UTC()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// equal compares what was got.
func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func testSpaces(t *testing.T, s bot.State) {
	for space, x := range map[bot.Space]bot.Setting{
		guild: {Name: "digest", Value: "lounge"}, club: {Name: "digest", Value: "off"},
		"other": {Name: "gaps", Value: "on"}, "channel": {Conversation: "lounge", Name: "digest", Value: "x"},
	} {
		must(t, s.Set(t.Context(), space, x))
	}
	got, err := s.Spaces(t.Context(), "digest")
	must(t, err)
	equal(t, "spaces", got, []bot.Space{club, guild})
	got, err = s.Spaces(t.Context(), "visibility")
	must(t, err)
	equal(t, "spaces of a setting that nobody chose", got, []bot.Space(nil))
}

// gap is a question of a person in a channel.
func gap(text string, who bot.Person, hours int) bot.Gap {
	return bot.Gap{Same: "same " + text, Question: knowledge.Question{Text: text}, Conversation: "general", Person: who,
		At: noon.Add(time.Duration(hours) * time.Hour)}
}

func gaps(t *testing.T, s bot.State, space bot.Space) []bot.Gap {
	t.Helper()
	all, err := s.Gaps(t.Context(), space)
	must(t, err)
	return all
}

func testGaps(t *testing.T, s bot.State) {
	ctx := t.Context()
	equal(t, "no gaps", gaps(t, s, club), []bot.Gap(nil))
	full := bot.Gap{Number: 99, Shelf: "general", Same: "x", Conversation: "general/1", Channel: "general", Thread: true, Direct: true,
		Question: knowledge.Question{Text: "and Russia?", In: "notes", Context: []string{"who opened a port?", "“why”?"}, Limit: 7},
		Person:   "ada", Locale: "de-AT", At: noon, Times: 5, Asked: 3, Passage: "p1", Answered: noon, Said: true}
	kept := func(g bot.Gap, number, times, hours int) bot.Gap {
		g.Number, g.Times, g.At = number, times, after(hours)
		g.Question.Limit, g.Passage, g.Answered, g.Said = 0, "", time.Time{}, false
		return g
	}
	must(t, s.KeepGap(ctx, club, full, 9, 9))
	must(t, s.KeepGap(ctx, club, gap("why?", "ben", 1), 9, 9))
	must(t, s.KeepGap(ctx, guild, gap("why?", "ben", 1), 9, 9))
	one, two := kept(full, 1, 1, 0), kept(gap("why?", "ben", 1), 2, 1, 1)
	equal(t, "gaps", gaps(t, s, club), []bot.Gap{two, one})

	// It is answered, and asked again.
	two.Asked, two.Passage, two.Answered, two.Said = 8, "p1.x", noon, true
	must(t, s.SetGaps(ctx, club, []bot.Gap{two, {Number: 77, Passage: "p1.y"}}))
	two.Answered = after(0)
	equal(t, "after an answer", gaps(t, s, club), []bot.Gap{two, one})
	equal(t, "another space", gaps(t, s, guild), []bot.Gap{kept(gap("why?", "ben", 1), 1, 1, 1)})
	again := gap("why?", "ben", 2)
	again.Question.Text, again.Asked = "Why?", 4
	must(t, s.KeepGap(ctx, club, again, 9, 9))
	two = kept(again, 2, 2, 2)
	equal(t, "asked again", gaps(t, s, club), []bot.Gap{two, one})

	// The same of another person, and in another place, is kept by itself.
	elsewhere := gap("why?", "ben", 3)
	elsewhere.Conversation = "lounge"
	must(t, s.KeepGap(ctx, club, elsewhere, 9, 9))
	must(t, s.KeepGap(ctx, club, gap("why?", "cleo", 4), 9, 9))
	equal(t, "asked by others and elsewhere", gaps(t, s, club),
		[]bot.Gap{kept(gap("why?", "cleo", 4), 4, 1, 4), kept(elsewhere, 3, 1, 3), two, one})

	n, err := s.DropGap(ctx, club, "", "same why?")
	must(t, err)
	equal(t, "dropped", n, 3)
	equal(t, "those that stay", gaps(t, s, club), []bot.Gap{one})
	n, err = s.DropGap(ctx, club, "lounge", "x")
	must(t, err)
	equal(t, "dropped of another shelf", n, 0)
	n, err = s.EraseGaps(ctx, club)
	must(t, err)
	equal(t, "erased", n, 1)
	equal(t, "after erasing", gaps(t, s, club), []bot.Gap(nil))
	equal(t, "of another space", len(gaps(t, s, guild)), 1)
}

// texts are the questions of a space, the newest first.
func texts(t *testing.T, s bot.State) (out []string) {
	t.Helper()
	for _, g := range gaps(t, s, club) {
		out = append(out, g.Question.Text)
	}
	return out
}

func testRoom(t *testing.T, s bot.State) {
	keep := func(own, most int, g bot.Gap) {
		t.Helper()
		must(t, s.KeepGap(t.Context(), club, g, own, most))
	}
	for i := range 4 {
		keep(3, 9, gap(fmt.Sprint("a", i), "ada", i))
	}
	equal(t, "of one person", texts(t, s), []string{"a3", "a2", "a1"})
	for i := range 3 {
		keep(3, 5, gap(fmt.Sprint("b", i), "ben", 10+i))
	}
	equal(t, "of all", texts(t, s), []string{"b2", "b1", "b0", "a3", "a2"})
	for _, g := range gaps(t, s, club) {
		if g.Question.Text == "b0" {
			g.Passage, g.Answered, g.Said = "p1", noon, true
			must(t, s.SetGaps(t.Context(), club, []bot.Gap{g}))
		}
		if g.Question.Text == "b1" { // is still to be said
			g.Passage, g.Answered = "p1", noon
			must(t, s.SetGaps(t.Context(), club, []bot.Gap{g}))
		}
	}
	keep(3, 5, gap("c0", "cleo", 20))
	equal(t, "what was said goes first", texts(t, s), []string{"c0", "b2", "b1", "a3", "a2"})
	keep(3, 3, gap("c1", "cleo", 21))
	equal(t, "several go", texts(t, s), []string{"c1", "c0", "b2"})
}

func testGapShelves(t *testing.T, s bot.State) {
	ctx := t.Context()
	shelves := func() []bot.GapShelf {
		t.Helper()
		all, err := s.GapShelves(ctx)
		must(t, err)
		return all
	}
	equal(t, "none", shelves(), []bot.GapShelf(nil))
	for i, shelf := range []string{"", "", "reading"} {
		g := gap(fmt.Sprint(i), "ada", i)
		g.Shelf, g.Asked = shelf, int64(5+i)
		must(t, s.KeepGap(ctx, guild, g, 9, 9))
		must(t, s.KeepGap(ctx, club, g, 9, 9))
	}
	all := gaps(t, s, club)
	all[2].Asked, all[2].Passage = 1, "p1" // answered, so that it does not count
	must(t, s.SetGaps(ctx, club, all[2:3]))
	equal(t, "shelves", shelves(), []bot.GapShelf{{Space: club, Open: 1, Asked: 6, Unsaid: 1}, {Space: club, Shelf: "reading", Open: 1, Asked: 7},
		{Space: guild, Open: 2, Asked: 5}, {Space: guild, Shelf: "reading", Open: 1, Asked: 7}})
	all[2].Said = true
	must(t, s.SetGaps(ctx, club, all[2:3]))
	equal(t, "when it was said", shelves()[0], bot.GapShelf{Space: club, Open: 1, Asked: 6})
}

func reports(t *testing.T, s bot.State, space bot.Space) []bot.Report {
	t.Helper()
	all, err := s.Reports(t.Context(), space)
	must(t, err)
	return all
}

func testReports(t *testing.T, s bot.State) {
	ctx := t.Context()
	equal(t, "no reports", reports(t, s, club), []bot.Report(nil))
	keep := func(r bot.Report, number int, fresh bool) {
		t.Helper()
		n, f, err := s.KeepReport(ctx, club, r, 3)
		must(t, err)
		if n != number || f != fresh {
			t.Errorf("kept as %d, fresh %v; want %d, %v", n, f, number, fresh)
		}
	}
	one := bot.Report{Shelf: "reading", Document: "notes", Passage: "p1.a", Conversation: "general", Asked: "id", Person: "ada", At: noon}
	keep(one, 1, true)
	keep(one, 1, false)
	other := one
	other.Person, other.At = "ben", after(1)
	keep(other, 2, true)
	equal(t, "of another space", reports(t, s, guild), []bot.Report(nil))
	for _, c := range []struct {
		number int
		who    bot.Person
		want   bool
	}{{1, "ada", true}, {1, "ben", false}, {2, "ada", false}, {9, "ada", false}, {1, "", false}} {
		ok, err := s.SetQuestion(ctx, club, c.number, c.who, "why?")
		must(t, err)
		equal(t, fmt.Sprint("question added by ", c), ok, c.want)
	}
	one.Number, one.Question, one.At, other.Number = 1, "why?", after(0), 2
	equal(t, "reports", reports(t, s, club), []bot.Report{other, one})
	third, fourth := one, one
	third.Passage, third.At, fourth.Passage, fourth.At = "p1.b", after(2), "p1.c", after(3)
	keep(third, 3, true)
	keep(fourth, 4, true)
	third.Number, fourth.Number = 3, 4
	equal(t, "the oldest makes room", reports(t, s, club), []bot.Report{fourth, third, other})
	n, err := s.DropReports(ctx, club, "reading", "p1.c")
	must(t, err)
	equal(t, "dropped", n, 1)
	n, err = s.DropReports(ctx, club, "", "p1.b")
	must(t, err)
	equal(t, "dropped of another shelf", n, 0)
	n, err = s.EraseReports(ctx, club)
	must(t, err)
	equal(t, "erased", n, 2)
	equal(t, "after erasing", reports(t, s, club), []bot.Report(nil))
}

func testCounts(t *testing.T, s bot.State) {
	ctx := t.Context()
	must(t, s.AddCounts(ctx, nil))
	must(t, s.AddCounts(ctx, []bot.Count{{Space: club, Day: noon, Name: "answered", N: 2}, {Space: club, Day: noon, Name: "quoted /a", N: 1},
		{Space: guild, Day: noon, Name: "answered", N: 50}}))
	must(t, s.AddCounts(ctx, []bot.Count{{Space: club, Day: noon.Add(9 * time.Hour), Name: "answered", N: 3},
		{Space: club, Day: noon.Add(24 * time.Hour), Name: "answered", N: 10}, {Space: club, Day: noon.Add(-24 * time.Hour), Name: "answered", N: 100}}))
	for _, c := range []struct {
		from, before int // days
		want         map[string]int
	}{
		{0, 1, map[string]int{"answered": 5, "quoted /a": 1}}, {0, 2, map[string]int{"answered": 15, "quoted /a": 1}},
		{-1, 2, map[string]int{"answered": 115, "quoted /a": 1}}, {2, 9, map[string]int{}}, {1, 1, map[string]int{}},
	} {
		got, err := s.Counts(ctx, club, after(24*c.from), after(24*c.before))
		must(t, err)
		equal(t, fmt.Sprint("days ", c.from, " to ", c.before), got, c.want)
	}
}

func testForget(t *testing.T, s bot.State) {
	ctx := t.Context()
	for _, who := range []bot.Person{"ada", "ben"} {
		for _, space := range []bot.Space{club, guild} {
			must(t, s.KeepGap(ctx, space, gap("why?", who, 0), 9, 9))
			n, _, err := s.KeepReport(ctx, space, bot.Report{Passage: "p1", Asked: "id", Person: who, At: noon}, 9)
			must(t, err)
			_, err = s.SetQuestion(ctx, space, n, who, "why?")
			must(t, err)
		}
	}
	done, err := s.Forget(ctx, club, "ada")
	must(t, err)
	equal(t, "forgotten", done, bot.Forgotten{Gaps: 1, Reports: 1})
	if left := gaps(t, s, club); len(left) != 1 || left[0].Person != "ben" {
		t.Errorf("questions that are left: %+v", left)
	}
	equal(t, "reports", reports(t, s, club), []bot.Report{
		{Number: 2, Passage: "p1", Asked: "id", Question: "why?", Person: "ben", At: after(0)}, {Number: 1, Passage: "p1", At: after(0)}})
	equal(t, "questions of another space", len(gaps(t, s, guild)), 2)
	// Who was forgotten can mark it again; it counts as another one.
	_, fresh, err := s.KeepReport(ctx, club, bot.Report{Passage: "p1", Person: "ada", At: noon}, 9)
	must(t, err)
	equal(t, "fresh", fresh, true)
	done, err = s.Forget(ctx, club, "zoe")
	must(t, err)
	equal(t, "of a stranger", done, bot.Forgotten{})
}

func testEraseBefore(t *testing.T, s bot.State) {
	ctx := t.Context()
	for i := range 4 {
		must(t, s.KeepGap(ctx, club, gap(fmt.Sprint(i), "ada", 24*i), 9, 9))
		_, _, err := s.KeepReport(ctx, club, bot.Report{Passage: fmt.Sprint(i), Person: "ada", At: after(24 * i)}, 9)
		must(t, err)
		must(t, s.AddCounts(ctx, []bot.Count{{Space: club, Day: after(24 * i), Name: "answered", N: 1}}))
	}
	n, err := s.EraseBefore(ctx, after(24), after(24*3))
	must(t, err)
	equal(t, "erased", n, 1+1+3)
	equal(t, "questions that are left", texts(t, s), []string{"3", "2", "1"})
	equal(t, "reports that are left", len(reports(t, s, club)), 3)
	sums, err := s.Counts(ctx, club, after(0), after(24*9))
	must(t, err)
	equal(t, "counts that are left", sums, map[string]int{"answered": 1})
	n, err = s.EraseBefore(ctx, after(24), after(24*3))
	must(t, err)
	equal(t, "erased once more", n, 0)
}
