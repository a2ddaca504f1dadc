package discordtest

import (
	"math/rand/v2"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// A Moment is one in the life of a connection to the gateway.
type Moment uint8

const (
	Connected  Moment = iota // before hello is sent
	Greeted                  // after hello
	Identified               // an identify came, and READY is not sent yet
	Ready                    // after READY and the guilds
	Resumes                  // a resume came, and nothing is replayed yet
	Resumed                  // after what was missed
)

// At does something to the next connection that reaches a moment: what the
// methods of Link do. Whatever ends or silences the link there keeps Discord from
// going on with the handshake.
func (d *Discord) At(m Moment, do func(*Link)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.traps[m] = append(d.traps[m], do)
}

// trapped does what is planned for a moment, once, and reports whether the
// handshake stops here. d.mu is held.
func (l *Link) trapped(m Moment) bool {
	planned := l.d.traps[m]
	if len(planned) == 0 {
		return false
	}
	l.d.traps[m] = planned[1:]
	planned[0](l)
	return l.ended || l.silent
}

// Close ends the link with a code of the gateway. As all methods of a Link it is
// for the functions given to At.
func (l *Link) Close(code int) { l.end(code, "as the test says") }

// Drop loses the connection without a word.
func (l *Link) Drop() { l.cut() }

// Op7 asks for a new connection that resumes.
func (l *Link) Op7() { l.send(encode(object{"op": opReconnect, "d": nil})) }

// Op9 says that the session is invalid, or that it can be resumed.
func (l *Link) Op9(resumable bool) {
	if l.session != nil && !resumable {
		l.session.dead = true
	}
	l.send(encode(object{"op": opInvalidSession, "d": resumable}))
}

// Op1 asks for a heartbeat at once.
func (l *Link) Op1() { l.send(encode(object{"op": opHeartbeat, "d": nil})) }

// Silence lets nothing through to the program any more, while the connection
// stands.
func (l *Link) Silence() { l.silent = true }

// Garbage sends a frame as it is.
func (l *Link) Garbage(data string) { l.send([]byte(data)) }

// each does something to all links that are open.
func (d *Discord) each(do func(*Link)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for l := range d.links {
		do(l)
	}
}

// CloseGateway ends all connections with a code.
func (d *Discord) CloseGateway(code int) { d.each(func(l *Link) { l.Close(code) }) }

// Drop loses all connections without a word.
func (d *Discord) Drop() { d.each((*Link).Drop) }

// Op7 asks all connections to come again.
func (d *Discord) Op7() { d.each((*Link).Op7) }

// Op9 tells all connections that their sessions are invalid, or can be resumed.
func (d *Discord) Op9(resumable bool) { d.each(func(l *Link) { l.Op9(resumable) }) }

// Silence silences all connections.
func (d *Discord) Silence() { d.each((*Link).Silence) }

// Garbage sends a frame over all connections as it is.
func (d *Discord) Garbage(data string) { d.each(func(l *Link) { l.Garbage(data) }) }

// Dispatch sends an event of any data to all sessions, as half as it may be: a
// message without an author, an interaction of type 0 or without data.
func (d *Discord) Dispatch(name string, data any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dispatch(nil, 0, name, func(discordgo.Intent) any { return data })
}

// Redeliver dispatches what happened to messages and interactions so far again:
// n times each, or with a shuffle 1 to n times, out of order.
func (d *Discord) Redeliver(n int, shuffle *rand.Rand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.sessions {
		if s.dead {
			continue
		}
		var again []event
		for _, e := range s.events {
			times := n
			if shuffle != nil {
				times = 1 + shuffle.IntN(n)
			}
			for range times {
				if e.data != nil {
					again = append(again, e)
				}
			}
		}
		if shuffle != nil {
			shuffle.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		}
		for _, e := range again {
			d.put(s, e.name, e.data)
			s.events[len(s.events)-1].data = nil // not again for itself
		}
	}
}

// Unavailable lets guilds fail: all of them if none is named. It is an outage;
// the bot is still a member.
func (d *Discord) Unavailable(guilds ...*Guild) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, g := range d.these(guilds) {
		d.dispatchGuild(g, discordgo.IntentGuilds, "GUILD_DELETE", object{"id": g.ID, "unavailable": true})
		g.down = true
	}
}

// Available ends the outage.
func (d *Discord) Available(guilds ...*Guild) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, g := range d.these(guilds) {
		g.down = false
		d.dispatchGuild(g, discordgo.IntentGuilds, "GUILD_CREATE", g.create())
	}
}

func (d *Discord) these(guilds []*Guild) []*Guild {
	if len(guilds) == 0 {
		return d.ownGuildsAll()
	}
	return guilds
}

// Remove removes the bot from a guild.
func (d *Discord) Remove(g *Guild) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dispatchGuild(g, discordgo.IntentGuilds, "GUILD_DELETE", object{"id": g.ID})
	g.withBot, g.down = false, false
	delete(g.members, d.BotID)
	g.roles = slices.DeleteFunc(g.roles, func(r *role) bool { return r.managed })
}

// Invite brings the bot back to a guild, or to a foreign one.
func (d *Discord) Invite(g *Guild) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !g.withBot {
		d.invite(g)
	}
}
