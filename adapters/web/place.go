package web

import (
	"fmt"
	"net/http"

	"footnote/knowledge"
	"footnote/knowledge/diff"
)

type changedPage struct {
	frame
	Card  card
	Gone  bool
	Since string
	Was   string
	Edits []edit
	Now   *link // where it stands now
}

type edit struct {
	Op    string // "same", "gone" or "come"
	Text  string
	After bool // what comes stands right behind what it replaces
}

// paragraph leads to where a paragraph stands, or shows what became of it.
func (s *server) paragraph(r *http.Request, rd reading) (result, error) {
	place, err := rd.shelf.Place(r.Context(), r.PathValue("paragraph"))
	if err != nil {
		return result{}, fmt.Errorf("find paragraph: %w", err)
	}
	d := place.Document
	if d == nil || place.Paragraph >= len(d.Paragraphs) || place.Paragraph < 0 && !place.Changed {
		return result{}, fmt.Errorf("find paragraph: %w", ErrNoPlace)
	}
	l := s.layouts.of(d)
	if !place.Changed {
		return result{redirect: rd.at(d, l, place.Paragraph)}, nil
	}
	p := changedPage{
		frame: rd.frame("This paragraph has changed"),
		Card:  rd.card(d),
		Was:   plain(place.Was),
		Gone:  place.Paragraph < 0,
	}
	if p.Gone {
		p.Title = "This paragraph is gone"
	} else {
		p.Now = &link{Text: "Read it where it stands now", Href: rd.at(d, l, place.Paragraph)}
		for i, e := range place.Diff {
			after := e.Op == diff.Come && i > 0 && place.Diff[i-1].Op == diff.Gone
			p.Edits = append(p.Edits, edit{Op: ops[e.Op], Text: plain(e.Text), After: after})
		}
	}
	if !place.Since.IsZero() {
		p.Since = place.Since.UTC().Format("2 January 2006")
	}
	return result{template: "changed", page: p}, nil
}

var ops = map[diff.Op]string{diff.Same: "same", diff.Gone: "gone", diff.Come: "come"}

// at is the address of a paragraph as its document is now.
func (r reading) at(d *knowledge.Document, l *layout, paragraph int) string {
	return partPath(r.token, d.ID, l.partOf(paragraph)) + "#" + paragraphAnchor(paragraph)
}
