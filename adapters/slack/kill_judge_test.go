package slack

import (
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"footnote/bot/state"
	"footnote/knowledge/store/sqlite"
)

// A toll is what the kills of all worlds met: of events under way, those that were
// not acknowledged, those that were and had no answer, those that had one of which
// no note was taken, and those of which it was.
type toll struct {
	kills, before, between, unnoted, after atomic.Int64
	waiting                                atomic.Int64 // kills that met at least one event in between
	events, again                          atomic.Int64 // asked; redeliveries of all
	gaveUp, refused, twice                 atomic.Int64
	manners                                sync.Map // names of those that were hit in between
}

// count looks at what the kill met, and notes what people see.
func (k *killing) count() {
	k.toll.kills.Add(1)
	waiting := false
	for _, e := range k.open {
		before := e.stood
		if e.use != nil && k.acknowledged(e) && !k.words.kept(e) {
			k.Errorf("a %s (%s) was acknowledged before it was kept", e.name, e.id())
		}
		e.stood = k.see(e)
		answered := len(e.stood) > 0 || k.removed(e)
		switch {
		case !k.acknowledged(e):
			k.toll.before.Add(1)
		case !answered:
			waiting = true
			k.toll.between.Add(1)
			k.toll.manners.Store(e.name, true)
		case !k.words.done(e):
			k.toll.unnoted.Add(1)
		case before == nil:
			k.toll.after.Add(1)
		}
	}
	if waiting {
		k.toll.waiting.Add(1)
	}
}

// see is what is read of the answer to an event, by ts; nil for nothing.
func (k *killing) see(e *asked) map[string]string {
	var seen map[string]string
	for _, s := range k.visible(e) {
		if seen == nil {
			seen = map[string]string{}
		}
		seen[s.TS] = squeeze(s.Plain)
	}
	return seen
}

// judge looks at the answer to one event.
func (k *killing) judge(e *asked) {
	now := k.see(e)
	for ts, before := range e.stood {
		if now[ts] != before {
			k.Errorf("the answer to a %s (%s) was there before a kill as %s: %s; and is after it %q", e.name, e.id(), ts, before, now[ts])
		}
	}
	if e.use != nil && e.use.Refused() != "" {
		k.toll.refused.Add(1)
	}
	shown, alone, failed := k.split(e)
	if failed > 0 {
		k.toll.gaveUp.Add(1)
	}
	switch n := shown + alone + failed; {
	case !k.owed(e):
		if n > 0 {
			k.Errorf("a %s that was not taken (%s) has an answer: %q", e.name, e.id(), now)
		}
	case n == 0, shown > 1, shown == 1 && e.hidden:
		k.Errorf("%d answers to a %s (%s), want 1: %q", n, e.name, e.id(), now)
	case shown == 1 && failed > 0 && !e.inside:
		// What was changed in place cannot be told from what somebody changed later.
		k.Errorf("a %s (%s) was answered, and given up: %q", e.name, e.id(), now)
	case n > 1:
		k.toll.twice.Add(int64(n - 1))
	}
	if e.said != "" && len(k.s.Reactions(e.said)) > 0 {
		k.Errorf("a %s that was answered is marked with %q", e.name, k.s.Reactions(e.said))
	}
}

// split counts what is seen of an answer: messages as they should be, what only its
// asker sees and should, and what tells the asker that it was given up.
func (k *killing) split(e *asked) (shown, alone, failed int) {
	if k.removed(e) {
		shown++
	}
	for _, s := range k.visible(e) {
		text := squeeze(s.Plain)
		whisper := s.OnlyFor != "" && (!e.inside || s.TS != e.pressed)
		switch {
		case strings.Contains(text, failure) && (whisper || s.Channel == k.s.DM(e.who).ID):
			failed++
		case whisper && e.hidden && strings.Contains(text, e.want):
			alone++
		case !whisper && e.want != "" && strings.Contains(text, e.want):
			shown++
		default:
			k.Errorf("what answers a %s (%s), for %q, is %s", e.name, e.id(), s.OnlyFor, text)
		}
	}
	return shown, alone, failed
}

// check looks at all channels, and at what is kept.
func (k *killing) check() {
	known := map[string]bool{}
	for _, e := range k.all {
		if now := k.see(e); e.taken == nil && !maps.Equal(now, e.stood) {
			k.Errorf("the answer to a %s (%s) was %q, and is %q", e.name, e.id(), e.stood, now)
		}
		for _, s := range k.visible(e) {
			known[s.TS] = true
		}
	}
	places := k.lanes
	for _, e := range k.all {
		places = append(places, k.s.DM(e.who))
	}
	for _, c := range places {
		for _, s := range k.s.Messages(c) {
			if !known[s.TS] {
				k.Errorf("nobody asked for %+v", s)
			}
		}
	}
	k.checkKept()
	for _, secret := range []string{"canary", "xoxb-", "xapp-", "hooks.slack.com", "anker"} {
		if strings.Contains(k.log.String(), secret) {
			k.Errorf("the log holds %q", secret)
		}
	}
	if k.Failed() {
		log := k.log.String()
		k.Logf("the last that was logged:\n%s", log[max(0, len(log)-20_000):])
	}
}

// checkKept looks at the library: it is whole, and nothing waits.
func (k *killing) checkKept() {
	db, err := sqlite.Open(k.Context(), filepath.Join(k.dir, "library.db"), sqlite.Options{Readers: 1})
	if err != nil {
		k.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(k.Context()); err != nil {
		k.Error(err)
	}
	if list, err := state.New(db).Pending(k.Context(), source); err != nil || len(list) > 0 {
		k.Errorf("%d events wait for ever, %v", len(list), err)
	}
}
