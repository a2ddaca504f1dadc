package discord

import (
	"github.com/bwmarrin/discordgo"

	"footnote/bot"
	"footnote/bot/fit"
)

// Limits of https://discord.com/developers/docs/components/reference.
const (
	maxRows    = 5
	perRow     = 5
	maxOptions = 25
	maxButton  = 80  // of a label, in UTF-16 units
	maxOption  = 100 // of a label or a value
	maxHolder  = 150 // of what stands in a menu where nothing was picked
)

// components are a reply's buttons in rows, and its menu under them. What
// Discord would refuse is left out, because it refuses the answer with it.
func components(r bot.Reply, o renderOptions) []discordgo.MessageComponent {
	menu := selectMenu(r.Menu, o.origin)
	rows := maxRows
	if menu != nil {
		rows--
	}
	all := buttons(r.Actions, o)
	all = all[:min(len(all), rows*perRow)]
	rows = (len(all) + perRow - 1) / perRow
	out := []discordgo.MessageComponent{}
	for i := range rows { // equally long: on a phone a row of five is two anyway
		out = append(out, discordgo.ActionsRow{Components: all[i*len(all)/rows : (i+1)*len(all)/rows]})
	}
	if menu != nil {
		out = append(out, discordgo.ActionsRow{Components: []discordgo.MessageComponent{*menu}})
	}
	return out
}

func buttons(actions []bot.Action, o renderOptions) []discordgo.MessageComponent {
	var out []discordgo.MessageComponent
	seen := make(map[string]bool) // ids must differ within a message
	for _, a := range actions {
		b := discordgo.Button{Label: label(a, maxButton), Style: style(a.Kind)}
		if a.Kind == bot.Open {
			b.URL = address(a.Link)
		}
		switch id, ok := customID(a, o.origin); {
		case a.Kind == bot.Delete && o.whispered, a.Kind == bot.Share && !o.whispered:
			continue
		case b.URL != "":
		case ok && !seen[id]:
			b.CustomID, seen[id] = id, true
		default:
			continue
		}
		out = append(out, b)
	}
	return out
}

// style is how a button looks. Delete stands under every answer, and what it
// takes away can be asked again: it does not shout.
func style(k bot.ActionKind) discordgo.ButtonStyle {
	switch k {
	case bot.Discard:
		return discordgo.DangerButton
	case bot.Open:
		return discordgo.LinkButton
	}
	return discordgo.SecondaryButton
}

// selectMenu is nil where there is nothing to pick.
func selectMenu(m *bot.Menu, o origin) *discordgo.SelectMenu {
	if m == nil {
		return nil
	}
	id, ok := menuCustomID(o)
	if !ok {
		return nil
	}
	s := &discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: id, Placeholder: short(m.Label, maxHolder)}
	seen := make(map[string]bool)
	for _, a := range m.Actions {
		value, ok := menuValue(a)
		if !ok || seen[value] || len(s.Options) == maxOptions {
			continue
		}
		seen[value] = true
		s.Options = append(s.Options, discordgo.SelectMenuOption{Label: label(a, maxOption), Value: value})
	}
	if len(s.Options) == 0 {
		return nil
	}
	return s
}

// label is what stands on an action, which must be something.
func label(a bot.Action, most int) string {
	if l := short(a.Label, most); l != "" {
		return l
	}
	return string(a.Kind)
}

// short is a text without mark-up of at most most UTF-16 units, cut between
// words. Labels show mark-up as it is, so nothing is escaped.
func short(text string, most int) string { return fit.Short(text, most, length) }
