package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/pause"
)

// firstly is a first response whose sending takes some time and ends with errors
// in turn. sent are the kinds of responses, in order, at what time.
type firstly struct {
	takes time.Duration
	errs  []error
	sent  []discordgo.InteractionResponseType
	at    []time.Duration
	start time.Time
}

func (f *firstly) send(ctx context.Context, r *rest.Response) error {
	f.sent, f.at = append(f.sent, r.Type), append(f.at, time.Since(f.start))
	if f.takes > 0 {
		if err := pause.For(ctx, f.takes); err != nil {
			return err
		}
	}
	if n := len(f.sent); n <= len(f.errs) {
		return f.errs[n-1]
	}
	return nil
}

var anAnswer = &rest.Response{Type: discordgo.InteractionResponseChannelMessageWithSource, Message: &rest.Message{Content: "x"}}

const (
	kindAnswer   = discordgo.InteractionResponseChannelMessageWithSource
	kindDeferral = discordgo.InteractionResponseDeferredChannelMessageWithSource
)

func TestFirstResponse(t *testing.T) {
	refusal := func(status, code int) error { return &rest.Error{Status: status, Code: code} }
	cases := map[string]struct {
		answerAt, takes time.Duration
		errs            []error
		want            outcome
		sent            discordgo.InteractionResponseType
		at              time.Duration
	}{
		"an answer in time is the first response":      {answerAt: 0, sent: kindAnswer},
		"an answer just before the deferral":           {answerAt: 399 * time.Millisecond, sent: kindAnswer, at: 399 * time.Millisecond},
		"a late answer finds a deferral":               {answerAt: time.Second, want: deferred, sent: kindDeferral, at: deferAfter},
		"an answer waits for a deferral that is going": {answerAt: 500 * time.Millisecond, takes: time.Second, want: deferred, sent: kindDeferral, at: deferAfter},
		"a deferral that came too late":                {answerAt: time.Second, errs: []error{refusal(404, rest.CodeUnknownInteraction)}, want: lost, sent: kindDeferral, at: deferAfter},
		"a deferral whose connection broke":            {answerAt: time.Second, errs: []error{errors.New("reset")}, want: unsure, sent: kindDeferral, at: deferAfter},
		"an answer that was acknowledged before":       {errs: []error{refusal(400, rest.CodeAcknowledged)}, want: unsure, sent: kindAnswer},
		"an answer that Discord does not take":         {errs: []error{refusal(http.StatusBadRequest, 50035)}, want: refused, sent: kindAnswer},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := &firstly{takes: c.takes, errs: c.errs, start: time.Now()}
				f, going := newFirst(got.send, thinking(true)), dispatch.NewGroup()
				f.deferIn(t.Context(), keepTimeout, going)
				f.deferIn(t.Context(), deferAfter, going)
				time.Sleep(c.answerAt)
				o, _ := f.answer(t.Context(), anAnswer, going)
				if o != c.want {
					t.Errorf("the outcome is %d, want %d", o, c.want)
				}
				going.Wait()
				if len(got.sent) != 1 || got.sent[0] != c.sent || got.at[0] != c.at {
					t.Errorf("sent %v at %v, want one of type %d at %v", got.sent, got.at, c.sent, c.at)
				}
			})
		})
	}
}

// TestAnotherAnswerAfterARefusal: what Discord does not take must not use the only
// response up.
func TestAnotherAnswerAfterARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := &firstly{errs: []error{&rest.Error{Status: http.StatusBadRequest}}, start: time.Now()}
		f, going := newFirst(got.send, thinking(true)), dispatch.NewGroup()
		f.deferIn(t.Context(), deferAfter, going)
		if o, _ := f.answer(t.Context(), anAnswer, going); o != refused {
			t.Fatalf("the outcome is %d, want refused", o)
		}
		if o, err := f.answer(t.Context(), anAnswer, going); o != landed || err != nil {
			t.Errorf("the second answer is %d, %v; want landed", o, err)
		}
		going.Wait()
	})
}

// TestDeferralWhileNobodyAnswers: an event that waits in its lane is deferred all
// the same, and its context does not take the deferral along.
func TestDeferralWhileNobodyAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := &firstly{start: time.Now()}
		f, going := newFirst(got.send, thinking(false)), dispatch.NewGroup()
		ctx, cancel := context.WithCancel(t.Context())
		f.deferIn(ctx, deferAfter, going)
		cancel()
		going.Wait()
		if len(got.sent) != 1 || got.sent[0] != kindDeferral {
			t.Errorf("sent %v, want one deferral", got.sent)
		}
	})
}

func TestAfterAFirstResponse(t *testing.T) {
	hidden, open := thinking(true), thinking(false)
	update := deferralOf(press("next"), nil)
	for name, c := range map[string]struct {
		was    *rest.Response
		effect bot.Effect
		hidden bool
		want   []step
	}{
		"as it was guessed":                         {was: open, want: []step{edit}},
		"hidden, as it was guessed":                 {was: hidden, hidden: true, want: []step{edit}},
		"hidden, but all see the deferral":          {was: open, hidden: true, want: []step{remove, followUp}},
		"for all, but the deferral is hidden":       {was: hidden, want: []step{remove, followUp}},
		"a page takes the place of the pressed one": {was: update, effect: bot.Replace, want: []step{edit}},
		"a private look, by a press that pages":     {was: update, hidden: true, want: []step{followUp}},
		"away with it":                              {was: update, effect: bot.Remove, want: []step{remove}},
	} {
		got := after(c.was, c.effect, c.hidden)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
