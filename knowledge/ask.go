package knowledge

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/index"
	"footnote/knowledge/judge"
	"footnote/knowledge/query"
	"footnote/knowledge/rank"
)

// Thresholds of the verdict on the confidence, chosen on the open sets: below
// the first the material is said not to answer, below the second the answer is
// shown as uncertain.
const (
	refuseBelow = 0.45
	doubtBelow  = 0.65
)

// An asking is one reading of a question with what it found.
type asking struct {
	text       string
	q          *query.Query
	cs         []rank.Candidate
	confidence float64
	followed   bool // read together with what was said before
}

// Answer answers a question. The error is a *QuestionError if the text cannot be
// asked, or the context's. Never both an answer and an error.
func (b *Base) Answer(ctx context.Context, in Question) (Answer, error) {
	text, err := usable(in.Text)
	if err != nil {
		return Answer{}, err
	}
	text, source := takeSource(text)
	if in.In != "" {
		source = in.In
	}
	only, err := b.sources(source)
	if err != nil {
		return Answer{}, err
	}
	text, phrases := takePhrases(text)
	plain := query.Unframe(text)

	a, err := b.best(ctx, plain, in.Context, only, phrases)
	if err != nil {
		return Answer{}, err
	}
	out := Answer{
		Question:   in.Text,
		Confidence: round(a.confidence),
		Snippets:   []Snippet{},
		Evidence:   []Evidence{},
		Nearest:    []Suggestion{},
	}
	switch {
	case a.confidence < refuseBelow || len(a.cs) == 0:
		out.Verdict = NotInMaterial
	case a.confidence < doubtBelow:
		out.Verdict = Uncertain
	default:
		out.Verdict = Answered
	}
	out.Snippets = b.snippets(a.q, a.cs, in.Limit)
	out.Evidence = b.evidence(a, phrases, out.Snippets)
	if out.Verdict != Answered {
		out.Nearest = b.nearest(a)
	}
	out.Read = reading(a, query.Clean(in.Text))
	return out, nil
}

// best tries the readings of a question and returns the one that the material
// answers best.
func (b *Base) best(ctx context.Context, text string, before []string, only []bool, phrases []string) (asking, error) {
	a := b.ask(text, before, only, phrases)
	if len(a.q.Terms) == 0 {
		return a, &QuestionError{"stopwords", "That has no word that I could look for. Name the thing: a person, a place, a term."}
	}
	// The frames are those of languages with spaces.
	if a.confidence >= 0.5 || a.q.Spaceless() {
		return a, ctx.Err()
	}
	for _, r := range query.Readings(text) {
		if err := ctx.Err(); err != nil {
			return a, err
		}
		// A part of what was said has to do better than the whole.
		if x := b.ask(r, before, only, phrases); x.confidence-0.05 > a.confidence {
			x.confidence -= 0.05
			a = x
		}
	}
	return a, ctx.Err()
}

// ask looks for one reading of a question: as it stands, or together with what
// was said before, where it leans on that, or finds nothing alone though the
// material has all its words.
func (b *Base) ask(text string, before []string, only []bool, phrases []string) asking {
	a := asking{text: text, q: b.lex.Analyse(text)}
	leans := b.lex.Leans(a.q, text)
	b.find(&a, only, phrases)
	if len(before) == 0 || !leans && (a.confidence >= refuseBelow || a.q.Strange()) {
		return a
	}
	with := asking{text: text, q: b.lex.Analyse(text)}
	with.followed = b.lex.Follow(with.q, before)
	if !with.followed {
		return a
	}
	b.find(&with, only, phrases)
	if leans && with.confidence >= refuseBelow || with.confidence > a.confidence && (leans || with.confidence >= refuseBelow) {
		return with
	}
	return a
}

// find looks for the passages of an analysed question and judges them.
func (b *Base) find(a *asking, only []bool, phrases []string) {
	if len(a.q.Terms) == 0 {
		return
	}
	allowed := func(p int) bool { return only == nil || only[b.lex.Passage(p).Document] }
	var o rank.Options
	if only != nil {
		o.Skip = func(p int) bool { return !allowed(p) }
	}
	if rest, ok := withoutReference(a.text); ok {
		if b.findEntry(a, rest, o) {
			return
		}
	}
	if len(phrases) > 0 {
		e := o
		holding := b.holding(phrases)
		e.Skip = func(p int) bool { return !allowed(p) || !holding[p] }
		if a.cs = rank.Find(b.lex, a.q, e); len(a.cs) > 0 {
			a.confidence = judge.Confidence(a.q, a.cs)
			return
		}
	}
	a.cs = rank.Find(b.lex, a.q, o)
	a.confidence = judge.Confidence(a.q, a.cs)
	if len(phrases) > 0 {
		// The words are there but not the phrase: near, and no answer.
		a.confidence = min(a.confidence, refuseBelow/2)
	}
	if a.confidence < refuseBelow {
		b.findEntry(a, a.text, o)
	}
}

// findEntry looks among the entries of reference lists and reports whether one
// has what the text names. A year may differ: the note under a quotation may
// have it otherwise than the list.
func (b *Base) findEntry(a *asking, text string, o rank.Options) bool {
	if !b.lex.HasEntries() {
		return false
	}
	o.Entries = true
	q := b.lex.Analyse(text)
	var named uint32
	for i := range q.Terms {
		if t := &q.Terms[i]; !t.Number && !t.Furniture {
			named |= 1 << i
		}
	}
	if named == 0 {
		return false
	}
	cs := rank.Find(b.lex, q, o)
	if len(cs) == 0 || cs[0].Exact&named != named {
		return false
	}
	a.q, a.cs = q, cs
	a.confidence = max(doubtBelow, judge.Confidence(q, cs))
	return true
}

// withoutReference takes the words out of a question that ask for an entry of
// the reference list.
func withoutReference(text string) (rest string, ok bool) {
	// The pattern is slow to try; few questions have any of its words.
	lower := strings.ToLower(text)
	for _, w := range []string{"referenc", "bibliograph", "doi", "citation", "cited", "link to", "source for"} {
		if strings.Contains(lower, w) {
			return wantsEntry.ReplaceAllString(text, " "), wantsEntry.MatchString(text)
		}
	}
	return "", false
}

// wantsEntry tells that somebody asks for an entry of the reference list.
var wantsEntry = regexp.MustCompile(`(?i)\b(?:(?:the )?(?:full )?references?(?: entry)?|bibliograph(?:y|ic)(?: entry)?|doi|full citation|works? cited|link to|source for)\b(?: (?:for|of|to))?`)

// usable checks that a text can be asked and returns it cleaned.
func usable(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", &QuestionError{"empty", "There is no question. Ask about the reading, for example: what is …?"}
	}
	bad := 0
	for i, r := range text {
		if r == 0 || r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			bad++
		}
	}
	if bad*10 > len(text) {
		return "", &QuestionError{"binary", "That is not text that I can read. Type the question in words."}
	}
	clean := query.Clean(text)
	if n := utf8.RuneCountInString(clean); n > MaxQuestion {
		return "", &QuestionError{"long", fmt.Sprintf("The question has %d characters; I read at most %d. Ask for one thing at a time.", n, MaxQuestion)}
	}
	if clean == "" {
		return "", &QuestionError{"empty", "There is no question, only characters that cannot be seen. Ask about the reading, for example: what is …?"}
	}
	if !strings.ContainsFunc(clean, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return "", &QuestionError{"punctuation", "That has no words, only signs. Ask about the reading, for example: what is …?"}
	}
	return clean, nil
}

var inSource = regexp.MustCompile(`(?i)(?:^|\s)in:(?:"([^"]*)"|“([^”]*)”|(\S+))`)

// takeSource takes `in:source` out of a question.
func takeSource(text string) (rest, source string) {
	m := inSource.FindStringSubmatchIndex(text)
	if m == nil {
		return text, ""
	}
	for i := 2; i < len(m); i += 2 {
		if m[i] >= 0 {
			source = text[m[i]:m[i+1]]
		}
	}
	return strings.TrimSpace(text[:m[0]] + " " + text[m[1]:]), source
}

// sources marks the documents that match a name; nil means all. A name that
// matches none is a QuestionError which lists what there is.
func (b *Base) sources(name string) ([]bool, error) {
	want := analysis.Fold(strings.ToLower(query.Clean(name)))
	if want == "" {
		return nil, nil
	}
	only := make([]bool, len(b.docs))
	found := false
	for _, exact := range []bool{true, false} {
		for i, d := range b.docs {
			only[i] = d.ID == want || !exact && matches(d, want)
			found = found || only[i]
		}
		if found {
			return only, nil
		}
	}
	var list []string
	for _, d := range b.docs[:min(8, len(b.docs))] {
		list = append(list, d.ID)
	}
	more := ""
	if n := len(b.docs) - len(list); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return nil, &QuestionError{"source", "No source has that name. There is: " + strings.Join(list, ", ") + more + "."}
}

// matches reports whether a document's id, title or authors hold the words.
func matches(d *Document, want string) bool {
	all := analysis.Fold(strings.ToLower(d.ID + " " + d.Title + " " + strings.Join(d.Authors, " ")))
	for _, w := range analysis.Words(want) {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

var quoted = regexp.MustCompile(`"([^"]+)"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]`)

// takePhrases returns the phrases in quotation marks; they stay in the text,
// without the marks.
func takePhrases(text string) (rest string, phrases []string) {
	for _, m := range quoted.FindAllStringSubmatch(text, 4) {
		for _, p := range m[1:] {
			if p != "" {
				phrases = append(phrases, p)
			}
		}
	}
	if phrases == nil {
		return text, nil
	}
	return quoted.ReplaceAllString(text, "$1$2$3$4"), phrases
}

// holding returns the passages that have every phrase word for word.
func (b *Base) holding(phrases []string) map[int]bool {
	var all map[int]bool
	for _, p := range phrases {
		these := map[int]bool{}
		for _, at := range b.lex.Runs(b.wordNumbers(p)) {
			if all == nil || all[at] {
				these[at] = true
			}
		}
		all = these
	}
	return all
}

// wordNumbers numbers the words of a phrase, index.None for one that the
// material lacks.
func (b *Base) wordNumbers(phrase string) (run []uint32) {
	for _, w := range analysis.Words(phrase) {
		run = append(run, b.lex.Word(analysis.Fold(w)))
	}
	return run
}

// evidence says what became of each word that counts.
func (b *Base) evidence(a asking, phrases []string, snippets []Snippet) []Evidence {
	out := []Evidence{}
	var shown uint32
	if len(snippets) > 0 {
		first := snippets[0].Citation.Locator.Sentences
		for _, s := range a.cs[0].Sentences[first.Start:first.End] {
			shown |= s.Exact
		}
	}
	for i := range a.q.Terms {
		t := &a.q.Terms[i]
		if t.Gram || t.Furniture {
			continue // a pair of characters is no word to a reader, and "much" no topic
		}
		e := Evidence{Word: t.Word, Read: t.Read, Why: t.Why, InSnippet: shown>>i&1 == 1}
		for _, alt := range t.Alts {
			if alt.Weight == 1 {
				e.Count = max(e.Count, b.lex.Count(alt.Stem))
			}
		}
		if t.Acronym != index.None {
			e.Count = max(e.Count, len(b.lex.LongForms(t.Acronym)))
		}
		if e.Count == 0 && t.Known() {
			e.Count = len(b.lex.Fields(t.Alts[0].Stem)) // it stands in headings alone
		}
		out = append(out, e)
	}
	for _, p := range phrases {
		if len(analysis.Words(p)) < 2 {
			continue
		}
		e := Evidence{Word: p, Count: len(b.lex.Runs(b.wordNumbers(p)))}
		e.InSnippet = e.Count > 0 && len(snippets) > 0
		out = append(out, e)
	}
	return out
}

// reading tells how the question was understood, "" if just as typed.
func reading(a asking, typed string) string {
	out := a.text
	for i := range a.q.Terms {
		t := &a.q.Terms[i]
		if t.Why == "" || t.Why == "acronym" || len(t.Read) == 0 {
			continue
		}
		if at := wordIndex(out, t.Word); at >= 0 {
			out = out[:at] + t.Read[0] + out[at+len(t.Word):]
		}
	}
	if strings.Trim(out, " ?.!") == strings.Trim(typed, " ?.!") {
		return ""
	}
	return out
}

// wordIndex finds a word, whatever its case, -1 if it is not there.
func wordIndex(text, word string) int {
	var s analysis.Scanner
	s.Reset(text)
	for w, ok := s.Next(); ok; w, ok = s.Next() {
		if string(w.Text) == word && w.End-w.Start == len(word) {
			return w.Start
		}
	}
	return -1
}

// round keeps four digits, so that answers read well and compare.
func round(x float64) float64 { return float64(int(x*10000+0.5)) / 10000 }
