package install_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/install"
	"footnote/adapters/slack/slacktest"
	"footnote/bot/secret"
)

func TestInstall(t *testing.T) {
	w := newWorld(t, slacktest.Options{})
	team := w.s.AddWorkspace("Study <b>&")
	ada := team.AddUser("ada", slacktest.UserOptions{Admin: true})
	w.fails(team, install.ErrUnknown)
	w.installed()

	b := &browser{w: w}
	address := b.begin()
	q, err := url.Parse(address)
	w.must(err)
	if got := q.Query(); got.Get("redirect_uri") != public+"/slack/oauth" || got.Get("scope") != strings.Join(slacktest.Scopes, ",") {
		t.Errorf("Slack is asked for %v", got)
	}
	res := b.open(w.s.Authorize(ada, address, false))
	w.expect(res, http.StatusOK, "Footnote is in Study &lt;b&gt;&amp;")
	w.speaks(team)
	w.installed(team.Name)

	// What is kept is encrypted.
	for _, name := range w.values.records() {
		if kept := string(w.values.of[name]); strings.Contains(kept, "canary") || strings.Contains(kept, "Study") || strings.Contains(kept, team.BotUser.ID) {
			t.Errorf("%s is kept as %q", name, kept)
		}
	}
	// It is there after a restart, and installing it again changes its token.
	w.start()
	w.speaks(team)
	before := w.token(team)
	client, err := w.i.Client(t.Context(), team.Enterprise(), team.ID)
	w.must(err)
	w.install(ada, false)
	if again, err := w.i.Client(t.Context(), "", team.ID); err != nil || again != client {
		t.Errorf("another client of the same workspace, %v", err)
	}
	if w.token(team) == before {
		t.Error("it still has the token of before")
	}
	w.installed(team.Name)
	list, err := w.i.List(t.Context())
	w.must(err)
	if one := list[0]; one.Team != team.ID || !one.Installed.Equal(w.clock()) || !one.Ends.IsZero() || len(one.Scopes) != len(slacktest.Scopes) {
		t.Errorf("listed as %+v", one)
	}
}

var (
	styleOf = regexp.MustCompile(`(?s)<style>(.*)</style>`)
	hashOf  = regexp.MustCompile(`style-src 'sha256-([^']*)'`)
)

func TestPages(t *testing.T) {
	w := newWorld(t, slacktest.Options{})
	b := &browser{w: w}
	res := b.open("/slack/install")
	h := res.Header()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Content-Type": "text/html; charset=utf-8",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	policy := h.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %s", policy, want)
		}
	}
	style, said := styleOf.FindStringSubmatch(res.Body.String()), hashOf.FindStringSubmatch(policy)
	if style == nil || said == nil {
		t.Fatalf("no style, or no hash of it: %q", policy)
	}
	sum := sha256.Sum256([]byte(style[1]))
	if base64.StdEncoding.EncodeToString(sum[:]) != said[1] {
		t.Error("browsers do not take the style: the policy has the hash of another one")
	}
	for _, want := range []string{"__Host-footnote-slack=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax", "; Max-Age=600"} {
		if set := h.Get("Set-Cookie"); !strings.Contains(set, want) {
			t.Errorf("the cookie %q lacks %q", set, want)
		}
	}
	// Two tabs do not take each other's.
	was := b.cookie
	if b.begin(); b.cookie != was {
		t.Error("a second tab changed the cookie")
	}
	b.cookie = "__Host-footnote-slack=short"
	if b.begin(); b.cookie == was || len(b.cookie) != len(was) {
		t.Errorf("a cookie that is none of ours became %q", b.cookie)
	}

	for _, path := range []string{"/slack/install", "/slack/oauth"} {
		if res := b.ask(http.MethodPost, path); res.Code != http.StatusMethodNotAllowed || res.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %s: %d", path, res.Code)
		}
		if res := b.ask(http.MethodHead, path); res.Code != http.StatusOK || res.Body.Len() > 0 || res.Header().Get("Set-Cookie") != "" {
			t.Errorf("HEAD %s: %d", path, res.Code)
		}
		if res := b.open(path + "?state=" + strings.Repeat("a", 5000)); res.Code != http.StatusRequestURITooLong {
			t.Errorf("%s with a long address: %d", path, res.Code)
		}
	}
}

// A visit is an installation that goes wrong.
type visit struct {
	w       *world
	ada     *slacktest.User
	b       *browser
	address string // where Slack sends the browser
}

// begin begins it in a process that is made otherwise.
func (v *visit) begin(change func(*install.Config)) {
	v.w.change = change
	v.w.start()
	v.address = v.w.s.Authorize(v.ada, v.b.begin(), false)
}

// Whatever is not as it should be installs nothing, says what to do, and asks
// Slack nothing unless this very browser began it.
func TestRefusals(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(*visit)
		want  string
		asked int // how often Slack is
	}{
		"declined": {func(v *visit) {
			v.address = public + "/slack/oauth?error=access_denied&state=" + url.QueryEscape(stateOf(v.address))
		}, "You did not allow it", 0},
		"another error": {func(v *visit) { v.address = strings.Replace(v.address, "code=", "error=%3Cscript%3E&code=", 1) }, "Slack did not agree", 0},
		"no code":       {func(v *visit) { v.address = public + "/slack/oauth?state=" + url.QueryEscape(stateOf(v.address)) }, "Slack did not agree", 0},
		"no state":      {func(v *visit) { v.address = strings.Replace(v.address, "state=", "statement=", 1) }, "does not hold any more", 0},
		"a wrong state": {func(v *visit) { v.address = strings.Replace(v.address, "state=", "state=A", 1) }, "does not hold any more", 0},
		"declined by somebody else": {func(v *visit) {
			v.address = public + "/slack/oauth?error=access_denied&state=x"
		}, "does not hold any more", 0},
		"too late":               {func(v *visit) { v.w.pass(10 * time.Minute) }, "does not hold any more", 0},
		"another browser":        {func(v *visit) { v.b = &browser{w: v.w}; v.b.begin() }, "does not hold any more", 0},
		"no cookie":              {func(v *visit) { v.b.cookie = "" }, "does not hold any more", 0},
		"a cookie that is none":  {func(v *visit) { v.b.cookie = "__Host-footnote-slack=" }, "does not hold any more", 0},
		"after a restart":        {func(v *visit) { v.w.start() }, "does not hold any more", 0},
		"a code that is wrong":   {func(v *visit) { v.address = strings.Replace(v.address, "code=", "code=A", 1) }, "does not hold any more", 1},
		"Slack is down":          {func(v *visit) { v.w.s.Faults(all(slacktest.Fault{Status: 503, HTML: true})) }, "did not work", 1},
		"Slack is not reached":   {func(v *visit) { v.w.s.Faults(all(slacktest.Fault{Drop: slacktest.DropBefore})) }, "did not work", 1},
		"Slack's answer is lost": {func(v *visit) { v.w.s.Faults(all(slacktest.Fault{Drop: slacktest.DropAfter})) }, "did not work", 1},
		"too many":               {func(v *visit) { v.w.s.Faults(all(slacktest.Fault{Status: 429, RetryAfter: "30"})) }, "did not work", 1},
		"it cannot be kept":      {func(v *visit) { v.w.values.fail(errors.New("the disk is full")) }, "did not work", 1},
		"the old is not erased": {func(v *visit) {
			v.begin(func(c *install.Config) {
				c.Installing = func(context.Context, string, string) error { return errors.New("the disk is full") }
			})
		}, "did not work", 1},
		"the secret is not ours": {func(v *visit) {
			v.begin(func(c *install.Config) { c.ClientSecret = secret.Hide("canary of another") })
		}, "did not work", 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, slacktest.Options{})
			team := w.s.AddWorkspace("Study")
			ada := team.AddUser("ada", slacktest.UserOptions{Admin: true})
			v := &visit{w: w, ada: ada, b: &browser{w: w}}
			v.begin(nil)
			tt.spoil(v)
			res := v.b.open(v.address)
			w.s.Faults(nil)
			w.expect(res, res.Code, tt.want)
			if res.Code == http.StatusOK != (name == "declined") || !strings.Contains(res.Body.String(), `<a href="`+public+`/slack/install">`) {
				t.Errorf("%d: %s", res.Code, res.Body)
			}
			if got := w.refresh.calls(); got != tt.asked {
				t.Errorf("Slack was asked %d times, want %d", got, tt.asked)
			}
			w.values.fail(nil)
			w.installed()
			if kept := w.values.records(); len(kept) > 0 {
				t.Errorf("kept are %q", kept)
			}
			// And it can be done as it should be.
			w.change = nil
			w.start()
			w.install(ada, false)
			w.speaks(team)
		})
	}
}

func all(f slacktest.Fault) func(slacktest.Call) *slacktest.Fault {
	return func(slacktest.Call) *slacktest.Fault { return &f }
}

// A state is good once.
func TestStateIsGoodOnce(t *testing.T) {
	w := newWorld(t, slacktest.Options{})
	ada := w.s.AddWorkspace("Study").AddUser("ada", slacktest.UserOptions{Admin: true})
	b := &browser{w: w}
	address := b.begin()
	first := w.s.Authorize(ada, address, false)
	w.expect(b.open(first), http.StatusOK, "Footnote is in Study")
	w.expect(b.open(first), http.StatusBadRequest, "does not hold any more")
	w.expect(b.open(w.s.Authorize(ada, address, false)), http.StatusBadRequest, "does not hold any more")
	if n := w.refresh.calls(); n != 1 {
		t.Errorf("Slack was asked %d times", n)
	}
	w.installed("Study")
}

// Who closes the browser while Slack is asked has the app installed.
func TestBrowserGoesAway(t *testing.T) {
	w := newWorld(t, slacktest.Options{})
	team := w.s.AddWorkspace("Study")
	ada := team.AddUser("ada", slacktest.UserOptions{Admin: true})
	b := &browser{w: w}
	address := w.s.Authorize(ada, b.begin(), false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b.ctx = ctx
	b.open(address)
	w.speaks(team)
}
