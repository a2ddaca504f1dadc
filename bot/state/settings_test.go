package state_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"footnote/bot"
	"footnote/bot/state"
)

func TestSettingsDoAsAMapDoes(t *testing.T) {
	s := state.New(opened(t, filepath.Join(folder(t), "library.db")))
	ctx := t.Context()
	type key struct {
		conversation bot.Conversation
		name         string
	}
	n := 0
	text := rapid.SampledFrom([]string{"", "a", "b", "B", "ä", "学", "\x00", "'--", "%"})
	rapid.Check(t, func(t *rapid.T) {
		n++
		spaces := []bot.Space{bot.Space(fmt.Sprint("one ", n)), bot.Space(fmt.Sprint("two ", n))}
		want := map[bot.Space]map[key]string{spaces[0]: {}, spaces[1]: {}}
		check := func(space bot.Space) {
			var list []bot.Setting
			for k, v := range want[space] {
				list = append(list, bot.Setting{Conversation: k.conversation, Name: k.name, Value: v})
			}
			slices.SortFunc(list, func(a, b bot.Setting) int {
				return cmp.Or(cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Name, b.Name))
			})
			got, err := s.Settings(ctx, space)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(list, got); diff != "" {
				t.Fatalf("settings (-want +got):\n%s", diff)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"Set": func(t *rapid.T) {
				space := rapid.SampledFrom(spaces).Draw(t, "space")
				b := bot.Setting{
					Conversation: bot.Conversation(text.Draw(t, "conversation")), Name: text.Draw(t, "name"), Value: text.Draw(t, "value"),
				}
				if err := s.Set(ctx, space, b); err != nil {
					t.Fatal(err)
				}
				if k := (key{b.Conversation, b.Name}); b.Value == "" {
					delete(want[space], k)
				} else {
					want[space][k] = b.Value
				}
			},
			"Erase": func(t *rapid.T) {
				if rapid.IntRange(0, 5).Draw(t, "seldom") > 0 {
					t.Skip()
				}
				space := rapid.SampledFrom(spaces).Draw(t, "space")
				if err := s.Erase(ctx, space); err != nil {
					t.Fatal(err)
				}
				clear(want[space])
			},
			"": func(*rapid.T) { check(spaces[0]); check(spaces[1]) },
		})
	})
}

func TestValues(t *testing.T) {
	path := filepath.Join(folder(t), "library.db")
	s := state.New(opened(t, path))
	ctx := t.Context()
	for _, step := range []struct {
		key   string
		value []byte
	}{
		{"a", []byte("one")}, {"b", []byte{0, 0xff}}, {"a", []byte{}}, {"a", []byte("two")}, {"b", nil}, {"b", nil}, {"", []byte("none")},
	} {
		if err := s.SetValue(ctx, step.key, step.value); err != nil {
			t.Fatal(err)
		}
		// Another process sees it at once.
		for i, s := range []*state.State{s, state.New(opened(t, path))} {
			got, err := s.Value(ctx, step.key)
			if err != nil || string(got) != string(step.value) || (got == nil) != (step.value == nil) {
				t.Errorf("%d: Value(%q) = %q, %v, want %q", i, step.key, got, err, step.value)
			}
		}
	}
	if got, err := s.Value(ctx, "unknown"); got != nil || err != nil {
		t.Errorf("an unknown one is %q, %v", got, err)
	}
}

func TestEndedContexts(t *testing.T) {
	s := state.New(opened(t, filepath.Join(folder(t), "library.db")))
	if err := s.SetValue(t.Context(), "a", []byte("one")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, settings := s.Settings(ctx, "T1")
	_, value := s.Value(ctx, "a")
	_, forget := s.Forget(ctx, "T1", "U1")
	for what, err := range map[string]error{
		"Settings": settings, "Value": value, "Forget": forget, "Erase": s.Erase(ctx, "T1"),
		"Set": s.Set(ctx, "T1", bot.Setting{Name: "a", Value: "b"}), "SetValue": s.SetValue(ctx, "a", nil),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got error %v, want %v", what, err, context.Canceled)
		}
	}
	if got, err := s.Value(t.Context(), "a"); err != nil || string(got) != "one" {
		t.Errorf("it was changed: %q, %v", got, err)
	}
}
