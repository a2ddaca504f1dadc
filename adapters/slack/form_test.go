package slack

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"footnote/bot"
	"footnote/bot/speech"
)

func TestForm(t *testing.T) {
	v := askForm("what is\n the dilemma?", "")
	checkView(t, v)
	golden(t, "form", v)
}

func TestFormOfAnyQuestion(t *testing.T) {
	for _, q := range append([]string{strings.Repeat("x", 2000), strings.Repeat("why so? ", 200)}, hostile...) {
		for _, tag := range speech.Tags() {
			checkView(t, askForm(q, tag))
		}
	}
}

func TestFormQuestions(t *testing.T) {
	for _, test := range []struct{ typed, picked, want string }{
		{"what is it?", "", "what is it?"}, {" what\nis it? ", "BRI", "what is it?"}, {" \n", "BRI", "BRI"}, {"\u202e", "BRI", "BRI"},
	} {
		if got, wrong := formQuestion(test.typed, test.picked, ""); got != test.want || wrong != nil {
			t.Errorf("%q, %q: %q, %v", test.typed, test.picked, got, wrong)
		}
	}
	for _, tag := range speech.Tags() {
		_, wrong := formQuestion(" ", "", tag)
		if wrong[fieldQuestion] == "" || len(wrong) != 1 {
			t.Errorf("%s: %v", tag, wrong)
		}
	}
	// Slack shows them only beside what is a field.
	found := false
	for _, b := range askForm("", "").Blocks.BlockSet {
		found = found || b.(*slackapi.InputBlock).BlockID == fieldQuestion
	}
	if !found {
		t.Error("no field for the question")
	}
}

func TestChoices(t *testing.T) {
	long := strings.Repeat("The Malacca Dilemma and its Straits ", 3)
	got := options([]bot.Candidate{
		{Value: "BRI", Label: "BRI (term)"}, {Value: "BRI", Label: "BRI (heading)"}, {Value: long, Label: long + "(heading)"},
		{Value: "x", Label: long + "(heading, like “malaca”)"}, {Value: "y", Label: "y (" + long + ")"}, {Value: "z"}, {Value: ""}, {Value: "<!here>", Label: ":smile: <!here>"},
	})
	var labels []string
	for _, o := range got.Options {
		labels = append(labels, o.Value+" = "+o.Text.Text)
	}
	want := []string{
		"BRI = BRI (term)", "x = The Malacca Dilemma and its Straits The Malacca… (heading, like “malaca”)",
		"y = y (The Malacca Dilemma and its Straits The Malacca Dilemma and its Straits…", "z = z", "<!here> = :smile: <!here>",
	}
	if fmt.Sprintf("%q", labels) != fmt.Sprintf("%q", want) {
		t.Errorf("%q, want %q", labels, want)
	}
	var most []bot.Candidate
	for i := range 100 {
		most = append(most, bot.Candidate{Value: fmt.Sprint(100+i) + strings.Repeat("<", 72), Label: strings.Repeat("🚢", 75)})
	}
	if raw, err := json.Marshal(options(most)); len(raw) > maxChoice+100 || len(raw) < maxChoice-1000 || err != nil {
		t.Errorf("of the largest: %d bytes, %v", len(raw), err)
	}
	if raw, err := json.Marshal(options(nil)); string(raw) != `{"options":[]}` || err != nil {
		t.Errorf("of nothing: %s, %v", raw, err)
	}
}

func TestChoicesOfAnything(t *testing.T) {
	word := rapid.SampledFrom(append(hostile, strings.Repeat("🚢", 75), strings.Repeat("<", 75)))
	candidate := rapid.Custom(func(t *rapid.T) bot.Candidate {
		return bot.Candidate{Value: fmt.Sprint(rapid.IntRange(0, 300).Draw(t, "n"), word.Draw(t, "value")), Label: word.Draw(t, "label") + word.Draw(t, "rest") + " (" + word.Draw(t, "kind") + ")"}
	})
	rapid.Check(t, func(t *rapid.T) {
		c := options(rapid.SliceOfN(candidate, 0, 300).Draw(t, "candidates"))
		raw, err := json.Marshal(c)
		if err != nil || len(raw) > limits["socket_mode.ack.bytes"]-1000 {
			t.Fatalf("%d bytes, %v", len(raw), err)
		}
		checker := checker{t: t, ids: make(map[string]bool)}
		checker.menu(object{"type": "external_select", "options": decoded(t, c).(object)["options"]})
	})
}

// Every language has every text, each within the limits of its places.
func TestTexts(t *testing.T) {
	english := reflect.ValueOf(textsOf("en"))
	for _, tag := range speech.Tags() {
		v := reflect.ValueOf(textsOf(tag + "-XX"))
		same := 0
		for i := range v.NumField() {
			name, text := v.Type().Field(i).Name, v.Field(i).String()
			if text == "" {
				t.Errorf("%s: no %s", tag, name)
			}
			most := map[string]int{"ask": 24, "send": 24, "cancel": 24, "askAgain": 75, "choose": 75, "allSources": 75}[name]
			if n := utf8.RuneCountInString(text); most > 0 && n > most || n > 150 {
				t.Errorf("%s: %s has %d characters", tag, name, n)
			}
			if text == english.Field(i).String() {
				same++
			}
		}
		if tag != "en" && same > 2 {
			t.Errorf("%s: %d texts are English", tag, same)
		}
	}
	if textsOf("xx") != textsOf("") || textsOf("DE_de") != textsOf("de") {
		t.Error("languages are not found by their tags")
	}
	if len(textsByLanguage) != len(speech.Tags()) {
		t.Errorf("%d languages, the bot speaks %d", len(textsByLanguage), len(speech.Tags()))
	}
}
