package discordtest_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/discordtest"
)

// An exchange is one interaction with the routes that answer it.
type exchange struct {
	*room
	*discordtest.Interaction
}

func (e exchange) respond(kind int, data any) (status, code int) {
	body := object{"type": kind}
	if data != nil {
		body["data"] = data
	}
	status, code, _ = e.c.call("POST", "/interactions/"+e.ID+"/"+e.Token+"/callback", body)
	return status, code
}

func (e exchange) original(method string, body any) (status, code int) {
	status, code, _ = e.c.call(method, "/webhooks/"+e.d.AppID+"/"+e.Token+"/messages/@original", body)
	return status, code
}

func (e exchange) followUp(body any) (status, code int) {
	status, code, _ = e.c.call("POST", "/webhooks/"+e.d.AppID+"/"+e.Token, body)
	return status, code
}

const (
	message      = 4
	deferral     = 5
	deferUpdate  = 6
	update       = 7
	completion   = 8
	unknownHook  = 10015
	unknownPress = 10062
	acknowledged = 40060
)

func ephemeral(m object) object { m["flags"] = 64; return m }

func TestAcknowledging(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(*testing.T, exchange) // of a slash command
		rule discordtest.Rule
	}{
		{"at once", func(t *testing.T, e exchange) {
			e.respond(message, said("answer"))
			sees(t, e, "answer")
		}, ""},
		{"deferred, then edited", func(t *testing.T, e exchange) {
			e.respond(deferral, nil)
			if s := e.Shown(); len(s) != 1 || !s[0].Loading {
				t.Errorf("a deferral shows %v", s)
			}
			time.Sleep(14 * time.Minute)
			e.original("PATCH", said("answer"))
			sees(t, e, "answer")
			if kind, took := e.Response(); kind != deferral || took != 0 || e.Answered() != 14*time.Minute {
				t.Errorf("response %d after %v, answer after %v", kind, took, e.Answered())
			}
		}, ""},
		{"deferred, deleted, followed up in private", func(t *testing.T, e exchange) {
			e.respond(deferral, nil)
			e.original("DELETE", nil)
			e.followUp(ephemeral(said("for you")))
			if s := e.Wait(); len(s) != 1 || s[0].OnlyFor != "alice" {
				t.Errorf("people see %v, want one message for alice", s)
			}
		}, ""},
		{"a private follow-up into a public deferral", func(t *testing.T, e exchange) {
			e.respond(deferral, nil)
			e.followUp(ephemeral(said("for you")))
			if s := e.Wait(); len(s) != 1 || s[0].OnlyFor != "" || s[0].Flags != 0 {
				t.Errorf("people see %v, want one message for all", s)
			}
		}, discordtest.Whisper},
		{"a private deferral stays private", func(t *testing.T, e exchange) {
			e.respond(deferral, object{"flags": 64})
			e.original("PATCH", with("flags", 4))
			if s := e.Wait(); len(s) != 1 || s[0].OnlyFor != "alice" || s[0].Flags != 64|4 {
				t.Errorf("people see %v, want one message for alice", s)
			}
		}, ""},
		{"twice", func(t *testing.T, e exchange) {
			e.respond(message, said("answer"))
			if status, code := e.respond(message, said("again")); status != 400 || code != acknowledged {
				t.Errorf("the second one got %d, %d", status, code)
			}
			sees(t, e, "answer")
		}, discordtest.Twice},
		{"twice, because the connection was lost", func(t *testing.T, e exchange) {
			lose(e, discordtest.DropAfter)
			if status, _ := e.respond(message, said("answer")); status != 0 {
				t.Errorf("the lost one got %d", status)
			}
			if _, code := e.respond(message, said("answer")); code != acknowledged {
				t.Errorf("the second one got %d", code)
			}
			sees(t, e, "answer")
		}, ""},
		{"lost before it did anything", func(t *testing.T, e exchange) {
			lose(e, discordtest.DropBefore)
			e.respond(message, said("answer"))
			if status, _ := e.respond(message, said("answer")); status != 204 {
				t.Errorf("the second one got %d", status)
			}
		}, ""},
		{"within 3 seconds", func(t *testing.T, e exchange) {
			time.Sleep(3 * time.Second)
			e.respond(message, said("answer"))
		}, ""},
		{"too late", func(t *testing.T, e exchange) {
			time.Sleep(3*time.Second + time.Millisecond)
			if status, code := e.respond(message, said("answer")); status != 404 || code != unknownPress {
				t.Errorf("a late one got %d, %d", status, code)
			}
			if e.Refused() == "" {
				t.Error("people see no failure")
			}
		}, discordtest.Late},
		{"an edit before it", func(t *testing.T, e exchange) {
			if status, code := e.original("PATCH", said("answer")); status != 404 || code != unknownHook {
				t.Errorf("got %d, %d", status, code)
			}
			e.respond(message, said("answer"))
		}, ""},
		{"a follow-up before it", func(t *testing.T, e exchange) {
			e.followUp(said("answer"))
			e.respond(message, said("answer"))
		}, discordtest.Order},
		{"an edit after 15 minutes", func(t *testing.T, e exchange) {
			e.respond(deferral, nil)
			time.Sleep(15*time.Minute + time.Second)
			if status, code := e.original("PATCH", said("answer")); status != 401 || code != 50027 {
				t.Errorf("got %d, %d", status, code)
			}
		}, discordtest.Expired},
		{"an update of a command", func(t *testing.T, e exchange) { e.respond(update, said("x")); e.respond(message, said("x")) }, discordtest.Kind},
		{"choices for a command", func(t *testing.T, e exchange) {
			e.respond(completion, object{"choices": []any{}})
			e.respond(message, said("x"))
		}, discordtest.Kind},
		{"a deferral with content", func(t *testing.T, e exchange) { e.respond(deferral, said("x")); e.respond(message, said("x")) }, discordtest.Fields},
		{"a token that never was", func(t *testing.T, e exchange) {
			e.respond(message, said("x"))
			if status, _, _ := e.c.call("POST", "/interactions/"+e.ID+"/other/callback", object{"type": 5}); status != 404 {
				t.Errorf("got %d", status)
			}
		}, discordtest.Route},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRoom(t, discordtest.Options{})
				tt.do(t, exchange{r, r.d.Slash(r.alice, r.general, "ask", nil)})
				r.broke(t, tt.name, tt.rule)
			})
		})
	}
}

func sees(t *testing.T, e exchange, want string) {
	t.Helper()
	if s := e.Wait(); len(s) != 1 || s[0].Content != want {
		t.Errorf("people see %+v, want %q", s, want)
	}
}

// lose lets the next call lose its connection.
func lose(e exchange, when discordtest.Drop) {
	left := 1
	e.d.Faults(func(*http.Request, string) *discordtest.Fault {
		if left--; left < 0 {
			return nil
		}
		return &discordtest.Fault{Drop: when}
	})
}

func TestNothingIsLeftUnanswered(t *testing.T) {
	w := &watch{}
	t.Run("a test", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := discordtest.New(t, discordtest.Options{Report: w.report, Allow: []discordtest.Rule{discordtest.Undelivered}})
			c := newClient(t, d)
			c.connect("wss://gateway.discord.gg")
			c.identify(intents)
			c.until("READY", nil)
			alice := d.AddUser("alice")
			d.Slash(alice, d.DM(alice), "ask", nil)
			time.Sleep(4 * time.Second)
		})
	})
	if got := w.take(); len(got) != 1 || got[0] != discordtest.Unanswered {
		t.Errorf("the end of the test reports %q, want %q", got, discordtest.Unanswered)
	}
}

func TestPressing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		answer := said("answer")
		answer["components"] = rows(1, button("next", "Next"))
		post := func() string {
			_, _, m := r.c.call("POST", "/channels/"+r.general.ID+"/messages", answer)
			return m["id"].(string)
		}
		id := post()
		e := exchange{r, r.d.Press(r.alice, id, "next")}
		e.respond(update, said("another"))
		sees(t, e, "another")
		if m := r.d.Message(id); m.Content != "another" || len(m.Buttons()) != 0 || m.Edited.IsZero() {
			t.Errorf("the message is %+v", m)
		}
		id = post()
		e = exchange{r, r.d.Press(r.alice, id, "next")}
		e.respond(deferUpdate, nil)
		if s := e.Shown(); len(s) != 0 {
			t.Errorf("a deferral of an update shows %v", s)
		}
		e.original("PATCH", said("later"))
		sees(t, e, "later")
		e = exchange{r, r.d.Forge(r.alice, id, "no such button")}
		e.respond(deferUpdate, nil)
		e.original("DELETE", nil)
		if s := e.Wait(); len(s) != 0 || !r.d.Message(id).Deleted {
			t.Errorf("people see %v", s)
		}
		r.broke(t, "all this", "")
	})
}
