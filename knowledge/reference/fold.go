package reference

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// unaccented maps letters of the Latin blocks to their base letter, 0 for all
// others. Names are compared with it because lists and texts disagree on
// accents more often than not ("Carrere d'Encausse").
var unaccented = func() (t [0x1F00]byte) {
	for _, group := range []string{
		"aàáâãäåāăąǎạảấầẩẫậắằẳẵặ", "cçćĉċč", "dďđð", "eèéêëēĕėęěẹẻẽếềểễệ", "gĝğġģǧ", "hĥħ", "iìíîïĩīĭįıỉị", "jĵ",
		"kķ", "lĺļľŀł", "nñńņňŉ", "oòóôõöøōŏőơǒọỏốồổỗộớờởỡợ", "rŕŗř", "sśŝşšș", "tţťŧț", "uùúûüũūŭůűųưǔụủứừửữự",
		"wŵ", "yýÿŷỳỵỷỹ", "zźżž",
	} {
		for _, r := range group {
			t[r] = group[0]
		}
	}
	return t
}()

// fold is the form in which names are compared: lower case, no accents, no
// apostrophes or full stops, other punctuation as single spaces.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '`' || r == '.' || unicode.Is(unicode.Mn, r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		r = unicode.ToLower(r)
		switch {
		case int(r) < len(unaccented) && unaccented[r] != 0:
			b.WriteByte(unaccented[r])
		case r == 'ß':
			b.WriteString("ss")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'œ':
			b.WriteString("oe")
		case r == 'þ':
			b.WriteString("th")
		case r == 'ё':
			b.WriteRune('е')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// cyrillic is a plain romanisation, near to what English-language lists use; it
// serves keys and the comparison of spellings, never display.
var cyrillic = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "y",
	'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f",
	'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu",
	'я': "ya", 'і': "i", 'ї': "yi", 'є': "ye", 'ґ': "g", 'ә': "a", 'ғ': "g", 'қ': "k", 'ң': "n", 'ө': "o", 'ұ': "u",
	'ү': "u", 'һ': "h",
}

// romanised turns the Cyrillic letters of a folded name into Latin ones.
func romanised(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			break
		}
		if i == len(s)-1 {
			return s
		}
	}
	var b strings.Builder
	for _, r := range s {
		if t, ok := cyrillic[r]; ok {
			b.WriteString(t)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// transliterations levels the letters in which romanisations of one name
// differ: Satpaev, Satpayev and the German Satpajew.
var transliterations = strings.NewReplacer(
	"aje", "ae", "aye", "ae", "aie", "ae", "eje", "ee", "eye", "ee", "oje", "oe", "oye", "oe",
	"tsch", "ch", "sch", "sh", "kh", "h", "ck", "k", "w", "v", "j", "i", "y", "i",
)

// alike reports whether two folded names may be spellings of one name: equal
// once romanisation is levelled, or one letter apart (two in long names).
// Short names differ too easily by a letter (Walt, Waltz) to be compared so.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	a, b = romanised(a), romanised(b)
	if a == "" || b == "" || a[0] != b[0] {
		return false
	}
	short := min(len(a), len(b))
	if short < 5 {
		return false
	}
	if transliterations.Replace(a) == transliterations.Replace(b) {
		return true
	}
	limit := 1
	if short >= 9 {
		limit = 2
	}
	return within(a, b, limit)
}

// within reports whether a can be made b by at most limit insertions,
// deletions, replacements of a byte or swaps of two (Damerau's measure on
// romanised, mostly ASCII names). Names above 64 bytes are never within.
func within(a, b string, limit int) bool {
	if d := len(a) - len(b); d > limit || -d > limit {
		return false
	}
	const most = 64
	if len(b) > most || len(a) > most {
		return false
	}
	var rows [3][most + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur, prev, prev2 := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		cur[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
			best = min(best, cur[j])
		}
		if best > limit {
			return false
		}
	}
	return rows[len(a)%3][len(b)] <= limit
}

// isCapital reports whether a name may begin with r: an upper-case letter, or a
// letter of a script without case.
func isCapital(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.Is(unicode.Lo, r)
}

// isUnspaced reports whether r belongs to a script that writes names without
// spaces between words.
func isUnspaced(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
