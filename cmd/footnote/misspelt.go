package main

import (
	"fmt"
	"slices"
	"strings"
)

// misspelt says of each variable that looks like one of ours, and is none, what
// is probably meant. What Discord's and Slack's other programs, or whoever runs
// this one, call theirs is not ours to judge.
func misspelt(env []string) (warnings []string) {
	ours := make(map[string]bool)
	for _, s := range allSettings() {
		ours[s.name] = true
		ours[s.name+fileSuffix] = ours[s.name+fileSuffix] || s.secret
	}
	for _, v := range env {
		name, _, _ := strings.Cut(v, "=")
		if ours[name] {
			continue
		}
		if base, file := strings.CutSuffix(name, fileSuffix); file && ours[base] {
			warnings = append(warnings, fmt.Sprintf("%s is not read: only secrets can stand in a file; set %s", name, base))
		} else if meant := likely(name); meant != "" {
			warnings = append(warnings, fmt.Sprintf("%s is not known; do you mean %s?", name, meant))
		}
	}
	slices.Sort(warnings)
	return slices.Compact(warnings)
}

// otherNames are what people call settings, because other programs do.
var otherNames = map[string]string{
	"DISCORD_BOT_TOKEN": "DISCORD_TOKEN", "DISCORD_API_TOKEN": "DISCORD_TOKEN", "DISCORD_KEY": "DISCORD_TOKEN",
	"DISCORD_APPLICATION_ID": "DISCORD_APP_ID", "DISCORD_CLIENT_ID": "DISCORD_APP_ID",
	"DISCORD_APPLICATION_PUBLIC_KEY": "DISCORD_PUBLIC_KEY", "DISCORD_APP_PUBLIC_KEY": "DISCORD_PUBLIC_KEY",
	"SLACK_TOKEN": "SLACK_BOT_TOKEN", "SLACK_API_TOKEN": "SLACK_BOT_TOKEN", "SLACK_BOT_USER_TOKEN": "SLACK_BOT_TOKEN",
	"SLACK_OAUTH_TOKEN": "SLACK_BOT_TOKEN", "SLACK_APP_LEVEL_TOKEN": "SLACK_APP_TOKEN",
	"SLACK_SECRET": "SLACK_SIGNING_SECRET", "SLACK_SIGNING_KEY": "SLACK_SIGNING_SECRET",
	"SLACK_APP_ID": "SLACK_CLIENT_ID", "SLACK_ADMINS": "SLACK_MANAGERS",
	"FOOTNOTE_PORT": "FOOTNOTE_LISTEN", "FOOTNOTE_ADDR": "FOOTNOTE_LISTEN", "FOOTNOTE_ADDRESS": "FOOTNOTE_LISTEN",
	"FOOTNOTE_BASE_URL": "FOOTNOTE_URL", "FOOTNOTE_PUBLIC_URL": "FOOTNOTE_URL", "FOOTNOTE_MEMORY": "FOOTNOTE_MEMORY_MB",
	"FOOTNOTE_DATA_DIR": "FOOTNOTE_DATA", "FOOTNOTE_LOG_FORMAT": "FOOTNOTE_LOG", "FOOTNOTE_LOGLEVEL": "FOOTNOTE_LOG_LEVEL",
	"FOOTNOTE_MAX_FILE": "FOOTNOTE_MAX_FILE_MB", "FOOTNOTE_MAX_SPACE": "FOOTNOTE_MAX_SPACE_MB",
}

// likely is the setting that a name is probably meant for; "" if none is.
func likely(name string) string {
	upper := strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	bare, file := strings.CutSuffix(upper, fileSuffix)
	if !file {
		bare = upper
	}
	if meant := otherNames[bare]; meant != "" {
		return meant
	}
	best, least := "", mostSlips+1
	for _, s := range allSettings() {
		names := []string{s.name}
		if s.secret {
			names = append(names, s.name+fileSuffix)
		}
		for _, n := range names {
			if d := slips(upper, n); d < least {
				best, least = n, d
			}
		}
	}
	return best
}

// mostSlips of the fingers that still make a name look like another one. Ours are
// twelve letters long and more.
const mostSlips = 2

// slips counts how many letters have to be put in, taken out, changed, or swapped
// with their neighbour to make one name of another (optimal string alignment);
// it stops counting beyond mostSlips.
func slips(a, b string) int {
	if max(len(a), len(b))-min(len(a), len(b)) > mostSlips {
		return mostSlips + 1
	}
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+unequal(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

func unequal(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
