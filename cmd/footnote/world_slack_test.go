package main

import (
	"fmt"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/knowledge/store"
)

// A team is a place on Slack.
type team struct {
	s        *slacktest.Slack
	id       string
	people   []*slacktest.User
	channels []*slacktest.Channel
}

func (w *world) newTeam(n int) *team {
	made := w.slack.AddForeignWorkspace(fmt.Sprintf("Team %d", n))
	t := &team{s: w.slack, id: made.ID, channels: []*slacktest.Channel{made.AddChannel("general"), made.AddChannel("reading")}}
	for i := range members + 1 {
		t.people = append(t.people, made.AddUser(fmt.Sprintf("team%d-%d", n, i), slacktest.UserOptions{Owner: i == 0}))
	}
	return t
}

func (t *team) space() store.Space { return store.Space("slack:" + t.id) }

func (t *team) channel(who int) *slacktest.Channel { return t.channels[who%len(t.channels)] }

func (t *team) command(who int, name, _, value string) act {
	began := time.Now()
	return t.used(t.people[who], began, t.s.Slash(t.people[who], t.channel(who), "/"+name+" "+value))
}

// used waits for what somebody did.
func (t *team) used(u *slacktest.User, began time.Time, use *slacktest.Use) act {
	return func() outcome {
		shown := use.Wait()
		took := time.Since(began)
		o := t.outcome(u, shown)
		if len(shown) == 0 && use.Changed() {
			o.messages = 1
		}
		o.refused, o.took = use.Refused(), took
		o.ack, _ = use.Acknowledged()
		return o
	}
}

// outcome is what messages show, and what u can press under the last of them.
func (t *team) outcome(u *slacktest.User, shown []slacktest.Shown) outcome {
	o := outcome{messages: len(shown), shown: asJSON(shown)}
	if len(shown) == 0 {
		return o
	}
	last := shown[len(shown)-1]
	for _, b := range last.Buttons {
		if b.URL == "" {
			o.labels = append(o.labels, b.Text)
		}
	}
	o.press = func(label string) act {
		began := time.Now()
		return t.used(u, began, t.s.Press(u, last, label))
	}
	return o
}

func (t *team) mention(who int, text string) act {
	return t.said(who, t.channel(who), text, slacktest.SayOptions{Mention: true})
}

func (t *team) direct(who int, text string) act {
	return t.said(who, t.s.DM(t.people[who]), text, slacktest.SayOptions{})
}

// said says something, and waits for the reply.
func (t *team) said(who int, c *slacktest.Channel, text string, o slacktest.SayOptions) act {
	began := time.Now()
	ts := t.s.Say(t.people[who], c, text, o)
	return func() outcome {
		t.s.WaitReply(ts)
		took := time.Since(began)
		o := t.outcome(t.people[who], t.s.Replies(ts))
		o.took = took
		return o
	}
}

func (t *team) upload(id, name string, data []byte) act {
	words := "library add"
	if id != "" {
		words = "library replace " + id
	}
	return t.said(0, t.channel(0), words, slacktest.SayOptions{Mention: true, Files: []slacktest.File{{Name: name, Data: data}}})
}

func (t *team) remove(id string) act {
	return t.command(0, "library", "", "remove "+id).confirmed("Remove")
}
