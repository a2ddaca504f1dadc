package bot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"footnote/bot/speech"
)

// A spoken is a sentence in the code of this package.
type spoken struct {
	key, many string
	at        string
	args      int  // given where it is said; -1 if that is not known
	label     bool // on a button or a menu
	summary   bool // of a command or an option
}

// speaking are the functions that say a sentence, with the place of its key among
// their arguments; counting those whose key comes after a number.
var (
	speaking = map[string]int{"say": 0, "line": 0, "hint": 0, "item": 0, "Say": 0, "New": 0, "Key": 0, "refuse": 0, "unkept": 1}
	counting = map[string]int{"Count": 1, "refuseCount": 1}
	// spokenFields are those whose text is a key, plainFields those that are shown in all
	// languages as they are.
	spokenFields = []string{"Summary", "Help", "does", "means"}
	plainFields  = []string{"Example", "MessageAction"}
)

// sentencesOf finds the sentences in the files of this package, and the texts in
// them that look like one and are not said in any language.
func sentencesOf(t *testing.T) (all []spoken, unsaid []string) {
	t.Helper()
	names, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	for _, n := range names {
		if !strings.HasSuffix(n.Name(), ".go") || strings.HasSuffix(n.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, n.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		r := reader{files: files, known: make(map[ast.Expr]bool), label: make(map[ast.Expr]bool), shown: make(map[ast.Expr]bool)}
		ast.Inspect(f, r.visit)
		ast.Inspect(f, func(n ast.Node) bool {
			x, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			if r.known[x] {
				return false
			}
			if text, ok := constant(x); ok && (isSentence(text) || r.shown[x] && hasWord(text)) {
				unsaid = append(unsaid, files.Position(x.Pos()).String()+": "+text)
				return false
			}
			return true
		})
		all = append(all, r.found...)
	}
	return all, unsaid
}

// A reader collects the sentences of a file.
type reader struct {
	files *token.FileSet
	found []spoken
	known map[ast.Expr]bool // constants that need not be said, or are
	label map[ast.Expr]bool // calls that say a label
	shown map[ast.Expr]bool // what is shown, whatever it looks like
}

func (r *reader) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		r.known[n.Path] = true
	case *ast.KeyValueExpr:
		r.field(n)
	case *ast.CompositeLit:
		if a, ok := n.Type.(*ast.ArrayType); ok && isString(a.Elt) { // words that people say, names of units
			for _, x := range n.Elts {
				r.known[x] = true
			}
		}
	case *ast.CallExpr:
		r.call(n)
	}
	return true
}

// field reads the fields of tables.
func (r *reader) field(n *ast.KeyValueExpr) {
	name, ok := n.Key.(*ast.Ident)
	switch {
	case !ok:
	case slices.Contains(plainFields, name.Name):
		r.known[n.Value] = true
	case name.Name == "Label", name.Name == "Text":
		r.shown[n.Value] = true
		if c, ok := n.Value.(*ast.CallExpr); ok && name.Name == "Label" {
			r.label[c] = true
		}
	case slices.Contains(spokenFields, name.Name):
		values := []ast.Expr{n.Value}
		if list, ok := n.Value.(*ast.CompositeLit); ok {
			values = list.Elts
		}
		for _, v := range values {
			if text, ok := constant(v); ok {
				r.add(spoken{key: text, args: -1, summary: name.Name == "Summary"}, v)
			}
		}
	}
}

// call reads the calls that say something, and passes over errors for the log.
func (r *reader) call(n *ast.CallExpr) {
	name, of := "", ""
	switch f := n.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
		if x, ok := f.X.(*ast.Ident); ok {
			of = x.Name
		}
	}
	if of == "fmt" && name == "Errorf" || of == "errors" || of == "strings" {
		for _, a := range n.Args {
			if _, ok := constant(a); ok {
				r.known[a] = true
			}
		}
		return
	}
	if i, ok := speaking[name]; ok && i < len(n.Args) {
		if text, ok := constant(n.Args[i]); ok {
			r.add(spoken{key: text, args: len(n.Args) - i - 1, label: r.label[n]}, n.Args[i])
		}
	}
	if i, ok := counting[name]; ok && i+1 < len(n.Args) {
		one, ok1 := constant(n.Args[i])
		many, ok2 := constant(n.Args[i+1])
		if ok1 && ok2 {
			r.add(spoken{key: one, many: many, args: len(n.Args) - i - 1, label: r.label[n]}, n.Args[i], n.Args[i+1])
		}
	}
}

func (r *reader) add(s spoken, from ...ast.Expr) {
	s.at = r.files.Position(from[0].Pos()).String()
	r.found = append(r.found, s)
	for _, x := range from {
		r.known[x] = true
	}
}

// constant is the value of a string literal, or of several that are joined.
func constant(x ast.Expr) (string, bool) {
	switch x := x.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			s, err := strconv.Unquote(x.Value)
			return s, err == nil
		}
	case *ast.BinaryExpr:
		a, ok1 := constant(x.X)
		b, ok2 := constant(x.Y)
		return a + b, ok1 && ok2 && x.Op == token.ADD
	}
	return "", false
}

func isString(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == "string"
}

// isSentence reports whether a text has a word beside something else that one
// says: a space, an end.
func isSentence(text string) bool { return hasWord(text) && strings.ContainsAny(text, " .?!:") }

func hasWord(text string) bool {
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 1 {
			return true
		}
	}
	return false
}

// Where a text that looks like a sentence is none: file names, a line to type, what
// the material is asked, which is not shown, and an error for the log.
var unspoken = []string{".md", ".bib", "/outline ", ", /cite ", "what is ", "the platform does not hand the file out"}

func TestEverySentenceIsSaidInAllLanguages(t *testing.T) {
	all, unsaid := sentencesOf(t)
	if len(all) < 300 {
		t.Fatalf("found %d sentences; the test looks in the wrong place", len(all))
	}
	for _, u := range unsaid {
		if !slices.ContainsFunc(unspoken, func(x string) bool { return strings.HasSuffix(u, ": "+x) }) {
			t.Errorf("not said through a voice: %s", u)
		}
	}
	counts := make(map[string]bool)
	for _, s := range all {
		if counted, known := counts[s.key]; known && counted != (s.many != "") {
			t.Errorf("%s: %q is said with a number and without", s.at, s.key)
		}
		counts[s.key] = s.many != ""
		want := speech.Verbs(s.key)
		if s.many != "" && !maps.Equal(speech.Verbs(s.many), want) {
			t.Errorf("%s: %q has other verbs than %q", s.at, s.many, s.key)
		}
		if s.args >= 0 && s.args != len(want) {
			t.Errorf("%s: %q is said with %d arguments", s.at, s.key, s.args)
		}
		s.check(t, speech.Language{})
		for _, tag := range speech.Tags()[1:] {
			s.check(t, speech.Of(tag))
		}
	}
	for _, tag := range speech.Tags()[1:] {
		for _, key := range speech.Of(tag).Keys() {
			if _, ok := counts[key]; !ok {
				t.Errorf("%s: nothing says %q", tag, key)
			}
		}
	}
}

// Bounds of platforms, in characters, and what an argument of a label takes.
const (
	longestLabel    = 80
	longestSummary  = 100
	longestArgument = 41 // as opening leaves it
)

// check compares a sentence with its forms in a language.
func (s spoken) check(t *testing.T, l speech.Language) {
	t.Helper()
	forms := l.Forms(s.key, s.many)
	if forms == nil {
		t.Errorf("%s: no %s for %q", s.at, l.Name(), s.key)
	}
	for _, f := range forms {
		if got := speech.Verbs(f); !maps.Equal(got, speech.Verbs(s.key)) {
			t.Errorf("%s: verbs of %q are those of %q no more", s.at, f, s.key)
		}
		n := utf8.RuneCountInString(f)
		if s.label && strings.Contains(f, "%s") {
			n += longestArgument
		}
		if s.label && n > longestLabel {
			t.Errorf("%s: label of %d characters: %q", s.at, n, f)
		}
		if s.summary && n > longestSummary {
			t.Errorf("%s: summary of %d characters: %q", s.at, n, f)
		}
	}
}
