package reference

import (
	"slices"
	"strings"
	"unicode"

	"footnote/knowledge/document"
)

// A List resolves the markers of one document against its reference list. It
// never changes once made and is safe for concurrent use.
type List struct {
	refs    []document.Reference
	entries []entry
	// byName leads from a folded family name, or the whole name of a body, to
	// the entries that have it, in list order.
	byName map[string][]int
	// byLabel leads from a label to its entry.
	byLabel map[string]int
	// ordered is set for a list without labels that is not sorted by author: a
	// number in the text can then only be the position.
	ordered bool
}

// An entry holds what of a Reference is compared, folded once.
type entry struct {
	// names are the families of the authors; of the editors where there are no
	// authors; the title alone where there are neither.
	names []string
	given []string
	// titled is set where names holds the title.
	titled bool
	// more is set where the entry itself cuts its authors short.
	more bool
	// acronyms are the initials of the body and of title and container.
	acronyms []string
	// path holds the words of the link's path that do not stand in the title.
	path []string
	// around holds container, publisher and editors, each folded.
	around []string
}

// NewList prepares refs for Resolve. It keeps a copy; the caller may go on
// using refs.
func NewList(refs []document.Reference) *List {
	l := &List{
		refs:    slices.Clone(refs),
		entries: make([]entry, len(refs)),
		byName:  make(map[string][]int),
		byLabel: make(map[string]int),
	}
	for i := range l.refs {
		e := newEntry(&l.refs[i])
		l.entries[i] = e
		for _, n := range e.names {
			for _, key := range nameKeys(n) {
				if at := l.byName[key]; len(at) == 0 || at[len(at)-1] != i {
					l.byName[key] = append(at, i)
				}
			}
		}
		if label := l.refs[i].Label; label != "" {
			if _, taken := l.byLabel[label]; !taken {
				l.byLabel[label] = i
			}
		}
	}
	l.ordered = len(l.byLabel) == 0 && len(l.entries) > 2 && !slices.IsSortedFunc(l.entries, func(a, b entry) int {
		return strings.Compare(a.first(), b.first())
	}) && !l.datedByName()
	return l
}

// datedByName reports whether most entries have the year before the title, as
// the lists of author-year styles do; nobody cites those by number.
func (l *List) datedByName() bool {
	n := 0
	for i := range l.refs {
		r := &l.refs[i]
		if loc := year.FindStringIndex(r.Text); loc != nil && r.Title != "" && loc[0] < strings.Index(r.Text, r.Title) {
			n++
		}
	}
	return 2*n > len(l.refs)
}

func (e *entry) first() string {
	if len(e.names) == 0 {
		return ""
	}
	return e.names[0]
}

// nameKeys are the folded forms under which a family name is looked up: whole,
// without a leading article, without particles.
func nameKeys(n string) []string {
	keys := []string{n}
	rest := n
	for {
		w, tail, ok := strings.Cut(rest, " ")
		if !ok || w != "the" && !particles[w] {
			return keys
		}
		keys = append(keys, tail)
		rest = tail
	}
}

func newEntry(r *document.Reference) entry {
	var e entry
	people := r.Authors
	if len(people) == 0 {
		people = r.Editors
	}
	for _, p := range people {
		if p.Family == Others {
			e.more = true
			continue
		}
		e.names = append(e.names, fold(p.Family))
		e.given = append(e.given, fold(p.Given))
		if p.Given == "" {
			e.acronyms = appendAcronym(e.acronyms, p.Family)
		}
	}
	title := fold(r.Title)
	if len(e.names) == 0 && title != "" {
		e.names, e.given, e.titled = []string{title}, []string{""}, true
	}
	e.acronyms = appendAcronym(e.acronyms, r.Title)
	e.acronyms = appendAcronym(e.acronyms, r.Container)
	for _, s := range []string{r.Container, r.Publisher} {
		if s != "" {
			e.around = append(e.around, fold(s))
		}
	}
	for _, p := range r.Editors {
		e.around = append(e.around, fold(p.Family))
	}
	e.path = pathWords(r.URL, title)
	return e
}

// pathWords are the words of an address, without its host, that may be names:
// four letters or more, and not in the folded title, whose words addresses
// repeat.
func pathWords(url, title string) []string {
	_, path, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://"), "/")
	if !ok {
		return nil
	}
	inTitle := set(title)
	var words []string
	for _, w := range strings.FieldsFunc(path, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if w = fold(w); len(w) >= 4 && !inTitle[w] && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// appendAcronym appends the initials of the capitalised words of s, folded, if
// they make an acronym of two letters or more.
func appendAcronym(to []string, s string) []string {
	var b strings.Builder
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		if r := firstRune(w); unicode.IsUpper(r) && !strings.EqualFold(w, "the") {
			b.WriteRune(r)
		}
	}
	if a := fold(b.String()); len(a) >= 2 {
		to = append(to, a)
	}
	return to
}

// Len is the number of entries.
func (l *List) Len() int { return len(l.refs) }
