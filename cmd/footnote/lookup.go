package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// A lookup is of settings, from flags and the environment.
type lookup struct {
	env    []string
	flags  map[string]string // that were given, by name
	config config
	set    []string // names of those that were given
	wrong  []string // what is, in sentences
	unread bool     // a file that is named has not been read
}

func (c *call) lookup() *lookup { return &lookup{env: c.env} }

func (r *lookup) bad(format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
}

// err says all that is wrong; nil if nothing is.
func (r *lookup) err() error {
	switch len(r.wrong) {
	case 0:
		return nil
	case 1:
		return usagef("%s", r.wrong[0])
	}
	return usagef("%d settings need to be changed:\n  - %s\nWhat each is for: footnote help variables", len(r.wrong), strings.Join(r.wrong, "\n  - "))
}

// read reads and checks settings.
func (r *lookup) read(all []setting) {
	for _, s := range all {
		value, name, ok := r.value(s)
		if !ok {
			continue
		}
		switch {
		case value != "":
			r.set = append(r.set, name)
		case s.fallback != "":
			value = s.fallback
		default:
			continue
		}
		if err := s.set(&r.config, value); err != nil {
			r.bad("%s %v", name, err)
		}
	}
}

// value is what a setting was given, and by which name; "" if it was not. Where it
// was given in a way that it cannot be known, that is said, and ok is false.
func (r *lookup) value(s setting) (value, name string, ok bool) {
	if v, given := r.flags[s.flag]; given && s.flag != "" {
		if v = strings.TrimSpace(v); v == "" {
			r.bad("--%s is given, but empty; leave it away, or give it a value", s.flag)
			return "", "", false
		}
		return v, "--" + s.flag, true
	}
	raw := variable(r.env, s.name)
	value = cleaned(raw)
	if raw != "" && value == "" {
		r.bad("%s holds nothing but spaces or quotation marks; set it, or leave it away", s.name)
		return "", "", false
	}
	file := s.name + fileSuffix
	path := cleaned(variable(r.env, file))
	switch {
	case !s.secret || path == "":
		return value, s.name, true
	case value != "":
		r.bad("%s and %s are both set; one of them is enough", s.name, file)
		return "", "", false
	}
	value, err := readSecret(path)
	if err != nil {
		r.unread = true
		r.bad("%s: %v", file, err)
		return "", "", false
	}
	return value, file, true
}

// fileSuffix makes the name of a variable that names a file in which a secret is:
// Docker and systemd hand secrets over so.
const fileSuffix = "_FILE"

// maxSecret is far above what any token is long, so that a wrong file is not
// taken into memory.
const maxSecret = 64 << 10

// readSecret reads a secret out of a file. Its errors name the file, and nothing
// of what is in it.
func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%w; it has to name a file that this program may read", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", err
	}
	value := cleaned(string(data))
	switch {
	case len(data) > maxSecret || strings.ContainsAny(value, "\r\n\x00"):
		return "", fmt.Errorf("%s holds more than one line; it is to hold the secret alone", path)
	case value == "":
		return "", fmt.Errorf("%s is empty; it is to hold the secret alone", path)
	}
	return value, nil
}

// cleaned is a value without what copying and files of variables put around it:
// spaces, line ends, and a pair of quotation marks, which Docker's --env-file and
// systemd's units leave where a shell takes them away.
func cleaned(value string) string {
	value = strings.TrimSpace(value)
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		value = strings.TrimSpace(value[1 : n-1])
	}
	return value
}
