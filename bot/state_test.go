package bot_test

import (
	"testing"

	"footnote/bot"
	"footnote/bot/bottest"
)

func TestABriefState(t *testing.T) {
	bottest.State(t, func(*testing.T) bot.State { return bot.NewBrief() })
}
