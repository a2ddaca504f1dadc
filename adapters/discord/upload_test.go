package discord

import (
	"context"
	"testing"

	"footnote/adapters/discord/discordtest"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store/storetest"
)

const lighthouse = "# The Lighthouse Book\n\nby Ada Keeper\n\n## Lamps\n\nThe lamp of Skerry Head burned whale oil until 1846.\n"

func (w *world) newLibrary() {
	lib, err := library.New(library.Config{Store: storetest.NewMemory(), Now: w.d.Now, Reader: 1,
		Read: func(_ context.Context, name string, data []byte) (*document.Document, error) {
			return extract.Read(name, data)
		}})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(lib.Close)
	w.library = lib
}

func TestUpload(t *testing.T) {
	both(t, func(w *world) {
		w.newLibrary()
		w.start()
		file := discordtest.Attachment{Name: "lighthouse.md", Data: []byte(lighthouse)}
		add := map[string]string{"what": "add"}

		t.Log("by a command")
		s := w.the(w.d.Slash(w.alice, w.general, "library", add, file).Wait())
		w.only(s, "alice")
		w.reads(s, "Only a manager")
		s = w.the(w.d.Slash(w.chief, w.general, "library", add, file).Wait())
		w.only(s, "")
		w.reads(s, "Added.", "The Lighthouse Book")
		w.reads(w.asked(w.alice, w.general, "ask", ask("what did the lamp burn?")), "whale oil")

		t.Log("by a mention")
		file = discordtest.Attachment{Name: "bells.md", Data: []byte("# Bells\n\nIn fog the keeper rang a bell of ninety kilograms.\n")}
		id := w.d.Say(w.chief, w.general, "/library add", discordtest.SayOptions{Mention: true, Attachments: []discordtest.Attachment{file}})
		w.reads(w.d.WaitReply(id), "Added.", "Bells")

		t.Log("from elsewhere, and of an unknown size: nothing is fetched")
		for _, bad := range []discordtest.Attachment{
			{Name: "x.md", Data: []byte("# X"), URL: "https://evil.example/x.md"},
			{Name: "x.md", Data: []byte("# X"), URL: "https://cdn.discordapp.com.evil.example/x.md"},
			{Name: "x.md", Data: []byte("# X"), URL: "http://cdn.discordapp.com/x.md"},
			{Name: "x.md", Data: nil},
		} {
			w.only(w.the(w.d.Slash(w.chief, w.general, "library", add, bad).Wait()), "chief")
		}

		t.Log("taken off, by a button that is judged again")
		s = w.asked(w.chief, w.general, "library", map[string]string{"what": "remove", "source": "bells"})
		w.reads(w.pressed(w.chief, s, "discard"), "Removed")
	})
}
