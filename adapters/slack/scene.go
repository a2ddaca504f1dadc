package slack

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"footnote/adapters/slack/api"
	"footnote/bot"
)

// contextPatience is how long what was said before in a thread is waited for: an
// answer without it is better than none. Slack lets some apps read once a minute.
const contextPatience = 5 * time.Second

// selves are our users, by workspace. Safe for concurrent use.
type selves struct{ known sync.Map }

// of is our user where an event comes from: as it says itself, as one before it
// said, or as Slack says when asked.
func (s *selves) of(ctx context.Context, c *api.Client, e *event) (string, error) {
	where := firstOf(e.Team, e.Enterprise)
	if e.Me != "" {
		s.known.Store(where, e.Me)
		return e.Me, nil
	}
	if me, ok := s.known.Load(where); ok {
		return me.(string), nil
	}
	i, err := c.Auth(ctx)
	if err != nil {
		return "", err
	}
	s.known.Store(where, i.UserID)
	return i.UserID, nil
}

// scene gathers what must be known of where something happened, and of who did it.
// What cannot be found out is taken for the less: no manager, a place where others
// read.
func (a *Adapter) scene(ctx context.Context, t *task) scene {
	s := sceneOf(&t.event, t.id)
	s.me, s.hears, s.agent, s.attach = t.me, a.AllMessages, a.Agent, a.attach(t)
	s.author = a.factsOf(ctx, t, t.event.person())
	a.nameFiles(ctx, t)
	switch e := &t.event; {
	case e.Said != nil && e.Said.ThreadTS != "" && e.Said.concern(s.me) == addressed:
		a.lookUp(ctx, t, &s)
	case e.Used != nil && e.Used.Channel != "":
		var err error
		if s.place, err = a.people.where(ctx, t.Client, e.Team, e.Enterprise, e.Used.Channel); err != nil && !shut(err) {
			a.Log.Warn("slack: channel is not known", "event", t.id, "err", err)
		}
	case e.Used != nil:
		dm, err := t.OpenDM(ctx, e.Used.User)
		if err != nil {
			a.Log.Warn("slack: direct messages cannot be opened", "event", t.id, "err", err)
		}
		s.home = dm
	case e.Opened != nil:
		s.home = e.Opened.Channel
	}
	return s
}

// person is who caused an event; "" if that was nobody.
func (e *event) person() string {
	switch {
	case e.Said != nil:
		return e.Said.User
	case e.Used != nil:
		return e.Used.User
	case e.Opened != nil:
		return e.Opened.User
	case e.Options != nil:
		return e.Options.User
	}
	return ""
}

// factsOf says who a person is.
func (a *Adapter) factsOf(ctx context.Context, t *task, person string) facts {
	f, err := a.people.know(ctx, t.Client, t.event.Team, t.event.Enterprise, person)
	if err != nil && ctx.Err() == nil {
		a.Log.Warn("slack: person is not known", "event", t.id, "err", err)
	}
	return f
}

// lookUp finds what was said in a thread before a message.
func (a *Adapter) lookUp(ctx context.Context, t *task, s *scene) {
	m := t.event.Said
	ctx, cancel := context.WithTimeout(ctx, contextPatience)
	defer cancel()
	all, err := t.Replies(ctx, m.Channel, m.ThreadTS, m.TS)
	if slices.Contains([]string{"missing_scope", "not_in_channel", "channel_not_found", "access_denied"}, api.Code(err)) {
		s.unread = adviceUnread
		return
	}
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			a.Log.Warn("slack: thread is not known", "event", t.id, "err", err)
		}
		return
	}
	if len(all) > 0 {
		s.before = &all[len(all)-1]
		if all[0].Timestamp == m.ThreadTS {
			s.root = &all[0]
		}
	}
}

// alone is a person as the home page and the form see them: nobody else is there.
func (s *scene) alone(person string) bot.Message {
	return bot.Message{ID: s.id, Space: spaceOf(s.team, s.enterprise), Conversation: bot.Conversation(s.home),
		Author: s.person(person, "", ""), Addressed: true, Direct: true, Locale: s.author.locale}
}
