package gateway

import (
	"errors"
	"fmt"
	"net/http"

	"footnote/adapters/discord/rest"

	"github.com/gorilla/websocket"
)

// A FatalError is a refusal that stays the same however often one tries. Code is
// Discord's close code; Advice says what to change, and where.
type FatalError struct {
	Code   int
	Advice string
}

func (e *FatalError) Error() string {
	return fmt.Sprintf("discord's gateway refused the bot with code %d: %s", e.Code, e.Advice)
}

// Close codes of which the source is
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes.
const (
	closeResumable        = 4000 // ours: 1000 and 1001 would end the session
	closeNotAuthenticated = 4003
	closeBadToken         = 4004
	closeBadSequence      = 4007
	closeSessionTimedOut  = 4009
	closeBadShard         = 4010
	closeShardsNeeded     = 4011
	closeBadVersion       = 4012
	closeBadIntents       = 4013
	closeIntentsDenied    = 4014
)

// advice is for the person who runs the bot.
var advice = map[int]string{
	closeBadToken: "the token is not valid. Set DISCORD_TOKEN to the one of the Developer Portal " +
		"(your application → Bot → Reset Token shows a new one)",
	closeBadShard: "there is no such shard. Shards are set as id/count, and the id goes from 0 to count-1",
	closeShardsNeeded: "the bot is in more servers than one connection may serve (2,500). " +
		"Set shards as id/count with a larger count, and run one process for each id",
	closeBadVersion: "this version of Footnote speaks version 10 of Discord's interface, which Discord has given up. Install a newer Footnote",
	closeBadIntents: "Discord does not know the intents that this version of Footnote asks for. Install a newer Footnote",
	closeIntentsDenied: "the bot asks for an intent that is switched off. Switch on \"Message Content Intent\" in the Developer Portal " +
		"(your application → Bot → Privileged Gateway Intents), or set the bot to do without the content of messages",
}

// errInvalidSession is opcode 9 with d false.
var errInvalidSession = errors.New("discord says that the session is no longer valid")

// judge says what the end of a link or a refusal before it means: fatal is nil
// unless trying again is useless, and resumable whether the session may go on.
// Resuming costs no identify and Discord refuses what it cannot resume, so
// whatever does not clearly end a session leaves it be: 1000 and 1001 too.
func judge(err error) (fatal *FatalError, resumable bool) {
	var closed *websocket.CloseError
	var refused *rest.Error
	switch {
	case errors.As(err, &closed):
		if a, ok := advice[closed.Code]; ok {
			return &FatalError{Code: closed.Code, Advice: a}, false
		}
		switch closed.Code {
		case closeNotAuthenticated, closeBadSequence, closeSessionTimedOut:
			return nil, false
		}
	case errors.As(err, &refused) && refused.Status == http.StatusUnauthorized:
		return &FatalError{Code: closeBadToken, Advice: advice[closeBadToken]}, false
	case errors.Is(err, errInvalidSession):
		return nil, false
	}
	return nil, true
}
