package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
	"footnote/bot/state"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// What is under way when serve is asked to end, and how long that may take.
const (
	stopQuestions = 100
	stopUploads   = 10
	mostDrain     = 20 * time.Second
)

// TestReliabilityStop asks serve to end, as a supervisor does, while people have
// asked 100 questions and brought 10 files: it ends in order and in time, and what
// it had acknowledged without an answer is answered by the next process, once.
// FOOTNOTE_LONG=1 makes it 1,000 times.
func TestReliabilityStop(t *testing.T) {
	if underRaceDetector {
		t.Skip("what counts is how processes end: go test -run Reliability ./cmd/footnote")
	}
	rounds := 20
	if os.Getenv("FOOTNOTE_LONG") != "" {
		rounds = 1000
	}
	s := newStopping(t)
	s.now = s.serve(s.limits...)
	for n := range rounds {
		s.round(n)
		if t.Failed() {
			return
		}
	}
	s.now.terminate()
	s.now.ended()
	s.checkKept()
	t.Logf("%d times: the longest took %v; of %d things %d were under way, of which %d had not been acknowledged and were refused",
		rounds, s.longest, s.begun, s.underWay, s.refused)
	if s.underWay < s.begun/4 {
		t.Errorf("only %d of %d things were under way, too few for this to say anything", s.underWay, s.begun)
	}
	t.Attr("R14", fmt.Sprintf("%d stops with %d things under way each time, the longest %v; none lost", rounds, s.underWay/rounds, s.longest.Round(time.Millisecond)))
}

// A stopping is a world in which serve is stopped again and again.
type stopping struct {
	*world
	t      *testing.T
	r      *rand.Rand
	limits []string
	now    *serving
	files  map[store.Space][]string // that were added

	longest                  time.Duration
	begun, underWay, refused int
}

func newStopping(t *testing.T) *stopping {
	s := &stopping{world: newWorld(t, stopUploads), t: t, r: rand.New(rand.NewPCG(3, 4)), files: map[store.Space][]string{},
		limits: []string{"FOOTNOTE_QUESTIONS_PER_MINUTE=1000", "FOOTNOTE_SPACE_QUESTIONS_PER_MINUTE=10000", "FOOTNOTE_UPLOADS_PER_HOUR=10000"}}
	s.fill(20 << 10)
	// What was not acknowledged in time is refused on the platform.
	s.discord.Allow(discordtest.Late, discordtest.Unanswered)
	s.slack.Allow(slacktest.Late)
	// Platforms take their time, so that the end comes before the answers.
	const each = 150 * time.Millisecond
	s.discord.Faults(func(*http.Request, string) *discordtest.Fault { return &discordtest.Fault{Delay: each} })
	s.slack.Faults(func(slacktest.Call) *slacktest.Fault { return &slacktest.Fault{Delay: each} })
	return s
}

// A begun is a thing that somebody does while serve is asked to end.
type begun struct {
	s       *space
	what    string
	wait    act
	file    string // that it brings; "" for a question
	outcome chan outcome
}

// round lets people do a hundred things, asks the process to end in the midst of
// them, and starts the next.
func (s *stopping) round(n int) {
	all := s.crowd(n)
	for _, b := range all {
		go func() { b.outcome <- b.wait() }()
	}
	<-time.After(time.Duration(s.r.Int64N(int64(250 * time.Millisecond))))
	underWay := 0
	for _, b := range all {
		if len(b.outcome) == 0 {
			underWay++
		}
	}
	s.begun += len(all)
	s.underWay += underWay
	asked := time.Now()
	s.now.terminate()
	s.now.ended()
	took := time.Since(asked)
	s.longest = max(s.longest, took)
	if took > mostDrain {
		s.t.Errorf("round %d: it took %v to end, want at most %v", n, took, mostDrain)
	}
	s.now = s.serve(s.limits...)
	for _, b := range all {
		s.judge(n, b, <-b.outcome)
	}
}

// crowd lets them do it, all at once.
func (s *stopping) crowd(n int) []*begun {
	var all []*begun
	add := func(sp *space, what, file string, do act) {
		all = append(all, &begun{s: sp, what: what, file: file, wait: do, outcome: make(chan outcome, 1)})
	}
	for i := range stopQuestions {
		sp, who := s.spaces[i%len(s.spaces)], 1+i/len(s.spaces)%members
		text := fmt.Sprintf("what is the %s of %s?", canary(sp.n), spell(uint64(i)))
		switch (i + i/len(s.spaces)) % 3 {
		case 0:
			add(sp, "command", "", sp.place.command(who, "ask", "question", text))
		case 1:
			add(sp, "mention", "", sp.place.mention(who, text))
		default:
			add(sp, "direct message", "", sp.place.direct(who, text))
		}
		if i%(stopQuestions/stopUploads) == 0 {
			up, name := s.spaces[i*stopUploads/stopQuestions], fmt.Sprintf("sheet-%d.md", n)
			add(up, "file", name, up.place.upload("", name, up.fileOf(n, 5<<10)))
		}
	}
	return all
}

// judge looks at what came of a thing.
func (s *stopping) judge(n int, b *begun, o outcome) {
	switch {
	case o.refused != "" && o.ack == 0:
		s.refused++
		return
	case o.messages != 1:
		s.t.Errorf("round %d, space %d: a %s has %d answers, want 1: %.600s", n, b.s.n, b.what, o.messages, o.shown)
	case b.file == "" && strings.Contains(o.shown, "went wrong"):
		s.t.Errorf("round %d, space %d: a %s is not answered: %.600s", n, b.s.n, b.what, o.shown)
	case b.file != "" && !strings.Contains(o.shown, "Added."):
		s.t.Errorf("round %d, space %d: a file was not added: %.600s", n, b.s.n, o.shown)
	case b.file != "":
		s.files[b.s.id] = append(s.files[b.s.id], b.file)
	}
}

// checkKept looks at the library: it is whole, it has all files that were added,
// once, and nothing waits.
func (s *stopping) checkKept() {
	ctx := s.t.Context()
	db, err := sqlite.Open(ctx, filepath.Join(s.data, libraryFile), sqlite.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		s.t.Error(err)
	}
	for _, source := range []string{"discord", "slack"} {
		if events, err := state.New(db).Pending(ctx, source); err != nil || len(events) > 0 {
			s.t.Errorf("%d events of %s wait for ever, %v", len(events), source, err)
		}
	}
	for _, sp := range s.spaces {
		records, err := db.Documents(ctx, store.Shelf{Space: sp.id})
		if err != nil {
			s.t.Error(err)
		}
		var names []string
		for _, r := range records {
			names = append(names, r.Name)
		}
		for _, name := range s.files[sp.id] {
			if n := len(names) - len(slices.DeleteFunc(slices.Clone(names), func(have string) bool { return have == name })); n != 1 {
				s.t.Errorf("space %d: %s was added, and is %d times in the library: %q", sp.n, name, n, names)
			}
		}
	}
}
