package slacktest

import (
	"io"
	"strconv"
	"strings"
)

func (s *Slack) fileInfo(c *call) object {
	f := s.files[c.str("file")]
	if f == nil || f.Secret || !s.mayRead(c.token, f) {
		return refusal("file_not_found")
	}
	if f.deleted {
		return refusal("file_deleted")
	}
	o := f.json(s)
	f.standing(o)
	switch {
	case f.Tombstone:
		o = object{"id": f.id, "mode": "tombstone"}
	case f.HiddenByLimit:
		o = object{"id": f.id, "mode": "hidden_by_limit"}
	}
	return object{"ok": true, "file": o, "comments": []any{}}
}

func (s *Slack) uploadURL(c *call) object {
	size, err := strconv.Atoi(c.str("length"))
	if err != nil || size <= 0 || c.str("filename") == "" {
		s.broke(Arguments, c.method, "the file %q of %q bytes", c.str("filename"), c.str("length"))
		return refusal("invalid_arguments")
	}
	f := &file{File: File{Name: c.str("filename"), Size: size}, id: s.newID("F"), owner: c.team.BotUser}
	f.at = "/files-pri/" + c.team.ID + "-" + f.id + "/" + strings.ToLower(f.Name)
	path := "/upload/v1/" + f.id + "-" + s.secret + "-of-an-upload"
	s.uploads[path], s.files[f.id], s.paths[f.at] = f, f, f
	return object{"ok": true, "upload_url": s.address(filesHost, path), "file_id": f.id}
}

// upload takes the bytes of a file, as they are.
func (s *Slack) upload(c *call) object {
	f := s.uploads[c.r.URL.Path]
	if f == nil {
		s.broke(Arguments, c.method, "an address that was not given")
		return object{"status_code": 404, "raw": "not found"}
	}
	data, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody))
	switch kind := c.r.Header.Get("Content-Type"); {
	case err != nil:
		return object{"status_code": 400, "raw": "the body breaks off"}
	case strings.HasPrefix(kind, "multipart/"):
		s.broke(Arguments, c.method, "a form, want the raw bytes")
	case len(data) != f.Size:
		s.broke(Arguments, c.method, "%d bytes, want the %d that were said", len(data), f.Size)
	}
	f.Data = data
	return object{"raw": "OK - " + strconv.Itoa(len(data))}
}

func (s *Slack) completeUpload(c *call) object {
	w := c.team
	m := &message{author: w.BotUser, thread: c.str("thread_ts"), text: c.str("initial_comment")}
	for _, entry := range c.list("files") {
		f := s.files[str(entry, "id")]
		if f == nil || f.owner != w.BotUser || f.Data == nil {
			return refusal("file_not_found")
		}
		m.files = append(m.files, f)
	}
	if len(m.files) == 0 {
		s.broke(Arguments, c.method, "there are no files")
		return refusal("invalid_arguments")
	}
	told := []object{}
	for _, f := range m.files {
		told = append(told, object{"id": f.id, "title": f.Name})
	}
	if c.str("channel_id") == "" {
		return object{"ok": true, "files": told}
	}
	ch, wrong := s.place(c, "channel_id")
	if wrong == nil {
		wrong = s.closedTo(ch)
	}
	if wrong != nil {
		return wrong
	}
	for _, f := range m.files {
		f.channels = append(f.channels, ch)
	}
	m.channel = ch
	s.post(m)
	for _, f := range m.files {
		f.ts = m.ts
	}
	s.tell(m)
	return object{"ok": true, "files": told}
}
