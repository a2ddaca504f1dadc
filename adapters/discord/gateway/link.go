package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"footnote/bot/pause"
)

// Opcodes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAcknowledged   = 11
)

// helloTime is from the handshake to Hello.
const helloTime = 20 * time.Second

var (
	errReconnect = errors.New("discord asks to reconnect")
	errMayResume = errors.New("discord asks to resume once more")
	errSilent    = errors.New("discord has been silent for too long")
	errNoAnswer  = errors.New("discord does not acknowledge heartbeats")
	errGarbled   = errors.New("discord sent what is not a payload")
)

// A link is one connection, from its handshake to its end.
type link struct {
	g        *Gateway
	address  string
	socket   *socket
	pulse    pulse
	sequence atomic.Int64 // that heartbeats carry; 0 for none

	// These are the reader's alone.
	deadline    time.Time     // for Hello, then for READY or RESUMED
	interval    time.Duration // between heartbeats; 0 before Hello
	resuming    bool
	established time.Time // when the session began or went on; zero before

	running sync.WaitGroup // all goroutines but the reader
}

// run reads until the link ends, and returns why.
func (l *link) run(ctx context.Context) error {
	running, cancel := context.WithCancel(ctx)
	l.running.Go(func() {
		<-running.Done()
		l.socket.interrupt()
	})
	defer l.running.Wait()
	defer cancel()
	defer l.socket.close()
	l.deadline = time.Now().Add(helloTime)
	for {
		payload, err := l.next()
		if err == nil {
			err = l.take(running, payload)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return l.socket.why(err)
		}
		l.g.saveNowAndThen(ctx)
	}
}

// next returns the next payload that can be read.
func (l *link) next() (payload discordgo.Event, err error) {
	for {
		l.pulse.waits(time.Now())
		kind, frame, err := l.socket.read(l.until())
		l.pulse.works(time.Now())
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return payload, errSilent
		case err != nil:
			return payload, err
		}
		payload = discordgo.Event{}
		if kind == websocket.TextMessage && json.Unmarshal(frame, &payload) == nil {
			return payload, nil
		}
		if l.g.garbled() {
			return payload, errGarbled
		}
	}
}

// until returns how long the next frame may take.
func (l *link) until() time.Time {
	rolling := time.Now().Add(2 * l.interval)
	if l.interval == 0 || l.established.IsZero() && l.deadline.Before(rolling) {
		return l.deadline
	}
	return rolling
}

// take does what a payload asks for. The error ends the link.
func (l *link) take(ctx context.Context, p discordgo.Event) error {
	switch p.Operation {
	case opDispatch:
		return l.dispatched(ctx, p)
	case opHeartbeat:
		l.beat()
	case opReconnect:
		return errReconnect
	case opInvalidSession:
		if string(p.RawData) == "true" {
			return errMayResume
		}
		return errInvalidSession
	case opHello:
		return l.hello(ctx, p.RawData)
	case opAcknowledged:
		l.pulse.acknowledged()
		l.g.heard()
	default:
		l.g.Log.Debug("an opcode that the gateway does not know is passed over", "opcode", p.Operation)
	}
	return nil
}

// beat sends a heartbeat.
func (l *link) beat() {
	var sequence *int64
	if s := l.sequence.Load(); s > 0 {
		sequence = &s
	}
	l.pulse.sent(time.Now())
	l.send(opHeartbeat, sequence)
}

// send gives the link up where it fails, and leaves it to the reader to find
// out why: Discord may have said so.
func (l *link) send(op int, d any) {
	if err := l.socket.send(op, d); err != nil {
		l.socket.fail(err)
	}
}

// beats sends heartbeats until ctx ends, the first after a while of its own so
// that many shards do not send theirs at once.
func (l *link) beats(ctx context.Context, first, interval time.Duration) {
	for d := first; pause.For(ctx, d) == nil; d = interval {
		if l.pulse.dead(time.Now(), interval) {
			l.socket.fail(errNoAnswer)
			return
		}
		l.beat()
	}
}
