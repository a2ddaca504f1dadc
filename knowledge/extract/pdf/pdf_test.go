package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/extract/pdf"
)

// file writes a PDF of objects, the first of which is the catalog.
func file(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(data), data)
}

const helvetica = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"

// onePage is a file of one page with a content, resources beside the fonts /F,
// which is Helvetica, and /G, which is object 6, and more objects from there on.
func onePage(content, resources, page string, more ...string) []byte {
	return file(append([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R/G 6 0 R>>" + resources + ">>" + page + ">>",
		stream("", content),
		helvetica,
	}, more...)...)
}

func open(t *testing.T, data []byte) *pdf.File {
	t.Helper()
	f, err := pdf.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func texts(runs []pdf.Run) []string {
	var s []string
	for _, r := range runs {
		s = append(s, r.Text)
	}
	return s
}

func TestText(t *testing.T) {
	const toUnicode = "/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <ffff> endcodespacerange " +
		"2 beginbfchar <0001> <0066006C> <0002> <D83DDE00> endbfchar 2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<0058> <0059>] endbfrange"
	wide := []string{
		"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 500/W[16[600 600] 18 18 700]>>",
		stream("", toUnicode),
	}
	tests := []struct {
		name, content, resources string
		more                     []string
		want                     []string
	}{
		{name: "strings and shifts", content: `BT /F 10 Tf 10 50 Td (Dry) Tj [( l)-20(an)15(d)-300(here)] TJ ET`, want: []string{"Dry land here"}},
		{name: "escapes", content: `BT /F 10 Tf 10 50 Td (a\(b\)\\\101\
c) Tj <64 65 6> Tj ET`, want: []string{"a(b)\\Acde`"}},
		{name: "a gap is a space, a wide one ends the run", content: `BT /F 10 Tf 10 50 Td (one) Tj 20 0 Td (two) Tj 60 0 Td (three) Tj ET`, want: []string{"one two", "three"}},
		{name: "lines", content: `BT /F 10 Tf 12 TL 10 50 Td (one) Tj T* (two) Tj (three) ' 1 2 (four) " ET`, want: []string{"one", "two", "three", "four"}},
		{name: "WinAnsi", content: "BT /F 10 Tf 10 50 Td (caf\xe9 \x93x\x94) Tj ET", want: []string{"café “x”"}},
		{name: "names of glyphs", content: `BT /G 10 Tf 10 50 Td (ABCDEF) Tj ET`, more: []string{
			"<</Type/Font/Subtype/Type1/BaseFont/X/FirstChar 65/Widths[500 500 500 500 500 500]/Encoding<</Differences[65/ffi/Ccaron/uni20AC/a.sc/gamma/f_t]>>>>",
		}, want: []string{"ffiČ€aγft"}},
		{name: "composite font", content: `BT /G 10 Tf 10 50 Td <0001001000110012002000210002> Tj ET`, more: wide, want: []string{"flABCXY😀"}},
		{name: "accents as glyphs of their own", content: "BT /F 10 Tf 10 50 Td (Bj\xa8orn) Tj ET", want: []string{"Bj¨orn"}},
		{name: "accents above letters", content: "BT /F 10 Tf 10 50 Td [(Bj\xa8)444(orn)] TJ ET", want: []string{"Bjo\u0308rn"}},
		{name: "text that stands for what is drawn", content: `BT /F 10 Tf 10 50 Td (a) Tj /Span <</ActualText(xyz)>> BDC (b) Tj (c) Tj EMC (d) Tj ET`, want: []string{"axyzd"}},
		{name: "inline image", content: "BI /W 2 /H 2 ID \x01EI\x02 (no) Tj\nEI BT /F 10 Tf 10 50 Td (yes) Tj ET", want: []string{"yes"}},
		{name: "form", content: `q 1 0 0 1 10 20 cm /X Do Q BT /F 10 Tf 10 50 Td (b) Tj ET`, resources: "/XObject<</X 6 0 R>>",
			more: []string{stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "BT /F 10 Tf (a) Tj ET")}, want: []string{"a", "b"}},
		{name: "form that draws itself", content: `/X Do`, resources: "/XObject<</X 6 0 R>>",
			more: []string{stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>", "BT /F 10 Tf 10 50 Td (a) Tj ET /X Do /X Do")}, want: []string{"a"}},
		{name: "beside the page", content: `BT /F 10 Tf 10 50 Td (in) Tj 0 -400 Td (out) Tj ET`, want: []string{"in"}},
		{name: "what is missing", content: `Q Q ET BT /None 10 Tf 10 50 Td (a) Tj ] >> 5 Tj /X Do EMC /Y gs ET`, want: []string{"a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := open(t, onePage(tt.content, tt.resources, "", tt.more...)).Page(0)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, texts(p.Runs)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	const content = `2 0 0 2 0 0 cm BT /F 5 Tf 10 20 Td (Word) Tj ET`
	for _, tt := range []struct {
		page          string
		x, y          float64
		turn          int
		width, height float64
	}{
		{"", 20, 60, 0, 200, 100},
		{"/Rotate 90", 40, 20, 1, 100, 200},
		{"/Rotate 180", 180, 40, 2, 200, 100},
		{"/Rotate -90", 60, 180, 3, 100, 200},
		{"/CropBox[10 10 110 90]", 10, 50, 0, 100, 80},
	} {
		p, err := open(t, onePage(content, "", tt.page)).Page(0)
		if err != nil || len(p.Runs) != 1 {
			t.Fatalf("%s: %v, %v", tt.page, p.Runs, err)
		}
		r := p.Runs[0]
		if math.Abs(r.X-tt.x) > .01 || math.Abs(r.Y-tt.y) > .01 || r.Turn != tt.turn || p.Width != tt.width || p.Height != tt.height {
			t.Errorf("%s: got %.1f, %.1f, turn %d on %.0f×%.0f; want %v", tt.page, r.X, r.Y, r.Turn, p.Width, p.Height, tt)
		}
		// W, o, r, d of Helvetica.
		if want := (944 + 556 + 333 + 556) * .01; math.Abs(r.W-want) > .01 || math.Abs(r.Size-10) > .01 {
			t.Errorf("%s: got width %.2f, size %.2f; want %.2f, 10", tt.page, r.W, r.Size, want)
		}
	}
}

func TestLabelsAndBookmarks(t *testing.T) {
	page := func(n int) string { return "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>" }
	f := open(t, file(
		"<</Type/Catalog/Pages 2 0 R/Lang(de-AT)/Outlines 8 0 R/Names<</Dests<</Names[(end) <</D[7 0 R/XYZ 0 30 null]>>]>>>>"+
			"/PageLabels<</Nums[0<</S/r/St 3>> 2<</S/D/St 257>> 3<</P(A-)/S/A>>]>>>>",
		"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 9>>", "<</Type/Pages/Parent 2 0 R/Kids[5 0 R 6 0 R]/Count 2>>",
		"<</Type/Pages/Parent 2 0 R/Kids[7 0 R 10 0 R]/Count 2>>", page(0), page(1), page(2),
		"<</First 9 0 R/Last 9 0 R>>", "<</Title(\xfe\xff\x00O\x00n\x00e)/Parent 8 0 R/Dest[6 0 R/FitH 90]/First 11 0 R/Next 12 0 R>>",
		page(3), "<</Title(Two)/Parent 9 0 R/A<</S/GoTo/D(end)>>>>", "<</Title(Nowhere)/Parent 8 0 R/Next 9 0 R>>",
	))
	var labels []string
	for i := range f.Len() {
		labels = append(labels, f.Label(i))
	}
	if want := []string{"iii", "iv", "257", "A-A"}; !cmp.Equal(labels, want) {
		t.Errorf("labels: got %q, want %q", labels, want)
	}
	want := []pdf.Bookmark{{Title: "One", Level: 1, Page: 1, Y: 10}, {Title: "Two", Level: 2, Page: 2, Y: 70}}
	if got := f.Bookmarks(); !cmp.Equal(got, want) {
		t.Errorf("bookmarks: got %v, want %v", got, want)
	}
	if f.Language != "de-AT" {
		t.Errorf("language: got %q", f.Language)
	}
}

func TestLimits(t *testing.T) {
	many := strings.Repeat("3 0 R ", pdf.MaxPages+1)
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"no PDF", []byte("%PDF-1.4\nhello"), pdf.ErrDamaged},
		{"no pages, and an object of a huge number", bytes.Replace(file("<</Type/Catalog>>", "1"), []byte("xref\n0 3"), []byte("xref\n999999999 1\n0000000009 00000 n \n0 3"), 1), pdf.ErrDamaged},
		{"no pages", file("<</Type/Catalog>>"), pdf.ErrDamaged},
		{"pages in circles", file("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"), pdf.ErrDamaged},
		{"pages over pages", file("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R 4 0 R]/Count 2>>", "null", "<</Type/Pages/Kids[]/Count 0>>"), pdf.ErrDamaged},
		{"too many pages", file("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids["+many+"]/Count 1>>", "<</Type/Page>>"), pdf.ErrTooMany},
	} {
		if _, err := pdf.Open(tt.data); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	for name, content := range map[string]string{
		"nested":    strings.Repeat("[", 1000),
		"operators": strings.Repeat("q ", 4<<20),
	} {
		if _, err := open(t, onePage(content, "", "")).Page(0); !errors.Is(err, pdf.ErrLimit) {
			t.Errorf("%s: got %v, want %v", name, err, pdf.ErrLimit)
		}
	}
}

// FuzzPage reads contents that nobody wrote: without a panic, and twice the
// same.
func FuzzPage(f *testing.F) {
	f.Add("BT /F 10 Tf 10 50 Td (Dry) Tj [(l)-20(and)] TJ ET")
	f.Add("q 1 0 0 1 0 0 cm /X Do Q BI ID x EI <</A[1 2]>> BDC EMC")
	f.Add("BT /F 1e9 Tf 0 0 0 0 0 0 Tm (a) Tj -1 Tz (\\777\\")
	f.Fuzz(func(t *testing.T, content string) {
		data := onePage(content, "", "")
		var got [2][]pdf.Run
		for i := range got {
			file, err := pdf.Open(data)
			if err != nil {
				return
			}
			p, err := file.Page(0)
			if err != nil && !errors.Is(err, pdf.ErrLimit) && !errors.Is(err, pdf.ErrDamaged) {
				t.Fatalf("%v is no error of this package", err)
			}
			if strings.Contains(fmt.Sprint(err), "runtime error") {
				t.Fatal(err)
			}
			got[i] = p.Runs
		}
		if !cmp.Equal(got[0], got[1]) {
			t.Errorf("not twice the same")
		}
	})
}
