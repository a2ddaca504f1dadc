package web

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Bounds of a connection. A slow client may take its time with a page, not with
// a request, of which all that we read is a few lines.
const (
	headerTime  = 5 * time.Second
	requestTime = 10 * time.Second
	writeTime   = 60 * time.Second
	idleTime    = 2 * time.Minute
	headerBytes = 16 << 10
	drainTime   = 15 * time.Second
)

// Serve answers requests on a listener until ctx is done, then lets those that
// are under way finish for up to 15 seconds. It returns nil after that, also if
// some had to be cut off, and closes the listener in any case. Where there are too
// many connections, those that dawdle are closed.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	return serve(ctx, newCrowd(l, maxConnections, maxBodies), h)
}

func serve(ctx context.Context, c *crowd, h http.Handler) error {
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       requestTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		// Its lines name clients' addresses; the handler logs what matters.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	c.watch(s)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(c) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	err := s.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.Close()
	}
	<-ended
	return err
}
