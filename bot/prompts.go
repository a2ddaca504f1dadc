package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"footnote/bot/speech"
	"footnote/knowledge"
	"footnote/knowledge/document"
)

// Bounds of what is offered as a question, and of what is tried for it: an answer
// takes about a tenth of a millisecond, an open page should not take a second.
const (
	mostPrompts = 4
	promptTries = 24
	promptWords = 5 // of a heading
	thingWords  = 4 // of one that most likely names a thing
)

// structural are headings that name a part of a text and nothing that it is about,
// as fold writes them.
var structural = []string{
	"abstract", "acknowledgements", "acknowledgments", "appendix", "article", "background", "bibliography", "conclusion",
	"conclusions", "contents", "discussion", "essay", "foreword", "index", "introduction", "literature", "methodology", "methods",
	"notes", "overview", "preface", "references", "results", "sources", "summary", "table of contents", "works cited",
	"anhang", "danksagung", "einleitung", "fazit", "inhalt", "inhaltsverzeichnis", "literatur", "literaturverzeichnis", "quellen",
	"vorwort", "zusammenfassung", "agradecimientos", "anexo", "bibliografia", "conclusiones", "indice", "introduccion",
	"prologo", "referencias", "resumen", "annexe", "bibliographie", "remerciements", "resume", "sommaire", "conclusao", "introducao",
	"referencias bibliograficas", "resumo", "sumario", "введение", "заключение", "литература", "приложение", "содержание",
	"список литературы", "выводы",
}

// articles are the words before a name that are no part of it, as fold writes them.
var articles = []string{"the", "a", "an", "der", "die", "das", "el", "la", "los", "las", "le", "les", "o", "os", "as"}

// prompts are questions made of headings, as far as the material answers them: in
// the reader's language or else in that of the source. Nothing goes wrong with a
// page that lacks them.
func (b *Bot) prompts(ctx context.Context, r *request) (out []string) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	things := things(r.base.Documents())
	for _, t := range things[:min(len(things), promptTries)] {
		if len(out) == mostPrompts {
			break
		}
		questions := []string{r.Say("What is %s?", t.name), t.language.Say("What is %s?", t.name)}
		for _, text := range slices.Compact(questions) {
			sure, err := b.answers(ctx, r, text)
			if err != nil {
				r.lost = err
				return out
			}
			if sure {
				out = append(out, text)
				break
			}
		}
	}
	return out
}

// answers reports whether the material answers a question for sure.
func (b *Bot) answers(ctx context.Context, r *request, text string) (bool, error) {
	a, err := b.answer(ctx, r, knowledge.Question{Text: text, Limit: 1})
	var bad *knowledge.QuestionError
	if err != nil && !errors.As(err, &bad) {
		return false, err
	}
	return err == nil && a.Verdict == knowledge.Answered && a.Confidence >= sure && len(a.Snippets) > 0, nil
}

// A thing is what a heading names.
type thing struct {
	name     string
	language speech.Language // of its source
	likely   bool            // it is short and plain
}

// things are those of some documents, each once: the likely ones first, and among
// them the first ones of all documents, then the second ones.
func things(docs []*document.Document) (out []thing) {
	met := make(map[string]bool)
	all := make([][]thing, len(docs))
	longest := 0
	for i, d := range docs {
		all[i] = headings(d)
		longest = max(longest, len(all[i]))
	}
	for i := range longest {
		for _, of := range all {
			if i >= len(of) {
				continue
			}
			if key := fold(of[i].name); !met[key] {
				met[key] = true
				out = append(out, of[i])
			}
		}
	}
	slices.SortStableFunc(out, func(a, b thing) int {
		switch {
		case a.likely == b.likely:
			return 0
		case a.likely:
			return -1
		}
		return 1
	})
	return out
}

// headings are those of a document that may name a thing: a few words, no sentence,
// no question and no part of every text.
func headings(d *document.Document) (out []thing) {
	for i := 1; i < len(d.Sections); i++ {
		name, _ := clean(d.Sections[i].Title, false)
		name = strings.TrimSpace(name)
		first, rest := firstWord(name)
		if slices.Contains(articles, fold(first)) && rest != "" {
			name = strings.ToLower(first) + " " + rest
		} else {
			rest = name
		}
		words := strings.Fields(fold(name))
		n := len(words)
		if n == 0 || n > promptWords || asking[words[0]] || slices.Contains(structural, fold(rest)) ||
			strings.ContainsAny(name, "?!:;\"“”„«»") || !strings.ContainsFunc(name, unicode.IsLetter) {
			continue
		}
		out = append(out, thing{name, speech.Of(d.Language), n <= thingWords && !strings.ContainsAny(name, ",'’")})
	}
	return out
}
