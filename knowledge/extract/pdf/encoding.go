package pdf

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Names of glyphs and what they stand for: a character (or several), or its
// code in hex. The names are those of Adobe's and TeX's fonts. A letter with an
// accent is not in the list, its name says what it is made of.
//
//go:embed glyphs.txt
var glyphText string

var glyphs = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, 1024)
	w := strings.Fields(glyphText)
	for i := 0; i+1 < len(w); i += 2 {
		s := w[i+1]
		if len(s) > 1 && s[0] < utf8.RuneSelf {
			if n, err := strconv.ParseUint(s, 16, 32); err == nil && s != "ff" && s != "fb" {
				s = string(rune(n))
			}
		}
		m[w[i]] = s
	}
	return m
})

// accents are the combining characters that names of letters end with.
var accents = []struct {
	name string
	mark rune
}{
	{"hungarumlaut", 0x30b}, {"commaaccent", 0x326}, {"circumflex", 0x302}, {"dotaccent", 0x307}, {"dblgrave", 0x30f},
	{"dieresis", 0x308}, {"dotbelow", 0x323}, {"hookabove", 0x309}, {"cedilla", 0x327}, {"macron", 0x304}, {"ogonek", 0x328},
	{"acute", 0x301}, {"breve", 0x306}, {"caron", 0x30c}, {"grave", 0x300}, {"tilde", 0x303}, {"horn", 0x31b}, {"ring", 0x30a},
	{"dot", 0x307},
}

// glyphRunes returns what a glyph of this name stands for; "" if the name says
// nothing.
func glyphRunes(name string) string {
	if s, ok := glyphs()[name]; ok {
		return s
	}
	if len(name) == 1 && name[0] > ' ' && name[0] < utf8.RuneSelf {
		return name
	}
	if s := codedName(name); s != "" {
		return s
	}
	if base, _, ok := strings.Cut(name, "."); ok && base != "" {
		return glyphRunes(base) // "a.sc", "one.oldstyle"
	}
	if parts := strings.Split(name, "_"); len(parts) > 1 && len(parts) < 8 {
		var s strings.Builder
		for _, p := range parts {
			r := glyphRunes(p)
			if r == "" {
				return ""
			}
			s.WriteString(r)
		}
		return s.String()
	}
	if s := accented(name); s != "" {
		return s
	}
	for _, small := range []string{"small", "oldstyle"} {
		if base, ok := strings.CutSuffix(name, small); ok && base != "" {
			return strings.ToLower(glyphRunes(base)) // expert fonts: "Asmall"
		}
	}
	return ""
}

// codedName reads names such as uni20AC and u1F600.
func codedName(name string) string {
	if hex, ok := strings.CutPrefix(name, "uni"); ok && len(hex) >= 4 {
		hex, _, _ = strings.Cut(hex, ".")
		var s strings.Builder
		for ; len(hex) >= 4; hex = hex[4:] {
			n, err := strconv.ParseUint(hex[:4], 16, 32)
			if err != nil {
				return ""
			}
			s.WriteRune(rune(n))
		}
		return s.String()
	}
	if len(name) >= 5 && len(name) <= 7 && name[0] == 'u' {
		if n, err := strconv.ParseUint(name[1:], 16, 32); err == nil && n <= utf8.MaxRune {
			return string(rune(n))
		}
	}
	return ""
}

// accented reads names such as Eacute and abreveacute.
func accented(name string) string {
	var marks []rune
	for len(marks) < 3 {
		found := false
		for _, a := range accents {
			if rest, ok := strings.CutSuffix(name, a.name); ok && rest != "" {
				name, marks, found = rest, append([]rune{a.mark}, marks...), true
				break
			}
		}
		if !found {
			break
		}
	}
	base := name
	if len(name) > 1 {
		base = glyphs()[name]
	}
	if len(marks) == 0 || base == "" || base[0] < 'A' {
		return ""
	}
	return norm.NFC.String(base + string(marks))
}

// A codeTable is what the codes of a simple font stand for.
type codeTable [256]string

func charmapEncoding(c *charmap.Charmap) *codeTable {
	e := new(codeTable)
	for i := range e {
		if r := c.DecodeByte(byte(i)); i >= ' ' && i != 0x7f && r != utf8.RuneError {
			e[i] = string(r)
		}
	}
	return e
}

// winANSI differs from the code page in that nothing is undefined.
var winANSI = sync.OnceValue(func() *codeTable {
	e := charmapEncoding(charmap.Windows1252)
	e[0xa0] = " "
	for i, s := range e {
		if i > ' ' && (s == "" || s[0] == 0xc2 && s[1] < 0xa0) {
			e[i] = "•"
		}
	}
	return e
})

var macRoman = sync.OnceValue(func() *codeTable {
	e := charmapEncoding(charmap.Macintosh)
	e[0xca] = " "
	return e
})

// The upper half of the standard encoding, from 0xa1; a dot is nothing.
const standardUpper = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ.–†‡·.¶•‚„”»…‰.¿.`´ˆ˜¯˘˙¨.˚¸.˝˛ˇ—................Æ.ª....ŁØŒº.....æ...ı..łøœß"

var standard = sync.OnceValue(func() *codeTable {
	e := new(codeTable)
	for i := ' '; i < 0x7f; i++ {
		e[i] = string(i)
	}
	e['\''], e['`'] = "’", "‘"
	fillFrom(e, 0xa1, standardUpper)
	return e
})

func fillFrom(e *codeTable, code int, chars string) {
	for _, r := range chars {
		if r != '.' && code < 256 {
			e[code] = string(r)
		}
		code++
	}
}

const (
	symbolLower = " !∀#∃%&∋()∗+,−_/0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
	symbolUpper = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…│─↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪.⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)

var symbol = sync.OnceValue(func() *codeTable {
	e := new(codeTable)
	fillFrom(e, ' ', symbolLower)
	e['.'], e['_'] = ".", "_"
	e['^'] = "⊥"
	fillFrom(e, 0xa0, symbolUpper)
	return e
})

// dingbats follow the order of the Unicode block but for a few.
var dingbats = sync.OnceValue(func() *codeTable {
	e := new(codeTable)
	e[' '] = " "
	for i := 0x21; i < 0x7f; i++ {
		e[i] = string(rune(0x2701 + i - 0x21))
	}
	for i := 0xa1; i < 0xff; i++ {
		e[i] = string(rune(0x2761 + i - 0xa1))
	}
	for code, r := range map[int]rune{
		0x25: '☎', 0x2a: '☛', 0x2b: '☞', 0x48: '★', 0x6c: '●', 0x6e: '■', 0x73: '▲', 0x74: '▼', 0x75: '◆', 0x77: '◗',
		0xa8: '♣', 0xa9: '♦', 0xaa: '♥', 0xab: '♠', 0xd5: '→', 0xd6: '↔', 0xd7: '↕', 0xf0: ' ',
	} {
		e[code] = string(r)
	}
	for i := range 10 {
		e[0xac+i] = string(rune(0x2460 + i))
	}
	return e
})
