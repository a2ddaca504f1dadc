package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge/document"
)

// injections are what is tried everywhere: each alone, in the middle of words, in
// company, and as Slack's clients send it when it is typed.
func injections() []string {
	var all []string
	for i, p := range hostile {
		other := hostile[(i*7+3)%len(hostile)]
		typed := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(p)
		all = append(all, p, "a "+p+" b", p+other, typed, "*"+p+"*", "<"+p+"|"+other+">")
	}
	if underRaceDetector || testing.Short() {
		few := all[:0]
		for i := 0; i < len(all); i += 23 {
			few = append(few, all[i])
		}
		return few
	}
	return all
}

// A trial counts what was looked at.
type trial struct {
	*world
	looked int
}

// inert checks that nothing in what is shown does anything, and returns it.
func (c *trial) inert(where, payload string, all ...slacktest.Shown) []slacktest.Shown {
	c.Helper()
	for _, s := range all {
		c.looked++
		if len(s.Live) > 0 {
			c.Errorf("%s, with %q: live are %q in\n%s\n%s", where, payload, s.Live, s.Plain, s.Text)
		}
	}
	return all
}

// pressAll presses what stands under a message and shows more.
func (c *trial) pressAll(u *slacktest.User, where, payload string, s slacktest.Shown) {
	c.Helper()
	for _, kind := range []bot.ActionKind{bot.Context, bot.Cite, bot.Next, bot.Closest, bot.Share} {
		if has(s, kind) {
			c.inert(where+", "+string(kind), payload, c.pressed(u, s, kind))
		}
	}
}

// look checks a view.
func (c *trial) look(where, payload string, v slacktest.View) slacktest.View {
	c.Helper()
	c.looked++
	if len(v.Live) > 0 {
		c.Errorf("%s, with %q: live are %q in\n%s", where, payload, v.Live, v.Plain)
	}
	return v
}

// TestReliabilityInjected: whatever stands in a document, its title, its authors,
// a question, a name or a message, nothing of it comes alive, wherever it is asked.
func TestReliabilityInjected(t *testing.T) {
	all := injections()
	messages := 0
	for some := range slices.Chunk(all, 29) { // what is asked takes as long as there are documents
		messages += inject(t, some)
	}
	if messages < len(all)*15 {
		t.Errorf("only %d messages and views for %d payloads", messages, len(all))
	}
	t.Logf("%d messages and views for %d payloads", messages, len(all))
}

func inject(t *testing.T, all []string) (looked int) {
	t.Helper()
	overSocket(t, slacktest.Options{Fast: true}, func(w *world) {
		var docs []*document.Document
		for n, p := range all {
			word := fmt.Sprintf("kw%d", n)
			docs = append(docs, bottest.Document("d"+word, p+" "+word, []string{p, "B. " + p}, 2020, "# 1 "+p+" "+word,
				"Tankers "+word+" wait "+p+" there. And "+p+" "+word+".", p+" "+word, "The end of "+word+" is "+p))
		}
		w.base.Docs = docs
		w.start()
		c := &trial{world: w}
		for n, p := range all {
			word := fmt.Sprintf("kw%d", n)
			u := w.team.AddUser(p)

			s := c.inert("mention", p, w.mention(u, w.general, word+" "+p))[0]
			c.pressAll(u, "mention", p, s)
			c.inert("mention in a thread", p, w.s.WaitReply(w.s.Say(u, w.general, p+" "+word+"?", slacktest.SayOptions{Mention: true, Thread: s.Thread})))
			c.inert("a question without an answer", p, w.mention(u, w.general, "zebra "+p))
			c.inert("a command in words", p, w.mention(u, w.general, "/cite "+word), w.mention(u, w.general, "/outline "+p), w.mention(u, w.general, "/"+p))

			s = c.inert("command", p, w.asked(u, w.general, "/ask "+word+" "+p))[0]
			c.pressAll(u, "command", p, s)
			c.inert("another command", p, w.asked(u, w.general, "/find “"+p+"” "+word), w.asked(u, w.general, "/settings "+p))

			s = c.inert("direct message", p, w.s.WaitReply(w.s.Say(u, w.s.DM(u), word+" "+p)))[0]
			c.pressAll(u, "direct message", p, s)

			said := w.s.Say(w.ben, w.aside, "\""+p+"\" "+word)
			c.inert("shortcut", p, w.s.MessageShortcut(u, said, callbackFind).Wait()...)

			v := c.look("form", p, w.s.GlobalShortcut(u, callbackAsk).WaitView())
			w.s.Type(u, v, fieldSource, p)
			w.s.Type(u, v, fieldStart, p)
			c.inert("form", p, w.s.Submit(u, v, map[string]string{fieldQuestion: word + " " + p}).Wait()...)

			home := c.look("home", p, w.s.OpenHome(u, "home").WaitView())
			for _, b := range home.Buttons {
				if strings.HasPrefix(b.Action, homeAsk) {
					c.look("the form from home", p, w.s.PressView(u, home, b.Action).WaitView())
				}
			}
		}
		looked = c.looked
	})
	return looked
}

// TestReliabilityInjectedFiles: nor does anything of a file's name, and of what
// stands in it.
func TestReliabilityInjectedFiles(t *testing.T) {
	all := hostile
	if underRaceDetector || testing.Short() {
		all = all[:12]
	}
	overSocket(t, slacktest.Options{Fast: true}, func(w *world) {
		w.newLibrary()
		w.start()
		c := &trial{world: w}
		for n, p := range all {
			word := fmt.Sprintf("kw%d", n)
			file := slacktest.File{Name: p + " " + word + ".md", Data: []byte("# " + p + " " + word + "\n\nby " + p + "\n\n## " + p + "\n\nTankers " + word + " wait " + p + " there.\n")}
			bad := slacktest.File{Name: p + ".exe", Data: []byte(p)}
			say := func(u *slacktest.User, in *slacktest.Channel, text string, f slacktest.File) slacktest.Shown {
				return w.s.WaitReply(w.s.Say(u, in, text, slacktest.SayOptions{Mention: in == w.general, Files: []slacktest.File{f}}))
			}
			c.inert("not a manager's file", p, say(w.alice, w.general, "add this", file))
			c.inert("a file that cannot be read", p, say(w.chief, w.general, "/library add", bad))
			c.inert("a file with a question", p, say(w.chief, w.general, "tankers?", file))
			asked := c.inert("a file in a direct message", p, say(w.chief, w.s.DM(w.chief), "", file))[0]
			if !has(asked, bot.Add) {
				t.Errorf("with %q, no consent is asked for: %s", p, asked.Plain)
				continue
			}
			c.inert("a file that is added", p, c.pressed(w.chief, asked, bot.Add))
			said := w.s.Say(w.ben, w.aside, "", slacktest.SayOptions{Files: []slacktest.File{file}})
			c.inert("the shortcut", p, w.s.MessageShortcut(w.chief, said, callbackAdd).Wait()...)
			c.inert("the library", p, w.asked(w.alice, w.general, "/library"), w.asked(w.alice, w.general, "/library info 1"), w.mention(w.alice, w.general, word))
			c.look("home", p, w.s.OpenHome(w.alice, "home").WaitView())
			c.inert("the end", p, w.mention(w.chief, w.general, "/library remove 1"))
		}
		t.Logf("%d messages and views for %d names", c.looked, len(all))
	})
}
