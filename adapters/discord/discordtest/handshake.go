package discordtest

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// heartbeat is what Discord asks for.
const heartbeat = 41250 * time.Millisecond

func (d *Discord) interval() time.Duration {
	if d.o.Heartbeat > 0 {
		return d.o.Heartbeat
	}
	return heartbeat
}

// where names the gateway in violations.
const where = "gateway"

// open greets a new connection. d.mu is held.
func (l *Link) open(r *http.Request) {
	q := r.URL.Query()
	if v := q.Get("v"); v != "10" || q.Get("encoding") != "json" || q.Get("compress") != "" {
		l.d.broke(Handshake, where, "the address asks for %q; the fake speaks v=10, encoding=json, without compression", r.URL.RawQuery)
		l.end(4012, "Invalid API version")
		return
	}
	if l.trapped(Connected) {
		return
	}
	l.send(encode(object{"op": opHello, "d": object{"heartbeat_interval": l.d.interval().Milliseconds(), "_trace": []string{"discordtest"}}}))
	l.greeted = true
	l.expectBeat()
	l.trapped(Greeted)
	l.d.change()
}

// expectBeat sets the time by which the next heartbeat must be there: the
// interval, and what a slow machine and network may add.
func (l *Link) expectBeat() {
	interval := l.d.interval()
	due := interval + interval/10 + 5*time.Second
	if l.beat != nil {
		l.beat.Reset(due)
		return
	}
	l.beat = time.AfterFunc(due, func() {
		l.d.mu.Lock()
		defer l.d.mu.Unlock()
		if !l.ended && !l.silent {
			l.d.broke(Heartbeat, where, "no heartbeat for %v, of which %v were agreed", due, interval)
			l.end(4009, "Session timed out")
		}
	})
}

// A packet is a frame of the program.
type packet struct {
	Op   *int            `json:"op"`
	Data json.RawMessage `json:"d"`
}

// receive judges a frame of the program. d.mu is held.
func (l *Link) receive(kind int, data []byte) {
	d := l.d
	var p packet
	switch {
	case kind != websocket.TextMessage || len(data) > 4096 || json.Unmarshal(data, &p) != nil || p.Op == nil:
		d.broke(Handshake, where, "a frame that is no payload of at most 4096 bytes")
		l.end(4002, "Decode error")
		return
	case l.tooFast():
		d.broke(Handshake, where, "more than 120 payloads in 60 seconds")
		l.end(4008, "Rate limited")
		return
	case !l.greeted:
		d.broke(Handshake, where, "opcode %d before hello", *p.Op)
	}
	switch *p.Op {
	case opHeartbeat:
		l.heartbeat(p.Data)
	case opIdentify:
		l.identify(p.Data)
	case opResume:
		l.resume(p.Data)
	case opPresence, opMembers:
		if l.session == nil {
			d.broke(Handshake, where, "opcode %d before identify", *p.Op)
			l.end(4003, "Not authenticated")
		}
	default:
		d.broke(Handshake, where, "opcode %d, which a program cannot send", *p.Op)
		l.end(4001, "Unknown opcode")
	}
}

// tooFast counts a frame: 120 may come in 60 seconds.
func (l *Link) tooFast() bool {
	now := l.d.Now()
	for len(l.heard) > 0 && now.Sub(l.heard[0]) >= time.Minute {
		l.heard = l.heard[1:]
	}
	l.heard = append(l.heard, now)
	return len(l.heard) > 120
}

func (l *Link) heartbeat(data []byte) {
	var seq *int64
	if json.Unmarshal(data, &seq) != nil {
		l.d.broke(Heartbeat, where, "a heartbeat without a sequence or null")
	}
	if s := l.session; s != nil && seq != nil && *seq > s.seq {
		l.d.broke(Heartbeat, where, "a heartbeat with the sequence %d, where %d was the last", *seq, s.seq)
	}
	l.expectBeat()
	l.send(encode(object{"op": opAck}))
}

// identify starts a session.
func (l *Link) identify(data []byte) {
	d := l.d
	var id struct {
		Token      string
		Intents    *discordgo.Intent
		Properties struct{ OS, Browser, Device string }
		Shard      *[2]int
		Compress   bool
	}
	if json.Unmarshal(data, &id) != nil {
		d.broke(Identifying, where, "an identify that cannot be read")
		l.end(4002, "Decode error")
		return
	}
	if l.session != nil {
		d.broke(Handshake, where, "a second identify")
		l.end(4005, "Already authenticated")
		return
	}
	shard := [2]int{0, 1}
	if id.Shard != nil {
		shard = *id.Shard
	}
	d.counts.Identifies++
	if id.Properties.OS == "" || id.Properties.Browser == "" || id.Properties.Device == "" || id.Compress {
		d.broke(Identifying, where, "an identify needs os, browser and device, and the fake does not compress")
	}
	if !d.budget.spend(d, shard[0]) {
		l.send(encode(object{"op": opInvalidSession, "d": false}))
		return
	}
	if code, text := d.admit(id.Token, id.Intents, shard); code != 0 {
		l.end(code, text)
		return
	}
	if l.trapped(Identified) {
		return
	}
	l.session = &session{id: "session-" + d.newID(), shard: shard[0], shards: shard[1], intents: *id.Intents, link: l}
	d.sessions = append(d.sessions, l.session)
	d.ready(l.session)
	l.ready = true
	l.trapped(Ready)
	d.change()
}

// admit returns why an identify is refused; 0 if it is not.
func (d *Discord) admit(token string, intents *discordgo.Intent, shard [2]int) (int, string) {
	const privileged = discordgo.IntentGuildMembers | discordgo.IntentGuildPresences | discordgo.IntentMessageContent
	const every = discordgo.IntentsAll | discordgo.IntentGuildMessagePolls | discordgo.IntentDirectMessagePolls
	switch {
	case token != d.Token:
		return 4004, "Authentication failed"
	case shard[1] < 1 || shard[0] < 0 || shard[0] >= shard[1]:
		return 4010, "Invalid shard"
	case len(d.ownGuildsAll()) > 2500*shard[1] && d.o.Shards > shard[1]:
		return 4011, "Sharding required"
	case intents == nil || *intents&^every != 0:
		d.broke(Identifying, where, "an identify without valid intents")
		return 4013, "Invalid intent(s)"
	case *intents&privileged&^d.o.Privileged != 0:
		return 4014, "Disallowed intent(s)"
	}
	return 0, ""
}

// spend counts an identify; false if it comes too soon after another.
func (b *identifies) spend(d *Discord, shard int) bool {
	key := shard % d.maxConcurrency()
	if b.last == nil {
		b.last = map[int]time.Time{}
	}
	last, any := b.last[key]
	b.last[key] = d.Now()
	if b.left--; b.left < 0 {
		d.broke(Identifying, where, "more identifies than a day has: Discord resets the token now")
	}
	if any && d.Now().Sub(last) < 5*time.Second {
		d.broke(Identifying, where, "two identifies of one rate limit key within %v, want 5s", d.Now().Sub(last))
		return false
	}
	return true
}

// resume goes on with a session.
func (l *Link) resume(data []byte) {
	d := l.d
	var r struct {
		Token     string
		SessionID string `json:"session_id"`
		Seq       *int64
	}
	if json.Unmarshal(data, &r) != nil || r.Seq == nil {
		d.broke(Resuming, where, "a resume that cannot be read")
		l.end(4002, "Decode error")
		return
	}
	if l.session != nil {
		d.broke(Handshake, where, "a resume in a session")
		l.end(4005, "Already authenticated")
		return
	}
	d.counts.Resumes++
	if l.host != resumeHost {
		d.broke(Resuming, where, "a session is resumed at %s; READY said %s", l.host, resumeHost)
	}
	if r.Token != d.Token {
		l.end(4004, "Authentication failed")
		return
	}
	s := d.session(r.SessionID)
	switch {
	case s == nil || s.dead || !s.keeps(*r.Seq):
		d.counts.ResumesRefused++
		l.send(encode(object{"op": opInvalidSession, "d": false}))
		return
	case *r.Seq > s.seq:
		d.broke(Resuming, where, "a resume from %d, where %d was the last", *r.Seq, s.seq)
		s.dead = true
		l.end(4007, "Invalid seq")
		return
	}
	if l.trapped(Resumes) {
		return
	}
	if s.link != nil {
		s.link.session = nil // the older link ends without harm to the session
		s.link.end(4000, "resumed elsewhere")
	}
	l.session, s.link = s, l
	for _, e := range s.events {
		if e.seq > *r.Seq {
			l.send(e.frame)
		}
	}
	d.put(s, "RESUMED", object{"_trace": []string{"discordtest"}})
	l.ready = true
	l.trapped(Resumed)
	d.change()
}

func (d *Discord) session(id string) *session {
	for _, s := range d.sessions {
		if s.id == id {
			return s
		}
	}
	return nil
}

// keeps reports whether all events behind a sequence can still be replayed.
func (s *session) keeps(seq int64) bool {
	return seq >= s.seq || len(s.events) > 0 && s.events[0].seq <= seq+1
}
