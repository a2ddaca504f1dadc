package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Headings that stand alone without a number, in lower case.
var (
	referencesHeadings = set(`references|reference list|bibliography|works cited|literature cited|literature|cited works|list of references|
		references and notes|references cited|sources|select bibliography|selected bibliography|further reading|literatur|literaturverzeichnis|
		quellen|quellenverzeichnis|bibliographie|bibliografie|références|références bibliographiques|ouvrages cités|referencias|
		referencias bibliográficas|bibliografía|obras citadas|referências|referências bibliográficas|bibliografia|riferimenti bibliografici|
		literatuur|literatuurlijst|referenties|referenser|litteratur|kilder|lähteet|irodalom|kaynakça|kaynaklar|литература|список литературы|
		библиография|источники|список использованных источников|использованная литература|список використаних джерел|література|
		әдебиеттер|пайдаланылған әдебиеттер|参考文献|参考资料|參考文獻|引用文献|참고문헌|المراجع|المصادر|قائمة المراجع|บรรณานุกรม|เอกสารอ้างอิง|
		संदर्भ|βιβλιογραφία|ביבליוגרפיה|מקורות`)
	otherHeadings = set(`abstract|summary|executive summary|introduction|conclusion|conclusions|conclusion and outlook|concluding remarks|discussion|
		results|results and discussion|methods|methodology|materials and methods|background|literature review|related work|theoretical framework|
		acknowledgements|acknowledgments|acknowledgement|appendix|annex|notes|endnotes|foreword|preface|prologue|epilogue|contents|
		table of contents|keywords|funding|about the author|about the authors|author information|notes on contributors|biographical note|conflict of interest|declaration of interest|
		zusammenfassung|einleitung|fazit|schluss|schlussfolgerung|anhang|inhalt|inhaltsverzeichnis|vorwort|danksagung|résumé|sommaire|remerciements|
		annexe|resumen|introducción|conclusión|conclusiones|resumo|introdução|conclusão|conclusões|riassunto|introduzione|conclusione|
		conclusioni|аннотация|введение|заключение|выводы|приложение|содержание|摘要|引言|结论|緒論|結論|はじめに|おわりに`)
)

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Split(list, "|") {
		m[strings.TrimSpace(w)] = true
	}
	return m
}

// plainHeading brings a heading into the form of the lists above.
func plainHeading(s string) string {
	return strings.ToLower(strings.TrimSpace(strings.Trim(s, ":.*_# \t")))
}

// isReferencesHeading reports whether a reference list stands under a heading,
// with or without a number.
func isReferencesHeading(s string) bool {
	if len(s) > 80 {
		return false
	}
	if _, _, title, ok := headingNumber(s); ok {
		s = title
	}
	return referencesHeadings[plainHeading(s)]
}

func isKnownHeading(s string) bool {
	if len(s) > 80 {
		return false
	}
	p := plainHeading(s)
	return referencesHeadings[p] || otherHeadings[p]
}

// headingNumber splits "2.1 The project" into its number, as values and as
// printed, and its title.
func headingNumber(s string) (values []int, number, title string, ok bool) {
	i := 0
	for i < len(s) {
		k := i
		for k < len(s) && s[k] >= '0' && s[k] <= '9' {
			k++
		}
		if k == i || k-i > 2 || len(values) == 6 {
			return nil, "", "", false
		}
		v := int(s[i] - '0')
		if k-i == 2 {
			v = 10*v + int(s[i+1]-'0')
		}
		values = append(values, v)
		i = k
		if i+1 < len(s) && s[i] == '.' && s[i+1] >= '0' && s[i+1] <= '9' {
			i++
			continue
		}
		break
	}
	if len(values) == 0 {
		return nil, "", "", false
	}
	number = s[:i]
	if i < len(s) && (s[i] == '.' || s[i] == ')' && len(values) > 1) {
		i++
	}
	title = strings.TrimLeft(s[i:], " \t\u00a0–—")
	if len(title) == len(s[i:]) || title == "" {
		return nil, "", "", false
	}
	return values, number, title, true
}

// A numbered heading that may be one: its place among the blocks, its number
// and how much speaks for it.
type numbered struct {
	at     int
	values []int
	weight int
}

// maxNumbered bounds the candidates that are weighed, which takes quadratic
// time.
const maxNumbered = 1500

// plausible returns those candidates, by their index, whose numbers make the
// best sequence: each follows from the one before it.
func plausible(all []numbered) map[int]bool {
	if len(all) > maxNumbered {
		all = all[:maxNumbered]
	}
	best, from := make([]int, len(all)), make([]int, len(all))
	end := -1
	for i, c := range all {
		from[i] = -1
		if starts(c.values) {
			best[i] = c.weight
		} else {
			best[i] = c.weight - 4 // an extract, which begins at its chapter 7
		}
		for k := range i {
			if best[k] > 0 && best[k]+c.weight > best[i] && follows(all[k].values, c.values) {
				best[i], from[i] = best[k]+c.weight, k
			}
		}
		if best[i] > 0 && (end < 0 || best[i] > best[end]) {
			end = i
		}
	}
	chosen := map[int]bool{}
	for i := end; i >= 0; i = from[i] {
		chosen[i] = true
	}
	return chosen
}

// starts reports whether a sequence of headings may begin with this number.
func starts(v []int) bool { return v[0] <= 1 && (len(v) == 1 || len(v) == 2 && v[1] <= 1) }

// follows reports whether number b may come after number a in a document, one
// heading in between having been missed at most.
func follows(a, b []int) bool {
	for i := range b {
		if i == len(a) {
			return i == len(b)-1 && b[i] <= 2
		}
		if d := b[i] - a[i]; d != 0 {
			return d > 0 && d <= 2 && i == len(b)-1
		}
	}
	return false
}

// endsSentence reports whether text ends with a mark that ends sentences,
// behind closing marks.
func endsSentence(s string) bool {
	for s != "" {
		r, n := utf8.DecodeLastRuneInString(s)
		switch {
		case strings.ContainsRune(".!?…。！？؟۔।॥։።។", r):
			return true
		case unicode.In(r, unicode.Pe, unicode.Pf, unicode.Pi), r == '"', r == '\'', r == '*', r == '_', r == '»':
			s = s[:len(s)-n]
		default:
			return false
		}
	}
	return false
}

// mayBeHeading reports whether a line has the shape of a heading: short,
// without the marks that sentences end with.
func mayBeHeading(s string) bool {
	if s == "" || len(s) > 160 || len(strings.Fields(s)) > 20 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	if strings.ContainsRune(".;,:!…。；，：、", r) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(first) && !unicode.IsLower(first) || unicode.IsDigit(first) || strings.ContainsRune("“\"'‘«¿([„", first)
}

// shouted reports whether all letters of s, three at least, are capitals.
func shouted(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsLower(r) || unicode.IsLetter(r) && !unicode.IsUpper(r) {
			return false
		}
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n >= 3
}

// small are words that titles write without a capital.
var small = set(`a|an|the|and|but|or|nor|of|in|on|at|to|for|by|with|from|as|is|de|la|le|les|des|du|et|der|die|das|und|von|im|y|el|los|las|e|o|i|в|и|на|с|о`)

// titleCase writes shouted words as titles are written.
func titleCase(words []string) string {
	var t []string
	for i, w := range words {
		w = strings.ToLower(w)
		if i == 0 || !small[w] {
			r, n := utf8.DecodeRuneInString(w)
			w = string(unicode.ToUpper(r)) + w[n:]
		}
		t = append(t, w)
	}
	return strings.Join(t, " ")
}

// shoutedOpening returns the words in capitals that a text without a title
// begins with, as books set the first words of a chapter; nil if there are
// fewer than three or nothing follows them.
func shoutedOpening(s string) []string {
	words := strings.Fields(s[:min(len(s), 300)])
	n := 0
	for n < len(words) && !strings.ContainsFunc(words[n], unicode.IsLower) {
		n++
		if endsSentence(words[n-1]) {
			break
		}
	}
	if n < 3 || n == len(words) || n > 15 || !shouted(strings.Join(words[:n], " ")) {
		return nil
	}
	words = words[:n]
	words[n-1] = strings.TrimRight(words[n-1], ".,:;!?–—-")
	return words
}

// isCaption reports whether a paragraph is the caption of a figure or table:
// "Figure 3. The route".
func isCaption(s string) bool {
	if len(s) > 600 {
		return false
	}
	s = strings.TrimLeft(s, "*_ ")
	word, rest, ok := strings.Cut(s, " ")
	if !ok {
		return false
	}
	switch strings.TrimSuffix(strings.ToLower(word), ".") {
	case "figure", "fig", "table", "tab", "map", "chart", "box", "abbildung", "abb", "tabelle", "tableau", "figura", "tabla", "tabela", "рис", "рисунок", "таблица", "图", "表":
	default:
		return false
	}
	i := 0
	for i < len(rest) && (rest[i] >= '0' && rest[i] <= '9' || i > 0 && rest[i] == '.' && i+1 < len(rest) && rest[i+1] >= '0' && rest[i+1] <= '9') {
		i++
	}
	return i > 0 && i < len(rest) && (rest[i] == ':' || rest[i] == '.' || strings.HasPrefix(rest[i:], " –") || strings.HasPrefix(rest[i:], " —"))
}

// numberHeadings takes the numbers off the headings of a finished document
// where they make a sequence.
func (b *builder) numberHeadings() {
	var all []numbered
	for i, s := range b.doc.Sections {
		if v, _, _, ok := headingNumber(s.Title); ok && s.Number == "" {
			all = append(all, numbered{at: i, values: v, weight: 2})
		}
	}
	for i := range plausible(all) {
		s := &b.doc.Sections[all[i].at]
		_, s.Number, s.Title, _ = headingNumber(s.Title)
	}
}
