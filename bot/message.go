package bot

import (
	"context"
	"io"
)

// A Handler answers one message. It is all that an adapter gets to know of the
// bot. The Reply is always fit to be shown; the error is for the log.
type Handler func(context.Context, Message) (Reply, error)

// Ids are types, so that a person cannot be passed where a place is wanted.
// Their content is the adapter's and is opaque here.
type (
	// A Space is who shares a library: a Discord server, a Slack workspace, or
	// one direct conversation.
	Space string
	// A Conversation is a channel, a thread or a direct exchange within a
	// Space. Follow-ups are understood within one conversation.
	Conversation string
	// A Person is one account within a Space.
	Person string
)

// A Message is one thing said to the bot, as an adapter decoded it. It is
// untrusted to the last byte.
type Message struct {
	// ID is the platform's event id; the same event redelivered has the same.
	ID           string
	Space        Space
	Conversation Conversation
	// Channel is the conversation that a thread belongs to; "" outside threads.
	Channel Conversation
	Author  Author
	// Text without the mention of the bot. It may be the words of a command,
	// with or without the slash ("/outline notes", "outline notes").
	Text string
	// Command is the name of a command that the platform delivered as such
	// ("ask"); then Options holds its fields and Text is "".
	Command string
	Options map[string]string
	// Addressed reports whether the bot was spoken to: a command, a mention, a
	// direct message, or a reply to the bot. It keeps quiet otherwise.
	Addressed bool
	// Direct is set in a conversation between one person and the bot.
	Direct bool
	// Thread is set where Conversation is a thread: there everyone's questions
	// are context for everyone.
	Thread bool
	// ReplyTo is the message that this one answers or, in a thread, the one
	// before it or that started it; nil if there is none.
	ReplyTo *Quoted
	// Root is the message that started the thread, where ReplyTo is another one;
	// else nil.
	Root *Quoted
	// Attachments are the files that came with the message. Nothing of them is
	// fetched unless a command asks for it.
	Attachments []Attachment
	// Press is set when a button of an earlier reply was pressed.
	Press *Press
	// Own is set where Space belongs to the author alone, as a direct conversation
	// that shares no library does: there they manage it.
	Own bool
	// Unseen is set where nobody but the author saw what was asked: it is answered
	// unseen, too, unless they share it.
	Unseen bool
	// Outsiders is set where people of other spaces read: what is answered there is
	// for the author alone, and cannot be shared.
	Outsiders bool
	// Guest is set where the author brought the bot to a conversation of which
	// its own space knows nothing: Space is the author's own, and others listen.
	Guest bool
	// Locale is the language to answer in where none was set, as a BCP 47 tag: that
	// of the author, or of the place for what all there see, as the platform says.
	// "" is English.
	Locale string
	// Called are the commands that the platform calls otherwise, by their own names,
	// without slashes: it may have a /help itself. nil if there are none.
	Called map[string]string
	// Deaf says why the adapter hears only what is addressed to the bot, and what
	// whoever runs it can do about that: a sentence or two for a manager. It is ""
	// if everything that is said in the conversation arrives.
	Deaf string
}

// An Author is the person who said a message, with the rights that the
// platform's verified payload gives them.
type Author struct {
	ID      Person
	Name    string // for display; untrusted
	Manager bool   // may change settings and the library
	Bot     bool   // another program: never answered
	// Outsider is set for people of another space: they are told so, and nothing of
	// the material.
	Outsider bool
}

// A Quoted is a message that another one refers to.
type Quoted struct {
	Text    string
	FromBot bool
	// Withheld says why Text is not here, and what the author can do instead: a
	// sentence or two. It is "" where the text is known.
	Withheld string
}

// withheld reports whether the text of a message is kept from the bot.
func (q *Quoted) withheld() bool { return q != nil && q.Text == "" && q.Withheld != "" }

// unread says why it cannot be answered.
func (q *Quoted) unread() error {
	return refuse("I cannot read the message that you reply to.").advice(q.Withheld)
}

// An Attachment is a file that came with a message.
type Attachment struct {
	// ID names the file to its platform for as long as it is there, within Space: at
	// most 61 bytes, in the characters of a token, see Action. When the file is gone
	// there, the adapter calls Bot.Withdraw. "" if it has none that lasts: then it is
	// added only at once.
	ID   string
	Name string // untrusted
	Size int    // in bytes, as the platform says; 0 if it does not
	// Open fetches it. The caller closes what it returns, and bounds how much
	// is read.
	Open func(context.Context) (io.ReadCloser, error)
}

// A Press is a button pressed. An adapter takes its fields from the message
// that the platform says was pressed, not from what a client claims; even so
// they are checked again here.
type Press struct {
	Action ActionKind
	Token  string
}

// File is the Attachment.ID of the file that an Add is about, which the adapter
// puts into the message's Attachments; "" for other presses.
func (p Press) File() string {
	id, _, err := decodeFile(p.Token)
	if p.Action != Add || err != nil {
		return ""
	}
	return id
}

// A Reply is what the bot wants said: a plain value. The zero Reply means
// silence, which only a message that was not addressed to the bot may get.
type Reply struct {
	Blocks  []Block
	Actions []Action
	// Files are handed out with the reply.
	Files      []File
	Visibility Visibility
	Effect     Effect
	// Menu is offered beside Actions; nil if there is none.
	Menu *Menu
	// Elsewhere is what is to be said in other conversations of the same space.
	Elsewhere []Notice
	// Forget asks the adapter to erase what it keeps of the author itself, such
	// as a history of typed lines.
	Forget bool
}

// A Menu is a list of actions of which a person picks one.
type Menu struct {
	Label   string // what is picked: "Other sources"
	Actions []Action
}

// A Notice is said in another conversation than the one it comes from.
type Notice struct {
	Conversation Conversation
	// About is the conversation it comes from; "" if that is not to be told. Adapters
	// name it as their platform names places, after the first block.
	About   Conversation
	Blocks  []Block
	Actions []Action
}

// A File is handed out with a reply.
type File struct {
	Name string // letters, digits, '-' and '.': fit for any disk
	Data []byte
}

// Silent reports whether nothing is to be sent or done.
func (r Reply) Silent() bool { return len(r.Blocks) == 0 && r.Effect == Post }

// Visibility says who may read a reply.
type Visibility uint8

const (
	Public Visibility = iota // everyone in the conversation
	// Discreet is for the author alone where the platform can whisper, and else
	// for everyone: refusals, lists, help. Delete belongs to it only where
	// everyone sees it, Share only where the author alone does.
	Discreet
	// Private is for the author alone, come what may: what they asked to hide.
	Private
)

// Effect says what a reply does to the message whose button was pressed.
type Effect uint8

const (
	Post    Effect = iota // nothing: the reply is a new message
	Replace               // takes its place; a new message where none can be edited
	Remove                // that message goes; Blocks are for where it cannot
)

// A Block is one part of a reply. Adapters render each kind and cut at their
// platform's limits, never inside a rune.
type Block struct {
	Kind BlockKind
	// Text is data: nothing in it is mark-up, on any platform. It is one line,
	// but for Verbatim.
	Text string
	// Marks are spans of Text to emphasise, half-open, in bytes, ordered,
	// apart from each other, on rune borders.
	Marks []Mark
	// Link is where the whole block leads, always http or https; "" for nowhere.
	Link string
	// Depth indents a ListItem, from 0.
	Depth int
}

// BlockKind says what a block is for.
type BlockKind uint8

const (
	Say       BlockKind = iota // a sentence of the bot
	Quotation                  // the source's own words
	Place                      // the line that says where a quotation stands
	Cited                      // one reference that a quotation leans on
	Hint                       // what a person can do next
	ListItem                   // one line of an outline, a help text
	Verbatim                   // fixed-width text, with line ends: BibTeX, RIS
)

// A Mark emphasises a span of a block's text.
type Mark struct {
	Start, End int
}

// An Action is a button, numbered where there are none.
type Action struct {
	Kind  ActionKind
	Label string // "Next", "Context", "Cite"
	// Link is where an Open leads, http or https; "" for all others.
	Link string
	// Token says on what to act; opaque to adapters, at most 64 bytes, safe in
	// ids of both platforms (letters, digits, '-', '_', '.', ':').
	Token string
}

// ActionKind names what a button does.
type ActionKind string

const (
	Next    ActionKind = "next"    // the next best passage, or the next page
	Context ActionKind = "context" // what stands around it
	Cite    ActionKind = "cite"    // the reference in the usual styles
	Delete  ActionKind = "delete"  // take the reply away
	Share   ActionKind = "share"   // show a private reply to all
	Closest ActionKind = "closest" // what comes nearest to a question without an answer
	Ask     ActionKind = "ask"     // the second question of a message
	Discard ActionKind = "discard" // take a document off the shelf, once more asked
	Keep    ActionKind = "keep"    // leave it there
	Undo    ActionKind = "undo"    // put it back
	Add     ActionKind = "add"     // add a file to the library, which was asked first
	Open    ActionKind = "open"    // the passage in its place, in a browser: a link
	Wrong   ActionKind = "wrong"   // tell those who look after the bot that the answer is wrong
	Send    ActionKind = "send"    // tell them the question, too
	Note    ActionKind = "note"    // keep a question without an answer, which nobody saw asked
)
