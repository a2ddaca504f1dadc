package discordtest_test

import (
	"testing"
	"testing/synctest"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
)

func TestATalkOverTheGateway(t *testing.T) {
	talk := func(t *testing.T) {
		d := discordtest.New(t, discordtest.Options{})
		g := d.AddGuild("Study")
		general := g.AddChannel("general")
		alice := d.AddUser("alice")
		g.Join(alice)
		c := newClient(t, d)
		c.connect("wss://gateway.discord.gg")
		c.identify(intents)
		c.until("GUILD_CREATE", nil)
		d.WaitReady(1)

		id := d.Say(alice, general, "what is a strait?", discordtest.SayOptions{Mention: true})
		var m discordgo.Message
		c.until("MESSAGE_CREATE", &m)
		if want := "<@" + d.BotID + "> what is a strait?"; m.Content != want || m.Author.ID != alice.ID {
			t.Errorf("got %q by %s, want %q by alice", m.Content, m.Author.Username, want)
		}
		answer := said("A narrow sea.")
		answer["message_reference"] = object{"message_id": id, "fail_if_not_exists": false}
		if status, _, _ := c.call("POST", "/channels/"+general.ID+"/messages", answer); status != 200 {
			t.Fatalf("the answer got %d", status)
		}
		if got := d.WaitReply(id); got.Content != "A narrow sea." {
			t.Errorf("alice sees %q", got.Content)
		}

		i := d.Slash(alice, general, "ask", map[string]string{"question": "what is a strait?"})
		c.until("INTERACTION_CREATE", nil)
		status, _, _ := c.call("POST", "/interactions/"+i.ID+"/"+i.Token+"/callback", object{"type": 4, "data": said("A narrow sea.")})
		if status != 204 {
			t.Fatalf("the callback got %d", status)
		}
		if seen := i.Wait(); len(seen) != 1 || seen[0].Content != "A narrow sea." {
			t.Errorf("alice sees %v", seen)
		}
	}
	t.Run("on the clock of the machine", talk)
	t.Run("in a bubble", func(t *testing.T) { synctest.Test(t, talk) })
}
