package extract

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// An rtfFont tells how the bytes of a font's text are to be read.
type rtfFont struct {
	name    string
	page    int // code page; 0 for that of the file
	symbols bool
}

// An rtfStyle is a paragraph style.
type rtfStyle struct {
	role    role
	level   int
	outline int // -1 if not given
	based   int // -1 if on none
}

// An rtfEntry is an entry of the tables of fonts and styles while it is read.
type rtfEntry struct {
	number int
	font   rtfFont
	style  rtfStyle
	name   strings.Builder
}

// styleOf returns a style with what it takes from those it is based on.
func (r *rtf) styleOf(n int) rtfStyle {
	all, ok := r.styles[n]
	if !ok {
		return rtfStyle{outline: -1}
	}
	for hops, base := 0, all.based; hops < maxBases; hops++ {
		b, ok := r.styles[base]
		if !ok || all.role != plainRole || all.outline >= 0 {
			break
		}
		all.role, all.level, all.outline = b.role, b.level, b.outline
		base = b.based
	}
	return all
}

// byte takes a byte of text.
func (r *rtf) byte(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	r.high = 0
	if r.target != rtfSkipped && r.target != rtfInfo {
		r.raw = append(r.raw, c)
	}
}

// flush decodes and writes the text so far, before the font or the group
// changes.
func (r *rtf) flush() {
	if len(r.raw) == 0 {
		return
	}
	s := r.decode(r.raw)
	r.raw = r.raw[:0]
	r.put(s)
}

// write adds a character that is not in the encoding of the font.
func (r *rtf) write(s string) {
	r.flush()
	r.put(s)
}

func (r *rtf) put(s string) {
	switch r.target {
	case rtfText:
		if !r.hidden && !r.deleted {
			r.in().text.WriteString(s)
		}
	case rtfLabel:
		if label := &r.in().label; len(*label) <= maxLabel {
			*label += s
		}
	case rtfFonts, rtfStyles:
		for {
			name, rest, ends := strings.Cut(s, ";")
			if r.entry.name.Len() < longHeading {
				r.entry.name.WriteString(name)
			}
			if !ends {
				return
			}
			r.endEntry()
			s = rest
		}
	case rtfTitle, rtfAuthor, rtfInstruction:
		if b := &r.said[r.target]; b.Len() < longHeading {
			b.WriteString(s)
		}
	}
}

// endEntry ends an entry of the tables of fonts and styles.
func (r *rtf) endEntry() {
	name := strings.TrimSpace(r.entry.name.String())
	e := &r.entry
	if r.target == rtfFonts {
		e.font.name = name
		e.font.symbols = e.font.symbols || strings.EqualFold(name, "Symbol") || strings.HasPrefix(strings.ToLower(name), "wingdings")
		r.fonts[e.number] = e.font
	} else {
		e.style.role, e.style.level = styleRole(name)
		r.styles[e.number] = e.style
	}
	r.newEntry(0)
}

func (r *rtf) newEntry(number int) {
	r.entry = rtfEntry{number: number, style: rtfStyle{outline: -1, based: -1}}
}

// decode reads text in the encoding of the current font.
func (r *rtf) decode(raw []byte) string {
	font := r.fonts[r.font]
	if font.symbols && (r.target == rtfText || r.target == rtfLabel) {
		var b strings.Builder
		for _, c := range raw {
			b.WriteString(fontSymbol(font.name, rune(c)))
		}
		return b.String()
	}
	page := font.page
	if page == 0 {
		page = r.page
	}
	ascii := true
	for _, c := range raw {
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii || page == 65001 {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	d := r.decoders[page]
	if d == nil {
		d = codePage(page).NewDecoder()
		r.decoders[page] = d
	}
	s, err := d.Bytes(raw)
	if err != nil {
		return "\ufffd"
	}
	return string(s)
}

// unicode takes a character given by its code, in halves above U+FFFF.
func (r *rtf) unicode(n int) {
	c := rune(n)
	if n < 0 {
		c = rune(n + 1<<16)
	}
	r.flush()
	r.skip = r.fallback
	switch {
	case c >= 0xd800 && c < 0xdc00:
		r.high = c
		return
	case c >= 0xdc00 && c < 0xe000:
		c = utf16.DecodeRune(r.high, c)
	}
	r.high = 0
	if c < 0 || c > utf8.MaxRune {
		c = utf8.RuneError
	}
	r.put(symbols(r.fonts[r.font].name, string(c)))
}

// charsetPages are the code pages of the character sets that fonts name.
var charsetPages = map[int]int{
	77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
	186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}

// codePage returns an encoding by the number of its code page: Windows-1252 for
// those that are not known.
func codePage(n int) encoding.Encoding {
	switch n {
	case 437:
		return charmap.CodePage437
	case 850:
		return charmap.CodePage850
	case 852:
		return charmap.CodePage852
	case 855:
		return charmap.CodePage855
	case 866:
		return charmap.CodePage866
	case 874:
		return charmap.Windows874
	case 932:
		return japanese.ShiftJIS
	case 936:
		return simplifiedchinese.GBK
	case 949:
		return korean.EUCKR
	case 950:
		return traditionalchinese.Big5
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1253:
		return charmap.Windows1253
	case 1254:
		return charmap.Windows1254
	case 1255:
		return charmap.Windows1255
	case 1256:
		return charmap.Windows1256
	case 1257:
		return charmap.Windows1257
	case 1258:
		return charmap.Windows1258
	case 10000:
		return charmap.Macintosh
	case 10007:
		return charmap.MacintoshCyrillic
	}
	return charmap.Windows1252
}
