// Package download fetches files that people attached, from the hosts of their
// platform and from nowhere else. Addresses come from messages, so anybody may
// have written them: what they lead to is checked by name before, by number while
// the connection is made, and again at each redirect.
package download

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"footnote/bot"
)

// Errors that callers tell apart. They are for people, and so of type bot.Barred.
var (
	// ErrForbidden says that an address is none of the platform's files.
	ErrForbidden error = bot.Barred("only files that are attached to a message can be fetched: attach the file itself")
	// ErrTooLarge says that a file is longer than Config.Max. Open returns it, or
	// Read of what it returned.
	ErrTooLarge error = bot.Barred("the file is too large")
	// ErrGone says that a file is not there any more: addresses of attachments
	// expire.
	ErrGone error = bot.Barred("the file cannot be fetched any more: attach it again")
)

// Config is what a Client is made of.
type Config struct {
	// Hosts are those that may be asked, by their exact names in lower case.
	Hosts []string
	// Header returns what a host must be sent, such as Authorization; nil for
	// nothing. It is asked only for hosts in Hosts.
	Header func(host string) http.Header
	// Max is the length of a file, in bytes; 0 for 25 MiB.
	Max int64
	// Transport stands for the network in tests, which have no hosts of those
	// names. It is the only way around the check of the addresses that are
	// connected to, and nothing but tests may set it.
	Transport http.RoundTripper
}

// Bounds of a download.
const (
	defaultMax  = 25 << 20
	dialTime    = 5 * time.Second
	headerTime  = 15 * time.Second
	wholeTime   = 2 * time.Minute
	maxHops     = 3 // redirects
	maxAddress  = 4096
	maxHeader   = 64 << 10
	idleTime    = 30 * time.Second
	connections = 16 // for each host
)

// A Client fetches files. It is safe for concurrent use.
type Client struct {
	hosts  []string
	header func(host string) http.Header
	max    int64
	http   http.Client
}

// New returns a client; it fetches nothing yet.
func New(c Config) *Client {
	if c.Transport == nil {
		c.Transport = network(guard{port: 443, allowed: public}, nil)
	}
	if c.Header == nil {
		c.Header = func(string) http.Header { return nil }
	}
	if c.Max == 0 {
		c.Max = defaultMax
	}
	return &Client{
		hosts: slices.Clone(c.Hosts), header: c.Header, max: c.Max,
		http: http.Client{
			Transport:     c.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// network is the way out: straight to addresses that g lets pass, without the
// proxy that the environment may name, which would resolve names by itself.
func network(g guard, resolver *net.Resolver) *http.Transport {
	d := &net.Dialer{Timeout: dialTime, Control: g.control, Resolver: resolver}
	return &http.Transport{
		DialContext:            d.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTime,
		ResponseHeaderTimeout:  headerTime,
		MaxResponseHeaderBytes: maxHeader,
		MaxConnsPerHost:        connections,
		IdleConnTimeout:        idleTime,
		ForceAttemptHTTP2:      true,
		// A file comes as it is, or not at all: a short answer must not become a
		// long one here.
		DisableCompression: true,
	}
}

// Open fetches the file at an address and returns it for reading, which ends with
// ctx, or after two minutes; the caller closes it. Errors are ErrForbidden,
// ErrTooLarge, ErrGone or of the connection, and have neither the address nor its
// query, which is signed, in them.
func (c *Client) Open(ctx context.Context, address string) (io.ReadCloser, error) {
	return c.OpenAs(ctx, address, nil)
}

// OpenAs is Open for who must say who they are: header is sent to Hosts, beside
// that of Config, and to nobody else.
func (c *Client) OpenAs(ctx context.Context, address string, header http.Header) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, wholeTime)
	body, err := c.follow(ctx, address, header)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	return &file{body: body, left: c.max, cancel: cancel}, nil
}

// follow asks an address, and those that it leads to.
func (c *Client) follow(ctx context.Context, address string, header http.Header) (io.ReadCloser, error) {
	for hop := 0; ; hop++ {
		u, err := c.check(address)
		if err != nil {
			return nil, err
		}
		resp, err := c.ask(ctx, u, header)
		if err != nil {
			return nil, err
		}
		if !redirects(resp.StatusCode) {
			return c.judge(resp)
		}
		resp.Body.Close()
		next, err := u.Parse(resp.Header.Get("Location"))
		if err != nil || resp.Header.Get("Location") == "" {
			return nil, fmt.Errorf("%s leads to an address that cannot be read: attach the file again", u.Host)
		}
		if hop == maxHops {
			return nil, fmt.Errorf("%s leads on more than %d times: attach the file again", u.Host, maxHops)
		}
		address = next.String()
	}
}

// check takes an address apart, and lets it pass if it is https at one of the
// hosts, and nothing else is in it that could mean another place.
func (c *Client) check(address string) (*url.URL, error) {
	odd := func(r rune) bool { return r <= ' ' || r == '\\' || r >= 0x7f }
	if len(address) > maxAddress || strings.ContainsFunc(address, odd) {
		return nil, ErrForbidden
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Opaque != "" || !slices.Contains(c.hosts, u.Hostname()) {
		return nil, ErrForbidden
	}
	if u.Host != u.Hostname() && u.Host != u.Hostname()+":443" {
		return nil, ErrForbidden
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

func (c *Client) ask(ctx context.Context, u *url.URL, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, ErrForbidden
	}
	for _, h := range []http.Header{c.header(u.Hostname()), header} {
		for name, values := range h {
			req.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
		}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, unreached(ctx, u.Hostname(), err)
	}
	return resp, nil
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// judge returns the body of an answer that is a file.
func (c *Client) judge(resp *http.Response) (io.ReadCloser, error) {
	err := error(nil)
	switch host := resp.Request.URL.Hostname(); {
	case resp.StatusCode == http.StatusForbidden, resp.StatusCode == http.StatusNotFound, resp.StatusCode == http.StatusGone:
		err = ErrGone
	case resp.StatusCode != http.StatusOK:
		err = fmt.Errorf("%s answered with status %d: try again in a minute", host, resp.StatusCode)
	case resp.Header.Get("Content-Encoding") != "" && resp.Header.Get("Content-Encoding") != "identity":
		err = fmt.Errorf("%s sent the file in a coding that was not asked for: attach it again", host)
	case resp.ContentLength > c.max:
		err = ErrTooLarge
	}
	if err != nil {
		resp.Body.Close()
		return nil, err
	}
	return resp.Body, nil
}
