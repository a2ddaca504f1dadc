package extract

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode"
)

// WordLists are the numberings of a Word document. A numbering that paragraphs
// name is an instance of a definition; instances of one definition count on.
type wordLists struct {
	definitions map[string]*wordList
	instances   map[string]*wordInstance
	linked      map[string]string // definition by the list style that it describes
}

type wordList struct {
	levels [listLevels]listLevel
	styles map[string]int // level by the paragraph style that it is tied to
	link   string         // list style that describes it instead; "" if none
	counters
}

type wordInstance struct {
	definition string
	starts     map[int]int // where a level starts anew; taken out when done
	own        wordList    // levels that it numbers in its own way
	changed    [listLevels]bool
}

func (l *wordLists) read(x *xmlReader) error {
	l.definitions, l.instances, l.linked = map[string]*wordList{}, map[string]*wordInstance{}, map[string]string{}
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNum":
			d := &wordList{styles: map[string]int{}}
			id := attr(e, "abstractNumId")
			l.definitions[id] = d
			return x.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "lvl":
					return d.readLevel(x, e)
				case "numStyleLink":
					d.link = attr(e, "val")
				case "styleLink":
					l.linked[attr(e, "val")] = id
				}
				return nil
			}, nil)
		case "num":
			n := &wordInstance{starts: map[int]int{}, own: wordList{styles: map[string]int{}}}
			l.instances[attr(e, "numId")] = n
			return x.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "abstractNumId":
					n.definition = attr(e, "val")
				case "lvlOverride":
					level, err := strconv.Atoi(attr(e, "ilvl"))
					if err != nil || level < 0 || level >= listLevels {
						return nil
					}
					return x.each(func(e xml.StartElement) error {
						switch e.Name.Local {
						case "startOverride":
							if start, err := strconv.Atoi(attr(e, "val")); err == nil {
								n.starts[level] = start
							}
						case "lvl":
							n.changed[level] = true
							return n.own.readLevel(x, e)
						}
						return nil
					}, nil)
				}
				return nil
			}, nil)
		}
		return nil
	}, nil)
}

// readLevel reads one level of a definition.
func (d *wordList) readLevel(x *xmlReader, e xml.StartElement) error {
	i, err := strconv.Atoi(attr(e, "ilvl"))
	if err != nil || i < 0 || i >= listLevels {
		return nil
	}
	v := &d.levels[i]
	v.start = 1
	return x.each(func(e xml.StartElement) error {
		val := attr(e, "val")
		switch e.Name.Local {
		case "start":
			if n, err := strconv.Atoi(val); err == nil {
				v.start = n
			}
		case "numFmt":
			v.format = map[string]string{
				"decimal": "1", "decimalZero": "01", "lowerLetter": "a", "upperLetter": "A",
				"lowerRoman": "i", "upperRoman": "I",
			}[val]
		case "lvlText":
			v.text = val
		case "pStyle":
			d.styles[val] = i
		}
		return nil
	}, nil)
}

// next counts a paragraph of a list and returns its number as printed; "" if it
// has none that is simple. style is the paragraph's own, which may say the
// level. known is false where the file does not describe the list.
func (l *wordLists) next(at listPlace, style string) (label string, known bool) {
	n := l.instances[at.list]
	if n == nil {
		return "", false
	}
	d := l.definitions[n.definition]
	if d != nil && d.link != "" {
		if other := l.definitions[l.linked[d.link]]; other != nil {
			d = other
		}
	}
	if d == nil {
		return "", false
	}
	level := at.level
	if level < 0 {
		level = d.styles[style]
	}
	if start, ok := n.starts[level]; ok {
		delete(n.starts, level)
		d.at[level], d.begun[level] = start-1, true
	}
	levels := d.levels
	for i, changed := range n.changed {
		if changed {
			levels[i] = n.own.levels[i]
		}
	}
	label = d.next(&levels, level)
	if !strings.ContainsFunc(label, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return "", true
	}
	return label, true
}
