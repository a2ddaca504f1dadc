package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"
)

const jsonType = "application/json"

// use is what a message's encoding is for; it decides which fields and flags
// there may be.
type use int

const (
	asNew      use = iota // a message in a channel
	asEdit                // in the place of a message
	asResponse            // a message as an interaction's response, first or later
)

// Flags that may be set, by what Discord's documentation of each call says.
const (
	editFlags     = discordgo.MessageFlagsSuppressEmbeds | discordgo.MessageFlagsIsComponentsV2
	newFlags      = editFlags | discordgo.MessageFlagsSuppressNotifications
	responseFlags = newFlags | discordgo.MessageFlagsEphemeral
)

// A wireMessage is a Message as Discord reads it.
type wireMessage struct {
	Content         string                       `json:"content"`
	Embeds          []*discordgo.MessageEmbed    `json:"embeds"`
	Components      []discordgo.MessageComponent `json:"components"`
	AllowedMentions mentions                     `json:"allowed_mentions"`
	Flags           *discordgo.MessageFlags      `json:"flags,omitempty"`
	Attachments     *[]attachment                `json:"attachments,omitempty"`
	Reference       *reference                   `json:"message_reference,omitempty"`
	Nonce           string                       `json:"nonce,omitempty"`
	EnforceNonce    bool                         `json:"enforce_nonce,omitempty"`
}

// mentions allows none: an absent list would allow all that the text has.
type mentions struct {
	Parse       []string `json:"parse"`
	RepliedUser bool     `json:"replied_user"`
}

type reference struct {
	MessageID       string `json:"message_id"`
	FailIfNotExists bool   `json:"fail_if_not_exists"`
}

// An attachment names a file of the same request by its number.
type attachment struct {
	ID       string `json:"id"`
	Filename string `json:"filename"`
}

func (m *Message) wire(u use) wireMessage {
	w := wireMessage{
		Content: m.Content, Embeds: m.Embeds, Components: m.Components,
		AllowedMentions: mentions{Parse: []string{}},
	}
	if w.Embeds == nil {
		w.Embeds = []*discordgo.MessageEmbed{}
	}
	if w.Components == nil {
		w.Components = []discordgo.MessageComponent{}
	}
	allowed := map[use]discordgo.MessageFlags{asNew: newFlags, asEdit: editFlags, asResponse: responseFlags}[u]
	if flags := m.Flags & allowed; flags != 0 || u == asEdit {
		w.Flags = &flags
	}
	if len(m.Files) > 0 || u == asEdit { // an edit without the list keeps the files of before
		w.Attachments = &[]attachment{}
		for i, f := range m.Files {
			*w.Attachments = append(*w.Attachments, attachment{ID: strconv.Itoa(i), Filename: f.Name})
		}
	}
	if u == asNew {
		if m.ReplyTo != "" {
			w.Reference = &reference{MessageID: m.ReplyTo}
		}
		w.Nonce, w.EnforceNonce = m.Nonce, m.Nonce != ""
	}
	return w
}

func encodeMessage(m *Message, u use) (kind string, body []byte, err error) {
	if len(m.Nonce) > 25 {
		return "", nil, errors.New("encode message: its nonce is longer than 25 characters")
	}
	return encode(m.wire(u), m.Files)
}

// JSON is the message as CreateMessage sends it, indented, for people to read, and
// with the names of its files in the place of the files.
func (m *Message) JSON() ([]byte, error) { return readable(m.wire(asNew)) }

// JSON is the response as Callback sends it, indented, for people to read, and with
// the names of its files in the place of the files.
func (r *Response) JSON() ([]byte, error) {
	wire, _, err := r.wire()
	if err != nil {
		return nil, err
	}
	return readable(wire)
}

// readable is JSON in lines, with "<" and ">" as they are.
func readable(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	return b.Bytes(), nil
}

// Encode returns what Callback sends, which is also what an HTTP endpoint for
// interactions answers with, and its content type.
func Encode(r *Response) (contentType string, body []byte, err error) {
	wire, files, err := r.wire()
	if err != nil {
		return "", nil, err
	}
	return encode(wire, files)
}

// A wireResponse is a Response as Discord reads it.
type wireResponse struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

func (r *Response) wire() (wire wireResponse, files []File, err error) {
	wire.Type = r.Type
	switch r.Type {
	case discordgo.InteractionResponsePong, discordgo.InteractionResponseDeferredMessageUpdate:
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		if r.Message != nil && r.Message.Flags&discordgo.MessageFlagsEphemeral != 0 {
			wire.Data = map[string]any{"flags": discordgo.MessageFlagsEphemeral}
		}
	case discordgo.InteractionResponseChannelMessageWithSource, discordgo.InteractionResponseUpdateMessage:
		if r.Message == nil {
			return wire, nil, fmt.Errorf("encode response of type %d: it has no message", r.Type)
		}
		u := asResponse
		if r.Type == discordgo.InteractionResponseUpdateMessage {
			u = asEdit
		}
		wire.Data, files = r.Message.wire(u), r.Message.Files
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		choices := r.Choices
		if choices == nil {
			choices = []*discordgo.ApplicationCommandOptionChoice{}
		}
		wire.Data = map[string]any{"choices": choices}
	default:
		return wire, nil, fmt.Errorf("encode response: type %d is none that we send", r.Type)
	}
	return wire, files, nil
}

// encode returns v alone, or with files after it as multipart/form-data
// (https://discord.com/developers/docs/reference#uploading-files).
func encode(v any, files []File) (kind string, body []byte, err error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", nil, fmt.Errorf("encode message: %w", err)
	}
	if len(files) == 0 {
		return jsonType, text, nil
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := part(w, `name="payload_json"`, jsonType, text); err != nil {
		return "", nil, err
	}
	for i, f := range files {
		name := `name="files[` + strconv.Itoa(i) + `]"; filename="` + quoted.Replace(f.Name) + `"`
		if err := part(w, name, "application/octet-stream", f.Data); err != nil {
			return "", nil, err
		}
	}
	if err := w.Close(); err != nil {
		return "", nil, fmt.Errorf("encode message: %w", err)
	}
	return w.FormDataContentType(), b.Bytes(), nil
}

// quoted makes a name fit for a header's quoted parameter, as browsers do.
var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "%0D", "\n", "%0A")

func part(w *multipart.Writer, disposition, kind string, data []byte) error {
	p, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {"form-data; " + disposition},
		"Content-Type":        {kind},
	})
	if err == nil {
		_, err = p.Write(data)
	}
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	return nil
}
