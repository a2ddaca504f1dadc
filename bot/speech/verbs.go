package speech

import (
	"regexp"
	"strconv"
)

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?([a-z%])`)

// Verbs are those of a format: for each argument, counted from 1, the letter that
// says how it is written.
func Verbs(format string) map[int]string {
	verbs := make(map[int]string)
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		if n, err := strconv.Atoi(m[1]); err == nil {
			next = n
		}
		verbs[next] = m[2]
		next++
	}
	return verbs
}
