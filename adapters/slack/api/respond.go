package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// responseURL is what calls by a response_url are named.
const responseURL = "response_url"

// Respond shows r by a response_url, which works for five times within 30 minutes:
// then it is ErrSpent. Like a whisper it is not sent again when it is unknown
// whether it arrived.
func (c *Client) Respond(ctx context.Context, address string, r *Response) error {
	if !c.goesTo(address, func(host string) bool { return host == "hooks.slack.com" }) {
		return senseless(responseURL, "it is not of hooks.slack.com")
	}
	body, err := r.encode()
	if err != nil {
		return err
	}
	if !c.uses.take(address) {
		return ErrSpent
	}
	sum := sha256.Sum256([]byte(address))
	err = c.tell(ctx, call{
		method: responseURL, place: hex.EncodeToString(sum[:8]), bare: true, secret: address,
		ask: c.send(address, "application/json; charset=utf-8", body),
	})
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
	case e.Code == "used_url", e.Code == "expired_url":
		c.uses.spend(address)
		return fmt.Errorf("%w (%w)", ErrSpent, err)
	case !e.Unknown && (e.Status == 0 || e.Code == tooMany[0] || slices.Contains(notYet, e.Code)):
		c.uses.giveBack(address)
	}
	return err
}

// encode is r as Slack reads it.
func (r *Response) encode() ([]byte, error) {
	if r.Delete {
		return []byte(`{"delete_original":true}`), nil
	}
	if r.Text == "" {
		return nil, senseless(responseURL, "it has no text")
	}
	v := struct {
		Type    string           `json:"response_type"`
		Replace bool             `json:"replace_original"`
		Thread  string           `json:"thread_ts,omitempty"`
		Text    string           `json:"text"`
		Blocks  []slackapi.Block `json:"blocks,omitempty"`
		Links   bool             `json:"unfurl_links"`
		Media   bool             `json:"unfurl_media"`
	}{Type: "ephemeral", Replace: r.Replace, Thread: r.Thread, Text: r.Text, Blocks: r.blocks()}
	if r.InChannel {
		v.Type = "in_channel"
	}
	body, err := json.Marshal(v)
	if err != nil {
		return nil, senseless(responseURL, "its blocks cannot be written") // the cause would quote them
	}
	return body, nil
}

// send asks for an address without a token.
func (c *Client) send(address, kind string, body []byte) func(context.Context, *slackapi.Client) error {
	return func(ctx context.Context, _ *slackapi.Client) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", kind)
		resp, err := sender{c.http}.Do(req)
		if err != nil {
			return err
		}
		return resp.Body.Close()
	}
}

// goesTo says whether an address is of one of Slack's hosts, by https, or of the
// API that stands for Slack.
func (c *Client) goesTo(address string, ours func(host string) bool) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if c.own != nil && u.Scheme == c.own.Scheme && u.Host == c.own.Host {
		return true
	}
	return u.Scheme == "https" && (u.Port() == "" || u.Port() == "443") && ours(strings.ToLower(u.Hostname()))
}
