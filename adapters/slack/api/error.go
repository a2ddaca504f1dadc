package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// ErrSpent says that a response_url was used five times, or is older than 30
// minutes: nothing is shown by it any more.
var ErrSpent = errors.New("response_url: used five times or older than 30 minutes")

// An Error is a call that did not do what it should. It has nothing in it that was
// sent.
type Error struct {
	Method string // chat.postMessage, …; "response_url" and "upload" for what is no method
	Code   string // Slack's own; "" if it was not Slack that refused
	Needed string // the scopes that are missing, with missing_scope
	Status int    // of HTTP; 0 if no answer came
	// RetryAfter is how long nothing may be asked, where that was too long to wait.
	RetryAfter time.Duration
	Unknown    bool // Slack may have done it

	text  string // what else there is to say
	cause error  // context.Canceled, context.DeadlineExceeded or nil
}

func (e *Error) Error() string {
	said := []string{e.Method}
	if e.Code != "" {
		said = append(said, e.Code)
	}
	switch {
	case e.text != "":
		said = append(said, e.text)
	case e.Needed != "":
		said = append(said, "it needs "+e.Needed)
	case e.Code == "" && e.Status != 0:
		said = append(said, fmt.Sprintf("Slack answers %d %s", e.Status, http.StatusText(e.Status)))
	}
	return strings.Join(said, ": ")
}

// Is lets callers ask for context.Canceled and context.DeadlineExceeded.
func (e *Error) Is(target error) bool { return e.cause != nil && target == e.cause }

// Code is Slack's code for why it refused; "" if it was not Slack that refused.
func Code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// Unknown reports whether Slack may have done what a call asked for.
func Unknown(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Unknown
}

// codeForm and scopeForm are what Slack's codes and lists of scopes look like, and
// tokens do not.
var (
	codeForm  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	scopeForm = regexp.MustCompile(`^[a-z][a-z_.:, ]{0,199}$`)
)

// word is a text of Slack's if it has a form and is no part of a secret, else "".
func word(text string, form *regexp.Regexp, secret string) string {
	if !form.MatchString(text) || strings.Contains(secret, text) {
		return ""
	}
	return text
}

// broken says why there was no answer, or only a part of one. Errors of net/http
// have the address in them, and with it secrets, so that nothing of their text is
// kept.
func broken(ctx context.Context, method string, within time.Duration, err error) *Error {
	e := &Error{Method: method}
	_, name := errors.AsType[*net.DNSError](err)
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	late, ok := errors.AsType[net.Error](err)
	switch {
	case ctx.Err() != nil:
		e.cause = ctx.Err()
		e.text = "no answer from Slack: " + e.cause.Error()
	case errors.Is(err, context.DeadlineExceeded), ok && late.Timeout():
		e.text = fmt.Sprintf("no answer from Slack within %v", within)
	case name:
		e.text = "Slack's host was not found"
	case certificate:
		e.text = "the certificate of Slack's host is not trusted"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.text = "Slack's host refused the connection"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		e.text = "the connection to Slack broke before its answer"
	case errors.Is(err, errTooLong):
		e.text = errTooLong.Error()
	default:
		e.text = "there was no connection to Slack, or what came was no HTTP"
	}
	return e
}

func unreadable(method string) error {
	return &Error{Method: method, text: "Slack's answer is not of the form that its documentation gives"}
}

// senseless is a call that is not made.
func senseless(method, why string) error { return &Error{Method: method, text: "not asked: " + why} }
