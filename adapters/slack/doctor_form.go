package slack

import (
	"regexp"
	"strings"

	"footnote/adapters/slack/install"
)

// Forms of what is copied from Slack's pages.
var (
	clientIDForm = regexp.MustCompile(`^[0-9]+\.[0-9]+$`)
	secretForm   = regexp.MustCompile(`^[0-9a-f]{32}$`)
	appTokenForm = regexp.MustCompile(`^xapp-[0-9]+-(A[A-Z0-9]+)-`)
)

// appOfToken is the id of the app that SLACK_APP_TOKEN says; "" if it says none.
func (d *doctor) appOfToken() string {
	if m := appTokenForm.FindStringSubmatch(d.AppToken); m != nil {
		return m[1]
	}
	return ""
}

func (d *doctor) newBotToken() string {
	return d.click("Install App", "Install (or Reinstall) to Workspace", "Bot User OAuth Token", "Copy") + "; set SLACK_BOT_TOKEN to it."
}

func (d *doctor) newAppToken() string {
	return d.click("Basic Information", "App-Level Tokens", "Generate Token and Scopes") + ", with the scope connections:write; set SLACK_APP_TOKEN to it."
}

// unclean reports whether something was copied with what stood around it.
func unclean(value string) bool {
	return strings.TrimSpace(value) != value || strings.ContainsAny(value, "\"'` \t\r\n") || strings.HasPrefix(value, "Bearer")
}

// botTokenForm looks at the token without asking anybody.
func (d *doctor) botTokenForm() bool {
	t := d.BotToken
	switch {
	case t == "" && d.ClientID != "":
		// Workspaces bring their own.
	case t == "":
		d.bad(d.newBotToken(), "SLACK_BOT_TOKEN is not set.")
	case unclean(t):
		d.bad("Set SLACK_BOT_TOKEN to the token alone.", "SLACK_BOT_TOKEN has spaces, quotation marks or “Bearer” around the token.")
	case strings.HasPrefix(t, "xapp-") && strings.HasPrefix(d.AppToken, "xoxb-"):
		d.bad("Exchange them: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-.", "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped.")
	case strings.HasPrefix(t, "xapp-"):
		d.bad(d.newBotToken()+" The one that begins with xapp- belongs into SLACK_APP_TOKEN.", "SLACK_BOT_TOKEN is an app-level token.")
	case strings.HasPrefix(t, "xoxp-"):
		d.bad(d.newBotToken(), "SLACK_BOT_TOKEN is a person's token (User OAuth Token): the bot would speak as that person.")
	case strings.HasPrefix(t, "xoxe"):
		d.bad("Make a new app from the manifest of footnote slack manifest, which leaves rotation off (Slack does not let it be switched off again). "+
			"Or set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_TOKEN_KEY, and install the app at the bot's pages.",
			"SLACK_BOT_TOKEN is a token that expires after 12 hours: the app has token rotation on.")
	case !strings.HasPrefix(t, "xoxb-"):
		d.bad(d.newBotToken()+" Secrets, ids and webhooks are something else.", "SLACK_BOT_TOKEN is no bot's token: that begins with xoxb-.")
	default:
		return true
	}
	return false
}

// appTokenForm looks at the token without asking anybody. Tokens that are swapped
// were told of already.
func (d *doctor) appTokenForm() bool {
	t := d.AppToken
	switch {
	case unclean(t):
		d.bad("Set SLACK_APP_TOKEN to the token alone.", "SLACK_APP_TOKEN has spaces, quotation marks or “Bearer” around the token.")
	case strings.HasPrefix(t, "xoxb-") && strings.HasPrefix(d.BotToken, "xapp-"):
	case !strings.HasPrefix(t, "xapp-"):
		d.bad(d.newAppToken(), "SLACK_APP_TOKEN is no app-level token: that begins with xapp-.")
	default:
		return true
	}
	return false
}

// secretForm looks at one of the app's credentials; Slack calls it name.
func (d *doctor) secretForm(variable, name, value string) bool {
	if secretForm.MatchString(value) {
		return true
	}
	d.bad(d.click("Basic Information", "App Credentials", name, "Show")+"; set "+variable+" to it.",
		"%s is not 32 characters of 0-9 and a-f.", variable)
	return false
}

// workspaces looks at what several workspaces need.
func (d *doctor) workspaces() {
	if d.ClientID == "" && d.ClientSecret == "" {
		return
	}
	if !clientIDForm.MatchString(d.ClientID) {
		d.bad(d.click("Basic Information", "App Credentials", "Client ID")+"; set SLACK_CLIENT_ID to it.",
			"SLACK_CLIENT_ID is not two numbers with a dot between them.")
		return
	}
	switch ok := d.secretForm("SLACK_CLIENT_SECRET", "Client Secret", d.ClientSecret); {
	case !ok:
	case !strings.HasPrefix(d.URL, "https://"):
		d.bad("Set FOOTNOTE_URL to the https:// address under which people reach this program.", "Workspaces cannot install the app: the pages have no address.")
	default:
		d.good("Workspaces install the app at %s/slack/install. Whether Slack lets them is seen there: %s has to be among the addresses of %s.",
			strings.TrimSuffix(d.URL, "/"), strings.TrimSuffix(d.URL, "/")+install.OAuthPath, d.click("OAuth & Permissions", "Redirect URLs"))
	}
}
