package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
)

// doctorOf prepares a checkup of an environment.
func doctorOf(t *testing.T, env []string, args ...string) *checkup {
	t.Helper()
	flags := newFlags("doctor")
	flags.addSettings()
	if _, err := flags.parse(args); err != nil {
		t.Fatal(err)
	}
	return (&call{env: append(somewhere[:1:1], env...)}).checkup(flags)
}

// expect takes the findings so far, and wants one to be of a state and to say
// something.
func (d *checkup) expect(t *testing.T, name, state, what string) {
	t.Helper()
	said := ""
	for _, f := range d.findings {
		said += f.State + " " + f.What + " → " + f.Do + "\n"
		if f.State == stateWrong && f.Do == "" && f.Group != "Settings" {
			t.Errorf("%s: nothing says what to do: %s", name, f.What)
		}
	}
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, state+" ") && strings.Contains(line, what) {
			d.findings = nil
			return
		}
	}
	t.Errorf("%s: want %s with %q, got\n%s", name, state, what, said)
	d.findings = nil
}

func TestDoctorOnRoom(t *testing.T) {
	d := doctorOf(t, nil)
	for _, tt := range []struct {
		free, library int64
		state, what   string
	}{
		{leastFree - 1, 0, stateWrong, "has only 99 MB free"},
		{leastFree, 0, stateNote, "100 MB free"},
		{fewFree, fewFree, stateNote, "the library takes 1024 MB"},
		{fewFree, fewFree / 2, stateOK, "1024 MB free"},
		{100 << 30, 20 << 30, stateOK, "100 GB free"},
	} {
		d.room(tt.free, tt.library)
		d.expect(t, size(tt.free), tt.state, tt.what)
	}
}

func TestDoctorOnDisks(t *testing.T) {
	d := doctorOf(t, nil)
	for trait, want := range map[diskTrait]finding{
		diskNetwork:   {State: stateWrong, What: "on a network file system (X)"},
		diskUnsure:    {State: stateNote, What: "cannot be told where it is (X)"},
		diskMemory:    {State: stateWrong, What: "is in memory (X)"},
		diskContainer: {State: stateNote, What: "in the container itself (X)"},
	} {
		d.diskKind("X", trait)
		d.expect(t, want.What, want.State, want.What)
	}
	if d.diskKind("", diskLocal); d.findings != nil {
		t.Errorf("an ordinary disk is worth a line: %+v", d.findings)
	}
}

func TestDoctorOnMemory(t *testing.T) {
	d := doctorOf(t, []string{"FOOTNOTE_MEMORY_MB=100"})
	for _, tt := range []struct {
		name        string
		limit       int64
		state, what string
	}{
		{"unknown", 0, stateNote, "cannot be found out; Footnote takes up to 170 MB"},
		{"too little", 169 << 20, stateWrong, "FOOTNOTE_MEMORY_MB is 100): the system would end it. → Set FOOTNOTE_MEMORY_MB=16"},
		{"a little", 425 << 20, stateNote, "256 MB more while a file is read. → Set FOOTNOTE_MEMORY_MB=96"},
		{"enough", 426 << 20, stateOK, "There is 426 MB of memory"},
	} {
		d.memory(tt.limit, "")
		d.expect(t, tt.name, tt.state, tt.what)
	}
	d.memory(1<<40, "200MiB")
	d.expect(t, "GOMEMLIMIT", stateNote, "GOMEMLIMIT is 200MiB")
	// What is advised is right.
	for limit := int64(300 << 20); limit < 4<<30; limit += 100 << 20 {
		d.set.memory = 1 << 40
		d.memory(limit, "")
		var n int64
		_, advised, _ := strings.Cut(d.findings[0].Do, "FOOTNOTE_MEMORY_MB=")
		for _, digit := range advised[:strings.Index(advised, ",")] {
			n = 10*n + int64(digit-'0')
		}
		d.findings, d.set.memory = nil, n<<20
		d.memory(limit, "")
		if got := d.findings[0]; got.State != stateOK && n > 16 {
			t.Errorf("of %s it advises FOOTNOTE_MEMORY_MB=%d, and then says: %s", size(limit), n, got.What)
		}
		d.findings = nil
	}
}

func TestMemoryLimit(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	const meminfo = "MemFree:  12 kB\nMemTotal:       4096 kB\n"
	for name, tt := range map[string]struct {
		root fstest.MapFS
		want int64
	}{
		"nothing known":        {fstest.MapFS{}, 0},
		"a machine":            {fstest.MapFS{"proc/meminfo": file(meminfo)}, 4 << 20},
		"a service":            {fstest.MapFS{"proc/meminfo": file(meminfo), "proc/self/cgroup": file("0::/system.slice/footnote.service\n"), "sys/fs/cgroup/system.slice/footnote.service/memory.max": file("1048576\n")}, 1 << 20},
		"a slice above it":     {fstest.MapFS{"proc/meminfo": file(meminfo), "proc/self/cgroup": file("0::/a/b\n"), "sys/fs/cgroup/a/b/memory.max": file("max\n"), "sys/fs/cgroup/a/memory.max": file("2097152\n")}, 2 << 20},
		"a container":          {fstest.MapFS{"proc/meminfo": file(meminfo), "proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("3145728\n")}, 3 << 20},
		"more than there is":   {fstest.MapFS{"proc/meminfo": file(meminfo), "proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("99999999999\n")}, 4 << 20},
		"no limit":             {fstest.MapFS{"proc/meminfo": file(meminfo), "proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("max\n")}, 4 << 20},
		"an older kernel":      {fstest.MapFS{"proc/self/cgroup": file("9:cpu:/x\n8:hugetlb,memory:/docker/1\n"), "sys/fs/cgroup/memory/memory.limit_in_bytes": file("1048576\n")}, 1 << 20},
		"what is not readable": {fstest.MapFS{"proc/meminfo": file("MemTotal:\n"), "proc/self/cgroup": file("nonsense\n")}, 0},
	} {
		if got := memoryLimit(tt.root); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}

func TestDoctorOnFolders(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, folder, state, what string
	}{
		{"not there", filepath.Join(dir, "a", "b"), stateNote, "is not there yet: footnote serve makes it"},
		{"a file", file, stateWrong, "is a file"},
		{"below a file", filepath.Join(file, "x"), stateWrong, "is not reached"},
		{"ours", dir, stateOK, "can be written to"},
	} {
		d := doctorOf(t, nil, "--data", tt.folder)
		d.data(t.Context())
		d.expect(t, tt.name, tt.state, tt.what)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	d := doctorOf(t, nil, "--data", dir)
	d.data(t.Context())
	d.expect(t, "open to others", stateNote, "Others on this machine can look into")
	if got, err := os.ReadDir(dir); err != nil || len(got) != 1 {
		t.Errorf("the doctor left %v, error %v", got, err)
	}
}

func TestDoctorOnLibraries(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	look := func(env ...string) *checkup {
		d := doctorOf(t, env, "--data", dir)
		d.now = func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
		d.data(t.Context())
		return d
	}
	c := &call{env: somewhere, out: newLines(), err: newLines()}
	k, err := c.open(t.Context(), &dataFlags{dir: dir}, true)
	if err != nil {
		t.Fatal(err)
	}
	look().expect(t, "fresh, and in use", stateOK, "The library is whole: ")
	if err := k.noteBackup(t.Context(), time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	look().expect(t, "backed up", stateOK, "The last backup was made at 2026-11-20 03:00 UTC")
	if err := k.noteBackup(t.Context(), time.Date(2026, 11, 10, 3, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	look().expect(t, "backed up long ago", stateNote, "made 12 days ago")
	if err := k.close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, libraryFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func([]byte) []byte{
		"cut short":       func(b []byte) []byte { return b[:len(b)/2] },
		"a byte":          func(b []byte) []byte { b[len(b)-100] ^= 1; return b },
		"another program": func(b []byte) []byte { return bytes.Repeat([]byte("text "), 2000) },
	} {
		if err := os.WriteFile(path, spoil(bytes.Clone(whole)), 0o600); err != nil {
			t.Fatal(err)
		}
		look().expect(t, name, stateWrong, "footnote restore FILE")
	}
	if err := os.WriteFile(path+".before-restore", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	look().expect(t, "left over", stateNote, "library.db.before-restore")
}

// Whoever may not write says whose the folder is.
func TestDoctorAsSomebodyElse(t *testing.T) {
	if os.Geteuid() == 0 {
		d := doctorOf(t, []string{"FOOTNOTE_USER=65532:65532"}, "--data", t.TempDir())
		d.data(t.Context())
		d.expect(t, "root's", stateNote, "gives it to 65532:65532 when it starts")
		dir := t.TempDir()
		if err := os.Chown(dir, 65532, 65532); err != nil {
			t.Fatal(err)
		}
		d = doctorOf(t, []string{"FOOTNOTE_USER=65532:65532"}, "--data", dir)
		d.data(t.Context())
		d.expect(t, "given away", stateOK, "of user 65532, who footnote serve becomes")
		t.Skip("the rest is skipped: root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	d := doctorOf(t, nil, "--data", dir)
	d.data(t.Context())
	d.expect(t, "not writable", stateWrong, "cannot be written to")
	d = doctorOf(t, nil, "--data", filepath.Join(dir, "sub"))
	d.data(t.Context())
	d.expect(t, "cannot be made", stateWrong, "cannot be made in")
}

func TestDoctorOnSettings(t *testing.T) {
	d := doctorOf(t, nil)
	d.settings()
	d.expect(t, "nothing", stateNote, "Neither Discord nor Slack is set up")
	d = doctorOf(t, []string{"DISCORD_TOKEN=" + goodToken, "DISCORD_APP_ID=1"}, "--listen", ":1")
	d.settings()
	d.expect(t, "some", stateOK, "Set are --listen, DISCORD_TOKEN and DISCORD_APP_ID;")
	d = doctorOf(t, []string{"FOOTNOTE_LISTEN=x", "FOOTNOTE_LISTNE=x"})
	d.settings()
	all := d.findings
	d.expect(t, "wrong", stateWrong, "FOOTNOTE_LISTEN is an address")
	d.findings = all
	d.expect(t, "misspelt", stateNote, "do you mean FOOTNOTE_LISTEN?")
}

func TestDoctorOnTheProgram(t *testing.T) {
	d := doctorOf(t, nil)
	d.program(t.Context())
	all := d.findings
	d.expect(t, "version", stateOK, "This is footnote")
	d.findings = all
	d.expect(t, "sandbox", stateOK, "in a process of their own, which is bounded")
}

func TestClocks(t *testing.T) {
	base := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name        string
		here, took  time.Duration // our clock when it was asked, and how long that took
		state, what string
	}{
		{"right", 0, time.Second, stateOK, "agrees with that of X"},
		{"slow answer", -10 * time.Second, 20 * time.Second, stateOK, "agrees"},
		{"a minute ahead", time.Minute, 0, stateNote, "1m0s ahead of that of X"},
		{"a minute behind", -time.Minute, 0, stateNote, "1m0s behind that of X"},
		{"five minutes ahead", 5 * time.Minute, 0, stateWrong, "5m0s ahead of that of X"},
		{"an hour behind", -time.Hour, 0, stateWrong, "1h0m0s behind that of X"},
	} {
		d := doctorOf(t, nil)
		one := d.times.of("X", nil)
		sent := base.Add(500*time.Millisecond + tt.here)
		one.transport.note(base, sent, sent.Add(time.Hour)) // what is less exact does not count
		one.transport.note(base, sent, sent.Add(tt.took))
		one.transport.note(base, sent, sent.Add(time.Hour))
		d.clock()
		d.expect(t, tt.name, tt.state, tt.what)
	}
	d := doctorOf(t, nil)
	d.times.of("X", nil)
	if d.clock(); d.findings != nil {
		t.Errorf("of a clock that nobody knows: %+v", d.findings)
	}
}

// The whole set-up, with both platforms, while serve runs and while it does not.
func TestDoctorOnEverything(t *testing.T) {
	onDiscord, onSlack := discordtest.New(t, discordtest.Options{}), slacktest.New(t, slacktest.Options{})
	study := onSlack.AddWorkspace("Study")
	onDiscord.AddGuild("Study")
	web := &http.Client{Transport: byHost{"slack.com": onSlack.Client().Transport, "": onDiscord.Client().Transport}}
	env := append(somewhere[:1:1],
		"DISCORD_TOKEN="+onDiscord.Token, "DISCORD_APP_ID="+onDiscord.AppID, "SLACK_BOT_TOKEN="+study.Token, "SLACK_APP_TOKEN="+onSlack.AppToken,
		"FOOTNOTE_DATA="+filepath.Join(t.TempDir(), "data"), "FOOTNOTE_LISTEN="+freeAddress(t), "FOOTNOTE_METRICS="+freeAddress(t),
	)
	out := newLines()
	c := &call{in: strings.NewReader(""), out: out, err: out, env: env, web: web, sockets: onSlack.Dialer()}
	if err := c.dispatch(t.Context(), []string{"discord", "register"}); err != nil {
		t.Fatal(err)
	}
	out = newLines()
	c.out = out
	if err := c.dispatch(t.Context(), []string{"doctor", "--json"}); err != nil {
		t.Errorf("the doctor: %v\n%s", err, out)
	}
	var said struct {
		Findings []finding
		Wrong    int
	}
	if err := json.Unmarshal([]byte(out.String()), &said); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	groups := ""
	for _, f := range said.Findings {
		if !strings.HasSuffix(groups, f.Group+" ") {
			groups += f.Group + " "
		}
	}
	if said.Wrong != 0 || groups != "Settings Program Data Network Discord Slack Clock " {
		t.Errorf("%d are wrong, in %s", said.Wrong, groups)
	}
	text := out.String()
	for _, want := range []string{"The token is that of the bot", "SLACK_BOT_TOKEN is that of the bot", "The clock agrees with that of Discord.", "The clock agrees with that of Slack."} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, secret := range []string{onDiscord.Token, study.Token, onSlack.AppToken} {
		if strings.Contains(text, secret) {
			t.Errorf("a token is shown:\n%s", text)
		}
	}
}

// byHost leads requests to one of several networks by the end of their host; ""
// stands for all others.
type byHost map[string]http.RoundTripper

func (b byHost) RoundTrip(r *http.Request) (*http.Response, error) {
	for end, through := range b {
		if end != "" && strings.HasSuffix(r.URL.Host, end) {
			return through.RoundTrip(r)
		}
	}
	if b[""] == nil {
		return nil, errors.New("there is no such host")
	}
	return b[""].RoundTrip(r)
}

// What is of an older version is left as it is, twice.
func TestDoctorOnAnOlderLibrary(t *testing.T) {
	dir := layOut(t, earlierLibraries(t)[0])
	for range 2 {
		d := doctorOf(t, nil, "--data", dir)
		d.data(t.Context())
		d.expect(t, "older", stateNote, "of an older version; footnote serve brings it to this one")
	}
}
