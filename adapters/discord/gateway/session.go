package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	// restartTime is how old a session may be that a new process resumes; Discord
	// keeps one for some minutes, and does not say for how many.
	restartTime = 5 * time.Minute
	// saveTime is how far behind the saved sequence may be. What came since is
	// replayed after a crash.
	saveTime = 15 * time.Second
	// memoryTime bounds a save at the end, when no context does any more.
	memoryTime = 5 * time.Second
)

// A session is what resuming takes. Its Sequence is never ahead of the events
// that Handle returned from.
type session struct {
	ID       string           `json:"id"`
	Address  string           `json:"address"`
	Sequence int64            `json:"sequence"`
	Intents  discordgo.Intent `json:"intents"` // what it was identified with
	Heard    time.Time        `json:"heard"`   // when Discord was last heard of
}

// key names a value of this shard in Memory.
func (g *Gateway) key(what string) string {
	return fmt.Sprintf("discord/gateway/%s/%d/%d", what, g.Shard, g.Shards)
}

// recall returns the session of an earlier process if it can be resumed, else
// nil. A session keeps the intents that it began with, so one with others is of
// no use.
func (g *Gateway) recall(ctx context.Context) *session {
	value, err := g.Memory.Value(ctx, g.key("session"))
	if err != nil {
		g.Log.Error("the last gateway session cannot be read, a new one begins", "err", err)
		return nil
	}
	var s session
	if json.Unmarshal(value, &s) != nil || s.ID == "" || !usable(s.Address) {
		return nil
	}
	if s.Intents != g.Intents || g.Now().Sub(s.Heard) > restartTime {
		return nil
	}
	return &s
}

// save writes the session down, or that there is none. It does so after the end
// of ctx, too.
func (g *Gateway) save(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), memoryTime)
	defer cancel()
	g.saved = g.Now()
	var value []byte
	if g.session != nil {
		value, _ = json.Marshal(g.session) // strings and numbers: it cannot fail
	}
	if err := g.Memory.SetValue(ctx, g.key("session"), value); err != nil {
		g.Log.Error("the gateway session cannot be kept: a restart will begin anew", "err", err)
	}
}

// saveNowAndThen keeps what a crash would lose small.
func (g *Gateway) saveNowAndThen(ctx context.Context) {
	if g.session != nil && g.Now().Sub(g.saved) >= saveTime {
		g.save(ctx)
	}
}
