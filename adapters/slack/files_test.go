package slack

import (
	"context"
	"io"
	"strings"
	"testing"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store/storetest"
)

const keepersBook = "# The Lighthouse Book\n\nby Ada Keeper\n\n## Lamps\n\nThe lamp of Skerry Head burned whale oil until 1846.\n"

var theBook = slacktest.File{Name: "lighthouse.md", Mimetype: "text/markdown", Data: []byte(keepersBook)}

func (w *world) newLibrary() {
	lib, err := library.New(library.Config{Store: storetest.NewMemory(), Now: w.s.Now, Reader: 1,
		Read: func(_ context.Context, name string, data []byte) (*document.Document, error) {
			return extract.Read(name, data)
		}})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(lib.Close)
	w.library = lib
}

// TestConsent: a file that is shared with the bot is added when its question is
// answered, by who may.
func TestConsent(t *testing.T) {
	both(t, func(w *world) {
		w.newLibrary()
		w.start()
		dm := w.s.DM(w.chief)
		ts, id := w.s.ShareFile(w.chief, dm, theBook)
		s := w.s.WaitReply(ts)
		w.reads(s, "lighthouse.md", "library")
		if n := w.s.Fetched(id); n != 0 {
			t.Errorf("the file was fetched %d times before anybody agreed", n)
		}
		w.reads(w.pressed(w.chief, s, bot.Add), "Added.", "The Lighthouse Book")
		w.reads(w.asked(w.alice, w.general, "/ask what did the lamp burn?"), "whale oil")

		t.Log("when it is deleted, so is what came of it")
		w.s.DeleteFile(id)
		w.still()
		if s := w.asked(w.alice, w.general, "/ask what did the lamp burn?"); strings.Contains(s.Plain, "whale oil") {
			t.Errorf("still answered: %s", s.Plain)
		}
		w.reads(w.asked(w.alice, w.general, "/library"), "nothing in the library")
	})
}

// TestDeletedWhileRead: what was deleted while it was read is not kept.
func TestDeletedWhileRead(t *testing.T) {
	both(t, func(w *world) {
		w.newLibrary()
		var id string
		w.change = func(c *Config) {
			fetch := c.Download
			c.Download = func(ctx context.Context, address, token string) (io.ReadCloser, error) {
				in, err := fetch(ctx, address, token)
				w.s.DeleteFile(id)
				w.s.WaitAcknowledged() // nothing is there yet to withdraw
				return in, err
			}
		}
		w.start()
		var ts string
		ts, id = w.s.ShareFile(w.chief, w.s.DM(w.chief), theBook)
		w.reads(w.pressed(w.chief, w.s.WaitReply(ts), bot.Add), "deleted meanwhile")
		w.reads(w.asked(w.alice, w.general, "/library"), "nothing in the library")
	})
}

// TestConsentOfOthers: only who manages the library may agree, and only to what
// stands there.
func TestConsentOfOthers(t *testing.T) {
	both(t, func(w *world) {
		w.newLibrary()
		w.start()
		ts := w.s.Say(w.alice, w.general, "", slacktest.SayOptions{Mention: true, Files: []slacktest.File{theBook}})
		w.reads(w.s.WaitReply(ts), "manager")
		ts = w.s.Say(w.chief, w.general, "", slacktest.SayOptions{Mention: true, Files: []slacktest.File{theBook}})
		s := w.s.WaitReply(ts)
		b := s.Button(w.button(s, bot.Add))
		for _, m := range w.s.Messages(w.general) {
			if m.TS == s.TS && m.OnlyFor == "" {
				w.reads(w.pressed(w.alice, s, bot.Add), "manager")
			}
		}
		_, other := w.s.ShareFile(w.ben, w.s.DM(w.ben), slacktest.File{Name: "diary.md", Data: []byte("# Diary\n\nNobody reads this.\n")})
		w.still()
		forged := b
		forged.Value = strings.Replace(b.Value, w.s.FileIDs(ts)[0], other, 1)
		w.s.Forge(w.chief, s, forged)
		w.still()
		if n := w.s.Fetched(other); n != 0 {
			t.Errorf("a file of a direct message was fetched %d times by a forged button", n)
		}
	})
}

// TestFilesAtOnce: words that ask for it are consent, and the shortcut asks.
func TestFilesAtOnce(t *testing.T) {
	both(t, func(w *world) {
		w.newLibrary()
		w.start()
		ts := w.s.Say(w.chief, w.general, "library add", slacktest.SayOptions{Mention: true, Files: []slacktest.File{theBook}})
		w.reads(w.s.WaitReply(ts), "Added.", "The Lighthouse Book")
		bells := slacktest.File{Name: "bells.md", Data: []byte("# Bells\n\nIn fog the keeper rang a bell of ninety kilograms.\n")}
		ts = w.s.Say(w.ben, w.general, "look at this", slacktest.SayOptions{Silent: true, Files: []slacktest.File{bells}})
		s := w.the(w.s.MessageShortcut(w.chief, ts, callbackAdd).Wait())
		w.only(s, "chief")
		w.reads(w.pressed(w.chief, s, bot.Add), "Added.", "Bells")
		w.reads(w.asked(w.alice, w.general, "/ask what did the keeper ring?"), "ninety kilograms")
	})
}

// TestFilesThatAreNotFetched: each with a sentence why.
func TestFilesThatAreNotFetched(t *testing.T) {
	with := func(change func(*slacktest.File)) slacktest.File {
		f := theBook
		change(&f)
		return f
	}
	for name, c := range map[string]struct {
		file slacktest.File
		want string
	}{
		"external":           {with(func(f *slacktest.File) { f.External = "https://docs.example/x" }), "kept outside of Slack"},
		"redirected":         {with(func(f *slacktest.File) { f.Redirect = "https://evil.example/x" }), "cannot be fetched"},
		"too large":          {with(func(f *slacktest.File) { f.Size = 200 << 20 }), "larger than"},
		"a sign-in page":     {with(func(f *slacktest.File) { f.SignIn = true }), "sent a web page in its place"},
		"a sign-in page too": {with(func(f *slacktest.File) { f.SignIn, f.Name = true, "paper.pdf" }), "sent a web page in its place"},
		"hidden":             {with(func(f *slacktest.File) { f.HiddenByLimit = true }), ""},
		"another's secret":   {with(func(f *slacktest.File) { f.CheckAccess, f.Secret = true, true }), ""},
		"a tombstone":        {with(func(f *slacktest.File) { f.Tombstone = true }), ""},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(w *world) {
				w.newLibrary()
				w.start()
				ts := w.s.Say(w.chief, w.general, "library add", slacktest.SayOptions{Mention: true, Files: []slacktest.File{c.file}})
				s := w.s.WaitReply(ts)
				w.reads(s, c.want)
				if strings.Contains(s.Plain, "Added") || strings.Contains(s.Plain, "went wrong") {
					t.Errorf("shown is %s", s.Plain)
				}
			})
		})
	}
}

// TestForeignFile: of a file of another organisation a message tells the id only;
// what Slack shows when asked is added.
func TestForeignFile(t *testing.T) {
	both(t, func(w *world) {
		w.newLibrary()
		w.start()
		f := theBook
		f.CheckAccess = true
		ts := w.s.Say(w.chief, w.general, "library add", slacktest.SayOptions{Mention: true, Files: []slacktest.File{f}})
		w.reads(w.s.WaitReply(ts), "Added.", "lighthouse.md")
	})
}

// TestFilesAreHandedOut: what a command hands out to one person stands in their
// direct messages.
func TestFilesAreHandedOut(t *testing.T) {
	both(t, func(w *world) {
		w.newLibrary()
		w.start()
		w.s.WaitReply(w.s.Say(w.chief, w.general, "library add", slacktest.SayOptions{Mention: true, Files: []slacktest.File{theBook}}))
		s := w.asked(w.chief, w.general, "/library export 1")
		w.only(s, "chief")
		w.reads(s, "in your direct messages")
		if got := string(w.s.Content("lighthouse.md")); !strings.Contains(got, "whale oil") {
			t.Errorf("handed out was %q", got)
		}
		for _, m := range w.s.Messages(w.general) {
			if len(m.Files) > 0 {
				t.Error("everyone sees it")
			}
		}
		if n := len(w.s.Messages(w.s.DM(w.chief))); n == 0 {
			t.Error("nothing stands in the direct messages")
		}
	})
}
