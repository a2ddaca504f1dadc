package quality

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// A Run is what an engine answered to a set. If two responses have the same id
// the later one counts; a question without a response counts as refused.
type Run []Response

// A Response is what was answered to one question.
type Response struct {
	ID string
	// Results, best first.
	Results []Result
	// Refused is set when the engine said that the material does not answer.
	// Without any result a response counts as refused in any case.
	Refused bool
	// Confidence orders the responses of a run. Nil means not said: then the
	// score of the first result counts, or minus infinity for a refusal.
	Confidence *float64
}

// A Result is one text shown, with its place.
type Result struct {
	Doc string
	// Paragraph counts from 0 after the title; -1 if it is not known.
	Paragraph int
	// Text as shown. Only its first 400 characters are judged.
	Text  string
	Score float64
	// Sentence is the id of the sentence shown, where sentences have ids.
	Sentence string
}

type responseLine struct {
	ID         json.RawMessage `json:"id"`
	Results    []resultLine    `json:"results"`
	Refused    bool            `json:"refused"`
	Confidence *float64        `json:"confidence,omitempty"`
}

type resultLine struct {
	Doc       string  `json:"doc"`
	Paragraph *int    `json:"paragraph_index"`
	Text      string  `json:"text"`
	Score     float64 `json:"score"`
	Sentence  string  `json:"sid,omitempty"`
}

// ReadRun reads a run, one JSON object a line.
func ReadRun(r io.Reader) (Run, error) {
	var run Run
	err := eachLine(r, func(line []byte) error {
		var l responseLine
		if err := json.Unmarshal(line, &l); err != nil {
			return err
		}
		resp := Response{ID: idText(l.ID), Refused: l.Refused, Confidence: l.Confidence}
		for _, x := range l.Results {
			res := Result{Doc: x.Doc, Paragraph: -1, Text: x.Text, Score: x.Score, Sentence: x.Sentence}
			if x.Paragraph != nil {
				res.Paragraph = *x.Paragraph
			}
			resp.Results = append(resp.Results, res)
		}
		run = append(run, resp)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read run: %w", err)
	}
	return run, nil
}

// WriteRun writes a run so that ReadRun reads the same back.
func WriteRun(w io.Writer, run Run) error {
	bw := bufio.NewWriter(w)
	enc := json.NewEncoder(bw)
	enc.SetEscapeHTML(false)
	for _, resp := range run {
		id, err := json.Marshal(resp.ID)
		if err != nil {
			return fmt.Errorf("write run: %w", err)
		}
		l := responseLine{ID: id, Results: []resultLine{}, Refused: resp.Refused, Confidence: resp.Confidence}
		for _, x := range resp.Results {
			res := resultLine{Doc: x.Doc, Text: x.Text, Score: x.Score, Sentence: x.Sentence}
			if x.Paragraph >= 0 {
				res.Paragraph = &x.Paragraph
			}
			l.Results = append(l.Results, res)
		}
		if err := enc.Encode(l); err != nil {
			return fmt.Errorf("write run: response %s: %w", resp.ID, err)
		}
	}
	if err := bw.Flush(); err != nil {
		return fmt.Errorf("write run: %w", err)
	}
	return nil
}
