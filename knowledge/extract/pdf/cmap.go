package pdf

import (
	"sort"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// A cmap is a character map: what the codes in strings stand for, either as
// text (ToUnicode) or as numbers of characters in a font (CIDs).
type cmap struct {
	spaces []codeRange // of codes; nil says that nothing is known
	text   map[uint32]string
	ranges []codeRange // to text or CIDs
	cids   bool
	same   bool // codes are CIDs
	// decoder reads codes of one of the older character sets, whose CIDs are
	// not known here, as text; nil for all other maps.
	decoder *encoding.Decoder
	unicode bool // codes are UTF-16
}

// codes [low, high] of a length in bytes stand for to, to+1, …
type codeRange struct {
	bytes     int
	low, high uint32
	to        uint32
	prefix    string // text before the character that counts up
}

// parseCMap reads a character map.
func parseCMap(data []byte) *cmap {
	m := &cmap{text: map[uint32]string{}}
	l := &lexer{data: data}
	var operands []value
	for {
		v := l.next(0)
		if v.kind == endOfData || len(m.text)+len(m.ranges) > maxMappings {
			break
		}
		if v.kind != keyword {
			if len(operands) < 4096 {
				operands = append(operands, v)
			}
			continue
		}
		switch string(v.text) {
		case "endcodespacerange":
			for i := 0; i+1 < len(operands); i += 2 {
				lo, hi := operands[i], operands[i+1]
				if lo.kind == str && len(lo.text) >= 1 && len(lo.text) <= 4 && hi.kind == str && len(m.spaces) < 256 {
					m.spaces = append(m.spaces, codeRange{bytes: len(lo.text), low: code(lo.text), high: code(hi.text)})
				}
			}
		case "endbfchar":
			for i := 0; i+1 < len(operands); i += 2 {
				if operands[i].kind == str && operands[i+1].kind == str {
					m.text[code(operands[i].text)] = target(operands[i+1].text)
				}
			}
		case "endbfrange":
			m.bfRanges(operands)
		case "endcidrange", "endcidchar":
			m.cids = true
			m.cidRanges(operands, string(v.text) == "endcidchar")
		}
		operands = operands[:0]
	}
	sort.SliceStable(m.ranges, func(i, k int) bool { return m.ranges[i].low < m.ranges[k].low })
	return m
}

func (m *cmap) bfRanges(operands []value) {
	for i := 0; i+2 < len(operands); i += 3 {
		lo, hi := code(operands[i].text), code(operands[i+1].text)
		switch to := operands[i+2]; {
		case operands[i].kind != str || hi < lo:
		case to.kind == array:
			for k, v := range to.items {
				if c := lo + uint32(k); c <= hi && v.kind == str {
					m.text[c] = target(v.text)
				}
			}
		case to.kind == str && hi == lo:
			m.text[lo] = target(to.text)
		case to.kind == str:
			if r := []rune(target(to.text)); len(r) > 0 {
				last := len(r) - 1
				m.ranges = append(m.ranges, codeRange{len(operands[i].text), lo, hi, uint32(r[last]), string(r[:last])})
			}
		}
	}
}

func (m *cmap) cidRanges(operands []value, single bool) {
	step := 3
	if single {
		step = 2
	}
	for i := 0; i+step <= len(operands); i += step {
		lo, hi, to := operands[i], operands[i+step-2], operands[i+step-1]
		if lo.kind == str && hi.kind == str && to.kind == number && to.num >= 0 && to.num < 1<<20 {
			m.ranges = append(m.ranges, codeRange{bytes: len(lo.text), low: code(lo.text), high: code(hi.text), to: uint32(to.num)})
		}
	}
}

func code(b []byte) (c uint32) {
	for _, x := range b[:min(len(b), 4)] {
		c = c<<8 | uint32(x)
	}
	return c
}

// target is the text that a ToUnicode map gives: UTF-16, or one byte.
func target(b []byte) string {
	if len(b) == 1 {
		return string(rune(b[0]))
	}
	if len(b) > 128 {
		b = b[:128]
	}
	return strings.TrimRight(decodeUTF16(b, false), "\x00")
}

// find returns the range that holds c.
func (m *cmap) find(c uint32) (codeRange, bool) {
	i := sort.Search(len(m.ranges), func(i int) bool { return m.ranges[i].low > c })
	// Ranges may overlap, if they are made carelessly; the nearest counts.
	for k := i - 1; k >= 0 && k >= i-8; k-- {
		if m.ranges[k].high >= c {
			return m.ranges[k], true
		}
	}
	return codeRange{}, false
}

// lookup returns the text of a code.
func (m *cmap) lookup(c uint32) (string, bool) {
	if s, ok := m.text[c]; ok {
		return s, true
	}
	if r, ok := m.find(c); ok && !m.cids {
		return r.prefix + string(rune(r.to+c-r.low)), true
	}
	return "", false
}

func (m *cmap) cid(c uint32) int {
	if m.same {
		return int(c)
	}
	if r, ok := m.find(c); ok && m.cids {
		return int(r.to + c - r.low)
	}
	return 0
}

// next takes a code off the front of s, which is not empty, and returns its
// length.
func (m *cmap) next(s []byte) (uint32, int) {
	if m.decoder != nil {
		n := 1
		if s[0] >= 0x81 && len(s) > 1 && !(s[0] >= 0xa1 && s[0] <= 0xdf && m.same) {
			n = 2
		}
		return code(s[:n]), n
	}
	for n := 1; n <= 4 && n <= len(s); n++ {
		c := code(s[:n])
		for _, r := range m.spaces {
			if r.bytes == n && inSpace(s[:n], r) {
				return c, n
			}
		}
	}
	n := 2
	if len(m.spaces) > 0 {
		n = m.spaces[0].bytes
	}
	n = min(n, len(s))
	return code(s[:n]), n
}

// inSpace compares byte by byte, as code spaces are boxes and not intervals.
func inSpace(s []byte, r codeRange) bool {
	for i, b := range s {
		shift := 8 * (r.bytes - 1 - i)
		if b < byte(r.low>>shift) || b > byte(r.high>>shift) {
			return false
		}
	}
	return true
}

// predefined returns a character map by its name. Of the maps for Chinese,
// Japanese and Korean those are known whose codes are text in themselves.
func predefined(name string) *cmap {
	two := []codeRange{{bytes: 2, high: 0xffff}}
	if strings.HasPrefix(name, "Identity") {
		return &cmap{spaces: two, same: true}
	}
	if strings.Contains(name, "UCS2") || strings.Contains(name, "UTF16") {
		return &cmap{spaces: two, unicode: true}
	}
	for _, k := range []struct {
		mark string
		e    encoding.Encoding
	}{
		{"RKSJ", japanese.ShiftJIS}, {"GBK", simplifiedchinese.GB18030}, {"GB-EUC", simplifiedchinese.GBK}, {"B5", traditionalchinese.Big5},
		{"KSC", korean.EUCKR}, {"EUC", japanese.EUCJP},
	} {
		if strings.Contains(name, k.mark) {
			return &cmap{decoder: k.e.NewDecoder(), same: k.mark == "RKSJ"}
		}
	}
	return &cmap{spaces: two, same: true}
}

// plain returns the text of a code whose bytes are text in themselves.
func (m *cmap) plain(b []byte) string {
	switch {
	case m.unicode:
		return decodeUTF16(b, false)
	case m.decoder != nil:
		s, err := m.decoder.Bytes(b)
		if err == nil {
			return strings.TrimRight(string(s), "\ufffd")
		}
	}
	return ""
}
