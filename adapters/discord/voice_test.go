package discord

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/bot/speech"
)

// TestEverySentenceIsTranslated: all languages have what the adapter says itself, and
// nothing that it does not say.
func TestEverySentenceIsTranslated(t *testing.T) {
	said := append(sentencesSaid(t), deaf, adviceQuoted, adviceGone, moreText)
	if len(said) < 25 {
		t.Fatalf("found %d sentences; the test looks in the wrong place: %q", len(said), said)
	}
	for _, key := range said {
		for _, tag := range speech.Tags() {
			if forms := speech.Of(tag).Forms(key, ""); len(forms) != 1 || tag != "en" && forms[0] == key {
				t.Errorf("%s has no %q", speech.Of(tag).Name(), key)
			}
		}
	}
}

// sentencesSaid are the texts with which Say and sayReply are called.
func sentencesSaid(t *testing.T) (all []string) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			args := call.Args
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				if f.Sel.Name != "Say" {
					return true
				}
				args = args[:1]
			case *ast.Ident:
				if f.Name != "sayReply" {
					return true
				}
			}
			for _, a := range args {
				if a, ok := a.(*ast.BasicLit); ok {
					if text, err := strconv.Unquote(a.Value); err == nil {
						all = append(all, text)
					}
				}
			}
			return true
		})
	}
	return all
}

// TestSpeaks: what the adapter itself says is in the language of the place, or of who
// alone sees it.
func TestSpeaks(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.guild.Locale = "pt-BR"
		w.start()
		s := w.d.WaitReply(w.d.Say(w.alice, w.general, "tankers?", discordtest.SayOptions{MentionRole: true}))
		w.reads(s, "Esse era o meu cargo", "Ou use /ask.")
		w.general.Deny(nil, discordgo.PermissionSendMessages)
		w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true})
		w.reads(w.d.WaitMessages(w.d.DM(w.alice), 1)[0], "#general", "View Channel e Send Messages")
	})
}
