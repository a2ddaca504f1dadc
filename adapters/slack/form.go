package slack

import (
	slackapi "github.com/slack-go/slack"

	"footnote/bot"
)

// askForm is the form in which a question is typed, filled with one or "".
func askForm(question, locale string) slackapi.ModalViewRequest {
	return slackapi.ModalViewRequest{Type: slackapi.VTModal, CallbackID: formID}
}

// formQuestion is what a form asks, given the words that were typed and those that
// were picked; what is wrong with it comes back by field, as Slack shows it in the
// form, nil if nothing is.
func formQuestion(typed, picked, locale string) (question string, wrong map[string]string) {
	return "", nil
}

// A choice answers what can be chosen from in the form. Options is never nil: Slack
// says that something broke where there is no list.
type choice struct {
	Options []*slackapi.OptionBlockObject `json:"options"`
}

// options is what Slack shows while someone types into a menu of the form.
func options(candidates []bot.Candidate) choice {
	return choice{Options: []*slackapi.OptionBlockObject{}}
}
