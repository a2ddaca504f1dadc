package reference_test

import (
	"fmt"

	"footnote/knowledge/document"
	"footnote/knowledge/reference"
)

// What a quotation cites is looked up in the list of its document. What differs
// is said.
func ExampleList_Resolve() {
	list := reference.NewList(reference.ParseList([]string{
		`Holm, 2021. "Rain." Water Review 27, p.4-9. https://doi.org/10.1000/rain`,
		`Bell and Cho, 2017. "Rules of Rivers." Water House.`,
	}))
	for _, r := range list.Resolve("As Holm (2020) notes, it rains (Bell and Cho, 2017, p. 3; Louth, 2022).") {
		fmt.Printf("%s: %s", r.Marker, r.Status)
		if r.Reference != nil {
			fmt.Printf(", %q", r.Reference.Title)
		}
		if r.Note != "" {
			fmt.Printf(" (%s)", r.Note)
		}
		fmt.Println()
	}
	// Output:
	// Holm (2020): near, "Rain" (the list has Holm 2021)
	// Bell and Cho, 2017, p. 3: found, "Rules of Rivers"
	// Louth, 2022: missing (the list has no Louth 2022)
}

// The texts before are needed for what leans on them.
func ExampleList_Resolve_before() {
	list := reference.NewList(reference.ParseList([]string{`Holm, 2021. "Rain." Water Review 27.`}))
	for _, r := range list.Resolve("It pours, too (ibid., p. 3).", "It rains (Holm, 2021).") {
		fmt.Println(r.Marker, "→", r.Reference.Title, r.Pages)
	}
	// Output: ibid., p. 3 → Rain 3
}

func ExampleMarkers() {
	for _, m := range reference.Markers(`According to Wald, "it rains" (1998, p. 40); see also [3, 5–6].`) {
		fmt.Printf("%q by %q, label %q\n", m.Text, m.Author, m.Label)
	}
	// Output:
	// "1998, p. 40" by "Wald", label ""
	// "3" by "", label "3"
	// "5–6" by "", label "5"
	// "5–6" by "", label "6"
}

func ExampleParseList() {
	for _, r := range reference.ParseList([]string{
		"[12] A. Bell and B. van Dyck, “Deltas,” J. Rivers, vol. 3, no. 2, pp. 1–5, 2019.",
		"Carrère d'Encausse, n.d. Le fleuve. https://example.org/fleuve",
	}) {
		fmt.Printf("%q %v %d %q %q\n", r.Label, r.Authors, r.Year, r.Title, reference.Link(r))
	}
	// Output:
	// "12" [A. Bell B. van Dyck] 2019 "Deltas" ""
	// "" [Carrère d'Encausse] 0 "Le fleuve" "https://example.org/fleuve"
}

func ExampleFormat() {
	ref := document.Reference{
		Authors:   []document.Name{{Family: "Bell", Given: "Anna Maria"}, {Family: "Cho", Given: "J."}},
		Year:      2019,
		Title:     "Deltas",
		Container: "Water Review", Volume: "3", Issue: "2", Pages: "1-5",
	}
	fmt.Println(reference.Format(ref, reference.APA))
	fmt.Println(reference.Format(ref, reference.MLA))
	fmt.Println(reference.Format(ref, reference.Chicago))
	// Output:
	// Bell, A. M., & Cho, J. (2019). Deltas. Water Review, 3(2), 1–5.
	// Bell, Anna Maria, and J. Cho. “Deltas.” Water Review, vol. 3, no. 2, 2019, pp. 1–5.
	// Bell, Anna Maria, and J. Cho. 2019. “Deltas.” Water Review 3 (2): 1–5.
}
