package document

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// idAlphabet are the digits and the letters that are no vowels, so that no id
// spells a word. There are 31 of them.
const idAlphabet = "0123456789bcdfghjklmnpqrstvwxyz"

// idLength is the number of characters that stand for the words: 31^6 is
// 890 million, so that in a book of 2,000 paragraphs two different ones meet
// once in 440 books. They are then told apart as equal ones are.
const idLength = 6

// ParagraphIDs returns a lasting name for each paragraph:
// "dejesus-duarte.k7m2qx" is the document's id, a dot, and a hash of the
// paragraph's words. Only letters, their marks and digits count, in lower case,
// so that a paragraph keeps its id when it moves, or when a better reader mends
// a space, a hyphen or a ligature. The second and later paragraphs of the same
// words have their number behind it: "dejesus-duarte.k7m2qx-2". A paragraph
// without words has "".
//
// The same words have the same id on every machine and in every version of a
// document. It takes time in proportion to the text.
func (d *Document) ParagraphIDs() []string {
	ids := make([]string, len(d.Paragraphs))
	met := make(map[[idLength]byte]int, len(d.Paragraphs))
	var words []byte
	for i := range d.Paragraphs {
		words = appendWords(words[:0], d.Paragraphs[i].Text)
		if len(words) == 0 {
			continue
		}
		key := wordsKey(words)
		met[key]++
		id := d.ID + "." + string(key[:])
		if n := met[key]; n > 1 {
			id += "-" + strconv.Itoa(n)
		}
		ids[i] = id
	}
	return ids
}

// FindParagraph returns the index of the paragraph with an id as ParagraphIDs
// makes them; false if this document has none.
func (d *Document) FindParagraph(id string) (index int, ok bool) {
	doc, key, ok := SplitParagraphID(id)
	if !ok || doc != d.ID {
		return 0, false
	}
	hash, number, _ := strings.Cut(key, "-")
	skip := 0
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil {
			return 0, false
		}
		skip = n - 1
	}
	var words []byte
	for i := range d.Paragraphs {
		words = appendWords(words[:0], d.Paragraphs[i].Text)
		if len(words) == 0 {
			continue
		}
		if k := wordsKey(words); string(k[:]) != hash {
			continue
		}
		if skip == 0 {
			return i, true
		}
		skip--
	}
	return 0, false
}

// SplitParagraphID splits the id of a paragraph into that of its document and
// what stands for its words. ok is false for what cannot be such an id; it says
// nothing on whether there is such a paragraph.
func SplitParagraphID(id string) (document, words string, ok bool) {
	dot := strings.LastIndexByte(id, '.')
	if dot <= 0 {
		return "", "", false
	}
	document, words = id[:dot], id[dot+1:]
	hash, number, numbered := strings.Cut(words, "-")
	if len(hash) != idLength || strings.Trim(hash, idAlphabet) != "" {
		return "", "", false
	}
	if numbered {
		// The one spelling that ParagraphIDs has: "-2", never "-1" or "-02".
		if n, err := strconv.Atoi(number); err != nil || n < 2 || fmt.Sprint(n) != number {
			return "", "", false
		}
	}
	return document, words, true
}

// wordsKey hashes the words of a paragraph.
func wordsKey(words []byte) (key [idLength]byte) {
	sum := sha256.Sum256(words)
	n := binary.BigEndian.Uint64(sum[:])
	for i := range key {
		key[i] = idAlphabet[n%uint64(len(idAlphabet))]
		n /= uint64(len(idAlphabet))
	}
	return key
}

// appendWords appends what counts of a text.
func appendWords(words []byte, text string) []byte {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			// Compatible forms count as the same: what a better reader takes
			// apart ("ﬁ") or composes keeps its id.
			text = norm.NFKC.String(text)
			break
		}
	}
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			switch {
			case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
				words = append(words, byte(r))
			case 'A' <= r && r <= 'Z':
				words = append(words, byte(r)+'a'-'A')
			}
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			words = utf8.AppendRune(words, unicode.ToLower(r))
		}
	}
	return words
}
