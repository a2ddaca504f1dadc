package extract_test

import (
	"errors"
	"strings"
	"testing"

	"footnote/knowledge/extract"
)

// text makes an OpenDocument text with a body.
func text(t testing.TB, body string) []byte {
	return pack(t, "content.xml", `<office:document-content><office:automatic-styles>
		<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>
		<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>
		<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="I" style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/></text:list-style>
		</office:automatic-styles><office:body><office:text>`+body+`</office:text></office:body></office:document-content>`,
		// The type stands last, where some programs put it.
		"Object 1/content.xml", `<math:math><math:semantics><math:mrow><math:mi>a</math:mi><math:msup><math:mi>b</math:mi><math:mn>2</math:mn></math:msup></math:mrow><math:annotation>a b^2</math:annotation></math:semantics></math:math>`,
		"mimetype", "application/vnd.oasis.opendocument.text")
}

func TestOpenDocument(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"spaces", "<text:p>The<text:s text:c=\"3\"/>tides<text:tab/>ri\u00adse\n and<text:line-break/>fall.</text:p>", "[Body 1] The tides rise and fall."},
		{"hidden text, comments, page numbers", `<text:p>Seen<text:span text:style-name="H"> not</text:span><office:annotation><text:p>why?</text:p></office:annotation> page <text:page-number>3</text:page-number></text:p><text:section text:display="none"><text:p>x</text:p></text:section>`, "[Body 1] Seen page"},
		{"deleted text", `<text:tracked-changes><text:changed-region><text:deletion><text:p>old</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>new<text:change/></text:p>`, "[Body 1] new"},
		{"notes", `<text:p>Wo<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See.</text:p><text:p>Two.</text:p></text:note-body></text:note>rd</text:p>`, "[Body 1] Word\n[Note 2] See. Two."},
		{"lists that go on", `<text:list text:style-name="N" xml:id="l1"><text:list-item><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p><text:p>more</text:p></text:list-item></text:list></text:list-item></text:list><text:p>between</text:p><text:list text:style-name="N" text:continue-list="l1"><text:list-item><text:p>c</text:p></text:list-item><text:list-item text:start-value="9"><text:p>d</text:p></text:list-item><text:list-header><text:p>head</text:p></text:list-header></text:list>`,
			"[Item 1] I. a\n[Item 2] I.1 b\n[Item 3] more\n[Body 4] between\n[Item 5] II. c\n[Item 6] IX. d\n[Item 7] head"},
		{"headings by their level and their style", `<text:h text:outline-level="1">Ebb</text:h><text:p>a</text:p><text:h text:outline-level="2">Neap</text:h><text:p text:style-name="Heading_20_1">Flow</text:p>`, "# Ebb\n[Body 1] a\n## Neap\n# Flow"},
		{"indexes", `<text:table-of-content><text:index-body><text:p>Ebb 1</text:p></text:index-body></text:table-of-content><text:p>Text.</text:p><text:bibliography><text:index-body><text:index-title><text:p text:style-name="Bibliography_20_Heading">Bibliography</text:p></text:index-title><text:p>Brook, A. (2011). Tides. Mill Press.</text:p></text:index-body></text:bibliography>`,
			"[Body 1] Text.\n# Bibliography\n[Entry 0] Brook, A. (2011). Tides. Mill Press."},
		{"a quotation by what its style is based on", `<text:p text:style-name="P1">So it is.</text:p>`, "[Quote 1] So it is."},
		{"a formula, once", `<text:p>So <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame> and <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>.</text:p>`, "[Body 1] So ab^2 and ."},
		{"shapes and boxes", `<text:p>Be<draw:frame><draw:text-box><text:p>Boxed.</text:p></draw:text-box></draw:frame><draw:custom-shape><text:p>Shaped.</text:p></draw:custom-shape>fore<draw:frame><svg:title>t</svg:title><svg:desc>d</svg:desc></draw:frame></text:p>`, "[Body 1] Before\n[Body 2] Boxed.\n[Body 3] Shaped."},
		{"a table", `<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Hour</text:p></table:table-cell><table:table-cell><text:p>Level</text:p></table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:covered-table-cell/><table:table-cell><text:p>low</text:p></table:table-cell></table:table-row></table:table>`, "[Row 1] Hour | Level\n[Row 2] | low"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := extract.Read("odd.odt", text(t, tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(doc); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestPackagesRefused tells what files are that cannot be read.
func TestPackagesRefused(t *testing.T) {
	wide := func(s string) string {
		var b []byte
		for _, c := range []byte(s) {
			b = append(b, c, 0)
		}
		return "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + string(b)
	}
	for _, tt := range []struct {
		name string
		data []byte
		want error
		says string
	}{
		{"book.docx", pack(t, "xl/workbook.xml", "<x/>", "word/", ""), extract.ErrFormat, "spreadsheet"},
		{"book.xlsx", pack(t, "word/document.xml", "<x/>", "[Content_Types].xml", `<Types><Override PartName="/xl/w.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
			"_rels/.rels", `<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="xl/w.xml"/></Relationships>`), extract.ErrFormat, "spreadsheet"},
		{"talk.odp", pack(t, "mimetype", "application/vnd.oasis.opendocument.presentation"), extract.ErrFormat, ".pptx"},
		{"files.zip", pack(t, "a.txt", "word/"), extract.ErrFormat, "ZIP"},
		{"inner.zip", pack(t, "inner.docx", string(word(t, "<P>x</P>"))), extract.ErrFormat, "ZIP"},
		{"cut.docx", word(t, "<P>x</P>")[:900], extract.ErrDamaged, "save it anew"},
		{"broken.docx", word(t, "<w:p"), extract.ErrDamaged, "save it anew"},
		{"empty.docx", word(t, "<w:p/>"), extract.ErrNoText, "OCR"},
		{"old.doc", []byte(wide("WordDocument")), extract.ErrFormat, "save it as .docx"},
		{"old.ppt", []byte(wide("PowerPoint Document")), extract.ErrFormat, "save it as .pptx"},
		{"old.xls", []byte(wide("Workbook")), extract.ErrFormat, "old office document"},
		{"locked.docx", []byte(wide("EncryptedPackage")), extract.ErrLocked, "without a password"},
		{"locked.odt", pack(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "x",
			"META-INF/manifest.xml", `<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>`), extract.ErrLocked, "without a password"},
	} {
		_, err := extract.Read(tt.name, tt.data)
		var reason *extract.Error
		if !errors.Is(err, tt.want) || !errors.As(err, &reason) || !strings.Contains(reason.Advice, tt.says) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
