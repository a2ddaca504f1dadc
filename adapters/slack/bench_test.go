package slack

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	"footnote/bot/state"
	"footnote/knowledge"
	"footnote/knowledge/notes"
	"footnote/knowledge/store/sqlite"
)

// questions to the built-in notes.
var questions = []string{
	"what is the Malacca dilemma?", "who wrote about the Belt and Road?", "what is regionalism?", "how long is the strait?",
	"why does China want pipelines?", "what is the SCO?", "what did Russia do in Central Asia?", "what is a zeppelin?",
	"when was the SCO founded?", "what is energy security?",
}

// BenchmarkQuestions asks 1,000 questions an iteration, 50 of them in flight, as
// commands and mentions, with events kept on disk, and prints how long it takes
// from the event to the acknowledgement and to the answer. The Slack that is
// played shares the processor; its comparison with the schemas is left out.
func BenchmarkQuestions(b *testing.B) {
	for _, delivery := range []string{"socket", "http"} {
		b.Run(delivery, func(b *testing.B) { benchmarkQuestions(b, delivery == "http") })
	}
}

func benchmarkQuestions(b *testing.B, http bool) {
	const count, inFlight = 1000, 50
	w := newWorld(b, slacktest.Options{HTTP: http, Fast: true, Allow: []slacktest.Rule{slacktest.Once}})
	docs, err := notes.Documents()
	if err != nil {
		b.Fatal(err)
	}
	base, err := knowledge.New(docs)
	if err != nil {
		b.Fatal(err)
	}
	db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "library.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	kept := state.New(db)
	if w.bot, err = bot.New(bot.Config{Open: func(context.Context, bot.Space) (bot.Base, error) { return base, nil },
		State: kept, Now: w.s.Now, PersonLimit: -1, SpaceLimit: -1}); err != nil {
		b.Fatal(err)
	}
	w.change = func(c *Config) { c.Queue = kept }
	w.start()
	channels := make([]*slacktest.Channel, inFlight)
	for n := range channels {
		channels[n] = w.team.AddChannel(fmt.Sprintf("c%d", n))
	}
	took := map[string][]time.Duration{}
	var mu sync.Mutex
	note := func(name string, d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		took[name] = append(took[name], d)
	}
	before := heap()
	for b.Loop() {
		var all sync.WaitGroup
		var left atomic.Int64
		left.Store(count)
		for lane, c := range channels {
			all.Go(func() {
				for n := 0; left.Add(-1) >= 0; n++ {
					question := questions[(lane+n)%len(questions)]
					at := w.s.Now()
					if lane%10 == 0 {
						w.mention(w.alice, c, question)
						note("mention", w.s.Now().Sub(at))
						continue
					}
					use := w.s.Slash(w.alice, c, "/ask "+question)
					use.Wait()
					note("answer", w.s.Now().Sub(at))
					ack, _ := use.Acknowledged()
					note("ack", ack)
				}
			})
		}
		all.Wait()
		w.s.Trim()
	}
	after := heap()
	for name, d := range took {
		slices.Sort(d)
		b.ReportMetric(float64(d[len(d)/2].Microseconds())/1000, name+"-p50-ms")
		b.ReportMetric(float64(d[len(d)*99/100].Microseconds())/1000, name+"-p99-ms")
	}
	b.ReportMetric(float64(len(took["mention"]))/float64(b.N), "mentions")
	b.ReportMetric(float64(before)/(1<<20), "heap-before-MB")
	b.ReportMetric(float64(after)/(1<<20), "heap-after-MB")
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
