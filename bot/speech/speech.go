// Package speech says the bot's own sentences in the languages that it speaks.
//
// A sentence is named by its English text, with the verbs of package fmt: in
// English that is what is said, and each other language has a catalogue that
// gives its own for it. What stands for the verbs is data and stays as it is; only
// a Sentence or a Key among it is said in the same language.
package speech

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Language is one that the bot speaks. The zero Language is English.
type Language struct {
	c     *catalogue        // nil: English
	names *strings.Replacer // of commands, see Calling; nil: as they are
}

// A catalogue is what one language has for each sentence.
type catalogue struct {
	tag  string // BCP 47
	name string // in the language itself
	// forms is how many forms a sentence with a number has, form which of them
	// is for a number of at least 0 (Unicode CLDR, cardinal plural rules; those of
	// whole millions are left out).
	forms  int
	form   func(n int) int
	months [12]string // as in a date
	date   string     // of day, month and year
	// sentences maps the English one to its forms: one, or with a number as many
	// as forms says.
	sentences map[string][]string
}

var catalogues = []*catalogue{&german, &spanish, &french, &portuguese, &russian}

// Tags are the languages, English first.
func Tags() []string {
	tags := []string{"en"}
	for _, c := range catalogues {
		tags = append(tags, c.tag)
	}
	return tags
}

// Of returns the language of a BCP 47 tag or a locale ("de-AT", "pt_BR"); English
// if it is none of ours.
func Of(tag string) Language {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	for _, c := range catalogues {
		if strings.EqualFold(c.tag, tag) {
			return Language{c: c}
		}
	}
	return Language{}
}

// Calling is the language where commands have other names: called gives them by
// their own, both without the slash. Only sentences change, not what stands in them.
func (l Language) Calling(called map[string]string) Language {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(called)) {
		pairs = append(pairs, "/"+name, "/"+called[name])
	}
	l.names = nil
	if pairs != nil {
		l.names = strings.NewReplacer(pairs...)
	}
	return l
}

// Typed is a line of our own that a person may type, with its command as it is
// called.
func (l Language) Typed(line string) string {
	if l.names == nil {
		return line
	}
	return l.names.Replace(line)
}

// English reports whether sentences are said as they are named.
func (l Language) English() bool { return l.c == nil }

// Name is what its speakers call it.
func (l Language) Name() string {
	if l.c == nil {
		return "English"
	}
	return l.c.name
}

// A Key among the arguments of a sentence names one that is said there.
type Key string

// A Sentence is one that waits for its language. The zero Sentence says nothing.
type Sentence struct {
	key, many string
	n         int
	args      []any
}

// New returns the sentence that key names.
func New(key string, args ...any) Sentence { return Sentence{key: key, args: args} }

// Count returns a sentence with a number, which is its first argument: one names
// it, and many is its English form for other numbers than 1.
func Count(n int, one, many string, args ...any) Sentence {
	return Sentence{one, many, n, append([]any{n}, args...)}
}

// Say says the sentence that key names.
func (l Language) Say(key string, args ...any) string { return l.Speak(New(key, args...)) }

// Count says a sentence with a number, as the function Count has it.
func (l Language) Count(n int, one, many string, args ...any) string {
	return l.Speak(Count(n, one, many, args...))
}

// Speak says a sentence; in English if the language does not have it.
func (l Language) Speak(s Sentence) string {
	format := l.Typed(l.format(s))
	if len(s.args) == 0 {
		return format
	}
	args := make([]any, len(s.args))
	for i, a := range s.args {
		switch a := a.(type) {
		case Sentence:
			args[i] = l.Speak(a)
		case Key:
			args[i] = l.Say(string(a))
		default:
			args[i] = a
		}
	}
	return fmt.Sprintf(format, args...)
}

// format is the form of a sentence that its number asks for.
func (l Language) format(s Sentence) string {
	if l.c != nil {
		switch forms := l.forms(s.key); {
		case s.many == "" && len(forms) == 1:
			return forms[0]
		case s.many != "" && len(forms) == l.c.forms:
			return forms[l.c.form(max(s.n, 0))]
		}
	}
	if s.many != "" && s.n != 1 {
		return s.many
	}
	return s.key
}

// forms are those that the language has for the bot's sentence, or a platform's;
// nil if it has none.
func (l Language) forms(key string) []string {
	if forms := l.c.sentences[key]; forms != nil {
		return forms
	}
	if said := platforms[key][l.c.tag]; said != "" {
		return []string{said}
	}
	return nil
}

// Forms are those of the sentence that key names, with many as Count has it; nil if
// the language has not as many as it needs.
func (l Language) Forms(key, many string) []string {
	if l.c == nil {
		return slices.DeleteFunc([]string{key, many}, func(f string) bool { return f == "" })
	}
	want := 1
	if many != "" {
		want = l.c.forms
	}
	if forms := l.forms(key); len(forms) == want {
		return slices.Clone(forms)
	}
	return nil
}

// Keys are the bot's sentences that the language has, in order, without those of
// platforms; English names none.
func (l Language) Keys() []string {
	if l.c == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(l.c.sentences))
}

// Date is a day as one writes it: "3 March 2026".
func (l Language) Date(t time.Time) string {
	if l.c == nil {
		return t.Format("2 January 2006")
	}
	return fmt.Sprintf(l.c.date, t.Day(), l.c.months[t.Month()-1], t.Year())
}

// one is the rule of German and Spanish, upToOne that of French and Portuguese.
func one(n int) int {
	if n == 1 {
		return 0
	}
	return 1
}

func upToOne(n int) int {
	if n <= 1 {
		return 0
	}
	return 1
}

// slavic is the rule of Russian: 1 and 21, 2 to 4 and 22, and 0, 5 and 11 to 14.
func slavic(n int) int {
	switch ten, hundred := n%10, n%100; {
	case ten == 1 && hundred != 11:
		return 0
	case ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14):
		return 1
	}
	return 2
}
