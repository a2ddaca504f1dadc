package extract_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"footnote/knowledge/extract"
)

// slides makes a presentation whose slides hold the given shapes, an attribute
// of a slide first where it begins with "!". Its rel "n" are notes, "d" is a
// diagram, "c" a chart.
func slides(t testing.TB, shapes ...string) []byte {
	parts := []string{
		"[Content_Types].xml", `<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>`,
		"_rels/.rels", `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="ppt/presentation.xml"/></Relationships>`,
		"ppt/diagrams/data1.xml", oddData,
		"ppt/charts/chart1.xml", `<c:chartSpace><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Levels</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:title><c:tx><c:rich><a:p><a:r><a:t>axis</a:t></a:r></a:p></c:rich></c:tx></c:title></c:plotArea></c:chart></c:chartSpace>`,
		"ppt/notes/n.xml", `<p:notes><p:cSld><p:spTree>` + shape(`type="body"`, "Say this.") + shape(`type="sldNum"`, "7") + `</p:spTree></p:cSld></p:notes>`,
	}
	var ids, rels strings.Builder
	for i, s := range shapes {
		// The files are numbered against their order.
		n := len(shapes) - i
		fmt.Fprintf(&ids, `<p:sldId id="%d" r:id="s%d"/>`, 256+i, n)
		fmt.Fprintf(&rels, `<Relationship Id="s%d" Type="http://x/slide" Target="slides/slide%d.xml"/>`, n, n)
		show := ""
		if rest, ok := strings.CutPrefix(s, "!"); ok {
			s, show = rest, ` show="0"`
		}
		sideRels := `<Relationship Id="d" Type="http://x/diagramData" Target="../diagrams/data1.xml"/><Relationship Id="c" Type="http://x/chart" Target="../charts/chart1.xml"/>`
		if strings.Contains(s, "<!--notes-->") {
			sideRels += `<Relationship Id="n" Type="http://x/notesSlide" Target="../notes/n.xml"/>`
		}
		parts = append(parts, fmt.Sprintf("ppt/slides/slide%d.xml", n), `<p:sld xmlns:p="p" xmlns:a="a"`+show+`><p:cSld><p:spTree>`+s+`</p:spTree></p:cSld></p:sld>`,
			fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", n), "<Relationships>"+sideRels+"</Relationships>")
	}
	parts = append(parts, "ppt/presentation.xml", `<p:presentation firstSlideNum="0"><p:sldIdLst>`+ids.String()+`</p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", `<Relationships>`+rels.String()+`</Relationships>`)
	return pack(t, parts...)
}

// shape makes a shape of paragraphs; place says which one of the layout it
// fills, "" for none.
func shape(place string, paragraphs ...string) string {
	var b strings.Builder
	b.WriteString(`<p:sp><p:nvSpPr><p:cNvPr id="1"/><p:nvPr>`)
	if place != "" {
		b.WriteString(`<p:ph ` + place + `/>`)
	}
	b.WriteString(`</p:nvPr></p:nvSpPr><p:txBody>`)
	for _, p := range paragraphs {
		b.WriteString(`<a:p>` + p + `</a:p>`)
		if !strings.HasPrefix(p, "<") {
			s := b.String()
			b.Reset()
			b.WriteString(strings.TrimSuffix(s, `<a:p>`+p+`</a:p>`) + `<a:p><a:r><a:t>` + p + `</a:t></a:r></a:p>`)
		}
	}
	b.WriteString(`</p:txBody></p:sp>`)
	return b.String()
}

func TestSlides(t *testing.T) {
	number := `<a:pPr><a:buAutoNum type="arabicParenR"/></a:pPr><a:r><a:t>`
	end := `</a:t></a:r>`
	doc, err := extract.Read("deck.pptx", slides(t,
		shape(`type="ctrTitle"`, "Mills", "of the Moon")+shape(`type="subTitle" idx="1"`, "by Ada Brook"),
		shape(`idx="1"`, "It fills", "twice a day")+shape(`type="title"`, "The pond")+shape(`type="ftr"`, "Pond Society")+shape(`type="sldNum"`, "2")+"<!--notes-->",
		shape(`type="title"`, "The pond (cont.)")+`<p:grpSp>`+shape("", number+"Open"+end, number+"Wait"+end, `<a:pPr><a:buChar char="•"/></a:pPr><a:r><a:t>dot</a:t></a:r>`)+`</p:grpSp>`,
		"!"+shape(`type="title"`, "Secret")+shape("", "hidden words"),
		shape(`type="title"`, "The gate")+
			`<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Hour</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>Level</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`+
			`<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="d"/></a:graphicData></a:graphic></p:graphicFrame>`+
			`<p:graphicFrame><a:graphic><a:graphicData><c:chart r:id="c"/></a:graphicData></a:graphic></p:graphicFrame>`+
			shape(`idx="1"`, `<a:pPr><a:buNone/></a:pPr><a:r><a:t>So</a:t></a:r><a:br/><a:r><a:t>it is.</a:t></a:r><a:fld type="slidenum"><a:t>5</a:t></a:fld>`),
	))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "office/slides.txt", dump(doc))
}

func TestSlidesRefuse(t *testing.T) {
	if _, err := extract.Read("x.pptx", slides(t)); !errors.Is(err, extract.ErrNoText) {
		t.Errorf("no slides: %v", err)
	}
	if _, err := extract.Read("x.pptx", slides(t, "!"+shape("", "hidden"))); !errors.Is(err, extract.ErrNoText) {
		t.Errorf("all hidden: %v", err)
	}
	doc, err := extract.Read("x.pptx", slides(t, shape("", "Read."), "<broken"))
	if err != nil || !strings.HasSuffix(lines(doc), "\n[Body 1 p1(0)] Read.") || len(doc.Problems) != 1 {
		t.Errorf("one broken: %v, %v", doc, err)
	}
}
