package sqlite

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// canaries makes material that can be told by each few bytes of it: words in
// all that is short, and bytes that no compression changes in what is long.
type canaries struct {
	random *rand.ChaCha8
	words  []string
	blocks [][]byte
}

func (c *canaries) word(what string) string {
	w := fmt.Sprintf("%s-%016x-%016x", what, c.random.Uint64(), c.random.Uint64())
	c.words = append(c.words, w)
	return w
}

func (c *canaries) block(size int) []byte {
	b := make([]byte, size)
	if _, err := c.random.Read(b); err != nil {
		panic(err)
	}
	c.blocks = append(c.blocks, b)
	return b
}

// upload is one whose every part is a canary. Random text is stored as it is,
// with a byte of frame here and there.
func (c *canaries) upload(size int) store.Upload {
	u := store.Upload{
		ID: c.word("id"), Name: c.word("name"), Original: c.block(size), Text: c.block(size), By: c.word("by"), Origin: c.word("origin"),
		Summary: store.Summary{Title: c.word("title"), Authors: []string{c.word("author")}}, Added: time.UnixMilli(1000),
	}
	u.SHA256 = storetest.Sum(u.Original)
	return u
}

// found says which canaries are in a file, and how many there are.
func (c *canaries) found(t *testing.T, files ...string) (list []string, of int) {
	t.Helper()
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range c.words {
			of++
			if i := bytes.Index(data, []byte(w)[len(w)-16:]); i >= 0 {
				list = append(list, fmt.Sprintf("%s at %d of %s", w, i, filepath.Base(name)))
			}
		}
		// Eight bytes every 64.
		marks := map[uint64]bool{}
		for _, b := range c.blocks {
			for i := 0; i+8 <= len(b); i += 64 {
				marks[binary.LittleEndian.Uint64(b[i:])] = true
				of++
			}
		}
		for i := 0; i+8 <= len(data); i++ {
			if marks[binary.LittleEndian.Uint64(data[i:])] {
				list = append(list, fmt.Sprintf("material at %d of %s", i, filepath.Base(name)))
			}
		}
	}
	return list, of
}

// files are those of a library, the journal among them.
func files(t *testing.T, path string) []string {
	t.Helper()
	list, err := filepath.Glob(path + "*")
	if err != nil || len(list) == 0 {
		t.Fatalf("no files at %s: %v", path, err)
	}
	return list
}

// erasing is a library with material that stays and material that is to go.
type erasing struct {
	*testing.T
	s          *Store
	keep, gone *canaries
	sizes      []int
}

func (e *erasing) add(on store.Shelf, u store.Upload) string {
	e.Helper()
	r, err := e.s.Add(e.Context(), on, u, store.Quota{})
	e.must(err)
	return r.ID
}

func (e *erasing) must(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

// fill puts what stays and, beside it, what f adds.
func (e *erasing) fill(f func(i, size int)) {
	on := store.Shelf{Space: store.Space(e.keep.word("space"))}
	for i := range 60 {
		e.add(on, e.keep.upload(e.sizes[i%2]))
		f(i, e.sizes[i%len(e.sizes)])
	}
}

func (e *erasing) purge() {
	e.Helper()
	_, err := e.s.Purge(e.Context(), time.UnixMilli(1e12))
	e.must(err)
}

func TestErasedBytesAreOverwritten(t *testing.T) {
	for name, erase := range map[string]func(*erasing){
		"a space": func(e *erasing) {
			on := store.Shelf{Space: store.Space(e.gone.word("space")), Name: e.gone.word("shelf")}
			e.fill(func(i, size int) {
				e.add(on, e.gone.upload(size))
				e.must(e.s.SetOwn(e.Context(), on.Space, e.gone.word("channel"), true))
				e.must(e.s.AddLink(e.Context(), store.Link{Hash: [32]byte{byte(i)}, Shelf: on, By: e.gone.word("link")}))
			})
			e.must(e.s.Erase(e.Context(), on.Space))
		},
		"removed documents": func(e *erasing) {
			on := store.Shelf{Space: "T1"}
			e.fill(func(_, size int) {
				id := e.add(on, e.gone.upload(size))
				_, err := e.s.Remove(e.Context(), on, id, e.gone.word("remover"), time.UnixMilli(2000))
				e.must(err)
			})
			e.purge()
		},
		"originals of past versions": func(e *erasing) {
			on := store.Shelf{Space: "T1"}
			e.fill(func(_, size int) {
				first := e.keep.upload(50)
				first.Original = e.gone.block(size)
				first.SHA256 = storetest.Sum(first.Original)
				_, err := e.s.Replace(e.Context(), on, e.add(on, first), e.keep.upload(size), store.Quota{})
				e.must(err)
			})
			e.purge()
		},
		"texts that were read anew": func(e *erasing) {
			on := store.Shelf{Space: "T1"}
			e.fill(func(_, size int) {
				first := e.keep.upload(size)
				first.Text, first.Summary.Title = e.gone.block(size), e.gone.word("title")
				u := store.Upload{SHA256: first.SHA256, Text: e.keep.block(size)}
				e.must(e.s.Reread(e.Context(), on, e.add(on, first), 1, u))
			})
			e.purge()
		},
		"what came from a file": func(e *erasing) {
			on := store.Shelf{Space: "T1"}
			origin := e.gone.word("origin")
			e.fill(func(i, size int) {
				u := e.gone.upload(size)
				u.Origin = origin
				switch i % 3 {
				case 0:
					e.add(on, u)
				case 1:
					_, err := e.s.Remove(e.Context(), on, e.add(on, u), e.gone.word("remover"), time.UnixMilli(2000))
					e.must(err)
				case 2:
					u.ID = ""
					_, err := e.s.Replace(e.Context(), on, e.add(on, e.keep.upload(size)), u, store.Quota{})
					e.must(err)
				}
			})
			n, err := e.s.Withdraw(e.Context(), on.Space, origin, time.UnixMilli(3000))
			e.must(err)
			if n != 60 {
				e.Errorf("%d were withdrawn, want 60", n)
			}
		},
		"links": func(e *erasing) {
			on := store.Shelf{Space: "T1"}
			e.fill(func(i, _ int) {
				e.must(e.s.AddLink(e.Context(), store.Link{Hash: [32]byte{byte(i)}, Shelf: on, By: e.gone.word("link")}))
			})
			_, err := e.s.RevokeLinks(e.Context(), on)
			e.must(err)
			e.purge()
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(folder(t), "library.db")
			random := rand.NewChaCha8([32]byte{5})
			e := &erasing{
				T: t, s: opened(t, path, Options{}), sizes: []int{20, 200, 3000, 4096, 20000, 70000},
				keep: &canaries{random: random}, gone: &canaries{random: random},
			}
			erase(e)
			e.must(e.s.Check(t.Context()))
			search := func(when string) {
				if left, of := e.gone.found(t, files(t, path)...); len(left) > 0 || of == 0 {
					t.Errorf("%s: of %d places with erased material %d are left, as %q", when, of, len(left), left[:min(3, len(left))])
				}
			}
			search("open")
			e.must(e.s.Close())
			search("closed")
			// They would be seen: blocks of which half is in the file as it is.
			if left, of := e.keep.found(t, path); len(left) < of/2 {
				t.Errorf("of %d places with material that stays only %d were found", of, len(left))
			}
		})
	}
}
