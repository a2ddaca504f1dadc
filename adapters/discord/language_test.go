package discord

import (
	"testing"

	"footnote/adapters/discord/discordtest"
)

// What all see is said in the guild's language, also where the gateway did not
// tell it; what one person sees in theirs, which is American English here.
func TestGuildLanguage(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.guild.Locale = "de"
		w.start()
		w.reads(w.mention(w.alice, w.general, "why the tankers wait?"), "Tankers wait in the strait", "Abs. 1")
		w.reads(w.mention(w.alice, w.general, "purple zebras"), "Das Material beantwortet das nicht.")
		w.reads(w.asked(w.alice, w.general, "ask", map[string]string{"question": "why the tankers wait?"}), "Abs. 1")
		w.reads(w.asked(w.alice, w.general, "outline", map[string]string{"source": "nowhere"}), "No source here is called")

		w.restart()
		if n := w.d.Counts().Resumes; n != 1 {
			t.Fatalf("%d resumes, want 1: the gateway told the language again", n)
		}
		w.reads(w.mention(w.alice, w.general, "purple zebras"), "Das Material beantwortet das nicht.")
	})
}
