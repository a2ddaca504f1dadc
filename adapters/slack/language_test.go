package slack

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	"footnote/bot/speech"
)

// TestOwnSentences: what goes wrong is said in the language of who asked, with what
// the platform keeps back.
func TestOwnSentences(t *testing.T) {
	both(t, func(w *world) {
		german := w.team.AddUser("greta", slacktest.UserOptions{Admin: true, Locale: "de-AT"})
		w.start()
		w.aside.Refuse("not_in_channel")
		w.s.Say(german, w.aside, "tankers", slacktest.SayOptions{Mention: true})
		w.reads(w.s.WaitMessages(w.s.DM(german), 1)[0], "Dort darf ich nicht schreiben.", "Jemand von dort kann mich einladen: /invite")

		mine := w.asked(w.alice, w.general, "/ask tankers --hide")
		theirs := w.the(w.s.Forge(german, mine, mine.Buttons[0]).Wait())
		w.reads(theirs, "Dieser Knopf gehört jemand anderem.", "Frag selbst")

		w.reads(w.asked(german, w.general, "/settings auto-answer on"), "Ich höre nur, was an mich gerichtet ist. Um alles zu hören:")
	})
	both(t, func(w *world) {
		w.newLibrary()
		german := w.team.AddUser("greta", slacktest.UserOptions{Admin: true, Locale: "de-AT"})
		w.start()
		kept := theBook
		kept.External = "https://docs.example/x"
		add := w.s.Say(german, w.general, "library add", slacktest.SayOptions{Mention: true, Files: []slacktest.File{kept}})
		w.reads(w.s.WaitReply(add), "lighthouse.md: sie liegt außerhalb von Slack")
	})
}

// TestEverySentenceIsTranslated: all languages have what the adapter says itself.
func TestEverySentenceIsTranslated(t *testing.T) {
	keys := append(ownSentences(t), deaf, adviceGone, adviceUnread, notHandedOut)
	for _, b := range []bot.Barred{errGone, errScope, errExternal, errHidden, errForeign, errSignIn} {
		keys = append(keys, string(b))
	}
	if len(keys) < 20 {
		t.Fatalf("found %d sentences; the test looks in the wrong place", len(keys))
	}
	for _, key := range keys {
		for _, tag := range speech.Tags() {
			if forms := speech.Of(tag).Forms(key, ""); len(forms) != 1 || tag != "en" && forms[0] == key {
				t.Errorf("%s has no %q", speech.Of(tag).Name(), key)
			}
		}
	}
}

// ownSentences are the constants that sayReply and handed are given.
func ownSentences(t *testing.T) (keys []string) {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			if name == "sayReply" || name == "handed" {
				for _, a := range call.Args {
					if s := constant(a); s != "" {
						keys = append(keys, s)
					}
				}
			}
			return true
		})
	}
	return keys
}

// constant is the value of a text, or of several that are joined; "" for others.
func constant(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(x.Value)
		return s
	case *ast.BinaryExpr:
		return constant(x.X) + constant(x.Y)
	}
	return ""
}
