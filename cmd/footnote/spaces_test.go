package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// sealed is a word of space n that nobody asks for: it stands beside its canary, for
// which others ask, in title, headings, text, names and questions. Whoever reads it
// elsewhere was shown what is not theirs, and not what they had typed.
func sealed(n int) string {
	r := rand.New(rand.NewPCG(10, uint64(n)))
	word := []byte("xk.........")
	for i := 2; i < len(word); i++ {
		word[i] = consonants[r.IntN(len(consonants))]
	}
	return string(word)
}

var allSealed = regexp.MustCompile(`(?i)xk[` + consonants + `]{9}`)

// A shelved is what a space has to be asked for.
type shelved struct {
	id        string // of the document that no other space has
	paragraph string // one of its
	exact     string // a sentence of it, without what is sealed
	answered  standing
}

// sealedText is one of two documents: one has the same id in all spaces.
func sealedText(n int) string {
	text := `# The %[2]s chronicle of %[1]s

by Ada %[3]s

## Of %[1]s and %[3]s

The %[1]s is the oldest gate of the harbour and a %[3]s of stone. The word %[1]s means %[3]s in the old tongue.

## The years of %[3]s

In 1312 the %[1]s was rebuilt beside the old mole. In 1399 the %[3]s burned, and %[1]s was left to the gulls (Moss, 1901).

## References

Moss, T. (1901). Gates of %[3]s. Harbour Press.
`
	return fmt.Sprintf(text, canary(n), title(sealed(n)), sealed(n))
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// shelve puts both documents into the library of each space.
func (w *world) shelve() []shelved {
	w.Helper()
	db, err := sqlite.Open(w.Context(), filepath.Join(w.data, libraryFile), sqlite.Options{})
	w.must(err)
	defer db.Close()
	all := make([]shelved, len(w.spaces))
	for _, s := range w.spaces {
		own := fmt.Sprintf("only-%s.md", canary(s.n))
		for name, text := range map[string]string{"book.md": sealedText(s.n), own: strings.ReplaceAll(sealedText(s.n), "oldest", "eldest")} {
			d, err := extract.Read(name, []byte(text))
			w.must(err)
			var kept bytes.Buffer
			w.must(document.Encode(&kept, d))
			_, err = db.Add(w.Context(), store.Shelf{Space: s.id}, store.Upload{ID: d.ID, Name: name, Original: []byte(text), Text: kept.Bytes(),
				Reader: extract.Version, Summary: library.Summarize(d), Added: time.Now(), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(text)))}, store.Quota{})
			w.must(err)
			if name == own {
				all[s.n] = shelved{id: d.ID, paragraph: d.ParagraphIDs()[2], exact: fmt.Sprintf("In 1312 the %s was rebuilt beside the old mole.", canary(s.n))}
			}
		}
	}
	return all
}

// A route is a way to ask a space for what another one has. Its own it must show
// itself.
type route struct {
	name string
	do   func(s *space, of int, have shelved) string
}

// read is what an act shows.
func read(a act) string {
	o := a()
	return o.refused + o.shown
}

var routes = []route{
	{"ask", func(s *space, of int, _ shelved) string {
		return read(s.place.command(1, "ask", "question", "what is the "+canary(of)+"?"))
	}},
	{"mention", func(s *space, of int, _ shelved) string {
		return read(s.place.mention(2, "what is the "+canary(of)+"?"))
	}},
	{"define", func(s *space, of int, _ shelved) string {
		return read(s.place.command(3, "define", "term", canary(of)))
	}},
	{"compare", func(s *space, of int, _ shelved) string {
		return read(s.place.command(4, "compare", "term", canary(of)))
	}},
	{"find", func(s *space, _ int, have shelved) string {
		return read(s.place.command(5, "find", "text", "“"+have.exact+"”"))
	}},
	{"outline", func(s *space, _ int, have shelved) string {
		return read(s.place.command(6, "outline", "source", have.id))
	}},
	{"timeline", func(s *space, _ int, have shelved) string {
		return read(s.place.command(7, "timeline", "source", have.id))
	}},
	{"cite", func(s *space, _ int, have shelved) string { return read(s.place.command(8, "cite", "source", have.id)) }},
	{"paragraph", func(s *space, _ int, have shelved) string { return read(s.place.command(1, "p", "id", have.paragraph)) }},
	{"library info", func(s *space, _ int, have shelved) string { return read(s.library("info", have.id)) }},
	{"library export", func(s *space, _ int, have shelved) string { return read(s.library("export", have.id)) }},
	{"library remove", func(s *space, _ int, have shelved) string { return read(s.library("remove", have.id)) }},
	{"completion and home", func(s *space, of int, _ shelved) string { return s.offered(canary(of)) }},
	{"gaps", func(s *space, _ int, _ shelved) string { return read(s.gaps("everywhere")) }},
	{"reports", func(s *space, _ int, _ shelved) string { return read(s.gaps("wrong")) }},
}

// direct is a route, too, where people have no space of their own.
var direct = route{"direct", func(s *space, of int, _ shelved) string {
	return read(s.place.direct(2, "what is the "+canary(of)+"?"))
}}

// A canvass asks spaces for what others have.
type canvass struct {
	*world
	have []shelved

	mu    sync.Mutex // guards the rest
	asked int
	wrong []string
}

func (c *canvass) note(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// judge looks at what space s was shown. What is sealed in it is its own; if must is
// set there is something.
func (c *canvass) judge(s *space, what, shown string, must bool) {
	c.mu.Lock()
	c.asked++
	c.mu.Unlock()
	found := allSealed.FindAllString(shown, -1)
	for _, word := range found {
		if !strings.EqualFold(word, sealed(s.n)) {
			c.note("space %d, %s: it is shown %s of another one: %.900s", s.n, what, word, shown)
			return
		}
	}
	if must && len(found) == 0 {
		c.note("space %d, %s: it is not shown its own: %.900s", s.n, what, shown)
	}
}

// own asks a space for its own by all routes, so that we know that they lead to what
// is there.
func (c *canvass) own(s *space) {
	for _, r := range c.routes(s) {
		c.judge(s, r.name+" of its own", r.do(s, s.n, c.have[s.n]), true)
	}
}

func (c *canvass) routes(s *space) []route {
	if _, ok := s.place.(*guild); ok {
		return routes
	}
	return append(routes[:len(routes):len(routes)], direct)
}

// other asks space s for what another one has, by all routes.
func (c *canvass) other(s, other *space) {
	have := c.have[other.n]
	for _, r := range append(c.routes(s), direct) {
		shown := r.do(s, other.n, have)
		c.judge(s, r.name, shown, false)
		if strings.HasPrefix(r.name, "library") && (strings.Contains(shown, `"Files":[`) || strings.Contains(shown, `"Remove"`)) {
			c.note("space %d, %s: %s of another space is there: %.900s", s.n, r.name, have.id, shown)
		}
	}
	c.judge(s, "replace", read(s.place.upload(have.id, "mine.md", []byte("# Mine\n\nThis is not yours.\n"))), false)
	c.judge(s, "buttons", s.pressed(c.have[s.n].answered, have.answered), false)
	c.links(s, other)
}

// links follows the links of other with the key of s, and the other way round, and
// ones that lead nowhere: all is the same to who follows them.
func (c *canvass) links(s, other *space) {
	mine, theirs := c.have[s.n].answered.link(), c.have[other.n].answered.link()
	key := func(link string) string { return strings.Split(link, "/")[4] } // https: // host / r / key
	swapped := strings.Replace(theirs, key(theirs), key(mine), 1)
	absent := c.fetched("https://x/r/" + key(mine) + "/p/book.nothing")
	for _, link := range []string{swapped, strings.Replace(mine, key(mine), key(theirs), 1),
		"https://x/r/" + key(mine) + "/d/" + c.have[other.n].id, "https://x/r/" + strings.Repeat("A", len(key(mine))) + "/"} {
		if got := c.fetched(link); got != absent {
			c.note("space %d: what another has differs from what is not there: %s\n%s\n%s", s.n, link, got, absent)
			break
		}
	}
	c.judge(s, "pages", c.fetched(mine)+c.fetched("https://x/r/"+key(mine)+"/")+c.fetched("https://x/r/"+key(mine)+"/search?q="+canary(other.n)), true)
}

// fetched is a page with its status and headers, but for the time.
func (c *canvass) fetched(link string) string {
	_, path, _ := strings.Cut(strings.TrimPrefix(link, "https://"), "/")
	res, err := http.Get("http://" + c.at + "/" + path)
	if err != nil {
		c.note("%s: %v", path, err)
		return ""
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.note("%s: %v", path, err)
	}
	res.Header.Del("Date")
	return fmt.Sprint(res.StatusCode, res.Header, string(body))
}

// each does something for all spaces, several at a time.
func (c *canvass) each(do func(s *space)) {
	var all sync.WaitGroup
	turns := make(chan struct{}, 12)
	for _, s := range c.spaces {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			do(s)
		})
	}
	all.Wait()
	for _, why := range c.wrong[:min(len(c.wrong), 8)] {
		c.Error(why)
	}
	if len(c.wrong) > 0 {
		c.Fatalf("%d are wrong of %d", len(c.wrong), c.asked)
	}
}

// prepare has each space turn on what keeps questions, keep one and a report, and
// have an answer with buttons.
func (c *canvass) prepare(s *space) {
	c.judge(s, "settings", read(s.turnOn("gaps")), false)
	c.judge(s, "a question without an answer", read(s.place.mention(1, "who sold zeppelins to "+sealed(s.n)+" merchants?")), false)
	c.have[s.n].answered = s.answer(1, "what is the "+canary(s.n)+"?")
	c.judge(s, "Wrong?", s.pressed(c.have[s.n].answered, c.have[s.n].answered), true)
}

// TestReliabilitySpacesStayApart: spaces of both platforms ask for what others have, by every
// route, at the same time and over a restart, while there is hardly room in memory
// for what a few of them have. FOOTNOTE_LONG=1 takes 200 spaces and all pairs.
func TestReliabilitySpacesStayApart(t *testing.T) {
	spaces, steps := 24, []int{2, 1} // another of the same platform, and one of the other
	if underRaceDetector {
		spaces = 6
	}
	if os.Getenv("FOOTNOTE_LONG") != "" {
		spaces, steps = 200, nil
		for step := 1; step < spaces; step++ {
			steps = append(steps, step)
		}
	}
	w := newWorld(t, spaces)
	c := &canvass{world: w, have: w.shelve()}
	many := []string{"FOOTNOTE_MEMORY_MB=1", "FOOTNOTE_QUESTIONS_PER_MINUTE=100000", "FOOTNOTE_SPACE_QUESTIONS_PER_MINUTE=100000", "FOOTNOTE_UPLOADS_PER_HOUR=100000"}
	p := w.serve(many...)
	c.each(c.prepare)
	c.each(c.own)
	for i, step := range steps {
		if i == len(steps)/2 {
			p.terminate()
			p.ended()
			p = w.serve(many...)
		}
		c.each(func(s *space) { c.other(s, w.spaces[(s.n+step)%len(w.spaces)]) })
	}
	c.each(c.own)
	p.terminate()
	p.ended()
	t.Logf("%d answers of %d spaces", c.asked, spaces)
}
