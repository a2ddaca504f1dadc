package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"footnote/adapters/slack/slacktest"
)

// A club is a workspace with a secret: a word in its material that no question has.
type club struct {
	*slacktest.Workspace
	manager, member *slacktest.User
	general         *slacktest.Channel
	topic, secret   string
	seen            []any // all that its people were shown
}

// clubs are workspaces, the last two of one enterprise, each with a book that only
// they have.
func (w *world) clubs(n int) []*club {
	w.Helper()
	grid := w.s.AddEnterprise("Grid")
	var all []*club
	for i := range n {
		name := fmt.Sprintf("Club %d", i)
		c := &club{topic: fmt.Sprintf("zorbla%d", i), secret: fmt.Sprintf("cryptic%d", i)}
		if c.Workspace = w.team; i >= n-2 {
			c.Workspace = grid.AddWorkspace(name)
		} else if i > 0 {
			c.Workspace = w.s.AddWorkspace(name)
		}
		w.installed.tokens[c.ID] = c.Token
		c.manager, c.member = c.AddUser("manager", slacktest.UserOptions{Admin: true}), c.AddUser("member")
		c.general = c.AddChannel("general")
		all = append(all, c)
	}
	return all
}

// show keeps what people of a club were shown, to be looked through at the end.
func (c *club) show(all ...slacktest.Shown) {
	for _, s := range all {
		c.seen = append(c.seen, s)
	}
}

// TestReliabilityCrossing: whatever people of one workspace ask, nothing of another
// one's material is shown to them, and none is spoken to with another one's token.
func TestReliabilityCrossing(t *testing.T) {
	n := 8
	if underRaceDetector || testing.Short() {
		n = 4
	}
	bothWith(t, slacktest.Options{Fast: true}, func(w *world) {
		w.newLibrary()
		all := w.clubs(n)
		of := map[string]*club{} // by channel and by person
		var calls atomic.Int64
		for _, c := range all {
			for _, id := range []string{c.general.ID, w.s.DM(c.member).ID, w.s.DM(c.manager).ID, c.member.ID, c.manager.ID} {
				of[id] = c
			}
		}
		w.s.Faults(func(call slacktest.Call) *slacktest.Fault {
			for _, id := range []string{call.Channel, call.User} {
				if c := of[id]; c != nil && call.Token != "" {
					calls.Add(1)
					if call.Token != c.Token {
						t.Errorf("%s for %s is called with the token of another workspace", call.Method, id)
					}
				}
			}
			return nil
		})
		w.start()
		for _, c := range all {
			f := slacktest.File{Name: "book.md", Data: fmt.Appendf(nil, "# The Book of %s\n\nby %s Keeper\n\n## Where %s sings\n\nThe %s sings of %s at dawn.\n", c.topic, c.secret, c.topic, c.topic, c.secret)}
			w.reads(w.answered(c.manager, c.general, "", "/library add", f), "Added")
		}
		for round := range 2 {
			w.cross(all)
			if round == 0 {
				w.restart() // what is kept is of all of them
			}
		}

		for _, c := range all {
			c.show(w.s.Messages(c.general)...)
			for _, u := range []*slacktest.User{c.manager, c.member} {
				c.show(append(w.s.Messages(w.s.DM(u)), w.s.Ephemerals(u)...)...)
				c.seen = append(c.seen, w.s.Home(u))
			}
			raw, err := json.Marshal(c.seen)
			if err != nil {
				t.Fatal(err)
			}
			for _, other := range all {
				if told := strings.Contains(string(raw), other.secret); told != (other == c) {
					t.Errorf("in %s, %q is told: %v", c.Name, other.secret, told)
				}
			}
			if strings.Contains(w.log.String(), c.secret) {
				t.Errorf("the log holds %q", c.secret)
			}
		}
		if calls.Load() < int64(n*n*5) {
			t.Errorf("only %d calls are of a workspace", calls.Load())
		}
	})
}

// cross lets each club ask for what each has, by all routes, and at the same time
// where that can be.
func (w *world) cross(all []*club) {
	w.Helper()
	whispers := make(map[*club]slacktest.Shown)
	for _, c := range all {
		s := w.asked(c.member, c.general, "/ask what does "+c.topic+" sing of?")
		w.reads(s, c.secret)
		whispers[c] = s
		c.show(s)
	}
	type waiting struct {
		*club
		ts string
	}
	var asked []waiting
	for _, other := range all {
		for _, c := range all {
			for _, place := range []*slacktest.Channel{c.general, w.s.DM(c.member)} {
				ts := w.s.Say(c.member, place, "what does "+other.topic+" sing of?", slacktest.SayOptions{Mention: place == c.general})
				asked = append(asked, waiting{c, ts})
			}
		}
	}
	for _, q := range asked {
		q.show(w.s.WaitReply(q.ts))
	}
	for _, c := range all {
		for _, other := range all {
			for _, line := range []string{"/ask what does %s sing of?", "/ask %[1]s source:\"The Book of %[1]s\"", "/outline %s", "/library info %s", "/define %s", "/cite %s", "/find “the %s sings of”"} {
				c.show(w.asked(c.member, c.general, fmt.Sprintf(line, other.topic)))
			}
			said := w.s.Say(c.manager, c.general, "“The "+other.topic+" sings of”", slacktest.SayOptions{Silent: true})
			c.show(w.s.MessageShortcut(c.member, said, callbackFind).Wait()...)
			v := w.s.GlobalShortcut(c.member, callbackAsk).WaitView()
			for _, menu := range []string{fieldSource, fieldStart} {
				for _, typed := range []string{"", "The Book", other.topic, "Where " + other.topic} {
					c.seen = append(c.seen, w.s.Type(c.member, v, menu, typed))
				}
			}
			c.show(w.s.Submit(c.member, v, map[string]string{fieldQuestion: "what does " + other.topic + " sing of?"}).Wait()...)
			// Of a whisper Slack does not tell what can be pressed in it.
			mine := whispers[c]
			for _, b := range whispers[other].Buttons {
				if b.Value != "" {
					b.Block = mine.Buttons[0].Block
					c.show(w.s.Forge(c.member, mine, b).Wait()...)
				}
			}
		}
		c.seen = append(c.seen, w.s.OpenHome(c.member, "home").WaitView())
	}
}
