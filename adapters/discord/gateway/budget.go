package gateway

import (
	"context"
	"fmt"
	"time"

	"footnote/adapters/discord/rest"
	"footnote/bot/pause"
)

// Discord allows 1,000 identifies a day, and resets the token of a bot that
// makes more:
// https://discord.com/developers/docs/events/gateway#session-start-limit-object.
const (
	reserve = 50 // identifies of the day that are left alone
	// infoTime bounds a question to Discord, with its waits for rate limits.
	infoTime = time.Minute
	// Shards of the same rate_limit_key identify at least 5 seconds apart; one
	// second more is for clocks and connections that differ.
	slotTime = 6 * time.Second
)

// info asks Discord for the gateway.
func (g *Gateway) info(ctx context.Context) (rest.GatewayInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, infoTime)
	defer cancel()
	info, err := g.Info(ctx)
	if err != nil {
		return info, fmt.Errorf("ask Discord for the gateway: %w", err)
	}
	return info, nil
}

// admit waits until an identify is within every budget, and returns where to.
func (g *Gateway) admit(ctx context.Context) (address string, err error) {
	l, err := g.ledger(ctx)
	if err != nil {
		return "", err
	}
	if d := l.wait(g.Now()); d > 0 {
		g.Log.Info("waiting before the bot identifies again", "wait", d, "today", len(l))
		if err := pause.For(ctx, d); err != nil {
			return "", err
		}
	}
	info, err := g.info(ctx)
	for err == nil && info.Remaining < reserve {
		d := min(max(info.ResetAfter, time.Minute), day)
		g.Log.Error("the bot has identified too often today, and waits, or Discord would reset its token: "+
			"look for a process that is restarted again and again, or for a second one with this token",
			"remaining", info.Remaining, "wait", d)
		if err := pause.For(ctx, d); err != nil {
			return "", err
		}
		info, err = g.info(ctx)
	}
	if err != nil {
		return "", err
	}
	return info.URL, pause.For(ctx, slot(g.Now(), g.Shard, g.Shards, info.MaxConcurrency))
}

// slot returns how long a shard waits for its turn. Shards that run in processes
// of their own know of each other by the clock alone: max_concurrency of them,
// which are those of one round of rate_limit_keys, take turns of slotTime.
func slot(now time.Time, shard, shards, concurrency int) time.Duration {
	concurrency = max(1, concurrency)
	turns := (shards + concurrency - 1) / concurrency
	if turns == 1 {
		return 0
	}
	cycle := time.Duration(turns) * slotTime
	begin := time.Duration(shard/concurrency) * slotTime
	into := time.Duration(now.UnixNano() % int64(cycle))
	return (begin - into + cycle) % cycle
}
