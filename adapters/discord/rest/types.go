package rest

import (
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A Message is one that is sent, or put in the place of one that was. It
// mentions nobody, whatever its text says.
type Message struct {
	Content    string                       `json:"content"`
	Embeds     []*discordgo.MessageEmbed    `json:"embeds"`
	Components []discordgo.MessageComponent `json:"components"`
	Flags      discordgo.MessageFlags       `json:"flags,omitempty"`
	// ReplyTo is the id of the message that this one answers, in the same
	// channel; one that is gone is no error. It counts for new messages only.
	ReplyTo string `json:"-"`
	// Nonce makes a new message one and the same however often it is sent within
	// a few minutes; at most 25 characters, "" for none.
	Nonce string `json:"-"`
	Files []File `json:"-"`
}

// A File goes out with a message.
type File struct {
	Name string
	Data []byte
}

// A Response is the first answer to an interaction.
type Response struct {
	Type discordgo.InteractionResponseType
	// Message is what is shown; nil where there is nothing to show yet. Of a
	// deferral only its Flags count.
	Message *Message
	// Choices answer an autocompletion.
	Choices []*discordgo.ApplicationCommandOptionChoice
}

// A GatewayInfo says where the gateway is and how often one may identify.
type GatewayInfo struct {
	URL    string
	Shards int // that Discord recommends
	// Total identifies a day, of which Remaining are left until ResetAfter has
	// passed; MaxConcurrency of them may begin within 5 seconds.
	Total, Remaining int
	ResetAfter       time.Duration
	MaxConcurrency   int
}

// An Error is a refusal of Discord.
type Error struct {
	Route  string // with its parameters' names for their values
	Status int    // of HTTP
	Code   int    // Discord's own (https://discord.com/developers/docs/topics/opcodes-and-status-codes#json); 0 if it gave none
	// Message is Discord's, without anything that we sent.
	Message string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: Discord says %d, code %d: %s", e.Route, e.Status, e.Code, e.Message)
}

// Codes of Error that decide what is done next.
const (
	CodeUnknownChannel     = 10003
	CodeUnknownMessage     = 10008
	CodeUnknownWebhook     = 10015 // the token of an interaction that was never acknowledged, or is too old
	CodeUnknownInteraction = 10062 // the first response came too late
	CodeAcknowledged       = 40060 // it had a first response already
	CodeMissingAccess      = 50001
	CodeCannotDM           = 50007
	CodeMissingPermissions = 50013
	CodeInvalidToken       = 50027  // the token of an interaction that is over
	CodeNoHistory          = 160002 // a reply where messages of before may not be read
)
