package fit

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"footnote/bot"
)

// lined is a Measure of blocks as lines.
func lined(before *bot.Block, b bot.Block) int {
	n := measured(b)
	if before != nil {
		n++
		if Apart(*before, b) {
			n++
		}
	}
	return n
}

// Whatever the room: what fits is a beginning of the blocks, only its end is cut,
// and no quotation loses its place.
func TestFill(t *testing.T) {
	text := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"word", "<b>", "*", "漢字", "👩‍👩‍👧", "end.", "https://a.example"}), 1, 200), func(w []string) string { return strings.Join(w, " ") })
	block := rapid.Custom(func(t *rapid.T) bot.Block {
		return bot.Block{Kind: bot.BlockKind(rapid.IntRange(0, 6).Draw(t, "kind")), Text: text.Draw(t, "text")}
	})
	rapid.Check(t, func(t *rapid.T) {
		blocks := rapid.SliceOfN(block, 1, 12).Draw(t, "blocks")
		room, more := rapid.IntRange(0, 3000).Draw(t, "room"), rapid.IntRange(0, 60).Draw(t, "more")
		got, all := Fill(blocks, room, more, lined)
		used := 0
		var before *bot.Block
		for i, b := range got {
			used += lined(before, b)
			before = &b
			kept, _ := strings.CutSuffix(b.Text, "…")
			if b.Kind != blocks[i].Kind || !strings.HasPrefix(blocks[i].Text, strings.TrimRight(kept, " \n")) || kept != b.Text && i < len(got)-2 && b.Kind != bot.Place {
				t.Fatalf("block %d of %d is %q, which is no beginning of %q", i, len(got), b.Text, blocks[i].Text)
			}
			if b.Kind == bot.Quotation && i == len(got)-1 && i+1 < len(blocks) && blocks[i+1].Kind == bot.Place {
				t.Fatal("a quotation without its place")
			}
		}
		if all {
			more = 0
			if fmt.Sprint(got) != fmt.Sprint(blocks) {
				t.Fatal("not all, as it says")
			}
		}
		if len(got) > 0 && used+more > room {
			t.Fatalf("%d and %d in a room of %d", used, more, room)
		}
	})
}

func TestFillUsesItsRoom(t *testing.T) {
	blocks := []bot.Block{{Text: "Who:"}, {Kind: bot.Quotation, Text: strings.Repeat("Some words. ", 100)}, {Kind: bot.Place, Text: "Source"}}
	for room := 200; room < 1200; room += 100 {
		got, all := Fill(blocks, room, 10, lined)
		used := lined(nil, got[0]) + lined(&got[0], got[1]) + lined(&got[1], got[2])
		if all || len(got) != 3 || used < room-10-30 || !strings.HasSuffix(got[1].Text, "words. …") {
			t.Errorf("a room of %d has %d: %d blocks, %q", room, used, len(got), got[1].Text)
		}
	}
	if got, all := Fill(nil, 0, 10, lined); len(got) != 0 || !all {
		t.Errorf("of nothing: %v, %v", got, all)
	}
}

func TestAddress(t *testing.T) {
	for _, link := range []string{"https://doi.org/10.1/a_b", "http://a.example:80/?x=1&y=2#z", "https://пример.example/й"} {
		if got := Address(link, 100); got != link {
			t.Errorf("%q is shown as %q", link, got)
		}
	}
	if got := Address("HTTP://A.example/B", 100); got != "http://A.example/B" {
		t.Errorf("a scheme in capitals is shown as %q", got)
	}
	for _, link := range []string{
		"", "a.example", "//a.example", "ftp://a.example", "javascript:alert(1)", "https://localhost/x", "https://u:p@a.example", "https://a.example/a b",
		"https://a.example/|b", "https://a.example/>", "https://a.example/<", "https://a.example/\\", "https://a.example/`", "https://a.example/\n",
		"https://a.example/\u202e", "https://a.example/\u200b", "https://a.example/\u2060", "https://a.example/\u00a0", "https://a.example/\xff", "https://a.example/" + strings.Repeat("x", 100),
	} {
		if got := Address(link, 100); got != "" {
			t.Errorf("%q is shown as %q", link, got)
		}
	}
}

func TestShown(t *testing.T) {
	got := Shown([]bot.Block{
		{Kind: bot.Place, Text: "alone"}, {Text: " \u200b\x00"}, {Kind: bot.Quotation, Text: " q\n", Marks: []bot.Mark{{Start: 0, End: 2}}}, {Kind: bot.Place, Text: "below"},
		{Kind: bot.Cited, Text: "cited", Link: "https://a.example"}, {Kind: bot.Hint, Text: "list:"}, {Kind: bot.ListItem, Text: "item"}, {Kind: bot.Cited, Text: "alone"},
	}, func(s string) string { return strings.ToUpper(s) })
	want := []bot.Block{
		{Text: "alone"}, {Kind: bot.Quotation, Text: "q", Marks: []bot.Mark{{Start: 0, End: 1}}}, {Kind: bot.Place, Text: "below"},
		{Kind: bot.Cited, Text: "cited", Link: "HTTPS://A.EXAMPLE"}, {Text: "list:"}, {Kind: bot.ListItem, Text: "item"}, {Text: "alone"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}
