package download

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// inside are addresses that are not of the internet: the ends of each block, and
// the same wrapped into IPv6 in the ways there are.
func inside() []string {
	var all []string
	for _, p := range special {
		first := p.Masked().Addr()
		all = append(all, first.String(), first.Next().String(), last(p).String())
		if first.Is4() {
			b := last(p).As4()
			mapped := netip.AddrFrom16(first.As16()).String()
			all = append(all, mapped, "::ffff:"+last(p).String())
			sixtofour := [16]byte{0x20, 0x02, b[0], b[1], b[2], b[3]}
			nat64 := [16]byte{0, 0x64, 0xff, 0x9b, 12: b[0], 13: b[1], 14: b[2], 15: b[3]}
			compatible := [16]byte{12: b[0], 13: b[1], 14: b[2], 15: b[3]}
			all = append(all, netip.AddrFrom16(sixtofour).String(), netip.AddrFrom16(nat64).String(), netip.AddrFrom16(compatible).String())
		}
	}
	return append(all, "169.254.169.254", "169.254.170.2", "100.100.100.200", "169.254.0.1%eth0",
		"::", "::1", "fc00::", "fd00::1", "fd00:ec2::254", "fdff:ffff::1", "fe80::1", "fe80::1%lo", "febf::1", "fec0::1", "ff00::", "ff02::1",
		"64:ff9b::808:808", "64:ff9b:1::1", "100::1", "1fff::1", "4000::", "5f00::1", "2606:4700::1%eth0")
}

func last(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

func TestGuard(t *testing.T) {
	g := guard{port: 443, allowed: public}
	network := func(a string) string {
		if strings.Contains(a, ":") {
			return "tcp6"
		}
		return "tcp4"
	}
	all := inside()
	if len(all) < 150 {
		t.Fatalf("%d addresses, want more", len(all))
	}
	for _, a := range all {
		if err := g.control(network(a), net.JoinHostPort(a, "443"), nil); !errors.Is(err, ErrForbidden) {
			t.Errorf("control of %s: %v, want ErrForbidden", a, err)
		}
	}
	for _, a := range []string{
		"1.1.1.1", "162.159.130.233", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
		"169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
		"223.255.255.255", "2606:4700::6810:1", "2001:200::1", "2001:4860::8888", "2a00::1", "3ffe::1", "::ffff:1.1.1.1",
	} {
		if err := g.control(network(a), net.JoinHostPort(a, "443"), nil); err != nil {
			t.Errorf("control of %s: %v", a, err)
		}
		for _, port := range []string{"80", "0", "442", "8443"} {
			if g.control(network(a), net.JoinHostPort(a, port), nil) == nil {
				t.Errorf("control lets port %s of %s pass", port, a)
			}
		}
	}
	for _, odd := range [][2]string{{"udp4", "1.1.1.1:443"}, {"unix", "/run/x.sock"}, {"tcp4", "localhost:443"}, {"tcp4", ""}} {
		if g.control(odd[0], odd[1], nil) == nil {
			t.Errorf("control lets %q pass", odd)
		}
	}
}

// names is a resolver whose answers for any name are those of the function, in
// turn: what it is asked for the first time need not be what it says later.
func names(t *testing.T, answer func(asked int) []netip.Addr) *net.Resolver {
	var asked atomic.Int64
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			for {
				// A stream, so each message has its length before it.
				head := make([]byte, 2)
				if _, err := readFull(there, head); err != nil {
					return
				}
				query := make([]byte, int(head[0])<<8|int(head[1]))
				if _, err := readFull(there, query); err != nil {
					return
				}
				reply := resolve(t, query, func(kind dnsmessage.Type) []netip.Addr {
					n := asked.Load()
					if kind == dnsmessage.TypeA {
						n = asked.Add(1) - 1
					}
					return answer(int(n))
				})
				if _, err := there.Write(append([]byte{byte(len(reply) >> 8), byte(len(reply))}, reply...)); err != nil {
					return
				}
			}
		}()
		return here, nil
	}}
}

func readFull(c net.Conn, p []byte) (int, error) {
	for n := 0; n < len(p); {
		m, err := c.Read(p[n:])
		if err != nil {
			return n, err
		}
		n += m
	}
	return len(p), nil
}

func resolve(t *testing.T, query []byte, addresses func(dnsmessage.Type) []netip.Addr) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil || len(m.Questions) != 1 {
		t.Errorf("query %x: %v", query, err)
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Additionals = true, nil
	for _, a := range addresses(q.Type) {
		h := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
		switch {
		case a.Is4() && q.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
		case a.Is6() && q.Type == dnsmessage.TypeAAAA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	b, err := m.Pack()
	if err != nil {
		t.Error(err)
	}
	return b
}

// listen is a server that counts its connections.
func listen(t *testing.T, at string, h http.Handler) (s *httptest.Server, connections *atomic.Int64) {
	l, err := net.Listen("tcp", at)
	if err != nil {
		t.Skipf("cannot listen at %s: %v", at, err)
	}
	connections = new(atomic.Int64)
	s = httptest.NewUnstartedServer(h)
	s.Listener.Close()
	s.Listener = l
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s, connections
}

func portOf(s *httptest.Server) uint16 {
	return netip.MustParseAddrPort(s.Listener.Addr().String()).Port()
}

// reach is a client whose way out is the real one, but for the resolver, the
// port and the certificates that are trusted.
func reach(s *httptest.Server, g guard, r *net.Resolver) *Client {
	t := network(g, r)
	t.TLSClientConfig.RootCAs = x509.NewCertPool()
	t.TLSClientConfig.RootCAs.AddCert(s.Certificate())
	t.DisableKeepAlives = true
	// The address says 443, as it must; the server listens elsewhere.
	dial := t.DialContext
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		return dial(ctx, network, net.JoinHostPort(host, strconv.Itoa(int(g.port))))
	}
	return New(Config{Hosts: []string{"example.com"}, Transport: t})
}

func TestForbiddenListenerSeesNoConnection(t *testing.T) {
	s, connections := listen(t, "127.0.0.1:0", http.NotFoundHandler())
	for _, addresses := range [][]string{
		{"127.0.0.1"}, {"::ffff:127.0.0.1"}, {"0.0.0.0"}, {"::1"}, {"::"}, {"127.0.0.1", "127.0.0.2", "::1"}, {"10.0.0.1", "127.0.0.1"},
		{"169.254.169.254"}, {"fd00::1"}, {"64:ff9b::7f00:1"}, {"::127.0.0.1"},
	} {
		c := reach(s, guard{port: portOf(s), allowed: public}, names(t, func(int) []netip.Addr { return parse(addresses) }))
		if _, err := c.Open(t.Context(), "https://example.com/"); !errors.Is(err, ErrForbidden) {
			t.Errorf("a name that leads to %v: %v, want ErrForbidden", addresses, err)
		}
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
	// The same with a guard that allows it, so that the test can fail.
	c := reach(s, guard{port: portOf(s), allowed: func(netip.Addr) bool { return true }},
		names(t, func(int) []netip.Addr { return parse([]string{"127.0.0.1"}) }))
	if _, err := c.Open(t.Context(), "https://example.com/"); !errors.Is(err, ErrGone) || connections.Load() != 1 {
		t.Errorf("allowed: %v and %d connections, want the server's 404 and one", err, connections.Load())
	}
}

// A name that is harmless when it is asked for first, and leads inside a moment
// later: the first server sends us to the same name again.
func TestRebinding(t *testing.T) {
	inner, connections := listen(t, "127.0.0.1:0", http.NotFoundHandler())
	outer, seen := listen(t, "127.0.0.2:"+strconv.Itoa(int(portOf(inner))), http.RedirectHandler("https://example.com/again", http.StatusFound))
	harmless := netip.MustParseAddr("127.0.0.2")
	g := guard{port: portOf(inner), allowed: func(a netip.Addr) bool { return a == harmless || public(a) }}
	c := reach(outer, g, names(t, func(asked int) []netip.Addr {
		if asked == 0 {
			return []netip.Addr{harmless}
		}
		return parse([]string{"127.0.0.1"})
	}))
	_, err := c.Open(t.Context(), "https://example.com/")
	if !errors.Is(err, ErrForbidden) || seen.Load() != 1 || connections.Load() != 0 {
		t.Errorf("%v; %d connections outside, %d inside; want ErrForbidden, 1, 0", err, seen.Load(), connections.Load())
	}
}

func parse(addresses []string) []netip.Addr {
	all := make([]netip.Addr, len(addresses))
	for i, a := range addresses {
		all[i] = netip.MustParseAddr(a)
	}
	return all
}

// What a server would code for others comes as it is, and one that is not who it
// says it is gets no request.
func TestWayOut(t *testing.T) {
	s, _ := listen(t, "127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept-Encoding"); got != "" {
			t.Errorf("Accept-Encoding is %q", got)
		}
		io.WriteString(w, "file")
	}))
	g := guard{port: portOf(s), allowed: netip.Addr.IsLoopback}
	here := names(t, func(int) []netip.Addr { return parse([]string{"127.0.0.1"}) })
	c := reach(s, g, here)
	body, err := c.Open(t.Context(), "https://example.com/")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); string(got) != "file" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	c.http.Transport.(*http.Transport).TLSClientConfig.RootCAs = x509.NewCertPool()
	_, err = c.Open(t.Context(), "https://example.com/")
	if err == nil || !strings.Contains(err.Error(), "does not prove who it is") {
		t.Errorf("of an unknown certificate: %v", err)
	}
}

// The way out must not be one that others name.
func TestNoProxy(t *testing.T) {
	if network(guard{}, nil).Proxy != nil {
		t.Error("the environment's proxy would be used")
	}
}
