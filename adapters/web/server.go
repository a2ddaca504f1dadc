package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"footnote/knowledge"
)

// ErrNoLink is returned by Config.Open for a token that is unknown, expired or
// revoked: always the same.
var ErrNoLink = errors.New("no such link")

// ErrNoPlace is returned by Shelf.Place for the id of a paragraph that the
// shelf does not have and never had.
var ErrNoPlace = errors.New("no such paragraph")

// A Config is what the reader works with.
type Config struct {
	// Open returns the shelf that a token opens. Its error is ErrNoLink if
	// there is none; every other error is shown as a passing trouble.
	Open func(ctx context.Context, token string) (Shelf, error)
	// Log gets a line for each request; nil: none.
	Log *slog.Logger
	// Now is the clock of the durations in the log; nil: time.Now.
	Now func() time.Time
	// Deliveries take what platforms send by HTTP, each at its own path
	// ("/discord/interactions"). They answer for themselves: their requests get
	// none of the reader's headers and bounds, only a line in the log.
	Deliveries map[string]http.Handler
	// Health answers at LivePath and ReadyPath; nil: nothing is there.
	Health *Health
}

// A Shelf is what a link opens, as it is now. It is used by one request.
type Shelf interface {
	// Documents are in their order; the reader does not change them, and finds
	// one again by its pointer.
	Documents() []*knowledge.Document
	// Answer asks all of them. A *knowledge.QuestionError is shown to the
	// person, knowledge.ErrNoDocuments as an empty shelf.
	Answer(context.Context, knowledge.Question) (knowledge.Answer, error)
	// Place finds the paragraph with an id. The error is ErrNoPlace if it is
	// unknown.
	Place(ctx context.Context, id string) (knowledge.Place, error)
}

// Bounds of a request.
const (
	maxAddress = 8 << 10         // bytes: 500 characters take up to 6,000 when escaped
	answerTime = 5 * time.Second // for everything that a page waits for
)

type server struct {
	Config
	mux      http.ServeMux
	layouts  layouts
	requests atomic.Uint64
}

// New makes the reader. The handler owns all addresses of its host that are
// not handled before it. Safe for concurrent use.
func New(c Config) (http.Handler, error) {
	if c.Open == nil {
		return nil, errors.New("web: Config.Open is missing")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &server{Config: c}
	s.mux.HandleFunc("/robots.txt", s.robots)
	s.mux.HandleFunc(stylePath, s.style)
	s.mux.HandleFunc("/r/{token}", s.opened(s.shelf))
	s.mux.HandleFunc("/r/{token}/{$}", s.opened(s.shelf))
	s.mux.HandleFunc("/r/{token}/d/{document}", s.opened(s.document))
	s.mux.HandleFunc("/r/{token}/d/{document}/{part}", s.opened(s.document))
	s.mux.HandleFunc("/r/{token}/p/{paragraph}", s.opened(s.paragraph))
	s.mux.HandleFunc("/r/{token}/search", s.opened(s.search))
	s.mux.HandleFunc("/", s.notFound)
	return s, nil
}

// headers are on every response. The form is the search box, which asks this
// very host; nothing else may be loaded, sent or framed.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'none'; base-uri 'none'; " +
		"form-action 'self'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "no-referrer",
	"X-Robots-Tag":                 "noindex, nofollow, noarchive",
	"Permissions-Policy":           "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "private, no-store",
}

// ServeHTTP sets what all responses have, refuses what no page takes, and logs.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start, number := s.Now(), s.requests.Add(1)
	rec := &recorder{ResponseWriter: w}
	delivery, delivered := s.Deliveries[r.URL.Path]
	look := s.checks(r.URL.Path)
	level := slog.LevelInfo
	if look != nil {
		level = slog.LevelDebug // it is asked every few seconds
	}
	if delivered || look != nil {
		r.Pattern = r.URL.Path // one of ours, fit for the log
	}
	if !delivered {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
	}
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("page panicked", "request", number, "route", r.Pattern, "panic", panicText(p), "stack", string(debug.Stack()))
			if rec.status == 0 {
				s.trouble(rec, r, http.StatusInternalServerError)
			}
		}
		s.Log.Log(r.Context(), level, "page", "request", number, "route", r.Pattern, "status", rec.status, "bytes", rec.bytes,
			"duration", s.Now().Sub(start))
	}()
	switch {
	case delivered:
		delivery.ServeHTTP(rec, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		s.message(rec, r, http.StatusMethodNotAllowed, "Only for reading", "These pages can be read, and nothing can be sent to them.")
	case look != nil:
		s.healthy(rec, r, look)
	case len(r.RequestURI) > maxAddress:
		s.message(rec, r, http.StatusRequestURITooLong, "That is too long",
			fmt.Sprintf("The address is longer than I read. A question may have up to %d characters: go back and ask for one thing at a time.", knowledge.MaxQuestion))
	case !clean(r.URL.Path):
		s.notFound(rec, r) // before the mux corrects it by a redirect
	default:
		s.mux.ServeHTTP(rec, r)
	}
}

// clean reports whether a path is as we write them, without empty elements and
// dots.
func clean(p string) bool {
	want := path.Clean(p)
	if strings.HasSuffix(p, "/") && want != "/" {
		want += "/"
	}
	return p == want
}

// panicText is what may be logged of a panic: the runtime's own words name
// indices and types, any other value may hold text of a document.
func panicText(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}

// A recorder remembers what was sent.
type recorder struct {
	http.ResponseWriter
	status, bytes int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	return n, err
}

// A reading is one request to a shelf that was opened.
type reading struct {
	*server
	token string
	shelf Shelf
}

// opened opens the shelf of the address before it is handled. A handler
// returns the page to show, or one of the errors that failed knows.
func (s *server) opened(handle func(*http.Request, reading) (result, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), answerTime)
		defer cancel()
		token := r.PathValue("token")
		if !wellFormed(token) {
			s.notFound(w, r)
			return
		}
		shelf, err := s.Open(ctx, token)
		var res result
		if err == nil {
			res, err = handle(r.WithContext(ctx), reading{s, token, shelf})
		}
		switch {
		case err != nil:
			s.failed(w, r, err, token)
		case res.redirect != "":
			w.Header().Set("Location", res.redirect)
			w.WriteHeader(http.StatusFound)
		default:
			s.page(w, r, res)
		}
	}
}

// A result is what a handler decided: a page, or where to go instead.
type result struct {
	status   int // 0: 200
	template string
	page     any
	redirect string
}

// failed says that a page cannot be shown: the same for all that is not there.
func (s *server) failed(w http.ResponseWriter, r *http.Request, err error, token string) {
	switch {
	case errors.Is(err, ErrNoLink), errors.Is(err, ErrNoPlace):
		s.notFound(w, r)
	case errors.Is(err, context.Canceled):
		// Nobody waits any more.
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		s.Log.Error("page failed", "route", r.Pattern, "error", strings.ReplaceAll(err.Error(), token, "…"))
		s.trouble(w, r, http.StatusServiceUnavailable)
	}
}

func (s *server) trouble(w http.ResponseWriter, r *http.Request, status int) {
	s.message(w, r, status, "This did not work", "The page cannot be shown at the moment. Try again in a minute; if it stays so, tell whoever runs this bot.")
}

func (s *server) notFound(w http.ResponseWriter, r *http.Request) {
	s.message(w, r, http.StatusNotFound, "Nothing here",
		"This address leads nowhere. Links to the reading end after a while: ask the bot for a new one where your group talks to it.")
}

func (s *server) message(w http.ResponseWriter, r *http.Request, status int, heading, text string) {
	s.page(w, r, result{status: status, template: "message", page: messagePage{frame: frame{Title: heading}, Text: text}})
}

// page writes a page as a whole, so that one that fails half way is not shown
// as if it were complete.
func (s *server) page(w http.ResponseWriter, r *http.Request, res result) {
	var body bytes.Buffer
	if err := templates.ExecuteTemplate(&body, res.template, res.page); err != nil {
		panic(fmt.Errorf("template %s: %w", res.template, err)) // a programmer's mistake
	}
	if res.status == 0 {
		res.status = http.StatusOK
	}
	send(w, r, res.status, "text/html; charset=utf-8", body.Bytes())
}

// send writes a body, compressed where the browser takes that. That a page
// holds both a secret token and what was searched for does no harm: to have it
// ask for a text of their choice, others would have to know the token.
func send(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Vary", "Accept-Encoding")
	if len(body) > 1000 && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		var packed bytes.Buffer
		z, _ := gzip.NewWriterLevel(&packed, gzip.BestSpeed) // the level is a valid one
		z.Write(body)                                        // a Buffer does not fail
		z.Close()
		body = packed.Bytes()
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) // fails if the reader has gone, which is their right
	}
}

func (s *server) robots(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	send(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /\n"))
}

func (s *server) style(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	send(w, r, http.StatusOK, "text/css; charset=utf-8", style)
}
