package web

import (
	queue "container/list"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
)

// Bounds of all connections together.
const (
	// maxConnections take 20 to 40 kB each, and a file, of which a process may have
	// 4,096 and more on all systems that we know.
	maxConnections = 2000
	// maxBodies may be on their way: each may be up to 1 MB, which is kept until it
	// is known whose it is.
	maxBodies = 100
)

// A crowd is the connections of a listener. Where there are too many, the one that
// has let us wait for the longest is closed: who asks as clients do lets us wait for
// as long as a network takes, and so is served, however many dawdle.
//
// Nothing is bounded by the client's address. Behind a proxy all come from the
// proxy's, and what it says of theirs (Fly-Client-IP) everybody could say who
// reaches us without it; before the proxy's headers have come, nothing is known
// anyhow. And a platform delivers from a few addresses, so that the bound would be
// for those first who are not to be kept out.
type crowd struct {
	net.Listener
	most, mostBodies int

	mu     sync.Mutex // guards the rest, and what guests have
	there  int
	clock  int
	heads  queue.List // of *guest, of which a request may come, or its headers; the longest first
	bodies queue.List // of those of which a body is to come
}

func newCrowd(l net.Listener, most, mostBodies int) *crowd {
	return &crowd{Listener: l, most: most, mostBodies: mostBodies}
}

// A guest is one connection.
type guest struct {
	net.Conn
	crowd *crowd
	line  *queue.List    // in which it stands; nil while it waits for us
	place *queue.Element // its place there
	since int            // when it came into that line
	gone  bool
}

// Accept waits for a connection and makes room for it.
func (c *crowd) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	g := &guest{Conn: conn, crowd: c}
	c.mu.Lock()
	c.there++
	c.mu.Unlock()
	c.expect(g, &c.heads)
	return g, nil
}

// expect notes that we wait for a guest from now on, or with nil that it waits for
// us, and closes one if that makes too many.
func (c *crowd) expect(g *guest, line *queue.List) {
	c.mu.Lock()
	out := c.lineUp(g, line)
	c.mu.Unlock()
	if out != nil {
		out.Conn.Close()
	}
}

// lineUp puts a guest into a line and returns who is to go, if somebody is. c.mu is
// held.
func (c *crowd) lineUp(g *guest, line *queue.List) (out *guest) {
	if g.gone {
		return nil
	}
	if g.line != nil {
		g.line.Remove(g.place)
	}
	if g.line = line; line != nil {
		c.clock++
		g.since, g.place = c.clock, line.PushBack(g)
	}
	switch {
	case c.there > c.most:
		out = longest(c.heads.Front(), c.bodies.Front())
	case c.bodies.Len() > c.mostBodies:
		out = longest(c.bodies.Front())
	}
	if out != nil {
		c.leave(out)
	}
	return out
}

// longest is the guest who stands in line for the longest of these; nil for none.
func longest(of ...*queue.Element) (first *guest) {
	for _, e := range of {
		if e == nil {
			continue
		}
		if g := e.Value.(*guest); first == nil || g.since < first.since {
			first = g
		}
	}
	return first
}

// leave forgets a guest. c.mu is held.
func (c *crowd) leave(g *guest) {
	if g.gone {
		return
	}
	g.gone = true
	c.there--
	if g.line != nil {
		g.line.Remove(g.place)
		g.line = nil
	}
}

// Close closes the connection, also one that was closed by us.
func (g *guest) Close() error {
	g.crowd.mu.Lock()
	g.crowd.leave(g)
	g.crowd.mu.Unlock()
	return g.Conn.Close()
}

// watch has a server tell what its guests do.
func (c *crowd) watch(s *http.Server) {
	type key struct{}
	s.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, key{}, conn)
	}
	s.ConnState = func(conn net.Conn, now http.ConnState) {
		if now == http.StateIdle {
			c.expect(conn.(*guest), &c.heads)
		}
	}
	h := s.Handler
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g := r.Context().Value(key{}).(*guest)
		if r.ContentLength == 0 {
			c.expect(g, nil)
		} else {
			c.expect(g, &c.bodies)
			r.Body = &awaited{r.Body, g}
		}
		h.ServeHTTP(w, r)
	})
}

// An awaited body is on its way until it is read.
type awaited struct {
	io.ReadCloser
	from *guest
}

func (a *awaited) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	if err != nil {
		a.from.crowd.expect(a.from, nil)
	}
	return n, err
}
