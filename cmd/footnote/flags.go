package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"footnote/knowledge/extract"
)

// A flagSet reads flags and arguments in any order.
type flagSet struct {
	*flag.FlagSet
	material paths
}

// paths is a flag that may be repeated.
type paths []string

func (p *paths) String() string { return strings.Join(*p, " ") }
func (p *paths) Set(s string) error {
	*p = append(*p, s)
	return nil
}

func newFlags(name string) *flagSet {
	f := &flagSet{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	return f
}

// addMaterial adds the flag of commands that answer from named files.
func (f *flagSet) addMaterial() {
	f.Var(&f.material, "material", "`PATH`s of files or folders to answer from, instead of the library")
}

// parse reads flags wherever they stand and returns the other arguments. What
// follows --material and looks like a path belongs to it; after "--" everything
// is an argument.
func (f *flagSet) parse(args []string) ([]string, error) {
	var rest []string
	collecting := false // paths follow --material
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			if err == flag.ErrHelp {
				return nil, err
			}
			return nil, usagef("%v; see: footnote help %s", err, f.Name())
		}
		left := f.Args()
		read := args[:len(args)-len(left)]
		if n := len(read); n > 0 {
			if read[n-1] == "--" {
				return append(rest, left...), nil
			}
			collecting = n > 1 && isMaterial(read[n-2]) || strings.Contains(read[n-1], "=") && isMaterial(before(read[n-1]))
		}
		if len(left) == 0 {
			return rest, nil
		}
		if collecting = collecting && looksLikePath(left[0]); collecting {
			f.material = append(f.material, left[0])
		} else {
			rest = append(rest, left[0])
		}
		args = left[1:]
	}
	return rest, nil
}

func before(arg string) string {
	name, _, _ := strings.Cut(arg, "=")
	return name
}

func isMaterial(arg string) bool { return arg == "--material" || arg == "-material" }

// looksLikePath tells a path from a question: it is there, or it is one word
// that has a separator or the ending of a format.
func looksLikePath(s string) bool {
	if _, err := os.Stat(s); err == nil {
		return true
	}
	return !strings.ContainsAny(s, " ?") &&
		(strings.ContainsRune(s, filepath.Separator) || slices.Contains(extract.Endings(), strings.ToLower(filepath.Ext(s))))
}
