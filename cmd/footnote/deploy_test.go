package main

import (
	"go/version"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"footnote/adapters/web"
)

// A flyFile is fly.toml, as far as it has to agree with the rest.
type flyFile struct {
	App         string
	KillSignal  string `toml:"kill_signal"`
	KillTimeout string `toml:"kill_timeout"`
	SwapSizeMB  int    `toml:"swap_size_mb"`
	Build       struct{ Dockerfile string }
	Deploy      map[string]any
	Env         map[string]string
	Mounts      []struct {
		Source, Destination string
		InitialSize         string `toml:"initial_size"`
		SnapshotRetention   int    `toml:"snapshot_retention"`
		Threshold           int    `toml:"auto_extend_size_threshold"`
		Increment           string `toml:"auto_extend_size_increment"`
		Limit               string `toml:"auto_extend_size_limit"`
	}
	HTTP struct {
		InternalPort int    `toml:"internal_port"`
		ForceHTTPS   bool   `toml:"force_https"`
		AutoStop     string `toml:"auto_stop_machines"`
		AutoStart    bool   `toml:"auto_start_machines"`
		MinRunning   int    `toml:"min_machines_running"`
		Concurrency  map[string]any
		Checks       []flyCheck
	} `toml:"http_service"`
	Checks  map[string]flyCheck
	Restart []struct{ Policy string }
	Metrics struct {
		Port int
		Path string
	}
	VM            []struct{ Size, Memory string }
	PrimaryRegion string `toml:"primary_region"`
}

type flyCheck struct {
	Type, Method, Path, Interval, Timeout string
	GracePeriod                           string `toml:"grace_period"`
	Port                                  int
}

// dockerEnv are the variables that the Dockerfile sets.
func dockerEnv(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, in := range instructions(t) {
		if in.name == "ENV" {
			name, value, ok := strings.Cut(in.rest, "=")
			if !ok {
				t.Errorf("ENV %s", in.rest)
			}
			all[name] = value
		}
	}
	return all
}

func port(t *testing.T, address string) int {
	t.Helper()
	a, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return a.Port
}

// fly.toml, the Dockerfile and the program say the same of ports, paths, users and
// variables, and nothing in fly.toml is a key that nobody knows.
func TestFlyAgrees(t *testing.T) {
	var fly flyFile
	meta, err := toml.Decode(repositoryFile(t, "fly.toml"), &fly)
	if err != nil {
		t.Fatal(err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		t.Errorf("what are %v? They are not in Fly.io's reference, or to be looked at here", unknown)
	}
	env := dockerEnv(t)
	for name, value := range fly.Env {
		if env[name] != "" {
			t.Errorf("%s is set by the Dockerfile already", name)
		}
		env[name] = value
	}
	set := configureBy(t, env)
	if len(set.warnings) > 0 {
		t.Errorf("serve would warn: %q", set.warnings)
	}
	if u, err := url.Parse(set.url); err != nil || u.Scheme != "https" || u.Host != fly.App+".fly.dev" {
		t.Errorf("FOOTNOTE_URL is %s, and the app %s", set.url, fly.App)
	}
	if p := port(t, set.listen); fly.HTTP.InternalPort != p || fly.Checks["ready"].Port != p {
		t.Errorf("it listens at %s; fly.toml has %d and %d", set.listen, fly.HTTP.InternalPort, fly.Checks["ready"].Port)
	}
	if p := port(t, set.metrics); fly.Metrics.Port != p || fly.Metrics.Path != "/metrics" || p == fly.HTTP.InternalPort {
		t.Errorf("metrics are at %s; fly.toml has %+v", set.metrics, fly.Metrics)
	}
	if len(fly.Mounts) != 1 || fly.Mounts[0].Destination != set.data {
		t.Errorf("all is kept in %s; fly.toml mounts %+v", set.data, fly.Mounts)
	}
	if set.user != "65532:65532" {
		t.Errorf("it becomes %q", set.user)
	}
	timeout, err := time.ParseDuration(fly.KillTimeout)
	if err != nil || timeout < 2*set.drain || fly.KillSignal != "SIGTERM" {
		t.Errorf("%s after %s it is killed, %v; draining takes %v", fly.KillSignal, timeout, err, set.drain)
	}
	if len(fly.HTTP.Checks) != 1 || fly.HTTP.Checks[0].Path != web.LivePath || fly.Checks["ready"].Path != web.ReadyPath {
		t.Errorf("checks are %+v and %+v", fly.HTTP.Checks, fly.Checks)
	}
	if _, err := os.Stat(filepath.Join("..", "..", fly.Build.Dockerfile)); err != nil {
		t.Error(err)
	}
	if _, has := fly.Deploy["release_command"]; has || fly.Deploy["strategy"] != "rolling" {
		t.Errorf("deploy is %v: a command before it has no volume, and no other strategy has one volume", fly.Deploy)
	}
	if fly.HTTP.AutoStop != "off" || !fly.HTTP.AutoStart || !fly.HTTP.ForceHTTPS || fly.HTTP.MinRunning != 1 {
		t.Errorf("the machine would be stopped, or not started: %+v", fly.HTTP)
	}
	if len(fly.Restart) != 1 || fly.Restart[0].Policy != "always" || len(fly.VM) != 1 {
		t.Errorf("restart is %+v, machines are %+v", fly.Restart, fly.VM)
	}
}

// configureBy is what serve is told by variables.
func configureBy(t *testing.T, env map[string]string) config {
	t.Helper()
	c := &call{}
	for name, value := range env {
		if !slices.ContainsFunc(allSettings(), func(s setting) bool { return s.name == name || s.secret && s.name+fileSuffix == name }) {
			t.Errorf("%s is no variable of the program", name)
		}
		c.env = append(c.env, name+"="+value)
	}
	flags := newFlags("serve")
	flags.addSettings()
	set, err := c.configure(flags)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// The image builds with the Go that go.mod asks for or a newer one, exposes what it
// listens on, and runs serve.
func TestDockerfileAgrees(t *testing.T) {
	set := configureBy(t, dockerEnv(t))
	if set.user != "65532:65532" || set.data != "/data" {
		t.Errorf("it is %s's in %s", set.user, set.data)
	}
	said := map[string][]string{}
	for _, in := range instructions(t) {
		said[in.name] = append(said[in.name], in.rest)
	}
	for name, want := range map[string]string{
		"EXPOSE": "8080", "VOLUME": set.data, "USER": "0:0", "CMD": `["serve"]`, "ENTRYPOINT": `["/usr/local/bin/footnote"]`,
	} {
		if got := said[name]; len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if p := port(t, set.listen); p != 8080 {
		t.Errorf("it listens on %d", p)
	}
	from := said["FROM"]
	m := regexp.MustCompile(`golang:([0-9.]+)-`).FindStringSubmatch(from[0])
	asks := regexp.MustCompile(`(?m)^go ([0-9.]+)$`).FindStringSubmatch(repositoryFile(t, "go.mod"))
	if m == nil || asks == nil || version.Compare("go"+m[1], "go"+asks[1]) < 0 {
		t.Errorf("it is built from %s; go.mod asks for %v", from[0], asks)
	}
	if len(from) != 2 || !strings.HasPrefix(from[1], "gcr.io/distroless/static-") {
		t.Errorf("it is based on %q", from)
	}
	interval := regexp.MustCompile(`--timeout=([0-9]+s)`).FindStringSubmatch(said["HEALTHCHECK"][0])
	if timeout, err := time.ParseDuration(interval[1]); err != nil || timeout <= healthTime {
		t.Errorf("Docker waits for %v, and the command for %v", timeout, healthTime)
	}
}
