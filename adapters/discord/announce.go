package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"footnote/adapters/discord/rest"
	"footnote/bot"
)

// notify says what a reply wants said in other conversations. nonce tells the
// event; what goes wrong is for the log.
func (a *Adapter) notify(ctx context.Context, guildID, nonce string, all []bot.Notice) error {
	var errs []error
	for n, notice := range all {
		if err := a.post(ctx, guildID, nonce+"n"+strconv.Itoa(n), notice); err != nil {
			errs = append(errs, fmt.Errorf("notice elsewhere: %w", err))
		}
	}
	return errors.Join(errs...)
}

// Announce says something that nobody asked for just then. Doing it again with the
// same ID says it once where Discord can tell, which is for a few minutes, also for
// another process. The error is bot.ErrUnreachable if it never can be said there;
// after others it may be tried again. It may be called at any time.
func (a *Adapter) Announce(ctx context.Context, n bot.Announcement) error {
	guildID := guildOf(n.Space)
	// A letter, because other nonces begin with the number of an event.
	err := a.post(ctx, guildID, "a"+n.ID, n.Notice)
	switch {
	case err == nil:
		return nil
	case closed(err):
		return fmt.Errorf("announce %s: %w: %w", n.ID, bot.ErrUnreachable, err)
	}
	return fmt.Errorf("announce %s: %w", n.ID, err)
}

// post says a notice in its conversation, which is one of a guild, or of direct
// messages if guildID is "".
func (a *Adapter) post(ctx context.Context, guildID, nonce string, n bot.Notice) error {
	v := a.voiceIn(guildID)
	r := bot.Reply{Blocks: n.Blocks, Actions: n.Actions}
	if n.About != "" && guildID != "" && len(r.Blocks) > 0 {
		if c, err := a.guilds.named(ctx, string(n.About)); err == nil && c.GuildID == guildID {
			about := bot.Block{Kind: bot.Place, Text: "#" + c.Name, Link: "https://discord.com/channels/" + guildID + "/" + c.ID}
			r.Blocks = append([]bot.Block{r.Blocks[0], about}, r.Blocks[1:]...)
		}
	}
	m := render(r, renderOptions{whispered: guildID == "", voice: v})
	if m == nil {
		return nil
	}
	m.Nonce = nonce
	_, err := a.rest.CreateMessage(ctx, string(n.Conversation), m)
	return err
}

// codeNetwork says nothing of a place: the network between us and Discord
// turned the call away.
const codeNetwork = 40333

// closed reports whether Discord says of a message that it never can stand where
// it was to: the place is gone, we may not write there, or not this.
func closed(err error) bool {
	var r *rest.Error
	if !errors.As(err, &r) || r.Code == 0 || r.Code == codeNetwork {
		return false
	}
	return r.Status == http.StatusBadRequest || r.Status == http.StatusForbidden || r.Status == http.StatusNotFound
}
