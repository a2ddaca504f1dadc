package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/install"
	"footnote/bot/secret"
	"footnote/knowledge/library"
)

// configured reads the settings of an environment and flags.
func configured(t *testing.T, env []string, args ...string) (config, error) {
	t.Helper()
	flags := newFlags("serve")
	flags.addSettings()
	if words, err := flags.parse(args); err != nil || len(words) > 0 {
		t.Fatalf("flags %q: %v, and %q", args, err, words)
	}
	return (&call{env: env}).configure(flags)
}

// somewhere is an environment in which nothing is set but where people's files are.
var somewhere = []string{"HOME=" + os.TempDir()}

func TestConfigWithoutAnything(t *testing.T) {
	got, err := configured(t, somewhere)
	if err != nil {
		t.Fatal(err)
	}
	// As the project's documents have it.
	want := config{
		listen: "127.0.0.1:8080", data: filepath.Join(os.TempDir(), ".local/share/footnote"), memory: library.DefaultMemory,
		logFormat: "text", alive: 2 * time.Minute, drain: 20 * time.Second,
		personLimit: 10, spaceLimit: 120, uploadLimit: 20, limits: library.DefaultLimits,
	}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got.discord.configured() || got.slack.configured() {
		t.Error("a platform is set up by nothing")
	}
}

func TestConfigIsTaken(t *testing.T) {
	folder := t.TempDir()
	got, err := configured(t, append(somewhere,
		"FOOTNOTE_DATA="+folder, "FOOTNOTE_LISTEN=:80", "FOOTNOTE_URL=https://reading.example.org/", "FOOTNOTE_MEMORY_MB=64",
		"FOOTNOTE_USER=65532:65532", "FOOTNOTE_ALIVE=0", "FOOTNOTE_METRICS=127.0.0.1:9091", "FOOTNOTE_LOG=JSON", "FOOTNOTE_LOG_LEVEL=Warn",
		"FOOTNOTE_QUESTIONS_PER_MINUTE=1", "FOOTNOTE_SPACE_QUESTIONS_PER_MINUTE=2", "FOOTNOTE_UPLOADS_PER_HOUR=3",
		"FOOTNOTE_MAX_FILE_MB=4", "FOOTNOTE_MAX_PAGES=5", "FOOTNOTE_MAX_DOCUMENTS=6", "FOOTNOTE_MAX_SPACE_MB=7",
		"DISCORD_SHARD=1/2", "DISCORD_MESSAGE_CONTENT=true", "SLACK_AGENT=on", "SLACK_MANAGERS=U012AB3CD, W045EF6GH",
	))
	if err != nil {
		t.Fatal(err)
	}
	want := config{
		data: folder, listen: ":80", url: "https://reading.example.org", memory: 64 << 20, user: "65532:65532", metrics: "127.0.0.1:9091",
		logFormat: "json", logLevel: slog.LevelWarn, drain: 20 * time.Second, personLimit: 1, spaceLimit: 2, uploadLimit: 3,
		limits:  library.Limits{FileBytes: 4 << 20, Pages: 5, Documents: 6, SpaceBytes: 7 << 20},
		discord: discordSettings{content: true, shard: 1, shards: 2},
		slack:   slackSettings{agent: true, managers: got.slack.managers, base: "https://reading.example.org"},
	}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if m := got.slack.managers; len(m) != 2 || m[0] != "U012AB3CD" || m[1] != "W045EF6GH" {
		t.Errorf("managers %q", m)
	}
}

// Secrets and keys that would pass.
var (
	goodToken  = "MTIz.canary.abcdef"
	goodKey    = strings.Repeat("ab", 32)
	goodSlack  = "xoxb-canary-1"
	goodApp    = "xapp-1-canary"
	goodSecret = "canary" + strings.Repeat("0", 26)
)

func TestConfigPrecedence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(goodToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := configured(t, append(somewhere,
		"FOOTNOTE_LISTEN=:1", "FOOTNOTE_URL=nonsense", "FOOTNOTE_LOG= json\n", `FOOTNOTE_LOG_LEVEL="debug"`,
		"DISCORD_TOKEN_FILE="+file, "DISCORD_APP_ID='123'\r\n", "SLACK_BOT_TOKEN=\""+goodSlack+"\"\n", "SLACK_APP_TOKEN= "+goodApp),
		"--listen", ":2", "--url=https://b.example.org", "--data", "/d")
	if err != nil {
		t.Fatal(err)
	}
	if got.listen != ":2" || got.url != "https://b.example.org" || got.data != "/d" {
		t.Errorf("a flag does not win: %+v", got)
	}
	if got.logFormat != "json" || got.logLevel != slog.LevelDebug || got.discord.appID != "123" {
		t.Errorf("what stands around a value is not taken away: %+v", got)
	}
	for name, s := range map[string]struct {
		got  secret.Secret
		want string
	}{"of a file": {got.discord.token, goodToken}, "in quotation marks": {got.slack.botToken, goodSlack}, "behind a space": {got.slack.appToken, goodApp}} {
		if s.got.Reveal() != s.want {
			t.Errorf("the secret %s is another one", name)
		}
	}
}

func TestConfigMistakes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	discord := "DISCORD_APP_ID=123"
	for name, tt := range map[string]struct {
		env  []string
		want string // in what is said
	}{
		"a port alone":               {[]string{"FOOTNOTE_LISTEN=8080"}, `FOOTNOTE_LISTEN is an address and a port, such as 127.0.0.1:8080`},
		"a port that is none":        {[]string{"FOOTNOTE_LISTEN=:99999"}, "FOOTNOTE_LISTEN is an address"},
		"an address as a URL":        {[]string{"FOOTNOTE_METRICS=http://0.0.0.0:9091"}, "FOOTNOTE_METRICS is an address"},
		"one port for both":          {[]string{"FOOTNOTE_LISTEN=:8080", "FOOTNOTE_METRICS=127.0.0.1:8080"}, "a port of their own|metrics need one of their own"},
		"no scheme":                  {[]string{"FOOTNOTE_URL=reading.example.org"}, "FOOTNOTE_URL begins with https://"},
		"another scheme":             {[]string{"FOOTNOTE_URL=ftp://reading.example.org"}, "FOOTNOTE_URL takes the address"},
		"a path":                     {[]string{"FOOTNOTE_URL=https://example.org/reading"}, "nothing behind it"},
		"no memory":                  {[]string{"FOOTNOTE_MEMORY_MB=0"}, "FOOTNOTE_MEMORY_MB takes a whole number from 1 on"},
		"memory with a unit":         {[]string{"FOOTNOTE_MEMORY_MB=256MB"}, "FOOTNOTE_MEMORY_MB takes a whole number"},
		"a user's name":              {[]string{"FOOTNOTE_USER=nobody"}, "FOOTNOTE_USER is the numbers"},
		"root":                       {[]string{"FOOTNOTE_USER=0:65532"}, "must not be root"},
		"a time without a unit":      {[]string{"FOOTNOTE_ALIVE=120"}, "FOOTNOTE_ALIVE is a time with its unit"},
		"a time below the heartbeat": {[]string{"FOOTNOTE_ALIVE=5s"}, "FOOTNOTE_ALIVE is 1m0s at least"},
		"a time before now":          {[]string{"FOOTNOTE_ALIVE=-5m"}, "FOOTNOTE_ALIVE is a time"},
		"another format":             {[]string{"FOOTNOTE_LOG=/var/log/footnote.log"}, "FOOTNOTE_LOG is text or json"},
		"another level":              {[]string{"FOOTNOTE_LOG_LEVEL=INFO+2"}, "FOOTNOTE_LOG_LEVEL is debug, info, warn or error"},
		"no questions":               {[]string{"FOOTNOTE_QUESTIONS_PER_MINUTE=none"}, "FOOTNOTE_QUESTIONS_PER_MINUTE takes a whole number"},
		"a file beyond what is read": {[]string{"FOOTNOTE_MAX_FILE_MB=26"}, "FOOTNOTE_MAX_FILE_MB can be 25 at most"},
		"nothing but marks":          {[]string{`DISCORD_APP_ID=""`}, "DISCORD_APP_ID holds nothing but spaces or quotation marks"},
		"no folder":                  {[]string{"HOME="}, "FOOTNOTE_DATA or --data"},

		"Bot before the token":       {[]string{discord, "DISCORD_TOKEN=Bot " + goodToken}, "DISCORD_TOKEN has spaces, quotation marks or “Bot ”"},
		"the client secret":          {[]string{discord, "DISCORD_TOKEN=canary0000000000"}, "DISCORD_TOKEN is no bot's token"},
		"a token of Slack's":         {[]string{discord, "DISCORD_TOKEN=" + goodSlack}, "DISCORD_TOKEN is one of Slack's"},
		"no application":             {[]string{"DISCORD_TOKEN=" + goodToken}, "DISCORD_APP_ID is missing: in the Developer Portal"},
		"an application's name":      {[]string{"DISCORD_TOKEN=" + goodToken, "DISCORD_APP_ID=Footnote"}, `DISCORD_APP_ID is a long number, not "Footnote"`},
		"a key of the wrong length":  {[]string{discord, "DISCORD_TOKEN=" + goodToken, "DISCORD_PUBLIC_KEY=abcd"}, "DISCORD_PUBLIC_KEY is 64 characters"},
		"a key that is none":         {[]string{discord, "DISCORD_TOKEN=" + goodToken, "DISCORD_PUBLIC_KEY=" + strings.Repeat("zz", 32)}, "DISCORD_PUBLIC_KEY is 64 characters"},
		"a key without a token":      {[]string{discord, "DISCORD_PUBLIC_KEY=" + goodKey}, "DISCORD_TOKEN is missing"},
		"a shard that is not there":  {[]string{"DISCORD_SHARD=2/2"}, "DISCORD_SHARD is id/count"},
		"neither on nor off":         {[]string{"DISCORD_MESSAGE_CONTENT=maybe"}, "DISCORD_MESSAGE_CONTENT is 1 or 0"},
		"Slack's tokens swapped":     {[]string{"SLACK_BOT_TOKEN=" + goodApp, "SLACK_APP_TOKEN=" + goodSlack}, "are swapped"},
		"a person's token":           {[]string{"SLACK_BOT_TOKEN=xoxp-canary", "SLACK_APP_TOKEN=" + goodApp}, "SLACK_BOT_TOKEN is a person's token"},
		"a token that ends":          {[]string{"SLACK_BOT_TOKEN=xoxe.xoxb-canary", "SLACK_APP_TOKEN=" + goodApp}, "has token rotation on"},
		"a misspelt one, missing":    {[]string{"SLACK_BOT_TOKEN=" + goodSlack, "SLACK_APP_TOKN=" + goodApp}, "SLACK_APP_TOKN is not known; do you mean SLACK_APP_TOKEN?"},
		"a space in a token":         {[]string{"SLACK_BOT_TOKEN=xoxb-canary 1", "SLACK_APP_TOKEN=" + goodApp}, "SLACK_BOT_TOKEN has spaces"},
		"no way to hear":             {[]string{"SLACK_BOT_TOKEN=" + goodSlack}, "SLACK_APP_TOKEN is missing"},
		"no way to speak":            {[]string{"SLACK_SIGNING_SECRET=" + goodSecret}, "SLACK_BOT_TOKEN is missing"},
		"an empty signing secret":    {[]string{"SLACK_BOT_TOKEN=" + goodSlack, "SLACK_SIGNING_SECRET=  "}, "SLACK_SIGNING_SECRET holds nothing but spaces"},
		"a short signing secret":     {[]string{"SLACK_BOT_TOKEN=" + goodSlack, "SLACK_SIGNING_SECRET=canary"}, "SLACK_SIGNING_SECRET is not one of Slack's"},
		"a manager's name":           {[]string{"SLACK_MANAGERS=@ada"}, `SLACK_MANAGERS holds ids such as U012AB3CD, not "@ada"`},
		"one workspace and several":  {[]string{"SLACK_BOT_TOKEN=" + goodSlack, "SLACK_APP_TOKEN=" + goodApp, "SLACK_CLIENT_ID=1.2"}, "one of them, not both"},
		"several without an address": {[]string{"SLACK_CLIENT_ID=1.2", "FOOTNOTE_URL=http://localhost"}, "SLACK_CLIENT_ID needs FOOTNOTE_URL, with https://"},
		"several without a key":      {[]string{"SLACK_CLIENT_ID=1.2"}, install.KeyVariable + " is missing"},
		"a key that is too short":    {[]string{"SLACK_CLIENT_ID=1.2", "SLACK_TOKEN_KEY=canary"}, "SLACK_TOKEN_KEY must be 32 random bytes"},
		"a secret without its id":    {[]string{"SLACK_CLIENT_SECRET=canary"}, "SLACK_CLIENT_ID is missing"},
		"a file that is not there":   {[]string{discord, "DISCORD_TOKEN_FILE=" + filepath.Join(dir, "none")}, "DISCORD_TOKEN_FILE: open "},
		"an empty file":              {[]string{discord, "DISCORD_TOKEN_FILE=" + write("empty", "\n")}, "is empty"},
		"a file with all of them":    {[]string{discord, "DISCORD_TOKEN_FILE=" + write("all", "A=canary\nB=2\n")}, "more than one line"},
		"a large file":               {[]string{discord, "DISCORD_TOKEN_FILE=" + write("large", strings.Repeat("canary", maxSecret))}, "more than one line"},
		"a folder in a file's place": {[]string{discord, "DISCORD_TOKEN_FILE=" + dir}, "DISCORD_TOKEN_FILE: "},
		"a variable beside its file": {[]string{discord, "DISCORD_TOKEN=" + goodToken, "DISCORD_TOKEN_FILE=" + write("one", goodToken)}, "both set"},
		"a wrong token in a file":    {[]string{discord, "DISCORD_TOKEN_FILE=" + write("wrong", "canary")}, "DISCORD_TOKEN_FILE is no bot's token"},
	} {
		_, err := configured(t, append(somewhere, tt.env...))
		var usage *usageError
		if !errors.As(err, &usage) {
			t.Errorf("%s: got error %v, want a usage error", name, err)
			continue
		}
		said := false
		for want := range strings.SplitSeq(tt.want, "|") {
			said = said || strings.Contains(err.Error(), want)
		}
		if !said || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: want %q, and no secret, got:\n%v", name, tt.want, err)
		}
		if strings.HasPrefix(name, "a file") && strings.Contains(err.Error(), "is missing") {
			t.Errorf("%s: what could not be read is said to be missing:\n%v", name, err)
		}
	}
}

// All mistakes are said at once.
func TestConfigMistakesTogether(t *testing.T) {
	env := append(somewhere, "FOOTNOTE_LISTEN=8080", "FOOTNOTE_URL=x", "FOOTNOTE_MAX_PAGES=a", "DISCORD_APP_ID=b", "DISCORD_SHARD=c", "SLACK_AGENT=d")
	_, err := configured(t, env, "--log", "xml")
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	for _, want := range []string{"7 settings need to be changed:", "\n  - FOOTNOTE_LISTEN", "\n  - FOOTNOTE_URL", "\n  - FOOTNOTE_MAX_PAGES", "\n  - DISCORD_APP_ID",
		"\n  - DISCORD_SHARD", "\n  - SLACK_AGENT", "\n  - --log is text or json", "\nWhat each is for: footnote help variables"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestConfigWarnings(t *testing.T) {
	for name, tt := range map[string]struct {
		env  string
		want string // "" for none
	}{
		"two letters swapped":     {"FOOTNOTE_LISTNE=:80", "FOOTNOTE_LISTNE is not known; do you mean FOOTNOTE_LISTEN?"},
		"a letter left out":       {"SLACK_BOT_TOKN=canary", "do you mean SLACK_BOT_TOKEN?"},
		"small letters":           {"discord_token=canary", "do you mean DISCORD_TOKEN?"},
		"a wrong prefix":          {"FOOTNTE_URL=canary", "do you mean FOOTNOTE_URL?"},
		"as others call it":       {"DISCORD_BOT_TOKEN=canary", "do you mean DISCORD_TOKEN?"},
		"a misspelt file":         {"SLACK_BOT_TOKN_FILE=canary", "do you mean SLACK_BOT_TOKEN_FILE?"},
		"a file for no secret":    {"FOOTNOTE_URL_FILE=canary", "FOOTNOTE_URL_FILE is not read: only secrets can stand in a file; set FOOTNOTE_URL"},
		"a file for a secret":     {"SLACK_TOKEN_KEY_FILE=" + guideFile, ""},
		"another program's":       {"SLACK_WEBHOOK_URL=canary", ""},
		"Discord's of a platform": {"DISCORD_GUILD_ID=1", ""},
		"somebody's":              {"PATH=/bin", ""},
		"plain, on the internet":  {"FOOTNOTE_URL=http://reading.example.org", "FOOTNOTE_URL is http://reading.example.org: whoever is on the way"},
		"plain, at home":          {"FOOTNOTE_URL=http://192.168.1.2:8080", ""},
		"plain, on this machine":  {"FOOTNOTE_URL=http://localhost:8080", ""},
	} {
		got, _ := configured(t, append(somewhere, tt.env))
		said := strings.Join(got.warnings, "\n")
		if tt.want == "" && said != "" || !strings.Contains(said, tt.want) || strings.Contains(said, "canary") {
			t.Errorf("%s: got %q, want %q", name, said, tt.want)
		}
	}
}

func TestSlips(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"ab", "", 2}, {"ab", "ab", 0}, {"ab", "ba", 1}, {"abc", "ac", 1}, {"abc", "axc", 1}, {"abcd", "badc", 2},
		{"abcdef", "fedcba", 5}, {"a", "abcdefgh", 3}, // beyond mostSlips it does not matter
	} {
		if got := slips(tt.a, tt.b); got != tt.want {
			t.Errorf("slips(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

// However a config is printed, no secret of it is.
func TestConfigHidesSecrets(t *testing.T) {
	key := strings.Repeat("c0ffee11", 8)
	secrets := map[string]string{"DISCORD_TOKEN": goodToken, "SLACK_APP_TOKEN": goodApp, "SLACK_SIGNING_SECRET": goodSecret,
		"SLACK_CLIENT_SECRET": "canary-client", install.KeyVariable: key}
	env := append(somewhere, "DISCORD_APP_ID=1", "SLACK_CLIENT_ID=1.2", "FOOTNOTE_URL=https://reading.example.org")
	for _, s := range allSettings() {
		if !s.secret {
			continue
		}
		if s.name == "SLACK_BOT_TOKEN" { // which is in the place of others
			continue
		}
		value, ok := secrets[s.name]
		if !ok {
			t.Errorf("%s is a secret that this test does not know", s.name)
		}
		env = append(env, s.name+"="+value)
	}
	c, err := configured(t, env)
	if err != nil {
		t.Fatal(err)
	}
	one, err := configured(t, append(somewhere, "SLACK_BOT_TOKEN="+goodSlack, "SLACK_APP_TOKEN="+goodApp))
	if err != nil || !one.slack.botToken.Given() || !c.discord.token.Given() || !c.slack.clientSecret.Given() {
		t.Fatalf("not all is taken: %v", err)
	}
	var said bytes.Buffer
	for _, c := range []config{c, one} {
		for _, v := range []any{c, &c, []config{c}, map[string]config{"a": c}, c.discord, &c.discord, c.slack, &c.slack, c.slack.botToken} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3v"} {
				fmt.Fprintf(&said, verb, v)
			}
			if text, err := json.Marshal(v); err == nil {
				said.Write(text)
			}
			fmt.Fprint(&said, fmt.Errorf("it: %v", v), errors.Join(fmt.Errorf("it: %+v", v)))
			for _, h := range []slog.Handler{slog.NewTextHandler(&said, nil), slog.NewJSONHandler(&said, nil)} {
				slog.New(h).Info("it", "value", v)
			}
		}
	}
	raw, _ := hex.DecodeString(key)
	for _, shown := range []string{"canary", hex.EncodeToString([]byte("canary")), strings.ToUpper(hex.EncodeToString([]byte("canary"))),
		key, strings.ToUpper(key), string(raw), fmt.Sprint(raw[:4])[1:12]} {
		if strings.Contains(said.String(), shown) {
			t.Errorf("%q is shown", shown)
		}
	}
	if !strings.Contains(said.String(), "reading.example.org") {
		t.Error("nothing of the config is printed at all")
	}
}
