package extract

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// An xmlReader reads the tokens of an XML part, no deeper than maxNesting. No
// entity is expanded but the five of XML itself.
type xmlReader struct {
	name  string
	d     *xml.Decoder
	in    *metered
	depth int
}

// A metered reader fails when a single token is larger than any text may be,
// because the decoder holds a token in memory.
type metered struct {
	io.Reader
	name string
	n    int // bytes since the last token
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if m.n += n; m.n > MaxText {
		return 0, &Error{m.name, ErrTooLarge, fmt.Sprintf("it has a part above the limit of %d MB: split it", MaxText>>20)}
	}
	return n, err
}

func newXML(name string, r io.Reader) *xmlReader {
	in := bufio.NewReader(r)
	wide := false
	if mark, _ := in.Peek(2); len(mark) == 2 && (mark[0] == 0xff && mark[1] == 0xfe || mark[0] == 0xfe && mark[1] == 0xff) {
		in = bufio.NewReader(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in))
		wide = true
	}
	m := &metered{Reader: in, name: name}
	d := xml.NewDecoder(bufio.NewReader(m))
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if wide && strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return r, nil // decoded already
		}
		return charset(label, r)
	}
	return &xmlReader{name: name, d: d, in: m}
}

// token returns the next token, io.EOF at the end. Other errors are of type
// *Error. The token is good until the next call; the
// Space of its names is the prefix as written, and matching of ends is not checked.
func (x *xmlReader) token() (xml.Token, error) {
	t, err := x.d.RawToken()
	x.in.n = 0
	var told *Error
	switch {
	case err == io.EOF:
		return nil, io.EOF
	case errors.As(err, &told):
		return nil, told
	case err != nil:
		return nil, damaged(x.name)
	}
	switch t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxNesting {
			return nil, &Error{x.name, ErrDamaged, fmt.Sprintf("its parts are nested deeper than %d", maxNesting)}
		}
	case xml.EndElement:
		x.depth--
	}
	return t, nil
}

// each hands the elements and the text directly inside the element that was
// begun last, or inside the whole part, to element and text (nil: passed over)
// in order. What element leaves unread of an element is skipped.
func (x *xmlReader) each(element func(e xml.StartElement) error, text func(s []byte)) error {
	outer := x.depth
	for {
		t, err := x.token()
		if err == io.EOF {
			if outer == 0 {
				return nil
			}
			return damaged(x.name)
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := element(t); err != nil {
				return err
			}
			if err := x.leave(outer); err != nil {
				return err
			}
		case xml.EndElement:
			if x.depth < outer {
				return nil
			}
		case xml.CharData:
			if text != nil {
				text(t)
			}
		}
	}
}

// leave skips to the end of the element that stands directly inside depth.
func (x *xmlReader) leave(depth int) error {
	for x.depth > depth {
		if _, err := x.token(); err == io.EOF {
			return damaged(x.name)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// content returns the text of the element that was begun last, with that of the
// elements inside.
func (x *xmlReader) content() (string, error) {
	var b strings.Builder
	err := x.contentOf(&b)
	return b.String(), err
}

func (x *xmlReader) contentOf(b *strings.Builder) error {
	return x.each(func(xml.StartElement) error { return x.contentOf(b) }, func(s []byte) { b.Write(s) })
}

// attr returns an attribute by its local name; "" if there is none.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
