package bot

import (
	"footnote/bot/speech"
	"footnote/knowledge"
)

// A refusal is an error whose text is for the person: they asked for something
// that cannot be done, and it says what can. It is no failure of the bot. It
// becomes text where the language is known.
type refusal struct {
	about string          // the file that it is about, told before; "" for none
	what  speech.Sentence // what is wrong
	hints []speech.Sentence
	more  []Block // after them
	// limited is set where it can be asked for later: a bucket was empty.
	limited bool
}

func (r *refusal) Error() string { return "refused" }

// refuse returns a refusal that says what is wrong.
func refuse(key string, args ...any) *refusal {
	return &refusal{what: speech.New(key, args...)}
}

// refuseCount is refuse with a number in the sentence, as speech.Count has it.
func refuseCount(n int, one, many string, args ...any) *refusal {
	return &refusal{what: speech.Count(n, one, many, args...)}
}

// limit marks a refusal of what can be had when some time has passed.
func (r *refusal) limit() *refusal {
	r.limited = true
	return r
}

// hint adds what to do.
func (r *refusal) hint(key string, args ...any) *refusal {
	r.hints = append(r.hints, speech.New(key, args...))
	return r
}

// advice adds what to do in words that are not the bot's own: those of a platform
// that the language knows are said in it.
func (r *refusal) advice(text string) *refusal { return r.hint(text) }

// blocks is what the person is told.
func (r *refusal) blocks(v voice) []Block {
	var out []Block
	if text := v.Speak(r.what); text != "" {
		if r.about != "" {
			text = r.about + ": " + text + "."
		}
		out = said(text)
	}
	for _, h := range r.hints {
		out = append(out, Block{Kind: Hint, Text: v.Speak(h)})
	}
	return append(out, r.more...)
}

// A toldError is a failure of the bot of which the person is told more than that.
type toldError struct {
	error
	refusal error
}

func (e *toldError) Unwrap() []error { return []error{e.error, e.refusal} }

// misasked says why a question cannot be asked. In English the material says it
// best, which knows more of the reason than its name.
func (v voice) misasked(e *knowledge.QuestionError) string {
	if v.English() {
		return e.Message
	}
	switch e.Reason {
	case "long":
		return v.Say("The question is too long: I read at most %d characters. Ask for one thing at a time.", knowledge.MaxQuestion)
	case "stopwords":
		return v.Say("That has no word that I could look for. Name the thing: a person, a place, a term.")
	case "binary":
		return v.Say("That is not text that I can read. Type the question in words.")
	case "source":
		return v.Say("No source has that name. /library lists the sources.")
	case "empty", "punctuation":
		return v.Say("There is no question. Ask about the reading, for example: what is …?")
	}
	return e.Message
}
