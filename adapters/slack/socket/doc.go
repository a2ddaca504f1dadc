// Package socket keeps connections to Slack's Socket Mode: it opens them apart,
// notices dead ones, hands on what is delivered, and carries the acknowledgements
// back to the connection that they belong to.
//
// https://docs.slack.dev/apis/events-api/using-socket-mode
//
// # What is promised
//
// Handle gets one envelope after another, in the order of each connection. An
// envelope is given up only where Slack delivers it again: it was not
// acknowledged. The same envelope may come twice, over the same connection or
// another, so whoever handles envelopes drops those it knows by what is in them.
//
// A connection is read at all times, however long Handle takes: pings are
// answered, and what comes waits in a queue of 1,000. Beyond that envelopes are
// left unacknowledged.
//
// What is no delivery is acknowledged here, by its envelope_id: types that are
// unknown, and payloads that are no JSON objects. What the payload says is not
// looked at. A frame that is no JSON is half of something, and is not
// acknowledged, because Slack may send it whole.
//
// # Why not slack-go's socketmode
//
// slack-go (v0.35.0) gives apps.connections.open. Its socketmode.Client cannot be
// brought to do what is promised above from outside: acknowledgements wait in one
// channel for whichever connection is there, and a `disconnect` gives up the
// connection at once, with those that are under way; the request handler stands
// still, and with it the reader, while the channel of events is full; a missing
// scope is tried again for ever; a connection that is dropped as soon as it stands
// is made again without any wait, and there is only one; its reader outlives Run;
// and the handshake does not end with the context.
//
// # Decisions
//
// There are two connections, opened 15 seconds apart, because Slack renews each
// after about an hour. When it asks for that (`disconnect`), the next one is
// opened at once, and the old one is read and written to for 5 seconds more, or
// until Slack hangs up: what came over it can only be acknowledged there. An
// acknowledgement that is still owed then is waited for as long as it counts, 3
// seconds.
//
// The wait before a connection is made again doubles from a second to 5 minutes.
// While Slack greets each time it stays below half a minute, and after a
// connection that stood for a minute there is none, if Slack asked to go. A
// Retry-After of apps.connections.open holds for all connections.
//
// Codes of apps.connections.open that stay as they are however often one tries
// end Run with a FatalError, whose advice says where to click. Slack says
// link_disabled on a connection when Socket Mode was switched off; that is
// believed after three times. too_many_websockets is not final: another process
// uses the token, and may end.
//
// A connection is dead when nothing came in for 30 seconds, be it a ping of
// Slack's or the answer to one of ours, which are sent every 10.
//
// An acknowledgement goes out in one frame, and is refused from 20 KiB on: Slack
// passes over what is larger, and over what comes in several frames
// (block-kit-limits.json, socket_mode.ack.bytes). What was refused is
// acknowledged without its payload.
//
// # Tests
//
// The tests run on testing/synctest's clock against a Slack in memory. The storm
// ends 1,000 connections; FOOTNOTE_LONG=1 makes it 100,000, which take a minute:
//
//	FOOTNOTE_LONG=1 go test -run Storm -v ./adapters/slack/socket
package socket
