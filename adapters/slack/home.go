package slack

import (
	slackapi "github.com/slack-go/slack"

	"footnote/bot"
)

// homeView is the page that Slack shows one person under the app's name, in the
// language of a locale.
func homeView(h bot.Home, locale string) slackapi.HomeTabViewRequest {
	return slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab}
}
