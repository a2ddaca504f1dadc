package extract_test

import (
	"errors"
	"strings"
	"testing"

	"footnote/knowledge/extract"
)

const rtfHead = `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Serif;}{\f1\fcharset204 Cyr;}{\f2\fcharset128 Mincho;}{\f3\fcharset2 Symbol;}}` +
	`{\stylesheet{ Normal;}{\s1\f3 heading 1;}{\s2\sbasedon1 My Part;}{\*\cs3 Strong;}{\s4\outlinelevel1 Sub;}{\s5 toc 1;}{\s6 Quote;}{\s7\sbasedon8 A;}{\s8\sbasedon7 B;}}` +
	`{\info{\title Tides}{\author Ada Brook}{\operator Nobody}}`

func TestRTF(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"text", `Tides rise.\par And fall.}`, "[Body 1] Tides rise.\n[Body 2] And fall."},
		{"lines of the file are no lines", "Ti\r\ndes\nrise.}", "[Body 1] Tidesrise."},
		{"escapes", `\{a\\b\} c\~d\-e\_f\tab g\line h}`, `[Body 1] {a\b} c de-f g h`},
		{"a code page", `caf\'e9 \'93so\'94}`, "[Body 1] café “so”"},
		{"the character set of a font", `{\f1 \'cf\'f0\'e8\'eb\'e8\'e2}\'e9}`, "[Body 1] Приливé"},
		{"two bytes a character", `{\f2 \'92\'aa\'95\'f4\'83A}}`, "[Body 1] 潮峰ア"},
		{"symbols", `{\f3 a\'a3\'b7}}`, "[Body 1] α≤•"},
		{"Unicode and what stands in for it", `\u233?t\u233 \'e9x\uc2\u233 ??y\uc0\u233 z{\uc1\u-10179 ?\u-8704 ?}}`, "[Body 1] étéxéyéz😀"},
		{"half a character", `a\uc0\u-10179 b\u-8704 c}`, "[Body 1] ab\ufffdc"},
		{"a number too large", `a\uc0\u99999999999 b}`, "[Body 1] a\ufffdb"},
		{"headings by styles", `\s1 Ebb\par\pard a\par\s4 Neap\par\pard b\par\pard\s2 Flow\par\pard c\par\pard\s7 d}`, "# Ebb\n[Body 1] a\n## Neap\n[Body 1] b\n# Flow\n[Body 1] c\n[Body 2] d"},
		{"headings by level", `\outlinelevel0 Ebb\par\pard a\par\outlinelevel0 Flow\par\pard\s1\outlinelevel9 b}`, "# Ebb\n[Body 1] a\n# Flow\n[Body 1] b"},
		{"what no reader sees", `{\*\unknown x}{\pict 00ff}{\header h}{\v hid}se{\deleted de}en{\*\bkmkstart b}{\xe{i}}\v q\v0}`, "[Body 1] seen"},
		{"bytes", `a{\bin3 }}}b}`, "[Body 1] ab"},
		{"notes", `Wo{\super\chftn{\*\footnote\chftn\pard See \'e9.\par Two.}}rd.\par Next.}`, "[Body 1] Word.\n[Note 2] See é. Two.\n[Body 3] Next."},
		{"fields", `See {\field{\*\fldinst REF x}{\fldrslt it}}, {\field{\*\fldinst{ PAGE }}{\fldrslt 9}}.\par{\field{\*\fldinst TOC}{\fldrslt Ebb 1\par Flow 2\par}}Text.}`, "[Body 1] See it, .\n[Body 2] Text."},
		{"contents by style", `\s5 Ebb 1\par\pard Text.}`, "[Body 1] Text."},
		{"lists", `{\listtext\f3\'b7\tab}\ls1 a gate\par{\listtext 2.\tab}wait\par\pard{\pntext\f0 o\tab}dot}`, "[Item 1] a gate\n[Item 2] 2. wait\n[Item 3] dot"},
		{"a quotation", `\s6 So it is.}`, "[Quote 1] So it is."},
		{"a table", `\trowd\intbl Hour\cell Level\cell\row\intbl Six\cell low\par falling\cell\row\pard After.}`, "[Row 1] Hour | Level\n[Row 2] Six | low falling\n[Body 3] After."},
		{"a table in a table", `\intbl Out\par\itap2 a\nestcell b\nestcell{\*\nesttableprops\nestrow}{\nonesttables\par}\pard\intbl\itap1\cell side\cell\row\pard}`, "[Body 1] Out\n[Row 2] a | b\n[Body 3] side"},
		{"a table without an end", `\intbl Hour\cell Level\cell`, "[Row 1] Hour | Level"},
		{"a box", `Be{\shp{\*\shpinst{\sp{\sn n}{\sv v}}{\shptxt Boxed.\par}}{\shprslt{\*\do{\dptxbxtext Boxed.}}}}fore}`, "[Body 1] Before\n[Body 2] Boxed."},
		{"given twice", `{\upr{no}{\*\ud{y\u233?s}}}}`, "[Body 1] yés"},
		{"a formula", `{\mmath{\*\moMath{\mr x}{\msSup{\msSupPr{\mctrlPr p}}{\me{\mr y}}{\msup{\mr 2}}}{\mf{\mnum{\mr a}}{\mden{\md{\mdPr{\mbegChr (}}{\me{\mr b}}}}}}}}`, "[Body 1] xy^2a/(b)"},
		{"one brace too many", `a}}}`, "[Body 1] a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := extract.Read("odd.rtf", []byte(rtfHead+tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(doc); !strings.HasSuffix(got, tt.want) || strings.Count(got, "\n") > strings.Count(tt.want, "\n")+1 {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if doc.Title != "Tides" || strings.Join(doc.Authors, ";") != "Ada Brook" {
				t.Errorf("title %q, authors %q", doc.Title, doc.Authors)
			}
		})
	}
}

func TestRTFRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		data string
		want error
	}{
		"empty":  {rtfHead + "}", extract.ErrNoText},
		"nested": {strings.Repeat("{", 100000), extract.ErrDamaged},
	} {
		if _, err := extract.Read("x.rtf", []byte(`{\rtf1 `+tt.data)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	doc, err := extract.Read("x.rtf", []byte(`{\rtf1 The tide`))
	if err != nil || len(doc.Problems) != 1 {
		t.Errorf("cut: %v, %v", doc, err)
	}
}

// FuzzRTF reads anything as RTF: what it gives keeps the laws of documents.
func FuzzRTF(f *testing.F) {
	f.Add([]byte(`Tides {\b rise}.\par \u233?\'e9\par{\*\footnote n}\intbl a\cell\row\s1 H\par}`))
	f.Add([]byte(`{\field{\*\fldinst TOC}{\fldrslt x}}{\shptxt b{\*\footnote c\cell}}\nestcell\nestrow\row`))
	f.Fuzz(func(t *testing.T, data []byte) {
		whole := append([]byte(rtfHead), data...)
		check(t, "x.rtf", whole)
	})
}
