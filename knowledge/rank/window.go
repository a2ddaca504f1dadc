package rank

import (
	"math/bits"
	"unicode/utf8"

	"footnote/knowledge/index"
	"footnote/knowledge/query"
)

// Snippet lengths in characters. A snippet is at most Snippet long where whole
// sentences allow it; one long sentence may be up to Longest, and is cut with
// an elision beyond that.
const (
	Snippet = 400
	Longest = 600
)

// A Window is a run of whole sentences of one passage, [First, End) counted
// within the passage.
type Window struct {
	First, End int
	Score      float64
	features   [2 * nWindow]float32
}

// The numbers that describe a window of a passage. Shares as in features.go.
const (
	wCover      = iota // share in the window
	wSurface           // words as typed
	wBackground        // by rarity in general English
	wKept              // weighed by the chance that a word is repeated
	wSoft              // with words much alike
	wBest              // best sentence score in it
	wSum               // sum of the sentence scores
	wHoldsBest         // holds the best sentence of the passage
	wBestAt            // where the best of its sentences stands, 0 is first
	wOrdered           // neighbouring terms that stand so
	wNear              // near each other
	wRun               // longest run of the question's words
	wRunWeight         // share of the terms in it
	wFit               // best share of a sentence that has what is wanted
	wFits              // sentences that have it
	wNames             // names that the question lacks
	wNumbers           // numbers likewise
	wClass             // year, cause, quantity, saying: how many of these
	wDefines           // a term is defined
	wCue               // share of the terms that punctuation or wording explains
	wFirst             // begins the passage
	wStart             // which sentence it begins with
	wStartPart         // the same, as part of the passage
	wSentences         // how many sentences
	wLength            // length, 1 is Snippet
	wLeans             // begins with a word that leans on what came before
	wRest              // share in the rest of the passage but not here
	wWhole             // the window is the whole passage
	wKind              // kind of answer wanted (the same for all)
	wTerms             // number of terms (the same for all)
	wPassage           // sentences in the passage (the same for all)
	nWindow
)

// Best returns the run of sentences of a candidate to show.
func Best(lex *query.Lexicon, q *query.Query, c *Candidate) Window {
	ws := Windows(lex, q, c)
	return ground(lex, c, ws[Choose(ws, windowModel())])
}

// ground lets a window that begins with a word that leans on the sentence before
// ("In this way …") begin with that sentence, where dropping sentences at its end
// that have no word of the question makes room.
func ground(lex *query.Lexicon, c *Candidate, w Window) Window {
	if w.First == 0 || w.End <= w.First || c.Sentences[w.First].Opens&index.Referring == 0 {
		return w
	}
	best := w.First
	for i := w.First; i < w.End; i++ {
		if c.Sentences[i].Score > c.Sentences[best].Score {
			best = i
		}
	}
	par := lex.Paragraph(c.Passage)
	for end := w.End; end > best && (end == w.End || c.Sentences[end].Exact == 0); end-- {
		text := par.Text[par.Sentences[w.First-1].Start:par.Sentences[end-1].End]
		if utf8.RuneCountInString(text) <= Snippet {
			w.First, w.End = w.First-1, end
			return w
		}
	}
	return w
}

// Choose returns the index of the best window under the trees given, the first
// of equals.
func Choose(ws []Window, trees *Trees) int {
	best := 0
	for i := range ws {
		ws[i].Score = WindowStart(&ws[i]) + trees.Score(ws[i].features[:])
		if ws[i].Score > ws[best].Score {
			best = i
		}
	}
	return best
}

// Windows returns the runs of whole sentences that may be shown of a candidate:
// one from each sentence, as long as fits. A window that lies inside another
// that starts earlier is left out. Never empty.
func Windows(lex *query.Lexicon, q *query.Query, c *Candidate) []Window {
	par := lex.Paragraph(c.Passage)
	n := min(len(par.Sentences), len(c.Sentences))
	length := make([]int, n) // characters
	for i := range n {
		length[i] = utf8.RuneCountInString(par.Sentences[i].Of(par.Text))
	}
	var ws []Window
	end := 0
	for i := range n {
		j, sum := i, 0
		for j < n && (j == i || sum+1+length[j] <= Snippet) {
			sum += length[j]
			if j > i {
				sum++
			}
			j++
		}
		if j <= end && i > 0 {
			continue // ends where the one before ends
		}
		end = j
		ws = append(ws, Window{First: i, End: j})
	}
	if len(ws) == 0 {
		return []Window{{}}
	}
	describeWindows(q, c, ws, length)
	return ws
}

func describeWindows(q *query.Query, c *Candidate, ws []Window, length []int) {
	all := uint32(1)<<len(q.Terms) - 1
	total := q.Weight(all)
	back := background(q, all)
	pairs := pairsWeight(q, all)
	best := 0
	for i := range c.Sentences {
		if c.Sentences[i].Score > c.Sentences[best].Score && !c.Sentences[i].Doubt || c.Sentences[best].Doubt {
			best = i
		}
	}
	for k := range ws {
		w := &ws[k]
		f := &w.features
		var exact, surface, soft, near, ordered uint32
		var class index.Class
		var sum, top, fit, runWeight float64
		var names, numbers, fitCount, run, chars, topAt int
		defines, cue := false, 0.0
		for i := w.First; i < w.End; i++ {
			s := &c.Sentences[i]
			chars += length[i] + 1
			if s.Doubt {
				continue
			}
			exact |= s.Exact
			surface |= s.Surface
			soft |= s.Soft
			near |= s.Near
			ordered |= s.Ordered
			class |= s.Class
			sum += s.Score
			if s.Score > top {
				top, topAt = s.Score, i-w.First
			}
			names += s.Names
			numbers += s.Numbers
			run = max(run, s.Run)
			runWeight = max(runWeight, s.RunWeight)
			defines, cue = defines || s.Defines, max(cue, s.Cue)
			if Fits(q.Kind, s) {
				fitCount++
				fit = max(fit, q.Weight(s.Exact))
			}
		}
		f[wCover] = share(q.Weight(exact), total)
		f[wSurface] = share(q.Weight(surface), total)
		f[wBackground] = share(background(q, exact), back)
		f[wKept] = share(keptWeight(q, exact), keptWeight(q, all))
		f[wSoft] = share(q.Weight(soft|exact), total)
		f[wBest] = share(top, total)
		f[wSum] = share(sum, total)
		f[wHoldsBest] = flag(w.First <= best && best < w.End)
		f[wBestAt] = float32(topAt)
		f[wOrdered] = share(pairsWeight(q, ordered), pairs)
		f[wNear] = share(pairsWeight(q, near), pairs)
		f[wRun] = float32(run)
		f[wRunWeight] = share(runWeight, total)
		f[wFit] = share(fit, total)
		f[wFits] = float32(fitCount)
		f[wNames], f[wNumbers] = float32(names), float32(numbers)
		f[wClass] = float32(bits.OnesCount16(uint16(class & (index.Year | index.Cause | index.Quantity | index.Saying))))
		f[wDefines] = flag(defines)
		f[wCue] = share(cue, total)
		f[wFirst] = flag(w.First == 0)
		f[wStart] = float32(w.First)
		f[wStartPart] = float32(w.First) / float32(len(length))
		f[wSentences] = float32(w.End - w.First)
		f[wLength] = float32(chars) / Snippet
		f[wLeans] = flag(w.First > 0 && c.Sentences[w.First].Opens&index.Referring != 0)
		f[wRest] = share(q.Weight(c.Exact&^exact), total)
		f[wWhole] = flag(w.End-w.First == len(length))
		f[wKind] = float32(q.Kind)
		f[wTerms] = float32(len(q.Terms))
		f[wPassage] = float32(len(length))
	}
	relative(nWindow, len(ws), func(k int) []float32 { return ws[k].features[:] })
}
