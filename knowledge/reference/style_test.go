package reference

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"footnote/knowledge/document"
)

var (
	journal = document.Reference{Authors: names("Pieper|Moritz"), Year: 2021, Title: "The linchpin of Eurasia", Container: "International Politics",
		Volume: "58", Issue: "4", Pages: "462-482", DOI: "10.1057/s41311-020-00244-6"}
	dams = document.Reference{Authors: names("Ines|Ana", "Bell|J. K."), Year: 2018, Title: `Is this the "Great Flood"?`, Container: "The Basin",
		Editors: names("Leary|Mona"), Pages: "97-108", Publisher: "Basin Press"}
	whole  = document.Reference{Authors: names("Onder|Nicholas Greenwood"), Year: 2012, Title: "World of Water", Publisher: "Routledge"}
	page   = document.Reference{Authors: names("The World Bank"), NoDate: true, Title: "Case Study", Container: "The World Bank", URL: "https://example.org/a_b%20c"}
	edited = document.Reference{Editors: names("Leary|Mona", "Kim|S. T."), Year: 2018, Title: "The belt", Publisher: "Basin Press"}
	bare   = document.Reference{Text: "Something by someone, 100% sure"}
)

func TestFormat(t *testing.T) {
	for _, test := range []struct {
		name  string
		ref   document.Reference
		style Style
		want  string
	}{
		{"article", journal, APA, "Pieper, M. (2021). The linchpin of Eurasia. International Politics, 58(4), 462–482. https://doi.org/10.1057/s41311-020-00244-6"},
		{"article", journal, MLA, "Pieper, Moritz. “The linchpin of Eurasia.” International Politics, vol. 58, no. 4, 2021, pp. 462–482, https://doi.org/10.1057/s41311-020-00244-6."},
		{"article", journal, Chicago, "Pieper, Moritz. 2021. “The linchpin of Eurasia.” International Politics 58 (4): 462–482. https://doi.org/10.1057/s41311-020-00244-6."},
		{"chapter", dams, APA, `Ines, A., & Bell, J. K. (2018). Is this the "Great Flood"? In M. Leary (Ed.), The Basin (pp. 97–108). Basin Press.`},
		{"chapter", dams, MLA, "Ines, Ana, and J. K. Bell. “Is this the ‘Great Flood’?” The Basin, edited by Mona Leary, Basin Press, 2018, pp. 97–108."},
		{"chapter", dams, Chicago, "Ines, Ana, and J. K. Bell. 2018. “Is this the ‘Great Flood’?” In The Basin, edited by Mona Leary, 97–108. Basin Press."},
		{"book", whole, APA, "Onder, N. G. (2012). World of Water. Routledge."},
		{"book", whole, MLA, "Onder, Nicholas Greenwood. World of Water. Routledge, 2012."},
		{"book", whole, Chicago, "Onder, Nicholas Greenwood. 2012. World of Water. Routledge."},
		{"page of a body, undated", page, APA, "The World Bank. (n.d.). Case Study. https://example.org/a_b%20c"},
		{"page of a body, undated", page, MLA, "The World Bank. “Case Study.” The World Bank, https://example.org/a_b%20c."},
		{"page of a body, undated", page, Chicago, "The World Bank. n.d. “Case Study.” The World Bank. https://example.org/a_b%20c."},
		{"edited book", edited, APA, "Leary, M., & Kim, S. T. (Eds.). (2018). The belt. Basin Press."},
		{"edited book", edited, MLA, "Leary, Mona, and S. T. Kim, editors. The belt. Basin Press, 2018."},
		{"edited book", edited, Chicago, "Leary, Mona, and S. T. Kim, eds. 2018. The belt. Basin Press."},
		{"no author", document.Reference{Title: "Strait", Year: 2020, Container: "Encyclopaedia"}, APA, "Strait. (2020). Encyclopaedia."},
		{"no author, no year", document.Reference{Title: "Strait"}, Chicago, "Strait."},
		{"no title", bare, APA, bare.Text},
		{"no title", bare, MLA, bare.Text},
		{"no title", bare, Chicago, bare.Text},
		{"article", journal, BibTeX, `@article{pieper2021linchpin,
  author    = {Pieper, Moritz},
  title     = {The linchpin of Eurasia},
  journal   = {International Politics},
  year      = {2021},
  volume    = {58},
  number    = {4},
  pages     = {462--482},
  doi       = {10.1057/s41311-020-00244-6}
}`},
		{"no title", bare, BibTeX, "@misc{ref90df5b,\n  note      = {Something by someone, 100\\% sure}\n}"},
		{"chapter", dams, RIS, `TY  - CHAP
AU  - Ines, Ana
AU  - Bell, J. K.
ED  - Leary, Mona
PY  - 2018
TI  - Is this the "Great Flood"?
T2  - The Basin
SP  - 97
EP  - 108
PB  - Basin Press
ER  - `},
		{"no title", bare, RIS, "TY  - GEN\nN1  - Something by someone, 100% sure\nER  - "},
	} {
		t.Run(test.name+" "+string(test.style), func(t *testing.T) {
			if got := Format(test.ref, test.style); got != test.want {
				t.Errorf("Format(%+v, %s):\n got %s\nwant %s", test.ref, test.style, got, test.want)
			}
		})
	}
}

// The styles differ most in how many authors they name.
func TestFormatCountsAuthors(t *testing.T) {
	some := func(n int) document.Reference {
		r := document.Reference{Title: "T", Year: 2020}
		for i := range n {
			r.Authors = append(r.Authors, document.Name{Family: fmt.Sprintf("F%d", i+1), Given: "Ann-Lee B."})
		}
		return r
	}
	for _, test := range []struct {
		n     int
		style Style
		want  string
	}{
		{1, APA, "F1, A.-L. B. (2020). T."},
		{2, APA, "F1, A.-L. B., & F2, A.-L. B. (2020). T."},
		{3, APA, "F1, A.-L. B., F2, A.-L. B., & F3, A.-L. B. (2020). T."},
		{1, MLA, "F1, Ann-Lee B. T. 2020."},
		{2, MLA, "F1, Ann-Lee B., and Ann-Lee B. F2. T. 2020."},
		{3, MLA, "F1, Ann-Lee B., et al. T. 2020."},
		{2, Chicago, "F1, Ann-Lee B., and Ann-Lee B. F2. 2020. T."},
		{7, Chicago, "F1, Ann-Lee B., Ann-Lee B. F2, Ann-Lee B. F3, et al. 2020. T."},
	} {
		if got := Format(some(test.n), test.style); got != test.want {
			t.Errorf("%d authors in %s:\n got %s\nwant %s", test.n, test.style, got, test.want)
		}
	}
	if got := Format(some(20), APA); !strings.Contains(got, "F19, A.-L. B., & F20, A.-L. B. (2020)") {
		t.Errorf("20 authors in APA: %s", got)
	}
	if got := Format(some(22), APA); !strings.Contains(got, "F19, A.-L. B., . . . F22, A.-L. B. (2020)") || strings.Contains(got, "F20") {
		t.Errorf("22 authors in APA: %s", got)
	}
	cut := some(1)
	cut.Authors = append(cut.Authors, document.Name{Family: Others})
	for style, want := range map[Style]string{
		APA: "F1, A.-L. B., et al. (2020). T.", MLA: "F1, Ann-Lee B., et al. T. 2020.", Chicago: "F1, Ann-Lee B., et al. 2020. T.",
	} {
		if got := Format(cut, style); got != want {
			t.Errorf("cut short in %s: got %s, want %s", style, got, want)
		}
	}
	if got := Format(cut, BibTeX); !strings.Contains(got, "{F1, Ann-Lee B. and others}") {
		t.Errorf("cut short in BibTeX: %s", got)
	}
}

func TestFormatEscapes(t *testing.T) {
	r := document.Reference{Authors: names("R&D Office", "Müller|J. #1"), Year: 2020, Title: `50% of $9 {a_b} \ ~x^2 & "more"`, URL: "https://example.org/a_b?c=%20&d={e}"}
	got := Format(r, BibTeX)
	for _, want := range []string{
		`author    = {{R\&D Office} and Müller, J. \#1}`,
		`title     = {50\% of \$9 \{a\_b\} \textbackslash{} \textasciitilde{}x\textasciicircum{}2 \& "more"}`,
		`url       = {https://example.org/a_b?c=%20&d=%7Be%7D}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s:\n%s", want, got)
		}
	}
	if got := Format(document.Reference{Title: "A\nER  - "}, RIS); strings.Count(got, "\nER") != 1 {
		t.Errorf("a title ends the RIS record: %q", got)
	}
}

func TestFormatCSLIsAnItem(t *testing.T) {
	var items []map[string]any
	for _, r := range []document.Reference{journal, dams, whole, page, edited, bare} {
		if err := json.Unmarshal([]byte(Format(r, CSLJSON)), &items); err != nil {
			t.Fatal(err)
		}
		if len(items) != 1 || items[0]["id"] == "" || items[0]["type"] == "" {
			t.Errorf("got %v", items)
		}
	}
	if got := Format(page, CSLJSON); !strings.Contains(got, `"literal": "The World Bank"`) || !strings.Contains(got, `"type": "webpage"`) {
		t.Errorf("got %s", got)
	}
}

func TestCiteKey(t *testing.T) {
	for _, test := range []struct {
		ref  document.Reference
		want string
	}{
		{journal, "pieper2021linchpin"},
		{page, "worldbankndcase"},
		{edited, "leary2018belt"},
		{document.Reference{Authors: names("Carrère d'Encausse"), Year: 2017, YearSuffix: "b", Title: "Le Kazakhstan"}, "carreredencausse2017bkazakhstan"},
		{document.Reference{Authors: names("Иванов|И."), Year: 2014, Title: "Река"}, "ivanov2014reka"},
		{document.Reference{Title: "The Strait", Year: 2020}, "strait2020"},
	} {
		if got := CiteKey(test.ref); got != test.want {
			t.Errorf("CiteKey(%s) = %q, want %q", Key(test.ref), got, test.want)
		}
	}
	a, b := document.Reference{Title: "河流", Text: "a"}, document.Reference{Title: "国际", Text: "b"}
	if CiteKey(a) == CiteKey(b) || !strings.HasPrefix(CiteKey(a), "ref") {
		t.Errorf("keys of titles without Latin letters: %q, %q", CiteKey(a), CiteKey(b))
	}
}

func TestParseStyle(t *testing.T) {
	for in, want := range map[string]Style{"APA": APA, "apa7": APA, "MLA 9": MLA, "Chicago": Chicago, "bibtex": BibTeX, "BibTeX": BibTeX, "ris": RIS, "CSL JSON": CSLJSON, "csl-json": CSLJSON} {
		if got, err := ParseStyle(in); err != nil || got != want {
			t.Errorf("ParseStyle(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	for _, style := range Styles {
		if got, err := ParseStyle(string(style)); err != nil || got != style {
			t.Errorf("ParseStyle(%q) = %q, %v", style, got, err)
		}
	}
	_, err := ParseStyle("turabian")
	if want := `unknown citation style "turabian": choose one of apa, mla, chicago, bibtex, ris, csl-json`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
