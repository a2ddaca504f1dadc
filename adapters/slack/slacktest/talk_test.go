package slacktest_test

import (
	"testing"
	"testing/synctest"

	"footnote/adapters/slack/slacktest"
)

func TestATalk(t *testing.T) {
	for _, http := range []bool{false, true} {
		name := "socket"
		if http {
			name = "http"
		}
		t.Run(name+" on the clock of the machine", func(t *testing.T) { talk(t, slacktest.Options{HTTP: http}) })
		t.Run(name+" in a bubble", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { talk(t, slacktest.Options{HTTP: http}) })
		})
	}
}

func talk(t *testing.T, o slacktest.Options) {
	s := slacktest.New(t, o)
	study := s.AddWorkspace("Study")
	alice := study.AddUser("alice")
	general := study.AddChannel("general")
	p := start(t, s, study)
	s.WaitConnected(1)

	ts := s.Say(alice, general, "what is a strait?", slacktest.SayOptions{Mention: true})
	e := p.next("app_mention")
	if want := study.BotUser.Mention() + " what is a strait?"; str(e, "text") != want || str(e, "user") != alice.ID || str(e, "ts") != ts {
		t.Errorf("got %v, want %q by alice", e, want)
	}
	p.ok("chat.postMessage", answer(general.ID, "A narrow sea.", ts, "m"+study.ID+"."+general.ID+"."+ts))
	got := s.WaitReply(ts)
	if got.Text != "A narrow sea." || got.Plain != "A narrow sea." || got.Thread != ts || got.Button("Next").Value != "1|next|x" {
		t.Errorf("alice sees %+v", got)
	}

	press := s.Press(alice, got, "Next")
	a := p.next("block_actions")
	if str(a, "trigger_id") != press.ID || str(a, "response_url") != press.ResponseURL() {
		t.Errorf("got %v", a)
	}
	next := answer(general.ID, "A wide sea.", "", "")
	next["ts"] = got.TS
	delete(next, "metadata")
	p.ok("chat.update", next)
	if shown := press.Wait(); len(shown) != 0 || !press.Changed() || s.Message(got.TS).Text != "A wide sea." {
		t.Errorf("alice sees %v and %+v", shown, s.Message(got.TS))
	}

	slash := s.Slash(alice, general, "/ask what is a strait?")
	c := p.next("/ask")
	if str(c, "text") != "what is a strait?" || str(c, "channel_id") != general.ID {
		t.Errorf("got %v", c)
	}
	p.respond(str(c, "response_url"), object{"text": "A narrow sea.", "response_type": "ephemeral"})
	if shown := slash.Wait(); len(shown) != 1 || shown[0].OnlyFor != "alice" || shown[0].Text != "A narrow sea." {
		t.Errorf("alice sees %v", shown)
	}
}
