package extract_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// pack makes a ZIP file of names and contents by turns.
func pack(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	wordTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	wordRels  = `<Relationships><Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	sideRels  = `<Relationships><Relationship Id="s" Type="http://x/styles" Target="styles.xml"/><Relationship Id="n" Type="http://x/numbering" Target="/word/numbering.xml"/>` +
		`<Relationship Id="f" Type="http://x/footnotes" Target="footnotes.xml"/><Relationship Id="d" Type="http://x/diagramData" Target="diagrams/data1.xml"/></Relationships>`
	oddStyles = `<w:styles xmlns:w="w"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-DE"/></w:rPr></w:rPrDefault></w:docDefaults>
		<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
		<w:style w:type="paragraph" w:styleId="U1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
		<w:style w:type="paragraph" w:styleId="Kapitel"><w:name w:val="Kapitel"/><w:basedOn w:val="U1"/></w:style>
		<w:style w:type="paragraph" w:styleId="Deep"><w:name w:val="Deep"/><w:basedOn w:val="Kapitel"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
		<w:style w:type="paragraph" w:styleId="LoopA"><w:name w:val="A"/><w:basedOn w:val="LoopB"/></w:style>
		<w:style w:type="paragraph" w:styleId="LoopB"><w:name w:val="B"/><w:basedOn w:val="LoopA"/></w:style>
		<w:style w:type="paragraph" w:styleId="Zit"><w:name w:val="Quote"/></w:style>
		<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>
		<w:style w:type="character" w:styleId="Geheim"><w:name w:val="Geheim"/><w:rPr><w:vanish/></w:rPr></w:style>
		<w:style w:type="paragraph" w:styleId="Schritt"><w:name w:val="Schritt"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>`
	oddLists = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">
		<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
		<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%2)"/></w:lvl>
		<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
		<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
		<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>
		<w:lvlOverride w:ilvl="1"><w:lvl w:ilvl="1"><w:numFmt w:val="upperLetter"/><w:lvlText w:val="(%2)"/></w:lvl></w:lvlOverride></w:num></w:numbering>`
	oddNotes = `<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>line</w:t></w:r></w:p></w:footnote>
		<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t xml:space="preserve"> See the</w:t></w:r></w:p><w:p><w:r><w:t>map.</w:t></w:r></w:p></w:footnote>
		<w:footnote w:id="3"><w:p><w:r><w:t>Never seen.</w:t></w:r></w:p></w:footnote></w:footnotes>`
	oddData = `<dgm:dataModel xmlns:dgm="d" xmlns:a="a"><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Flood</a:t></a:r></a:p></dgm:t></dgm:pt>
		<dgm:pt type="pres"><dgm:t><a:p><a:r><a:t>look</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>`
)

// word makes a Word document with a body in which a letter stands for the tags
// that make tests long.
func word(t testing.TB, body string) []byte {
	body = strings.NewReplacer("<P>", "<w:p><w:r><w:t>", "</P>", "</w:t></w:r></w:p>", "<R>", `<w:r><w:t xml:space="preserve">`, "</R>", "</w:t></w:r>").Replace(body)
	return pack(t,
		"[Content_Types].xml", wordTypes, "_rels/.rels", wordRels,
		"word/document.xml", `<w:document xmlns:w="w" xmlns:mc="mc" xmlns:m="m"><w:body>`+body+`<w:sectPr/></w:body></w:document>`,
		"word/_rels/document.xml.rels", sideRels, "word/styles.xml", oddStyles, "word/numbering.xml", oddLists,
		"word/footnotes.xml", oddNotes, "word/diagrams/data1.xml", oddData)
}

// lines are the headings and paragraphs of a dump.
func lines(doc *document.Document) string {
	_, s, _ := strings.Cut(dump(doc), "\nreferences: ")
	_, s, _ = strings.Cut(s, "\n")
	var kept []string
	for _, l := range strings.Split(s, "\n") {
		if l != "" && !strings.HasPrefix(l, "  number:") {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}

func TestWord(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"words stay whole over runs", `<w:p><R>The ti</R><w:proofErr w:type="x"/><R>de</R><w:bookmarkStart w:id="1"/><R>s rise.</R></w:p>`, "[Body 1] The tides rise."},
		{"breaks, tabs and hyphens", `<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>co</w:t><w:softHyphen/><w:t>al</w:t><w:noBreakHyphen/><w:t>gas</w:t></w:r></w:p>`, "[Body 1] a b coal-gas"},
		{"insertions in, deletions and old places out", `<w:p><R>The </R><w:ins w:id="1"><R>new </R></w:ins><w:del w:id="2"><w:r><w:delText>old </w:delText></w:r></w:del><w:moveFrom w:id="3"><R>far </R></w:moveFrom><R>mill</R><w:moveTo w:id="4"><R> far</R></w:moveTo></w:p>`,
			"[Body 1] The new mill far"},
		{"a deleted end joins paragraphs", `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><R>One </R></w:p><P>sentence.</P>`, "[Body 1] One sentence."},
		{"an end deleted last loses nothing", `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><R>One</R></w:p>`, "[Body 1] One"},
		{"hidden text", `<w:p><R>Seen</R><w:r><w:rPr><w:vanish/></w:rPr><w:t> not</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Geheim"/></w:rPr><w:t> nor</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> here</w:t></w:r></w:p>`, "[Body 1] Seen here"},
		{"the choice, not the fallback; a box stands behind its paragraph", `<w:p><R>Be</R><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:txbxContent><P>Boxed once.</P></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><P>Boxed once.</P></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><R>fore</R></w:p>`,
			"[Body 1] Before\n[Body 2] Boxed once."},
		{"headings by styles that are based on others", `<w:p><w:pPr><w:pStyle w:val="Kapitel"/></w:pPr><R>Ebb</R></w:p><P>a</P><w:p><w:pPr><w:pStyle w:val="Deep"/></w:pPr><R>Neap</R></w:p><P>b</P><w:p><w:pPr><w:pStyle w:val="U1"/></w:pPr><R>Flow</R></w:p><P>c</P>`,
			"# Ebb\n[Body 1] a\n## Neap\n[Body 1] b\n# Flow\n[Body 1] c"},
		{"headings by their own outline level, and none", `<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><R>Ebb</R></w:p><P>a</P><w:p><w:pPr><w:pStyle w:val="U1"/><w:outlineLvl w:val="9"/></w:pPr><R>no heading</R></w:p><w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><R>Flow</R></w:p>`,
			"# Ebb\n[Body 1] a\n[Body 2] no heading\n# Flow"},
		{"heading styles that the file does not describe", `<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><R>Ebbe</R></w:p><P>a</P><w:p><w:pPr><w:pStyle w:val="Titre2"/></w:pPr><R>Jusant</R></w:p><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><R>Flow</R></w:p>`,
			"# Ebbe\n[Body 1] a\n## Jusant\n# Flow"},
		{"styles based on each other", `<w:p><w:pPr><w:pStyle w:val="LoopA"/></w:pPr><R>Round.</R></w:p>`, "[Body 1] Round."},
		{"an old style in a tracked change", `<w:p><w:pPr><w:pPrChange w:id="1"><w:pPr><w:pStyle w:val="U1"/><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange></w:pPr><R>Body.</R></w:p>`, "[Body 1] Body."},
		{"lists count", `<w:p><w:pPr><w:pStyle w:val="Schritt"/></w:pPr><R>x</R></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><R>y</R></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr></w:pPr><R>dot</R></w:p><w:p><w:pPr><w:pStyle w:val="Schritt"/></w:pPr><R>z</R></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><R>anew</R></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr><R>own</R></w:p><w:p><w:pPr><w:pStyle w:val="Schritt"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><R>none</R></w:p>`,
			"[Item 1] 3. x\n[Item 2] 3.i) y\n[Item 3] dot\n[Item 4] 4. z\n[Item 5] 1. anew\n[Item 6] (A) own\n[Body 7] none"},
		{"what is typed like a list", "<P>• a gate</P><P>(2) a wheel</P><P>Figure 2. The wheel</P>", "[Item 1] a gate\n[Item 2] (2) a wheel\n[Caption 3] Figure 2. The wheel"},
		{"a quotation", `<w:p><w:pPr><w:pStyle w:val="Zit"/></w:pPr><R>So it is.</R></w:p>`, "[Quote 1] So it is."},
		{"notes stand behind their paragraph, once, without their mark", `<w:p><R>Word</R><w:r><w:footnoteReference w:id="2"/></w:r><R>s go on.</R><w:r><w:footnoteReference w:id="2"/></w:r></w:p><P>Next.</P>`,
			"[Body 1] Words go on.\n[Note 2] See the map.\n[Body 3] Next."},
		{"a mark that the author chose", `<w:p><R>Word</R><w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>*</w:t></w:r></w:p>`, "[Body 1] Word\n[Note 2] See the map."},
		{"results of fields, not their codes", `<w:p><R>See </R><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><R>Table 3</R><w:r><w:fldChar w:fldCharType="end"/></w:r><R>, page </R><w:fldSimple w:instr=" PAGE "><R>9</R></w:fldSimple><R>.</R></w:p>`, "[Body 1] See Table 3, page ."},
		{"a table of contents by its field", `<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC \o "1-3"</w:instrText><w:fldChar w:fldCharType="separate"/></w:r><R>Ebb 1</R></w:p><w:p><R>Flow </R><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGEREF y</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>2</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><P>Text.</P>`, "[Body 1] Text."},
		{"a field without an end", `<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText><w:fldChar w:fldCharType="separate"/></w:r><R>Ebb 1</R></w:p><w:p><w:pPr><w:pStyle w:val="U1"/></w:pPr><R>Ebb</R></w:p><P>Text.</P><w:p><w:pPr><w:pStyle w:val="U1"/></w:pPr><R>Flow</R></w:p>`, "# Ebb\n[Body 1] Text.\n# Flow"},
		{"a table of contents by its control and its styles", `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent><P>Ebb 1</P></w:sdtContent></w:sdt><w:p><w:pPr><w:pStyle w:val="T1"/></w:pPr><R>Flow 2</R></w:p><w:sdt><w:sdtContent><P>Text.</P></w:sdtContent></w:sdt>`, "[Body 1] Text."},
		{"what asks to be filled in", `<w:p><R>Name: </R><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><R>click here</R></w:sdtContent></w:sdt></w:p>`, "[Body 1] Name:"},
		{"a table", `<w:tbl><w:tr><w:tc><P>Hour</P></w:tc><w:tc><P>Level</P></w:tc></w:tr><w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc><P>gone</P></w:tc></w:tr><w:tr><w:tc><w:p/></w:tc><w:tc><P>low</P><P>and falling</P></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>`, "[Row 1] Hour | Level\n[Row 2] | low and falling"},
		{"a table in a table", `<w:tbl><w:tr><w:tc><P>Out</P><w:tbl><w:tr><w:tc><P>a</P></w:tc><w:tc><P>b</P></w:tc></w:tr></w:tbl></w:tc><w:tc><P>side</P></w:tc></w:tr></w:tbl>`, "[Body 1] Out\n[Row 2] a | b\n[Body 3] side"},
		{"a frame of one cell", `<w:tbl><w:tr><w:tc><P>First.</P><P>Second.</P></w:tc></w:tr></w:tbl>`, "[Body 1] First.\n[Body 2] Second."},
		{"a diagram", `<w:p><R>See:</R><w:r><w:drawing><dgm:relIds xmlns:dgm="d" xmlns:r="r" r:dm="d"/></w:drawing></w:r></w:p>`, "[Body 1] See:\n[Item 2] Flood"},
		{"a formula", `<w:p><m:oMath><m:r><m:t>E=m</m:t></m:r><m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:d><m:e><m:r><m:t>b</m:t></m:r></m:e></m:d></m:den></m:f></m:oMath></w:p>`, "[Body 1] E=mc^2a/(b)"},
		{"symbols", `<w:p><w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Symbol" w:char="F0A3"/><w:sym w:font="Wingdings" w:char="F0E0"/><w:sym w:font="Wingdings" w:char="F021"/></w:r><w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>&#xF0E5;&#xF044;&#xF0F2;&#xF0D2;</w:t></w:r></w:p>`, "[Body 1] α≤→∑Δ∫®"},
		{"pronunciations and comments", `<w:p><w:r><w:ruby><w:rt><R>shio</R></w:rt><w:rubyBase><R>潮</R></w:rubyBase></w:ruby><w:commentReference w:id="1"/></w:r></w:p>`, "[Body 1] 潮"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := extract.Read("odd.docx", word(t, tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(doc); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestWordFront reads title and authors by their styles, a title in two
// paragraphs, and prefers them to the properties.
func TestWordFront(t *testing.T) {
	line := func(style, text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><R>` + text + `</R></w:p>`
	}
	doc, err := extract.Read("x.docx", word(t, line("Title", "The Mill")+line("Title", "and the Moon")+line("Author", "Ada Brook")+"<P>Q.</P>"))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Title != "The Mill and the Moon" || strings.Join(doc.Authors, ";") != "Ada Brook" || doc.Language != "de" || doc.Year != 0 {
		t.Errorf("title %q, authors %q, language %q, year %d", doc.Title, doc.Authors, doc.Language, doc.Year)
	}
}

// TestWordStoredOddly finds the text where it lies elsewhere, has another
// prefix or another encoding.
func TestWordStoredOddly(t *testing.T) {
	body := `<x:document xmlns:x="w"><x:body><x:p><x:r><x:t>Tides rise.</x:t></x:r></x:p></x:body></x:document>`
	wide := []byte{0xff, 0xfe}
	for _, c := range `<?xml version="1.0" encoding="UTF-16"?>` + body {
		wide = append(wide, byte(c), byte(c>>8))
	}
	for name, data := range map[string][]byte{
		"elsewhere": pack(t, "_rels/.rels", strings.Replace(wordRels, "word/document.xml", "/a/b.xml", 1), "a/b.xml", body,
			"[Content_Types].xml", strings.Replace(wordTypes, "/word/document.xml", "/a/b.xml", 1)),
		"no types":  pack(t, "word/document.xml", body),
		"UTF-16":    pack(t, "word/document.xml", string(wide)),
		"backslash": pack(t, `word\document.xml`, body),
	} {
		doc, err := extract.Read("x.bin", data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := lines(doc); got != "[Body 1] Tides rise." {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
