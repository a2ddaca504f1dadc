package extract_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

func read(t testing.TB, name, text string) *document.Document {
	t.Helper()
	doc, err := extract.Read(name, []byte(text))
	if err != nil {
		t.Fatalf("Read(%q): %v", name, err)
	}
	return doc
}

func readTestdata(t testing.TB, name string) *document.Document {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, name, string(data))
}

var kindNames = map[document.Kind]string{
	document.Body: "body", document.Quote: "quote", document.Item: "item", document.Row: "row",
	document.Caption: "caption", document.Note: "note", document.Echo: "echo", document.Entry: "entry",
}

// outline is a document in lines: headings with their levels, paragraphs with
// kind, number and their first and last words.
func outline(d *document.Document) []string {
	var lines []string
	section := 0
	for _, p := range d.Paragraphs {
		for ; section < p.Section; section++ {
			s := d.Sections[section+1]
			lines = append(lines, strings.Repeat("#", s.Level)+" "+s.Heading())
		}
		text := p.Text
		if w := strings.Fields(text); len(w) > 9 {
			text = strings.Join(w[:4], " ") + " … " + strings.Join(w[len(w)-4:], " ")
		}
		lines = append(lines, fmt.Sprintf("%s %d: %s", kindNames[p.Kind], p.Number, text))
	}
	return lines
}

func TestText(t *testing.T) {
	tests := []struct {
		file, title string
		guessed     bool
		authors     []string
		year        int
		outline     []string
	}{
		{"wrapped.txt", "Water and Power on the Upper Tarn", false, []string{"Ada Lindqvist"}, 2019, []string{
			"# INTRODUCTION",
			"body 1: The river Tarn has … wait for another generation.",
			"body 2: The second dam is … minister said of it:",
			"quote 3: We shall build what … who asked for it.",
			"body 4: Nobody asked him again, and he was glad.",
			"# THE THIRD DAM",
			"body 1: Its costs are listed below.",
			"item 2: cement and steel, which … paid for in grain",
			"item 3: labour",
			"item 4: the loan",
			"caption 5: Figure 1. The third … seen from the east.",
			"body 6: After the flood of … engineers. Both had left.",
			"# REFERENCES",
			"entry 0: Berg, T. (1999). Dams and their makers. Oslo: Nordlys.",
			"entry 0: Holm, A. and Lie, … Rivers 3(2), 14-29. https://doi.org/10.1234/jr.2001.14",
			"entry 0: Ministry of Works. 1930. Plan for the Tarn. Bergen.",
		}},
		{"blocks.txt", "Grain and Rails", false, []string{"Mira van der Berg", "John F. Okafor"}, 2021, []string{
			"body 1: © 2021 The Rail Society",
			"# 1 Why rails",
			"body 1: Rails were laid for … longer than this one.",
			"# 2 Who paid",
			"body 1: There were three who paid for them.",
			"item 2: 1. The farmers, who had no choice.",
			"item 3: 2. The bank.",
			"item 4: 3. The crown, in … and against its will",
			"body 5: The crown paid $3.5 … 5*3*2 tables say otherwise.",
			"echo 0: \"That is the short answer, and the long one\"",
			"## 2.1 The bank's part",
			"body 1: The bank paid late.",
			"# Works Cited",
			"entry 0: [1] Berg, T. Rails. 1999.",
			"entry 0: [2] Holm, A. Grain … the South. 2001. http://example.org/grain",
			"entry 0: [3] Lie, B. The Crown. 2003.",
		}},
		{"lines.txt", "The Last Ferry on the Sound", true, nil, 0, []string{
			"body 1: THE LAST FERRY ON … scrap within a month.",
			"body 2: It had carried people, … the bridge does not.",
			"echo 0: “The captain knew every passenger by name.”",
			"body 3: What remains is a … that, as directors are.",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			d := readTestdata(t, tt.file)
			if d.Title != tt.title || d.TitleGuessed != tt.guessed || d.Year != tt.year || !cmp.Equal(d.Authors, tt.authors) {
				t.Errorf("got title %q (guessed %v), authors %q, year %d; want %q (%v), %q, %d",
					d.Title, d.TitleGuessed, d.Authors, d.Year, tt.title, tt.guessed, tt.authors, tt.year)
			}
			if diff := cmp.Diff(tt.outline, outline(d)); diff != "" {
				t.Errorf("outline: -want +got\n%s", diff)
			}
		})
	}
}

func TestTextJoinsWords(t *testing.T) {
	d := readTestdata(t, "wrapped.txt")
	text := d.Paragraphs[0].Text + d.Paragraphs[1].Text
	for _, want := range []string{"electrification of", "another generation", "a well-known example"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}

func TestMarkdown(t *testing.T) {
	d := readTestdata(t, "guide.md")
	if d.Title != "A guide: rivers" || d.Year != 2020 || d.Language != "en" || !cmp.Equal(d.Authors, []string{"Ada Lindqvist", "John F. Okafor"}) {
		t.Errorf("got title %q, year %d, language %q, authors %q", d.Title, d.Year, d.Language, d.Authors)
	}
	want := []string{
		"body 1: Before the first heading.",
		"# 1 Floods",
		"body 1: A flood is water … not $\\hat{c}_i$ or a_b*c.",
		"quote 2: We shall build. And build again.",
		"item 3: 1. First",
		"item 4: 2. Second goes on",
		"item 5: Ash",
		"item 6: Birch",
		"row 7: Year | Dam",
		"row 8: 1931 | Upper",
		"## 1.1 Names",
		"body 1: snake_case, 5*3*2, a < … 4 stay. Figure 2.",
		"caption 2: Figure 2. The lower dam.",
		"body 3: x := a_b",
		"## Long line",
		"note 1: [^1]: A note.",
		"## References",
		"entry 0: 1. Berg, T. (1999). Dams. Oslo.",
		"entry 0: 2. Holm, A. (2001). Rivers.",
		"## Appendix",
		"body 1: Not an entry.",
	}
	if diff := cmp.Diff(want, outline(d)); diff != "" {
		t.Errorf("outline: -want +got\n%s", diff)
	}
	if len(d.References) != 2 || d.References[0].Year != 1999 || d.Paragraphs[d.References[1].Paragraph].Kind != document.Entry {
		t.Errorf("references: %+v", d.References)
	}
}

func TestInlineMarks(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"emphasis", "a *b* **c** _d_ __e__ ***f*** ~~g~~", "a b c d e f g"},
		{"emphasis beside marks", "(*World* of *Our Making: Rules*), “*x*”.", "(World of Our Making: Rules), “x”."},
		{"inside words", "snake_case_name 5*3*2 **a", "snake_case_name 5*3*2 **a"},
		{"loose", "2 * 3 * 4, *p < 0.05, ____ and (___)", "2 * 3 * 4, *p < 0.05, ____ and (___)"},
		{"escapes", `\$960 and 5\*3 and \[x\]`, "$960 and 5*3 and [x]"},
		{"links", "[a b](https://x.org/a_b) ![i](p.png) [c](#d \"t\")", "a b i c"},
		{"no links", "[12] [GHS-R](-/-) f[i](j) [see](also this)", "[12] [GHS-R](-/-) f[i](j) [see](also this)"},
		{"addresses", "<https://x.org/a_b_c> <a@b.org> a < b > c", "https://x.org/a_b_c a@b.org a < b > c"},
		{"code", "`a_b*c` and ``x`y``", "a_b*c and x`y"},
		{"quotation marks of TeX", "``so'' and `so' and ``so''", "``so'' and `so' and ``so''"},
		{"formulas", `$\hat{c}_i$ and $5 *or* $10`, `$\hat{c}_i$ and $5 or $10`},
		{"entities and tags", "a &amp; b&nbsp;c H<sub>2</sub>O <!-- x -->y &foo; AT&T", "a & b c H2O y &foo; AT&T"},
		{"white space", "a \t b\u00a0 \u2003c\u00ad\u202ed", "a b cd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, "x.md", "# T\n\n"+tt.in+"\n")
			if got := d.Paragraphs[0].Text; got != tt.want {
				t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestHeadingsInText(t *testing.T) {
	const long = "This is a paragraph that is long enough to be one, and it ends as paragraphs do, with a full stop and nothing behind it."
	tests := []struct{ name, text, want string }{
		{"sequence", "T\n\n1 One\n\n" + long + "\n\n1.1 Sub\n\n" + long + "\n\n2 Two\n\n" + long, "1 One/1.1 Sub/2 Two"},
		{"out of sequence", "T\n\n1 One\n\n" + long + "\n\n12 Monkeys came\n\n" + long, "1 One"},
		{"items", "T\n\n1 apple\n\n2 Pears\n\n3 Plums\n\n" + long, ""},
		{"sentences", "T\n\n" + long + "\n\n1 was the number of it.\n\n" + long, ""},
		{"without number", "T\n\n" + long + "\n\nThe road to the north\n\n" + long, "The road to the north"},
		{"above nothing", "T\n\n" + long + "\n\nThe end of it", ""},
		{"marked", "T\n\n## One\n\n" + long + "\n\n**Two**\n\n" + long, "One/Two"},
		{"underlined", "T\n\nOne\n---\n\n" + long, "One"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range read(t, "x.txt", tt.text).Sections[1:] {
				got = append(got, s.Heading())
			}
			if g := strings.Join(got, "/"); g != tt.want {
				t.Errorf("headings of %q = %q, want %q", tt.text, g, tt.want)
			}
		})
	}
}

const polyglot = "# Straße\r\n\r\nCafé “naïve” – *one* two.\r\nNext line."

func TestEncodings(t *testing.T) {
	utf16Bytes := func(order binary.ByteOrder, s string) []byte {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, 0, 0)
			order.PutUint16(b[len(b)-2:], u)
		}
		return b
	}
	latin, err := charmap.Windows1252.NewEncoder().String(polyglot)
	if err != nil {
		t.Fatal(err)
	}
	one := func(data []byte) string { return charmapString(data) }
	wide := func(order binary.ByteOrder) func([]byte) string {
		return func(data []byte) string {
			var u []uint16
			for i := 0; i+1 < len(data); i += 2 {
				u = append(u, order.Uint16(data[i:]))
			}
			return string(utf16.Decode(u))
		}
	}
	plain := func(data []byte) string { return string(data) }
	tests := []struct {
		name   string
		data   []byte
		decode func([]byte) string
	}{
		{"UTF-8", []byte(polyglot), plain},
		{"UTF-8 with mark", []byte("\ufeff" + polyglot), plain},
		{"UTF-16LE with mark", utf16Bytes(binary.LittleEndian, "\ufeff"+polyglot), wide(binary.LittleEndian)},
		{"UTF-16BE with mark", utf16Bytes(binary.BigEndian, "\ufeff"+polyglot), wide(binary.BigEndian)},
		{"UTF-16LE", utf16Bytes(binary.LittleEndian, polyglot), wide(binary.LittleEndian)},
		{"UTF-16BE", utf16Bytes(binary.BigEndian, polyglot), wide(binary.BigEndian)},
		{"Windows-1252", []byte(latin), one},
		{"old Mac line ends", []byte(strings.ReplaceAll(polyglot, "\r\n", "\r")), plain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := extract.Read("x.md", tt.data)
			if err != nil {
				t.Fatal(err)
			}
			const want = "Café “naïve” – one two. Next line."
			if d.Title != "Straße" || len(d.Paragraphs) != 1 || d.Paragraphs[0].Text != want {
				t.Fatalf("got %q and %+v", d.Title, d.Paragraphs)
			}
			for _, w := range []string{"Café", "“naïve”", "–", "one", "Next line."} {
				i := strings.Index(want, w)
				s := d.Paragraphs[0].Map.Span(document.Span{Start: i, End: i + len(w)})
				if got := tt.decode(tt.data[s.Start:s.End]); got != w {
					t.Errorf("%q leads to %q in the file", w, got)
				}
			}
		})
	}
}

func charmapString(data []byte) string {
	s, _ := charmap.Windows1252.NewDecoder().Bytes(data)
	return string(s)
}

func TestPages(t *testing.T) {
	d := read(t, "x.txt", "Title of it\n\nOne sentence here.\n\fTwo sentences there.\n\fThree it is.")
	var got []int
	for _, p := range d.Paragraphs {
		got = append(got, p.Page)
	}
	if d.Pages != 3 || !cmp.Equal(got, []int{1, 2, 3}) {
		t.Errorf("pages = %d, %v; want 3, [1 2 3]", d.Pages, got)
	}
}

func TestReadRefuses(t *testing.T) {
	tests := []struct {
		name, data string
		want       error
	}{
		{"empty.txt", "", extract.ErrEmpty},
		{"blank.md", " \n\t\ufeff", extract.ErrEmpty},
		{"nul.txt", "text\x00text", extract.ErrBinary},
		{"control.txt", "\x01\x02\x03\x04\x05\x06 text", extract.ErrBinary},
		{"a.pdf", "%PDF-1.7\n", extract.ErrDamaged},
		{"named.txt", "%PDF-1.7\n", extract.ErrDamaged},
		{"page.html", "<p></p>", extract.ErrNoText},
		{"big.txt", strings.Repeat("a ", extract.MaxFile/2+1), extract.ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := extract.Read(tt.name, []byte(tt.data))
			var e *extract.Error
			if doc != nil || !errors.Is(err, tt.want) || !errors.As(err, &e) {
				t.Fatalf("Read = %v, %v; want %v", doc, err, tt.want)
			}
			if !strings.HasPrefix(err.Error(), tt.name+": ") || e.Advice == "" {
				t.Errorf("error %q does not name the file or what to do", err)
			}
		})
	}
}

// TestHostile reads long stretches of what takes other readers quadratic time.
func TestHostile(t *testing.T) {
	limit := 10 * time.Second // a stalled machine; quadratic time takes minutes
	for _, s := range []string{"> ", "- ", "1. ", "*a ", "**a_", "`", "[", "[a](", "![a](b", "<", "<!--", "&", "$", "\\", "A. ", "\"", "(1999 ",
		"a\n", "a\n\n", "- a\n", "a\n-\n", "1 A\n\n", "a-\nb", "a b c d e\n\n", "ก ", "\f", "\xff", "References\n\n"} {
		for _, name := range []string{"x.md", "x.txt"} {
			for _, head := range []string{"", "T\n\nReferences\n\n"} {
				data := []byte(head + strings.Repeat(s, (1<<16)/len(s)))
				start := time.Now()
				_, err := extract.Read(name, data)
				if d := time.Since(start); d > limit {
					t.Errorf("Read(%s) of %q repeated took %v (%v)", name, s, d, err)
				}
			}
		}
	}
}

// checkLaws checks what holds for every document read from UTF-8 data.
func checkLaws(t *testing.T, name string, data []byte, d *document.Document) {
	t.Helper()
	if d.Title == "" || d.ID == "" || len(d.Sections) == 0 {
		t.Fatalf("Read(%s, %q): title %q, ID %q, %d sections", name, data, d.Title, d.ID, len(d.Sections))
	}
	for i, s := range d.Sections {
		if s.Parent >= i || i > 0 && (s.Parent < 0 || s.Level != d.Sections[s.Parent].Level+1 || s.Title == "") {
			t.Fatalf("Read(%s, %q): section %d is %+v", name, data, i, s)
		}
	}
	last := 0
	for _, p := range d.Paragraphs {
		if p.Section < last || p.Text == "" || strings.TrimSpace(p.Text) != p.Text || !utf8.ValidString(p.Text) {
			t.Fatalf("Read(%s, %q): paragraph %+v", name, data, p)
		}
		last = p.Section
		for _, s := range p.Sentences {
			if s.Start < 0 || s.End > len(p.Text) || !utf8.ValidString(s.Of(p.Text)) {
				t.Fatalf("Read(%s, %q): sentence %v of %q", name, data, s, p.Text)
			}
		}
		for off, r := range p.Text {
			f := p.Map.File(off)
			if f < 0 || f > len(data) {
				t.Fatalf("Read(%s, %q): offset %d of %q leads to %d", name, data, off, p.Text, f)
			}
			if r == ' ' || bytes.IndexByte(data, '&') >= 0 {
				continue // put in by the reader, or stands for an entity
			}
			if got, _ := utf8.DecodeRune(data[f:]); got != r {
				t.Fatalf("Read(%s, %q): %q at %d of %q leads to %q at %d", name, data, r, off, p.Text, got, f)
			}
		}
	}
	for _, r := range d.References {
		if d.Paragraphs[r.Paragraph].Kind != document.Entry {
			t.Fatalf("Read(%s, %q): reference %+v is no entry", name, data, r)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"wrapped.txt", "blocks.txt", "lines.txt", "guide.md"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, strings.HasSuffix(name, ".md"))
	}
	f.Add([]byte("\ufeffa\u00adb \u00a0 c"), true)
	f.Add([]byte(strings.Repeat("> ", 99)+"a\n- [x](http://y) *z*"), true)
	f.Add([]byte("\xff\xfea\x00b\x00"), false)
	f.Add([]byte("caf\xe9 \x93x\x94"), false)
	f.Fuzz(func(t *testing.T, data []byte, markdown bool) {
		name := "x.txt"
		if markdown {
			name = "x.md"
		}
		d, err := extract.Read(name, data)
		if err != nil {
			return
		}
		again, _ := extract.Read(name, data)
		if !cmp.Equal(d, again) {
			t.Fatalf("Read(%s, %q) differs from run to run", name, data)
		}
		if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
			checkLaws(t, name, data, d)
		}
	})
}

// TestRealTexts reads two texts taken from PDFs that lie beside a working copy.
func TestRealTexts(t *testing.T) {
	dir := shared(t, "material")
	docs, errs := extract.Load(t.Context(), extract.Here, []string{dir})
	if len(errs) != 0 || len(docs) != 2 {
		t.Fatalf("Load = %d documents, %v", len(docs), errs)
	}
	for _, d := range docs {
		data, err := os.ReadFile(d.Source)
		if err != nil {
			t.Fatal(err)
		}
		checkLaws(t, d.Source, data, d)
	}
	essay, article := docs[0], docs[1]
	count := func(d *document.Document, k document.Kind) (n int) {
		for _, p := range d.Paragraphs {
			if p.Kind == k {
				n++
			}
		}
		return n
	}
	if !strings.HasPrefix(essay.Title, "The Banner of") || !essay.TitleGuessed || count(essay, document.Body) != 8 || count(essay, document.Echo) != 2 {
		t.Errorf("essay: title %q, %d paragraphs, %d echoes; want 8 and 2", essay.Title, count(essay, document.Body), count(essay, document.Echo))
	}
	if len(article.Authors) != 2 || !strings.HasSuffix(article.Authors[1], " Duarte") || !unicode.IsUpper(rune(article.Authors[1][0])) || article.Year != 0 {
		t.Errorf("article: authors %q, year %d", article.Authors, article.Year)
	}
	if got := [...]int{len(article.Sections), len(article.References), count(article, document.Entry), count(article, document.Quote), count(article, document.Body)}; got != [...]int{12, 44, 44, 1, 45} {
		t.Errorf("article: sections, references, entries, quotations, paragraphs = %v", got)
	}
	if h := article.Headings(7); len(h) != 2 || !strings.HasPrefix(h[0], "3 ") || !strings.HasPrefix(h[1], "3.1 ") {
		t.Errorf("article: path of section 7 is %q", h)
	}
}
