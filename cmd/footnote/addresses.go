package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"footnote/adapters/web"
	"footnote/knowledge/document"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// How long the addresses hold that stand under answers. They stay in the
// conversation for ever, so they are to outlive a term of study, and to end
// before nobody knows any more who has them.
const (
	addressFor   = 180 * 24 * time.Hour
	addressRenew = 24 * time.Hour // so that all of a day's answers share a link
)

// addresses are where answers can be read in their place. Safe for concurrent
// use.
type addresses struct {
	library *library.Library
	base    string // of the server, without a slash at its end
	now     func() time.Time

	mu     sync.Mutex // guards tokens
	tokens map[store.Shelf]token
}

// A token is that of a link to a shelf.
type token struct {
	text string
	made time.Time
}

func newAddresses(l *library.Library, base string) *addresses {
	return &addresses{library: l, base: strings.TrimSuffix(base, "/"), now: time.Now, tokens: make(map[store.Shelf]token)}
}

// quote is the address of sentences of a paragraph.
func (a *addresses) quote(ctx context.Context, s store.Shelf, paragraph string, sentences document.Span) (string, error) {
	t, err := a.token(ctx, s)
	if err != nil {
		return "", err
	}
	return a.base + web.QuotePath(t, paragraph, sentences), nil
}

// token is that of today's link to a shelf. One that was revoked is not handed
// out again.
func (a *addresses) token(ctx context.Context, s store.Shelf) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t, ok := a.tokens[s]
	if ok && a.now().Sub(t.made) < addressRenew {
		_, err := a.library.Open(ctx, t.text)
		if !errors.Is(err, store.ErrNotFound) {
			return t.text, err
		}
	}
	text, err := a.library.Link(ctx, s, "", addressFor)
	if err != nil {
		return "", err
	}
	a.tokens[s] = token{text, a.now()}
	return text, nil
}

// parseBase checks the address under which others reach the server. Its error
// continues the name of the setting.
func parseBase(s string) (string, error) {
	u, err := url.Parse(s)
	switch {
	case !strings.Contains(s, "://"):
		return "", fmt.Errorf("begins with https://, such as https://reading.example.org, unlike %q", s)
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return "", fmt.Errorf("takes the address under which others reach this server and nothing behind it, such as https://reading.example.org, not %q", s)
	}
	return strings.TrimSuffix(u.String(), "/"), nil
}
