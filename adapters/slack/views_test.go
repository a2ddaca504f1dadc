package slack

import (
	"context"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

// toldDirectly is the answer to what was asked in a form: a direct message.
func (w *world) toldDirectly(u *slacktest.User, before int) slacktest.Shown {
	w.Helper()
	return w.s.WaitMessages(w.s.DM(u), before+1)[before]
}

// TestFormIsAnswered: the global shortcut opens a form with sources to choose from; the
// answer is a direct message.
func TestFormIsAnswered(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		v := w.s.GlobalShortcut(w.alice, callbackAsk).WaitView()
		if v.Type != "modal" {
			t.Fatalf("opened was %q", v.Type)
		}
		offered := w.s.Type(w.alice, v, fieldSource, "harb")
		if len(offered) != 1 || offered[0].Value != "harbours" || !strings.Contains(offered[0].Text, "Harbours and Straits") {
			t.Errorf("typing a source offers %+v", offered)
		}
		if offered := w.s.Type(w.alice, v, fieldStart, "The str"); len(offered) != 1 || offered[0].Value != "The strait" {
			t.Errorf("typing a heading offers %+v", offered)
		}
		if offered := w.s.Type(w.alice, v, fieldStart, ""); len(offered) == 0 || !strings.HasSuffix(offered[0].Text, "?") {
			t.Errorf("before anything is typed, offered is %+v", offered)
		}
		w.s.Submit(w.alice, v, map[string]string{fieldQuestion: "how long do tankers wait?", fieldSource: "harbours"})
		w.reads(w.toldDirectly(w.alice, 0), "Tankers wait in the strait")

		t.Log("a form without a question comes back")
		v = w.s.GlobalShortcut(w.ben, callbackAsk).WaitView()
		use := w.s.Submit(w.ben, v, nil)
		use.Wait()
		if wrong := use.Errors(); wrong[fieldQuestion] == "" {
			t.Errorf("what is wrong is said as %v", wrong)
		}
		w.still()
		if n := len(w.s.Messages(w.s.DM(w.ben))); n != 0 {
			t.Errorf("%d messages for a form without a question", n)
		}
	})
}

// TestHomePage: the page shows the library, the person's own questions and, to who may
// change them, the settings.
func TestHomePage(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		use := w.s.OpenHome(w.alice, "home")
		v := use.WaitView()
		for _, want := range []string{"Harbours and Straits", "An Essay on Ports"} {
			if !strings.Contains(v.Plain, want) {
				t.Errorf("the page lacks %q:\n%s", want, v.Plain)
			}
		}
		if len(v.Menus) != 0 {
			t.Errorf("who may change no settings has menus for them: %+v", v.Menus)
		}

		t.Log("a recent question fills the form")
		w.mention(w.alice, w.general, "how long do tankers wait?")
		v = w.s.OpenHome(w.alice, "home").WaitView()
		v = w.s.WaitHome(w.alice, v.Published-1)
		button := ""
		for _, b := range v.Buttons {
			if strings.Contains(b.Value, "tankers") {
				button = b.Action
			}
		}
		if button == "" {
			t.Fatalf("the last question is not on the page: %+v", v.Buttons)
		}
		form := w.s.PressView(w.alice, v, button).WaitView()
		w.s.Submit(w.alice, form, nil)
		w.reads(w.toldDirectly(w.alice, 0), "Tankers wait in the strait")

		t.Log("another person's page has none of it")
		if v := w.s.OpenHome(w.ben, "home").WaitView(); strings.Contains(v.Plain, "how long") {
			t.Errorf("ben's page shows alice's question:\n%s", v.Plain)
		}
	})
}

// TestHomeSettings: managers change settings of the workspace on their page.
func TestHomeSettings(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		v := w.s.OpenHome(w.chief, "home").WaitView()
		if len(v.Menus) == 0 {
			t.Fatalf("a manager has no settings:\n%s", v.Plain)
		}
		menu := ""
		for _, m := range v.Menus {
			if strings.HasPrefix(m.Action, homeSet+"who-may-ask") {
				menu = m.Action
			}
		}
		w.s.PickView(w.chief, v, menu, "managers")
		v = w.s.WaitHome(w.chief, v.Published)
		if !strings.Contains(v.Plain, "Set for the whole space.") {
			t.Errorf("nothing is said of the change:\n%s", v.Plain)
		}
		w.reads(w.mention(w.alice, w.general, "tankers"), "Only managers may ask")

		t.Log("rights are judged again")
		w.chief.Change(slacktest.UserOptions{})
		time.Sleep(6 * time.Minute)
		w.s.PickView(w.chief, v, menu, "everyone")
		v = w.s.WaitHome(w.chief, v.Published)
		if !strings.Contains(v.Plain, "Only a manager") || len(v.Menus) != 0 {
			t.Errorf("one who manages no more reads:\n%s", v.Plain)
		}
		w.reads(w.mention(w.alice, w.general, "tankers"), "Only managers may ask")
	})
}

// TestFormWhileTheCoreSleeps: what is typed into a form is answered in time,
// whatever the core does.
func TestFormWhileTheCoreSleeps(t *testing.T) {
	both(t, func(w *world) {
		w.bot = sleepy{w.newBot()}
		w.start()
		v := w.s.GlobalShortcut(w.alice, callbackAsk).WaitView()
		if offered := w.s.Type(w.alice, v, fieldSource, "harb"); len(offered) != 0 {
			t.Errorf("offered is %+v", offered)
		}
		time.Sleep(time.Minute)
	})
}

// sleepy takes half a minute for everything.
type sleepy struct{ Bot }

const sleep = 30 * time.Second

func (s sleepy) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	time.Sleep(sleep)
	return s.Bot.Respond(ctx, m)
}

func (s sleepy) Complete(ctx context.Context, c bot.Completion) []bot.Candidate {
	time.Sleep(sleep)
	return s.Bot.Complete(ctx, c)
}

func (s sleepy) Home(ctx context.Context, m bot.Message) (bot.Home, error) {
	time.Sleep(sleep)
	return s.Bot.Home(ctx, m)
}
