package diff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"footnote/knowledge/diff"
)

// write shows edits as people write them: [-gone-]{+come+}.
func write(edits []diff.Edit) string {
	var b strings.Builder
	for _, e := range edits {
		fmt.Fprintf(&b, map[diff.Op]string{diff.Same: "%s", diff.Gone: "[-%s-]", diff.Come: "{+%s+}"}[e.Op], e.Text)
	}
	return b.String()
}

func TestWords(t *testing.T) {
	for _, tt := range []struct{ was, now, want string }{
		{"", "", ""},
		{"the old bridge", "the old bridge", "the old bridge"},
		{"", "the bridge", "{+the bridge+}"},
		{"the bridge", "", "[-the bridge-]"},
		{"the old bridge stood", "the new bridge stood", "the [-old-]{+new+} bridge stood"},
		{"the bridge stood", "the old bridge stood", "the {+old +}bridge stood"},
		{"It fell in 1741.", "It fell in 1750, they say.", "It fell in [-1741-]{+1750, they say+}."},
		{"a red fox ran", "the grey dog ran", "[-a red fox-]{+the grey dog+} ran"},
		{"don't go", "don’t go", "[-don't-]{+don’t+} go"},
		{"桥很旧。", "桥很新。", "桥很[-旧-]{+新+}。"},
		{"nothing", "else altogether", "[-nothing-]{+else altogether+}"},
	} {
		if got := write(diff.Words(tt.was, tt.now)); got != tt.want {
			t.Errorf("Words(%q, %q) = %s, want %s", tt.was, tt.now, got, tt.want)
		}
	}
}

func checkLaws(t rapid.TB, was, now string) {
	t.Helper()
	edits := diff.Words(was, now)
	var before, after string
	for i, e := range edits {
		if e.Text == "" {
			t.Fatalf("Words(%q, %q): edit %d is empty", was, now, i)
		}
		if e.Op != diff.Come {
			before += e.Text
		}
		if e.Op != diff.Gone {
			after += e.Text
		}
		if i > 0 && (edits[i-1].Op == e.Op || edits[i-1].Op == diff.Come && e.Op == diff.Gone) {
			t.Fatalf("Words(%q, %q): %v behind %v", was, now, e.Op, edits[i-1].Op)
		}
		if e.Op == diff.Same && i > 0 && i+1 < len(edits) && !strings.ContainsFunc(e.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			t.Fatalf("Words(%q, %q): %q alone stands between changes", was, now, e.Text)
		}
	}
	if before != was || after != now {
		t.Fatalf("Words(%q, %q) joins to %q and %q", was, now, before, after)
	}
}

func TestWordsLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"a", "b", "river", "old", " ", "  ", ".", ",", "漢", "字", "é", "\xff", "\u0301", "’", "-"})
		text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "") })
		checkLaws(t, text.Draw(t, "was"), text.Draw(t, "now"))
	})
}

func FuzzWords(f *testing.F) {
	f.Add("the old bridge", "the new bridge")
	f.Add("\xff\xfe", "é\u0301")
	f.Fuzz(func(t *testing.T, was, now string) { checkLaws(t, was, now) })
}

// A single change is found however long the text is.
func TestWordsFindsTheLeast(t *testing.T) {
	long := strings.Repeat("the river rose and fell again ", 2000)
	got := diff.Words(long+"once "+long, long+"twice "+long)
	want := []diff.Edit{{Op: diff.Same, Text: long}, {Op: diff.Gone, Text: "once"}, {Op: diff.Come, Text: "twice"}, {Op: diff.Same, Text: " " + long}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("one word changed in many: (-want +got)\n%.500s", d)
	}
}

// Long paragraphs with nothing in common, or with nothing to hold on to, are
// given up in time.
func TestWordsTimeIsBounded(t *testing.T) {
	var a, b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&a, "w%d ", i*7%1009)
		fmt.Fprintf(&b, "w%d ", i*11%1013)
	}
	for name, texts := range map[string][2]string{
		"unlike": {a.String(), b.String()}, "one letter": {strings.Repeat("a ", 1<<19), strings.Repeat("a ", 1<<18) + strings.Repeat("b a ", 1<<17)},
	} {
		start := time.Now()
		checkLaws(t, texts[0], texts[1])
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}
