package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
	"footnote/knowledge/store"
)

// A world is a Discord and a Slack, played by this process, with groups that read
// and ask. serve runs in a process of its own, so that what is measured of it is
// its alone.
type world struct {
	testing.TB
	discord            *discordtest.Discord
	slack              *slacktest.Slack
	discordAt, slackAt string
	spaces             []*space // of both platforms in turn
	data               string   // the folder of serve
	at                 string   // where it serves pages
	installed          bool     // in all workspaces
}

// members is how many people a space has beside the one who manages it: so many
// that nobody asks more often in a minute than a person may, at 100 questions a
// second from 200 spaces.
const members = 8

// patience is when an answer counts as lost: on a machine that has too much to do,
// one can take long.
const patience = 2 * time.Minute

// A space is a guild or a workspace.
type space struct {
	w       *world
	n       int
	id      store.Space
	place   place
	uploads int // that were begun

	strangers map[string]bool // words of others that its people asked for
}

// newWorld makes a world of so many spaces.
func newWorld(t testing.TB, spaces int) *world {
	w := &world{
		TB: t, data: filepath.Join(scratch(t), "data"), at: freeAddress(t),
		// A process that is stopped between a call and its answer cannot know what
		// became of it, and a busy machine holds calls back.
		discord: discordtest.New(t, discordtest.Options{Fast: true, Patience: patience, Allow: []discordtest.Rule{discordtest.Twice}}),
		slack:   slacktest.New(t, slacktest.Options{Fast: true, Patience: patience}),
	}
	w.discordAt, w.slackAt = w.discord.Listen(), w.slack.Listen()
	for n := range spaces {
		s := &space{w: w, n: n, strangers: map[string]bool{}}
		if n%2 == 0 {
			s.place = w.newGuild(n)
		} else {
			s.place = w.newTeam(n)
		}
		s.id = s.place.space()
		w.spaces = append(w.spaces, s)
	}
	return w
}

// scratch is a temporary folder, on the disk that the tests of this machine use.
func scratch(t testing.TB) string {
	dir, err := os.MkdirTemp("", "footnote-world")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// env is the environment of serve.
func (w *world) env() []string {
	return []string{
		"HOME=" + w.data, "PATH=" + os.Getenv("PATH"),
		"DISCORD_TOKEN=" + w.discord.Token, "DISCORD_APP_ID=" + w.discord.AppID,
		"SLACK_CLIENT_ID=" + w.slack.ClientID, "SLACK_CLIENT_SECRET=" + w.slack.ClientSecret,
		"SLACK_APP_TOKEN=" + w.slack.AppToken, "SLACK_TOKEN_KEY=" + strings.Repeat("5a", 32),
		"FOOTNOTE_DATA=" + w.data, "FOOTNOTE_LISTEN=" + w.at, "FOOTNOTE_URL=https://reading.example.org",
	}
}

// install brings the app into all workspaces, as their owners do, the first time
// that serve runs.
func (w *world) install() {
	if w.installed {
		return
	}
	w.installed = true
	for _, s := range w.spaces {
		if t, ok := s.place.(*team); ok {
			bringIn(w.TB, w.slack, t.people[0], w.at)
		}
	}
}

// canary is a word that only space n has, too far from those of others to be taken
// for a slip of one.
func canary(n int) string {
	r := rand.New(rand.NewPCG(9, uint64(n)))
	word := []byte("qz.........")
	for i := 2; i < len(word); i++ {
		word[i] = consonants[r.IntN(len(consonants))]
	}
	return string(word)
}

const consonants = "bcdfghjklmnpqrstvwxz"

var canaries = regexp.MustCompile(`\b[Qq]z[` + consonants + `]{9}\b`)
