package web_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// A browser is a headless Chromium that is driven over a pipe by the DevTools
// protocol: commands and events are JSON with a zero byte behind each.
// https://chromedevtools.github.io/devtools-protocol/
type browser struct {
	out io.Writer

	mu    sync.Mutex
	last  int                     // guarded by mu, as are those below
	calls map[int]chan message    // waiting for their answer
	pages map[string]chan message // by session: events
	ended bool
}

type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// patience is how long the browser may take for anything.
const patience = 60 * time.Second

// startBrowser starts a browser for a test; without one the test is skipped.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("skipped: there is no chromium here to look at the pages with")
	}
	profile := t.TempDir()
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+profile, "TMPDIR="+profile)
	theirIn, ourOut := pipe(t)
	ourIn, theirOut := pipe(t)
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &browser{out: ourOut, calls: map[int]chan message{}, pages: map[string]chan message{}}
	read := make(chan struct{})
	go func() {
		defer close(read)
		b.read(ourIn)
	}()
	t.Cleanup(func() {
		b.call("", "Browser.close", nil) // fails if it has gone already
		ourOut.Close()
		stop := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
		cmd.Wait()
		stop.Stop()
		ourIn.Close()
		<-read
	})
	return b
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// read hands out answers and events until the browser ends.
func (b *browser) read(from io.Reader) {
	r := bufio.NewReader(from)
	for {
		raw, err := r.ReadBytes(0)
		if err != nil {
			break
		}
		var m message
		if json.Unmarshal(bytes.TrimSuffix(raw, []byte{0}), &m) != nil {
			continue
		}
		b.mu.Lock()
		if m.ID != 0 {
			if c := b.calls[m.ID]; c != nil {
				c <- m
				delete(b.calls, m.ID)
			}
		} else if c := b.pages[m.Session]; c != nil {
			c <- m
		}
		b.mu.Unlock()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	for _, c := range b.calls {
		close(c)
	}
}

// call sends a command and waits for its answer.
func (b *browser) call(session, method string, params any) (json.RawMessage, error) {
	if params == nil {
		params = struct{}{}
	}
	raw, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	if b.ended {
		b.mu.Unlock()
		return nil, fmt.Errorf("%s: the browser has ended", method)
	}
	b.last++
	answer := make(chan message, 1)
	b.calls[b.last] = answer
	line, err := json.Marshal(message{ID: b.last, Session: session, Method: method, Params: raw})
	if err == nil {
		_, err = b.out.Write(append(line, 0))
	}
	b.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	select {
	case m, ok := <-answer:
		switch {
		case !ok:
			return nil, fmt.Errorf("%s: the browser has ended", method)
		case m.Error != nil:
			return nil, fmt.Errorf("%s: %s", method, m.Error.Message)
		}
		return m.Result, nil
	case <-time.After(patience):
		return nil, fmt.Errorf("%s: no answer in %v", method, patience)
	}
}

// A tab is a page of the browser.
type tab struct {
	t       *testing.T
	b       *browser
	session string
	events  chan message
	// complaints are what the browser said of the pages: errors, violations of
	// the policy, scripts that spoke.
	complaints []string
	requests   []string // addresses that pages asked for
	at         string   // the address without its fragment
}

// newTab opens an empty page of a width, in a colour scheme.
func (b *browser) newTab(t *testing.T, width, height int, scheme string) *tab {
	t.Helper()
	p := &tab{t: t, b: b, events: make(chan message, 10_000)}
	var target struct{ TargetID string }
	p.into(&target, "Target.createTarget", map[string]any{"url": "about:blank"})
	var attached struct{ SessionID string }
	p.into(&attached, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true})
	b.mu.Lock()
	b.pages[attached.SessionID] = p.events
	b.mu.Unlock()
	p.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		p.do(domain+".enable", nil)
	}
	p.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
	p.do("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}})
	return p
}

func (p *tab) do(method string, params any) json.RawMessage {
	p.t.Helper()
	raw, err := p.b.call(p.session, method, params)
	if err != nil {
		p.t.Fatal(err)
	}
	return raw
}

func (p *tab) into(v any, method string, params any) {
	p.t.Helper()
	if err := json.Unmarshal(p.do(method, params), v); err != nil {
		p.t.Fatalf("%s: %v", method, err)
	}
}

// open goes to an address and waits until all of it is there.
func (p *tab) open(url string) {
	p.t.Helper()
	path, _, _ := strings.Cut(url, "#")
	if path == p.at { // with another fragment the page would not load anew
		p.do("Page.navigate", map[string]any{"url": "about:blank"})
		p.wait()
	}
	p.at = path
	var nav struct{ ErrorText string }
	p.into(&nav, "Page.navigate", map[string]any{"url": url})
	if nav.ErrorText != "" {
		p.t.Fatalf("open %s: %s", url, nav.ErrorText)
	}
	p.wait()
	// Two frames later the page is laid out and scrolled.
	p.eval(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
	p.drain()
}

// wait reads events until the page has loaded.
func (p *tab) wait() {
	p.t.Helper()
	late := time.After(patience)
	for {
		select {
		case m := <-p.events:
			p.hear(m)
			if m.Method == "Page.loadEventFired" {
				return
			}
		case <-late:
			p.t.Fatalf("the page did not load in %v", patience)
		}
	}
}

// drain reads the events that are there.
func (p *tab) drain() {
	for {
		select {
		case m := <-p.events:
			p.hear(m)
		default:
			return
		}
	}
}

func (p *tab) hear(m message) {
	switch m.Method {
	case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded":
		p.complaints = append(p.complaints, m.Method+" "+string(m.Params))
	case "Network.requestWillBeSent":
		var sent struct{ Request struct{ URL string } }
		if json.Unmarshal(m.Params, &sent) == nil {
			p.requests = append(p.requests, sent.Request.URL)
		}
	case "Page.javascriptDialogOpening":
		p.complaints = append(p.complaints, m.Method+" "+string(m.Params))
		// Left open it would hold up everything that follows.
		p.do("Page.handleJavaScriptDialog", map[string]any{"accept": true})
	}
}

// eval runs an expression in the page and returns its value.
func (p *tab) eval(js string) any {
	p.t.Helper()
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	p.into(&out, "Runtime.evaluate", map[string]any{"expression": js, "returnByValue": true, "awaitPromise": true})
	if out.ExceptionDetails != nil {
		p.t.Fatalf("%s: %s", js, out.ExceptionDetails)
	}
	return out.Result.Value
}

// press presses a key and lets go of it.
func (p *tab) press(key string) {
	p.t.Helper()
	down := map[string]any{"type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": map[string]int{"Tab": 9, "Enter": 13}[key]}
	if key == "Enter" {
		down["type"], down["text"] = "keyDown", "\r"
	}
	p.do("Input.dispatchKeyEvent", down)
	up := maps.Clone(down)
	up["type"] = "keyUp"
	delete(up, "text")
	p.do("Input.dispatchKeyEvent", up)
}
