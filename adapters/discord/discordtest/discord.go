package discordtest

import (
	"crypto/ed25519"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// An object is a value as it goes over the wire.
type object = map[string]any

// Options change what Discord is like. The zero value is a usable one.
type Options struct {
	// Now is the clock of the platform; nil for the time of the machine or of the
	// synctest bubble, see Discord.Now.
	Now func() time.Time
	// Privileged are the intents that are switched on in the Developer Portal.
	Privileged discordgo.Intent
	// RealLimits answers 429 where Discord would: 5 calls in 5 seconds for most
	// routes, 50 a second in all. Without it the limits that the headers tell are
	// too wide to be met.
	RealLimits bool
	// Identifies is how many of 1,000 are left today; 0 for all. MaxConcurrency is
	// how many may begin within 5 seconds, 0 for 1, and Shards how many shards
	// Discord recommends, 0 for 1.
	Identifies, MaxConcurrency, Shards int
	// Heartbeat is what the gateway asks for; 0 for 41.25 s.
	Heartbeat time.Duration
	// Patience is how long the waiting functions wait; 0 for 30 s.
	Patience time.Duration
	// Fast leaves out the comparison with the specification of Discord, which takes
	// most of the time of a call: for tests that measure.
	Fast bool
	// Allow are the rules that may be broken: those that a test breaks on purpose.
	Allow []Rule
	// Report gets what breaks a rule; nil to fail the test.
	Report func(Violation)
}

// A Discord is the platform with one application on it, the bot under test. Its
// methods are safe for concurrent use; those that let a person do what a person
// cannot do fail the test.
type Discord struct {
	Token, AppID, BotID string
	PublicKey           ed25519.PublicKey

	t          testing.TB
	o          Options
	shift      time.Duration // what lies between the clock of a bubble and that of Discord
	privateKey ed25519.PrivateKey
	api        *http.ServeMux
	server     *http.Server
	pipes      *pipes
	serving    sync.WaitGroup

	mu       sync.Mutex // guards all below, and what the values of a Discord hold
	last     int64      // the id that was given last
	changed  chan struct{}
	closing  bool // no new connections
	closed   bool // nothing is judged any more
	reported map[Rule]int

	bot           *User
	users         map[string]*User
	guilds        map[string]*Guild
	guildOrder    []*Guild
	channels      map[string]*Channel
	messages      map[string]*message
	replies       map[string][]*message   // of the bot, by what they answer
	interactions  map[string]*Interaction // by token
	order         []*Interaction
	commands      []object
	registrations int
	files         map[string][]byte // by path on the CDN

	endpoint  string       // the address that the portal has for interactions
	handler   http.Handler // interactions go there; nil: over the gateway
	faults    func(*http.Request, string) *Fault
	limits    limits
	calls     map[string]*record
	callCount int
	sessions  []*session
	links     map[*Link]bool
	traps     map[Moment][]func(*Link)
	budget    identifies
	counts    Counts
}

// Counts are what happened so far.
type Counts struct {
	Requests, Limited, Faults   int // REST calls; those answered 429; those that a Fault hit
	Connections, Identifies     int
	Resumes, ResumesRefused     int
	Dispatched                  int // events put on a session, without replays
	Interactions, Autocompletes int
	Invalid                     int // answers of 401, 403 and 429, of which 10,000 in 10 minutes ban an address
}

// bubbleYear is when the clock of a synctest bubble starts: long before Discord,
// whose ids count from 2015.
const bubbleYear = 2000

// New makes a Discord that is closed when the test ends. Within a synctest
// bubble it must be made there.
func New(t testing.TB, o Options) *Discord {
	t.Helper()
	d := &Discord{
		t: t, o: o,
		changed: make(chan struct{}), reported: map[Rule]int{},
		users: map[string]*User{}, guilds: map[string]*Guild{}, channels: map[string]*Channel{},
		messages: map[string]*message{}, replies: map[string][]*message{}, interactions: map[string]*Interaction{}, files: map[string][]byte{},
		calls: map[string]*record{}, links: map[*Link]bool{}, traps: map[Moment][]func(*Link){},
	}
	if start := time.Now(); o.Now == nil && start.Year() < 2015 {
		d.shift = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Sub(time.Date(bubbleYear, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, "a key for tests, and for nothing else")
	d.privateKey = ed25519.NewKeyFromSeed(seed)
	d.PublicKey = d.privateKey.Public().(ed25519.PublicKey)
	d.AppID = d.newID()
	d.BotID = d.AppID // as for every application made since 2018
	d.Token = "discordtest." + d.BotID + ".canary-of-the-bot-token"
	d.bot = &User{d: d, ID: d.BotID, Name: "Footnote", isBot: true, openDMs: true}
	d.users[d.BotID] = d.bot
	d.budget.left = 1000
	if o.Identifies > 0 {
		d.budget.left = o.Identifies
	}
	d.limits.real = o.RealLimits
	d.routes()
	d.listen()
	t.Cleanup(d.close)
	return d
}

// Now is the time of the platform. Ids and signatures carry it, so a program
// under test in a bubble, where time starts in the year 2000, must use it too.
func (d *Discord) Now() time.Time {
	if d.o.Now != nil {
		return d.o.Now()
	}
	return time.Now().Add(d.shift)
}

// discordEpoch is the first second of 2015, from which ids count milliseconds
// (https://discord.com/developers/docs/reference#snowflakes).
const discordEpoch = 1420070400000

// newID returns an id that is later than all before it. d.mu is held, or nobody
// else has d yet.
func (d *Discord) newID() string {
	id := (d.Now().UnixMilli() - discordEpoch) << 22
	d.last = max(id, d.last+1)
	return strconv.FormatInt(d.last, 10)
}

// Counts returns what happened so far.
func (d *Discord) Counts() Counts {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.counts
}

// SetPrivileged changes the intents that the Developer Portal has switched on,
// for connections made from now on.
func (d *Discord) SetPrivileged(intents discordgo.Intent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.o.Privileged = intents
}

// Trim drops what is over and no longer needed: messages, interactions and the
// events that could be replayed. A measurement of memory does not count them.
func (d *Discord) Trim() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.messages)
	clear(d.replies)
	clear(d.interactions)
	clear(d.calls)
	d.order = nil
	for _, c := range d.channels {
		c.messages = nil
	}
	for _, s := range d.sessions {
		s.events = nil
	}
	now := d.Now()
	maps.DeleteFunc(d.limits.buckets, func(_ string, b *bucket) bool { return now.After(b.reset) && now.After(b.until) })
}

// close ends all connections, waits for what is under way, and says what was
// left undone.
func (d *Discord) close() {
	d.mu.Lock()
	d.closing = true
	for l := range d.links {
		l.cut()
	}
	d.mu.Unlock()
	d.server.Close()
	d.pipes.Close()
	d.serving.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.unanswered()
	d.closed = true
}
