package slacktest

import (
	"slices"
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
