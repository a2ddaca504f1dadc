package bot

import (
	"footnote/knowledge/document"
	"footnote/knowledge/reference"
)

// commandTable is every command, in the order of the help text.
func commandTable() []Command {
	source := Option{Name: "source", Summary: "the name of a source, or its number in /library", Type: Source}
	styles := make([]string, len(reference.Styles))
	for i, s := range reference.Styles {
		styles[i] = string(s)
	}
	term := Option{Name: "term", Summary: "a term", Type: Text, Required: true}
	return []Command{
		{
			Name: "ask", Summary: "Ask the material; the answer is a quotation with its place",
			Help: "A plain message to me is the same. Put \"exact words\" in quotation marks. " +
				"A short follow-up (\"and Russia?\") leans on what you asked before.",
			Example: "/ask what is the Malacca dilemma?",
			Options: []Option{
				{Name: "question", Summary: "a question", Type: Text, Required: true},
				{Name: "source", Summary: "only this source", Type: Source, Named: true},
				{Name: visibility, Summary: "show the answer to all, or to you alone", Type: Choice,
					Choices: []string{"hide", "share"}, Named: true},
			},
			asks: true, run: (*Bot).ask,
		},
		{
			Name: "define", Summary: "Where the material says what a term is, by source",
			Example: "/define regionalism", Options: []Option{term}, asks: true, run: (*Bot).define,
		},
		{
			Name: "compare", Summary: "Who says what: the best passage of each source, in year order",
			Example: "/compare Belt and Road", Options: []Option{term}, asks: true, run: (*Bot).compare,
		},
		{
			Name: "find", Aliases: []string{"check"}, MessageAction: "Find in the material",
			Summary: "Whether a quotation is exact, and where it stands",
			Help: "Quotations in the text are checked word by word. Without quotation marks I look for the words as they " +
				"stand, and else for what the material says on the matter. In reply to a message it checks that message.",
			Example:    "/find “currents turn without warning”",
			Options:    []Option{{Name: "text", Summary: "a text with the quotation", Type: Text}},
			Visibility: Discreet, asks: true, run: (*Bot).find,
			bare: func(o map[string]string) bool { return len(quotations(o["text"])) > 0 },
		},
		{
			Name: "outline", Aliases: []string{"toc"}, Summary: "The headings of a source",
			Example: "/outline 1", Options: []Option{source}, Visibility: Discreet, run: (*Bot).outline,
		},
		{
			Name: "timeline", Summary: "The sentences of a source that name a year, in order of the years",
			Example: "/timeline 1", Options: []Option{source}, Visibility: Discreet, run: (*Bot).timeline,
		},
		{
			Name: "cite", Summary: "How to cite a source, or a passage of your last answer",
			Help: "A number is a passage of your last answer; a name is a source. " +
				"Without a style you get all of them.",
			Example: "/cite 1 apa",
			Options: []Option{
				{Name: "source", Summary: "a source, or the number of a passage of your last answer", Type: Source},
				{Name: "style", Summary: "how it is written", Type: Choice, Choices: styles, read: readStyle},
			},
			Visibility: Discreet, run: (*Bot).cite,
		},
		{
			Name: "library", Aliases: []string{"sources"}, Summary: "The sources here: list them, look at one, add, replace, remove",
			Help: "list and info are for everyone, the rest is for managers. add and replace take the file that comes with the " +
				"message; replace and remove name a source. What was removed can be brought back for 30 days: undo. " +
				"export hands out what I read of a source, reindex reads everything anew.",
			Example: "/library info 1",
			Options: []Option{
				{Name: "what", Summary: "what to do", Type: Choice, Choices: libraryVerbs},
				source,
				{Name: "file", Summary: "the file to add, or to put in a source's place", Type: Upload},
			},
			Visibility: Discreet, empty: true, run: (*Bot).libraryCommand,
			changes: func(o map[string]string) bool { return managed[o["what"]] },
		},
		{
			Name: "p", Aliases: []string{"paragraph", "place"}, Summary: "A paragraph by its id, and whether it changed since",
			Help:    "Cite shows the id of a paragraph. It stays the same as long as the paragraph's words do, wherever they move.",
			Example: "/p dejesus-duarte.k7m2qx",
			Options: []Option{{Name: "id", Summary: "the id of a paragraph", Type: Text, Required: true}},
			run:     (*Bot).paragraph,
			bare:    func(o map[string]string) bool { _, _, ok := document.SplitParagraphID(o["id"]); return ok },
		},
		{
			Name: "gaps", Summary: "Questions that the material did not answer",
			Help: "Where a manager turned it on (/settings gaps on), I keep what the material did not answer, and say where it was asked " +
				"when new material does. For managers: everywhere lists the questions of all channels, wrong the passages that were marked " +
				"as wrong, drop NUMBER takes one off its list.",
			Example: "/gaps",
			Options: []Option{
				{Name: "what", Summary: "what to do", Type: Choice, Choices: []string{"list", everywhere, gapsWrong, "drop"}},
				{Name: "which", Summary: "for drop: the number, or all", Type: Text},
			},
			Visibility: Discreet, empty: true, run: (*Bot).gapsCommand,
			bare: func(o map[string]string) bool { return o["which"] == "" || o["what"] == "drop" },
		},
		{
			Name: "settings", Summary: "What holds in this space, and changing it", Manager: true,
			Help: "who-may-ask, visibility and mentions-only are set for this channel and its threads, or for all channels that have no value " +
				"of their own: --everywhere. auto-answer and shelf are a channel's, feedback, gaps and digest are the space's. " +
				"With auto-answer on I also answer questions that were not put to me, but only when I am sure; with mentions-only " +
				"off only in threads in which I was asked. " +
				"With shelf own a channel has a library of its own. With feedback here I show in this conversation " +
				"what somebody marks as wrong, with gaps on I keep the questions that the material did not answer (/gaps), and with digest " +
				"here I show in this conversation each Monday what happened in the week. language is that of my own sentences, for a channel or the space: what I quote, " +
				"titles and commands stay as they are. auto is the language that is set on the platform.",
			Example: "/settings auto-answer on",
			Options: []Option{
				{Name: "setting", Summary: "which setting", Type: Choice, Choices: settingNames()},
				{Name: "value", Summary: "its new value", Type: Text},
				{Name: "where", Summary: "for this channel, or for the whole space", Type: Choice,
					Choices: []string{here, everywhere}, Named: true},
			},
			Visibility: Discreet, free: true, run: (*Bot).changeSettings,
		},
		{
			Name: "help", Summary: "What I can do", Example: "/help cite",
			Options:    []Option{{Name: "command", Summary: "one command", Type: CommandName}},
			Visibility: Discreet, free: true, run: (*Bot).help,
		},
		{
			Name: "privacy", Summary: "What I keep of what you say",
			Example: "/privacy", Visibility: Private, free: true, run: (*Bot).privacy,
		},
		{
			Name: "forget-me", Aliases: []string{"forgetme"}, Summary: "Erase what I remember of you here",
			Example: "/forget-me", Visibility: Private, free: true, run: (*Bot).forgetMe,
		},
	}
}

// readStyle takes a citation style by the names that people have for it.
func readStyle(word string) (string, bool) {
	s, err := reference.ParseStyle(word)
	return string(s), err == nil
}
