package quality

import (
	"reflect"
	"strings"
	"testing"
)

func TestReadRun(t *testing.T) {
	got, err := ReadRun(strings.NewReader(`
{"id": "a", "results": [{"doc": "D", "paragraph_index": 0, "text": "x", "score": 2.5, "sid": "s"}, {"doc": "E", "paragraph_index": null}], "confidence": 0}
{"id": 5, "results": null, "refused": true}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Run{
		{ID: "a", Results: []Result{{Doc: "D", Text: "x", Score: 2.5, Sentence: "s"}, {Doc: "E", Paragraph: -1}}, Confidence: new(0.0)},
		{ID: "5", Refused: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("ReadRun:\n got %+v\nwant %+v", got, want)
	}
	if _, err := ReadRun(strings.NewReader("{}\n[]")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("ReadRun of a broken run: error %v, want its line", err)
	}
}

func TestWriteRun(t *testing.T) {
	run := Run{
		{ID: "a\"<b>", Results: []Result{{Doc: "Дом", Paragraph: 3, Text: "a < b\n\u2028", Score: 1e-9}, {Doc: "E", Paragraph: -1}}, Confidence: new(0.25)},
		{ID: "b", Refused: true},
	}
	var b strings.Builder
	if err := WriteRun(&b, run); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(b.String(), `{"id":"b","results":[],"refused":true}`+"\n") {
		t.Errorf("WriteRun wrote %s", b.String())
	}
	got, err := ReadRun(strings.NewReader(b.String()))
	if err != nil || !reflect.DeepEqual(got, run) {
		t.Errorf("read back:\n got %+v, %v\nwant %+v", got, err, run)
	}
}
