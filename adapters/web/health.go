package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// Where a supervisor or load balancer asks how the process is.
const (
	LivePath  = "/healthz/live"  // is it to be started anew?
	ReadyPath = "/healthz/ready" // is it to be sent anything?
)

// Health says how the process is. Anybody may ask, so that it must cost little, and
// a Check holds no ids, addresses or secrets.
type Health struct {
	Live, Ready func(context.Context) []Check
}

// A Check is one thing that was looked at.
type Check struct {
	Name string `json:"check"`
	OK   bool   `json:"ok"`
	Note string `json:"note,omitempty"` // for a person; "" if there is nothing to say
}

// checks is what answers at a path; nil if nothing does.
func (s *server) checks(path string) func(context.Context) []Check {
	switch {
	case s.Health == nil:
		return nil
	case path == LivePath:
		return s.Health.Live
	case path == ReadyPath:
		return s.Health.Ready
	}
	return nil
}

// healthy answers with a line of JSON for each check: 200 if all are well, and
// otherwise 503.
func (s *server) healthy(w http.ResponseWriter, r *http.Request, look func(context.Context) []Check) {
	ctx, cancel := context.WithTimeout(r.Context(), answerTime)
	defer cancel()
	status := http.StatusOK
	var body strings.Builder
	lines := json.NewEncoder(&body)
	for _, c := range look(ctx) {
		if !c.OK {
			status = http.StatusServiceUnavailable
		}
		lines.Encode(c) // a Builder does not fail
	}
	send(w, r, status, "application/x-ndjson; charset=utf-8", []byte(body.String()))
}
