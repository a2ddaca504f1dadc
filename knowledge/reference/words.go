package reference

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// particles belong to a family name though they are written small.
var particles = set("van der den de da do dos das du la le von vom zu zum zur ten ter del della di d' al el bin ibn y af av")

// connectors stand inside the names of bodies ("Bank of England").
var connectors = set("of the for on in at to und für des der d’ de del la las los les le et da do dos das e y и по")

// conjunctions join the names of two authors.
var conjunctions = set("and & und et y e и та og och en")

// sourceNouns may stand between the name of a body and the year: "World Bank
// data (2020)".
var sourceNouns = set("data report reports survey study figures statistics estimates database")

// months are no names, although "(May, 2014)" looks like one.
var months = set("january february march april may june july august september october november december jan feb mar " +
	"apr jun jul aug sep sept oct nov dec spring summer autumn fall winter januar februar märz mai juni juli oktober " +
	"dezember janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero marzo " +
	"abril mayo junio julio agosto septiembre octubre noviembre diciembre")

// openers begin a sentence or a remark and are written with a capital there,
// but never are a name.
var openers = set("in since from between by until till before after during around about circa ca founded born died est " +
	"established figure fig table chapter section part vol volume no nr article copyright as according however " +
	"moreover furthermore similarly likewise indeed thus therefore also when while although though because if this " +
	"that these those it he she they we i his her their its there here then now today but and or nor yet so for with " +
	"following like unlike see still even both first second third finally additionally meanwhile at on to under " +
	"equation eq page usd eur gbp cny rmb rub kzt bc ad ce bce im am nach seit bis laut selon según siehe vgl em " +
	"see in по в с на согласно")

// reports are the verbs that a text reports another's words with.
var reports = set("notes noted argues argued claims claimed writes wrote says said states stated observes observed " +
	"underlines underlined stresses stressed adds added suggests suggested points pointed describes described " +
	"explains explained maintains maintained contends contended holds held concludes concluded believes believed " +
	"asserts asserted emphasises emphasised emphasizes emphasized remarks remarked finds found shows showed defines " +
	"defined proposes proposed puts put reports reported highlights highlighted warns warned acknowledges " +
	"acknowledged insists insisted sees calls called thinks affirms affirmed recalls recalled reminds reminded " +
	"demonstrates demonstrated discusses discussed considers considered compares compared identifies identified " +
	"have has note argue claim write say state observe underline stress add suggest describe explain maintain " +
	"contend conclude believe assert emphasise emphasize remark find show define propose report highlight warn " +
	"schreibt meint betont zufolge écrit affirme souligne sostiene afirma señala пишет отмечает считает")

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// listed looks a short word up without regard to case. It allocates only for
// capitals outside ASCII.
func listed(m map[string]bool, w string) bool {
	var buf [24]byte
	if len(w) > len(buf) {
		return false
	}
	for i := range len(w) {
		c := w[i]
		if c >= utf8.RuneSelf {
			return m[strings.ToLower(w)]
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	return m[string(buf[:len(w)])]
}

// isInitials reports whether w is made of initials only: "J.", "J.K.", "G.-M.",
// "J. K.". Without full stops it is not, since "GIS" may be a body.
func isInitials(w string) bool {
	letters, stops := 0, 0
	for _, r := range w {
		switch {
		case unicode.IsUpper(r) || unicode.Is(unicode.Lo, r):
			if letters > stops {
				return false
			}
			letters++
		case r == '.':
			if letters == stops {
				return false
			}
			stops++
		case r == '-' || r == ' ' || r == '‐' || r == '‑':
		default:
			return false
		}
	}
	return letters > 0 && letters == stops && letters <= 5
}

// isName reports whether one word, without punctuation around it, can be part
// of a name: it has a capital, perhaps behind a short prefix (d'Encausse,
// al-Assad).
func isName(w string) bool {
	letters := 0
	for i, r := range w {
		switch {
		case letters == 0 && isCapital(r):
			return true
		case unicode.IsLower(r):
			if letters++; letters > 3 {
				return false
			}
		case letters > 0 && (r == '\'' || r == '’' || r == '-' || r == 'ʼ'):
			next, _ := utf8.DecodeRuneInString(w[i+utf8.RuneLen(r):])
			return isCapital(next)
		default:
			return false
		}
	}
	return false
}

// isAcronym reports whether w is written in capitals only ("SCO", "G20").
func isAcronym(w string) bool {
	capitals, others := 0, 0
	for _, r := range w {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsDigit(r):
			others++
		default:
			return false
		}
	}
	return capitals > 0 && capitals+others > 1
}

// bodies are words that persons are not called.
var bodies = set("bank organization organisation institute institut ministry university union council commission agency " +
	"times daily news foundation stiftung center centre committee department office government society association " +
	"company group press fund school college court parliament congress senate assembly conference federation " +
	"republic embassy journal review team project program programme initiative forum network authority service " +
	"corporation inc ltd llc gmbh universität université universidad ministère ministerium")

// isBody reports whether a name without comma is that of a body rather than of
// a person: it has an article, a connector, an acronym or a word of bodies.
func isBody(name string) bool {
	for i, w := range strings.Fields(name) {
		w = strings.Trim(w, ".,")
		switch {
		case listed(bodies, w), isAcronym(w):
			return true
		case (w == "of" || w == "for" || w == "the" || w == "für" || w == "pour") || i == 0 && w == "The":
			return true
		}
	}
	return false
}
