package slacktest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

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
