package extract

import (
	"strconv"
	"strings"
)

const (
	listLevels = 10
	maxLabel   = 40 // bytes of a number as printed
)

// A listLevel says how the items of one level of a list are numbered.
type listLevel struct {
	start  int
	format string // as numeral takes it; "" for bullets and for none
	text   string // the number as printed, with %1 for the counter of level 1
}

// Counters are the numbers that the levels of a list have reached.
type counters struct {
	at    [listLevels]int
	begun [listLevels]bool
}

// next counts an item of a level, from 0, and returns its number as printed;
// "" if it has a bullet or a number that is not simple.
func (c *counters) next(levels *[listLevels]listLevel, level int) string {
	for i := range level {
		if !c.begun[i] {
			c.at[i], c.begun[i] = levels[i].start, true
		}
	}
	if c.begun[level] {
		c.at[level]++
	} else {
		c.at[level], c.begun[level] = levels[level].start, true
	}
	for i := level + 1; i < listLevels; i++ {
		c.begun[i] = false
	}
	if levels[level].format == "" {
		return ""
	}
	var b strings.Builder
	text := levels[level].text
	for i := 0; i < len(text) && b.Len() < maxLabel; i++ {
		if text[i] != '%' || i+1 == len(text) || text[i+1] < '1' || int(text[i+1]-'0') > listLevels {
			b.WriteByte(text[i])
			continue
		}
		i++
		k := int(text[i] - '1')
		s := numeral(levels[k].format, c.at[k])
		if s == "" {
			return ""
		}
		b.WriteString(s)
	}
	return strings.TrimSpace(strings.ToValidUTF8(b.String(), ""))
}

// numeral writes a number in one of the common formats: "1", "01", "a", "A",
// "i", "I"; "" in others, and where the format cannot write the number.
func numeral(format string, n int) string {
	switch format {
	case "1":
		return strconv.Itoa(n)
	case "01":
		if n >= 0 && n < 10 {
			return "0" + strconv.Itoa(n)
		}
		return strconv.Itoa(n)
	case "a", "A":
		if n < 1 || n > 26*20 {
			return ""
		}
		return strings.Repeat(string(rune(format[0])+rune((n-1)%26)), (n-1)/26+1)
	case "i":
		return strings.ToLower(roman(n))
	case "I":
		return roman(n)
	}
	return ""
}

// roman writes a number below 4000 in Roman numerals; "" any other.
func roman(n int) string {
	if n < 1 || n > 3999 {
		return ""
	}
	var b strings.Builder
	for _, d := range []struct {
		value  int
		digits string
	}{
		{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"},
		{50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"},
	} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.digits)
		}
	}
	return b.String()
}

// labelled puts the number of a heading or item before its text. A heading that
// every paper has is known by its words, which a number that is not decimal
// would hide.
func labelled(label, text string, heading bool) string {
	if label == "" || text == "" {
		return text
	}
	if heading && isKnownHeading(text) && strings.Trim(label, "0123456789.") != "" {
		return text
	}
	return label + " " + text
}
