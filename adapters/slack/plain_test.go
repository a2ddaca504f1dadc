package slack

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "",
		"<@U900>":                                "",
		"<@U900> what is it?":                    "what is it?",
		"<@U900|footnote>: what is it?":          "what is it?",
		"what is <@U900> it?":                    "what is it?",
		"what is it <@U900>":                     "what is it",
		"hey <@U900>, what?":                     "hey what?",
		"<@U900><@U900> twice":                   "twice",
		"line\n<@U900>\nline":                    "line\nline",
		"<@U900> /library add":                   "/library add",
		"ask <@U1> and <@U2|bo>":                 "ask @U1 and @bo",
		"in <#C1|general> or <#C2> or <#C3|>":    "in #general or #C2 or #C3",
		"<!here> <!channel|channel> <!everyone>": "@here @channel @everyone",
		"<!subteam^S1|@tutors> <!subteam^S2>":    "@tutors @S2",
		"on <!date^1392734382^{date}|18 Feb>":    "on 18 Feb",
		"see <https://x.org/a?b=1&amp;c=2>":      "see https://x.org/a?b=1&c=2",
		"see <https://x.org|the &lt;b&gt; tag>":  "see the <b> tag",
		"write to <mailto:a@x.org|a@x.org>":      "write to a@x.org",
		"a &lt; b &amp;&amp; c &gt; d":           "a < b && c > d",
		"once: &amp;lt;@U900&amp;gt;":            "once: &lt;@U900&gt;",
		"typed: &lt;@U900&gt;":                   "typed: <@U900>",
		"&am<@U900>p;lt;":                        "&am p;lt;",
		"a < b and c > d":                        "a < b and c > d",
		"a <b <@U900> c":                         "a <b c",
		"open <@U900":                            "open <@U900",
		"<>":                                     "<>",
		"<|x>":                                   "<|x>",
		"  spaces  ":                             "spaces",
	} {
		if got := plain(text, me); got != want {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
	if got := plain("<@U900> x", ""); got != "@U900 x" {
		t.Errorf("where we are not known, our mention reads %q", got)
	}
}

// FuzzPlain: reading a text never panics, never makes it longer than its marks
// allow, and takes our mention out wherever it is one.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"<@U900> x", "<@U1|a> <#C1|b>", "&amp;lt; <!date^1^{x}|y>", "<<<@U900>>>", "<http://x|<@U900>>", "<@U900|<>", "<!subteam^>", "é<@U900>\u2028 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := plain(text, me)
		if utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Fatalf("%q reads %q, which is no text", text, got)
		}
		if len(got) > len(text) {
			t.Fatalf("%q reads %q, which is longer", text, got)
		}
		if !strings.Contains(text, "&") && strings.Contains(got, "<@U900>") {
			t.Fatalf("%q reads %q, with our mention in it", text, got)
		}
		if !strings.ContainsAny(text, "<&") && got != strings.TrimSpace(text) {
			t.Fatalf("%q reads %q, though nothing in it is Slack's", text, got)
		}
	})
}
