package slack

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/install"
	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/dispatch"
	"footnote/bot/secret"
)

// A world is a Slack with a study group on it, and the adapter that runs there.
type world struct {
	testing.TB
	s                 *slacktest.Slack
	http              bool // Slack delivers by HTTP
	team              *slacktest.Workspace
	general, aside    *slacktest.Channel
	alice, ben, chief *slacktest.User
	bot               Bot
	library           bot.Library
	change            func(*Config)
	queue             *dispatch.Memory
	adapter           *Adapter
	life              *life
	log               *logged
	base              *bottest.Base
	installed         *installed
}

// installed are the workspaces of a Slack.
type installed struct {
	mu      sync.Mutex
	tokens  map[string]string // by team
	gone    []string          // what Removed was called for
	client  *http.Client
	clients map[string]*api.Client
	now     func() time.Time
	log     *slog.Logger
}

func (i *installed) Client(_ context.Context, _, team string) (*api.Client, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	token := i.tokens[team]
	if token == "" {
		return nil, install.ErrUnknown
	}
	if i.clients[team] == nil {
		i.clients[team] = api.New(api.Config{Token: func(context.Context) (string, error) { return token, nil },
			HTTP: i.client, Now: i.now, Log: i.log})
	}
	return i.clients[team], nil
}

func (i *installed) Removed(_ context.Context, _, team string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.gone = append(i.gone, team)
	delete(i.tokens, team)
	delete(i.clients, team)
	return nil
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
func newWorld(t testing.TB, o slacktest.Options) *world {
	w := &world{TB: t, s: slacktest.New(t, o), http: o.HTTP, queue: dispatch.NewMemory(), log: &logged{}, base: bottest.Sample()}
	w.team = w.s.AddWorkspace("Study")
	w.installed = &installed{tokens: map[string]string{w.team.ID: w.team.Token}, now: w.s.Now}
	w.general, w.aside = w.team.AddChannel("general"), w.team.AddChannel("aside")
	w.alice, w.ben = w.team.AddUser("alice"), w.team.AddUser("ben")
	w.chief = w.team.AddUser("chief", slacktest.UserOptions{Admin: true})
	if o.AllMessages || o.Agent {
		w.change = func(c *Config) { c.AllMessages, c.Agent = o.AllMessages, o.Agent }
	}
	t.Cleanup(w.end)
	return w
}

// newBot is a bot that remembers nothing yet.
func (w *world) newBot() Bot {
	b, err := bot.New(bot.Config{
		Open:    func(context.Context, bot.Space) (bot.Base, error) { return w.base, nil },
		Library: w.library, Now: w.s.Now, PersonLimit: -1, SpaceLimit: -1, UploadLimit: -1,
	})
	if err != nil {
		w.Fatal(err)
	}
	return b
}

// start runs an adapter: a new process with what the last one kept.
func (w *world) start() {
	w.Helper()
	l := newLife()
	before := w.s.Counts().Connections
	w.startAs(l)
	if !w.http {
		w.s.Until("a socket", func() bool { return w.s.Counts().Connections > before })
		w.s.WaitConnected(1)
	}
}

func (w *world) startAs(l *life) {
	w.Helper()
	client := w.s.Client()
	client.Transport = mortal{l, client.Transport}
	dialer := w.s.Dialer()
	dial := dialer.NetDialTLSContext
	dialer.NetDialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if l.dead.Load() {
			return nil, errDead
		}
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return mortalConn{l, c}, nil
	}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	w.installed.mu.Lock()
	w.installed.client, w.installed.clients, w.installed.log = client, map[string]*api.Client{}, log
	w.installed.mu.Unlock()
	c := Config{
		Bot: w.bot, Queue: mortalQueue{l, w.queue}, Workspaces: mortalWorkspaces{l, w.installed}, HTTP: client, Dialer: dialer, Now: w.s.Now, Log: log,
		Download: func(ctx context.Context, address, token string) (io.ReadCloser, error) {
			return download(ctx, client, address, token)
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
		c.SigningSecret = secret.Hide(w.s.SigningSecret)
	} else {
		c.AppToken = secret.Hide(w.s.AppToken)
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
		all := a.Deliveries()
		for path, h := range all {
			all[path] = mortalHandler{l, h}
		}
		w.s.DeliverTo(all)
	}
	go func() { l.done <- a.Run(ctx) }()
}

// download fetches a file as the program does, over the network of a Slack.
func download(ctx context.Context, client *http.Client, address, token string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	one := *client
	one.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := one.Do(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, bot.Barred("the file cannot be fetched any more: share it again")
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
	w.die()
	w.start()
}

// die is the end of a process without any order.
func (w *world) die() {
	old := w.life
	old.die()
	old.stop()
	w.Cleanup(func() { <-old.done })
}

func newLife() *life { return &life{gone: make(chan struct{}), done: make(chan error, 1)} }

// end ends the world, and looks for secrets and people's words in the log.
func (w *world) end() {
	if w.life != nil && w.life.stop != nil {
		w.life.stop()
		if err := <-w.life.done; err != nil && !w.life.dead.Load() {
			w.Errorf("the adapter ends with %v", err)
		}
	}
	for _, secret := range []string{"canary", "xoxb-", "xapp-", "hooks.slack.com", "tanker", "Tanker"} {
		if strings.Contains(w.log.String(), secret) {
			w.Errorf("the log holds %q:\n%s", secret, w.log)
		}
	}
}

// both runs a scenario over both deliveries, in a bubble of time.
func both(t *testing.T, f func(*world)) {
	t.Helper()
	bothWith(t, slacktest.Options{}, f)
}

func bothWith(t *testing.T, o slacktest.Options, f func(*world)) {
	t.Helper()
	for _, delivery := range []string{"socket", "http"} {
		t.Run(delivery, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := o
				o.HTTP = delivery == "http"
				f(newWorld(t, o))
			})
		})
	}
}

// overSocket runs a scenario over Socket Mode alone.
func overSocket(t *testing.T, o slacktest.Options, f func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(newWorld(t, o)) })
}

// still waits until nothing more happens for a while.
func (w *world) still() {
	time.Sleep(5 * time.Second)
	synctest.Wait()
}

// reads checks that words are read in what is shown.
func (w *world) reads(s slacktest.Shown, want ...string) {
	w.Helper()
	have := squeeze(s.Plain)
	for _, x := range want {
		if !strings.Contains(have, squeeze(x)) {
			w.Errorf("not shown: %q in\n%s", x, s.Plain)
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// the is the only one of what is shown.
func (w *world) the(all []slacktest.Shown) slacktest.Shown {
	w.Helper()
	if len(all) != 1 {
		w.Fatalf("%d messages are shown, want 1: %+v\n%s", len(all), all, w.log)
	}
	return all[0]
}

// only checks for whom a message is; "" is everyone.
func (w *world) only(s slacktest.Shown, who string) {
	w.Helper()
	if s.OnlyFor != who {
		w.Errorf("the message is for %q, want %q: %s", s.OnlyFor, who, s.Plain)
	}
}

// button is the action_id of a button of a kind.
func (w *world) button(s slacktest.Shown, kind bot.ActionKind) string {
	w.Helper()
	for _, b := range s.Buttons {
		if strings.HasPrefix(b.Value, "1|"+string(kind)+"|") {
			return b.Action
		}
	}
	w.Fatalf("no button %s under %q", kind, s.Plain)
	return ""
}

func has(s slacktest.Shown, kind bot.ActionKind) bool {
	for _, b := range s.Buttons {
		if strings.HasPrefix(b.Value, "1|"+string(kind)+"|") {
			return true
		}
	}
	return false
}

// mention is the answer to a mention.
func (w *world) mention(u *slacktest.User, c *slacktest.Channel, text string) slacktest.Shown {
	w.Helper()
	return w.s.WaitReply(w.s.Say(u, c, text, slacktest.SayOptions{Mention: true}))
}

// asked is what the bot answers to a slash command.
func (w *world) asked(u *slacktest.User, c *slacktest.Channel, typed string) slacktest.Shown {
	w.Helper()
	return w.the(w.s.Slash(u, c, typed).Wait())
}

// pressed is what comes of a press: a message of its own, or the one under which
// the button stood, as it is then.
func (w *world) pressed(u *slacktest.User, s slacktest.Shown, kind bot.ActionKind) slacktest.Shown {
	w.Helper()
	use := w.s.Press(u, s, w.button(s, kind))
	all := use.Wait()
	if len(all) == 0 && use.Changed() {
		return w.s.Message(s.TS)
	}
	return w.the(all)
}
