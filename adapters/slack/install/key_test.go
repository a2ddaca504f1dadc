package install_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/install"
	"footnote/adapters/slack/slacktest"
	"footnote/bot/secret"
)

func TestParseKey(t *testing.T) {
	b := []byte(strings.Repeat("\xfb\xff canary 7", 4))[:32]
	for name, text := range map[string]string{
		"hex": hex.EncodeToString(b), "upper case": strings.ToUpper(hex.EncodeToString(b)),
		"base64": base64.StdEncoding.EncodeToString(b), "without padding": base64.RawStdEncoding.EncodeToString(b),
		"for addresses": base64.URLEncoding.EncodeToString(b), "for addresses without padding": base64.RawURLEncoding.EncodeToString(b),
	} {
		if _, err := install.ParseKey(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := hex.EncodeToString(b)
	for name, text := range map[string]string{
		"nothing": "", "words": "canary canary canary canary canary!", "too short": whole[2:], "too long": whole + "00",
		"a space": whole + " ", "half of it": whole[:32], "a digit that is none": "g" + whole[1:],
		"base64 too short": base64.StdEncoding.EncodeToString(b[1:]), "base64 too long": base64.StdEncoding.EncodeToString(append(b, 0)),
	} {
		_, err := install.ParseKey(text)
		if err == nil || !strings.Contains(err.Error(), install.KeyVariable) || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	w := newWorld(t, slacktest.Options{})
	for name, tt := range map[string]struct {
		spoil func(*install.Config)
		want  string
	}{
		"no id":              {func(c *install.Config) { c.ClientID = "" }, "SLACK_CLIENT_ID"},
		"no secret":          {func(c *install.Config) { c.ClientSecret = secret.Secret{} }, "SLACK_CLIENT_SECRET"},
		"an empty secret":    {func(c *install.Config) { c.ClientSecret = secret.Hide("") }, "SLACK_CLIENT_SECRET"},
		"no key":             {func(c *install.Config) { c.Key = install.Key{} }, "SLACK_TOKEN_KEY"},
		"no address":         {func(c *install.Config) { c.URL = "" }, "FOOTNOTE_URL"},
		"no https":           {func(c *install.Config) { c.URL = "http://bot.example" }, "FOOTNOTE_URL"},
		"an address with ?":  {func(c *install.Config) { c.URL = "https://bot.example?a=b" }, "FOOTNOTE_URL"},
		"no scopes":          {func(c *install.Config) { c.Scopes = nil }, "Scopes"},
		"nowhere to keep it": {func(c *install.Config) { c.Values = nil }, "Values"},
	} {
		c := w.config()
		tt.spoil(&c)
		if _, err := install.New(c); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want one of %s", name, err, tt.want)
		}
	}
}

// A record under another key, of another workspace, or damaged, is no token.
func TestRecordsThatCannotBeRead(t *testing.T) {
	w := newWorld(t, slacktest.Options{})
	a, b := w.s.AddWorkspace("A"), w.s.AddWorkspace("B")
	for _, team := range []*slacktest.Workspace{a, b} {
		w.install(team.AddUser("ada", slacktest.UserOptions{Admin: true}), false)
	}
	of := func(team *slacktest.Workspace) string { return "slack install /" + team.ID }
	whole := w.values.of[of(a)]
	if whole == nil || w.values.of[of(b)] == nil {
		t.Fatalf("kept are %q", w.values.records())
	}
	for name, kept := range map[string][]byte{
		"of another workspace": w.values.of[of(b)], "cut": whole[:len(whole)-1], "short": whole[:5], "empty": {},
		"of another form": append([]byte{9}, whole[1:]...), "with a bit flipped": append(whole[:len(whole)-1:len(whole)-1], whole[len(whole)-1]^1),
	} {
		w.values.of[of(a)] = kept
		w.start()
		w.fails(a, install.ErrKey)
		w.speaks(b)
		list, err := w.i.List(t.Context())
		w.is(err, install.ErrKey)
		if len(list) != 2 || !errors.Is(list[0].Err, install.ErrKey) || list[0].Team != a.ID || list[1].Err != nil {
			t.Errorf("%s: listed as %+v", name, list)
		}
	}
	w.values.of[of(a)] = whole
	w.change = func(c *install.Config) { c.Key, _ = install.ParseKey(strings.Repeat("00", 32)) }
	w.start()
	w.fails(a, install.ErrKey)
	w.fails(b, install.ErrKey)
	if !strings.Contains(w.shown.String(), "SLACK_TOKEN_KEY") {
		t.Error("nothing says which variable it is")
	}
	w.values.blind = errors.New("the file is damaged")
	w.start()
	w.fails(a, w.values.blind)
	_, err := w.i.List(t.Context())
	w.is(err, w.values.blind)
}

func TestSecretsAreNotShown(t *testing.T) {
	s := secret.Hide("canary")
	key, err := install.ParseKey(keyText)
	if err != nil {
		t.Fatal(err)
	}
	type inside struct {
		Secret secret.Secret
		hidden secret.Secret
	}
	values := []any{
		s, &s, inside{s, s}, &inside{s, s}, []secret.Secret{s}, map[string]secret.Secret{"a": s}, map[string]inside{"a": {s, s}},
		install.Config{ClientSecret: s, Key: key}, &install.Config{ClientSecret: s, Key: key}, install.NewSingle(s, api.Config{}), key,
	}
	var log lines
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		for _, v := range values {
			slog.New(h).Info("it", "value", v)
		}
	}
	said := log.String()
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%10.3v"} {
			said += fmt.Sprintf(verb, v)
		}
		if text, err := json.Marshal(v); err == nil {
			said += string(text)
		}
	}
	for _, secret := range []string{"canary", fmt.Sprintf("%x", "canary"), fmt.Sprintf("%X", "canary"), keyText, "0123456789"} {
		if strings.Contains(said, secret) {
			t.Errorf("%q is shown", secret)
		}
	}
	if s.Reveal() != "canary" || (secret.Secret{}).Reveal() != "" {
		t.Error("what is hidden does not come back")
	}
}
