package slack

import (
	"strconv"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
	"footnote/bot/fit"
	"footnote/knowledge"
)

// Bounds of the home page. Slack takes 100 blocks; that it takes more characters
// than in a message is not documented. What is free is for what is said above it
// when something was pressed there.
const (
	maxPart       = 2300 // characters of the library, how to ask, the settings
	maxPartBlocks = 20   // of each of them
	maxRecent     = 5
)

// homeView is the page that Slack shows one person under the app's name, in the
// language of a locale.
func homeView(h bot.Home, locale string) slackapi.HomeTabViewRequest {
	t := textsOf(locale)
	blocks := []slackapi.Block{slackapi.NewActionBlock("", askButton(t))}
	part := func(title string, add []slackapi.Block) {
		if len(add) > 0 {
			blocks = append(append(blocks, slackapi.NewHeaderBlock(plainText(title))), add...)
		}
	}
	part(t.recent, recentBlocks(h.Recent, t))
	part(t.library, partBlocks(h.Library, t))
	part(t.howTo, partBlocks(h.Help, t))
	part(t.settings, settingBlocks(h.Settings, t))
	return slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, Blocks: slackapi.Blocks{BlockSet: blocks}}
}

func askButton(t texts) *slackapi.ButtonBlockElement {
	b := slackapi.NewButtonBlockElement(homeAsk, "", plainText(t.ask))
	b.Style = slackapi.StylePrimary
	return b
}

func partBlocks(blocks []bot.Block, t texts) []slackapi.Block {
	blocks = fit.Shown(blocks, address)
	if len(blocks) == 0 {
		return nil
	}
	return lay(fitting(blocks, maxPart, t), maxPartBlocks, "", t)
}

// recentBlocks are questions that can be asked again.
func recentBlocks(questions []string, t texts) []slackapi.Block {
	var out []slackapi.Block
	for _, q := range questions {
		if q = short(q, knowledge.MaxQuestion); q == "" || len(out) == maxRecent {
			continue
		}
		again := slackapi.NewButtonBlockElement(homeAsk+"|"+strconv.Itoa(len(out)+1), q, plainText(t.askAgain))
		out = append(out, slackapi.NewSectionBlock(plainText(q), nil, slackapi.NewAccessory(again)))
	}
	return out
}

// settingBlocks are settings with what each can be.
func settingBlocks(settings []bot.Choosable, t texts) []slackapi.Block {
	var out []slackapi.Block
	room := maxPart
	for _, s := range settings {
		if !isSetting(s.Name) || len(out) == maxPartBlocks {
			continue
		}
		room -= len(s.Name) + utf8.RuneCountInString(t.choose)
		choose := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, plainText(t.choose), homeSet+s.Name)
		seen := make(map[string]bool)
		for _, c := range s.Choices {
			label := candidateLabel(c)
			if !isSetting(c.Value) || label == "" || seen[c.Value] || len(choose.Options) == maxOptions {
				continue
			}
			if room -= utf8.RuneCountInString(label); room < 0 {
				return out
			}
			seen[c.Value] = true
			o := slackapi.NewOptionBlockObject(c.Value, plainText(label), nil)
			choose.Options = append(choose.Options, o)
			if c.Value == s.Value {
				choose.InitialOption = o
			}
		}
		if len(choose.Options) > 0 {
			out = append(out, slackapi.NewSectionBlock(plainText(s.Name), nil, slackapi.NewAccessory(choose)))
		}
	}
	return out
}

// fits reports whether Slack takes a text of at most most characters: none is empty.
func fits(s string, most int) bool { return s != "" && utf8.RuneCountInString(s) <= most }
