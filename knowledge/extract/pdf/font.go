package pdf

import (
	"math"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A font is what is known of a font: how to read codes, what they stand for,
// and how wide they are.
type font struct {
	simple [256]glyph // of fonts with one byte a code
	wide   *wideFont  // of the others; nil for simple fonts

	bold, italic, mono bool
	// height of the em in units of text space: 1 but for Type 3 fonts.
	em float64
}

type glyph struct {
	text  string
	width float64 // in ems
	known bool    // the text is; false for glyphs that nothing tells
}

// A wideFont has codes of several bytes.
type wideFont struct {
	codes     *cmap
	toUnicode *cmap
	glyphs    map[uint32]string // by glyph number, from the font program
	gids      []byte            // glyph numbers by CID, two bytes each; nil if the same
	widths    map[int]float64
	width     float64 // of all others
}

// font returns the font of a resource; never nil.
func (f *File) font(o types.Object) *font {
	n := objectNumber(o)
	if ft, ok := f.fonts[n]; ok && n > 0 {
		return ft
	}
	ft := f.loadFont(f.dict(o))
	if n > 0 && len(f.fonts) < maxFonts {
		f.fonts[n] = ft
	}
	return ft
}

func (f *File) loadFont(d types.Dict) *font {
	ft := &font{em: 1}
	if d == nil {
		ft.fill(standard(), 0.5)
		return ft
	}
	base := f.name(d["BaseFont"])
	descriptor := f.dict(d["FontDescriptor"])
	var unicode *cmap
	if data, err := f.stream(d["ToUnicode"]); err == nil && len(data) > 0 {
		unicode = parseCMap(data)
	}
	switch f.name(d["Subtype"]) {
	case "Type0":
		descendant := types.Dict(nil)
		if a := f.array(d["DescendantFonts"]); len(a) > 0 {
			descendant = f.dict(a[0])
		}
		descriptor = f.dict(descendant["FontDescriptor"])
		ft.wide = f.loadWide(d, descendant, descriptor, unicode)
	case "Type3":
		f.loadType3(ft, d, unicode)
	default:
		f.loadSimple(ft, d, descriptor, base, unicode)
	}
	f.style(ft, descriptor, base)
	return ft
}

// style tells bold, slanted and typewriter fonts by their flags and names.
func (f *File) style(ft *font, descriptor types.Dict, base string) {
	if _, rest, ok := strings.Cut(base, "+"); ok {
		base = rest
	}
	lower := strings.ToLower(base)
	flags, _ := f.integer(descriptor["Flags"])
	weight, _ := f.number(descriptor["FontWeight"])
	has := func(marks ...string) bool {
		for _, m := range marks {
			if strings.Contains(lower, m) {
				return true
			}
		}
		return false
	}
	tex := strings.HasPrefix(lower, "cm") || strings.HasPrefix(lower, "sf") || strings.HasPrefix(lower, "lm")
	ft.mono = flags&1 != 0 || has("courier", "mono", "typewriter", "consol") || tex && has("tt")
	ft.bold = weight >= 600 || flags&(1<<18) != 0 || has("bold", "black", "heavy", "-bd", "demi", "-medi") || tex && (has("bx", "cmb", "cmssbx") || strings.HasPrefix(lower, "sfb")) || strings.HasSuffix(lower, ",b")
	ft.italic = flags&(1<<6) != 0 || has("italic", "oblique", "slanted", "-it", "-reguital") || tex && has("ti", "sl", "mmi")
}

// fill sets all glyphs at once.
func (ft *font) fill(e *codeTable, width float64) {
	for i := range ft.simple {
		ft.simple[i] = glyph{e[i], width, e[i] != ""}
	}
}

// loadSimple reads a Type 1 or TrueType font. What a code stands for is told,
// the surest first, by the ToUnicode map, the encoding with its differences,
// and the font program.
func (f *File) loadSimple(ft *font, d, descriptor types.Dict, base string, unicode *cmap) {
	flags, _ := f.integer(descriptor["Flags"])
	symbolic := flags&4 != 0
	e, named := f.baseEncoding(d["Encoding"])
	if e == nil {
		program := f.programEncoding(descriptor)
		switch lower := strings.ToLower(base); {
		case strings.Contains(lower, "dingbat"):
			e = dingbats()
		case lower == "symbol" || strings.HasSuffix(lower, "+symbol") || strings.HasPrefix(lower, "symbol,") || lower == "symbolmt":
			e = symbol()
		case program != nil:
			e = program
		case f.name(d["Subtype"]) == "TrueType" && !symbolic:
			e = winANSI()
		default:
			e = standard()
		}
	}
	texts := *e
	for code, n := range named {
		texts[code] = glyphRunes(n)
		if texts[code] == "" && strings.Contains(strings.ToLower(base), "dingbat") {
			texts[code] = dingbats()[code]
		}
	}
	widths := f.simpleWidths(d, descriptor, base)
	for i := range ft.simple {
		text := texts[i]
		if unicode != nil {
			if s, ok := unicode.lookup(uint32(i)); ok && meaningful(s) {
				text = s
			}
		}
		ft.simple[i] = glyph{text, widths[i], text != ""}
	}
}

// meaningful reports whether the text of a ToUnicode map says something.
func meaningful(s string) bool {
	for _, r := range s {
		if r == 0 || r == 0xfffd || r >= 0xe000 && r <= 0xf8ff {
			return false
		}
	}
	return s != ""
}

// baseEncoding returns the encoding that a font names, nil if it leaves that to
// its program, and the names that differ from it.
func (f *File) baseEncoding(o types.Object) (*codeTable, map[int]string) {
	byName := func(n string) *codeTable {
		switch n {
		case "WinAnsiEncoding", "PDFDocEncoding":
			return winANSI()
		case "MacRomanEncoding":
			return macRoman()
		case "StandardEncoding":
			return standard()
		}
		return nil
	}
	d := f.dict(o)
	if d == nil {
		return byName(f.name(o)), nil
	}
	named := map[int]string{}
	at := 0
	for _, v := range f.array(d["Differences"]) {
		if n, ok := f.integer(v); ok {
			at = n
		} else if s := f.name(v); s != "" {
			if at >= 0 && at < 256 {
				named[at] = s
			}
			at++
		}
	}
	return byName(f.name(d["BaseEncoding"])), named
}

// simpleWidths returns the widths of a simple font in ems.
func (f *File) simpleWidths(d, descriptor types.Dict, base string) (w [256]float64) {
	a := f.array(d["Widths"])
	if a == nil {
		return coreWidths(base)
	}
	missing, _ := f.number(descriptor["MissingWidth"])
	for i := range w {
		w[i] = missing / 1000
	}
	first, _ := f.integer(d["FirstChar"])
	for i, v := range a {
		if n, ok := f.number(v); ok && first+i >= 0 && first+i < 256 {
			w[first+i] = bounded(n / 1000)
		}
	}
	return w
}

// bounded keeps widths within what typesetting needs.
func bounded(ems float64) float64 {
	if math.IsNaN(ems) {
		return 0
	}
	return min(max(ems, -20), 20)
}

// loadType3 reads a font whose glyphs are drawings.
func (f *File) loadType3(ft *font, d types.Dict, unicode *cmap) {
	matrix := [4]float64{0.001, 0, 0, 0.001}
	if a := f.array(d["FontMatrix"]); len(a) >= 4 {
		for i := range matrix {
			matrix[i], _ = f.number(a[i])
		}
	}
	_, named := f.baseEncoding(d["Encoding"])
	widths := f.simpleWidths(d, nil, "")
	for i := range ft.simple {
		text := glyphRunes(named[i])
		if n, ok := named[i]; ok && text == "" && n != ".notdef" && i > ' ' && i < 0x7f {
			text = string(rune(i)) // a name that says nothing; the code mostly does
		}
		if unicode != nil {
			if s, ok := unicode.lookup(uint32(i)); ok && meaningful(s) {
				text = s
			}
		}
		ft.simple[i] = glyph{text, bounded(widths[i] * 1000 * matrix[0]), text != ""}
	}
	// Such fonts come in any unit: the box of all glyphs tells the em best.
	if a := f.array(d["FontBBox"]); len(a) >= 4 {
		low, _ := f.number(a[1])
		high, _ := f.number(a[3])
		if h := math.Abs((high - low) * matrix[3]); h > 0.3 {
			ft.em = h
		}
	}
}

// loadWide reads a composite font.
func (f *File) loadWide(d, descendant, descriptor types.Dict, unicode *cmap) *wideFont {
	w := &wideFont{toUnicode: unicode, widths: map[int]float64{}, width: 1}
	if n := f.name(d["Encoding"]); n != "" {
		w.codes = predefined(n)
	} else if data, err := f.stream(d["Encoding"]); err == nil && data != nil {
		w.codes = parseCMap(data)
	} else {
		w.codes = predefined("Identity")
	}
	if n, ok := f.number(descendant["DW"]); ok {
		w.width = bounded(n / 1000)
	}
	a := f.array(descendant["W"])
	for i := 0; i+1 < len(a) && len(w.widths) < maxMappings; {
		first, _ := f.integer(a[i])
		if list := f.array(a[i+1]); list != nil {
			for k, v := range list {
				n, _ := f.number(v)
				w.widths[first+k] = bounded(n / 1000)
			}
			i += 2
			continue
		}
		last, _ := f.integer(a[i+1])
		n, _ := f.number(item(a, i+2))
		for k := first; k <= last && k-first < 1<<16 && len(w.widths) < maxMappings; k++ {
			w.widths[k] = bounded(n / 1000)
		}
		i += 3
	}
	if unicode == nil && w.codes.same {
		w.glyphs = f.programGlyphs(descriptor)
		w.gids, _ = f.stream(descendant["CIDToGIDMap"])
	}
	return w
}

// next reads the glyph at the start of s and returns the length of its code.
func (ft *font) next(s []byte) (glyph, int) {
	w := ft.wide
	if w == nil {
		return ft.simple[s[0]], 1
	}
	c, n := w.codes.next(s)
	cid := w.codes.cid(c)
	g := glyph{width: w.width}
	if v, ok := w.widths[cid]; ok {
		g.width = v
	} else if w.codes.decoder != nil && n == 1 {
		g.width = 0.5
	}
	if w.toUnicode != nil {
		g.text, g.known = w.toUnicode.lookup(c)
		if g.known && meaningful(g.text) {
			return g, n
		}
	}
	if s := w.codes.plain(s[:n]); s != "" {
		g.text = s
	} else if w.glyphs != nil {
		gid := uint32(cid)
		if w.gids != nil && 2*cid+1 < len(w.gids) {
			gid = uint32(w.gids[2*cid])<<8 | uint32(w.gids[2*cid+1])
		}
		g.text = w.glyphs[gid]
	}
	g.known = g.text != ""
	return g, n
}
