package reference

import (
	"strings"
	"unicode"
)

// splitNames reads the author part of a marker. ok is false for what cannot be
// one: ordinary words, dates, amounts.
func splitNames(author string) (names []string, more, ok bool) {
	s := strings.Trim(author, " ,*_")
	if len(s) == 0 || len(s) > 160 {
		return nil, false, false
	}
	if isOpeningQuote(firstRune(s)) {
		// A work without author is cited by its title: (“Malacca Strait,” 2020).
		title := strings.Trim(s, "“”„\"«»‘’', ")
		return []string{title}, false, title != "" && isWordRune(firstRune(title))
	}
	start, words := 0, 0
	var piece string
	flush := func(end int) {
		piece = strings.Trim(s[start:end], " ,.;:")
		if end > 0 && isInitials(strings.Trim(s[start:end], " ,")) && len(names) > 0 {
			piece = ""
		}
		if piece != "" {
			names = append(names, strings.TrimSuffix(strings.TrimSuffix(piece, "'s"), "’s"))
		}
	}
	capitals := false
	for i := 0; i < len(s); {
		if s[i] == ' ' {
			i++
			continue
		}
		j := i
		for j < len(s) && s[j] != ' ' {
			j++
		}
		if k := strings.Index(s[i:j], "，"); k >= 0 {
			j = i + k + len("，")
		} else if k := strings.Index(s[i:j], "、"); k >= 0 {
			j = i + k + len("、")
		}
		word := s[i:j]
		bare := strings.TrimRight(word, ",.;:，、")
		if words++; words > 16 {
			return nil, false, false
		}
		switch {
		case bare == "":
			if word != "." {
				return nil, false, false
			}
		case strings.EqualFold(bare, "al") && capitals, bare == "colleagues" || bare == "others" || bare == "др" || bare == "др.":
			more = true
			flush(i)
			start = j
		case conjunctions[bare] && capitals:
			flush(i)
			start = j
		case particles[bare] || connectors[bare] && capitals:
		case sourceNouns[bare] && capitals:
			flush(i)
			start = j
		case isInitials(bare+".") || isInitials(word):
			capitals = true
		case isNameWord(bare):
			if !capitals && (listed(openers, bare) || listed(months, bare)) {
				return nil, false, false
			}
			capitals = true
		case capitals && isNumber(bare):
		default:
			return nil, false, false
		}
		if last := lastRune(word); last == ',' || last == '，' || last == '、' {
			flush(j)
			start = j
		}
		i = j
	}
	flush(len(s))
	if len(names) > 1 {
		for i, n := range names { // Medline's initials: "Satow R, Chan TC"
			if m := strings.LastIndexByte(n, ' '); m > 0 && len(n)-m <= 4 && isCapitals(n[m+1:]) && !isCapitals(n[:m]) {
				names[i] = n[:m]
			}
		}
	}
	for i, n := range names {
		if cut := strings.TrimSuffix(strings.TrimSuffix(n, "等人"), "等"); cut != n && cut != "" {
			names[i], more = cut, true
		}
	}
	return names, more, capitals && len(names) > 0
}

func isCapitals(s string) bool {
	for _, r := range s {
		if !unicode.IsUpper(r) {
			return false
		}
	}
	return s != ""
}

func isOpeningQuote(r rune) bool { return strings.ContainsRune("“\"„«‘《", r) }
