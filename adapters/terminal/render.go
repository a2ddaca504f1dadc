package terminal

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"footnote/bot"
)

// A paint turns styles into escape sequences; the zero paint leaves text bare.
type paint struct {
	on     bool // bold, underline, faint
	colour bool
}

// A style is what part of a reply a text is.
type style uint8

const (
	normal style = iota
	bar
	strong
	faint
	link
	button
	warning
)

// The escape sequences of each style, without and with colour.
var sequences = map[style][2]string{
	bar:     {"", "\x1b[36m"},
	strong:  {"\x1b[1;4m", "\x1b[1;4;33m"},
	faint:   {"\x1b[2m", "\x1b[2m"},
	link:    {"\x1b[4m", "\x1b[4;34m"},
	button:  {"\x1b[1m", "\x1b[1;36m"},
	warning: {"\x1b[3m", "\x1b[3;35m"},
}

func (p paint) text(s style, text string) string {
	if !p.on || s == normal || text == "" {
		return text
	}
	seq := sequences[s][0]
	if p.colour {
		seq = sequences[s][1]
	}
	if seq == "" {
		return text
	}
	return seq + text + "\x1b[0m"
}

// A renderer turns events into lines of text.
type renderer struct {
	width   int // columns to wrap at; 0 does not wrap
	paint   paint
	buttons bool // whether actions are shown
}

// event is what a line led to, as text that ends with a line end; "" if there
// is nothing to show.
func (r renderer) event(e event) string {
	var b strings.Builder
	if e.note != "" {
		r.lines(&b, "", plain(e.note), nil, faint)
	}
	if e.only != "" && len(e.reply.Blocks) > 0 {
		b.WriteString(r.paint.text(warning, "(only visible to "+plain(e.only)+")") + "\n")
	}
	for i, block := range e.reply.Blocks {
		if i > 0 && block.Kind == bot.Quotation && e.reply.Blocks[i-1].Kind != bot.Say {
			b.WriteByte('\n')
		}
		r.block(&b, block)
	}
	for line := range strings.Lines(e.saved) {
		r.lines(&b, "", plain(strings.TrimSuffix(line, "\n")), nil, faint)
	}
	if r.buttons {
		r.offer(&b, e.offer)
	}
	for _, n := range append(slices.Clip(e.reply.Elsewhere), e.announced...) {
		r.notice(&b, n)
	}
	return b.String()
}

// notice writes what is said in another conversation.
func (r renderer) notice(b *strings.Builder, n bot.Notice) {
	where := "in " + roomName(n.Conversation)
	if n.About != "" {
		where += ", about " + roomName(n.About)
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(r.paint.text(warning, "("+where+")") + "\n")
	b.WriteString(r.event(event{reply: bot.Reply{Blocks: n.Blocks}, offer: offerOf(bot.Reply{Actions: n.Actions}, false)}))
}

// roomName is a conversation as one types it after /in.
func roomName(c bot.Conversation) string { return plain(strings.TrimPrefix(string(c), home)) }

// offer writes the buttons with their numbers, and where links lead.
func (r renderer) offer(b *strings.Builder, o offer) {
	labels := make([]string, len(o.actions))
	for i, a := range o.actions {
		labels[i] = fmt.Sprintf("[%d] %s", i+1, plain(a.Label))
	}
	rows := r.row(labels[:min(o.picks, len(labels))])
	if o.menu != "" {
		rows = append(rows, r.row(append([]string{plain(o.menu) + ":"}, labels[o.picks:]...))...)
	}
	for _, a := range o.links {
		rows = append(rows, plain(a.Label)+": "+plain(a.Link))
	}
	for _, l := range rows {
		b.WriteString(r.paint.text(button, l) + "\n")
	}
}

// row joins labels into as few lines as fit.
func (r renderer) row(labels []string) []string {
	var lines []string
	for _, l := range labels {
		if n := len(lines); n > 0 && (r.width == 0 || displaywidth.String(lines[n-1]+"  "+l) <= r.width) {
			lines[n-1] += "  " + l
		} else {
			lines = append(lines, l)
		}
	}
	return lines
}

func (r renderer) block(b *strings.Builder, k bot.Block) {
	switch k.Kind {
	case bot.Quotation:
		lead := "> "
		if r.paint.on {
			lead = "│ "
		}
		r.lines(b, lead, k.Text, k.Marks, normal)
	case bot.Place:
		r.lines(b, "  ", k.Text, nil, faint)
	case bot.Cited:
		r.lines(b, "  ", withLink(k), nil, normal)
	case bot.ListItem:
		r.lines(b, strings.Repeat("  ", min(k.Depth, 6))+"- ", withLink(k), k.Marks, normal)
	case bot.Verbatim:
		for line := range strings.SplitSeq(strings.TrimRight(k.Text, "\n"), "\n") {
			r.verbatim(b, plain(line))
		}
	case bot.Hint:
		r.lines(b, "", withLink(k), k.Marks, faint)
	default:
		r.lines(b, "", withLink(k), k.Marks, normal)
	}
}

// withLink is a block's text with its link, where the text does not hold it.
func withLink(k bot.Block) string {
	if k.Link == "" || strings.Contains(k.Text, k.Link) {
		return k.Text
	}
	return k.Text + " " + k.Link
}

// lines writes text wrapped, each line after lead; marks are emphasised. A
// lead that is not a quotation bar stands on the first line only.
func (r renderer) lines(b *strings.Builder, lead, text string, marks []bot.Mark, s style) {
	text, marks = plainMarked(text, marks)
	room := 0
	if r.width > 0 {
		room = max(r.width-displaywidth.String(lead), 10)
	}
	for i, span := range wrap(text, room) {
		switch {
		case strings.HasPrefix(lead, "│"), strings.HasPrefix(lead, ">"):
			b.WriteString(r.paint.text(bar, lead))
		case i == 0:
			b.WriteString(lead)
		default:
			b.WriteString(strings.Repeat(" ", displaywidth.String(lead)))
		}
		at := span.start
		for _, m := range marks {
			start, end := max(m.Start, at), min(m.End, span.end)
			if start >= end {
				continue
			}
			b.WriteString(r.paint.text(s, text[at:start]))
			b.WriteString(r.paint.text(strong, text[start:end]))
			at = end
		}
		b.WriteString(r.paint.text(s, text[at:span.end]) + "\n")
	}
}

// verbatim writes one line of fixed-width text. Where it is too long it goes on
// below, further in; a word is never cut, though it may stand out, because what
// is copied from here is read by programs.
func (r renderer) verbatim(b *strings.Builder, line string) {
	const lead, onward = "    ", "      "
	body := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(body)]
	written := lead + indent
	columns, first := len(written), true
	for part := range strings.SplitAfterSeq(body, " ") {
		word := strings.TrimRight(part, " ")
		if r.width > 0 && !first && word != "" && columns+displaywidth.String(word) > r.width {
			b.WriteString(strings.TrimRight(written, " ") + "\n")
			written = onward + indent
			columns = len(written)
		}
		written += part
		columns += displaywidth.String(part)
		first = first && word == ""
	}
	b.WriteString(strings.TrimRight(written, " ") + "\n")
}

// A stretch is a half-open range of bytes.
type stretch struct{ start, end int }

// wrap cuts text into lines of at most width columns, between words where
// there are any, never inside a character as a person sees it. A width of 0 is
// one line. The lines leave out the spaces between them, nothing else.
func wrap(text string, width int) []stretch {
	if width <= 0 {
		return []stretch{{0, len(text)}}
	}
	var lines []stretch
	start, columns := 0, 0
	brk, brkColumns := -1, 0 // after the last space on this line
	prev := ""
	g := displaywidth.StringGraphemes(text)
	for at := 0; g.Next(); {
		cluster, w := g.Value(), g.Width()
		space := cluster == " "
		if columns+w > width && !space && columns > 0 {
			if brk > start {
				lines = append(lines, stretch{start, trimEnd(text, start, brk)})
				start, columns = brk, columns-brkColumns
			}
			if columns+w > width && columns > 0 {
				lines = append(lines, stretch{start, trimEnd(text, start, at)})
				start, columns = at, 0
			}
			brk = -1
		}
		at += len(cluster)
		if space && columns == 0 && len(lines) > 0 {
			start = at // no line begins with the space it was cut at
			continue
		}
		columns += w
		if space && prev != "¶" { // whose number goes with it
			brk, brkColumns = at, columns
		}
		prev = cluster
	}
	if start < len(text) || len(lines) == 0 {
		lines = append(lines, stretch{start, len(text)})
	}
	return lines
}

func trimEnd(text string, start, end int) int {
	for end > start && text[end-1] == ' ' {
		end--
	}
	return end
}

// plain drops what a terminal would act on. The bot did that already; a
// terminal must not rely on it.
func plain(s string) string {
	s, _ = plainMarked(s, nil)
	return s
}

// plainMarked is plain for a text with marks, which it moves along.
func plainMarked(s string, marks []bot.Mark) (string, []bot.Mark) {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, control) {
		return s, marks
	}
	var b strings.Builder
	moved := make([]bot.Mark, len(marks))
	copy(moved, marks)
	for i, r := range s {
		n := b.Len()
		for j := range marks {
			if marks[j].Start == i {
				moved[j].Start = n
			}
			if marks[j].End == i {
				moved[j].End = n
			}
		}
		if !control(r) {
			b.WriteRune(r)
		}
	}
	for j := range marks {
		if marks[j].End == len(s) {
			moved[j].End = b.Len()
		}
		moved[j].Start = min(moved[j].Start, b.Len())
		moved[j].End = min(moved[j].End, b.Len())
	}
	return b.String(), moved
}

// control reports whether a terminal could act on r or show it out of place.
func control(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// text is a reply in one line, as a quotation of it would have it.
func text(r bot.Reply) string {
	var parts []string
	for _, b := range r.Blocks {
		parts = append(parts, b.Text)
	}
	return strings.Join(parts, " ")
}
