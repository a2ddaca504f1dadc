package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// blank stands in a text where the canary of a space will be, of the same length,
// so that all places stay right.
const blank = "qzaaaaaaaaa"

// textOf makes a Markdown text of so many bytes, different for each n: words drawn
// as in running text, in sentences, paragraphs and sections. 2 MB have 15,000
// different ones, where 2 MB of textbooks have 14,000 (OpenStax). Its title and each
// of its paragraphs have the canary.
func textOf(n, bytes int, canary string) string {
	r := rand.New(rand.NewPCG(4, uint64(n)))
	word := rand.NewZipf(r, 1.07, 3, 15_000)
	var b strings.Builder
	fmt.Fprintf(&b, "# The %s book %d\n", title(canary), n)
	for b.Len() < bytes {
		if r.IntN(12) == 0 {
			fmt.Fprintf(&b, "\n## Of %s and %s\n", spell(word.Uint64()), title(canary))
		}
		fmt.Fprintf(&b, "\nThe %s of %s", canary, spell(word.Uint64()))
		for s := range 3 + r.IntN(5) {
			for w := range 8 + r.IntN(22) {
				text := spell(word.Uint64())
				if s > 0 && w == 0 {
					text = title(text)
				}
				b.WriteString(" " + text)
			}
			b.WriteByte('.')
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// spell is the n-th word.
func spell(n uint64) string {
	var b strings.Builder
	for n++; n > 0; n /= 70 {
		b.WriteByte("bdfghklmnprstv"[n%14])
		b.WriteByte("aeiou"[n/14%5])
	}
	return b.String()
}

// books is how many different texts the spaces of a world have, but for their
// canaries.
const books = 5

// A book is a text with blanks, as it is kept.
type book struct {
	upload store.Upload
}

func (w *world) newBook(n, size int) book {
	w.Helper()
	original := []byte(textOf(n, size, blank))
	d, err := extract.Read("book.md", original)
	if err != nil {
		w.Fatal(err)
	}
	var text bytes.Buffer
	if err := document.Encode(&text, d); err != nil {
		w.Fatal(err)
	}
	return book{store.Upload{ID: d.ID, Name: "book.md", Original: original, Text: text.Bytes(), Reader: extract.Version,
		Summary: library.Summarize(d), Added: time.Now()}}
}

// of is the book of space n.
func (b book) of(n int) store.Upload {
	u := b.upload
	fill := func(text []byte) []byte {
		return bytes.ReplaceAll(bytes.ReplaceAll(text, []byte(blank), []byte(canary(n))), []byte(title(blank)), []byte(title(canary(n))))
	}
	u.Original, u.Text, u.Summary.Title = fill(u.Original), fill(u.Text), string(fill([]byte(u.Summary.Title)))
	u.SHA256 = fmt.Sprintf("%x", sha256.Sum256(u.Original))
	return u
}

// fill puts a book of so many bytes into the library of each space.
func (w *world) fill(size int) {
	w.Helper()
	db, err := sqlite.Open(w.Context(), filepath.Join(w.data, libraryFile), sqlite.Options{})
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	all := make([]book, min(books, len(w.spaces)))
	for n := range all {
		all[n] = w.newBook(n, size)
	}
	for _, s := range w.spaces {
		if _, err := db.Add(w.Context(), store.Shelf{Space: s.id}, all[s.n%len(all)].of(s.n), store.Quota{}); err != nil {
			w.Fatal(err)
		}
	}
}
