package discordtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"testing"
	"testing/synctest"

	"footnote/adapters/discord/discordtest"
)

// form is a request with a message and a file.
func (c *client) form(path string, m object, part string) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	payload, _ := json.Marshal(m)
	w.WriteField("payload_json", string(payload))
	f, _ := w.CreateFormFile(part, "references.bib")
	f.Write([]byte("@book{x}"))
	w.Close()
	r := c.request("POST", path, nil)
	r.Body, r.ContentLength = http.NoBody, 0
	out, err := http.NewRequest("POST", r.URL.String(), &body)
	if err != nil {
		c.t.Fatal(err)
	}
	out.Header = r.Header
	out.Header.Set("Content-Type", w.FormDataContentType())
	return out
}

func TestMessagesWithFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		path := "/channels/" + r.general.ID + "/messages"
		for part, want := range map[string]int{"files[0]": 200, "upload": 400} {
			resp, err := r.c.http.Do(r.c.form(path, said(""), part))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("a part %q got %d, want %d", part, resp.StatusCode, want)
			}
		}
		r.broke(t, "an unknown part", discordtest.Limits)
		seen := r.d.Messages(r.general)
		if len(seen) != 1 || fmt.Sprint(seen[0].Files) != "[references.bib]" {
			t.Fatalf("people see %+v", seen)
		}
		if got := r.d.File(seen[0].ID, "references.bib"); string(got) != "@book{x}" {
			t.Errorf("the file is %q", got)
		}
	})
}

// Another process reaches the fake over the network.
func TestReach(t *testing.T) {
	r := newRoom(t, discordtest.Options{})
	address := r.d.Listen()
	r.c.http, r.c.dialer = discordtest.Reach(address)
	r.c.ready(intents)
	id := r.d.Say(r.alice, r.d.DM(r.alice), "hello")
	r.c.until("MESSAGE_CREATE", nil)
	answer := said("good day")
	answer["message_reference"] = object{"message_id": id, "fail_if_not_exists": false}
	if status, _, _ := r.c.call("POST", "/channels/"+r.d.DM(r.alice).ID+"/messages", answer); status != 200 {
		t.Fatalf("got %d", status)
	}
	if got := r.d.WaitReply(id); got.Content != "good day" {
		t.Errorf("alice reads %q", got.Content)
	}
	r.broke(t, "all this", "")
}

func TestOnlyWhatTheIntentsAskFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		r.c.ready(1) // guilds
		r.d.Say(r.alice, r.general, "hello", discordtest.SayOptions{Mention: true})
		r.d.Say(r.alice, r.d.DM(r.alice), "hello")
		r.g.AddChannel("new")
		if p, err := r.c.next(); err != nil || p.Type != "CHANNEL_CREATE" {
			t.Errorf("got %q, %v; want the channel alone", p.Type, err)
		}
	})
}

func TestHalfEventsArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		r.c.ready(intents)
		halves := discordtest.Halves(r.general)
		for _, h := range halves {
			r.d.Dispatch(h.Name, h.Data)
		}
		for _, h := range halves {
			if p, err := r.c.next(); err != nil || p.Type != h.Name {
				t.Errorf("got %q, %v; want %q", p.Type, err, h.Name)
			}
		}
	})
}
