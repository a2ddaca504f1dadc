package bot

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"sync"
	"time"

	"footnote/knowledge"
)

// How much is remembered, and for how long.
const (
	rememberFor  = 30 * time.Minute
	contextTurns = 5    // earlier questions that a follow-up gets
	placeTurns   = 50   // turns of one conversation, for "Next"
	maxPlaces    = 4096 // conversations
)

// A place is where something was said. It carries the Space, so that equal
// channel ids of two spaces are two places.
type place struct {
	space        Space
	conversation Conversation
}

func placeOf(m Message) place { return place{m.Space, m.Conversation} }

// A turn is one question that was asked and could be answered or refused.
type turn struct {
	id       string
	number   int // in the order of asking; memory gives it
	person   Person
	question knowledge.Question
	seen     Visibility // of its answer; others know of it only if it is Public
	// typed is set if the question is the person's own, not another's message.
	typed bool
	// leads is set if it was answered, so that a follow-up may lean on it.
	leads   bool
	rank    int    // of the passage shown last
	shown   string // token of that passage; "" if none was shown
	trail   string // of its passages, packed; "" if there is one at most
	closest string // token of what came nearest to a question without answer
	then    string // a second question of the same message; "" if there was none
	// gap is what is kept of a refused question if its asker wants that; nil for
	// others, and once it is kept.
	gap *knowledge.Question
	at  time.Time
}

// memory holds the recent questions of each conversation. Safe for concurrent
// use.
type memory struct {
	mu     sync.Mutex // guards what follows
	places map[place][]turn
	turns  int // so far
}

func newMemory() *memory { return &memory{places: make(map[place][]turn)} }

// add remembers a turn; old ones of the same place make room.
func (y *memory) add(p place, t turn) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if _, known := y.places[p]; !known && len(y.places) >= maxPlaces {
		y.makeRoom(t.at)
	}
	y.turns++
	t.number = y.turns
	turns := append(fresh(y.places[p], t.at), t)
	if len(turns) > placeTurns {
		turns = turns[len(turns)-placeTurns:]
	}
	y.places[p] = turns
}

// makeRoom drops every place whose turns are forgotten, or else the one that
// was quiet for longest; y.mu is held.
func (y *memory) makeRoom(now time.Time) {
	var oldest place
	last := now
	for p, turns := range y.places {
		at := turns[len(turns)-1].at
		if now.Sub(at) > rememberFor {
			delete(y.places, p)
		} else if !at.After(last) {
			oldest, last = p, at
		}
	}
	if len(y.places) >= maxPlaces {
		delete(y.places, oldest)
	}
}

// visible returns the turns of m's conversation that its author may lean on,
// oldest first.
func (y *memory) visible(m Message, now time.Time) []turn {
	everyone := m.Thread || m.ReplyTo != nil && m.ReplyTo.FromBot
	y.mu.Lock()
	defer y.mu.Unlock()
	var out []turn
	for _, t := range fresh(y.places[placeOf(m)], now) {
		if t.person == m.Author.ID || everyone && t.seen == Public {
			out = append(out, t)
		}
	}
	return out
}

// find returns the turn with the id in m's conversation, if its author may
// know of it.
func (y *memory) find(m Message, id string, now time.Time) (turn, bool) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for _, t := range fresh(y.places[placeOf(m)], now) {
		if t.id == id && t.knows(m.Author.ID) {
			return t, true
		}
	}
	return turn{}, false
}

// asked reports whether anyone asked something in a conversation that all there
// know of.
func (y *memory) asked(p place, now time.Time) bool {
	y.mu.Lock()
	defer y.mu.Unlock()
	return slices.ContainsFunc(fresh(y.places[p], now), func(t turn) bool { return t.seen == Public })
}

// recent returns a person's own last questions in a space, each once, the newest
// first; nil if there are none.
func (y *memory) recent(s Space, who Person, limit int, now time.Time) (out []string) {
	var own []turn
	y.mu.Lock()
	for p, turns := range y.places {
		if p.space != s {
			continue
		}
		for _, t := range fresh(turns, now) {
			if t.person == who && t.typed {
				own = append(own, t)
			}
		}
	}
	y.mu.Unlock()
	slices.SortFunc(own, func(a, b turn) int { return b.number - a.number })
	met := make(map[string]bool)
	for _, t := range own {
		if key := fold(t.question.Text); !met[key] && len(out) < limit {
			met[key] = true
			out = append(out, t.question.Text)
		}
	}
	return out
}

// along returns the newest turn in m's conversation with the trail, if its
// author may know of it.
func (y *memory) along(m Message, trail string, now time.Time) (turn, bool) {
	y.mu.Lock()
	defer y.mu.Unlock()
	turns := fresh(y.places[placeOf(m)], now)
	for i := len(turns) - 1; i >= 0; i-- {
		if turns[i].trail == trail && turns[i].knows(m.Author.ID) {
			return turns[i], true
		}
	}
	return turn{}, false
}

// shown returns the newest turn in m's conversation under which a passage was shown,
// by its token and as trails have it, if its author may know of it.
func (y *memory) shown(m Message, token, packed string, now time.Time) (turn, bool) {
	y.mu.Lock()
	defer y.mu.Unlock()
	turns := fresh(y.places[placeOf(m)], now)
	for _, t := range slices.Backward(turns) {
		if t.knows(m.Author.ID) && t.question.Text != "" && (t.shown == token || packed != "" && strings.Contains(t.trail, packed)) {
			return t, true
		}
	}
	return turn{}, false
}

// knows reports whether a person may know of a turn.
func (t turn) knows(p Person) bool { return t.seen == Public || t.person == p }

// show notes which passage of a turn was shown last.
func (y *memory) show(m Message, id string, rank int, token string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	turns := y.places[placeOf(m)]
	for i := range turns {
		if turns[i].id == id {
			turns[i].rank, turns[i].shown = rank, token
		}
	}
}

// noted notes that a refused question was kept.
func (y *memory) noted(m Message, id string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	turns := y.places[placeOf(m)]
	for i := range turns {
		if turns[i].id == id {
			turns[i].gap = nil
		}
	}
}

// forget drops everything that a person said in a space, and tells how many
// questions that were. Others' follow-ups go with it, because what they leaned
// on may be the person's words.
func (y *memory) forget(s Space, who Person) (n int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for p, turns := range y.places {
		if p.space != s {
			continue
		}
		var kept []turn
		for _, t := range turns {
			switch {
			case t.person == who:
				n++
			case len(t.question.Context) == 0:
				kept = append(kept, t)
			}
		}
		if len(kept) == 0 {
			delete(y.places, p)
		} else {
			y.places[p] = kept
		}
	}
	return n
}

// fresh returns a copy of the turns that are not yet forgotten at now.
func fresh(turns []turn, now time.Time) []turn {
	var out []turn
	for _, t := range turns {
		if now.Sub(t.at) <= rememberFor {
			out = append(out, t)
		}
	}
	return out
}

// turnID names a turn. It is made from the message, so that it needs no
// source of randomness and cannot meet another question after a restart.
func turnID(m Message, q knowledge.Question) string {
	h := sha256.New()
	for _, s := range []string{string(m.Space), string(m.Conversation), string(m.Author.ID), m.ID, q.Text} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}
