package slacktest_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"footnote/adapters/slack/slacktest"
)

// A watch keeps what breaks rules.
type watch struct {
	mu   sync.Mutex
	seen []slacktest.Violation
}

func (w *watch) report(v slacktest.Violation) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, v)
}

// take returns the rules that were broken since the last call, each once.
func (w *watch) take() []slacktest.Rule {
	w.mu.Lock()
	defer w.mu.Unlock()
	var rules []slacktest.Rule
	for _, v := range w.seen {
		if !slices.Contains(rules, v.Rule) {
			rules = append(rules, v.Rule)
		}
	}
	w.seen = nil
	return rules
}

// A room is a workspace with a channel, a person and a program, watched.
type room struct {
	*watch
	s       *slacktest.Slack
	study   *slacktest.Workspace
	general *slacktest.Channel
	alice   *slacktest.User
	p       *program
}

func newRoom(t testing.TB, o slacktest.Options) *room {
	w := &watch{}
	o.Report = w.report
	s := slacktest.New(t, o)
	r := &room{watch: w, s: s, study: s.AddWorkspace("Study")}
	r.alice, r.general = r.study.AddUser("alice"), r.study.AddChannel("general")
	r.p = start(t, s, r.study)
	s.WaitConnected(1)
	return r
}

// broke demands that exactly these rules were broken; what the schemas hold
// against it, too, is no matter.
func (r *room) broke(t *testing.T, what string, want ...slacktest.Rule) {
	t.Helper()
	got := slices.DeleteFunc(r.take(), func(rule slacktest.Rule) bool {
		return rule == slacktest.Schema && !slices.Contains(want, rule)
	})
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s breaks %q, want %q", what, got, want)
	}
}

// both runs a scenario over both deliveries, in a bubble of time.
func both(t *testing.T, o slacktest.Options, f func(*testing.T, *room)) {
	t.Helper()
	for _, http := range []bool{false, true} {
		o.HTTP = http
		name := map[bool]string{false: "socket", true: "http"}[http]
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { f(t, newRoom(t, o)) })
		})
	}
}

func inBubble(t *testing.T, name string, o slacktest.Options, f func(*testing.T, *room)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { f(t, newRoom(t, o)) }) })
}
