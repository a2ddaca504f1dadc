// Package slacktest is a Slack for tests: strict about what it is sent, and as
// troublesome as the real one can be. It is imported by tests only.
//
// A test makes a Slack, gives the program under test its Client and Dialer, lets
// people say and press things, waits for what they then see, and compares. What a
// program does that it must not (a Rule) fails the test by itself, with the method
// and without flooding; rules that a test breaks on purpose are allowed by name.
//
//	s := slacktest.New(t, slacktest.Options{})
//	study := s.AddWorkspace("Study")
//	alice := study.AddUser("alice")
//	general := study.AddChannel("general")
//	… start the program with study.Token, s.AppToken, s.Client(), s.Dialer(), s.Now …
//	s.WaitConnected(1)
//	answer := s.WaitReply(s.Say(alice, general, "what is a strait?", slacktest.SayOptions{Mention: true}))
//	s.Press(alice, answer, "Next").Wait()
//	s.Slash(alice, general, "/ask what is a strait?").Wait()
//
// With Options.HTTP and DeliverTo the same test runs over signed requests.
//
// # Decisions
//
// Everything runs in memory over net.Pipe, with real HTTP and real websockets, so
// that the same test runs on the clock of the machine and in a synctest bubble. A
// bubble starts in the year 2000, when a ts had a digit less; Slack.Now is the
// clock to give to the program. For programs in processes of their own there are
// Listen and Reach, or Options.Loopback and URL for those that take an address, and
// DeliverToURL; nothing else is shared with them, so that they may be killed.
//
// Nothing waits by sleeping: Until looks at its condition whenever something
// happened, and the other waiting functions are made of it. To show that nothing
// happens, synctest.Wait helps, or a marker said afterwards in the same lane.
//
// One mutex guards the whole platform. That is enough: a call takes a fraction of
// a millisecond, most of it for the schemas, which are looked at outside of it and
// which Options.Fast leaves out.
//
// A ts is unique among all channels, so that it names a message by itself.
//
// What is sent is judged three times: by the schemas of @slack/types, where
// FOOTNOTE_SHARED has them; by hand for lengths and counts, and for what is sent
// although Slack would not take it; and for what Slack lets pass to the harm of
// people (Mentions, Disguise, Unfurls, Whisper). What Slack would refuse is refused
// with its code. A refusal that a program could not foresee (a missing scope, a
// channel that it is not in, a message that is gone) breaks no rule.
//
// What answers what: a message belongs to what its metadata's key names, by a ts or
// a trigger_id anywhere in it; without one, to what the bot was last asked where it
// stands. What came by a response_url belongs to its use.
//
// Events are told again when they are not acknowledged, at once, after a minute
// and after five, and when a socket ends before it acknowledged them. What people
// do by commands, buttons and forms fails then, as on Slack, and they read why
// (Use.Refused).
//
// The news of a rate limit counts from the moment at which the program's Client
// returned it. A call sent later than that, and too early, breaks Early.
//
// Live tells what does something in a text: mentions, emphasis, links that are not
// what they seem. It is written from Slack's description of its mark-up; where that
// is unclear, a text counts as live.
//
// # What it is not
//
// It knows the methods, events, blocks and elements that the bot uses, and says so
// when another one is asked for: no canvases, lists, streaming, workflows, stacks of
// views. How clients draw messages is not to be learned here, nor how soon Slack
// really gives up.
package slacktest
