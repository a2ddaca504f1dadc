package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == extractCommand.name { // a file is read by starting this program again
		main()
	}
	if at := os.Getenv(playedVariable); at != "" {
		os.Exit(servePlayed(at))
	}
	testscript.Main(m, map[string]func(){"footnote": main})
}

// TestScripts runs the program as people and scripts do.
func TestScripts(t *testing.T) {
	const dir = "testdata/script"
	if files, _ := filepath.Glob(dir + "/*.txtar"); len(files) == 0 {
		t.Fatalf("no scripts in %s", dir)
	}
	testscript.Run(t, testscript.Params{
		Dir: dir,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_STATE_HOME", filepath.Join(e.WorkDir, "state"))
			return os.WriteFile(filepath.Join(e.WorkDir, "harbours.md"), []byte(harbours), 0o600)
		},
	})
}

// harbours is the material of the scripts.
const harbours = `# Harbours and Straits

## 1 The strait

The Kerrin Strait is the narrowest passage on the northern coast. Tankers wait
there for a pilot for up to nine days (Fulton, 2020).

Pilots have guided ships through the strait since 1874, because its currents
turn without warning.

## 2 The ports

A harbour due is a fee that every ship pays to the port. The due rose to 340
crowns in 1998.

Russia opened the port of Velsk in 1911. China leased two of its quays in 2006.

## References

Fulton, J. (2020). Tankers at rest. Journal of Waiting, 3(1), 1-9. https://doi.org/10.1000/182
`
