package web

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"footnote/knowledge"
)

type shelfPage struct {
	frame
	Documents []card
}

// A card is what is said of a document in a list and above its text.
type card struct {
	Title    string
	Href     string
	Authors  string
	Year     string
	Facts    []string // "12 pages", "about 5,400 words"
	File     string
	Language string
	Problems []string
}

func (s *server) shelf(_ *http.Request, rd reading) (result, error) {
	p := shelfPage{frame: rd.frame("The reading")}
	for _, d := range rd.shelf.Documents() {
		p.Documents = append(p.Documents, rd.card(d))
	}
	return result{template: "shelf", page: p}, nil
}

func (r reading) card(d *knowledge.Document) card {
	c := card{
		Title:    plain(d.Title),
		Href:     DocumentPath(r.token, d.ID),
		Authors:  plain(list(d.Authors)),
		File:     plain(d.Source[strings.LastIndexAny(d.Source, `/\`)+1:]), // the folder is nobody's business
		Language: d.Language,
	}
	if d.Year > 0 {
		c.Year = strconv.Itoa(d.Year)
	}
	if d.Pages > 0 {
		c.Facts = append(c.Facts, count(d.Pages, "page"))
	}
	if n := r.layouts.words(d); n > 0 {
		c.Facts = append(c.Facts, about(n, "word"))
	}
	for _, p := range d.Problems {
		c.Problems = append(c.Problems, plain(p))
	}
	return c
}

// list joins names as a sentence does.
func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// count is a number with its noun: "1 page", "2,000 pages".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + noun + "s"
}

// about is count for what need not be known to the last: two digits of it from
// 100 on.
func about(n int, noun string) string {
	if n < 100 {
		return count(n, noun)
	}
	unit := math.Pow10(len(strconv.Itoa(n)) - 2)
	return "about " + count(int(math.Round(float64(n)/unit)*unit), noun)
}

// byID returns the document with an id; the error is ErrNoPlace.
func byID(s Shelf, id string) (*knowledge.Document, error) {
	for _, d := range s.Documents() {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("document: %w", ErrNoPlace)
}
