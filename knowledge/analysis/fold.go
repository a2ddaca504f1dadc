package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold takes the accents off a word in lower case: what is left is how it is
// typed in a hurry. Marks that make another letter stay (Cyrillic й, the vowel
// signs of Indic scripts); ß becomes ss, ё becomes е, and Arabic loses its vowel
// marks and the seats of hamza. ASCII words come back unchanged. Marks alone, as
// in some pairs of Thai characters, fold to nothing: they say as little.
func Fold(word string) string {
	if isASCII(word) {
		return word
	}
	var b strings.Builder
	var base rune
	for _, r := range norm.NFKD.String(word) {
		if unicode.Is(unicode.Mn, r) {
			switch {
			case base < 0x0530 && !(0x0400 <= base && r == 0x0306), 0x0590 <= base && base < 0x0780:
				continue
			}
			b.WriteRune(r)
			continue
		}
		base = r
		switch r = unicode.ToLower(r); r { // NFKD gives capitals, too
		case 'ß':
			b.WriteString("ss")
		case 'æ':
			b.WriteString("ae")
		case 'œ':
			b.WriteString("oe")
		case 'ø':
			b.WriteByte('o')
		case 'đ', 'ð':
			b.WriteByte('d')
		case 'ł':
			b.WriteByte('l')
		case 'þ':
			b.WriteString("th")
		case 'ı':
			b.WriteByte('i')
		case 'ς':
			b.WriteRune('σ')
		case '\u0640': // tatweel
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 && base == '\u0640' {
		return word // tatweel alone
	}
	return norm.NFC.String(b.String())
}

func isASCII(word string) bool {
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Latin spells a folded word of another alphabet with Latin letters, roughly as
// names are romanised, so that "Қазақстан" comes near "Kazakhstan". Cyrillic
// and Greek are known; other words come back unchanged. The result is meant for
// approximate comparison only.
func Latin(word string) string {
	if isASCII(word) {
		return word
	}
	var b strings.Builder
	known := false
	for _, r := range word {
		if s, ok := romanised[r]; ok {
			known = true
			b.WriteString(s)
		} else {
			b.WriteRune(r)
		}
	}
	if !known {
		return word
	}
	return b.String()
}

// romanised follows the common passport romanisation of Russian, the letters of
// Kazakh and other Turkic alphabets by sound, and ISO 843 for Greek.
var romanised = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "y",
	'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u",
	'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e",
	'ю': "yu", 'я': "ya", 'і': "i", 'ї': "yi", 'є': "ye", 'ґ': "g", 'ў': "u", 'ј': "j", 'љ': "lj", 'њ': "nj",
	'қ': "kh", 'ғ': "gh", 'ң': "ng", 'ө': "o", 'ұ': "u", 'ү': "u", 'һ': "h", 'ә': "a", 'ҳ': "h", 'ҷ': "j",
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k",
	'λ': "l", 'μ': "m", 'ν': "n", 'ξ': "x", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'τ': "t", 'υ': "y",
	'φ': "f", 'χ': "ch", 'ψ': "ps", 'ω': "o",
}
