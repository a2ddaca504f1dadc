package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// BenchmarkLoad plays 100 guilds and 100 workspaces of 2 MB each, in which people
// do 100 things a second for two minutes, and prints what it took: serve in a
// process of its own, and the platforms and people in this one, on the same
// processors.
//
//	go test -run '^$' -bench Load ./cmd/footnote
//
// FOOTNOTE_LONG_FOR changes how long, FOOTNOTE_MEMORY_MB what serve keeps ready.
func BenchmarkLoad(b *testing.B) {
	const spaces, size, perSecond = 200, 2 << 20, 100
	long := duration(b, 2*time.Minute)
	w := newWorld(b, spaces)
	w.fill(size)
	p := w.serve("FOOTNOTE_MEMORY_MB="+env("FOOTNOTE_MEMORY_MB", "2048"), profileVariable+"="+os.Getenv(profileVariable))
	warm := newCrowd(w)
	for _, s := range w.spaces { // one after the other: each finds its material for the first time
		for _, way := range ways {
			if way.name == "ask" || way.name == "complete" {
				warm.do(s, way, warm.question(s))
				warm.all.Wait()
			}
		}
	}
	warm.report()
	for b.Loop() {
		c, before := newCrowd(w), p.measure()
		began, own := time.Now(), processor("self")
		c.pace(b.Context(), perSecond, long, func() *space { return w.spaces[c.r.IntN(spaces)] }, func() { c.upload(w.spaces[c.turn(spaces)]) })
		took := time.Since(began)
		own = processor("self") - own
		after := p.measure()
		c.report()
		figures := c.figures(long, took, own, perSecond, warm, before, after)
		figures.print(b)
		b.Attr("load", figures.line())
	}
	p.terminate()
	p.ended()
}

// env is a variable of the environment, or what holds where it is not set.
func env(name, without string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return without
}

// duration is how long a test that takes time is to take: what FOOTNOTE_LONG_FOR
// says, or else so long.
func duration(t testing.TB, without time.Duration) time.Duration {
	v := os.Getenv("FOOTNOTE_LONG_FOR")
	if v == "" {
		return without
	}
	d, err := time.ParseDuration(v)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// figures are what was measured, as a table.
type figures []figure

// A figure is a line of it.
type figure struct {
	what, asked, here string
	short             bool // of what was asked
}

// Bounds of a load.
const (
	mostAck    = 500 * time.Millisecond // 99 of 100
	mostAnswer = time.Second            // 99 of 100
)

// figures are those of a load.
func (c *crowd) figures(long, took, own time.Duration, perSecond int, warm *crowd, before, after measure) figures {
	var answers []time.Duration
	for name, all := range c.took {
		if name != "upload" && name != "remove" {
			answers = append(answers, all...)
		}
	}
	first, firstWorst := p99(warm.took["ask"])
	ack, ackWorst := p99(c.acks)
	answer, answerWorst := p99(answers)
	grown := after.Heap - before.Heap
	wanted := int(long.Seconds() * float64(perSecond))
	f := figures{
		{"things done", fmt.Sprintf("%d, %d a second", wanted, perSecond), fmt.Sprintf("%d in %.1f s, %d at a time", c.asked, took.Seconds(), c.most), len(answers) < wanted},
		{"lost, wrong or of another space", "0", fmt.Sprint(len(c.wrong)), len(c.wrong) > 0},
		{"quoted from the space's own", "most", fmt.Sprintf("%d of %d", c.quoted, c.answers), 2*c.quoted < c.answers},
		{"acknowledged, p99", "< " + mostAck.String(), spread(ack, ackWorst), ack >= mostAck},
		{"answered, p99", "< " + mostAnswer.String(), spread(answer, answerWorst), answer >= mostAnswer},
		{"heap, before and after", "flat", fmt.Sprintf("%d MB, %+.1f MB", before.Heap>>20, float64(grown)/(1<<20)), grown > before.Heap/10},
		{"resident", "", fmt.Sprintf("%d MB, then %d MB", before.Resident>>20, after.Resident>>20), false},
		{"goroutines", "flat", fmt.Sprintf("%d, then %d", before.Goroutines, after.Goroutines), after.Goroutines > before.Goroutines+20},
		{"open files", "flat", fmt.Sprintf("%d, then %d", before.Files, after.Files), after.Files > before.Files+40},
		{"processors", "< 2 in all", fmt.Sprintf("%.2f by serve, %.2f by platforms and people", (after.Processor-before.Processor).Seconds()/took.Seconds(), own.Seconds()/took.Seconds()), false},
		{"a space's first answer", "", spread(first, firstWorst), false},
	}
	for _, way := range append(ways, way{name: "upload"}, way{name: "remove"}) {
		if all := c.took[way.name]; len(all) > 0 {
			most, worst := p99(all)
			f = append(f, figure{"  " + way.name, "", fmt.Sprintf("%d times, p50 %v, p99 %v", len(all), short(all[len(all)/2]), spread(most, worst)), false})
		}
	}
	return f
}

// line is the most of it in a line.
func (f figures) line() string {
	var parts []string
	for _, name := range []string{"acknowledged, p99", "answered, p99", "things done", "lost, wrong or of another space"} {
		for _, line := range f {
			if line.what == name {
				parts = append(parts, line.here+" "+name)
			}
		}
	}
	return strings.Join(parts, "; ")
}

func spread(p99, longest time.Duration) string {
	return fmt.Sprintf("%v (longest %v)", short(p99), short(longest))
}

func short(d time.Duration) time.Duration { return d.Round(time.Millisecond / 10) }

// print prints the table, and fails the test where something falls short.
func (f figures) print(t testing.TB) {
	t.Helper()
	var table strings.Builder
	out := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprint(out, "what\tasked\there\t\n")
	for _, line := range f {
		verdict := ""
		if line.short {
			verdict = "SHORT"
			t.Errorf("%s: %s, asked: %s", strings.TrimSpace(line.what), line.here, line.asked)
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", line.what, line.asked, line.here, verdict)
	}
	out.Flush()
	t.Logf("\n%s", table.String())
}
