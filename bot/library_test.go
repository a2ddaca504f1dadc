package bot_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"footnote/bot"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// newShelves is a talk with an empty library in memory; until something is in
// it the sample answers.
func newShelves(t *testing.T, change ...func(*bot.Config)) *talk {
	t.Helper()
	return newTalk(t, append([]func(*bot.Config){func(c *bot.Config) {
		lib, err := library.New(library.Config{Store: storetest.NewMemory(), Now: c.Now, Reader: 1,
			Read: func(_ context.Context, name string, data []byte) (*document.Document, error) {
				return extract.Read(name, data)
			}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(lib.Close)
		c.Library = lib
	}}, change...)...)
}

// with sends a file along.
func with(name, text string) func(*bot.Message) {
	return func(m *bot.Message) {
		m.Attachments = append(m.Attachments, bot.Attachment{Name: name, Size: len(text),
			Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
	}
}

const lighthouse = `# The Lighthouse Book

by Ada Keeper

## Lamps

The lamp of Skerry Head burned whale oil until 1846. Its keeper trimmed the wick every four hours.

## Bells

In fog the keeper rang a bell of ninety kilograms (Moss, 1901).

## References

Moss, T. (1901). Bells of the coast. Harbour Press.
`

func TestLibraryIsManagedFromAConversation(t *testing.T) {
	k := newShelves(t)
	wants(t, k.say(t, "/library"), "nothing in the library yet", "Harbours and Straits")

	added := k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	wants(t, added, "Added.", "Keeper, The Lighthouse Book", "3 sections, 2 paragraphs", "1 reference", "File: lighthouse.md", "by you", "/outline lighthouse")
	if added.Visibility != bot.Public {
		t.Error("what came new into the library is said to the manager only")
	}
	wants(t, k.say(t, "/library"), "1 source:", "1. Keeper, The Lighthouse Book [lighthouse]")
	wants(t, k.say(t, "what did the lamp of Skerry Head burn?"), "whale oil", "The Lighthouse Book", "Lamps")
	wants(t, k.say(t, "/library info lighthouse", by("ben")), "by alice", "Language: en")

	t.Run("the same file again is said, not done", func(t *testing.T) {
		wants(t, k.say(t, "/library add", manager, with("copy.md", lighthouse)), "already, as lighthouse")
	})
	t.Run("export hands out Markdown and BibTeX", func(t *testing.T) {
		r := k.say(t, "/library export 1")
		if len(r.Files) != 2 || r.Files[0].Name != "lighthouse.md" || r.Files[1].Name != "lighthouse.bib" {
			t.Fatalf("files %+v", r.Files)
		}
		if !bytes.Contains(r.Files[0].Data, []byte("whale oil")) || !bytes.Contains(r.Files[1].Data, []byte("Bells of the coast")) {
			t.Errorf("%s\n%s", r.Files[0].Data, r.Files[1].Data)
		}
	})
	t.Run("replace says what changed, and the paragraph's id leads on", func(t *testing.T) {
		k.say(t, "what did the lamp of Skerry Head burn?", manager)
		id := hintWith(t, k.say(t, "/cite", manager), "/p lighthouse.")
		wants(t, k.say(t, id), "whale oil until 1846")
		changed := strings.Replace(lighthouse, "whale oil until 1846", "seal oil until 1851", 1)
		k.clock.Move(24 * time.Hour)
		r := k.say(t, "/library replace lighthouse", manager, with("lighthouse.md", changed))
		wants(t, r, "Version 2", "1 paragraph the same, 1 changed", "Under Lamps, before:", "Version 2: ")
		if text := quotation(r, 0); !strings.Contains(text, "whale") {
			t.Errorf("before: %q", text)
		}
		wants(t, k.say(t, id), "changed on", "seal oil until 1851", "whale oil until 1846")
	})
	t.Run("remove asks, and can be undone", func(t *testing.T) {
		asked := k.say(t, "/library remove 1", manager)
		wants(t, asked, "Remove Keeper, The Lighthouse Book?", "30 days")
		wants(t, k.say(t, "/library"), "The Lighthouse Book")
		wants(t, k.press(t, asked, bot.Discard, by("ben")), "Only a manager")
		wants(t, k.press(t, asked, bot.Keep, manager), "It stays: Keeper, The Lighthouse Book")
		wants(t, k.say(t, "/library"), "The Lighthouse Book")

		gone := k.press(t, asked, bot.Discard, manager)
		wants(t, gone, "Removed: Keeper, The Lighthouse Book", "/library undo lighthouse")
		wants(t, k.say(t, "/library"), "nothing in the library yet")
		wants(t, k.press(t, asked, bot.Discard, manager), "done already")
		wants(t, k.press(t, gone, bot.Undo, manager), "It is back")
		wants(t, k.say(t, "/library"), "The Lighthouse Book")

		k.press(t, k.say(t, "/library remove 1", manager), bot.Discard, manager)
		wants(t, k.say(t, "/library undo", manager), "It is back")
	})
	t.Run("reindex reads anew", func(t *testing.T) {
		wants(t, k.say(t, "/library reindex", manager), "Read anew: 1 source")
	})
}

// hintWith returns the words from mark on of the block that has them.
func hintWith(t *testing.T, r bot.Reply, mark string) string {
	t.Helper()
	for _, b := range r.Blocks {
		if i := strings.Index(b.Text, mark); i >= 0 {
			return b.Text[i:]
		}
	}
	t.Fatalf("no %q in %+v", mark, r.Blocks)
	return ""
}

func quotation(r bot.Reply, n int) string {
	for _, b := range r.Blocks {
		if b.Kind == bot.Quotation {
			if n == 0 {
				return b.Text
			}
			n--
		}
	}
	return ""
}

func TestWhoeverIsForgottenLeavesTheirBooks(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	wants(t, k.say(t, "/forget-me"), "your name on 1 record of the library")
	r := k.say(t, "/library info lighthouse", by("ben"))
	wants(t, r, "Added: 1 March 2026")
	for _, b := range r.Blocks {
		if strings.Contains(b.Text, "alice") {
			t.Errorf("alice is still named: %q", b.Text)
		}
	}
	wants(t, k.say(t, "/forget-me"), "I remember nothing of you here")
}

func TestOnlyManagersChangeTheLibrary(t *testing.T) {
	k := newShelves(t)
	opened := false
	trap := func(m *bot.Message) {
		m.Attachments = []bot.Attachment{{Name: "a.md", Open: func(context.Context) (io.ReadCloser, error) {
			opened = true
			return nil, errors.New("fetched")
		}}}
	}
	for _, verb := range []string{"add", "replace 1", "remove 1", "undo", "reindex"} {
		wants(t, k.say(t, "/library "+verb, trap), "Only a manager may change the library here")
	}
	if opened {
		t.Error("the file of someone who may not add it was fetched")
	}
	// Alone with the bot, everyone has their own library.
	wants(t, k.say(t, "/library add", direct, with("mine.md", lighthouse)), "Added.")
	wants(t, k.say(t, "what burned whale oil?", direct), "whale oil")
	wants(t, k.say(t, "/library"), "nothing in the library yet")
}

func TestSpacesDoNotSeeEachOthersLibraries(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/library add", manager, in("club"), with("lighthouse.md", lighthouse))
	wants(t, k.say(t, "/library", in("guild")), "nothing in the library yet")
	wants(t, k.say(t, "/library info lighthouse", in("guild")), "No source here")
	id := hintWith(t, func() bot.Reply {
		k.say(t, "what burned whale oil?", in("club"))
		return k.say(t, "/cite", in("club"))
	}(), "/p lighthouse.")
	wants(t, k.say(t, id, in("guild")), "There is no source lighthouse here")
	// The very file is new to another space.
	wants(t, k.say(t, "/library add", manager, in("guild"), with("lighthouse.md", lighthouse)), "Added.")
}

func TestAChannelMayHaveItsOwnShelf(t *testing.T) {
	k := newShelves(t)
	k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	wants(t, k.say(t, "/settings", manager, at("reading")), "shelf: space")
	wants(t, k.say(t, "/settings shelf own", manager, at("reading")), "Set for this channel.", "shelf: own")
	wants(t, k.say(t, "/library", at("reading")), "nothing in the library yet")
	k.say(t, "/library add", manager, at("reading"), with("ports.md", "# Ports\n\nA port of call is where ships stop for coal and water."))
	wants(t, k.say(t, "where do ships stop for coal?", at("reading")), "port of call")
	wants(t, k.say(t, "where do ships stop for coal?", func(m *bot.Message) {
		m.Conversation, m.Channel, m.Thread = "reading/1", "reading", true
	}), "port of call")
	wants(t, k.say(t, "/library"), "The Lighthouse Book")
	wants(t, k.say(t, "/settings shelf space", manager, at("reading")), "shelf: space")
	wants(t, k.say(t, "/library", at("reading")), "The Lighthouse Book")
	wants(t, k.say(t, "/settings shelf own", direct), "nothing to set here")
}

func TestUploadsThatAreRefused(t *testing.T) {
	k := newShelves(t)
	wants(t, k.say(t, "/library add", manager), "no file with your message", ".pdf")
	wants(t, k.say(t, "/library add notes", manager), "no file that came with your message")
	wants(t, k.say(t, "/library add", manager, with("empty.md", "  ")), "could not read empty.md: the file is empty")
	wants(t, k.say(t, "/library add", manager, with("cat.png", "\x89PNG\r\n\x1a\n....")), "It is a picture")
	wants(t, k.say(t, "/library replace 1", manager), "send its new file")
	wants(t, k.say(t, "/library replace 1", manager, with("a.md", lighthouse)), "nothing in the library yet")
	wants(t, k.say(t, "/library remove", manager), "Which source shall go?")
	wants(t, k.say(t, "/library undo", manager), "Nothing was removed in the last 30 days")
	wants(t, k.say(t, "/library add", manager, func(m *bot.Message) {
		m.Attachments = []bot.Attachment{{Name: "big.pdf", Size: extract.MaxFile + 1}}
	}), "larger than 25 MB")
	wants(t, k.say(t, "/library add", manager, with("a.md", lighthouse), with("b.md", " ")), "Added.", "could not read b.md")

	t.Run("a platform that says no size is not trusted", func(t *testing.T) {
		wants(t, k.say(t, "/library add", manager, func(m *bot.Message) {
			m.Attachments = []bot.Attachment{{Name: "endless.txt", Open: func(context.Context) (io.ReadCloser, error) {
				return io.NopCloser(endless{}), nil
			}}}
		}), "larger than 25 MB")
	})
	t.Run("a file that cannot be fetched is the bot's failure", func(t *testing.T) {
		r, err := k.Respond(t.Context(), k.from("/library add", manager, func(m *bot.Message) {
			m.Attachments = []bot.Attachment{{Name: "a.txt", Open: func(context.Context) (io.ReadCloser, error) {
				return nil, errors.New("connection reset")
			}}}
		}))
		if err == nil || !strings.Contains(err.Error(), "fetch attachment") {
			t.Errorf("error %v", err)
		}
		wants(t, r, "went wrong on my side")
	})
	t.Run("one file that fails does not hide another that was added", func(t *testing.T) {
		k := newShelves(t)
		r, err := k.Respond(t.Context(), k.from("/library add", manager, with("a.md", lighthouse), func(m *bot.Message) {
			m.Attachments = append(m.Attachments, bot.Attachment{Name: "b.txt", Open: func(context.Context) (io.ReadCloser, error) {
				return nil, errors.New("connection reset")
			}})
		}))
		if err == nil || !strings.Contains(err.Error(), "connection reset") {
			t.Errorf("the operator is told %v", err)
		}
		wants(t, r, "Added.", "The Lighthouse Book", "went wrong on my side")
	})
	t.Run("uploads of a space are limited", func(t *testing.T) {
		k := newShelves(t, func(c *bot.Config) { c.UploadLimit = 1 })
		wants(t, k.say(t, "/library add", manager, with("a.md", lighthouse)), "Added.")
		wants(t, k.say(t, "/library add", manager, with("b.md", lighthouse+"more")), "more than 1 file in an hour", "60 minutes")
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestAFullDiskIsSaid(t *testing.T) {
	k := newShelves(t, func(c *bot.Config) {
		lib, err := library.New(library.Config{Store: fullStore{storetest.NewMemory()}, Now: c.Now, Reader: 1,
			Read: func(_ context.Context, name string, data []byte) (*document.Document, error) {
				return extract.Read(name, data)
			}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(lib.Close)
		c.Library = lib
	})
	r, err := k.Respond(t.Context(), k.from("/library add", manager, with("a.md", lighthouse)))
	wants(t, r, "disk of whoever runs me is full", "reading and asking go on")
	if !errors.Is(err, store.ErrFull) {
		t.Errorf("the operator is told %v", err)
	}
}

// A fullStore has no room.
type fullStore struct{ store.Store }

func (fullStore) Add(context.Context, store.Shelf, store.Upload, store.Quota) (store.Record, error) {
	return store.Record{}, store.ErrFull
}

func TestWithoutALibraryNothingIsManaged(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/library add", manager, with("a.md", lighthouse)), "cannot be changed from here")
	wants(t, k.say(t, "/library"), "2 sources:")
}
