package analysis_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
)

func TestSentences(t *testing.T) {
	// A bar marks each border that is wanted.
	tests := []struct{ name, text string }{
		{"plain", "One came. | Two went! | Did three stay? | Yes."},
		{"no terminator", "Only a few words"},
		{"et al", "As Moore et al. argue, it rose (see p.40 and pp. 3–4). | It fell."},
		{"citation before the stop", "It grew (Fulton, 2020). | Then it shrank."},
		{"citation after the stop", "It grew. (Fulton, 2020) | Then it shrank."},
		{"citation after a quotation", `"It grew." (Fulton, 2020, p. 3). | Then it shrank.`},
		{"citation that the sentence goes on behind", `He wrote "it grew." (2020) and left. | She stayed.`},
		{"parenthesis of its own", "It grew. | (Nobody knew why it did.) | Then it shrank."},
		{"titles", "Prof. Dr. Lee met Mr. Fox, Sen. Ash and St. John. | They ate."},
		{"small abbreviations", "Fruit, e.g. Apples, i.e. Red ones, cf. Pears vs. Plums. | Good."},
		{"numbered abbreviations", "See No. 5, Fig. 3, vol. 2 and pp. 10. | Done."},
		{"no as a word", "She said no. | He agreed."},
		{"initials", "J. K. Rowling met John F. Kennedy and George W. Bush. | They sat."},
		{"letter at the end", "They ate vitamin C. | The rest drank."},
		{"countries", "The U.S. Army left the U.S. | The others came from Washington D.C. | However, few did."},
		{"town", "They met in St. Petersburg in Jan. 2020. | It was cold."},
		{"company", "Acme Inc. Vice chair Lo left Acme Inc. | The shares fell."},
		{"times", "At 9 a.m. Monday it began. | It ended at 5 p.m. | They left."},
		{"decimals and money", "It cost $3.5 or 2.75 euros in 1990. | In 1991 it cost more."},
		{"elision", `"(...) it is so" and "[...] Not so" he wrote. | End.`},
		{"ellipsis", "He paused... and went on. | He paused... | Then he left… | She stayed."},
		{"quotation ends a sentence", "He said “it rose.” | She said \"it fell.\" | They left."},
		{"question inside a quotation", "“Did it rise?” he asked. | “No!” she cried. | End."},
		{"items", "1. First the one. | 2. Then the other."},
		{"addresses", "See www.example.org/a.html and doi 10.1057/s41311-020. | It uses node.js and main.go. | End."},
		{"note number", "It was the policy.12 | The rest followed."},
		{"note in brackets", "It was the policy.[12] | The rest followed."},
		{"lost space", "It was the end.The rest followed."},
		{"tokenised", "The U.S. grew , he said . | It shrank again . | `` Why ? '' she asked . | She left ."},
		{"German", "Er kam am 3. Oktober, z.B. mit Dr. Lang. | Im 19. Jahrhundert war das anders. | Gut."},
		{"Spanish", "El Sr. Gil llegó. | ¿Por qué vino? | ¡No sé! | Se fue."},
		{"French", "M. Duval et Mme. Roy sont là. | Il part. | « Où va-t-il ? » | Elle reste."},
		{"Russian", "Он родился в 1990 г. в г. Москва, т.е. давно. | В 1991 г. | Он уехал. | А. С. Пушкин писал."},
		{"Chinese", "他来了。|她走了！|“为什么？”|没有人知道，真的。"},
		{"Japanese", "今日は。|「明日。」|終わり"},
		{"Arabic", "وصل أمس. | لماذا جاء؟ | لا نعرف."},
		{"Hindi", "वह आया। | वह गया।"},
		{"Armenian", "Նա եկավ։ | Նա գնաց։"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want []string
			for _, s := range strings.Split(tt.text, "|") {
				want = append(want, strings.TrimSpace(s))
			}
			text := strings.ReplaceAll(strings.ReplaceAll(tt.text, " | ", " "), "|", "")
			if strings.Contains(tt.name, "lost") {
				want = []string{"It was the end.", "The rest followed."}
			}
			var got []string
			for _, s := range analysis.Sentences(text) {
				got = append(got, s.Of(text))
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("Sentences(%q): -want +got\n%s", text, d)
			}
		})
	}
}

// TestSentencesAreBounded checks that text without sentence ends is cut all the
// same, at borders that a reader would choose if there are any.
func TestSentencesAreBounded(t *testing.T) {
	tests := []struct {
		name, text string
		longest    int
	}{
		{"Thai", strings.Repeat("ประโยคภาษาไทย ", 60), 260},
		{"row", strings.Repeat("a cell of the table; ", 200), 400},
		{"words", strings.Repeat("word ", 4000), 4000},
		{"letters", strings.Repeat("ж", 20000), 4000},
	}
	for _, tt := range tests {
		for _, s := range analysis.Sentences(tt.text) {
			if s.Len() > tt.longest || !utf8.ValidString(s.Of(tt.text)) {
				t.Errorf("%s: span %v of %d bytes, want at most %d", tt.name, s, s.Len(), tt.longest)
			}
		}
	}
}

// TestSentencesTakeLinearTime reads what would take a quadratic splitter
// minutes.
func TestSentencesTakeLinearTime(t *testing.T) {
	for _, s := range []string{".", ". ", "… ", "A. ", "a.b", "\".", ". (", ". (1999) ", ".[1", "1. ", " . \"", "。", "ก "} {
		start := time.Now()
		analysis.Sentences(strings.Repeat(s, (1<<19)/len(s)))
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("Sentences of %q repeated took %v", s, d)
		}
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range []string{"", " ", "a. B", "…。！", "\xff. A", "He said \"no.\" (2020) And", strings.Repeat("ก ", 300), strings.Repeat("x", 9000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		spans := analysis.Sentences(text)
		end := 0
		for _, s := range spans {
			if s.Start < end || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("Sentences(%q): span %v is out of order", text, s)
			}
			if gap := text[end:s.Start]; strings.TrimSpace(gap) != "" {
				t.Fatalf("Sentences(%q): %q is in no sentence", text, gap)
			}
			if got := s.Of(text); strings.TrimSpace(got) != got {
				t.Fatalf("Sentences(%q): %q has white space at its ends", text, got)
			}
			if utf8.ValidString(text) && !utf8.ValidString(s.Of(text)) {
				t.Fatalf("Sentences(%q): span %v cuts a rune", text, s)
			}
			end = s.End
		}
		if strings.TrimFunc(text[end:], unicode.IsSpace) != "" {
			t.Fatalf("Sentences(%q): %q is in no sentence", text, text[end:])
		}
	})
}

// shared is the folder of open texts that lies beside a working copy.
func shared(t testing.TB, path string) string {
	dir := os.Getenv("FOOTNOTE_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	path = filepath.Join(dir, path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not there; FOOTNOTE_SHARED names the folder of the open sets", path)
	}
	return path
}

// TestSentencesGold measures the borders between sentences against a pool that
// others split. The pool has errors of its own (it splits behind "St." and
// "i.e.", and before "[citation needed]"), so the last points are not to be had.
func TestSentencesGold(t *testing.T) {
	const floor = 0.95
	dir := shared(t, "bench/squad1dev")
	file, err := os.Open(filepath.Join(dir, "sentences.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	type place struct {
		doc       string
		paragraph int
	}
	want := map[place]map[int]string{} // by start in runes
	for sc := bufio.NewScanner(file); sc.Scan(); {
		var s struct {
			Doc       string `json:"doc"`
			Paragraph int    `json:"paragraph_index"`
			Start     int    `json:"start"`
			Text      string `json:"text"`
		}
		if err := json.Unmarshal(sc.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		p := place{s.Doc, s.Paragraph}
		if want[p] == nil {
			want[p] = map[int]string{}
		}
		want[p][s.Start] = s.Text
	}
	var right, found, all int
	for p, starts := range want {
		data, err := os.ReadFile(filepath.Join(dir, "material", p.doc+".md"))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimRight(strings.Split(string(data), "\n\n")[p.paragraph+1], "\n")
		if misplaced([]rune(text), starts) {
			continue
		}
		all += len(starts) - 1
		for _, s := range analysis.Sentences(text)[1:] {
			found++
			if starts[utf8.RuneCountInString(text[:s.Start])] != "" {
				right++
			} else if os.Getenv("SENTENCES_DIFF") != "" {
				t.Logf("%v extra: %s", p, around(text, s.Start))
			}
			delete(starts, utf8.RuneCountInString(text[:s.Start]))
		}
		delete(starts, 0)
		if os.Getenv("SENTENCES_DIFF") != "" {
			for s := range starts {
				t.Logf("%v missed: %s", p, around(text, len(string([]rune(text)[:s]))))
			}
		}
	}
	precision, recall := float64(right)/float64(found), float64(right)/float64(all)
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("borders within paragraphs: precision %.4f, recall %.4f, F1 %.4f of %d", precision, recall, f1, all)
	if f1 < floor {
		t.Errorf("F1 = %.4f, want at least %.2f", f1, floor)
	}
}

// misplaced reports whether the pool's offsets went astray in a paragraph, as
// they did in a few.
func misplaced(text []rune, sentences map[int]string) bool {
	for start, s := range sentences {
		if end := start + utf8.RuneCountInString(s); end > len(text) || string(text[start:end]) != s {
			return true
		}
	}
	return false
}

func around(text string, i int) string {
	return strings.ToValidUTF8(text[max(0, i-60):i]+"¦"+text[i:min(len(text), i+40)], "")
}

func BenchmarkSentences(b *testing.B) {
	text := strings.Repeat("The river rose quickly (see Fig. 3), and by 4 a.m. the U.S. engineers – “all of them”, as Dr. Gray put it – had left. "+
		"Nobody knew why; it cost $3.5 million. Then it fell again in the course of the next three days. ", 20)
	b.SetBytes(int64(len(text)))
	var spans []document.Span
	for b.Loop() {
		spans = analysis.AppendSentences(spans[:0], text)
	}
}
