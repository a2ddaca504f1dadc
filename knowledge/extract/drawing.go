package extract

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"footnote/knowledge/document"
)

// drawn reads the text of a drawing's element: the text in a shape, or the text
// of the diagram or the title of the chart that it leads to.
func drawn(a *archive, rels map[string]relation, x *xmlReader, e xml.StartElement) ([]part, error) {
	var parts []part
	read := func(x *xmlReader) (err error) {
		parts, err = shapeText(x, document.Body)
		return err
	}
	switch e.Name.Local {
	case "txBody":
		return parts, read(x)
	case "relIds":
		read = func(x *xmlReader) (err error) {
			parts, err = diagram(x, nil)
			return err
		}
		return parts, ignoreMissing(a.parse(rels[attr(e, "dm")].part, func(x *xmlReader, _ xml.StartElement) error { return read(x) }))
	}
	err := a.parse(rels[attr(e, "id")].part, func(x *xmlReader, _ xml.StartElement) error {
		title, err := chartTitle(x)
		parts = append(parts, part{kind: document.Caption, text: title})
		return err
	})
	return parts, ignoreMissing(err)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// shapeText reads the paragraphs of a text body: items where they have bullets
// or numbers, and usual where they do not say.
func shapeText(x *xmlReader, usual document.Kind) ([]part, error) {
	var parts []part
	var c counters
	err := x.each(func(e xml.StartElement) error {
		if e.Name.Local != "p" {
			return nil
		}
		p := drawnParagraph{}
		if err := p.read(x); err != nil {
			return err
		}
		text := p.text.String()
		own := part{kind: usual, text: text}
		switch {
		case strings.TrimSpace(text) == "":
			return nil
		case p.bare:
			own.kind = document.Body
		case p.bullet:
			own.kind = document.Item
		case p.number.format != "":
			own.kind = document.Item
			var levels [listLevels]listLevel
			for i := range levels {
				levels[i] = listLevel{start: p.number.start, format: p.number.format, text: strings.ReplaceAll(p.number.text, "%", "%"+strconv.Itoa(i+1))}
			}
			own.text = labelled(c.next(&levels, p.depth), text, false)
		}
		if p.number.format == "" && p.depth == 0 {
			c = counters{} // a list ends at what has no number
		}
		parts = append(parts, own)
		return nil
	}, nil)
	return parts, err
}

// A drawnParagraph is a paragraph of DrawingML, as slides and shapes have it.
type drawnParagraph struct {
	text   strings.Builder
	depth  int // from 0
	bullet bool
	bare   bool // it says that it has no bullet
	raised bool // the run that is being read stands above the line
	number listLevel
}

func (p *drawnParagraph) read(x *xmlReader) error {
	return x.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; name {
		case "pPr":
			if n, err := strconv.Atoi(attr(e, "lvl")); err == nil && n >= 0 && n < listLevels-1 {
				p.depth = n
			}
			return x.each(func(e xml.StartElement) error {
				p.properties(e)
				return nil
			}, nil)
		case "r":
			p.raised = false
			return p.read(x)
		case "rPr":
			n, err := strconv.Atoi(attr(e, "baseline"))
			p.raised = err == nil && n > 0
		case "t":
			s, err := x.content()
			if s = symbols("", s); p.raised {
				s = raised(s)
			}
			p.text.WriteString(s)
			return err
		case "br":
			p.text.WriteByte('\n')
		case "tab":
			p.text.WriteByte(' ')
		case "fld":
			if kind := attr(e, "type"); kind == "slidenum" || strings.HasPrefix(kind, "datetime") {
				return nil
			}
			return p.read(x)
		case "AlternateContent":
			return choice(x, func() error { return p.read(x) })
		default:
			if !leftOutOfWord(name) {
				return p.read(x)
			}
		}
		return nil
	}, nil)
}

func (p *drawnParagraph) properties(e xml.StartElement) {
	switch e.Name.Local {
	case "buChar", "buBlip":
		p.bullet = true
	case "buNone":
		p.bare = true
	case "buAutoNum":
		kind := attr(e, "type")
		for _, f := range []struct{ prefix, format string }{
			{"arabic", "1"}, {"alphaLc", "a"}, {"alphaUc", "A"}, {"romanLc", "i"}, {"romanUc", "I"},
		} {
			if strings.HasPrefix(kind, f.prefix) {
				p.number.format = f.format
			}
		}
		p.number.text, p.number.start = "%", 1
		switch {
		case strings.HasSuffix(kind, "Period"):
			p.number.text = "%."
		case strings.HasSuffix(kind, "ParenBoth"):
			p.number.text = "(%)"
		case strings.HasSuffix(kind, "ParenR"):
			p.number.text = "%)"
		}
		if n, err := strconv.Atoi(attr(e, "startAt")); err == nil {
			p.number.start = n
		}
		p.bullet = p.number.format == ""
	}
}

// diagram reads the texts of a diagram's data, in its own order.
func diagram(x *xmlReader, parts []part) ([]part, error) {
	err := x.each(func(e xml.StartElement) (err error) {
		if e.Name.Local == "t" {
			var own []part
			own, err = shapeText(x, document.Item)
			parts = append(parts, own...)
			return err
		}
		if e.Name.Local == "pt" {
			switch attr(e, "type") {
			case "pres", "parTrans", "sibTrans":
				return nil // of the look, not the text
			}
		}
		parts, err = diagram(x, parts)
		return err
	}, nil)
	return parts, err
}

// chartTitle returns the title of a chart; "" if it has none of its own.
func chartTitle(x *xmlReader) (string, error) {
	title := ""
	err := x.each(func(e xml.StartElement) (err error) {
		s := ""
		switch e.Name.Local {
		case "plotArea":
			return nil // titles of axes
		case "rich":
			var parts []part
			parts, err = shapeText(x, document.Body)
			for _, p := range parts {
				s += p.text + " "
			}
		default:
			s, err = chartTitle(x)
		}
		if title == "" {
			title = s
		}
		return err
	}, nil)
	return title, err
}
