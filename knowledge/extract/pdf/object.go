package pdf

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/encoding/charmap"
)

var prevMark = regexp.MustCompile(`/Prev\s+(\d+)`)

// precheck refuses what would cost the object layer more than it is worth.
func precheck(data []byte) error {
	// Updates of a file form a chain. One that is longer than any editor makes
	// is a trap, and the object layer follows it.
	if len(prevMark.FindAllIndex(data, 4097)) > 4096 {
		return fmt.Errorf("%w: too many updates", ErrLimit)
	}
	depth := 0
	for _, c := range data {
		switch c {
		case '[':
			if depth++; depth > 1<<16 {
				return errNesting
			}
		case '\n', '\r', ' ', '<', '\t':
		default:
			depth = 0
		}
	}
	return nil
}

// resolve follows references; nil where they lead nowhere.
func (f *File) resolve(o types.Object) types.Object {
	for range 16 {
		ref, ok := o.(types.IndirectRef)
		if !ok {
			return o
		}
		next, err := f.x.Dereference(ref)
		if err != nil {
			return nil
		}
		o = next
	}
	return nil
}

func (f *File) dict(o types.Object) types.Dict {
	switch d := f.resolve(o).(type) {
	case types.Dict:
		return d
	case types.StreamDict:
		return d.Dict
	}
	return nil
}

func (f *File) array(o types.Object) types.Array {
	a, _ := f.resolve(o).(types.Array)
	return a
}

// number returns a number; 0 and false for anything else.
func (f *File) number(o types.Object) (float64, bool) {
	switch n := f.resolve(o).(type) {
	case types.Integer:
		return float64(n), true
	case types.Float:
		return float64(n), true
	}
	return 0, false
}

func (f *File) integer(o types.Object) (int, bool) {
	n, ok := f.number(o)
	if !ok || n != n || n < -1<<31 || n > 1<<31 {
		return 0, false
	}
	return int(n), true
}

// name returns the text of a name; "" for anything else.
func name(o types.Object) string {
	n, _ := o.(types.Name)
	s, err := types.DecodeName(string(n))
	if err != nil {
		return string(n)
	}
	return s
}

func (f *File) name(o types.Object) string { return name(f.resolve(o)) }

// bytes returns the bytes of a string.
func (f *File) bytes(o types.Object) []byte {
	switch s := f.resolve(o).(type) {
	case types.StringLiteral:
		b, err := types.Unescape(string(s))
		if err == nil {
			return b
		}
	case types.HexLiteral:
		b, err := s.Bytes()
		if err == nil {
			return b
		}
	}
	return nil
}

// textString returns a string that is meant for people: UTF-16, UTF-8 or
// PDFDocEncoding, which Windows-1252 stands in for.
func (f *File) textString(o types.Object) string { return decodeText(f.bytes(o)) }

func decodeText(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return decodeUTF16(b[2:], false)
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return decodeUTF16(b[2:], true)
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(b[3:]), "\ufffd")
	case utf8.Valid(b):
		return string(b)
	}
	s, _ := charmap.Windows1252.NewDecoder().Bytes(b)
	return string(s)
}

func decodeUTF16(b []byte, little bool) string {
	u := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		c := uint16(b[i])<<8 | uint16(b[i+1])
		if little {
			c = c>>8 | c<<8
		}
		u = append(u, c)
	}
	return string(utf16.Decode(u))
}

// stream returns the decoded bytes of a stream; nil and no error for anything
// else.
func (f *File) stream(o types.Object) ([]byte, error) {
	sd, ok := f.resolve(o).(types.StreamDict)
	if !ok {
		return nil, nil
	}
	if f.decoded > maxDecoded {
		return nil, errTooBig
	}
	sd.Content = nil
	err := sd.DecodeWithLimit(maxStream)
	f.decoded += len(sd.Content) + len(sd.Raw)
	switch {
	case err == nil:
		return sd.Content, nil
	case errors.Is(err, filter.ErrDecodeLimitExceeded):
		return nil, errTooBig
	case len(sd.FilterPipeline) == 1 && sd.FilterPipeline[0].Name == filter.Flate && len(sd.Raw) > 2:
		// Viewers show what comes before the damage.
		if b, _ := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(sd.Raw[2:])), maxStream)); len(b) > 0 {
			return b, nil
		}
	}
	return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
}

// objectNumber is that of a reference; 0 for anything else.
func objectNumber(o types.Object) int {
	if ref, ok := o.(types.IndirectRef); ok {
		return int(ref.ObjectNumber)
	}
	return 0
}
