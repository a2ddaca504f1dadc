// Package gateway keeps a connection to Discord's gateway: it identifies within
// the budget, resumes, notices a dead link, and hands on what is dispatched.
//
// It speaks version 10 in JSON, without compression:
// https://discord.com/developers/docs/events/gateway.
//
// # What is promised
//
// Handle gets one event after another, whole, in the order of Discord. What
// Handle returned from is never asked for again; what it did not, because the
// process or the link ended, comes again as long as Discord keeps the session.
// A crash replays up to 15 seconds, and Discord may repeat an event by itself,
// so whoever handles events drops those it knows by their ids.
//
// A new process goes on with a session that was heard of within 5 minutes, and
// then gets neither READY nor GUILD_CREATE: what those tell has to be asked for
// where it is missing.
//
// # Why not discordgo's Session
//
// discordgo (v0.29.0) gives the types of Discord's values, here and in the rest
// of the adapter. Its connection cannot do what is promised above: it keeps the
// session to itself, so that each start costs an identify; it answers opcode 9 by
// identifying at once, outside of any budget; it stands still for ever when
// opcode 7 comes during a resume, or nothing at all; it tries again after codes
// that are final; it does not know resume_gateway_url; and it gives every event a
// goroutine of its own, so that order and bounds are lost. Some of that can be
// worked around from outside by watching for a Session that hangs and leaving it
// behind, with its goroutines. The connection here is as long as that would be,
// leaves nothing behind, and stands on the same websocket library.
//
// # Decisions
//
// Where in doubt, resume. It costs no identify, and Discord refuses what it can
// not resume. A session is given up when Discord says that it is gone (opcode 9
// with d false, close codes 4003, 4007, 4009), or after five resumes in a row to
// which Discord said neither yes nor no. Where the address of a session does not
// answer, the next attempts resume where everyone connects to.
//
// Codes 4004 and 4010 to 4014 stay as they are however often one tries: Run
// returns a FatalError, whose advice says what to change.
//
// Every end of a link is followed by a new one, never by a second handshake on
// the same: one path is exercised by all faults. The wait before it doubles from
// a second to 10 minutes; while Discord takes the session each time it stays
// below half a minute, because then there are events to fetch.
//
// Identifies are counted three times. Discord is asked before each, and the last
// 50 of the day are left alone. The ledger in Memory makes the time from one to
// the next grow with their number in the last 24 hours, up to 10 minutes: that
// is at most 180 a day, over any number of restarts, and the bot is never away
// for longer. It is written before the identify, and none is made while it
// cannot be. Shards of one rate_limit_key take turns by the clock, because they
// run in processes that do not know of each other.
//
// Half of something is not handed on. A frame that is not a payload ends the
// link, so that Discord sends it again; at the same place a second time it is
// passed over. A dispatch without a type, or whose data is no object, is passed
// over and its sequence counts. Unknown opcodes are passed over. A READY without
// a session is no session, and ends the link. A sequence that goes back is
// handed on, because Discord repeats what it is not sure of, and the highest one
// stays the place to resume from. An event on which Handle panics counts as
// handled: it would panic again.
//
// A heartbeat has to be acknowledged before the next one. Time in which Handle
// blocks does not count, as nobody reads then. Beside that each frame has to come
// within two heartbeats, and each write to be taken within 10 seconds.
//
// Links are closed with 4000, also at the end of the process: 1000 and 1001
// would end the session.
//
// # Tests
//
// The tests run on testing/synctest's clock against a Discord in memory. The
// storm ends 10,000 connections. FOOTNOTE_LONG=1 makes it a million, which take
// about ten minutes:
//
//	FOOTNOTE_LONG=1 go test -timeout 2h -run Storm -v ./adapters/discord/gateway
package gateway
