package terminal

import (
	"regexp"
	"strings"
	"testing"

	"footnote/adapters/adaptertest"
	"footnote/bot"
)

// A harness drives the stage and renders as one of the fronts does.
type harness struct {
	stage  *stage
	render renderer
}

func (h *harness) Limit() int { return 0 }

func (h *harness) Whispers() bool { return true }

// go to a place, as a person, by the lines that one would type.
func (h *harness) enter(t testing.TB, by adaptertest.Person, in adaptertest.Place) {
	t.Helper()
	lines := []string{"/as " + by.Name, "/dm"}
	if by.Manager {
		lines[0] += " manager"
	}
	if in.Channel != "" {
		lines[1] = "/in #" + in.Channel
	}
	if in.Thread != "" {
		lines = append(lines, lines[1]+"/"+in.Thread)
	}
	for _, l := range lines {
		h.stage.line(t.Context(), l)
	}
}

func (h *harness) Say(t testing.TB, l adaptertest.Line) []adaptertest.Seen {
	t.Helper()
	h.enter(t, l.By, l.In)
	text := l.Text
	if l.Mention {
		text = mention + " " + text
	}
	return h.seen(h.stage.line(t.Context(), text))
}

func (h *harness) SayUnder(t testing.TB, root, line adaptertest.Line) []adaptertest.Seen {
	t.Helper()
	h.Say(t, root)
	return h.Say(t, line) // a thread hangs on what was said last
}

func (h *harness) Press(t testing.TB, by adaptertest.Person, in adaptertest.Place, on adaptertest.Seen, a bot.ActionKind) []adaptertest.Seen {
	t.Helper()
	h.enter(t, by, in)
	return h.seen(h.stage.line(t.Context(), "/press "+string(a)))
}

func (h *harness) seen(e event) []adaptertest.Seen {
	if e.reply.Silent() && (e.note == "" || strings.HasPrefix(e.note, "(not addressed")) {
		return nil
	}
	s := adaptertest.Seen{Text: h.render.event(e), OnlyFor: e.only}
	if h.render.paint.on {
		s.Text = strings.ReplaceAll(ours.ReplaceAllString(s.Text, ""), "│ ", "")
	}
	if strings.Contains(s.Text, "\x1b") {
		s.Live = append(s.Live, s.Text)
	}
	for _, a := range e.actions {
		s.Actions = append(s.Actions, a.Kind)
	}
	return []adaptertest.Seen{s}
}

// ours are the escape sequences that the renderer writes itself.
var ours = regexp.MustCompile("\x1b\\[(0|1|2|4|1;4|36|1;4;33|4;34|1;36|3|3;35)m")

func TestAdapter(t *testing.T) {
	fronts := map[string]renderer{
		"pipe":   {},
		"screen": {width: 60, buttons: true, paint: paint{on: true, colour: true}},
		"narrow": {width: 20, buttons: true, paint: paint{on: true}},
	}
	for name, r := range fronts {
		t.Run(name, func(t *testing.T) {
			adaptertest.Run(t, func(_ *testing.T, respond bot.Handler) adaptertest.Harness {
				return &harness{newStage(respond), r}
			})
		})
	}
}
