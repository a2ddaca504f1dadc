package extract

import (
	"regexp"
	"strconv"
	"strings"
)

// A texEntry is an entry of the reference list as the text cites it.
type texEntry struct {
	label  string // "3", "Ber99"; "" in author-year style
	author string // in author-year style
	year   string
}

// label remembers what a reference to here prints.
func (r *texReader) label(i, end int) int {
	a, next, ok := r.argument(i, end)
	if ok && r.numbers.current.number != "" {
		key := r.of(a)
		r.labels[key] = r.numbers.current
		if n := r.numbers.current.name; n == "Section" || n == "Chapter" {
			r.titles[key] = r.titles[""]
		}
	}
	return next
}

// ref prints a cross reference: its number, and what it is where the command
// says so.
func (r *texReader) ref(name string, i, end int) int {
	a, next, ok := r.argument(i, end)
	if !ok {
		return next
	}
	var printed []string
	for key := range strings.SplitSeq(r.of(a), ",") {
		key = strings.TrimSpace(key)
		l, known := r.labels[key]
		switch {
		case name == "nameref" && r.titles[key] != "":
			printed = append(printed, r.titles[key])
		case !known:
			printed = append(printed, "??") // as in print
		case name == "eqref":
			printed = append(printed, "("+l.number+")")
		case name == "ref":
			printed = append(printed, l.number)
		case name == "cref":
			printed = append(printed, strings.ToLower(l.name)+" "+l.number)
		default:
			printed = append(printed, l.name+" "+l.number)
		}
	}
	r.write(strings.Join(printed, ", "))
	return next
}

var (
	authorYear = regexp.MustCompile(`^\{?(.*?)\}?\s*\(((?:1[5-9]|20)\d\d[a-z]?|n\.\s?d\.|in press|forthcoming)\)`)
	citeAuthor = regexp.MustCompile(`\\(?:citeauthoryear|astroncite)`)
)

// bibitem begins an entry of the reference list.
func (r *texReader) bibitem(i, end int) int {
	option, next, ok := r.option(i, end)
	if ok {
		i = next
	}
	a, i, found := r.argument(i, end)
	if !found {
		return i
	}
	r.flush()
	r.entries++
	e := texEntry{}
	if ok {
		e = r.entryLabel(option)
	}
	if e == (texEntry{}) {
		e.label = strconv.Itoa(r.entries)
	}
	if e.label != "" {
		r.lead = "[" + e.label + "] "
	}
	r.cited[strings.TrimSpace(r.of(a))] = e
	return i
}

// entryLabel reads the label of an entry, "Ber99", or of natbib, "Berg(1999)".
func (r *texReader) entryLabel(option stretch) texEntry {
	if raw := r.of(option); citeAuthor.MatchString(raw) {
		at := option.start + citeAuthor.FindStringIndex(raw)[1]
		var parts []string
		for {
			a, next, ok := r.argument(at, option.end)
			if !ok {
				break
			}
			parts = append(parts, r.inline(a))
			at = next
		}
		if n := len(parts); n >= 2 {
			return texEntry{author: parts[n-2], year: parts[n-1]}
		}
	}
	s := r.inline(option)
	if m := authorYear.FindStringSubmatch(s); m != nil {
		return texEntry{author: strings.TrimSpace(m[1]), year: m[2]}
	}
	return texEntry{label: s}
}

// isCite reports whether a command cites: those of LaTeX, natbib and biblatex.
func isCite(name string) bool {
	name = strings.ToLower(name)
	switch strings.TrimSuffix(name, "s") {
	case "cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "citeyearpar", "parencite", "textcite", "autocite", "footcite", "smartcite", "fullcite", "citetext",
		"supercite", "shortcite", "citeasnoun", "citeform", "citenum", "onlinecite", "upcite", "footcitetext", "citefullauthor", "citetitle":
		return true
	}
	return false
}

// cite prints a citation as it stands in print: "[3, p. 4]", "(Berg, 1999)",
// "Berg (1999)". A key that the file has no entry for is printed itself.
func (r *texReader) cite(name string, i, end int) int {
	name = strings.ToLower(strings.TrimSuffix(name, "*"))
	var options []string
	for len(options) < 2 {
		i = r.blanks(i, end)
		o, next, ok := r.option(i, end)
		if !ok {
			break
		}
		options = append(options, r.inline(o))
		i = next
	}
	a, next, ok := r.argument(i, end)
	if !ok {
		return next
	}
	before, after := "", ""
	switch len(options) {
	case 1:
		after = options[0]
	case 2:
		before, after = options[0], options[1]
	}
	var cited []texEntry
	byYear := false
	for key := range strings.SplitSeq(r.of(a), ",") {
		key = strings.TrimSpace(key)
		e, known := r.cited[key]
		if !known {
			e.label = oneLine(tidy(key))
		}
		byYear = byYear || e.year != ""
		cited = append(cited, e)
	}
	if byYear {
		r.write(authorYearCite(name, cited, before, after))
		return next
	}
	var labels []string
	for _, e := range cited {
		labels = append(labels, e.label)
	}
	s := strings.Join(labels, ", ")
	if before != "" {
		s = before + " " + s
	}
	if after != "" {
		s += ", " + after
	}
	r.write("[" + s + "]")
	return next
}

// authorYearCite prints a citation in author-year style.
func authorYearCite(name string, cited []texEntry, before, after string) string {
	textual := name == "cite" || strings.HasPrefix(name, "citet") || name == "textcite" || name == "textcites" || name == "citeasnoun"
	bare := strings.HasPrefix(name, "citealp") || strings.HasPrefix(name, "citealt") || strings.HasPrefix(name, "citeauthor") || name == "citeyear"
	var all []string
	for i, e := range cited {
		tail := ""
		if after != "" && i == len(cited)-1 {
			tail = ", " + after
		}
		switch {
		case e.year == "":
			all = append(all, e.label+tail)
		case strings.HasPrefix(name, "citeauthor"):
			all = append(all, e.author)
		case strings.HasPrefix(name, "citeyear"):
			all = append(all, e.year+tail)
		case textual && before != "":
			all = append(all, e.author+" ("+before+" "+e.year+tail+")")
		case textual:
			all = append(all, e.author+" ("+e.year+tail+")")
		case strings.HasPrefix(name, "citealt"):
			all = append(all, e.author+" "+e.year+tail)
		default:
			all = append(all, e.author+", "+e.year+tail)
		}
	}
	s := strings.Join(all, "; ")
	if before != "" && !textual {
		s = before + " " + s
	}
	if textual || bare {
		return s
	}
	return "(" + s + ")"
}
