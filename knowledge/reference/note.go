package reference

import (
	"strconv"
	"strings"

	"footnote/knowledge/document"
)

// note says how the entries at differ from the marker. It tells only what was
// compared: that two entries are one work is for the reader to conclude.
func (l *List) note(m *Marker, tier int, how agreement, at []int) string {
	if len(at) > 1 {
		keys := make([]string, 0, len(at))
		same := true
		for _, i := range at[:min(len(at), 3)] {
			keys = append(keys, Key(l.refs[i]))
			same = same && keys[0] == keys[len(keys)-1]
		}
		if same && len(at) <= 3 {
			return "the list has " + Key(l.refs[at[0]]) + " " + times(len(at)) + "; this is the first"
		}
		if len(at) > 3 {
			keys = append(keys, "others")
		}
		return "the list has no " + markerKey(m) + ", but " + enumerate(keys) + "; this is the first"
	}
	r := &l.refs[at[0]]
	key := Key(*r)
	switch {
	case tier == tierDate && r.Year == 0 && r.NoDate:
		return "the list has " + namesKey(r) + " without a date"
	case tier == tierDate && r.Year == 0:
		return "the list gives no year for " + namesKey(r)
	case tier == tierExact, tier == tierDate, tier == tierYear:
		return "the list has " + key
	}
	name := m.Names[0]
	switch how {
	case swapped:
		return "the list has it under " + key + ", " + name + " being the given name there"
	case inLink:
		return "the list has it under " + key + ", whose link names " + name
	case around:
		return "the list has no " + markerKey(m) + ", but " + key + ", which names " + name
	case shortened:
		return "the list has no " + markerKey(m) + ", but " + key + titleIn(r)
	}
	return "the list has no " + markerKey(m) + ", but " + key
}

// titleIn adds the title where the author alone would not show what was found.
func titleIn(r *document.Reference) string {
	if r.Title == "" {
		return ""
	}
	return " (" + strings.TrimRight(r.Title, ".") + ")"
}

func times(n int) string {
	if n == 2 {
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

// missing says that the list has no such work, and the nearest name it has.
func (l *List) missing(m *Marker, w *wanted) string {
	if len(l.refs) == 0 {
		return "there is no reference list to find " + markerKey(m) + " in"
	}
	note := "the list has no " + markerKey(m)
	for i := range l.refs {
		if a := l.compareNames(w, i); a {
			return note + "; the nearest name there is " + Key(l.refs[i])
		}
	}
	return note
}

// compareNames reports whether entry i has the first name, or one like it,
// whatever the year.
func (l *List) compareNames(w *wanted, i int) bool {
	e := &l.entries[i]
	if e.titled || len(e.names) == 0 {
		return false
	}
	name := w.names[0]
	return sameFamily(name, e, 0) || alike(name, e.names[0])
}

// Key names a reference as a text would cite it: "Clarke and Rice 2020".
func Key(r document.Reference) string {
	names := namesKey(&r)
	switch {
	case r.Year != 0:
		return names + " " + strconv.Itoa(r.Year) + r.YearSuffix
	case r.NoDate:
		return names + " n.d."
	}
	return names
}

// namesKey is the author part of Key.
func namesKey(r *document.Reference) string {
	people := r.Authors
	if len(people) == 0 {
		people = r.Editors
	}
	var names []string
	more := false
	for _, p := range people {
		if p.Family == Others {
			more = true
		} else {
			names = append(names, p.Family)
		}
	}
	switch {
	case len(names) == 0 && r.Title != "":
		return "“" + r.Title + "”"
	case len(names) == 0:
		return "“" + clip(r.Text, 60) + "”"
	case more || len(names) > 4:
		return names[0] + " " + Others
	}
	return enumerate(names)
}

// clip shortens s to about n bytes at a space.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	i := strings.LastIndexByte(s[:n], ' ')
	if i <= 0 {
		for i = n; i > 0 && s[i]&0xC0 == 0x80; i-- {
		}
	}
	return s[:i] + "…"
}

// markerKey names what a marker asks for.
func markerKey(m *Marker) string {
	s := m.Author
	switch {
	case m.NoDate:
		s += " n.d."
	case m.Year != 0:
		s += " " + strconv.Itoa(m.Year) + m.YearSuffix
	}
	return s
}

// enumerate joins names as in a sentence.
func enumerate(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}
