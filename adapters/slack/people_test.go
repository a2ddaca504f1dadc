package slack

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/api"
	"footnote/bot"
)

// book is a directory that counts what it is asked.
type book struct {
	users    map[string]*slackapi.User
	channels map[string]*slackapi.Channel
	err      error
	panics   bool
	takes    time.Duration
	asked    atomic.Int64
}

func (b *book) wait(ctx context.Context) error {
	b.asked.Add(1)
	if b.panics {
		panic("broken")
	}
	select {
	case <-time.After(b.takes):
	case <-ctx.Done():
		return ctx.Err()
	}
	return b.err
}

func (b *book) User(ctx context.Context, id string) (*slackapi.User, error) {
	if err := b.wait(ctx); err != nil {
		return nil, err
	}
	if u := b.users[id]; u != nil {
		return u, nil
	}
	return nil, &api.Error{Method: "users.info", Code: "user_not_found"}
}

func (b *book) Conversation(ctx context.Context, id string) (*slackapi.Channel, error) {
	if err := b.wait(ctx); err != nil {
		return nil, err
	}
	if c := b.channels[id]; c != nil {
		return c, nil
	}
	return nil, &api.Error{Method: "conversations.info", Code: "channel_not_found"}
}

func TestFacts(t *testing.T) {
	grid := slackapi.EnterpriseUser{EnterpriseID: "E1", Teams: []string{"T2"}}
	here := slackapi.EnterpriseUser{EnterpriseID: "E1", Teams: []string{"T2", "T1"}}
	org := slackapi.EnterpriseUser{EnterpriseID: "E1", IsAdmin: true}
	for name, c := range map[string]struct {
		user                   slackapi.User
		manager, inside, isBot bool
	}{
		"a member":                        {slackapi.User{TeamID: "T1"}, false, true, false},
		"an admin":                        {slackapi.User{TeamID: "T1", IsAdmin: true}, true, true, false},
		"an owner":                        {slackapi.User{TeamID: "T1", IsOwner: true}, true, true, false},
		"the owner":                       {slackapi.User{TeamID: "T1", IsPrimaryOwner: true}, true, true, false},
		"a guest":                         {slackapi.User{TeamID: "T1", IsRestricted: true}, false, true, false},
		"an admin who left":               {slackapi.User{TeamID: "T1", IsAdmin: true, Deleted: true}, false, true, false},
		"a bot":                           {slackapi.User{TeamID: "T1", IsBot: true}, false, true, true},
		"Slack's own":                     {slackapi.User{ID: "USLACKBOT", TeamID: "T1"}, false, true, true},
		"an admin of elsewhere":           {slackapi.User{TeamID: "T3", IsAdmin: true}, false, false, false},
		"a stranger":                      {slackapi.User{TeamID: "T1", IsStranger: true}, false, false, false},
		"of the enterprise":               {slackapi.User{TeamID: "T2", Enterprise: grid}, false, true, false},
		"an admin of its other workspace": {slackapi.User{TeamID: "T2", IsAdmin: true, Enterprise: grid}, false, true, false},
		"an admin of both":                {slackapi.User{TeamID: "E1", IsAdmin: true, Enterprise: here}, true, true, false},
		"an admin of the enterprise":      {slackapi.User{TeamID: "T2", Enterprise: org}, true, true, false},
		"an admin of another enterprise":  {slackapi.User{TeamID: "T2", Enterprise: slackapi.EnterpriseUser{EnterpriseID: "E2", IsAdmin: true}}, false, false, false},
		"a person without a workspace":    {slackapi.User{}, false, false, false},
	} {
		got := factsOf(&c.user, "T1", "E1")
		if got.manager != c.manager || got.inside != c.inside || got.bot != c.isBot || !got.known {
			t.Errorf("%s: %+v, want manager %v, inside %v, bot %v", name, got, c.manager, c.inside, c.isBot)
		}
	}
	if f := factsOf(&slackapi.User{TeamID: "T2"}, "T1", ""); f.inside {
		t.Error("without an enterprise, everyone is of it")
	}
	if f := factsOf(&slackapi.User{IsAdmin: true}, "", "E1"); f.inside || f.manager {
		t.Error("who is of no workspace is of this enterprise")
	}
}

// TestOutside: who cannot be looked up is judged by what the payload says, and is
// one of us only where it does not matter.
func TestOutside(t *testing.T) {
	for name, c := range map[string]struct {
		facts        facts
		theirs       string
		shared, want bool
	}{
		"one of us":                            {facts{known: true, inside: true}, "T1", true, false},
		"one of us, whatever the payload says": {facts{known: true, inside: true}, "T2", true, false},
		"another":                              {facts{known: true}, "T1", false, true},
		"not known, of our workspace":          {facts{}, "T1", true, false},
		"not known, of our enterprise":         {facts{}, "E1", true, false},
		"not known, of another workspace":      {facts{}, "T2", false, true},
		"not known at all, among ourselves":    {facts{}, "", false, false},
		"not known at all, where others are":   {facts{}, "", true, true},
	} {
		if got := c.facts.outside("T1", "E1", c.theirs, c.shared); got != c.want {
			t.Errorf("%s: outside is %v", name, got)
		}
	}
	if !(facts{}).outside("T1", "", "E1", false) {
		t.Error("another enterprise is ours where we have none")
	}
}

func TestPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		b := &book{users: map[string]*slackapi.User{
			"U1": {TeamID: "T1", IsAdmin: true, Name: "al", Locale: "fr-FR"}, "U2": {TeamID: "T1", Profile: slackapi.UserProfile{DisplayName: "Bo"}}, "U3": {TeamID: "T2", IsAdmin: true}}}
		p := newPeople(time.Now, []bot.Person{"U2", "U3"})
		know := func(user string) facts {
			f, err := p.know(ctx, b, "T1", "", user)
			if err != nil {
				t.Errorf("%s: %v", user, err)
			}
			return f
		}
		want := facts{known: true, inside: true, manager: true, name: "al", locale: "fr-FR"}
		if diff := cmp.Diff(want, know("U1"), cmp.AllowUnexported(facts{})); diff != "" {
			t.Error(diff)
		}
		if f := know("U2"); !f.manager || f.name != "Bo" {
			t.Errorf("who was named a manager: %+v", f)
		}
		if know("U3").manager {
			t.Error("a person of another workspace manages this one")
		}

		know("U1")
		if n := b.asked.Load(); n != 3 {
			t.Errorf("Slack was asked %d times for 3 people", n)
		}
		b.users["U1"] = &slackapi.User{TeamID: "T1"}
		time.Sleep(knownFor)
		if know("U1").manager {
			t.Error("who is no admin any more manages after 5 minutes")
		}
		b.users["U1"] = &slackapi.User{TeamID: "T1", IsAdmin: true}
		p.forget("T1", "", "U1")
		if !know("U1").manager {
			t.Error("who was forgotten is not asked for again")
		}
	})
}

// TestPeopleAtOnce: those who ask for the same person wait for one answer, and not
// for the one who asked first.
func TestPeopleAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{users: map[string]*slackapi.User{"U1": {TeamID: "T1"}}, takes: time.Second}
		p := newPeople(time.Now, nil)
		first, leave := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { _, err := p.know(first, b, "T1", "", "U1"); done <- err }()
		synctest.Wait()
		for range 50 {
			go func() { _, err := p.know(t.Context(), b, "T1", "", "U1"); done <- err }()
		}
		hurried, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		synctest.Wait()
		leave()
		if _, err := p.know(hurried, b, "T1", "", "U1"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who has no time got %v", err)
		}
		for range 51 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if n := b.asked.Load(); n != 1 {
			t.Errorf("Slack was asked %d times", n)
		}
	})
}

// TestPeopleUnknown: what Slack refuses is not asked at once again, what failed is;
// rights there are none.
func TestPeopleUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{users: map[string]*slackapi.User{"U1": {TeamID: "T1", IsAdmin: true}}, err: &api.Error{Method: "users.info", Code: "missing_scope"}}
		p := newPeople(time.Now, []bot.Person{"U1"})
		for range 5 {
			if f, err := p.know(t.Context(), b, "T1", "", "U1"); api.Code(err) != "missing_scope" || f != (facts{}) {
				t.Errorf("%+v, %v", f, err)
			}
		}
		if n := b.asked.Load(); n != 1 {
			t.Errorf("Slack refused %d times", n)
		}
		time.Sleep(refusedFor)
		b.err = errors.New("connection lost")
		for range 2 {
			if f, err := p.know(t.Context(), b, "T1", "", "U1"); err == nil || f != (facts{}) {
				t.Errorf("%+v, %v", f, err)
			}
		}
		if n := b.asked.Load(); n != 3 {
			t.Errorf("Slack was asked %d times, want 3", n)
		}
		b.err, b.takes = nil, time.Minute
		start := time.Now()
		if _, err := p.know(t.Context(), b, "T1", "", "U1"); err == nil || time.Since(start) != askPatience {
			t.Errorf("an answer that takes a minute: %v after %s", err, time.Since(start))
		}
		b.panics = true
		func() {
			defer func() { _ = recover() }()
			_, _ = p.know(t.Context(), b, "T1", "", "U1")
		}()
		b.panics, b.takes = false, 0
		if f, err := p.know(t.Context(), b, "T1", "", "U1"); err != nil || !f.manager {
			t.Errorf("after a panic: %+v, %v", f, err)
		}
	})
}

func TestPeopleBounded(t *testing.T) {
	b := &book{users: map[string]*slackapi.User{}}
	for n := range maxKnown + 10 {
		b.users["U"+strconv.Itoa(n)] = &slackapi.User{TeamID: "T1"}
	}
	p := newPeople(time.Now, nil)
	for id := range b.users {
		if _, err := p.know(t.Context(), b, "T1", "", id); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(p.users.known); n > maxKnown {
		t.Errorf("%d people are remembered", n)
	}
}

func TestWhere(t *testing.T) {
	channel := func(set func(*slackapi.Channel)) *slackapi.Channel { c := new(slackapi.Channel); set(c); return c }
	b := &book{channels: map[string]*slackapi.Channel{
		"C1": channel(func(*slackapi.Channel) {}),
		"C2": channel(func(c *slackapi.Channel) { c.IsExtShared = true }),
		"C3": channel(func(c *slackapi.Channel) { c.IsPendingExtShared = true }),
		"D1": channel(func(c *slackapi.Channel) { c.IsIM = true }),
	}}
	p := newPeople(time.Now, nil)
	for id, want := range map[string]place{"C1": {}, "C2": {outsiders: true}, "C3": {outsiders: true}, "D1": {direct: true}, "C9": {outsiders: true}} {
		for range 2 {
			got, err := p.where(t.Context(), b, "T1", "", id)
			if got != want || (err != nil) != (id == "C9") {
				t.Errorf("%s: %+v, %v; want %+v", id, got, err, want)
			}
		}
	}
	if n := b.asked.Load(); n != 5 {
		t.Errorf("Slack was asked %d times for 5 conversations", n)
	}
}

// Ids of people and places mean something in their workspace only.
func TestFactsOfAWorkspaceStayThere(t *testing.T) {
	p := newPeople(time.Now, nil)
	here := &book{users: map[string]*slackapi.User{"U1": {ID: "U1", TeamID: "T1", IsAdmin: true}},
		channels: map[string]*slackapi.Channel{"C1": {}}}
	there := &book{users: map[string]*slackapi.User{"U1": {ID: "U1", TeamID: "T2"}},
		channels: map[string]*slackapi.Channel{"C1": {GroupConversation: slackapi.GroupConversation{Conversation: slackapi.Conversation{IsExtShared: true}}}}}
	for n, c := range []struct {
		team            string
		asks            *book
		manager, shared bool
	}{{"T1", here, true, false}, {"T2", there, false, true}, {"T1", here, true, false}} {
		f, err := p.know(t.Context(), c.asks, c.team, "", "U1")
		if err != nil || f.manager != c.manager {
			t.Errorf("%d: in %s: %+v, %v", n, c.team, f, err)
		}
		at, err := p.where(t.Context(), c.asks, c.team, "", "C1")
		if err != nil || at.outsiders != c.shared {
			t.Errorf("%d: in %s: %+v, %v", n, c.team, at, err)
		}
	}
}
