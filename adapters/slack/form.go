package slack

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
	"footnote/bot/fit"
	"footnote/knowledge"
)

// maxChoice bounds what can be chosen from, in bytes: what is answered over Socket
// Mode may be 20,480.
const maxChoice = 18_000

// askForm is the form in which a question is typed, filled with one or "".
func askForm(question, locale string) slackapi.ModalViewRequest {
	t := textsOf(locale)
	typed := slackapi.NewPlainTextInputBlockElement(plainText(t.example), fieldQuestion).WithMaxLength(knowledge.MaxQuestion)
	typed.InitialValue, typed.FocusOnLoad = short(question, knowledge.MaxQuestion), true
	start := slackapi.NewInputBlock(fieldStart, plainText(t.start), plainText(t.startHint), lookup(fieldStart, t.choose))
	source := slackapi.NewInputBlock(fieldSource, plainText(t.source), nil, lookup(fieldSource, t.allSources))
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: formID,
		Title: plainText(t.ask), Submit: plainText(t.send), Close: plainText(t.cancel),
		Blocks: slackapi.Blocks{BlockSet: []slackapi.Block{
			// Optional for Slack: what was picked may stand for it.
			slackapi.NewInputBlock(fieldQuestion, plainText(t.question), nil, typed).WithOptional(true),
			start.WithOptional(true), source.WithOptional(true),
		}},
	}
}

// lookup is a menu that asks us what there is to choose from.
func lookup(field, holder string) *slackapi.SelectBlockElement {
	s := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeExternal, plainText(holder), field)
	s.MinQueryLength = new(int)
	return s
}

// formQuestion is what a form asks, given the words that were typed and those that
// were picked; what is wrong with it comes back by field, as Slack shows it in the
// form, nil if nothing is.
func formQuestion(typed, picked, locale string) (question string, wrong map[string]string) {
	for _, q := range []string{typed, picked} {
		if q = tidyLine(q); q != "" {
			return q, nil
		}
	}
	return "", map[string]string{fieldQuestion: textsOf(locale).noQuestion}
}

// A choice answers what can be chosen from in the form. Options is never nil: Slack
// says that something broke where there is no list.
type choice struct {
	Options []*slackapi.OptionBlockObject `json:"options"`
}

// options is what Slack shows while someone types into a menu of the form.
// Candidates that Slack could not give back are left out.
func options(candidates []bot.Candidate) choice {
	c := choice{Options: []*slackapi.OptionBlockObject{}}
	seen := make(map[string]bool)
	room := maxChoice
	for _, candidate := range candidates {
		value, label := candidate.Value, candidateLabel(candidate)
		if !fits(value, maxOption) || label == "" || seen[value] || len(c.Options) == maxOptions {
			continue
		}
		o := slackapi.NewOptionBlockObject(value, plainText(label), nil)
		raw, err := json.Marshal(o)
		if room -= len(raw) + len(","); err != nil || room < 0 {
			break
		}
		seen[value] = true
		c.Options = append(c.Options, o)
	}
	return c
}

// candidateLabel is a candidate's label as an option. What stands at its end in
// brackets, how it matches, stays.
func candidateLabel(c bot.Candidate) string {
	label, _ := fit.Tidy(c.Label, nil, false)
	if label == "" {
		label = tidyLine(c.Value)
	}
	i := strings.LastIndex(label, " (")
	if i < 0 || utf8.RuneCountInString(label) <= maxOption || utf8.RuneCountInString(label[i:]) > maxOption*2/3 {
		return short(label, maxOption)
	}
	return short(label[:i], maxOption-utf8.RuneCountInString(label[i:])) + label[i:]
}
