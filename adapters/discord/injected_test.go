package discord

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/adapters/discord/discordtest"
	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge/document"
)

// harmless are the constructs of ours that do nothing to people and lead nowhere.
var harmless = []string{"quote", "subtext", "list", "bold", "block"}

// A trial counts what was looked at.
type trial struct {
	*world
	looked int
}

// inert checks that nothing in what is shown does anything, and returns it.
func (c *trial) inert(where, payload string, all ...discordtest.Shown) []discordtest.Shown {
	c.Helper()
	for _, s := range all {
		c.looked++
		texts := []string{s.Content}
		for _, e := range s.Embeds {
			texts = append(texts, e.Description)
		}
		for _, text := range texts {
			for _, l := range discordtest.Live(text) {
				if kind, _, _ := strings.Cut(l, " "); !slices.Contains(harmless, kind) {
					c.Errorf("%s, with %q: live is %q in\n%s", where, payload, l, text)
				}
			}
		}
	}
	return all
}

// pressAll presses what stands under a message and shows more.
func (c *trial) pressAll(u *discordtest.User, where, payload string, all []discordtest.Shown) {
	c.Helper()
	if len(all) == 0 {
		c.Fatalf("%s, with %q: no answer", where, payload)
	}
	for _, kind := range []bot.ActionKind{bot.Context, bot.Cite, bot.Closest, bot.Next, bot.Share} {
		if has(all[0], kind) {
			c.inert(where+", "+string(kind), payload, c.d.Press(u, all[0].ID, c.button(all[0], kind)).Wait()...)
		}
	}
}

// TestReliabilityInjected: whatever stands in a document, its title, its authors, a
// question, a name or a message, nothing of it comes alive, wherever it is asked.
func TestReliabilityInjected(t *testing.T) {
	all := hostile
	if underRaceDetector || testing.Short() {
		all = all[:12]
	}
	looked := 0
	for some := range slices.Chunk(all, 24) { // what is asked takes as long as there are documents
		alone(t, discordtest.Options{Fast: true}, func(w *world) { looked += inject(w, some) })
	}
	if looked < len(all)*12 {
		t.Errorf("only %d messages for %d payloads", looked, len(all))
	}
	t.Logf("%d messages for %d payloads", looked, len(all))
}

func inject(w *world, all []string) int {
	var docs []*document.Document
	for n, p := range all {
		word := fmt.Sprintf("kw%d", n)
		docs = append(docs, bottest.Document("d"+word, p+" "+word, []string{p, "B. " + p}, 2020, "# 1 "+p+" "+word,
			"Tankers "+word+" wait "+p+" there. And "+p+" "+word+".", p+" "+word, "The end of "+word+" is "+p))
	}
	w.base.Docs = docs
	w.start()
	c := &trial{world: w}
	slash := func(u *discordtest.User, name, option, value string) []discordtest.Shown {
		return w.d.Slash(u, w.general, name, map[string]string{option: value}).Wait()
	}
	for n, p := range all {
		word := fmt.Sprintf("kw%d", n)
		u := w.d.AddUser("u" + p)
		w.guild.Join(u)
		c.pressAll(u, "mention", p, c.inert("mention", p, w.mention(u, w.general, word+" "+p)))
		c.inert("a question without an answer", p, w.mention(u, w.general, "zebra "+p))
		c.inert("a command in words", p, w.mention(u, w.general, "/cite "+word), w.mention(u, w.general, "/outline "+p), w.mention(u, w.general, "/"+p))
		c.pressAll(u, "command", p, c.inert("command", p, slash(u, "ask", "question", word+" "+p)...))
		c.inert("a definition", p, slash(u, "define", "term", word+" "+p)...)
		c.inert("a comparison", p, slash(u, "compare", "term", word)...)
		c.inert("a quotation", p, slash(u, "find", "text", "“"+p+"” "+word)...)
		c.inert("a citation", p, slash(u, "cite", "source", word)...)
		c.inert("an outline", p, slash(u, "outline", "source", p+" "+word)...)
		c.inert("a paragraph", p, slash(u, "p", "id", p+"."+word)...)
		c.inert("settings", p, w.d.Slash(w.chief, w.general, "settings", map[string]string{"setting": "mentions-only", "value": p + "x"}).Wait()...)
		c.inert("direct message", p, w.d.WaitReply(w.d.Say(u, w.d.DM(u), word+" "+p, discordtest.SayOptions{})))
		said := w.d.Say(w.ben, w.aside, "\""+p+"\" "+word, discordtest.SayOptions{})
		c.inert("a message's menu", p, w.d.MessageMenu(u, w.aside, "Find in the material", said).Wait()...)

		news := w.news(fmt.Sprint("inj-", n), w.general)
		news.Notice.Blocks = []bot.Block{{Kind: bot.Say, Text: "Asked: " + p}, {Kind: bot.Quotation, Text: p + " " + word}, {Kind: bot.Place, Text: p}, {Kind: bot.ListItem, Text: p}}
		before := len(w.d.Messages(w.general))
		if err := w.adapter.Announce(w.Context(), news); err != nil {
			w.Fatalf("an announcement with %q: %v", p, err)
		}
		c.inert("an announcement", p, w.d.Messages(w.general)[before:]...)
	}
	return c.looked
}
