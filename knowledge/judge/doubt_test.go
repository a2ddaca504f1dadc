package judge

import (
	"testing"

	"footnote/knowledge/query"
)

func TestUncited(t *testing.T) {
	for text, want := range map[string]string{
		"The bridge fell (Pieper, 2020).":                 "The bridge fell .",
		"The bridge fell (Berg and Lund 2003; Ode, n.d.)": "The bridge fell ",
		"It stood there (De Boer, n.d., §3.2 ¶3).":        "It stood there .",
		"A quote follows (1998, p.40).":                   "A quote follows .",
		"The league (BRI) has 12 towns.":                  "The league (BRI) has 12 towns.",
		"It cost 40 (later 50) crowns.":                   "It cost 40 (later 50) crowns.",
		"It opened (in spring).":                          "It opened (in spring).",
		"An open bracket (stays":                          "An open bracket (stays",
	} {
		if got := uncited(text); got != want {
			t.Errorf("uncited(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestTelling(t *testing.T) {
	tests := []struct {
		kind query.Kind
		text string
		want bool
	}{
		{query.Figure, "It has eleven tunnels.", true},
		{query.Figure, "It moved 310,000 tonnes.", true},
		{query.Figure, "The border is long.", false},
		{query.Date, "It opened in May.", true},
		{query.Date, "It opened in 1936.", true},
		{query.Date, "It opened late.", false},
	}
	for _, tt := range tests {
		if got := telling(tt.kind, tt.text); got != tt.want {
			t.Errorf("telling(%v, %q) = %v, want %v", tt.kind, tt.text, got, tt.want)
		}
	}
}
