package slacktest_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/slacktest"
)

// A mention comes as a mention and, where the app hears the channel, as a message,
// in either order.
func TestAMentionIsAPair(t *testing.T) {
	both(t, slacktest.Options{AllMessages: true}, func(t *testing.T, r *room) {
		orders := map[string]bool{}
		for range 8 {
			ts := r.s.Say(r.alice, r.general, "x", slacktest.SayOptions{Mention: true})
			order, ids := "", map[string]bool{}
			for range 2 {
				p := <-r.p.got
				e, _ := p["event"].(object)
				order += str(e, "type") + " "
				ids[str(p, "event_id")] = true
				if str(e, "ts") != ts || str(e, "channel") != r.general.ID || p["team_id"] != r.study.ID || p["is_ext_shared_channel"] != false {
					t.Errorf("got %v", p)
				}
				if kind := str(e, "channel_type"); (str(e, "type") == "message") != (kind == "channel") {
					t.Errorf("%s has the channel_type %q", str(e, "type"), kind)
				}
			}
			if len(ids) != 2 {
				t.Errorf("the event_ids are %v", ids)
			}
			orders[order] = true
		}
		if len(orders) != 2 {
			t.Errorf("the orders are %v", orders)
		}
		r.broke(t, "mentions")
	})
}

// What is said reaches the app where it should, and in the form that it should.
func TestWhoHearsWhat(t *testing.T) {
	heard := func(t *testing.T, o slacktest.Options, say func(*room)) []string {
		var all []string
		inBubble(t, "", o, func(t *testing.T, r *room) {
			say(r)
			r.s.WaitAcknowledged()
			synctest.Wait()
			for len(r.p.got) > 0 {
				e, _ := (<-r.p.got)["event"].(object)
				all = append(all, strings.TrimSpace(strings.Join([]string{str(e, "type"), str(e, "subtype"), str(e, "channel_type")}, " ")))
			}
			r.broke(t, "hearing")
		})
		slices.Sort(all)
		return all
	}
	mention := slacktest.SayOptions{Mention: true}
	for _, test := range []struct {
		name string
		o    slacktest.Options
		say  func(*room)
		want []string
	}{
		{"a direct message", slacktest.Options{}, func(r *room) { r.s.Say(r.alice, r.s.DM(r.alice), "x") }, []string{"message  im"}},
		{"a mention in a direct message", slacktest.Options{}, func(r *room) { r.s.Say(r.alice, r.s.DM(r.alice), "x", mention) }, []string{"message  im"}},
		{"talk", slacktest.Options{}, func(r *room) { r.s.Say(r.alice, r.general, "x") }, nil},
		{"talk, heard", slacktest.Options{AllMessages: true}, func(r *room) { r.s.Say(r.alice, r.general, "x") }, []string{"message  channel"}},
		{"a mention where the bot is not", slacktest.Options{AllMessages: true}, func(r *room) {
			r.general.Kick()
			r.s.Say(r.alice, r.general, "x", mention)
		}, nil},
		{"a mention in a private channel", slacktest.Options{}, func(r *room) {
			c := r.study.AddChannel("c", slacktest.ChannelOptions{Private: true, Members: []*slacktest.User{r.alice}})
			r.s.Say(r.alice, c, "x", mention)
		}, []string{"app_mention"}},
		{"a group", slacktest.Options{AllMessages: true}, func(r *room) {
			r.s.Say(r.alice, r.study.AddGroupDM(r.alice, r.study.AddUser("ben")), "x")
		}, []string{"message  mpim"}},
		{"another bot", slacktest.Options{AllMessages: true}, func(r *room) {
			r.s.Say(r.study.AddUser("bot", slacktest.UserOptions{Bot: true}), r.general, "x", slacktest.SayOptions{Subtype: "bot_message"})
		}, []string{"message bot_message channel"}},
		{"the bot itself", slacktest.Options{AllMessages: true}, func(r *room) {
			r.p.ok("chat.postMessage", answer(r.general.ID, "x", "", ""))
		}, []string{"message  channel"}},
		{"an edit", slacktest.Options{AllMessages: true}, func(r *room) {
			r.s.Edit(r.s.Say(r.alice, r.general, "x", slacktest.SayOptions{Silent: true}), "y")
		}, []string{"message message_changed channel"}},
		{"a deletion", slacktest.Options{}, func(r *room) {
			r.s.Delete(r.s.Say(r.alice, r.s.DM(r.alice), "x", slacktest.SayOptions{Silent: true}))
		}, []string{"message message_deleted im"}},
		{"a broadcast", slacktest.Options{AllMessages: true}, func(r *room) {
			root := r.s.Say(r.alice, r.general, "x", slacktest.SayOptions{Silent: true})
			r.s.Say(r.alice, r.general, "y", slacktest.SayOptions{Thread: root, Broadcast: true})
		}, []string{"message thread_broadcast channel"}},
		{"a file", slacktest.Options{}, func(r *room) {
			r.s.ShareFile(r.alice, r.s.DM(r.alice), slacktest.File{Name: "a.md", Data: []byte("x")})
		}, []string{"message file_share im"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := heard(t, test.o, test.say); !slices.Equal(got, test.want) {
				t.Errorf("the program hears %q, want %q", got, test.want)
			}
		})
	}
}

func TestAcknowledgementsAreJudged(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, r *room) {
		r.p.answering(object{"text": "x"}, false)
		u := r.s.Slash(r.alice, r.general, "/ask x")
		r.s.WaitAcknowledged()
		r.broke(t, "an acknowledgement with words", slacktest.Answer)
		if took, ok := u.Acknowledged(); !ok || took > time.Second {
			t.Errorf("acknowledged %t after %v", ok, took)
		}
		r.p.answering(nil, true)
		u = r.s.Slash(r.alice, r.general, "/ask x")
		if u.Wait(); u.Refused() != "operation_timeout" {
			t.Errorf("alice reads %q", u.Refused())
		}
		r.broke(t, "no acknowledgement", slacktest.Late)

		r.s.Say(r.alice, r.s.DM(r.alice), "x")
		for range 4 { // at first, at once, after a minute, after five
			r.p.next("message")
		}
		r.s.WaitAcknowledged() // Slack gave up
		if n := r.s.Counts().Retried; n != 3 {
			t.Errorf("told again %d times, want 3", n)
		}
		r.broke(t, "no acknowledgement of an event", slacktest.Late)
	})
}

func TestAcknowledgementsOverSockets(t *testing.T) {
	inBubble(t, "twice", slacktest.Options{}, func(t *testing.T, r *room) {
		r.p.answering(nil, true)
		ws := r.p.ws[0]
		r.s.Say(r.alice, r.s.DM(r.alice), "x")
		r.p.next("message")
		e := r.p.last()
		ws.WriteJSON(object{"envelope_id": e})
		r.s.WaitAcknowledged()
		r.broke(t, "once")
		ws.WriteJSON(object{"envelope_id": e})
		synctest.Wait()
		r.broke(t, "twice", slacktest.Twice)
		ws.WriteJSON(object{"envelope_id": "made-up"})
		synctest.Wait()
		r.broke(t, "what was never sent", slacktest.Socket)
		ws.WriteJSON([]int{1})
		synctest.Wait()
		r.broke(t, "another frame", slacktest.Socket)
	})
	inBubble(t, "too long", slacktest.Options{}, func(t *testing.T, r *room) {
		u := r.s.GlobalShortcut(r.alice, "ask")
		r.p.ok("views.open", object{"trigger_id": u.ID, "view": object{
			"type": "modal", "title": plain("Ask"), "submit": plain("Ask"), "blocks": []any{
				object{"type": "input", "block_id": "s", "label": plain("Source"), "element": object{"type": "external_select", "action_id": "source"}},
			},
		}})
		v := u.WaitView()
		r.s.WaitAcknowledged()
		for n, want := range map[int][]slacktest.Rule{10: nil, 60: rules(slacktest.Answer)} {
			r.p.answering(object{"options": many(n, func(i int) object {
				o := option(long(75), id(strings.Repeat("v", 70), i))
				o["description"] = plain(long(75))
				return o
			})}, false)
			if got := r.s.Type(r.alice, v, "source", "x"); len(got) != n {
				t.Errorf("%d options are offered, want %d", len(got), n)
			}
			r.broke(t, fmt.Sprint(n, " options"), want...)
		}
	})
	inBubble(t, "over another socket", slacktest.Options{}, func(t *testing.T, r *room) {
		second := r.p.connect()
		r.s.WaitConnected(2)
		r.p.answering(nil, true)
		for range 2 { // one for each socket
			r.s.Say(r.alice, r.s.DM(r.alice), "x")
			r.p.next("message")
			second.WriteJSON(object{"envelope_id": r.p.last()})
			synctest.Wait()
		}
		r.broke(t, "over another socket", slacktest.Socket)
	})
	inBubble(t, "an address used twice", slacktest.Options{}, func(t *testing.T, r *room) {
		_, open := r.p.as(r.s.AppToken, "apps.connections.open", object{})
		ws, _, err := r.s.Dialer().Dial(str(open, "url"), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		if _, _, err := r.s.Dialer().Dial(str(open, "url"), nil); err == nil {
			t.Error("a second socket is opened")
		}
		r.broke(t, "an address used twice", slacktest.Socket)
	})
}

func TestSocketsInTrouble(t *testing.T) {
	dm := func(r *room) { r.s.Say(r.alice, r.s.DM(r.alice), "x") }
	inBubble(t, "what was not acknowledged comes over the next", slacktest.Options{}, func(t *testing.T, r *room) {
		r.p.answering(nil, true)
		dm(r)
		r.p.next("message")
		for range 10 {
			r.s.DropSockets()
			r.p.connect()
			r.p.next("message")
		}
		r.p.answering(nil, false)
		r.s.DropSockets()
		r.p.connect()
		r.s.WaitAcknowledged()
		r.broke(t, "lost sockets")
	})
	inBubble(t, "what happens meanwhile waits, but commands fail", slacktest.Options{}, func(t *testing.T, r *room) {
		r.s.DropSockets()
		dm(r)
		u := r.s.Slash(r.alice, r.general, "/ask x")
		if u.Wait(); u.Refused() != "dispatch_failed" {
			t.Errorf("alice reads %q", u.Refused())
		}
		r.broke(t, "a command to nobody", slacktest.Undelivered)
		r.p.connect()
		r.p.next("message")
		r.s.WaitAcknowledged()
	})
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		inBubble(t, reason, slacktest.Options{}, func(t *testing.T, r *room) {
			r.p.connect()
			r.s.WaitConnected(2)
			r.s.DisconnectOne(reason)
			dm(r)
			dm(r)
			r.p.next("message")
			r.p.next("message")
			time.Sleep(11 * time.Second)
			if n := r.s.Counts().Connections; n != 2 {
				t.Errorf("%d connections", n)
			}
			r.s.WaitConnected(1)
			r.broke(t, reason)
		})
	}
	inBubble(t, "a silent socket", slacktest.Options{}, func(t *testing.T, r *room) {
		r.s.Silence()
		dm(r)
		r.p.connect()
		r.s.WaitConnected(1)
		r.p.next("message") // told again over the second one, sooner or later
		r.s.WaitAcknowledged()
		r.broke(t, "silence")
	})
	inBubble(t, "pings and garbage", slacktest.Options{Ping: time.Second}, func(t *testing.T, r *room) {
		pings := 0
		ws := r.p.dial()
		ws.SetPingHandler(func(string) error { pings++; return nil })
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				if _, _, err := ws.ReadMessage(); err != nil {
					return
				}
			}
		}()
		r.s.Garbage("{")
		time.Sleep(10*time.Second + time.Millisecond)
		r.s.DropSockets()
		<-done
		if pings != 10 {
			t.Errorf("%d pings in 10 s, want 10", pings)
		}
	})
}

func TestRedeliveryAndOrder(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, r *room) {
		dm := r.s.DM(r.alice)
		r.s.Hold()
		for n := range 20 {
			r.s.Say(r.alice, dm, fmt.Sprint(n))
		}
		synctest.Wait()
		if len(r.p.got) > 0 {
			t.Error("what is held is delivered")
		}
		r.s.Release(rand.New(rand.NewPCG(1, 2)))
		r.s.WaitAcknowledged()
		order, ids := []string{}, map[string]int{}
		for range 20 {
			p := <-r.p.got
			order = append(order, str(p["event"].(object), "ts"))
			ids[str(p, "event_id")]++
		}
		if slices.IsSorted(order) {
			t.Error("the order is not shuffled")
		}
		r.s.Slash(r.alice, r.general, "/ask x")
		r.p.next("/ask")
		r.s.GlobalShortcut(r.alice, "ask")
		r.p.next("shortcut")
		r.s.Redeliver(8, rand.New(rand.NewPCG(3, 4)))
		time.Sleep(time.Second)
		commands, n := 0, 0
		for len(r.p.got) > 0 {
			switch p := <-r.p.got; {
			case p["command"] != nil:
				commands++
			case p["event_id"] != nil:
				ids[str(p, "event_id")]++
				n++
			default:
				t.Errorf("told again: %v", p)
			}
		}
		if commands == 0 || commands > 8 || n < 40 || n > 160 || len(ids) != 20 {
			t.Errorf("told again: %d commands, %d events of %d", commands, n, len(ids))
		}
		r.broke(t, "redelivery")
	})
}

func TestHalfEvents(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, r *room) {
		r.s.Event(r.study, object{"type": "star_added"})
		r.p.next("star_added")
		r.s.Deliver("interactive", []any{1})
		r.s.Deliver("interactive", object{"type": "block_actions", "actions": nil})
		r.p.next("block_actions")
		r.s.WaitAcknowledged()
		r.broke(t, "half events")
	})
}

func TestSignatures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slacktest.New(t, slacktest.Options{HTTP: true})
		lax := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("canary-of-a-challenge")) })
		paths := map[string]http.Handler{"/slack/events": lax, "/slack/commands": lax}
		s.DeliverTo(paths)
		if why := s.Verify(); why != "a wrong signature was answered with 200" {
			t.Errorf("an endpoint that takes all is judged %q", why)
		}
		strict := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !signed(s, r) {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			lax(w, r)
		})
		s.DeliverTo(map[string]http.Handler{"/slack/events": strict, "/slack/commands": strict})
		if why := s.Verify(); why != "" {
			t.Errorf("a good endpoint is judged %q", why)
		}
	})
	// The example of https://docs.slack.dev/authentication/verifying-requests-from-slack.
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	const want = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	if got := slacktest.Sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", []byte(body)); got != want {
		t.Errorf("the example is signed %s, want %s", got, want)
	}
}
