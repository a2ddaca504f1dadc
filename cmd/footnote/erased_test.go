package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
	"footnote/knowledge/library"
)

// held are those of some words that are in a file below the data folder, or in what
// the program wrote.
func (s composed) held(t *testing.T, words ...string) map[string]string {
	t.Helper()
	found, files := map[string]string{}, 0
	look := func(name string, data []byte) {
		for _, w := range words {
			if bytes.Contains(bytes.ToLower(data), bytes.ToLower([]byte(w))) {
				found[w] = name
			}
		}
	}
	err := filepath.WalkDir(filepath.Dir(s.kept.path), func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		files++
		data, err := os.ReadFile(name)
		look(filepath.Base(name), data)
		return err
	})
	if err != nil || files < 2 {
		t.Fatalf("%d files were searched: %v", files, err)
	}
	look("the log", []byte(s.said.String()))
	return found
}

// gone fails for words that are anywhere.
func (s composed) gone(t *testing.T, when string, words ...string) {
	t.Helper()
	for word, where := range s.held(t, words...) {
		t.Errorf("%s, %q is in %s", when, word, where)
	}
}

// there fails for words that are nowhere: then that others are gone says nothing.
func (s composed) there(t *testing.T, words ...string) {
	t.Helper()
	found := s.held(t, words...)
	for _, w := range words {
		if found[w] == "" {
			t.Errorf("%q is nowhere, and it should be still", w)
		}
	}
}

// What a person asked is in no file when they had it erased, and nothing of a server
// a month after the bot was removed from it.
func TestErasedOnDiscord(t *testing.T) {
	d := discordtest.New(t, discordtest.Options{})
	study := d.AddGuild("zqguildname")
	general := study.AddChannel("general")
	alice, chief := d.AddUser("zqalicename"), d.AddUser("zqchiefname")
	others, bob := d.AddGuild("Others"), d.AddUser("bob")
	lobby := others.AddChannel("lobby")
	others.Join(bob, 0)
	study.Join(alice, 0)
	study.Join(chief, discordgo.PermissionManageGuild)
	s := compose(t, &call{web: d.Client(), sockets: d.Dialer(), fetch: fetchBy(d.Client())},
		"DISCORD_TOKEN="+d.Token, "DISCORD_APP_ID="+d.AppID, "FOOTNOTE_LOG_LEVEL=debug")
	d.WaitReady(1)
	use := func(u *discordtest.User, name string, options map[string]string, files ...discordtest.Attachment) discordtest.Shown {
		t.Helper()
		all := d.Slash(u, general, name, options, files...).Wait()
		if len(all) == 0 {
			t.Fatalf("no answer to /%s", name)
		}
		return all[len(all)-1]
	}
	press := func(u *discordtest.User, on discordtest.Shown, label string) discordtest.Shown {
		t.Helper()
		for _, b := range on.Buttons() {
			if b.Label == label {
				all := d.Press(u, on.ID, b.CustomID).Wait()
				return all[len(all)-1]
			}
		}
		t.Fatalf("no %q under %s", label, on.Content)
		return on
	}
	text := "# The zqtitle\n\nby Ada zqauthor\n\nThe zqharbour is where zqships wait for nine days.\n"
	use(chief, "settings", map[string]string{"setting": "gaps", "value": "on"})
	use(chief, "settings", map[string]string{"setting": "feedback", "value": "here"})
	use(chief, "library", map[string]string{"what": "add"}, discordtest.Attachment{Name: "zqfilename.md", Data: []byte(text)})
	use(alice, "ask", map[string]string{"question": "who painted the zqunanswered zeppelin?"})
	d.WaitReply(d.Say(alice, general, "who sold the zqmentioned kraken?", discordtest.SayOptions{Mention: true}))
	answer := use(alice, "ask", map[string]string{"question": "where do zqships wait, zqreported one?"})
	press(alice, press(alice, answer, "Wrong?"), "Send my question, too")
	use(chief, "ask", map[string]string{"question": "who carved the zqchiefasked wyvern?"})
	s.there(t, "zqunanswered", "zqmentioned", "zqreported", "zqchiefasked", "zqharbour", "zqfilename", "zqtitle", alice.ID, chief.ID)

	use(alice, "forget-me", nil)
	s.gone(t, "after /forget-me", "zqunanswered", "zqmentioned", "zqreported", "zqalicename")
	s.there(t, "zqchiefasked", "zqharbour", "zqfilename", chief.ID)

	d.Remove(study)
	d.WaitReply(d.Say(bob, lobby, "what is the Malacca dilemma?", discordtest.SayOptions{Mention: true})) // comes after it
	s.removals.mu.Lock()
	left := len(s.removals.at)
	s.removals.mu.Unlock()
	if left != 1 {
		t.Fatalf("the bot knows of %d removals, want 1", left)
	}
	s.there(t, "zqharbour")
	s.removals.now = func() time.Time { return time.Now().Add(library.Grace + time.Hour) }
	if err := s.erase(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.gone(t, "a month after the removal", "zqharbour", "zqships", "zqtitle", "zqauthor", "zqfilename", "zqchiefasked", "zqguildname", "zqchiefname",
		alice.ID, chief.ID, study.ID)
}

// What a person asked is in no file when they had it erased, on Slack, too. That
// taking the app out erases all of a workspace at once, the adapter's tests show.
func TestErasedOnSlack(t *testing.T) {
	sl := slacktest.New(t, slacktest.Options{Fast: true})
	study := sl.AddWorkspace("zqteamname")
	general := study.AddChannel("general")
	alice, chief := study.AddUser("zqalicename"), study.AddUser("zqchiefname", slacktest.UserOptions{Admin: true})
	s := compose(t, &call{web: sl.Client(), sockets: sl.Dialer(), fetch: fetchBy(sl.Client())},
		"SLACK_BOT_TOKEN="+study.Token, "SLACK_APP_TOKEN="+sl.AppToken, "FOOTNOTE_LOG_LEVEL=debug")
	sl.WaitConnected(1)
	sl.Slash(chief, general, "/settings gaps on").Wait()
	ts, _ := sl.ShareFile(chief, sl.DM(chief), slacktest.File{Name: "zqfilename.md", Mimetype: "text/markdown",
		Data: []byte("# The zqtitle\n\nby Ada zqauthor\n\nThe zqharbour is where zqships wait for nine days.\n")})
	sl.Press(chief, sl.WaitReply(ts), "Add").Wait()
	sl.WaitReply(sl.Say(alice, general, "who painted the zqunanswered zeppelin?", slacktest.SayOptions{Mention: true}))
	answer := sl.WaitReply(sl.Say(alice, general, "where do zqships wait?", slacktest.SayOptions{Mention: true}))
	sl.Press(alice, answer, "Wrong?").Wait()
	s.there(t, "zqunanswered", "zqharbour", "zqfilename", "zqtitle", alice.ID, chief.ID)

	sl.Slash(alice, general, "/forget-me").Wait()
	s.gone(t, "after /forget-me", "zqunanswered", "zqalicename")
	s.there(t, "zqharbour", "zqfilename")
}
