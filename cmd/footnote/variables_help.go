package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// helpWidth is that of a terminal.
const helpWidth = 80

// sentence makes one of words.
func sentence(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:] + "."
}

// names are how a setting can be given.
func (s setting) names() string {
	if s.flag != "" {
		return s.name + ", --" + s.flag
	}
	return s.name
}

// otherwise is what holds without a setting; "" for nothing to say.
func (s setting) otherwise() string {
	if s.fallback != "" {
		return s.fallback
	}
	return s.without
}

// settingsHelp lists all settings, a line or two for each.
func settingsHelp() string {
	const left = 2 + len("FOOTNOTE_LOG_LEVEL, --log-level") + 2
	var b strings.Builder
	for _, group := range groups {
		fmt.Fprintf(&b, "\n%s\n", group)
		for _, s := range allSettings() {
			if s.group != group {
				continue
			}
			text := s.help
			if without := s.otherwise(); without != "" {
				text += " (" + without + ")"
			}
			b.WriteString(beside("  "+s.names(), text, left))
		}
	}
	return b.String()
}

// beside sets a text beside a name, in a column of its own.
func beside(name, text string, left int) string {
	indent := strings.Repeat(" ", left)
	set := indent + strings.ReplaceAll(broken(text, helpWidth-left), "\n", "\n"+indent) + "\n"
	if n := utf8.RuneCountInString(name); n < left-1 {
		return name + set[n:]
	}
	return name + "\n" + set
}

// broken breaks a text into lines of so many characters.
func broken(text string, width int) string {
	var b strings.Builder
	used := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case used == 0:
		case used+1+n > width:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}

// variablesHelp is a page on all settings, with all that there is to know.
func variablesHelp() string {
	var b strings.Builder
	b.WriteString("footnote help variables [--markdown]\n\n" + broken(settingsIntroduction, helpWidth) + "\n")
	for _, group := range groups {
		fmt.Fprintf(&b, "\n%s\n", group)
		for _, s := range allSettings() {
			if s.group != group {
				continue
			}
			fmt.Fprintf(&b, "\n  %s\n", s.names())
			const indent = "      "
			text := broken(s.full(), helpWidth-len(indent))
			b.WriteString(indent + strings.ReplaceAll(text, "\n", "\n"+indent) + "\n")
		}
	}
	for _, line := range readBy() {
		b.WriteString("\n" + broken(line, helpWidth) + "\n")
	}
	return b.String()
}

// variables prints the page on settings.
func (c *call) variables(args []string) error {
	flags := newFlags("help variables")
	markdown := flags.Bool("markdown", false, "as tables in Markdown")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return usagef("help variables takes no %q, only --markdown", words[0])
	}
	text := variablesHelp()
	if *markdown {
		text = settingsMarkdown()
	}
	_, err = fmt.Fprint(c.out, text)
	return err
}

// settingsIntroduction says what holds for all of them.
const settingsIntroduction = `Settings are variables of the environment; a flag of footnote serve wins over its
variable. Spaces, line ends and a pair of quotation marks around a value are taken
away. A secret can stand in a file, as Docker and systemd hand them over: then set the
name with _FILE behind it to the file's path. All mistakes are said at once, when serve
starts and by footnote doctor.`

// full is all that is said of a setting, as sentences.
func (s setting) full() string {
	parts := []string{sentence(s.help)}
	if s.more != "" {
		parts = append(parts, s.more)
	}
	if without := s.otherwise(); without != "" {
		parts = append(parts, "Without it: "+without+".")
	}
	if s.secret {
		parts = append(parts, "A secret, also as "+s.name+fileSuffix+".")
	}
	return strings.Join(parts, " ")
}

// readBy says which commands read which settings.
func readBy() []string {
	var keys []string
	names := make(map[string][]string)
	for _, s := range allSettings() {
		if s.also == nil {
			continue
		}
		key := listed(s.also)
		if names[key] == nil {
			keys = append(keys, key)
		}
		names[key] = append(names[key], s.name)
	}
	lines := []string{"All of them are read by serve and doctor."}
	for _, key := range keys {
		verb := "is"
		if len(names[key]) > 1 {
			verb = "are"
		}
		lines = append(lines, fmt.Sprintf("%s %s also read by %s.", listed(names[key]), verb, key))
	}
	return lines
}

// listed joins words as a sentence lists them.
func listed(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return strings.Join(words, "")
}

// settingsMarkdown are the tables of the guide.
func settingsMarkdown() string {
	var b strings.Builder
	for _, group := range groups {
		fmt.Fprintf(&b, "\n### %s\n\n| variable | what it is | without it |\n| --- | --- | --- |\n", group)
		for _, s := range allSettings() {
			if s.group != group {
				continue
			}
			name := "`" + s.name + "`"
			if s.flag != "" {
				name += ", `--" + s.flag + "`"
			}
			if s.secret {
				name += " (secret)"
			}
			what := sentence(s.help)
			if s.more != "" {
				what += " " + s.more
			}
			without := s.without
			if s.fallback != "" || slices.Contains([]string{"0", "0/1"}, without) {
				without = "`" + s.otherwise() + "`"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", name, what, without)
		}
	}
	for _, line := range readBy() {
		b.WriteString("\n" + line + "\n")
	}
	return strings.TrimLeft(b.String(), "\n")
}
