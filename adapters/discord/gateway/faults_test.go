package gateway_test

import (
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

// faults returns what may go wrong at any moment.
func faults() []*fault {
	all := []*fault{
		{name: "the connection drops", do: func(_ *world, p *peer) bool { return false }},
		{name: "opcode 7", do: then(`{"op":7,"d":null}`)},
		{name: "opcode 9, resumable", do: then(`{"op":9,"d":true}`)},
		{name: "opcode 9", kills: true, do: then(`{"op":9,"d":false}`)},
		{name: "opcode 9 with nonsense", kills: true, do: then(`{"op":9,"d":{"a":[1]}}`)},
		{name: "READY without a session", do: then(`{"op":0,"s":1,"t":"READY","d":{"v":10}}`)},
		{name: "READY of nothing", do: then(`{"op":0,"s":1,"t":"READY","d":null}`)},
		{name: "silence", do: func(_ *world, p *peer) bool { p.deaf(); p.gone(); return false }},
		{name: "a frozen peer", do: frozen},
		{name: "a frame of 2 GiB", do: func(_ *world, p *peer) bool {
			p.raw.Write([]byte{0x81, 127, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, '{'})
			p.gone()
			return false
		}},
		{name: "half a frame", do: func(_ *world, p *peer) bool {
			p.raw.Write([]byte{0x81, 100, '{', '"'})
			p.gone()
			return false
		}},
		{name: "a broken frame", do: func(_ *world, p *peer) bool {
			p.raw.Write([]byte{0xff, 0xff, 0xff, 0xff})
			p.gone()
			return false
		}},
		{name: "no acknowledgement", do: func(_ *world, p *peer) bool { p.deaf(); return true }},
		{name: "a while of nothing", do: func(_ *world, p *peer) bool { time.Sleep(15 * time.Second); return true }},
		{name: "garbage", do: now(`{{{{`)},
		{name: "an empty frame", do: now(``)},
		{name: "a list", do: now(`[]`)},
		{name: "null", do: now(`null`)},
		{name: "nothing in it", do: now(`{}`)},
		{name: "a sequence that is no number", do: now(`{"op":0,"s":1e400,"t":"X","d":{}}`)},
		{name: "an unknown opcode", do: now(`{"op":4711,"s":null,"t":null,"d":{}}`)},
		{name: "a wish for a heartbeat", do: now(`{"op":1,"s":null,"t":null,"d":null}`)},
		{name: "another Hello", do: now(`{"op":10,"d":{"heartbeat_interval":1}}`)},
		{name: "an acknowledgement of nothing", do: now(`{"op":11}`)},
		{name: "RESUMED out of turn", do: now(`{"op":0,"s":null,"t":"RESUMED","d":null}`)},
		{name: "a binary frame", do: func(_ *world, p *peer) bool {
			return p.write(websocket.BinaryMessage, []byte{0x78, 0x9c, 1, 2, 3}) == nil
		}},
		{name: "an event without a type", do: malformed(`{"op":0,"s":%d,"t":null,"d":{"content":"canary"}}`)},
		{name: "an event without data", do: malformed(`{"op":0,"s":%d,"t":"MESSAGE_CREATE","d":null}`)},
		{name: "an event with a list for data", do: malformed(`{"op":0,"s":%d,"t":"MESSAGE_CREATE","d":[{}]}`)},
		{name: "an event cut off", do: cutOff},
		{name: "an event again", do: again},
	}
	for _, code := range []int{1000, 1001, 1011, 4000, 4001, 4002, 4005, 4008, 4999} {
		all = append(all, &fault{name: fmt.Sprint("close ", code), do: closing(code)})
	}
	for _, code := range []int{4003, 4007, 4009} {
		all = append(all, &fault{name: fmt.Sprint("close ", code), kills: true, do: closing(code)})
	}
	return all
}

// then sends a frame after which the client should go.
func then(frame string) func(*world, *peer) bool {
	return func(_ *world, p *peer) bool {
		if p.text(frame) == nil {
			p.gone()
		}
		return false
	}
}

// now sends a frame and goes on.
func now(frame string) func(*world, *peer) bool {
	return func(_ *world, p *peer) bool { return p.text(frame) == nil }
}

func closing(code int) func(*world, *peer) bool {
	return func(_ *world, p *peer) bool {
		p.close(code)
		p.gone()
		return false
	}
}

// frozen neither reads nor writes, until long after the client should be gone.
func frozen(_ *world, p *peer) bool {
	p.freeze()
	time.Sleep(10 * time.Minute)
	return false
}

// malformed sends what is no event; it takes a sequence, once the replay is over.
func malformed(format string) func(*world, *peer) bool {
	return func(w *world, p *peer) bool {
		n := int64(1)
		w.state.Lock()
		if s := w.live; s != nil && p.current {
			s.last++
			n = s.last
			s.events[n] = nil
		}
		w.state.Unlock()
		return p.text(fmt.Sprintf(format, n)) == nil
	}
}

// cutOff sends half of an event, which is whole when it is replayed.
func cutOff(w *world, p *peer) bool {
	w.happen(nil)
	return p.text(`{"op":0,"s":7,"t":"MESSAGE_CREATE","d":{"session":"s1","sequ`) == nil
}

// again sends an event that was handed on already.
func again(w *world, p *peer) bool {
	w.state.Lock()
	s := w.live
	var n int64
	if s != nil {
		n = s.kept
	}
	known := n > 0 && s.events[n] != nil
	w.state.Unlock()
	return !known || w.send(p, s, n)
}
