package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"footnote/adapters/web"
)

// network looks at where the program serves, and at what leads there.
func (d *checkup) network(ctx context.Context) {
	d.group = "Network"
	d.pagesPort(ctx)
	d.metricsPort(ctx)
	d.publicAddress(ctx)
}

// A response is what a server says.
type response struct {
	status int
	server string // what it calls itself
	body   []byte
	tls    *tls.ConnectionState
	to     string // where it leads on
}

// ask asks a server.
func (d *checkup) ask(ctx context.Context, through http.RoundTripper, address string) (response, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return response{}, err
	}
	req.Header.Set("User-Agent", "footnote-doctor")
	res, err := through.RoundTrip(req)
	if err != nil {
		return response{}, err
	}
	defer res.Body.Close()
	const most = 1 << 20
	body, err := io.ReadAll(io.LimitReader(res.Body, most))
	return response{res.StatusCode, res.Header.Get("Server"), body, res.TLS, res.Header.Get("Location")}, err
}

// checks are what footnote serve says of itself; nil if it is not what answered.
func (a response) checks() (all []web.Check) {
	for line := range bytes.Lines(a.body) {
		var c web.Check
		if json.Unmarshal(line, &c) != nil || c.Name == "" {
			return nil
		}
		all = append(all, c)
	}
	return all
}

// pagesPort looks who serves at FOOTNOTE_LISTEN.
func (d *checkup) pagesPort(ctx context.Context) {
	at := d.set.listen
	if !d.taken("FOOTNOTE_LISTEN", at) {
		return
	}
	local, err := reachable(at)
	if err != nil {
		return // said of the settings
	}
	live, err := d.ask(ctx, d.near, "http://"+local+web.LivePath)
	if err != nil || live.checks() == nil {
		d.wrongly("Stop that one, or set FOOTNOTE_LISTEN to another port.", "Another program has the port of FOOTNOTE_LISTEN (%s), so that footnote serve cannot start.", at)
		return
	}
	d.serving = true
	bad := notOK(live.checks())
	if ready, err := d.ask(ctx, d.near, "http://"+local+web.ReadyPath); err == nil && bad == nil {
		bad = notOK(ready.checks())
	}
	if bad != nil {
		d.wrongly("Its log says why.", "Footnote runs at %s, but not all is well: %s.", at, strings.Join(bad, "; "))
		return
	}
	d.ok("Footnote runs at %s, and is ready.", at)
}

// notOK says which checks are not.
func notOK(all []web.Check) (bad []string) {
	for _, c := range all {
		if !c.OK {
			bad = append(bad, c.Name+" "+c.Note)
		}
	}
	return bad
}

// taken reports whether somebody serves at an address already. Where nobody does,
// it says whether we could.
func (d *checkup) taken(name, at string) bool {
	l, err := net.Listen("tcp", at)
	switch {
	case err == nil:
		l.Close()
		d.ok("The port of %s (%s) is free: footnote serve does not run here now.", name, at)
	case errors.Is(err, syscall.EADDRINUSE):
		return true
	case errors.Is(err, syscall.EACCES):
		d.wrongly("Take a port above 1023, and let a web server stand before it.", "The port of %s (%s) is for root only.", name, at)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		d.wrongly("Set it to an address of this machine, 127.0.0.1 for itself only, 0.0.0.0 for all.", "%s (%s) is no address of this machine.", name, at)
	default:
		d.wrongly("Set it to another address.", "Nothing can be served at %s (%s): %v.", name, at, err)
	}
	return false
}

// metricsPort looks who serves at FOOTNOTE_METRICS.
func (d *checkup) metricsPort(ctx context.Context) {
	at := d.set.metrics
	if at == "" || !d.taken("FOOTNOTE_METRICS", at) {
		return
	}
	local, err := reachable(at)
	if err != nil {
		return
	}
	if a, err := d.ask(ctx, d.near, "http://"+local+"/metrics"); err != nil || !bytes.Contains(a.body, []byte("footnote_build_info")) {
		d.wrongly("Stop that one, or set FOOTNOTE_METRICS to another port.", "Another program has the port of FOOTNOTE_METRICS (%s).", at)
		return
	}
	d.ok("Footnote's metrics are at http://%s/metrics.", local)
}

// certificateNote is how long before its end a certificate is worth a line: those
// that are renewed by themselves are renewed earlier.
const certificateNote = 10 * 24 * time.Hour

// publicAddress looks whether FOOTNOTE_URL leads here.
func (d *checkup) publicAddress(ctx context.Context) {
	base := d.set.url
	if base == "" {
		d.note("Let a web server with a certificate stand before Footnote, and set FOOTNOTE_URL to its address.",
			"FOOTNOTE_URL is not set: answers have no Open button, and nothing can be delivered by HTTP.")
		return
	}
	a, err := d.ask(ctx, &d.times.of(base, d.far).transport, base+web.LivePath)
	if err != nil {
		what, do := unreached(err)
		d.wrongly(do, "FOOTNOTE_URL (%s) is not reached from here: %s.", base, what)
		return
	}
	gateway := a.status == http.StatusBadGateway || a.status == http.StatusServiceUnavailable || a.status == http.StatusGatewayTimeout
	switch {
	case a.checks() != nil:
		d.ok("FOOTNOTE_URL (%s) leads to Footnote.", base)
	case a.to != "":
		d.wrongly("Set FOOTNOTE_URL to the address at which it ends.", "FOOTNOTE_URL (%s) leads on to %s.", base, a.to)
	case gateway && !d.serving:
		d.note("Start footnote serve, and look again.", "The web server at FOOTNOTE_URL (%s) answers, but nobody behind it (%d).", base, a.status)
	case gateway:
		d.wrongly("Let it forward to "+d.set.listen+".", "The web server at FOOTNOTE_URL (%s) answers, but does not reach Footnote behind it (%d).", base, a.status)
	default:
		d.wrongly("Let it forward every path to "+d.set.listen+", or set FOOTNOTE_URL to the address that does.",
			"At FOOTNOTE_URL (%s) answers something else than Footnote%s (%d).", base, called(a.server), a.status)
	}
	if a.tls != nil && len(a.tls.PeerCertificates) > 0 {
		if left := a.tls.PeerCertificates[0].NotAfter.Sub(d.now()); left < certificateNote {
			d.note("Look whether it is renewed by itself.", "The certificate of FOOTNOTE_URL ends in %d hours.", int(left.Hours()))
		}
	}
}

// called says what a server calls itself.
func called(name string) string {
	if name == "" {
		return ""
	}
	const most = 40
	return fmt.Sprintf(", which calls itself %q", name[:min(len(name), most)])
}

// unreached says why a server is not, and what to do.
func unreached(err error) (what, do string) {
	var (
		name      *net.DNSError
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	const certificate = "Get one for this name that browsers accept; Caddy does so by itself."
	switch {
	case errors.As(err, &name):
		return "its name is not known (DNS)", "Look at the spelling, and at the records of the domain."
	case errors.As(err, &host):
		return "its certificate is for another name", certificate
	case errors.As(err, &authority):
		return "its certificate is not from an authority that this machine trusts", certificate
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate has ended, or begins later", "Renew it, and look at the clock of this machine."
	case errors.As(err, &invalid):
		return "its certificate is not valid", certificate
	case errors.As(err, &record):
		return "it does not speak TLS", "Let the web server that has the certificate listen there."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody listens there", "Start the web server, and look at the port."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT):
		return "nobody answers", "Look at the firewall. Some routers do not lead back to themselves: then try from elsewhere."
	}
	return err.Error(), "Try it in a browser."
}
