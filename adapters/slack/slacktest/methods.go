package slacktest

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A method is one of the Web API.
type method struct {
	scope  string // without which it is refused; "" for none, or for one that depends
	app    bool   // the app's own token is needed
	public bool   // no token is
	do     func(*Slack, *call) object
}

// routes are the methods that the bot uses, with their scopes
// (https://docs.slack.dev/reference/methods).
func (s *Slack) routes() {
	s.methods = map[string]method{
		"auth.test":             {do: (*Slack).authTest},
		"auth.revoke":           {do: (*Slack).authRevoke},
		"apps.connections.open": {app: true, do: (*Slack).openConnection},
		"oauth.v2.access":       {public: true, do: (*Slack).access},

		"chat.postMessage":   {scope: "chat:write", do: (*Slack).postMessage},
		"chat.postEphemeral": {scope: "chat:write", do: (*Slack).postEphemeral},
		"chat.update":        {scope: "chat:write", do: (*Slack).update},
		"chat.delete":        {scope: "chat:write", do: (*Slack).deleteMessage},
		"chat.getPermalink":  {do: (*Slack).permalink},

		"conversations.open":    {scope: "im:write", do: (*Slack).openConversation},
		"conversations.info":    {do: (*Slack).conversation},
		"conversations.list":    {do: (*Slack).conversations},
		"users.conversations":   {do: (*Slack).conversations},
		"conversations.replies": {do: (*Slack).replies},
		"conversations.history": {do: (*Slack).history},
		"users.info":            {scope: "users:read", do: (*Slack).userInfo},

		"views.open":    {do: (*Slack).openView},
		"views.publish": {do: (*Slack).publishView},
		"views.update":  {do: (*Slack).updateView},

		"files.info":                   {scope: "files:read", do: (*Slack).fileInfo},
		"files.getUploadURLExternal":   {scope: "files:write", do: (*Slack).uploadURL},
		"files.completeUploadExternal": {scope: "files:write", do: (*Slack).completeUpload},

		"reactions.add":    {scope: "reactions:write", do: (*Slack).react},
		"reactions.remove": {scope: "reactions:write", do: (*Slack).unreact},

		"agents.sessions.setStatus":             {scope: "chat:write", do: (*Slack).setStatus},
		"agents.sessions.rename":                {scope: "chat:write", do: (*Slack).renameSession},
		"assistant.threads.setSuggestedPrompts": {scope: "chat:write", do: (*Slack).setPrompts},
	}
}

func (s *Slack) authTest(c *call) object {
	w := c.team
	o := object{
		"ok": true, "url": "https://" + w.Domain() + ".slack.com/", "team": w.Name, "team_id": w.ID, "user": w.BotUser.Name,
		"user_id": w.BotUser.ID, "bot_id": w.BotID, "is_enterprise_install": c.token.enterprise != nil,
	}
	if id := w.Enterprise(); id != "" {
		o["enterprise_id"] = id
	}
	return o
}

func (s *Slack) authRevoke(c *call) object {
	if !c.yes("test", false) {
		c.token.revoked = true
	}
	return object{"ok": true, "revoked": c.token.revoked}
}

// openConnection gives the address of a socket, good for once.
func (s *Slack) openConnection(*call) object {
	s.counts.Tickets++
	ticket := s.newID("ticket") + "-" + s.secret
	s.tickets[ticket] = true
	address := s.address("wss-primary.slack.com", "/link/?ticket="+ticket+"&app_id="+s.AppID)
	return object{"ok": true, "url": "ws" + strings.TrimPrefix(address, "http")}
}

// place is the channel that a call names, as its token sees it.
func (s *Slack) place(c *call, name string) (*Channel, object) {
	ch := s.channels[c.str(name)]
	if c.str(name) == "" {
		s.broke(Arguments, c.method, "there is no %s", name)
	}
	if ch == nil || !ch.visible(c.team) {
		return nil, refusal("channel_not_found")
	}
	return ch, nil
}

// readable is the channel that a call reads.
func (s *Slack) readable(c *call, what string) (*Channel, object) {
	ch, wrong := s.place(c, "channel")
	if wrong != nil {
		return nil, wrong
	}
	if scope := ch.scope(what); !c.token.has(scope) {
		return nil, missing(scope, c.token)
	}
	if what == "history" && !ch.withBot {
		return nil, refusal("not_in_channel")
	}
	return ch, nil
}

func (s *Slack) openConversation(c *call) object {
	ids := strings.FieldsFunc(c.str("users"), func(r rune) bool { return r == ',' })
	if len(ids) != 1 {
		if ch := s.channels[c.str("channel")]; ch != nil && ch.visible(c.team) {
			return object{"ok": true, "channel": ch.json(), "no_op": true, "already_open": true}
		}
		return refusal("users_list_not_supplied")
	}
	u := s.users[ids[0]]
	switch {
	case u == nil || u.Workspace != c.team:
		return refusal("user_not_found")
	case u.o.Deactivated:
		return refusal("user_disabled")
	case u.o.Bot:
		return refusal("cannot_dm_bot")
	}
	if !c.yes("return_im", false) {
		return object{"ok": true, "channel": object{"id": u.directly().ID}}
	}
	return object{"ok": true, "channel": u.directly().json()}
}

func (s *Slack) conversation(c *call) object {
	ch, wrong := s.readable(c, "read")
	if wrong != nil {
		return wrong
	}
	return object{"ok": true, "channel": ch.json()}
}

// conversations lists those of one or of all kinds; users.conversations only
// those with the bot.
func (s *Slack) conversations(c *call) object {
	kinds := map[string]string{"public_channel": "channel", "private_channel": "group", "mpim": "mpim", "im": "im"}
	var found []object
	for _, name := range strings.Split(cmp.Or(c.str("types"), "public_channel"), ",") {
		kind, known := kinds[name]
		if !known {
			return refusal("invalid_types")
		}
		if scope := (&Channel{kind: kind}).scope("read"); !c.token.has(scope) {
			return missing(scope, c.token)
		}
		for _, ch := range s.ordered() {
			wanted := ch.kind == kind && ch.visible(c.team) && (ch.withBot || c.method == "conversations.list")
			if wanted && !(ch.archived && c.yes("exclude_archived", false)) {
				found = append(found, ch.json())
			}
		}
	}
	page, next := paged(c, found, 100)
	return object{"ok": true, "channels": page, "response_metadata": object{"next_cursor": next}}
}

// ordered are the channels in the order in which they were made.
func (s *Slack) ordered() []*Channel {
	var all []*Channel
	for _, c := range s.channels {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *Channel) int { return strings.Compare(a.ID[1:], b.ID[1:]) })
	return all
}

// paged is one page of a list, and the cursor of the next; "" behind the last.
func paged(c *call, all []object, usual int) ([]object, string) {
	limit, err := strconv.Atoi(cmp.Or(c.str("limit"), "0"))
	if err != nil || limit < 0 || limit > 1000 {
		c.s.broke(Arguments, c.method, "the limit is %q", c.str("limit"))
	}
	if limit <= 0 {
		limit = usual
	}
	from, _ := strconv.Atoi(strings.TrimPrefix(c.str("cursor"), "next:"))
	from = min(max(from, 0), len(all))
	till := min(from+limit, len(all))
	next := ""
	if till < len(all) {
		next = "next:" + strconv.Itoa(till)
	}
	return append([]object{}, all[from:till]...), next
}

func (s *Slack) replies(c *call) object {
	ch, wrong := s.readable(c, "history")
	if wrong != nil {
		return wrong
	}
	root := s.messages[c.str("ts")]
	if root == nil || root.channel != ch || root.deleted || root.onlyFor != nil {
		return refusal("thread_not_found")
	}
	found := []object{root.json(c.yes("include_all_metadata", false))}
	for _, m := range ch.messages {
		if m.thread == root.ts && m.onlyFor == nil && between(c, m.ts) {
			found = append(found, m.json(c.yes("include_all_metadata", false)))
		}
	}
	page, next := paged(c, found, 1000)
	return object{"ok": true, "messages": page, "has_more": next != "", "response_metadata": object{"next_cursor": next}}
}

// history is what was said in a channel itself, the newest first.
func (s *Slack) history(c *call) object {
	ch, wrong := s.readable(c, "history")
	if wrong != nil {
		return wrong
	}
	var found []object
	for _, m := range slices.Backward(ch.messages) {
		if (m.thread == "" || m.broadcast) && m.onlyFor == nil && between(c, m.ts) {
			found = append(found, m.json(c.yes("include_all_metadata", false)))
		}
	}
	page, next := paged(c, found, 100)
	return object{"ok": true, "messages": page, "has_more": next != "", "pin_count": 0, "response_metadata": object{"next_cursor": next}}
}

// between reports whether a ts is in the span that a call asks for.
func between(c *call, ts string) bool {
	oldest, latest, inclusive := c.str("oldest"), c.str("latest"), c.yes("inclusive", false)
	if oldest != "" && oldest != "0" && (ts < oldest || ts == oldest && !inclusive) {
		return false
	}
	return latest == "" || ts < latest || ts == latest && inclusive
}

func (s *Slack) userInfo(c *call) object {
	u := s.users[c.str("user")]
	if u == nil || !u.known(c.team) {
		return refusal("user_not_found")
	}
	return object{"ok": true, "user": u.json(c.team, c.yes("include_locale", false))}
}

// known reports whether a workspace knows a person: one of its own, of its
// organisation, or of a channel that it shares.
func (u *User) known(to *Workspace) bool {
	if !u.stranger(to) {
		return true
	}
	for _, c := range u.s.channels {
		if c.in(to) && c.in(u.Workspace) {
			return true
		}
	}
	return false
}

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
	s.tell(m)
	return object{"ok": true, "files": told}
}

func (s *Slack) reacted(c *call) (*message, object) {
	if _, wrong := s.place(c, "channel"); wrong != nil {
		return nil, wrong
	}
	m := s.messages[c.str("timestamp")]
	if m == nil || m.deleted || m.channel.ID != c.str("channel") || m.onlyFor != nil {
		return nil, refusal("message_not_found")
	}
	if c.str("name") == "" || strings.Contains(c.str("name"), ":") {
		return nil, refusal("invalid_name")
	}
	return m, nil
}

func (s *Slack) react(c *call) object {
	m, wrong := s.reacted(c)
	if wrong != nil {
		return wrong
	}
	if slices.Contains(m.reactions, c.str("name")) {
		return refusal("already_reacted")
	}
	m.reactions = append(m.reactions, c.str("name"))
	s.change()
	return object{"ok": true}
}

func (s *Slack) unreact(c *call) object {
	m, wrong := s.reacted(c)
	if wrong != nil {
		return wrong
	}
	if !slices.Contains(m.reactions, c.str("name")) {
		return refusal("no_reaction")
	}
	m.reactions = slices.DeleteFunc(m.reactions, func(r string) bool { return r == c.str("name") })
	s.change()
	return object{"ok": true}
}

// session is the talk in the agent view that a call is about.
func (s *Slack) session(c *call, needsThread bool) (*Session, object) {
	ch, wrong := s.place(c, "channel_id")
	switch {
	case wrong != nil:
		return nil, wrong
	case !s.o.Agent:
		return nil, refusal("not_allowed")
	case needsThread && c.str("thread_ts") == "":
		s.broke(Arguments, c.method, "there is no thread_ts")
		return nil, refusal("invalid_arguments")
	}
	name := ch.ID + "/" + c.str("thread_ts")
	if s.sessions[name] == nil {
		s.sessions[name] = &Session{Channel: ch.ID, Thread: c.str("thread_ts")}
	}
	return s.sessions[name], nil
}

func (s *Slack) setStatus(c *call) object {
	if c.str("status") == "" {
		s.broke(Arguments, c.method, "there is no status")
		return refusal("invalid_arguments")
	}
	a, wrong := s.session(c, true)
	if wrong != nil {
		return wrong
	}
	a.Status, a.Statuses = c.str("status"), append(a.Statuses, c.str("status"))
	a.Title = cmp.Or(a.Title, c.str("title"))
	s.change()
	return object{"ok": true, "status": a.Status, "agent_status": a.Status, "title": a.Title}
}

func (s *Slack) renameSession(c *call) object {
	a, wrong := s.session(c, true)
	if wrong != nil {
		return wrong
	}
	a.Title = c.str("title")
	s.change()
	return object{"ok": true, "title": a.Title}
}

// maxPrompts is how many the agent view suggests.
const maxPrompts = 4

func (s *Slack) setPrompts(c *call) object {
	a, wrong := s.session(c, false)
	if wrong != nil {
		return wrong
	}
	prompts := c.list("prompts")
	if len(prompts) == 0 || len(prompts) > maxPrompts {
		s.broke(Limits, c.method, "%d prompts, want 1 to %d", len(prompts), maxPrompts)
	}
	a.PromptsTitle, a.Prompts = c.str("title"), nil
	for _, p := range prompts {
		if str(p, "title") == "" || str(p, "message") == "" {
			s.broke(Empty, c.method, "a prompt without title or message")
		}
		a.Prompts = append(a.Prompts, Option{Text: str(p, "title"), Value: str(p, "message")})
	}
	s.change()
	return object{"ok": true}
}
