package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"footnote/adapters/web"
)

// answering serves at a path what the doctor asks for.
func answering(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status >= 300 && status < 400 {
			w.Header().Set("Location", body)
		}
		w.Header().Set("Server", "canary/1")
		w.WriteHeader(status)
		w.Write([]byte(body))
	})
}

// liveOnly is alive, and not ready.
type liveOnly struct{}

func (liveOnly) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == web.LivePath {
		answering(200, wellSaid).ServeHTTP(w, r)
		return
	}
	answering(503, illSaid).ServeHTTP(w, r)
}

// What footnote serve says of itself.
const (
	wellSaid = `{"check":"process","ok":true}` + "\n" + `{"check":"discord","ok":true}` + "\n"
	illSaid  = `{"check":"process","ok":true}` + "\n" + `{"check":"discord","ok":false,"note":"not connected"}` + "\n"
)

func TestDoctorOnPorts(t *testing.T) {
	metric := "# TYPE footnote_build_info gauge\nfootnote_build_info 1\n"
	for name, tt := range map[string]struct {
		h           http.Handler // nil for nobody
		state, what string
	}{
		"free":       {nil, stateOK, "is free: footnote serve does not run here now"},
		"ours":       {answering(200, wellSaid), stateOK, "Footnote runs at "},
		"not live":   {answering(503, illSaid), stateWrong, "but not all is well: discord not connected."},
		"not ready":  {liveOnly{}, stateWrong, "but not all is well: discord not connected."},
		"another's":  {answering(200, "<html>"), stateWrong, "Another program has the port of FOOTNOTE_LISTEN"},
		"nothing":    {answering(404, ""), stateWrong, "Another program has the port of FOOTNOTE_LISTEN"},
		"other JSON": {answering(200, "{}\n"), stateWrong, "Another program"},
	} {
		at := freeAddress(t)
		if tt.h != nil {
			s := httptest.NewServer(tt.h)
			defer s.Close()
			at = s.Listener.Addr().String()
		}
		d := doctorOf(t, nil, "--listen", at)
		d.pagesPort(t.Context())
		if d.serving != strings.HasPrefix(tt.what, "Footnote runs") && !strings.HasPrefix(name, "not ") {
			t.Errorf("%s: serving is %t", name, d.serving)
		}
		d.expect(t, name, tt.state, tt.what)
	}
	for name, tt := range map[string]struct {
		body, state, what string
	}{
		"ours":      {metric, stateOK, "Footnote's metrics are at http://127.0.0.1:"},
		"another's": {"up 1\n", stateWrong, "Another program has the port of FOOTNOTE_METRICS"},
	} {
		s := httptest.NewServer(answering(200, tt.body))
		defer s.Close()
		d := doctorOf(t, nil, "--metrics", s.Listener.Addr().String())
		d.metricsPort(t.Context())
		d.expect(t, "metrics: "+name, tt.state, tt.what)
	}
	d := doctorOf(t, nil, "--listen", "192.0.2.1:8080") // RFC 5737: nobody's
	d.pagesPort(t.Context())
	d.expect(t, "not of this machine", stateWrong, "is no address of this machine")
	if os.Geteuid() != 0 {
		d := doctorOf(t, nil, "--listen", "127.0.0.1:1")
		d.pagesPort(t.Context())
		d.expect(t, "for root", stateWrong, "is for root only")
	}
}

func TestDoctorOnTheAddress(t *testing.T) {
	const address = "https://reading.example.org"
	for name, tt := range map[string]struct {
		status      int
		body        string
		serving     bool
		state, what string
	}{
		"ours":               {200, wellSaid, true, stateOK, "leads to Footnote"},
		"ours, not live":     {503, illSaid, true, stateOK, "leads to Footnote"},
		"leads on":           {301, "https://www.reading.example.org/", true, stateWrong, "leads on to https://www.reading.example.org/"},
		"nobody behind it":   {502, "Bad Gateway", false, stateNote, "but nobody behind it (502)"},
		"does not reach us":  {502, "Bad Gateway", true, stateWrong, "does not reach Footnote behind it (502)"},
		"somebody else":      {200, "<html>", true, stateWrong, `something else than Footnote, which calls itself "canary/1" (200)`},
		"no path but others": {404, "", true, stateWrong, "something else than Footnote"},
	} {
		s := httptest.NewTLSServer(answering(tt.status, tt.body))
		defer s.Close()
		d := doctorOf(t, nil, "--url", address)
		d.serving, d.far = tt.serving, s.Client().Transport
		s.Client().Transport.(*http.Transport).DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
		}
		d.far.(*http.Transport).TLSClientConfig.ServerName = "example.com" // which the certificate is for
		d.publicAddress(t.Context())
		d.expect(t, name, tt.state, tt.what)
		if !d.times.all[0].transport.known {
			t.Errorf("%s: the clock was not looked at", name)
		}
		ends := s.Certificate().NotAfter
		d.now = func() time.Time { return ends.Add(-50 * time.Hour) }
		d.publicAddress(t.Context())
		d.expect(t, name+", its certificate", stateNote, "ends in 50 hours")
	}
	d := doctorOf(t, nil)
	d.publicAddress(t.Context())
	d.expect(t, "none", stateNote, "FOOTNOTE_URL is not set")
}

func TestDoctorOnAnAddressThatIsNotReached(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"no name":      {&net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}, "its name is not known (DNS)"},
		"another name": {&tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "x"}}, "for another name"},
		"self-signed":  {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "not from an authority"},
		"ended":        {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, "has ended, or begins later"},
		"not for this": {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.IncompatibleUsage}}, "is not valid"},
		"plain":        {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "does not speak TLS"},
		"refused":      {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, "nobody listens there"},
		"no answer":    {context.DeadlineExceeded, "nobody answers"},
		"what is else": {errors.New("a teapot"), "a teapot"},
	} {
		d := doctorOf(t, nil, "--url", "https://reading.example.org")
		d.far = byHost{"": failing{tt.err}}
		d.publicAddress(t.Context())
		d.expect(t, name, stateWrong, tt.want)
		if what, do := unreached(tt.err); !strings.Contains(what, tt.want) || do == "" {
			t.Errorf("%s: %q, and to do: %q", name, what, do)
		}
	}
	// By real servers, too.
	s := httptest.NewTLSServer(answering(200, wellSaid))
	defer s.Close()
	d := doctorOf(t, nil, "--url", s.URL)
	d.publicAddress(t.Context())
	d.expect(t, "a certificate of nobody", stateWrong, "not from an authority")
	plain := httptest.NewServer(answering(200, wellSaid))
	defer plain.Close()
	d = doctorOf(t, nil, "--url", strings.Replace(plain.URL, "http:", "https:", 1))
	d.publicAddress(t.Context())
	d.expect(t, "no TLS", stateWrong, "does not speak TLS")
	d = doctorOf(t, nil, "--url", "http://"+freeAddress(t))
	d.publicAddress(t.Context())
	d.expect(t, "nobody", stateWrong, "nobody listens there")
}

// A failing network fails.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }
