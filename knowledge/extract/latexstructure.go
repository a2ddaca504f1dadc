package extract

import (
	"strconv"
	"strings"

	"footnote/knowledge/document"
)

// texLevels are the commands that print headings.
var texLevels = map[string]int{"part": 1, "chapter": 2, "addchap": 2, "section": 3, "addsec": 3, "subsection": 4, "subsubsection": 5, "paragraph": 6, "subparagraph": 7,
	"frametitle": 6}

// texNumbers counts what is numbered in print.
type texNumbers struct {
	section  [8]int // by level
	depth    int    // the last level that is numbered; 0: that of the class
	letters  bool   // behind \appendix
	chapters bool
	figure   int
	table    int
	equation int
	current  texLabel
}

func (n *texNumbers) appendix() {
	n.letters = true
	n.section = [8]int{}
}

func (n *texNumbers) set(counter string, value int) {
	switch counter {
	case "secnumdepth":
		n.depth = value + 3
		if value < 1 {
			n.depth = -1
		}
	case "figure":
		n.figure = value
	case "table":
		n.table = value
	case "equation":
		n.equation = value
	default:
		if l := texLevels[counter]; l > 0 {
			n.section[l] = value
		}
	}
}

// numberedClasses are the classes whose headings are numbered in Arabic numerals.
var numberedClasses = set(`article|scrartcl|report|scrreprt|book|scrbook|memoir|amsart|amsbook|elsarticle|llncs|acmart|svjour3|svmono|paper|extarticle|jss|tufte-book|wlscirep|mnras|aa|interact|scrreport`)

// next counts a heading and returns its number; "" if it has none.
func (n *texNumbers) next(level int, class string) string {
	n.section[level]++
	for l := level + 1; l < len(n.section); l++ {
		n.section[l] = 0
	}
	n.chapters = n.chapters || level == 2
	depth := n.depth
	if depth == 0 {
		if depth = 5; n.chapters {
			depth = 4
		}
	}
	if level < 2 || level > depth || !numberedClasses[class] {
		return ""
	}
	return n.sections(level)
}

// sections is the number of the section of one level that is open.
func (n *texNumbers) sections(level int) string {
	var parts []string
	for l := 2; l <= level; l++ {
		if l == 2 && !n.chapters {
			continue
		}
		if n.letters && len(parts) == 0 && n.section[l] > 0 && n.section[l] <= 26 {
			parts = append(parts, string(rune('A'+n.section[l]-1)))
			continue
		}
		parts = append(parts, strconv.Itoa(n.section[l]))
	}
	return strings.Join(parts, ".")
}

// within puts the number of the chapter before that of a figure.
func (n *texNumbers) within(k int) string {
	if n.chapters && n.section[2] > 0 {
		return n.sections(2) + "." + strconv.Itoa(k)
	}
	return strconv.Itoa(k)
}

// A texLabel is what \ref prints, and the name of what it refers to.
type texLabel struct{ number, name string }

// section opens a section.
func (r *texReader) section(name string, level int, starred bool, i, end int) int {
	if _, next, ok := r.option(i, end); ok {
		i = next
	}
	a, next, ok := r.argument(i, end)
	if !ok || !r.body {
		return next
	}
	if r.flat {
		r.write(" " + r.inline(a) + " ")
		return next
	}
	r.flush()
	title := r.inline(a)
	number := ""
	if !starred && !strings.HasPrefix(name, "add") && name != "frametitle" {
		number = r.numbers.next(level, r.class)
		kind := "Section"
		if level == 2 {
			kind = "Chapter"
		}
		r.numbers.current = texLabel{number, kind}
	}
	r.titles[""] = title
	r.heading(level, strings.TrimSpace(number+" "+title))
	return next
}

func (r *texReader) heading(level int, title string) {
	if !r.quiet {
		r.f.head(level, title)
	}
	r.give()
}

// float counts a figure or table and returns what stands before its caption.
func (r *texReader) float() string {
	names, ok := floatNames[r.f.doc.Language]
	if !ok {
		names = floatNames[""]
	}
	for i := len(r.envs) - 1; i >= 0; i-- {
		switch name := strings.TrimSuffix(r.envs[i].name, "*"); name {
		case "figure", "wrapfigure", "SCfigure", "sidewaysfigure", "marginfigure":
			r.numbers.figure++
			r.numbers.current = texLabel{r.numbers.within(r.numbers.figure), names[0]}
			return names[0] + " " + r.numbers.current.number
		case "table", "wraptable", "longtable", "sidewaystable":
			r.numbers.table++
			r.numbers.current = texLabel{r.numbers.within(r.numbers.table), names[1]}
			return names[1] + " " + r.numbers.current.number
		}
	}
	return ""
}

// formulas are the environments that print formulas, dropped those that print
// drawings or nothing.
var (
	formulas = set(`equation|align|gather|multline|eqnarray|displaymath|math|flalign|alignat|dmath|subequations`)
	dropped  = set(`tikzpicture|pgfpicture|picture|pspicture|CCSXML|axis|forest|tikzcd|feynman`)
	tables   = map[string]int{"tabular": 1, "tabular*": 2, "tabularx": 2, "tabulary": 2, "longtable": 1, "supertabular": 1, "xltabular": 2, "tblr": 1, "array": 1}
	texLists = set(`itemize|enumerate|description|compactitem|compactenum|inparaenum|asparaenum|itemize*|enumerate*|list|trivlist`)
	texQuote = set(`quote|quotation|verse|displayquote|displaycquote|blockquote|quoting`)
)

// begin opens an environment.
func (r *texReader) begin(i, end int) int {
	a, i, ok := r.argument(i, end)
	if !ok {
		return i
	}
	name := strings.TrimSpace(r.of(a))
	plain := strings.TrimSuffix(name, "*")
	switch {
	case name == "document":
		r.body, r.line = true, strings.Builder{}
		return i
	case formulas[plain] || dropped[name]:
		content, next := r.until(name, i, end)
		if next < 0 {
			return i
		}
		if formulas[plain] {
			r.display(name, content)
		}
		return next
	case !r.body && !r.flat:
		return i
	}
	if name != "math" && !r.flat {
		r.flush()
	}
	if len(r.envs) >= maxOpenEnv {
		return i
	}
	e := texEnv{name: name, lead: r.lead}
	switch {
	case texLists[name]:
		e.kind = document.Item
		if _, next, ok := r.option(i, end); ok {
			i = next
		}
	case texQuote[name]:
		e.kind = document.Quote
		for range 2 {
			if _, next, ok := r.option(i, end); ok {
				i = next
			}
		}
	case name == "abstract":
		r.heading(3, "Abstract")
	case name == "verbatim":
	case name == "thebibliography":
		_, i, _ = r.argument(i, end)
		if title := "References"; !r.flat && !isReferencesHeading(r.titles[""]) {
			level := 3
			if r.numbers.chapters {
				level = 2
			}
			r.heading(level, title)
		}
		e.kind = document.Entry
	case tables[name] > 0:
		for range tables[name] {
			if _, next, ok := r.option(i, end); ok {
				i = next
			}
			_, i, _ = r.argument(i, end)
		}
		e.table = true
		r.cells, r.line = nil, strings.Builder{}
	default:
		options, next, ok := r.option(i, end)
		if ok {
			i = next
		}
		if t := r.theorems[plain]; t != nil {
			r.lead += t.lead(r, plain != name, options)
		} else if name == "proof" {
			r.lead += "Proof. "
		} else if skipArguments[plain] > 0 {
			for range skipArguments[plain] {
				_, i, _ = r.argument(i, end)
			}
		}
	}
	r.envs = append(r.envs, e)
	return i
}

// skipArguments are the environments whose first arguments are no text.
var skipArguments = map[string]int{"minipage": 1, "multicols": 1, "wrapfigure": 2, "wraptable": 2, "spacing": 1, "subfigure": 1, "adjustwidth": 2, "column": 1}

// endEnv closes an environment.
func (r *texReader) endEnv(i, end int) int {
	a, i, ok := r.argument(i, end)
	if !ok {
		return i
	}
	name := strings.TrimSpace(r.of(a))
	if name == "document" {
		r.flush()
		r.body = false
		return end
	}
	k := len(r.envs) - 1
	for k >= 0 && r.envs[k].name != name {
		k--
	}
	if k < 0 {
		return i
	}
	e := r.envs[k]
	if e.table {
		r.row()
	} else if !r.flat {
		r.flush()
	}
	r.envs = r.envs[:k]
	if !r.flat {
		r.lead = ""
	}
	return i
}

// until returns the content of the environment that begins at i, and the offset
// behind its end; -1 if it has none.
func (r *texReader) until(name string, i, end int) (string, int) {
	if r.unclosed[name] {
		return "", -1
	}
	closing := `\end{` + name + "}"
	n := strings.Index(r.s[i:end], closing)
	if n < 0 {
		r.unclosed[name] = true
		return "", -1
	}
	return r.s[i : i+n], i + n + len(closing)
}

// display writes a formula that stands in lines of its own.
func (r *texReader) display(name, content string) {
	if !strings.HasSuffix(name, "*") && name != "math" && name != "displaymath" {
		lines := 1
		if name != "equation" && name != "multline" {
			lines += strings.Count(content, `\\`) - strings.Count(content, `\nonumber`) - strings.Count(content, `\notag`)
		}
		for rest := content; ; {
			n := strings.Index(rest, `\label{`)
			if n < 0 {
				break
			}
			at := r.numbers.equation + 1
			if name != "equation" && name != "multline" {
				at += strings.Count(content[:len(content)-len(rest)+n], `\\`)
			}
			rest = rest[n+7:]
			if e := strings.IndexByte(rest[:min(len(rest), 200)], '}'); e > 0 {
				r.labels[rest[:e]] = texLabel{r.numbers.within(at), "Equation"}
			}
		}
		r.numbers.equation += max(lines, 0)
	}
	r.write(" ")
	r.math(content)
	r.write(" ")
}

// item begins an item of a list.
func (r *texReader) item(i, end int) int {
	label, next, labelled := r.option(i, end)
	if labelled {
		i = next
	}
	k := len(r.envs) - 1
	for k >= 0 && r.envs[k].kind != document.Item {
		k--
	}
	if k < 0 || r.flat {
		r.write(" ")
		return i
	}
	r.flush()
	e := &r.envs[k]
	r.lead = e.lead
	e.lead = ""
	switch {
	case labelled:
		if s := r.inline(label); s != "" {
			if e.name == "description" {
				s = strings.TrimRight(s, ":") + ":"
			}
			r.lead += s + " "
		}
	case strings.Contains(e.name, "enum"):
		e.items++
		number := r.ordinal(k)
		r.numbers.current = texLabel{strings.Trim(number, "()."), "Item"}
		r.lead += number + " "
	}
	return i
}

// ordinal is the number of an item as LaTeX prints it.
func (r *texReader) ordinal(at int) string {
	depth, n := 0, r.envs[at].items
	for _, e := range r.envs[:at] {
		if strings.Contains(e.name, "enum") {
			depth++
		}
	}
	switch {
	case depth == 1 && n <= 26:
		return "(" + string(rune('a'+n-1)) + ")"
	case depth == 2 && roman(n) != "":
		return strings.ToLower(roman(n)) + "."
	case depth == 3 && n <= 26:
		return string(rune('A'+n-1)) + "."
	}
	return strconv.Itoa(n) + "."
}

// A texTheorem is a kind of statement that the author numbers.
type texTheorem struct {
	name   string
	count  *int
	within bool // a section, whose number stands before
	in     string
	plain  bool // without a number
}

// newTheorem reads \newtheorem{lemma}[theorem]{Lemma}[section].
func (r *texReader) newTheorem(i, end int) int {
	plain := i > 0 && r.s[i-1] == '*'
	a, i, ok := r.argument(i, end)
	if !ok {
		return i
	}
	t := &texTheorem{count: new(int), plain: plain}
	if shared, next, ok := r.option(i, end); ok {
		if o := r.theorems[r.of(shared)]; o != nil {
			t.count, t.within, t.in = o.count, o.within, o.in
		}
		i = next
	}
	b, i, ok := r.argument(i, end)
	if !ok {
		return i
	}
	t.name = r.inline(b)
	if in, next, ok := r.option(i, end); ok {
		t.within = texLevels[r.of(in)] > 0
		i = next
	}
	if len(r.theorems) < 200 && t.name != "" {
		r.theorems[strings.TrimSpace(r.of(a))] = t
	}
	return i
}

// lead is what stands before a statement: "Theorem 2.1 (Euler). ".
func (t *texTheorem) lead(r *texReader, starred bool, option stretch) string {
	s := t.name
	if !t.plain && !starred {
		number := ""
		if t.within {
			level := 3
			if r.numbers.chapters && r.numbers.section[3] == 0 {
				level = 2
			}
			if number = r.numbers.sections(level); number != t.in {
				t.in, *t.count = number, 0
			}
			number += "."
		}
		*t.count++
		number += strconv.Itoa(*t.count)
		r.numbers.current = texLabel{number, t.name}
		s += " " + number
	}
	if note := r.inline(option); note != "" {
		s += " (" + note + ")"
	}
	return s + ". "
}
