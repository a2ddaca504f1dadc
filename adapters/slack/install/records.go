package install

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"footnote/adapters/slack/api"
)

// A key says whose installation it is.
type key struct{ Enterprise, Team string }

func (k key) String() string { return k.Enterprise + "/" + k.Team }

// name is where its record is kept, and what that is bound to.
func (k key) name() string { return "slack install " + k.String() }

// indexName is where the keys of all records are kept, as JSON: ids alone.
const indexName = "slack installs"

// A record is an installation, as it is kept.
type record struct {
	Name      string
	Bot       string // the user that the bot is
	Scopes    []string
	Installed time.Time
	Token     string
	Refresh   string    // "" if the token does not end
	Ends      time.Time // zero for never
}

// A place is where an installation is, or was, while the process runs. There is one
// for each key, so that all who have its client wait for the same renewal.
type place struct {
	key    key
	client *api.Client
	gone   bool          // nothing is installed there; guarded by Installer.mu
	turn   chan struct{} // has one in it while somebody is in, who alone sees the rest

	record *record   // nil until it is read
	unkept *record   // what comes in its place as soon as it can be kept; nil for none
	failed error     // why the token could not be renewed; nil if it could
	again  time.Time // it is not tried before, where it failed
}

func (p *place) enter(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *place) leave() { <-p.turn }

// find returns the place of the installation that speaks in a workspace.
func (i *Installer) find(ctx context.Context, enterprise, team string) (*place, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.read {
		keys, err := i.index(ctx)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			i.at(k)
		}
		i.read = true
	}
	for _, k := range i.candidates(enterprise, team) {
		if p := i.known[k]; p != nil && !p.gone {
			return p, nil
		}
	}
	err := i.unknown(key{enterprise, team})
	if enterprise == "" && team != "" && i.wide() {
		err = fmt.Errorf("%w; %w", err, ErrUnsure)
	}
	return nil, err
}

// wide reports whether a whole organisation has the app; i.mu is held.
func (i *Installer) wide() bool {
	for k, p := range i.known {
		if k.Team == "" && !p.gone {
			return true
		}
	}
	return false
}

// candidates are the keys under which the installation of a workspace can be, the
// best first; i.mu is held. A workspace can have come into its organisation after
// it was installed, and not all that Slack sends names the organisation.
func (i *Installer) candidates(enterprise, team string) []key {
	all := []key{{enterprise, team}}
	switch {
	case enterprise != "":
		if team != "" {
			all = append(all, key{"", team})
		}
		all = append(all, key{enterprise, ""})
	case team != "":
		for k := range i.known {
			if k.Team == team {
				all = append(all, k)
			}
		}
	}
	return all
}

func (i *Installer) unknown(k key) error {
	return fmt.Errorf("workspace %s: %w: it can be at %s", k, ErrUnknown, i.URL+installPath)
}

// at returns the place of a key, making it where it is new; i.mu is held.
func (i *Installer) at(k key) *place {
	p := i.known[k]
	if p == nil {
		p = &place{key: k, turn: make(chan struct{}, 1)}
		c := i.API
		c.Token = func(ctx context.Context) (string, error) { return i.token(ctx, p) }
		p.client = api.New(c)
		i.known[k] = p
	}
	return p
}

// index reads the keys of all records.
func (i *Installer) index(ctx context.Context) (keys []key, err error) {
	data, err := i.Values.Value(ctx, indexName)
	if err == nil && data != nil {
		err = json.Unmarshal(data, &keys)
	}
	if err != nil {
		return nil, fmt.Errorf("read where the app is installed: %w", err)
	}
	return keys, nil
}

// list keeps a key in the index, or takes it out.
func (i *Installer) list(ctx context.Context, k key, in bool) error {
	keys, err := i.index(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(keys, k) == in {
		return nil
	}
	if in {
		keys = append(keys, k)
	} else {
		keys = slices.DeleteFunc(keys, func(other key) bool { return other == k })
	}
	data, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	return i.Values.SetValue(ctx, indexName, data)
}

// load reads a record: ErrUnknown if there is none, ErrKey if it cannot be read.
func (i *Installer) load(ctx context.Context, k key) (*record, error) {
	sealed, err := i.Values.Value(ctx, k.name())
	if err != nil {
		return nil, fmt.Errorf("read the token of workspace %s: %w", k, err)
	}
	if sealed == nil {
		return nil, i.unknown(k)
	}
	plain, err := i.Key.open(k.name(), sealed)
	r := &record{}
	if err == nil && json.Unmarshal(plain, r) != nil {
		err = ErrKey // whose own error would quote it
	}
	if err != nil {
		return nil, fmt.Errorf("read the token of workspace %s: %w", k, err)
	}
	return r, nil
}

// save keeps a record in the place of the one that is there.
func (i *Installer) save(ctx context.Context, k key, r *record) error {
	plain, err := json.Marshal(r)
	if err == nil {
		err = i.Values.SetValue(ctx, k.name(), i.Key.seal(k.name(), plain))
	}
	if err != nil {
		return fmt.Errorf("keep the token of workspace %s: %w", k, err)
	}
	return nil
}

// add keeps a new installation. The index comes first: a key without a record is
// passed over, a record without a key would never be found.
func (i *Installer) add(ctx context.Context, k key, r *record) error {
	i.changing.Lock()
	defer i.changing.Unlock()
	if err := i.list(ctx, k, true); err != nil {
		return fmt.Errorf("keep where the app is installed: %w", err)
	}
	i.mu.Lock()
	p := i.at(k)
	i.mu.Unlock()
	if err := p.enter(ctx); err != nil {
		return err
	}
	defer p.leave()
	if err := i.save(ctx, k, r); err != nil {
		return err
	}
	p.record, p.unkept, p.failed = r, nil, nil
	i.mu.Lock()
	defer i.mu.Unlock()
	p.gone = false
	return nil
}

// forget overwrites a record and removes it.
func (i *Installer) forget(ctx context.Context, p *place) error {
	i.changing.Lock()
	defer i.changing.Unlock()
	if err := p.enter(ctx); err != nil {
		return err
	}
	defer p.leave()
	name := p.key.name()
	sealed, err := i.Values.Value(ctx, name)
	if err == nil && sealed != nil {
		clear(sealed)
		err = i.Values.SetValue(ctx, name, sealed)
	}
	if err = errors.Join(err, i.Values.SetValue(ctx, name, nil)); err != nil {
		return err
	}
	p.record, p.unkept, p.failed = nil, nil, nil
	i.mu.Lock()
	p.gone = true
	i.mu.Unlock()
	return i.list(ctx, p.key, false)
}
