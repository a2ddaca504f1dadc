package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

func TestPreviewed(t *testing.T) {
	reply := func(v bot.Visibility) bot.Reply {
		return bot.Reply{Visibility: v, Blocks: []bot.Block{{Kind: bot.Quotation, Text: "Tankers <wait> @here."}},
			Actions: []bot.Action{{Kind: bot.Delete, Label: "Delete", Token: "t"}, {Kind: bot.Share, Label: "Share", Token: "t"}},
			Files:   []bot.File{{Name: "notes.bib", Data: []byte("@book{x}")}}}
	}
	type message struct {
		Content     string                 `json:"content"`
		Flags       discordgo.MessageFlags `json:"flags"`
		Attachments []struct {
			Filename string `json:"filename"`
		} `json:"attachments"`
	}
	for name, c := range map[string]struct {
		asked  string
		seen   bot.Visibility
		as     string // the command it is the answer to; "" for a message
		hidden bool
	}{
		"a mention":                    {"tankers?", bot.Public, "", false},
		"an answer alone":              {"", bot.Public, "", false},
		"a list, to a mention":         {"outline 1", bot.Discreet, "", false},
		"a command":                    {"/define tanker", bot.Public, "define", false},
		"a list, to a command":         {"/outline 1", bot.Discreet, "outline", true},
		"what was asked to be private": {"tankers?", bot.Private, "ask", true},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Previewed(c.asked, reply(c.seen))
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				message
				Type discordgo.InteractionResponseType `json:"type"`
				Data message                           `json:"data"`
			}
			if err := json.Unmarshal(p.Payload, &got); err != nil {
				t.Fatal(err)
			}
			m := got.message
			if c.as != "" {
				m = got.Data
			}
			if response := got.Type == discordgo.InteractionResponseChannelMessageWithSource; response != (c.as != "") {
				t.Errorf("sent as the response to a command: %v\n%s", response, p.Payload)
			}
			if hidden := m.Flags&discordgo.MessageFlagsEphemeral != 0; hidden != c.hidden {
				t.Errorf("hidden is %v", hidden)
			}
			if m.Content != "> Tankers \\<wait> \\@here." || len(m.Attachments) != 1 || m.Attachments[0].Filename != "notes.bib" {
				t.Errorf("sent is %+v", m)
			}
			page := string(p.Page)
			for _, part := range []struct {
				text string
				want bool
			}{
				{"Tankers &lt;wait&gt; @here.", true}, {"notes.bib", true}, {"/" + c.as + "</span>", c.as != ""},
				{"Only you can see this", c.hidden}, {">Share<", c.hidden}, {">Delete<", !c.hidden},
				{"@Footnote", c.as == "" && c.asked != ""},
			} {
				if strings.Contains(page, part.text) != part.want {
					t.Errorf("the page has %q: %v", part.text, !part.want)
				}
			}
		})
	}
	if _, err := Previewed("tankers?", bot.Reply{}); err == nil {
		t.Error("silence has a preview")
	}
}
