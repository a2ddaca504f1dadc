package discordtest

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Where the gateway says it is, and where sessions are resumed.
const (
	gatewayURL = "wss://gateway.discord.gg"
	resumeHost = "gateway-us-test1.discord.gg"
	resumeURL  = "wss://" + resumeHost
)

// Opcodes of the gateway
// (https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opResume         = 6
	opReconnect      = 7
	opMembers        = 8
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// identifies is what is left of the day's.
type identifies struct {
	left int
	last map[int]time.Time // by rate_limit_key
}

func (d *Discord) maxConcurrency() int { return max(1, d.o.MaxConcurrency) }

// A session is what a program identified for, and may resume.
type session struct {
	id            string
	shard, shards int
	intents       discordgo.Intent
	seq           int64
	events        []event // the latest ones
	link          *Link   // nil while nobody is connected
	dead          bool    // it cannot be resumed
}

// An event is one that was dispatched, and may be replayed.
type event struct {
	seq   int64
	name  string
	frame []byte
	data  any // as it was, of those that Redeliver sends again
}

// maxReplay bounds how many events a session keeps.
const maxReplay = 20_000

// takes reports whether the events of a guild belong to the session's shard;
// those of direct conversations, with nil, go to the first
// (https://discord.com/developers/docs/events/gateway#sharding).
func (s *session) takes(g *Guild) bool {
	if g == nil {
		return s.shard == 0
	}
	id, _ := strconv.ParseUint(g.ID, 10, 64)
	return int(id>>22%uint64(s.shards)) == s.shard
}

// expected reports what people do while nobody could hear of it: no session that
// can be resumed takes it. d.mu is held.
func (d *Discord) expected(g *Guild, what string) bool {
	for _, s := range d.sessions {
		if !s.dead && s.takes(g) {
			return true
		}
	}
	d.broke(Undelivered, where, "%s while the bot has no session; see WaitReady", what)
	return false
}

// dispatch puts an event on all sessions that have one of the intents; 0 is for
// all of them. d.mu is held.
func (d *Discord) dispatch(g *Guild, need discordgo.Intent, name string, data func(discordgo.Intent) any) {
	for _, s := range d.sessions {
		if !s.dead && s.takes(g) && (need == 0 || s.intents&need != 0) {
			d.put(s, name, data(s.intents))
		}
	}
}

// dispatchGuild tells of a guild, if the bot is there.
func (d *Discord) dispatchGuild(g *Guild, need discordgo.Intent, name string, data object) {
	if g != nil && g.withBot && !g.down {
		d.dispatch(g, need, name, func(discordgo.Intent) any { return data })
	}
}

// put appends an event to a session.
func (d *Discord) put(s *session, name string, data any) {
	s.seq++
	d.counts.Dispatched++
	frame := encode(object{"op": opDispatch, "s": s.seq, "t": name, "d": data})
	if len(s.events) == maxReplay {
		s.events = append(s.events[:0], s.events[maxReplay/2:]...)
	}
	e := event{seq: s.seq, name: name, frame: frame}
	switch name {
	case "MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE":
		e.data = data
	}
	s.events = append(s.events, e)
	if s.link != nil {
		s.link.send(frame)
	}
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // it is made of maps and texts
	}
	return data
}

// ready starts a session's life: READY, then the guilds one by one.
func (d *Discord) ready(s *session) {
	guilds := []object{}
	for _, g := range d.ownGuildsAll() {
		if s.takes(g) {
			guilds = append(guilds, object{"id": g.ID, "unavailable": true})
		}
	}
	d.put(s, "READY", object{
		"v": 10, "user": d.bot.json(), "guilds": guilds, "session_id": s.id, "resume_gateway_url": resumeURL,
		"session_type": "normal", "private_channels": []any{}, "relationships": []any{}, "geo_ordered_rtc_regions": []any{},
		"shard": []int{s.shard, s.shards}, "application": object{"id": d.AppID, "flags": d.application()["flags"]},
	})
	for _, g := range d.ownGuildsAll() {
		if s.takes(g) && !g.down && s.intents&discordgo.IntentGuilds != 0 {
			d.put(s, "GUILD_CREATE", g.create())
		}
	}
}
