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
	"footnote/knowledge/store"
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
	// Place finds a paragraph by its id; false if none has it.
	Place(id string) (knowledge.Place, bool)
	// Around returns at most n paragraphs before and after, of the same section.
	Around(l knowledge.Locator, n int) (before, after []knowledge.Snippet)
}

// Config is what a Bot is made of.
type Config struct {
	// Library is the material that people manage; nil where there is none.
	Library Library
	// Open returns the material of a space that has nothing in its library. It
	// is called for each message.
	Open func(context.Context, Space) (Base, error)
	// State keeps what was set; nil keeps it until the end of the process.
	State State
	// Reader returns where a browser shows sentences of a paragraph of a shelf; ""
	// if nowhere. nil: there is no reader.
	Reader func(ctx context.Context, s store.Shelf, paragraph string, sentences document.Span) (string, error)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// PersonLimit and SpaceLimit are questions a minute, UploadLimit files an
	// hour of a space; 0 means the defaults, negative no limit.
	PersonLimit, SpaceLimit, UploadLimit int
	// Timeout of an answer; 0 means DefaultTimeout.
	Timeout time.Duration
	// Observe is told of each Respond at its end; nil for nobody. It must not block.
	Observe func(Observation)
}

// Limits where Config gives none.
const (
	DefaultPersonLimit = 10
	DefaultSpaceLimit  = 120
	DefaultUploadLimit = 20
	DefaultTimeout     = time.Second
)

// pressesPerQuestion is how many buttons and look-ups go with a question:
// reading on is not asking.
const pressesPerQuestion = 4

// A Bot answers messages. Safe for concurrent use.
type Bot struct {
	library  Library
	state    State
	open     func(context.Context, Space) (Base, error)
	reader   func(context.Context, store.Shelf, string, document.Span) (string, error)
	now      func() time.Time
	observe  func(Observation)
	timeout  time.Duration
	commands []Command
	phrases  []phrase

	memory   *memory
	ids      *paragraphIDs
	settings *settings
	asking   *limiter[asker] // questions of a person
	reading  *limiter[asker] // other commands and buttons of a person
	crowd    *limiter[Space] // questions of a space
	uploads  *limiter[Space] // files of a space
	reports  *limiter[asker] // passages that a person marks as wrong

	announcer announcer
	counts    tally
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
	if c.UploadLimit == 0 {
		c.UploadLimit = DefaultUploadLimit
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.State == nil {
		c.State = newBrief()
	}
	return &Bot{
		library: c.Library, state: c.State, open: c.Open, reader: c.Reader, now: c.Now, observe: c.Observe, timeout: c.Timeout,
		commands: commandTable(),
		phrases:  phrases(),
		memory:   newMemory(),
		ids:      newParagraphIDs(),
		settings: newSettings(c.State),
		asking:   newLimiter[asker](c.PersonLimit, time.Minute),
		reading:  newLimiter[asker](c.PersonLimit*pressesPerQuestion, time.Minute),
		crowd:    newLimiter[Space](c.SpaceLimit, time.Minute),
		uploads:  newLimiter[Space](c.UploadLimit, time.Hour),
		reports:  newLimiter[asker](reportsPerHour, time.Hour),
		counts:   tally{n: make(map[counted]int)},
	}, nil
}

// Commands returns the table of commands, for registration on a platform. The
// caller must not change it.
func (b *Bot) Commands() []Command { return b.commands }

// Respond answers one message. The Reply is always fit to be shown, also
// beside an error; the error is for the log and holds no text of a person or a
// document.
func (b *Bot) Respond(ctx context.Context, m Message) (reply Reply, err error) {
	m.Text = strings.TrimSpace(m.Text)
	r := &request{Message: m, voice: voiceOf(held{}, m.Locale, m.Called)}
	if m.Press != nil {
		r.observed.Command = "press"
	}
	began := b.now()
	defer func() {
		if v := recover(); v != nil {
			err = contained(v)
			r.observed.Outcome, reply = Failed, r.failed()
		}
		reply = inert(r.seen(reply))
		b.tell(r, reply, began)
	}()
	if m.Author.Bot {
		return Reply{}, nil
	}
	if reply, err = b.respond(ctx, r); err != nil {
		return r.excuse(err)
	}
	b.count(r, reply)
	return reply, r.lost
}

// excuse is what the author is told in place of an answer, and the error for the
// log.
func (r *request) excuse(err error) (Reply, error) {
	var no *refusal
	var q *knowledge.QuestionError
	refused, asked := errors.As(err, &no), errors.As(err, &q)
	if told, ok := err.(*toldError); ok {
		err = told.error
	} else if refused || asked {
		err = nil
	}
	switch {
	case err != nil:
		r.observed.Outcome = Failed
	case refused && no.limited:
		r.observed.Outcome = Limited
	default:
		r.observed.Outcome = Refused
	}
	switch {
	case !addressed(r.Message):
		return Reply{}, err
	case refused:
		return Reply{Blocks: no.blocks(r.voice), Visibility: Discreet}, err
	case asked:
		return Reply{Blocks: said(r.misasked(q)), Visibility: Discreet}, err
	case errors.Is(err, context.DeadlineExceeded):
		return Reply{Blocks: append(r.say("That took too long, so I stopped looking."),
			r.hint("Ask again with fewer words, or name one source: in:TITLE")), Visibility: Discreet}, err
	}
	return r.failed(), err
}

func addressed(m Message) bool {
	return m.Addressed || m.Direct || m.Press != nil || m.Command != ""
}

// failed is the reply where something is wrong with the bot itself.
func (r *request) failed() Reply {
	if !addressed(r.Message) {
		return Reply{}
	}
	return Reply{Blocks: append(r.say("Something went wrong on my side; it is not your question."),
		r.hint("Try once more. If it stays, tell whoever runs me: the log has the reason.")), Visibility: Discreet}
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
func (b *Bot) respond(ctx context.Context, r *request) (Reply, error) {
	if r.Author.Outsider {
		return Reply{}, stranger()
	}
	r.unset = b.hold(ctx, r)
	if !addressed(r.Message) {
		if r.unset != nil {
			return Reply{}, r.unset
		}
		if !b.mayAnswerUnasked(r) {
			return Reply{}, nil
		}
		r.auto = true
	}
	var failure error
	opening := b.now()
	if r.material, failure = b.materialOf(ctx, r.Message); failure != nil {
		r.base = nothing{}
	}
	r.observed.Opening = b.now().Sub(opening)
	empty := errors.Is(failure, knowledge.ErrNoDocuments)
	if r.Press != nil {
		if r.Press.Action == Delete {
			return b.remove(r)
		}
		if r.unset != nil {
			return Reply{}, r.unset
		}
		if failure != nil && !(empty && r.Press.Action.fills()) {
			return Reply{}, noMaterial(failure)
		}
		return b.press(ctx, r)
	}
	if err := b.decode(r); err != nil {
		return Reply{}, err
	}
	r.hide = r.command.Visibility == Private
	if r.unset != nil && !r.command.free {
		return Reply{}, r.unset // who may ask is not known
	}
	r.lost = r.unset
	if failure != nil && !r.command.free && !(empty && r.command.empty) {
		return Reply{}, noMaterial(failure)
	}
	if err := b.permit(r); err != nil {
		return Reply{}, err
	}
	if err := b.charge(r); err != nil {
		return Reply{}, err
	}
	reply, err := r.command.run(b, ctx, r)
	if err == nil {
		reply.Blocks = append(reply.Blocks, b.aboutFiles(r)...)
	}
	return reply, err
}
