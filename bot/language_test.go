package bot_test

import (
	"context"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/knowledge"
)

func locale(tag string) func(*bot.Message) {
	return func(m *bot.Message) { m.Locale = tag }
}

// The language is that of the platform where none was set.
func TestLanguageOfThePlatform(t *testing.T) {
	for tag, want := range map[string]string{
		"": "does not answer this", "en-GB": "does not answer this", "xx": "does not answer this", "zh-CN": "does not answer this",
		"de": "beantwortet das nicht", "de-AT": "beantwortet das nicht", "es-419": "no responde a esto",
		"fr_CA": "n'y répondent pas", "pt-BR": "não responde a isso", "RU": "не отвечают",
	} {
		wants(t, newTalk(t).say(t, "zebras of the moon", locale(tag)), want)
	}
}

// What is quoted stays as it is; refusals, labels, places and evidence are said in
// the language.
func TestLanguageOfEachPart(t *testing.T) {
	k := newTalk(t)
	german := locale("de")
	answer := k.say(t, "why the tankers wait?", german)
	english := newTalk(t).say(t, "why the tankers wait?")
	if got, want := answer.Blocks[0], english.Blocks[0]; got.Kind != bot.Quotation || got.Text != want.Text {
		t.Errorf("the quotation is %q, want %q", got.Text, want.Text)
	}
	wants(t, answer, "Abs. ")
	labels := ""
	for _, a := range answer.Actions {
		labels += a.Label + " | "
	}
	for _, want := range []string{"Kontext", "Zitieren", "Löschen"} {
		if !strings.Contains(labels, want) {
			t.Errorf("buttons are %q, want %q among them", labels, want)
		}
	}
	wants(t, k.say(t, "/outlin", german), "Ich habe keinen Befehl /outlin.", "Meintest du /outline? Die Überschriften einer Quelle.")
	wants(t, k.say(t, "/define", german), "Bei /define fehlt noch: ein Begriff.", "/define regionalism")
	wants(t, k.say(t, "/help ask", german), "Frag das Material", "/ask question", "question: eine Frage")
	wants(t, k.say(t, "/outline nowhere", german), "Keine Quelle hier heißt „nowhere“.")
	wants(t, k.say(t, "/settings auto-answer on", german), "Nur Admins dürfen hier /settings benutzen.")
}

// What a person writes is never read as the name of a sentence, or as a format.
func TestArgumentsAreData(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/outline Deleted.", locale("de")), "„Deleted.“")
	wants(t, k.say(t, "/outline %x%q", locale("de")), "„%x%q“")
	wants(t, k.say(t, "/outline %[9]s"), "“%[9]s”")
}

// A number has the form that its language wants.
func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{1: "1 секунду.", 2: "2 секунды.", 5: "5 секунд."} {
		k := newTalk(t, func(c *bot.Config) { c.PersonLimit = 60 / n })
		var last bot.Reply
		for range 60/n + 1 {
			last = k.say(t, "tankers", locale("ru"))
		}
		wants(t, last, "через "+want)
	}
}

// What a manager sets wins over the platform, in a channel over the space.
func TestSetLanguage(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/settings language", manager), "needs a value", "/settings language en")
	wants(t, k.say(t, "/settings language klingon", manager), "It takes auto, en, de, es, fr, pt or ru.")
	wants(t, k.say(t, "/settings language de", manager), "Für diesen Kanal eingestellt.", "language: de, in diesem Kanal (Deutsch)")
	wants(t, k.say(t, "zebras", locale("fr")), "beantwortet das nicht")
	wants(t, k.say(t, "zebras", at("elsewhere"), locale("fr")), "n'y répondent pas")
	wants(t, k.say(t, "/settings language es --everywhere", manager, at("elsewhere")), "Ajustado para todo el espacio.")
	wants(t, k.say(t, "zebras", at("third")), "no responde a esto")
	wants(t, k.say(t, "zebras"), "beantwortet das nicht")
	wants(t, k.say(t, "/settings language auto", manager), "Set for this channel.")
	wants(t, k.say(t, "zebras", locale("pt")), "não responde a isso")
	wants(t, k.say(t, "/settings language en", manager, locale("ru")), "Set for this channel.")
	wants(t, k.say(t, "zebras", locale("ru")), "does not answer this")
}

// The notice of a wrong answer is in the language of where it is read: that of who
// says so might tell who it was.
func TestNoticeDoesNotTellTheLanguage(t *testing.T) {
	k := newTalk(t)
	k.say(t, "/settings feedback here", manager, at("lounge"))
	press := func() bot.Reply {
		return k.press(t, k.say(t, "why the tankers wait?", locale("ru")), bot.Wrong, locale("ru"))
	}
	r := press()
	wants(t, r, "Спасибо.")
	if len(r.Elsewhere) != 1 || r.Elsewhere[0].Blocks[0].Text != "An answer was marked as wrong." {
		t.Errorf("the notice is %+v, want one in English", r.Elsewhere)
	}
	k = newTalk(t)
	k.say(t, "/settings feedback here", manager, at("lounge"))
	k.say(t, "/settings language de", manager, at("lounge"))
	if r = press(); len(r.Elsewhere) != 1 || r.Elsewhere[0].Blocks[0].Text != "Eine Antwort wurde als falsch markiert." {
		t.Errorf("the notice is %+v, want one in German", r.Elsewhere)
	}
}

// The reasons of questions that cannot be asked are said in the language, too.
func TestMisasked(t *testing.T) {
	for reason, want := range map[string]string{
		"empty": "Da ist keine Frage.", "punctuation": "Da ist keine Frage.", "long": "Die Frage ist zu lang",
		"stopwords": "kein Wort, das ich suchen", "binary": "kein Text, den ich lesen", "source": "Keine Quelle heißt so.",
		"new": "as it is",
	} {
		k := newTalk(t)
		k.base.Fail = func(context.Context, knowledge.Question) error {
			return &knowledge.QuestionError{Reason: reason, Message: "as it is"}
		}
		wants(t, k.say(t, "tankers", locale("de")), want)
		wants(t, k.say(t, "tankers"), "as it is")
	}
}

// What is shown while someone types is in their language, what is written is not.
func TestCandidatesInTheLanguage(t *testing.T) {
	b := newTalk(t)
	got := b.Complete(t.Context(), bot.Completion{Space: "club", Conversation: "general", Author: bot.Author{ID: "m", Manager: true},
		Locale: "de", Command: "settings", Option: "value", Options: map[string]string{"setting": "visibility"}})
	if len(got) != 2 || got[0].Value != "public" || got[0].Label != "public (Antworten sind für alle hier, außer mit --hide)" {
		t.Errorf("values are %+v", got)
	}
	_, lines := b.CompleteLine(t.Context(), b.from("/outl", locale("fr")))
	if len(lines) != 1 || lines[0].Label != "/outline [source]: Les titres d'une source" {
		t.Errorf("commands are %+v", lines)
	}
}
