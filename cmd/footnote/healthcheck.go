package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"footnote/adapters/web"
)

// healthCommand is what a container runs to ask about itself, where there is no
// shell and nothing else to ask with.
var healthCommand = command{
	name: "health", usage: "[--listen ADDRESS]", hidden: true,
	summary: "whether the server of this machine is alive, as an exit code",
	help: `This is for programs: the HEALTHCHECK of a container. It prints what /healthz/live
says of a footnote serve that listens at ADDRESS; the exit code is 0 if it is alive,
and 1 if it is not, or nobody answers within 4 seconds.

  --listen ADDRESS  where it serves (FOOTNOTE_LISTEN, 127.0.0.1:8080)`,
	run: (*call).health,
}

// healthTime is below what the Dockerfile gives the command.
const healthTime = 4 * time.Second

func (c *call) health(ctx context.Context, args []string) error {
	flags := newFlags("health")
	listen := flags.String("listen", cmp.Or(cleaned(variable(c.env, "FOOTNOTE_LISTEN")), "127.0.0.1:8080"), "`ADDRESS` it serves on")
	if words, err := flags.parse(args); err != nil {
		return err
	} else if len(words) > 0 {
		return usagef("health takes no %q", words[0])
	}
	at, err := reachable(*listen)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at+web.LivePath, nil)
	if err != nil {
		return err
	}
	// Without the proxy that the environment may name, and without going on to
	// another address.
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return fmt.Errorf("ask the server at %s: %w", at, err)
	}
	defer res.Body.Close()
	const most = 4 << 10 // of a few lines
	said, err := io.ReadAll(io.LimitReader(res.Body, most))
	if err != nil {
		return fmt.Errorf("ask the server at %s: %w", at, err)
	}
	fmt.Fprintf(c.out, "%s\n", bytes.TrimSpace(said))
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the server at %s is not alive: %s", at, res.Status)
	}
	return nil
}

// reachable is where on this machine a server is that listens at an address.
func reachable(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "" {
		return "", usagef("FOOTNOTE_LISTEN takes an address and a port, such as 127.0.0.1:8080, not %q", listen)
	}
	switch ip := net.ParseIP(host); {
	case host == "" || ip.Equal(net.IPv4zero):
		host = "127.0.0.1"
	case ip.IsUnspecified():
		host = "::1"
	}
	return net.JoinHostPort(host, port), nil
}
