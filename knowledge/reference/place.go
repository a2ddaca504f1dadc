package reference

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// pageMarks are the words for pages, longest first.
var pageMarks = []string{"pages", "page", "págs.", "pág.", "pp.", "pp", "p.", "p", "S.", "Seiten", "Seite", "С.", "с.", "стр."}

// placeMarks begin a place that is no page.
var placeMarks = []string{
	"§§", "§", "¶¶", "¶", "chapters", "chapter", "chap.", "ch.", "kap.", "Kap.", "гл.", "section", "sec.", "sect.", "para.",
	"paras.", "paragraph", "fig.", "figure", "figs.", "table", "tab.", "vol.", "note", "n.", "fn.", "line", "lines",
	"Chapter", "Section", "Figure", "Fig.", "Table", "ll.", "verse", "art.", "article", "appendix", "Appendix", "esp.", "act",
}

// places reads the places behind a year: ", p. 2", ": 45–47", ", §3.1 ¶3". It
// fills the marker and returns where they end; a if there are none.
func (s *scanner) places(a, b int, m *Marker) int {
	end := a
	for i := a; i < b; {
		j := i
		for j < b && strings.IndexByte(" ,:;*_\t\n", s.text[j]) >= 0 || strings.HasPrefix(s.text[j:b], "，") || strings.HasPrefix(s.text[j:b], "：") {
			_, n := utf8.DecodeRuneInString(s.text[j:b])
			j += n
		}
		separated := j > i
		stop, pages := placeAt(s.text[j:b], separated)
		if stop == 0 {
			break
		}
		text := strings.TrimRight(s.text[j:j+stop], " ,.*_")
		stop = len(text)
		if stop == 0 {
			break
		}
		if pages != "" && m.Pages == "" && m.Place == "" {
			m.Pages = pages
		} else if m.Place == "" && m.Pages == "" {
			m.Place = text
		} else if m.Pages != "" && pages != "" {
			m.Pages += ", " + pages
		} else {
			m.Place = strings.TrimPrefix(m.Place+", "+text, ", ")
		}
		i = j + stop
		end = i
	}
	return end
}

// placeAt reports how long the place is that s begins with, 0 if it is none,
// and the pages if it names such.
func placeAt(s string, separated bool) (length int, pages string) {
	for _, mark := range pageMarks {
		if !strings.HasPrefix(s, mark) {
			continue
		}
		rest := strings.TrimLeft(s[len(mark):], " ")
		if n := numberRange(rest); n > 0 {
			return len(s) - len(rest) + n, strings.ReplaceAll(rest[:n], " ", "")
		}
	}
	for _, mark := range placeMarks {
		if !strings.HasPrefix(s, mark) {
			continue
		}
		n := len(mark)
		if r := firstRune(s[n:]); isWordRune(lastRune(mark)) && unicode.IsLetter(r) {
			continue
		}
		rest := s[n:]
		stop := strings.IndexAny(rest, ",;:")
		if stop < 0 {
			stop = len(rest)
		}
		if !strings.ContainsAny(rest[:stop], "0123456789IVXivx") || stop > 40 {
			continue
		}
		return n + stop, ""
	}
	if separated {
		// A bare number behind a comma or colon is a page, unless it is a year,
		// which is one of the same author's works.
		if n := numberRange(s); n > 0 {
			if _, ok := dateAt(s, 0); ok && n <= 5 || n < len(s) && isWordRune(firstRune(s[n:])) {
				return 0, ""
			}
			return n, strings.ReplaceAll(s[:n], " ", "")
		}
	}
	return 0, ""
}

// numberRange is the length of a number or range at the start of s: "2", "8-9",
// "12–15", "34f.", "xii".
func numberRange(s string) int {
	n := number(s)
	if n == 0 {
		return 0
	}
	for {
		k := skipDash(s, n)
		if k == n {
			break
		}
		l := number(s[k:])
		if l == 0 {
			break
		}
		n = k + l
	}
	if rest := s[n:]; strings.HasPrefix(rest, "ff") || strings.HasPrefix(rest, "f") {
		l := len(rest) - len(strings.TrimLeft(rest, "f"))
		if l <= 2 && (l == len(rest) || !isWordRune(firstRune(rest[l:]))) {
			n += l
		}
	}
	if n < len(s) && unicode.IsLetter(firstRune(s[n:])) {
		return 0
	}
	return n
}

// number is the length of an arabic or small roman number at the start of s.
func number(s string) int {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > 0 {
		return i
	}
	for i < len(s) && strings.IndexByte("ivxlc", s[i]) >= 0 {
		i++
	}
	if i > 0 && (i == len(s) || !isWordRune(firstRune(s[i:]))) {
		return i
	}
	return 0
}
