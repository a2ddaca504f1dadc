package slack

import (
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
	"footnote/bot/fit"
)

// Limits of https://docs.slack.dev/reference/block-kit, in characters (code
// points), as far as they are documented.
const (
	maxBlocks  = 50   // of a message
	maxContext = 3000 // of a text in a context block
	maxIndent  = 8    // of a list
)

// A layout puts blocks of the bot into blocks of Slack.
type layout struct {
	blocks []slackapi.Block
	// small is set where details are lines of their own in small type, each of which
	// is a block of Slack; else all is in rich text.
	small bool
	open  *slackapi.RichTextBlock // the last of blocks, while it goes on
	last  *bot.Block
}

// lay is blocks as at most most blocks of Slack. about is a channel to be named
// after the first one, or "".
func lay(blocks []bot.Block, most int, about string, t texts) []slackapi.Block {
	for _, small := range []bool{true, false} {
		l := layout{small: small}
		for i, b := range blocks {
			l.add(b)
			if i == 0 && about != "" {
				l.line(span(t.in+" "), slackapi.NewRichTextSectionChannelElement(about, nil))
			}
		}
		if len(l.blocks) <= most || !small {
			return l.blocks
		}
	}
	return nil
}

func (l *layout) add(b bot.Block) {
	detail := b.Kind == bot.Place || b.Kind == bot.Cited || b.Kind == bot.Hint
	switch {
	case detail && l.small && utf8.RuneCountInString(b.Text) <= maxContext:
		l.blocks = append(l.blocks, slackapi.NewContextBlock("", contextElements(b)...))
		l.open = nil
	case b.Kind == bot.Quotation:
		l.apart(b)
		l.element(&slackapi.RichTextQuote{Type: slackapi.RTEQuote, Elements: inline(b)})
	case b.Kind == bot.Verbatim:
		l.apart(b)
		l.element(&slackapi.RichTextPreformatted{Type: slackapi.RTEPreformatted, Elements: []slackapi.RichTextSectionElement{span(b.Text)}})
	case b.Kind == bot.ListItem && (b.Depth > 0 || !fit.Numbered(b.Text)):
		l.item(indent(b), slackapi.NewRichTextSection(inline(b)...))
	default:
		l.apart(b)
		l.line(inline(b)...)
	}
	l.last = &b
}

// apart begins a new block of rich text where b is something else than what came
// before: Slack leaves a space there.
func (l *layout) apart(b bot.Block) {
	if l.small && l.last != nil && fit.Apart(*l.last, b) {
		l.open = nil
	}
}

// element goes on with a block of rich text.
func (l *layout) element(e slackapi.RichTextElement) {
	if l.open == nil {
		l.open = slackapi.NewRichTextBlock("")
		l.blocks = append(l.blocks, l.open)
	}
	l.open.Elements = append(l.open.Elements, e)
}

// line is a line of its own. Lines that follow each other are one section, as
// where a person types them: whether sections begin lines is not documented.
func (l *layout) line(elements ...slackapi.RichTextSectionElement) {
	if s, ok := l.end().(*slackapi.RichTextSection); ok {
		s.Elements = append(append(s.Elements, span("\n")), elements...)
		return
	}
	l.element(slackapi.NewRichTextSection(elements...))
}

func (l *layout) item(indent int, s *slackapi.RichTextSection) {
	if list, ok := l.end().(*slackapi.RichTextList); ok && list.Indent == indent {
		list.Elements = append(list.Elements, s)
		return
	}
	l.element(slackapi.NewRichTextList(slackapi.RTEListBullet, indent, s))
}

// end is the last element of the block that goes on; nil if there is none.
func (l *layout) end() slackapi.RichTextElement {
	if l.open == nil {
		return nil
	}
	return l.open.Elements[len(l.open.Elements)-1]
}

// contextElements are a block's text in small type, which only knows plain text and
// mark-up: of that, there is an address and nothing else.
func contextElements(b bot.Block) []slackapi.MixedElement {
	before, after, _ := fit.Around(b)
	var out []slackapi.MixedElement
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, plainText(s))
		}
	}
	add(before)
	if b.Link != "" {
		out = append(out, slackapi.NewTextBlockObject(slackapi.MarkdownType, markedLink(b.Link), false, true))
	}
	add(after)
	return out
}

// inline is a block's text with its marks in bold and its link, which shows its own
// address.
func inline(b bot.Block) []slackapi.RichTextSectionElement {
	before, after, inside := fit.Around(b)
	var out []slackapi.RichTextSectionElement
	add := func(s string, bold bool) {
		if s == "" {
			return
		}
		e := span(s)
		if bold {
			e.Style = &slackapi.RichTextSectionTextStyle{Bold: true}
		}
		out = append(out, e)
	}
	at := 0
	for _, m := range b.Marks {
		add(before[at:m.Start], false)
		add(before[m.Start:m.End], true)
		at = m.End
	}
	add(before[at:], false)
	if b.Link != "" {
		if !inside {
			add(" ", false)
		}
		out = append(out, slackapi.NewRichTextSectionLinkElement(b.Link, "", nil))
	}
	add(after, false)
	return out
}

func span(s string) *slackapi.RichTextSectionTextElement {
	return slackapi.NewRichTextSectionTextElement(s, nil)
}

// plainText is text that is shown as it is.
func plainText(s string) *slackapi.TextBlockObject {
	return slackapi.NewTextBlockObject(slackapi.PlainTextType, s, false, false)
}

func indent(b bot.Block) int { return min(max(b.Depth, 0), maxIndent) }
