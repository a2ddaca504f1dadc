package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
)

// outward are names that would lead out of a folder if they were taken as paths.
var outward = []string{
	"../evil", "../../evil", "../../../outside/evil", "/outside/evil", "..\\..\\outside\\evil", "C:\\outside\\evil", "a/../../evil", "./../outside/evil",
	"..", ".", "~/evil", "$HOME/evil", "%2e%2e/evil", "..%2fevil", "\u2025/evil", "outside/keep", "CON", "evil:stream", "-rf", "--data", ".env",
	"evil\x00", strings.Repeat("../", 40) + "tmp/evil", strings.Repeat("e", 300),
}

// walked are all files below a folder with what is in them; folders have "/".
func walked(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		what := "/"
		if !e.IsDir() {
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			what = string(data)
		}
		all[strings.TrimPrefix(name, root)] = what
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wordWith is a text of Word in which entries have names of others, too.
func wordWith(t *testing.T, text string, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	put := func(name, what string) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write([]byte(what))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	put("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`)
	put("_rels/.rels", rels)
	put("word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>`+text+`</w:t></w:r></w:p></w:body></w:document>`)
	for _, n := range names {
		put(n, "evil")
		put("word/media/"+n, "evil")
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Names that lead out of a folder, of files and of what is in them, lead nowhere:
// outside the data folder nothing is new, nothing has changed, and nothing is left in
// the folder for temporary files. What is handed out is in the folder it was asked
// for.
func TestReliabilityNamesStayInTheFolder(t *testing.T) {
	arena := t.TempDir()
	in := func(parts ...string) string { return filepath.Join(append([]string{arena}, parts...)...) }
	for _, dir := range []string{"outside", "tmp", "a/b/c/out", "files"} {
		if err := os.MkdirAll(in(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(in("outside/keep"), []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", in("tmp"))
	t.Chdir(in("a/b/c"))

	d := discordtest.New(t, discordtest.Options{})
	study := d.AddGuild("Study")
	general, chief := study.AddChannel("general"), d.AddUser("chief")
	study.Join(chief, discordgo.PermissionManageGuild)
	s := compose(t, &call{web: d.Client(), sockets: d.Dialer(), fetch: fetchBy(d.Client())},
		"DISCORD_TOKEN="+d.Token, "DISCORD_APP_ID="+d.AppID, "FOOTNOTE_UPLOADS_PER_HOUR=1000")
	d.WaitReady(1)
	run := func(args ...string) error {
		return (&call{in: strings.NewReader(""), out: s.said, err: s.said, env: []string{"HOME=" + in("outside"), "TMPDIR=" + in("tmp")}}).dispatch(t.Context(), args)
	}
	if err := os.WriteFile(in("files/evil..docx"), wordWith(t, "A file of a folder.", outward...), 0o600); err != nil {
		t.Fatal(err)
	}
	before := walked(t, arena)

	added, names := 0, outward
	if underRaceDetector {
		names = names[:7] // each is read by a process of its own
	}
	for n, name := range names {
		file := discordtest.Attachment{Name: name + ".docx", Data: wordWith(t, fmt.Sprintf("The word%d is in a text of its own.", n), outward...)}
		if n%2 == 0 {
			file = discordtest.Attachment{Name: name + ".md", Data: []byte(fmt.Sprintf("# Title %d\n\nThe word%d is in a text of its own.\n", n, n))}
		}
		shown := d.Slash(chief, general, "library", map[string]string{"what": "add"}, file).Wait()
		if len(shown) == 1 && strings.Contains(discordtest.Plain(shown[0].Content), "dded") {
			added++
		}
	}
	if added < len(names)*3/4 {
		t.Errorf("only %d of %d were added:\n%s", added, len(names), s.said)
	}
	if err := run("add", "--data", in("own"), in("files")); err != nil {
		t.Errorf("add: %v\n%s", err, s.said)
	}
	if err := run("export", "--data", filepath.Dir(s.kept.path), "--space", "discord:"+study.ID, "--to", in("a/b/c/out")); err != nil {
		t.Errorf("export: %v\n%s", err, s.said)
	}
	if err := run("backup", "--data", in("own"), in("backup.db")); err != nil {
		t.Errorf("backup: %v\n%s", err, s.said)
	}
	for name, was := range before {
		if now, err := os.ReadFile(in(name)); was != "/" && (err != nil || string(now) != was) {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
	out := 0
	for _, name := range slices.Sorted(maps.Keys(walked(t, arena))) {
		if filepath.Dir(name) == "/a/b/c/out" {
			out++
		} else if _, was := before[name]; !was && name != "/backup.db" && name != "/own" && !strings.HasPrefix(name, "/own/library.db") {
			t.Errorf("%q is new", name)
		}
	}
	if out != 2*added {
		t.Errorf("%d files were handed out of %d documents, want two of each", out, added)
	}
}
