package fuzzy_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/fuzzy"
)

// speller knows the words, all of them equally frequent.
func speller(words ...string) *fuzzy.Speller {
	return fuzzy.NewSpeller(len(words), func(id uint32) string { return words[id] }, func(uint32) int { return 1 }, func(uint32) bool { return true })
}

// coined makes n different words of syllables; the same for each call.
func coined(n int) []string {
	rng := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields("ba den fir gol hus kra lim mont nes pil rok stu tav ull vek wo yar zen")
	var words []string
	for len(words) < n {
		w := ""
		for range 2 + rng.IntN(3) {
			w += syllables[rng.IntN(len(syllables))]
		}
		if !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// edited makes one slip of each kind in a word.
func edited(word string, rng *rand.Rand) map[string]string {
	w := []rune(word)
	at := rng.IntN(len(w) - 1)
	c := 'a' + rune(rng.IntN(26))
	return map[string]string{
		"less":    string(slices.Delete(slices.Clone(w), at, at+1)),
		"more":    string(slices.Insert(slices.Clone(w), at, c)),
		"other":   string(slices.Replace(slices.Clone(w), at, at+1, c)),
		"swapped": string(slices.Replace(slices.Clone(w), at, at+2, w[at+1], w[at])),
		"end":     string(append(slices.Clone(w), c)),
		"cut":     string(w[:len(w)-1]),
	}
}

func TestNearFindsEachSlip(t *testing.T) {
	words := coined(300)
	s := speller(words...)
	rng := rand.New(rand.NewPCG(3, 4))
	for id, word := range words {
		for kind, typed := range edited(word, rng) {
			want := 1
			if typed == word {
				want = 0
			}
			near := s.Near(typed, 1, len(words))
			i := slices.IndexFunc(near, func(n fuzzy.Near) bool { return n.ID == uint32(id) })
			if i < 0 || near[i].Distance != want {
				t.Errorf("%s: Near(%q) = %v, want %q (%d) at distance %d", kind, typed, near, word, id, want)
			}
		}
	}
}

// osa is the optimal string alignment distance, straight from its definition.
func osa(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			default:
				same := 1
				if a[i-1] == b[j-1] {
					same = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+same)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

// The signatures and the early end of an alignment leave no word out.
func FuzzNear(f *testing.F) {
	words := append(coined(60), "дорога", "длинная", "路", "古路", "ж", strings.Repeat("ab", 20))
	s := speller(words...)
	for _, w := range []string{"", "a", "bade", "moontnes", "дороги", "ждорога", "新路", strings.Repeat("ba", 20), strings.Repeat("x", 41), "\xff"} {
		f.Add(w, uint8(2))
	}
	f.Fuzz(func(t *testing.T, typed string, n uint8) {
		most := int(n % 4)
		got := map[uint32]int{}
		cost := -1e9
		for _, near := range s.Near(typed, most, len(words)) {
			got[near.ID] = near.Distance
			if near.Cost < cost {
				t.Fatalf("Near(%q, %d): cost %v after %v", typed, most, near.Cost, cost)
			}
			cost = near.Cost
		}
		want := map[uint32]int{}
		if utf8.RuneCountInString(typed) <= 40 {
			for id, w := range words {
				if d := osa([]rune(typed), []rune(w)); d <= most {
					want[uint32(id)] = d
				}
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("Near(%q, %d): distances by id, -want +got\n%s", typed, most, d)
		}
	})
}

func TestNearOrder(t *testing.T) {
	tests := []struct {
		name  string
		words string
		typed string
		max   int
		want  string
	}{
		{"the word itself first", "stone store stove", "stove", 1, "stove stone store"},
		{"a neighbouring key before another", "bat bag", "bav", 1, "bag bat"},
		{"another vowel before a consonant", "pen pan", "pun", 1, "pen pan"},
		{"a swap before two letters", "from firm", "form", 2, "from firm"},
		{"a doubled letter is cheap", "letters lettera", "leters", 1, "letters"},
		{"the first letter is seldom wrong", "cold bole", "bold", 1, "bole cold"},
		{"ties in the order of ids", "kb kc kd", "ka", 1, "kb kc kd"},
		{"no edits", "road roads", "road", 0, "road"},
		{"nothing near", "road", "bridge", 2, ""},
		{"nothing typed", "a road", "", 2, "a"},
		{"Cyrillic counts letters, not bytes", "дорога дороги", "дорогп", 1, "дорога дороги"},
		{"Kana", "みち みず", "みあ", 1, "みち みず"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			words := strings.Fields(tt.words)
			var got []string
			for _, n := range speller(words...).Near(tt.typed, tt.max, 10) {
				got = append(got, words[n.ID])
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("Near(%q, %d) among %q = %q, want %q", tt.typed, tt.max, tt.words, got, tt.want)
			}
		})
	}
}

func TestNearBounds(t *testing.T) {
	long, longer := strings.Repeat("ж", 40), strings.Repeat("ж", 41)
	s := speller("road", "roam", "roar", long, longer)
	tests := []struct {
		typed   string
		most, n int
		want    int
	}{
		{"roax", 1, 10, 3},
		{"roax", 1, 2, 2},
		{"roax", 1, 0, 0},
		{long, 1, 10, 1},
		{strings.Repeat("ж", 39), 1, 10, 1},
		{longer, 1, 10, 0},
		{longer, 0, 10, 0},
	}
	for _, tt := range tests {
		if got := s.Near(tt.typed, tt.most, tt.n); len(got) != tt.want {
			t.Errorf("Near(%q, %d, %d) = %v, want %d words", tt.typed, tt.most, tt.n, got, tt.want)
		}
	}
	var zero fuzzy.Speller
	if got := zero.Near("road", 2, 10); len(got) != 0 {
		t.Errorf("the zero Speller finds %v", got)
	}
}

// Of two words equally near, the more frequent one is meant; one that is not
// kept is never meant.
func TestNearFrequency(t *testing.T) {
	words := []string{"kab", "kac", "kad"}
	freq := []int{1, 50, 900}
	s := fuzzy.NewSpeller(3, func(id uint32) string { return words[id] }, func(id uint32) int { return freq[id] }, func(id uint32) bool { return id != 2 })
	var got []uint32
	for _, n := range s.Near("kax", 1, 10) {
		got = append(got, n.ID)
	}
	if want := []uint32{1, 0}; !slices.Equal(got, want) {
		t.Errorf("Near(kax) = %v, want %v", got, want)
	}
}

func ExampleSpeller_Near() {
	words := []string{"bridge", "badge", "bride"}
	s := fuzzy.NewSpeller(len(words), func(id uint32) string { return words[id] }, func(uint32) int { return 1 }, func(uint32) bool { return true })
	for _, n := range s.Near("brigde", 2, 2) {
		fmt.Println(words[n.ID], n.Distance)
	}
	// Output:
	// bridge 1
	// bride 1
}
