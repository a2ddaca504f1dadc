package main

import (
	"context"
	"fmt"
	"net"
	"strings"

	"footnote/adapters/web"
	"footnote/knowledge/store"
)

// welcome says what runs where, and what is missing for more.
func (s *service) welcome(ctx context.Context, pages, figures net.Listener) error {
	for _, w := range s.set.warnings {
		s.tell("warning: %s", w)
	}
	spaces, documents, err := s.kept.store.Totals(ctx)
	if err != nil {
		return err
	}
	var what []string
	for _, p := range s.platforms {
		what = append(what, "running on "+p.name)
	}
	what = append(what, fmt.Sprintf("pages at http://%s", pages.Addr()))
	if figures != nil {
		what = append(what, fmt.Sprintf("metrics at http://%s/metrics", figures.Addr()))
	}
	what = append(what, fmt.Sprintf("library: %s with %s, in %s", counting(spaces, "space"), counting(documents, "document"), s.set.data))
	s.tell("%s", strings.Join(what, "; "))
	switch {
	case len(s.platforms) == 0:
		return s.firstSteps(ctx, pages.Addr())
	case s.set.url == "":
		s.tell("answers have no Open button, because FOOTNOTE_URL does not say where others reach the pages")
	}
	return nil
}

func counting(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// firstSteps says how to go on from here to a bot in a group. The log of programs
// gets no link, which opens the pages to whoever has it.
func (s *service) firstSteps(ctx context.Context, at net.Addr) error {
	if s.set.logFormat == "json" {
		s.log.Warn("no platform is set up: set DISCORD_TOKEN and DISCORD_APP_ID, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN")
		return nil
	}
	t, err := s.links.token(ctx, store.Shelf{Space: home})
	if err != nil {
		return err
	}
	s.tell(`no platform is set up yet, so that nobody but you can ask. Read, and ask, at

  http://%s%s

For Discord, at https://discord.com/developers/applications:
  1. New Application. Its Application ID is DISCORD_APP_ID.
  2. Bot → Reset Token. What it shows is DISCORD_TOKEN.
  3. With both set: footnote discord register
  4. Open the link that this prints, and choose your server: footnote discord invite

For Slack, at https://api.slack.com/apps:
  1. Create New App → From a manifest, which this prints: footnote slack manifest
  2. Install App. The Bot User OAuth Token is SLACK_BOT_TOKEN.
  3. Basic Information → App-Level Tokens → Generate, with the scope
     connections:write. What it shows is SLACK_APP_TOKEN.

Then start footnote serve again. When something does not work: footnote doctor.
All that can be set: footnote help serve.`, at, web.ShelfPath(t))
	return nil
}
