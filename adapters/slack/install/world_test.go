package install_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/install"
	"footnote/adapters/slack/slacktest"
	"footnote/bot/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const public = "https://bot.example"

// keyText is a key as it stands in the environment.
var keyText = strings.Repeat("0123456789abcdef", 4)

// A world is a Slack, and the program that is installed in it.
type world struct {
	*testing.T
	s       *slacktest.Slack
	i       *install.Installer
	values  *values
	log     *lines
	shown   *lines // all that browsers and callers were told
	refresh *counter
	change  func(*install.Config)

	mu  sync.Mutex // guards now
	now time.Time
}

// newWorld starts a program on a Slack in which it is installed nowhere.
func newWorld(t *testing.T, o slacktest.Options) *world {
	w := &world{T: t, values: newValues(), log: &lines{}, shown: &lines{}, refresh: &counter{}, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	o.Now = w.clock
	w.s = slacktest.New(t, o)
	w.start()
	t.Cleanup(func() {
		for what, said := range map[string]string{"log": w.log.String(), "pages and errors": w.shown.String()} {
			if at := strings.Index(said, "canary"); at >= 0 {
				t.Errorf("the %s tell a secret: …%.200s", what, said[max(0, at-100):])
			}
		}
	})
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// config is what the program is made of.
func (w *world) config() install.Config {
	w.Helper()
	k, err := install.ParseKey(keyText)
	w.must(err)
	c := w.s.Client()
	c.Transport = watched{c.Transport, w.refresh}
	return install.Config{
		ClientID: w.s.ClientID, ClientSecret: secret.Hide(w.s.ClientSecret), Key: k, URL: public,
		Scopes: slacktest.Scopes, Values: w.values,
		API: api.Config{HTTP: c, Now: w.clock, Log: slog.New(slog.NewTextHandler(w.log, nil))},
	}
}

// start begins a process with what the last one kept.
func (w *world) start() {
	w.Helper()
	c := w.config()
	if w.change != nil {
		w.change(&c)
	}
	var err error
	w.i, err = install.New(c)
	w.must(err)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// is checks an error, and keeps what it says.
func (w *world) is(err, want error) {
	w.Helper()
	if !errors.Is(err, want) || want == nil && err != nil {
		w.Errorf("got error %v, want %v", err, want)
	}
	if err != nil {
		w.shown.Write([]byte(err.Error() + "\n"))
	}
}

// speaks checks in which workspace the client of one speaks.
func (w *world) speaks(team *slacktest.Workspace) {
	w.Helper()
	c, err := w.i.Client(w.Context(), team.Enterprise(), team.ID)
	w.must(err)
	me, err := c.Auth(w.Context())
	w.must(err)
	if me.TeamID != team.ID {
		w.Errorf("asked for %s it speaks in %s", team.ID, me.TeamID)
	}
}

// token is what the client of a workspace speaks with.
func (w *world) token(team *slacktest.Workspace) string {
	w.Helper()
	c, err := w.i.Client(w.Context(), team.Enterprise(), team.ID)
	w.must(err)
	token, err := c.Token(w.Context())
	w.must(err)
	return token
}

// fails checks why there is no client of a workspace.
func (w *world) fails(team *slacktest.Workspace, want error) {
	w.Helper()
	_, err := w.i.Client(w.Context(), team.Enterprise(), team.ID)
	w.is(err, want)
}

// installed checks in which workspaces it is.
func (w *world) installed(want ...string) {
	w.Helper()
	list, err := w.i.List(w.Context())
	w.must(err)
	var names []string
	for _, one := range list {
		names = append(names, one.Name)
	}
	if !slices.Equal(names, want) {
		w.Errorf("installed in %q, want %q", names, want)
	}
}

// A browser has a cookie, or none yet.
type browser struct {
	w      *world
	cookie string
	ctx    context.Context // nil for that of the test
}

// open shows a page.
func (b *browser) open(address string) *httptest.ResponseRecorder {
	b.w.Helper()
	return b.ask(http.MethodGet, address)
}

func (b *browser) ask(method, address string) *httptest.ResponseRecorder {
	b.w.Helper()
	r := httptest.NewRequest(method, strings.TrimPrefix(address, public), nil).WithContext(b.w.Context())
	if b.ctx != nil {
		r = r.WithContext(b.ctx)
	}
	if b.cookie != "" {
		r.Header.Set("Cookie", b.cookie)
	}
	h := b.w.i.Pages()[r.URL.Path]
	if h == nil {
		b.w.Fatalf("no page at %s", r.URL.Path)
	}
	res := httptest.NewRecorder()
	h.ServeHTTP(res, r)
	if set := res.Header().Get("Set-Cookie"); set != "" {
		b.cookie, _, _ = strings.Cut(set, ";")
	}
	b.w.shown.Write(res.Body.Bytes())
	return res
}

var link = regexp.MustCompile(`<a href="([^"]*)">`)

// begin opens the first page and returns where its button leads.
func (b *browser) begin() string {
	b.w.Helper()
	found := link.FindStringSubmatch(b.open("/slack/install").Body.String())
	if found == nil {
		b.w.Fatal("there is no button")
	}
	return strings.ReplaceAll(found[1], "&amp;", "&")
}

// install has a person install the app where they are.
func (w *world) install(by *slacktest.User, wide bool) *httptest.ResponseRecorder {
	w.Helper()
	b := &browser{w: w}
	res := b.open(w.s.Authorize(by, b.begin(), wide))
	if res.Code != http.StatusOK {
		w.Fatalf("%d: %s", res.Code, res.Body)
	}
	return res
}

// expect checks a page.
func (w *world) expect(res *httptest.ResponseRecorder, status int, want string) {
	w.Helper()
	if res.Code != status || !strings.Contains(res.Body.String(), want) {
		w.Errorf("got %d %s, want %d and %q", res.Code, res.Body, status, want)
	}
}

func stateOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return u.Query().Get("state")
}

// Values keep in memory, and can fail.
type values struct {
	mu     sync.Mutex // guards the rest
	of     map[string][]byte
	writes [][]byte
	fails  error // of writing
	blind  error // of reading
}

func newValues() *values { return &values{of: make(map[string][]byte)} }

func (v *values) Value(ctx context.Context, key string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return bytes.Clone(v.of[key]), errors.Join(v.blind, ctx.Err())
}

func (v *values) SetValue(ctx context.Context, key string, value []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := errors.Join(v.fails, ctx.Err()); err != nil {
		return err
	}
	v.writes = append(v.writes, bytes.Clone(value))
	if value == nil {
		delete(v.of, key)
	} else {
		v.of[key] = bytes.Clone(value)
	}
	return nil
}

func (v *values) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.fails = err
}

// records are the keys of what is kept of installations.
func (v *values) records() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.DeleteFunc(slices.Sorted(maps.Keys(v.of)), func(k string) bool { return !strings.HasPrefix(k, "slack install ") })
}

// lines are what is told.
type lines struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A counter counts the calls for tokens, and can hold them up or answer them.
type counter struct {
	mu     sync.Mutex // guards the rest
	n      int
	hold   chan struct{} // where it is there, a call waits for it, and says so in held
	held   chan struct{}
	answer func(*http.Request) (*http.Response, error) // nil for Slack's own
}

func (c *counter) calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

func (c *counter) set(answer func(*http.Request) (*http.Response, error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

// watched is the way to Slack.
type watched struct {
	http.RoundTripper
	*counter
}

func (t watched) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/oauth.v2.access") {
		return t.RoundTripper.RoundTrip(r)
	}
	t.mu.Lock()
	t.n++
	hold, answer := t.hold, t.answer
	t.mu.Unlock()
	if hold != nil {
		t.held <- struct{}{}
		<-hold
	}
	if answer != nil {
		return answer(r)
	}
	return t.RoundTripper.RoundTrip(r)
}
