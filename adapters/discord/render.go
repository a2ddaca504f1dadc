package discord

import (
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/fit"
	"footnote/bot/speech"
)

// Discord's limits in UTF-16 units, as its clients count
// (https://discord.com/developers/docs/resources/message).
const (
	maxContent     = 2000
	maxDescription = 4096
	maxFiles       = 10
	maxLink        = 512 // of a link button; ours for those in text
)

// renderOptions say where a reply will stand.
type renderOptions struct {
	// whispered is set where the asker alone sees it, in an ephemeral message:
	// there is nothing to delete for others, but to share.
	whispered bool
	// origin is where its buttons act; the zero one is where the reply stands.
	origin origin
	// voice is for what the message itself has to say.
	voice speech.Language
}

// render is a reply as a message of Discord, within all of its limits; nil if
// there is nothing to show. Ephemeral, ReplyTo and Nonce are the sender's.
//
// A reply is plain content, which can be copied and quoted, is read aloud and
// shown in notifications, and needs no permission. One that is too long keeps
// its beginning there and has the rest in an embed.
func render(r bot.Reply, o renderOptions) *rest.Message {
	blocks := fit.Shown(r.Blocks, address)
	if len(blocks) == 0 {
		return nil
	}
	m := &rest.Message{
		Flags:      discordgo.MessageFlagsSuppressEmbeds,
		Embeds:     []*discordgo.MessageEmbed{},
		Components: components(r, o),
	}
	for _, f := range r.Files[:min(len(r.Files), maxFiles)] {
		m.Files = append(m.Files, rest.File(f))
	}
	text, all := fill(blocks, maxContent, o.voice)
	if all {
		m.Content = text
		return m
	}
	n := opening(blocks)
	if m.Content, all = fill(blocks[:n], maxContent, o.voice); !all || n == len(blocks) {
		m.Content, n = o.voice.Say("This is long:"), 0
	}
	text, _ = fill(blocks[n:], maxDescription, o.voice)
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: text})
	m.Flags = 0
	return m
}

// opening is how many blocks stand above an embed: what tells a reader, also in
// a notification, what the reply is.
func opening(blocks []bot.Block) int {
	if len(blocks) > 1 && blocks[0].Kind == bot.Quotation && blocks[1].Kind == bot.Place {
		return 2
	}
	return 1
}

// markup is a block in Discord's mark-up, without line ends around it. It is one
// line, unless it is Verbatim.
func markup(b bot.Block) string {
	switch b.Kind {
	case bot.Quotation:
		return "> " + linked(b)
	case bot.Place, bot.Cited, bot.Hint:
		return "-# " + linked(b)
	case bot.ListItem:
		if b.Depth <= 0 && fit.Numbered(b.Text) {
			return linked(b)
		}
		return strings.Repeat("  ", min(max(b.Depth, 0), 5)) + "- " + linked(b)
	case bot.Verbatim:
		return "```\n" + unfenced.Replace(b.Text) + "\n```"
	}
	return linked(b)
}

// unfenced changes what would act out of a fence, where no backslash helps: its
// end, and the middle of a link that a bracket before the fence begins. What
// stands there instead looks like it.
var unfenced = strings.NewReplacer("```", "``\u02cb", "](", "]\uff08")

// linked is a block's text with its link, in angle brackets so that it has no
// preview: in the place where the text has it, else behind the text.
func linked(b bot.Block) string {
	if b.Link == "" {
		return emphasise(b.Text, b.Marks)
	}
	link := "<" + b.Link + ">"
	before, after, ok := fit.Around(b)
	if !ok {
		return emphasise(b.Text, b.Marks) + " " + link
	}
	return escape(before) + link + escape(after)
}

// invitation matches the addresses that clients show as a card to join or take
// something by, whatever is done about previews.
var invitation = regexp.MustCompile(`(?i)discord(?:app)?\.(?:gg|gift|new|com/(?:invite|template|gifts))`)

// address is a link as it can stand in angle brackets and under a button, of a
// host that has a dot, which Discord wants; "" if it cannot.
func address(link string) string {
	if invitation.MatchString(link) {
		return ""
	}
	// Legal only in a host that is a number; in text they may end a link's name.
	return fit.Address(strings.NewReplacer("[", "%5B", "]", "%5D").Replace(link), maxLink)
}
