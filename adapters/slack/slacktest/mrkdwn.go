package slacktest

import (
	"net/url"
	"regexp"
	"strings"
)

// entities are all that Slack's text knows.
var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

var angledAt = regexp.MustCompile(`<([^<>\n]+)>`)

// mrkdwn reads a text in Slack's own mark-up
// (https://docs.slack.dev/messaging/formatting-message-text). Where verbatim is
// not set, names and addresses become links by themselves.
func (p *parts) mrkdwn(text string, verbatim bool) {
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "&gt;") || strings.HasPrefix(line, ">") {
			p.live = append(p.live, "quote "+line)
		}
	}
	p.live = append(p.live, emphasised(angledAt.ReplaceAllString(text, "x"))...)
	for text != "" {
		at := angledAt.FindStringSubmatchIndex(text)
		if at == nil {
			p.typed(text, verbatim)
			return
		}
		p.typed(text[:at[0]], verbatim)
		p.angled(text[at[2]:at[3]])
		text = text[at[1]:]
	}
}

// typed reads what stands between angles.
func (p *parts) typed(text string, verbatim bool) {
	plain := entities.Replace(text)
	if !verbatim {
		for _, m := range autoAt.FindAllString(plain, -1) {
			p.live = append(p.live, "broadcast "+strings.TrimSpace(m))
		}
	}
	p.line.WriteString(plain)
}

// autoAt is what Slack takes for a mention where a text is not verbatim.
var autoAt = regexp.MustCompile(`@(?:here|channel|everyone)\b`)

// angled reads what stands in angles: a mention, a date, a link.
func (p *parts) angled(inner string) {
	target, label, labelled := strings.Cut(inner, "|")
	kind := ""
	switch {
	case strings.HasPrefix(inner, "@"):
		kind = "user"
	case strings.HasPrefix(inner, "#"):
		kind = "channel"
	case strings.HasPrefix(inner, "!subteam"):
		kind = "usergroup"
	case strings.HasPrefix(inner, "!date"):
		kind = "date"
	case strings.HasPrefix(inner, "!"):
		kind = "broadcast"
	}
	if kind == "" {
		p.links = append(p.links, Link{entities.Replace(label), entities.Replace(target)})
		if !labelled {
			label = target
		}
		p.line.WriteString(entities.Replace(label))
		return
	}
	p.live = append(p.live, kind+" <"+inner+">")
	if !labelled {
		label = target
	}
	p.line.WriteString(entities.Replace(label))
}

// emphasisAt is how mrkdwn begins and ends bold, italic, struck and fixed text.
// Which spaces and letters stop it is not said anywhere; in doubt it is live.
var emphasisAt = []struct {
	kind string
	at   *regexp.Regexp
}{
	{"code", regexp.MustCompile("`[^`\n]+`")},
	{"bold", regexp.MustCompile(`(?:^|[^\w*])\*[^\s*](?:[^*\n]*[^\s*])?\*(?:[^\w*]|$)`)},
	{"italic", regexp.MustCompile(`(?:^|[^\w_])_[^\s_](?:[^_\n]*[^\s_])?_(?:[^\w_]|$)`)},
	{"strike", regexp.MustCompile(`(?:^|[^\w~])~[^\s~](?:[^~\n]*[^\s~])?~(?:[^\w~]|$)`)},
	{"emoji", regexp.MustCompile(`:[a-z0-9_+-]*[a-z+][a-z0-9_+-]*:`)},
}

func emphasised(text string) []string {
	var live []string
	for _, e := range emphasisAt {
		for _, m := range e.at.FindAllString(text, -1) {
			live = append(live, e.kind+" "+strings.TrimSpace(m))
		}
	}
	return live
}

// liveIn is what does something to people in a text that is shown in
// notifications only: its mentions.
func liveIn(text string) []string {
	p := &parts{}
	p.mrkdwn(text, true)
	var live []string
	for _, l := range p.live {
		if isMention(l) || strings.HasPrefix(l, "channel ") {
			live = append(live, l)
		}
	}
	return live
}

// isMention reports whether something live calls people.
func isMention(live string) bool {
	kind, _, _ := strings.Cut(live, " ")
	return kind == "user" || kind == "usergroup" || kind == "broadcast" || kind == "team"
}

// markdownIn is what is live in a markdown block: mentions work there as in
// mrkdwn.
func markdownIn(text string) []string {
	return append(liveIn(text), autoMentions(text)...)
}

func autoMentions(text string) []string {
	var live []string
	for _, m := range autoAt.FindAllString(text, -1) {
		live = append(live, "broadcast "+m)
	}
	return live
}

// addressAt is what a reader takes for an address.
var addressAt = regexp.MustCompile(`(?i)\b(?:https?://|www\.)([a-z0-9.-]+)|^\s*([a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|io|example|de|fr|es|ru|uk))(?:/\S*)?\s*$`)

// disguised says why a link is not what it seems; "" if it is.
func (l Link) disguised() string {
	u, err := url.Parse(l.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "a link that leads elsewhere than to a page"
	}
	m := addressAt.FindStringSubmatch(l.Label)
	if m == nil {
		return ""
	}
	host := strings.ToLower(strings.TrimPrefix(m[1]+m[2], "www."))
	if strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") != strings.TrimSuffix(host, ".") {
		return "a link whose label names another host"
	}
	return ""
}
