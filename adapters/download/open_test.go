package download_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/download"
)

const (
	signature = "CANARYsignature"
	address   = "https://cdn.discordapp.com/attachments/1/2/CANARYname.pdf?hm=" + signature
)

func answer(r *http.Request, status int, h http.Header, body string) *http.Response {
	w := httptest.NewRecorder()
	for name, values := range h {
		w.Header()[name] = values
	}
	w.WriteHeader(status)
	w.WriteString(body)
	resp := w.Result()
	resp.Request = r
	return resp
}

// fetch opens an address and reads it, with f for the network.
func fetch(ctx context.Context, c download.Config, f transport) (string, error) {
	c.Hosts, c.Transport = hosts, f
	body, err := download.New(c).Open(ctx, address)
	if err != nil {
		return "", err
	}
	defer body.Close()
	b, err := io.ReadAll(body)
	return string(b), err
}

func TestRedirects(t *testing.T) {
	const last = "https://media.discordapp.net/last"
	for _, test := range []struct {
		name  string
		chain []string // of Location
		want  error
		ok    bool
		asked int
	}{
		{name: "three", chain: []string{"/other", "//media.discordapp.net/x", last}, ok: true, asked: 4},
		{name: "four", chain: []string{"/1", "/2", "/3", "/4"}, asked: 4},
		{name: "without end", chain: []string{"", "/", "/", "/", "/", "/"}, asked: 1},
		{name: "to http", chain: []string{"http://cdn.discordapp.com/"}, want: download.ErrForbidden, asked: 1},
		{name: "elsewhere", chain: []string{"https://evil.example/"}, want: download.ErrForbidden, asked: 1},
		{name: "elsewhere, later", chain: []string{"/1", last, "https://127.0.0.1/"}, want: download.ErrForbidden, asked: 3},
		{name: "to the metadata service", chain: []string{"https://169.254.169.254/latest"}, want: download.ErrForbidden, asked: 1},
		{name: "to another port", chain: []string{"https://cdn.discordapp.com:8443/"}, want: download.ErrForbidden, asked: 1},
		{name: "with a name", chain: []string{"https://x@cdn.discordapp.com/"}, want: download.ErrForbidden, asked: 1},
		{name: "to a file here", chain: []string{"file:///etc/passwd"}, want: download.ErrForbidden, asked: 1},
		{name: "to nothing", chain: []string{"%"}, asked: 1},
	} {
		asked := 0
		got, err := fetch(t.Context(), download.Config{}, func(r *http.Request) (*http.Response, error) {
			asked++
			if asked > len(test.chain) {
				return answer(r, 200, nil, "file"), nil
			}
			return answer(r, []int{301, 302, 303, 307, 308}[asked%5], http.Header{"Location": {test.chain[asked-1]}}, "moved"), nil
		})
		if ok := err == nil && got == "file"; ok != test.ok || test.want != nil && !errors.Is(err, test.want) || asked != test.asked {
			t.Errorf("%s: %q, %v, %d calls; want success %v, error %v, %d calls", test.name, got, err, asked, test.ok, test.want, test.asked)
		}
	}
}

func TestHeaderIsForItsHost(t *testing.T) {
	c := download.Config{Header: func(host string) http.Header {
		if host == "cdn.discordapp.com" {
			return http.Header{"authorization": {"Bearer x"}}
		}
		return nil
	}}
	var seen []string
	_, err := fetch(t.Context(), c, func(r *http.Request) (*http.Response, error) {
		seen = append(seen, r.URL.Host+" "+r.Header.Get("Authorization"))
		for _, name := range []string{"Referer", "Cookie", "Accept-Encoding"} {
			if got := r.Header.Get(name); got != "" {
				t.Errorf("%s is sent: %q", name, got)
			}
		}
		if len(seen) == 1 {
			return answer(r, 302, http.Header{"Location": {"https://media.discordapp.net/x"}, "Set-Cookie": {"a=b"}}, ""), nil
		}
		return answer(r, 200, nil, ""), nil
	})
	if want := "cdn.discordapp.com Bearer x, media.discordapp.net "; err != nil || strings.Join(seen, ", ") != want {
		t.Errorf("asked %q, %v; want %q", seen, err, want)
	}
}

func TestWhoOneIs(t *testing.T) {
	c := download.Config{Header: func(string) http.Header { return http.Header{"X-App": {"footnote"}} }}
	var seen []string
	c.Hosts, c.Transport = hosts, transport(func(r *http.Request) (*http.Response, error) {
		seen = append(seen, r.URL.Host+" "+r.Header.Get("Authorization")+" "+r.Header.Get("X-App"))
		if len(seen) == 1 {
			return answer(r, 302, http.Header{"Location": {"https://evil.example/x"}}, ""), nil
		}
		return answer(r, 200, nil, "file"), nil
	})
	client := download.New(c)
	header := http.Header{"authorization": {"Bearer of one"}}
	if _, err := client.OpenAs(t.Context(), address, header); !errors.Is(err, download.ErrForbidden) {
		t.Errorf("a redirect elsewhere: %v", err)
	}
	body, err := client.OpenAs(t.Context(), address, header)
	if err != nil {
		t.Fatal(err)
	}
	body.Close()
	if body, err = client.Open(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	body.Close()
	if want := []string{"cdn.discordapp.com Bearer of one footnote", "cdn.discordapp.com Bearer of one footnote", "cdn.discordapp.com  footnote"}; !slices.Equal(seen, want) {
		t.Errorf("seen %q, want %q", seen, want)
	}
}

func TestLength(t *testing.T) {
	for _, test := range []struct {
		size     int
		declared bool
		want     error
	}{
		{0, true, nil}, {0, false, nil}, {100, true, nil}, {100, false, nil}, {1, false, nil},
		{101, true, download.ErrTooLarge}, {101, false, download.ErrTooLarge}, {1 << 20, false, download.ErrTooLarge},
	} {
		read := 0
		got, err := fetch(t.Context(), download.Config{Max: 100}, func(r *http.Request) (*http.Response, error) {
			resp := answer(r, 200, nil, "")
			resp.Body = io.NopCloser(io.TeeReader(strings.NewReader(strings.Repeat("a", test.size)), counter{&read}))
			resp.ContentLength = -1
			if test.declared {
				resp.ContentLength = int64(test.size)
			}
			return resp, nil
		})
		if !errors.Is(err, test.want) || test.want == nil && len(got) != test.size {
			t.Errorf("%d bytes, declared %v: %d bytes and %v, want %v", test.size, test.declared, len(got), err, test.want)
		}
		if test.declared && test.want != nil && read > 0 {
			t.Errorf("%d bytes, declared: %d were read in vain", test.size, read)
		}
		if read > 101 {
			t.Errorf("%d bytes, declared %v: %d were read of 100 allowed", test.size, test.declared, read)
		}
	}
}

type counter struct{ n *int }

func (c counter) Write(p []byte) (int, error) { *c.n += len(p); return len(p), nil }

// A megabyte of zeros is a kilobyte on the way. It must not grow here.
func TestNothingIsInflated(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(make([]byte, 1<<20))
	z.Close()
	for _, coding := range []string{"gzip", "GZIP", "br", "deflate, gzip"} {
		got, err := fetch(t.Context(), download.Config{}, func(r *http.Request) (*http.Response, error) {
			return answer(r, 200, http.Header{"Content-Encoding": {coding}}, b.String()), nil
		})
		if err == nil || got != "" {
			t.Errorf("coded by %s: %d bytes, want an error", coding, len(got))
		}
	}
	got, err := fetch(t.Context(), download.Config{}, func(r *http.Request) (*http.Response, error) {
		return answer(r, 200, http.Header{"Content-Encoding": {"identity"}, "Content-Type": {"application/gzip"}}, b.String()), nil
	})
	if err != nil || got != b.String() {
		t.Errorf("a file that is gzip itself: %d bytes and %v, want all %d", len(got), err, b.Len())
	}
}

func TestFailuresSayWhatToDoAndNotWhere(t *testing.T) {
	status := func(code int) transport {
		return func(r *http.Request) (*http.Response, error) {
			return answer(r, code, http.Header{"X-Echo": {r.URL.String()}}, r.URL.String()), nil
		}
	}
	failures := map[string]transport{
		"echo": func(r *http.Request) (*http.Response, error) { return nil, errors.New(r.URL.String() + " is bad") },
		"body": func(r *http.Request) (*http.Response, error) {
			resp := answer(r, 200, nil, "")
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("some"), broken(r.URL.String())))
			resp.ContentLength = -1
			return resp, nil
		},
		"location": func(r *http.Request) (*http.Response, error) {
			return answer(r, 302, http.Header{"Location": {"https://evil.example/" + signature}}, ""), nil
		},
		"loop": func(r *http.Request) (*http.Response, error) {
			return answer(r, 302, http.Header{"Location": {r.URL.String()}}, ""), nil
		},
		"malformed": func(r *http.Request) (*http.Response, error) {
			return answer(r, 302, http.Header{"Location": {"https://[" + signature}}, ""), nil
		},
		"coded": func(r *http.Request) (*http.Response, error) {
			return answer(r, 200, http.Header{"Content-Encoding": {signature}}, ""), nil
		},
	}
	for _, code := range []int{100, 204, 206, 304, 400, 401, 403, 404, 410, 418, 429, 500, 502, 503} {
		failures[strconv.Itoa(code)] = status(code)
	}
	for name, f := range failures {
		_, err := fetch(t.Context(), download.Config{}, f)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for inner := err; inner != nil; inner = errors.Unwrap(inner) {
			if strings.Contains(inner.Error(), "CANARY") {
				t.Errorf("%s: error %q has the address in it", name, inner)
			}
		}
		if gone := name == "403" || name == "404" || name == "410"; errors.Is(err, download.ErrGone) != gone {
			t.Errorf("%s: %v; want ErrGone: %v", name, err, gone)
		}
		if name != "body" && !strings.Contains(err.Error(), "again") && !strings.Contains(err.Error(), "attach") {
			t.Errorf("%s: %q does not say what to do", name, err)
		}
	}
}

type broken string

func (b broken) Read([]byte) (int, error) { return 0, errors.New(string(b)) }

// hangs is a body that says nothing until its request ends.
type hangs struct{ ctx context.Context }

func (h hangs) Read([]byte) (int, error) { <-h.ctx.Done(); return 0, h.ctx.Err() }

func TestTimes(t *testing.T) {
	silent := func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }
	stuck := func(r *http.Request) (*http.Response, error) {
		resp := answer(r, 200, nil, "")
		resp.Body, resp.ContentLength = io.NopCloser(hangs{r.Context()}), -1
		return resp, nil
	}
	for name, f := range map[string]transport{"no answer": silent, "no body": stuck} {
		for _, limit := range []time.Duration{0, 10 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				ctx, want := t.Context(), 2*time.Minute
				if limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, limit)
					defer cancel()
					want = limit
				}
				start := time.Now()
				_, err := fetch(ctx, download.Config{}, f)
				if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != want {
					t.Errorf("%s, limit %v: %v after %v, want a passed deadline after %v", name, limit, err, took, want)
				}
			})
		}
	}
}
