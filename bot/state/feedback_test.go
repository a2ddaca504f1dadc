package state_test

import (
	"path/filepath"
	"testing"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/state"
)

func TestFeedback(t *testing.T) {
	bottest.State(t, func(t *testing.T) bot.State {
		return state.New(opened(t, filepath.Join(folder(t), "library.db")))
	})
}
