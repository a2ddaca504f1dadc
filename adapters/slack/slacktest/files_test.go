package slacktest_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"footnote/adapters/slack/slacktest"
)

// fetch gets a file without following redirects.
func (p *program) fetch(address, token string) (status int, kind string, body []byte) {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := p.http.Transport.RoundTrip(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ = io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header.Get("Content-Type") + resp.Header.Get("Location"), body
}

func TestFiles(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, r *room) {
		other := r.s.AddWorkspace("Other")
		dm, data := r.s.DM(r.alice), []byte("# Notes")
		share := func(f slacktest.File) (object, string) {
			f.Name, f.Data = "Notes on Straits.md", data
			_, id := r.s.ShareFile(r.alice, dm, f)
			files, _ := r.p.next("message")["files"].([]any)
			return files[0].(object), id
		}
		f, fileID := share(slacktest.File{Mimetype: "text/markdown"})
		if str(f, "id") != fileID || str(f, "name") != "Notes on Straits.md" || f["size"] != 7.0 || str(f, "mode") != "hosted" {
			t.Errorf("the message brings %v", f)
		}
		if info, _ := r.p.ok("files.info", object{"file": fileID})["file"].(object); str(info, "url_private") != str(f, "url_private") {
			t.Errorf("files.info says %v", info)
		}
		if info, _ := r.p.ok("files.info", object{"file": fileID})["file"].(object); !slices.Equal(info["ims"].([]any), []any{dm.ID}) {
			t.Errorf("files.info says that it was shared in %v", info["ims"])
		}
		for _, name := range []string{"url_private", "url_private_download"} {
			if status, kind, got := r.p.fetch(str(f, name), r.study.Token); status != 200 || kind != "text/markdown" || !bytes.Equal(got, data) {
				t.Errorf("%s: %d %s %q", name, status, kind, got)
			}
		}
		for _, token := range []string{"xoxb-1", other.Token, r.s.AppToken} {
			if status, kind, got := r.p.fetch(str(f, "url_private"), token); status != 200 || !strings.HasPrefix(kind, "text/html") || !bytes.Contains(got, []byte("Sign in")) {
				t.Errorf("with a wrong token: %d %s %q", status, kind, got)
			}
		}
		if n := r.s.Fetched(fileID); n != 2 {
			t.Errorf("fetched %d times, want 2", n)
		}
		f, _ = share(slacktest.File{Redirect: "https://evil.example/"})
		if status, to, _ := r.p.fetch(str(f, "url_private"), r.study.Token); status != 302 || !strings.HasSuffix(to, "https://evil.example/") {
			t.Errorf("redirected: %d %s", status, to)
		}
		f, _ = share(slacktest.File{SignIn: true})
		if status, kind, _ := r.p.fetch(str(f, "url_private"), r.study.Token); status != 200 || !strings.HasPrefix(kind, "text/html") {
			t.Errorf("a sign-in page: %d %s", status, kind)
		}
		f, _ = share(slacktest.File{Size: 1 << 40})
		if f["size"] != float64(1<<40) {
			t.Errorf("the size is %v", f["size"])
		}
		f, _ = share(slacktest.File{External: "https://drive.example/x"})
		if str(f, "mode") != "external" || str(f, "url_private") != "https://drive.example/x" || f["is_external"] != true {
			t.Errorf("external: %v", f)
		}
		for mode, kind := range map[string]slacktest.File{"tombstone": {Tombstone: true}, "hidden_by_limit": {HiddenByLimit: true}} {
			f, id := share(kind)
			info, _ := r.p.ok("files.info", object{"file": id})["file"].(object)
			if str(f, "mode") != mode || str(info, "mode") != mode || f["url_private"] != nil {
				t.Errorf("%s: %v, %v", mode, f, info)
			}
		}
		f, id := share(slacktest.File{CheckAccess: true, Secret: true})
		if str(f, "file_access") != "check_file_info" || f["url_private"] != nil || r.p.code("files.info", object{"file": id}) != "file_not_found" {
			t.Errorf("of another organisation: %v", f)
		}
		r.s.DeleteFile(fileID)
		if e := r.p.next("file_deleted"); str(e, "file_id") != fileID || !slices.Equal(e["channel_ids"].([]any), []any{dm.ID}) {
			t.Errorf("deleting brings %v", e)
		}
		if got := r.p.code("files.info", object{"file": fileID}); got != "file_deleted" {
			t.Errorf("a deleted file gets %q", got)
		}
		r.broke(t, "files")
	})
}

func TestUploads(t *testing.T) {
	inBubble(t, "all", slacktest.Options{}, func(t *testing.T, r *room) {
		begin := func() object {
			return r.p.form("files.getUploadURLExternal", object{"filename": "card.bib", "length": "5"})
		}
		dm := r.s.DM(r.alice)
		u := begin()
		if r.p.code("files.completeUploadExternal", object{"files": []any{object{"id": str(u, "file_id")}}, "channel_id": dm.ID}) != "file_not_found" {
			t.Error("a file without bytes is complete")
		}
		if status, _ := r.p.post(str(u, "upload_url"), "", "application/octet-stream", []byte("@book")); status != 200 {
			t.Errorf("the upload gets %d", status)
		}
		r.p.form("files.completeUploadExternal", object{"files": []any{object{"id": str(u, "file_id"), "title": "card.bib"}}, "channel_id": dm.ID})
		if got := r.s.WaitMessages(dm, 1)[0]; !slices.Equal(got.Files, []string{"card.bib"}) || string(r.s.Content("card.bib")) != "@book" {
			t.Errorf("alice sees %v with %q", got, r.s.Content("card.bib"))
		}
		r.broke(t, "an upload")
		r.p.post(str(begin(), "upload_url"), "", "application/octet-stream", []byte("@boo"))
		r.broke(t, "an upload that is too short", slacktest.Arguments)
		r.p.post(str(begin(), "upload_url"), r.study.Token, "application/octet-stream", []byte("@book"))
		r.broke(t, "an upload that shows the token", slacktest.Auth)
		r.p.post(str(begin(), "upload_url"), "", "multipart/form-data; boundary=x", []byte("--x--"))
		r.broke(t, "an upload as a form", slacktest.Arguments)
	})
}
