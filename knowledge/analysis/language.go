package analysis

import (
	"math/bits"
	"strings"
	"unicode"
)

// IsStop reports whether a word in lower case says nothing about a topic in the
// given language (BCP 47). English stop words are stop words in questions of
// every language only if asked for as "en". Single Latin letters always are.
func IsStop(word, language string) bool {
	if len(word) == 1 && 'a' <= word[0] && word[0] <= 'z' {
		return true
	}
	return stopWords[language][word]
}

// Language guesses the language of a text as a BCP 47 primary tag: by its
// script where that decides, else by a vote of the stop words. "" if neither
// says anything, as for a list of names. A few hundred words are enough; more
// than the first 20,000 bytes are not read.
func Language(text string) string {
	const enough = 20000
	if len(text) > enough {
		text = text[:enough]
	}
	var han, kana, hangul, thai, cyrillic, greek, arabic, hebrew, devanagari, tamil, latin int
	var kazakh, ukrainian, persian int
	for _, r := range text {
		switch {
		case r < 0x80:
			if 'a' <= r|0x20 && r|0x20 <= 'z' {
				latin++
			}
		case r < 0x250:
			latin++
		case 0x370 <= r && r < 0x400:
			greek++
		case 0x400 <= r && r < 0x530:
			cyrillic++
			switch unicode.ToLower(r) {
			case 'қ', 'ғ', 'ң', 'ө', 'ұ', 'ү', 'һ', 'ә':
				kazakh++
			case 'ї', 'є', 'ґ':
				ukrainian++
			}
		case 0x590 <= r && r < 0x600:
			hebrew++
		case 0x600 <= r && r < 0x780:
			arabic++
			if r == 'پ' || r == 'چ' || r == 'ژ' || r == 'گ' {
				persian++
			}
		case 0x900 <= r && r < 0x980:
			devanagari++
		case 0xb80 <= r && r < 0xc00:
			tamil++
		case 0xe00 <= r && r < 0xe80:
			thai++
		case 0x3040 <= r && r < 0x3100:
			kana++
		case 0x4e00 <= r && r < 0xa000:
			han++
		case 0xac00 <= r && r < 0xd7b0:
			hangul++
		}
	}
	all := latin + greek + cyrillic + hebrew + arabic + devanagari + tamil + thai + kana + han + hangul
	if all == 0 {
		return ""
	}
	most := func(n int) bool { return 2*n > all }
	switch {
	case 3*(han+kana) > all && kana > 0 && 8*kana > han:
		return "ja"
	case 3*han > all:
		return "zh" // a character says more than a letter
	case most(thai):
		return "th"
	case most(hangul):
		return "ko"
	case most(greek):
		return "el"
	case most(hebrew):
		return "he"
	case most(arabic):
		if 50*persian > arabic {
			return "fa"
		}
		return "ar"
	case most(devanagari):
		return "hi"
	case most(tamil):
		return "ta"
	case most(cyrillic):
		switch {
		case 50*kazakh > cyrillic:
			return "kk"
		case 100*ukrainian > cyrillic:
			return "uk"
		}
		return "ru"
	case most(latin):
		return vote(text)
	}
	return ""
}

// vote counts stop words; the language with most wins, ties going to the one
// named first in voters.
func vote(text string) string {
	var votes [len(voters)]int
	var s Scanner
	s.Reset(text)
	for w, ok := s.Next(); ok; w, ok = s.Next() {
		if len(w.Text) < 2 {
			continue
		}
		for set := ballots[string(w.Text)]; set != 0; set &= set - 1 {
			votes[bits.TrailingZeros32(set)]++
		}
	}
	best := 0
	for i, n := range votes {
		if n > votes[best] {
			best = i
		}
	}
	if votes[best] == 0 {
		return ""
	}
	return voters[best]
}

// voters are the languages in Latin script, English first because it wins ties.
var voters = [...]string{"en", "de", "es", "fr", "pt", "it", "nl", "sv", "da", "no", "fi", "hu", "ro", "tr", "pl", "ga"}

// ballots gives for each stop word the languages that it votes for, as a set
// over voters.
var ballots = func() map[string]uint32 {
	m := map[string]uint32{}
	for i, lang := range voters {
		for w := range stopWords[lang] {
			m[w] |= 1 << i
		}
	}
	return m
}()

var stopEnglish = Set(`a an and are as at be but by did do does for from had has have how if in into is it its no
	not of on or such that the their then there these they this to was were what when where which who whom whose why
	will with i you he she we me him her us them my your his our mine yours hers ours theirs am been being can could
	may might must shall should would having doing than too very s t d ll m o re ve don didn doesn isn aren wasn
	weren hasn haven hadn won wouldn couldn shouldn about also any some so just only own same other`)

// stopWords has short lists of the most frequent function words; they drop out
// of a question and they vote for a language.
var stopWords = map[string]map[string]bool{
	"en": stopEnglish,
	"de": Set(`der die das den dem des ein eine einer eines einem einen und oder aber nicht ist sind war waren wird werden
		wurde wurden hat haben hatte hatten sich mit von vom zu zum zur im in am an auf für bei aus nach über unter um
		als auch es er sie wir ihr ich du wie was wer wo wann warum welche welcher welches welchen welchem wem wen wessen
		dass daß durch kann können man noch nur so sein seine seiner seinem ihre ihren ihrer diese dieser dieses diesem
		diesen wenn vor bis gegen ohne sowie wieviel viele`),
	"es": Set(`el la los las un una unos unas y o u e de del al a en con por para sin sobre entre hasta desde que qué se
		su sus es son era eran fue fueron ser está están estaba ha han había no lo le les como cómo más pero si cuando
		cuándo donde dónde quién quien quiénes cuál cual cuáles cuánto cuántos cuánta cuántas porque también este esta
		estos estas ese esa muy ya mi tu nos`),
	"fr": Set(`le la les l un une des de du d et ou en au aux à dans par pour sur avec sans sous entre que qui quoi quel
		quelle quels quelles où quand comment pourquoi combien est sont était étaient fut ont a avait être avoir il elle
		ils elles on nous vous je tu se sa son ses leur leurs ce cet cette ces ne pas plus mais comme si qu n s c j y
		dont lors ainsi aussi`),
	"pt": Set(`o a os as um uma uns umas e ou de do da dos das em no na nos nas por pelo pela para com sem sobre entre
		que se seu sua seus suas é são era eram foi foram ser está estão tem têm não mais mas como quando onde quem qual
		quais quanto quantos porque ao à aos às este esta isso`),
	"it": Set(`il lo la i gli le un uno una e o di del dello della dei degli delle a al allo alla ai agli alle da dal
		dalla in nel nella con su sul sulla per tra fra che chi cosa quale quali quando dove come perché quanto quanti è
		sono era erano fu furono essere ha hanno aveva non più ma si suo sua suoi sue anche questo questa`),
	"nl": Set(`de het een en of van in op te aan met voor door om uit bij naar over onder tot als dat die dit deze wat
		wie waar wanneer waarom hoe welke hoeveel is zijn was waren wordt worden werd werden heeft hebben had niet ook
		maar er hij zij ze ik je wij we haar hun nog dan`),
	"sv": Set(`och i att det som en ett på är av för med till den de har inte om var vad vem när hur varför vilken vilka
		vilket han hon jag du vi ni från men eller så kan ska sig sin sitt sina vid efter under över även blev`),
	"da": Set(`og i at det som en et på er af for med til den de har ikke om var hvad hvem hvornår hvordan hvorfor hvilken
		hvilke hvor han hun jeg du vi fra men eller så kan skal sig sin sit sine ved efter under over også blev`),
	"no": Set(`og i at det som en et ei på er av for med til den de har ikke om var hva hvem når hvordan hvorfor hvilken
		hvilke hvor han hun jeg du vi fra men eller så kan skal seg sin sitt sine ved etter under over også ble`),
	"fi": Set(`ja on ei että se oli hän mutta kun niin kuin mikä mitä kuka missä milloin miksi miten joka jotka ovat olivat
		ole myös tai sen sitä tämä ne he minä sinä me te kanssa jos vain vielä`),
	"hu": Set(`a az és egy hogy nem is van volt ez azt ki mi mit hol mikor miért hogyan melyik mely meg de ha csak már
		még vagy mint el aki ami ezt itt ott után által`),
	"ro": Set(`și în de la cu pe un o a al ale ai nu este sunt era au fost că ce care cine unde când cum cât pentru din
		sau mai dar prin dintre sa se lui ei lor`),
	"tr": Set(`ve bir bu da de ile için ne kim nerede zaman nasıl neden hangi kaç mi mı mu mü olan olarak çok daha gibi
		ama var yok o şu ki en sonra kadar`),
	"pl": Set(`i w z na do nie to się że jest są był była było były o po od za przez dla co kto gdzie kiedy jak dlaczego
		który która które ile czy ale oraz lub jego jej ich tym tego`),
	"ga": Set(`an na agus i ar le do go is bhí tá sé sí a ag as ó faoi cad cé cá cathain conas mar nó`),
	"ru": Set(`и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от
		меня еще нет о из ему теперь когда даже ну ли если уже или ни быть был него до вас нибудь уж вам ведь там потом
		себя ничего ей может они тут где есть надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже себе под
		будет ж тогда кто этот того потому этого какой какая какие каком какое каким ним здесь этом почему кем сколько
		который которая которые которого при были это эти`),
	"uk": Set(`і в у не що він на я з як а то все вона так його але та ти до же ви за по тільки її було від ще ні о із
		коли де хто чому який яка які скільки є був була були для це цей ці`),
	"ar": Set(`في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين كيف لماذا كم هل هو هي هم كان كانت لا لم
		لن أن إن و أو ثم قد كل بعد قبل بين حتى عند أي أية مَن`),
	"el": Set(`ο η το οι τα του της των τον την και κι σε με για από στο στη στην στον στα ως που πού πότε ποιος ποια ποιο
		τι πώς γιατί πόσο πόσα είναι ήταν έχει είχε δεν να θα μια ένα ένας`),
	"kk": Set(`және мен бен пен бұл ол үшін не кім қайда қашан қалай неге қандай болып болды еді екен де да та те`),
}

// Set makes a set of the words of a list, for tables of words.
func Set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}
