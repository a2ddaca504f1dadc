package extract

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// charset decodes the encodings that XML and HTML name.
func charset(label string, r io.Reader) (io.Reader, error) {
	e, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("encoding %q: %w", label, err)
	}
	return e.NewDecoder().Reader(r), nil
}

// declared finds the encoding that a page or an XML file names in its head.
var declared = regexp.MustCompile(`(?i)<(?:meta\s[^>]*?charset|\?xml\s[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)`)

// declaredIn is how many bytes of a page may come before the name of its
// encoding. Browsers look at 1024; pages that were saved with notes in front
// have it later.
const declaredIn = 4096

// decodePage decodes a page as browsers do: by its mark, else as its head says,
// else as UTF-8 if it is, else as windows-1252. A name of a western encoding
// gives way to text that is UTF-8 beyond doubt. The result is valid UTF-8;
// problem is "" unless some of it was damaged. It returns nil if data is no
// text.
func decodePage(data []byte) (text []byte, problem string) {
	var e encoding.Encoding
	switch order := wide(data); {
	case order != nil:
		endian := unicode.LittleEndian
		if order.String() == "BigEndian" {
			endian = unicode.BigEndian
		}
		e = unicode.UTF16(endian, unicode.UseBOM)
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	default:
		e = namedEncoding(data)
	}
	if e == nil && !utf8.Valid(data) && !mostlyUTF8(data) {
		e = charmap.Windows1252
	}
	text = data
	if e != nil {
		var err error
		if text, err = e.NewDecoder().Bytes(data); err != nil {
			return nil, ""
		}
	}
	if bad := damage(text); bad > 0 {
		problem = fmt.Sprintf("%d damaged characters could not be decoded and are shown as \ufffd.", bad)
		text = bytes.ToValidUTF8(text, []byte("\ufffd"))
	}
	if tooManyControls(bytes.ReplaceAll(text[:min(len(text), 1<<16)], []byte{0}, nil)) {
		return nil, ""
	}
	return text, problem
}

// namedEncoding returns the encoding that a page names; nil if that is UTF-8,
// unknown, or clearly not what the page is in.
func namedEncoding(data []byte) encoding.Encoding {
	m := declared.FindSubmatch(data[:min(len(data), declaredIn)])
	if m == nil {
		return nil
	}
	e, err := htmlindex.Get(string(m[1]))
	if err != nil {
		return nil
	}
	name, _ := htmlindex.Name(e)
	switch name {
	case "utf-8", "utf-16le", "utf-16be", "replacement":
		return nil // a head that can be read byte by byte is not in UTF-16
	case "windows-1252", "iso-8859-15", "iso-8859-2":
		if utf8.Valid(data) {
			return nil
		}
	}
	return e
}

// damage counts the bytes that are no UTF-8, and the characters that stand for
// such.
func damage(text []byte) int {
	bad := 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		}
		i += n
	}
	return bad
}
