package rest

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// ErrToken says that Discord does not accept the bot's token. No call with it is
// made any more: Discord bans addresses that keep trying.
var ErrToken = errors.New("the bot's token is wrong: copy it anew from the Developer Portal " +
	"(the application's page, Bot, Reset Token), put it into DISCORD_TOKEN and start again")

func tokenError(refusal error) error { return fmt.Errorf("%w (%w)", ErrToken, refusal) }

// A lost is an error of the connection. Errors of net/http have the address in
// them, and with it tokens, so that only what is safe of their text is kept.
type lost struct {
	name, text string
	cause      error // for errors.Is; it is not handed out
}

func (e *lost) Error() string { return e.name + ": " + e.text }

// Is lets callers ask for context.Canceled and other values.
func (e *lost) Is(target error) bool { return errors.Is(e.cause, target) }

// lost says that there was no answer, or only a part of one.
func (c *Client) lost(ctx context.Context, k *call, err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		// The caller's time is not over, an attempt's is.
		return &lost{name: k.name(), text: fmt.Sprintf("no answer from Discord within %v", k.timeout())}
	}
	return &lost{name: k.name(), text: "no answer from Discord: " + redact(sayable(err), c.secrets(k)), cause: err}
}

// sayable is what an error of a connection says where that is about the connection;
// others may quote what the other side sent, which may be what we sent.
func sayable(err error) string {
	_, op := errors.AsType[*net.OpError](err)
	_, name := errors.AsType[*net.DNSError](err)
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case op, name, certificate, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errTooLong):
		return err.Error()
	}
	return "what came was no HTTP, or the connection broke"
}

func unreadable(name string) error {
	return &lost{name: name, text: "Discord's answer is not of the form that its documentation gives"}
}

// redact is a foreign text for people: one short line without secrets.
func redact(text string, secrets []string) string {
	for _, s := range secrets {
		if s == "" {
			continue
		}
		for _, form := range []string{s, url.PathEscape(s), url.QueryEscape(s)} {
			text = strings.ReplaceAll(text, form, "[redacted]")
		}
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	const most = 200
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return strings.TrimSpace(text)
}

// noWord is longer than words of Discord's sentences are: a piece of a token or
// of an address that found its way into one.
var noWord = regexp.MustCompile(`\S{25,}`)

// fieldName and faultCode are the forms that names of fields and codes have in a
// form error. Its messages are left out: they quote what was sent.
var (
	fieldName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
	faultCode = regexp.MustCompile(`^[A-Z0-9_]{1,64}$`)
)

// faults names the fields that Discord did not like, as " (embeds.0.title:
// BASE_TYPE_MAX_LENGTH)", or nothing.
func faults(raw json.RawMessage) string {
	var tree map[string]any
	if len(raw) == 0 || json.Unmarshal(raw, &tree) != nil {
		return ""
	}
	found := walkFaults(nil, "", tree, 0)
	if len(found) == 0 {
		return ""
	}
	return " (" + strings.Join(found, ", ") + ")"
}

func walkFaults(found []string, path string, tree map[string]any, depth int) []string {
	const most, deepest = 5, 12
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		if len(found) >= most || depth > deepest {
			break
		}
		if key == "_errors" {
			list, _ := tree[key].([]any)
			for _, one := range list {
				fault, _ := one.(map[string]any)
				if code, _ := fault["code"].(string); faultCode.MatchString(code) && len(found) < most {
					found = append(found, strings.TrimPrefix(path+": "+code, ": "))
				}
			}
			continue
		}
		if inner, ok := tree[key].(map[string]any); ok && fieldName.MatchString(key) {
			found = walkFaults(found, strings.TrimPrefix(path+"."+key, "."), inner, depth+1)
		}
	}
	return found
}
