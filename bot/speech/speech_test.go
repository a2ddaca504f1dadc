package speech

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
)

func TestOf(t *testing.T) {
	for tag, want := range map[string]string{
		"": "English", "en": "English", "en-US": "English", "ja": "English", "d": "English", "deu": "English", "-de": "English",
		"de": "Deutsch", "DE": "Deutsch", "de-CH": "Deutsch", "de_AT.UTF-8": "Deutsch", "es-419": "Español",
		"fr": "Français", "pt-BR": "Português", "ru": "Русский",
	} {
		if got := Of(tag).Name(); got != want {
			t.Errorf("Of(%q) speaks %s, want %s", tag, got, want)
		}
	}
	for _, tag := range Tags() {
		if l := Of(tag); l.English() != (tag == "en") {
			t.Errorf("Of(%q) speaks %s", tag, l.Name())
		}
	}
}

// The cardinal plural rules of Unicode CLDR 47, for whole numbers below a million.
func TestForms(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "0 words|1 word|2 words|21 words",
		"de": "0 Wörter|1 Wort|2 Wörter|21 Wörter",
		"fr": "0 mot|1 mot|2 mots|21 mots",
		"pt": "0 palavra|1 palavra|2 palavras|21 palavras",
		"ru": "0 слов|1 слово|2 слова|21 слово|5 слов|11 слов|12 слов|22 слова|111 слов|112 слов|1001 слово",
	} {
		var got []string
		for w := range strings.SplitSeq(want, "|") {
			n := 0
			if _, err := fmt.Sscan(w, &n); err != nil {
				t.Fatal(err)
			}
			got = append(got, Of(tag).Count(n, "%d word", "%d words"))
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%s: got  %s\nwant %s", tag, s, want)
		}
	}
}

// What stands in a sentence stays as it is, but for sentences and their keys.
func TestArguments(t *testing.T) {
	german := Of("de")
	for _, c := range []struct {
		arg  any
		want string
	}{
		{"Deleted.", "Entfernt: Deleted.."}, {Key("Deleted."), "Entfernt: Gelöscht.."}, {Key("%d %s"), "Entfernt: %d %s."},
		{Count(2, "%d word", "%d words"), "Entfernt: 2 Wörter."}, {New("Under %s, before:", Key("Undo")), "Entfernt: Unter Rückgängig, vorher:."},
	} {
		if got := german.Say("Removed: %s.", c.arg); got != c.want {
			t.Errorf("with %#v: %q, want %q", c.arg, got, c.want)
		}
	}
	if got := german.Speak(Sentence{}); got != "" {
		t.Errorf("no sentence says %q", got)
	}
	if got := german.Say("Nobody knows this one: %d.", 3); got != "Nobody knows this one: 3." {
		t.Errorf("a sentence without translation is %q, want the English one", got)
	}
}

func TestDate(t *testing.T) {
	day := time.Date(2026, time.March, 3, 23, 0, 0, 0, time.UTC)
	for tag, want := range map[string]string{"en": "3 March 2026", "de": "3. März 2026", "es": "3 de marzo de 2026",
		"fr": "3 mars 2026", "pt": "3 de março de 2026", "ru": "3 марта 2026\u00a0г."} {
		if got := Of(tag).Date(day); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestVerbs(t *testing.T) {
	for format, want := range map[string]map[int]string{
		"":                  {},
		"all of it":         {},
		"100 %% of %s":      {1: "s"},
		"%s (%d)":           {1: "s", 2: "d"},
		"%[2]d of %[1]s":    {1: "s", 2: "d"},
		"%[2]d of %[1]s %d": {1: "s", 2: "d"},
	} {
		if got := Verbs(format); !maps.Equal(got, want) {
			t.Errorf("Verbs(%q) = %v, want %v", format, got, want)
		}
	}
}

// Sentences name commands as they are called; what stands in sentences is data.
func TestCalling(t *testing.T) {
	l := Of("de").Calling(map[string]string{"help": "footnote-help"})
	if got, want := l.Say("More about one: /help ask"), "Mehr zu einem: /footnote-help ask"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if got, want := l.Say("I have no command /%s.", "help"), Of("de").Say("I have no command /%s.", "help"); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if got := l.Typed("/help cite"); got != "/footnote-help cite" {
		t.Errorf("typed is %q", got)
	}
	if got := l.Calling(nil).Typed("/help cite"); got != "/help cite" {
		t.Errorf("typed is %q where nothing is called otherwise", got)
	}
}
