package extract_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/extract"
)

// tree writes files into a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLoad(t *testing.T) {
	dir := tree(t, map[string]string{
		"b/notes.md":     "# Dams\n\nOne.",
		"a/notes.txt":    "Dams\n\nTwo it is.",
		"a/Été 1.md":     "# Summer\n\nThree.",
		"a/.hidden.md":   "# No",
		".git/config.md": "# No",
		"a/picture.png":  "\x89PNG",
		"a/empty.txt":    "",
		"a/nul.txt":      "a\x00b",
		"none/x.csv":     "1,2",
		"plain":          "Plain text.\n\nRead because it was named.",
	})
	docs, errs := extract.Load(t.Context(), extract.Here, []string{
		filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "b", "notes.md"),
		filepath.Join(dir, "none"), filepath.Join(dir, "missing.md"), filepath.Join(dir, "plain"),
	})
	var ids []string
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	if diff := cmp.Diff([]string{"notes", "ete-1", "notes-2", "plain"}, ids); diff != "" {
		t.Errorf("IDs: -want +got\n%s", diff)
	}
	for _, i := range []int{0, 2} {
		if p := strings.Join(docs[i].Problems, " "); !strings.Contains(p, "same title") {
			t.Errorf("document %s: problems %q do not tell of the same title", docs[i].ID, p)
		}
	}
	wants := []struct {
		name string
		err  error
	}{
		{"empty.txt", extract.ErrEmpty},
		{"nul.txt", extract.ErrBinary},
		{"none", extract.ErrNone},
		{"missing.md", fs.ErrNotExist},
	}
	if len(errs) != len(wants) {
		t.Fatalf("errors: %v", errs)
	}
	for i, want := range wants {
		if !errors.Is(errs[i], want.err) || !strings.Contains(errs[i].Error(), want.name) {
			t.Errorf("error %d = %v, want %v of %s", i, errs[i], want.err, want.name)
		}
	}
}
