package main

import (
	"context"
	"encoding/json"
	"errors"

	"footnote/knowledge/extract"
	"footnote/knowledge/extract/sandbox"
)

// extractCommand is what this program runs of itself to read a file that
// somebody uploaded (package sandbox).
var extractCommand = command{
	name: "extract", usage: "[NAME] < FILE", hidden: true,
	summary: "print what is read of a file, as JSON",
	help: `This is for programs, first of all for footnote itself: it reads each file in a
process of its own, so that a file that cannot be read ends nothing else. NAME
tells the format where the content does not.

The first line is an object with all but the paragraphs; each line after it is a
paragraph. For a file that is not read there is one line, {"error": {"reason": …,
"advice": …}}, and the exit code is 1. The process may take 15 seconds of
processor time and 1 GB of memory addresses, and writes to no file but its output.`,
	run: (*call).extract,
}

func (c *call) extract(_ context.Context, args []string) error {
	if len(args) == 1 && args[0] == sandbox.HoldsArgument {
		if err := sandbox.Confine(); err != nil {
			return err
		}
		return json.NewEncoder(c.out).Encode(sandbox.Loose())
	}
	args, err := newFlags("extract").parse(args)
	if err != nil {
		return err
	}
	if len(args) > 1 {
		return usagef("extract takes one name and the file on its standard input: footnote extract paper.pdf < paper.pdf")
	}
	name := "document"
	if len(args) == 1 {
		name = args[0]
	}
	if err := sandbox.Confine(); err != nil {
		return err
	}
	err = sandbox.Serve(name, c.in, c.out)
	var told *extract.Error
	if errors.As(err, &told) {
		return errTold
	}
	return err
}
