package bot

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// A trail is the passages of an answer, best first: where Next and the menu of
// sources lead. Its tokens hold it whole, so that they need no memory.
type trail []stop

// A stop is one passage of a trail.
type stop struct {
	// doc and at are where it stands; doc is nil if it is not in the material
	// any more.
	doc *document.Document
	at  knowledge.Locator
	// packed is what a token holds of it: two bytes of the digest of the
	// document's id, the paragraph and the sentences as varints, and three bytes
	// of the text's digest. The text must fit and stand in that document, so that
	// few bytes are enough.
	packed string
}

// A step is what a token of a trail says beside it.
type step struct {
	rank int // of the passage that it leads to, from 0
	// seen is the visibility of the answer that it stands under.
	seen   Visibility
	picked bool // from the menu, which names the source
	asker  [askerBytes]byte
}

// Sizes of a packed trail.
const (
	askerBytes = 3
	docBytes   = 2
	textBytes  = 3
	headBytes  = 1 + askerBytes
	// manySentences stands for a number of sentences that follows by itself.
	manySentences = 7
)

// room is how many bytes a token has for a trail and its step.
var room = base64.RawURLEncoding.DecodedLen(maxToken - len(trailToken) - 1)

// trailOf is the trail of an answer, as far as a token has room for it.
func trailOf(docs []*document.Document, found []knowledge.Snippet) trail {
	var t trail
	left := room - headBytes
	for _, s := range found {
		l := s.Citation.Locator
		d := documentByID(docs, l.Document)
		packed := pack(d, l)
		if left -= len(packed); packed == "" || left < 0 {
			break
		}
		t = append(t, stop{d, l, packed})
	}
	return t
}

// pack is a passage as a token holds it; "" if the locator is not one of d.
func pack(d *document.Document, l knowledge.Locator) string {
	text, ok := sentences(d, l.Paragraph, l.Sentences)
	if !ok {
		return ""
	}
	b := checksum(d.ID)[:docBytes:docBytes]
	b = binary.AppendUvarint(b, uint64(l.Paragraph))
	// The first sentence and how many there are share a byte where both are small.
	first, n := uint64(l.Sentences.Start), uint64(l.Sentences.Len())
	if n <= manySentences {
		b = binary.AppendUvarint(b, first<<3|(n-1))
	} else {
		b = binary.AppendUvarint(binary.AppendUvarint(b, first<<3|manySentences), n)
	}
	return string(append(b, checksum(text.Of(d.Paragraphs[l.Paragraph].Text))[:textBytes]...))
}

// packed is all stops as one text, which names the trail.
func (t trail) packed() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.packed)
	}
	return b.String()
}

// token leads to a passage of the trail.
func (t trail) token(s step) string {
	head := byte(s.rank) | byte(s.seen)<<3
	if s.picked {
		head |= 1 << 5
	}
	b := append([]byte{head}, s.asker[:]...)
	return trailToken + "." + base64.RawURLEncoding.EncodeToString(append(b, t.packed()...))
}

// decodeTrail reads a token of a trail and finds its passages.
func decodeTrail(token string, docs []*document.Document) (t trail, s step, err error) {
	text, ok := strings.CutPrefix(token, trailToken+".")
	b, err := base64.RawURLEncoding.DecodeString(text)
	if !ok || err != nil || len(token) > maxToken || len(b) <= headBytes {
		return nil, s, errToken
	}
	head := b[0]
	s = step{rank: int(head & 7), seen: Visibility(head >> 3 & 3), picked: head>>5 == 1, asker: [askerBytes]byte(b[1:headBytes])}
	for b = b[headBytes:]; len(b) > 0; {
		var next stop
		if next, b, ok = unpack(b, docs); !ok {
			return nil, s, errToken
		}
		t = append(t, next)
	}
	if s.rank >= len(t) || s.seen > Private || head>>6 != 0 {
		return nil, s, errToken
	}
	return t, s, nil
}

// unpack reads the first passage of b.
func unpack(b []byte, docs []*document.Document) (s stop, rest []byte, ok bool) {
	start := b
	if len(b) < docBytes {
		return s, nil, false
	}
	doc := b[:docBytes]
	par, b, ok := uvarint(b[docBytes:])
	at, b, ok1 := uvarint(b)
	n := at&manySentences + 1
	if n > manySentences {
		if n, b, ok = uvarint(b); n == 0 {
			ok = false
		}
	}
	if !ok || !ok1 || len(b) < textBytes {
		return s, nil, false
	}
	text, rest := b[:textBytes], b[textBytes:]
	s.packed = string(start[:len(start)-len(rest)])
	fits := func(text2 string) bool { return bytes.HasPrefix(checksum(text2), text) }
	for _, d := range docs {
		if !bytes.HasPrefix(checksum(d.ID), doc) {
			continue
		}
		if l, ok := find(d, int(par), document.Span{Start: int(at >> 3), End: int(at>>3 + n)}, fits); ok {
			s.doc, s.at = d, l
			break
		}
	}
	return s, rest, true
}

// uvarint reads a number that is no larger than a place in a document.
func uvarint(b []byte) (v uint64, rest []byte, ok bool) {
	v, n := binary.Uvarint(b)
	if n <= 0 || v > 1<<31 {
		return 0, nil, false
	}
	return v, b[n:], true
}

// askerOf is who a token belongs to, in a few bytes.
func askerOf(s Space, p Person) [askerBytes]byte {
	return [askerBytes]byte(checksum(string(s) + "\x00" + string(p)))
}

func checksum(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}
