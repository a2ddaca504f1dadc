package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"footnote/knowledge/document"
)

// readLaTeX reads the source of a LaTeX document. Nothing of it is carried out:
// the commands of text, lists, tables, notes and citations are known, commands
// without arguments that the author made are put in, and of all others the
// argument is taken for text. Numbers of headings, figures and entries are those
// that stand in print where the class is one of the common ones.
func readLaTeX(name string, data []byte) (*document.Document, error) {
	src, err := decode(name, inputEncoding(data))
	if err != nil {
		return nil, err
	}
	t := newTexSource(src.text)
	first := newTexReader(t, newFlow(name, data)) // for the numbers that the text refers to ahead
	first.read()
	r := newTexReader(t, newFlow(name, data))
	r.labels, r.titles, r.cited, r.quiet = first.labels, first.titles, first.cited, false
	if src.problem != "" {
		r.f.problem("%s", src.problem)
	}
	r.read()
	r.tell()
	return r.f.finish()
}

var inputenc = regexp.MustCompile(`\\usepackage\s*\[([\w-]+)\]\s*\{inputenc\}`)

// inputEncoding decodes a file in an encoding that only its preamble tells.
func inputEncoding(data []byte) []byte {
	m := inputenc.FindSubmatch(data[:min(len(data), 1<<16)])
	if m == nil || utf8.Valid(data) {
		return data
	}
	label := map[string]string{"latin2": "iso-8859-2", "latin5": "iso-8859-9", "latin9": "iso-8859-15", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "applemac": "macintosh"}[string(m[1])]
	if strings.HasPrefix(string(m[1]), "cp125") {
		label = "windows-" + string(m[1][2:])
	}
	e, err := htmlindex.Get(label)
	if err != nil {
		return data
	}
	text, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return data
	}
	return text
}

// Limits of what macros and nested arguments may cost.
const (
	maxArguments = 40      // arguments in arguments
	maxExpanded  = 4 << 20 // bytes of macros put in
	maxOpenEnv   = 200
)

// A texReader goes through a source once.
type texReader struct {
	*texSource
	f     *flow
	quiet bool // the first time, for labels only

	line     strings.Builder
	flat     bool
	depth    int
	expanded int
	lead     string
	queue    []stretch // footnotes that follow the paragraph
	giving   bool

	body   bool // behind \begin{document}
	macros map[string]texMacro
	envs   []texEnv
	class  string
	german bool // "a is ä

	numbers  texNumbers
	labels   map[string]texLabel
	titles   map[string]string // of sections by label
	cited    map[string]texEntry
	entries  int
	cells    []string // of the open row
	theorems map[string]*texTheorem
	included []string // files that are not here
	lists    []string // files of reference lists
	unclosed map[string]bool

	// The closing sign that was last looked for, from where, whether there is
	// one, and where it is, or up to where there is none.
	closing          string
	searched, closed int
	found            bool
}

type texMacro struct {
	body stretch
	args int
}

// A texEnv is an open environment.
type texEnv struct {
	name  string
	kind  document.Kind
	items int
	table bool
	lead  string // of the paragraph around it
}

func newTexReader(t *texSource, f *flow) *texReader {
	return &texReader{texSource: t, f: f, quiet: true, macros: map[string]texMacro{}, labels: map[string]texLabel{}, titles: map[string]string{},
		cited: map[string]texEntry{}, theorems: map[string]*texTheorem{}, unclosed: map[string]bool{}}
}

func (r *texReader) read() {
	r.body = !strings.Contains(r.s, `\begin{document}`)
	r.run(stretch{0, len(r.s)})
	r.flush()
}

// tell says which parts of the document are in other files.
func (r *texReader) tell() {
	if n := len(r.included); n > 0 {
		r.f.problem("It takes in other files, which were not read: %s.", strings.Join(r.included[:min(n, 10)], ", "))
	}
	if len(r.lists) > 0 && r.entries == 0 {
		r.f.problem("Its reference list is in another file, which was not read: %s.", strings.Join(r.lists[:min(len(r.lists), 10)], ", "))
	}
}

// kind is that of running text here.
func (r *texReader) kind() document.Kind {
	if r.giving {
		return document.Note
	}
	for i := len(r.envs) - 1; i >= 0; i-- {
		if k := r.envs[i].kind; k != document.Body {
			return k
		}
	}
	return document.Body
}

// run reads a part of the source.
func (r *texReader) run(a stretch) {
	s, end := r.s, a.end
	for i := a.start; i < end; {
		switch c := s[i]; c {
		case '\\':
			i = r.command(i, end)
		case '{', '}':
			i++
		case '$':
			i = r.formula(i, end)
		case '~':
			r.write(" ")
			i++
		case '&':
			i++
			if r.inTable() {
				r.cell()
			} else {
				r.write(" ")
			}
		case keep[0]:
			var raw string
			raw, i = r.kept(i)
			r.write(raw)
		case '\n':
			k := i
			for k < end && (s[k] == '\n' || s[k] == ' ' || s[k] == '\t' || s[k] == '\r') {
				k++
			}
			if strings.Count(s[i:k], "\n") > 1 && !r.inTable() {
				r.flush()
			} else {
				r.write(" ")
			}
			i = k
		case '-', '`', '\'', '"', '?', '!':
			i = r.sign(i, end)
		default:
			k := i + 1
			for k < end && !texStop[s[k]] {
				k++
			}
			r.write(s[i:k])
			i = k
		}
	}
}

var texStop = func() (stop [256]bool) {
	for _, c := range []byte("\\{}$~&\n-`'\"?!" + keep) {
		stop[c] = true
	}
	return stop
}()

// signs are what TeX prints for signs that stand together. The longest comes
// first.
var signs = []struct{ typed, printed string }{
	{"---", "—"}, {"--", "–"}, {"``", "“"}, {"''", "”"}, {"`", "‘"}, {"'", "’"}, {"?`", "¿"}, {"!`", "¡"},
}

var germanSigns = strings.Fields("\"a ä \"o ö \"u ü \"A Ä \"O Ö \"U Ü \"s ß \"z ß \"` „ \"' “ \"< « \"> » \"- - \"= - \"~ -")

func (r *texReader) sign(i, end int) int {
	rest := r.s[i:end]
	if r.german && rest[0] == '"' {
		for k := 0; k+1 < len(germanSigns); k += 2 {
			if strings.HasPrefix(rest, germanSigns[k]) {
				if germanSigns[k] != `"-` {
					r.write(germanSigns[k+1])
				}
				return i + 2
			}
		}
	}
	for _, s := range signs {
		if strings.HasPrefix(rest, s.typed) {
			r.write(s.printed)
			return i + len(s.typed)
		}
	}
	r.write(rest[:1])
	return i + 1
}

// formula writes the formula that begins at i with a dollar.
func (r *texReader) formula(i, end int) int {
	n := 1
	if i+1 < end && r.s[i+1] == '$' {
		n = 2
	}
	window := r.s[i+n : min(end, i+n+maxFormula)]
	for k := 0; k < len(window); k++ {
		switch {
		case window[k] == '\\':
			k++
		case window[k] == '\n' && strings.HasPrefix(window[k:], "\n\n"):
			k = len(window)
		case window[k] == '$' && strings.HasPrefix(window[k:], "$$"[:n]):
			r.math(window[:k])
			return i + n + k + n
		}
	}
	return i + n
}

// math writes a formula. What the author made for it is put in first.
func (r *texReader) math(s string) {
	for round := 0; round < 3 && strings.IndexByte(s, '\\') >= 0 && len(r.macros) > 0; round++ {
		before := s
		if s = macroName.ReplaceAllStringFunc(s, r.expandMath); s == before || len(s) > maxFormula {
			break
		}
	}
	r.write(mathText(s))
}

var macroName = regexp.MustCompile(`\\[A-Za-z]+`)

func (r *texReader) expandMath(name string) string {
	m, ok := r.macros[name[1:]]
	if !ok || m.args > 0 || r.expanded > maxExpanded {
		return name
	}
	body := r.of(m.body)
	r.expanded += len(body)
	return body + " "
}

// inline returns a part of the source as one paragraph.
func (r *texReader) inline(a stretch) string {
	if r.depth >= maxArguments {
		return ""
	}
	line, flat, lead, envs := r.line, r.flat, r.lead, len(r.envs)
	r.line, r.flat, r.lead = strings.Builder{}, true, ""
	r.depth++
	r.run(a)
	r.depth--
	s := r.line.String()
	r.line, r.flat, r.lead = line, flat, lead
	r.envs = r.envs[:min(envs, len(r.envs))]
	return oneLine(tidy(s))
}

func (r *texReader) write(s string) {
	if r.body || r.flat {
		r.line.WriteString(s)
	}
}

// flush ends the open paragraph.
func (r *texReader) flush() {
	if r.flat {
		r.line.WriteByte(' ')
		return
	}
	s := r.line.String()
	r.line = strings.Builder{}
	if strings.TrimFunc(s, blank) != "" {
		r.add(r.kind(), s)
	}
	r.give()
}

func (r *texReader) add(kind document.Kind, s string) {
	if !r.quiet && (kind != document.Caption || strings.TrimFunc(s, blank) != "") {
		r.f.add(kind, r.lead+s)
	}
	r.lead = ""
}

// give gives the footnotes that follow what has been given.
func (r *texReader) give() {
	if r.giving || r.flat {
		return
	}
	r.giving = true
	lead, envs := r.lead, r.envs
	for len(r.queue) > 0 {
		a := r.queue[0]
		r.queue = r.queue[1:]
		r.lead, r.envs = "", nil
		r.run(a)
		r.flush()
	}
	r.lead, r.envs = lead, envs
	r.giving = false
}

func (r *texReader) inTable() bool { return len(r.envs) > 0 && r.envs[len(r.envs)-1].table }

// cell ends a cell of a table.
func (r *texReader) cell() {
	r.cells = append(r.cells, oneLine(tidy(r.line.String())))
	r.line = strings.Builder{}
}

// row ends a row of a table.
func (r *texReader) row() {
	r.cell()
	cells := r.cells
	r.cells = nil
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return
	}
	text := strings.Join(cells, " | ")
	if r.flat {
		r.line.WriteString(text + " ")
		return
	}
	kind := document.Row
	if r.giving {
		kind = document.Note
	}
	r.add(kind, text)
	r.give()
}
