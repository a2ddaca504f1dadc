package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"footnote/adapters/discord"
	"footnote/adapters/slack"
	"footnote/adapters/web"
	"footnote/bot"
	"footnote/knowledge/document"
	"footnote/knowledge/store"
)

var previewCommand = command{
	name: "preview", usage: `[--platform discord|slack|both] [--out FOLDER] [--private] [--url URL] "QUESTION"`,
	summary: "show what Discord and Slack would be sent for a question, and how it looks there",
	help: `Asks the bot as somebody in a channel would, and prints the message that the
platform would be sent, as JSON. Nothing is sent. With --out it writes, for each
platform, the JSON and a page for a browser with the message as people see it:
discord.json, discord.html, slack.json, slack.html. The pages need nothing else,
and are dark or light as the browser is.

  --platform NAME   discord, slack, or both; without it discord, with --out both
  --out FOLDER      where to write the files; it is made if it is not there
  --private         ask where nobody else sees it
  --url URL         where others would reach the pages, for an Open button; it
                    leads to nothing
  --material PATH…  files or folders to answer from, instead of the library
` + scopeHelp[1:] + `

QUESTION may be a command, too: footnote preview "/outline 1"`,
	run: (*call).preview,
}

// A previewer shows a reply to what was asked as its platform would.
type previewer struct {
	platform string
	show     func(asked string, r bot.Reply) (payload, page []byte, err error)
}

// previewers are in the order in which they are named.
var previewers = []previewer{
	{"discord", func(asked string, r bot.Reply) ([]byte, []byte, error) {
		p, err := discord.Previewed(asked, r)
		return p.Payload, p.Page, err
	}},
	{"slack", func(asked string, r bot.Reply) ([]byte, []byte, error) {
		p, err := slack.Previewed(asked, r)
		return p.Payload, p.Page, err
	}},
}

func (c *call) preview(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("preview")
	flags.addMaterial()
	name := flags.String("platform", "", "`NAME` of a platform")
	out := flags.String("out", "", "`FOLDER` for the files")
	private := flags.Bool("private", false, "ask unseen")
	url := flags.String("url", "", "`URL` of the pages")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	asked := strings.TrimSpace(strings.Join(words, " "))
	if asked == "" {
		return usagef("preview takes a question: footnote preview \"what is the Malacca dilemma?\"")
	}
	wanted, err := wantedPlatforms(*name, *out != "")
	if err != nil {
		return err
	}
	at := ""
	if *url != "" {
		if at, err = parseBase(*url); err != nil {
			return usagef("--url %v", err)
		}
	}
	base, done, err := c.base(ctx, d, flags.material)
	if err != nil {
		return err
	}
	defer done()
	reply, err := previewedReply(ctx, base, at, bot.Message{Text: asked, Unseen: *private})
	if err != nil {
		return err
	}
	for _, p := range wanted {
		payload, page, err := p.show(asked, reply)
		if err == nil && *out == "" {
			_, err = c.out.Write(payload)
		} else if err == nil {
			err = c.writePreview(*out, p.platform, payload, page)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// wantedPlatforms are those of a name. What is printed is one of them, so that
// whoever reads it gets one object.
func wantedPlatforms(name string, files bool) ([]previewer, error) {
	all := name == "both" || name == "" && files
	if all && !files {
		return nil, usagef("--platform both takes --out FOLDER, for the files")
	}
	if all {
		return previewers, nil
	}
	for _, p := range previewers {
		if p.platform == cmp.Or(name, "discord") {
			return []previewer{p}, nil
		}
	}
	return nil, usagef("--platform takes discord, slack or both, not %q", name)
}

// previewedReply is what the bot says to somebody in a channel. at is where the
// pages would be, "" for nowhere.
func previewedReply(ctx context.Context, base bot.Base, at string, m bot.Message) (bot.Reply, error) {
	config := bot.Config{
		Open:        func(context.Context, bot.Space) (bot.Base, error) { return base, nil },
		PersonLimit: -1, SpaceLimit: -1, UploadLimit: -1,
	}
	if at != "" {
		config.Reader = func(_ context.Context, _ store.Shelf, paragraph string, sentences document.Span) (string, error) {
			return at + web.QuotePath("preview", paragraph, sentences), nil
		}
	}
	b, err := bot.New(config)
	if err != nil {
		return bot.Reply{}, err
	}
	m.ID, m.Space, m.Conversation, m.Addressed = "preview", bot.Space(home), "preview", true
	m.Author = bot.Author{ID: "alice", Name: "alice"}
	reply, err := b.Respond(ctx, m)
	if err == nil && reply.Silent() {
		err = errors.New("preview a reply: there is none")
	}
	return reply, err
}

// writePreview writes the files of a platform and says where they are.
func (c *call) writePreview(folder, platform string, payload, page []byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("write the preview: %w", err)
	}
	for _, f := range []struct {
		ending string
		data   []byte
	}{{".json", payload}, {".html", page}} {
		name := filepath.Join(folder, platform+f.ending)
		if err := os.WriteFile(name, f.data, 0o644); err != nil {
			return fmt.Errorf("write the preview: %w", err)
		}
		if _, err := fmt.Fprintln(c.out, name); err != nil {
			return err
		}
	}
	return nil
}
