package slack

import (
	"strings"
	"testing"

	"footnote/bot"
)

func TestPressesComeBack(t *testing.T) {
	for _, at := range []struct {
		person, thread string
		n              int
	}{{"", "", 0}, {"U012ABC", "", 1}, {"W9", "1700000000.000100", 24}, {"", "1700000000.000100", 2}} {
		for _, a := range []bot.Action{
			{Kind: bot.Next, Token: "n1.abc.0"}, {Kind: bot.Context, Token: strings.Repeat("x", maxToken)}, {Kind: bot.Add, Token: "f1.F0ABC"},
			{Kind: bot.Delete, Token: "-_.:"}, {Kind: bot.Keep},
		} {
			block, ok := blockID(at.person, at.thread, at.n)
			value, ok1 := pressValue(a)
			if !ok || !ok1 || len(block) > 255 || len(value) > 75 {
				t.Fatalf("%v in %v: %q %v, %q %v", a, at, block, ok, value, ok1)
			}
			press, person, thread, err := readPress(block, value)
			if want := (bot.Press{Action: a.Kind, Token: a.Token}); press != want || person != at.person || thread != at.thread || err != nil {
				t.Errorf("%q in %q: %v for %q in %q, %v", value, block, press, person, thread, err)
			}
		}
	}
}

func TestActionsWithoutValue(t *testing.T) {
	for name, a := range map[string]bot.Action{
		"link": {Kind: bot.Open, Link: "https://a.example"}, "long token": {Kind: bot.Next, Token: strings.Repeat("x", maxToken+1)},
		"bar": {Kind: bot.Next, Token: "a|b"}, "letter": {Kind: bot.Next, Token: "é"}, "line end": {Kind: bot.Next, Token: "a\n"},
		"no kind": {Token: "x"}, "upper case": {Kind: "Next"}, "long kind": {Kind: "abcdefghi"},
	} {
		if value, ok := pressValue(a); ok {
			t.Errorf("%s: %q", name, value)
		}
	}
	for _, at := range [][2]string{{"U|1", ""}, {"U 1", ""}, {"U1\n", ""}, {"", "1700000000"}, {"", "."}, {"", "1."}, {"", ".1"}, {"", "1.2.3"}, {"", "-1.2"},
		{strings.Repeat("U", 33), ""}, {"", strings.Repeat("1", 40) + ".1"}} {
		if id, ok := blockID(at[0], at[1], 0); ok {
			t.Errorf("%q is written as %q", at, id)
		}
	}
}

func TestForeignPressesAreRefused(t *testing.T) {
	for _, c := range [][2]string{
		{"", ""}, {"1|||0", ""}, {"", "1|next|x"}, {"2|||0", "1|next|x"}, {"1|||0", "2|next|x"}, {"1|||0", "1|next"}, {"1|||0", "1|next|x|"},
		{"1||0", "1|next|x"}, {"1||||0", "1|next|x"}, {"1|||", "1|next|x"}, {"1|||-1", "1|next|x"}, {"1|||+1", "1|next|x"}, {"1|||00", "1|next|x"},
		{"1|||0x1", "1|next|x"}, {"1|||99999999999999999999", "1|next|x"}, {"1|||0\n", "1|next|x"}, {"1|U1\r\n||0", "1|next|x"},
		{"1|U 1||0", "1|next|x"}, {"1||1.2.3|0", "1|next|x"}, {"1||1|0", "1|next|x"}, {"1|||0", "1|NEXT|x"}, {"1|||0", "1||x"}, {"1|||0", "1|open|x"},
		{"1|||0", "1|next|x y"}, {"1|||0", "1|next|x\n"}, {"1|||0", "1|next|" + strings.Repeat("x", maxToken+1)}, {"1|||٣", "1|next|x"},
	} {
		if press, person, thread, err := readPress(c[0], c[1]); err == nil {
			t.Errorf("%q: %v, %q, %q", c, press, person, thread)
		}
	}
}

// A press is read in one way or not at all.
func FuzzReadPress(f *testing.F) {
	f.Add("1|||0", "1|next|n1.abc.0")
	f.Add("1|U012|1700000000.000100|12", "1|cite|p1.a")
	f.Add("1|U012||01", "1|add|f1.F012")
	f.Fuzz(func(t *testing.T, block, value string) {
		press, person, thread, err := readPress(block, value)
		if err != nil {
			return
		}
		rest := block[strings.LastIndex(block, "|")+1:]
		again, ok := pressValue(bot.Action{Kind: press.Action, Token: press.Token})
		if !ok || again != value || block != "1|"+person+"|"+thread+"|"+rest || strings.TrimLeft(rest, "0123456789") != "" || len(rest) > 1 && rest[0] == '0' {
			t.Errorf("%q in %q is read as %v for %q in %q", value, block, press, person, thread)
		}
	})
}

func TestHomePresses(t *testing.T) {
	for _, test := range []struct {
		action, value string
		want          homePress
		ok            bool
	}{
		{"ask", "", homePress{}, true}, {"ask|1", "what is\nBRI?", homePress{Question: "what is BRI?"}, true},
		{"set|auto-answer", "on", homePress{Setting: "auto-answer", Value: "on"}, true},
		{"", "", homePress{}, false}, {"asks", "x", homePress{}, false}, {"ask|x", "x", homePress{}, false}, {"set|", "on", homePress{}, false},
		{"set|a b", "on", homePress{}, false}, {"set|shelf", "", homePress{}, false}, {"set|shelf", "a --everywhere", homePress{}, false},
	} {
		if got, err := readHomePress(test.action, test.value); got != test.want || (err == nil) != test.ok {
			t.Errorf("%q %q: %v, %v", test.action, test.value, got, err)
		}
	}
}
