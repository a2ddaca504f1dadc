package pdf

import "strings"

// A compactFont is what is read of a font program in Adobe's compact format
// (CFF): what its glyphs stand for and which codes they have.
type compactFont struct {
	data  []byte
	texts []string // by glyph
	codes *codeTable
}

// Characters of the standard strings of the format from number 150 on; those
// before are in the order of the standard encoding.
const compactUpper = "¹¬µ™Ð½±Þ¼÷¦°þ¾²®−ð×³©ÁÂÄÀÅÃÇÉÊËÈÍÎÏÌÑÓÔÖÒÕŠÚÛÜÙÝŸŽáâäàåãçéêëèíîïìñóôöòõšúûüùýÿž"

// compactEncoding returns the encoding that stands in a program; nil if it has
// none.
func compactEncoding(data []byte) *codeTable {
	c := readCompact(data)
	if c == nil {
		return nil
	}
	return c.codes
}

// u reads an unsigned number of n bytes; 0 beyond the end.
func (c *compactFont) u(at, n int) int {
	if at < 0 || at+n > len(c.data) {
		return 0
	}
	v := 0
	for _, b := range c.data[at : at+n] {
		v = v<<8 | int(b)
	}
	return v
}

// index returns the entries of an index and where it ends.
func (c *compactFont) index(at int) (entries [][]byte, end int) {
	n, size := c.u(at, 2), c.u(at+2, 1)
	if n == 0 {
		return nil, at + 2
	}
	base := at + 3 + (n+1)*size - 1
	for i := range n {
		from, to := base+c.u(at+3+i*size, size), base+c.u(at+3+(i+1)*size, size)
		if size == 0 || size > 4 || from > to || to > len(c.data) || from < 0 {
			return entries, len(c.data)
		}
		entries = append(entries, c.data[from:to])
		end = to
	}
	return entries, end
}

func readCompact(data []byte) *compactFont {
	c := &compactFont{data: data}
	if len(data) < 8 || data[0] != 1 {
		return nil
	}
	_, at := c.index(c.u(2, 1))
	tops, at := c.index(at)
	if len(tops) == 0 {
		return nil
	}
	names, _ := c.index(at)
	top := compactDict(tops[0])
	if _, ok := top[12<<8|30]; ok {
		return nil // glyphs have numbers of a character collection
	}
	glyphs, _ := c.index(top[17])
	if len(glyphs) == 0 || len(glyphs) > 1<<16 {
		return nil
	}
	c.charset(top[15], len(glyphs), names)
	c.encoding(top[16])
	return c
}

// compactDict reads the integers of a dictionary by operator, the last operand
// of each.
func compactDict(b []byte) map[int]int {
	d := map[int]int{}
	last := 0
	for i := 0; i < len(b); i++ {
		at := func(k int) int {
			if i+k < len(b) {
				return int(b[i+k])
			}
			return 0
		}
		switch v := int(b[i]); {
		case v == 12:
			d[12<<8|at(1)] = last
			i++
		case v <= 21:
			d[v] = last
		case v == 28:
			last = int(int16(at(1)<<8 | at(2)))
			i += 2
		case v == 29:
			last = int(int32(at(1)<<24 | at(2)<<16 | at(3)<<8 | at(4)))
			i += 4
		case v == 30:
			for i++; i < len(b) && b[i]&0xf != 0xf; i++ {
			}
		case v >= 32 && v <= 246:
			last = v - 139
		case v >= 247 && v <= 250:
			last = (v-247)*256 + at(1) + 108
			i++
		case v >= 251 && v <= 254:
			last = -(v-251)*256 - at(1) - 108
			i++
		}
	}
	return d
}

// charset reads what the n glyphs stand for.
func (c *compactFont) charset(at, n int, names [][]byte) {
	usual := []rune(strings.ReplaceAll(standardUpper, ".", "") + compactUpper)
	text := func(id int) string {
		switch {
		case id >= 1 && id <= 95:
			return standard()[id+31]
		case id >= 96 && id-96 < len(usual):
			return string(usual[id-96])
		case id >= 391 && id-391 < len(names):
			return glyphRunes(string(names[id-391]))
		}
		return ""
	}
	c.texts = append(c.texts, "")
	if at <= 2 {
		for id := 1; id < n; id++ {
			c.texts = append(c.texts, text(id))
		}
		return
	}
	format := c.u(at, 1)
	at++
	for len(c.texts) < n && at < len(c.data) {
		first, more := c.u(at, 2), 0
		at += 2
		if format == 1 || format == 2 {
			more = c.u(at, format)
			at += format
		}
		for id := first; id <= first+more && len(c.texts) < n; id++ {
			c.texts = append(c.texts, text(id))
		}
	}
}

// encoding reads the codes of the glyphs.
func (c *compactFont) encoding(at int) {
	if at <= 1 {
		if at == 0 {
			c.codes = standard()
		}
		return
	}
	c.codes = new(codeTable)
	format, n := c.u(at, 1), c.u(at+1, 1)
	at += 2
	glyph := 1
	set := func(code int) {
		if code < 256 && glyph < len(c.texts) {
			c.codes[code] = c.texts[glyph]
		}
		glyph++
	}
	for range n {
		first := c.u(at, 1)
		if format&0x7f == 0 {
			set(first)
			at++
			continue
		}
		for k := range c.u(at+1, 1) + 1 {
			set(first + k)
		}
		at += 2
	}
}
