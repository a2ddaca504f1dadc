package main

import (
	"fmt"
	"strings"
)

// fileOf is a small file of a space, different for each n.
func (s *space) fileOf(n, bytes int) []byte {
	text := textOf(1000+n, bytes, canary(s.n))
	return []byte(fmt.Sprintf("%s\n\nThe file %d of this text is the last.\n", strings.TrimSpace(text), n))
}

// upload lets who manages a space bring in a file: the first time a new one, then
// one in its place, and then they take it off, so that the library does not grow
// without end.
func (c *crowd) upload(s *space) {
	n := s.uploads
	s.uploads++
	name := fmt.Sprintf("sheet-%d.md", n/3)
	id := strings.TrimSuffix(name, ".md")
	way := way{name: "upload"}
	switch n % 3 {
	case 0:
		way.do = func(*crowd, *space, int, question) act { return s.place.upload("", name, s.fileOf(n, 5<<10)) }
	case 1:
		way.do = func(*crowd, *space, int, question) act { return s.place.upload(id, name, s.fileOf(n, 5<<10)) }
	default:
		way.name = "remove"
		way.do = func(*crowd, *space, int, question) act { return s.place.remove(id) }
	}
	c.do(s, way, question{})
}

// turn is each of so many in turn.
func (c *crowd) turn(of int) int {
	c.turns++
	return (c.turns - 1) % of
}
