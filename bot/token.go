package bot

import (
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
	turnToken    = "n1" // turn id
	trailToken   = "m1" // a step and its trail, packed
	pageToken    = "l2" // command, document, first line, asker
	ownerToken   = "d1" // hash of the asker
	recordToken  = "r1" // document
	fileToken    = "f1" // a platform's id of a file
	oneOfToken   = "f2" // the same, where the question is about several
	sendToken    = "w1" // number of a report, turn id
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
	text, ok := sentences(d, l.Paragraph, l.Sentences)
	if !ok {
		return ""
	}
	return strings.Join([]string{
		passageToken, documentKey(d.ID), strconv.Itoa(l.Paragraph),
		strconv.Itoa(l.Sentences.Start) + "-" + strconv.Itoa(l.Sentences.End),
		digest(text.Of(d.Paragraphs[l.Paragraph].Text)),
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
	l, ok := find(d, par, document.Span{Start: start, End: end}, func(text string) bool { return digest(text) == f[4] })
	if !ok {
		return nil, none, errGone
	}
	return d, l, nil
}

// sentences is the text of some sentences of a paragraph; false if there are no
// such.
func sentences(d *document.Document, par int, of document.Span) (text document.Span, ok bool) {
	if d == nil || par < 0 || par >= len(d.Paragraphs) {
		return text, false
	}
	p := &d.Paragraphs[par]
	if of.Start < 0 || of.End <= of.Start || of.End > len(p.Sentences) {
		return text, false
	}
	return document.Span{Start: p.Sentences[of.Start].Start, End: p.Sentences[of.End-1].End}, true
}

// find returns the locator of sentences whose text fits: those of the place or,
// where the document changed, as many anywhere else in it.
func find(d *document.Document, par int, of document.Span, fits func(text string) bool) (knowledge.Locator, bool) {
	if l, ok := locate(d, par, of, fits); ok {
		return l, true
	}
	for p := range d.Paragraphs {
		for s := 0; s+of.Len() <= len(d.Paragraphs[p].Sentences); s++ {
			if l, ok := locate(d, p, document.Span{Start: s, End: s + of.Len()}, fits); ok {
				return l, true
			}
		}
	}
	return knowledge.Locator{}, false
}

// locate returns the locator of sentences of a paragraph, if their text fits.
func locate(d *document.Document, par int, of document.Span, fits func(text string) bool) (knowledge.Locator, bool) {
	text, ok := sentences(d, par, of)
	if !ok || !fits(text.Of(d.Paragraphs[par].Text)) {
		return knowledge.Locator{}, false
	}
	return knowledge.Locator{Document: d.ID, Paragraph: par, Sentences: of, Text: text, File: d.Paragraphs[par].Map.Span(text)}, true
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

// encodeFile names a file of a platform, one of several or alone; "" if a token
// cannot hold its id.
func encodeFile(id string, several bool) string {
	kind := fileToken
	if several {
		kind = oneOfToken
	}
	if token := kind + "." + id; isFileToken(token) {
		return token
	}
	return ""
}

func isFileToken(token string) bool {
	_, _, err := decodeFile(token)
	return err == nil
}

func decodeFile(token string) (id string, several bool, err error) {
	kind, id, ok := strings.Cut(token, ".")
	strange := strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.:", r)
	})
	if !ok || kind != fileToken && kind != oneOfToken || id == "" || strange || len(token) > maxToken {
		return "", false, errToken
	}
	return id, kind == oneOfToken, nil
}

// encodePage names the rest of a list, for its asker to page.
func encodePage(command, id string, first int, asker [askerBytes]byte) string {
	return strings.Join([]string{pageToken, command, documentKey(id), strconv.Itoa(first),
		base64.RawURLEncoding.EncodeToString(asker[:])}, ".")
}

func decodePage(token string) (command, key string, first int, asker [askerBytes]byte, err error) {
	f := strings.Split(token, ".")
	if len(f) != 5 || f[0] != pageToken {
		return "", "", 0, asker, errToken
	}
	first, err = strconv.Atoi(f[3])
	who, err2 := base64.RawURLEncoding.DecodeString(f[4])
	if err != nil || err2 != nil || first < 0 || len(who) != askerBytes {
		return "", "", 0, asker, errToken
	}
	return f[1], f[2], first, [askerBytes]byte(who), nil
}

func encodeTurn(id string) string { return turnToken + "." + id }

func decodeTurn(token string) (id string, err error) {
	kind, id, ok := strings.Cut(token, ".")
	if !ok || kind != turnToken {
		return "", errToken
	}
	return id, nil
}

// digest is 48 bits of SHA-256, enough to tell apart the passages of one
// document.
func digest(s string) string {
	return base64.RawURLEncoding.EncodeToString(checksum(s)[:6])
}
