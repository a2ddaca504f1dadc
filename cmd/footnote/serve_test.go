package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
)

// A lines is what a program writes while it runs.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	more sync.Cond // with mu: something was written
}

func newLines() *lines {
	l := &lines{}
	l.more.L = &l.mu
	return l
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.more.Broadcast()
	return l.text.Write(p)
}

// wait waits until something was written. If it never is, the test runs out of
// time with this on its stack.
func (l *lines) wait(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !strings.Contains(l.text.String(), text) {
		l.more.Wait()
	}
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// freeAddress is one of this machine on which nobody serves.
func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// What a group does first, from the environment to a quotation in its place:
// register, run, ask, add a file, ask again, open the passage in a browser.
func TestServeOnDiscord(t *testing.T) {
	d := discordtest.New(t, discordtest.Options{})
	guild := d.AddGuild("Study")
	general := guild.AddChannel("general")
	alice, chief := d.AddUser("alice"), d.AddUser("chief")
	guild.Join(alice, 0)
	guild.Join(chief, discordgo.PermissionManageGuild)

	said, at := newLines(), freeAddress(t)
	c := &call{
		in: strings.NewReader(""), out: said, err: said, web: d.Client(), sockets: d.Dialer(),
		env: []string{
			"DISCORD_TOKEN=" + d.Token, "DISCORD_APP_ID=" + d.AppID, "DISCORD_PUBLIC_KEY=" + hex.EncodeToString(d.PublicKey),
			"FOOTNOTE_DATA=" + filepath.Join(t.TempDir(), "data"), "FOOTNOTE_LISTEN=" + at,
			// The address of others, for whom somebody forwards it.
			"FOOTNOTE_URL=https://reading.example.org/",
		},
	}
	c.fetch = fetchBy(d.Client())
	for _, want := range []string{"added /ask", "nothing was written"} {
		if err := c.dispatch(t.Context(), []string{"discord", "register"}); err != nil || !strings.Contains(said.String(), want) {
			t.Fatalf("register: %v, no %q in:\n%s", err, want, said)
		}
	}
	if err := c.dispatch(t.Context(), []string{"doctor", "discord"}); err != nil || !strings.Contains(said.String(), "ok     The token") {
		t.Errorf("doctor: %v\n%s", err, said)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.dispatch(ctx, []string{"serve"}) }()
	d.WaitReady(1)

	// The built-in notes, while there is nothing else.
	i := d.Slash(alice, general, "ask", map[string]string{"question": "what is the Malacca dilemma?"})
	answer := i.Wait()
	if len(answer) != 1 || !strings.Contains(discordtest.Plain(answer[0].Content), "Malacca") || answer[0].OnlyFor != "" {
		t.Fatalf("shown: %+v\n%s", answer, said)
	}
	if page := openPassage(t, answer[0], at); !strings.Contains(page, "<mark") || !strings.Contains(page, "naval blockade") {
		t.Errorf("the notes' passage is not marked in its place")
	}

	// Their own reading, from then on.
	file := discordtest.Attachment{Name: "salt.md", Data: []byte("# Salt roads\n\nBrine pans feed the harbour of Veltra. They were dug in 1312.\n")}
	i = d.Slash(chief, general, "library", map[string]string{"what": "add"}, file)
	if shown := i.Wait(); len(shown) != 1 || !strings.Contains(discordtest.Plain(shown[0].Content), "Salt roads") {
		t.Fatalf("added: %+v\n%s", shown, said)
	}
	reply := d.WaitReply(d.Say(alice, general, "when were the brine pans dug?", discordtest.SayOptions{Mention: true}))
	if text := discordtest.Plain(reply.Content); !strings.Contains(text, "1312") {
		t.Errorf("asked of the file: %s", text)
	}
	if page := openPassage(t, reply, at); !strings.Contains(page, "<mark") || !strings.Contains(page, "1312") {
		t.Errorf("the file's passage is not marked in its place")
	}

	// Commands by HTTP, at the same port.
	d.DeliverTo(forward(at))
	i = d.Slash(alice, general, "ask", map[string]string{"question": "where is Veltra?", "visibility": "hide"})
	if shown := i.Wait(); len(shown) != 1 || shown[0].OnlyFor != "alice" {
		t.Errorf("by HTTP: %+v", shown)
	}

	stop()
	if err := <-ended; err != nil {
		t.Errorf("serve ended with %v", err)
	}
	for _, secret := range []string{d.Token, "Malacca", "Veltra", "brine", "1312"} {
		if strings.Contains(said.String(), secret) {
			t.Errorf("%q is in the log:\n%s", secret, said)
		}
	}
	if _, err := os.Stat(filepath.Join(c.env[3][len("FOOTNOTE_DATA="):], "library.db")); err != nil {
		t.Error(err)
	}
}

// openPassage follows the Open button of an answer to the page.
func openPassage(t *testing.T, s discordtest.Shown, at string) string {
	t.Helper()
	buttons := s.Buttons()
	n := slices.IndexFunc(buttons, func(b discordgo.Button) bool { return b.Label == "Open" })
	if n < 0 {
		t.Fatalf("no Open under %+v", buttons)
	}
	return readPassage(t, buttons[n].URL, at)
}

// readPassage reads the page to which an answer leads.
func readPassage(t *testing.T, link, at string) string {
	t.Helper()
	path, ok := strings.CutPrefix(link, "https://reading.example.org/")
	if !ok {
		t.Fatalf("Open leads to %q", link)
	}
	res, err := http.Get("http://" + at + "/" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the page: %s, %v", res.Status, err)
	}
	return string(page)
}

// fetchBy fetches files by a client, from a platform that is not on the network.
func fetchBy(client *http.Client) func(context.Context, string, http.Header) (io.ReadCloser, error) {
	return func(ctx context.Context, address string, header http.Header) (io.ReadCloser, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		req.Header = header.Clone()
		res, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		return res.Body, nil
	}
}

// forward passes requests on to an address, as a web server with a certificate
// does.
func forward(at string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+at+interactionsPath, r.Body)
		if err == nil {
			out.Header = r.Header.Clone()
			var res *http.Response
			if res, err = http.DefaultClient.Do(out); err == nil {
				defer res.Body.Close()
				w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
				w.WriteHeader(res.StatusCode)
				io.Copy(w, res.Body)
				return
			}
		}
		http.Error(w, err.Error(), http.StatusBadGateway)
	})
}
