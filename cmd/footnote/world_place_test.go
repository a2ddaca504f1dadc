package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"footnote/knowledge/store"
)

// A place is where the people of a space meet. who is one of them, 0 the one who
// manages it. What comes back has happened on the platform, and is to be waited
// for.
type place interface {
	space() store.Space
	command(who int, name, option, value string) act
	mention(who int, text string) act
	direct(who int, text string) act
	// upload brings a file into the library: to add it, or to replace the document
	// with an id, "" for none.
	upload(id, name string, data []byte) act
	// remove takes a document off the library.
	remove(id string) act
}

// An act is what a person does with the bot. It waits for the answer.
type act func() outcome

// An outcome is what came of an act.
type outcome struct {
	messages int           // that answer
	shown    string        // they, as JSON
	took     time.Duration // until they were there
	ack      time.Duration // until the platform knew that the bot has it; 0 where it does not tell
	refused  string        // what the platform told the person in the place of an answer; "" for nothing
	press    func(label string) act
	labels   []string // of what can be pressed
}

// confirmed is the act of who is asked whether they mean it, and does: by a button
// with this label.
func (a act) confirmed(label string) act {
	return func() outcome {
		o := a()
		if !o.has(label) {
			o.refused = fmt.Sprintf("there is no %q under %s", label, o.shown)
			return o
		}
		return o.press(label)()
	}
}

// has reports whether there is a button.
func (o outcome) has(label string) bool { return slices.Contains(o.labels, label) }

// asJSON is what is searched for words: all of what was shown.
func asJSON(shown any) string {
	data, err := json.Marshal(shown)
	if err != nil {
		panic(err) // it came as JSON
	}
	return string(data)
}
