package discord

import (
	"strings"
	"testing"

	"footnote/bot"
)

func TestCustomIDsComeBack(t *testing.T) {
	long := strings.Repeat("x", maxToken)
	for _, o := range []origin{{}, {"1", "2"}, {"18446744073709551615", "18446744073709551615"}} {
		for _, a := range []bot.Action{
			{Kind: bot.Next, Token: "n1.abc.0"}, {Kind: bot.Context, Token: long}, {Kind: bot.Delete, Token: "-_.:"}, {Kind: bot.Keep},
		} {
			want := bot.Press{Action: a.Kind, Token: a.Token}
			id, ok := customID(a, o)
			if !ok || len(id) > maxCustomID {
				t.Fatalf("%v from %v: %q, %v", a, o, id, ok)
			}
			if got, at, err := readPress(id, ""); got != want || at != o || err != nil {
				t.Errorf("%q: %v, %v, %v; want %v, %v", id, got, at, err, want, o)
			}
			menu, ok := menuCustomID(o)
			value, ok1 := menuValue(a)
			if got, at, err := readPress(menu, value); !ok || !ok1 || got != want || at != o || err != nil {
				t.Errorf("%q, %q: %v, %v, %v; want %v, %v", menu, value, got, at, err, want, o)
			}
		}
	}
}

func TestActionsWithoutCustomID(t *testing.T) {
	for name, a := range map[string]bot.Action{
		"link": {Kind: bot.Open, Link: "https://a.example"}, "long token": {Kind: bot.Next, Token: strings.Repeat("x", maxToken+1)},
		"bar": {Kind: bot.Next, Token: "a|b"}, "letter": {Kind: bot.Next, Token: "é"}, "no kind": {Token: "x"},
		"upper case": {Kind: "Next"}, "menu": {Kind: menuID}, "long kind": {Kind: "abcdefghi"},
	} {
		id, ok := customID(a, origin{})
		value, ok1 := menuValue(a)
		if ok || ok1 {
			t.Errorf("%s: %q %q", name, id, value)
		}
	}
	for _, o := range []origin{{"1", ""}, {"", "1"}, {"01", "2"}, {"x", "2"}, {"-1", "2"}, {"18446744073709551616", "1"}} {
		if id, ok := customID(bot.Action{Kind: bot.Next}, o); ok {
			t.Errorf("origin %v is written as %q", o, id)
		}
	}
}

func TestForeignCustomIDsAreRefused(t *testing.T) {
	good, _ := customID(bot.Action{Kind: bot.Next, Token: "x"}, origin{"1", "2"})
	for _, c := range [][2]string{
		{"", ""}, {"1", ""}, {"1|next|", ""}, {"2|next||x", ""}, {"1|next||x|", ""}, {"1|next||a b", ""}, {"1|NEXT||x", ""},
		{"1|menu||", ""}, {"1|menu||", "next"}, {"1|menu||", "next|a|b"}, {"1|menu||x", "next|x"}, {"1|menu||", "menu|x"}, {"1|menu||", "open|x"},
		{"1|open||x", ""}, {"1|next|AAAA|x", ""}, {strings.Replace(good, "AAAAAAAAAAE", "AAAAAAAA\r\n\n", 1), ""}, {strings.Replace(good, "AAAAAAAAAAE", "AAAAAAAAAAF", 1), ""},
		{"1|next||" + strings.Repeat("x", maxToken+1), ""}, {good + strings.Repeat("x", 100), ""},
	} {
		if press, o, err := readPress(c[0], c[1]); err == nil {
			t.Errorf("%q, %q: %v, %v", c[0], c[1], press, o)
		}
	}
}

// A custom id is read in one way or not at all.
func FuzzReadPress(f *testing.F) {
	f.Add("1|next||n1.abc.0", "")
	f.Add("1|cite|AAAAAAAAAAEAAAAAAAAAAI|p1.a", "")
	f.Add("1|menu||", "next|x")
	f.Fuzz(func(t *testing.T, id, picked string) {
		press, o, err := readPress(id, picked)
		if err != nil {
			return
		}
		a := bot.Action{Kind: press.Action, Token: press.Token}
		if again, ok := customID(a, o); !ok || again != id && !strings.HasPrefix(id, "1|menu|") {
			t.Errorf("%q is read as %v from %v, which is written %q", id, press, o, again)
		}
		if again, ok := menuCustomID(o); strings.HasPrefix(id, "1|menu|") && (!ok || again != id) {
			t.Errorf("%q is read as a menu of %v, which is written %q", id, o, again)
		}
	})
}
