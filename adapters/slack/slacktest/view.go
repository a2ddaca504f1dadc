package slacktest

import (
	"encoding/json"
	"maps"
)

// A view is a form or a home page as Slack keeps it.
type view struct {
	id, hash string
	user     *User
	team     *Workspace
	fields   object // as they were sent
	count    int    // how often it was published or updated
	closed   bool
}

// A View is a form or a home page as a person sees it.
type View struct {
	ID, Type, Callback, Title, Submit, Close string
	PrivateMetadata                          string
	Plain                                    string // what a reader reads
	Blocks                                   []any
	Buttons                                  []Button
	Menus                                    []Menu
	Inputs                                   []Input
	Links                                    []Link
	Live                                     []string
	Published                                int // how often it was published, opened or updated
	Closed                                   bool
}

// Button is the one with a label, or with an action_id; the zero Button if there
// is none.
func (v View) Button(name string) Button { return find(v.Buttons, name) }

// Input is the one with a label or an action_id; the zero Input if there is none.
func (v View) Input(name string) Input {
	for _, i := range v.Inputs {
		if i.Label == name || i.Action == name {
			return i
		}
	}
	return Input{}
}

// An Input is a field of a form.
type Input struct {
	Label, Hint, Action, Block, Type string
	Value                            string // with which it was opened: a text, or the value of an option
	Optional                         bool
}

// Form is a view as it is now.
func (s *Slack) Form(id string) View {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.views[id]; v != nil {
		return v.shown()
	}
	return View{ID: id, Closed: true}
}

// newView keeps a view. s.mu is held.
func (s *Slack) newView(u *User, w *Workspace, fields object) *view {
	v := &view{id: s.newID("V"), user: u, team: w}
	v.set(s, fields)
	s.views[v.id] = v
	return v
}

func (v *view) set(s *Slack, fields object) {
	v.count++
	v.fields, v.hash = fields, s.newTS()+".hash"
	s.change()
}

func (v *view) str(name string) string { t, _ := v.fields[name].(string); return t }

// text is that of a text object.
func (v *view) text(name string) string { return textOf(v.fields[name]) }

func (v *view) blocks() []any { b, _ := v.fields["blocks"].([]any); return b }

func (v *view) shown() View {
	p := readBlocks(v.blocks())
	return View{
		ID: v.id, Type: v.str("type"), Callback: v.str("callback_id"), Title: v.text("title"), Submit: v.text("submit"), Close: v.text("close"),
		PrivateMetadata: v.str("private_metadata"), Plain: p.text(), Blocks: v.blocks(), Buttons: p.buttons, Menus: p.menus,
		Inputs: p.inputs, Links: p.links, Live: p.live, Published: v.count, Closed: v.closed,
	}
}

// json is the view as Slack gives it.
func (v *view) json() object {
	o := object{
		"id": v.id, "team_id": v.team.ID, "state": object{"values": object{}}, "hash": v.hash, "root_view_id": v.id,
		"previous_view_id": nil, "app_id": v.team.s.AppID, "app_installed_team_id": v.team.ID, "bot_id": v.team.BotID,
		"external_id": "", "private_metadata": "", "callback_id": "", "clear_on_close": false, "notify_on_close": false,
		"title": nil, "submit": nil, "close": nil,
	}
	maps.Copy(o, v.fields)
	return o
}

// fill is the state of a form that a person filled, and what it has no input for.
func (v *view) fill(values map[string]string) (state object, unknown map[string]string) {
	state, unknown = object{}, maps.Clone(values)
	for _, i := range readBlocks(v.blocks()).inputs {
		value, named := values[i.Action]
		if !named {
			value = i.Value
		}
		delete(unknown, i.Action)
		block, _ := state[i.Block].(object)
		if block == nil {
			block = object{}
			state[i.Block] = block
		}
		block[i.Action] = filled(i.Type, value)
	}
	return state, unknown
}

func filled(kind, value string) object {
	switch kind {
	case "plain_text_input":
		if value == "" {
			return object{"type": kind, "value": nil}
		}
		return object{"type": kind, "value": value}
	}
	if value == "" {
		return object{"type": kind, "selected_option": nil}
	}
	return object{"type": kind, "selected_option": object{"text": object{"type": "plain_text", "text": value, "emoji": true}, "value": value}}
}

// optionsOf are those that an acknowledgement offers.
func optionsOf(answer []byte) []Option {
	type text struct{ Text string }
	var a struct {
		Options []struct {
			Text, Description text
			Value             string
		}
		Groups []struct {
			Options []struct {
				Text, Description text
				Value             string
			}
		} `json:"option_groups"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return nil
	}
	var all []Option
	for _, g := range a.Groups {
		a.Options = append(a.Options, g.Options...)
	}
	for _, o := range a.Options {
		all = append(all, Option{o.Text.Text, o.Value, o.Description.Text})
	}
	return all
}
