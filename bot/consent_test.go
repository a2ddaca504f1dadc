package bot_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/knowledge"
)

// file sends one along that its platform can name later.
func file(id, name, text string) func(*bot.Message) {
	return func(m *bot.Message) {
		with(name, text)(m)
		m.Attachments[len(m.Attachments)-1].ID = id
	}
}

// pressFile presses a button of a question; the adapter brings the file along.
func (k *talk) pressFile(t *testing.T, r bot.Reply, n int, change ...func(*bot.Message)) bot.Reply {
	t.Helper()
	var adds []bot.Action
	for _, a := range r.Actions {
		if a.Kind == bot.Add {
			adds = append(adds, a)
		}
	}
	return k.say(t, "", append(change, func(m *bot.Message) { m.Press = &bot.Press{Action: bot.Add, Token: adds[n].Token} })...)
}

func TestAFileWithoutWordsIsAskedAbout(t *testing.T) {
	for _, words := range []string{"", "add", "Add this!", "please add this", "Please add this to the library.", "ok, add it then", "please",
		"Bitte hinzufügen", "Füg das hinzu", "Añade esto, por favor", "ajoute ça s'il te plaît", "Adicione isto", "Добавь это, пожалуйста", "добавить"} {
		k := newShelves(t)
		r := k.say(t, words, manager, file("F1", "lighthouse.md", lighthouse))
		wants(t, r, "Shall I add this to the library: lighthouse.md?", "I then keep its content", "/library remove", "30 days", "deleted here")
		discreet(t, r)
		if len(r.Actions) != 3 || r.Actions[0].Label != "Add" || r.Actions[0].Token != "f1.F1" || !has(r, bot.Keep) {
			t.Errorf("%q gets the buttons %+v", words, r.Actions)
		}
		wants(t, k.say(t, "/library"), "nothing in the library yet") // nothing is done unasked
	}
	for _, words := range []string{"what did the lamp burn?", "add the lamp", "library add", "/library add", "thanks"} {
		k := newShelves(t)
		if r := k.say(t, words, manager, file("F1", "lighthouse.md", lighthouse)); strings.Contains(text(r), "Shall I add") {
			t.Errorf("%q is taken for words that say nothing but that", words)
		}
	}
}

func TestAFileIsAddedByConsent(t *testing.T) {
	k := newShelves(t)
	sent := file("F1", "lighthouse.md", lighthouse)
	r := k.say(t, "", manager, sent)
	if got := (bot.Press{Action: bot.Add, Token: r.Actions[0].Token}).File(); got != "F1" {
		t.Errorf("the press is about file %q, want F1", got)
	}
	wants(t, k.pressFile(t, r, 0), "Only a manager may change the library here.")
	wants(t, k.pressFile(t, r, 0, manager), "That file is not there any more.")
	wants(t, k.pressFile(t, r, 0, manager, file("F2", "other.md", "# Other\n\nNot what was asked about.")), "not there any more")
	wants(t, k.say(t, "/library"), "nothing in the library yet")
	kept := k.press(t, r, bot.Keep, manager)
	if wants(t, kept, "I leave it at that."); kept.Effect != bot.Replace {
		t.Errorf("the question stays when it was answered: effect %d", kept.Effect)
	}
	added := k.pressFile(t, r, 0, manager, sent)
	wants(t, added, "Added.", "Keeper, The Lighthouse Book", "by you")
	if added.Effect != bot.Replace || added.Visibility != bot.Public {
		t.Errorf("effect %d, visibility %d; want the question replaced by what all may know", added.Effect, added.Visibility)
	}
	wants(t, k.say(t, "what burned whale oil?"), "whale oil")
	again := k.pressFile(t, r, 0, manager, sent)
	if wants(t, again, "already, as lighthouse"); again.Effect != bot.Post {
		t.Errorf("a refusal takes the place of the question: effect %d", again.Effect)
	}

	t.Run("and goes with the file", func(t *testing.T) {
		for _, c := range []struct {
			space bot.Space
			file  string
		}{{"elsewhere", "F1"}, {"club", "F2"}, {"club", ""}} {
			if err := k.Withdraw(t.Context(), c.space, c.file); err != nil {
				t.Fatal(err)
			}
			wants(t, k.say(t, "what burned whale oil?"), "whale oil")
		}
		if err := k.Withdraw(t.Context(), "club", "F1"); err != nil {
			t.Fatal(err)
		}
		wants(t, k.say(t, "/library"), "nothing in the library yet")
		wants(t, k.say(t, "/library undo", manager), "Nothing was removed")
	})
	if err := newTalk(t).Withdraw(t.Context(), "club", "F1"); err != nil {
		t.Errorf("without a library: %v", err)
	}
}

func TestSeveralFilesAreAskedAboutOneByOne(t *testing.T) {
	k := newShelves(t)
	var sent []func(*bot.Message)
	for i := range 7 {
		sent = append(sent, file(fmt.Sprint("F", i), fmt.Sprintf("book%d.md", i), fmt.Sprintf("# Book %d\n\nThe lamp number %d burned.", i, i)))
	}
	r := k.say(t, "", append(sent, manager)...)
	wants(t, r, "book0.md, book1.md, book2.md, book3.md, book4.md?", "2 more files came with it")
	var labels []string
	for _, a := range r.Actions {
		labels = append(labels, a.Label)
	}
	if want := []string{"Add book0.md", "Add book1.md", "Add book2.md", "Add book3.md", "Add book4.md", "Do not add", "Delete"}; !slices.Equal(labels, want) {
		t.Errorf("buttons %q, want %q", labels, want)
	}
	for _, i := range []int{3, 1} {
		added := k.pressFile(t, r, i, manager, sent[i])
		if wants(t, added, "Added.", fmt.Sprint("Book ", i)); added.Effect != bot.Post {
			t.Error("the question about the others is gone")
		}
	}
	wants(t, k.say(t, "/library"), "2 sources:", "Book 3", "Book 1")
}

func TestWhoMayNotAddIsTold(t *testing.T) {
	k := newShelves(t)
	trap := func(m *bot.Message) {
		m.Attachments = []bot.Attachment{{ID: "F1", Name: "a.md", Open: func(context.Context) (io.ReadCloser, error) {
			t.Error("the file is fetched")
			return nil, errors.New("fetched")
		}}}
	}
	for _, change := range []func(*bot.Message){func(*bot.Message) {}, shared, unseen} {
		wants(t, k.say(t, "", trap, change), "Only a manager may change the library here.")
	}
	wants(t, newTalk(t).say(t, "", trap, manager), "cannot be changed from here")
	k.say(t, "", trap, manager) // asking is no consent
	if r := k.say(t, "add this?", trap, unaddressed); !r.Silent() {
		t.Errorf("a file for others is answered:\n%s", text(r))
	}
}

// A file that its platform cannot name later has to come with the command.
func TestFilesThatHaveNoName(t *testing.T) {
	k := newShelves(t)
	for name, sent := range map[string]func(*bot.Message){"none": with("lighthouse.md", lighthouse), "strange": file("F 1", "lighthouse.md", lighthouse),
		"long": file(strings.Repeat("F", 62), "lighthouse.md", lighthouse)} {
		r := k.say(t, "add this", manager, sent)
		wants(t, r, "I add nothing to the library unasked.", "To add lighthouse.md: send it together with /library add")
		if has(r, bot.Add) {
			t.Errorf("%s: buttons %+v", name, r.Actions)
		}
	}
	wants(t, k.say(t, "", manager, file(strings.Repeat("F", 61), "lighthouse.md", lighthouse)), "Shall I add")
}

// What a menu of a message adds is asked about; a command that says so is done.
func TestAddingFromAMenu(t *testing.T) {
	add := func(m *bot.Message) { m.Command, m.Options = "library", map[string]string{"what": "add"} }
	sent := file("F1", "lighthouse.md", lighthouse)
	k := newShelves(t)
	r := k.say(t, "", manager, unseen, add, sent)
	wants(t, r, "Shall I add this to the library: lighthouse.md?")
	private(t, r)
	added := k.pressFile(t, r, 0, manager, unseen, sent)
	if wants(t, added, "Added."); added.Visibility != bot.Private || added.Effect != bot.Replace {
		t.Errorf("visibility %d, effect %d; want it where the question was", added.Visibility, added.Effect)
	}
	wants(t, k.say(t, "", manager, unseen, add), "no file with your message")
	wants(t, newShelves(t).say(t, "", manager, add, sent), "Added.")
	wants(t, newShelves(t).say(t, "library add", manager, sent), "Added.")
	wants(t, newShelves(t).say(t, "/library add", manager, unseen, with("lighthouse.md", lighthouse)), "Added.")
}

// A question that comes with a file is answered.
func TestAQuestionWithAFile(t *testing.T) {
	k := newShelves(t)
	const how = "To add lighthouse.md"
	for _, c := range []struct {
		sent func(*bot.Message)
		want string
	}{{file("F1", "lighthouse.md", lighthouse), "send it to me again, without a question"}, {with("lighthouse.md", lighthouse), "together with /library add"}} {
		wants(t, k.say(t, "why the tankers wait?", manager, c.sent), "Tankers wait", how, c.want)
		if strings.Contains(text(k.say(t, "why the tankers wait?", c.sent)), how) {
			t.Error("who may not add is told how")
		}
	}
	k.say(t, "/settings auto-answer on", manager)
	if r := k.say(t, "why the tankers wait?", manager, unaddressed, file("F1", "lighthouse.md", lighthouse)); strings.Contains(text(r), how) {
		t.Errorf("an answer that nobody asked for speaks of their file:\n%s", text(r))
	}
	if r := k.say(t, "add this?", manager, unaddressed, file("F1", "lighthouse.md", lighthouse)); !r.Silent() {
		t.Errorf("a file that nobody gave it is asked about:\n%s", text(r))
	}
	if r := k.say(t, "tankers lol zzz?", manager, unaddressed, file("F1", "lighthouse.md", lighthouse)); !r.Silent() {
		t.Errorf("a file breaks the silence:\n%s", text(r))
	}
	for _, x := range []string{"thanks", "/outline 1"} {
		if strings.Contains(text(k.say(t, x, manager, file("F1", "lighthouse.md", lighthouse))), how) {
			t.Errorf("%q is no question", x)
		}
	}
}

// The first source comes into a library that nothing stands in for.
func TestConsentForTheFirstSource(t *testing.T) {
	k := newShelves(t, func(c *bot.Config) {
		c.Open = func(context.Context, bot.Space) (bot.Base, error) { return nil, knowledge.ErrNoDocuments }
	})
	sent := file("F1", "lighthouse.md", lighthouse)
	r := k.say(t, "", manager, sent)
	wants(t, k.pressFile(t, r, 0, manager, sent), "Added.")
	removed := k.press(t, k.say(t, "/library remove 1", manager), bot.Discard, manager)
	wants(t, k.press(t, removed, bot.Undo, manager), "It is back")
}
