package rest

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"testing"
	"time"
)

func TestSeconds(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"1": time.Second, "0.5": 500 * time.Millisecond, " 2 ": 2 * time.Second, "0": 0, "1e-3": time.Millisecond, "86400": 24 * time.Hour,
		"0.0000000001": 1,
		"":             -1, "-1": -1, "NaN": -1, "Inf": -1, "-Inf": -1, "1e300": -1, "86401": -1, "Wed, 21 Oct 2026 07:28:00 GMT": -1, "null": -1, "0x": -1, "-0.1": -1,
	} {
		got, sane := seconds(text)
		if sane != (want >= 0) || sane && got != want {
			t.Errorf("seconds(%q) = %v, %v; want %v", text, got, sane, want)
		}
	}
}

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name, body string
		status     int
		header     map[string]string
		bot        bool
		want       told
	}{
		{name: "no answer", want: told{}},
		{name: "no limits", status: 200, want: told{answered: true, done: true}},
		{
			name: "limits", status: 200, header: map[string]string{"Bucket": "a", "Limit": "5", "Remaining": "4", "Reset-After": "1.5"},
			want: told{answered: true, done: true, bucket: "a", size: 5, left: 4, after: 1505 * time.Millisecond},
		},
		{
			name: "no size", status: 404, header: map[string]string{"Bucket": "a", "Remaining": "4", "Reset-After": "1"},
			want: told{answered: true, bucket: "a", size: 5, left: 4, after: 1005 * time.Millisecond},
		},
		{
			name: "nothing left", status: 200, header: map[string]string{"Bucket": "a", "Limit": "5", "Remaining": "0", "Reset-After": "1"},
			want: told{answered: true, done: true, bucket: "a", size: 5, after: 1005 * time.Millisecond, wait: 1005 * time.Millisecond},
		},
		{
			name: "nothing left for a silly time", status: 200, header: map[string]string{"Bucket": "a", "Limit": "-5", "Remaining": "0", "Reset-After": "NaN"},
			want: told{answered: true, done: true, bucket: "a", size: 1, after: 1005 * time.Millisecond, wait: 1005 * time.Millisecond},
		},
		{
			name: "silly", status: 200, header: map[string]string{"Bucket": "a", "Limit": "x", "Remaining": "-4", "Reset-After": "-1"},
			want: told{answered: true, done: true, bucket: "a"},
		},
		{
			name: "greatest", status: 200, header: map[string]string{"Bucket": "a", "Limit": "9223372036854775807", "Remaining": "9223372036854775807", "Reset-After": "1"},
			want: told{answered: true, done: true, bucket: "a", size: 1000, left: 1000, after: 1005 * time.Millisecond},
		},
		{
			name: "refused, silly", status: 429, header: map[string]string{"Bucket": "a", "Retry": "-1"}, body: `{"retry_after":-3,"global":false}`,
			want: told{answered: true, bucket: "a", wait: 7005 * time.Millisecond, invalid: true},
		},
		{
			name: "refused, the longer counts", status: 429, header: map[string]string{"Retry": "2"}, body: `{"retry_after":3.25,"global":false}`,
			want: told{answered: true, wait: 3255 * time.Millisecond, invalid: true},
		},
		{
			name: "refused, as text", status: 429, body: `{"retry_after":"3.25","global":false}`,
			want: told{answered: true, wait: 3255 * time.Millisecond, invalid: true},
		},
		{
			name: "refused, the bucket's time", status: 429, header: map[string]string{"Retry": "1e300", "Reset-After": "4", "Scope": "shared"}, body: `{"retry_after":1e300}`,
			want: told{answered: true, wait: 4005 * time.Millisecond},
		},
		{
			name: "refused on the way", status: 429, header: map[string]string{"Retry": "60"}, body: `<html>`,
			want: told{answered: true, wait: 60005 * time.Millisecond, global: true, invalid: true},
		},
		{
			name: "forbidden", status: 403, want: told{answered: true, invalid: true},
		},
		{
			name: "unauthorized interaction", status: 401, want: told{answered: true, invalid: true},
		},
		{
			name: "unauthorized bot", status: 401, bot: true, want: told{answered: true, invalid: true, token: ErrToken},
		},
	} {
		h := http.Header{}
		for name, value := range test.header {
			if name == "Retry" {
				h.Set("Retry-After", value)
				continue
			}
			h.Set("X-RateLimit-"+name, value)
		}
		a := answer{status: test.status, header: h, body: []byte(test.body)}
		if test.status == 401 {
			a.err = ErrToken
		}
		if got := read(&a, test.bot, 7*time.Second); got != test.want {
			t.Errorf("%s: %+v\nwant %+v", test.name, got, test.want)
		}
	}
}

// Interactions come and go for weeks; nothing of them may stay.
func TestMemoryIsFlat(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	l := newLimits(func() time.Time { return now })
	interaction := func(i int) {
		k := &call{method: "PATCH", route: "/webhooks/{application}/{token}/messages/@original", args: []string{"1", strconv.Itoa(i)}}
		for left := 4; left >= 0; left-- {
			p, err := l.enter(context.Background(), k)
			if err != nil {
				t.Fatal(err)
			}
			l.leave(p, told{answered: true, done: true, bucket: "a", size: 5, left: left, after: time.Second})
			now = now.Add(time.Millisecond)
		}
	}
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	most, before := 0, int64(0)
	for i := range 100_000 {
		interaction(i)
		most = max(most, len(l.lanes)+len(l.buckets))
		if i == 5000 {
			before = heap()
		}
	}
	// In a second, which a bucket is remembered for, 200 interactions come.
	if most > 2000 {
		t.Errorf("%d lanes and buckets are remembered at a time", most)
	}
	if grown := heap() - before; grown > 1<<20 {
		t.Errorf("memory grew by %d bytes over 95,000 interactions", grown)
	}
	runtime.KeepAlive(l)
}

func TestInvalidWindow(t *testing.T) {
	var v invalid
	now := time.Unix(1_800_000_000, 0)
	for range mostInvalid - 1 {
		v.count(now)
	}
	if !v.opens(now).Equal(now) {
		t.Error("closed below the limit")
	}
	v.count(now)
	for wait := time.Duration(0); wait < 20*slotTime; wait += time.Second {
		if at := v.opens(now.Add(wait)); !at.After(now.Add(wait)) || at.Sub(now.Add(wait)) > slotTime {
			t.Fatalf("after %v it opens %v", wait, at.Sub(now))
		}
	}
	if at := now.Add(11 * time.Minute); !v.opens(at).Equal(at) {
		t.Error("closed after 11 minutes")
	}
	v.count(now.Add(-time.Hour)) // a clock that goes back
	v.opens(now.Add(-time.Hour))
}

// Calls that are under way may count already, whatever an answer that overtook
// theirs says.
func TestBucketCountsCallsUnderWay(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	b := bucket{size: 3}
	for range 3 {
		if at := b.opens(now); !at.Equal(now) {
			t.Fatalf("a fresh bucket opens %v", at)
		}
		b.enter(now)
	}
	if at := b.opens(now); !at.IsZero() {
		t.Errorf("with as many under way as it has room for, it opens %v", at)
	}
	b.leave()
	b.note(now, now, 3, 2, time.Second)
	if at, want := b.opens(now), now.Add(time.Second); !at.Equal(want) {
		t.Errorf("after the first answer it opens %v, want %v", at, want)
	}
	for range 2 {
		b.leave()
		b.unsaid(now.Add(100 * time.Millisecond))
	}
	now = now.Add(1100 * time.Millisecond)
	for range 3 {
		b.enter(now)
	}
	b.leave()
	b.unsaid(now)
	if at, want := b.opens(now), now.Add(time.Second); !at.Equal(want) {
		t.Errorf("after an answer without limits it opens %v, want %v", at, want)
	}
}
