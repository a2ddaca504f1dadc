package web_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/adapters/web"
	"footnote/knowledge"
)

func itoa(n int) string { return strconv.Itoa(n) }

// everywhere is one address of each kind, and of each way to fail.
func everywhere(s *site) []string {
	id := s.Documents()[0].ParagraphIDs()[1]
	at := web.ShelfPath(token)
	return []string{
		at, strings.TrimSuffix(at, "/"), at + "d/harbour", at + "d/nothing", at + "p/" + id, at + "p/nothing", at + "search",
		at + "search?q=salt", at + "search?q=%3F", at + "search?q=" + strings.Repeat("x", 9000), at + "else",
		web.QuotePath(token, id, knowledge.Span{End: 1}), "/", "/robots.txt", "/static/", "/static/x.css", "/r/", "/r/wrong/",
		"/favicon.ico", "//", "/r//", at + "../", at + "d//harbour", at + "d/./harbour", "/%00", at + "d/%2e%2e",
	}
}

func TestHeadersAreEverywhere(t *testing.T) {
	s := newSite(t, harbour())
	want := map[string]string{
		"Content-Security-Policy":      "default-src 'none'; style-src 'self'; img-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"X-Robots-Tag":                 "noindex, nofollow, noarchive",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	for _, address := range everywhere(s) {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"} {
			h := s.ask(method, address).Header()
			for name, value := range want {
				if h.Get(name) != value {
					t.Errorf("%s %s: %s is %q, want %q", method, address, name, h.Get(name), value)
				}
			}
			if got := h.Get("Cache-Control"); got != "private, no-store" && address != "/robots.txt" {
				t.Errorf("%s %s: Cache-Control is %q", method, address, got)
			}
			if !strings.Contains(h.Get("Permissions-Policy"), "camera=()") {
				t.Errorf("%s %s: Permissions-Policy is %q", method, address, h.Get("Permissions-Policy"))
			}
		}
	}
}

func TestOnlyReading(t *testing.T) {
	s := newSite(t, harbour())
	for _, address := range everywhere(s) {
		get := s.ask("GET", address)
		head := s.ask("HEAD", address)
		if head.Code != get.Code || head.Body.Len() != 0 || !maps.EqualFunc(head.Header(), get.Header(), func(a, b []string) bool { return cmp.Equal(a, b) }) {
			t.Errorf("HEAD %s: %d and %d bytes; GET: %d; %s", address, head.Code, head.Body.Len(), get.Code, cmp.Diff(get.Header(), head.Header()))
		}
		if n := get.Header().Get("Content-Length"); get.Code != http.StatusFound && n != itoa(get.Body.Len()) {
			t.Errorf("GET %s: Content-Length is %s of %d", address, n, get.Body.Len())
		}
		for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"} {
			res := s.ask(method, address)
			if res.Code != http.StatusMethodNotAllowed || res.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d, Allow %q", method, address, res.Code, res.Header().Get("Allow"))
			}
		}
	}
}

// Nobody learns from an answer what is there: all that is not gets one response,
// to the byte and header.
func TestNothingLooksTheSame(t *testing.T) {
	s := newSite(t, harbour())
	id := s.Documents()[0].ParagraphIDs()[1]
	other := strings.Replace(token, "q", "Q", 1)
	want := s.ask("GET", "/no/such/page")
	for _, address := range []string{
		web.ShelfPath(other), web.DocumentPath(other, "harbour"), web.DocumentPath(other, "harbour") + "/2", web.ParagraphPath(other, id),
		web.QuotePath(other, id, knowledge.Span{End: 1}), web.ShelfPath(other) + "search?q=salt", web.ShelfPath(other) + "search",
		web.DocumentPath(token, "foreign"), web.DocumentPath(token, "harbour") + "/9", web.ParagraphPath(token, "harbour.zzzzzz"),
		web.ParagraphPath(token, "foreign.b1c2d3"), web.QuotePath(token, "foreign.b1c2d3", knowledge.Span{End: 1}),
		"/r/" + strings.Repeat("a", 500) + "/", "/r/a%20b/", "/r/%ff%fe/", "/r/..%2f/", "/r/", "/r//", "/r", "/", "//", "/static/style.css",
		web.ShelfPath(token) + "x", web.ShelfPath(token) + "d", web.ShelfPath(token) + "d/", web.ShelfPath(token) + "p/", web.ShelfPath(token) + "/",
		web.ShelfPath(token) + "d/harbour/", web.ShelfPath(token) + "d/../", web.ShelfPath(token) + "d/./harbour", web.ShelfPath(token) + "search/",
	} {
		got := s.ask("GET", address)
		for hops := 0; got.Code == http.StatusFound && hops < 3; hops++ {
			got = s.ask("GET", got.Header().Get("Location"))
		}
		if got.Code != http.StatusNotFound || got.Body.String() != want.Body.String() || !cmp.Equal(got.Header(), want.Header()) {
			t.Errorf("%s: %d, headers %s, body %s", address, got.Code, cmp.Diff(want.Header(), got.Header()), cmp.Diff(want.Body.String(), got.Body.String()))
		}
	}
}

func TestStyleIsKept(t *testing.T) {
	s := newSite(t, harbour())
	var path string
	for _, l := range byTag(s.page(t, web.ShelfPath(token)), "link") {
		path = attr(l, "href")
	}
	res := s.ask("GET", path)
	if got := res.Header().Get("Cache-Control"); res.Code != 200 || got != "public, max-age=31536000, immutable" {
		t.Errorf("%s: %d, Cache-Control %q", path, res.Code, got)
	}
	if kind := res.Header().Get("Content-Type"); kind != "text/css; charset=utf-8" {
		t.Errorf("%s is %s", path, kind)
	}
	if got := s.ask("GET", "/robots.txt").Body.String(); got != "User-agent: *\nDisallow: /\n" {
		t.Errorf("robots.txt is %q", got)
	}
}

func TestCompression(t *testing.T) {
	s := newSite(t, book())
	plain := s.ask("GET", web.DocumentPath(token, "book"))
	r := httptest.NewRequest("GET", web.DocumentPath(token, "book"), nil)
	r.Header.Set("Accept-Encoding", "br, gzip")
	packed := httptest.NewRecorder()
	s.ServeHTTP(packed, r)
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || string(got) != plain.Body.String() {
		t.Errorf("unpacked it is another page (%v)", err)
	}
	if packed.Header().Get("Vary") != "Accept-Encoding" || plain.Header().Get("Vary") != "Accept-Encoding" {
		t.Error("a cache is not told that there are two forms")
	}
}

// Trouble is said to the reader, and to the operator without any secret.
func TestTrouble(t *testing.T) {
	s := newSite(t, harbour())
	at := web.ShelfPath(token)
	const secret = "canaryquestion"
	for _, tt := range []struct {
		name    string
		err     error
		address string
		status  int
	}{
		{"the answer fails", errDown, at + "search?q=" + secret, 503},
		{"the place cannot be found", errDown, at + "p/harbour.bbbbbb", 503},
		{"it takes too long", context.DeadlineExceeded, at + "search?q=" + secret, 503},
		{"the reader has gone", context.Canceled, at + "search?q=" + secret, 503},
	} {
		s.err = tt.err
		res := s.ask("GET", tt.address)
		if res.Code != tt.status || res.Body.Len() > 0 && !strings.Contains(res.Body.String(), "Try again in a minute") {
			t.Errorf("%s: %d %s", tt.name, res.Code, res.Body)
		}
		if strings.Contains(res.Body.String(), "disk") {
			t.Errorf("%s: the reader is told %s", tt.name, res.Body)
		}
	}
	if got := s.log.String(); strings.Contains(got, token) || strings.Contains(got, secret) || !strings.Contains(got, "the disk is gone: …") {
		t.Errorf("the log says:\n%s", got)
	}
}

func TestLogHoldsNoSecrets(t *testing.T) {
	s := newSite(t, harbour())
	for _, address := range append(everywhere(s), web.ShelfPath(token)+"search?q=whereiscanary") {
		s.ask("GET", address)
		s.ask("POST", address)
	}
	got := s.log.String()
	for _, secret := range []string{token, "salt", "canary", "harbour", "Okafor"} {
		if strings.Contains(got, secret) {
			t.Errorf("the log has %q:\n%s", secret, got)
		}
	}
	for _, want := range []string{"request=1 ", "route=/r/{token}/d/{document} ", "status=404", "status=405", "duration=0s"} {
		if !strings.Contains(got, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
}

// panicky breaks in the middle of a request.
type panicky struct{ *shelf }

func (panicky) Documents() []*knowledge.Document { panic("text of a document: canary") }

func TestPanicIsContained(t *testing.T) {
	s := newSite(t, harbour())
	broken := *s
	h, err := web.New(web.Config{
		Open: func(context.Context, string) (web.Shelf, error) { return panicky{s.shelf}, nil },
		Log:  newLog(s.log),
	})
	if err != nil {
		t.Fatal(err)
	}
	broken.Handler = h
	res := broken.ask("GET", web.ShelfPath(token))
	if res.Code != 500 || !strings.Contains(res.Body.String(), "This did not work") {
		t.Errorf("%d %s", res.Code, res.Body)
	}
	if got := s.log.String(); strings.Contains(got, "canary") || !strings.Contains(got, "page panicked") || !strings.Contains(got, "status=500") {
		t.Errorf("the log says:\n%s", got)
	}
}

func TestOpenFails(t *testing.T) {
	log := &safeBuffer{}
	h, err := web.New(web.Config{Open: func(context.Context, string) (web.Shelf, error) { return nil, errDown }, Log: newLog(log)})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{Handler: h}
	if res := s.ask("GET", web.ShelfPath(token)); res.Code != 503 {
		t.Errorf("%d", res.Code)
	}
	if got := log.String(); strings.Contains(got, token) {
		t.Errorf("the log says %s", got)
	}
	if _, err := web.New(web.Config{}); err == nil {
		t.Error("a reader without shelves was made")
	}
}

// Serve finishes what is under way when it is told to end, and takes nothing new.
func TestServeDrains(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	began, finish, served := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		served <- web.Serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(began)
			<-finish
			io.WriteString(w, "whole")
		}))
	}()
	got := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			got <- err.Error()
			return
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		got <- string(b)
	}()
	<-began
	end()
	// The listener closes at once, while the request is still under way.
	for {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			break
		}
		c.Close()
	}
	close(finish)
	if s := <-got; s != "whole" {
		t.Errorf("the request under way got %q", s)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}

	l, err = net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := web.Serve(t.Context(), l, http.NotFoundHandler()); err == nil || errors.Is(err, http.ErrServerClosed) {
		t.Errorf("on a closed listener: %v", err)
	}
}

// A delivery of a platform answers for itself at its very path.
func TestDeliveries(t *testing.T) {
	s := newSite(t, harbour())
	h, err := web.New(web.Config{
		Open: func(context.Context, string) (web.Shelf, error) { return s.shelf, nil },
		Log:  newLog(s.log),
		Deliveries: map[string]http.Handler{"/fake/events": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(http.StatusAccepted)
			w.Write(body)
		})},
	})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path string) *httptest.ResponseRecorder {
		res := httptest.NewRecorder()
		h.ServeHTTP(res, httptest.NewRequest(method, path, strings.NewReader("canary")))
		return res
	}
	if res := ask("POST", "/fake/events"); res.Code != 202 || res.Body.String() != "canary" || res.Header().Get("Content-Security-Policy") != "" {
		t.Errorf("POST: %d %q %v", res.Code, res.Body, res.Header())
	}
	for _, path := range []string{"/fake/events/", "/fake", "/fake//events", "/fake/../fake/events"} {
		if res := ask("POST", path); res.Code != 405 {
			t.Errorf("POST %s: %d, want the reader's 405", path, res.Code)
		}
	}
	if got := s.log.String(); !strings.Contains(got, "route=/fake/events") || strings.Contains(got, "canary") {
		t.Errorf("the log says:\n%s", got)
	}
}
