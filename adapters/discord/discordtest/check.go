package discordtest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"
)

// A problem is why a body is not as it must be.
type problem struct {
	rule Rule
	what string
}

func errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

// invalid reports problems and answers as Discord does. d.mu is held.
func (d *Discord) invalid(where string, problems []problem) *answer {
	for _, p := range problems {
		d.broke(p.rule, where, "%s", p.what)
	}
	return refuse(400, 50035, "Invalid Form Body")
}

// A form is what a message is sent as.
type form uint8

const (
	newInChannel     form = iota
	newOfInteraction      // a first response or a follow-up
	editing               // what is not named stays
	filling               // an edit that takes the place of a deferral
	deferring             // the data of a deferral: flags only
)

// The fields that Discord knows, by form
// (https://discord.com/developers/docs/resources/message#create-message,
// …/interactions/receiving-and-responding#interaction-response-object-messages,
// …/resources/webhook#edit-webhook-message).
var (
	common       = []string{"content", "embeds", "components", "flags", "allowed_mentions", "attachments"}
	channelOnly  = []string{"nonce", "enforce_nonce", "message_reference", "tts"}
	allowedFlags = map[form]discordgo.MessageFlags{
		newInChannel:     discordgo.MessageFlagsSuppressEmbeds | discordgo.MessageFlagsSuppressNotifications,
		newOfInteraction: discordgo.MessageFlagsSuppressEmbeds | discordgo.MessageFlagsSuppressNotifications | discordgo.MessageFlagsEphemeral,
		editing:          discordgo.MessageFlagsSuppressEmbeds,
		filling:          discordgo.MessageFlagsSuppressEmbeds,
		deferring:        discordgo.MessageFlagsEphemeral,
	}
)

// checkMessage returns what is wrong with a message: what Discord refuses, and
// what it lets pass to the harm of people.
func checkMessage(body object, files int, as form) []problem {
	var c checker
	fields := common
	switch as {
	case newInChannel:
		fields = append(slices.Clone(common), channelOnly...)
	case newOfInteraction:
		fields = append(slices.Clone(common), "tts")
	case deferring:
		fields = []string{"flags"}
	}
	c.known("message", body, fields...)
	if as != deferring {
		c.mentions(body)
		c.arrays(body, "embeds", "components", "attachments")
		c.content(body)
		c.embeds(body)
		c.components(body)
		c.nonce(body)
		c.previews(body, as)
		if embeds, _ := body["embeds"].([]any); len(embeds) > 0 && flagsOf(body)&discordgo.MessageFlagsSuppressEmbeds != 0 {
			c.add(Limits, "the message hides its own embeds by a flag")
		}
		c.empty(body, files, as)
	}
	if extra := flagsOf(body) &^ allowedFlags[as]; extra != 0 {
		c.add(Limits, "flags %#x cannot be set here", int(extra))
	}
	return c.problems
}

// A checker gathers problems.
type checker struct{ problems []problem }

func (c *checker) add(rule Rule, format string, args ...any) {
	c.problems = append(c.problems, problem{rule, fmt.Sprintf(format, args...)})
}

// known reports the fields that are not among those that Discord knows.
func (c *checker) known(what string, body object, fields ...string) {
	for name := range body {
		if !slices.Contains(fields, name) {
			c.add(Fields, "the %s has an unknown field %q", what, name)
		}
	}
}

// mentions must be switched off in every message and edit: an edit without them
// parses the text anew.
func (c *checker) mentions(body object) {
	allowed, ok := body["allowed_mentions"].(object)
	if !ok {
		c.add(Mentions, "allowed_mentions is missing")
		return
	}
	c.known("allowed_mentions", allowed, "parse", "users", "roles", "replied_user")
	parse, ok := allowed["parse"].([]any)
	if !ok || len(parse) > 0 {
		c.add(Mentions, "allowed_mentions.parse is %v, want []", allowed["parse"])
	}
	for _, list := range []string{"users", "roles"} {
		if named, _ := allowed[list].([]any); len(named) > 0 {
			c.add(Mentions, "allowed_mentions.%s names somebody", list)
		}
	}
	if allowed["replied_user"] == true {
		c.add(Mentions, "the author of the question is mentioned")
	}
}

func (c *checker) arrays(body object, names ...string) {
	for _, name := range names {
		if value, named := body[name]; named {
			if _, ok := value.([]any); !ok {
				c.add(Arrays, "%s is %v, want an array", name, value)
			}
		}
	}
}

// units is the length of a text as Discord's clients count it.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

// length reports a text that is too short or too long.
func (c *checker) length(what string, value any, least, most int) {
	text, ok := value.(string)
	if !ok && value != nil {
		c.add(Limits, "%s is no text", what)
		return
	}
	if n := units(text); n < least || n > most {
		c.add(Limits, "%s has %d characters, want %d to %d", what, n, least, most)
	}
}

func (c *checker) content(body object) { c.length("content", body["content"], 0, 2000) }

func (c *checker) nonce(body object) {
	if value, named := body["nonce"]; named {
		c.length("nonce", value, 1, 25)
	}
}

// previews reports an address that shows a picture of its page below the message.
// An edit that does not set flags leaves them as they are.
func (c *checker) previews(body object, as form) {
	if flagsOf(body)&discordgo.MessageFlagsSuppressEmbeds != 0 || as == editing {
		return
	}
	content, _ := body["content"].(string)
	for _, l := range Live(content) {
		if address, ok := strings.CutPrefix(l, "address "); ok && !strings.HasPrefix(address, "<") {
			c.add(Previews, "an address shows a preview")
			return
		}
	}
}

// empty reports a message with nothing in it. Of an edit it is known only if it
// names all parts.
func (c *checker) empty(body object, files int, as form) {
	if files > 0 {
		return
	}
	for _, part := range []string{"content", "embeds", "attachments"} {
		switch value := body[part].(type) {
		case string:
			if strings.TrimSpace(value) != "" {
				return
			}
		case []any:
			if len(value) > 0 {
				return
			}
		case nil:
			if _, named := body[part]; !named && as == editing {
				return
			}
		}
	}
	c.add(Empty, "there is nothing in the message")
}

// checkResponse returns what is wrong with a first response, and its type.
func checkResponse(of discordgo.InteractionType, body object, files int) (discordgo.InteractionResponseType, []problem) {
	var c checker
	c.known("response", body, "type", "data")
	n, _ := body["type"].(float64)
	kind := discordgo.InteractionResponseType(n)
	if !slices.Contains(possible[of], kind) {
		c.add(Kind, "an interaction of type %v cannot have a response of type %d", of, kind)
		return kind, c.problems
	}
	data, _ := body["data"].(object)
	switch kind {
	case discordgo.InteractionResponseChannelMessageWithSource:
		c.problems = append(c.problems, checkMessage(data, files, newOfInteraction)...)
	case discordgo.InteractionResponseUpdateMessage:
		c.problems = append(c.problems, checkMessage(data, files, editing)...)
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		c.problems = append(c.problems, checkMessage(data, 0, deferring)...)
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		c.choices(data)
	case discordgo.InteractionResponseDeferredMessageUpdate:
		if len(data) > 0 {
			c.add(Fields, "a deferral of an update has data")
		}
	}
	return kind, c.problems
}

// possible are the responses that an interaction can have
// (https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type);
// those that open a window or an activity are not known to the fake.
var possible = map[discordgo.InteractionType][]discordgo.InteractionResponseType{
	discordgo.InteractionPing: {discordgo.InteractionResponsePong},
	discordgo.InteractionApplicationCommand: {
		discordgo.InteractionResponseChannelMessageWithSource, discordgo.InteractionResponseDeferredChannelMessageWithSource,
	},
	discordgo.InteractionMessageComponent: {
		discordgo.InteractionResponseChannelMessageWithSource, discordgo.InteractionResponseDeferredChannelMessageWithSource,
		discordgo.InteractionResponseDeferredMessageUpdate, discordgo.InteractionResponseUpdateMessage,
	},
	discordgo.InteractionApplicationCommandAutocomplete: {discordgo.InteractionApplicationCommandAutocompleteResult},
}

// choices of a completion: 25 of 100 characters each.
func (c *checker) choices(data object) {
	c.known("completion", data, "choices")
	list, ok := data["choices"].([]any)
	if !ok {
		c.add(Arrays, "choices is %v, want an array", data["choices"])
	}
	if len(list) > 25 {
		c.add(Limits, "%d choices, want at most 25", len(list))
	}
	for _, choice := range list {
		o, _ := choice.(object)
		c.known("choice", o, "name", "value", "name_localizations")
		c.length("the name of a choice", o["name"], 1, 100)
		c.length("the value of a choice", o["value"], 1, 100)
	}
}
