package slacktest

import "strings"

// An Enterprise is an organisation on Enterprise Grid: several workspaces whose
// people are no outsiders to each other.
type Enterprise struct {
	ID, Name string

	s *Slack
}

// AddEnterprise makes an organisation without a workspace.
func (s *Slack) AddEnterprise(name string) *Enterprise {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &Enterprise{ID: s.newID("E"), Name: name, s: s}
}

// AddWorkspace makes a workspace of the organisation with the app installed.
func (e *Enterprise) AddWorkspace(name string) *Workspace { return e.s.addWorkspace(name, e, true) }

// A Workspace is who shares a library.
type Workspace struct {
	ID, Name string
	// Token is the bot's own; "" where the app is not installed. BotUser is the
	// bot as a person of the workspace, and BotID as an app.
	Token, BotID string
	BotUser      *User

	s          *Slack
	enterprise *Enterprise
	installed  bool
	people     []*User
}

// AddWorkspace makes a workspace with the app installed.
func (s *Slack) AddWorkspace(name string) *Workspace { return s.addWorkspace(name, nil, true) }

// AddForeignWorkspace makes a workspace without the app.
func (s *Slack) AddForeignWorkspace(name string) *Workspace { return s.addWorkspace(name, nil, false) }

func (s *Slack) addWorkspace(name string, e *Enterprise, install bool) *Workspace {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &Workspace{s: s, ID: s.newID("T"), Name: name, enterprise: e}
	s.teams[w.ID] = w
	w.BotID = s.newID("B")
	w.BotUser = w.addUser("footnote", UserOptions{Bot: true})
	w.people = append(w.people, w.addUser("slackbot", UserOptions{Bot: true, id: "USLACKBOT"}))
	if install {
		s.install(w, nil)
	}
	return w
}

// Domain is the workspace's part of its address.
func (w *Workspace) Domain() string {
	return strings.ReplaceAll(strings.ToLower(w.Name), " ", "-")
}

// Enterprise is the id of the organisation; "" outside of Enterprise Grid.
func (w *Workspace) Enterprise() string {
	if w.enterprise == nil {
		return ""
	}
	return w.enterprise.ID
}

// A User is an account of a workspace.
type User struct {
	ID, Name  string
	Workspace *Workspace

	s  *Slack
	o  UserOptions
	dm *Channel // with the bot of the workspace; nil until there is one
}

// UserOptions say what a person is in their workspace: by itself a member.
type UserOptions struct {
	Admin, Owner, PrimaryOwner bool
	Guest                      bool // sees nothing but the channels that they were added to
	Bot                        bool
	Deactivated                bool
	Locale                     string // "" is en-US

	id string // "" for a new one
}

// AddUser makes a person.
func (w *Workspace) AddUser(name string, options ...UserOptions) *User {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	var o UserOptions
	if len(options) > 0 {
		o = options[0]
	}
	return w.addUser(name, o)
}

func (w *Workspace) addUser(name string, o UserOptions) *User {
	u := &User{s: w.s, ID: o.id, Name: name, Workspace: w, o: o}
	if u.ID == "" {
		u.ID = w.s.newID("U")
		w.s.users[u.ID] = u
	}
	if u.o.Locale == "" {
		u.o.Locale = "en-US"
	}
	return u
}

// Change makes a person something else: an admin, a member again.
func (u *User) Change(o UserOptions) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	if o.Locale == "" {
		o.Locale = "en-US"
	}
	u.o = o
}

// Mention is what names the person in a text.
func (u *User) Mention() string { return "<@" + u.ID + ">" }

// stranger reports whether a person is of another organisation than w.
func (u *User) stranger(w *Workspace) bool {
	return u.Workspace != w && (w.enterprise == nil || u.Workspace.enterprise != w.enterprise)
}

// json is the person as users.info shows them to a workspace.
func (u *User) json(to *Workspace, locale bool) object {
	o := object{
		"id": u.ID, "team_id": u.Workspace.ID, "name": u.Name, "deleted": u.o.Deactivated, "color": "9f69e7",
		"real_name": u.Name, "tz": "Europe/Berlin", "tz_label": "Central European Time", "tz_offset": 3600,
		"profile": object{"real_name": u.Name, "display_name": u.Name, "avatar_hash": "g0", "team": u.Workspace.ID},
		"is_bot":  u.o.Bot, "is_app_user": false, "updated": 1, "is_email_confirmed": true, "who_can_share_contact_card": "EVERYONE",
	}
	if u.stranger(to) {
		o["is_stranger"] = true
		return o // nothing of their rights and language is told
	}
	o["is_admin"], o["is_owner"], o["is_primary_owner"] = u.o.Admin || u.o.Owner || u.o.PrimaryOwner, u.o.Owner || u.o.PrimaryOwner, u.o.PrimaryOwner
	o["is_restricted"], o["is_ultra_restricted"] = u.o.Guest, false
	if locale {
		o["locale"] = u.o.Locale
	}
	if e := u.Workspace.enterprise; e != nil {
		o["enterprise_user"] = object{
			"id": u.ID, "enterprise_id": e.ID, "enterprise_name": e.Name, "is_admin": false, "is_owner": false,
			"is_primary_owner": false, "teams": []string{u.Workspace.ID},
		}
	}
	return o
}
