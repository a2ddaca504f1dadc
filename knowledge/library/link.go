package library

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"

	"footnote/knowledge/store"
)

// tokenBytes is the length of a token: 256 random bits.
const tokenBytes = 32

// tokens is strict, so that each link has one spelling.
var tokens = base64.RawURLEncoding.Strict()

// Link makes a token that opens a shelf to whoever has it, until life is over
// or the links of the shelf are revoked. Only a hash of it is kept: it cannot be
// shown again.
func (l *Library) Link(ctx context.Context, s store.Shelf, by string, life time.Duration) (token string, err error) {
	if life <= 0 {
		return "", errors.New("make a link: it needs a time to live")
	}
	var random [tokenBytes]byte
	if _, err := io.ReadFull(l.random, random[:]); err != nil {
		return "", fmt.Errorf("make a link: %w", err)
	}
	token = tokens.EncodeToString(random[:])
	now := l.now()
	err = l.store.AddLink(ctx, store.Link{
		Hash: sha256.Sum256([]byte(token)), Shelf: s, Created: now, Expires: now.Add(life), By: by,
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// Open returns the shelf that a token opens. It is store.ErrNotFound alike for
// one that is unknown, expired, revoked or no token at all.
func (l *Library) Open(ctx context.Context, token string) (store.Shelf, error) {
	if b, err := tokens.DecodeString(token); err != nil || len(b) != tokenBytes {
		return store.Shelf{}, store.ErrNotFound
	}
	link, err := l.store.Link(ctx, sha256.Sum256([]byte(token)), l.now())
	if errors.Is(err, store.ErrNotFound) {
		return store.Shelf{}, store.ErrNotFound
	}
	return link.Shelf, err
}

// Revoke ends all links of a shelf and returns how many there were.
func (l *Library) Revoke(ctx context.Context, s store.Shelf) (int, error) {
	return l.store.RevokeLinks(ctx, s)
}
