package main

import (
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/knowledge/store"
)

// A guild is a place on Discord.
type guild struct {
	d        *discordtest.Discord
	id       string
	people   []*discordtest.User
	channels []*discordtest.Channel
}

func (w *world) newGuild(n int) *guild {
	made := w.discord.AddGuild(fmt.Sprintf("Guild %d", n))
	g := &guild{d: w.discord, id: made.ID, channels: []*discordtest.Channel{made.AddChannel("general"), made.AddChannel("reading")}}
	for i := range members + 1 {
		u := w.discord.AddUser(fmt.Sprintf("guild%d-%d", n, i))
		if i == 0 {
			made.Join(u, discordgo.PermissionManageGuild)
		} else {
			made.Join(u)
		}
		g.people = append(g.people, u)
	}
	return g
}

func (g *guild) space() store.Space { return store.Space("discord:" + g.id) }

func (g *guild) channel(who int) *discordtest.Channel { return g.channels[who%len(g.channels)] }

func (g *guild) command(who int, name, option, value string) act {
	options := map[string]string{}
	if option != "" {
		options[option] = value
	}
	return g.used(g.people[who], g.d.Slash(g.people[who], g.channel(who), name, options))
}

// used waits for an interaction.
func (g *guild) used(u *discordtest.User, i *discordtest.Interaction) act {
	return func() outcome {
		o := g.outcome(u, i.Wait())
		o.refused, o.took = i.Refused(), i.Answered()
		_, o.ack = i.Response()
		return o
	}
}

// outcome is what messages show, and what u can press under the last of them.
func (g *guild) outcome(u *discordtest.User, shown []discordtest.Shown) outcome {
	o := outcome{messages: len(shown), shown: asJSON(shown)}
	if len(shown) == 0 {
		return o
	}
	last := shown[len(shown)-1]
	ids := map[string]string{}
	for _, b := range last.Buttons() {
		if b.CustomID != "" {
			ids[b.Label] = b.CustomID
			o.labels = append(o.labels, b.Label)
		}
	}
	o.press = func(label string) act { return g.used(u, g.d.Press(u, last.ID, ids[label])) }
	return o
}

func (g *guild) mention(who int, text string) act {
	return g.said(who, g.channel(who), text, discordtest.SayOptions{Mention: true})
}

func (g *guild) direct(who int, text string) act {
	return g.said(who, g.d.DM(g.people[who]), text, discordtest.SayOptions{})
}

// said says something, and waits for the reply.
func (g *guild) said(who int, c *discordtest.Channel, text string, o discordtest.SayOptions) act {
	began := time.Now()
	id := g.d.Say(g.people[who], c, text, o)
	return func() outcome {
		g.d.WaitReply(id)
		took := time.Since(began)
		o := g.outcome(g.people[who], g.d.Replies(id))
		o.took = took
		return o
	}
}

// complete types into the question of /ask.
func (g *guild) complete(who int, typed string) act {
	began := time.Now()
	return func() outcome {
		choices := g.d.Complete(g.people[who], g.channel(who), "ask", "question", typed, nil)
		return outcome{messages: 1, shown: asJSON(choices), took: time.Since(began)}
	}
}

func (g *guild) upload(id, name string, data []byte) act {
	options := map[string]string{"what": "add"}
	if id != "" {
		options = map[string]string{"what": "replace", "source": id}
	}
	file := discordtest.Attachment{Name: name, Data: data}
	return g.used(g.people[0], g.d.Slash(g.people[0], g.channel(0), "library", options, file))
}

func (g *guild) remove(id string) act {
	options := map[string]string{"what": "remove", "source": id}
	return g.used(g.people[0], g.d.Slash(g.people[0], g.channel(0), "library", options)).confirmed("Remove")
}
