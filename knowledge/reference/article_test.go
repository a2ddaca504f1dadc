package reference

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared finds a file that is shared beside the repository, or skips the test.
func shared(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("FOOTNOTE_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Skipf("needs %s; set FOOTNOTE_SHARED to the folder that has it: %v", name, err)
	}
	return string(b)
}

// readArticle returns the paragraphs of the article and the entries of its list,
// joined where a line break cuts them.
func readArticle(t *testing.T) (paragraphs, entries []string) {
	text, list, ok := strings.Cut(shared(t, filepath.Join("material", "dejesus-duarte.txt")), "\nReferences\n")
	if !ok {
		t.Fatal("the article has no list of references")
	}
	for _, line := range strings.Split(list, "\n") {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "- "):
			entries = append(entries, line)
		case line != "":
			entries[len(entries)-1] += " " + line
		}
	}
	return strings.Split(text, "\n\n"), entries
}

// Every marker of the article in its order: marker, status and entry, note.
var articleMarkers = [][3]string{
	{"Clarke and Rice, 2020", "found Clarke and Rice 2020", ""},
	{"1998, p.40", "found Walt 1998", ""},
	{"Behraves, 2011", "found Behraves 2011", ""},
	{"2014, p.42", "found Matos 2014", ""},
	{"Kenneth Waltz (1988, p.619)", "found Waltz 1988", ""},
	{"1992, p.395", "found Wendt 1992", ""},
	{"Wendt (1992, p.397)", "found Wendt 1992", ""},
	{"Wendt (1995)", "found Wendt 1995", ""},
	{"Bailes and Dunay, 2007", "near Alyson, Dunay, Guang and Troitskiy 2007", "the list has no Bailes and Dunay 2007, but Alyson, Dunay, Guang and Troitskiy 2007"},
	{"Talantbekovna (2021, p.44)", "missing", "the list has no Talantbekovna 2021"},
	{"SCO Establishment Declaration, 2001", "near Documents 2001", "the list has no SCO Establishment Declaration 2001, but Documents 2001 (The Shanghai Cooperation Organization)"},
	{"Rolland, 2019", "found Rolland 2019", ""},
	{"Duarte, 2020", "missing", "the list has no Duarte 2020"},
	{"Fulton, 2020", "found Fulton 2020", ""},
	{"Ying (2016)", "found Ying 2016", ""},
	{"Kim (2021)", "near Kim 2020", "the list has Kim 2020"},
	{"ibidem", "near Kim 2020", "the list has Kim 2020"},
	{"Dragneva and Wolczuk, 2017", "found Dragneva and Wolczuk 2017", ""},
	{"Dragneva and Wolczuk, 2017, p.5", "found Dragneva and Wolczuk 2017", ""},
	{"Kaczmarek, 2017", "found Kaczmarek 2017", ""},
	{"Dragneva, 2018", "found Dragneva 2018", ""},
	{"Talantbekovna, 2021", "missing", "the list has no Talantbekovna 2021"},
	{"2007, p.185", "near Allison 2008", "the list has Allison 2008"},
	{"Foxall, 2019", "missing", "the list has no Foxall 2019"},
	{"Louthan (2022)", "missing", "the list has no Louthan 2022"},
	{"Sajjanhar, 2021", "found Sajjanhar 2021", ""},
	{"China Daily, 2013", "found China Daily 2013", ""},
	{"Fulton, 2020, p.2", "found Fulton 2020", ""},
	{"Thornton, 2020", "found Thornton 2020", ""},
	{"Fulton 2020", "found Fulton 2020", ""},
	{"Kubayeva, 2021", "found Kubayeva 2021", ""},
	{"Vugs, 2018, p.33", "missing", "the list has no Vugs 2018"},
	{"Satpajew, 2014", "missing", "the list has no Satpajew 2014; the nearest name there is Satpaev 2015"},
	{"Clarke and Rice, 2020", "found Clarke and Rice 2020", ""},
	{"Yuneman, 2020", "found Yuneman 2020", ""},
	{"Yuneman, 2020", "found Yuneman 2020", ""},
	{"Carrère d'Encausse, 2017", "near Carrère d'Encausse n.d.", "the list has Carrère d'Encausse without a date"},
	{"Lo, 2015, p.8-9", "found Lo 2015", ""},
	{"Abisheva, 2021", "missing", "the list has no Abisheva 2021"},
	{"GIS, 2022", "found GIS 2022", ""},
	{"Thornton (2020, p.2)", "found Thornton 2020", ""},
	{"Kukeyeva and Dyussebayev, 2019", "near Kukeyeva and Dyussebayev 2018", "the list has Kukeyeva and Dyussebayev 2018"},
	{"World Bank data (2020)", "found The World Bank 2020", ""},
	{"Pieper, 2020", "near Pieper 2021", "the list has Pieper 2021"},
	{"Pieper (2020)", "near Pieper 2021", "the list has Pieper 2021"},
	{"Kukeyeva and Dyussebayev, 2019", "near Kukeyeva and Dyussebayev 2018", "the list has Kukeyeva and Dyussebayev 2018"},
	{"Yuneman, 2020", "found Yuneman 2020", ""},
	{"Kukeyeva and Dyussebayev, 2019", "near Kukeyeva and Dyussebayev 2018", "the list has Kukeyeva and Dyussebayev 2018"},
	{"Sanchez, 2020", "found Sanchez 2020", ""},
	{"Satpaev, 2015", "found Satpaev 2015", ""},
	{"Carrère d'Encausse (2017)", "near Carrère d'Encausse n.d.", "the list has Carrère d'Encausse without a date"},
	{"Kukeyeva and Dyussebayev, 2019", "near Kukeyeva and Dyussebayev 2018", "the list has Kukeyeva and Dyussebayev 2018"},
	{"Sajjanhar, 2021", "found Sajjanhar 2021", ""},
	{"Pieper, 2020", "near Pieper 2021", "the list has Pieper 2021"},
	{"Embassy of the PRC in Belgium, 2013", "missing", "the list has no Embassy of the PRC in Belgium 2013"},
	{"Dave, 2018", "near Bhavna 2018", "the list has it under Bhavna 2018, whose link names Dave"},
	{"Pieper, 2020", "near Pieper 2021", "the list has Pieper 2021"},
	{"Pieper, 2020", "near Pieper 2021", "the list has Pieper 2021"},
	{"Kubayeva, 2015", "near Kubayeva 2021", "the list has Kubayeva 2021"},
	{"Clarke and Rice (2020)", "found Clarke and Rice 2020", ""},
}

func TestEveryMarkerOfTheArticle(t *testing.T) {
	paragraphs, entries := readArticle(t)
	list := NewList(ParseList(entries))
	var got [][3]string
	via := ""
	for _, p := range paragraphs {
		for _, r := range list.Resolve(p) {
			entry := string(r.Status)
			if r.Reference != nil {
				entry += " " + Key(*r.Reference)
			}
			short := strings.NewReplacer("People's Republic of China", "PRC")
			got = append(got, [3]string{short.Replace(r.Marker), entry, short.Replace(r.Note)})
			via += r.Via
		}
	}
	for i := range max(len(got), len(articleMarkers)) {
		switch {
		case i >= len(got):
			t.Errorf("marker %d: none, want %q", i, articleMarkers[i])
		case i >= len(articleMarkers):
			t.Errorf("marker %d: %q, want none", i, got[i])
		case got[i] != articleMarkers[i]:
			t.Errorf("marker %d:\n got %q\nwant %q", i, got[i], articleMarkers[i])
		}
	}
	if via != "Tatiana Valovaya" {
		t.Errorf("quoted at second hand: %q, want Tatiana Valovaya once", via)
	}
}

func TestEveryEntryOfTheArticle(t *testing.T) {
	_, entries := readArticle(t)
	refs := ParseList(entries)
	if len(refs) != 44 {
		t.Errorf("%d entries, want 44", len(refs))
	}
	dois := 0
	for _, r := range refs {
		if len(r.Authors) == 0 || r.Title == "" || r.Year == 0 && !r.NoDate {
			t.Errorf("lacks author, date or title: %+v", r)
		}
		if Link(r) == "" && r.Publisher != "Routledge" {
			t.Errorf("has no link: %+v", r)
		}
		if r.DOI != "" {
			dois++
		}
	}
	if dois != 6 {
		t.Errorf("%d DOIs, want 6", dois)
	}
}
