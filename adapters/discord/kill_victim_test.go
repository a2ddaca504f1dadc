package discord

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footnote/adapters/discord/discordtest"
	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/dispatch"
	"footnote/bot/pause"
	"footnote/bot/secret"
	"footnote/bot/state"
	"footnote/knowledge/store/sqlite"
)

// TestMain is also the program that is killed: the bot on a Discord that another
// process plays, with its library in the folder that the environment names.
func TestMain(m *testing.M) {
	if dir := os.Getenv("FOOTNOTE_TEST_VICTIM"); dir != "" {
		if err := victim(dir); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// victim runs until it is killed, or its standard input ends. It says of each
// event when it is kept and when it is done.
func victim(dir string) error {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	db, err := sqlite.Open(ctx, filepath.Join(dir, "library.db"), sqlite.Options{Readers: 1})
	if err != nil {
		return err
	}
	kept := state.New(db)
	client, dialer := discordtest.Reach(os.Getenv("FOOTNOTE_TEST_DISCORD"))
	c := Config{
		Token: secret.Hide(os.Getenv("FOOTNOTE_TEST_TOKEN")), AppID: os.Getenv("FOOTNOTE_TEST_APP"),
		Queue: telling{kept}, Memory: kept, HTTP: client, Dialer: dialer, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Download: func(context.Context, string) (io.ReadCloser, error) {
			return nil, errors.New("nothing is uploaded here")
		},
	}
	base := bottest.Sample()
	b, err := bot.New(bot.Config{
		Open:  func(context.Context, bot.Space) (bot.Base, error) { return base, nil },
		State: kept, PersonLimit: -1, SpaceLimit: -1, UploadLimit: -1,
	})
	if err != nil {
		return err
	}
	c.Bot = slow{b}
	if c.PublicKey, err = hex.DecodeString(os.Getenv("FOOTNOTE_TEST_KEY")); err != nil {
		return err
	}
	if len(c.PublicKey) == 0 {
		c.PublicKey = nil
	}
	a, err := New(c)
	if err != nil {
		return err
	}
	if c.PublicKey != nil {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := &http.Server{Handler: a.Interactions(), ReadHeaderTimeout: time.Minute}
		go server.Serve(l)
		defer server.Shutdown(context.Background())
		fmt.Println("listens", l.Addr())
	}
	return errors.Join(a.Run(ctx), db.Close())
}

// telling is a queue that says what becomes of events.
type telling struct{ dispatch.Queue }

func (q telling) Enqueue(ctx context.Context, events []dispatch.Event) ([]bool, error) {
	fresh, err := q.Queue.Enqueue(ctx, events)
	for i, e := range events {
		if err == nil && fresh[i] {
			fmt.Println("kept", e.ID)
		}
	}
	return fresh, err
}

func (q telling) Done(ctx context.Context, source string, ids []string) error {
	err := q.Queue.Done(ctx, source, ids)
	for _, id := range ids {
		if err == nil {
			fmt.Println("done", id)
		}
	}
	return err
}

// slow thinks about most of what it is asked, and about half of it for longer than
// the first response can wait.
type slow struct{ Bot }

func (s slow) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	var think time.Duration
	switch rand.IntN(4) {
	case 0:
		think = rand.N(50 * time.Millisecond)
	case 1, 2:
		think = deferAfter + rand.N(200*time.Millisecond)
	}
	if err := pause.For(ctx, think); err != nil {
		return bot.Reply{}, err
	}
	return s.Bot.Respond(ctx, m)
}
