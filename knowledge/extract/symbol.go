package extract

import (
	"strconv"
	"strings"
)

// Fonts of symbols give the codes of letters to other characters, which stand
// for them in the file, or in the private use area from U+F000 on.

// symbolFont holds the characters of the font Symbol from 0x20 on; spaces are
// codes without one.
var symbolFont = []rune(` !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~ ` +
	strings.Repeat(" ", 0xa0-0x80) +
	`€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈… ―↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭ `)

// wingdings holds those characters of the font Wingdings that say something.
var wingdings = map[int]rune{
	0x4a: '☺', 0x4b: '😐', 0x4c: '☹', 0xdf: '←', 0xe0: '→', 0xe1: '↑', 0xe2: '↓',
	0xe7: '←', 0xe8: '→', 0xef: '⇦', 0xf0: '⇨', 0xf3: '⇔', 0xfb: '✗', 0xfc: '✓', 0xfd: '☒', 0xfe: '☑',
	0x6f: '☐', 0xa8: '☐',
}

// symbol returns the character that a font shows for a code in hexadecimal; ""
// where it is an ornament.
func symbol(font, hex string) string {
	n, err := strconv.ParseUint(hex, 16, 16)
	if err != nil {
		return ""
	}
	return fontSymbol(font, rune(n))
}

func fontSymbol(font string, r rune) string {
	code := int(r)
	if r >= 0xf000 && r <= 0xf0ff {
		code -= 0xf000
	}
	switch font = strings.ToLower(font); {
	case font == "symbol":
		if code >= 0x20 && code-0x20 < len(symbolFont) && symbolFont[code-0x20] != ' ' {
			return string(symbolFont[code-0x20])
		}
		return ""
	case strings.HasPrefix(font, "wingdings"), strings.HasPrefix(font, "webdings"):
		if s := wingdings[code]; s != 0 && font == "wingdings" {
			return string(s)
		}
		return ""
	case r >= 0xe000 && r <= 0xf8ff:
		return ""
	}
	return string(r)
}

// symbols replaces the characters of a text that only a font of symbols shows.
func symbols(font, s string) string {
	private := func(r rune) bool { return r >= 0xf000 && r <= 0xf0ff }
	if !strings.ContainsFunc(s, private) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if private(r) {
			b.WriteString(fontSymbol(font, r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
