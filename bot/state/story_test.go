package state_test

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/state"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
)

// A process is a bot on a library on disk, until it ends.
type process struct {
	*testing.T
	*bot.Bot
	end func()
}

// started opens a library at path as a new process does.
func started(t *testing.T, path string, clock *bottest.Clock) *process {
	t.Helper()
	db := opened(t, path)
	l, err := library.New(library.Config{Store: db, Now: clock.Now, Reader: 1,
		Read: func(_ context.Context, name string, data []byte) (*document.Document, error) {
			return extract.Read(name, data)
		}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{Library: l, State: state.New(db), Now: clock.Now,
		Open: func(context.Context, bot.Space) (bot.Base, error) { return bottest.Sample(), nil }})
	if err != nil {
		t.Fatal(err)
	}
	return &process{t, b, func() {
		l.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}}
}

// say returns the reply to what a manager says in a thread, in one text.
func (p *process) say(text string, change ...func(*bot.Message)) string {
	p.Helper()
	m := bot.Message{ID: text, Space: "club", Conversation: "reading/1", Channel: "reading", Thread: true, Addressed: true,
		Author: bot.Author{ID: "alice", Manager: true}, Text: text}
	for _, f := range change {
		f(&m)
	}
	r, err := p.Respond(p.Context(), m)
	if err != nil {
		p.Fatalf("%q: %v", text, err)
	}
	return joined(r.Blocks)
}

func joined(blocks []bot.Block) string {
	var lines []string
	for _, b := range blocks {
		lines = append(lines, b.Text)
	}
	return strings.Join(lines, "\n")
}

func (p *process) due() []bot.Announcement {
	p.Helper()
	all, err := p.Announcements(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return all
}

const airships = "# Airships of the coast\n\nA zeppelin is a rigid airship whose metal frame holds many cells of gas.\n"

// A question waits for material over restarts, and its answer is said once.
func TestAQuestionWaitsOverRestarts(t *testing.T) {
	path, clock := filepath.Join(folder(t), "library.db"), bottest.NewClock()
	wants := func(got string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%q is not said in:\n%s", w, got)
			}
		}
	}
	p := started(t, path, clock)
	p.say("/settings gaps on")
	wants(p.say("what is a zeppelin?"), "does not answer this", "I keep it in /gaps")
	p.end()

	p = started(t, path, clock)
	wants(p.say("/gaps"), "1. “what is a zeppelin?”")
	if all := p.due(); all != nil {
		t.Errorf("announced: %+v", all)
	}
	p.say("/library add", func(m *bot.Message) {
		m.Attachments = []bot.Attachment{{Name: "airships.md",
			Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(airships)), nil }}}
	})
	p.end() // before it was asked again

	p = started(t, path, clock)
	first := p.due()
	if len(first) != 1 || first[0].Space != "club" || first[0].Notice.Conversation != "reading/1" {
		t.Fatalf("announced: %+v", first)
	}
	wants(joined(first[0].Notice.Blocks), "Asked here on 1 March 2026: “what is a zeppelin?”", "A zeppelin is a rigid airship")
	p.end() // before it was said, or before that was noted

	p = started(t, path, clock)
	again := p.due()
	if len(again) != 1 || again[0].ID != first[0].ID || joined(again[0].Notice.Blocks) != joined(first[0].Notice.Blocks) {
		t.Fatalf("announced: %+v\nwant what was announced before: %+v", again, first)
	}
	if err := p.Announced(t.Context(), again[0]); err != nil {
		t.Fatal(err)
	}
	p.end()

	p = started(t, path, clock)
	if all := p.due(); all != nil {
		t.Errorf("announced again: %+v", all)
	}
	wants(p.say("/gaps"), "No question waits", "answered on 1 March 2026 by Airships of the coast")
	p.end()
}
