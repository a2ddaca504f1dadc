package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A door is a listener in memory.
type door struct {
	calls  chan net.Conn
	closed chan struct{}
}

func (d *door) Accept() (net.Conn, error) {
	select {
	case c := <-d.calls:
		return c, nil
	case <-d.closed:
		return nil, net.ErrClosed
	}
}

func (d *door) Close() error   { close(d.closed); return nil }
func (d *door) Addr() net.Addr { return &net.TCPAddr{} }

// A visit is a server with a small crowd, and its clients.
type visit struct {
	*testing.T
	door *door
	hold chan struct{} // what is asked for at /hold waits for it
}

func newVisit(t *testing.T, most, mostBodies int) *visit {
	v := &visit{t, &door{make(chan net.Conn), make(chan struct{})}, make(chan struct{})}
	ctx, end := context.WithCancel(t.Context())
	over := make(chan error)
	go func() {
		over <- serve(ctx, newCrowd(v.door, most, mostBodies), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			if r.URL.Path == "/hold" {
				<-v.hold
			}
			fmt.Fprintf(w, "it has %d", len(body))
		}))
	}()
	t.Cleanup(func() {
		end()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	return v
}

// A client is one connection to it.
type client struct {
	v    *visit
	conn net.Conn
	in   *bufio.Reader
}

// come opens a connection and says something on it.
func (v *visit) come(says string) *client {
	ours, theirs := net.Pipe()
	v.Cleanup(func() { ours.Close() })
	v.door.calls <- theirs
	c := &client{v, ours, bufio.NewReader(ours)}
	c.say(says)
	return c
}

func (c *client) say(text string) {
	c.v.Helper()
	if text != "" {
		if _, err := io.WriteString(c.conn, text); err != nil {
			c.v.Errorf("it does not listen: %v", err)
		}
	}
	synctest.Wait()
}

// answered expects an answer.
func (c *client) answered(want string) {
	c.v.Helper()
	if err := c.conn.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		c.v.Fatal(err)
	}
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.v.Errorf("no answer: %v", err)
		return
	}
	if got, err := io.ReadAll(r.Body); string(got) != want || err != nil {
		c.v.Errorf("the answer is %q, %v, want %q", got, err, want)
	}
	synctest.Wait()
}

// there expects that a connection stands, or was closed.
func (c *client) there(want bool) {
	c.v.Helper()
	synctest.Wait()
	err := c.conn.SetReadDeadline(time.Now().Add(time.Millisecond))
	if err == nil { // not closed at the other end
		_, err = c.in.Peek(1)
	}
	if e, timeout := err.(net.Error); (timeout && e.Timeout()) != want {
		c.v.Errorf("the connection ended with %v, want it there: %t", err, want)
	}
}

const (
	get  = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
	held = "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n"
	post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
)

func TestWhoDawdlesMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisit(t, 3, 3)
		silent := v.come("")
		slow := v.come("GET / HT")
		asked := v.come(get)
		asked.answered("it has 0") // and stays, for another request
		slow.say("TP/1.1\r\n")     // is no reason to wait for longer
		for range 3 {
			v.come(get).answered("it has 0")
		}
		silent.there(false)
		slow.there(false)
		asked.there(false)
		v.come(post + "abcd").answered("it has 4")
	})
}

// Who has asked again in between has not let us wait for so long.
func TestWhoAsksAgainStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisit(t, 2, 2)
		first := v.come(get)
		first.answered("it has 0")
		second := v.come("")
		first.say(get)
		first.answered("it has 0")
		v.come(get).answered("it has 0")
		second.there(false)
		first.there(true)
	})
}

func TestWhoIsServedStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisit(t, 2, 1)
		one, two := v.come(held), v.come(strings.Replace(post, "/ ", "/hold ", 1)+"abcd")
		three := v.come("") // there is no room
		three.there(false)
		close(v.hold)
		one.answered("it has 0")
		two.answered("it has 4")
		v.come(get).answered("it has 0")
		one.there(false)
		two.there(true)
	})
}

func TestBodiesThatDawdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisit(t, 100, 2)
		silent := v.come("")
		first, second := v.come(post+"ab"), v.come(post+"a")
		whole := v.come(post + "abcd")
		whole.answered("it has 4")
		first.there(false)
		second.say("bc") // is no reason to wait for longer
		third := v.come(post)
		v.come(post)
		second.there(false)
		third.there(true)
		third.say("abcd")
		third.answered("it has 4")
		silent.there(true)
	})
}

// It does not matter what we wait for.
func TestTheLongestGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisit(t, 3, 3)
		body, silent, another := v.come(post), v.come(""), v.come(post)
		v.come(get).answered("it has 0")
		body.there(false)
		silent.there(true)
		v.come(get).answered("it has 0")
		silent.there(false)
		another.there(true)
	})
}

// Who goes makes room, and is not counted twice.
func TestConnectionsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisit(t, 2, 1)
		for range 5 {
			c := v.come(post)
			c.conn.Close()
			synctest.Wait()
		}
		stays := v.come(get)
		stays.answered("it has 0")
		v.come(post + "abcd").answered("it has 4")
		stays.there(true)
	})
}
