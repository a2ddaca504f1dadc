package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

var doctorCommand = command{
	name: "doctor", usage: "[discord | slack] [--json] [--FLAG VALUE]…",
	summary: "what is wrong with the set-up, and what to do",
	help: `Looks at the whole set-up as footnote serve would find it, with the same
variables and flags (footnote help serve): the settings, the program and the
machine, the data folder and the library in it, ports and addresses, what
Discord and Slack say of the bot, and the clock. With the name of a platform it
asks only that one. It changes nothing, and may be run while serve runs.

Of everything it says that it is ok, that it is worth knowing (note), or that it
is wrong, and what to do. No token or secret is shown. The exit code is 1 if
something is wrong.

  --json  one JSON object: findings (group, state, what, do), and how many are
          wrong or notes`,
	run: (*call).doctor,
}

func (c *call) doctor(ctx context.Context, args []string) error {
	flags := newFlags("doctor")
	flags.addSettings()
	asJSON := flags.Bool("json", false, "print JSON")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	d := c.checkup(flags)
	switch {
	case len(words) == 0:
		d.everything(ctx)
	case len(words) == 1 && words[0] == "discord":
		d.onDiscord(ctx)
	case len(words) == 1 && words[0] == "slack":
		d.onSlack(ctx)
	default:
		return usagef("doctor takes the name of a platform, or none to look at everything: footnote doctor, footnote doctor discord, footnote doctor slack")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	wrong, err := d.print(*asJSON)
	if err == nil && wrong > 0 {
		return errTold
	}
	return err
}

// A checkup is one look of the doctor at a set-up.
type checkup struct {
	*call
	given    *lookup // what flags and environment say
	set      config  // of that, what is right
	group    string  // of what is looked at now
	findings []finding
	// serving is set if footnote serve answers at its address.
	serving bool
	times   clocks
	// near asks servers of this machine, and far FOOTNOTE_URL; neither follows
	// redirects.
	near, far http.RoundTripper
	now       func() time.Time
}

// askTime is how long a server may take to answer the doctor.
const askTime = 10 * time.Second

// checkup prepares one, with the settings that flags and environment have.
func (c *call) checkup(flags *flagSet) *checkup {
	given := c.look(flags)
	return &checkup{
		call: c, given: given, set: given.config, now: time.Now,
		// Without the proxy that the environment may name.
		near: &http.Transport{DisableKeepAlives: true},
		far:  &http.Transport{DisableKeepAlives: true, Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: askTime},
	}
}

// everything looks at everything, in the order in which things lean on one
// another.
func (d *checkup) everything(ctx context.Context) {
	d.settings()
	d.program(ctx)
	d.data(ctx)
	d.network(ctx)
	if d.platformSet("DISCORD_") {
		d.onDiscord(ctx)
	}
	if d.platformSet("SLACK_") {
		d.onSlack(ctx)
	}
	d.clock()
}

// A finding is one thing that was looked at.
type finding struct {
	Group string `json:"group"`
	State string `json:"state"` // fine, note or wrong
	What  string `json:"what"`  // how it is
	Do    string `json:"do,omitempty"`
}

// States of what was looked at.
const (
	stateOK    = "ok"
	stateNote  = "note" // nothing has to be done
	stateWrong = "wrong"
)

func (d *checkup) found(state, do, format string, args ...any) {
	d.findings = append(d.findings, finding{Group: d.group, State: state, What: fmt.Sprintf(format, args...), Do: do})
}

func (d *checkup) ok(format string, args ...any) { d.found(stateOK, "", format, args...) }

func (d *checkup) note(do, format string, args ...any) { d.found(stateNote, do, format, args...) }

func (d *checkup) wrongly(do, format string, args ...any) { d.found(stateWrong, do, format, args...) }

// print prints the findings by group, and returns how many are wrong.
func (d *checkup) print(asJSON bool) (wrong int, err error) {
	notes := 0
	for _, f := range d.findings {
		switch f.State {
		case stateWrong:
			wrong++
		case stateNote:
			notes++
		}
	}
	if asJSON {
		return wrong, writeJSON(d.out, struct {
			Findings []finding `json:"findings"`
			Wrong    int       `json:"wrong"`
			Notes    int       `json:"notes"`
		}{d.findings, wrong, notes})
	}
	group := ""
	for _, f := range d.findings {
		if f.Group != group {
			fmt.Fprintf(d.out, "%s\n", f.Group)
			group = f.Group
		}
		fmt.Fprintf(d.out, "  %-5s  %s\n", f.State, printable(f.What))
		if f.Do != "" {
			fmt.Fprintf(d.out, "         → %s\n", printable(f.Do))
		}
	}
	switch {
	case wrong > 0:
		_, err = fmt.Fprintf(d.out, "\n%s wrong: the lines after the arrows say what to do.\n", are(wrong, "thing"))
	case notes > 0:
		_, err = fmt.Fprintf(d.out, "\nNothing is wrong; %s worth knowing.\n", are(notes, "thing"))
	default:
		_, err = fmt.Fprintln(d.out, "\nAll is well.")
	}
	return wrong, err
}

// are counts things, with the verb.
func are(n int, thing string) string {
	if n == 1 {
		return "1 " + thing + " is"
	}
	return fmt.Sprintf("%d %ss are", n, thing)
}
