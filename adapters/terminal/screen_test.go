package terminal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"footnote/bot"
)

// A typist types at a screen without a terminal.
type typist struct {
	*screen
	asked []string
}

func newTypist(t *testing.T, h *history) *typist {
	t.Helper()
	p := &typist{}
	respond := func(_ context.Context, m bot.Message) (bot.Reply, error) {
		p.asked = append(p.asked, m.Text)
		r := bot.Reply{Blocks: []bot.Block{{Kind: bot.Say, Text: "said " + m.Text}}, Forget: m.Text == "/forget-me"}
		if m.Text == "fail" {
			return r, errors.New("disk on fire")
		}
		return r, nil
	}
	complete := func(_ context.Context, m bot.Message) (int, []bot.Candidate) {
		if i := strings.LastIndex(m.Text, "st"); i >= 0 {
			return i, []bot.Candidate{{Value: "strait", Label: "strait (term)"}, {Value: "story", Label: "story (term)"}}
		}
		if strings.HasPrefix(m.Text, "/o") {
			return 0, []bot.Candidate{{Value: "/outline ", Label: "/outline [source]"}}
		}
		return 0, nil
	}
	p.screen = newScreen(t.Context(), Chat{Respond: respond, Complete: complete, Welcome: "Hello."}, newStage(respond), h)
	p.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
	return p
}

// keys presses keys: names of one, or text to type.
func (p *typist) keys(keys ...string) {
	named := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
		"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "esc": {Code: tea.KeyEscape}, "left": {Code: tea.KeyLeft},
		"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl},
	}
	for _, k := range keys {
		if msg, ok := named[k]; ok {
			_, cmd := p.Update(msg)
			if k == "enter" && cmd != nil && p.busy {
				p.Update(answered{p.stage.line(p.ctx, p.history.lines[len(p.history.lines)-1])})
			}
			continue
		}
		for _, r := range k {
			p.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
}

func TestTyping(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		want string
	}{
		{"text", []string{"what?"}, "what?"},
		{"editing", []string{"wht", "left", "a"}, "what"},
		{"tab completes", []string{"the st", "tab"}, "the strait"},
		{"tab twice", []string{"the st", "tab", "tab"}, "the story"},
		{"tab around", []string{"the st", "tab", "tab", "tab"}, "the st"},
		{"shift+tab", []string{"the st", "shift+tab"}, "the story"},
		{"escape gives back", []string{"the st", "tab", "esc"}, "the st"},
		{"arrows choose", []string{"the st", "tab", "down", "up"}, "the strait"},
		{"a single one", []string{"/o", "tab"}, "/outline "},
		{"own commands", []string{"/qu", "tab"}, "/quit"},
		{"no candidate", []string{"zzz", "tab"}, "zzz"},
		{"ctrl+c clears", []string{"zzz", "ctrl+c"}, ""},
		{"history", []string{"one", "enter", "two", "enter", "up", "up"}, "one"},
		{"history and back", []string{"one", "enter", "dra", "up", "down"}, "dra"},
		{"history ends", []string{"one", "enter", "up", "up", "up"}, "one"},
		{"forgotten", []string{"one", "enter", "/forget-me", "enter", "up"}, ""},
	} {
		p := newTypist(t, &history{})
		p.keys(c.keys...)
		if got := p.input.Value(); got != c.want {
			t.Errorf("%s: the line is %q, want %q", c.name, got, c.want)
		}
		if p.quit {
			t.Errorf("%s: left", c.name)
		}
	}
}

func TestPopupIsShown(t *testing.T) {
	p := newTypist(t, &history{})
	p.keys("/")
	if v := p.View().Content; !strings.Contains(v, "/quit") {
		t.Errorf("commands are not offered while one is typed: %q", v)
	}
	p.keys("o", "tab", "x")
	if v := p.View().Content; strings.Contains(v, "[source]") {
		t.Errorf("the popup stays open: %q", v)
	}
}

func TestLeaving(t *testing.T) {
	for _, keys := range [][]string{{"ctrl+d"}, {"ctrl+c"}, {"/quit", "enter"}} {
		p := newTypist(t, &history{})
		p.keys(keys...)
		if !p.quit || p.View().Content != "" {
			t.Errorf("%q does not leave", keys)
		}
	}
}

func TestFailureIsKeptForTheLog(t *testing.T) {
	p := newTypist(t, &history{})
	p.keys("fail", "enter", "fine", "enter")
	var failed *FailedError
	if !errors.As(p.failure, &failed) || len(p.failures) != 1 {
		t.Errorf("failure %v, %d in all", p.failure, len(p.failures))
	}
}

func TestLinesWaitForTheOneBefore(t *testing.T) {
	p := newTypist(t, &history{})
	p.busy = true
	p.take("later")
	if len(p.waiting) != 1 || len(p.asked) != 0 {
		t.Errorf("waiting %q, asked %q", p.waiting, p.asked)
	}
}

func TestHistoryOnDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "history")
	h, err := openHistory(file)
	if err != nil {
		t.Fatal(err)
	}
	p := newTypist(t, h)
	p.keys("one", "enter", "two", "enter", "two", "enter")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v; want it for its owner only", info, err)
	}
	again, err := openHistory(file)
	if err != nil || strings.Join(again.lines, " ") != "one two" {
		t.Errorf("read back %q, %v", again.lines, err)
	}
	p.keys("/forget-me", "enter")
	if data, _ := os.ReadFile(file); len(data) > 0 {
		t.Errorf("after /forget-me the file has %q", data)
	}
	if h, _ := openHistory(""); h.add("x") != nil || h.file != "" {
		t.Error("memory only is not memory only")
	}
}
