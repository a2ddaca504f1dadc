package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// A composed is a service without its ports, as newService puts it together.
type composed struct {
	*service
	said *lines
}

// compose runs the platforms of a service that is set up by env.
func compose(t *testing.T, c *call, env ...string) composed {
	t.Helper()
	said := newLines()
	c.in, c.out, c.err = strings.NewReader(""), said, said
	c.env = append(env, "FOOTNOTE_DATA="+filepath.Join(t.TempDir(), "data"))
	set, err := c.configure(newFlags("serve"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := c.manage(t.Context(), &dataFlags{dir: set.data}, true)
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.newService(t.Context(), set, k, newLog(said, set))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, len(s.platforms))
	for _, p := range s.platforms {
		go func() { ended <- p.Run(ctx) }()
	}
	t.Cleanup(func() {
		cancel()
		for range s.platforms {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if err := k.close(); err != nil {
			t.Error(err)
		}
	})
	return composed{s, said}
}

// add puts into a library what answers the question.
func (s composed) add(t *testing.T, space store.Space) {
	t.Helper()
	f := library.File{Name: "salt.md", Data: []byte("# Salt roads\n\nThe brine pans of Veltra were dug in 1312.\n")}
	if _, err := s.kept.Add(t.Context(), store.Shelf{Space: space}, f); err != nil {
		t.Fatal(err)
	}
}

// newQuestion is answered by nothing but what add adds.
const newQuestion = "when were the brine pans of Veltra dug?"

// What was not answered is, in its old place and once, when the material has it.
func TestAnnouncementOnDiscord(t *testing.T) {
	d := discordtest.New(t, discordtest.Options{})
	guild := d.AddGuild("Study")
	general := guild.AddChannel("general")
	alice, chief := d.AddUser("alice"), d.AddUser("chief")
	guild.Join(alice, 0)
	guild.Join(chief, discordgo.PermissionManageGuild)
	s := compose(t, &call{web: d.Client(), sockets: d.Dialer()}, "DISCORD_TOKEN="+d.Token, "DISCORD_APP_ID="+d.AppID)
	d.WaitReady(1)
	d.Slash(chief, general, "settings", map[string]string{"setting": "gaps", "value": "on"}).Wait()
	d.WaitReply(d.Say(alice, general, newQuestion, discordtest.SayOptions{Mention: true}))

	a := newAnnouncing(s.bot, s.platforms, s.log)
	before := len(d.Messages(general))
	a.turn(t.Context())
	if n := len(d.Messages(general)); n != before {
		t.Fatalf("%d messages before there was anything to say", n-before)
	}
	s.add(t, store.Space("discord:"+guild.ID))
	for range 3 {
		a.turn(t.Context())
	}
	news := d.Messages(general)[before:]
	if len(news) != 1 || !strings.Contains(discordtest.Plain(news[0].Content), "1312") || !strings.Contains(discordtest.Plain(news[0].Content), newQuestion) {
		t.Errorf("announced %+v\n%s", news, s.said)
	}
	if strings.Contains(s.said.String(), "Veltra") {
		t.Errorf("the question is in the log:\n%s", s.said)
	}
}

func TestAnnouncementOnSlack(t *testing.T) {
	sl := slacktest.New(t, slacktest.Options{})
	study := sl.AddWorkspace("Study")
	general := study.AddChannel("general")
	alice, chief := study.AddUser("alice"), study.AddUser("chief", slacktest.UserOptions{Admin: true})
	s := compose(t, &call{web: sl.Client(), sockets: sl.Dialer()}, "SLACK_BOT_TOKEN="+study.Token, "SLACK_APP_TOKEN="+sl.AppToken)
	sl.WaitConnected(1)
	sl.Slash(chief, general, "/settings gaps on").Wait()
	asked := sl.Say(alice, general, newQuestion, slacktest.SayOptions{Mention: true})
	refused := sl.WaitReply(asked)

	a := newAnnouncing(s.bot, s.platforms, s.log)
	s.add(t, store.Space("slack:"+study.ID))
	for range 3 {
		a.turn(t.Context())
	}
	var news []slacktest.Shown
	for _, m := range sl.Replies(asked) {
		if m.TS != refused.TS {
			news = append(news, m)
		}
	}
	if len(news) != 1 || !strings.Contains(news[0].Plain, "1312") || news[0].Thread != refused.Thread {
		t.Errorf("announced %+v\n%s", news, s.said)
	}
}
