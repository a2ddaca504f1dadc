package slack

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

// A handling is what somebody does with something that is there already, and how
// it must end, whenever the process dies.
type handling struct {
	name string
	// ready lets it be there; use is what is done, after which wrong says what is not
	// as it should be, "" for nothing.
	ready func(*world) (use func() *slacktest.Use, wrong func() string)
}

var handlings = []handling{
	{"next", func(w *world) (func() *slacktest.Use, func() string) {
		s := w.mention(w.alice, w.general, "tankers")
		return w.presses(s, bot.Next), func() string {
			return w.just(w.general, "", pilots, s.TS)
		}
	}},
	{"delete", func(w *world) (func() *slacktest.Use, func() string) {
		s := w.mention(w.alice, w.general, "tankers")
		return w.presses(s, bot.Delete), func() string {
			if all := w.s.Messages(w.general); len(all) > 0 {
				return fmt.Sprintf("%d messages are left", len(all))
			}
			return ""
		}
	}},
	{"cite", func(w *world) (func() *slacktest.Use, func() string) {
		s := w.mention(w.alice, w.general, "tankers")
		return w.presses(s, bot.Cite), func() string { return w.just(w.general, "alice", "Harbours", "", s.TS) }
	}},
	{"share", func(w *world) (func() *slacktest.Use, func() string) {
		s := w.asked(w.alice, w.general, "/ask tankers")
		return w.presses(s, bot.Share), func() string { return w.just(w.general, "", tankers, "", s.TS) }
	}},
	{"hidden next", func(w *world) (func() *slacktest.Use, func() string) {
		s := w.asked(w.alice, w.general, "/ask tankers")
		return w.presses(s, bot.Next), func() string { return w.just(w.general, "alice", pilots, s.TS) }
	}},
	{"message shortcut", func(w *world) (func() *slacktest.Use, func() string) {
		ts := w.s.Say(w.ben, w.general, "they say “Tankers wait in the strait for weeks”", slacktest.SayOptions{Silent: true})
		return func() *slacktest.Use { return w.s.MessageShortcut(w.alice, ts, callbackFind) },
			func() string { return w.just(w.general, "alice", "Harbours", "") }
	}},
	{"form", func(w *world) (func() *slacktest.Use, func() string) {
		v := w.s.GlobalShortcut(w.alice, callbackAsk).WaitView()
		return func() *slacktest.Use {
			return w.s.Submit(w.alice, v, map[string]string{fieldQuestion: "tankers"})
		}, func() string { return w.just(w.s.DM(w.alice), "", tankers, "") }
	}},
}

func (w *world) presses(s slacktest.Shown, kind bot.ActionKind) func() *slacktest.Use {
	return func() *slacktest.Use { return w.s.Press(w.alice, s, w.button(s, kind)) }
}

// just says what is wrong if a channel does not have one answer for a person, ""
// for all, beside what was there before; at, if not "", is which message it is. A
// new whisper can be there twice.
func (w *world) just(c *slacktest.Channel, who, want, at string, before ...string) string {
	var seen []string
	for _, s := range w.s.Messages(c) {
		if len(before) > 0 && s.TS == before[0] {
			continue
		}
		switch text := squeeze(s.Plain); {
		case s.OnlyFor != who || !strings.Contains(text, want) || at != "" && s.TS != at:
			return fmt.Sprintf("for %q there is %s", s.OnlyFor, text)
		default:
			seen = append(seen, text)
		}
	}
	if len(seen) == 1 || who != "" && at == "" && len(seen) == 2 && seen[0] == seen[1] {
		return ""
	}
	return fmt.Sprintf("%d answers: %q", len(seen), seen)
}

// TestReliabilityKilledHandlings: the process dies before or during any of its
// first calls for a button, a shortcut or a form, and these come again up to 4
// times. In the end they have their effect once; what one person alone sees can
// come twice.
func TestReliabilityKilledHandlings(t *testing.T) {
	for _, h := range handlings {
		for last := int64(1); last <= 6; last++ {
			for how := range 4 {
				k := kill{http: how%2 == 0, last: last, sooner: how < 2, again: int(last) % 5}
				t.Run(fmt.Sprintf("%s/%+v", h.name, k), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { killedHandling(t, h, k) })
				})
			}
		}
	}
}

func killedHandling(t *testing.T, h handling, k kill) {
	w := newWorld(t, slacktest.Options{HTTP: k.http, AllMessages: true, Allow: []slacktest.Rule{slacktest.Undelivered}})
	w.bot = w.newBot() // what it knows outlives its process
	w.start()
	use, wrong := h.ready(w)
	w.restart() // and has to ask Slack who is who
	w.still()   // the sockets of the one before are gone
	w.life.dieIn(k.last, k.sooner)
	u := use()
	select {
	case <-w.life.gone:
		w.crash()
	case <-time.After(10 * time.Second): // fewer calls than that
		w.life.last.Store(0)
	}
	for range k.again {
		time.Sleep(time.Second) // by HTTP a retry has a time of its own
		w.s.Redeliver(1, nil)
	}
	w.still()
	if why := wrong(); why != "" {
		t.Errorf("%s\nrefused: %q\n%s", why, u.Refused(), w.log)
	}
}
