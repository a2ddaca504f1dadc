package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/picture"
	"footnote/bot"
)

// A Preview is what Slack would be sent for a reply: Payload as indented JSON, and
// Page the same as it looks there, as a page of HTML that needs nothing else and
// runs no script. They are the caller's.
type Preview struct{ Payload, Page []byte }

// Previewed shows how a reply to what somebody asked looks on Slack. asked is the
// text of a message to the bot, without its mention, or a slash command, which Slack
// shows nobody; "" for an answer alone. A reply that is not for all is shown as the
// asker sees it. The error is of a reply with nothing to show.
func Previewed(asked string, r bot.Reply) (Preview, error) {
	asked, o := tidyLine(asked), renderOptions{thread: pageThread}
	if typed, ok := strings.CutPrefix(asked, "/"); ok {
		asked, o.thread = "", ""
		command, text, _ := strings.Cut(typed, " ")
		r = scene{author: facts{name: picture.Asker}}.attributed(&used{Kind: kindCommand, Command: command, Text: text}, r)
	}
	if r.Visibility != bot.Public {
		o.person = pagePerson
	}
	m := render(r, o)
	if m == nil {
		return Preview{}, errors.New("preview a reply: there is nothing in it to show")
	}
	var payload bytes.Buffer
	e := json.NewEncoder(&payload)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(struct {
		Text   string           `json:"text"`
		Blocks []slackapi.Block `json:"blocks"`
	}{m.Text, m.Blocks}); err != nil {
		return Preview{}, fmt.Errorf("preview a reply: %w", err)
	}
	page, err := picture.Page(picture.Scene{Asked: asked, Whispered: o.person != "", Blocks: m.Blocks})
	if err != nil {
		return Preview{}, fmt.Errorf("preview a reply: %w", err)
	}
	return Preview{Payload: payload.Bytes(), Page: page}, nil
}

// Ids in a preview, where nobody is.
const (
	pagePerson = "U000000001"
	pageThread = "1700000000.000100"
)
