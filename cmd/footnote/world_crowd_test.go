package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// A crowd is the people of a world who ask, at a pace that no answer holds up, and
// judge what they are shown.
type crowd struct {
	w     *world
	r     *rand.Rand // of whoever calls
	next  int        // who is next
	turns int        // of uploads
	all   sync.WaitGroup

	mu       sync.Mutex // guards the rest
	took     map[string][]time.Duration
	acks     []time.Duration
	asked    int // acts that are done
	answers  int // of those that were asked of the material
	quoted   int // of those
	wrong    []string
	open     []pressable
	underWay int
	most     int // that were under way at a time
}

// A pressable is an answer with buttons, in a space.
type pressable struct {
	s *space
	o outcome
}

func newCrowd(w *world) *crowd {
	return &crowd{w: w, r: rand.New(rand.NewPCG(1, 2)), took: map[string][]time.Duration{}}
}

// A way is one of the things that people do, with how many of 100 it is.
type way struct {
	name  string
	share int
	do    func(c *crowd, s *space, who int, q question) act
}

// A question is what one of them asks, with a word of it.
type question struct{ text, word string }

// ways are all, mixed as in groups where most ask.
var ways = []way{
	{"ask", 34, func(_ *crowd, s *space, who int, q question) act {
		return s.place.command(who, "ask", "question", q.text)
	}},
	{"mention", 20, func(_ *crowd, s *space, who int, q question) act { return s.place.mention(who, q.text) }},
	{"direct", 8, func(_ *crowd, s *space, who int, q question) act { return s.place.direct(who, q.text) }},
	{"define", 6, func(_ *crowd, s *space, who int, q question) act {
		return s.place.command(who, "define", "term", q.word)
	}},
	{"compare", 4, func(_ *crowd, s *space, who int, q question) act {
		return s.place.command(who, "compare", "term", q.word)
	}},
	{"find", 4, func(_ *crowd, s *space, who int, q question) act {
		return s.place.command(who, "find", "text", "“"+q.word+" "+q.text+"”")
	}},
	{"outline", 4, func(_ *crowd, s *space, who int, _ question) act {
		return s.place.command(who, "outline", "source", "1")
	}},
	{"cite", 4, func(_ *crowd, s *space, who int, _ question) act {
		return s.place.command(who, "cite", "source", "book")
	}},
	{"complete", 8, func(_ *crowd, s *space, who int, q question) act {
		if g, ok := s.place.(*guild); ok { // Slack offers nothing to who types
			return g.complete(who, q.word[:2])
		}
		return s.place.command(who, "outline", "source", "1")
	}},
	{"press", 8, (*crowd).press},
}

// one lets somebody of a space do something.
func (c *crowd) one(s *space) {
	n := c.r.IntN(100)
	for _, way := range ways {
		if n -= way.share; n < 0 {
			c.do(s, way, c.question(s))
			return
		}
	}
}

// question asks of words of the material: of running text, of the space's own, and
// of another's, which is not to be found.
func (c *crowd) question(s *space) question {
	word, of := spell(c.r.Uint64N(3000)), spell(c.r.Uint64N(300))
	switch c.r.IntN(10) {
	case 0:
		word = canary(c.r.IntN(len(c.w.spaces)))
		c.mu.Lock()
		s.strangers[word] = true
		c.mu.Unlock()
	case 1, 2, 3:
		of = canary(s.n)
	}
	return question{fmt.Sprintf("what is the %s of %s?", word, of), word}
}

// do begins an act, and looks at what comes of it.
func (c *crowd) do(s *space, way way, q question) {
	c.next++
	who := 1 + c.next/len(c.w.spaces)%members
	c.all.Add(1)
	c.under(1)
	go func() {
		defer c.all.Done()
		defer c.under(-1)
		o := way.do(c, s, who, q)()
		c.judge(s, way.name, o)
	}()
}

func (c *crowd) under(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.underWay += n
	c.most = max(c.most, c.underWay)
}

// press presses what stands under an answer that nobody has pressed yet; without
// one, it asks.
func (c *crowd) press(s *space, who int, q question) act {
	c.mu.Lock()
	n := slices.IndexFunc(c.open, func(p pressable) bool { return p.s == s })
	var p pressable
	if n >= 0 {
		p = c.open[n]
		c.open = slices.Delete(c.open, n, n+1)
	}
	c.mu.Unlock()
	for _, label := range []string{"Next", "Context", "Cite"} {
		if n >= 0 && p.o.has(label) {
			return p.o.press(label)
		}
	}
	return s.place.command(who, "ask", "question", q.text)
}

// fromMaterial are the ways whose answers are quotations, if there is one.
var fromMaterial = []string{"ask", "mention", "define", "compare", "press"}

// judge looks at what came of an act.
func (c *crowd) judge(s *space, name string, o outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	c.took[name] = append(c.took[name], o.took)
	if o.ack > 0 {
		c.acks = append(c.acks, o.ack)
	}
	if why := s.wrong(name, o); why != "" {
		c.wrong = append(c.wrong, fmt.Sprintf("space %d, %s: %.600s", s.n, name, why))
	}
	if slices.Contains(fromMaterial, name) {
		c.answers++
		if strings.Contains(o.shown, title(canary(s.n))) {
			c.quoted++
		}
	}
	if o.press != nil && len(c.open) < len(c.w.spaces) && name == "ask" {
		c.open = append(c.open, pressable{s, o})
	}
}

// wrong says what is wrong with an outcome; "" for nothing.
func (s *space) wrong(way string, o outcome) string {
	switch {
	case o.refused != "":
		return "it was not taken: " + o.refused
	case o.messages != 1:
		return fmt.Sprintf("%d answers: %s", o.messages, o.shown)
	case strings.Contains(o.shown, "Go on in") || strings.Contains(o.shown, "went wrong"):
		return "not answered: " + o.shown
	}
	for _, word := range canaries.FindAllString(o.shown, -1) {
		// A word that people asked for may be repeated to them, also later, when it is
		// what they lean on; but it is not offered, and as a title it stands in the
		// other's material only.
		repeated := s.strangers[word] && way != "complete"
		if own := strings.EqualFold(word, canary(s.n)); !own && !repeated {
			return fmt.Sprintf("%s is what another space has: %s", word, o.shown)
		}
	}
	return ""
}

// pace lets the crowd do so many things a second for a time, each in a space that
// pick names, and waits for all answers. extra, if there is one, is called once a
// second.
func (c *crowd) pace(ctx context.Context, perSecond int, d time.Duration, pick func() *space, extra func()) {
	began := time.Now()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	seconds := 0
	for done := 0; ; {
		passed := min(time.Since(began), d)
		for ; done < int(passed.Seconds()*float64(perSecond)); done++ {
			c.one(pick())
		}
		for ; extra != nil && seconds < int(passed.Seconds()); seconds++ {
			extra()
		}
		if passed == d {
			break
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
	c.all.Wait()
}

// report fails the test with what was wrong, a few of each.
func (c *crowd) report() {
	c.w.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, why := range c.wrong[:min(len(c.wrong), 10)] {
		c.w.Error(why)
	}
	if len(c.wrong) > 10 {
		c.w.Errorf("and %d more", len(c.wrong)-10)
	}
}

// p99 is the time below which 99 of 100 are, and the longest; 0 for none.
func p99(all []time.Duration) (most, longest time.Duration) {
	if len(all) == 0 {
		return 0, 0
	}
	slices.Sort(all)
	return all[len(all)*99/100], all[len(all)-1]
}
