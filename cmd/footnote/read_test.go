package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// reading serves the library of a data folder, or the notes without one, and
// returns the address that is printed.
func reading(t *testing.T, env []string, args ...string) (address string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	c := &call{in: strings.NewReader(""), out: in, err: io.Discard, env: env}
	ended := make(chan error, 1)
	go func() {
		err := c.read(ctx, args)
		in.CloseWithError(io.EOF)
		ended <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("read: %v", err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no address: %v", err)
	}
	go io.Copy(io.Discard, out)
	return strings.TrimSpace(line)
}

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func TestReadShowsTheLibrary(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "harbours.md")
	if err := os.WriteFile(file, []byte(harbours), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"FOOTNOTE_DATA=" + filepath.Join(dir, "data")}
	runEnv(t, env, "add", file)

	address := reading(t, env)
	if status, body := get(t, address); status != 200 || !strings.Contains(body, "Harbours and Straits") {
		t.Fatalf("%d: %s", status, body)
	}
	if status, body := get(t, address+"search?q=how+long+do+tankers+wait"); status != 200 || !strings.Contains(body, "up to nine days") {
		t.Errorf("search: %d: %s", status, body)
	}
	at := strings.LastIndex(strings.TrimSuffix(address, "/"), "/") + 1
	if status, _ := get(t, address[:at]+strings.Repeat("A", 43)+"/"); status != 404 {
		t.Errorf("another token opens it: %d", status)
	}

	t.Run("the id of a paragraph outlives a new version", func(t *testing.T) {
		d, err := readHere(harbours)
		if err != nil {
			t.Fatal(err)
		}
		id := d.ParagraphIDs()[0]
		if status, body := get(t, address+"p/"+id); status != 200 || !strings.Contains(body, "Kerrin Strait") {
			t.Fatalf("%d: %s", status, body)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(harbours, "nine days", "eleven days", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		runEnv(t, env, "replace", "harbours", file)
		status, body := get(t, address+"p/"+id)
		if status != 200 || !strings.Contains(body, "<del") || !strings.Contains(body, "eleven") {
			t.Errorf("%d: %s", status, body)
		}
	})
	runEnv(t, env, "read", "--revoke")
	if status, _ := get(t, address); status != 404 {
		t.Errorf("a revoked address leads to %d", status)
	}
}

func TestReadShowsTheNotesWithoutALibrary(t *testing.T) {
	address := reading(t, nil, "1")
	if status, body := get(t, address); status != 200 || !strings.Contains(body, "Malacca") {
		t.Errorf("%d: %s", status, body)
	}
}

// runEnv runs the program with an environment.
func runEnv(t *testing.T, env []string, args ...string) {
	t.Helper()
	// The child that reads files is this binary under the name that TestMain
	// takes for the program's.
	name := os.Args[0]
	os.Args[0] = "footnote"
	defer func() { os.Args[0] = name }()
	var out, errors strings.Builder
	if code := run(args, strings.NewReader(""), &out, &errors, env); code != exitOK {
		t.Fatalf("footnote %q exits with %d: %s", args, code, errors.String())
	}
}

func readHere(text string) (*document.Document, error) {
	return extract.Read("harbours.md", []byte(text))
}
