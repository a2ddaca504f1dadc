package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"footnote/bot"
)

// A kept State is one that outlives the bot, and fails when told to.
type kept struct {
	bot.State            // of what is not set
	mu        sync.Mutex // guards what follows
	all       map[bot.Space][]bot.Setting
	fail      error
	reads     int
	forgot    []bot.Person
	during    func() // runs once, while something is read
}

func (s *kept) Settings(_ context.Context, space bot.Space) ([]bot.Setting, error) {
	s.mu.Lock()
	all, fail, during := s.all[space], s.fail, s.during
	s.reads++
	s.during = nil
	s.mu.Unlock()
	if during != nil {
		during()
	}
	return all, fail
}

func (s *kept) Set(_ context.Context, space bot.Space, x bot.Setting) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	var all []bot.Setting
	for _, y := range s.all[space] {
		if y.Conversation != x.Conversation || y.Name != x.Name {
			all = append(all, y)
		}
	}
	if x.Value != "" {
		all = append(all, x)
	}
	if s.all == nil {
		s.all = make(map[bot.Space][]bot.Setting)
	}
	s.all[space] = all
	return nil
}

func (s *kept) Forget(_ context.Context, _ bot.Space, p bot.Person) (bot.Forgotten, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgot = append(s.forgot, p)
	return bot.Forgotten{Waiting: 1}, s.fail
}

func (s *kept) config(c *bot.Config) { s.State, c.State = bot.NewBrief(), s }

func TestSettingsOfAChannelAndOfTheSpace(t *testing.T) {
	s := &kept{}
	k := newTalk(t, s.config)
	may := func(change ...func(*bot.Message)) bool {
		return !strings.HasPrefix(text(k.say(t, "tankers", change...)), "Only managers")
	}
	wants(t, k.say(t, "/settings who-may-ask managers", manager), "Set for this channel.", "--everywhere", "who-may-ask: managers, in this channel")
	if may() || !may(at("other")) || !may(in("guild")) {
		t.Errorf("may ask here %v, in another channel %v, in another space %v; want false, true, true", may(), may(at("other")), may(in("guild")))
	}
	wants(t, k.say(t, "tankers"), "this channel is set")
	if may(func(m *bot.Message) { m.Thread, m.Conversation, m.Channel = true, "general/1", "general" }) {
		t.Error("the channel's setting does not hold in its thread")
	}
	r := k.say(t, "/settings who-may-ask managers --everywhere", manager, at("other"))
	wants(t, r, "Set for the whole space.", "Left as it is in 1 channel", "who-may-ask: managers (")
	if may(at("third")) {
		t.Error("a setting of the space does not hold in a channel without its own")
	}
	k.say(t, "/settings who-may-ask everyone", manager, at("third"))
	if !may(at("third")) || may(at("other")) {
		t.Error("a channel's own value does not win over the space's")
	}
	// Everywhere is here too.
	k.say(t, "/settings who-may-ask everyone", manager)
	k.say(t, "/settings who-may-ask managers --everywhere", manager)
	if may() || !may(at("third")) {
		t.Error("--everywhere does not hold in the channel where it is said, or touches another's own")
	}
	// What is kept outlives the process.
	if k = newTalk(t, s.config); may() || !may(at("third")) {
		t.Error("settings are lost with the process")
	}
	if text := text(k.say(t, "/settings", manager)); strings.Contains(text, "restarted") {
		t.Errorf("lasting settings are said to be lost:\n%s", text)
	}
	before := s.reads
	for range 5 {
		k.say(t, "tankers", manager)
	}
	if s.reads != before {
		t.Errorf("%d reads for 5 questions, want none after the first", s.reads-before)
	}
}

// What is read while it is changed is not taken for what holds.
func TestASettingThatChangesWhileItIsRead(t *testing.T) {
	s := &kept{}
	k := newTalk(t, s.config)
	s.during = func() { k.say(t, "/settings visibility private --everywhere", manager, at("other")) }
	k.say(t, "tankers")
	private(t, k.say(t, "tankers"))
}

func TestSettingsThatCannotBeSet(t *testing.T) {
	k := newShelves(t)
	wants(t, k.say(t, "/settings auto-answer on --everywhere", manager), "one channel at a time")
	wants(t, k.say(t, "/settings feedback here --here", manager), "same for all channels")
	deaf := func(m *bot.Message) { m.Deaf = "Switch on the Message Content Intent." }
	wants(t, k.say(t, "/settings auto-answer on", manager, deaf), "only what is addressed", "Message Content Intent")
	wants(t, k.say(t, "/settings", manager), "auto-answer: off")
	k.say(t, "/settings visibility private", manager)
	wants(t, k.say(t, "/settings auto-answer on", manager), "for the asker alone")
	k.say(t, "/settings visibility public", manager)
	k.say(t, "/settings auto-answer on", manager)
	wants(t, k.say(t, "tankers?", unaddressed), "Tankers")
	wants(t, k.say(t, "/settings visibility private", manager), "auto-answer rests")
	if r := k.say(t, "tankers?", unaddressed); !r.Silent() {
		t.Errorf("whispers to who did not ask: %s", text(r))
	}
	wants(t, k.say(t, "/settings auto-answer off", manager, deaf), "auto-answer: off")
}

// Who may ask is not opened up by a disk that fails.
func TestAStateThatFails(t *testing.T) {
	s := &kept{fail: errors.New("disk on fire")}
	k := newTalk(t, s.config)
	respond := func(x string, change ...func(*bot.Message)) (bot.Reply, error) {
		t.Helper()
		r, err := k.Respond(t.Context(), k.from(x, change...))
		if strings.Contains(text(r), "on fire") {
			t.Errorf("%q: the person gets the inner error: %s", x, text(r))
		}
		return r, err
	}
	for x, want := range map[string]string{"tankers": "went wrong on my side", "/library": "went wrong on my side",
		"/settings": "cannot read the settings", "/settings visibility private": "cannot read the settings"} {
		r, err := respond(x, manager)
		wants(t, r, want)
		if !errors.Is(err, s.fail) {
			t.Errorf("%q: the log gets %v", x, err)
		}
	}
	for x, want := range map[string]string{"/help": "Ask me about the reading", "/privacy": "half an hour"} {
		r, err := respond(x)
		wants(t, r, want)
		if !errors.Is(err, s.fail) {
			t.Errorf("%q: the log gets %v", x, err)
		}
	}
	if r, err := respond("tankers?", unaddressed); !r.Silent() || err == nil {
		t.Errorf("a question that nobody asked it: %q, %v", text(r), err)
	}
	s.fail = nil
	answer := k.say(t, "tankers")
	s.fail = errors.New("disk full")
	wants(t, k.press(t, answer, bot.Next), "Pilots") // it is remembered
	r, err := respond("/settings visibility private", manager)
	wants(t, r, "could not keep that")
	if !errors.Is(err, s.fail) {
		t.Errorf("the log gets %v", err)
	}
	if r, err := respond("/forget-me"); err == nil || r.Visibility != bot.Private {
		t.Errorf("forgetting fails with %v, visibility %d; want an error for the log, and nobody else to see it", err, r.Visibility)
	}
	if k.say(t, "", func(m *bot.Message) {
		m.Press = &bot.Press{Action: bot.Delete, Token: answer.Actions[len(answer.Actions)-1].Token}
	}).Effect != bot.Remove {
		t.Error("an answer cannot be deleted while settings cannot be read")
	}
}

func TestForgetMeErasesWhatWaits(t *testing.T) {
	s := &kept{}
	k := newTalk(t, s.config)
	k.say(t, "/forget-me")
	if len(s.forgot) != 1 || s.forgot[0] != "alice" {
		t.Errorf("forgotten: %v, want alice", s.forgot)
	}
	wants(t, k.say(t, "/privacy"), "a crash does not lose it", "erased when it was answered")
}

func guest(m *bot.Message) { m.Guest, m.Space, m.Conversation = true, "@alice", "their channel" }

// A guest manages what is theirs, and speaks to themselves unless they share.
func TestGuests(t *testing.T) {
	k := newShelves(t)
	private(t, k.say(t, "tankers", guest))
	private(t, k.say(t, "/help", guest))
	private(t, k.say(t, "/library add", guest, with("lighthouse.md", lighthouse)))
	shared := k.say(t, "what burned whale oil? --share", guest)
	if shared.Visibility != bot.Public {
		t.Error("--share does not share")
	}
	hidden := k.say(t, "what burned whale oil?", guest)
	private(t, hidden)
	if r := k.press(t, hidden, bot.Share, guest); r.Visibility != bot.Public {
		t.Error("the button does not share")
	}
	wants(t, k.say(t, "/settings auto-answer on", guest), "nothing to set here")
	wants(t, k.say(t, "what burned whale oil?", guest), "whale oil")
	if r := k.say(t, "what burned whale oil?", guest, unaddressed); !r.Silent() {
		t.Errorf("a guest's bot speaks unasked: %s", text(r))
	}
}

// What a platform keeps back is said where it is needed.
func TestWithheldText(t *testing.T) {
	k := newTalk(t)
	withheld := func(m *bot.Message) { m.ReplyTo = &bot.Quoted{Withheld: "Use the menu of the message."} }
	for _, x := range []string{"", "/find", "find", "source?", "/ask"} {
		wants(t, k.say(t, x, withheld), "cannot read the message", "Use the menu of the message.")
	}
	wants(t, k.say(t, "tankers", withheld), "Tankers wait")
	wants(t, k.say(t, "/find “pilots guide the tankers”", withheld), "The same words")
}
