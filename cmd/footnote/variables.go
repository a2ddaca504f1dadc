package main

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"footnote/knowledge/library"
)

// A setting is one thing that can be set: by a variable of the environment and,
// where it has one, by a flag of serve. Help texts, the guide's table and what
// reads and checks the values are all made from it.
type setting struct {
	group    string
	name     string   // of the variable
	flag     string   // of serve; "" for none
	value    string   // what stands for a value
	fallback string   // what holds without it, as it would be set; "" for nothing
	without  string   // what holds without it, in words, where there is no fallback; "" for nothing to say
	help     string   // what it is, in half a line
	more     string   // what else there is to know: sentences; "" for nothing
	secret   bool     // must not be shown, and can stand in a file
	also     []string // which commands read it beside serve and doctor
	// set takes a value that is not "". Its error continues the setting's name, and
	// says nothing of a secret's value. What is wrong may be taken all the same, so
	// that it does not count as missing, too.
	set func(c *config, value string) error
}

// Groups of settings, in their order.
const (
	groupRunning = "Running"
	groupLimits  = "Limits"
	groupDiscord = "Discord"
	groupSlack   = "Slack"
	groupLogs    = "Metrics and logs"
)

var groups = []string{groupRunning, groupDiscord, groupSlack, groupLimits, groupLogs}

// libraryCommands are those that open a library.
var libraryCommands = []string{"chat", "ask", "read", "preview", "add", "list", "info", "replace", "remove", "export", "reindex", "backup", "restore"}

// allSettings is the table, by group.
func allSettings() []setting {
	return slices.Concat(runningSettings(), discordTable(), slackTable(), limitSettings(), logSettings())
}

func runningSettings() []setting {
	return []setting{{
		group: groupRunning, name: "FOOTNOTE_DATA", flag: "data", value: "FOLDER", without: "~/.local/share/footnote",
		help: "where everything is kept", also: libraryCommands,
		more: "A folder on a disk of this machine, as network file systems damage databases. Where $XDG_DATA_HOME is set, it is footnote in that.",
		set:  func(c *config, v string) error { c.data = v; return nil },
	}, {
		group: groupRunning, name: "FOOTNOTE_LISTEN", flag: "listen", value: "ADDRESS", fallback: "127.0.0.1:8080",
		help: "where the pages are served", also: []string{"health"},
		more: "So are the health checks, and what Discord and Slack deliver by HTTP. A container needs 0.0.0.0:8080.",
		set:  address("127.0.0.1:8080", func(c *config, v string) { c.listen = v }),
	}, {
		group: groupRunning, name: "FOOTNOTE_URL", flag: "url", value: "URL", without: "no Open button",
		help: "the address at which others reach the pages",
		more: "For example https://reading.example.org, where a web server with a certificate forwards to FOOTNOTE_LISTEN.",
		set: func(c *config, v string) (err error) {
			c.url, err = parseBase(v)
			return err
		},
	}, {
		group: groupRunning, name: "FOOTNOTE_MEMORY_MB", flag: "memory", value: "MEGABYTES", fallback: mb(library.DefaultMemory),
		help: "memory for libraries that are kept ready",
		more: "The process takes about 1.7 times as much, and reading a file up to 256 MB beside it.",
		set:  number(1<<20, func(c *config, n int64) { c.memory = n << 20 }),
	}, {
		group: groupRunning, name: "FOOTNOTE_USER", flag: "user", value: "UID:GID", without: "who started it",
		help: "who to become, where root starts it",
		more: "The data folder is given to that user before anything in it is opened. The container image sets 65532:65532.",
		set:  setUser,
	}, {
		group: groupRunning, name: "FOOTNOTE_ALIVE", flag: "alive", value: "DURATION", fallback: "2m",
		help: "how long Discord or Slack may be silent",
		more: "After that the process ends, for its supervisor to start it anew. 0 is for ever.",
		set:  setAlive,
	}}
}

func logSettings() []setting {
	return []setting{{
		group: groupLogs, name: "FOOTNOTE_METRICS", flag: "metrics", value: "ADDRESS", without: "no metrics",
		help: "where Prometheus finds /metrics",
		more: "It is a port of its own, which nobody outside should reach, such as 127.0.0.1:9091.",
		set:  address("127.0.0.1:9091", func(c *config, v string) { c.metrics = v }),
	}, {
		group: groupLogs, name: "FOOTNOTE_LOG", flag: "log", value: "FORMAT", fallback: "text",
		help: "text or json, on standard error",
		more: "No line holds a question, a text or a token. Nothing is written to files: whoever starts the program keeps the lines, and erases them.",
		set: func(c *config, v string) error {
			if c.logFormat = strings.ToLower(v); c.logFormat != "text" && c.logFormat != "json" {
				return fmt.Errorf("is text or json, not %q", v)
			}
			return nil
		},
	}, {
		group: groupLogs, name: "FOOTNOTE_LOG_LEVEL", flag: "log-level", value: "LEVEL", fallback: "info",
		help: "from which level: debug, info, warn or error",
		set: func(c *config, v string) error {
			levels := []string{"debug", "info", "warn", "error"}
			if !slices.Contains(levels, strings.ToLower(v)) {
				return fmt.Errorf("is debug, info, warn or error, not %q", v)
			}
			return c.logLevel.UnmarshalText([]byte(v))
		},
	}}
}

// address reads one to listen on, such as example.
func address(example string, set func(*config, string)) func(*config, string) error {
	return func(c *config, v string) error {
		set(c, v)
		_, port, err := net.SplitHostPort(v)
		if n, convErr := strconv.ParseUint(port, 10, 16); err != nil || convErr != nil || strings.Contains(v, "/") || n > 65535 {
			return fmt.Errorf("is an address and a port, such as %s for this machine only, not %q", example, v)
		}
		return nil
	}
}

func setUser(c *config, v string) error {
	c.user = v
	_, err := parseUser(v)
	return err
}

// A user is whose a process is.
type user struct{ uid, gid int }

// parseUser reads "uid:gid". Root is none to become. Its error continues the name of
// the setting.
func parseUser(spec string) (user, error) {
	uid, gid, _ := strings.Cut(spec, ":")
	u, uidErr := strconv.ParseUint(uid, 10, 31)
	g, gidErr := strconv.ParseUint(gid, 10, 31)
	switch {
	case uidErr != nil || gidErr != nil:
		return user{}, fmt.Errorf("is the numbers of a user and a group, such as 65532:65532, not %q", spec)
	case u == 0 || g == 0:
		return user{}, fmt.Errorf("must not be root (%s); it is for not being root", spec)
	}
	return user{int(u), int(g)}, nil
}

// leastAlive is above the time between two heartbeats, 41 s on Discord.
const leastAlive = time.Minute

func setAlive(c *config, v string) (err error) {
	c.alive, err = time.ParseDuration(v)
	switch {
	case err != nil || c.alive < 0:
		return fmt.Errorf("is a time with its unit, such as 2m or 120s, or 0 for never, not %q", v)
	case c.alive > 0 && c.alive < leastAlive:
		return fmt.Errorf("is %v at least, as Discord and Slack give a sign of life only every 30 to 45 seconds; or 0 for never", leastAlive)
	}
	return nil
}
