package reference

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

var rivers = NewList(ParseList([]string{
	`Arden, J. K., Bell, Cho, and Duran, 2007. "Two Basins." Water Institute 17.`,
	`Bell, 2018. "Deltas." Water Review 3, 1-9.`,
	`Bell and Cho, 2017. "Rules of Rivers." Water House.`,
	`Documents, 2001. The Malacca River Organization. http://example.org/documents/`,
	`European Bank for Rivers, 2016. "Lending." Site.`,
	`Fulda, 2020a. "One." Water Review 4.`,
	`Fulda, 2020b. "Two." Water Review 5.`,
	`Gold, S. (2019). Gold rivers. Basin Press.`,
	`Holm, 2021. "Rain." Water Review 27.`,
	`Indira, 2018. "Chapter 2. Dams." https://example.org/pdf/menon-chapter-two-dams.pdf`,
	`Kowalczyk, 2015. "Ice." Foreign Rivers.`,
	`Lo, n.d. "Low water." https://example.org/lo`,
	`Meyer, et. Al, 2011. "Melt." Brook Institute.`,
	`Satpaev, 2015. "Steppe."`,
	`The World Bank, 2020. "Case Study."`,
	`van der Berg, H. (2012). Floods. Basin Press.`,
	`Wendel, 1992. "Anarchy." Policy 46.`,
	`Wendel, 1995. "Politics." Policy 49.`,
	`"Malacca Strait." Encyclopaedia, 2020, www.example.com/x.`,
	`Иванов И. И. Река // Журнал. 2014. № 3. С. 4–7.`,
	`王小明. 河流[J]. 国际, 2020, 12(3): 45-67.`,
}))

// follow prints resolutions as "marker: status key; note".
func follow(list []Resolution) []string {
	var out []string
	for _, r := range list {
		s := r.Marker + ": " + string(r.Status)
		if r.Reference != nil {
			s += " " + Key(*r.Reference)
		}
		if r.Note != "" {
			s += "; " + r.Note
		}
		out = append(out, s)
	}
	return out
}

func TestResolve(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"as the list has it", "(Holm, 2021; Bell and Cho, 2017, p. 3)", []string{"Holm, 2021: found Holm 2021", "Bell and Cho, 2017, p. 3: found Bell and Cho 2017"}},
		{"a body without its article", "According to World Bank data (2020), it rains.", []string{"World Bank data (2020): found The World Bank 2020"}},
		{"given names before, particle left out", "(Henk van der Berg, 2012) and Berg (2012)", []string{"Henk van der Berg, 2012: found van der Berg 2012", "Berg (2012): found van der Berg 2012"}},
		{"et al.", "(Arden et al., 2007; Meyer et al., 2011)", []string{"Arden et al., 2007: found Arden, Bell, Cho and Duran 2007", "Meyer et al., 2011: found Meyer et al. 2011"}},
		{"no date on both sides", "(Lo, n.d.)", []string{"Lo, n.d.: found Lo n.d."}},
		{"title instead of author", "(“Malacca Strait,” 2020)", []string{"“Malacca Strait,” 2020: found “Malacca Strait” 2020"}},
		{"Cyrillic", "(Иванов, 2014)", []string{"Иванов, 2014: found Иванов 2014"}},
		{"Chinese, name not divided from the text", "根据王小明（2020）", []string{"根据王小明（2020）: found 王小明 2020"}},

		{"another year", "(Holm, 2020)", []string{"Holm, 2020: near Holm 2021; the list has Holm 2021"}},
		{"another year, two works", "(Wendel, 1999)", []string{"Wendel, 1999: near Wendel 1992; the list has no Wendel 1999, but Wendel 1992 and Wendel 1995; this is the first"}},
		{"undated in the list", "(Lo, 2017)", []string{"Lo, 2017: near Lo n.d.; the list has Lo without a date"}},
		{"letter missing", "(Fulda, 2020)", []string{"Fulda, 2020: near Fulda 2020a; the list has no Fulda 2020, but Fulda 2020a and Fulda 2020b; this is the first"}},
		{"letter not in the list", "(Holm, 2021a)", []string{"Holm, 2021a: near Holm 2021; the list has Holm 2021"}},
		{"co-author left out", "(Bell, 2017)", []string{"Bell, 2017: near Bell 2018; the list has no Bell 2017, but Bell 2018 and Bell and Cho 2017; this is the first"}},
		{"another first author", "(Zander and Cho, 2007)", []string{"Zander and Cho, 2007: near Arden, Bell, Cho and Duran 2007; the list has no Zander and Cho 2007, but Arden, Bell, Cho and Duran 2007"}},
		{"spelled otherwise", "(Kowalchyk, 2015)", []string{"Kowalchyk, 2015: near Kowalczyk 2015; the list has no Kowalchyk 2015, but Kowalczyk 2015"}},
		{"German spelling of a Russian name", "(Satpajew, 2015)", []string{"Satpajew, 2015: near Satpaev 2015; the list has no Satpajew 2015, but Satpaev 2015"}},
		{"other script", "(Ivanov, 2014)", []string{"Ivanov, 2014: near Иванов 2014; the list has no Ivanov 2014, but Иванов 2014"}},
		{"given name for family name", "(Menon, 2018)", []string{"Menon, 2018: near Indira 2018; the list has it under Indira 2018, whose link names Menon"}},
		{"acronym", "(EBR, 2016)", []string{"EBR, 2016: near European Bank for Rivers 2016; the list has no EBR 2016, but European Bank for Rivers 2016 (Lending)"}},
		{"acronym of the title", "(MRO Founding Act, 2001)", []string{"MRO Founding Act, 2001: near Documents 2001; the list has no MRO Founding Act 2001, but Documents 2001 (The Malacca River Organization)"}},
		{"publishing body", "(Foreign Rivers, 2015)", []string{"Foreign Rivers, 2015: near Kowalczyk 2015; the list has no Foreign Rivers 2015, but Kowalczyk 2015, which names Foreign Rivers"}},

		{"missing", "According to Louth (2022), it rains.", []string{"Louth (2022): missing; the list has no Louth 2022"}},
		{"name and year both differ", "(Satpajew, 2014)", []string{"Satpajew, 2014: missing; the list has no Satpajew 2014; the nearest name there is Satpaev 2015"}},
		{"short names are never alike", "(Lox, 2015; Gola, 2019)", []string{"Lox, 2015: missing; the list has no Lox 2015", "Gola, 2019: missing; the list has no Gola 2019"}},
		{"no citation at all", "It met in Astana (2013) after the World Cup (World Cup 2018).", nil},
		{"nor with numbers in a list without them", "a[3] and [12]", nil},

		{"year behind a quotation", `According to Wendel, "it rains. It pours" (1992, p.395).`, []string{"1992, p.395: found Wendel 1992"}},
		{"its author named another way", `For Wendel it is plain: "it rains" (1995, p. 7).`, []string{"1995, p. 7: found Wendel 1995"}},
		{"its author nowhere", `For a poet it is plain: "it rains" (1995, p. 7).`, []string{"1995, p. 7: missing; it names no author, and none of the list with that year stands before it"}},
		{"the same place again", "It rains (Holm, 2020). It pours (ibid., p. 3).", []string{"Holm, 2020: near Holm 2021; the list has Holm 2021", "ibid., p. 3: near Holm 2021; the list has Holm 2021"}},
		{"the same place again after a missing one", "It rains (Louth, 2020). It pours (ibidem).", []string{"Louth, 2020: missing; the list has no Louth 2020", "ibidem: missing; the list has no Louth 2020"}},
		{"the same place again after two", "It rains (Holm, 2021; Bell, 2018). It pours (ibid.).", []string{"Holm, 2021: found Holm 2021", "Bell, 2018: found Bell 2018", "ibid.: near Holm 2021; several works are cited together before this: Holm 2021 and Bell 2018"}},
		{"again after nothing", "It pours (ibidem).", []string{"ibidem: missing; no work is cited before this"}},
		{"op. cit. by name", "(Wendel, 1995) and (Bell, 2018), then (Wendel, op. cit., p. 4)", []string{"Wendel, 1995: found Wendel 1995", "Bell, 2018: found Bell 2018", "Wendel, op. cit., p. 4: found Wendel 1995"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := follow(rivers.Resolve(test.text)); !reflect.DeepEqual(got, test.want) {
				t.Errorf("Resolve(%q):\n got %q\nwant %q", test.text, got, test.want)
			}
		})
	}
}

func TestResolveLooksBack(t *testing.T) {
	for _, test := range []struct {
		text   string
		before []string
		want   []string
	}{
		{"It pours (ibidem).", []string{"Dry (Bell, 2018).", "It rains (Holm, 2021).", "Nothing."}, []string{"ibidem: found Holm 2021"}},
		{"It pours (ibidem).", []string{"It rains (Holm, 2021).", "So it does (ibid.)."}, []string{"ibidem: found Holm 2021"}},
		{"It always does\" (1992, p. 4).", []string{"So he says.", "According to Wendel, \"it rains."}, []string{"1992, p. 4: found Wendel 1992"}},
		{"It always does\" (1993, p. 4).", []string{"According to Wendel, \"it rains."}, []string{"1993, p. 4: near Wendel 1992; the list has no Wendel 1993, but Wendel 1992 and Wendel 1995; this is the first"}},
		{"(Wendel, op. cit.)", []string{"It rains (Wendel, 1995)."}, []string{"Wendel, op. cit.: found Wendel 1995"}},
	} {
		if got := follow(rivers.Resolve(test.text, test.before...)); !reflect.DeepEqual(got, test.want) {
			t.Errorf("Resolve(%q, %q):\n got %q\nwant %q", test.text, test.before, got, test.want)
		}
	}
}

func TestResolveNumbers(t *testing.T) {
	labelled := NewList(ParseList([]string{"[1] A. Bell, “Snow,” 2001.", "[2] B. Cho, “Rain,” 2002.", "[3] C. Duran, “Hail,” 2003.", "[Knu84] D. Knuth, “Ice,” 1984."}))
	counted := NewList(ParseList([]string{"Zander A. Snow. Water. 2001;1:2.", "Bell B. Rain. Water. 2002;1:2.", "Holm C. Hail. Water. 2003;1:2."}))
	for _, test := range []struct {
		list *List
		text string
		want []string
	}{
		{labelled, "as shown [2] and [1–3]", []string{"2: found Cho 2002", "1–3: found Bell 2001", "1–3: found Cho 2002", "1–3: found Duran 2003"}},
		{labelled, "as shown [7] and [Knu84] and [Foo99]", []string{"7: missing; the list has no number 7", "Knu84: found Knuth 1984"}},
		{counted, "as shown [2]", []string{"2: near Bell 2002; the list has no numbers; this is its entry 2 by order"}},
		{counted, "as shown [9]", nil},
		{NewList(nil), "as shown [2] (Holm, 2020)", []string{"Holm, 2020: missing; there is no reference list to find Holm 2020 in"}},
	} {
		if got := follow(test.list.Resolve(test.text)); !reflect.DeepEqual(got, test.want) {
			t.Errorf("Resolve(%q):\n got %q\nwant %q", test.text, got, test.want)
		}
	}
}

func TestResolveKeepsPlaceAndVia(t *testing.T) {
	got := rivers.Resolve("According to Tara Val, \"it rains\" (apud Bell and Cho, 2017, p. 5; Holm, 2021, §3.1 ¶3).")
	if len(got) != 2 || got[0].Via != "Tara Val" || got[0].Pages != "5" || got[1].Place != "§3.1 ¶3" || got[1].Pages != "" {
		t.Errorf("got %+v", got)
	}
}

func TestListIsSafeForConcurrentUse(t *testing.T) {
	text := "(Holm, 2020; Menon, 2018; Louth, 2022) and then (ibid.)"
	want := follow(rivers.Resolve(text))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := follow(rivers.Resolve(text)); !reflect.DeepEqual(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	group.Wait()
}

// A text as it is read at answer time: 400 characters, some citations.
var quotation = "The rivers of the steppe carry less than they did (Holm, 2020). As Bell and Cho (2017) note, the rules for them " +
	"were made for wetter years (Louth, 2022; Menon, 2018). According to Wendel, \"rivers are institutions\" (1992, p.395). " +
	strings.Repeat("It goes on like that. ", 8)

func BenchmarkResolve(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"cites", quotation},
		{"one", "The rivers carry less than they did (Holm, 2021)." + strings.Repeat(" It goes on like that.", 16)},
		{"numbers", strings.Repeat("In 70 of 400 places (and a few more) it rains. ", 9)},
		{"nothing", strings.Repeat("In many of the places (and a few more) it rains. ", 9)},
	} {
		b.Run(fmt.Sprintf("%s/%d", bench.name, len(bench.text)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rivers.Resolve(bench.text)
			}
		})
	}
}

func BenchmarkParseList(b *testing.B) {
	entries := make([]string, rivers.Len())
	for i := range entries {
		entries[i] = rivers.refs[i].Text
	}
	b.ReportAllocs()
	for b.Loop() {
		ParseList(entries)
	}
}
