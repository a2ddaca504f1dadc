package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows say what may not import what. A pattern ending in "/..." means a
// package and all below it, one ending in "/*" those below it only.
var arrows = []struct {
	from, except, never, allowed []string
	// deep forbids it to everything that is imported on the way, too, but for
	// the packages in trusted.
	deep    bool
	trusted []string
	reason  string
}{
	{
		from:   []string{"footnote/..."},
		never:  []string{"footnote/cmd/..."},
		reason: "commands wire the rest together, nothing leans on them",
	},
	{
		from:   []string{"footnote/bot/..."},
		never:  []string{"footnote/adapters/..."},
		reason: "the bot decides by values and never asks which platform it is on",
	},
	{
		from:   []string{"footnote/knowledge/..."},
		never:  []string{"footnote/bot/...", "footnote/adapters/..."},
		reason: "arrows point inward: the core can be used without any bot",
	},
	{
		from: []string{"footnote/knowledge/*"},
		except: []string{
			"footnote/knowledge/quality", // it measures the whole
			"footnote/knowledge/library", // it is built on the whole: it makes Bases
		},
		never:  []string{"footnote/knowledge"},
		reason: "a part does not reach up to the whole it is part of",
	},
	{
		from:   []string{"footnote/knowledge/..."},
		except: []string{"footnote/knowledge/library/..."},
		never:  []string{"footnote/knowledge/library/..."},
		reason: "answering needs documents in memory only: where they are kept is decided above it",
	},
	{
		from:   []string{"footnote/knowledge/document"},
		never:  []string{"footnote/..."},
		reason: "every part depends on the data model, so it can depend on none",
	},
	{
		from:    []string{"footnote/adapters/..."},
		never:   []string{"footnote/knowledge/..."},
		allowed: []string{"footnote/knowledge", "footnote/knowledge/document", "footnote/knowledge/reference", "footnote/knowledge/diff"},
		reason:  "an adapter may name the core's values; reading and finding is the bot's to ask for",
	},
	{
		from:   []string{"footnote/..."},
		except: []string{"footnote/adapters/metrics", "footnote/cmd/footnote"},
		never:  []string{"github.com/prometheus/..."},
		reason: "what is counted is told to small interfaces, so that only one package knows who collects it",
	},
	{
		from: []string{"footnote/bot/...", "footnote/knowledge/..."},
		never: []string{
			"net/http", "github.com/bwmarrin/discordgo/...", "github.com/slack-go/slack/...",
			"charm.land/...", "github.com/charmbracelet/...",
		},
		deep: true,
		// The PDF library checks certificates over the network, in functions
		// that nothing here calls; files are read in a process of their own.
		trusted: []string{"github.com/pdfcpu/pdfcpu/..."},
		reason:  "platforms, their SDKs and the network stay outside, in adapters",
	},
}

func TestArrowsPointInward(t *testing.T) {
	all := listPackages(t)
	for _, a := range arrows {
		found := 0
		for _, path := range sorted(all) {
			if !matches(a.from, path) || matches(a.except, path) {
				continue
			}
			found++
			for _, chain := range reached(all, path, a.deep, a.trusted) {
				if to := chain[len(chain)-1]; matches(a.never, to) && !matches(a.allowed, to) {
					t.Errorf("%s\n\t%s", strings.Join(chain, " imports "), a.reason)
				}
			}
		}
		if found == 0 && !slices.Contains(a.from, "footnote/adapters/...") {
			t.Errorf("no package matches %v: the rule checks nothing", a.from)
		}
	}
}

func TestAdaptersKeepApart(t *testing.T) {
	all := listPackages(t)
	for _, path := range sorted(all) {
		own, ok := adapter(path)
		if !ok {
			continue
		}
		p := all[path]
		for _, to := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			other, ok := adapter(to)
			// One suite for all, and what all are given to fetch files with.
			shared := (other == "adaptertest" || other == "download") && !slices.Contains(p.Imports, to)
			if ok && other != own && !shared {
				t.Errorf("%s imports %s\n\tadapters must not share anything but the bot, or one platform's habits reach the next", path, to)
			}
		}
	}
}

// adapter returns the adapter to which a package belongs.
func adapter(path string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(path, "footnote/adapters/")
	name, _, _ = strings.Cut(rest, "/")
	return name, ok
}

// A listed is a package as go list prints it.
type listed struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// listPackages returns the module's packages and everything they import, by
// import path.
func listPackages(t *testing.T) map[string]listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = filepath.Join("..", "..")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	all := map[string]listed{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		all[p.ImportPath] = p
	}
}

// reached returns, for each package that path imports, a shortest chain of
// imports that leads there; with deep also for what those import in turn, unless
// they are trusted.
func reached(all map[string]listed, path string, deep bool, trusted []string) [][]string {
	var chains [][]string
	seen := map[string]bool{path: true}
	for queue := [][]string{{path}}; len(queue) > 0; queue = queue[1:] {
		chain := queue[0]
		for _, to := range all[chain[len(chain)-1]].Imports {
			if seen[to] {
				continue
			}
			seen[to] = true
			next := append(slices.Clone(chain), to)
			chains = append(chains, next)
			if deep && !matches(trusted, to) {
				queue = append(queue, next)
			}
		}
	}
	return chains
}

func sorted(all map[string]listed) []string {
	var paths []string
	for p := range all {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

func matches(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if below, ok := strings.CutSuffix(p, "/*"); ok {
			return strings.HasPrefix(path, below+"/")
		}
		tree, ok := strings.CutSuffix(p, "/...")
		return path == tree || ok && strings.HasPrefix(path, tree+"/")
	})
}

func TestPatterns(t *testing.T) {
	for _, tt := range []struct {
		pattern, path string
		want          bool
	}{
		{"footnote/bot/...", "footnote/bot", true},
		{"footnote/bot/...", "footnote/bot/limit", true},
		{"footnote/bot/...", "footnote/bottle", false},
		{"footnote/knowledge/*", "footnote/knowledge", false},
		{"footnote/knowledge/*", "footnote/knowledge/index", true},
		{"net/http", "net/http/httptest", false},
	} {
		if got := matches([]string{tt.pattern}, tt.path); got != tt.want {
			t.Errorf("matches(%q, %q) = %t, want %t", tt.pattern, tt.path, got, tt.want)
		}
	}
}
