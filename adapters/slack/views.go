package slack

import (
	"context"
	"fmt"

	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/api"
	"footnote/bot"
)

// maxHomeBlocks is how many blocks a home page has at most.
// https://docs.slack.dev/reference/views/home-tab-views/
const maxHomeBlocks = 100

// open shows what belongs to a tab of ours that was opened, or to a session that
// was stopped.
func (a *Adapter) open(ctx context.Context, t *task) error {
	switch o := t.event.Opened; {
	case o.TS != "":
		return t.Status(ctx, o.Channel, o.TS, slackapi.AgentSessionStatusActive, "")
	case o.Tab == "home":
		return a.publish(ctx, t, a.scene(ctx, t), bot.Reply{})
	case a.Agent:
		return a.suggest(ctx, t, a.scene(ctx, t))
	}
	return nil
}

// publish shows a person their home page, and on top of it what was just said
// there.
func (a *Adapter) publish(ctx context.Context, t *task, s scene, said bot.Reply) error {
	person := t.event.person()
	m := s.alone(person)
	h, err := a.home(ctx, m)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		a.Log.Warn("slack: home", "event", t.id, "err", err)
	}
	v := homeView(h, m.Locale)
	said.Actions, said.Menu = nil, nil
	if top := render(said, renderOptions{person: person, direct: true, locale: m.Locale}); top != nil {
		all := append(append(top.Blocks, slackapi.NewDividerBlock()), v.Blocks.BlockSet...)
		v.Blocks.BlockSet = all[:min(len(all), maxHomeBlocks)]
	}
	if err := t.PublishHome(ctx, person, v); err != nil {
		return fmt.Errorf("home: %w", err)
	}
	return nil
}

// home asks the bot for a person's page.
func (a *Adapter) home(ctx context.Context, m bot.Message) (bot.Home, error) {
	m.Called = a.called
	return a.Bot.Home(ctx, m)
}

// suggest puts questions that the material answers into the agent view.
func (a *Adapter) suggest(ctx context.Context, t *task, s scene) error {
	h, err := a.home(ctx, s.alone(t.event.person()))
	if err != nil {
		return fmt.Errorf("suggest questions: %w", err)
	}
	var all []api.Prompt
	for _, q := range h.Prompts {
		all = append(all, api.Prompt{Title: q, Message: q})
	}
	return t.Prompts(ctx, t.event.Opened.Channel, "", all)
}

// opensForm reports whether what was pressed on the home page asks for the form,
// which Slack opens only within 3 seconds.
func opensForm(u *used) bool {
	p, err := readHomePress(u.Action, u.Value)
	return err == nil && p.Setting == ""
}

// openForm opens the form for a question.
func (a *Adapter) openForm(ctx context.Context, d *delivery) {
	ctx, cancel := context.WithTimeout(ctx, ackDeadline)
	defer cancel()
	u := d.event.Used
	question := ""
	if p, err := readHomePress(u.Action, u.Value); d.kind == kindHomePress && err == nil {
		question = p.Question
	}
	c, err := a.client(ctx, d.enterprise, d.team)
	if err == nil {
		err = c.OpenView(ctx, u.Trigger, askForm(question, a.localeOf(ctx, d)))
	}
	if err != nil {
		a.Log.Warn("slack: form", "event", d.id, "err", err)
	}
}

// correction says in a form what is wrong with it.
func (a *Adapter) correction(ctx context.Context, d *delivery) any {
	_, wrong := formQuestion(d.event.Used.Question, d.event.Used.Start, a.localeOf(ctx, d))
	return slackapi.NewErrorsViewSubmissionResponse(wrong)
}

// localeOf is the language of who waits for a form, "" if that takes too long.
func (a *Adapter) localeOf(ctx context.Context, d *delivery) string {
	ctx, cancel := context.WithTimeout(ctx, ackDeadline/3)
	defer cancel()
	c, err := a.client(ctx, d.enterprise, d.team)
	if err != nil {
		return ""
	}
	f, err := a.people.know(ctx, c, d.team, d.enterprise, string(d.person))
	if err != nil {
		return ""
	}
	return f.locale
}

// complete answers what can be chosen in the form, in the acknowledgement.
func (a *Adapter) complete(ctx context.Context, d *delivery, ack func(any)) {
	ctx, cancel := context.WithTimeout(ctx, ackDeadline)
	defer cancel()
	done := make(chan choice, 1)
	// The core does not have to heed ctx; Slack has to be answered.
	if !a.going.Run(func() {
		defer a.contain("completion")
		done <- a.choices(ctx, d)
	}) {
		ack(options(nil))
		return
	}
	select {
	case c := <-done:
		ack(c)
	case <-ctx.Done():
		ack(options(nil))
	}
}

// choices are what can be chosen from in a menu of the form.
func (a *Adapter) choices(ctx context.Context, d *delivery) choice {
	t, err := a.task(ctx, &work{event: d.event, id: d.id})
	if err != nil {
		a.Log.Warn("slack: completion", "err", err)
		return options(nil)
	}
	s := a.scene(ctx, t)
	if o := d.event.Options; o.Action == fieldStart && o.Text == "" {
		return options(a.prompts(ctx, s.alone(string(d.person))))
	}
	return options(a.Bot.Complete(ctx, decodeOptions(d.event.Options, s)))
}

// prompts are questions to choose from while nothing was typed.
func (a *Adapter) prompts(ctx context.Context, m bot.Message) (all []bot.Candidate) {
	h, err := a.home(ctx, m)
	if err != nil {
		a.Log.Warn("slack: prompts", "err", err)
	}
	for _, q := range h.Prompts {
		all = append(all, bot.Candidate{Value: q, Label: q})
	}
	return all
}
