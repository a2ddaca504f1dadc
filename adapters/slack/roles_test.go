package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

const (
	onlyManager  = "Only a manager"
	onlyManagers = "Only managers may ask here"
	fromAnother  = "you come from another one"
)

// beats are pings that do not meet those of the program: over a pipe without room
// for what is under way, two that meet break the connection.
var beats = slacktest.Options{Ping: 9*time.Second + 77*time.Millisecond}

// later lets what is remembered of people and places grow old.
func (w *world) later() {
	w.Helper()
	time.Sleep(knownFor)
	if !w.http {
		w.s.WaitConnected(1)
	}
}

// answered is what somebody is answered who says something in a place: mentioning us
// where others are, and in a thread if one is named.
func (w *world) answered(u *slacktest.User, c *slacktest.Channel, thread, text string, files ...slacktest.File) slacktest.Shown {
	w.Helper()
	return w.s.WaitReply(w.s.Say(u, c, text, slacktest.SayOptions{Mention: c != w.s.DM(u), Thread: thread, Files: files}))
}

// TestRights is who may do what and where, by what Slack itself says of them.
func TestRights(t *testing.T) {
	bothWith(t, slacktest.Options{Fast: true}, func(w *world) {
		w.newLibrary()
		named := w.team.AddUser("named")
		w.change = func(c *Config) { c.Managers = []bot.Person{bot.Person(named.ID)} }
		w.start()
		guest := w.team.AddUser("guest", slacktest.UserOptions{Guest: true})
		w.general.Join(guest)
		thread := w.s.Say(w.ben, w.general, "about the reading", slacktest.SayOptions{Silent: true})
		roles := []struct {
			who     *slacktest.User
			manages bool
		}{
			{w.alice, false}, {guest, false}, {w.chief, true}, {named, true},
			{w.team.AddUser("owner", slacktest.UserOptions{Owner: true}), true},
			{w.team.AddUser("first", slacktest.UserOptions{PrimaryOwner: true}), true},
		}
		commands := []struct {
			line    string
			manager bool
		}{
			{"/ask tankers", false}, {"/footnote-help", false}, {"/privacy", false}, {"/library", false}, {"/library info 1", false},
			{"/library undo", true}, {"/library remove 1", true}, {"/library reindex", true},
			{"/settings", true}, {"/settings who-may-ask everyone --everywhere", true},
		}
		for _, r := range roles {
			check := func(where, line string, manager bool, s slacktest.Shown) {
				t.Helper()
				refused := strings.Contains(s.Plain, onlyManager)
				if want := manager && !r.manages; refused != want {
					t.Errorf("%s, %q %s: refused %v, want %v: %s", r.who.Name, line, where, refused, want, s.Plain)
				}
				if where != "in direct messages" && (refused || manager) && s.OnlyFor != r.who.Name {
					t.Errorf("%s, %q %s: others read it: %s", r.who.Name, line, where, s.Plain)
				}
			}
			for _, c := range commands {
				typed := strings.Replace(c.line, "/footnote-", "/", 1)
				check("as a command", c.line, c.manager, w.asked(r.who, w.general, c.line))
				check("as a mention", c.line, c.manager, w.answered(r.who, w.general, "", typed))
				check("in a thread", c.line, c.manager, w.answered(r.who, w.general, thread, typed))
				check("in direct messages", c.line, c.manager, w.answered(r.who, w.s.DM(r.who), "", typed))
				check("in direct messages", c.line, c.manager, w.asked(r.who, w.s.DM(r.who), c.line))
			}

			home := w.s.OpenHome(r.who, "home").WaitView()
			if sets := len(home.Menus) > 0; sets != r.manages {
				t.Errorf("%s sees settings: %v, want %v", r.who.Name, sets, r.manages)
			}
		}
	})
}

// TestRightsOfButtons: what a button does is judged by who presses it, and when.
func TestRightsOfButtons(t *testing.T) {
	bothWith(t, beats, func(w *world) {
		w.newLibrary()
		w.start()
		file := theBook

		t.Log("a file by consent")
		asked := w.answered(w.chief, w.general, "", "add this", file)
		if asked.OnlyFor == "" {
			w.reads(w.pressed(w.alice, asked, bot.Add), onlyManager)
		} else {
			w.reads(w.the(w.s.Forge(w.alice, asked, asked.Button(w.button(asked, bot.Add))).Wait()), "another person's")
		}
		w.reads(w.pressed(w.chief, asked, bot.Add), "Added")
		w.reads(w.answered(w.alice, w.general, "", "add this", file), onlyManager)

		t.Log("an answer")
		s := w.answered(w.alice, w.general, "", "what did the lamp burn?")
		w.only(s, "")
		refused := w.pressed(w.ben, s, bot.Delete)
		w.reads(refused, "Only who asked")
		w.only(refused, "ben")
		looked := w.pressed(w.ben, s, bot.Context)
		w.only(looked, "ben")

		t.Log("a whisper")
		whispered := w.asked(w.alice, w.general, "/ask what did the lamp burn?")
		w.only(whispered, "alice")
		for _, kind := range []bot.ActionKind{bot.Context, bot.Cite, bot.Share} {
			other := w.the(w.s.Forge(w.ben, whispered, whispered.Button(w.button(whispered, kind))).Wait())
			w.reads(other, "another person's")
			w.only(other, "ben")
			if strings.Contains(other.Plain, "whale") {
				t.Errorf("ben reads alice's answer: %s", other.Plain)
			}
		}

		t.Log("a button that was never there")
		before := len(w.s.Messages(w.general)) + len(w.s.Ephemerals(w.ben))
		discard := slacktest.Button{Text: "x", Action: "a0", Block: s.Buttons[0].Block, Value: "1|discard|x"}
		w.s.Forge(w.ben, s, discard)
		w.s.WaitAcknowledged()
		synctest.Wait()
		if now := len(w.s.Messages(w.general)) + len(w.s.Ephemerals(w.ben)); now != before || !strings.Contains(w.log.String(), errForged.Error()) {
			t.Errorf("a button that was never there has an effect, or no line in the log:\n%s", w.log)
		}

		t.Log("a manager's question, pressed by others, and by one who is none any more")
		s = w.answered(w.chief, w.general, "", "/library remove lighthouse")
		press := func(u *slacktest.User) slacktest.Shown {
			t.Helper()
			if s.OnlyFor != "" && s.OnlyFor != u.Name {
				return w.the(w.s.Forge(u, s, s.Button(w.button(s, bot.Discard))).Wait())
			}
			return w.pressed(u, s, bot.Discard)
		}
		if got := press(w.alice).Plain; !strings.Contains(got, onlyManager) && !strings.Contains(got, "another person's") {
			t.Errorf("alice removes a source: %s", got)
		}
		w.chief.Change(slacktest.UserOptions{})
		w.later()
		w.reads(press(w.chief), onlyManager)
		w.reads(w.asked(w.alice, w.general, "/ask what did the lamp burn?"), "whale oil")
		w.reads(w.answered(w.chief, w.general, "", "/settings"), onlyManager)
		w.chief.Change(slacktest.UserOptions{Admin: true})
		w.later()
		w.reads(press(w.chief), "Removed")
	})
}

// TestOnlyManagersAsk: where only managers may ask, nobody else learns anything of
// the material, whichever way they try.
func TestOnlyManagersAsk(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		before := w.answered(w.alice, w.general, "", "how long do tankers wait?")
		w.reads(w.asked(w.chief, w.general, "/settings who-may-ask managers --everywhere"), "who-may-ask: managers")

		tells := func(way, text string) {
			t.Helper()
			for _, word := range []string{"weeks", "Harbours", "strait"} {
				if strings.Contains(text, word) {
					t.Errorf("%s tells of the material: %s", way, text)
				}
			}
		}
		refused := func(way string, all ...slacktest.Shown) {
			t.Helper()
			s := w.the(all)
			w.reads(s, onlyManagers)
			tells(way, s.Plain)
		}
		ask := "how long do tankers wait?"
		refused("a mention", w.answered(w.alice, w.general, "", ask))
		refused("a thread", w.answered(w.alice, w.general, before.Thread, ask))
		refused("direct messages", w.answered(w.alice, w.s.DM(w.alice), "", ask))
		refused("a command", w.asked(w.alice, w.general, "/ask "+ask))
		refused("another", w.asked(w.alice, w.general, "/library"))
		said := w.s.Say(w.ben, w.aside, "Tankers wait in the strait for weeks")
		refused("the shortcut", w.s.MessageShortcut(w.alice, said, callbackFind).Wait()...)
		for _, kind := range []bot.ActionKind{bot.Context, bot.Cite, bot.Next} {
			refused("an old button", w.pressed(w.alice, before, kind))
		}
		v := w.s.GlobalShortcut(w.alice, callbackAsk).WaitView()
		for _, menu := range []string{fieldSource, fieldStart} {
			if got := w.s.Type(w.alice, v, menu, ""); len(got) > 0 {
				t.Errorf("the form offers %v", got)
			}
			if got := w.s.Type(w.alice, v, menu, "har"); len(got) > 0 {
				t.Errorf("the form offers %v", got)
			}
		}
		refused("the form", w.s.Submit(w.alice, v, map[string]string{fieldQuestion: ask}).Wait()...)
		tells("the home page", w.s.OpenHome(w.alice, "home").WaitView().Plain)
		w.reads(w.answered(w.chief, w.general, "", ask), "weeks")
	})
}

// TestRightsOfOutsiders: people of other workspaces learn nothing of the material, and
// nothing of it is shown where they read.
func TestRightsOfOutsiders(t *testing.T) {
	bothWith(t, beats, func(w *world) {
		other := w.s.AddForeignWorkspace("Elsewhere")
		eve := other.AddUser("eve", slacktest.UserOptions{Admin: true})
		w.change = func(c *Config) { c.Managers = []bot.Person{bot.Person(eve.ID)} }
		w.start()
		shared := w.team.AddChannel("shared", slacktest.ChannelOptions{SharedWith: []*slacktest.Workspace{other}})
		pending := w.team.AddChannel("pending", slacktest.ChannelOptions{SharePending: true})
		shared.Join(eve)
		ask := "how long do tankers wait?"

		t.Log("an outsider")
		for _, line := range []string{ask, "/library", "/settings", "/help", "/outline 1", "/find tankers", "source?"} {
			s := w.answered(eve, shared, "", line)
			w.reads(s, fromAnother)
			w.only(s, "eve")
			if strings.Contains(s.Plain, "weeks") || strings.Contains(s.Plain, "Harbours") {
				t.Errorf("%q tells eve of the material: %s", line, s.Plain)
			}
		}
		said := w.s.Say(w.ben, shared, "Tankers wait in the strait for weeks")
		w.reads(w.the(w.s.MessageShortcut(eve, said, callbackFind).Wait()), fromAnother)

		t.Log("one of us, where outsiders read")
		for _, c := range []*slacktest.Channel{shared, pending} {
			all := []slacktest.Shown{w.asked(w.alice, c, "/ask "+ask)}
			if c == shared {
				all = append(all, w.answered(w.alice, c, "", ask))
			}
			for _, s := range all {
				w.reads(s, "weeks")
				w.only(s, "alice")
				if has(s, bot.Share) {
					t.Errorf("in %s it can be shared: %s", c.Name, s.Plain)
				}
			}
			w.only(w.asked(w.alice, c, "/ask --share "+ask), "alice")
		}

		t.Log("an answer of before the channel was shared")
		s := w.answered(w.alice, w.general, "", ask)
		w.only(s, "")
		whispered := w.asked(w.ben, w.general, "/ask "+ask)
		w.general.Share(other)
		w.general.Join(eve)
		for _, kind := range []bot.ActionKind{bot.Context, bot.Cite, bot.Next} {
			looked := w.pressed(eve, s, kind)
			w.reads(looked, fromAnother)
			w.only(looked, "eve")
		}
		w.later()
		w.only(w.pressed(w.ben, whispered, bot.Share), "ben")
		for _, m := range w.s.Messages(w.general) {
			if m.OnlyFor == "" && m.TS != s.TS {
				t.Errorf("outsiders read %s", m.Plain)
			}
		}
	})
}
