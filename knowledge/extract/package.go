package extract

import (
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"

	"footnote/knowledge/document"
)

// isPackage reports whether data is a ZIP file.
func isPackage(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06"))
}

// holds returns a test for ZIP files whose media type has one of the marks.
func holds(marks ...string) func([]byte) bool {
	return func(data []byte) bool {
		if !isPackage(data) {
			return false
		}
		a, err := openArchive("", data)
		if err != nil {
			return false
		}
		kind := a.mediaType()
		for _, m := range marks {
			if strings.Contains(kind, m) {
				return true
			}
		}
		return false
	}
}

// mediaType tells what document the archive holds: what its "mimetype" part
// says, or the type of its main part in the Open Packaging Conventions; where
// those are lost, the parts tell. "" for an archive of another kind.
func (a *archive) mediaType() string {
	if r, err := a.open("mimetype"); err == nil {
		said, err := io.ReadAll(io.LimitReader(r, 128))
		_ = r.Close()
		if kind := strings.TrimSpace(string(said)); err == nil && strings.HasPrefix(kind, "application/") {
			return kind
		}
	}
	if kind := a.partType(a.mainPart()); kind != "" {
		return kind
	}
	for _, k := range []struct{ part, kind string }{
		{"word/document.xml", "wordprocessingml"},
		{"ppt/presentation.xml", "presentationml"},
		{"xl/workbook.xml", "spreadsheetml"},
		{"META-INF/container.xml", "application/epub+zip"},
	} {
		if a.files[k.part] != nil {
			return k.kind
		}
	}
	return ""
}

// partType returns the media type of a part; "" if unknown.
func (a *archive) partType(part string) string {
	var own, byEnding string
	_ = a.parse("[Content_Types].xml", func(x *xmlReader, root xml.StartElement) error {
		return x.each(func(e xml.StartElement) error {
			kind := attr(e, "ContentType")
			switch {
			case e.Name.Local == "Override" && strings.EqualFold(strings.TrimPrefix(attr(e, "PartName"), "/"), part):
				own = kind
			case e.Name.Local == "Default" && strings.EqualFold("."+attr(e, "Extension"), path.Ext(part)):
				byEnding = kind
			}
			return nil
		}, nil)
	})
	if own != "" {
		return own
	}
	if strings.HasSuffix(byEnding, "main+xml") {
		return byEnding
	}
	return ""
}

// parse reads an XML part, handing its root element to f. The error is
// fs.ErrNotExist if there is no such part, else one of type *Error.
func (a *archive) parse(part string, f func(x *xmlReader, root xml.StartElement) error) error {
	r, err := a.open(part)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	x := newXML(a.name, r)
	return x.each(func(e xml.StartElement) error { return f(x, e) }, nil)
}

// A relation leads from one part of a package to another.
type relation struct {
	kind string // the last word of its type, such as "footnotes"
	part string
}

// relations returns what a part ("" for the package) is related to, by id. What
// lies outside of the file is left out.
func (a *archive) relations(part string) map[string]relation {
	dir, base := path.Split(part)
	found := map[string]relation{}
	_ = a.parse(dir+"_rels/"+base+".rels", func(x *xmlReader, root xml.StartElement) error {
		return x.each(func(e xml.StartElement) error {
			target := strings.ReplaceAll(attr(e, "Target"), `\`, "/")
			if e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" && target != "" {
				if !strings.HasPrefix(target, "/") {
					target = "/" + dir + target
				}
				found[attr(e, "Id")] = relation{path.Base(attr(e, "Type")), path.Clean(target)[1:]}
			}
			return nil
		}, nil)
	})
	return found
}

// related returns the part of one kind; "" if there is none. Of several it is
// the one that is named first in the order of letters.
func related(all map[string]relation, kind string) string {
	found := ""
	for _, r := range all {
		if r.kind == kind && (found == "" || r.part < found) {
			found = r.part
		}
	}
	return found
}

// mainPart returns the part that a package is about; "" if it does not say.
func (a *archive) mainPart() string { return related(a.relations(""), "officeDocument") }

// Properties are what an office file says about itself.
type properties struct {
	title, author, language string
}

// coreProperties reads the properties of an Office Open XML package. A file
// without them, or with broken ones, has none.
func (a *archive) coreProperties() properties {
	part := related(a.relations(""), "core-properties")
	if part == "" {
		part = "docProps/core.xml"
	}
	return a.metadata(part, "title", "creator", "language")
}

// metadata reads the first text of the elements of these local names.
func (a *archive) metadata(part, title, author, language string) properties {
	found := map[string]string{}
	var walk func(x *xmlReader) error
	walk = func(x *xmlReader) error {
		return x.each(func(e xml.StartElement) error {
			switch name := e.Name.Local; name {
			case title, author, language:
				s, err := x.content()
				if found[name] == "" {
					found[name] = s
				}
				return err
			}
			return walk(x)
		}, nil)
	}
	_ = a.parse(part, func(x *xmlReader, _ xml.StartElement) error { return walk(x) })
	return properties{found[title], found[author], found[language]}
}

// finishOffice makes the document of an office format. Its properties speak
// only where the text is silent: the author there is whoever the program was
// installed for, the language that of the installation, and both are handed on
// with each template. The dates there tell when a file was made or converted,
// which is no year of publication, and no year is better than a wrong one.
func (f *flow) finishOffice(p properties) (*document.Document, error) {
	f.title(p.title)
	doc, err := f.finish()
	if err != nil {
		return nil, err
	}
	if len(doc.Authors) == 0 {
		f.author(p.author)
	}
	f.language(p.language)
	return doc, nil
}

// take adds what a reader of an office format has collected. Level -1 is the
// title, which may stand in several paragraphs, -2 a line of authors.
func (f *flow) take(parts []part) {
	for _, p := range parts {
		switch {
		case p.level == -1 && f.named != "" && len(f.parts) == 0 && len(f.named)+len(p.text) < longHeading:
			f.named = tidy(f.named + " " + oneLine(p.text))
		case p.level == -2:
			if names, _ := authorNames(oneLine(tidy(p.text))); len(names) > 0 {
				f.doc.Authors = append(f.doc.Authors, names...)
			} else {
				f.add(document.Body, p.text)
			}
		case p.level != 0:
			f.head(max(p.level, 0), p.text)
		default:
			f.add(typed(p))
		}
	}
}

// typed tells captions and items by what was typed, where the file does not
// mark them: "Table 2: Levels", "• a gate", "(3) Wait."
func typed(p part) (document.Kind, string) {
	text := tidy(p.text)
	switch bullet := bulletLength(text); {
	case p.kind != document.Body:
	case isCaption(text):
		return document.Caption, text
	case bullet > 0 && !strings.HasPrefix(text, "–"):
		return document.Item, text[bullet:]
	case hasLabel(text) && len(text) < 400:
		return document.Item, text
	}
	return p.kind, text
}
