package metrics_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"footnote/adapters/metrics"
	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/knowledge"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// An adapter is as a test wants it to look.
type adapter struct {
	load      dispatch.Load
	connected bool
	alive     time.Time
}

func (a *adapter) Load() dispatch.Load { return a.load }
func (a *adapter) Connected() bool     { return a.connected }
func (a *adapter) Alive() time.Time    { return a.alive }

func newMetrics(h func(context.Context) metrics.Holdings) *metrics.Metrics {
	return metrics.New(metrics.Config{
		Version: "v1.2.3", Commands: []string{"ask", "define"}, Holdings: h, Now: func() time.Time { return start },
	})
}

// figures asks for all, as Prometheus does.
func figures(t *testing.T, m *metrics.Metrics) (text string, families map[string]*dto.MetricFamily) {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text = w.Body.String()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if w.Code != 200 || err != nil {
		t.Fatalf("%d, %v:\n%s", w.Code, err, text)
	}
	return text, families
}

// expect looks for samples as the text format writes them.
func expect(t *testing.T, text string, samples ...string) {
	t.Helper()
	for _, s := range samples {
		if !strings.Contains("\n"+text, "\n"+s+"\n") {
			t.Errorf("there is no %s", s)
		}
	}
	if t.Failed() {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "footnote_") && !strings.Contains(line, "_bucket") {
				t.Log(strings.TrimSpace(line))
			}
		}
	}
}

func TestResponses(t *testing.T) {
	m := newMetrics(nil)
	text, _ := figures(t, m)
	expect(t, text, `footnote_replies_total{outcome="limited"} 0`, `footnote_stage_seconds_count{stage="open"} 0`,
		`footnote_uploads_total{outcome="failed"} 0`, `footnote_build_info{version="v1.2.3"} 1`)

	m.Observe(bot.Observation{Command: "ask", Verdict: knowledge.Answered, Outcome: bot.Done,
		Opening: 30 * time.Millisecond, Answering: 2 * time.Millisecond, Took: 40 * time.Millisecond})
	m.Observe(bot.Observation{Command: "ask", Verdict: knowledge.Answered, Outcome: bot.Done,
		Answering: 2 * time.Millisecond, Took: 3 * time.Millisecond})
	m.Observe(bot.Observation{Command: "press", Outcome: bot.Done, Took: time.Millisecond})
	m.Observe(bot.Observation{Command: "define", Verdict: knowledge.NotInMaterial, Outcome: bot.Done, Took: time.Millisecond})
	m.Observe(bot.Observation{Command: "ask", Outcome: bot.Limited, Took: time.Millisecond})
	m.Observe(bot.Observation{Outcome: bot.Silent, Took: time.Millisecond})
	m.Uploaded(metrics.UploadDone, 700*time.Millisecond)
	m.Uploaded(metrics.UploadRefused, 12*time.Second)

	text, _ = figures(t, m)
	expect(t, text,
		`footnote_questions_total{command="ask",verdict="answered"} 2`,
		`footnote_questions_total{command="define",verdict="not_in_material"} 1`,
		`footnote_replies_total{outcome="done"} 4`, `footnote_replies_total{outcome="limited"} 1`,
		`footnote_replies_total{outcome="silent"} 1`, `footnote_replies_total{outcome="failed"} 0`,
		`footnote_stage_seconds_count{stage="respond"} 5`,
		`footnote_stage_seconds_sum{stage="open"} 0.03`, `footnote_stage_seconds_count{stage="open"} 1`,
		`footnote_stage_seconds_bucket{stage="open",le="0.025"} 0`, `footnote_stage_seconds_bucket{stage="open",le="0.05"} 1`,
		`footnote_stage_seconds_count{stage="answer"} 2`,
		`footnote_uploads_total{outcome="done"} 1`, `footnote_uploads_total{outcome="refused"} 1`,
		`footnote_upload_seconds_bucket{le="0.5"} 0`, `footnote_upload_seconds_bucket{le="1"} 1`, `footnote_upload_seconds_bucket{le="20"} 2`)
}

func TestPlatforms(t *testing.T) {
	m := newMetrics(nil)
	discord, slack := m.Platform("discord"), m.Platform("slack")
	a, b := &adapter{}, &adapter{load: dispatch.Load{Waiting: 7, Handling: 2}, connected: true, alive: start.Add(-42 * time.Second)}
	discord.Watch(a)
	slack.Watch(b)

	discord.Waited(20 * time.Millisecond)
	discord.Handled(time.Second, nil)
	discord.Handled(time.Second, context.Canceled)
	discord.TurnedAway()
	discord.Acknowledged(3 * time.Millisecond)
	discord.Answered(4 * time.Second)
	slack.Limited()
	slack.Reconnecting()

	text, families := figures(t, m)
	expect(t, text,
		`footnote_events_total{outcome="done",platform="discord"} 1`, `footnote_events_total{outcome="failed",platform="discord"} 1`,
		`footnote_events_total{outcome="done",platform="slack"} 0`,
		`footnote_queue_refused_total{platform="discord"} 1`, `footnote_queue_refused_total{platform="slack"} 0`,
		`footnote_rate_limited_total{platform="slack"} 1`, `footnote_reconnects_total{platform="slack"} 1`,
		`footnote_stage_seconds_count{stage="queue"} 1`, `footnote_stage_seconds_bucket{stage="acknowledge",le="0.005"} 1`,
		`footnote_stage_seconds_sum{stage="deliver"} 4`,
		`footnote_queue_waiting{platform="slack"} 7`, `footnote_queue_handling{platform="slack"} 2`,
		`footnote_connected{platform="discord"} 0`, `footnote_connected{platform="slack"} 1`,
		`footnote_last_heard_seconds{platform="slack"} 42`)
	if n := len(families["footnote_last_heard_seconds"].GetMetric()); n != 1 {
		t.Errorf("last heard of %d platforms, one of which never spoke", n)
	}
	b.alive = start.Add(time.Second) // clocks differ
	text, _ = figures(t, m)
	expect(t, text, `footnote_last_heard_seconds{platform="slack"} 0`)
}

func TestHoldings(t *testing.T) {
	now := metrics.Holdings{Spaces: 3, Documents: 12, Memory: 1 << 20, File: 4096, Free: 1 << 30}
	m := newMetrics(func(ctx context.Context) metrics.Holdings {
		if _, limited := ctx.Deadline(); !limited {
			t.Error("a look may take for ever")
		}
		return now
	})
	text, _ := figures(t, m)
	expect(t, text, "footnote_library_spaces 3", "footnote_library_documents 12", "footnote_library_memory_bytes 1.048576e+06",
		"footnote_store_file_bytes 4096", "footnote_disk_free_bytes 1.073741824e+09")
	now.Spaces, now.Documents = -1, 0
	text, families := figures(t, m)
	expect(t, text, "footnote_library_documents 0")
	if families["footnote_library_spaces"] != nil {
		t.Error("what is not known is told")
	}
}

// everything returns Metrics in which all there is was counted, with odd values.
func everything() *metrics.Metrics {
	m := newMetrics(func(context.Context) metrics.Holdings { return metrics.Holdings{Spaces: 1} })
	p := m.Platform("discord")
	p.Watch(&adapter{alive: start})
	p.Handled(time.Second, nil)
	for _, v := range []string{"ask", "press", "", "canary-7f3a", "discord:1234"} {
		m.Observe(bot.Observation{Command: v, Verdict: knowledge.Verdict(v), Outcome: bot.Outcome(v)})
		m.Observe(bot.Observation{Command: v, Verdict: knowledge.Uncertain, Outcome: bot.Done})
		m.Uploaded(metrics.Upload(v), time.Second)
	}
	return m
}

// Values of labels come from closed sets, whatever is counted: none is ever that
// of a space, a person or a conversation.
func TestLabels(t *testing.T) {
	allowed := map[string]string{
		"command": "ask define press other", "verdict": "answered uncertain not_in_material other",
		"outcome": "done refused limited failed silent other", "platform": "discord", "version": "v1.2.3",
		"stage": "queue open answer respond acknowledge deliver",
	}
	_, families := figures(t, everything())
	met := make(map[string]bool)
	for name, f := range families {
		if !strings.HasPrefix(name, "footnote_") {
			continue // Go's and the process's own
		}
		for _, sample := range f.GetMetric() {
			for _, l := range sample.GetLabel() {
				met[l.GetName()] = true
				set, known := allowed[l.GetName()]
				if !known || !strings.Contains(" "+set+" ", " "+l.GetValue()+" ") {
					t.Errorf("%s has %s=%q", name, l.GetName(), l.GetValue())
				}
			}
		}
	}
	if len(met) != len(allowed) {
		t.Errorf("only the labels %v were met", met)
	}
}

// Names and units are as Prometheus wants them.
func TestNames(t *testing.T) {
	text, families := figures(t, everything())
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	for _, name := range []string{"go_goroutines", "process_resident_memory_bytes", "process_open_fds"} {
		if families[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
}
