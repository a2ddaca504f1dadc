package slack

import (
	"context"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
)

// Bounds of what is remembered of people and conversations.
const (
	maxKnown    = 50_000
	knownFor    = 5 * time.Minute
	refusedFor  = 30 * time.Second // as long a refusal of Slack's holds
	askPatience = 10 * time.Second // for one answer of Slack's
)

// A directory is what must be asked of Slack; *api.Client is one.
type directory interface {
	User(ctx context.Context, id string) (*slackapi.User, error)
	Conversation(ctx context.Context, id string) (*slackapi.Channel, error)
}

// facts are what Slack says of a person. The zero facts give no rights.
type facts struct {
	known   bool // Slack was asked, and answered
	name    string
	locale  string // a BCP 47 tag; "" if Slack does not say
	manager bool
	bot     bool
	inside  bool // of the workspace, or of its enterprise
}

// outside reports whether a person is of another workspace than team. theirs is
// their workspace as a payload says it, and shared whether there are others at all.
// Where Slack did not say who they are, it is judged by that alone.
func (f facts) outside(team, enterprise, theirs string, shared bool) bool {
	switch {
	case f.known:
		return !f.inside
	case theirs == "":
		return shared
	}
	return theirs != team && (theirs != enterprise || enterprise == "")
}

// A place is what Slack says of a conversation.
type place struct {
	outsiders bool // people of other workspaces read there, or may soon
	direct    bool // it is between one person and us
}

// people remembers who is who. Safe for concurrent use.
type people struct {
	now      func() time.Time
	managers []bot.Person // beside those whom Slack names
	users    memory[facts]
	places   memory[place]
}

func newPeople(now func() time.Time, managers []bot.Person) *people {
	return &people{now: now, managers: managers, users: newMemory[facts](), places: newMemory[place]()}
}

// know says who a person is, as the workspace sees them. With an error the facts
// are those of nobody: what cannot be found out is no right.
func (p *people) know(ctx context.Context, client directory, team, enterprise, user string) (facts, error) {
	return p.users.get(ctx, p.now, firstOf(team, enterprise)+"/"+user, func(ctx context.Context) (facts, error) {
		u, err := client.User(ctx, user)
		if err != nil {
			return facts{}, err
		}
		f := factsOf(u, team, enterprise)
		f.manager = f.inside && (f.manager || slices.Contains(p.managers, bot.Person(user)))
		return f, nil
	})
}

// where says what a conversation is. With an error it is taken for one that others
// read: the same place, looked at by somebody else, may be.
func (p *people) where(ctx context.Context, client directory, team, enterprise, channel string) (place, error) {
	at, err := p.places.get(ctx, p.now, firstOf(team, enterprise)+"/"+channel, func(ctx context.Context) (place, error) {
		c, err := client.Conversation(ctx, channel)
		if err != nil {
			return place{}, err
		}
		return place{outsiders: c.IsExtShared || c.IsPendingExtShared, direct: c.IsIM}, nil
	})
	if err != nil {
		return place{outsiders: true}, err
	}
	return at, nil
}

// forget drops what is remembered of a person.
func (p *people) forget(team, enterprise, user string) {
	p.users.drop(firstOf(team, enterprise) + "/" + user)
}

// factsOf reads what Slack says of a user. Who manages another workspace of the
// same enterprise manages nothing here.
func factsOf(u *slackapi.User, team, enterprise string) facts {
	grid := enterprise != "" && u.Enterprise.EnterpriseID == enterprise
	here := team != "" && u.TeamID == team || grid && slices.Contains(u.Enterprise.Teams, team)
	return facts{
		known:  true,
		name:   cut(firstOf(u.Profile.DisplayName, u.RealName, u.Profile.RealName, u.Name), maxName),
		locale: u.Locale,
		manager: here && (u.IsAdmin || u.IsOwner || u.IsPrimaryOwner) && !u.Deleted && !u.IsRestricted ||
			grid && (u.Enterprise.IsAdmin || u.Enterprise.IsOwner || u.Enterprise.IsPrimaryOwner),
		bot:    u.IsBot || u.ID == slackbot,
		inside: (here || grid || u.TeamID == enterprise && enterprise != "") && !u.IsStranger,
	}
}
