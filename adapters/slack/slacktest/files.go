package slacktest

import (
	"cmp"
	"net/http"
	"strings"
)

// A File is one that a person shares.
type File struct {
	Name, Mimetype string
	Data           []byte
	Size           int    // that is claimed; 0 for that of Data
	External       string // where it is, if it is in somebody else's store
	// Redirect is where files.slack.com sends who fetches it; "" for nowhere.
	Redirect string
	// SignIn is set where a sign-in page comes back instead of the file, with 200,
	// whatever the token.
	SignIn bool
	// CheckAccess is set for files of another organisation, of which a message tells
	// no more than the id; Secret ones are told by files.info neither.
	CheckAccess, Secret bool
	HiddenByLimit       bool // too old for the workspace's plan
	Tombstone           bool // it was deleted before
}

// A file is one as Slack keeps it.
type file struct {
	File
	id, at   string // at is the path of its bytes
	owner    *User
	channels []*Channel
	ts       string // of the message that it was shared with
	deleted  bool
	fetched  int
}

const filesHost = "files.slack.com"

// ShareFile lets a person share a file without words, and returns the ts of the
// message and the id of the file.
func (s *Slack) ShareFile(u *User, c *Channel, f File) (ts, id string) {
	s.t.Helper()
	ts = s.Say(u, c, "", SayOptions{Files: []File{f}})
	return ts, s.FileIDs(ts)[0]
}

// FileIDs are the ids of the files of a message.
func (s *Slack) FileIDs(ts string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	if m := s.messages[ts]; m != nil {
		for _, f := range m.files {
			ids = append(ids, f.id)
		}
	}
	return ids
}

// DeleteFile lets its owner delete a file.
func (s *Slack) DeleteFile(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	f.deleted = true
	ids := []string{}
	var w *Workspace
	for _, c := range f.channels {
		ids = append(ids, c.ID)
		w = cmp.Or(w, s.hearer(c, func(w *Workspace) bool { return w == f.owner.Workspace }))
	}
	if w != nil {
		s.event(w, nil, object{"type": "file_deleted", "file_id": f.id, "channel_ids": ids, "event_ts": s.newTS()})
	}
	s.change()
}

// Fetched is how often the bytes of a file were handed out.
func (s *Slack) Fetched(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files[id].fetched
}

// Content is what the bot uploaded under a name, the last of it; nil if nothing.
func (s *Slack) Content(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found *file
	for _, f := range s.files {
		if f.Name == name && f.owner == f.owner.Workspace.BotUser && (found == nil || found.id < f.id) {
			found = f
		}
	}
	if found == nil {
		return nil
	}
	return found.Data
}

// share keeps a file. s.mu is held.
func (s *Slack) share(u *User, c *Channel, f File) *file {
	kept := &file{File: f, id: s.newID("F"), owner: u, channels: []*Channel{c}}
	kept.at = "/files-pri/" + u.Workspace.ID + "-" + kept.id + "/" + strings.ReplaceAll(strings.ToLower(f.Name), " ", "_")
	s.files[kept.id], s.paths[kept.at] = kept, kept
	return kept
}

// inMessage is the file as a message shows it, in a channel.
func (f *file) inMessage(c *Channel) object {
	switch {
	case f.deleted, f.Tombstone:
		return object{"id": f.id, "mode": "tombstone"}
	case f.HiddenByLimit:
		return object{"id": f.id, "mode": "hidden_by_limit", "date_delete": 0}
	case f.CheckAccess:
		return object{"id": f.id, "mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0, "user": ""}
	}
	o := f.json(c.s)
	o["file_access"] = "visible"
	return o
}

func (f *file) json(s *Slack) object {
	address := s.address(filesHost, f.at)
	o := object{
		"id": f.id, "created": 1700000000, "timestamp": 1700000000, "name": f.Name, "title": f.Name,
		"mimetype": f.Mimetype, "filetype": kindOf(f.Name), "pretty_type": strings.ToUpper(kindOf(f.Name)), "user": f.owner.ID,
		"user_team": f.owner.Workspace.ID, "editable": false, "size": cmp.Or(f.Size, len(f.Data)), "mode": "hosted",
		"is_external": false, "external_type": "", "is_public": true, "public_url_shared": false, "display_as_bot": false,
		"username": "", "url_private": address, "url_private_download": download(address),
		"permalink":        "https://" + f.owner.Workspace.Domain() + ".slack.com/files/" + f.owner.ID + "/" + f.id,
		"has_rich_preview": false, "is_starred": false, "media_display_type": "unknown",
	}
	if f.External != "" {
		o["mode"], o["is_external"], o["external_type"] = "external", true, "gdrive"
		o["external_url"], o["url_private"] = f.External, f.External
		delete(o, "url_private_download")
	}
	return o
}

// standing says where the file was shared, which only files.info tells.
func (f *file) standing(o object) {
	lists := map[string][]string{"channels": {}, "groups": {}, "ims": {}}
	public, private := object{}, object{}
	for _, c := range f.channels {
		share := []object{{"ts": f.ts, "channel_name": c.Name, "team_id": c.Workspace.ID, "reply_users": []string{}, "reply_users_count": 0, "reply_count": 0}}
		switch c.kind {
		case "channel":
			lists["channels"], public[c.ID] = append(lists["channels"], c.ID), share
		case "im":
			lists["ims"], private[c.ID] = append(lists["ims"], c.ID), share
		default:
			lists["groups"], private[c.ID] = append(lists["groups"], c.ID), share
		}
	}
	for name, list := range lists {
		o[name] = list
	}
	o["shares"] = object{"public": public, "private": private}
}

func kindOf(name string) string { return strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]) }

// signIn is what who may not read a file gets, with 200.
const signIn = `<!doctype html><html lang="en"><head><title>Sign in | Slack</title></head><body><form action="/signin"></form></body></html>`

// serveFile hands out the bytes of a file to the token of a workspace that sees it.
func (s *Slack) serveFile(w http.ResponseWriter, r *http.Request) {
	kind, data := s.fileFor(w, r)
	if kind == "" {
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Write(data) // without s.mu: who reads may be asking for something else
}

// fileFor is what somebody gets who asks for a file; "" if they were answered.
func (s *Slack) fileFor(w http.ResponseWriter, r *http.Request) (kind string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.paths[strings.Replace(r.URL.Path, "/download/", "/", 1)]
	t := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	switch {
	case f == nil || f.deleted || f.External != "":
		http.NotFound(w, r)
		return "", nil
	case f.Redirect != "":
		http.Redirect(w, r, f.Redirect, http.StatusFound)
		return "", nil
	case t == nil || t.why(s.Now()) != "" || !t.has("files:read") || f.SignIn || !s.mayRead(t, f):
		return "text/html; charset=utf-8", []byte(signIn)
	}
	f.fetched++
	s.change()
	return cmp.Or(f.Mimetype, "application/octet-stream"), f.Data
}

// mayRead reports whether a token reaches a file.
func (s *Slack) mayRead(t *token, f *file) bool {
	for _, c := range f.channels {
		for w := range t.workspaces(s) {
			if c.visible(w) && c.withBot {
				return true
			}
		}
	}
	return f.owner == f.owner.Workspace.BotUser && t.team == f.owner.Workspace
}

// download is the address of a file that a browser saves.
func download(address string) string {
	n := strings.LastIndexByte(address, '/')
	return address[:n] + "/download" + address[n:]
}
