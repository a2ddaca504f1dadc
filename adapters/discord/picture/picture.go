// Package picture draws a message as Discord's web client shows it, near enough to
// judge what people will see.
package picture

import (
	"bytes"
	"html/template"

	"footnote/adapters/discord/markdown"
	"footnote/adapters/discord/rest"
)

// A Scene is what somebody asked, and what stands under it.
type Scene struct {
	Asked   string // in words, without mark-up
	Command string // by which it was asked; "" for a mention
	Hidden  bool   // the answer is for the asker alone
	Message *rest.Message
}

var page = template.Must(template.New("page").Parse(`<!doctype html><meta charset="utf-8">{{.}}`))

// Page draws a scene as a page of HTML that needs nothing else.
func Page(s Scene) ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, markdown.Plain(markdown.Parse(s.Message.Content)))
	return b.Bytes(), err
}
