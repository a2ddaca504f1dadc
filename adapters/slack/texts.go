package slack

import "strings"

// texts are the sentences that only Slack needs, in one language; all others are
// the bot's. The limits are those of the places where they stand.
type texts struct {
	more string // where something was cut
	in   string // before the channel that a notice comes from
	// shared says who showed an answer to all.
	shared string

	ask        string // on the button that opens the form, and its title: at most 24 characters
	askAgain   string
	recent     string
	library    string
	howTo      string
	settings   string // of the whole workspace
	choose     string // in a menu without a value
	send       string // at most 24
	cancel     string // at most 24
	question   string
	example    string // of a question
	start      string // beside the menu that offers what a question may be
	startHint  string
	source     string
	allSources string
	noQuestion string
}

// textsOf is the texts in the language of a locale ("de-AT"); English if it is
// none of the bot's.
func textsOf(locale string) texts {
	if i := strings.IndexAny(locale, "-_"); i >= 0 {
		locale = locale[:i]
	}
	if t, ok := textsByLanguage[strings.ToLower(locale)]; ok {
		return t
	}
	return textsByLanguage["en"]
}

var textsByLanguage = map[string]texts{
	"en": {
		more: "There is more than fits here.", in: "in", shared: "%s shares this:",
		ask: "Ask the reading", askAgain: "Ask again", recent: "Your last questions", library: "The library", howTo: "How to ask",
		settings: "Settings of the workspace", choose: "Choose", send: "Ask", cancel: "Cancel",
		question: "Question", example: "What is …?", start: "Or start from a heading or a term",
		startHint: "It is the question if you type none.", source: "Only in this source", allSources: "All sources",
		noQuestion: "Type a question, or pick a heading or a term.",
	},
	"de": {
		more: "Es gibt mehr, als hier Platz hat.", in: "in", shared: "%s teilt das:",
		ask: "Die Texte befragen", askAgain: "Noch einmal fragen", recent: "Deine letzten Fragen", library: "Die Bibliothek",
		howTo: "So fragst du", settings: "Einstellungen des Workspace", choose: "Auswählen", send: "Fragen", cancel: "Abbrechen",
		question: "Frage", example: "Was ist …?", start: "Oder von einer Überschrift oder einem Begriff ausgehen",
		startHint: "Das ist die Frage, wenn du keine schreibst.", source: "Nur in dieser Quelle", allSources: "Alle Quellen",
		noQuestion: "Schreib eine Frage, oder wähle eine Überschrift oder einen Begriff.",
	},
	"es": {
		more: "Hay más de lo que cabe aquí.", in: "en", shared: "%s comparte esto:",
		ask: "Preguntar a los textos", askAgain: "Preguntar otra vez", recent: "Tus últimas preguntas", library: "La biblioteca",
		howTo: "Cómo preguntar", settings: "Ajustes del espacio de trabajo", choose: "Elegir", send: "Preguntar", cancel: "Cancelar",
		question: "Pregunta", example: "¿Qué es …?", start: "O partir de un título o un término",
		startHint: "Es la pregunta si no escribes ninguna.", source: "Solo en esta fuente", allSources: "Todas las fuentes",
		noQuestion: "Escribe una pregunta, o elige un título o un término.",
	},
	"fr": {
		more: "Il y a plus que ce qui tient ici.", in: "dans", shared: "%s partage ceci\u00a0:",
		ask: "Interroger les textes", askAgain: "Redemander", recent: "Tes dernières questions", library: "La bibliothèque",
		howTo: "Comment demander", settings: "Réglages de l'espace de travail", choose: "Choisir", send: "Demander", cancel: "Annuler",
		question: "Question", example: "Qu'est-ce que …\u00a0?", start: "Ou partir d'un titre ou d'un terme",
		startHint: "C'est la question si tu n'en écris pas.", source: "Seulement dans cette source", allSources: "Toutes les sources",
		noQuestion: "Écris une question, ou choisis un titre ou un terme.",
	},
	"pt": {
		more: "Há mais do que cabe aqui.", in: "em", shared: "%s compartilha isto:",
		ask: "Perguntar aos textos", askAgain: "Perguntar de novo", recent: "Suas últimas perguntas", library: "A biblioteca",
		howTo: "Como perguntar", settings: "Configurações do workspace", choose: "Escolher", send: "Perguntar", cancel: "Cancelar",
		question: "Pergunta", example: "O que é …?", start: "Ou partir de um título ou de um termo",
		startHint: "É a pergunta se você não escrever nenhuma.", source: "Só nesta fonte", allSources: "Todas as fontes",
		noQuestion: "Escreva uma pergunta, ou escolha um título ou um termo.",
	},
	"ru": {
		more: "Здесь поместилось не всё.", in: "в", shared: "%s делится этим:",
		ask: "Спросить у текстов", askAgain: "Спросить снова", recent: "Твои последние вопросы", library: "Библиотека",
		howTo: "Как спрашивать", settings: "Настройки рабочего пространства", choose: "Выбрать", send: "Спросить", cancel: "Отмена",
		question: "Вопрос", example: "Что такое …?", start: "Или начать с заголовка или термина",
		startHint: "Это и будет вопросом, если другого нет.", source: "Только в этом источнике", allSources: "Все источники",
		noQuestion: "Напиши вопрос или выбери заголовок или термин.",
	},
}
