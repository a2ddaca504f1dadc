package quality

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// A Report is a run's measures in a fixed order. It prints as aligned lines
// and marshals to one JSON object with the measures' names as keys.
type Report struct {
	Measures []Measure
	// Kinds has the measures of each kind of question, by name; empty if the
	// set does not tell kinds apart.
	Kinds []Kind
}

// A Measure is one figure of a report.
type Measure struct {
	Name string
	// Value is NaN where there was nothing to measure.
	Value float64
	// Whole says that the value is a number of things.
	Whole bool
}

// A Kind is the part of a report about one kind of question.
type Kind struct {
	Name     string
	Measures []Measure
}

func count(name string, n int) Measure {
	return Measure{Name: name, Value: float64(n), Whole: true}
}

// Get returns the value of a measure, NaN if the report does not have it.
func (r Report) Get(name string) float64 {
	for _, m := range r.Measures {
		if m.Name == name {
			return m.Value
		}
	}
	return math.NaN()
}

// String is the report for people: a line a measure, then the kinds.
func (r Report) String() string {
	var b strings.Builder
	for _, m := range r.Measures {
		fmt.Fprintf(&b, "%-22s %s\n", m.Name, m)
	}
	if len(r.Kinds) > 0 {
		b.WriteString("by_kind\n")
	}
	for _, k := range r.Kinds {
		fmt.Fprintf(&b, "  %s\n", k.Name)
		for _, m := range k.Measures {
			fmt.Fprintf(&b, "    %-22s %s\n", m.Name, m)
		}
	}
	return b.String()
}

// String is the value alone.
func (m Measure) String() string {
	switch {
	case math.IsNaN(m.Value):
		return "None"
	case m.Whole:
		return fmt.Sprintf("%.0f", m.Value)
	}
	return fmt.Sprintf("%.4f", m.Value)
}

// MarshalJSON keeps the order of the measures; null where there was nothing to
// measure.
func (r Report) MarshalJSON() ([]byte, error) {
	b := append([]byte("{"), fields(r.Measures)...)
	if len(r.Kinds) > 0 {
		b = append(b, `,"by_kind":{`...)
		for i, k := range r.Kinds {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, quote(k.Name)+":{"...)
			b = append(append(b, fields(k.Measures)...), '}')
		}
		b = append(b, '}')
	}
	return append(b, '}'), nil
}

func fields(ms []Measure) string {
	var b strings.Builder
	for i, m := range ms {
		if i > 0 {
			b.WriteByte(',')
		}
		v, err := json.Marshal(m.Value)
		if err != nil { // not a number
			v = []byte("null")
		}
		b.WriteString(quote(m.Name) + ":" + string(v))
	}
	return b.String()
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always marshals
	}
	return string(b)
}
