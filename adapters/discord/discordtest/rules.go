package discordtest

import (
	"fmt"
	"slices"
)

// A Rule is what a program must keep to on Discord.
type Rule string

// The rules.
const (
	Schema      Rule = "schema"      // a request is as Discord's specification says
	Limits      Rule = "limits"      // lengths, counts, forms that the specification leaves out
	Mentions    Rule = "mentions"    // every message and edit says that nobody is mentioned
	Empty       Rule = "empty"       // a message has something in it
	Arrays      Rule = "arrays"      // an array is not null
	Fields      Rule = "fields"      // no field that Discord does not know
	Auth        Rule = "auth"        // the token where it is needed, and not elsewhere
	Route       Rule = "route"       // only what exists is called, at the right address
	Twice       Rule = "twice"       // an interaction is acknowledged once
	Late        Rule = "late"        // … and within 3 seconds
	Unanswered  Rule = "unanswered"  // … and at all
	Expired     Rule = "expired"     // a token is used for 15 minutes only
	Order       Rule = "order"       // an acknowledgement comes before follow-ups
	Kind        Rule = "kind"        // a response is of a type that the interaction can have
	Early       Rule = "early"       // no call before the time that a rate limit named
	Banned      Rule = "banned"      // not too many calls that are refused
	Whisper     Rule = "whisper"     // what is for one person is not shown to all
	Previews    Rule = "previews"    // no address shows a preview
	Handshake   Rule = "handshake"   // the gateway's opcodes in their order
	Heartbeat   Rule = "heartbeat"   // heartbeats in time
	Identifying Rule = "identifying" // identifies within their limits
	Resuming    Rule = "resuming"    // a session is resumed where READY said
	Endpoint    Rule = "endpoint"    // what the HTTP endpoint answers
	Undelivered Rule = "undelivered" // the bot is connected when people use it
)

// A Violation is one case of a broken rule.
type Violation struct {
	Rule  Rule
	Where string // the route, or the part of the gateway
	What  string
}

func (v Violation) String() string { return fmt.Sprintf("%s: %s (rule %q)", v.Where, v.What, v.Rule) }

// maxReports bounds how often one rule is reported: one mistake of a program
// breaks its rule with every call.
const maxReports = 3

// broke reports a broken rule. d.mu is held.
func (d *Discord) broke(rule Rule, where, format string, args ...any) {
	if d.closed || slices.Contains(d.o.Allow, rule) {
		return
	}
	v := Violation{rule, where, fmt.Sprintf(format, args...)}
	if d.o.Report != nil {
		d.o.Report(v)
		return
	}
	d.reported[rule]++
	switch n := d.reported[rule]; {
	case n <= maxReports:
		d.t.Errorf("discordtest: %s", v)
	case n == maxReports+1:
		d.t.Errorf("discordtest: rule %q was broken again; more of it is not shown", rule)
	}
}

// Allow lets rules be broken from now on, as Options.Allow does.
func (d *Discord) Allow(rules ...Rule) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.o.Allow = append(d.o.Allow, rules...)
}
