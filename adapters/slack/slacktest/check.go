package slacktest

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"
)

// A checker collects what is wrong with a payload.
type checker struct {
	problems []Violation
	blocks   map[string]bool // ids that were seen
	actions  map[string]bool
	view     bool
	inputs   int
	chars    int // of all texts, as code points
}

func newChecker(view bool) *checker {
	return &checker{blocks: map[string]bool{}, actions: map[string]bool{}, view: view}
}

func (k *checker) add(rule Rule, format string, args ...any) {
	k.problems = append(k.problems, Violation{Rule: rule, What: fmt.Sprintf(format, args...)})
}

// most demands that a length keeps to a limit of Slack, by its name in bounds.
func (k *checker) most(bound string, n int) {
	if limit, known := bounds[bound]; !known {
		panic("slacktest: no bound " + bound)
	} else if n > limit {
		k.add(Limits, "%s: %d, want at most %d", bound, n, limit)
	}
}

// length demands that a text has 1 to as many characters as a bound says.
func (k *checker) length(bound, text string) {
	n := utf8.RuneCountInString(text)
	if n == 0 {
		k.add(Empty, "%s: the text is empty", bound)
	}
	k.most(bound, n)
}

// id demands that an id is not too long.
func (k *checker) id(bound, id string) { k.most(bound, utf8.RuneCountInString(id)) }

// maxText is what the bot may say in all: Slack refuses at a point that depends
// (platform measurements: 11,341 to 13,200), and 10,000 are safe.
const (
	maxText      = 10_000
	observedText = 13_200
	maxBlocks    = 50
)

// textLength is how many characters blocks have in all.
func textLength(blocks []any) int {
	k := newChecker(false)
	k.all(blocks)
	return k.chars
}

// all checks a list of blocks.
func (k *checker) all(blocks []any) {
	for _, b := range blocks {
		k.block(b)
	}
}

// count adds a text to what is said in all.
func (k *checker) count(text string) { k.chars += utf8.RuneCountInString(text) }

// report hands over what was found. s.mu is held.
func (s *Slack) report(where string, k *checker) {
	for _, v := range k.problems {
		s.broke(v.Rule, where, "%s", v.What)
	}
}

// judgeMessage says what is wrong with a message that is sent.
func (s *Slack) judgeMessage(c *call) {
	k := newChecker(false)
	k.text(c)
	k.options(c)
	blocks, given := c.value("blocks").([]any)
	if c.args["blocks"] != nil && (!given || len(blocks) == 0) {
		k.add(Empty, "blocks is %.20v, want a list or nothing", c.args["blocks"])
	}
	k.most("message.blocks.max", len(blocks))
	k.all(blocks)
	if k.chars > maxText {
		k.add(Limits, "the blocks have %d characters in all, want at most %d", k.chars, maxText)
	}
	k.read(readBlocks(blocks))
	k.metadata(c)
	s.report(c.method, k)
}

// text checks the top-level text.
func (k *checker) text(c *call) {
	text := c.str("text")
	n := utf8.RuneCountInString(text)
	if n == 0 {
		k.add(Text, "there is no top-level text")
	}
	k.most("message.text.truncate", n)
	if n > bounds["message.text.recommended"] {
		c.s.counts.LongTexts++
	}
	p := &parts{}
	p.mrkdwn(text, true)
	k.read(p)
}

// read checks what is live in a payload, and its links.
func (k *checker) read(p *parts) {
	for _, l := range p.live {
		if isMention(l) {
			k.add(Mentions, "%.80q is live", l)
		} else if len(l) > 8 && l[:8] == "channel " {
			k.add(Places, "%.80q is live", l)
		}
	}
	for _, l := range p.links {
		if why := l.disguised(); why != "" {
			k.add(Disguise, "%s: %.60q leads to %.60q", why, l.Label, l.URL)
		}
	}
}

// options checks what a message asks Slack to do with it.
func (k *checker) options(c *call) {
	for _, name := range []string{"unfurl_links", "unfurl_media"} {
		if c.yes(name, c.method == "chat.postMessage") {
			k.add(Unfurls, "%s is not switched off", name)
		}
	}
	if p := c.str("parse"); p != "" && p != "none" || c.yes("link_names", false) {
		k.add(Markup, "parse is %q and link_names %q", p, c.str("link_names"))
	}
	for _, name := range []string{"username", "icon_url", "icon_emoji", "as_user", "attachments", "markdown_text"} {
		if c.args[name] != nil {
			k.add(Arguments, "%s is sent", name)
		}
	}
}

var eventType = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*$`)

// maxMetadata is what Slack keeps beside a message, in bytes
// (https://docs.slack.dev/messaging/message-metadata).
const maxMetadata = 16 << 10

// metadata checks its form: a type, and an object of plain values.
func (k *checker) metadata(c *call) {
	if c.args["metadata"] == nil {
		return
	}
	m := c.object("metadata")
	payload, _ := m["event_payload"].(object)
	if !eventType.MatchString(str(m, "event_type")) || payload == nil {
		k.add(Metadata, "event_type is %q, event_payload %T", str(m, "event_type"), m["event_payload"])
	}
	size := 0
	for name, v := range payload {
		size += len(name) + len(fmt.Sprint(v))
		switch v.(type) {
		case string, float64, bool, []any:
		default:
			k.add(Metadata, "%s is a %T", name, v)
		}
	}
	if size > maxMetadata {
		k.add(Metadata, "%d bytes, want at most %d", size, maxMetadata)
	}
}

// keyOf is the key in metadata; "" for none.
func keyOf(metadata object) string { return str(field(metadata, "event_payload"), "key") }

// judgeView says what is wrong with a form or a home page, and returns what Slack
// answers to one that it cannot show; nil else.
func (s *Slack) judgeView(c *call, kind string) object {
	v := c.object("view")
	if v == nil || str(v, "type") != kind {
		s.broke(Arguments, c.method, "a view of type %q, want %s", str(v, "type"), kind)
		return refusal("invalid_arguments")
	}
	k := newChecker(true)
	k.viewFields(v)
	s.report(c.method, k)
	for _, p := range k.problems {
		if slices.Contains([]Rule{Limits, Empty, Duplicate}, p.Rule) {
			return refusal("invalid_arguments")
		}
	}
	return nil
}

func (k *checker) viewFields(v object) {
	blocks := items(v, "blocks")
	if len(blocks) == 0 {
		k.add(Empty, "the view has no blocks")
	}
	k.most("view.blocks.max", len(blocks))
	k.all(blocks)
	k.read(readBlocks(blocks))
	k.id("view.callback_id.max", str(v, "callback_id"))
	k.most("view.private_metadata.max", utf8.RuneCountInString(str(v, "private_metadata")))
	for name, bound := range map[string]string{"title": "view.title.max", "submit": "view.submit.max", "close": "view.close.max"} {
		t := field(v, name)
		switch {
		case t != nil && str(v, "type") == "home":
			k.add(Limits, "a home page with a %s", name)
		case t != nil:
			k.plain(bound, t)
		case name == "title" && str(v, "type") == "modal", name == "submit" && k.inputs > 0 && str(v, "type") == "modal":
			k.add(Empty, "a form without a %s", name)
		}
	}
}

// judgeOptions says what is wrong with what a typeahead was answered.
func (s *Slack) judgeOptions(d *delivery, answer []byte) {
	k := newChecker(true)
	a, ok := decoded(answer).(object)
	if !ok {
		k.add(Answer, "options were answered with %.40q", answer)
	}
	for name := range a {
		if name != "options" && name != "option_groups" {
			k.add(Answer, "options were answered with %q", name)
		}
	}
	k.optionList(a, "static_select.options.max")
	s.report(d.what(), k)
}

// judgeSubmission says what is wrong with the answer to a form.
func (s *Slack) judgeSubmission(d *delivery, answer []byte) {
	a, _ := decoded(answer).(object)
	if len(a) == 0 {
		return
	}
	k := newChecker(true)
	switch what := str(a, "response_action"); what {
	case "clear":
	case "errors":
		errors, _ := a["errors"].(object)
		if len(errors) == 0 {
			k.add(Empty, "the form is said to have errors, and none is named")
		}
		for id, text := range errors {
			if t, _ := text.(string); t == "" || !d.use.under.hasInput(id) {
				k.add(Answer, "an error for %q, which is no input, or without words", id)
			}
		}
	case "update", "push":
		v, _ := a["view"].(object)
		k.viewFields(v)
	default:
		k.add(Answer, "the form was answered with %q", what)
	}
	s.report(d.what(), k)
}

func (v *view) hasInput(block string) bool {
	for _, i := range readBlocks(v.blocks()).inputs {
		if i.Block == block {
			return true
		}
	}
	return false
}
