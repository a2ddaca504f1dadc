package rest

import "time"

// together is the gate of all calls that go by the bot's token.
type together struct {
	queue
	until   time.Time // told not to come before
	sent    [perSecond]time.Time
	next    int // the oldest of sent
	invalid invalid
}

// Discord's limit for all calls of a bot is 50 a second
// (https://discord.com/developers/docs/topics/rate-limits#global-rate-limit). The
// second is counted where they arrive, and the network may bring them together.
const (
	perSecond = 50
	second    = 1100 * time.Millisecond
)

func (t *together) opens(now time.Time) time.Time {
	at := now
	for _, other := range []time.Time{t.until, t.sent[t.next].Add(second), t.invalid.opens(now)} {
		at = later(at, other)
	}
	return at
}

func (t *together) enter(now time.Time) {
	t.inside++
	t.sent[t.next] = now
	t.next = (t.next + 1) % perSecond
}

// invalid counts answers 401, 403 and 429 of ten minutes. At 10,000 of them
// Discord bans the address
// (https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans).
type invalid struct {
	slots [slots]int
	slot  int64 // that was counted last, in slotTime since the epoch
}

const (
	slotTime    = 30 * time.Second
	slots       = 21 // ten minutes, and the slot that is under way
	mostInvalid = 5000
)

func (v *invalid) advance(now time.Time) {
	slot := now.UnixNano() / int64(slotTime)
	for n := min(slot-v.slot, slots); n > 0; n-- {
		v.slots[(slot-n+1)%slots] = 0
	}
	v.slot = max(v.slot, slot)
}

func (v *invalid) count(now time.Time) {
	v.advance(now)
	v.slots[v.slot%slots]++
}

// opens is when the next call may be made, as far as these are concerned: as
// long as they are too many, when the next slot is looked at.
func (v *invalid) opens(now time.Time) time.Time {
	v.advance(now)
	sum := 0
	for _, n := range v.slots {
		sum += n
	}
	if sum < mostInvalid {
		return now
	}
	return time.Unix(0, (v.slot+1)*int64(slotTime))
}
