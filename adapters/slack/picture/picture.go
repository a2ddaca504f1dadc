// Package picture draws messages as Slack's web client shows them, for
// documentation and for whoever changes how the bot looks.
//
// A drawing knows what the bot sends and nothing more: rich text, context lines,
// buttons and one kind of menu.
package picture

import (
	"bytes"
	_ "embed"
	"html"
	"html/template"
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// page has the frame around what is drawn, and the look of it.
//
//go:embed page.html
var page string

var frame = template.Must(template.New("page").Parse(page))

// Asker is who asks in a picture.
const Asker = "Mara Lind"

// A Scene is a question and the answer to it, in the thread that the question began.
type Scene struct {
	// Asked is what was said to the bot, without its mention; "" for an answer alone.
	Asked string
	// Whispered is set if only the asker sees the answer.
	Whispered bool
	Blocks    []slackapi.Block
}

// Page is a scene as a page of HTML that needs nothing else and runs no script. It is
// light or dark as whoever looks at it has chosen.
func Page(s Scene) ([]byte, error) {
	var b strings.Builder
	for _, one := range s.Blocks {
		block(&b, one)
	}
	var out bytes.Buffer
	err := frame.Execute(&out, struct {
		Scene
		Asker string
		Drawn template.HTML
	}{s, Asker, template.HTML(b.String())}) // all text in it went through html.EscapeString
	return out.Bytes(), err
}

// block draws a block of a message.
func block(b *strings.Builder, one slackapi.Block) {
	switch one := one.(type) {
	case *slackapi.RichTextBlock:
		in(b, "div", "rich", func() {
			for _, e := range one.Elements {
				rich(b, e)
			}
		})
	case *slackapi.ContextBlock:
		in(b, "div", "context", func() {
			for _, e := range one.ContextElements.Elements {
				if t, ok := e.(*slackapi.TextBlockObject); ok {
					contextText(b, t)
				}
			}
		})
	case *slackapi.ActionBlock:
		in(b, "div", "actions", func() {
			for _, e := range one.Elements.ElementSet {
				control(b, e)
			}
		})
	}
}

// rich draws a part of rich text.
func rich(b *strings.Builder, e slackapi.RichTextElement) {
	switch e := e.(type) {
	case *slackapi.RichTextSection:
		in(b, "div", "line", func() { inline(b, e.Elements) })
	case *slackapi.RichTextQuote:
		in(b, "blockquote", "", func() { inline(b, e.Elements) })
	case *slackapi.RichTextPreformatted:
		in(b, "pre", "", func() { inline(b, e.Elements) })
	case *slackapi.RichTextList:
		in(b, "ul", "depth"+strconv.Itoa(e.Indent), func() {
			for _, item := range e.Elements {
				if s, ok := item.(*slackapi.RichTextSection); ok {
					in(b, "li", "", func() { inline(b, s.Elements) })
				}
			}
		})
	}
}

// inline draws what stands in a line.
func inline(b *strings.Builder, elements []slackapi.RichTextSectionElement) {
	for _, e := range elements {
		switch e := e.(type) {
		case *slackapi.RichTextSectionTextElement:
			if e.Style != nil && e.Style.Bold {
				written(b, "b", "", e.Text)
			} else {
				b.WriteString(html.EscapeString(e.Text))
			}
		case *slackapi.RichTextSectionLinkElement:
			written(b, "span", "link", e.URL)
		case *slackapi.RichTextSectionChannelElement:
			written(b, "span", "link", "#"+e.ChannelID)
		}
	}
}

// contextText draws a text of a context line. What is mark-up there is an address in
// angle brackets.
func contextText(b *strings.Builder, t *slackapi.TextBlockObject) {
	if t.Type == slackapi.MarkdownType {
		written(b, "span", "link", html.UnescapeString(strings.Trim(t.Text, "<>")))
		return
	}
	written(b, "span", "", t.Text)
}

// control draws a button or a menu.
func control(b *strings.Builder, e slackapi.BlockElement) {
	switch e := e.(type) {
	case *slackapi.ButtonBlockElement:
		written(b, "span", strings.TrimSpace("button "+string(e.Style)), e.Text.Text)
	case *slackapi.SelectBlockElement:
		holder := "Choose an option" // as Slack says where there is nothing
		if e.Placeholder != nil {
			holder = e.Placeholder.Text
		}
		written(b, "span", "select", holder)
	}
}

// in draws an element around what f draws.
func in(b *strings.Builder, tag, class string, f func()) {
	b.WriteString("<" + tag)
	if class != "" {
		b.WriteString(` class="` + class + `"`)
	}
	b.WriteString(">")
	f()
	b.WriteString("</" + tag + ">")
}

// written draws an element around a text.
func written(b *strings.Builder, tag, class, text string) {
	in(b, tag, class, func() { b.WriteString(html.EscapeString(text)) })
}
