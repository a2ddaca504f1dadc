package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	// readyTime is from identifying or resuming to the first event.
	readyTime = time.Minute
	// An interval of heartbeats outside of these is taken for garbage.
	leastInterval = 10 * time.Millisecond
	mostInterval  = 10 * time.Minute
)

var (
	errNoInterval = errors.New("discord's Hello has no usable heartbeat interval")
	errNoSession  = errors.New("discord's READY has no session")
)

// An identify begins a session. discordgo's type would send a presence that
// version 10 does not know.
type identify struct {
	Token      string           `json:"token"`
	Intents    discordgo.Intent `json:"intents"`
	Shard      [2]int           `json:"shard"`
	Properties properties       `json:"properties"`
}

type properties struct {
	OS      string `json:"os"`
	Browser string `json:"browser"`
	Device  string `json:"device"`
}

// A resume goes on with a session.
type resume struct {
	Token    string `json:"token"`
	Session  string `json:"session_id"`
	Sequence int64  `json:"seq"`
}

// hello begins the heartbeat, and then resumes or identifies.
func (l *link) hello(ctx context.Context, data json.RawMessage) error {
	if l.interval != 0 {
		return nil // a second Hello changes nothing
	}
	var hello struct {
		Interval int64 `json:"heartbeat_interval"` // in milliseconds
	}
	if json.Unmarshal(data, &hello) != nil ||
		hello.Interval < leastInterval.Milliseconds() || hello.Interval > mostInterval.Milliseconds() {
		return errNoInterval
	}
	l.interval = time.Duration(hello.Interval) * time.Millisecond
	first := time.Duration(l.g.Jitter() * float64(l.interval))
	l.running.Go(func() { l.beats(ctx, first, l.interval) })
	l.deadline = time.Now().Add(readyTime)
	if s := l.g.session; s != nil {
		l.resuming = true
		l.sequence.Store(s.Sequence)
		l.send(opResume, resume{Token: l.g.Token.Reveal(), Session: s.ID, Sequence: s.Sequence})
		return nil
	}
	if err := l.g.record(ctx); err != nil {
		return err
	}
	l.send(opIdentify, identify{
		Token: l.g.Token.Reveal(), Intents: l.g.Intents, Shard: [2]int{l.g.Shard, l.g.Shards},
		Properties: properties{OS: runtime.GOOS, Browser: "footnote", Device: "footnote"},
	})
	return nil
}

// ready begins a session. A READY that does not name one is half of one, and
// without it every event would be lost with the link.
func (l *link) ready(ctx context.Context, p discordgo.Event) error {
	var ready struct {
		Session string `json:"session_id"`
		Address string `json:"resume_gateway_url"`
	}
	if json.Unmarshal(p.RawData, &ready) != nil || ready.Session == "" {
		return errNoSession
	}
	if !usable(ready.Address) {
		ready.Address = l.address
	}
	g := l.g
	g.session = &session{ID: ready.Session, Address: ready.Address, Intents: g.Intents}
	l.sequence.Store(0)
	l.establish()
	if err := l.hand(ctx, p); err != nil {
		g.session = nil
		return err
	}
	g.Log.Info("a session with Discord's gateway has begun", "shard", g.Shard, "shards", g.Shards)
	g.save(ctx)
	return nil
}

// establish notes that the session has begun or goes on.
func (l *link) establish() {
	if l.established.IsZero() {
		l.established = time.Now()
		l.g.connected.Store(true)
	}
}
