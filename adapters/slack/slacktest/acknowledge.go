package slacktest

import (
	"encoding/json"
	"strings"
)

// take notes an acknowledgement with its answer. s.mu is held.
func (s *Slack) take(a *attempt, answer json.RawMessage) {
	d := a.d
	if !s.settle(a) {
		return // too late: Slack said so to whom it concerns
	}
	s.taken[a.envelope] = true
	s.judgeAnswer(d, answer)
	if d.acked {
		return
	}
	d.stop()
	d.acked, d.took, d.answer = true, s.Now().Sub(d.first), answer
	if !d.failed {
		s.unacked--
	}
	s.counts.Acknowledged++
	if d.use != nil {
		s.apply(d.use, answer)
	}
	s.change()
}

// maxAnswer bounds what Socket Mode takes with an acknowledgement, in bytes.
const maxAnswer = 20 << 10

// judgeAnswer says what is wrong with the answer of an acknowledgement.
func (s *Slack) judgeAnswer(d *delivery, answer json.RawMessage) {
	text := strings.TrimSpace(string(answer))
	kind := ""
	if d.use != nil {
		kind, _ = d.use.payload["type"].(string)
	}
	empty := text == "" || text == "{}" || text == "null"
	switch {
	case len(answer) > maxAnswer:
		s.broke(Answer, d.what(), "acknowledged with %d bytes, want at most %d", len(answer), maxAnswer)
	case kind == "block_suggestion":
		s.judgeOptions(d, answer)
	case kind == "view_submission":
		s.judgeSubmission(d, answer)
	case !empty:
		s.broke(Answer, d.what(), "acknowledged with %.40q, want nothing", text)
	}
}

// apply does what an acknowledgement asks for: a form answers with what is wrong
// with it, or goes away.
func (s *Slack) apply(u *Use, answer json.RawMessage) {
	if u.payload["type"] != "view_submission" || u.under == nil {
		return
	}
	var a struct {
		Action string `json:"response_action"`
		Errors map[string]string
		View   object
	}
	json.Unmarshal(answer, &a)
	switch a.Action {
	case "errors":
		u.errors = a.Errors
	case "update":
		u.under.set(s, a.View)
		u.changed = true
	case "push":
		u.opened = s.newView(u.user, u.under.team, a.View)
	default:
		u.under.closed = true
	}
}
