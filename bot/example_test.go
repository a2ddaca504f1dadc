package bot_test

import (
	"context"
	"fmt"

	"footnote/bot"
	"footnote/bot/bottest"
)

// A message goes in, a reply comes out; an adapter does the rest.
func Example() {
	base := bottest.Sample() // *knowledge.Base in the program
	b, err := bot.New(bot.Config{
		Open: func(context.Context, bot.Space) (bot.Base, error) { return base, nil },
	})
	if err != nil {
		panic(err)
	}
	reply, _ := b.Respond(context.Background(), bot.Message{
		ID: "1", Space: "club", Conversation: "general", Author: bot.Author{ID: "alice"},
		Text: "why the tankers wait?", Addressed: true,
	})
	for _, block := range reply.Blocks {
		fmt.Println(block.Text)
	}
	for _, action := range reply.Actions {
		fmt.Printf("[%s] ", action.Label)
	}
	// Output:
	// Tankers wait in the strait for weeks (Fulton, 2020).
	// de Souza and Wei, Harbours and Straits (2021) · 1 The strait · ¶ 1
	// Fulton, 2020 → Fulton, J. (2020). Tankers at rest. Journal of Waiting, 3(1), 1-9.
	// [Next (2 of 3)] [Context] [Cite] [Wrong?] [Delete]
}
