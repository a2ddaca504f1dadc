package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// TestReliabilitySoak lets people of 20 spaces ask 20 questions a second and bring,
// replace and remove a file a second, for a moment: the memory of serve, its open
// files, goroutines and child processes stay where they are. FOOTNOTE_LONG_FOR=2m
// makes it two minutes, as in the gate; FOOTNOTE_LONG=1 24 hours, or what the other
// says:
//
//	FOOTNOTE_LONG=1 FOOTNOTE_LONG_FOR=8h go test -timeout 9h -v -run ReliabilitySoak ./cmd/footnote
func TestReliabilitySoak(t *testing.T) {
	if underRaceDetector {
		t.Skip("serve is measured as it is: go test -run Reliability ./cmd/footnote")
	}
	const spaces, size, perSecond = 20, 100 << 10, 20
	long := 20 * time.Second
	if os.Getenv("FOOTNOTE_LONG") != "" {
		long = 24 * time.Hour
	}
	long = duration(t, long)
	w := newWorld(t, spaces)
	w.fill(size)
	p := w.serve("FOOTNOTE_UPLOADS_PER_HOUR=1000", "FOOTNOTE_MAX_DOCUMENTS=100000", "FOOTNOTE_MAX_SPACE_MB=100000",
		"FOOTNOTE_QUESTIONS_PER_MINUTE=100", "FOOTNOTE_SPACE_QUESTIONS_PER_MINUTE=1000")
	c := newCrowd(w)
	// 24 looks, and in a long run one in six minutes, up to which the platforms
	// remember what happened.
	each := min(max(long/24, time.Second), 6*time.Minute)
	var looks []measure
	for began := time.Now(); time.Since(began) < long && !t.Failed(); {
		c.pace(t.Context(), perSecond, each, func() *space { return w.spaces[c.r.IntN(spaces)] }, func() { c.upload(w.spaces[c.turn(spaces)]) })
		looks = append(looks, p.measure())
		w.discord.Trim()
		w.slack.Trim()
		c.open = nil
	}
	c.report()
	p.terminate()
	p.ended()
	if t.Failed() {
		return
	}
	judgeSoak(t, c, looks)
}

// A level is one of the things that a soak looks at.
type level struct {
	name string
	unit int64 // in which it is printed
	of   func(measure) int64
	// It may grow by this share of itself, and by so much, from the end of the
	// warming up to the end of the run.
	share float64
	more  int64
}

// levels are all. What they may grow by is several times what they move by when
// nothing leaks (a heap after a collection by some 100 kB, what is resident by
// some MB, with when the collector gives memory back), and in the two minutes of a
// gate a fraction of what a leak makes: 1 kB for each question are 1.8 MB there.
// That it does not grow with the length of a run makes a long one the stricter
// one.
var levels = []level{
	{"heap", 1 << 10, func(m measure) int64 { return m.Heap }, 0.02, 512 << 10},
	{"resident", 1 << 10, func(m measure) int64 { return m.Resident }, 0.10, 8 << 20},
	{"goroutines", 1, func(m measure) int64 { return int64(m.Goroutines) }, 0, 8},
	{"open files", 1, func(m measure) int64 { return int64(m.Files) }, 0, 8},
	{"child processes", 1, func(m measure) int64 { return int64(m.Children) }, 0, 0},
}

// judgeSoak holds what was looked at against a straight line.
func judgeSoak(t *testing.T, c *crowd, looks []measure) {
	t.Helper()
	for i, m := range looks {
		t.Logf("%2d: %+v", i, m)
	}
	if len(looks) < 8 {
		t.Fatalf("%d looks are too few to tell", len(looks))
	}
	for _, l := range levels {
		mean, grown, most := l.judge(looks)
		t.Logf("%s: %d on average, %+d by the straight line through all (units of %d)", l.name, mean/l.unit, grown/l.unit, l.unit)
		if grown > most {
			t.Errorf("%s grew by %d, want at most %d: %d on average (units of %d)", l.name, grown/l.unit, most/l.unit, mean/l.unit, l.unit)
		}
	}
	first, last := looks[len(looks)/4], looks[len(looks)-1]
	t.Attr("R13", fmt.Sprintf("%d questions and files; heap %d to %d kB, resident %d to %d kB, %d to %d files, %d to %d goroutines",
		c.asked, first.Heap>>10, last.Heap>>10, first.Resident>>10, last.Resident>>10, first.Files, last.Files, first.Goroutines, last.Goroutines))
}

// judge says by how much a level grew after the first quarter, which warms up, by
// the straight line that fits best (least squares), and by how much it may have.
func (l level) judge(looks []measure) (mean, grown, most int64) {
	looks = looks[len(looks)/4:]
	n := float64(len(looks))
	var x, y, xx, xy float64
	for i, m := range looks {
		a, b := float64(i), float64(l.of(m))
		x, y, xx, xy = x+a, y+b, xx+a*a, xy+a*b
	}
	mean, grown = int64(y/n), int64((n*xy-x*y)/(n*xx-x*x)*(n-1))
	return mean, grown, int64(l.share*y/n) + l.more
}

// A soak of two minutes sees a leak of 1 kB for each question, and one of a file, a
// goroutine or a child in five seconds; and not the noise of one that has none.
func TestSoakSeesLeaks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, leaking := range []bool{false, true} {
		looks := make([]measure, 24)
		for i := range looks {
			looks[i] = measure{Heap: 36<<20 + r.Int64N(400<<10), Resident: 100<<20 + r.Int64N(8<<20), Goroutines: 47 + r.IntN(3), Files: 31 + r.IntN(2)}
			if leaking {
				looks[i].Heap += int64(i) * 5 * 20 << 10
				looks[i].Resident += int64(i) * 3 << 19
				looks[i].Goroutines += i
				looks[i].Files += i
				looks[i].Children += i
			}
		}
		for _, l := range levels {
			if _, grown, most := l.judge(looks); grown > most != leaking {
				t.Errorf("leaking %t: %s grew by %d, of at most %d", leaking, l.name, grown, most)
			}
		}
	}
}
