package main

import (
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"footnote/knowledge/library"
)

// A config is what serve needs to be told, read once and checked. Secrets in it
// print as such.
type config struct {
	listen    string // the address of the pages
	metrics   string // of the metrics; "" for none
	url       string // under which others reach the pages, without a slash at its end; "" if they do not
	data      string // the folder in which everything is kept
	memory    int64  // bytes of libraries that are kept ready to answer
	logFormat string // "text" or "json"
	logLevel  slog.Level
	user      string        // "uid:gid" to become; "" to stay who we are
	alive     time.Duration // how long a platform may be silent before the process ends; 0 for ever
	drain     time.Duration // how long what is under way may take when the process is to end

	personLimit int // questions a minute of one person
	spaceLimit  int // questions a minute of one space
	uploadLimit int // files an hour of one space
	limits      library.Limits

	discord discordSettings
	slack   slackSettings

	// warnings are what is probably not meant, but nothing to stop for.
	warnings []string
}

// drainTime leaves half of the minute that supervisors give a process to end in.
const drainTime = 20 * time.Second

// addSettings adds the flags that stand for settings.
func (f *flagSet) addSettings() {
	for _, s := range allSettings() {
		if s.flag != "" {
			f.String(s.flag, "", s.help)
		}
	}
}

// given are the flags that were given, by name.
func (f *flagSet) given() map[string]string {
	given := make(map[string]string)
	f.Visit(func(one *flag.Flag) { given[one.Name] = one.Value.String() })
	return given
}

// configure reads all settings; a flag wins over its variable. All mistakes are
// named at once, in one usage error.
func (c *call) configure(flags *flagSet) (config, error) {
	r := c.look(flags)
	if r.wrong != nil { // what is missing may be what is misspelt
		for _, w := range r.config.warnings {
			r.bad("%s", w)
		}
	}
	return r.config, r.err()
}

// look reads all settings, and says of each what is wrong with it. What cannot be
// taken is as if it were not set.
func (c *call) look(flags *flagSet) *lookup {
	r := c.lookup()
	r.flags = flags.given()
	r.read(allSettings())
	cfg := &r.config
	cfg.drain = drainTime
	if cfg.data == "" {
		var err error
		if cfg.data, err = userFolder(c.env, "XDG_DATA_HOME", ".local/share"); err != nil {
			r.bad("%v; name it with FOOTNOTE_DATA or --data", err)
		}
	}
	if !r.unread { // what could not be read would be said to be missing
		cfg.discord.complete(r.bad)
		cfg.slack.base = cfg.url
		cfg.slack.complete(r.bad)
	}
	r.contradictions()
	cfg.warnings = append(cfg.warnings, misspelt(c.env)...)
	return r
}

// contradictions finds settings of which each is right, but not with another.
func (r *lookup) contradictions() {
	c := &r.config
	if c.metrics != "" && sameAddress(c.listen, c.metrics) {
		r.bad("FOOTNOTE_METRICS (%s) and FOOTNOTE_LISTEN (%s) are the same port; metrics need one of their own, which nobody outside reaches, such as 127.0.0.1:9091",
			c.metrics, c.listen)
	}
	if u, err := url.Parse(c.url); err == nil && u.Scheme == "http" && !private(u.Hostname()) {
		c.warnings = append(c.warnings, fmt.Sprintf("FOOTNOTE_URL is %s: whoever is on the way can read along, and open the pages later. "+
			"Let a web server with a certificate stand before Footnote, and set it to https://%s", c.url, u.Host))
	}
}

// sameAddress reports whether two cannot be listened on at the same time.
func sameAddress(a, b string) bool {
	hostA, portA, errA := net.SplitHostPort(a)
	hostB, portB, errB := net.SplitHostPort(b)
	if errA != nil || errB != nil || portA != portB || portA == "0" {
		return false
	}
	return hostA == hostB || anyHost(hostA) || anyHost(hostB)
}

func anyHost(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}

// private reports whether a host is one of this machine or of its own network.
func private(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	return host == "localhost" || !strings.Contains(host, ".") ||
		strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal")
}
