package main

import (
	"context"
	"maps"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/metrics"
	"footnote/bot"
	"footnote/knowledge"
)

// The guide names all metrics, and no other.
func TestGuideMetrics(t *testing.T) {
	m := metrics.New(metrics.Config{Holdings: func(context.Context) metrics.Holdings { return metrics.Holdings{} }})
	_, of := puppets("discord")
	of["discord"].alive = time.Now()
	m.Platform("discord").Watch(of["discord"])
	m.Observe(bot.Observation{Verdict: knowledge.Answered})
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	there := make(map[string]bool)
	for _, found := range regexp.MustCompile(`(?m)^# TYPE (footnote_\w+)`).FindAllStringSubmatch(w.Body.String(), -1) {
		there[found[1]] = true
	}

	data, err := os.ReadFile(guideFile)
	if err != nil {
		t.Fatal(err)
	}
	named := make(map[string]bool)
	for _, name := range regexp.MustCompile(`footnote_[a-z_]+`).FindAllString(string(data), -1) {
		named[strings.TrimSuffix(name, "_bucket")] = true
	}
	if got, want := slices.Sorted(maps.Keys(named)), slices.Sorted(maps.Keys(there)); !slices.Equal(got, want) {
		t.Errorf("the guide names\n%q, there are\n%q", got, want)
	}
}
