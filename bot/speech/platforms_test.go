package speech

import (
	"maps"
	"testing"
)

// What adapters say is said in all languages, and is none of the bot's sentences.
func TestPlatforms(t *testing.T) {
	for _, key := range Platforms() {
		if got := len(platforms[key]); got != len(catalogues) {
			t.Errorf("%q is said in %d languages, want %d", key, got, len(catalogues))
		}
		for _, c := range catalogues {
			l := Of(c.tag)
			forms := l.Forms(key, "")
			if len(forms) != 1 || forms[0] == key || l.Say(key) != forms[0] {
				t.Errorf("%s: %q is said as %q, of %q", c.tag, key, l.Say(key), forms)
				continue
			}
			if !maps.Equal(Verbs(forms[0]), Verbs(key)) {
				t.Errorf("%s: %q has other verbs than %q", c.tag, forms[0], key)
			}
			if c.sentences[key] != nil {
				t.Errorf("%s: %q is the bot's already", c.tag, key)
			}
		}
		if got := Of("en").Say(key); got != key {
			t.Errorf("in English %q is said as %q", key, got)
		}
	}
}
