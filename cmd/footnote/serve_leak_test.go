package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
)

// leak begins every word of this test that people say or documents hold.
const leak = "zqcanary"

// A leaking is a service on both platforms where everything that must not be told
// has words of its own.
type leaking struct {
	*testing.T
	discord *discordtest.Discord
	slack   *slacktest.Slack
	said    *lines
	at      string // of the pages
	figures string // of the metrics
	secrets []string
}

// secret notes what must be nowhere.
func (l *leaking) secret(all ...string) { l.secrets = append(l.secrets, all...) }

// get asks for a page, which may be any.
func (l *leaking) get(at, path string) string {
	l.Helper()
	res, err := http.Get("http://" + at + path)
	if err != nil {
		l.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		l.Fatal(err)
	}
	return string(body)
}

// Nothing that the program says to whoever runs it holds what people say or read,
// who they are, or a secret: not in the log at its most talkative, in both formats,
// not in the metrics, not in the checks, and not when all goes wrong.
func TestNothingLeaks(t *testing.T) {
	t.Parallel() // it waits, most of the time, for what is tried again
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			l := &leaking{T: t, said: newLines(), at: freeAddress(t), figures: freeAddress(t)}
			l.discord = discordtest.New(t, discordtest.Options{Fast: true, Patience: 2 * time.Minute, Report: func(discordtest.Violation) {}})
			l.slack = slacktest.New(t, slacktest.Options{Fast: true, Patience: 2 * time.Minute, Report: func(slacktest.Violation) {}})
			onDiscord, onSlack := l.groupOnDiscord(), l.groupOnSlack()
			stop := l.serve(format, onSlack.w.Token)

			onDiscord.story(l)
			onSlack.story(l)
			l.trouble(onDiscord, onSlack)
			figures, checks := l.get(l.figures, "/metrics"), l.get(l.at, "/healthz/live")+l.get(l.at, "/healthz/ready")
			stop()

			l.search("the metrics", figures)
			l.search("the checks", checks)
			l.search("the log", l.said.String())
			for _, want := range []string{`footnote_questions_total{command="ask",verdict="answered"}`, `footnote_uploads_total{outcome="done"} 3`,
				`footnote_uploads_total{outcome="refused"} 2`, `footnote_connected{platform="slack"} 1`, `footnote_library_spaces 2`,
				`footnote_library_documents 3`, `footnote_stage_seconds_count{stage="deliver"}`, `footnote_rate_limited_total{platform="discord"}`} {
				if !strings.Contains(figures, want) {
					t.Errorf("the metrics lack %s:\n%s", want, figures)
				}
			}
			if n := strings.Count(l.said.String(), "\n"); n < 30 {
				t.Errorf("only %d lines were looked through", n)
			}
			if format == "json" {
				for s := bufio.NewScanner(strings.NewReader(l.said.String())); s.Scan(); {
					if !json.Valid(s.Bytes()) {
						t.Errorf("a line is no JSON: %s", s.Text())
					}
				}
			}
		})
	}
}

// search looks for what must not be in a text.
func (l *leaking) search(where, text string) {
	l.Helper()
	if text == "" {
		l.Errorf("%s: nothing to search", where)
	}
	folded := strings.ToLower(text)
	for _, s := range append([]string{leak, "hooks.slack.com", "/r/"}, l.secrets...) {
		if s == "" {
			l.Fatal("a secret is not known")
		}
		at := strings.Index(strings.ReplaceAll(folded, "/r/{token}", ""), strings.ToLower(s))
		if at >= 0 {
			l.Errorf("%s has %q:\n…%s", where, s, folded[max(at-300, 0):min(at+300, len(folded))])
		}
	}
}

// serve runs the program; stop ends it.
func (l *leaking) serve(format, botToken string) (stop func()) {
	d, s := l.discord, l.slack
	c := &call{in: strings.NewReader(""), out: l.said, err: l.said, env: []string{
		"DISCORD_TOKEN=" + d.Token, "DISCORD_APP_ID=" + d.AppID, "DISCORD_PUBLIC_KEY=" + hex.EncodeToString(d.PublicKey),
		"SLACK_BOT_TOKEN=" + botToken, "SLACK_APP_TOKEN=" + s.AppToken, "SLACK_SIGNING_SECRET=" + s.SigningSecret,
		"FOOTNOTE_DATA=" + filepath.Join(l.TempDir(), "data"), "FOOTNOTE_LISTEN=" + l.at, "FOOTNOTE_METRICS=" + l.figures,
		"FOOTNOTE_URL=https://reading.example.org", "FOOTNOTE_LOG=" + format, "FOOTNOTE_LOG_LEVEL=debug",
		"FOOTNOTE_QUESTIONS_PER_MINUTE=1000",
	}}
	c.web, c.sockets = reachBoth(d.Listen(), s.Listen())
	c.fetch = fetchBy(c.web)
	l.secret(d.Token, botToken, s.AppToken, s.SigningSecret)
	ctx, cancel := context.WithCancel(l.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.dispatch(ctx, []string{"serve"}) }()
	d.WaitReady(1)
	s.WaitConnected(1)
	return func() {
		cancel()
		if err := <-ended; err != nil {
			l.Errorf("serve ended with %v", err)
		}
	}
}

// leaky is a document with its own words in title and text.
func leaky(n string) []byte {
	return []byte("# " + leak + "title" + n + "\n\nThe " + leak + "harbour is where " + leak + "ships of Veltra wait for nine days.\n")
}

// leakQuestion is asked everywhere.
const leakQuestion = "where do " + leak + "ships wait?"

// A guildGroup is a group on Discord.
type guildGroup struct {
	general      *discordtest.Channel
	alice, chief *discordtest.User
}

func (l *leaking) groupOnDiscord() guildGroup {
	guild := l.discord.AddGuild(leak + "guild")
	g := guildGroup{guild.AddChannel(leak + "channel"), l.discord.AddUser(leak + "alice"), l.discord.AddUser(leak + "chief")}
	guild.Join(g.alice, 0)
	guild.Join(g.chief, discordgo.PermissionManageGuild)
	return g
}

// story is what a group does in all ways.
func (g guildGroup) story(l *leaking) {
	d := l.discord
	use := func(i *discordtest.Interaction) []discordtest.Shown {
		l.secret(i.Token)
		return i.Wait()
	}
	add := map[string]string{"what": "add"}
	use(d.Slash(g.chief, g.general, "library", add, discordtest.Attachment{Name: leak + "file.md", Data: leaky("one")}))
	use(d.Slash(g.chief, g.general, "library", add, discordtest.Attachment{Name: leak + "bad.pdf", Data: []byte("%PDF-1.4 " + leak)}))
	use(d.Slash(g.chief, g.general, "library", add, discordtest.Attachment{Name: leak + "odd.zzz", Data: []byte(leak)}))
	use(d.Slash(g.alice, g.general, "ask", map[string]string{"question": leakQuestion}))
	use(d.Slash(g.alice, g.general, "define", map[string]string{"term": leak + "harbour"}))
	d.Complete(g.alice, g.general, "ask", "question", leak+"ha", nil)
	reply := d.WaitReply(d.Say(g.alice, g.general, leakQuestion, discordtest.SayOptions{Mention: true}))
	for _, b := range reply.Buttons() {
		if b.CustomID != "" && b.Label != "Delete" {
			use(d.Press(g.alice, reply.ID, b.CustomID))
		}
		if b.URL != "" {
			l.read(b.URL)
		}
	}
	d.WaitReply(d.Say(g.alice, d.DM(g.alice), leakQuestion, discordtest.SayOptions{}))
}

// read opens a page and asks there, and then one that is not there.
func (l *leaking) read(link string) {
	path := strings.TrimPrefix(link, "https://reading.example.org")
	parts := strings.Split(path, "/")
	if len(parts) < 3 || parts[1] != "r" {
		l.Fatalf("Open leads to %s", link)
	}
	l.secret(parts[2])
	for _, p := range []string{path, "/r/" + parts[2] + "/search?q=" + leak + "ships", "/r/" + leak + "/", "/" + leak} {
		l.get(l.at, p)
	}
}

// A teamGroup is a group on Slack.
type teamGroup struct {
	w            *slacktest.Workspace
	general      *slacktest.Channel
	alice, chief *slacktest.User
}

func (l *leaking) groupOnSlack() teamGroup {
	w := l.slack.AddWorkspace(leak + "team")
	return teamGroup{w, w.AddChannel(leak + "channel"), w.AddUser(leak + "alice"), w.AddUser(leak+"chief", slacktest.UserOptions{Admin: true})}
}

func (g teamGroup) story(l *leaking) {
	s := l.slack
	for name, data := range map[string][]byte{"file.md": leaky("two"), "bad.pdf": []byte("%PDF-1.4 " + leak)} {
		ts, _ := s.ShareFile(g.chief, s.DM(g.chief), slacktest.File{Name: leak + name, Mimetype: "text/markdown", Data: data})
		s.Press(g.chief, s.WaitReply(ts), "Add").Wait()
	}
	s.Slash(g.alice, g.general, "/ask "+leakQuestion).Wait()
	s.Slash(g.alice, g.general, "/define "+leak+"harbour").Wait()
	answer := s.WaitReply(s.Say(g.alice, g.general, leakQuestion, slacktest.SayOptions{Mention: true}))
	s.Press(g.alice, answer, "Context").Wait()
	l.read(answer.Button("Open").URL)
	s.WaitReply(s.Say(g.alice, s.DM(g.alice), leakQuestion))
	s.OpenHome(g.alice, "home").WaitView()
}

// trouble asks while everything goes wrong on both platforms, in each of their
// ways, and waits until that is over. How many calls a failure costs is the
// adapters' affair: it has an end after some, and at least one is hit.
func (l *leaking) trouble(g guildGroup, t teamGroup) {
	const faults = 3
	var onDiscord, onSlack atomic.Int64 // how often it still goes wrong
	for _, f := range []discordtest.Fault{
		{Status: 500}, {Status: 502, HTML: true}, {Status: 403, Code: 50013, Message: "Missing Permissions"},
		{Status: 400, Code: 50035, Message: "Invalid Form Body"}, {Status: 404, Code: 10062, Message: "Unknown interaction"},
		{Status: 429, RetryAfter: "0.1"},
		{Drop: discordtest.DropBefore}, {Drop: discordtest.DropAfter},
	} {
		onDiscord.Store(faults)
		l.discord.Faults(func(*http.Request, string) *discordtest.Fault {
			if onDiscord.Add(-1) < 0 {
				return nil
			}
			return &f
		})
		i := l.discord.Slash(g.alice, g.general, "ask", map[string]string{"question": leakQuestion})
		l.secret(i.Token)
		l.discord.Say(g.alice, g.general, leakQuestion, discordtest.SayOptions{Mention: true})
		l.discord.Until("a fault", func() bool { return onDiscord.Load() < faults })
		l.discord.Faults(nil)
		l.discord.WaitReply(l.discord.Say(g.alice, g.general, leakQuestion, discordtest.SayOptions{Mention: true}))
	}
	for _, f := range []slacktest.Fault{
		{Status: 500}, {Status: 502, HTML: true}, {Status: 429, RetryAfter: "1"}, {Error: "internal_error"}, {Error: "channel_not_found"}, {Error: "invalid_blocks"},
		{Drop: slacktest.DropBefore}, {Drop: slacktest.DropAfter},
	} {
		onSlack.Store(faults)
		l.slack.Faults(func(slacktest.Call) *slacktest.Fault {
			if onSlack.Add(-1) < 0 {
				return nil
			}
			return &f
		})
		l.slack.Slash(t.alice, t.general, "/ask "+leakQuestion)
		l.slack.Say(t.alice, t.general, leakQuestion, slacktest.SayOptions{Mention: true})
		l.slack.Until("a fault", func() bool { return onSlack.Load() < faults })
		l.slack.Faults(nil)
		l.slack.WaitReply(l.slack.Say(t.alice, t.general, leakQuestion, slacktest.SayOptions{Mention: true}))
	}
	// Connections that are lost.
	l.slack.DropSockets()
	l.slack.WaitConnected(1)
	l.slack.WaitReply(l.slack.Say(t.alice, t.general, leakQuestion, slacktest.SayOptions{Mention: true}))
}
