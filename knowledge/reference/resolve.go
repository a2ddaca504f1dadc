package reference

import (
	"strconv"
	"strings"
)

// Resolve finds the works that text cites and follows each into the list, in
// the order of the text. before holds the texts that precede it, nearest last;
// it is used for "ibidem" and "op. cit.", and for a year whose author stands
// earlier. The result is nil if text cites nothing.
//
// What has the shape of a marker only by chance ("Astana (2013)") is left out
// unless the list has it. The same work cited twice is returned twice.
func (l *List) Resolve(text string, before ...string) []Resolution {
	markers := Markers(text)
	if len(markers) == 0 {
		return nil
	}
	r := resolver{list: l, text: text, before: before, resolved: make([]resolved, 0, len(markers))}
	for i := range markers {
		r.add(&markers[i])
	}
	if len(r.resolved) == 0 {
		return nil
	}
	out := make([]Resolution, len(r.resolved))
	for i := range r.resolved {
		out[i] = r.resolved[i].Resolution
	}
	return out
}

// A resolved marker is kept with its result, for those that lean on it.
type resolved struct {
	Resolution
	marker *Marker
}

type resolver struct {
	list     *List
	text     string
	before   []string
	resolved []resolved
	earlier  []resolved // of before, in its order; see readBefore
	read     bool       // earlier is filled
	sought   int        // see mayLookBack
}

func (r *resolver) add(m *Marker) {
	res := Resolution{Marker: m.Text, Span: m.Span, Pages: m.Pages, Place: m.Place, Via: m.Via}
	var keep bool
	switch {
	case m.Back != NotBack:
		keep = r.back(m, &res)
	case m.Label != "":
		keep = r.list.label(m, &res)
	case len(m.Names) == 0:
		keep = r.yearOnly(m, &res)
	default:
		keep = r.list.work(m, &res)
	}
	if keep {
		r.resolved = append(r.resolved, resolved{res, m})
	}
}

// readBefore resolves the texts before, once, when the first marker leans on
// them.
func (r *resolver) readBefore() {
	if r.read {
		return
	}
	r.read = true
	offset := 1 // brackets of different texts must differ
	for i, text := range r.before {
		// A text before may lean on one before it: what is known by now serves,
		// so that no text is read twice.
		sub := resolver{list: r.list, text: text, before: r.before[:i], earlier: r.earlier, read: true}
		markers := Markers(text)
		for j := range markers {
			sub.add(&markers[j])
		}
		for _, p := range sub.resolved {
			m := *p.marker
			m.group = -offset - m.group
			r.earlier = append(r.earlier, resolved{p.Resolution, &m})
		}
		offset += len(text) + 1
	}
}

// cited is how many works are cited before the marker at hand.
func (r *resolver) cited() int { return len(r.earlier) + len(r.resolved) }

// work returns the i-th of them, oldest first.
func (r *resolver) work(i int) *resolved {
	if i < len(r.earlier) {
		return &r.earlier[i]
	}
	return &r.resolved[i-len(r.earlier)]
}

// mostBack bounds how many works "op. cit." may lie back.
const mostBack = 100

// back resolves "ibidem" and "op. cit.".
func (r *resolver) back(m *Marker, res *Resolution) bool {
	r.readBefore()
	last := r.cited() - 1
	if len(m.Names) > 0 {
		for i := last; i >= max(0, last-mostBack); i-- {
			if p := r.work(i); len(p.marker.Names) > 0 && sameName(p.marker.Names[0], m.Names[0]) {
				res.Status, res.Reference, res.Note = p.Status, p.Reference, p.Note
				return true
			}
		}
		return r.list.work(m, res)
	}
	if last < 0 {
		res.Status = Missing
		res.Note = "no work is cited before this"
		return true
	}
	from := last
	for from > 0 && r.work(from-1).marker.group == r.work(last).marker.group {
		from--
	}
	if from == last {
		p := r.work(last)
		res.Status, res.Reference, res.Note = p.Status, p.Reference, p.Note
		return true
	}
	var names []string
	for i := from; i <= last; i++ {
		p := r.work(i)
		if res.Reference == nil {
			res.Reference = p.Reference
		}
		names = append(names, describe(p))
	}
	res.Status = Near
	if res.Reference == nil {
		res.Status = Missing
	}
	res.Note = "several works are cited together before this: " + enumerate(names)
	return true
}

// describe is how a resolved marker is named in a note.
func describe(p *resolved) string {
	if p.Reference != nil {
		return Key(*p.Reference)
	}
	return markerKey(p.marker)
}

// yearOnly resolves a year in brackets whose sentence names no author by the
// usual words. The nearest name before it that the list has with that very year
// is its author; no other evidence will do.
func (r *resolver) yearOnly(m *Marker, res *Resolution) bool {
	said := r.text[:m.group]
	if !mayLookBack(&r.sought, r.text) {
		return false
	}
	for k := len(r.before) - 1; k >= 0 && len(said) < lookBack; k-- {
		said = r.before[k] + " " + said
	}
	if author := authorBefore(said, len(said)); author != "" && len(said) > m.group {
		named := *m
		if names, more, ok := splitNames(author); ok {
			named.Author, named.Names, named.More = author, names, more
			return r.list.work(&named, res)
		}
	}
	if i := r.list.nearestName(said, m); i >= 0 {
		return r.list.found(i, res)
	}
	if m.Weak {
		return false
	}
	res.Status = Missing
	res.Note = "it names no author, and none of the list with that year stands before it"
	return true
}

func (l *List) found(i int, res *Resolution) bool {
	res.Status, res.Reference = Found, &l.refs[i]
	return true
}

// nearestName goes back over the words of s and returns the first entry whose
// first author is named there and whose year is the marker's; -1 if none is.
func (l *List) nearestName(s string, m *Marker) int {
	if len(s) > lookBack {
		s = s[len(s)-lookBack:]
	}
	for end := len(s); end > 0; {
		start := strings.LastIndexAny(s[:end], " \n\"“”(") + 1
		if word := strings.TrimRight(s[start:end], ",.;:!?)’'"); isNameWord(strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")) {
			name := fold(strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s"))
			for _, i := range l.byName[name] {
				e := &l.entries[i]
				if !e.titled && e.first() == name && l.years(m, i) == sameYear {
					return i
				}
			}
		}
		end = start - 1
	}
	return -1
}

func sameName(a, b string) bool {
	a, b = fold(a), fold(b)
	return a == b || hasTail(a, b) || hasTail(b, a)
}

// label resolves a number or key in square brackets.
func (l *List) label(m *Marker, res *Resolution) bool {
	if i, ok := l.byLabel[m.Label]; ok {
		return l.found(i, res)
	}
	n, err := strconv.Atoi(m.Label)
	switch {
	case len(l.byLabel) > 0 && err == nil:
		res.Status = Missing
		res.Note = "the list has no number " + m.Label
		return true
	case l.ordered && err == nil && n >= 1 && n <= len(l.refs):
		res.Status, res.Reference = Near, &l.refs[n-1]
		res.Note = "the list has no numbers; this is its entry " + m.Label + " by order"
		return true
	}
	return false // "[ed19]": with no such labels it is no citation
}
