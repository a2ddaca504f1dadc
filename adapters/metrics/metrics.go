package metrics

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"footnote/bot"
	"footnote/knowledge"
)

// Config is what Metrics are made of. All of it may be zero.
type Config struct {
	Version string // of the program
	// Commands are the names of the bot's commands, the closed set of that label.
	Commands []string
	// Holdings looks up what is kept; nil for nobody who knows. It is called by
	// several goroutines at once.
	Holdings func(context.Context) Holdings
	// Now is the clock; nil for time.Now.
	Now func() time.Time
}

// Metrics are the figures of one process. Safe for concurrent use.
type Metrics struct {
	commands []string
	now      func() time.Time
	registry *prometheus.Registry

	questions  *prometheus.CounterVec
	replies    *prometheus.CounterVec
	stages     *prometheus.HistogramVec
	uploads    *prometheus.CounterVec
	uploading  prometheus.Histogram
	events     *prometheus.CounterVec
	turnedAway *prometheus.CounterVec
	limited    *prometheus.CounterVec
	reconnects *prometheus.CounterVec
	platforms  *platforms
}

// Stages of an answer.
const (
	stageQueue       = "queue"       // kept until its handling began
	stageOpen        = "open"        // the material of the shelf found, or built
	stageAnswer      = "answer"      // the material asked
	stageRespond     = "respond"     // all that the bot did, these two among it
	stageAcknowledge = "acknowledge" // received until the platform was told so
	stageDeliver     = "deliver"     // received until the answer stood there
)

// Buckets in seconds. Platforms wait 3 s for an acknowledgement, the bot 1 s for
// an answer, and a file is read for 10 s at most.
var (
	stageBuckets  = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
	uploadBuckets = []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20}
)

// other is the value of a label for all that is not in its set.
const other = "other"

// New returns Metrics in which nothing is counted yet.
func New(c Config) *Metrics {
	m := &Metrics{commands: c.Commands, now: c.Now, registry: prometheus.NewRegistry()}
	if m.now == nil {
		m.now = time.Now
	}
	m.questions = m.counter("footnote_questions_total", "Questions that the material was asked, by command and verdict.", "command", "verdict")
	m.replies = m.counter("footnote_replies_total", "Messages that were responded to, by what came of them.", "outcome")
	m.uploads = m.counter("footnote_uploads_total", "Files that were brought to a library, by what came of them.", "outcome")
	m.events = m.counter("footnote_events_total", "Events of a platform that were handled, by what came of them.", "platform", "outcome")
	m.turnedAway = m.counter("footnote_queue_refused_total", "Events that were not taken because too many waited.", "platform")
	m.limited = m.counter("footnote_rate_limited_total", "Calls to which a platform answered that there were too many.", "platform")
	m.reconnects = m.counter("footnote_reconnects_total", "Connections to a platform that were lost and opened again.", "platform")
	m.stages = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "footnote_stage_seconds", Help: "How long the stages of an answer took.", Buckets: stageBuckets,
	}, []string{"stage"})
	m.uploading = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "footnote_upload_seconds", Help: "How long it took to read and keep a file.", Buckets: uploadBuckets,
	})
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "footnote_build_info", Help: "Always 1; the version is a label.", ConstLabels: prometheus.Labels{"version": c.Version},
	})
	build.Set(1)
	m.platforms = &platforms{now: m.now}
	m.registry.MustRegister(m.stages, m.uploading, build, m.platforms,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if c.Holdings != nil {
		m.registry.MustRegister(holdings{c.Holdings})
	}
	m.begin()
	return m
}

// counter makes a counter with labels.
func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

// begin has what will be counted stand there as 0, so that the first of its kind
// is seen to come.
func (m *Metrics) begin() {
	for _, o := range outcomes {
		m.replies.WithLabelValues(string(o))
	}
	for _, o := range uploadOutcomes {
		m.uploads.WithLabelValues(string(o))
	}
	for _, s := range []string{stageQueue, stageOpen, stageAnswer, stageRespond, stageAcknowledge, stageDeliver} {
		m.stages.WithLabelValues(s)
	}
}

var (
	outcomes = []bot.Outcome{bot.Done, bot.Refused, bot.Limited, bot.Failed, bot.Silent}
	verdicts = []knowledge.Verdict{knowledge.Answered, knowledge.Uncertain, knowledge.NotInMaterial}
)

// among returns v, or other if it is not in its set.
func among[T ~string](set []T, v T) string {
	if slices.Contains(set, v) {
		return string(v)
	}
	return other
}

// Observe counts a response of the bot.
func (m *Metrics) Observe(o bot.Observation) {
	m.replies.WithLabelValues(among(outcomes, o.Outcome)).Inc()
	if o.Verdict != "" {
		m.questions.WithLabelValues(m.command(o.Command), among(verdicts, o.Verdict)).Inc()
	}
	if o.Outcome == bot.Silent {
		return // it took no time, and the most of them would hide the others
	}
	m.took(stageRespond, o.Took)
	if o.Opening > 0 {
		m.took(stageOpen, o.Opening)
	}
	if o.Answering > 0 {
		m.took(stageAnswer, o.Answering)
	}
}

// press is the command of a button.
const press = "press"

func (m *Metrics) command(name string) string {
	if name == press {
		return press
	}
	return among(m.commands, name)
}

func (m *Metrics) took(stage string, d time.Duration) {
	m.stages.WithLabelValues(stage).Observe(d.Seconds())
}

// Upload is what came of a file.
type Upload string

// What can come of one.
const (
	UploadDone    Upload = "done"
	UploadRefused Upload = "refused" // too large, not readable, there already, no room
	UploadFailed  Upload = "failed"
)

var uploadOutcomes = []Upload{UploadDone, UploadRefused, UploadFailed}

// Uploaded counts a file that somebody brought.
func (m *Metrics) Uploaded(came Upload, took time.Duration) {
	m.uploads.WithLabelValues(among(uploadOutcomes, came)).Inc()
	m.uploading.Observe(took.Seconds())
}

// Handler answers with all figures, in the formats that Prometheus reads.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
