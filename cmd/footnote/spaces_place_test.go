package main

import (
	"fmt"
	"slices"
	"strings"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
)

// A standing is an answer that stands on a platform: on Discord if that is set.
type standing struct {
	discord *discordtest.Shown
	slack   *slacktest.Shown
}

// link is where its Open button leads; "" for nowhere.
func (a standing) link() string {
	if a.discord == nil {
		return a.slack.Button("Open").URL
	}
	for _, b := range a.discord.Buttons() {
		if b.Label == "Open" {
			return b.URL
		}
	}
	return ""
}

// answer is what the bot answers to a mention.
func (s *space) answer(who int, text string) standing {
	switch p := s.place.(type) {
	case *guild:
		shown := p.d.WaitReply(p.d.Say(p.people[who], p.channel(who), text, discordtest.SayOptions{Mention: true}))
		return standing{discord: &shown}
	case *team:
		shown := p.s.WaitReply(p.s.Say(p.people[who], p.channel(who), text, slacktest.SayOptions{Mention: true}))
		return standing{slack: &shown}
	}
	panic("a place of no platform")
}

// pressed presses all buttons of an answer on another one, or on the same, as who
// manages a space, and returns what is read there then; "" for an answer of another
// platform.
func (s *space) pressed(on, buttons standing) string {
	var read strings.Builder
	switch p := s.place.(type) {
	case *guild:
		if buttons.discord == nil {
			return ""
		}
		for _, b := range buttons.discord.Buttons() {
			if b.CustomID != "" && b.Label != "Delete" {
				read.WriteString(asJSON(p.d.Forge(p.people[0], on.discord.ID, b.CustomID).Wait()))
			}
		}
		read.WriteString(asJSON(p.d.Message(on.discord.ID)))
	case *team:
		if buttons.slack == nil {
			return ""
		}
		for _, b := range buttons.slack.Buttons {
			if b.URL != "" || b.Text == "Delete" {
				continue
			}
			b.Block = on.slack.Buttons[0].Block // it has the place of the message
			use := p.s.Forge(p.people[0], *on.slack, b)
			if on == buttons {
				read.WriteString(asJSON(use.Wait()))
			} // and else nobody is told anything
		}
		p.s.WaitAcknowledged()
		read.WriteString(asJSON(p.s.Message(on.slack.TS)) + asJSON(p.s.Ephemerals(p.people[0])))
	}
	return read.String()
}

// library does something with the library, as who manages it.
func (s *space) library(what, source string) act {
	switch p := s.place.(type) {
	case *guild:
		options := map[string]string{"what": what, "source": source}
		if source == "" {
			delete(options, "source")
		}
		return p.used(p.people[0], p.d.Slash(p.people[0], p.channel(0), "library", options))
	case *team:
		return p.command(0, "library", "", strings.TrimSpace(what+" "+source))
	}
	panic("a place of no platform")
}

// gaps lists the questions without an answer, or the reports.
func (s *space) gaps(what string) act { return s.place.command(0, "gaps", "what", what) }

// turnOn sets what managers set.
func (s *space) turnOn(setting string) act {
	switch p := s.place.(type) {
	case *guild:
		return p.used(p.people[0], p.d.Slash(p.people[0], p.channel(0), "settings", map[string]string{"setting": setting, "value": "on"}))
	case *team:
		return p.command(0, "settings", "", setting+" on")
	}
	panic("a place of no platform")
}

// offered is what is offered to who types a word, on Discord, and what the page of
// the bot has, on Slack.
func (s *space) offered(word string) string {
	switch p := s.place.(type) {
	case *guild:
		var all []string
		for command, option := range map[string]string{"ask": "question", "define": "term", "outline": "source", "library": "source", "p": "id"} {
			for _, typed := range []string{word, word[:2]} {
				for _, c := range p.d.Complete(p.people[1], p.channel(1), command, option, typed, nil) {
					all = append(all, fmt.Sprint(c.Name, " ", c.Value))
				}
			}
		}
		slices.Sort(all)
		return strings.Join(all, "\n")
	case *team:
		return asJSON(p.s.OpenHome(p.people[1], "home").WaitView())
	}
	panic("a place of no platform")
}
