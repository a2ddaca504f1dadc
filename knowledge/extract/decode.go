package extract

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/encoding/charmap"

	"footnote/knowledge/document"
)

// A source is the decoded text of a file and the way back to its bytes.
type source struct {
	// text is valid UTF-8. Line ends of every style are \n, and keep their
	// length: \r\n is a space and \n.
	text string
	// back leads from text to the file; nil where they are the same.
	back document.Map
	// problem says what could not be decoded; "" if all could.
	problem string
}

// file returns where the text from start to end stands in the file.
func (s *source) file(start, end int) document.Span {
	return s.back.Span(document.Span{Start: start, End: end})
}

// decode recognises the encoding of data and decodes it.
func decode(name string, data []byte) (*source, error) {
	s := &source{}
	var text []byte
	switch order := wide(data); {
	case order != nil:
		text = s.decodeUTF16(data, order)
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		text = bytes.Clone(data[3:])
		s.back = document.Map{{Text: 0, File: 3, TextUnit: 1, FileUnit: 1}}
		if !utf8.Valid(text) {
			text = s.repairUTF8(data[3:], 3)
		}
	case bytes.IndexByte(data, 0) >= 0:
		return nil, notText(name)
	case utf8.Valid(data):
		text = bytes.Clone(data)
	case mostlyUTF8(data):
		text = s.repairUTF8(data, 0)
	default:
		text = s.decodeWindows1252(data)
	}
	if len(text) > MaxText {
		return nil, &Error{name, ErrTooLarge, fmt.Sprintf("its text has %d MB and the limit is %d MB: split it", len(text)>>20, MaxText>>20)}
	}
	if tooManyControls(text) {
		return nil, notText(name)
	}
	if bytes.IndexByte(text, '\r') >= 0 {
		for i, c := range text {
			if c == '\r' {
				text[i] = '\n'
				if i+1 < len(text) && text[i+1] == '\n' {
					text[i] = ' '
				}
			}
		}
	}
	// The bytes are ours and never written again.
	s.text = unsafe.String(unsafe.SliceData(text), len(text))
	if strings.TrimFunc(s.text, blank) == "" {
		return nil, &Error{name, ErrEmpty, "put text into it or leave it out"}
	}
	return s, nil
}

func notText(name string) error {
	return &Error{name, ErrBinary, "save it as text or Markdown (" + strings.Join(Endings(), ", ") + ")"}
}

// run adds that n bytes of text, to which the text has grown, stand for unit
// bytes at off in the file.
func (s *source) run(text, n, off, unit int) {
	if k := len(s.back) - 1; k >= 0 {
		if r := s.back[k]; int(r.TextUnit) == n && int(r.FileUnit) == unit && s.back.File(text) == off {
			return
		}
	}
	s.back = append(s.back, document.Run{Text: text, File: off, TextUnit: uint8(n), FileUnit: uint8(unit)})
}

// wide tells UTF-16 by its mark, or else by the line ends, spaces and letters
// that one of the byte orders gives; nil if data is not UTF-16.
func wide(data []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}) && !bytes.HasPrefix(data, []byte{0xff, 0xfe, 0, 0}):
		return binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return binary.BigEndian
	case len(data)%2 != 0 || bytes.IndexByte(data, 0) < 0:
		return nil
	}
	sample := data[:min(len(data), 8192)]
	little, big := likeText(sample, binary.LittleEndian), likeText(sample, binary.BigEndian)
	switch {
	case little > big && little > 0.9:
		return binary.LittleEndian
	case big > little && big > 0.9:
		return binary.BigEndian
	}
	return nil
}

// likeText is the share of 16-bit units that are letters, spaces or common
// marks; blanks decide between byte orders in scripts that fit both.
func likeText(data []byte, order binary.ByteOrder) float64 {
	good, blanks, units := 0, 0, len(data)/2
	for i := 0; i+1 < len(data); i += 2 {
		u := order.Uint16(data[i:])
		r := rune(u)
		switch {
		case r == ' ' || r == '\n' || r == '\r':
			blanks++
			good++
		case r < ' ' && r != '\t':
			return 0
		case r < 0x7f || utf16.IsSurrogate(r) || unicode.IsLetter(r) || unicode.IsPunct(r) || unicode.IsMark(r) || unicode.IsNumber(r):
			good++
		}
	}
	if blanks == 0 {
		return 0
	}
	return float64(good)/float64(units) + float64(blanks)/float64(units)/100
}

func (s *source) decodeUTF16(data []byte, order binary.ByteOrder) []byte {
	text := make([]byte, 0, len(data)*3/4)
	bad := 0
	for i := 0; i < len(data); {
		if i+1 >= len(data) {
			bad++
			break
		}
		r, unit := rune(order.Uint16(data[i:])), 2
		if utf16.IsSurrogate(r) {
			low := rune(0)
			if i+3 < len(data) {
				low = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				unit = 4
			} else {
				bad++
			}
		}
		if i > 0 || r != 0xfeff {
			n := len(text)
			text = utf8.AppendRune(text, r)
			s.run(n, len(text)-n, i, unit)
		}
		i += unit
	}
	s.note(bad)
	return text
}

// mostlyUTF8 tells UTF-8 with a few damaged bytes, such as a file that was cut
// off, from an encoding of single bytes.
func mostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good > 10*bad
}

func (s *source) repairUTF8(data []byte, off int) []byte {
	s.back = nil
	text := make([]byte, 0, len(data)+64)
	bad := 0
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		n := len(text)
		if r == utf8.RuneError && size == 1 {
			bad++
			text = utf8.AppendRune(text, r)
			s.run(n, len(text)-n, off+i, 1)
		} else {
			text = append(text, data[i:i+size]...)
			s.bytes(n, off+i)
		}
		i += size
	}
	s.note(bad)
	return text
}

// bytes is run for a stretch that stands byte by byte in the file.
func (s *source) bytes(text, off int) { s.run(text, 1, off, 1) }

func (s *source) decodeWindows1252(data []byte) []byte {
	text := make([]byte, 0, len(data)+len(data)/8)
	for i, c := range data {
		n := len(text)
		text = utf8.AppendRune(text, charmap.Windows1252.DecodeByte(c))
		s.run(n, len(text)-n, i, 1)
	}
	return text
}

func (s *source) note(bad int) {
	if bad > 0 {
		s.problem = fmt.Sprintf("%d damaged characters could not be decoded and are shown as \ufffd.", bad)
	}
}

// tooManyControls reports whether text is no text: it holds NULs, or more than
// one control character in two hundred.
func tooManyControls(text []byte) bool {
	n := 0
	for i, c := range text {
		switch {
		case c == 0:
			return true
		case c < ' ' && (c < '\t' || c > '\r') || c == 0x7f:
			n++
		case c == 0xc2 && i+1 < len(text) && text[i+1] < 0xa0 && text[i+1] != 0x85:
			n++
		}
	}
	return n > 4 && n > len(text)/200
}
