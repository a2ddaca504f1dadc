package knowledge

import (
	"context"
	"regexp"
	"strings"

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
			a.confidence = judge.Confidence(b.lex, a.q, a.cs)
			return
		}
	}
	a.cs = rank.Find(b.lex, a.q, o)
	a.confidence = judge.Confidence(b.lex, a.q, a.cs)
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
	a.confidence = max(doubtBelow, judge.Confidence(b.lex, q, cs))
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

// round keeps four digits, so that answers read well and compare.
func round(x float64) float64 { return float64(int(x*10000+0.5)) / 10000 }
