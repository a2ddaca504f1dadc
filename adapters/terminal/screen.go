package terminal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/clipperhouse/displaywidth"

	"footnote/bot"
)

// popupLines is how many candidates are shown at once.
const popupLines = 7

// A screen is the interactive front: one line of input below the
// conversation, which scrolls away above it.
type screen struct {
	chat    Chat
	ctx     context.Context // of the program: bubbletea's commands take none
	stage   *stage
	render  renderer
	history *history
	input   textinput.Model

	// popup is what Tab offers for the line as typed; it is shown while open.
	popup struct {
		open       bool
		typed      string // the line without a candidate
		start      int    // candidates replace typed[start:]
		candidates []bot.Candidate
		chosen     int // -1 is the line as typed
	}
	busy    bool     // a line is being answered
	waiting []string // lines entered meanwhile
	greeted bool
	quit    bool
	failure error
	// failures are logged at the end: the log may be the same terminal.
	failures []error
}

// screen talks on a terminal until the person leaves.
func (c Chat) screen(ctx context.Context, s *stage, in, out *os.File) error {
	h, err := openHistory(c.History)
	if err != nil {
		fmt.Fprintf(c.Log, "footnote: %v\n", err)
	}
	m := newScreen(ctx, c, s, h)
	_, err = tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out),
		tea.WithEnvironment(c.Env)).Run()
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		err = nil
	}
	for _, f := range m.failures {
		fmt.Fprintf(c.Log, "footnote: %v\n", f)
	}
	if err != nil {
		return fmt.Errorf("run terminal: %w", err)
	}
	return m.failure
}

func newScreen(ctx context.Context, c Chat, s *stage, h *history) *screen {
	m := &screen{chat: c, ctx: ctx, stage: s, history: h, input: textinput.New()}
	m.render = renderer{width: 80, buttons: true, paint: paint{on: true, colour: lookup(c.Env, "NO_COLOR") == ""}}
	var styles textinput.Styles // bare: colours are the renderer's to decide
	styles.Cursor.Blink = true
	m.input.SetStyles(styles)
	m.input.SetVirtualCursor(false)
	m.input.CharLimit = maxLine
	m.input.Focus()
	m.prompt()
	return m
}

// prompt says who speaks where.
func (m *screen) prompt() {
	who := m.stage.name
	if !m.stage.at.direct() {
		who += " " + m.stage.at.String()
	}
	m.input.Prompt = who + "> "
	m.input.SetWidth(max(m.render.width-displaywidth.String(m.input.Prompt)-1, 10))
}

// Init waits for the size of the window, which comes first.
func (m *screen) Init() tea.Cmd { return nil }

// greet says the welcome, once.
func (m *screen) greet() tea.Cmd {
	if m.greeted || m.chat.Welcome == "" {
		return nil
	}
	m.greeted = true
	var b strings.Builder
	m.render.lines(&b, "", m.chat.Welcome, nil, faint)
	return tea.Println(strings.TrimSuffix(b.String(), "\n"))
}

// An answered carries what a line led to back into the loop.
type answered struct{ event event }

// Update takes what happened.
func (m *screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.render.width = max(msg.Width, 20)
		m.prompt()
		return m, m.greet()
	case answered:
		return m, m.show(msg.event)
	case tea.KeyPressMsg:
		if cmd, done := m.key(msg.String()); done {
			return m, cmd
		}
	}
	before := m.input.Value()
	var cmd tea.Cmd
	m.input, cmd = m.input.Update(msg)
	if m.input.Value() != before {
		m.edited()
	}
	return m, cmd
}

// key does what a key means outside the line editor; done is false for the
// keys that edit.
func (m *screen) key(name string) (cmd tea.Cmd, done bool) {
	switch name {
	case "enter":
		return m.enter(), true
	case "tab":
		m.tab(+1)
		return nil, true
	case "shift+tab":
		m.tab(-1)
		return nil, true
	case "up", "down":
		step := map[string]int{"up": -1, "down": +1}[name]
		if m.popup.open && m.popup.chosen >= 0 {
			m.tab(step)
		} else if line, ok := m.history.move(step, m.input.Value()); ok {
			m.popup.open = false
			m.set(line)
		}
		return nil, true
	case "esc":
		if m.popup.open {
			m.set(m.popup.typed)
			m.popup.open = false
		}
		return nil, true
	case "ctrl+c":
		if m.input.Value() != "" {
			m.popup.open = false
			m.set("")
			return nil, true
		}
		return m.leave(), true
	case "ctrl+d":
		if m.input.Value() == "" {
			return m.leave(), true
		}
	}
	return nil, false
}

// leave clears the input line and ends the program.
func (m *screen) leave() tea.Cmd {
	m.quit = true
	return tea.Quit
}

func (m *screen) set(line string) {
	m.input.SetValue(line)
	m.input.CursorEnd()
}

// enter sends the line.
func (m *screen) enter() tea.Cmd {
	line := strings.TrimSpace(m.input.Value())
	m.popup.open = false
	m.set("")
	if line == "" {
		return nil
	}
	if err := m.history.add(line); err != nil {
		m.history.file = ""
		return tea.Sequence(tea.Println(m.render.paint.text(warning, plain(err.Error())+"; going on in memory")), m.take(line))
	}
	return m.take(line)
}

// take answers a line, or lets it wait for the one before.
func (m *screen) take(line string) tea.Cmd {
	if m.busy {
		m.waiting = append(m.waiting, line)
		return nil
	}
	m.busy = true
	var b strings.Builder
	r := m.render
	r.lines(&b, m.input.Prompt, line, nil, normal)
	echo := strings.TrimSuffix(b.String(), "\n")
	if rest, ok := strings.CutPrefix(echo, m.input.Prompt); ok {
		echo = r.paint.text(bar, m.input.Prompt) + rest
	}
	return tea.Sequence(tea.Println("\n"+echo), func() tea.Msg {
		return answered{m.stage.line(m.ctx, line)}
	})
}

// show puts what a line led to on the screen.
func (m *screen) show(e event) tea.Cmd {
	m.busy = false
	if e.err != nil {
		m.failure = &FailedError{e.err}
		m.failures = append(m.failures, e.err)
	}
	if e.quit {
		return m.leave()
	}
	m.prompt()
	var cmds []tea.Cmd
	if e.reply.Forget {
		if err := m.history.clear(); err != nil {
			e.note = err.Error()
		}
	}
	if text := m.render.event(e); text != "" {
		cmds = append(cmds, tea.Println(strings.TrimSuffix(text, "\n")))
	}
	if len(m.waiting) > 0 {
		line := m.waiting[0]
		m.waiting = m.waiting[1:]
		cmds = append(cmds, m.take(line))
	}
	return tea.Sequence(cmds...)
}

// edited offers commands while one is being typed.
func (m *screen) edited() {
	line := m.input.Value()
	m.popup.open = false
	if strings.HasPrefix(line, "/") && !strings.Contains(line, " ") {
		m.offer()
	}
}

// offer opens the popup for the line as it stands.
func (m *screen) offer() {
	p := &m.popup
	p.typed, p.chosen = m.input.Value(), -1
	p.start, p.candidates = m.candidates(p.typed)
	p.open = len(p.candidates) > 0
}

// candidates are ways to go on with a line: the stage's own commands and what
// the bot offers.
func (m *screen) candidates(line string) (start int, all []bot.Candidate) {
	if m.chat.Complete != nil && !m.busy {
		msg := m.stage.speaker()
		cut := 0
		if !msg.Direct && strings.HasPrefix(line, mention+" ") {
			cut = len(mention) + 1
		}
		msg.Text = line[cut:]
		start, all = m.chat.Complete(m.ctx, msg)
		start += cut
	}
	if !strings.HasPrefix(line, "/") || strings.Contains(line, " ") {
		return start, all
	}
	for _, c := range stageCommands {
		if strings.HasPrefix(c.Value, line) {
			all = append(all, c)
		}
	}
	return 0, all
}

// stageCommands are what the terminal understands itself.
var stageCommands = []bot.Candidate{
	{Value: "/as ", Label: "/as NAME [manager]: speak as someone else"},
	{Value: "/in ", Label: "/in #CHANNEL[/THREAD]: go to a pretend channel"},
	{Value: "/dm", Label: "/dm: go back to the direct conversation"},
	{Value: "/who", Label: "/who: who you are, and where"},
	{Value: "/reply ", Label: "/reply TEXT: reply to the message said last"},
	{Value: "/quit", Label: "/quit: leave"},
}

// tab chooses the next candidate, or the one before.
func (m *screen) tab(step int) {
	p := &m.popup
	if !p.open {
		m.offer()
		if !p.open {
			return
		}
	}
	n := len(p.candidates)
	if n == 1 && step > 0 {
		m.set(p.typed[:p.start] + p.candidates[0].Value)
		p.open = false
		return
	}
	p.chosen = (p.chosen+1+step+n+1)%(n+1) - 1
	if p.chosen < 0 {
		m.set(p.typed)
		return
	}
	m.set(p.typed[:p.start] + p.candidates[p.chosen].Value)
}

// View is the input line and what it may become.
func (m *screen) View() tea.View {
	if m.quit {
		return tea.NewView("")
	}
	var b strings.Builder
	b.WriteString("\n" + m.input.View())
	if m.popup.open {
		p := &m.popup
		first := max(0, min(p.chosen-popupLines/2, len(p.candidates)-popupLines))
		last := min(first+popupLines, len(p.candidates))
		for i := first; i < last; i++ {
			lead, s := "  ", faint
			if i == p.chosen {
				lead, s = "> ", strong
			}
			label := displaywidth.TruncateString(plain(p.candidates[i].Label), m.render.width-3, "…")
			b.WriteString("\n" + lead + m.render.paint.text(s, label))
		}
		if more := len(p.candidates) - last; more > 0 {
			b.WriteString("\n" + m.render.paint.text(faint, fmt.Sprintf("  … %d more", more)))
		}
	}
	v := tea.NewView(b.String())
	if c := m.input.Cursor(); c != nil {
		c.Y++ // below the empty line
		v.Cursor = c
	}
	return v
}
