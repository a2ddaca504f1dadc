package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/reference"
)

var askCommand = command{
	name: "ask", usage: `[--json] [--limit N] [--material PATH…] ["QUESTION"]`,
	summary: "answer a question, or one from each line of standard input",
	help: `Prints the passages of the material that answer the question, best first, each
with its place and the works that it cites.

Without a question, each line of standard input is one, and each is answered by
one line of JSON, in order. A line that cannot be asked gets a line with "error";
the rest goes on.

  --json            one JSON object instead of text
  --limit N         at most N passages (3)
  --material PATH…  files or folders to answer from, instead of the library
` + scopeHelp[1:] + `

It answers from the library (see: footnote help add), or from the built-in notes
while there is nothing in it. Put quotation marks around the question, or the shell may act on its '?'. In the
question, in:WORD chooses a source and "exact words" must be found as they are.`,
	run: (*call).ask,
}

func (c *call) ask(ctx context.Context, args []string) error {
	flags, d := newLibraryFlags("ask")
	flags.addMaterial()
	asJSON := flags.Bool("json", false, "print JSON")
	limit := flags.Int("limit", knowledge.DefaultLimit, "most `N`umber of passages")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if *limit < 1 || *limit > maxLimit {
		return usagef("--limit takes a number from 1 to %d, not %d", maxLimit, *limit)
	}
	base, done, err := c.base(ctx, d, flags.material)
	if err != nil {
		return err
	}
	defer done()
	if len(words) == 0 {
		return c.askLines(ctx, base, *limit)
	}
	q := knowledge.Question{Text: strings.Join(words, " "), Limit: *limit}
	a, err := answer(ctx, base, q)
	var bad *knowledge.QuestionError
	failed := err != nil && !errors.As(err, &bad)
	if failed {
		c.complain("%v", err)
	}
	if *asJSON {
		if werr := writeJSON(c.out, answerLine(q.Text, a, err)); werr != nil || err == nil {
			return werr
		}
		return errTold
	}
	switch {
	case failed:
		return errTold
	case bad != nil:
		return bad // the message alone is for the person
	}
	return terminal.Print(c.out, c.env, bot.Show(a))
}

// maxLimit bounds --limit.
const maxLimit = 100

// askLines answers each line of standard input with a line of JSON.
func (c *call) askLines(ctx context.Context, base *knowledge.Base, limit int) error {
	if f, ok := c.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprintln(c.err, "footnote: type one question a line; Ctrl-D ends")
	}
	lines := terminal.NewLines(ctx, c.in)
	var failure error
	for {
		line, end := lines.Next()
		if end != nil && end != io.EOF {
			return end
		}
		if end == nil || line != "" {
			a, err := answer(ctx, base, knowledge.Question{Text: line, Limit: limit})
			var bad *knowledge.QuestionError
			if err != nil && !errors.As(err, &bad) {
				c.complain("%v", err)
				failure = errTold
			}
			if err := writeJSON(c.out, answerLine(line, a, err)); err != nil {
				return err
			}
		}
		if end != nil {
			return failure
		}
	}
}

// answer asks the base. A panic becomes an error: it is one question's, and
// must not take the rest of a batch with it.
func answer(ctx context.Context, base *knowledge.Base, q knowledge.Question) (a knowledge.Answer, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("answer question: panic: %v\n%s", v, debug.Stack())
		}
	}()
	if a, err = base.Answer(ctx, q); err != nil {
		err = fmt.Errorf("answer question: %w", err)
	}
	return a, err
}

// A failedLine is the JSON of a question that was not answered.
type failedLine struct {
	Question string    `json:"question"`
	Error    lineError `json:"error"`
}

type lineError struct {
	// Reason is one of those of knowledge.QuestionError, or "failed".
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// maxEcho bounds how much of a question that cannot be asked is repeated, in
// bytes.
const maxEcho = 2000

// answerLine is what the JSON of a question says.
func answerLine(question string, a knowledge.Answer, err error) any {
	var bad *knowledge.QuestionError
	switch {
	case err == nil:
		return whole(a)
	case errors.As(err, &bad):
		return failedLine{cut(question), lineError{bad.Reason, bad.Message}}
	default:
		return failedLine{cut(question), lineError{"failed", "Something went wrong; the question may be tried again."}}
	}
}

func cut(s string) string {
	if len(s) <= maxEcho {
		return s
	}
	n := maxEcho
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// whole makes the lists of an answer that are nil empty, so that they marshal
// to [] and a script need not ask.
func whole(a knowledge.Answer) knowledge.Answer {
	snippets := make([]knowledge.Snippet, len(a.Snippets))
	for i, s := range a.Snippets {
		s.Highlights = append([]document.Span{}, s.Highlights...)
		s.Citation.Authors = append([]string{}, s.Citation.Authors...)
		s.Citation.Section = append([]string{}, s.Citation.Section...)
		s.Citation.References = append([]reference.Resolution{}, s.Citation.References...)
		snippets[i] = s
	}
	a.Snippets = snippets
	a.Evidence = append([]knowledge.Evidence{}, a.Evidence...)
	a.Nearest = append([]knowledge.Suggestion{}, a.Nearest...)
	return a
}

// writeJSON writes v as one line, at once. Characters that a terminal could
// act on are written as escapes, so that the line can be looked at.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	var line strings.Builder
	for _, r := range b.String() {
		switch {
		case r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) && r < 0x10000:
			fmt.Fprintf(&line, `\u%04x`, r)
		default:
			line.WriteRune(r)
		}
	}
	if _, err := io.WriteString(w, line.String()); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}
