package slacktest

import (
	"fmt"
	"slices"
)

// A Rule is what a program must keep to on Slack.
type Rule string

// The rules.
const (
	Schema      Rule = "schema"      // blocks and views are as @slack/types has them
	Limits      Rule = "limits"      // lengths and counts
	Text        Rule = "text"        // a message has a top-level text
	Unfurls     Rule = "unfurls"     // addresses show no preview
	Mentions    Rule = "mentions"    // nobody is mentioned
	Places      Rule = "places"      // no channel is linked
	Disguise    Rule = "disguise"    // no label reads as an address that it does not lead to
	Markup      Rule = "markup"      // parse and link_names are left out
	Duplicate   Rule = "duplicate"   // block_ids and action_ids are unique
	Empty       Rule = "empty"       // no list of blocks, elements or options is empty
	Metadata    Rule = "metadata"    // metadata have their form
	Once        Rule = "once"        // what has a key is posted once
	Auth        Rule = "auth"        // the right token where one is needed, and none elsewhere
	Method      Rule = "method"      // only what exists is called, at the right address
	Arguments   Rule = "arguments"   // a method gets what it needs
	Whisper     Rule = "whisper"     // what one person sees is not changed by chat.update
	Spent       Rule = "spent"       // a response_url is used five times
	Expired     Rule = "expired"     // … for 30 minutes; a trigger_id once, for 3 seconds
	Early       Rule = "early"       // no call before the time that a 429 named
	Late        Rule = "late"        // a delivery is acknowledged within 3 seconds
	Twice       Rule = "twice"       // … once
	Answer      Rule = "answer"      // … by 200, empty but for options and forms, at most 20 kB
	Socket      Rule = "socket"      // Socket Mode is spoken as Slack does
	Undelivered Rule = "undelivered" // the program is reachable when people use it
)

// A Violation is one case of a broken rule.
type Violation struct {
	Rule  Rule
	Where string // the method, the delivery
	What  string
}

func (v Violation) String() string { return fmt.Sprintf("%s: %s (rule %q)", v.Where, v.What, v.Rule) }

// reportsPerRule bounds how often one rule is reported: a mistake shows in every
// message.
const reportsPerRule = 3

// broke reports a broken rule. s.mu is held.
func (s *Slack) broke(rule Rule, where, format string, args ...any) {
	if s.closed || slices.Contains(s.o.Allow, rule) {
		return
	}
	v := Violation{rule, where, fmt.Sprintf(format, args...)}
	if s.o.Report != nil {
		s.o.Report(v)
		return
	}
	s.reported[rule]++
	switch n := s.reported[rule]; {
	case n <= reportsPerRule:
		s.t.Errorf("slacktest: %s", v)
	case n == reportsPerRule+1:
		s.t.Errorf("slacktest: rule %q was broken again; more of it is not shown", rule)
	}
}

// Allow lets rules be broken from now on, as Options.Allow does.
func (s *Slack) Allow(rules ...Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Allow = append(s.o.Allow, rules...)
}
