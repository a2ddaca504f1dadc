package slacktest

import "maps"

// bounds are Slack's limits, in characters or pieces, by the names that they have
// in block-kit-limits.json of the open data sets: taken from the comments of
// @slack/types and from https://docs.slack.dev/reference/block-kit. A test
// compares them.
var bounds = map[string]int{
	"message.blocks.max":              maxBlocks,
	"view.blocks.max":                 100,
	"message.text.recommended":        4000,
	"message.text.truncate":           40000,
	"markdown_block.text.max":         12000,
	"section.text.max":                3000,
	"section.fields.max":              10,
	"section.field.text.max":          2000,
	"text_object.text":                3000,
	"header.text.max":                 150,
	"context.elements.max":            10,
	"context_actions.elements.max":    5,
	"actions.elements.max":            25,
	"block_id.max":                    255,
	"action_id.max":                   255,
	"button.text.max":                 75,
	"button.value.max":                2000,
	"button.url.max":                  3000,
	"accessibility_label.max":         75,
	"confirm.title.max":               100,
	"confirm.text.max":                300,
	"confirm.button.max":              30,
	"option.text.max":                 75,
	"option.value.max":                75,
	"option.description.max":          75,
	"static_select.options.max":       100,
	"checkboxes_radio.options.max":    10,
	"overflow.options.max":            5,
	"placeholder.max":                 150,
	"input.label.max":                 2000,
	"input.hint.max":                  2000,
	"view.title.max":                  24,
	"view.submit.max":                 24,
	"view.close.max":                  24,
	"view.callback_id.max":            255,
	"view.private_metadata.max":       3000,
	"table.rows.max":                  100,
	"table.cells_per_row.max":         20,
	"plain_text_input.min_length.max": 3000,
	"socket_mode.ack.bytes":           maxAnswer,
	"blocks.cumulative_text_observed": observedText,
}

// Bounds are Slack's limits as they are judged here, by the names of the open data
// sets.
func Bounds() map[string]int { return maps.Clone(bounds) }
