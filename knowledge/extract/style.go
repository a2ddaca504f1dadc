package extract

import (
	"strings"

	"footnote/knowledge/document"
)

// A role is what the name of a paragraph style says that a paragraph is.
type role uint8

const (
	plainRole role = iota
	titleRole
	authorRole
	headingRole
	quoteRole
	captionRole
	contentsRole // a line of a table of contents or an index
)

// roles lists names of styles in lower case, as programs write them for people
// who speak the language. Names that no program gives by itself are few.
var roles = []struct {
	role  role
	names map[string]bool
}{
	{titleRole, set(`title|titel|titre|título|titulo|titolo|tytuł|otsikko|rubrik|tittel|название|заголовок|název|标题|表題|제목|başlık|konu başlığı`)},
	{authorRole, set(`author|authors|autor|autoren|auteur`)},
	{quoteRole, set(`quote|quotes|intense quote|quotation|quotations|block text|block quote|block quotation|blockquote|zitat|intensives zitat|
		blocktext|citation|citation intense|cita|cita destacada|citazione|citazione intensa|citação|citat|cytat|цитата|выделенная цитата|引用`)},
	{captionRole, set(`caption|captions|image caption|table caption|figure caption|beschriftung|légende|leyenda|epígrafe|legenda|didascalia|
		bijschrift|bildtext|название объекта|illustration|figure|题注`)},
	{contentsRole, set(`toc heading|contents heading|index heading|table index heading|figure index heading|illustration index heading|
		table of figures|table of authorities|inhaltsverzeichnisüberschrift|en-tête de table des matières|verzeichnisüberschrift`)},
}

// headingNames are what stands before the level in the name of a heading style;
// identifiers lack the letters that are not ASCII.
var headingNames = set(`heading|überschrift|berschrift|titre|título|titulo|ttulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nagwek|заголовок|
	címsor|cmsor|nadpis|başlık|balk|标题|標題|見出し|제목|επικεφαλίδα|titlu|naslov|antraštė|virsraksts|pealkiri|tiêu đề|หัวเรื่อง`)

var contentsNames = set(`toc|contents|index|verzeichnis|tm|tdc|sommario|inhopg|spistreści|оглавление|目录|目次|user index|figure index|table index`)

// styleRole tells the role of a style by its name, and the level of a heading.
func styleRole(name string) (role, int) {
	name = strings.ToLower(strings.TrimSpace(strings.ReplaceAll(name, "_20_", " ")))
	name, _, _ = strings.Cut(name, ",") // aliases follow
	for _, r := range roles {
		if r.names[name] {
			return r.role, 0
		}
	}
	if name == "bibliography heading" {
		return headingRole, 1
	}
	n := len(name) - 1
	if n < 1 || name[n] < '1' || name[n] > '9' {
		return plainRole, 0
	}
	switch base := strings.TrimSpace(name[:n]); {
	case headingNames[base]:
		return headingRole, int(name[n] - '0')
	case contentsNames[base]:
		return contentsRole, 0
	}
	return plainRole, 0
}

// styledPart is a paragraph of an office format, or a heading where level is
// not 0. listed says that it is an item of a list; label is its number, "" for a
// bullet.
func styledPart(level int, label, text string, r role, listed bool) part {
	own := part{kind: document.Body, text: labelled(label, text, false)}
	switch {
	case level != 0:
		own.level, own.text = level, labelled(label, text, true)
	case r == quoteRole:
		own.kind = document.Quote
	case r == captionRole:
		own.kind = document.Caption
	case listed:
		own.kind = document.Item
	}
	return own
}
