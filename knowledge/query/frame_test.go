package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/query"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "what is a toll?", "what is a toll?"},
		{"empty", "", ""},
		{"white space", " \t what\n\nis \u00a0 a\u2003toll? ", "what is a toll?"},
		{"control characters", "what\x00 is\x07 a\x7f toll\u0085?", "what is a toll ?"},
		{"bidirectional marks", "\u202ewhat\u2066 is\u200f a toll\u202c?", "what is a toll?"},
		{"zero-width characters", "wh\u200bat is a \ufefftoll\u2060?", "what is a toll?"},
		{"soft hyphen", "what is a to\u00adll?", "what is a toll?"},
		{"joiners belong to their scripts", "می\u200cخواهم", "می\u200cخواهم"},
		{"invalid bytes", "what\xff is \xc3 a toll?", "what is a toll?"},
		{"replacement character", "what\ufffd is a toll?", "what is a toll?"},
		{"private use", "what\ue000 is a toll?", "what is a toll?"},
		{"composed", "cafe\u0301", "café"},
		{"composed over what goes", "cafe\u200b\u0301", "café"},
		{"only what goes", "\u202e\x00\u200b", ""},
		{"emoji stay", "a toll 🚢?", "a toll 🚢?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := query.Clean(tt.text); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", " a  b ", "e\u200b\u0301", "\u202e\ufeff\xff", "\u200d\u200c", "\u0344\u1100\u1161", "a\u0085b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := query.Clean(text)
		if !utf8.ValidString(got) || got != strings.TrimSpace(got) || strings.Contains(got, "  ") {
			t.Fatalf("Clean(%q) = %q", text, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("Clean(%q) = %q keeps %U", text, got, r)
			}
		}
		if again := query.Clean(got); again != got {
			t.Fatalf("Clean(%q) = %q, and cleaned again %q", text, got, again)
		}
	})
}

func TestUnframe(t *testing.T) {
	tests := []struct{ text, want string }{
		// the frame goes
		{"hey guys, what is the winter toll?", "what is the winter toll?"},
		{"hi all! who built the bridge", "who built the bridge"},
		{"ok so why did the ferry stop", "why did the ferry stop"},
		{"um, quick question: who paid the toll?", "who paid the toll?"},
		{"dumb question but how long is the bridge", "how long is the bridge"},
		{"anyone know when the mill burned down?", "when the mill burned down?"},
		{"does anybody here remember who owned the mill", "who owned the mill"},
		{"did you guys understand the part about tolls?", "the part about tolls?"},
		{"can someone please explain the carters' strike", "the carters' strike"},
		{"could you tell me who ran the ferry?", "who ran the ferry?"},
		{"would anyone remind me what a quay is", "what a quay is"},
		{"tell me about the flood of 1784", "the flood of 1784"},
		{"I'm wondering whether the bridge was paid for", "the bridge was paid for"},
		{"i was just trying to figure out why carts paid twice", "why carts paid twice"},
		{"I need to know how deep the river is", "how deep the river is"},
		{"i don't really get the toll system", "the toll system"},
		{"forgot: who was the ferryman", "who was the ferryman"},
		{"lol what was that thing about frozen ropes", "frozen ropes"},
		{"what's the deal with the miller's widow?", "the miller's widow?"},
		{"is there anything in the text about otters", "otters"},
		{"does the article mention anything about salt?", "salt?"},
		{"any idea about the harbour dues", "the harbour dues"},
		{"for my exam: who founded the guild", "who founded the guild"},
		{"who founded the guild? thanks in advance!", "who founded the guild?"},
		{"who founded the guild pls", "who founded the guild"},
		{"who founded the guild, i totally forgot", "who founded the guild"},
		{"who founded the guild? need it for monday", "who founded the guild?"},
		{"who founded the guild? my exam is tomorrow", "who founded the guild?"},
		{"who founded the guild again?", "who founded the guild?"},
		{"@footnote who founded the guild", "who founded the guild"},
		{"Hello, sorry, can you help me understand the guild? ty", "the guild?"},
		{"HEY GUYS WHO FOUNDED THE GUILD", "WHO FOUNDED THE GUILD"},
		// nothing goes
		{"who founded the guild?", ""},
		{"where and when was the guild founded", ""},
		{"who criteria for clean water", ""},
		{"WHO criteria", ""},
		{"yo la tengo", ""},
		{"who can you tell me apart from", ""},
		{"did the guild ask: can you tell me the toll?", ""},
		{"so-called free carters", ""},
		{"well water in the valley", ""},
		{"right of way on the bridge", ""},
		{"team spirit among carters", ""},
		{"wait times at the ferry", ""},
		{"hi-fi shops by the river", ""},
		{"who came to the carters' help?", ""},
		{"who wrote the line about nobody", ""},
		{"whom did the miller thank", ""},
		{"yo what did the ferry carry", "what did the ferry carry"},
		{"well, who owned the mill", "who owned the mill"},
		{"wait - who owned the mill", "who owned the mill"},
		{"who owned the mill? help", "who owned the mill?"},
		{"who owned the mill pls help me", "who owned the mill"},
		{"thanks", ""},
		{"hey", ""},
		{"any idea?", ""},
		{"", ""},
		{"?!", ""},
	}
	for _, tt := range tests {
		want := tt.want
		if want == "" {
			want = tt.text
		}
		if got := query.Unframe(tt.text); got != want {
			t.Errorf("Unframe(%q)\n got %q\nwant %q", tt.text, got, want)
		}
	}
}

func FuzzUnframe(f *testing.F) {
	for _, s := range []string{"", "hey so um who ran it?", "pls pls pls", "can you tell me", "lol what was that thing about é", "\xff ty", "a ?!"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = query.Clean(text)
		got := query.Unframe(text)
		if !utf8.ValidString(got) || text != "" && got == "" {
			t.Fatalf("Unframe(%q) = %q", text, got)
		}
		if kept := strings.TrimSuffix(got, "?"); !strings.Contains(text, kept) {
			t.Fatalf("Unframe(%q) = %q, which stands nowhere in it", text, got)
		}
		for _, r := range query.Readings(text) {
			if r == "" || r == text || !strings.Contains(text, r) {
				t.Fatalf("Readings(%q) has %q", text, r)
			}
		}
	})
}

func TestReadings(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a frame that is not known", "my friend from the club asked me why carts paid twice", []string{"why carts paid twice"}},
		{"a clause behind", "who owned the old mill, he asked me that yesterday", []string{"he asked me that yesterday", "who owned the old mill"}},
		{"two question words belong together", "where and when was the guild founded", nil},
		{"what names something stays", "the mill of Mira Holm, who owned the wheel", []string{"the mill of Mira Holm"}},
		{"a year stays", "in 1784, who owned the old mill", nil},
		{"too little would remain", "the carters asked the miller, why", []string{"the carters asked the miller"}},
		{"nothing to cut", "who owned the old mill", nil},
		{"nothing", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := query.Readings(tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("Readings(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
	many := strings.Repeat("the old mill, the new wheel, ", 20)
	if got := query.Readings(many); len(got) == 0 || len(got) > 6 {
		t.Errorf("%d readings of a text with many breaks, want a few", len(got))
	}
}

func ExampleUnframe() {
	fmt.Println(query.Unframe("hey, does anyone know who ran the ferry? thx"))
	// Output: who ran the ferry?
}
