package extract

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// OdtStyles are the styles of an OpenDocument text, those with names and those
// that the program made for single paragraphs.
type odtStyles struct {
	all      map[string]*odtStyle // by family and name
	lists    map[string]*[listLevels]listLevel
	outline  [listLevels]listLevel // of headings
	language string                // of the document as a whole; "" if unknown
}

type odtStyle struct {
	parent string
	role   role
	level  int
	hidden bool
	done   bool // it has what it takes from its parents
}

func newODTStyles() odtStyles {
	return odtStyles{all: map[string]*odtStyle{}, lists: map[string]*[listLevels]listLevel{}}
}

// read reads the part of styles; group one collection of them.
func (s *odtStyles) read(x *xmlReader) error {
	return x.each(func(e xml.StartElement) error {
		if e.Name.Local == "styles" { // the others there are of headers and footers
			return s.group(x)
		}
		return nil
	}, nil)
}

func (s *odtStyles) group(x *xmlReader) error {
	return x.each(func(e xml.StartElement) error {
		family, name := attr(e, "family"), attr(e, "name")
		switch e.Name.Local {
		case "default-style":
			return x.each(func(e xml.StartElement) error {
				if l := attr(e, "language"); family == "paragraph" && e.Name.Local == "text-properties" && l != "zxx" {
					s.language = l
				}
				return nil
			}, nil)
		case "style":
			return s.style(x, e, family, name)
		case "list-style":
			levels := &[listLevels]listLevel{}
			s.lists[name] = levels
			return x.each(func(e xml.StartElement) error { return odtLevel(e, levels) }, nil)
		case "outline-style":
			return x.each(func(e xml.StartElement) error { return odtLevel(e, &s.outline) }, nil)
		}
		return nil
	}, nil)
}

func (s *odtStyles) style(x *xmlReader, e xml.StartElement, family, name string) error {
	style := &odtStyle{parent: attr(e, "parent-style-name")}
	shown := attr(e, "display-name")
	if shown == "" {
		shown = name
	}
	style.role, style.level = styleRole(shown)
	s.all[family+" "+name] = style
	return x.each(func(e xml.StartElement) error {
		if e.Name.Local == "text-properties" && attr(e, "display") == "none" {
			style.hidden = true
		}
		return nil
	}, nil)
}

// odtLevel reads how one level of a list, or of the headings, is numbered.
func odtLevel(e xml.StartElement, levels *[listLevels]listLevel) error {
	i, err := strconv.Atoi(attr(e, "level"))
	if err != nil || i < 1 || i > listLevels {
		return nil
	}
	v := &levels[i-1]
	*v = listLevel{start: 1, format: attr(e, "num-format")}
	if n, err := strconv.Atoi(attr(e, "start-value")); err == nil {
		v.start = n
	}
	shown, err := strconv.Atoi(attr(e, "display-levels"))
	if err != nil || shown < 1 || shown > i {
		shown = 1
	}
	var b strings.Builder
	b.WriteString(attr(e, "num-prefix"))
	for k := i - shown + 1; k <= i && k <= 9; k++ {
		if k > i-shown+1 {
			b.WriteByte('.')
		}
		fmt.Fprintf(&b, "%%%d", k)
	}
	b.WriteString(attr(e, "num-suffix"))
	v.text = b.String()
	return nil
}

// get returns a style with what it takes from its parents. One that the file
// does not describe is known by its name alone.
func (s *odtStyles) get(family, name string) *odtStyle {
	key := family + " " + name
	style := s.all[key]
	if style == nil {
		style = &odtStyle{}
		style.role, style.level = styleRole(name)
		s.all[key] = style
	}
	if style.done {
		return style
	}
	parent := style.parent
	for hops := 0; parent != "" && hops < maxBases; hops++ {
		p := s.all[family+" "+parent]
		if p == nil { // the file does not describe it
			p = &odtStyle{}
			p.role, p.level = styleRole(parent)
		}
		if style.role == plainRole {
			style.role, style.level = p.role, p.level
		}
		style.hidden = style.hidden || p.hidden
		parent = p.parent
	}
	style.done = true
	return style
}
