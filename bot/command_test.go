package bot_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"footnote/bot"
)

// Words at the start of a question may be a command's name and are not one.
func TestQuestionOrCommand(t *testing.T) {
	for _, c := range []struct{ text, asked string }{
		{"outline harbours", ""},
		{"/outline harbours", ""},
		{"OUTLINE harbours", ""},
		{"help", ""},
		{"library", ""},
		{"sources", ""},
		{"library info essay", ""},
		{"outline the port fees", "outline the port fees"},
		{"help me with the strait", "help me with the strait"},
		{"cite the fee", "cite the fee"},
		{"library hours of the port", "library hours of the port"},
		{"privacy of the port", "privacy of the port"},
		{"ask which port", "which port"},
		{"/ask which port source:essay", "which port"},
		{"which port --hide", "which port"},
		{`who said "a source:essay"`, `who said "a source:essay"`},
		{"the port: which?", "the port: which?"},
	} {
		k := newTalk(t)
		k.say(t, c.text)
		asked := ""
		if q := k.base.Asked(); len(q) > 0 {
			asked = q[0].Text
		}
		if asked != c.asked {
			t.Errorf("%q asked %q, want %q", c.text, asked, c.asked)
		}
	}
}

func TestOptions(t *testing.T) {
	k := newTalk(t)
	k.say(t, `which port source:"quiet essay" --hide`)
	if got := k.base.Asked()[0]; got.In != "quiet essay" {
		t.Errorf("asked %+v, want the source", got)
	}
	r := k.say(t, "", func(m *bot.Message) {
		m.Command, m.Options = "ask", map[string]string{"question": "tankers", "visibility": "hide", "other": "x"}
	})
	private(t, r)
	wants(t, k.say(t, "/settings colour red", manager), "is not a setting", "auto-answer")
	wants(t, k.say(t, "/define"), "needs a term", "/define regionalism")
	wants(t, k.say(t, "", func(m *bot.Message) {
		m.Command, m.Options = "cite", map[string]string{"source": "essay", "style": "runes"}
	}), "not one of: apa, mla")
}

func TestCommands(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/library"), "2 sources", "1. de Souza and Wei, Harbours and Straits (2021) [harbours]", "2. An Essay on Ports [essay]")
	wants(t, k.say(t, "/library info 1"), "Ana Maria de Souza, Li Wei", "2 sections, 3 paragraphs", "1 reference", "Language: en")
	wants(t, k.say(t, "/library essay"), "Authors: none found", "Year: none found")
	wants(t, k.say(t, "/outline"), "Which source?", "harbours:", "essay:")
	wants(t, k.say(t, "/outline straits"), "1 The strait", "2 The ports")
	wants(t, k.say(t, "/outline zebra"), "No source here", "harbours")
	wants(t, k.say(t, "/timeline 1"), "In 2013 the port was dredged.", "The fee rose in 1998.", "2013 · 1 The strait · ¶ 1")
	wants(t, k.say(t, "/cite harbours apa"), "de Souza, A. M., & Wei, L. (2021). Harbours and Straits")
	wants(t, k.say(t, "/cite"), "not asked anything")
	k.say(t, "tankers")
	wants(t, k.say(t, "/cite"), "de Souza, A. M.", "@", "¶ 1")
	wants(t, k.say(t, "/cite 2 apa"), "¶ 2")
	wants(t, k.say(t, "/cite 1 MLA9"), "It cites (MLA):", "Fulton, J. Tankers at rest. 2020")
	wants(t, k.say(t, "/cite 9"), "has 3 passages")
	k.say(t, "xeno zeppelin")
	wants(t, k.say(t, "/cite"), "nothing to cite")
	wants(t, k.say(t, "/compare tankers"), "without tankers", "Tankers wait")
	wants(t, k.say(t, "/define strait"), "The strait is narrow.")
	wants(t, k.say(t, "/help"), "/ask question", "/forget-me")
	if strings.Contains(text(k.say(t, "/help")), "/settings") {
		t.Error("help names a command that the person may not use")
	}
	wants(t, k.say(t, "/help", manager), "/settings")
	wants(t, k.say(t, "/help cite"), "/cite [source] [style]", "For example: /cite 1 apa")
	wants(t, k.say(t, "/help cte"), "/cite")
	wants(t, k.say(t, "/privacy"), "half an hour")
	wants(t, k.say(t, "hlep"), "Or did you mean /help?")
	wants(t, k.say(t, "/zzzz"), "no command /zzzz", "/help")
}

// The table is what platforms register: it has to keep their limits.
func TestTableFitsPlatforms(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z-]{0,31}$`)
	seen := make(map[string]bool)
	for _, c := range newTalk(t).Commands() {
		for _, n := range append([]string{c.Name}, c.Aliases...) {
			if !name.MatchString(n) || seen[n] {
				t.Errorf("command name %q cannot be registered", n)
			}
			seen[n] = true
		}
		if c.Summary == "" || len([]rune(c.Summary)) > 100 || c.Example == "" {
			t.Errorf("/%s: summary of %d characters, example %q", c.Name, len([]rune(c.Summary)), c.Example)
		}
		required := true
		for _, o := range c.Options {
			if !name.MatchString(o.Name) || o.Summary == "" || len([]rune(o.Summary)) > 100 || len(o.Choices) > 25 {
				t.Errorf("/%s: option %+v cannot be registered", c.Name, o)
			}
			if o.Required && !required {
				t.Errorf("/%s: %s is required after an optional one", c.Name, o.Name)
			}
			required = o.Required
		}
	}
}

func TestSettings(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/settings", manager), "who-may-ask: everyone", "visibility: public", "auto-answer: off")
	k.say(t, "/settings visibility private", manager)
	private(t, k.say(t, "tankers"))
	if r := k.say(t, "tankers --share"); r.Visibility != bot.Public {
		t.Error("--share does not share")
	}
	wants(t, k.say(t, "/settings visibility", manager), "needs a value", "/settings visibility private")
	wants(t, k.say(t, "/settings visibility purple", manager), "public or private")
	wants(t, k.say(t, "/settings auto-answer on", manager, direct), "nothing to set here")
}

func TestComplete(t *testing.T) {
	k := newTalk(t)
	line := func(s string) []string {
		m := k.from(s)
		start, all := k.CompleteLine(t.Context(), m)
		var out []string
		for _, c := range all {
			out = append(out, s[:start]+c.Value)
		}
		return out
	}
	for _, c := range []struct {
		line string
		want []string
	}{
		{"/ou", []string{"/outline "}},
		{"/outline ha", []string{"/outline harbours"}},
		{"/outline ", []string{"/outline harbours", "/outline essay"}},
		{"/cite harbours a", []string{"/cite harbours apa"}},
		{"/library in", []string{"/library info"}},
		{"/library info es", []string{"/library info essay"}},
		{"what about the st", []string{"what about The strait"}},
		{"The st", []string{"The strait"}},
		{"/ask the po", []string{"/ask The ports"}},
		{"tankers source:es", []string{"tankers source:essay"}},
		{"/help out", []string{"/help outline"}},
		{"/settings auto-answer o", nil}, // managers only
		{"/nonsense x", nil},
		{"", nil},
	} {
		if got := line(c.line); !slices.Equal(got, c.want) {
			t.Errorf("%q completes to %q, want %q", c.line, got, c.want)
		}
	}
}
