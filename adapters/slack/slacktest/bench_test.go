package slacktest_test

import (
	"testing"

	"footnote/adapters/slack/slacktest"
)

// What the fake itself takes of the time of a test that measures: a mention and
// its answer, the acknowledgement among it.
func BenchmarkQuestions(b *testing.B) {
	b.Run("judged by the schemas", func(b *testing.B) { benchmarkQuestions(b, slacktest.Options{}) })
	b.Run("fast", func(b *testing.B) { benchmarkQuestions(b, slacktest.Options{Fast: true}) })
	b.Run("http", func(b *testing.B) { benchmarkQuestions(b, slacktest.Options{Fast: true, HTTP: true}) })
}

func benchmarkQuestions(b *testing.B, o slacktest.Options) {
	r := newRoom(b, o)
	for b.Loop() {
		ts := r.s.Say(r.alice, r.general, "x", slacktest.SayOptions{Mention: true})
		r.p.next("app_mention")
		r.p.ok("chat.postMessage", answer(r.general.ID, "x", ts, "m."+ts))
		r.s.WaitReply(ts)
	}
}
