package discordtest_test

import (
	"io"
	"testing"

	"footnote/adapters/discord/discordtest"
)

// What the fake itself takes of the time of a test that measures.
func BenchmarkMessages(b *testing.B) {
	b.Run("judged by the specification", func(b *testing.B) { benchmarkMessages(b, false) })
	b.Run("fast", func(b *testing.B) { benchmarkMessages(b, true) })
}

func benchmarkMessages(b *testing.B, fast bool) {
	d := discordtest.New(b, discordtest.Options{Fast: fast, Allow: []discordtest.Rule{discordtest.Undelivered}})
	g := d.AddGuild("Study")
	general := g.AddChannel("general")
	c := &client{t: b, d: d, http: d.Client()}
	body := said("> Tankers **wait** in the strait for weeks.\n-# de Souza and Wei, Harbours and Straits, ¶ 2")
	body["components"] = rows(1, button("a", "Next"), button("b", "Context"), button("c", "Cite"), button("d", "Wrong?"), button("e", "Delete"))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			resp, err := c.http.Do(c.request("POST", "/channels/"+general.ID+"/messages", body))
			if err != nil {
				b.Error(err)
				return
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	})
}
