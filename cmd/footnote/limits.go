package main

import (
	"errors"
	"strconv"

	"footnote/knowledge/extract"
	"footnote/knowledge/library"
)

// limits reads the limits of a library from the environment. All mistakes are
// named at once.
func (c *call) limits() (library.Limits, error) {
	var l library.Limits
	var wrong []error
	number := func(name string, most, unit int64, set func(int64)) {
		v := variable(c.env, name)
		if v == "" {
			return
		}
		n, err := strconv.ParseInt(v, 10, 64)
		switch {
		case err != nil || n < 1:
			wrong = append(wrong, usagef("%s takes a whole number from 1 on, not %q", name, v))
		case most > 0 && n > most:
			wrong = append(wrong, usagef("%s can be %d at most", name, most))
		default:
			set(n * unit)
		}
	}
	number("FOOTNOTE_MAX_FILE_MB", extract.MaxFile>>20, 1<<20, func(n int64) { l.FileBytes = int(n) })
	number("FOOTNOTE_MAX_PAGES", 5000, 1, func(n int64) { l.Pages = int(n) })
	number("FOOTNOTE_MAX_DOCUMENTS", 0, 1, func(n int64) { l.Documents = int(n) })
	number("FOOTNOTE_MAX_SPACE_MB", 0, 1<<20, func(n int64) { l.SpaceBytes = n })
	return l, errors.Join(wrong...)
}

// limitsHelp explains them.
const limitsHelp = `
Limits, from the environment: FOOTNOTE_MAX_FILE_MB (25) of one file,
FOOTNOTE_MAX_PAGES (5000) of one document, FOOTNOTE_MAX_DOCUMENTS (500) and
FOOTNOTE_MAX_SPACE_MB (500) of the whole library, with what was removed or
replaced in the last 30 days.`
