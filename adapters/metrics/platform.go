package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"footnote/bot/dispatch"
)

// A Platform counts what happens on one platform: it is the Meter of its adapter.
// Safe for concurrent use.
type Platform struct {
	all  *Metrics
	name string
}

// Signs are what can be seen of an adapter at any time.
type Signs interface {
	Load() dispatch.Load
	Connected() bool
	Alive() time.Time // when the platform was last heard of; zero for never
}

// Platform returns the Meter of a platform. The names are a closed set, too:
// those of the adapters.
func (m *Metrics) Platform(name string) *Platform {
	for _, o := range []string{handled, failed} {
		m.events.WithLabelValues(name, o)
	}
	for _, c := range []*prometheus.CounterVec{m.turnedAway, m.limited, m.reconnects} {
		c.WithLabelValues(name)
	}
	return &Platform{all: m, name: name}
}

// Watch has the signs of the adapter looked at whenever somebody asks.
func (p *Platform) Watch(s Signs) { p.all.platforms.add(p.name, s) }

// What came of an event.
const (
	handled = "done"
	failed  = "failed"
)

// Waited counts how long an event was kept before its handling began.
func (p *Platform) Waited(d time.Duration) { p.all.took(stageQueue, d) }

// Handled counts an event that is done. How long it took is not counted, because
// that is the time until the answer stood there, less the wait.
func (p *Platform) Handled(_ time.Duration, err error) {
	came := handled
	if err != nil {
		came = failed
	}
	p.all.events.WithLabelValues(p.name, came).Inc()
}

// TurnedAway counts an event that was not taken because too many waited.
func (p *Platform) TurnedAway() { p.all.turnedAway.WithLabelValues(p.name).Inc() }

// Acknowledged counts how long the platform waited to be told that its event is
// kept.
func (p *Platform) Acknowledged(d time.Duration) { p.all.took(stageAcknowledge, d) }

// Answered counts how long a person waited for an answer.
func (p *Platform) Answered(d time.Duration) { p.all.took(stageDeliver, d) }

// Limited counts a call that the platform refused because there were too many.
func (p *Platform) Limited() { p.all.limited.WithLabelValues(p.name).Inc() }

// Reconnecting counts a connection that was lost and is opened again.
func (p *Platform) Reconnecting() { p.all.reconnects.WithLabelValues(p.name).Inc() }

// platforms looks up the signs of all platforms when somebody asks.
type platforms struct {
	now func() time.Time

	mu    sync.Mutex // guards signs
	signs map[string]Signs
}

func (c *platforms) add(name string, s Signs) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.signs == nil {
		c.signs = make(map[string]Signs)
	}
	c.signs[name] = s
}

var (
	waitingDesc   = platformDesc("footnote_queue_waiting", "Events that wait for their turn.")
	handlingDesc  = platformDesc("footnote_queue_handling", "Events that are being handled.")
	connectedDesc = platformDesc("footnote_connected", "1 while the platform can reach the bot.")
	heardDesc     = platformDesc("footnote_last_heard_seconds", "How long ago the platform was last heard of; missing before the first time.")
)

func platformDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, []string{"platform"}, nil)
}

func (c *platforms) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{waitingDesc, handlingDesc, connectedDesc, heardDesc} {
		to <- d
	}
}

func (c *platforms) Collect(to chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, s := range c.signs {
		gauge := func(d *prometheus.Desc, v float64) {
			to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, name)
		}
		load := s.Load()
		gauge(waitingDesc, float64(load.Waiting))
		gauge(handlingDesc, float64(load.Handling))
		connected := 0.0
		if s.Connected() {
			connected = 1
		}
		gauge(connectedDesc, connected)
		if heard := s.Alive(); !heard.IsZero() {
			gauge(heardDesc, max(c.now().Sub(heard), 0).Seconds())
		}
	}
}
