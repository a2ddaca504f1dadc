//go:build unix

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// processorUsed is how much this process has used. It does not count what others
// had meanwhile.
func processorUsed(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// costly are questions that may take long: as many terms as there can be, of the
// most and the least frequent words, misspelt, repeated, without end.
func costly() []string {
	fill := func(word func(i int) string) string {
		var b strings.Builder
		for i := 0; b.Len() < 480; i++ {
			b.WriteString(word(i) + " ")
		}
		return b.String()
	}
	most := func(s string) string { return strings.Repeat(s, 500/len(s)) }
	return []string{
		fill(func(i int) string { return spell(uint64(i)) }),                                   // the most frequent ones
		fill(func(i int) string { return spell(uint64(i * 397)) }),                             // rare ones
		fill(func(i int) string { return spell(uint64(i*397)) + "q" }),                         // each misspelt
		fill(func(i int) string { return string(rune('a' + i%26)) }),                           // one letter each
		fill(func(i int) string { return spell(uint64(i)) + "-" + spell(uint64(i+1)) }),        // compounds
		fill(func(i int) string { return fmt.Sprintf("“%s %s”", spell(0), spell(uint64(i))) }), // quotations
		most("a"), most("?"), most("\""), most("“”"), most("(("), most("*"), most("\\"), most("a-"), most("a."), most("漢"), most("e\u0301"), most("\u202e"),
		most("who and "), most("what is the "), most(spell(0) + " "), most(spell(1) + spell(2) + spell(3)), most("1312 "), most("[12]"), most("A.B."),
	}
}

// TestReliabilityCostly: nothing that a person may send takes more than a second of
// a processor, with 2 MB of material.
func TestReliabilityCostly(t *testing.T) {
	if underRaceDetector {
		t.Skip("skipped: the race detector takes most of the time; run it without")
	}
	d, err := extract.Read("book.md", []byte(textOf(1, 2<<20, "harbours")))
	if err != nil {
		t.Fatal(err)
	}
	base, err := knowledge.New([]*document.Document{d})
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{Open: func(context.Context, bot.Space) (bot.Base, error) { return base, nil }, PersonLimit: -1, SpaceLimit: -1, UploadLimit: -1})
	if err != nil {
		t.Fatal(err)
	}
	n, longest, which := 0, time.Duration(0), ""
	timed := func(what string, do func()) {
		before := processorUsed(t)
		do()
		took := processorUsed(t) - before
		if n++; took > longest {
			longest, which = took, what
		}
		if took > time.Second {
			t.Errorf("%v for %.90q", took, what)
		}
	}
	respond := func(what string, change func(*bot.Message)) {
		timed(what, func() {
			m := bot.Message{ID: fmt.Sprint(n), Space: "s", Conversation: bot.Conversation(fmt.Sprint(n)), Addressed: true, Text: what,
				Author: bot.Author{ID: "alice", Name: "Alice", Manager: true}}
			change(&m)
			if _, err := b.Respond(t.Context(), m); err != nil {
				t.Errorf("%.90q: %v", what, err)
			}
		})
	}
	respond("what is it?", func(*bot.Message) {}) // the first takes what the material is made ready with
	for _, q := range costly() {
		respond(q, func(*bot.Message) {})
		for _, c := range b.Commands() {
			if !slices.Contains([]string{"forget-me", "privacy", "settings"}, c.Name) {
				respond("/"+c.Name+" "+q, func(*bot.Message) {})
			}
		}
		for command, option := range map[string]string{"ask": "question", "define": "term", "outline": "source", "p": "id"} {
			timed("completing "+q, func() {
				b.Complete(t.Context(), bot.Completion{Space: "s", Conversation: "c", Author: bot.Author{ID: "alice"}, Command: command, Option: option, Text: q})
			})
		}
		respond("find", func(m *bot.Message) { m.ReplyTo = &bot.Quoted{Text: strings.Repeat(q, 4)} })
	}
	t.Logf("%d, the longest %v for %.60q", n, longest, which)
}
