package analysis

import "strings"

// Kinds of abbreviation, by what its full stop may be.
const (
	never    uint8 = 1 << iota // never ends a sentence: "Dr."
	open                       // ends one before a word that begins sentences: "Inc. The"
	numbered                   // an abbreviation before a number, else a word: "No. 5"
	capital                    // as open, but only as written: "Sun. The"
)

// abbreviation holds the abbreviations without their last full stop; those in
// lower case stand for any case.
var abbreviation = tagged(map[uint8]string{
	never: `dr mr mrs ms prof mx messrs mme mlle mgr rev hon gen sen rep gov lt sgt capt cmdr maj adm pres supt insp
		sr sra srta dra ud uds lic ing gral don dña fr vs cf viz resp approx ca esp incl assoc dept hrsg vgl bzw ggf evtl sog inkl
		geb gest zzgl zz e.g i.e z.b d.h u.a s.o v.a i.d.r o.ä p.ex p.e m.a.w d.w.z t.e т.е т.к т.н см напр проф акад им ул англ рус лат нем фр греч
		тыс млн млрд руб стр ред e.v bl fol ms mss trans transl repr pág núm cap chap éd mons phil rer nat`,
	numbered: `no nos fig figs eq eqs pp p vol vols ch sec sect art arts nr ziff abb tab bd §§ lib par para cl ln ll ver ver pl`,
	open: `inc ltd co corp bros jr etc al ave blvd rd st mt ft jan feb apr aug sept oct nov dec tues thurs est dist univ
		usw jh jhs mio mrd str abs chr др проч гг вв н.э т.д т.п`,
	capital: `Jr Sr Sun Sat Mar Mon Tue Wed Thu Fri Col Ed Eds Cal Mass Pa Va Ala Ark Ariz Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Me Mich Minn Miss Mo Mont Neb Nev Okla Ore Penn Tenn Tex Vt Wash Wis Wyo Jul Jun Sep Int Intl Natl Acad Sci Soc Op Pt`,
})

func tagged(words map[uint8]string) map[string]uint8 {
	m := map[string]uint8{}
	for kind, list := range words {
		for _, w := range strings.Fields(list) {
			m[w] |= kind
		}
	}
	return m
}

const (
	strong uint8 = 1 << iota // begins sentences, and is no name
	weak                     // begins sentences, and some names
)

// starter holds words that often begin a sentence. They tell "in the U.S. The
// army" from "the U.S. Army".
var starter = tagged(map[uint8]string{
	strong: `The This These Those That There Then Thus Therefore They Their It Its In On At As And But However He She His Her We Our You
		If When While Where What Who Why How For From After Although Though Since Because By With Without To Some Many Most Such Other
		Both Each Every Yet Nor Or Under Over During Before Until Upon Despite Also Moreover Furthermore Meanwhile Nevertheless
		Nonetheless Instead Later Finally Today Here Is Are Was Were Does Did Can Could Would Should Several Another According Due
		Between Among Once Even Only Like An Der Ein Eine Er Sie Wir Ich Im Auf Bei Mit Nach Vor Seit Durch Für Als Wenn Diese Dieser
		Dieses Auch Aber Und Il Elle Ils Elles Cette Ces Dans Aux Mais Lors Por Para Con Pero Este Esta Desde Según Также Это Эти Они Однако
		При Для После Если Когда Как`,
	weak: `A I One No Not So Of My Do Will May Two Three First Second Which Die Das Es Am Zu Von Le La Les Un Une En Au Par Et El Los
		Las Una Se Su Sus Y В На По С К Он Она Оно И Но А Из За Во О От До У`,
})

var ordinals = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember
		Jahrhundert Jahrhunderts Jahrhunderte Jh Jahrtausend Weltkrieg Weltkriegs Auflage`) {
		m[w] = true
	}
	return m
}()
