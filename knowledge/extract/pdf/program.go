package pdf

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

var putName = regexp.MustCompile(`dup\s+(\d{1,3})\s*/([^\s/{}\[\]()<>%]+)\s+put`)

// programEncoding returns the encoding that stands in a font program itself,
// as TeX's fonts have it; nil if there is none to be read.
func (f *File) programEncoding(descriptor types.Dict) *codeTable {
	if data, _ := f.stream(descriptor["FontFile"]); data != nil {
		if end := bytes.Index(data, []byte("eexec")); end >= 0 {
			data = data[:end]
		}
		found := putName.FindAllSubmatch(data, 256)
		if found == nil {
			return nil
		}
		e := new(codeTable)
		for _, m := range found {
			if n, err := strconv.Atoi(string(m[1])); err == nil && n < 256 {
				e[n] = glyphRunes(string(m[2]))
			}
		}
		return e
	}
	if data, _ := f.stream(descriptor["FontFile3"]); data != nil {
		return compactEncoding(data)
	}
	if data, _ := f.stream(descriptor["FontFile2"]); data != nil {
		return trueTypeEncoding(data)
	}
	return nil
}

// programGlyphs returns what the glyphs of a TrueType program stand for, by
// number; nil if it does not say.
func (f *File) programGlyphs(descriptor types.Dict) map[uint32]string {
	data, _ := f.stream(descriptor["FontFile2"])
	if data == nil {
		return nil
	}
	m := map[uint32]string{}
	readCharacters(data, func(platform, kind int) bool { return platform == 0 || platform == 3 && (kind == 1 || kind == 10) }, func(char rune, glyph uint32) {
		if m[glyph] == "" {
			m[glyph] = string(char)
		}
	})
	if len(m) == 0 {
		return nil
	}
	return m
}

// trueTypeEncoding reads the codes of a symbolic TrueType font where another
// table of it says what the same glyphs stand for.
func trueTypeEncoding(data []byte) *codeTable {
	names := map[uint32]rune{}
	readCharacters(data, func(platform, kind int) bool { return platform == 0 || platform == 3 && kind == 1 }, func(char rune, glyph uint32) {
		names[glyph] = char
	})
	e := new(codeTable)
	found := false
	readCharacters(data, func(platform, kind int) bool { return platform == 1 || platform == 3 && kind == 0 }, func(code rune, glyph uint32) {
		if r := names[glyph]; r != 0 && code&^0xff == 0 || code&^0xff == 0xf000 {
			e[code&0xff] = string(r)
			found = true
		}
	})
	if !found {
		return nil
	}
	return e
}

// table returns a table of a TrueType program.
func table(data []byte, tag string) []byte {
	if len(data) < 12 {
		return nil
	}
	n := int(binary.BigEndian.Uint16(data[4:]))
	for i := range min(n, 64) {
		at := 12 + 16*i
		if at+16 > len(data) {
			return nil
		}
		if string(data[at:at+4]) == tag {
			from, size := int(binary.BigEndian.Uint32(data[at+8:])), int(binary.BigEndian.Uint32(data[at+12:]))
			if from > len(data) {
				return nil
			}
			return data[from:min(from+size, len(data))]
		}
	}
	return nil
}

// readCharacters calls f for the characters in those tables of a TrueType
// program that wanted names by platform and encoding.
func readCharacters(data []byte, wanted func(platform, kind int) bool, f func(char rune, glyph uint32)) {
	t := table(data, "cmap")
	u16 := func(b []byte, at int) int {
		if at < 0 || at+2 > len(b) {
			return 0
		}
		return int(binary.BigEndian.Uint16(b[at:]))
	}
	u32 := func(b []byte, at int) int { return u16(b, at)<<16 | u16(b, at+2) }
	for i := range min(u16(t, 2), 32) {
		at := 4 + 8*i
		from := u32(t, at+4)
		if !wanted(u16(t, at), u16(t, at+2)) || from >= len(t) {
			continue
		}
		s := t[from:]
		switch u16(s, 0) {
		case 0:
			for c := 0; c < 256 && 6+c < len(s); c++ {
				f(rune(c), uint32(s[6+c]))
			}
		case 4:
			readSegments(s, u16, f)
		case 6:
			for c := range min(u16(s, 8), 1<<16) {
				f(rune(u16(s, 6)+c), uint32(u16(s, 10+2*c)))
			}
		case 12:
			budget := maxMappings
			for g := range min(u32(s, 12), 1<<14) {
				low, high, glyph := u32(s, 16+12*g), u32(s, 20+12*g), u32(s, 24+12*g)
				for c := low; c <= high && budget > 0; c++ {
					f(rune(c), uint32(glyph+c-low))
					budget--
				}
			}
		}
	}
}

// readSegments reads a table of format 4.
func readSegments(s []byte, u16 func([]byte, int) int, f func(rune, uint32)) {
	n := u16(s, 6) / 2
	budget := maxMappings
	for i := range n {
		end, start := u16(s, 14+2*i), u16(s, 16+2*n+2*i)
		delta, offsetAt := u16(s, 16+4*n+2*i), 16+6*n+2*i
		offset := u16(s, offsetAt)
		for c := start; c <= end && c != 0xffff && budget > 0; c++ {
			budget--
			glyph := c
			if offset != 0 {
				if glyph = u16(s, offsetAt+offset+2*(c-start)); glyph == 0 {
					continue
				}
			}
			if glyph = (glyph + delta) & 0xffff; glyph != 0 {
				f(rune(c), uint32(glyph))
			}
		}
	}
}
