package main

import (
	"strings"
)

// settings says what is set, and all that is wrong with it.
func (d *checkup) settings() {
	d.group = "Settings"
	for _, w := range d.given.wrong {
		d.wrongly("", "%s.", w)
	}
	for _, w := range d.set.warnings {
		d.note("", "%s", fullStop(w))
	}
	switch {
	case len(d.given.wrong) > 0:
		d.note("footnote help variables says what each is for, and where it is found.", "footnote serve does not start with that.")
	case len(d.given.set) == 0:
		d.ok("Nothing is set; all is as footnote help variables says.")
	default:
		d.ok("Set are %s; the others are as footnote help variables says.", listed(d.given.set))
	}
	if !d.set.discord.configured() && !d.set.slack.configured() {
		d.note("For Discord: DISCORD_TOKEN and DISCORD_APP_ID. For Slack: SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
			"Neither Discord nor Slack is set up, so that there are only the pages to read on.")
	}
}

// platformSet reports whether anything of a platform is set.
func (d *checkup) platformSet(prefix string) bool {
	for _, s := range allSettings() {
		if strings.HasPrefix(s.name, prefix) && (variable(d.env, s.name) != "" || s.secret && variable(d.env, s.name+fileSuffix) != "") {
			return true
		}
	}
	return false
}

// fullStop is a sentence with a mark at its end.
func fullStop(s string) string {
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
