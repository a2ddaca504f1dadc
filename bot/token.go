package bot

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// Tokens are fields joined by '.', the first being kind and version. A version
// is never reused: old buttons stay in old messages for ever.
const (
	passageToken = "p1" // document, paragraph, first and last sentence, hash of the text
	turnToken    = "n1" // turn id, rank of the passage, from 0
	pageToken    = "l1" // command, document, first line
	ownerToken   = "d1" // hash of the asker
	recordToken  = "r1" // document
)

// maxToken is the least of what the platforms allow for our part of an id.
const maxToken = 64

// errGone says that the passage of a token is not in the material any more.
var errGone = errors.New("passage is not in the material")

// errToken says that a token was not made by this program.
var errToken = errors.New("malformed token")

// encodePassage names a passage by place and content, so that it is found
// again after a restart, and after the document changed elsewhere. It is "" if
// the locator is not one of d.
func encodePassage(d *document.Document, l knowledge.Locator) string {
	if d == nil || l.Paragraph < 0 || l.Paragraph >= len(d.Paragraphs) {
		return ""
	}
	p := &d.Paragraphs[l.Paragraph]
	if l.Sentences.Start < 0 || l.Sentences.End <= l.Sentences.Start || l.Sentences.End > len(p.Sentences) {
		return ""
	}
	text := document.Span{Start: p.Sentences[l.Sentences.Start].Start, End: p.Sentences[l.Sentences.End-1].End}
	return strings.Join([]string{
		passageToken, documentKey(d.ID), strconv.Itoa(l.Paragraph),
		strconv.Itoa(l.Sentences.Start) + "-" + strconv.Itoa(l.Sentences.End),
		digest(text.Of(p.Text)),
	}, ".")
}

// decodePassage finds the passage of a token. errGone if its text is nowhere
// in its document any more.
func decodePassage(token string, docs []*document.Document) (*document.Document, knowledge.Locator, error) {
	none := knowledge.Locator{}
	f := strings.Split(token, ".")
	if len(token) > maxToken || len(f) != 5 || f[0] != passageToken {
		return nil, none, errToken
	}
	par, err := strconv.Atoi(f[2])
	first, last, ok := strings.Cut(f[3], "-")
	start, err1 := strconv.Atoi(first)
	end, err2 := strconv.Atoi(last)
	if err != nil || err1 != nil || err2 != nil || !ok || par < 0 || start < 0 || end <= start {
		return nil, none, errToken
	}
	d := documentByKey(f[1], docs)
	if d == nil {
		return nil, none, errGone
	}
	if l, ok := locate(d, par, start, end, f[4]); ok {
		return d, l, nil
	}
	// The document changed: the text may have moved.
	for p := range d.Paragraphs {
		for s := 0; s+end-start <= len(d.Paragraphs[p].Sentences); s++ {
			if l, ok := locate(d, p, s, s+end-start, f[4]); ok {
				return d, l, nil
			}
		}
	}
	return nil, none, errGone
}

// locate returns the locator of the sentences [start, end) of a paragraph, if
// their text has the digest.
func locate(d *document.Document, par, start, end int, sum string) (knowledge.Locator, bool) {
	if par >= len(d.Paragraphs) || end > len(d.Paragraphs[par].Sentences) {
		return knowledge.Locator{}, false
	}
	p := &d.Paragraphs[par]
	text := document.Span{Start: p.Sentences[start].Start, End: p.Sentences[end-1].End}
	if digest(text.Of(p.Text)) != sum {
		return knowledge.Locator{}, false
	}
	return knowledge.Locator{
		Document: d.ID, Paragraph: par,
		Sentences: document.Span{Start: start, End: end},
		Text:      text, File: p.Map.Span(text),
	}, true
}

// documentKey is the id of a document, or its digest where it is too long or
// has characters that a token cannot hold.
func documentKey(id string) string {
	ok := len(id) > 0 && len(id) <= 24
	for _, r := range id {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}
	if ok {
		return id
	}
	return ":" + digest(id)
}

func documentByKey(key string, docs []*document.Document) *document.Document {
	for _, d := range docs {
		if documentKey(d.ID) == key {
			return d
		}
	}
	return nil
}

// encodeOwner names who may delete a reply, without their id.
func encodeOwner(s Space, p Person) string {
	return ownerToken + "." + digest(string(s)+"\x00"+string(p))
}

// encodeRecord names a document of the library.
func encodeRecord(id string) string { return recordToken + "." + documentKey(id) }

func decodeRecord(token string) (key string, err error) {
	kind, key, ok := strings.Cut(token, ".")
	if !ok || kind != recordToken || key == "" || len(token) > maxToken {
		return "", errToken
	}
	return key, nil
}

// encodePage names the rest of a list.
func encodePage(command, id string, first int) string {
	return strings.Join([]string{pageToken, command, documentKey(id), strconv.Itoa(first)}, ".")
}

func decodePage(token string) (command, key string, first int, err error) {
	f := strings.Split(token, ".")
	if len(f) != 4 || f[0] != pageToken {
		return "", "", 0, errToken
	}
	first, err = strconv.Atoi(f[3])
	if err != nil || first < 0 {
		return "", "", 0, errToken
	}
	return f[1], f[2], first, nil
}

func encodeTurn(id string, rank int) string {
	return turnToken + "." + id + "." + strconv.Itoa(rank)
}

func decodeTurn(token string) (id string, rank int, err error) {
	f := strings.Split(token, ".")
	if len(f) != 3 || f[0] != turnToken {
		return "", 0, errToken
	}
	rank, err = strconv.Atoi(f[2])
	if err != nil || rank < 0 {
		return "", 0, errToken
	}
	return f[1], rank, nil
}

// digest is 48 bits of SHA-256, enough to tell apart the passages of one
// document.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}
