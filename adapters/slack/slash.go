package slack

import (
	"fmt"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
)

// slashPrefix is put before the names of commands that Slack has itself.
const slashPrefix = "footnote-"

// builtIn are the commands of Slack's own. A manifest that has one of them is
// refused as a whole ("the slash command has an invalid name"). There is no list
// in Slack's documentation for developers; these are from its help pages, from
// reports of refused manifests, and help, of which reports differ.
var builtIn = []string{
	"active", "apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed", "feedback", "help", "huddle",
	"invite", "join", "keys", "kick", "leave", "me", "msg", "mute", "open", "people", "prefs", "pro", "remind", "remove",
	"rename", "search", "shortcuts", "shrug", "star", "status", "todo", "topic", "unarchive", "who",
}

// slashName is what a command of the bot's is called on Slack, without the slash.
func slashName(command string) string {
	if slices.Contains(builtIn, command) {
		return slashPrefix + command
	}
	return command
}

// commandName is the name of a bot's command, given that of Slack's.
func commandName(slash string) string { return strings.TrimPrefix(slash, slashPrefix) }

// called are the bot's commands that have another name on Slack, as bot.Message has
// them.
func called(table []bot.Command) map[string]string {
	all := make(map[string]string)
	for _, c := range table {
		if name := slashName(c.Name); name != c.Name {
			all[c.Name] = name
		}
	}
	return all
}

// slashes are the bot's commands for Slack.
func slashes(o ManifestOptions, table []bot.Command) ([]slackapi.ManifestSlashCommand, error) {
	if len(table) == 0 || len(table) > maxSlashes {
		return nil, fmt.Errorf("%d commands: Slack takes 1 to %d", len(table), maxSlashes)
	}
	var list []slackapi.ManifestSlashCommand
	for _, c := range table {
		s := slackapi.ManifestSlashCommand{
			Command: "/" + slashName(c.Name), Description: c.Summary,
			UsageHint: short(hint(c), maxUsageHint),
			// Only then it is sure what < and & in a quotation are.
			ShouldEscape: true,
		}
		if slashName(c.Name) != c.Name {
			s.Description += fmt.Sprintf(" (elsewhere /%s, which is Slack's own here)", c.Name)
		}
		s.Description = short(s.Description, maxSlashSummary)
		if o.byHTTP() {
			s.Url = o.URL + pathCommands
		}
		if len(s.Command) > maxSlash {
			return nil, fmt.Errorf("the command %s is longer than %d characters", s.Command, maxSlash)
		}
		list = append(list, s)
	}
	return list, nil
}

// hint is what is typed after a command's name: files cannot be.
func hint(c bot.Command) string {
	c.Options = slices.DeleteFunc(slices.Clone(c.Options), func(o bot.Option) bool { return o.Type == bot.Upload })
	return strings.TrimSpace(strings.TrimPrefix(c.Usage(), "/"+c.Name))
}
