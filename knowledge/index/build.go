package index

import (
	"slices"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
)

// Build reads the documents into an index. The documents must not change
// afterwards. No documents, or documents without text, give an empty index that
// finds nothing.
func Build(docs []*document.Document) *Index {
	ix := &Index{docs: docs, words: map[string]uint32{}, stems: map[string]uint32{}, fields: map[uint32][]Range{}}
	size := 0
	for _, d := range docs {
		size += d.Size
	}
	ix.tokens = make([]uint32, 0, size/6+16)
	b := builder{Index: ix, surface: map[string]uint32{}}
	for i, d := range docs {
		b.document(i, d)
	}
	ix.sentences = append(ix.sentences, uint32(len(ix.tokens)))
	b.group()
	b.classify()
	b.postings()
	b.weigh()
	b.findAcronyms()
	return ix
}

type builder struct {
	*Index
	surface  map[string]uint32 // form with accents to word; holds every form met
	language string
	foreign  []bool // stems first met outside English
	lengths  []uint32
	capital  []uint32 // how often each word is capitalised inside a sentence
	inside   []uint32 // how often it stands inside a sentence
	scanner  analysis.Scanner
	headings []heading
}

// A heading is a title or heading with the passages that it covers.
type heading struct {
	words []uint32
	over  Range
}

// number returns the number of a word, entering it if it is new.
func (b *builder) number(w analysis.Word) uint32 {
	if n, ok := b.surface[string(w.Text)]; ok {
		return n
	}
	text := string(w.Text)
	folded := analysis.Fold(text)
	n, ok := b.words[folded]
	if !ok {
		n = uint32(len(b.word))
		b.words[folded] = n
		b.word = append(b.word, folded)
		b.wordCnt = append(b.wordCnt, 0)
		b.capital = append(b.capital, 0)
		b.inside = append(b.inside, 0)
		s := None
		if !analysis.IsStop(text, b.language) {
			st := folded
			if !w.Gram {
				st = analysis.Stem(text, b.language)
			}
			s = b.enter(st, folded)
		}
		b.stemOf = append(b.stemOf, s)
	}
	b.surface[text] = n
	return n
}

// enter returns the number of a stem; like is a string to share if it is equal.
func (b *builder) enter(stem, like string) uint32 {
	s, ok := b.stems[stem]
	if !ok {
		if stem == like {
			stem = like
		}
		s = uint32(len(b.stem))
		b.stems[stem] = s
		b.stem = append(b.stem, stem)
		b.foreign = append(b.foreign, b.language != "en" && b.language != "")
	}
	return s
}

func (b *builder) document(i int, d *document.Document) {
	b.language = d.Language
	if b.language == "" {
		b.language = "en"
	}
	first := len(b.passages)
	starts := make([]int, len(d.Sections)) // first passage of each section
	ends := make([]int, len(d.Sections))
	for s := range starts {
		starts[s] = -1
	}
	for j := range d.Paragraphs {
		p := &d.Paragraphs[j]
		if p.Kind == document.Echo || len(p.Sentences) == 0 {
			continue
		}
		if starts[p.Section] < 0 {
			starts[p.Section] = len(b.passages)
		}
		at := Passage{Document: i, Paragraph: j, First: len(b.sentences), Kind: p.Kind}
		b.entries = b.entries || p.Kind == document.Entry
		content := uint32(0)
		for _, s := range p.Sentences {
			b.sentences = append(b.sentences, uint32(len(b.tokens)))
			b.scanner.Reset(s.Of(p.Text))
			for w, ok := b.scanner.Next(); ok; w, ok = b.scanner.Next() {
				n := b.number(w)
				if w.Start > 1 { // not the first word, nor behind an opening quote
					b.inside[n]++
					if w.Case != analysis.Lower {
						b.capital[n]++
					}
				}
				b.tokens = append(b.tokens, n)
				b.wordCnt[n]++
				if b.stemOf[n] != None {
					content++
				}
			}
		}
		at.End = len(b.sentences)
		b.passages = append(b.passages, at)
		b.lengths = append(b.lengths, content)
		ends[p.Section] = len(b.passages)
	}
	// A heading covers what stands under it and under its subheadings, which
	// follow it: walking backwards meets every child before its parent.
	for s := len(d.Sections) - 1; s > 0; s-- {
		up := d.Sections[s].Parent
		if starts[s] >= 0 && up >= 0 {
			if starts[up] < 0 || starts[s] < starts[up] {
				starts[up] = starts[s]
			}
			ends[up] = max(ends[up], ends[s])
		}
	}
	b.titles = append(b.titles, nil)
	if !d.TitleGuessed {
		b.titles[i] = b.field(d.Title, first, len(b.passages))
	}
	for s := 1; s < len(d.Sections); s++ {
		if starts[s] >= 0 {
			b.field(d.Sections[s].Title, starts[s], ends[s])
		}
	}
}

// field enters the words of a title or heading over the passages it covers and
// returns their stems.
func (b *builder) field(text string, first, end int) (stems []uint32) {
	h := heading{over: Range{uint32(first), uint32(end)}}
	defer func() { b.headings = append(b.headings, h) }()
	b.scanner.Reset(text)
	for w, ok := b.scanner.Next(); ok; w, ok = b.scanner.Next() {
		n := b.number(w)
		h.words = append(h.words, n)
		s := b.stemOf[n]
		if s == None || slices.Contains(stems, s) {
			continue
		}
		stems = append(stems, s)
		if first < end {
			b.fields[s] = append(b.fields[s], Range{uint32(first), uint32(end)})
		}
	}
	return stems
}

// group lists the words of each stem.
func (b *builder) group() {
	b.wordStart = make([]uint32, len(b.stem)+1)
	for _, s := range b.stemOf {
		if s != None {
			b.wordStart[s+1]++
		}
	}
	for s := range b.stem {
		b.wordStart[s+1] += b.wordStart[s]
	}
	b.byStem = make([]uint32, b.wordStart[len(b.stem)])
	next := slices.Clone(b.wordStart)
	for w, s := range b.stemOf {
		if s != None {
			b.byStem[next[s]] = uint32(w)
			next[s]++
		}
	}
}

// postings counts the stems of each passage into one flat list.
func (b *builder) postings() {
	n := len(b.stem)
	b.df = make([]uint32, n)
	b.cf = make([]uint32, n)
	tf := make([]uint32, n)
	var met []uint32
	// Two passes over the tokens: the first counts, so that the second writes
	// into one allocation of the right size.
	each := func(f func(p int, s, tf uint32)) {
		for p, at := range b.passages {
			met = met[:0]
			for _, w := range b.tokens[b.sentences[at.First]:b.sentences[at.End]] {
				if s := b.stemOf[w]; s != None {
					if tf[s] == 0 {
						met = append(met, s)
					}
					tf[s]++
				}
			}
			for _, s := range met {
				f(p, s, tf[s])
				tf[s] = 0
			}
		}
	}
	each(func(_ int, s, tf uint32) { b.df[s]++; b.cf[s] += tf })
	b.postStart = make([]uint32, n+1)
	for s, df := range b.df {
		b.postStart[s+1] = b.postStart[s] + df
	}
	b.Index.postings = make([]uint32, b.postStart[n])
	next := append([]uint32(nil), b.postStart[:n]...)
	each(func(p int, s, tf uint32) {
		b.Index.postings[next[s]] = uint32(p)<<8 | min(tf, 255)
		next[s]++
	})
}

// weigh computes rarities and relative lengths.
func (b *builder) weigh() {
	b.idf = make([]float32, len(b.stem))
	b.bg = make([]float32, len(b.stem))
	for s, df := range b.df {
		b.idf[s] = float32(idf(int(df), len(b.passages)))
		b.bg[s] = b.idf[s]
		if !b.foreign[s] {
			b.bg[s] = float32(analysis.Rarity(b.stem[s]))
		}
	}
	total := 0.0
	for _, n := range b.lengths {
		total += float64(n)
	}
	b.avgLen = max(1, total/float64(max(1, len(b.lengths))))
	b.length = make([]float32, len(b.lengths))
	for p, n := range b.lengths {
		b.length[p] = float32(float64(n) / b.avgLen)
	}
}
