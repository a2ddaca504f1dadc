package reference

import (
	"reflect"
	"strings"
	"testing"

	"footnote/knowledge/document"
)

// names makes authors from "Family|Given" strings.
func names(s ...string) []document.Name {
	var out []document.Name
	for _, n := range s {
		family, given, _ := strings.Cut(n, "|")
		out = append(out, document.Name{Family: family, Given: given})
	}
	return out
}

func TestParseListReadsStyles(t *testing.T) {
	for _, test := range []struct {
		name, entry string
		want        document.Reference // without Text and Paragraph
	}{
		{"family and year, quoted title", `Holm, 2008. "Rivers that divide, rivers that join." Water Review 27, 185-202. <https://doi.org/10.1080/0263>`,
			document.Reference{Authors: names("Holm"), Year: 2008, Title: "Rivers that divide, rivers that join", Container: "Water Review", Volume: "27", Pages: "185-202", DOI: "10.1080/0263"}},
		{"families only, one with initials", `Arden, J. K., Bell, Cho, and Duran, 2007. "Two Basins." Water Institute 17. https://example.org/p17.pdf`,
			document.Reference{Authors: names("Arden|J. K.", "Bell", "Cho", "Duran"), Year: 2007, Title: "Two Basins", Container: "Water Institute", Volume: "17", URL: "https://example.org/p17.pdf"}},
		{"chapter with editor", `Ines, 2018. "Chapter 2. Dams." In *The Basin*, edited by Mona Leary, 97-108. *Washington D.C.: Basin Press*.`,
			document.Reference{Authors: names("Ines"), Year: 2018, Title: "Chapter 2. Dams", Container: "The Basin", Editors: names("Leary|Mona"), Pages: "97-108", Publisher: "Basin Press"}},
		{"no date, title without quotes", `Carrère d'Encausse, n.d. *Le fleuve*. <https://example.org/f>`,
			document.Reference{Authors: names("Carrère d'Encausse"), NoDate: true, Title: "Le fleuve", URL: "https://example.org/f"}},
		{"authors cut short", `Meyer, et. Al, n.d. "Trapped." *Stiftung Wasser*.`,
			document.Reference{Authors: names("Meyer", Others), NoDate: true, Title: "Trapped", Container: "Stiftung Wasser"}},
		{"body", `The World Bank, 2020. "Case Study."`,
			document.Reference{Authors: names("The World Bank"), Year: 2020, Title: "Case Study"}},
		{"book, publisher and place", `Onder, 2012. **World of Water**. Routledge, New York.`,
			document.Reference{Authors: names("Onder"), Year: 2012, Title: "World of Water", Publisher: "Routledge"}},
		{"quotes inside the quoted title", `Thorn, 2020. "Basins: Is this the "New Great Flood"?" *Brook*.`,
			document.Reference{Authors: names("Thorn"), Year: 2020, Title: `Basins: Is this the "New Great Flood"?`, Container: "Brook"}},
		{"typographic quotes, DOI in words", `Yule, 2020. “The River.” Russia in Affairs 18, p.37-55. DOI: 10.31278/1810-6374`,
			document.Reference{Authors: names("Yule"), Year: 2020, Title: "The River", Container: "Russia in Affairs", Volume: "18", Pages: "37-55", DOI: "10.31278/1810-6374"}},
		{"pages in two ranges", `Wald, 1998. "One River", *Policy*, **110**, p.29-32+34-46.`,
			document.Reference{Authors: names("Wald"), Year: 1998, Title: "One River", Container: "Policy", Volume: "110", Pages: "29-32+34-46"}},
		{"link as title", `- Kim, 2020. [The title](https://example.org/x_y_z). **Routledge**, London.`,
			document.Reference{Authors: names("Kim"), Year: 2020, Title: "The title", Publisher: "Routledge", URL: "https://example.org/x_y_z"}},

		{"APA article", `Kim, S. T., & van der Berg, J.-L. (2020a). The title: A subtitle. Journal of Things, 12(3), 45–67. https://doi.org/10.1000/abc(1)2`,
			document.Reference{Authors: names("Kim|S. T.", "van der Berg|J.-L."), Year: 2020, YearSuffix: "a", Title: "The title: A subtitle", Container: "Journal of Things", Volume: "12", Issue: "3", Pages: "45–67", DOI: "10.1000/abc(1)2"}},
		{"APA chapter", `Bell, D. (2018). Silk. In M. Leary & J. Kim (Eds.), The belt (pp. 97–108). Springer.`,
			document.Reference{Authors: names("Bell|D."), Year: 2018, Title: "Silk", Container: "The belt", Pages: "97–108", Publisher: "Springer", Editors: names("Leary|M.", "Kim|J.")}},
		{"APA edited book", `Leary, M. (Ed.). (2018). The belt. Basin Press.`,
			document.Reference{Editors: names("Leary|M."), Year: 2018, Title: "The belt", Publisher: "Basin Press"}},
		{"APA, more than twenty authors", `Vale, A., Shaw, N., . . . Pole, I. (2017). Attention. Advances, 30.`,
			document.Reference{Authors: names("Vale|A.", "Shaw|N.", "Pole|I."), Year: 2017, Title: "Attention", Container: "Advances", Volume: "30"}},
		{"body with lower-case words and a full date", `Ministry of Water of the People's Republic (2013, May 3). Speech. Site Name. https://example.org/s`,
			document.Reference{Authors: names("Ministry of Water of the People's Republic"), Year: 2013, Title: "Speech", Container: "Site Name", URL: "https://example.org/s"}},

		{"MLA article", `Onder, Nicholas, and Maria Kim. “The Making.” Things, vol. 12, no. 3, 2020, pp. 45-67. JSTOR, www.jstor.org/stable/1. Accessed 3 May 2021.`,
			document.Reference{Authors: names("Onder|Nicholas", "Kim|Maria"), Year: 2020, Title: "The Making", Container: "Things", Volume: "12", Issue: "3", Pages: "45-67", URL: "www.jstor.org/stable/1"}},
		{"MLA book", `Onder, Nicholas. World of Our Making. Routledge, 2012.`,
			document.Reference{Authors: names("Onder|Nicholas"), Year: 2012, Title: "World of Our Making", Publisher: "Routledge"}},
		{"MLA, old numbering", `Onder, Nicholas, et al. "The Making." Things 18.2 (2019): 45-67.`,
			document.Reference{Authors: names("Onder|Nicholas", Others), Year: 2019, Title: "The Making", Container: "Things", Volume: "18", Issue: "2", Pages: "45-67"}},
		{"no author", `"Malacca Strait." Encyclopaedia, 2020, www.example.com/x.`,
			document.Reference{Year: 2020, Title: "Malacca Strait", Container: "Encyclopaedia", URL: "www.example.com/x"}},

		{"Chicago author-date", `Onder, Nicholas, and Maria Kim. 2020. “The Making.” Things 12 (3): 45–67.`,
			document.Reference{Authors: names("Onder|Nicholas", "Kim|Maria"), Year: 2020, Title: "The Making", Container: "Things", Volume: "12", Issue: "3", Pages: "45–67"}},
		{"Chicago book", `Darwin, Charles. 1859. On the Origin of Species. London: John Murray.`,
			document.Reference{Authors: names("Darwin|Charles"), Year: 1859, Title: "On the Origin of Species", Publisher: "John Murray"}},
		{"Chicago note, article", `Nicholas Onder and Maria Kim, “The Making,” Things 12, no. 3 (2020): 45–67.`,
			document.Reference{Authors: names("Onder|Nicholas", "Kim|Maria"), Year: 2020, Title: "The Making", Container: "Things", Volume: "12", Issue: "3", Pages: "45–67"}},
		{"Chicago note, book", `Nicholas Onder, World of Our Making (New York: Routledge, 2012), 45.`,
			document.Reference{Authors: names("Onder|Nicholas"), Year: 2012, Title: "World of Our Making", Publisher: "Routledge"}},

		{"Harvard article", `Onder, N. and Kim, M. (2020) 'The making of states' worlds', Things, 12(3), pp. 45–67. Available at: https://example.org/a (Accessed: 3 May 2021).`,
			document.Reference{Authors: names("Onder|N.", "Kim|M."), Year: 2020, Title: "The making of states' worlds", Container: "Things", Volume: "12", Issue: "3", Pages: "45–67", URL: "https://example.org/a"}},
		{"Harvard book", `Onder, N. (2012) World of Our Making, London: Routledge.`,
			document.Reference{Authors: names("Onder|N."), Year: 2012, Title: "World of Our Making", Publisher: "Routledge"}},
		{"Harvard without quotes", `Brown, T. et al. (2020) Models are learners, Advances in Things, 33, pp. 1877–1901.`,
			document.Reference{Authors: names("Brown|T.", Others), Year: 2020, Title: "Models are learners", Container: "Advances in Things", Volume: "33", Pages: "1877–1901"}},

		{"IEEE article", `[12] A. Author and B. C. van Dyck, “Title of it,” J. Abbrev. Sci., vol. 3, no. 2, pp. 1–5, 2019, doi: 10.1109/5.771073.`,
			document.Reference{Label: "12", Authors: names("Author|A.", "van Dyck|B. C."), Year: 2019, Title: "Title of it", Container: "J. Abbrev. Sci", Volume: "3", Issue: "2", Pages: "1–5", DOI: "10.1109/5.771073"}},
		{"IEEE book", `[13] A. Author, Title of Book, 2nd ed. New York, NY, USA: Wiley, 2011.`,
			document.Reference{Label: "13", Authors: names("Author|A."), Year: 2011, Title: "Title of Book", Publisher: "Wiley"}},
		{"Vancouver", `14. Smith AB, Jones CD. Title of paper. N Engl J Med. 2020;382(3):45-67. doi:10.1056/abc`,
			document.Reference{Label: "14", Authors: names("Smith|AB", "Jones|CD"), Year: 2020, Title: "Title of paper", Container: "N Engl J Med", Volume: "382", Issue: "3", Pages: "45-67", DOI: "10.1056/abc"}},
		{"Vancouver, cut short", `Smith J, Jones K, et al. Title. Lancet. 2019;12:1-2.`,
			document.Reference{Authors: names("Smith|J", "Jones|K", Others), Year: 2019, Title: "Title", Container: "Lancet", Volume: "12", Pages: "1-2"}},
		{"plain BibTeX", `D. P. Kingston and J. Ba. Adam: A method. Proceedings of Things, 2014.`,
			document.Reference{Authors: names("Kingston|D. P.", "Ba|J."), Year: 2014, Title: "Adam: A method", Container: "Proceedings of Things"}},

		{"German", `Müller, H. (2019): Die Lage. In: Zeitschrift für Politik 12 (3), S. 45–67.`,
			document.Reference{Authors: names("Müller|H."), Year: 2019, Title: "Die Lage", Container: "Zeitschrift für Politik", Volume: "12", Issue: "3", Pages: "45–67"}},
		{"German, year at the end", `Müller, Hans / Schmidt, Eva: Die Lage. Berlin 2019.`,
			document.Reference{Authors: names("Müller|Hans", "Schmidt|Eva"), Year: 2019, Title: "Die Lage"}},
		{"French", `Dupont, J. et Durand, P. (2018). « Le titre », Revue française, vol. 12, n° 3, p. 45-67.`,
			document.Reference{Authors: names("Dupont|J.", "Durand|P."), Year: 2018, Title: "Le titre", Container: "Revue française", Volume: "12", Issue: "3", Pages: "45-67"}},
		{"Spanish", `García Márquez, G. y López, A. (2019). Título del libro (2.ª ed.). Editorial Planeta.`,
			document.Reference{Authors: names("García Márquez|G.", "López|A."), Year: 2019, Title: "Título del libro", Publisher: "Editorial Planeta"}},
		{"Russian, GOST", `Иванов И. И., Петров П. П. Название статьи // Журнал. 2020. № 3. С. 45–67.`,
			document.Reference{Authors: names("Иванов|И. И.", "Петров|П. П."), Year: 2020, Title: "Название статьи", Container: "Журнал", Issue: "3", Pages: "45–67"}},
		{"Russian, APA", `Иванов, И. И. (2020). Название статьи. Журнал, 12(3), 45–67.`,
			document.Reference{Authors: names("Иванов|И. И."), Year: 2020, Title: "Название статьи", Container: "Журнал", Volume: "12", Issue: "3", Pages: "45–67"}},
		{"Chinese, GB/T 7714", `王小明, 李华. 一带一路研究[J]. 国际政治, 2020, 12(3): 45-67.`,
			document.Reference{Authors: names("王小明", "李华"), Year: 2020, Title: "一带一路研究", Container: "国际政治", Volume: "12", Issue: "3", Pages: "45-67"}},

		{"nothing is known", `Some thing that is no entry`, document.Reference{}},
		{"only a year", `2020`, document.Reference{Year: 2020}},
		{"empty", ``, document.Reference{}},
		{"a mark alone", `"`, document.Reference{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ParseList([]string{test.entry})[0]
			if got.Paragraph != -1 {
				t.Errorf("Paragraph = %d, want -1", got.Paragraph)
			}
			got.Text, got.Paragraph = "", 0
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("ParseList(%q):\n got %+v\nwant %+v", test.entry, got, test.want)
			}
		})
	}
}

func TestParseListKeepsTheEntry(t *testing.T) {
	for _, test := range []struct{ entry, text string }{
		{"- *Kim*, 2020.  “Title.”\n<https://example.org/a_b>", "Kim, 2020. “Title.” https://example.org/a_b"},
		{"[12] A. Author, “Title,” 2019.", "A. Author, “Title,” 2019."},
		{"12. Smith AB. Title. 2019.", "Smith AB. Title. 2019."},
		{"Kim 2020. [https://example.org](https://example.org)", "Kim 2020. https://example.org"},
		{"Kim, 2020. _Title_ with a_b.", "Kim, 2020. Title with a_b."},
		{`Kim, 2020. It cost \$960.`, "Kim, 2020. It cost $960."},
	} {
		if got := ParseList([]string{test.entry})[0].Text; got != test.text {
			t.Errorf("Text of %q = %q, want %q", test.entry, got, test.text)
		}
	}
}

func TestParseListRepeatsAuthorsForADash(t *testing.T) {
	got := ParseList([]string{"Kim, S. 2018. “One.” Things 12: 1–2.", "———. 2019. “Two.” Things 13: 1–2."})
	if !reflect.DeepEqual(got[1].Authors, names("Kim|S.")) || got[1].Year != 2019 || got[1].Title != "Two" {
		t.Errorf("got %+v", got[1])
	}
}

func FuzzParseList(f *testing.F) {
	f.Add("Kim, 2020. “Title.” Journal 12, p. 3. https://doi.org/10.1000/x")
	f.Add("[12] A. B and C. D, “T,” J., vol. 3, 2019.")
	f.Add("———. (n.d.). \"\"\"")
	f.Fuzz(func(t *testing.T, entry string) {
		one := ParseList([]string{entry, entry})
		if two := ParseList([]string{entry, entry}); !reflect.DeepEqual(one, two) {
			t.Fatalf("ParseList(%q) differs between runs", entry)
		}
		if strings.ContainsAny(one[0].Text, "\n\x00") {
			t.Fatalf("Text of %q is not one clean line: %q", entry, one[0].Text)
		}
		for _, style := range Styles {
			if got := Format(one[0], style); strings.Contains(got, gap) {
				t.Fatalf("Format(%q, %s) = %q", entry, style, got)
			}
		}
	})
}
