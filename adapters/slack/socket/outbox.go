package socket

import (
	"encoding/json"
	"sync"
	"time"
)

// ackBytes is from which on Slack passes over an acknowledgement
// (block-kit-limits.json: socket_mode.ack.bytes).
const ackBytes = 20 << 10

// An outbox holds the acknowledgements of a link that are ready to be written,
// and what is owed. It is safe for concurrent use.
type outbox struct {
	wake chan struct{} // has one in it when something is ready

	mu    sync.Mutex // guards what follows
	ready []payment
	debts []*debt // by age; paid ones are in it, too
}

// A debt is an envelope to acknowledge. Its outbox guards it.
type debt struct {
	at      time.Time
	settled bool // nothing more is to be written
}

// A payment is an acknowledgement that is ready to be written.
type payment struct {
	frame []byte
	since time.Time // when its envelope came
}

func newOutbox() outbox { return outbox{wake: make(chan struct{}, 1)} }

// owe notes an envelope that came just now.
func (o *outbox) owe() *debt {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.prune()
	d := &debt{at: time.Now()}
	o.debts = append(o.debts, d)
	return d
}

// forgive notes that an envelope will not be acknowledged.
func (o *outbox) forgive(d *debt) {
	o.mu.Lock()
	defer o.mu.Unlock()
	d.settled = true
}

// pay has a frame written, unless there was one for the debt.
func (o *outbox) pay(d *debt, frame []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if d.settled {
		return
	}
	d.settled = true
	o.ready = append(o.ready, payment{frame, d.at})
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take returns what is to be written now.
func (o *outbox) take() []payment {
	o.mu.Lock()
	defer o.mu.Unlock()
	ready := o.ready
	o.ready = nil
	return ready
}

// owes reports whether something is to be written still, or may be soon.
func (o *outbox) owes() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.prune()
	return len(o.ready) > 0 || len(o.debts) > 0
}

// prune drops the debts in front that are settled or too old to count.
func (o *outbox) prune() {
	n := 0
	for n < len(o.debts) && (o.debts[n].settled || time.Since(o.debts[n].at) >= ackTime) {
		n++
	}
	o.debts = o.debts[n:]
}

// acknowledge has an envelope acknowledged. A payload that Slack would pass over
// is left out.
func (l *link) acknowledge(d *debt, id string, payload any) {
	type acknowledgement struct {
		Envelope string `json:"envelope_id"`
		Payload  any    `json:"payload,omitempty"`
	}
	frame, err := json.Marshal(acknowledgement{id, payload})
	if err != nil || len(frame) >= ackBytes {
		l.s.Log.Error("slack: an acknowledgement goes out without its payload: it is no JSON, or too large",
			"envelope", id, "bytes", len(frame), "limit", ackBytes)
		frame, _ = json.Marshal(acknowledgement{Envelope: id}) // a string: it cannot fail
	}
	l.out.pay(d, frame)
}
