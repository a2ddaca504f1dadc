package main

import (
	"fmt"
	"strconv"

	"footnote/knowledge/extract"
	"footnote/knowledge/library"
)

// limitSettings are how much people may ask, and how much libraries may hold.
func limitSettings() []setting {
	limit := func(name, value, fallback, help, more string, most int64, set func(*config, int64)) setting {
		return setting{group: groupLimits, name: name, value: value, fallback: fallback, help: help, more: more, set: number(most, set)}
	}
	kept := func(s setting) setting {
		s.also = libraryCommands
		return s
	}
	const (
		mostQuestions = 100_000   // a minute: beyond what one machine answers
		mostKept      = 1_000_000 // documents or MB: beyond what one disk holds
		alsoMost      = "That is also the most."
	)
	usual := library.DefaultLimits
	return []setting{
		limit("FOOTNOTE_QUESTIONS_PER_MINUTE", "NUMBER", "10", "questions a minute of one person", "",
			mostQuestions, func(c *config, n int64) { c.personLimit = int(n) }),
		limit("FOOTNOTE_SPACE_QUESTIONS_PER_MINUTE", "NUMBER", "120", "questions a minute of one space", "A space is a Discord server, a Slack workspace or a direct conversation.",
			mostQuestions, func(c *config, n int64) { c.spaceLimit = int(n) }),
		limit("FOOTNOTE_UPLOADS_PER_HOUR", "NUMBER", "20", "files an hour, added in one space", "",
			mostQuestions, func(c *config, n int64) { c.uploadLimit = int(n) }),
		kept(limit("FOOTNOTE_MAX_FILE_MB", "MEGABYTES", mb(extract.MaxFile), "size of one file", alsoMost,
			extract.MaxFile>>20, func(c *config, n int64) { c.limits.FileBytes = int(n << 20) })),
		kept(limit("FOOTNOTE_MAX_PAGES", "NUMBER", strconv.Itoa(usual.Pages), "pages of one document", alsoMost,
			int64(usual.Pages), func(c *config, n int64) { c.limits.Pages = int(n) })),
		kept(limit("FOOTNOTE_MAX_DOCUMENTS", "NUMBER", strconv.Itoa(usual.Documents), "documents of one space",
			"With those removed in the last 30 days.", mostKept, func(c *config, n int64) { c.limits.Documents = int(n) })),
		kept(limit("FOOTNOTE_MAX_SPACE_MB", "MEGABYTES", mb(usual.SpaceBytes), "size of all files of one space",
			"With those removed or replaced in the last 30 days.", mostKept, func(c *config, n int64) { c.limits.SpaceBytes = n << 20 })),
	}
}

// mb is a number of bytes in megabytes.
func mb(bytes int64) string { return strconv.FormatInt(bytes>>20, 10) }

// number reads a whole number from 1 to most.
func number(most int64, set func(*config, int64)) func(*config, string) error {
	return func(c *config, v string) error {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 {
			return fmt.Errorf("takes a whole number from 1 on, not %q", v)
		}
		if n > most {
			return fmt.Errorf("can be %d at most", most)
		}
		set(c, n)
		return nil
	}
}

// limits reads the limits of a library from the environment. All mistakes are
// named at once.
func (c *call) limits() (library.Limits, error) {
	r := c.lookup()
	r.read(limitSettings())
	return r.config.limits, r.err()
}

// limitsHelp explains those of a library.
const limitsHelp = `
Limits, from the environment: FOOTNOTE_MAX_FILE_MB (25) of one file,
FOOTNOTE_MAX_PAGES (5000) of one document, FOOTNOTE_MAX_DOCUMENTS (500) and
FOOTNOTE_MAX_SPACE_MB (500) of the whole library, with what was removed or
replaced in the last 30 days.`
