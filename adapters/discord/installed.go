package discord

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
)

// installs looks at whether people can bring the bot in, by the two ways that
// there are.
func (d *doctor) installs(app *rest.Application) {
	if app.BotRequireCodeGrant {
		d.bad(d.click("Bot", "Authorization Flow", "Requires OAuth2 Code Grant: off", "Save Changes"), "The invite link does not work: it wants a code grant.")
	}
	if !app.BotPublic {
		d.good("Only you can add the bot anywhere: Public Bot is off.")
	}
	_, server := app.IntegrationTypes["0"]
	_, person := app.IntegrationTypes["1"]
	contexts := func(which string) string {
		return d.click("Installation", "Installation Contexts", which, "Save Changes")
	}
	if !server && len(app.IntegrationTypes) > 0 { // without any setting, servers are what is possible
		d.bad(contexts("Guild Install"), "The bot cannot be added to servers.")
	}
	switch {
	case person && (server || len(app.IntegrationTypes) == 0):
		d.good("The bot can be added to servers and to people's own accounts.")
	case !person: // a choice
		d.good("People cannot add the bot to their own account; what allows it: %s", contexts("User Install"))
	}
}

// permissionNames are those of installPermissions, as Discord shows them.
var permissionNames = []struct {
	bit  int64
	name string
}{
	{discordgo.PermissionViewChannel, "View Channels"},
	{discordgo.PermissionSendMessages, "Send Messages"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"},
	{discordgo.PermissionEmbedLinks, "Embed Links"},
	{discordgo.PermissionAttachFiles, "Attach Files"},
	{discordgo.PermissionReadMessageHistory, "Read Message History"},
}

// guilds looks at where the bot is, and what its roles allow it there. What
// single channels forbid is not seen from here.
func (d *doctor) guilds(ctx context.Context) {
	all, err := d.client.Guilds(ctx)
	if !d.asked("the list of servers", err) {
		return
	}
	if len(all) == 0 {
		invite := "Run: footnote discord invite"
		if d.AppID != "" {
			invite = "Open " + InviteURL(d.AppID)
		}
		d.bad(invite, "The bot is in no server.")
		return
	}
	var lacking int64
	n := 0
	for _, g := range all {
		if missing := installPermissions &^ g.Permissions; missing != 0 && g.Permissions&discordgo.PermissionAdministrator == 0 {
			lacking |= missing
			n++
		}
	}
	if n == 0 {
		d.good("The bot is in %s, with the permissions that it needs.", servers(len(all)))
		return
	}
	var names []string
	for _, p := range permissionNames {
		if lacking&p.bit != 0 {
			names = append(names, p.name)
		}
	}
	d.bad("There: Server Settings → Roles → the bot's role → Permissions; or open the invite link again: "+InviteURL(d.AppID),
		"The bot is in %s; in %d it lacks permissions: %s.", servers(len(all)), n, strings.Join(names, ", "))
}

func servers(n int) string {
	if n == 1 {
		return "1 server"
	}
	return fmt.Sprintf("%d servers", n)
}
