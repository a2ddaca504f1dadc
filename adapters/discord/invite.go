package discord

import (
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// installPermissions are asked for when the bot is added to a server: what it
// needs to answer, and no more.
const installPermissions = discordgo.PermissionViewChannel |
	discordgo.PermissionSendMessages |
	discordgo.PermissionSendMessagesInThreads |
	discordgo.PermissionEmbedLinks |
	discordgo.PermissionAttachFiles |
	discordgo.PermissionReadMessageHistory

// InviteURL is where someone who manages a server adds the bot to it.
func InviteURL(appID string) string {
	return authorize(url.Values{
		"client_id":        {appID},
		"integration_type": {strconv.Itoa(int(discordgo.ApplicationIntegrationGuildInstall))},
		"scope":            {"bot applications.commands"},
		"permissions":      {strconv.FormatInt(installPermissions, 10)},
	})
}

// UserInstallURL is where someone adds the bot to their own account, to use its
// commands wherever they are.
func UserInstallURL(appID string) string {
	return authorize(url.Values{
		"client_id":        {appID},
		"integration_type": {strconv.Itoa(int(discordgo.ApplicationIntegrationUserInstall))},
		"scope":            {"applications.commands"},
	})
}

// authorize is a page of https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow.
func authorize(v url.Values) string {
	return "https://discord.com/oauth2/authorize?" + v.Encode()
}
