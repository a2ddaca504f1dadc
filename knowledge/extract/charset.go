package extract

import (
	"fmt"
	"io"

	"golang.org/x/text/encoding/htmlindex"
)

// charset decodes the encodings that XML and HTML name.
func charset(label string, r io.Reader) (io.Reader, error) {
	e, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("encoding %q: %w", label, err)
	}
	return e.NewDecoder().Reader(r), nil
}
