package discord

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/discord/gateway"
	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/dispatch"
	"footnote/bot/secret"
)

// A world is a Discord with a study group on it, and the adapter that runs there.
type world struct {
	testing.TB
	d                 *discordtest.Discord
	guild             *discordtest.Guild
	general, aside    *discordtest.Channel
	alice, ben, chief *discordtest.User
	http              bool // interactions are delivered by HTTP
	bot               Bot
	library           bot.Library
	change            func(*Config)
	queue             *dispatch.Memory
	memory            *values
	adapter           *Adapter
	life              *life
	log               *logged
	base              *bottest.Base
}

// A life is a process: what it keeps stays when it dies, and nothing that it
// still tries takes effect.
type life struct {
	dead  atomic.Bool
	calls atomic.Int64
	// last is the REST call with which the process dies, before it is made if
	// sooner is set, and else before its answer is there; 0 for never.
	last   int64
	sooner bool
	gone   chan struct{} // closed when it died
	once   sync.Once
	stop   context.CancelFunc
	done   chan error
}

var errDead = errors.New("this process is dead")

func (l *life) die() {
	l.dead.Store(true)
	l.once.Do(func() { close(l.gone) })
}

// mortal is a transport through which nothing gets from a dead process.
type mortal struct {
	*life
	inner http.RoundTripper
}

func (m mortal) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	end := m.calls.Add(1) >= m.last && m.last > 0
	if end && m.sooner {
		m.die()
		return nil, errDead
	}
	resp, err := m.inner.RoundTrip(r)
	if end {
		m.die()
	}
	if m.dead.Load() {
		return nil, errDead
	}
	return resp, err
}

// mortalQueue is a queue to which a dead process cannot write.
type mortalQueue struct {
	*life
	dispatch.Queue
}

func (m mortalQueue) Enqueue(ctx context.Context, e []dispatch.Event) ([]bool, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	return m.Queue.Enqueue(ctx, e)
}

func (m mortalQueue) Begin(ctx context.Context, source string, ids []string) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Queue.Begin(ctx, source, ids)
}

func (m mortalQueue) Done(ctx context.Context, source string, ids []string) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Queue.Done(ctx, source, ids)
}

// values is a gateway.Memory.
type values struct {
	mu  sync.Mutex
	all map[string][]byte
}

func (v *values) Value(_ context.Context, key string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.all[key], nil
}

func (v *values) SetValue(_ context.Context, key string, value []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.all[key] = bytes.Clone(value)
	return nil
}

type mortalMemory struct {
	*life
	gateway.Memory
}

func (m mortalMemory) SetValue(ctx context.Context, key string, value []byte) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Memory.SetValue(ctx, key, value)
}

// logged is all that was logged.
type logged struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// newWorld makes one; start lets the adapter come to life.
func newWorld(t testing.TB, o discordtest.Options) *world {
	w := &world{TB: t, d: discordtest.New(t, o), queue: dispatch.NewMemory(),
		memory: &values{all: map[string][]byte{}}, log: &logged{}, base: bottest.Sample()}
	w.guild = w.d.AddGuild("Study")
	w.general = w.guild.AddChannel("general")
	w.aside = w.guild.AddChannel("aside")
	w.alice, w.ben, w.chief = w.d.AddUser("alice"), w.d.AddUser("ben"), w.d.AddUser("chief")
	w.guild.Join(w.alice)
	w.guild.Join(w.ben)
	w.guild.Join(w.chief, discordgo.PermissionManageGuild)
	t.Cleanup(w.end)
	return w
}

// newBot is a bot that remembers nothing yet.
func (w *world) newBot() Bot {
	b, err := bot.New(bot.Config{
		Open:    func(context.Context, bot.Space) (bot.Base, error) { return w.base, nil },
		Library: w.library, Now: w.d.Now, PersonLimit: -1, SpaceLimit: -1, UploadLimit: -1,
	})
	if err != nil {
		w.Fatal(err)
	}
	return b
}

// start runs an adapter: a new process with what the last one kept.
func (w *world) start() {
	w.Helper()
	l := &life{gone: make(chan struct{}), done: make(chan error, 1)}
	sessions := func() int { c := w.d.Counts(); return c.Identifies + c.Resumes }
	before := sessions()
	w.startAs(l)
	w.d.Until("a session", func() bool { return sessions() > before })
	w.d.WaitReady(1)
}

func (w *world) startAs(l *life) {
	w.Helper()
	client := w.d.Client()
	client.Transport = mortal{l, client.Transport}
	c := Config{
		Token: secret.Hide(w.d.Token), AppID: w.d.AppID, Bot: w.bot, Queue: mortalQueue{l, w.queue}, Memory: mortalMemory{l, w.memory},
		HTTP: client, Dialer: w.d.Dialer(), Now: w.d.Now, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Download: func(ctx context.Context, address string) (io.ReadCloser, error) {
			return w.download(ctx, client, address)
		},
	}
	if c.Bot == nil {
		c.Bot = w.newBot()
	}
	if d, ok := c.Bot.(deadly); ok {
		d.life = l
		c.Bot = d
	}
	if w.http {
		c.PublicKey = w.d.PublicKey
	}
	if w.change != nil {
		w.change(&c)
	}
	a, err := New(c)
	if err != nil {
		w.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	w.adapter, w.life = a, l
	if w.http {
		w.d.DeliverTo(a.Interactions())
	}
	go func() { l.done <- a.Run(ctx) }()
}

func (w *world) download(ctx context.Context, client *http.Client, address string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// halt ends the process in order.
func (w *world) halt() {
	w.Helper()
	w.life.stop()
	if err := <-w.life.done; err != nil && !w.life.dead.Load() {
		w.Errorf("the adapter ends with %v", err)
	}
}

// restart ends the process in order and starts another.
func (w *world) restart() {
	w.Helper()
	w.halt()
	w.start()
}

// crash is a process that dies at once, and another that starts.
func (w *world) crash() {
	w.Helper()
	old := w.life
	old.die()
	old.stop()
	w.Cleanup(func() { <-old.done })
	w.start()
}

// end ends the world, and looks for secrets and people's words in the log.
func (w *world) end() {
	if w.life != nil && w.life.stop != nil {
		w.life.stop()
		if err := <-w.life.done; err != nil && !w.life.dead.Load() {
			w.Errorf("the adapter ends with %v", err)
		}
	}
	for _, secret := range []string{w.d.Token, "canary", "aW50ZXJhY3Rpb24", "tanker", "Tanker"} {
		if strings.Contains(w.log.String(), secret) {
			w.Errorf("the log holds %q:\n%s", secret, w.log)
		}
	}
}

// both runs a scenario over both deliveries, in a bubble of time.
func both(t *testing.T, f func(*world)) {
	t.Helper()
	for _, delivery := range []string{"gateway", "http"} {
		t.Run(delivery, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, discordtest.Options{})
				w.http = delivery == "http"
				f(w)
			})
		})
	}
}

// one runs a scenario in which no interaction is delivered.
func alone(t *testing.T, o discordtest.Options, f func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(newWorld(t, o)) })
}

// still waits until nothing more happens for a while.
func (w *world) still() {
	time.Sleep(5 * time.Second)
	synctest.Wait()
}

// reads checks that words are read in what is shown.
func (w *world) reads(s discordtest.Shown, want ...string) {
	w.Helper()
	have := squeeze(read(s))
	for _, x := range want {
		if !strings.Contains(have, squeeze(x)) {
			w.Errorf("not shown: %q in\n%s", x, read(s))
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// read is what a person reads in a message.
func read(s discordtest.Shown) string {
	text := discordtest.Plain(s.Content)
	for _, e := range s.Embeds {
		text += "\n" + discordtest.Plain(e.Description)
	}
	return text
}

// the is the only one of what is shown.
func (w *world) the(all []discordtest.Shown) discordtest.Shown {
	w.Helper()
	if len(all) != 1 {
		w.Fatalf("%d messages are shown, want 1: %+v", len(all), all)
	}
	return all[0]
}

// only checks for whom a message is; "" is everyone.
func (w *world) only(s discordtest.Shown, who string) {
	w.Helper()
	if s.OnlyFor != who {
		w.Errorf("the message is for %q, want %q: %s", s.OnlyFor, who, s.Content)
	}
}

// button is the custom id of a button of a kind.
func (w *world) button(s discordtest.Shown, kind bot.ActionKind) string {
	w.Helper()
	for _, b := range s.Buttons() {
		if strings.HasPrefix(b.CustomID, "1|"+string(kind)+"|") {
			return b.CustomID
		}
	}
	w.Fatalf("no button %s under %q", kind, s.Content)
	return ""
}

func has(s discordtest.Shown, kind bot.ActionKind) bool {
	for _, b := range s.Buttons() {
		if strings.HasPrefix(b.CustomID, "1|"+string(kind)+"|") {
			return true
		}
	}
	return false
}

// asked is what the bot answers to a slash command.
func (w *world) asked(u *discordtest.User, c *discordtest.Channel, name string, options map[string]string) discordtest.Shown {
	w.Helper()
	return w.the(w.d.Slash(u, c, name, options).Wait())
}

// pressed is what comes of a press.
func (w *world) pressed(u *discordtest.User, s discordtest.Shown, kind bot.ActionKind) discordtest.Shown {
	w.Helper()
	return w.the(w.d.Press(u, s.ID, w.button(s, kind)).Wait())
}

// mention is the answer to a mention.
func (w *world) mention(u *discordtest.User, c *discordtest.Channel, text string) discordtest.Shown {
	w.Helper()
	return w.d.WaitReply(w.d.Say(u, c, text, discordtest.SayOptions{Mention: true}))
}
