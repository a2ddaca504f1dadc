package web

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"html/template"
)

//go:embed style.css
var style []byte

// stylePath changes with the style, so that browsers may keep it for good.
var stylePath = func() string {
	sum := sha256.Sum256(style)
	return "/static/style." + hex.EncodeToString(sum[:6]) + ".css"
}()

//go:embed pages.html
var pages string

var templates = template.Must(template.New("pages").Funcs(template.FuncMap{
	"style": func() string { return stylePath },
}).Parse(pages))

// A frame is what every page has.
type frame struct {
	Title string
	// Shelf and Search are the addresses of the shelf and of its search; "" on
	// a page that belongs to none.
	Shelf, Search string
	// Question is what stands in the search box.
	Question string
}

func (r reading) frame(title string) frame {
	return frame{Title: title, Shelf: ShelfPath(r.token), Search: ShelfPath(r.token) + "search"}
}

// A messagePage says one thing, in its title and a sentence.
type messagePage struct {
	frame
	Text string
}

// A link is a text that leads to a page of ours.
type link struct{ Text, Href string }
