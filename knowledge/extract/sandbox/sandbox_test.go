package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// secret stands in the files; neither errors nor logs may tell it.
const secret = "the wumpus sleeps"

// children are what the test binary does as a child, by its first argument.
var children = map[string]func(args []string){
	"extract": func(args []string) {
		if err := Confine(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		if Serve(args[len(args)-1], os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
	},
	"hang": func([]string) { forever() },
	"hold": func(args []string) { // tells its number to a named pipe and keeps that open
		f, _ := os.OpenFile(args[0], os.O_WRONLY, 0)
		fmt.Fprintln(f, os.Getpid())
		forever()
	},
	"eat": func([]string) {
		_ = Confine()
		for all := [][]byte{}; ; all = append(all, bytes.Repeat([]byte("x"), 1<<20)) {
		}
	},
	"reserve": func([]string) { // addresses only
		_ = Confine()
		for all := [][]byte{}; ; all = append(all, make([]byte, 256<<20)) {
		}
	},
	"recurse": func([]string) { _ = Confine(); fmt.Print(recurse(0)) },
	"panic": func([]string) {
		data, _ := io.ReadAll(os.Stdin)
		panic(string(data) + "\nfatal error: " + string(data))
	},
	"die":     func([]string) { kill(os.Getpid()) },
	"quit":    func([]string) {},
	"fail":    func([]string) { io.Copy(os.Stderr, os.Stdin); os.Exit(7) },
	"garbage": func([]string) { io.Copy(os.Stdout, os.Stdin); forever() },
	"odd":     func([]string) { fmt.Println(`{"error":{"reason":"` + secret + `"}}`) },
	"flood": func([]string) {
		line := bytes.Repeat([]byte("x"), 1<<20)
		for {
			os.Stdout.Write(line)
		}
	},
	"both": func(args []string) { // a document, and then a bad end
		Serve("x.md", os.Stdin, os.Stdout)
		os.Exit(1)
	},
	"confined": func([]string) { _ = Confine(); json.NewEncoder(os.Stdout).Encode(Loose()) },
	"free":     func([]string) { json.NewEncoder(os.Stdout).Encode(Loose()) },
	"limits":   printLimits,
	"parent": func(args []string) {
		r := Reader{Command: []string{os.Args[0], "hold", args[0]}, Timeout: time.Hour}
		r.Read(context.Background(), "x.md", nil)
	},
	"count": func(args []string) { // how many are at it
		os.WriteFile(filepath.Join(args[0], fmt.Sprint(os.Getpid())), nil, 0o600)
		time.Sleep(50 * time.Millisecond)
		all, _ := os.ReadDir(args[0])
		os.Remove(filepath.Join(args[0], fmt.Sprint(os.Getpid())))
		Serve("x.md", strings.NewReader(strings.Repeat("A.\n\n", len(all))), os.Stdout)
	},
}

// forever waits; unlike an empty select it is no deadlock.
func forever() {
	for {
		time.Sleep(time.Hour)
	}
}

func recurse(n int) int {
	if n < 0 {
		return 0
	}
	return recurse(n+1) + recurse(n+2)
}

func kill(pid int) {
	p, _ := os.FindProcess(pid)
	p.Kill()
	forever()
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if child := children[os.Args[1]]; child != nil {
			child(os.Args[2:])
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// command starts the test binary as one of the children.
func command(t testing.TB, args ...string) []string {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{self}, args...)
}

func TestRead(t *testing.T) {
	var r Reader // takes its own path and the name of the command
	long := strings.Repeat("Ärger/", 20) + strings.Repeat("ü", 700) + ".md"
	for _, name := range []string{"x.md", "/srv/my files/Dam notes.md", "-x.md", "--", "", ".md", "a\x00b.md", "caf\xe9.md", "a\nb.md", long, `C:\x.txt`} {
		data := []byte("# Dams\n\nBy \"two\" of\\* us.\n\n## Use\n\nWater is kept. So it is.\n")
		want, err := extract.Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Read(t.Context(), name, data)
		if err != nil {
			t.Errorf("%q: %v (%s)", name, err, detail(err))
			continue
		}
		if len(name) > maxName || strings.Contains(name, "\x00") {
			want.ID = got.ID // made of what the child is told
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: -want +got\n%s", name, diff)
		}
	}
}

// detail is what the log is told of an error.
func detail(err error) string {
	var f *Failure
	if errors.As(err, &f) {
		return f.Detail
	}
	return ""
}

// TestRefusals: what a reader says of a file is what the parent says.
func TestRefusals(t *testing.T) {
	var r Reader
	for name, data := range map[string]string{
		"empty.txt": " \n", "nul.txt": "a\x00b", "a.zip": "PK\x03\x04", "big.txt": strings.Repeat("x", extract.MaxFile+1), "p.pdf": "\x89PNG\r\n",
	} {
		_, want := extract.Read(name, []byte(data))
		_, got := r.Read(t.Context(), name, []byte(data))
		var told *extract.Error
		if !errors.As(got, &told) || got.Error() != want.Error() || !errors.Is(got, errors.Unwrap(want)) {
			t.Errorf("%s: %v (%T), want %v", name, got, got, want)
		}
	}
}

func TestFailures(t *testing.T) {
	tests := []struct {
		child, detail string
		reason        error
		linux         bool
	}{
		{"hang", "killed after", extract.ErrTooSlow, false},
		{"eat", "killed after", extract.ErrTooHeavy, true},
		{"recurse", "fatal error: stack overflow at sandbox/sandbox_test.go:", extract.ErrCrashed, false},
		{"panic", "exit status 2 at sandbox/sandbox_test.go:", extract.ErrCrashed, false},
		{"die", "signal: killed", extract.ErrTooHeavy, true},
		{"quit", "exit status 0, decode a document: unexpected EOF", extract.ErrCrashed, false},
		{"fail", "exit status 7", extract.ErrCrashed, false},
		{"garbage", "does not begin with its head", extract.ErrCrashed, false},
		{"odd", "an error that is not known", extract.ErrCrashed, false},
		{"flood", "more than a document can have", extract.ErrTooHeavy, false},
		{"both", "exit status 1", extract.ErrCrashed, false},
	}
	for _, tt := range tests {
		t.Run(tt.child, func(t *testing.T) {
			if tt.linux && runtime.GOOS != "linux" {
				t.Skip("skipped: needs Linux")
			}
			r := Reader{Command: command(t, tt.child), Timeout: time.Minute}
			if tt.child == "hang" {
				r.Timeout = 200 * time.Millisecond
			}
			doc, used, err := r.read(t.Context(), "dir/den.md", []byte(secret+"\n"))
			var told *extract.Error
			var f *Failure
			if !errors.As(err, &told) || !errors.As(err, &f) || !errors.Is(err, tt.reason) || doc != nil {
				t.Fatalf("%v (%T, %s), want %v", err, err, detail(err), tt.reason)
			}
			if want := "dir/den.md: " + tt.reason.Error() + "; " + advice; err.Error() != want {
				t.Errorf("a person reads %q, want %q", err, want)
			}
			if !strings.Contains(f.Detail, tt.detail) || strings.Contains(f.Detail, "wumpus") || strings.Contains(f.Detail, "\n") {
				t.Errorf("the log has %q, want %q", f.Detail, tt.detail)
			}
			if tt.child == "eat" && (used.memory <= DefaultMemory || used.memory > DefaultMemory+128<<20) {
				t.Errorf("killed at %d MiB", used.memory>>20)
			}
		})
	}
}

// TestReason: what a child dies of that ends by itself or by the kernel.
func TestReason(t *testing.T) {
	tests := []struct {
		killed    bool
		processor time.Duration
		stderr    string
		want      error
	}{
		{true, 15 * time.Second, "", extract.ErrTooSlow},
		{true, 3 * time.Second, "", extract.ErrTooHeavy},
		{false, 15 * time.Second, "", extract.ErrCrashed},
		{false, 0, "fatal error: runtime: out of memory\n", extract.ErrTooHeavy},
		{false, 0, "runtime: goroutine stack exceeds 67108864-byte limit\nfatal error: stack overflow\n", extract.ErrCrashed},
	}
	for _, tt := range tests {
		if got := reason(tt.killed, tt.processor, tt.stderr); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}

// TestGuard: a panic in a reader says where it was, and no text.
func TestGuard(t *testing.T) {
	for want, read := range map[string]func() (*document.Document, error){
		"panic: runtime error: index out of range [3] with length 0 at sandbox/sandbox_test.go:": func() (*document.Document, error) {
			var none []int
			return nil, fmt.Errorf("%d", none[3])
		},
		"panic at sandbox/sandbox_test.go:": func() (*document.Document, error) { panic(secret) },
	} {
		_, err := guard("x.md", read)
		var f *Failure
		if !errors.As(err, &f) || !errors.Is(err, extract.ErrCrashed) || !strings.HasPrefix(f.Detail, want) {
			t.Errorf("%v, %+v; want %q", err, f, want)
		}
	}
}

// TestWire: every reason crosses the pipe, with its advice and detail.
func TestWire(t *testing.T) {
	for _, reason := range reasons {
		line := fmt.Sprintf(`{"error":{"reason":%q,"advice":"do this","detail":"there"}}`, reason)
		_, err := receive(strings.NewReader(line))
		var told *extract.Error
		var f *Failure
		if !errors.Is(err, reason) || !errors.As(err, &told) || told.Advice != "do this" || !errors.As(err, &f) || f.Detail != "there" {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// TestReasons looks for sentinels of extract that the pipe does not know.
func TestReasons(t *testing.T) {
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source of package extract", err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Err") {
				found++
			}
			return true
		})
	}
	if found != len(reasons) {
		t.Errorf("package extract has %d sentinels and %d can cross the pipe", found, len(reasons))
	}
}

func TestParallel(t *testing.T) {
	dir := t.TempDir()
	r := Reader{Command: command(t, "count", dir), Timeout: time.Minute}
	var work sync.WaitGroup
	counts := make([]int, 8)
	for i := range counts {
		work.Go(func() {
			doc, err := r.Read(t.Context(), "x.md", nil)
			if err != nil {
				t.Error(err)
				return
			}
			counts[i] = len(doc.Paragraphs)
		})
	}
	work.Wait()
	for _, n := range counts {
		if n < 1 || n > DefaultParallel {
			t.Errorf("%d are read at a time", n)
		}
	}
}

func TestNoChild(t *testing.T) {
	r := Reader{Command: []string{filepath.Join(t.TempDir(), "missing")}}
	_, err := r.Read(t.Context(), "x.md", []byte("a"))
	var told *extract.Error
	if !errors.Is(err, os.ErrNotExist) || errors.As(err, &told) {
		t.Errorf("error %v (%T); it is not the file's", err, err)
	}
}

// BenchmarkRead is what a child costs: a small file read in it and here.
func BenchmarkRead(b *testing.B) {
	data := []byte("# Dams\n\nWater is kept.\n")
	b.Run("child", func(b *testing.B) {
		var r Reader
		for b.Loop() {
			if _, err := r.Read(b.Context(), "x.md", data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("here", func(b *testing.B) {
		for b.Loop() {
			if _, err := extract.Read("x.md", data); err != nil {
				b.Fatal(err)
			}
		}
	})
}
