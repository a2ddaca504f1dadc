package slacktest

import (
	"strings"
)

// parts are what stands in blocks.
type parts struct {
	lines   []string // what a reader reads
	line    strings.Builder
	buttons []Button
	menus   []Menu
	inputs  []Input
	links   []Link
	live    []string
}

// readBlocks reads blocks as Slack's clients do.
func readBlocks(blocks []any) *parts {
	p := &parts{}
	for _, b := range blocks {
		p.block(b)
		p.end()
	}
	return p
}

// text is what a reader reads, a line for each block or line of one.
func (p *parts) text() string {
	p.end()
	return strings.Join(p.lines, "\n")
}

// end ends a line, if something is on it.
func (p *parts) end() {
	if p.line.Len() > 0 {
		p.lines = append(p.lines, p.line.String())
		p.line.Reset()
	}
}

// str is a member of an object that is a text; "" where there is none.
func str(of any, name string) string {
	o, _ := of.(object)
	t, _ := o[name].(string)
	return t
}

// field is a member of an object; nil where there is none, or no object.
func field(of any, name string) any {
	o, _ := of.(object)
	return o[name]
}

// items is a member of an object that is a list.
func items(of any, name string) []any { l, _ := field(of, name).([]any); return l }

// textOf is what a text object says.
func textOf(t any) string { return str(t, "text") }

func (p *parts) block(b any) {
	switch str(b, "type") {
	case "section":
		p.object(field(b, "text"))
		for _, f := range items(b, "fields") {
			p.end()
			p.object(f)
		}
		if a := field(b, "accessory"); a != nil {
			p.end()
			p.element(b, a)
		}
	case "header":
		p.object(field(b, "text"))
	case "context", "actions", "context_actions":
		for n, e := range items(b, "elements") {
			if n > 0 && str(b, "type") == "context" {
				p.line.WriteString(" ")
			}
			p.element(b, e)
		}
	case "rich_text":
		for _, e := range items(b, "elements") {
			p.end()
			p.rich(e)
		}
	case "markdown":
		p.line.WriteString(str(b, "text"))
		p.live = append(p.live, markdownIn(str(b, "text"))...)
	case "input":
		p.input(b)
	}
}

// object reads a text object.
func (p *parts) object(t any) {
	if str(t, "type") != "mrkdwn" {
		p.line.WriteString(textOf(t))
		return
	}
	p.mrkdwn(textOf(t), field(t, "verbatim") == true)
}

// element reads what stands in a context, or can be pressed.
func (p *parts) element(block, e any) {
	id := str(block, "block_id")
	switch kind := str(e, "type"); kind {
	case "mrkdwn", "plain_text":
		p.object(e)
	case "button":
		p.buttons = append(p.buttons, Button{
			Text: textOf(field(e, "text")), Action: str(e, "action_id"), Block: id, Value: str(e, "value"), URL: str(e, "url"), Style: str(e, "style"),
		})
	case "feedback_buttons":
		for _, side := range []string{"positive_button", "negative_button"} {
			b := field(e, side)
			p.buttons = append(p.buttons, Button{Text: textOf(field(b, "text")), Action: str(e, "action_id"), Block: id, Value: str(b, "value")})
		}
	case "icon_button":
		p.buttons = append(p.buttons, Button{Text: textOf(field(e, "text")), Action: str(e, "action_id"), Block: id, Value: str(e, "value")})
	default:
		if strings.HasSuffix(kind, "_select") || kind == "overflow" {
			p.menus = append(p.menus, menuOf(block, e))
		}
	}
}

func menuOf(block, e any) Menu {
	m := Menu{Placeholder: textOf(field(e, "placeholder")), Action: str(e, "action_id"), Block: str(block, "block_id"), Type: str(e, "type")}
	list := items(e, "options")
	for _, g := range items(e, "option_groups") {
		list = append(list, items(g, "options")...)
	}
	for _, o := range list {
		m.Options = append(m.Options, Option{textOf(field(o, "text")), str(o, "value"), textOf(field(o, "description"))})
	}
	return m
}

// input reads a field of a form.
func (p *parts) input(b any) {
	e := field(b, "element")
	i := Input{
		Label: textOf(field(b, "label")), Hint: textOf(field(b, "hint")), Action: str(e, "action_id"), Block: str(b, "block_id"),
		Type: str(e, "type"), Value: str(e, "initial_value"), Optional: field(b, "optional") == true,
	}
	if o := field(e, "initial_option"); o != nil {
		i.Value = str(o, "value")
	}
	p.inputs = append(p.inputs, i)
	if strings.HasSuffix(i.Type, "_select") {
		p.menus = append(p.menus, menuOf(b, e))
	}
	p.line.WriteString(i.Label)
	if i.Hint != "" {
		p.line.WriteString(" (" + i.Hint + ")")
	}
}

// rich reads an element of rich text.
func (p *parts) rich(e any) {
	switch str(e, "type") {
	case "rich_text_list":
		for _, item := range items(e, "elements") {
			p.end()
			p.line.WriteString("• ")
			p.rich(item)
		}
	default:
		for _, run := range items(e, "elements") {
			p.run(run)
		}
	}
}

// run reads a piece of rich text.
func (p *parts) run(r any) {
	switch kind := str(r, "type"); kind {
	case "text":
		p.line.WriteString(str(r, "text"))
	case "link":
		label := str(r, "text")
		p.links = append(p.links, Link{label, str(r, "url")})
		if label == "" {
			label = str(r, "url")
		}
		p.line.WriteString(label)
	case "emoji":
		p.live = append(p.live, "emoji :"+str(r, "name")+":")
		p.line.WriteString(":" + str(r, "name") + ":")
	case "user", "channel", "usergroup", "team":
		id := str(r, kind+"_id")
		p.live = append(p.live, kind+" "+id)
		p.line.WriteString("@" + id)
	case "broadcast":
		p.live = append(p.live, "broadcast "+str(r, "range"))
		p.line.WriteString("@" + str(r, "range"))
	case "date":
		p.line.WriteString(str(r, "fallback"))
	}
}
