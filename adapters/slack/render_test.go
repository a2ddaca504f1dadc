package slack

import (
	"encoding/json"
	commandline "flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"footnote/adapters/slack/api"
	"footnote/bot"
	"footnote/bot/fit"
)

var update = commandline.Bool("update", false, "rewrite the golden files")

// pictures are replies of each kind, as testdata/replies has them.
var pictures = map[string]struct {
	reply   bot.Reply
	options renderOptions
}{
	"answer": {bot.Reply{
		Blocks: []bot.Block{
			{Kind: bot.Quotation, Text: "The “Malacca dilemma” is older than *Hu* <!channel> :smile: said.", Marks: []bot.Mark{{Start: 7, End: 22}}},
			{Kind: bot.Place, Text: "Pieper, Straits & States (2021) › 2 History · p. 14 · ¶ 3"},
			{Kind: bot.Cited, Text: "(Ji, 2001) → Ji, Y. (2001). Oil. https://doi.org/10.1/a_b", Link: "https://doi.org/10.1/a_b"},
			{Kind: bot.Cited, Text: "[2] → Lo. Coal.", Link: "https://lo.example/?a=1&b=2"},
			{Kind: bot.Hint, Text: "“malaca” read as “Malacca”."},
		},
		Actions: []bot.Action{
			{Kind: bot.Next, Label: "Next", Token: "n1.x"}, {Kind: bot.Context, Label: "Context", Token: "c1.x"},
			{Kind: bot.Open, Label: "Open", Link: "https://reader.example/p#x"}, {Kind: bot.Cite, Label: "Cite", Token: "c1.x"},
			{Kind: bot.Wrong, Label: "Wrong?", Token: "w1.x"}, {Kind: bot.Delete, Label: "Delete", Token: "d"}, {Kind: bot.Share, Label: "Share in channel", Token: "s"},
		},
		Menu: &bot.Menu{Label: "Other sources", Actions: []bot.Action{{Kind: bot.Next, Label: "Hu, Sea Power (2003)", Token: "n1.y"}, {Kind: bot.Next, Label: "Ji, Oil (2001)", Token: "n1.z"}}},
	}, renderOptions{thread: "1700000000.000100"}},
	"whisper": {bot.Reply{
		Blocks:  []bot.Block{{Kind: bot.Quotation, Text: "The dilemma is old."}, {Kind: bot.Place, Text: "Hu (2003) · p. 4"}},
		Actions: []bot.Action{{Kind: bot.Delete, Label: "Delete", Token: "d"}, {Kind: bot.Share, Label: "Share in channel", Token: "s1.x"}},
	}, renderOptions{person: "U012ABC"}},
	"list": {bot.Reply{Blocks: []bot.Block{
		{Text: "Outline of Straits (2021):"}, {Kind: bot.ListItem, Text: "1. Introduction"}, {Kind: bot.ListItem, Text: "Deep", Depth: 1},
		{Kind: bot.ListItem, Text: "Deeper", Depth: 2}, {Kind: bot.ListItem, Text: "2. History"}, {Kind: bot.ListItem, Text: "Plain"}, {Kind: bot.ListItem, Text: "Plain, too"},
		{Kind: bot.Hint, Text: "More: /outline straits 2"},
	}}, renderOptions{}},
	"cite": {bot.Reply{Blocks: []bot.Block{
		{Text: "APA:"}, {Kind: bot.Cited, Text: "Ji. (2001). Oil."}, {Text: "As BibTeX:"}, {Kind: bot.Verbatim, Text: "@book{ji,\n  title = {Oil & ```Coal```}\n}\n"},
	}}, renderOptions{direct: true}},
	"compare": {bot.Reply{Blocks: []bot.Block{
		{Text: "Who says what about “oil”:"}, {Kind: bot.Quotation, Text: "The first."}, {Kind: bot.Place, Text: "Ji (2001) · p. 1"},
		{Kind: bot.Quotation, Text: "The second."}, {Kind: bot.Place, Text: "Hu (2003) · p. 2"},
	}}, renderOptions{}},
	"notice": {bot.Reply{Blocks: []bot.Block{
		{Text: "An answer was marked as wrong:"}, {Kind: bot.Quotation, Text: "The second."}, {Kind: bot.Place, Text: "Hu (2003) · p. 2"},
	}}, renderOptions{about: "C012ABC", locale: "de-AT"}},
}

func TestReplies(t *testing.T) {
	for name, p := range pictures {
		m := render(p.reply, p.options)
		checkMessage(t, m)
		golden(t, name, m)
	}
}

// golden compares a value with testdata/replies.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "replies", name+".json")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", name, diff)
	}
}

func TestRenderNothing(t *testing.T) {
	for name, r := range map[string]bot.Reply{
		"the zero reply": {}, "no text": {Blocks: []bot.Block{{}, {Kind: bot.Quotation}}},
		"nothing to see": {Blocks: []bot.Block{{Text: " \u200b\u2028\x00"}}}, "only a button": {Actions: []bot.Action{{Kind: bot.Next, Label: "Next"}}},
	} {
		if m := render(r, renderOptions{}); m != nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestLinksAreOnlyThoseOfTheirBlock(t *testing.T) {
	for _, test := range []struct{ text, link, want string }{
		{"a", "https://b.example/x", "a <https://b.example/x>"},
		{"see https://b.example/x.", "https://b.example/x", "see <https://b.example/x>."},
		{"see <https://b.example/x>", "https://b.example/x", "see <https://b.example/x>"},
		{"see https://b.example/xy", "https://b.example/x", "see https://b.example/xy <https://b.example/x>"},
		{"a", "https://b.example/?a&lt;=1", "a <https://b.example/?a&amp;lt;=1>"}, {"https://b.example/x", "https://b.example/x", "<https://b.example/x>"},
		{"a", "javascript:alert(1)", "a"}, {"a", "https://b.example/a b", "a"}, {"a", "https://b.example/|good", "a"}, {"a", "https://b.example/>x", "a"},
		{"a", "https://localhost/x", "a"}, {"a", "https://u:p@b.example", "a"}, {"a", "slack://b.example", "a"}, {"a", "https://b.example/" + strings.Repeat("x", 600), "a"},
	} {
		m := render(bot.Reply{Blocks: []bot.Block{{Kind: bot.Hint, Text: test.text, Link: test.link}}}, renderOptions{})
		if m.Text != test.want {
			t.Errorf("%q with %q: %q, want %q", test.text, test.link, m.Text, test.want)
		}
		for _, kind := range []bot.BlockKind{bot.Say, bot.Quotation, bot.Place, bot.Cited, bot.Hint, bot.ListItem} {
			m := render(bot.Reply{Blocks: []bot.Block{{Kind: kind, Text: test.text, Link: test.link}}}, renderOptions{})
			checkMessage(t, m)
			text, live := readBlocks(decoded(t, m.Blocks).([]any))
			if squeezed(text) != squeezed(unescape(test.want)) || len(live) != strings.Count(test.want, "<") {
				t.Errorf("%q with %q: shown as %q, live %q", test.text, test.link, text, live)
			}
		}
	}
}

func TestNoticesNameTheirChannel(t *testing.T) {
	r := bot.Reply{Blocks: []bot.Block{{Text: "Wrong?"}, {Kind: bot.Quotation, Text: "x"}}}
	if m := render(r, renderOptions{about: "C1"}); m.Text != "Wrong?\nin <#C1>\n&gt; x" {
		t.Errorf("%q", m.Text)
	}
	if m := render(r, renderOptions{about: "C1|x>"}); m.Text != "Wrong?\n&gt; x" {
		t.Errorf("%q", m.Text)
	}
}

// An answer of 13,000 characters is cut where Slack would refuse it, and says so.
func TestWhatDoesNotFitIsCutAndSaysSo(t *testing.T) {
	sentence := "A sentence of <some> *words*. "
	for name, blocks := range map[string][]bot.Block{
		"quotation": {{Kind: bot.Quotation, Text: strings.Repeat(sentence, 1000)}, {Kind: bot.Place, Text: "Source"}},
		"13,000":    {{Kind: bot.Quotation, Text: strings.Repeat("x ", 6500)}, {Kind: bot.Place, Text: "Source"}},
		"list":      many(bot.ListItem, sentence, 1000),
		"places":    many(bot.Hint, sentence, 1000),
		"short":     many(bot.Say, "x", 5000),
		"verbatim":  {{Text: "Text:"}, {Kind: bot.Verbatim, Text: strings.Repeat("line of it\n", 1000)}},
		"place":     {{Kind: bot.Quotation, Text: strings.Repeat(sentence, 1000)}, {Kind: bot.Place, Text: strings.Repeat("place ", 1000)}},
		"link":      {{Kind: bot.Cited, Text: strings.Repeat(sentence, 1000), Link: "https://a.example/x"}},
		"ideograms": {{Kind: bot.Quotation, Text: strings.Repeat("漢字と仮名。", 3000)}, {Kind: bot.Place, Text: "Source"}},
		"one word":  {{Kind: bot.Quotation, Text: strings.Repeat("👩‍👩‍👧", 3000)}, {Kind: bot.Place, Text: "Source"}},
	} {
		m := render(bot.Reply{Blocks: blocks, Actions: pictures["answer"].reply.Actions}, renderOptions{})
		checkMessage(t, m)
		text, _ := readBlocks(decoded(t, m.Blocks).([]any))
		more := textsOf("").more
		if !strings.HasSuffix(text, "\n"+more+"\n") || !strings.HasSuffix(m.Text, "\n"+more) {
			t.Errorf("%s: does not say that there is more: …%q, …%q", name, text[max(0, len(text)-60):], m.Text[max(0, len(m.Text)-60):])
		}
		n, of := utf8.RuneCountInString(text), utf8.RuneCountInString(m.Text)
		if n < 9000 || of < 3700 {
			t.Errorf("%s: only %d of 10,000 are shown, and %d of 4,000 said", name, n, of)
		}
		if blocks[0].Kind == bot.Quotation && (!strings.Contains(text, "…\nSource\n") && !strings.Contains(text, "…\nplace place") || !strings.Contains(m.Text, "…\nSource\n") && !strings.Contains(m.Text, "…\nplace place")) {
			t.Errorf("%s: no place after %q", name, text[max(0, len(text)-500):])
		}
		if strings.Contains(m.Text, "\ufffd") || strings.HasSuffix(strings.TrimSuffix(m.Text, "\n"+more), "&") {
			t.Errorf("%s: cut inside a character", name)
		}
	}
}

// Many quotations have more blocks than a message: then they are all in one.
func TestManyBlocksAreJoined(t *testing.T) {
	var blocks []bot.Block
	for i := range 60 {
		blocks = append(blocks, bot.Block{Kind: bot.Quotation, Text: fmt.Sprint("Words ", i)}, bot.Block{Kind: bot.Place, Text: fmt.Sprint("Place ", i)})
	}
	m := render(bot.Reply{Blocks: blocks}, renderOptions{})
	checkMessage(t, m)
	if text, _ := readBlocks(decoded(t, m.Blocks).([]any)); !strings.HasSuffix(text, "Words 59\nPlace 59\n") {
		t.Errorf("…%q", text[len(text)-60:])
	}
}

func many(kind bot.BlockKind, text string, n int) []bot.Block {
	out := make([]bot.Block, n)
	for i := range out {
		out[i] = bot.Block{Kind: kind, Text: text}
	}
	return out
}

// Every payload in every field of every kind of block.
func TestRenderOfPayloadsEverywhere(t *testing.T) {
	n := 0
	for kind := bot.Say; kind <= bot.Verbatim+1; kind++ {
		for i, a := range hostile {
			for _, b := range hostile[i%7:] {
				if n++; n%19 != 0 {
					continue
				}
				checkRender(t, bot.Reply{
					Blocks:  []bot.Block{{Kind: kind, Text: a + b, Marks: []bot.Mark{{Start: 0, End: len(a)}}}, {Kind: kind, Text: b, Link: "https://a.example/" + a, Depth: i}},
					Actions: []bot.Action{{Kind: bot.ActionKind(a), Label: b, Token: a}, {Kind: bot.Cite, Label: a, Token: b}, {Kind: bot.Open, Label: b, Link: "https://a.example/" + a}},
					Menu:    &bot.Menu{Label: a, Actions: []bot.Action{{Kind: bot.Next, Label: b, Token: "x"}}},
				}, renderOptions{})
			}
		}
	}
	if n/19 < 3000 {
		t.Errorf("only %d payloads", n/19)
	}
}

// Replies of any kind, size and script.
func TestRenderOfAnyReply(t *testing.T) {
	text := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(), rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.SampledFrom(hostile).Draw(t, "of")+rapid.SampledFrom([]string{"", " ", ". "}).Draw(t, "between"), rapid.IntRange(1, 400).Draw(t, "times"))
	}))
	link := rapid.OneOf(rapid.Just(""), rapid.Just("https://doi.org/10.1/a"), rapid.Map(text, func(s string) string { return "https://a.example/" + s }), text)
	action := rapid.Custom(func(t *rapid.T) bot.Action {
		kinds := []bot.ActionKind{bot.Next, bot.Open, bot.Share, bot.Delete, bot.Discard, bot.Add, "", "<!here>"}
		return bot.Action{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Label: text.Draw(t, "label"), Link: link.Draw(t, "link"), Token: rapid.StringMatching(`[a-zA-Z0-9._:-]{0,70}`).Draw(t, "token")}
	})
	block := rapid.Custom(func(t *rapid.T) bot.Block {
		mark := rapid.Custom(func(t *rapid.T) bot.Mark {
			at := rapid.IntRange(-1, 60)
			return bot.Mark{Start: at.Draw(t, "start"), End: at.Draw(t, "end")}
		})
		return bot.Block{
			Kind: bot.BlockKind(rapid.IntRange(0, int(bot.Verbatim)+1).Draw(t, "kind")), Text: text.Draw(t, "text"), Link: link.Draw(t, "link"),
			Depth: rapid.IntRange(-1, 12).Draw(t, "depth"), Marks: rapid.SliceOfN(mark, 0, 4).Draw(t, "marks"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		r := bot.Reply{Blocks: rapid.SliceOfN(block, 0, 70).Draw(t, "blocks"), Actions: rapid.SliceOfN(action, 0, 30).Draw(t, "actions")}
		if rapid.Bool().Draw(t, "menu") {
			r.Menu = &bot.Menu{Label: text.Draw(t, "menu label"), Actions: rapid.SliceOfN(action, 0, 110).Draw(t, "menu actions")}
		}
		o := renderOptions{
			person: rapid.SampledFrom([]string{"", "U1", "<@U1>"}).Draw(t, "person"), thread: rapid.SampledFrom([]string{"", "1.2", "x|"}).Draw(t, "thread"),
			about: rapid.SampledFrom([]string{"", "C1", "C1>"}).Draw(t, "about"), direct: rapid.Bool().Draw(t, "direct"), locale: rapid.SampledFrom([]string{"", "de", "ru-RU", "xx"}).Draw(t, "locale"),
		}
		checkRender(t, r, o)
	})
}

func FuzzRender(f *testing.F) {
	for i, text := range hostile {
		f.Add(text, uint8(i), 0, 3, "https://a.example/"+text, i%12-1, uint16(i*37), hostile[len(hostile)-1-i])
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8, start, end int, link string, depth int, repeat uint16, label string) {
		b := bot.Block{
			Kind: bot.BlockKind(kind % 8), Text: strings.Repeat(text, 1+int(repeat)%300),
			Marks: []bot.Mark{{Start: start, End: end}, {Start: end, End: start}}, Link: link, Depth: depth,
		}
		second := bot.Block{Kind: bot.BlockKind(kind / 8 % 8), Text: text, Link: link}
		third := bot.Block{Kind: bot.BlockKind(kind / 64), Text: label + text}
		checkRender(t, bot.Reply{
			Blocks: []bot.Block{b, second, third},
			Actions: []bot.Action{
				{Kind: bot.ActionKind(label), Label: text, Token: text}, {Kind: bot.Next, Label: label, Token: label},
				{Kind: bot.Open, Label: text, Link: link}, {Kind: bot.Next, Label: text, Token: label},
			},
			Menu: &bot.Menu{Label: text, Actions: []bot.Action{{Kind: bot.Next, Label: text, Token: text}, {Kind: bot.Next, Label: label, Token: text}}},
		}, renderOptions{person: label, thread: text, about: label})
	})
}

// A failing is what both kinds of tests fail by.
type failing interface {
	Helper()
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

// checkRender checks that a message is within Slack's limits, that nothing in it is
// live but what is ours, that it reads as the reply does, and says so where it does
// not have all of it.
func checkRender(t failing, r bot.Reply, o renderOptions) {
	t.Helper()
	m := render(r, o)
	blocks := fit.Shown(r.Blocks, address)
	if m == nil {
		if len(blocks) > 0 {
			t.Fatalf("nothing is shown of %+v", blocks)
		}
		return
	}
	checkMessage(t, m)
	decoded := decoded(t, m.Blocks).([]any)
	text, live := readBlocks(decoded)
	var ours []string
	for _, b := range blocks {
		if b.Link != "" {
			ours = append(ours, "link "+b.Link)
		}
	}
	if isChannel(o.about) {
		ours = append(ours, "channel "+o.about)
	}
	for _, l := range append(live, liveText(m.Text)...) {
		if !slices.Contains(ours, l) {
			t.Fatalf("live: %q in %q", l, m.Text)
		}
	}
	checkBold(t, m, blocks)
	checkPresses(t, m, o)
	want := ""
	for i, b := range blocks {
		before, after, _ := fit.Around(b)
		if b.Kind == bot.Verbatim {
			before, after, b.Link = b.Text, "", ""
		}
		want += before + b.Link + after
		if i == 0 && isChannel(o.about) {
			want += textsOf(o.locale).in + "#" + o.about
		}
	}
	more := textsOf(o.locale).more
	if got := squeezed(text); !strings.HasSuffix(text, more+"\n") && got != squeezed(want) {
		t.Fatalf("reads %q, want %q", got, squeezed(want))
	}
	if got := squeezed(unescape(m.Text)); !strings.HasSuffix(m.Text, more) && got != squeezed(want) {
		t.Fatalf("%q reads %q, want %q", m.Text, got, squeezed(want))
	}
}

// checkBold checks that nothing is bold but what is marked.
func checkBold(t failing, m *api.Message, blocks []bot.Block) {
	t.Helper()
	var marked []string
	for _, b := range blocks {
		for _, mark := range b.Marks {
			marked = append(marked, b.Text[mark.Start:mark.End])
		}
	}
	for _, b := range m.Blocks {
		rich, ok := b.(*slackapi.RichTextBlock)
		if !ok {
			continue
		}
		for _, e := range rich.Elements {
			q, ok := e.(*slackapi.RichTextQuote)
			if !ok {
				continue
			}
			for _, e := range q.Elements {
				s, ok := e.(*slackapi.RichTextSectionTextElement)
				if ok && s.Style != nil && !slices.ContainsFunc(marked, func(m string) bool { return strings.HasPrefix(m, s.Text) }) {
					t.Fatalf("%q is bold", s.Text)
				}
			}
		}
	}
}

// checkPresses checks that all that can be pressed is read again.
func checkPresses(t failing, m *api.Message, o renderOptions) {
	t.Helper()
	for _, b := range m.Blocks {
		actions, ok := b.(*slackapi.ActionBlock)
		if !ok {
			continue
		}
		var values []string
		for _, e := range actions.Elements.ElementSet {
			switch e := e.(type) {
			case *slackapi.ButtonBlockElement:
				if e.URL == "" {
					values = append(values, e.Value)
				}
			case *slackapi.SelectBlockElement:
				for _, o := range e.Options {
					values = append(values, o.Value)
				}
			}
		}
		for _, v := range values {
			if _, person, thread, err := readPress(actions.BlockID, v); err != nil || person != o.person || thread != o.thread {
				t.Fatalf("%q in %q is read for %q in %q, %v", v, actions.BlockID, person, thread, err)
			}
		}
	}
}

// squeezed is a text without white space and what is only said of its kind.
func squeezed(s string) string {
	return strings.NewReplacer("•", "", ">", "", "<", "", "\u2060", "").Replace(strings.Join(strings.Fields(s), ""))
}
