package extract

import (
	"encoding/xml"
	"strconv"
)

// WordStyles are the styles of a Word document, by their ids.
type wordStyles struct {
	all      map[string]*wordStyle
	standard string // the style of paragraphs that name none
	language string // of the document as a whole; "" if unknown
}

// A wordStyle is one style as far as reading needs it. What it leaves open, the
// style that it is based on says.
type wordStyle struct {
	name, basedOn string
	role          role // by its own name
	level         int  // of a heading by its name
	outline       int  // own outline level from 0, 9 for running text; -1 if open
	list          listPlace
	hidden        bool

	resolved *wordStyle // with what it is based on; nil until asked for
}

// A listPlace names a list and a level in it. The list "" is open, "0" is none.
type listPlace struct {
	list  string
	level int // -1 if open
}

func (s *wordStyles) read(x *xmlReader) error {
	s.all = map[string]*wordStyle{}
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "docDefaults":
			return s.defaults(x)
		case "style":
			style := &wordStyle{outline: -1, list: listPlace{level: -1}}
			id, kind := attr(e, "styleId"), attr(e, "type")
			if kind == "paragraph" && attr(e, "default") != "" && on(xml.StartElement{Attr: []xml.Attr{{Name: xml.Name{Local: "val"}, Value: attr(e, "default")}}}) {
				s.standard = id
			}
			err := x.each(func(e xml.StartElement) error { return style.property(x, e) }, nil)
			style.role, style.level = styleRole(style.name)
			if s.all[id] == nil {
				s.all[id] = style
			}
			return err
		}
		return nil
	}, nil)
}

func (s *wordStyles) defaults(x *xmlReader) error {
	return x.each(func(e xml.StartElement) error {
		if e.Name.Local == "lang" && s.language == "" {
			s.language = attr(e, "val")
		}
		return s.defaults(x)
	}, nil)
}

func (s *wordStyle) property(x *xmlReader, e xml.StartElement) error {
	switch e.Name.Local {
	case "name":
		s.name = attr(e, "val")
	case "basedOn":
		s.basedOn = attr(e, "val")
	case "pPr":
		return x.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "outlineLvl":
				s.outline = outlineLevel(e)
			case "numPr":
				return s.list.read(x)
			}
			return nil
		}, nil)
	case "rPr":
		return x.each(func(e xml.StartElement) error {
			if e.Name.Local == "vanish" {
				s.hidden = on(e)
			}
			return nil
		}, nil)
	}
	return nil
}

// outlineLevel reads an outline level; -1 if it is none.
func outlineLevel(e xml.StartElement) int {
	if n, err := strconv.Atoi(attr(e, "val")); err == nil && n >= 0 && n <= 9 {
		return n
	}
	return -1
}

func (l *listPlace) read(x *xmlReader) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numId":
			l.list = attr(e, "val")
		case "ilvl":
			l.level = -1
			if n, err := strconv.Atoi(attr(e, "val")); err == nil && n >= 0 && n < listLevels {
				l.level = n
			}
		}
		return nil
	}, nil)
}

// maxBases is how many styles deep a style may be based on others.
const maxBases = 32

// get returns a style with all that it takes from those it is based on. A style
// that the file does not describe is known by its id alone.
func (s *wordStyles) get(id string) *wordStyle {
	if id == "" {
		id = s.standard
	}
	own := s.all[id]
	if own == nil {
		own = &wordStyle{outline: -1, list: listPlace{level: -1}}
		own.role, own.level = styleRole(id)
		if s.all == nil {
			s.all = map[string]*wordStyle{}
		}
		s.all[id] = own
	}
	if own.resolved != nil {
		return own.resolved
	}
	all := *own
	base := own.basedOn
	for hops := 0; base != "" && hops < maxBases; hops++ {
		b := s.all[base]
		if b == nil { // the file does not describe it
			b = &wordStyle{outline: -1, list: listPlace{level: -1}}
			b.role, b.level = styleRole(base)
		}
		if all.role == plainRole && all.outline < 0 {
			all.role, all.level = b.role, b.level
		}
		if all.outline < 0 {
			all.outline = b.outline
		}
		if all.list.list == "" {
			all.list.list = b.list.list
		}
		if all.list.level < 0 {
			all.list.level = b.list.level
		}
		all.hidden = all.hidden || b.hidden
		base = b.basedOn
	}
	own.resolved = &all
	return own.resolved
}
