package query

import "footnote/knowledge/analysis"

// A Kind is the kind of answer that a question wants.
type Kind uint8

const (
	Any Kind = iota
	Person
	Date
	Place
	Figure
	Cause
	Definition
	List
	Quotation
	Manner
	Kinds // how many there are
)

var kindNames = [...]string{"any", "person", "date", "place", "figure", "cause", "definition", "list", "quotation", "manner"}

func (k Kind) String() string { return kindNames[k] }

// kindOf reads the kind of answer off the question word and what follows it.
func kindOf(tokens []token, language string) Kind {
	for i, t := range tokens {
		if k, ok := askedBy[t.folded]; ok && (k.language == language || k.language == "") {
			kind := k.kind
			next := func(n int) string {
				if i+n < len(tokens) {
					return tokens[i+n].folded
				}
				return ""
			}
			switch t.folded {
			case "how":
				switch next(1) {
				case "many", "much", "large", "big", "long", "far", "old", "tall", "high", "often", "fast", "deep", "heavy":
					kind = Figure
				case "come":
					kind = Cause
				}
			case "what", "which":
				for n := 1; n <= 3; n++ {
					if k, ok := nouns[next(n)]; ok {
						return k
					}
				}
				if said(tokens[i:]) {
					return Quotation
				}
				if t.folded == "what" && (next(1) == "is" || next(1) == "are" || next(1) == "was" || next(1) == "were" || next(1) == "s") {
					kind = Definition
					if next(1) == "are" || next(1) == "were" {
						kind = List
					}
				} else {
					kind = Any
				}
			}
			return kind
		}
	}
	for _, t := range tokens {
		if k, ok := nouns[t.folded]; ok {
			return k
		}
	}
	if len(tokens) > 0 && asks[tokens[0].folded] || bare(tokens, language) {
		return Definition
	}
	return Any
}

// bare reports whether a question is nothing but a short name or term
// ("polar silk road").
func bare(tokens []token, language string) bool {
	for _, t := range tokens {
		if analysis.IsStop(t.text, language) && t.folded != "and" && t.folded != "of" && t.folded != "the" {
			return false
		}
	}
	return 0 < len(tokens) && len(tokens) <= 4
}

func said(tokens []token) bool {
	for _, t := range tokens {
		switch t.folded {
		case "say", "says", "said", "argue", "argues", "argued", "claim", "claims", "claimed", "state", "stated", "write", "wrote", "quote", "think", "thinks":
			return true
		}
	}
	return false
}

type asked struct {
	language string
	kind     Kind
}

var askedBy = map[string]asked{
	"whos": {"en", Person}, "whens": {"en", Date}, "wheres": {"en", Place}, "whys": {"en", Cause}, "whats": {"en", Definition}, "hows": {"en", Manner},
	"who": {"en", Person}, "whom": {"en", Person}, "whose": {"en", Person}, "when": {"en", Date}, "where": {"en", Place},
	"why": {"en", Cause}, "what": {"en", Any}, "which": {"en", Any}, "how": {"en", Manner},
	"wer": {"de", Person}, "wen": {"de", Person}, "wem": {"de", Person}, "wann": {"de", Date}, "wo": {"de", Place},
	"warum": {"de", Cause}, "weshalb": {"de", Cause}, "wieviel": {"de", Figure}, "wieviele": {"de", Figure}, "viele": {"de", Figure}, "wie": {"de", Manner}, "was": {"de", Any},
	"quien": {"es", Person}, "quienes": {"es", Person}, "cuando": {"es", Date}, "donde": {"es", Place}, "cuantos": {"es", Figure},
	"cuantas": {"es", Figure}, "cuanto": {"es", Figure}, "cuanta": {"es", Figure}, "como": {"es", Manner},
	"qui": {"fr", Person}, "quand": {"fr", Date}, "ou": {"fr", Place}, "pourquoi": {"fr", Cause}, "combien": {"fr", Figure}, "comment": {"fr", Manner},
	"кто": {"ru", Person}, "кого": {"ru", Person}, "когда": {"ru", Date}, "где": {"ru", Place}, "почему": {"ru", Cause}, "сколько": {"ru", Figure}, "как": {"ru", Manner},
}

// nouns name the kind themselves: "in what year", "which country".
var nouns = map[string]Kind{
	"year": Date, "date": Date, "day": Date, "month": Date, "century": Date, "decade": Date, "time": Date,
	"person": Person, "man": Person, "woman": Person, "author": Person, "president": Person, "king": Person, "queen": Person, "scholar": Person, "scientist": Person,
	"country": Place, "city": Place, "place": Place, "region": Place, "state": Place, "town": Place, "river": Place, "location": Place,
	"percentage": Figure, "number": Figure, "amount": Figure, "percent": Figure, "share": Figure, "population": Figure, "price": Figure, "cost": Figure,
	"reason": Cause, "cause": Cause, "reasons": List, "causes": List,
	"members": List, "countries": List, "types": List, "kinds": List, "examples": List, "names": List, "goals": List,
	"definition": Definition, "meaning": Definition, "mean": Definition, "stand": Definition, "stands": Definition, "abbreviation": Definition,
}
