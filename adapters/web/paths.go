package web

import (
	"net/url"
	"strconv"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// ShelfPath is the address of a shelf, below the server's own.
func ShelfPath(token string) string { return "/r/" + url.PathEscape(token) + "/" }

// DocumentPath is the address of a document.
func DocumentPath(token, document string) string {
	return ShelfPath(token) + "d/" + url.PathEscape(document)
}

// ParagraphPath is the lasting address of a paragraph, whose id is one of
// Document.ParagraphIDs.
func ParagraphPath(token, paragraph string) string {
	return ShelfPath(token) + "p/" + url.PathEscape(paragraph)
}

// QuotePath is the lasting address of a quotation: the document, scrolled to
// the marked sentences. The paragraph's id is one of Document.ParagraphIDs; the
// sentences are those of a Locator. Without a paragraph's id it is that of the
// shelf.
func QuotePath(token, paragraph string, sentences knowledge.Span) string {
	doc, words, ok := document.SplitParagraphID(paragraph)
	if !ok {
		return ShelfPath(token)
	}
	return DocumentPath(token, doc) + quoteSuffix(words, sentences)
}

// quoteSuffix is what marks sentences in the address of a document.
func quoteSuffix(words string, sentences knowledge.Span) string {
	q := quotation{words: words, first: sentences.Start + 1, last: max(sentences.Start+1, sentences.End)}
	return "?q=" + url.QueryEscape(q.String()) + "#" + quoteAnchor
}

// searchPath is the address that asks a question.
func searchPath(token, question string) string {
	return ShelfPath(token) + "search?q=" + url.QueryEscape(question)
}

// partPath is the address of a part of a document, which counts from 0.
func partPath(token, document string, part int) string {
	path := DocumentPath(token, document)
	if part > 0 {
		path += "/" + strconv.Itoa(part+1)
	}
	return path
}

// parsePart reads the last element of partPath; only one spelling is right.
func parsePart(s string) (part int, ok bool) {
	n, err := strconv.Atoi(s)
	return n - 1, err == nil && n >= 2 && strconv.Itoa(n) == s
}

// The anchors within a document.
const quoteAnchor = "quote"

func paragraphAnchor(index int) string { return "p-" + strconv.Itoa(index+1) }
func sectionAnchor(index int) string   { return "s-" + strconv.Itoa(index) }

// A quotation is what ?q= asks to mark: sentences first to last, from 1, of the
// paragraph whose id ends in words.
type quotation struct {
	words       string
	first, last int
}

func (q quotation) String() string {
	s := q.words + "." + strconv.Itoa(q.first)
	if q.last > q.first {
		s += "-" + strconv.Itoa(q.last)
	}
	return s
}

// parseQuotation reads what String writes; ok is false for anything else.
func parseQuotation(s string) (q quotation, ok bool) {
	words, sentences, _ := strings.Cut(s, ".")
	first, last, more := strings.Cut(sentences, "-")
	if !more {
		last = first
	}
	q.words = words
	var err1, err2 error
	q.first, err1 = strconv.Atoi(first)
	q.last, err2 = strconv.Atoi(last)
	return q, words != "" && len(s) <= 64 && err1 == nil && err2 == nil && q.first >= 1 && q.last >= q.first
}

// wellFormed reports whether a token may be one: base64url of up to 96 bytes.
func wellFormed(token string) bool {
	return token != "" && len(token) <= 128 && strings.Trim(token, tokenAlphabet) == ""
}

const tokenAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
