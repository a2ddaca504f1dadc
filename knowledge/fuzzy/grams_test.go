package fuzzy_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/fuzzy"
)

func grams(words []string, keep func(id uint32) bool) *fuzzy.Grams {
	return fuzzy.NewGrams(len(words), func(id uint32) string { return words[id] }, keep)
}

func always(uint32) bool { return true }

// threes is the set of letter triples of a word between its borders.
func threes(word string) map[string]bool {
	r := []rune("^" + word + "$")
	set := map[string]bool{}
	for i := 0; i+3 <= len(r); i++ {
		set[string(r[i:i+3])] = true
	}
	return set
}

// like is Grams.Like from its definition.
func like(words []string, word string, least float64) (out []fuzzy.Like) {
	mine := threes(word)
	for id, w := range words {
		theirs := threes(w)
		if utf8.RuneCountInString(w) > 40 || utf8.RuneCountInString(word) > 40 {
			continue
		}
		both := 0
		for t := range mine {
			if theirs[t] {
				both++
			}
		}
		if sim := 2 * float64(both) / float64(len(mine)+len(theirs)); both > 0 && sim >= least {
			out = append(out, fuzzy.Like{ID: uint32(id), Sim: sim})
		}
	}
	return out
}

// varied is a word of n characters that repeats no triple.
func varied(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteRune('一' + rune(i))
	}
	return b.String()
}

func FuzzLike(f *testing.F) {
	words := append(coined(80), "a", "", "aaaa", "дорога", "дороги", "古路", varied(40), varied(41), varied(300))
	g := grams(words, always)
	var c fuzzy.Counter // one for all: it must come back clean
	for _, w := range []string{"", "a", "aa", "aaaaaa", "bade", "badenfir", "дорогой", "古", varied(39), varied(40), varied(41), varied(300), "\xff\xfe", "^$"} {
		f.Add(w, 0.3)
	}
	f.Fuzz(func(t *testing.T, word string, least float64) {
		got := g.Like(strings.ToValidUTF8(word, "?"), least, &c, nil)
		if d := cmp.Diff(like(words, strings.ToValidUTF8(word, "?"), least), got); d != "" {
			t.Fatalf("Like(%q, %v): -want +got\n%s", word, least, d)
		}
	})
}

func TestLike(t *testing.T) {
	words := []string{"industry", "industrial", "dust", "nazarbayev", "barley"}
	tests := []struct {
		name, word string
		least      float64
		want       []uint32
	}{
		{"itself", "dust", 1, []uint32{2}},
		{"derivations", "industries", 0.5, []uint32{0, 1}},
		{"another spelling of a name", "nazarbaev", 0.6, []uint32{3}},
		{"nothing alike", "qoph", 0.1, nil},
		{"nothing", "", 0, nil},
	}
	g := grams(words, always)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []uint32
			for _, l := range g.Like(tt.word, tt.least, new(fuzzy.Counter), nil) {
				got = append(got, l.ID)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Like(%q, %v): -want +got\n%s", tt.word, tt.least, d)
			}
		})
	}
	if got := grams(words, func(id uint32) bool { return id != 2 }).Like("dust", 0.9, new(fuzzy.Counter), nil); len(got) != 0 {
		t.Errorf("a word that is not kept is found: %v", got)
	}
}

// A Counter may go from one vocabulary to another of any size.
func TestCounterIsShared(t *testing.T) {
	large, small := coined(200), coined(5)
	a, b := grams(large, always), grams(small, always)
	var c fuzzy.Counter
	for _, w := range large[:20] {
		a.Like(w, 0.9, &c, nil)
		if d := cmp.Diff(like(small, w, 0.2), b.Like(w, 0.2, &c, nil)); d != "" {
			t.Errorf("Like(%q) after another vocabulary: -want +got\n%s", w, d)
		}
	}
}
