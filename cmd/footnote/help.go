package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

func (c *call) help(_ context.Context, args []string) error {
	if len(args) == 0 {
		return c.shortHelp()
	}
	if args[0] == "variables" {
		return c.variables(args[1:])
	}
	for _, cmd := range commands() {
		if cmd.name == args[0] {
			return c.commandHelp(cmd)
		}
	}
	return usagef("there is no command %q; footnote help lists them", args[0])
}

func (c *call) shortHelp() error {
	text := "Footnote answers questions about texts with the texts' own words.\n\n"
	for _, cmd := range commands() {
		if cmd.hidden {
			continue
		}
		text += fmt.Sprintf("  footnote %-8s %s\n", cmd.name, cmd.summary)
	}
	text += `
Begin with: footnote chat
More about one: footnote help ask
All settings: footnote help variables

Exit codes: 0 for every answer, also for "not in the material"; 1 if something
failed; 2 if the command line cannot be understood.
`
	_, err := fmt.Fprint(c.out, text)
	return err
}

func (c *call) commandHelp(cmd command) error {
	text := "footnote " + cmd.name
	if cmd.usage != "" {
		text += " " + cmd.usage
	}
	text += "\n\n" + cmd.summary + "\n"
	if cmd.help != "" {
		text += "\n" + cmd.help + "\n"
	}
	_, err := fmt.Fprint(c.out, text)
	return err
}

var versionCommand = command{
	name: "version", summary: "which build this is", run: (*call).version,
}

func (c *call) version(_ context.Context, args []string) error {
	if len(args) > 0 {
		return usagef("version takes no %q", args[0])
	}
	_, err := fmt.Fprintln(c.out, buildVersion())
	return err
}

// stamp is the version that whoever builds the binary knows better than the
// toolchain, which sees no repository in a container: go build -ldflags
// "-X main.stamp=VERSION". "" for none.
var stamp string

// buildVersion says what the binary was built from, as far as it knows.
func buildVersion() string {
	text := "footnote"
	if stamp != "" {
		text += " " + stamp
	} else if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" {
			text += " " + v
		}
		settings := make(map[string]string)
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		if rev := settings["vcs.revision"]; rev != "" {
			text += " " + rev[:min(len(rev), 12)]
			if settings["vcs.modified"] == "true" {
				text += " with changes"
			}
		}
	}
	return text + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}

// shortVersion is what the program calls itself to others.
func shortVersion() string {
	if stamp != "" {
		return stamp
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "devel"
}
