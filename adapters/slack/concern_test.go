package slack

import "testing"

func TestConcern(t *testing.T) {
	for name, c := range map[string]struct {
		said said
		want concern
	}{
		"talk":                      {said{User: "U1", Text: "hello", ChannelType: "channel"}, overheard},
		"talk in a group message":   {said{User: "U1", Text: "hello", ChannelType: "mpim"}, overheard},
		"nothing said":              {said{User: "U1", Text: " ", ChannelType: "channel"}, nothing},
		"only a file":               {said{User: "U1", ChannelType: "channel", Files: []file{{ID: "F1"}}}, nothing},
		"a mention as such":         {said{User: "U1", Text: "<@U900>", Mention: true}, addressed},
		"a mention as a message":    {said{User: "U1", Text: "what, <@U900>?", ChannelType: "channel"}, addressed},
		"a mention with a name":     {said{User: "U1", Text: "<@U900|footnote> x", ChannelType: "group"}, addressed},
		"another's mention":         {said{User: "U1", Text: "<@U9001> x", ChannelType: "channel"}, overheard},
		"our id in words":           {said{User: "U1", Text: "&lt;@U900&gt; x", ChannelType: "channel"}, overheard},
		"a direct message":          {said{User: "U1", Text: "x", ChannelType: "im"}, addressed},
		"a file in one":             {said{User: "U1", ChannelType: "im", Files: []file{{ID: "F1"}}}, addressed},
		"in the old home":           {said{User: "U1", Text: "x", ChannelType: "app_home"}, addressed},
		"ourselves":                 {said{User: me, Text: "<@U900> x", ChannelType: "im"}, nothing},
		"another bot":               {said{User: "U1", BotID: "B1", Text: "<@U900> x", Mention: true}, nothing},
		"another bot without user":  {said{BotID: "B1", Text: "<@U900> x", Mention: true}, nothing},
		"a bot in a direct message": {said{User: "U1", BotID: "B1", Text: "x", ChannelType: "im"}, nothing},
		"Slack's own bot":           {said{User: "USLACKBOT", Text: "<@U900> x", ChannelType: "channel"}, nothing},
	} {
		if got := concernOf(&delivery{event: event{Said: &c.said}}, me); got != c.want {
			t.Errorf("%s: concern %d, want %d", name, got, c.want)
		}
	}
	if got := concernOf(&delivery{}, me); got != nothing {
		t.Errorf("what is no message: concern %d", got)
	}
	if got := concernOf(&delivery{event: event{Said: &said{User: "U1", Text: "<@> x", ChannelType: "channel"}}}, ""); got != overheard {
		t.Errorf("where we are not known: concern %d, want %d", got, overheard)
	}
}
