package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
)

// A file is the body of an answer, of which no more is read than allowed.
type file struct {
	body   io.ReadCloser
	left   int64
	cancel context.CancelFunc
}

// Read is io.Reader's. It returns ErrTooLarge, and none of that piece, where the
// file goes on beyond what is allowed.
func (f *file) Read(p []byte) (int, error) {
	if f.left < 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > f.left+1 {
		p = p[:f.left+1]
	}
	n, err := f.body.Read(p)
	f.left -= int64(n)
	if f.left < 0 {
		return 0, ErrTooLarge
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("fetch file: the connection broke: %w", bare(err))
	}
	return n, err
}

// Close ends the download, also in the middle.
func (f *file) Close() error {
	f.cancel()
	return f.body.Close()
}

// unreached says why a host gave no answer.
func unreached(ctx context.Context, host string, err error) error {
	switch {
	case errors.Is(err, ErrForbidden):
		return fmt.Errorf("%s: %w", host, bare(err))
	case ctx.Err() != nil:
		return fmt.Errorf("%s did not answer in time: %w", host, context.Cause(ctx))
	}
	return fmt.Errorf("%s cannot be reached, try again in a minute: %w", host, bare(err))
}

// bare takes the address off an error of net/http: its query is a signature. The
// text is kept where it is about the connection; others may quote the server.
func bare(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	for _, safe := range []error{context.Canceled, context.DeadlineExceeded, io.ErrUnexpectedEOF, io.EOF, ErrForbidden} {
		if errors.Is(err, safe) {
			return safe
		}
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e
	}
	return errors.New(kind(err))
}

// kind is what went wrong, without any word of the server.
func kind(err error) string {
	if strings.HasPrefix(err.Error(), "tls:") || strings.HasPrefix(err.Error(), "x509:") {
		return "it does not prove who it is"
	}
	return "what it sent is no HTTP"
}
