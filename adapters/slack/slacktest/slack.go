package slacktest

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// An object is a value as it goes over the wire.
type object = map[string]any

// Options change what Slack is like. The zero value is a usable one: one app,
// reached by Socket Mode, that hears mentions and direct messages.
type Options struct {
	// Now is the clock of the platform; nil for the time of the machine or of the
	// synctest bubble, see Slack.Now.
	Now func() time.Time
	// HTTP is set where Slack delivers by signed requests, see DeliverTo, and not by
	// Socket Mode.
	HTTP bool
	// AllMessages is set where the app is subscribed to all messages in its channels
	// (message.channels, message.groups, message.mpim).
	AllMessages bool
	// Agent is set where the app has the agent view.
	Agent bool
	// Scopes are those with which workspaces install the app; nil for Scopes.
	Scopes []string
	// Rotation is set where tokens end after 12 hours.
	Rotation bool
	// RealLimits answers 429 where Slack would: about one message a second and
	// channel, and 50 to 100 calls a minute for other methods.
	RealLimits bool
	// Ping is how often sockets are pinged; 0 for 10 s.
	Ping time.Duration
	// Patience is how long the waiting functions wait; 0 for 30 s.
	Patience time.Duration
	// Fast leaves out the comparison with the schemas, which takes most of the time
	// of a call: for tests that measure.
	Fast bool
	// Loopback is set for programs that are given an address (URL) and nothing
	// else: then all addresses that Slack names are below it.
	Loopback bool
	// Allow are the rules that may be broken: those that a test breaks on purpose.
	Allow []Rule
	// Report gets what breaks a rule; nil to fail the test.
	Report func(Violation)
}

// Scopes are those that the bot asks for.
var Scopes = []string{
	"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write",
	"groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read",
	"reactions:write", "users:read",
}

// A Slack is the platform with one app on it, the bot under test. Its methods are
// safe for concurrent use; those that let a person do what a person cannot do fail
// the test.
type Slack struct {
	AppID, AppToken, SigningSecret string
	ClientID, ClientSecret         string // for OAuth

	t        testing.TB
	o        Options
	shift    time.Duration // what lies between the clock of a bubble and that of Slack
	secret   string        // in all that is secret: a canary
	methods  map[string]method
	server   *http.Server
	out      *http.Transport // to a program in another process
	pipes    *pipes
	serving  sync.WaitGroup
	loopback string // the address of Options.Loopback; "" without

	mu       sync.Mutex // guards all below, and what the values of a Slack hold
	last     int64      // the ts that was given last, in microseconds
	serial   int        // the number of the last id
	changed  chan struct{}
	closing  bool // no new connections
	closed   bool // nothing is judged any more
	reported map[Rule]int

	teams     map[string]*Workspace
	users     map[string]*User
	channels  map[string]*Channel
	messages  map[string]*message // by ts, which is unique among all channels here
	tokens    map[string]*token
	codes     map[string]*grant // what OAuth gives tokens for
	triggers  map[string]*Use
	hooks     map[string]*hook
	views     map[string]*view
	files     map[string]*file
	paths     map[string]*file // by the path of their address, as uploads
	uploads   map[string]*file
	keys      map[string]*message
	uses      []*Use
	events    []*delivery
	unacked   int // of them
	pairs     int // how much was said
	envelopes map[string]*attempt
	taken     map[string]bool // envelopes that were acknowledged
	held      bool
	waiting   []*attempt // held, or without a connection
	sessions  map[string]*Session

	endpoints map[string]http.Handler
	endpoint  string // the address of endpoints in another process
	links     map[*link]bool
	tickets   map[string]bool
	turn      int // which link is next

	faults func(Call) *Fault
	limits limits
	calls  map[string]*record
	number int
	made   map[string]int // calls, by method
	counts Counts
}

// Counts are what happened so far.
type Counts struct {
	Calls, Limited, Faults   int // of methods, response_urls, uploads; those answered 429; those that a Fault hit
	Posted                   int // messages and whispers of the bot
	Connections, Tickets     int // sockets; calls of apps.connections.open that gave an address
	Delivered, Retried       int // attempts of deliveries; those that were not the first
	Acknowledged, LateOrNone int
	LongTexts                int // top-level texts of more than 4,000 characters
}

// bubbleYear is when the clock of a synctest bubble starts: the ts of Slack had a
// digit less then.
const bubbleYear = 2000

// New makes a Slack that is closed when the test ends. Within a synctest bubble
// it must be made there.
func New(t testing.TB, o Options) *Slack {
	t.Helper()
	s := &Slack{
		t: t, o: o, secret: "canary",
		out: &http.Transport{}, changed: make(chan struct{}), reported: map[Rule]int{},
		teams: map[string]*Workspace{}, users: map[string]*User{}, channels: map[string]*Channel{},
		messages: map[string]*message{}, tokens: map[string]*token{}, codes: map[string]*grant{},
		triggers: map[string]*Use{}, hooks: map[string]*hook{}, views: map[string]*view{}, files: map[string]*file{},
		paths: map[string]*file{}, uploads: map[string]*file{}, keys: map[string]*message{}, envelopes: map[string]*attempt{}, taken: map[string]bool{},
		sessions: map[string]*Session{}, links: map[*link]bool{}, tickets: map[string]bool{}, calls: map[string]*record{}, made: map[string]int{},
	}
	if start := time.Now(); o.Now == nil && start.Year() < 2010 {
		s.shift = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Sub(time.Date(bubbleYear, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	s.AppID = s.newID("A")
	s.AppToken = "xapp-1-" + s.AppID + "-1-canary-of-the-app-token"
	s.SigningSecret = "canary0of0the0signing0secret0000"
	s.ClientID, s.ClientSecret = "100000000000.200000000000", "canary-of-the-client-secret"
	s.limits.real = o.RealLimits
	s.routes()
	s.listen()
	t.Cleanup(s.close)
	return s
}

// Now is the time of the platform. The ts of messages and signatures carry it, so
// a program under test in a bubble, where time starts in the year 2000, must use
// it too.
func (s *Slack) Now() time.Time {
	if s.o.Now != nil {
		return s.o.Now()
	}
	return time.Now().Add(s.shift)
}

// newID returns an id that nothing else has. s.mu is held, or nobody else has s
// yet.
func (s *Slack) newID(kind string) string {
	s.serial++
	return fmt.Sprintf("%s0%08X", kind, s.serial)
}

// newTS returns the ts of a message: later than all before it.
func (s *Slack) newTS() string {
	s.last = max(s.Now().UnixMicro(), s.last+1)
	return fmt.Sprintf("%d.%06d", s.last/1e6, s.last%1e6)
}

// Counts returns what happened so far.
func (s *Slack) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// close ends all connections and waits for what is under way.
func (s *Slack) close() {
	s.mu.Lock()
	s.closing = true
	for _, d := range s.events {
		d.stop()
	}
	for _, a := range s.envelopes {
		s.settle(a)
	}
	for l := range s.links {
		l.cut()
	}
	s.mu.Unlock()
	s.server.Close()
	s.pipes.Close()
	s.out.CloseIdleConnections()
	s.serving.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}
