package api

import (
	"container/list"
	"crypto/sha256"
	"sync"
	"time"
)

// What a response_url is good for
// (https://docs.slack.dev/interactivity/handling-user-interaction#message_responses).
const (
	mostUses = 5
	useTime  = 30 * time.Minute
)

// mostURLs is of how many response_urls the uses are kept, and useMemory for how
// long: nothing that was asked so long ago is answered. Those used first are
// forgotten first, and Slack would refuse them.
const (
	mostURLs  = 10_000
	useMemory = 2 * useTime
)

// uses count how often response_urls were used. They are secrets, so that only
// hashes of them are kept.
type uses struct {
	now func() time.Time

	mu    sync.Mutex // guards the two below
	known map[[sha256.Size]byte]*use
	order list.List // of keys, by first use
}

type use struct {
	count int
	first time.Time
}

func newUses(now func() time.Time) *uses {
	return &uses{now: now, known: map[[sha256.Size]byte]*use{}}
}

// take counts a use of an address, if there is one left.
func (u *uses) take(address string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	key, now := sha256.Sum256([]byte(address)), u.now()
	one := u.known[key]
	if one == nil {
		one = &use{first: now}
		u.known[key] = one
		u.order.PushBack(key)
		u.sweep(now)
	}
	if one.count >= mostUses || now.Sub(one.first) >= useTime {
		return false
	}
	one.count++
	return true
}

// sweep forgets what is too old or too much; u.mu is held.
func (u *uses) sweep(now time.Time) {
	for {
		first := u.order.Front()
		key := first.Value.([sha256.Size]byte)
		if u.order.Len() <= mostURLs && now.Sub(u.known[key].first) < useMemory {
			return
		}
		u.order.Remove(first)
		delete(u.known, key)
	}
}

// giveBack takes back a use that surely was none.
func (u *uses) giveBack(address string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if one := u.known[sha256.Sum256([]byte(address))]; one != nil {
		one.count--
	}
}

// spend says that an address is of no use any more.
func (u *uses) spend(address string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if one := u.known[sha256.Sum256([]byte(address))]; one != nil {
		one.count = mostUses
	}
}
