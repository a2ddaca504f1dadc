package adaptertest

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"footnote/bot"
)

// hostile are texts that would act on a terminal, a client or a reader's eye.
var hostile = []string{
	"\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "\x9b31m",
	"\u009b2J", "a\rb", "a\x08b", "\x00", "line\nbreak", "\u202egnp.exe", "\u2066x\u2069", "zero\u200bwidth\ufeff",
	"tag\U000e0041", "\xff\xfe", "@everyone", "<@123>", "<!channel>", "[text](https://evil.example)", "```x```", "**b** _i_",
}

// acts reports whether a rune is one that nobody may be shown.
func acts(r rune) bool {
	return unicode.Is(unicode.Cc, r) && r != '\n' || unicode.Is(unicode.Cf, r) || r == utf8.RuneError
}

func checkLive(t *testing.T, evil string, s Seen) {
	t.Helper()
	if len(s.Live) > 0 {
		t.Errorf("%q comes out live: %q", evil, s.Live)
	}
	if strings.ContainsFunc(s.Text, func(r rune) bool { return unicode.Is(unicode.Cc, r) && r != '\n' }) {
		t.Errorf("%q comes out with a control character: %q", evil, s.Text)
	}
}

func checkInert(t *testing.T, evil string, s Seen) {
	t.Helper()
	checkLive(t, evil, s)
	for _, r := range s.Text {
		if acts(r) && r != utf8.RuneError {
			t.Errorf("%q comes out with %U in %q", evil, r, s.Text)
			return
		}
	}
	if !utf8.ValidString(s.Text) {
		t.Errorf("%q comes out as invalid UTF-8", evil)
	}
}

// one is the only thing seen.
func one(t testing.TB, seen []Seen) Seen {
	t.Helper()
	if len(seen) != 1 {
		t.Fatalf("%d messages are shown, want 1: %+v", len(seen), seen)
	}
	return seen[0]
}

// discreet checks that something is for one person alone where the platform can
// whisper, and else that everyone sees it and it can be taken away.
func discreet(t testing.TB, h Harness, s Seen, who Person) {
	t.Helper()
	switch {
	case h.Whispers() && s.OnlyFor != who.Name:
		t.Errorf("%q is for %q, want %s alone", s.Text, s.OnlyFor, who.Name)
	case h.Whispers() && slices.Contains(s.Actions, bot.Delete):
		t.Errorf("%q can be deleted, though %s alone sees it", s.Text, who.Name)
	case !h.Whispers() && s.OnlyFor != "":
		t.Errorf("%q is for %s only, want all: nobody else knows that the question was heard", s.Text, s.OnlyFor)
	case !h.Whispers():
		offers(t, s, bot.Delete)
	}
}

// contains checks that a text is read in what was seen, wherever lines break.
func contains(t testing.TB, s Seen, want ...string) {
	t.Helper()
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	have := squeeze(s.Text)
	for _, w := range want {
		if !strings.Contains(have, squeeze(w)) {
			t.Errorf("not shown: %q in\n%s", w, s.Text)
		}
	}
}

func offers(t testing.TB, s Seen, want ...bot.ActionKind) {
	t.Helper()
	for _, a := range want {
		if !slices.Contains(s.Actions, a) {
			t.Errorf("no button %q under %q, only %q", a, s.Text, s.Actions)
		}
	}
}
