// Package fit makes what the bot says fit for a platform: tidy, and cut at the
// platform's limits between blocks, sentences, words, or characters as a person
// sees them. How large something is on a platform, its adapter measures; cuts come
// before mark-up, so that none is ever cut itself.
package fit

import (
	"slices"

	"footnote/bot"
)

// A Measure says how large a block is in a platform's unit, with its mark-up and
// with what stands between it and the block before; that is nil for the first one.
type Measure func(before *bot.Block, b bot.Block) int

const (
	// leastCut is the room in which it is worth to begin a block that must be cut.
	leastCut = 120
	// longPlace is the room of a place where not all fits, so that the quotation
	// above has some.
	longPlace = 400
)

// Fill returns those blocks that fit into a room. If they are not all, they leave
// free what it takes to say that there is more: what does not fit is cut between
// blocks or, where much room would stay empty, within one. A quotation is never
// without its place.
func Fill(blocks []bot.Block, room, more int, size Measure) (fit []bot.Block, all bool) {
	p := page{room: room, size: size}
	for _, b := range blocks {
		if all = p.add(b, 0); !all {
			break
		}
	}
	if all || len(blocks) == 0 {
		return p.blocks, true
	}
	p = page{room: room - more, size: size}
	blocks = withShortPlaces(blocks, size)
	for i, b := range blocks {
		placed := b.Kind == bot.Quotation && i+1 < len(blocks) && blocks[i+1].Kind == bot.Place
		reserve := 0
		if placed {
			reserve = size(&b, blocks[i+1])
		}
		if p.add(b, reserve) {
			continue
		}
		if p.addCut(b, reserve) && placed {
			p.add(blocks[i+1], 0)
		}
		break
	}
	return p.blocks, false
}

func withShortPlaces(blocks []bot.Block, size Measure) []bot.Block {
	out := slices.Clone(blocks)
	for i, b := range out {
		if b.Kind == bot.Place {
			out[i], _ = Cut(b, longPlace, func(b bot.Block) int { return size(nil, b) })
		}
	}
	return out
}

// A page grows by blocks while there is room.
type page struct {
	blocks []bot.Block
	room   int
	size   Measure
}

func (p *page) last() *bot.Block {
	if len(p.blocks) == 0 {
		return nil
	}
	return &p.blocks[len(p.blocks)-1]
}

// add takes a block if it fits and reserve stays free.
func (p *page) add(b bot.Block, reserve int) bool {
	n := p.size(p.last(), b)
	if n+reserve > p.room {
		return false
	}
	p.blocks = append(p.blocks, b)
	p.room -= n
	return true
}

// addCut takes the beginning of a block that does not fit.
func (p *page) addCut(b bot.Block, reserve int) bool {
	room := p.room - reserve
	if len(p.blocks) > 0 && room < leastCut {
		return false
	}
	b, ok := Cut(b, room, func(b bot.Block) int { return p.size(p.last(), b) })
	return ok && p.add(b, reserve)
}
