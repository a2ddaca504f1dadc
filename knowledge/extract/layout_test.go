package extract

import "testing"

func TestLinesOfOneWord(t *testing.T) {
	known := func() map[string]bool { return map[string]bool{"sea-road": true, "harbours": true} }
	for _, c := range []struct {
		a, b string
		cut  int
		glue bool
	}{
		{"in the har-", "bours of", 1, true},
		{"along the sea-", "road north", 0, true},
		{"on a 64-", "bit machine", 0, true},
		{"no division", "here", 0, false},
		{"see https://a.example/an-", "introduction/ for", 0, true},
		{"<https://a.example/no-1/", "dossier-special/tides>", 0, true},
		{"see https://a.example/", "Accessed 2020", 0, false},
		{"see https://a.example/", "for more", 0, false},
		{"from www.a.example/x_", "y.pdf", 0, true},
	} {
		if cut, glue := divided(c.a, c.b, known); cut != c.cut || glue != c.glue {
			t.Errorf("divided(%q, %q) = %d, %t, want %d, %t", c.a, c.b, cut, glue, c.cut, c.glue)
		}
	}
}

func TestAnAddressAloneEndsAnEntry(t *testing.T) {
	for s, want := range map[string]bool{
		"https://a.example/b": true, "<http://a.example>": true, "doi: 10.1000/182": true, "www.a.example": true,
		"Fulton (2020) https://a.example": false, "Tankers at rest": false,
	} {
		if got := addressAlone(s); got != want {
			t.Errorf("addressAlone(%q) = %t", s, got)
		}
	}
}
