package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	fetcher "footnote/adapters/download"
	"footnote/adapters/slack/api"
	"footnote/bot"
)

const canaryToken = "xoxb-canary-token"

// web is a network on which files.info says of the file that it is at an address,
// and files.slack.com and all others answer as they are told.
type web struct {
	testing.TB
	info    map[string]any
	answers map[string]func() *http.Response // by address
	asked   []string                         // the addresses of files that were asked for
	read    int                              // bytes of files
}

// RoundTrip is of http.RoundTripper.
func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	respond := func(status int, kind string, body []byte) *http.Response {
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: -1, Request: r}
	}
	at := r.URL.String()
	if strings.HasPrefix(at, "https://slack.com/api/files.info") {
		raw, err := json.Marshal(map[string]any{"ok": true, "file": w.info})
		if err != nil {
			return nil, err
		}
		return respond(http.StatusOK, "application/json", raw), nil
	}
	w.asked = append(w.asked, at)
	trusted := r.URL.Scheme == "https" && r.URL.Host == "files.slack.com"
	if secret := strings.Contains(r.Header.Get("Authorization")+at, canaryToken); secret != trusted {
		w.Errorf("%s is sent the token: %v, want %v", at, secret, trusted)
	}
	if !trusted {
		w.Errorf("asked was %s", at)
	}
	if answer := w.answers[at]; answer != nil {
		resp := answer()
		resp.Request, resp.Body = r, &counting{resp.Body, &w.read}
		return resp, nil
	}
	return respond(http.StatusNotFound, "text/plain", nil), nil
}

// counting counts what is read of a body.
type counting struct {
	io.ReadCloser
	n *int
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	*c.n += n
	return n, err
}

func found(body io.Reader) func() *http.Response {
	return func() *http.Response {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/octet-stream"}}, Body: io.NopCloser(body), ContentLength: -1}
	}
}

func leads(to string) func() *http.Response {
	return func() *http.Response {
		return &http.Response{StatusCode: http.StatusFound, Header: http.Header{"Location": {to}}, Body: http.NoBody}
	}
}

// fetched is a file as the bot gets it, over the program's way of fetching.
func (w *web) fetched() ([]byte, error) {
	get := fetcher.New(fetcher.Config{Hosts: FileHosts, Transport: w})
	a := &Adapter{Config: Config{Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Download: func(ctx context.Context, address, token string) (io.ReadCloser, error) {
			return get.OpenAs(ctx, address, http.Header{"Authorization": {"Bearer " + token}})
		}}}
	c := api.New(api.Config{Token: func(context.Context) (string, error) { return canaryToken, nil }, HTTP: &http.Client{Transport: w}})
	in, err := a.attach(&task{Client: c})(file{ID: "F1", Name: "a.md"}).Open(w.Context())
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(in)
}

// TestReliabilityWrongHosts: whatever Slack says of where a file is, only
// files.slack.com is asked for it, by https, and nobody else is sent the token.
func TestReliabilityWrongHosts(t *testing.T) {
	const good = "https://files.slack.com/files-pri/T1-F1/a.md"
	bad := []string{
		"", "http://files.slack.com/a", "HTTP://files.slack.com/a", "https://evil.example/a", "https://files.slack.com.evil.example/a", "https://files.slack.com@evil.example/a",
		"https://evil.example@files.slack.com/a", "https://user:pass@files.slack.com/a", "https://files.slack.com:8443/a", "https://files.slack.com:443@evil.example/", "https://xfiles.slack.com/a",
		"https://a.files.slack.com/a", "https://slack.com/a", "https://slack-files.com/a", "https://files.slack.com\\@evil.example/a", "https://evil.example\\.files.slack.com/a",
		"https://evil.example/https://files.slack.com/a", "https://evil.example#files.slack.com", "https://evil.example?files.slack.com", "//evil.example/a", "/a", "files.slack.com/a",
		"https:files.slack.com/a", "https:///files.slack.com/a", "ftp://files.slack.com/a", "file:///etc/passwd", "javascript:alert(1)", "data:text/plain,x", "gopher://files.slack.com/a",
		"https://127.0.0.1/a", "https://[::1]/a", "https://169.254.169.254/latest/meta-data", "https://2130706433/a", "https://0x7f.1/a", "https://localhost/a", "https://files.slack.com./a",
		"https://files.slack.com%2eevil.example/a", "https://files%2eslack.com/a", "https://files.slack.com%00.evil.example/a", "https://files.slack.com \t.evil.example/a", " https://files.slack.com/a",
		"https://files。slack。com/a", "https://fileſ.slack.com/a", "https://ﬁles.slack.com/a", "https://files.slack.com\r\nHost: evil.example/a", "https://files.slack.com:/a", "https://files.slack.com:0443/a",
		strings.Repeat("https://files.slack.com/", 1000),
	}
	refused := func(w *web, what string) {
		t.Helper()
		got, err := w.fetched()
		if err == nil {
			t.Errorf("%s: fetched were %d bytes", what, len(got))
		} else if strings.Contains(err.Error(), canaryToken) || strings.Contains(err.Error(), "canary-path") {
			t.Errorf("%s: the error tells a secret: %v", what, err)
		}
	}
	for _, at := range bad {
		for _, name := range []string{"url_private", "url_private_download"} {
			w := &web{TB: t, info: map[string]any{"id": "F1", "name": "a.md", "mode": "hosted", "size": 1, name: at}}
			if refused(w, at); len(w.asked) > 0 {
				t.Errorf("%q: asked was %q", at, w.asked)
			}
		}
		// Slack leads on, at once and later.
		for hops := range 3 {
			w := &web{TB: t, info: map[string]any{"id": "F1", "name": "a.md", "mode": "hosted", "size": 1, "url_private": good}, answers: map[string]func() *http.Response{}}
			from := good
			for n := range hops {
				next := "https://files.slack.com/canary-path/" + strconv.Itoa(n)
				w.answers[from], from = leads(next), next
			}
			w.answers[from] = leads(at)
			if at == "" || strings.HasPrefix(at, "/") && !strings.HasPrefix(at, "//") || at == "files.slack.com/a" || at == "https:files.slack.com/a" {
				continue // relative ones stay where they are
			}
			refused(w, "led to "+at)
		}
	}

	w := &web{TB: t, info: map[string]any{"id": "F1", "name": "a.md", "mode": "hosted", "size": 5, "url_private": good}, answers: map[string]func() *http.Response{
		good: leads("/files-pri/T1-F1/b.md"), "https://files.slack.com/files-pri/T1-F1/b.md": found(strings.NewReader("words"))}}
	if got, err := w.fetched(); err != nil || string(got) != "words" {
		t.Errorf("a file of Slack's own: %q, %v", got, err)
	}
	w.answers["https://files.slack.com/files-pri/T1-F1/b.md"] = leads(good)
	refused(w, "a circle")
}

// endless never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestReliabilityFiles: what comes in the place of a file is not taken for it, and
// what never ends is not read on.
func TestReliabilityFiles(t *testing.T) {
	const at = "https://files.slack.com/a"
	const page = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head></html>"
	for name, c := range map[string]struct {
		info   map[string]any
		answer func() *http.Response
		want   error  // nil for none
		got    string // what is read
	}{
		"a file":                       {info: map[string]any{"name": "a.pdf"}, answer: found(strings.NewReader("%PDF-1.7")), got: "%PDF-1.7"},
		"an empty one":                 {info: map[string]any{"name": "a.md"}, answer: found(strings.NewReader(""))},
		"a sign-in page":               {info: map[string]any{"name": "a.pdf"}, answer: found(strings.NewReader(page)), want: errSignIn},
		"one after spaces":             {info: map[string]any{"name": "a.docx"}, answer: found(strings.NewReader("\n \t" + page)), want: errSignIn},
		"one behind a byte order mark": {info: map[string]any{"name": "a.pdf"}, answer: found(strings.NewReader("\uFEFF" + page)), want: errSignIn},
		"one for a page":               {info: map[string]any{"name": "a.html", "size": 9}, answer: found(strings.NewReader(page)), want: errSignIn},
		"one for a longer page":        {info: map[string]any{"name": "a.html", "size": 9000}, answer: found(strings.NewReader(page)), want: errSignIn},
		"a page":                       {info: map[string]any{"name": "a.html", "size": len(page)}, answer: found(strings.NewReader(page)), got: page},
		"without an end":               {info: map[string]any{"name": "a.pdf", "size": 5}, answer: found(endless{}), want: fetcher.ErrTooLarge},
		"a page without an end":        {info: map[string]any{"name": "a.html", "size": 1 << 40}, answer: found(io.MultiReader(strings.NewReader(page), endless{})), want: fetcher.ErrTooLarge},
		"gone":                         {info: map[string]any{"name": "a.pdf"}, want: fetcher.ErrGone},
		"external":                     {info: map[string]any{"name": "a.pdf", "mode": "external", "is_external": true}, answer: found(strings.NewReader("x")), want: errExternal},
		"external by its mode alone":   {info: map[string]any{"name": "a.pdf", "mode": "external"}, answer: found(strings.NewReader("x")), want: errExternal},
		"hidden":                       {info: map[string]any{"name": "a.pdf", "mode": "hidden_by_limit"}, answer: found(strings.NewReader("x")), want: errHidden},
		"deleted":                      {info: map[string]any{"name": "a.pdf", "mode": "tombstone"}, answer: found(strings.NewReader("x")), want: errGone},
		"another's":                    {info: map[string]any{"name": "a.pdf", "file_access": "check_file_info"}, answer: found(strings.NewReader("x")), want: errForeign},
	} {
		w := &web{TB: t, info: c.info, answers: map[string]func() *http.Response{}}
		w.info["id"], w.info["url_private"] = "F1", at
		if w.info["mode"] == nil {
			w.info["mode"] = "hosted"
		}
		if c.answer != nil {
			w.answers[at] = c.answer
		}
		got, err := w.fetched()
		if !errors.Is(err, c.want) || err == nil && string(got) != c.got {
			t.Errorf("%s: %d bytes, %v; want %q, %v", name, len(got), err, c.got, c.want)
		}
		if _, told := errors.AsType[bot.Barred](err); err != nil && !told {
			t.Errorf("%s: nobody is told why: %v", name, err)
		}
		if barred := c.want == errExternal || c.want == errHidden || c.want == errGone || c.want == errForeign; barred && len(w.asked) > 0 {
			t.Errorf("%s: asked was %q", name, w.asked)
		}
		if w.read > 26<<20 {
			t.Errorf("%s: %d bytes were read", name, w.read)
		}
	}
}
