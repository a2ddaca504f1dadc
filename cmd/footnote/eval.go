package main

import (
	"context"
	"fmt"
	"os"

	"footnote/knowledge/quality"
)

var evalCommand = command{
	name: "eval", usage: "DIR [--run OUT.jsonl] [--json] [--material PATH…]",
	summary: "measure how well a set of questions is answered",
	help: `DIR holds questions.jsonl and, where the set brings its own texts, material/*.md.
Without such a folder, and without --material, the questions are put to the
built-in notes and judged by the facts that they name.

  --run OUT.jsonl   write what was answered, one line a question
  --json            print the measures as one JSON object
  --material PATH…  files or folders to answer from; put DIR before it`,
	run: (*call).eval,
}

func (c *call) eval(ctx context.Context, args []string) error {
	flags := newFlags("eval")
	flags.addMaterial()
	runFile := flags.String("run", "", "write the answers to `OUT.jsonl`")
	asJSON := flags.Bool("json", false, "print JSON")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("eval takes one folder with questions: footnote eval DIR; put it before --material")
	}
	set, err := quality.ReadSet(words[0])
	if err != nil {
		return err
	}
	material := []string(flags.material)
	if len(material) == 0 {
		if set.Material != "" {
			material = []string{set.Material}
		} else {
			set.ByFacts = true
		}
	}
	base, err := c.fallback(ctx, material)
	if err != nil {
		return err
	}
	options := quality.Options{}
	if f, ok := c.err.(*os.File); ok {
		options.Progress = quality.Meter(f)
	}
	e, err := quality.Evaluate(ctx, set, base.Documents(), base.Answer, options)
	if err != nil {
		return err
	}
	if *runFile != "" {
		if err := writeRun(*runFile, e.Run); err != nil {
			return err
		}
	}
	if *asJSON {
		return writeJSON(c.out, e)
	}
	_, err = fmt.Fprint(c.out, e)
	return err
}

func writeRun(name string, run quality.Run) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write run: %w", err)
	}
	if err := quality.WriteRun(f, run); err != nil {
		f.Close()
		return fmt.Errorf("write run: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write run: %w", err)
	}
	return nil
}
