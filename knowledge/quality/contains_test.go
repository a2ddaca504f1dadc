package quality

import "testing"

func TestContainsAnswer(t *testing.T) {
	for _, tt := range []struct {
		text, answer string
		want         bool
	}{
		{"It rose to nearly $12 globally.", "$12", true},
		{"It rose to nearly $120 globally.", "$12", false}, // whole words
		{"The Norman Conquest", "norman conquest of", false},
		{"in the year of a great plague", "The Year of Great Plague", true}, // no articles
		{"another man", "other man", false},
		{"Russia’s NATO", "Russia's NATO", true},
		{"snake_case", "snake case", true},
		{"ΟΔΟΣ", "οδος", true},   // a final sigma is another letter …
		{"ΟΔΟΣ", "οδοσ", false},  // … and the capital stands for it
		{"首都是罗洛市。", "罗 洛", true}, // no spaces, so no words
		{"ผู้นำ รอลโล คน", "รอลโล", true},
		{"anything", "", false},
		{"a the an", "the", false}, // nothing left to look for
	} {
		if got := ContainsAnswer(tt.text, tt.answer); got != tt.want {
			t.Errorf("ContainsAnswer(%q, %q) = %t, want %t", tt.text, tt.answer, got, tt.want)
		}
	}
}

func TestContainsFact(t *testing.T) {
	for _, tt := range []struct {
		text, fact string
		want       bool
	}{
		{"reduced by more than 8% since", "8%", true},
		{"the Collective security treaty", "Collective Security", true},
		{"eight", "8", false},
		{"anything", "", false},
	} {
		if got := containsFact(tt.text, tt.fact); got != tt.want {
			t.Errorf("containsFact(%q, %q) = %t, want %t", tt.text, tt.fact, got, tt.want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{
		{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"é海𝐀d", 3, "é海𝐀"}, {"e\u0301", 1, "e"}, {"a", 0, ""},
	} {
		if got := clip(tt.s, tt.n); got != tt.want {
			t.Errorf("clip(%q, %d) = %q, want %q", tt.s, tt.n, got, tt.want)
		}
	}
}
