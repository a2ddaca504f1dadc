package extract

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// command carries on behind the command at i.
func (r *texReader) command(i, end int) int {
	name, i := r.texSource.command(i, end)
	if name == "" {
		return i
	}
	if !isLetter(name[0]) && name[0] != '@' && texAccents[name] == "" {
		return r.control(name, i, end)
	}
	if isLetter(name[len(name)-1]) {
		if k := r.blanks(i, end); k > i && (k >= end || r.s[k] != '\n') && r.s[i] != '\n' {
			i = k
		}
	}
	plain := strings.TrimSuffix(name, "*")
	if mark := texAccents[name]; mark != "" {
		return r.accent(mark, i, end)
	}
	if m, ok := r.macros[name]; ok {
		return r.expand(m, i, end)
	}
	if level := texLevels[plain]; level > 0 {
		return r.section(plain, level, plain != name, i, end)
	}
	if s, ok := texSymbols[name]; ok {
		r.write(s)
		return i
	}
	if next, ok := r.known(plain, i, end); ok {
		return next
	}
	if isCite(plain) {
		return r.cite(name, i, end)
	}
	if n, ok := skipped[name]; ok {
		return r.skip(plain, n, i, end)
	}
	if _, next, ok := r.option(i, end); ok {
		i = next
	}
	for range passed[name] {
		if _, next, ok := r.argument(i, end); ok {
			i = next
		}
		if _, next, ok := r.option(i, end); ok {
			i = next
		}
	}
	return i
}

// control reads a command that is a sign: an escaped character, a space, a
// formula.
func (r *texReader) control(name string, i, end int) int {
	switch name[0] {
	case '\\':
		if i < end && r.s[i] == '*' {
			i++
		}
		if _, next, ok := r.option(i, end); ok {
			i = next
		}
		if r.inTable() {
			r.row()
		} else {
			r.write("\n")
		}
	case '(', '[':
		closing := `\)`
		if name[0] == '[' {
			closing = `\]`
		}
		if k := r.ahead(closing, i); k < min(end, i+maxFormula) {
			r.write(" ")
			r.math(r.s[i:k])
			r.write(" ")
			return k + 2
		}
	case ' ', '\n', ',', ';', ':', '>', '\t':
		r.write(" ")
	case '%', '$', '&', '#', '_', '{', '}':
		r.write(name)
	}
	return i // others, such as \- and \/, print nothing
}

// ahead returns where the next closing sign of a formula stands; an offset that
// is too far to be it if there is none. It remembers what it found, so that many
// signs that nothing closes do not take a search each.
func (r *texReader) ahead(closing string, i int) int {
	none := i + maxFormula
	if r.closing == closing && r.searched <= i {
		if r.found && i <= r.closed {
			return r.closed
		}
		if !r.found && none <= r.closed {
			return none
		}
	}
	r.closing, r.searched, r.closed = closing, i, min(len(r.s), i+2*maxFormula)
	n := strings.Index(r.s[i:r.closed], closing)
	if r.found = n >= 0; r.found {
		r.closed = i + n
		return r.closed
	}
	if r.closed == len(r.s) {
		r.closed += maxFormula // nor is there one behind the end
	}
	return none
}

// accent puts a mark on the letter that follows.
func (r *texReader) accent(mark string, i, end int) int {
	a, next, ok := r.argument(i, end)
	if !ok {
		return i
	}
	s := r.of(a)
	switch strings.TrimSpace(s) {
	case `\i`:
		s = "i"
	case `\j`:
		s = "j"
	default:
		s = r.inline(a)
	}
	_, n := utf8.DecodeRuneInString(s)
	if n > 0 {
		r.write(s[:n] + mark + s[n:])
	}
	return next
}

// expand puts in what the author made. What takes arguments is put in only
// where it does not print them.
func (r *texReader) expand(m texMacro, i, end int) int {
	body := r.of(m.body)
	if m.args > 0 && strings.Contains(body, "#") {
		for range m.args {
			if a, next, ok := r.argument(i, end); ok {
				r.write(r.inline(a) + " ")
				i = next
			}
		}
		return i
	}
	for range m.args {
		if _, next, ok := r.argument(i, end); ok {
			i = next
		}
	}
	if r.expanded += len(body) + 1; r.depth < maxArguments && r.expanded < maxExpanded {
		r.depth++
		r.run(m.body)
		r.depth--
	}
	return i
}

// skip passes over a command with n arguments that are no text.
func (r *texReader) skip(name string, n, i, end int) int {
	for range n + 1 {
		for {
			_, next, ok := r.option(i, end)
			if !ok {
				break
			}
			i = next
		}
		if n == 0 {
			break
		}
		n--
		a, next, ok := r.argument(i, end)
		if !ok {
			break
		}
		switch name {
		case "input", "include", "subfile":
			r.included = appendName(r.included, r.of(a))
		case "bibliography", "addbibresource":
			r.lists = appendName(r.lists, r.of(a))
		case "selectlanguage", "setdefaultlanguage", "setmainlanguage":
			r.languages(r.of(a))
		case "documentclass":
			r.class = strings.TrimSpace(r.of(a))
		}
		i = next
	}
	return i
}

func appendName(all []string, name string) []string {
	if name = oneLine(tidy(name)); name == "" || len(name) > 100 {
		return all
	}
	return append(all, name)
}

// languages takes the language of the text from the options of babel: the last.
func (r *texReader) languages(options string) {
	for o := range strings.FieldsFuncSeq(options, func(c rune) bool { return c == ',' || c == ' ' || c == '=' }) {
		if tag := texLanguages[o]; tag != "" {
			r.f.doc.Language = tag
			r.german = tag == "de"
		}
	}
}

// reserved are the commands that an author may make anew without a change to
// what they do here.
var reserved = set(`begin|end|item|section|subsection|cite|citep|citet|footnote|caption|label|ref|title|author|newcommand|def|par`)

// known reads the commands that need more than their name. ok is false for
// others.
func (r *texReader) known(name string, i, end int) (next int, ok bool) {
	switch name {
	case "begin":
		return r.begin(i, end), true
	case "end":
		return r.endEnv(i, end), true
	case "item":
		return r.item(i, end), true
	case "bibitem":
		return r.bibitem(i, end), true
	case "label":
		return r.label(i, end), true
	case "ref", "eqref", "autoref", "cref", "Cref", "nameref":
		return r.ref(name, i, end), true
	case "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "DeclareMathOperator":
		return r.define(i, end), true
	case "def":
		return r.def(i, end), true
	case "newtheorem":
		return r.newTheorem(i, end), true
	case "footnote", "footnotetext", "endnote", "sidenote", "marginpar", "marginnote":
		return r.footnote(i, end), true
	case "caption", "subcaption":
		return r.caption(name, i, end), true
	case "title", "subtitle", "author", "date":
		return r.front(name, i, end), true
	case "usepackage":
		return r.usepackage(i, end), true
	case "setcounter":
		return r.setcounter(i, end), true
	case "vskip", "hskip", "kern":
		return r.length(i, end), true
	case "par":
		r.flush()
	case "newline", "linebreak":
		r.write("\n")
	case "quad", "qquad", "space", "nobreakspace":
		r.write(" ")
	case "appendix":
		r.numbers.appendix()
	case "tabularnewline":
		if r.inTable() {
			r.row()
		}
	case "textsuperscript", "enquote", "ensuremath", "texorpdfstring":
		return r.styled(name, i, end), true
	default:
		return i, false
	}
	return i, true
}

// styled writes an argument as its command prints it.
func (r *texReader) styled(name string, i, end int) int {
	a, next, _ := r.argument(i, end)
	switch name {
	case "textsuperscript":
		r.write(raised(r.inline(a)))
	case "enquote":
		if r.german {
			r.write("„" + r.inline(a) + "“")
		} else {
			r.write("“" + r.inline(a) + "”")
		}
	case "ensuremath":
		r.math(r.of(a))
	case "texorpdfstring": // the second is for the bookmarks
		a, next, _ = r.argument(next, end)
		r.write(r.inline(a))
	}
	return next
}

func (r *texReader) usepackage(i, end int) int {
	options, next, _ := r.option(i, end)
	a, next, ok := r.argument(next, end)
	if ok && (r.of(a) == "babel" || r.of(a) == "polyglossia") {
		r.languages(r.of(options))
	}
	return next
}

func (r *texReader) setcounter(i, end int) int {
	a, next, _ := r.argument(i, end)
	b, next, _ := r.argument(next, end)
	if n, err := strconv.Atoi(strings.TrimSpace(r.of(b))); err == nil {
		r.numbers.set(strings.TrimSpace(r.of(a)), n)
	}
	return next
}

// length passes over a length: "1.5em plus 2pt".
func (r *texReader) length(i, end int) int {
	for i < end && (isWord(r.s[i]) || r.s[i] == '.' || r.s[i] == '-' || r.s[i] == ' ' && i+4 < end && r.s[i+1:i+4] == "plu") {
		i++
	}
	return i
}

// define remembers a command that the author makes.
func (r *texReader) define(i, end int) int {
	a, i, ok := r.argument(i, end)
	if !ok {
		return i
	}
	name := strings.TrimPrefix(strings.TrimSpace(r.of(a)), `\`)
	m := texMacro{}
	if n, next, ok := r.option(i, end); ok {
		m.args, _ = strconv.Atoi(strings.TrimSpace(r.of(n)))
		i = next
	}
	if _, next, ok := r.option(i, end); ok {
		m.args = max(m.args-1, 0) // the first may be left out
		i = next
	}
	body, i, ok := r.argument(i, end)
	if ok && name != "" && m.args >= 0 && m.args <= 9 && !reserved[name] && skipped[name] == 0 && texAccents[name] == "" {
		m.body = body
		r.macros[name] = m
	}
	return i
}

// def remembers a command that the author makes in the old way.
func (r *texReader) def(i, end int) int {
	i = r.blanks(i, end)
	if i >= end || r.s[i] != '\\' {
		return i
	}
	name, k := r.texSource.command(i, end)
	m := texMacro{}
	for k < end && k < i+100 && r.s[k] != '{' {
		if r.s[k] == '#' {
			m.args++
		}
		k++
	}
	body, next, ok := r.argument(k, end)
	if !ok {
		return k
	}
	if name != "" && !reserved[name] && m.args <= 9 && texAccents[name] == "" {
		m.body = body
		r.macros[name] = m
	}
	return next
}

func (r *texReader) footnote(i, end int) int {
	if _, next, ok := r.option(i, end); ok {
		i = next
	}
	a, next, ok := r.argument(i, end)
	if ok && (r.body || r.flat) && r.depth < maxArguments {
		r.queue = append(r.queue, a)
	}
	return next
}

func (r *texReader) caption(name string, i, end int) int {
	if _, next, ok := r.option(i, end); ok {
		i = next
	}
	a, next, ok := r.argument(i, end)
	if !ok {
		return next
	}
	if r.flat {
		r.write(" " + r.inline(a) + " ")
		return next
	}
	text := r.inline(a)
	if name == "caption" {
		if label := r.float(); label != "" {
			text = label + ": " + text
		}
	}
	open := r.line.String()
	r.line = strings.Builder{}
	lead := r.lead
	r.lead = ""
	r.add(document.Caption, text)
	r.give()
	r.lead = lead
	r.line.WriteString(open)
	return next
}

// front reads title, authors and date.
func (r *texReader) front(name string, i, end int) int {
	if _, next, ok := r.option(i, end); ok {
		i = next
	}
	a, next, ok := r.argument(i, end)
	if !ok {
		return next
	}
	queue := r.queue // what \thanks and \footnote say here is no text
	switch name {
	case "title":
		if s := r.inline(a); s != "" && len(s) <= longHeading {
			r.f.named = s
		}
	case "subtitle":
		if s := r.inline(a); s != "" && r.f.named != "" && len(s)+len(r.f.named) <= longHeading {
			r.f.named += ": " + s
		}
	case "date":
		r.f.doc.Year = anyYear(r.inline(a))
	case "author":
		r.authors(a)
	}
	r.queue = queue
	return next
}

// authors reads the names in \author: the first line of each that \and sets
// apart.
func (r *texReader) authors(a stretch) {
	from := a.start
	one := func(to int) {
		part := stretch{from, to}
		if n := strings.Index(r.of(part), `\\`); n >= 0 {
			part.end = part.start + n
		}
		s := r.inline(part)
		if names, _ := authorNames(s); len(names) > 0 {
			r.f.doc.Authors = append(r.f.doc.Authors, names...)
		}
	}
	for i := a.start; i < a.end; i++ {
		if r.s[i] != '\\' {
			continue
		}
		name, next := r.texSource.command(i, a.end)
		if name == "and" || name == "And" || name == "AND" {
			one(i)
			from = next
		}
		i = next - 1
	}
	one(a.end)
}
