package analysis_test

import (
	"testing"

	"footnote/knowledge/analysis"
)

// Rarer words weigh more, and one that nobody has met weighs most.
func TestRarity(t *testing.T) {
	order := []string{"time", "bridge", "zinc", "qqxqqx"}
	for i := 1; i < len(order); i++ {
		common, rare := analysis.Stem(order[i-1], "en"), analysis.Stem(order[i], "en")
		if a, b := analysis.Rarity(common), analysis.Rarity(rare); a >= b || a <= 0 {
			t.Errorf("Rarity(%q) = %.2f, Rarity(%q) = %.2f, want the second greater", common, a, rare, b)
		}
	}
	if a, b := analysis.Rarity("qqxqqx"), analysis.Rarity(""); a != b {
		t.Errorf("Rarity of two unknown stems: %v and %v, want the same", a, b)
	}
}

func TestKnown(t *testing.T) {
	for word, want := range map[string]bool{"bridge": true, "bridges": true, "libraries": true, "brigde": false, "qqxqqx": false, "": false} {
		if got := analysis.Known(word); got != want {
			t.Errorf("Known(%q) = %v, want %v", word, got, want)
		}
	}
}
