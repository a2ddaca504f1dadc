package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// An image is what the Dockerfile describes, built without Docker: the binary by
// its own build line, from what .dockerignore lets through, in a folder that has
// what the base image has of use.
type image struct {
	root    string
	env     []string
	user    string
	command []string // the entry point with its arguments
	health  []string
}

// newImage builds one.
func newImage(t *testing.T) image {
	t.Helper()
	im := image{root: t.TempDir()}
	source, out := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"etc/passwd": "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
		"etc/group":  "root:x:0:\nnonroot:x:65532:\n", "dev/null": "", "etc/ssl/certs/ca-certificates.crt": "",
	} {
		writeAll(t, filepath.Join(im.root, name), text)
	}
	for _, dir := range []string{"proc", "tmp"} {
		must(t, os.MkdirAll(filepath.Join(im.root, dir), 0o755))
	}
	stage, ignore := 0, readIgnore(t)
	for _, in := range instructions(t) {
		switch words := strings.Fields(in.rest); in.name {
		case "FROM":
			stage++
		case "COPY":
			switch words[0] {
			case "--from=build":
				im.copyBuilt(t, out, words[1:])
			default:
				for _, name := range words[:len(words)-1] {
					copyContext(t, ignore, name, filepath.Join(source, name))
				}
			}
		case "RUN":
			if strings.HasPrefix(in.rest, "go mod") {
				continue // needs the network, and changes nothing
			}
			cmd := exec.Command("sh", "-c", strings.ReplaceAll(in.rest, "/out", out))
			cmd.Dir = source
			cmd.Env = append(os.Environ(), "TARGETOS="+runtime.GOOS, "TARGETARCH="+runtime.GOARCH, "VERSION=v1.2-test")
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", in.rest, err, said)
			}
		case "ENV":
			im.env = append(im.env, in.rest)
		case "USER":
			im.user = in.rest
		case "ENTRYPOINT", "CMD":
			im.command = append(im.command, array(t, in.rest)...)
		case "HEALTHCHECK":
			_, run, _ := strings.Cut(in.rest, "CMD ")
			im.health = array(t, run)
		}
	}
	if stage != 2 || im.user != "0:0" || len(im.command) != 2 || len(im.health) != 2 {
		t.Fatalf("the Dockerfile is not understood: %d stages, %+v", stage, im)
	}
	return im
}

// An instruction is a line of the Dockerfile.
type instruction struct{ name, rest string }

func instructions(t *testing.T) (all []instruction) {
	t.Helper()
	for _, line := range strings.Split(repositoryFile(t, "Dockerfile"), "\n") {
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		name, rest, _ := strings.Cut(line, " ")
		all = append(all, instruction{name, rest})
	}
	return all
}

func repositoryFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", name))
	must(t, err)
	return string(data)
}

func array(t *testing.T, text string) (words []string) {
	t.Helper()
	must(t, json.Unmarshal([]byte(text), &words))
	return words
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func writeAll(t *testing.T, name, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name, []byte(text), 0o644))
}

// copyBuilt does COPY --from=build [--chown=USER] FROM TO.
func (im *image) copyBuilt(t *testing.T, out string, words []string) {
	t.Helper()
	owner := 0
	if chown, ok := strings.CutPrefix(words[0], "--chown="); ok {
		uid, _, _ := strings.Cut(chown, ":")
		var err error
		owner, err = strconv.Atoi(uid)
		must(t, err)
		words = words[1:]
	}
	from, to := filepath.Join(out, strings.TrimPrefix(words[0], "/out")), filepath.Join(im.root, words[1])
	info, err := os.Stat(from)
	must(t, err)
	if info.IsDir() {
		must(t, os.MkdirAll(to, 0o755))
	} else {
		must(t, os.MkdirAll(filepath.Dir(to), 0o755))
		data, err := os.ReadFile(from)
		must(t, err)
		must(t, os.WriteFile(to, data, 0o755))
	}
	if os.Geteuid() == 0 {
		must(t, os.Chown(to, owner, owner))
	}
}

// An ignore is what .dockerignore says, as far as ours needs it.
type ignore struct {
	let  map[string]bool // at the top
	not  []string        // patterns of names anywhere
	only bool            // what is let, and nothing else
}

func readIgnore(t *testing.T) ignore {
	t.Helper()
	ig := ignore{let: map[string]bool{}}
	for _, line := range strings.Split(repositoryFile(t, ".dockerignore"), "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case line == "*":
			ig.only = true
		case strings.HasPrefix(line, "!"):
			ig.let[line[1:]] = true
		case strings.HasPrefix(line, "**/"):
			ig.not = append(ig.not, line[3:])
		default:
			t.Fatalf(".dockerignore: this test does not know what %q means", line)
		}
	}
	if !ig.only {
		t.Fatal(".dockerignore lets through what nobody named")
	}
	return ig
}

// copyContext copies a file or folder of the repository, as far as it is let.
func copyContext(t *testing.T, ig ignore, name, to string) {
	t.Helper()
	if !ig.let[name] {
		t.Fatalf("the Dockerfile copies %s, which .dockerignore keeps back", name)
	}
	from := filepath.Join("..", "..", name)
	err := filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		for _, pattern := range ig.not {
			if hit, err := path.Match(pattern, d.Name()); err != nil || hit {
				if d.IsDir() {
					return fs.SkipDir
				}
				return err
			}
		}
		rel, err := filepath.Rel(from, p)
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		return errors.Join(os.MkdirAll(filepath.Dir(target), 0o755), os.WriteFile(target, data, 0o644))
	})
	must(t, err)
}
