package terminal

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"footnote/bot"
)

// mention is how the bot is spoken to in a pretend channel.
const mention = "@footnote"

// Spaces of the person at the keyboard: the server of channels that name none,
// and the direct conversation of whoever has not become someone else.
const (
	Home      bot.Space = home
	OwnDirect bot.Space = "dm:" + keyboard

	home     = "home"
	keyboard = "you"
)

// A spot is where someone speaks: a channel of a server, perhaps a thread of
// it; the zero spot is the direct conversation of whoever speaks.
type spot struct{ server, channel, thread string }

func (s spot) direct() bool { return s.channel == "" }

// String is the spot as one types it after /in.
func (s spot) String() string {
	if s.direct() {
		return "DM"
	}
	name := "#" + s.channel
	if s.server != home {
		name = s.server + name
	}
	if s.thread != "" {
		name += "/" + s.thread
	}
	return name
}

// A room is what is on screen in one conversation.
type room struct {
	last   *bot.Quoted // the message said last
	parent *bot.Quoted // what a thread hangs on
	offer
	// only is who may press the actions; "" means anyone there.
	only bot.Person
}

// An offer is what can be done with a reply.
type offer struct {
	// actions are the buttons, numbered from 1; those from picks on are a menu.
	actions []bot.Action
	picks   int
	menu    string // its label; "" if there is none
	links   []bot.Action
}

// offerOf puts what a reply offers in the order of its numbers. Whoever sees a
// reply alone need not take it away.
func offerOf(r bot.Reply, alone bool) offer {
	var o offer
	for _, a := range r.Actions {
		switch {
		case a.Kind == bot.Open:
			o.links = append(o.links, a)
		case a.Kind != bot.Delete || !alone:
			o.actions = append(o.actions, a)
		}
	}
	o.picks = len(o.actions)
	if r.Menu != nil {
		o.actions, o.menu = append(o.actions, r.Menu.Actions...), r.Menu.Label
	}
	return o
}

// A stage plays people and places before one bot. It is used by one goroutine
// at a time.
type stage struct {
	respond bot.Handler
	folder  string // where files that are handed out go; "" is the current one
	homedir string // what ~ stands for
	// announcements and announced are as in Chat.
	announcements func(context.Context) ([]bot.Announcement, error)
	announced     func(context.Context, bot.Announcement) error

	name     string // who speaks
	managers map[string]bool
	at       spot
	rooms    map[bot.Conversation]*room
	said     int // messages so far, for their ids
}

func newStage(respond bot.Handler) *stage {
	// Whoever sits at the keyboard runs the program.
	return &stage{respond: respond, name: keyboard, managers: map[string]bool{keyboard: true},
		rooms: make(map[bot.Conversation]*room)}
}

// An event is what is to be shown after a line.
type event struct {
	note  string // of the stage itself; "" if there is none
	reply bot.Reply
	saved string // where the reply's files are; "" without files
	// only is who sees the reply, where that is not everyone in the place.
	only string
	// announced is what was due to be said, wherever that is.
	announced []bot.Notice
	// offer is what can be pressed now.
	offer
	// err is for the log.
	err  error
	quit bool
}

// line does what a typed line says, and then says what is due.
func (s *stage) line(ctx context.Context, text string) event {
	e := s.act(ctx, text)
	if s.announcements == nil || e.quit {
		return e
	}
	due, err := s.announcements(ctx)
	for _, a := range due {
		s.announce([]bot.Notice{a.Notice})
		// There its buttons are the ones to press now.
		s.rooms[a.Notice.Conversation].offer = offerOf(bot.Reply{Actions: a.Notice.Actions}, false)
		s.rooms[a.Notice.Conversation].only = ""
		e.announced = append(e.announced, a.Notice)
		err = errors.Join(err, s.announced(ctx, a))
	}
	if err != nil {
		e.err = errors.Join(e.err, fmt.Errorf("say what is due: %w", err))
	}
	return e
}

// act does what a typed line says.
func (s *stage) act(ctx context.Context, text string) event {
	text = strings.TrimSpace(text)
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(word) {
	case "":
		return event{}
	case "/quit", "/exit":
		return event{quit: true}
	case "/as":
		return s.become(rest)
	case "/in":
		return s.enter(rest)
	case "/dm":
		s.at = spot{}
		return event{note: s.whereabouts()}
	case "/who":
		return event{note: s.whereabouts()}
	case "/press":
		return s.pressNamed(ctx, rest)
	case "/reply":
		return s.reply(ctx, rest)
	}
	if n, err := strconv.Atoi(text); err == nil && len(s.buttons().actions) > 0 {
		switch on := s.buttons(); {
		case n >= 1 && n <= len(on.actions):
			return s.press(ctx, on.actions[n-1])
		case len(text) == 1:
			return event{note: fmt.Sprintf("There is no button %d.", n), offer: on}
		}
	}
	m := s.message()
	m.Text, m.Addressed = s.addressed(text)
	if m.Addressed {
		var problem string
		if m.Text, m.Attachments, problem = attach(m.Text, s.homedir); problem != "" {
			return event{note: problem}
		}
	}
	if s.at.thread != "" {
		m.ReplyTo = s.room().parent
	}
	e := s.say(ctx, m, text)
	if strings.EqualFold(text, "/help") {
		e.reply.Blocks = append(e.reply.Blocks, ownHelp...)
	}
	return e
}

// ownHelp is what the terminal adds to the bot's help.
var ownHelp = []bot.Block{
	{Kind: bot.Say, Text: "In this terminal you can also play several people and places:"},
	{Kind: bot.ListItem, Text: "/as NAME [manager]: speak as someone else"},
	{Kind: bot.ListItem, Text: "/in #CHANNEL[/THREAD]: go to a pretend channel; /dm: come back"},
	{Kind: bot.ListItem, Text: "/reply TEXT: reply to the message said last"},
	{Kind: bot.ListItem, Text: "/library add PATH…, /library replace SOURCE PATH: the file comes from this machine"},
	{Kind: bot.ListItem, Text: "/who: who you are, and where; /quit: leave"},
}

// addressed takes the mention out of a line, and reports whether the bot is
// spoken to.
func (s *stage) addressed(text string) (string, bool) {
	for i := range text {
		if len(text)-i < len(mention) || !strings.EqualFold(text[i:i+len(mention)], mention) {
			continue
		}
		before, after := strings.TrimSpace(text[:i]), text[i+len(mention):]
		if r := []rune(after); len(r) > 0 && (unicode.IsLetter(r[0]) || unicode.IsDigit(r[0])) {
			continue // another's name that begins the same
		}
		after = strings.TrimLeft(after, ":, ")
		return strings.TrimSpace(before + " " + after), true
	}
	return text, s.at.direct() || strings.HasPrefix(text, "/")
}

// message is a message of whoever speaks, where they are, without its text.
func (s *stage) message() bot.Message {
	s.said++
	m := s.speaker()
	m.ID = "line-" + strconv.Itoa(s.said)
	return m
}

// speaker is who speaks and where, without a message.
func (s *stage) speaker() bot.Message {
	m := bot.Message{
		Author: bot.Author{ID: bot.Person(s.name), Name: s.name, Manager: s.managers[s.name]},
		Direct: s.at.direct(), Own: s.at.direct(), Thread: s.at.thread != "",
	}
	m.Space, m.Conversation = s.place()
	if m.Thread {
		m.Channel = bot.Conversation(s.at.server + spot{s.at.server, s.at.channel, ""}.String())
	}
	return m
}

// place is the spot as the bot knows it. Each direct conversation is a space
// of its own.
func (s *stage) place() (bot.Space, bot.Conversation) {
	if s.at.direct() {
		return bot.Space("dm:" + s.name), bot.Conversation("dm:" + s.name)
	}
	return bot.Space(s.at.server), bot.Conversation(s.at.server + s.at.String())
}

func (s *stage) room() *room {
	_, c := s.place()
	r := s.rooms[c]
	if r == nil {
		r = &room{}
		s.rooms[c] = r
	}
	return r
}

// buttons are what whoever speaks may press here.
func (s *stage) buttons() offer {
	r := s.room()
	if r.only != "" && r.only != bot.Person(s.name) {
		return offer{}
	}
	return r.offer
}

// say hands a message to the bot and puts the reply on stage. shown is the
// line as others see it.
func (s *stage) say(ctx context.Context, m bot.Message, shown string) event {
	room := s.room()
	if shown != "" {
		room.last = &bot.Quoted{Text: shown}
	}
	reply, err := s.respond(ctx, m)
	e := event{reply: reply, err: err}
	if len(reply.Files) > 0 {
		e.saved = save(s.folder, reply.Files)
	}
	if reply.Silent() {
		if !m.Addressed {
			e.note = "(not addressed: silent)"
		}
		return e
	}
	if reply.Visibility != bot.Public {
		e.only = s.name
	} else if len(reply.Blocks) > 0 {
		room.last = &bot.Quoted{Text: text(reply), FromBot: true}
	}
	e.offer = offerOf(reply, e.only != "")
	if len(e.actions) > 0 || reply.Effect != bot.Post {
		room.offer, room.only = e.offer, bot.Person(e.only)
	}
	if m.Press != nil && len(e.actions) == 0 {
		links := e.links
		e.offer = s.buttons() // those of the answer above are still there
		e.links = links
	}
	s.announce(reply.Elsewhere)
	return e
}

// announce says in other rooms what a reply has for them.
func (s *stage) announce(notices []bot.Notice) {
	for _, n := range notices {
		r := s.rooms[n.Conversation]
		if r == nil {
			r = &room{}
			s.rooms[n.Conversation] = r
		}
		r.last = &bot.Quoted{Text: text(bot.Reply{Blocks: n.Blocks}), FromBot: true}
	}
}

// press pushes a button.
func (s *stage) press(ctx context.Context, a bot.Action) event {
	m := s.message()
	m.Addressed = true
	m.Press = &bot.Press{Action: a.Kind, Token: a.Token}
	return s.say(ctx, m, "")
}

// pressNamed pushes a button by number or by the name of what it does.
func (s *stage) pressNamed(ctx context.Context, name string) event {
	for i, a := range s.buttons().actions {
		if strconv.Itoa(i+1) == name || strings.EqualFold(string(a.Kind), name) {
			return s.press(ctx, a)
		}
	}
	return event{note: "There is no button “" + name + "” here for " + s.name + "."}
}

// reply says a line in reply to the message said last.
func (s *stage) reply(ctx context.Context, line string) event {
	last := s.room().last
	if last == nil {
		return event{note: "Nobody has said anything here yet, so there is nothing to reply to."}
	}
	m := s.message()
	m.Text, m.Addressed = s.addressed(line)
	m.Addressed = m.Addressed || last.FromBot
	m.ReplyTo = last
	return s.say(ctx, m, line)
}

// become lets another person speak.
func (s *stage) become(words string) event {
	name, role, _ := strings.Cut(words, " ")
	if !plainName(name) {
		return event{note: "Say who speaks: /as alice, or /as alice manager"}
	}
	switch strings.TrimSpace(role) {
	case "":
		s.managers[name] = name == keyboard
	case "manager":
		s.managers[name] = true
	default:
		return event{note: "A person can be a manager and nothing else: /as " + name + " manager"}
	}
	s.name = name
	return event{note: s.whereabouts()}
}

// enter goes to a channel or a thread of it.
func (s *stage) enter(where string) event {
	server, channel, ok := strings.Cut(where, "#")
	channel, thread, threaded := strings.Cut(channel, "/")
	if server == "" {
		server = home
	}
	if !ok || !plainName(server) || !plainName(channel) || threaded && !plainName(thread) {
		return event{note: "Say where: /in #general, a thread of it /in #general/reading, or another server's /in club#general"}
	}
	s.at = spot{server, channel, ""}
	parent := s.room().last
	s.at.thread = thread
	if r := s.room(); thread != "" && r.parent == nil {
		r.parent = parent
	}
	return event{note: s.whereabouts()}
}

// whereabouts says who speaks where, and how to be heard there.
func (s *stage) whereabouts() string {
	who := s.name
	if s.at.direct() {
		return who + ", in a direct conversation: every line goes to the bot."
	}
	if s.managers[s.name] {
		who += " (manager)"
	}
	return fmt.Sprintf("%s, in %s: the bot hears %s and /commands.", who, s.at, mention)
}

// plainName reports whether a name can be a person's or place's: letters,
// digits, '-' and '_', at most 32.
func plainName(s string) bool {
	n := 0
	for _, r := range s {
		n++
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '-' && r != '_' {
			return false
		}
	}
	return n > 0 && n <= 32
}
