package discord

import (
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
)

// TestRights is who may do what and where, by what Discord itself says of them.
func TestRights(t *testing.T) {
	const no = "Only a manager"
	both(t, func(w *world) {
		w.newLibrary()
		w.start()
		admin, mod := w.d.AddUser("admin"), w.d.AddUser("mod")
		w.guild.Join(admin, discordgo.PermissionAdministrator)
		w.guild.Join(mod, discordgo.PermissionManageMessages|discordgo.PermissionManageChannels)
		thread := w.general.AddThread("reading")
		file := discordtest.Attachment{Name: "lighthouse.md", Data: []byte(lighthouse)}
		roles := []struct {
			who     *discordtest.User
			manages bool
		}{
			{w.alice, false}, {mod, false}, {w.chief, true}, {admin, true}, {w.guild.Owner(), true},
		}
		commands := []struct {
			name    string
			options map[string]string
			line    string
			manager bool
		}{
			{"ask", ask("tankers"), "tankers", false},
			{"help", nil, "/help", false},
			{"library", nil, "/library", false},
			{"library", map[string]string{"what": "undo"}, "/library undo", true},
			{"library", map[string]string{"what": "remove", "source": "1"}, "/library remove 1", true},
			{"library", map[string]string{"what": "reindex"}, "/library reindex", true},
			{"settings", nil, "/settings", true},
			{"settings", map[string]string{"setting": "who-may-ask", "value": "everyone"}, "/settings who-may-ask everyone", true},
		}
		for _, r := range roles {
			for _, place := range []*discordtest.Channel{w.general, thread, w.d.DM(r.who)} {
				for _, c := range commands {
					want := c.manager && !r.manages && place != w.d.DM(r.who)
					s := w.asked(r.who, place, c.name, c.options)
					if got := strings.Contains(read(s), no); got != want {
						t.Errorf("%s, /%s %v in %s: refused %v, want %v: %s", r.who.Name, c.name, c.options, place.Name, got, want, read(s))
					}
					if s = w.mention(r.who, place, c.line); strings.Contains(read(s), no) != want {
						t.Errorf("%s says %q in %s: refused %v, want %v: %s", r.who.Name, c.line, place.Name, !want, want, read(s))
					}
				}
			}
		}

		t.Log("a manager's button pressed by others, and by one who is none any more")
		w.the(w.d.Slash(w.chief, w.general, "library", map[string]string{"what": "add"}, file).Wait())
		s := w.mention(w.chief, w.general, "/library remove lighthouse")
		for _, who := range []*discordtest.User{w.alice, mod} {
			w.reads(w.pressed(who, s, "discard"), no)
		}
		w.guild.Demote(w.chief)
		w.reads(w.pressed(w.chief, s, "discard"), no)
		w.reads(w.mention(w.chief, w.general, "/settings"), no)
		w.reads(w.pressed(admin, s, "discard"), "Removed")
	})
}
