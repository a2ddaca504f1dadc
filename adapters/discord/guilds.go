package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
)

// maxChannels bounds how many threads, and how many channels that were asked
// for, are remembered.
const maxChannels = 50_000

// A guild is what must be known of one to judge who manages it, and to answer in
// its language.
type guild struct {
	owner    string
	locale   string   // that its managers chose
	managers []string // roles that make a manager
	managed  []string // roles that Discord made for bots
	ours     string   // the one of them that is ours; "" if not known
	threads  bool     // its threads are all in guilds.threads
}

// guilds remembers what the gateway told of guilds and threads, and asks for
// what it did not: a session that is resumed is not told again. Safe for
// concurrent use.
type guilds struct {
	rest *rest.Client

	mu       sync.Mutex
	known    map[string]*guild   // guarded by mu; its values are never changed
	threads  map[string]*channel // guarded by mu
	channels map[string]*channel // guarded by mu: those that were asked for
}

func newGuilds(r *rest.Client) *guilds {
	return &guilds{rest: r, known: make(map[string]*guild),
		threads: make(map[string]*channel), channels: make(map[string]*channel)}
}

// role and guildInfo are as Discord sends them.
type role struct {
	ID          string `json:"id"`
	Permissions string `json:"permissions"`
	Managed     bool   `json:"managed"`
	Tags        *struct {
		BotID string `json:"bot_id"`
	} `json:"tags"`
}

type guildInfo struct {
	ID          string     `json:"id"`
	OwnerID     string     `json:"owner_id"`
	Locale      string     `json:"preferred_locale"`
	Unavailable bool       `json:"unavailable"`
	Roles       []*role    `json:"roles"`
	Threads     []*channel `json:"threads"`
}

// take learns from an event; here are the guilds in which it shows us to be, gone
// is the one that we were taken out of, "" mostly. An outage takes nothing away:
// Discord says "unavailable" of it.
func (g *guilds) take(kind string, raw json.RawMessage, me string) (here []string, gone string, err error) {
	switch kind {
	case "READY":
		var e struct {
			Guilds []struct {
				ID string `json:"id"`
			} `json:"guilds"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, "", err
		}
		for _, g := range e.Guilds {
			here = append(here, g.ID)
		}
		return here, "", nil
	case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE":
		var i guildInfo
		if err := json.Unmarshal(raw, &i); err != nil {
			return nil, "", err
		}
		if i.ID == "" || i.Unavailable {
			return nil, "", nil
		}
		if kind == "GUILD_DELETE" {
			g.drop(i.ID)
			return nil, i.ID, nil
		}
		g.learn(i, me, kind == "GUILD_CREATE")
		return []string{i.ID}, "", nil
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		var e struct {
			GuildID string `json:"guild_id"`
			Role    *role  `json:"role"`
			RoleID  string `json:"role_id"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, "", err
		}
		if e.Role == nil {
			e.Role = &role{ID: e.RoleID}
		}
		g.learnRole(e.GuildID, e.Role)
	case "THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE":
		var c channel
		if err := json.Unmarshal(raw, &c); err != nil {
			return nil, "", err
		}
		g.learnThreads([]*channel{&c}, kind == "THREAD_DELETE")
	case "THREAD_LIST_SYNC":
		var e struct {
			Threads []*channel `json:"threads"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, "", err
		}
		g.learnThreads(e.Threads, false)
	case "CHANNEL_UPDATE", "CHANNEL_DELETE":
		var c channel
		if err := json.Unmarshal(raw, &c); err != nil {
			return nil, "", err
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.channels, c.ID) // it is asked for again
	}
	return nil, "", nil
}

func (g *guilds) learn(i guildInfo, me string, all bool) {
	k := &guild{owner: i.OwnerID, locale: i.Locale, threads: all}
	for _, r := range i.Roles {
		if r == nil {
			continue
		}
		if manages(r.Permissions) {
			k.managers = append(k.managers, r.ID)
		}
		if r.Managed {
			k.managed = append(k.managed, r.ID)
		}
		if r.Tags != nil && r.Tags.BotID == me {
			k.ours = r.ID
		}
	}
	g.mu.Lock()
	if old := g.known[i.ID]; old != nil && !all {
		k.threads = old.threads
	}
	g.known[i.ID] = k
	g.mu.Unlock()
	g.learnThreads(i.Threads, false)
}

func (g *guilds) learnRole(id string, r *role) {
	g.mu.Lock()
	defer g.mu.Unlock()
	old := g.known[id]
	if old == nil {
		return // it is asked for when it matters
	}
	k := *old
	k.managers = slices.DeleteFunc(slices.Clone(old.managers), func(m string) bool { return m == r.ID })
	if manages(r.Permissions) {
		k.managers = append(k.managers, r.ID)
	}
	g.known[id] = &k
}

func (g *guilds) learnThreads(all []*channel, gone bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range all {
		switch {
		case c == nil || c.ID == "":
		case gone:
			delete(g.threads, c.ID)
		default:
			if len(g.threads) >= maxChannels {
				g.forgetThreads()
			}
			g.threads[c.ID] = c
		}
	}
}

// forgetThreads makes room. From then on threads are asked for. Needs mu.
func (g *guilds) forgetThreads() {
	clear(g.threads)
	for id, k := range g.known {
		k := *k
		k.threads = false
		g.known[id] = &k
	}
}

func (g *guilds) drop(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.known, id)
}

// recall is a guild if it is known already, else nil.
func (g *guilds) recall(id string) *guild {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.known[id]
}

// guild is what is known of a guild, or what Discord says of it when asked.
func (g *guilds) guild(ctx context.Context, id string) (*guild, error) {
	if k := g.recall(id); k != nil {
		return k, nil
	}
	info, err := g.rest.Guild(ctx, id)
	if err != nil {
		return nil, err
	}
	k := &guild{owner: info.OwnerID, locale: info.PreferredLocale}
	for _, r := range info.Roles {
		if r != nil && r.Permissions&manager != 0 {
			k.managers = append(k.managers, r.ID)
		}
		if r != nil && r.Managed {
			k.managed = append(k.managed, r.ID)
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if newer := g.known[id]; newer != nil {
		return newer, nil
	}
	g.known[id] = k
	return k, nil
}

// ourRole is the role that Discord made for us in a guild; "" if there is none.
// Where nobody told whose it is, it is the one of its kind that we have.
func (g *guilds) ourRole(ctx context.Context, id, me string) (string, error) {
	k, err := g.guild(ctx, id)
	switch {
	case err != nil:
		return "", err
	case k.ours != "" || len(k.managed) == 0:
		return k.ours, nil
	}
	m, err := g.rest.Member(ctx, id, me)
	if err != nil {
		return "", err
	}
	for _, r := range m.Roles {
		if slices.Contains(k.managed, r) {
			g.mu.Lock()
			defer g.mu.Unlock()
			if g.known[id] == k {
				with := *k
				with.ours = r
				g.known[id] = &with
			}
			return r, nil
		}
	}
	return "", nil
}

// manages reports whether a member manages a guild.
func (k *guild) manages(guildID, person string, roles []string) bool {
	if k == nil {
		return false
	}
	return k.owner == person || slices.Contains(k.managers, guildID) || // the role of everyone has the guild's id
		slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(k.managers, r) })
}

// channel is what is known of a channel of a guild. One that is no thread, of a
// guild whose threads are all known, is told apart without asking: it has nothing
// but its id.
func (g *guilds) channel(ctx context.Context, guildID, id string) (*channel, error) {
	g.mu.Lock()
	c, k := g.threads[id], g.known[guildID]
	if c == nil {
		c = g.channels[id]
	}
	g.mu.Unlock()
	switch {
	case c != nil:
		return c, nil
	case k != nil && k.threads:
		return &channel{ID: id, GuildID: guildID}, nil
	}
	return g.ask(ctx, id)
}

// named is a channel with its name; it asks where that is not known.
func (g *guilds) named(ctx context.Context, id string) (*channel, error) {
	g.mu.Lock()
	c := g.threads[id]
	if c == nil {
		c = g.channels[id]
	}
	g.mu.Unlock()
	if c != nil && c.Name != "" {
		return c, nil
	}
	return g.ask(ctx, id)
}

func (g *guilds) ask(ctx context.Context, id string) (*channel, error) {
	info, err := g.rest.Channel(ctx, id)
	if err != nil {
		return nil, err
	}
	c := &channel{ID: id, GuildID: info.GuildID, Name: info.Name, Type: info.Type, ParentID: info.ParentID}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.channels) >= maxChannels {
		clear(g.channels)
	}
	g.channels[id] = c
	return c, nil
}

// starter is the message that a thread hangs on; nil if there is none: a thread
// has the id of the message from which it was made.
func (g *guilds) starter(ctx context.Context, thread *channel) (*discordgo.Message, error) {
	id, err := strconv.ParseUint(thread.ID, 10, 64)
	if err != nil || id == 0 || thread.ParentID == "" {
		return nil, nil
	}
	all, err := g.rest.Messages(ctx, thread.ParentID, strconv.FormatUint(id-1, 10), 1)
	var no *rest.Error
	switch {
	case errors.As(err, &no) && no.Status < http.StatusInternalServerError:
		return nil, nil // a forum, or a channel that we may not read
	case err != nil:
		return nil, err
	case len(all) == 1 && all[0] != nil && all[0].ID == thread.ID:
		return all[0], nil
	}
	return nil, nil
}
