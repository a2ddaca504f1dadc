package reference

import (
	"slices"
	"strconv"
	"strings"
)

// How the names of a marker agree with those of an entry, best first.
type agreement uint8

const (
	allNames   agreement = iota // same authors
	firstName                   // same first author, other ones differ
	someName                    // an author is shared, not the first of both
	swapped                     // the name stands as given name in the list
	spelled                     // the names are spelled otherwise
	partOfName                  // one word of a double name or of a body's
	inLink                      // the link has the name
	shortened                   // acronym on one side, long form on the other
	around                      // it is the container, publisher or editor
	noName
)

// How the years agree.
type years uint8

const (
	sameYear years = iota
	otherLetter
	listUndated
	otherYear
)

// Tiers order what may be meant; see tier.
const (
	tierExact = iota
	tierDate  // right authors; the list has no date, or another letter
	tierYear  // right authors and another year, or right year and other co-authors
	tierName  // right year; the name differs in a way the entry explains
	tierHint  // right year; the entry only mentions the name
	tierNone
)

// tier ranks one entry. Two differences at once, in name and in year, never
// make a match: nothing then shows that the entry is meant.
func tier(a agreement, y years) int {
	switch {
	case a == allNames && y == sameYear:
		return tierExact
	case a == allNames && y == otherYear, a == firstName && y == sameYear:
		return tierYear
	case a == allNames:
		return tierDate
	case y != sameYear:
		return tierNone
	case a <= partOfName:
		return tierName
	case a < noName:
		return tierHint
	}
	return tierNone
}

// A wanted marker is what is compared with entries, folded once.
type wanted struct {
	whole string   // the author part
	names []string // one by one
	more  bool
	// acronym is a word in capitals in the author part, folded; initials are
	// those of the whole name.
	acronym, initials string
}

func want(m *Marker) wanted {
	w := wanted{more: m.More, names: make([]string, len(m.Names))}
	for i, n := range m.Names {
		w.names[i] = strings.TrimPrefix(fold(n), "the ")
	}
	if len(m.Names) == 1 {
		w.whole = w.names[0]
	} else {
		w.whole = strings.TrimPrefix(fold(m.Author), "the ")
	}
	return w
}

// shorten fills acronym and initials; only entries that nothing better is known
// of are compared by them.
func (w *wanted) shorten(m *Marker) {
	for _, word := range strings.Fields(m.Author) {
		if isAcronym(word) && w.acronym == "" {
			w.acronym = fold(word)
		}
	}
	if a := appendAcronym(nil, m.Author); len(a) > 0 && strings.Contains(w.whole, " ") {
		w.initials = a[0]
	}
}

// hasTail reports whether name ends with the words of family: "kenneth waltz",
// "waltz". In scripts without spaces any beginning may be cut off.
func hasTail(name, family string) bool {
	if len(name) <= len(family) || family == "" || !strings.HasSuffix(name, family) {
		return false
	}
	cut := name[:len(name)-len(family)]
	return cut[len(cut)-1] == ' ' || isUnspaced(lastRune(cut)) && isUnspaced(firstRune(family))
}

// sameFamily reports whether a name in the text is that of an author: the
// family alone, with given names before it, or without the particle.
func sameFamily(name string, e *entry, i int) bool {
	family := e.names[i]
	if name == family || hasTail(name, family) {
		return true
	}
	if rest := strings.TrimPrefix(family, "the "); rest != family && (name == rest || hasTail(name, rest)) {
		return true
	}
	if hasTail(family, name) {
		for _, p := range strings.Fields(family[:len(family)-len(name)]) {
			if !particles[p] {
				return false
			}
		}
		return true
	}
	return false
}

// compare tells how the names of a marker agree with entry i. deep asks for
// the comparisons beyond equality.
func (l *List) compare(w *wanted, i int, deep bool) agreement {
	e := &l.entries[i]
	if len(e.names) == 0 {
		return noName
	}
	if e.titled {
		switch t := e.names[0]; {
		case t == w.whole, strings.HasPrefix(t, w.whole+" ") && strings.Contains(w.whole, " "):
			return allNames
		}
	} else if sameFamily(w.whole, e, 0) && len(e.names) == 1 {
		return allNames
	}
	equal := 0
	for equal < len(w.names) && equal < len(e.names) && sameFamily(w.names[equal], e, equal) {
		equal++
	}
	switch {
	case equal == 0:
	case equal == len(w.names) && (equal == len(e.names) && (!e.more || w.more || equal > 0)):
		return allNames
	case equal == len(w.names) && (w.more && len(e.names) > 1 || e.more):
		return allNames
	case equal == len(e.names) && e.more:
		return allNames
	default:
		return firstName
	}
	for _, n := range w.names {
		for j := range e.names {
			if sameFamily(n, e, j) {
				return someName
			}
		}
	}
	if !deep {
		return noName
	}
	name := w.names[0]
	last := name[strings.LastIndexByte(name, ' ')+1:]
	for j, g := range e.given {
		if len(g) > 2 && (g == name || strings.HasPrefix(g, name+" ")) || hasTail(name, e.names[j]) {
			return swapped
		}
	}
	if len(w.names) == len(e.names) || w.more || e.more {
		n := 0
		for n < len(w.names) && n < len(e.names) && (sameFamily(w.names[n], e, n) || alike(w.names[n], e.names[n]) || alike(w.names[n][strings.LastIndexByte(w.names[n], ' ')+1:], e.names[n])) {
			n++
		}
		if n == min(len(w.names), len(e.names)) {
			return spelled
		}
	}
	if len(name) >= 3 && len(w.names) == 1 {
		if f := e.names[0]; strings.HasPrefix(f, name+" ") || len(f) >= 3 && strings.HasPrefix(name, f+" ") && !e.titled {
			return partOfName
		}
	}
	if len(last) >= 4 && slices.Contains(e.path, last) {
		return inLink
	}
	for _, a := range e.acronyms {
		if a == w.acronym {
			return shortened
		}
	}
	if w.initials != "" && len(w.initials) >= 3 && slices.Contains(e.names, w.initials) {
		return shortened
	}
	if len(w.whole) >= 4 && slices.Contains(e.around, w.whole) {
		return around
	}
	return noName
}

// years compares the date of a marker with that of entry i.
func (l *List) years(m *Marker, i int) years {
	r := &l.refs[i]
	switch {
	case m.NoDate && r.Year == 0:
		return sameYear
	case m.NoDate:
		return otherYear
	case r.Year == 0 && !r.NoDate && strings.Contains(r.Text, strconv.Itoa(m.Year)):
		return sameYear // the entry's shape was not understood, but it has the year
	case r.Year == 0:
		return listUndated
	case r.Year != m.Year:
		return otherYear
	case m.YearSuffix != r.YearSuffix:
		return otherLetter
	}
	return sameYear
}

// work resolves an author-year marker, or an "op. cit." that names an author.
// It reports false for what looks like one only by chance.
func (l *List) work(m *Marker, res *Resolution) bool {
	w := want(m)
	best, at := tierNone, make([]int, 0, 4)
	how := noName
	consider := func(i int, deep bool) {
		y := l.yearsOf(m, i)
		if deep && y != sameYear {
			return
		}
		a := l.compare(&w, i, deep)
		switch t := tier(a, y); {
		case t < best:
			best, how, at = t, a, append(at[:0], i)
		case t == best && t < tierNone && !slices.Contains(at, i):
			at = append(at, i)
		}
	}
	for _, name := range []string{w.names[0], w.whole} {
		for {
			for _, i := range l.byName[name] {
				consider(i, false)
			}
			_, rest, ok := strings.Cut(name, " ")
			if !ok {
				break
			}
			name = rest
		}
		if len(w.names) == 1 {
			break
		}
	}
	if best > tierYear && !m.Weak {
		w.shorten(m)
		for i := range l.refs {
			consider(i, true)
		}
	} else if best > tierYear {
		for i := range l.refs {
			if l.yearsOf(m, i) == sameYear && l.compare(&w, i, false) <= someName {
				consider(i, false)
			}
		}
	}
	if best == tierNone {
		if m.Weak {
			return false
		}
		res.Status = Missing
		res.Note = l.missing(m, &w)
		return true
	}
	slices.Sort(at)
	at = l.distinct(at)
	res.Reference = &l.refs[at[0]]
	res.Status = Near
	if best == tierExact && len(at) == 1 {
		res.Status = Found
		return true
	}
	res.Note = l.note(m, best, how, at)
	return true
}

// yearsOf is years, but an "op. cit." has no year to compare.
func (l *List) yearsOf(m *Marker, i int) years {
	if m.Back == OpCit {
		return sameYear
	}
	return l.years(m, i)
}

// distinct drops entries that repeat an earlier one word by word.
func (l *List) distinct(at []int) []int {
	out := at[:1]
	for _, i := range at[1:] {
		if !slices.ContainsFunc(out, func(j int) bool { return l.refs[i].Text == l.refs[j].Text }) {
			out = append(out, i)
		}
	}
	return out
}
