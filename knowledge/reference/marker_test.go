package reference

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// show prints of a marker what a test wants to see, on one line.
func show(m Marker) string {
	s := m.Text + " → " + strings.Join(m.Names, "+")
	if m.More {
		s += "+…"
	}
	if m.Label != "" {
		s += "#" + m.Label
	}
	if m.Back != NotBack {
		s += [...]string{"", "ibid", "op.cit"}[m.Back]
	}
	if m.Year != 0 {
		s += fmt.Sprintf(" %d%s", m.Year, m.YearSuffix)
	}
	if m.NoDate {
		s += " n.d."
	}
	for _, p := range []struct{ name, value string }{{"p", m.Pages}, {"at", m.Place}, {"via", m.Via}} {
		if p.value != "" {
			s += " " + p.name + "=" + p.value
		}
	}
	if m.Weak {
		s += " weak"
	}
	return s
}

func TestMarkers(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		// In brackets.
		{"Rivers flood (Holm, 2020).", []string{"Holm, 2020 → Holm 2020"}},
		{"(Holm, 2020, p.2)", []string{"Holm, 2020, p.2 → Holm 2020 p=2"}},
		{"(Holm 2020)", []string{"Holm 2020 → Holm 2020"}},
		{"(Holm 2019: 45)", []string{"Holm 2019: 45 → Holm 2019 p=45"}},
		{"(Holm 2019, 45–47)", []string{"Holm 2019, 45–47 → Holm 2019 p=45–47"}},
		{"(Lo, 2015, p.8-9)", []string{"Lo, 2015, p.8-9 → Lo 2015 p=8-9"}},
		{"(Holm, 2020, chap. 3)", []string{"Holm, 2020, chap. 3 → Holm 2020 at=chap. 3"}},
		{"(Bell and Cho, 2020)", []string{"Bell and Cho, 2020 → Bell+Cho 2020"}},
		{"(see also Bell, Cho, & Duran, 2020, pp. 12–15)", []string{"Bell, Cho, & Duran, 2020, pp. 12–15 → Bell+Cho+Duran 2020 p=12–15"}},
		{"(Bell et al., 2020a)", []string{"Bell et al., 2020a → Bell+… 2020a"}},
		{"(Bell, 2021; Cho, 2020)", []string{"Bell, 2021 → Bell 2021", "Cho, 2020 → Cho 2020"}},
		{"(Bell, 2020, Cho, 2021)", []string{"Bell, 2020 → Bell 2020", "Cho, 2021 → Cho 2021"}},
		{"(Bell, 2020 and Cho, 2021)", []string{"Bell, 2020 → Bell 2020", "Cho, 2021 → Cho 2021"}},
		{"(Bell, 2019a, 2019b)", []string{"Bell, 2019a → Bell 2019a", "2019b → Bell 2019b"}},
		{"(Bell 2019, p. 4; 2020)", []string{"Bell 2019, p. 4 → Bell 2019 p=4", "2020 → Bell 2020"}},
		{"(De Jesus and Duarte, n.d., §3.1 ¶3; Cho, 2020)", []string{"De Jesus and Duarte, n.d., §3.1 ¶3 → De Jesus+Duarte n.d. at=§3.1 ¶3", "Cho, 2020 → Cho 2020"}},
		{"(Author n.d.)", []string{"Author n.d. → Author n.d."}},
		{"(China Daily, 2013)", []string{"China Daily, 2013 → China Daily 2013"}},
		{"(GIS, 2022)", []string{"GIS, 2022 → GIS 2022"}},
		{"(G20, 2016)", []string{"G20, 2016 → G20 2016"}},
		{"(SCO Establishment Declaration, 2001)", []string{"SCO Establishment Declaration, 2001 → SCO Establishment Declaration 2001"}},
		{"(Embassy of the People's Republic of Rivers in Rain, 2013)", []string{"Embassy of the People's Republic of Rivers in Rain, 2013 → Embassy of the People's Republic of Rivers in Rain 2013"}},
		{"(Holm, 2020, emphasis added)", []string{"Holm, 2020 → Holm 2020"}},
		{"(Kant, 2001 [1781], p. 3)", []string{"Kant, 2001 [1781], p. 3 → Kant 2001 p=3"}},
		{"[Holm, 2020]", []string{"Holm, 2020 → Holm 2020"}},
		{"(“Malacca Strait,” 2020, para. 2)", []string{"“Malacca Strait,” 2020, para. 2 → Malacca Strait 2020 at=para. 2"}},
		// Names of all kinds.
		{"(Carrère d'Encausse, 2017)", []string{"Carrère d'Encausse, 2017 → Carrère d'Encausse 2017"}},
		{"(van der Berg, 2019; O'Neill, 2018)", []string{"van der Berg, 2019 → van der Berg 2019", "O'Neill, 2018 → O'Neill 2018"}},
		{"(J. Smith, 2020; Smith, K., 2021)", []string{"J. Smith, 2020 → J. Smith 2020", "Smith, K., 2021 → Smith 2021"}},
		{"(Иванов, 2020; Петров и др., 2019, с. 12)", []string{"Иванов, 2020 → Иванов 2020", "Петров и др., 2019, с. 12 → Петров+… 2019 p=12"}},
		{"(vgl. Müller 2019, S. 12f.)", []string{"Müller 2019, S. 12f → Müller 2019 p=12f"}},
		{"（王小明，2020）", []string{"王小明，2020 → 王小明 2020"}},
		{"(Satow R, Chan TC, et al., 2007)", []string{"Satow R, Chan TC, et al., 2007 → Satow+Chan+… 2007"}},
		{"[Mayer, J. D. (1990). Emotions. Imagination]", []string{"Mayer, J. D. (1990) → Mayer 1990 weak"}},
		// In the sentence.
		{"As Holm (2020) notes, it rains.", []string{"Holm (2020) → Holm 2020"}},
		{"According to Thorn (2020, p.2), it rains.", []string{"Thorn (2020, p.2) → Thorn 2020 p=2"}},
		{"However, Bell and Cho (2020) argue that it rains.", []string{"Bell and Cho (2020) → Bell+Cho 2020"}},
		{"as Kenneth Wald (1988, p.619) notes", []string{"Kenneth Wald (1988, p.619) → Kenneth Wald 1988 p=619"}},
		{"Bell et al. (2020a, b) say so.", []string{"Bell et al. (2020a → Bell+… 2020a", "b → Bell+… 2020b"}},
		{"According to World Bank data (2020), it rains.", []string{"World Bank data (2020) → World Bank 2020"}},
		{"van der Berg (2019) says", []string{"van der Berg (2019) → van der Berg 2019"}},
		{"in Holm's (2020) words", []string{"Holm's (2020) → Holm 2020 weak"}},
		// The author earlier in the sentence.
		{`According to Wald, "it rains. It always does" (1998, p.40).`, []string{"1998, p.40 → Wald 1998 p=40"}},
		{`Dry. As Mata underlines, "(...) it rains" (2014, p.42).`, []string{"2014, p.42 → Mata 2014 p=42"}},
		{`As one poet put it, “it rains” (1998, p. 4).`, []string{"1998, p. 4 →  1998 p=4"}},
		// Second hand, and back.
		{"According to Tara Val, minister of rain, \"it rains\" (*apud* Bell and Cho, 2017, p.5)", []string{"Bell and Cho, 2017, p.5 → Bell+Cho 2017 p=5 via=Tara Val"}},
		{"(Val, 2015, as cited in Bell, 2018)", []string{"Bell, 2018 → Bell 2018 via=Val"}},
		{"It rains (*ibidem*). It pours (ibid., p. 3).", []string{"ibidem → ibid", "ibid., p. 3 → ibid p=3"}},
		{"(op. cit.) (Holm, op. cit., p. 4)", []string{"op. cit. → op.cit", "Holm, op. cit., p. 4 → Holmop.cit p=4"}},
		{"(ebd., S. 3)", []string{"ebd., S. 3 → ibid p=3"}},
		// Numbers.
		{"as shown [12]", []string{"12 → #12 weak"}},
		{"as shown [3, 5–7]", []string{"3 → #3 weak", "5–7 → #5 weak", "5–7 → #6 weak", "5–7 → #7 weak"}},
		{"as shown [12, p. 45] and in [Knu84]", []string{"12, p. 45 → #12 p=45 weak", "Knu84 → #Knu84 weak"}},
		// The shape alone does not tell.
		{"It met in Astana (2013) again.", []string{"Astana (2013) → Astana 2013 weak"}},
		{"(World Cup 2018)", []string{"World Cup 2018 → World Cup 2018 weak"}},
	} {
		var got []string
		for _, m := range Markers(test.text) {
			got = append(got, show(m))
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("Markers(%q):\n got %q\nwant %q", test.text, got, test.want)
		}
	}
}

func TestMarkersLeaveOrdinaryBracketsAlone(t *testing.T) {
	for _, text := range []string{
		"", "(", "()", "[]", "(2013)", "the Belt (BRI)", "grew in 2015 (since 2015)", "on May 29, 2014", "(May 29, 2014)",
		"(renamed Astana from 2019)", "the rain (2013) fell", "(21st Century Maritime Route)", "(1991–1999)", "Kant (1724–1804)",
		"[the] rain", "[Moscow's]", "(about 2000 people)", "(USD 2000)", "in autumn (September 2013)", "(in September 2013)",
		"see (Figure 2000)", "(disputed with Japan)", "a[0] = b[i]", "[2013]", "(a fact of 2014 that matters)", "(2013 and later)", "the New Deal (1930s)",
		"Footnote.2 and rain3 with marks¹²", "(https://example.org/Holm, 2020)", "x (Holm) y", "(Winter 2020 collection)",
	} {
		if got := Markers(text); len(got) != 0 {
			t.Errorf("Markers(%q) = %+v, want none", text, got)
		}
	}
}

// Hostile input must not cost more than a little time for each character. The
// limit is generous, for slow machines; what it is to catch takes seconds.
func TestTimeIsLinear(t *testing.T) {
	list := NewList(ParseList([]string{"Holm, 2020. “Rain.”"}))
	for _, piece := range []string{
		"(", "[", "(A, 2000; ", "\"(2000, p.1) ", "A (2000) ", "(2000, p. 1)", "and A ", "[1-20]", "(ibid.)", "(A, op. cit.)", "Aa, Bb and (2000) ",
		"“(2000, p.1) ", "(A apud B, 2000)", "(a a 2000", "A. ", "2000. ", "“", "\"", "A, ", "(A B C D E F 2000",
	} {
		text := strings.Repeat(piece, 10_000/len(piece))
		start := time.Now()
		Markers(text)
		list.Resolve(text, text)
		ParseList([]string{text})
		if took := time.Since(start); took > time.Second {
			t.Errorf("10,000 characters of %q took %v", piece, took)
		}
	}
}

func FuzzMarkers(f *testing.F) {
	f.Add("As Holm (2020, p. 2) notes, “it rains” (1998, p. 4; Bell et al., n.d.; ibid.) [3, 5–7] （王，2020）", "(Holm, 2020)")
	f.Add("((Holm, 2020)) (*apud* Bell, 2001 [1990], §3) Иванов (2020)", "\xff(")
	list := NewList(ParseList([]string{"Holm, 2020. “Rain.”", "[3] A. Bell, “Snow,” 2001.", "Иванов, 2020. Дождь."}))
	f.Fuzz(func(t *testing.T, text, before string) {
		markers := Markers(text)
		if again := Markers(text); !reflect.DeepEqual(markers, again) {
			t.Fatalf("Markers(%q) differs between runs", text)
		}
		last := 0
		for _, m := range markers {
			if m.Span.Start < last || m.Span.End <= m.Span.Start || m.Span.End > len(text) {
				t.Fatalf("Markers(%q): span %v after offset %d", text, m.Span, last)
			}
			last = m.Span.Start
			if utf8.ValidString(text) && !utf8.ValidString(m.Text) {
				t.Fatalf("Markers(%q): span %v cuts a character", text, m.Span)
			}
			if m.Text != m.Span.Of(text) {
				t.Fatalf("Markers(%q): text %q is not at %v", text, m.Text, m.Span)
			}
		}
		got := list.Resolve(text, before)
		if again := list.Resolve(text, before); !reflect.DeepEqual(got, again) {
			t.Fatalf("Resolve(%q) differs between runs", text)
		}
		if len(got) > len(markers) {
			t.Fatalf("Resolve(%q): %d results for %d markers", text, len(got), len(markers))
		}
		for _, r := range got {
			if (r.Reference == nil) != (r.Status == Missing) || (r.Note == "") != (r.Status == Found) {
				t.Fatalf("Resolve(%q): %+v", text, r)
			}
		}
	})
}
