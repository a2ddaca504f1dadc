package slack

import (
	"strconv"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
	"footnote/bot/fit"
)

// Bounds of the home page. Slack takes 100 blocks; the rest is for what is said
// above them when something was pressed there.
const (
	maxHome       = 90
	maxPart       = 3000 // characters of the library, and of how to ask
	maxPartBlocks = 20
	maxRecent     = 10
	maxSettings   = 20
	maxHeader     = 150
	maxValue      = 2000 // of a button
)

// homeView is the page that Slack shows one person under the app's name, in the
// language of a locale.
func homeView(h bot.Home, locale string) slackapi.HomeTabViewRequest {
	t := textsOf(locale)
	blocks := []slackapi.Block{slackapi.NewActionBlock("", askButton(t))}
	part := func(title string, add []slackapi.Block) {
		if len(add) > 0 && len(blocks)+1+len(add) <= maxHome {
			blocks = append(append(blocks, slackapi.NewHeaderBlock(plainText(short(title, maxHeader)))), add...)
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
		if q = short(q, maxValue); q == "" || len(out) == maxRecent {
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
	for _, s := range settings {
		if !isSetting(s.Name) || len(out) == maxSettings {
			continue
		}
		choose := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, plainText(t.choose), homeSet+s.Name)
		seen := make(map[string]bool)
		for _, c := range s.Choices {
			label := candidateLabel(c)
			if !isSetting(c.Value) || label == "" || seen[c.Value] || len(choose.Options) == maxOptions {
				continue
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
