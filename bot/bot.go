package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// A Base answers from the material of one space. It never changes, and is safe
// for concurrent use; *knowledge.Base is one.
type Base interface {
	Answer(context.Context, knowledge.Question) (knowledge.Answer, error)
	// Documents in the order of the library.
	Documents() []*document.Document
	// Complete returns what someone who typed text may mean, likeliest first.
	Complete(text string, limit int) []knowledge.Suggestion
	// Quote reads a locator back; ok is false if it does not fit.
	Quote(knowledge.Locator) (s knowledge.Snippet, ok bool)
	// Around returns at most n paragraphs before and after, of the same section.
	Around(l knowledge.Locator, n int) (before, after []knowledge.Snippet)
}

// Config is what a Bot is made of.
type Config struct {
	// Open returns the material of a space. It is called for each message, so
	// a library that changed is seen at once.
	Open func(context.Context, Space) (Base, error)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// PersonLimit and SpaceLimit are questions a minute; 0 means DefaultLimits,
	// negative no limit.
	PersonLimit, SpaceLimit int
	// Timeout of an answer; 0 means DefaultTimeout.
	Timeout time.Duration
}

// Limits where Config gives none.
const (
	DefaultPersonLimit = 10
	DefaultSpaceLimit  = 120
	DefaultTimeout     = time.Second
)

// pressesPerQuestion is how many buttons and look-ups go with a question:
// reading on is not asking.
const pressesPerQuestion = 4

// A Bot answers messages. Safe for concurrent use.
type Bot struct {
	open     func(context.Context, Space) (Base, error)
	now      func() time.Time
	timeout  time.Duration
	commands []Command

	memory   *memory
	settings *settings
	asking   *limiter[asker] // questions of a person
	reading  *limiter[asker] // other commands and buttons of a person
	crowd    *limiter[Space] // questions of a space
}

// asker is a person within their space.
type asker struct {
	space  Space
	person Person
}

// New returns a bot that answers from the material that c.Open opens.
func New(c Config) (*Bot, error) {
	if c.Open == nil {
		return nil, errors.New("new bot: Config.Open is not set")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.PersonLimit == 0 {
		c.PersonLimit = DefaultPersonLimit
	}
	if c.SpaceLimit == 0 {
		c.SpaceLimit = DefaultSpaceLimit
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	return &Bot{
		open: c.Open, now: c.Now, timeout: c.Timeout,
		commands: commandTable(),
		memory:   newMemory(),
		settings: newSettings(),
		asking:   newLimiter[asker](c.PersonLimit, time.Minute),
		reading:  newLimiter[asker](c.PersonLimit*pressesPerQuestion, time.Minute),
		crowd:    newLimiter[Space](c.SpaceLimit, time.Minute),
	}, nil
}

// Commands returns the table of commands, for registration on a platform. The
// caller must not change it.
func (b *Bot) Commands() []Command { return b.commands }

// A request is a message that will be answered, with what it is answered from.
type request struct {
	Message
	command *Command
	options map[string]string
	base    Base
	set     Settings
	// auto is set for a message that was not addressed to the bot, in a
	// conversation where it may answer such.
	auto bool
}

// A refusal is an error whose text is for the person: they asked for something
// that cannot be done, and it says what can. It is no failure of the bot.
type refusal struct{ blocks []Block }

func (r *refusal) Error() string { return "refused" }

// refuse returns a refusal that says the lines: the first what is wrong, the
// others what to do.
func refuse(say string, hints ...string) error {
	r := &refusal{blocks: []Block{{Kind: Say, Text: say}}}
	for _, h := range hints {
		r.blocks = append(r.blocks, Block{Kind: Hint, Text: h})
	}
	return r
}

// Respond answers one message. The Reply is always fit to be shown, also
// beside an error; the error is for the log and holds no text of a person or a
// document.
func (b *Bot) Respond(ctx context.Context, m Message) (reply Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = contained(v)
			reply = failed(m)
		}
		reply = inert(reply)
		if m.Direct {
			reply.Visibility = Public // the one person there is everyone
		}
	}()
	if m.Author.Bot {
		return Reply{}, nil
	}
	m.Text = strings.TrimSpace(m.Text)
	reply, err = b.respond(ctx, m)

	var r *refusal
	var q *knowledge.QuestionError
	switch {
	case err == nil:
		return reply, nil
	case !addressed(m):
		reply = Reply{}
		if errors.As(err, &r) || errors.As(err, &q) {
			err = nil
		}
		return reply, err
	case errors.As(err, &r):
		return Reply{Blocks: r.blocks, Visibility: Private}, nil
	case errors.As(err, &q):
		return Reply{Blocks: say(q.Message), Visibility: Private}, nil
	case errors.Is(err, context.DeadlineExceeded):
		return Reply{Blocks: []Block{
			{Kind: Say, Text: "That took too long, so I stopped looking."},
			{Kind: Hint, Text: "Ask again with fewer words, or name one source: in:TITLE"},
		}, Visibility: Private}, err
	default:
		return failed(m), err
	}
}

func addressed(m Message) bool {
	return m.Addressed || m.Direct || m.Press != nil || m.Command != ""
}

// failed is the reply where something is wrong with the bot itself.
func failed(m Message) Reply {
	if !addressed(m) {
		return Reply{}
	}
	return Reply{Blocks: []Block{
		{Kind: Say, Text: "Something went wrong on my side; it is not your question."},
		{Kind: Hint, Text: "Try once more. If it stays, tell whoever runs me: the log has the reason."},
	}, Visibility: Private}
}

// contained is the error for a panic. Its value is named only where it cannot
// hold a person's text.
func contained(v any) error {
	var stack [4096]byte
	n := runtime.Stack(stack[:], false)
	if e, ok := v.(runtime.Error); ok {
		return fmt.Errorf("answer message: panic: %w\n%s", e, stack[:n])
	}
	return fmt.Errorf("answer message: panic of type %T\n%s", v, stack[:n])
}

// respond finds out what a message wants and does it.
func (b *Bot) respond(ctx context.Context, m Message) (Reply, error) {
	set := b.settings.of(m.Space)
	r := &request{Message: m, set: set}
	if !addressed(m) {
		if !set.AutoAnswer[m.Conversation] || !strings.ContainsAny(m.Text, "?？؟") {
			return Reply{}, nil
		}
		r.auto = true
	}
	base, failure := b.open(ctx, m.Space)
	if r.base = base; failure != nil {
		r.base = nothing{}
	}
	if m.Press != nil {
		if failure != nil && m.Press.Action != Delete {
			return Reply{}, noMaterial(failure)
		}
		return b.press(ctx, r)
	}
	if err := b.decode(r); err != nil {
		return Reply{}, err
	}
	if failure != nil && !r.command.free {
		return Reply{}, noMaterial(failure)
	}
	if err := b.permit(r); err != nil {
		return Reply{}, err
	}
	if err := b.charge(r); err != nil {
		return Reply{}, err
	}
	return r.command.run(b, ctx, r)
}

// noMaterial is what becomes of a request whose material could not be opened.
func noMaterial(err error) error {
	if errors.Is(err, knowledge.ErrNoDocuments) {
		return refuse("There is no material here yet, so I have nothing to answer from.")
	}
	return fmt.Errorf("open material: %w", err)
}

// nothing is the Base of a space whose material could not be opened: help and
// the rights over one's data do not depend on it.
type nothing struct{}

func (nothing) Documents() []*document.Document                   { return nil }
func (nothing) Complete(string, int) []knowledge.Suggestion       { return nil }
func (nothing) Quote(knowledge.Locator) (knowledge.Snippet, bool) { return knowledge.Snippet{}, false }
func (nothing) Around(knowledge.Locator, int) (before, after []knowledge.Snippet) {
	return nil, nil
}
func (nothing) Answer(context.Context, knowledge.Question) (knowledge.Answer, error) {
	return knowledge.Answer{}, knowledge.ErrNoDocuments
}

// decode sets the command of a request, and its options.
func (b *Bot) decode(r *request) error {
	if r.Command != "" {
		r.command, r.options = b.command(r.Command), make(map[string]string)
		if r.command == nil {
			return b.unknown(r.Command)
		}
		for name, v := range r.Options {
			if v = strings.TrimSpace(v); v != "" && r.command.option(name) != nil {
				r.options[name] = v
			}
		}
		return r.complete("")
	}
	ask := b.command("ask")
	word, rest := firstWord(r.Text)
	if name, ok := strings.CutPrefix(word, "/"); ok && !r.auto {
		r.command = b.command(name)
		if r.command == nil {
			return b.unknown(name)
		}
		var left string
		r.options, left = r.command.parse(rest)
		return r.complete(left)
	}
	if c := b.command(word); c != nil && !r.auto {
		options, left := c.parse(rest)
		if rest == "" || left == "" && b.fits(c, r.base, options) {
			r.command, r.options = c, options
			return r.complete("")
		}
	}
	r.command = ask
	r.options, _ = ask.parse(r.Text)
	return nil
}

// fits reports whether the words of a sentence that begins like the command
// were meant for it: "cite the trade figures" is a question, "cite notes" is
// not.
func (b *Bot) fits(c *Command, base Base, options map[string]string) bool {
	for _, o := range c.Options {
		v := options[o.Name]
		switch {
		case v == "":
			if o.Required {
				return false
			}
		case o.Type == Source:
			if len(findSources(base.Documents(), v)) != 1 && !isNumber(v) {
				return false
			}
		case o.Type == CommandName:
			if b.command(strings.TrimPrefix(v, "/")) == nil {
				return false
			}
		}
	}
	return true
}

// complete checks that the options are those that the command takes.
func (r *request) complete(left string) error {
	if left != "" {
		return refuse("“"+left+"” does not belong there.", "It is typed: "+r.command.Usage())
	}
	for _, o := range r.command.Options {
		v := r.options[o.Name]
		if v == "" && o.Required && !(r.command.Name == "ask" && r.ReplyTo != nil) {
			return refuse("/"+r.command.Name+" needs "+o.Summary+".", "For example: "+r.command.Example)
		}
		if v != "" && o.Type == Choice {
			c, ok := o.choice(v)
			if !ok {
				return refuse("“"+v+"” is not one of: "+strings.Join(o.Choices, ", ")+".", "It is typed: "+r.command.Usage())
			}
			r.options[o.Name] = c
		}
	}
	return nil
}

// command finds a command by name or alias; nil if there is none.
func (b *Bot) command(name string) *Command {
	name = strings.ToLower(name)
	for i := range b.commands {
		c := &b.commands[i]
		if c.Name == name {
			return c
		}
		for _, a := range c.Aliases {
			if a == name {
				return c
			}
		}
	}
	return nil
}

func (b *Bot) unknown(name string) error {
	names := make([]string, len(b.commands))
	for i, c := range b.commands {
		names[i] = c.Name
	}
	say := "I have no command /" + name + "."
	if n := nearest(strings.ToLower(name), names); n != "" {
		return refuse(say, "Did you mean /"+n+"? "+b.command(n).Summary+".")
	}
	return refuse(say, "/help lists them. A question needs no command: just ask me.")
}

// permit checks that the author may do what the request asks.
func (b *Bot) permit(r *request) error {
	if r.Author.Manager {
		return nil
	}
	if r.command != nil && r.command.Manager {
		return refuse("Only a manager may use /" + r.command.Name + " here.")
	}
	if r.set.ManagersOnly && (r.command == nil || !r.command.free) {
		return refuse("Only managers may ask here: that is how this space is set.",
			"A manager can change it: /settings who-may-ask everyone")
	}
	return nil
}

// charge counts the request against the limits.
func (b *Bot) charge(r *request) error {
	now := b.now()
	who := asker{r.Space, r.Author.ID}
	if r.command != nil && r.command.free {
		return nil
	}
	if r.command == nil || !r.command.asks {
		if wait, ok := b.reading.take(who, now); !ok {
			return refuse("That is a lot at once. Go on in " + seconds(wait) + ".")
		}
		return nil
	}
	if wait, ok := b.asking.take(who, now); !ok {
		return refuse(fmt.Sprintf("That is more than %d questions in a minute. Ask again in %s.",
			int(b.asking.burst), seconds(wait)))
	}
	if wait, ok := b.crowd.take(r.Space, now); !ok {
		return refuse("Many people are asking here right now. Ask again in " + seconds(wait) + ".")
	}
	return nil
}

// seconds is a waiting time as one says it, never zero.
func seconds(d time.Duration) string {
	n := int((d + time.Second - 1) / time.Second)
	if n <= 1 {
		return "1 second"
	}
	return fmt.Sprintf("%d seconds", n)
}

// say is one sentence as blocks.
func say(text string) []Block { return []Block{{Kind: Say, Text: text}} }

func isNumber(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
