package slacktest

import (
	"slices"
	"unicode/utf8"
)

// block checks one block.
func (k *checker) block(b any) {
	if id := str(b, "block_id"); id != "" {
		k.id("block_id.max", id)
		if k.blocks[id] {
			k.add(Duplicate, "the block_id %q is there twice", id)
		}
		k.blocks[id] = true
	}
	if k.view {
		clear(k.actions) // unique within a block only, where settings share one
	}
	switch kind := str(b, "type"); kind {
	case "section":
		k.section(b)
	case "header":
		k.plain("header.text.max", field(b, "text"))
	case "context":
		k.elements(b, "context.elements.max", "mrkdwn", "plain_text", "image")
	case "context_actions":
		k.elements(b, "context_actions.elements.max", "feedback_buttons", "icon_button")
	case "actions":
		k.elements(b, "actions.elements.max", "button", "static_select", "external_select", "overflow", "radio_buttons", "checkboxes")
	case "rich_text":
		k.richBlock(b)
	case "markdown":
		k.length("markdown_block.text.max", str(b, "text"))
		k.count(str(b, "text"))
	case "input":
		k.input(b)
	case "table":
		k.table(b)
	case "image":
		k.image(b)
	case "divider":
	default:
		k.add(Schema, "a block of type %q is not known here", kind)
	}
}

func (k *checker) section(b any) {
	fields, given := field(b, "fields").([]any)
	text := field(b, "text")
	if text == nil && len(fields) == 0 {
		k.add(Empty, "a section without text")
	}
	if text != nil {
		k.words("section.text.max", text)
	}
	if given && len(fields) == 0 {
		k.add(Empty, "a section with no fields")
	}
	k.most("section.fields.max", len(fields))
	for _, f := range fields {
		k.words("section.field.text.max", f)
	}
	if a := field(b, "accessory"); a != nil {
		k.element(a)
	}
}

// words checks a text object of either kind.
func (k *checker) words(bound string, t any) {
	switch str(t, "type") {
	case "mrkdwn", "plain_text":
	default:
		k.add(Schema, "a text object of type %q", str(t, "type"))
	}
	k.length(bound, textOf(t))
	k.most("text_object.text", utf8.RuneCountInString(textOf(t)))
	k.count(textOf(t))
}

// plain checks a text object that can only be plain.
func (k *checker) plain(bound string, t any) {
	if str(t, "type") != "plain_text" {
		k.add(Schema, "%s: a text object of type %q, want plain_text", bound, str(t, "type"))
	}
	k.words(bound, t)
}

// elements checks those of a block.
func (k *checker) elements(b any, bound string, kinds ...string) {
	list := items(b, "elements")
	if len(list) == 0 {
		k.add(Empty, "%s without elements", str(b, "type"))
	}
	k.most(bound, len(list))
	for _, e := range list {
		if !slices.Contains(kinds, str(e, "type")) {
			k.add(Schema, "%s with a %q", str(b, "type"), str(e, "type"))
		}
		k.element(e)
	}
}

// element checks what stands in a block.
func (k *checker) element(e any) {
	kind := str(e, "type")
	switch kind {
	case "mrkdwn", "plain_text":
		k.words("text_object.text", e)
		return
	case "image":
		k.image(e)
		return
	case "button":
		k.button(e)
	case "feedback_buttons":
		k.plain("button.text.max", field(field(e, "positive_button"), "text"))
		k.plain("button.text.max", field(field(e, "negative_button"), "text"))
	case "icon_button":
		k.plain("button.text.max", field(e, "text"))
	case "static_select":
		k.optionList(e, "static_select.options.max")
	case "radio_buttons", "checkboxes":
		k.optionList(e, "checkboxes_radio.options.max")
	case "overflow":
		k.optionList(e, "overflow.options.max")
	case "external_select":
	case "plain_text_input":
		k.textInput(e)
	default:
		k.add(Schema, "an element of type %q is not known here", kind)
	}
	k.action(e)
	if p := field(e, "placeholder"); p != nil {
		k.plain("placeholder.max", p)
	}
	if l := str(e, "accessibility_label"); l != "" {
		k.most("accessibility_label.max", utf8.RuneCountInString(l))
	}
	if c := field(e, "confirm"); c != nil {
		k.confirm(c)
	}
	if o := field(e, "initial_option"); o != nil {
		k.option(o)
	}
}

// action checks the id of what can be used.
func (k *checker) action(e any) {
	id := str(e, "action_id")
	k.id("action_id.max", id)
	if id == "" {
		k.add(Empty, "a %s without action_id", str(e, "type"))
	} else if k.actions[id] {
		k.add(Duplicate, "the action_id %q is there twice", id)
	}
	k.actions[id] = true
}

func (k *checker) button(e any) {
	k.plain("button.text.max", field(e, "text"))
	k.most("button.value.max", utf8.RuneCountInString(str(e, "value")))
	k.most("button.url.max", utf8.RuneCountInString(str(e, "url")))
	if style := str(e, "style"); !slices.Contains([]string{"", "primary", "danger"}, style) {
		k.add(Schema, "a button of style %q", style)
	}
	if address := str(e, "url"); address != "" {
		if why := (Link{URL: address}).disguised(); why != "" {
			k.add(Disguise, "%s: a button to %.60q", why, address)
		}
	}
}

// optionList checks what can be picked.
func (k *checker) optionList(e any, bound string) {
	list, groups := items(e, "options"), items(e, "option_groups")
	if len(list)+len(groups) == 0 && str(e, "type") != "" {
		k.add(Empty, "a %s without options", str(e, "type"))
	}
	k.most(bound, len(list))
	k.most(bound, len(groups))
	for _, g := range groups {
		k.plain("option.text.max", field(g, "label"))
		k.most(bound, len(items(g, "options")))
		list = append(list, items(g, "options")...)
	}
	values := map[string]bool{}
	for _, o := range list {
		k.option(o)
		if values[str(o, "value")] {
			k.add(Duplicate, "the option %q is there twice", str(o, "value"))
		}
		values[str(o, "value")] = true
	}
}

func (k *checker) option(o any) {
	k.words("option.text.max", field(o, "text"))
	k.length("option.value.max", str(o, "value"))
	if d := field(o, "description"); d != nil {
		k.words("option.description.max", d)
	}
}

func (k *checker) confirm(c any) {
	k.plain("confirm.title.max", field(c, "title"))
	k.words("confirm.text.max", field(c, "text"))
	k.plain("confirm.button.max", field(c, "confirm"))
	k.plain("confirm.button.max", field(c, "deny"))
}

// input checks a field of a form, which only views have.
func (k *checker) input(b any) {
	k.inputs++
	if !k.view {
		k.add(Schema, "an input in a message")
	}
	k.plain("input.label.max", field(b, "label"))
	if h := field(b, "hint"); h != nil {
		k.plain("input.hint.max", h)
	}
	k.element(field(b, "element"))
}

func (k *checker) textInput(e any) {
	if n, ok := field(e, "min_length").(float64); ok {
		k.most("plain_text_input.min_length.max", int(n))
	}
	if n, ok := field(e, "max_length").(float64); ok && (n < 1 || n > 3000) {
		k.add(Limits, "plain_text_input with a max_length of %v", n)
	}
}

// richBlock checks rich text: it has pieces, and none of them is empty.
func (k *checker) richBlock(b any) {
	list := items(b, "elements")
	if len(list) == 0 {
		k.add(Empty, "rich_text without elements")
	}
	for _, e := range list {
		k.richElement(e)
	}
}

func (k *checker) richElement(e any) {
	list := items(e, "elements")
	if len(list) == 0 {
		k.add(Empty, "%s without elements", str(e, "type"))
	}
	for _, r := range list {
		switch kind := str(r, "type"); kind {
		case "rich_text_section":
			k.richElement(r)
		case "text":
			if str(r, "text") == "" {
				k.add(Empty, "a piece of rich text without text")
			}
			k.count(str(r, "text"))
		case "link":
			k.count(str(r, "text") + str(r, "url"))
			k.most("button.url.max", utf8.RuneCountInString(str(r, "url")))
		case "user", "channel", "usergroup", "broadcast", "emoji", "date", "team", "color":
		default:
			k.add(Schema, "a piece of rich text of type %q", kind)
		}
	}
}

func (k *checker) table(b any) {
	rows := items(b, "rows")
	k.most("table.rows.max", len(rows))
	for _, r := range rows {
		cells, _ := r.([]any)
		k.most("table.cells_per_row.max", len(cells))
		for _, c := range cells {
			switch str(c, "type") {
			case "rich_text":
				k.richBlock(c)
			default:
				if str(c, "text") == "" {
					k.add(Empty, "a cell of a table without text")
				}
				k.count(str(c, "text"))
			}
		}
	}
}

func (k *checker) image(b any) {
	k.count(str(b, "alt_text"))
	if str(b, "alt_text") == "" {
		k.add(Empty, "an image without alt_text")
	}
}
