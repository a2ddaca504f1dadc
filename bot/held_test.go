package bot

import (
	"fmt"
	"testing"
)

func TestSettingsOfManySpacesAreBounded(t *testing.T) {
	s := newSettings(newBrief())
	for i := range maxSpaces + 100 {
		if _, err := s.of(t.Context(), Space(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.spaces); n > maxSpaces {
		t.Errorf("settings of %d spaces are in memory, want at most %d", n, maxSpaces)
	}
}

func TestBriefState(t *testing.T) {
	s := newBrief()
	for _, x := range []Setting{{"b", visibility, "private"}, {"", whoMayAsk, "managers"}, {"b", autoAnswer, "on"}, {"b", visibility, ""},
		{"", whoMayAsk, "everyone"}, {"a", visibility, "public"}} {
		if err := s.Set(t.Context(), "club", x); err != nil {
			t.Fatal(err)
		}
	}
	got, _ := s.Settings(t.Context(), "club")
	if want := "[{ who-may-ask everyone} {a visibility public} {b auto-answer on}]"; fmt.Sprint(got) != want {
		t.Errorf("settings are %v, want %v", got, want)
	}
	if other, _ := s.Settings(t.Context(), "guild"); other != nil {
		t.Errorf("another space has %v", other)
	}
}
