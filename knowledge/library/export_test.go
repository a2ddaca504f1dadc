package library_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"pgregory.net/rapid"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// of makes a document of paragraphs, all in one section.
func of(kinds []document.Kind, texts []string) *document.Document {
	d := &document.Document{ID: "d", Source: "d.md", Title: "A title", Sections: []document.Section{{Parent: -1}}}
	for i, t := range texts {
		d.Paragraphs = append(d.Paragraphs, document.Paragraph{Kind: kinds[i], Text: t})
	}
	return d
}

// An outline is what an export has to keep.
type outline struct {
	Title    string
	Headings []string // with level
	Texts    []string
	Under    []string // the heading that each paragraph stands under
}

func outlineOf(d *document.Document) outline {
	o := outline{Title: d.Title}
	for _, s := range d.Sections[1:] {
		o.Headings = append(o.Headings, strings.Repeat("#", min(s.Level, 5))+" "+s.Heading())
	}
	for _, p := range d.Paragraphs {
		o.Texts = append(o.Texts, p.Text)
		o.Under = append(o.Under, d.Sections[p.Section].Heading())
	}
	return o
}

func reread(t rapid.TB, d *document.Document) *document.Document {
	t.Helper()
	again, err := extract.Read("again.md", library.Markdown(d))
	if err != nil {
		t.Fatalf("read %q: %v", library.Markdown(d), err)
	}
	return again
}

func TestExportLooksAsWritten(t *testing.T) {
	k := newKit(t, nil, nil)
	k.add(t, home, "rivers.md", rivers)
	got, err := k.Export(t.Context(), home, "rivers")
	if err != nil {
		t.Fatal(err)
	}
	want := `---
authors:
- "Mira Holm"
- "Jan Oak"
lang: "en"
source: "rivers.md"
---

# On rivers

## Bridges

The bridge of Arn was built in 1741 by the masons of the lower town.

Nobody crossed it for nine years, because the toll was too high (Holm, 2019).

## References

- Holm, M. (2019). Tolls and their enemies. River Review, 4(2), 11–19. https\://doi.org/10.1000/tolls
`
	if d := cmp.Diff(want, string(got.Markdown)); d != "" {
		t.Errorf("Markdown: (-want +got)\n%s", d)
	}
	bib := `@misc{holmndrivers,
  author    = {Holm, Mira and Oak, Jan},
  title     = {On rivers},
  year      = {n.d.}
}

@article{holm2019tolls,
  author    = {Holm, M.},
  title     = {Tolls and their enemies},
  journal   = {River Review},
  year      = {2019},
  volume    = {4},
  number    = {2},
  pages     = {11--19},
  doi       = {10.1000/tolls}
}
`
	if d := cmp.Diff(bib, string(got.BibTeX)); d != "" {
		t.Errorf("BibTeX: (-want +got)\n%s", d)
	}
	if got.Name != "rivers" {
		t.Errorf("its name is %q", got.Name)
	}
	if _, err := k.Export(t.Context(), home, "lakes"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("export of nothing: %v", err)
	}
}

func TestExportKinds(t *testing.T) {
	d := of([]document.Kind{document.Body, document.Quote, document.Item, document.Item, document.Row, document.Row, document.Caption, document.Note, document.Note, document.Echo},
		[]string{"First comes text.", "Quoted words.", "An item", "12. A numbered one", "Year | Bridges", "1741 | 2 | *", "Figure 3. The route.", "[^1]: A note.", "2 Another note.", "Words that stand out"})
	d.Authors, d.Year = []string{`Ann "Nan" Lee`, "Jo O'Hara"}, 1986
	got := string(library.Markdown(d))
	want := `---
authors:
- 'Ann "Nan" Lee'
- "Jo O'Hara"
year: 1986
source: "d.md"
---

# A title

First comes text.

> Quoted words.

- An item

12. A numbered one

| Year | Bridges |  |
| --- | --- | --- |
| 1741 | 2 | \* |

*Figure 3. The route.*

[^1]: A note.

<small>2 Another note.</small>

> Words that stand out
`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Markdown: (-want +got)\n%s", d)
	}
	again := reread(t, d)
	if diff := cmp.Diff(outlineOf(d), outlineOf(again)); diff != "" {
		t.Errorf("read again: (-want +got)\n%s", diff)
	}
	for i, want := range []document.Kind{document.Body, document.Quote, document.Item, document.Item, document.Row, document.Row, document.Caption, document.Note, document.Body, document.Quote} {
		if got := again.Paragraphs[i].Kind; got != want {
			t.Errorf("paragraph %d is read as kind %d, want %d", i, got, want)
		}
	}
	if again.Year != 1986 || len(again.Authors) != 2 {
		t.Errorf("by %q in %d", again.Authors, again.Year)
	}
}

// awkward are beginnings and pieces of texts that mean something to programs
// that read Markdown.
var awkward = []string{
	"#", "# ", "## Sub", "-", "- ", "---", "===", "+ x", "* x", "*x*", "_x_", "**", "1. ", "1986. ", "3) ", "12", ">", "> q", "`c`", "```", "~~~", "~~x~~",
	"[t](http://a.example)", "[a]: /b", "[^1]: ", "![i](x.png)", "<b>", "<script>", "<!-- c -->", "</small>", "<http://a.example>", "http://a.example/x_y_z",
	"www.a.example", "a@b.example", "&amp;", "&lt;b&gt;", "&#42;", "\\", "\\*", "$x^2$", "|", " | ", "||", "| a |", "• ", "– ", "a|b", "Figure 1: ", "Table 2. ",
	":", ": d", "{#id}", "==m==", "^s^", "@everyone", "Mira Holm", "and", "2019", "word", "Words.", "é", "漢字", "אב", "🙂", "(c)", "...", "'q'", "“q”", "%", "!", "?", "0000-0002-1825-0097",
}

func awkwardText(t *rapid.T) string {
	s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(awkward), 1, 8).Draw(t, "pieces"), rapid.SampledFrom([]string{" ", ""}).Draw(t, "glue"))
	return strings.Join(strings.Fields(s), " ")
}

func awkwardDocument(t *rapid.T) *document.Document {
	d := &document.Document{
		ID: "d", Source: awkwardText(t), Title: awkwardText(t), Year: rapid.SampledFrom([]int{0, 1999}).Draw(t, "year"),
		Sections: []document.Section{{Parent: -1}},
	}
	if rapid.Bool().Draw(t, "authors") {
		d.Authors = []string{awkwardText(t), "Mira Holm"}
	}
	for range rapid.IntRange(1, 8).Draw(t, "parts") {
		if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
			up := len(d.Sections) - 1
			for up > 0 && rapid.Bool().Draw(t, "up") {
				up = d.Sections[up].Parent
			}
			title := rapid.OneOf(rapid.SampledFrom([]string{"References", "Notes", "Bridges"}), rapid.Custom(awkwardText)).Draw(t, "heading")
			if d.Sections[up].Level < 5 && !numbered.MatchString(title) {
				d.Sections = append(d.Sections, document.Section{Title: title, Parent: up, Level: d.Sections[up].Level + 1})
			}
			continue
		}
		d.Paragraphs = append(d.Paragraphs, document.Paragraph{
			Section: len(d.Sections) - 1, Kind: document.Kind(rapid.IntRange(0, int(document.Entry)).Draw(t, "kind")), Text: awkwardText(t),
		})
	}
	return d
}

// numbered headings are left to TestExportOfNumberedHeadings.
var numbered = regexp.MustCompile(`^\d`)

// Numbers of headings come back where they make a sequence. The full stop behind
// one that no reader has taken off the title goes.
func TestExportOfNumberedHeadings(t *testing.T) {
	d := of(nil, nil)
	d.Sections = append(d.Sections,
		document.Section{Number: "1", Title: "Bridges", Level: 1}, document.Section{Number: "1.1", Title: "Tolls", Level: 2, Parent: 1},
		document.Section{Number: "2", Title: "Ferries", Level: 1}, document.Section{Title: "3. Boats", Level: 1}, document.Section{Title: "1848 and after", Level: 1})
	want := []string{"# 1 Bridges", "## 1.1 Tolls", "# 2 Ferries", "# 3 Boats", "# 1848 and after"}
	if diff := cmp.Diff(want, outlineOf(reread(t, d)).Headings); diff != "" {
		t.Errorf("headings: (-want +got)\n%s", diff)
	}
}

func TestExportIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := awkwardDocument(t)
		if diff := cmp.Diff(outlineOf(d), outlineOf(reread(t, d))); diff != "" {
			t.Fatalf("%s\nis read as (-want +got)\n%s", library.Markdown(d), diff)
		}
	})
}

// What renders Markdown finds nothing alive in an export: no link, no picture,
// no HTML but the tag that sets notes small.
func TestExportIsInert(t *testing.T) {
	gfm := goldmark.New(goldmark.WithExtensions(extension.GFM))
	rapid.Check(t, func(t *rapid.T) {
		source := library.Markdown(awkwardDocument(t))
		_, body, _ := strings.Cut(string(source), "\n---\n") // behind the front matter
		tree := gfm.Parser().Parse(text.NewReader([]byte(body)))
		err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch n := n.(type) {
			case *ast.Link, *ast.AutoLink, *ast.Image, *ast.CodeSpan, *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock, *ast.ThematicBreak:
				t.Fatalf("%s\nholds a live %s", body, n.Kind())
			case *ast.RawHTML:
				if tag := string(n.Segments.Value([]byte(body))); tag != "<small>" && tag != "</small>" {
					t.Fatalf("%s\nholds the tag %s", body, tag)
				}
			}
			return ast.WalkContinue, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Documents of all formats come back, too.
func TestExportOfFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "extract", "testdata", "*", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files to export: %v", err)
	}
	shared := os.Getenv("FOOTNOTE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	more, err := filepath.Glob(filepath.Join(shared, "material", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, f := range append(files, more...) {
		data, err := os.ReadFile(f)
		if err != nil {
			continue // a folder
		}
		d, err := extract.Read(f, data)
		if err != nil {
			continue
		}
		read++
		want, got := outlineOf(d), outlineOf(reread(t, d))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%.2000s", f, diff)
		}
	}
	t.Logf("%d files exported", read)
	if read == 0 {
		t.Error("no file could be read")
	}
}

func TestBibTeXKeysDiffer(t *testing.T) {
	d := of(nil, nil)
	d.Title, d.Authors, d.Year = "Tolls", []string{"Jean de la Croix", "World Bank", "Bede"}, 2019
	for range 30 {
		d.References = append(d.References, document.Reference{Text: "x", Title: "Tolls", Authors: []document.Name{{Family: "de la Croix"}}, Year: 2019})
	}
	got := string(library.BibTeX(d))
	keys := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^@\w+\{([^,]+),$`).FindAllStringSubmatch(got, -1) {
		if keys[m[1]] {
			t.Errorf("the key %s comes twice", m[1])
		}
		keys[m[1]] = true
	}
	if len(keys) != 31 || !keys["delacroix2019tolls"] || !keys["delacroix2019tollsa"] || !keys["delacroix2019tollsad"] {
		t.Errorf("the keys are %v", keys)
	}
	if want := "author    = {de la Croix, Jean and Bank, World and Bede}"; !strings.Contains(got, want) {
		t.Errorf("authors are not %q in\n%.300s", want, got)
	}
}
