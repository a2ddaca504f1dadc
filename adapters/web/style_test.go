package web_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Text can be read in both colour schemes: a contrast of at least 4.5 to 1, and
// of 3 to 1 for the edges of controls (WCAG 2.2, 1.4.3 and 1.4.11).
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("style.css")
	if err != nil {
		t.Fatal(err)
	}
	light := variables(string(css))
	_, darkCSS, ok := strings.Cut(string(css), "@media (prefers-color-scheme: dark) {")
	if !ok {
		t.Fatal("no dark scheme")
	}
	dark := map[string]string{}
	for name, value := range light {
		dark[name] = value
	}
	for name, value := range variables(darkCSS) {
		dark[name] = value
	}
	for scheme, colours := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"ink", "paper", 7}, {"quiet", "paper", 4.5}, {"link", "paper", 4.5}, {"marked-ink", "marked", 7}, {"link", "marked", 4.5},
			{"gone", "gone-paper", 4.5}, {"come", "come-paper", 4.5}, {"ink", "field", 7}, {"quiet", "field", 4.5},
			{"edge", "paper", 3}, {"edge", "field", 3}, {"marked", "paper", 1.15},
		} {
			if got := contrast(t, colours[pair.front], colours[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s has %.2f to 1, want %.2f", scheme, pair.front, pair.back, got, pair.least)
			}
		}
	}
}

var variable = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)

// variables reads the colours of the first block of a style.
func variables(css string) map[string]string {
	block, _, _ := strings.Cut(css[strings.Index(css, ":root {"):], "}")
	found := map[string]string{}
	for _, m := range variable.FindAllStringSubmatch(block, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// contrast is the ratio of two colours (WCAG 2.2, "contrast ratio").
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("colour %q: %v", colour, err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// The style loads nothing and moves nothing.
func TestStyleIsCalm(t *testing.T) {
	css, err := os.ReadFile("style.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"url(", "@import", "@font-face", "animation", "transition", "smooth", "!important"} {
		if strings.Contains(string(css), word) {
			t.Errorf("it has %s", word)
		}
	}
}
