package slack

import (
	"strconv"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
	"footnote/bot/fit"
)

// Limits of https://docs.slack.dev/reference/block-kit, in characters (code points).
const (
	maxButtons  = 25 // of an actions block
	maxOptions  = 100
	maxLabel    = 75 // of a button
	maxOption   = 75 // of an option, and of its value
	maxHolder   = 150
	maxControls = 4000 // of all that buttons and menus say; ours, for answers to have room
)

// controls are a reply's buttons, and its menu under them, with the room that they
// take of the message. What Slack would refuse is left out, because it refuses the
// answer with it.
func controls(r bot.Reply, o renderOptions) (blocks []slackapi.Block, used int) {
	take := func(s ...string) bool {
		n := used
		for _, s := range s {
			n += utf8.RuneCountInString(s)
		}
		if n > maxControls {
			return false
		}
		used = n
		return true
	}
	all := buttons(r.Actions, o, take)
	for _, elements := range [][]slackapi.BlockElement{all, menu(r.Menu, take)} {
		// Empty ones are refused by Slack.
		if id, ok := blockID(o.person, o.thread, len(blocks)); ok && len(elements) > 0 {
			blocks = append(blocks, slackapi.NewActionBlock(id, elements...))
		}
	}
	return blocks, used
}

func buttons(actions []bot.Action, o renderOptions, take func(...string) bool) []slackapi.BlockElement {
	var out []slackapi.BlockElement
	seen := make(map[string]bool)
	for _, a := range actions {
		whispered := o.person != ""
		if a.Kind == bot.Delete && whispered || a.Kind == bot.Share && (!whispered || o.direct) {
			continue
		}
		link := ""
		if a.Kind == bot.Open {
			link = address(a.Link)
		}
		value, ok := pressValue(a)
		text := label(a, maxLabel)
		if link == "" && !ok || seen[link+value] || len(out) == maxButtons || !take(text, link) {
			continue
		}
		seen[link+value] = true
		b := slackapi.NewButtonBlockElement("a"+strconv.Itoa(len(out)), value, plainText(text))
		b.URL = link
		if a.Kind == bot.Discard {
			b.Style = slackapi.StyleDanger
		}
		out = append(out, b)
	}
	return out
}

// menu is nil where there is nothing to pick.
func menu(m *bot.Menu, take func(...string) bool) []slackapi.BlockElement {
	if m == nil {
		return nil
	}
	holder := short(m.Label, maxHolder)
	if !take(holder) {
		return nil
	}
	var options []*slackapi.OptionBlockObject
	seen := make(map[string]bool)
	for _, a := range m.Actions {
		value, ok := pressValue(a)
		text := label(a, maxOption)
		if !ok || seen[value] || len(options) == maxOptions || !take(text) {
			continue
		}
		seen[value] = true
		options = append(options, slackapi.NewOptionBlockObject(value, plainText(text), nil))
	}
	if len(options) == 0 {
		return nil
	}
	s := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, nil, menuID, options...)
	if holder != "" {
		s.Placeholder = plainText(holder)
	}
	return []slackapi.BlockElement{s}
}

// label is what stands on an action, which must be something.
func label(a bot.Action, most int) string {
	if l := short(a.Label, most); l != "" {
		return l
	}
	return string(a.Kind)
}

// short is a text of at most most characters, cut between words.
func short(text string, most int) string { return fit.Short(text, most, utf8.RuneCountInString) }
