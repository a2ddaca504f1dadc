// Package discordtest is a Discord for tests: strict about what it is sent, and
// as troublesome as the real one can be. It is imported by tests only.
//
// A test makes a Discord, gives the program under test its Client and Dialer, lets
// people say and press things, waits for what they then see, and compares. What a
// program does that it must not (a Rule) fails the test by itself, with the route
// and without flooding; rules that a test breaks on purpose are allowed by name.
//
//	d := discordtest.New(t, discordtest.Options{})
//	general := d.AddGuild("Study").AddChannel("general")
//	alice := d.AddUser("alice")
//	general.Guild.Join(alice)
//	… start the program with d.Token, d.AppID, d.Client(), d.Dialer(), d.Now …
//	d.WaitReady(1)
//	answer := d.WaitReply(d.Say(alice, general, "what is a strait?", discordtest.SayOptions{Mention: true}))
//
// # Decisions
//
// Everything runs in memory over net.Pipe, with real HTTP and real websockets, so
// that the same test runs on the clock of the machine and in a synctest bubble. A
// bubble starts in the year 2000, before Discord's ids begin to count; Discord.Now
// is the clock to give to the program. For programs in processes of their own
// there are Listen and Reach.
//
// Nothing waits by sleeping: Until looks at its condition whenever something
// happened, and the other waiting functions are made of it. To show that nothing
// happens, synctest.Wait helps, or a marker said afterwards in the same lane.
//
// One mutex guards the whole platform. That is enough: a call takes a fraction of
// a millisecond, most of it for the specification, which Options.Fast leaves out.
//
// A request is judged three times: by Discord's OpenAPI specification, where
// FOOTNOTE_SHARED has it; by hand for what that leaves out (Limits, Fields,
// Arrays, Empty); and for what Discord lets pass to the harm of people (Mentions,
// Previews, Whisper). What Discord would refuse is refused with its code. A
// refusal that a program could not foresee (a permission that is missing, closed
// direct messages, a message that is gone) breaks no rule.
//
// A program may not know what became of a call: after a Fault that drops the
// connection a second acknowledgement breaks no rule, and an edit of a response
// that was never given is answered and no more, because after a restart it is the
// way to find out.
//
// The news of a rate limit counts from the moment at which the program's Client
// returned it. A call sent later than that, and too early, breaks Early.
//
// Live and Plain read texts as Discord's clients do: from left to right, the first
// construct that stands at a place, backslashes where they help and not where they
// do not. They are written from Discord's description of its formatting and from
// how its clients behave; where that is unclear, a text counts as live.
//
// # What it is not
//
// It knows the routes, events and components that the bot uses, and says so when
// another one is asked for: no windows (modals), no components of version 2, no
// reactions, voice or stickers, no compression, no ETF. Roles are not ordered, and
// channels deny permissions to members, not to roles. How clients draw messages,
// how soon commands reach them, and what the portal asks is not to be learned here.
package discordtest
