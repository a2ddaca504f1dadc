// Package picture draws a message as Discord's web client shows it, for
// documentation and for whoever changes how the bot looks: near enough to judge what
// people will see.
//
// A drawing knows what the bot sends and nothing more: mark-up without masked links,
// one embed with a description, buttons, one kind of menu, files.
package picture

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/markdown"
	"footnote/adapters/discord/rest"
)

// A Scene is what somebody asked, and the answer to it.
type Scene struct {
	// Asked is what was said to the bot, without its mention and without mark-up; ""
	// for an answer alone.
	Asked string
	// Command is the name of the one by which it was asked; "" for a mention.
	Command string
	// Hidden is set if the asker alone sees the answer.
	Hidden  bool
	Message *rest.Message
}

// page is what stands around the parts, and their look.
//
//go:embed page.html
var page string

var frame = template.Must(template.New("page").Funcs(template.FuncMap{"tag": tag}).Parse(page))

// A drawn is a Scene as the page wants it.
type drawn struct {
	Scene
	Text   []markdown.Node
	Embeds [][]markdown.Node
	Rows   []row
	Files  []file
}

// A row is one of buttons, or one with a menu.
type row struct {
	Buttons []button
	Menu    string // what stands in it; "" for none
}

type button struct {
	Label, Style string
}

type file struct{ Name, Size string }

// Page is a scene as a page of HTML that needs nothing else and runs no script. It
// is dark, as most people have Discord, or light for who has chosen that in their
// browser.
func Page(s Scene) ([]byte, error) {
	d := drawn{Scene: s, Text: markdown.Parse(s.Message.Content)}
	for _, e := range s.Message.Embeds {
		d.Embeds = append(d.Embeds, markdown.Parse(e.Description))
	}
	for _, f := range s.Message.Files {
		d.Files = append(d.Files, file{f.Name, size(len(f.Data))})
	}
	for _, c := range s.Message.Components {
		if c, ok := c.(discordgo.ActionsRow); ok {
			d.Rows = append(d.Rows, rowOf(c))
		}
	}
	var out bytes.Buffer
	if err := frame.Execute(&out, d); err != nil {
		return nil, fmt.Errorf("draw a message: %w", err)
	}
	return out.Bytes(), nil
}

func rowOf(c discordgo.ActionsRow) (r row) {
	for _, c := range c.Components {
		switch c := c.(type) {
		case discordgo.Button:
			r.Buttons = append(r.Buttons, button{c.Label, style(c.Style)})
		case discordgo.SelectMenu:
			if r.Menu = c.Placeholder; r.Menu == "" {
				r.Menu = "Make a selection" // as Discord says where there is nothing
			}
		}
	}
	return r
}

// style names how a button looks.
func style(s discordgo.ButtonStyle) string {
	switch s {
	case discordgo.PrimaryButton:
		return "primary"
	case discordgo.SuccessButton:
		return "success"
	case discordgo.DangerButton:
		return "danger"
	case discordgo.LinkButton:
		return "outward"
	}
	return "secondary"
}

// size of a file as clients write it.
func size(n int) string {
	if n < 1024 {
		return strconv.Itoa(n) + " bytes"
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(n)/1024, 'f', 2, 64), ".00") + " KB"
}

// tag is the class of what a client makes of a node; "link" for what it makes
// something to press on.
func tag(n markdown.Node) string {
	switch n.Kind {
	case "text", "quote", "subtext", "heading", "item", "codeblock", "code",
		"bold", "italic", "underline", "strike", "spoiler":
		return n.Kind
	}
	return "link"
}
