package fuzzy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/fuzzy"
)

// titles is what the tests type against.
var titles = []string{
	0: "Old Stone Bridges",
	1: "Bridge",
	2: "The Bridge of Łódź",
	3: "Bride and Groom",
	4: "Big River Inland Dam Group",
	5: "Kazan Station",
	6: "Мосты и дороги",
	7: "Café Society",
	8: "River Toll",
}

func TestComplete(t *testing.T) {
	const e, p, s, i = fuzzy.Exact, fuzzy.Prefix, fuzzy.Spelling, fuzzy.Initials
	tests := []struct {
		name, typed string
		n           int
		want        []fuzzy.Completion
	}{
		{"equal before beginnings", "bridge", 3, []fuzzy.Completion{{1, e}, {0, p}, {2, p}}},
		{"beginnings before a slip before initials", "bridg", 5, []fuzzy.Completion{{0, p}, {1, p}, {2, p}, {3, s}, {4, i}}},
		{"case and space at the ends", "  BRIDGE ", 1, []fuzzy.Completion{{1, e}}},
		{"two words in a row", "stone bri", 3, []fuzzy.Completion{{0, p}}},
		{"words not in a row", "old bridges", 1, []fuzzy.Completion{{0, i}}},
		{"accents left out", "lodz", 2, []fuzzy.Completion{{2, p}}},
		{"accents put in", "káfe", 1, nil},
		{"accents typed", "CAFÉ", 1, []fuzzy.Completion{{7, p}}},
		{"swapped letters", "kazna", 3, []fuzzy.Completion{{5, s}}},
		{"a letter more", "kazaan sta", 3, []fuzzy.Completion{{5, s}}},
		{"a letter less", "kaan stat", 3, []fuzzy.Completion{{5, s}}},
		{"two slips", "kzzna", 3, nil},
		{"three letters are forgiven no slip", "kzn", 3, nil},
		{"Cyrillic", "ДОР", 3, []fuzzy.Completion{{6, p}}},
		{"initials", "osb", 3, []fuzzy.Completion{{0, i}}},
		{"one letter is no abbreviation", "z", 3, nil},
		{"nothing typed gives the first", "", 2, []fuzzy.Completion{{0, p}, {1, p}}},
		{"nothing like it", "qqqq", 3, nil},
		{"no room", "bridge", 0, nil},
		{"less than no room", "bridge", -1, nil},
	}
	c := fuzzy.NewCompleter(titles)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := c.Complete(tt.typed, tt.n)
			if len(got) == 0 {
				got = nil
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Complete(%q, %d): -want +got\n%s", tt.typed, tt.n, d)
			}
		})
	}
	if got := fuzzy.NewCompleter(nil).Complete("bridge", 3); len(got) != 0 {
		t.Errorf("a Completer of nothing completes %v", got)
	}
}

// The scores of sahilm/fuzzy overflow at some 40 letters in a row, and then
// what fits best comes last.
func TestCompleteLongText(t *testing.T) {
	long := strings.Repeat("abcdefghij", 6)
	c := fuzzy.NewCompleter([]string{"x " + strings.Join(strings.Split(long, ""), "-"), long + "s", long})
	for n := 2; n <= len(long); n++ {
		got := c.Complete(long[:n], 2)
		want := []fuzzy.Completion{{1, fuzzy.Prefix}, {2, fuzzy.Prefix}}
		if n == len(long) {
			want = []fuzzy.Completion{{2, fuzzy.Exact}, {1, fuzzy.Prefix}}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("Complete of %d letters: -want +got\n%s", n, d)
		}
	}
}

// Two places are kept for abbreviations, however many slips there are.
func TestCompleteKeepsRoomForInitials(t *testing.T) {
	items := []string{"Big Oak Alley Tree", "Bold Old Ash Tree"}
	for _, c := range "bcdfghjklm" {
		items = append(items, "boa"+string(c)+" number")
	}
	got := fuzzy.NewCompleter(items).Complete("boat", 6)
	var found []int
	for _, m := range got {
		if m.Match == fuzzy.Initials {
			found = append(found, m.Item)
		}
	}
	slices.Sort(found)
	if want := []int{0, 1}; !slices.Equal(found, want) || len(got) != 6 {
		t.Errorf("Complete(boat, 6) = %v, want 6 with items %v by initials", got, want)
	}
}

func FuzzComplete(f *testing.F) {
	items := append(slices.Clone(titles), coined(40)...)
	c := fuzzy.NewCompleter(items)
	rank := map[fuzzy.Match]int{fuzzy.Exact: 0, fuzzy.Prefix: 1, fuzzy.Spelling: 2, fuzzy.Initials: 3}
	for _, s := range []string{"", " ", "brdge", "bridgs", "кафе", "мосто", "kazn", "rt", "baden", "\xffb", strings.Repeat("a", 60)} {
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, typed string, n int) {
		n %= 60
		got := c.Complete(typed, n)
		if len(got) > max(n, 0) {
			t.Fatalf("Complete(%q, %d) gives %d items", typed, n, len(got))
		}
		seen := map[int]bool{}
		for i, m := range got {
			if m.Item < 0 || m.Item >= len(items) || seen[m.Item] {
				t.Fatalf("Complete(%q, %d) = %v: item %d is none or twice", typed, n, got, m.Item)
			}
			seen[m.Item] = true
			if i > 0 && rank[m.Match] < rank[got[i-1].Match] {
				t.Fatalf("Complete(%q, %d) = %v: %s after %s", typed, n, got, m.Match, got[i-1].Match)
			}
		}
		if d := cmp.Diff(got, c.Complete(typed, n)); d != "" {
			t.Fatalf("Complete(%q, %d) differs from call to call:\n%s", typed, n, d)
		}
	})
}

func ExampleCompleter() {
	items := []string{"Promise of Heading", "Heading North", "Shipping"}
	c := fuzzy.NewCompleter(items)
	for _, typed := range []string{"head", "hedaing", "phead"} {
		for _, m := range c.Complete(typed, 5) {
			fmt.Printf("%s: %s (%s)\n", typed, items[m.Item], m.Match)
		}
	}
	// Output:
	// head: Promise of Heading (prefix)
	// head: Heading North (prefix)
	// hedaing: Promise of Heading (spelling)
	// hedaing: Heading North (spelling)
	// phead: Promise of Heading (initials)
}
