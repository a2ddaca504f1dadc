package slacktest_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The fake is test code: a program that has it would carry a second Slack.
func TestOnlyTestsImportTheFake(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	files, importers := 0, 0
	err = fs.WalkDir(os.DirFS(root), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		for _, i := range f.Imports {
			if name, _ := strconv.Unquote(i.Path.Value); name != "footnote/adapters/slack/slacktest" {
				continue
			}
			importers++
			if !strings.HasSuffix(path, "_test.go") {
				t.Errorf("%s imports slacktest and is no test", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 || importers == 0 {
		t.Errorf("looked at %d files, found %d that import the fake: the test looks in the wrong place", files, importers)
	}
}
